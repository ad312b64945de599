"""The places that stand in titles of projects, written as budgets of local offices write them."""

import csv
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.intake.titles import PlaceWords, distinct, find_places, read_title

QUIETLY = settings(deadline=None)
REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))


def said(text):
    """The places of a title as (role, words)."""
    return [(place.role, str(place)) for place in find_places(text)]


@pytest.mark.parametrize(("title", "places"), [
    ("บ้านศรีชุม หมู่ที่ 5 ตำบลบ้านกลาง อำเภอเมืองลำพูน จังหวัดลำพูน",
     [("site", "บ้านศรีชุม ม.5 ต.บ้านกลาง อ.เมืองลำพูน จ.ลำพูน")]),
    ("บ้านศรีชุม ม.5 ต.บ้านกลาง อ.เมือง", [("site", "บ้านศรีชุม ม.5 ต.บ้านกลาง อ.เมือง")]),
    ("บ้านศรีชุมหมู่ที่5ตำบลบ้านกลางอำเภอเมืองลำพูน", [("site", "บ้านศรีชุม ม.5 ต.บ้านกลาง อ.เมืองลำพูน")]),
    ("บ้านเหล่าต.ริมปิงอ.เมือง", [("site", "บ้านเหล่า ต.ริมปิง อ.เมือง")]),
    ("บ้าน ศรีชุม หมู่ 5", [("site", "บ้านศรีชุม ม.5")]),
    ("ม.5 บ้านศรีชุม ต.บ้านกลาง", [("site", "บ้านศรีชุม ม.5 ต.บ้านกลาง")]),
    ("ต.บ้านธิ อ.บ้านธิ", [("site", "ต.บ้านธิ อ.บ้านธิ")]),
    ("บริเวณหน้าวัดกอม่วง หมู่ที่ 2 ตำบลอุโมงค์", [("site", "ม.2 ต.อุโมงค์")]),
    ("บ้านหนองเงือก (ป่าคา) หมู่ที่ 5 ตำบลแม่แรง", [("site", "บ้านหนองเงือก ม.5 ต.แม่แรง")]),
    ("รพ.สต.บ้านทา ต.ทาขุมเงิน", [("site", "บ้านทา ต.ทาขุมเงิน")]),
])
def test_one_place_is_read(title, places):
    assert said(title) == places


@pytest.mark.parametrize(("title", "places"), [
    ("สายทางบ้านแม่หาด หมู่ที่ 6 ตำบลป่าพลู อำเภอบ้านโฮ่ง เชื่อมบ้านแม่อีไฮ หมู่ที่ 2 ตำบลศรีวิชัย อำเภอลี้",
     [("site", "บ้านแม่หาด ม.6 ต.ป่าพลู อ.บ้านโฮ่ง"), ("connects", "บ้านแม่อีไฮ ม.2 ต.ศรีวิชัย อ.ลี้")]),
    ("สายทางบ้านเหล่า หมู่ที่ 12 - บ้านใหม่ฝายหิน หมู่ที่ 18 ตำบลมะเขือแจ้ เชื่อมบ้านศรีบัวบาน หมู่ที่ 1 ตำบลศรีบัวบาน อำเภอเมืองลำพูน",
     [("site", "บ้านเหล่า ม.12 ต.มะเขือแจ้ อ.เมืองลำพูน"), ("site", "บ้านใหม่ฝายหิน ม.18 ต.มะเขือแจ้ อ.เมืองลำพูน"),
      ("connects", "บ้านศรีบัวบาน ม.1 ต.ศรีบัวบาน อ.เมืองลำพูน")]),
    ("ถนนสายบ้านกอม่วง - บ้านอุโมงค์ หน้าวัดกอม่วง หมู่ที่ 2 ตำบลอุโมงค์ เชื่อมทางหลวงหมายเลข 1030 ตำบลหนองช้างคืน",
     [("site", "ม.2 ต.อุโมงค์"), ("connects", "ต.หนองช้างคืน"), ("route", "บ้านกอม่วง ต.อุโมงค์"),
      ("route", "บ้านอุโมงค์ ต.อุโมงค์")]),
    ("บ้านหมื่นข้าว หมู่ที่ 4 (เทศบาลตำบลทากาศ) เชื่อมบ้านหนองผึ้ง หมู่ที่ 11 (เทศบาลตำบลทากาศเหนือ) ตำบลทากาศ อำเภอแม่ทา",
     [("site", "บ้านหมื่นข้าว ม.4 ต.ทากาศ อ.แม่ทา"), ("connects", "บ้านหนองผึ้ง ม.11 ต.ทากาศ อ.แม่ทา"),
      ("agency", "ต.ทากาศ"), ("agency", "ต.ทากาศเหนือ")]),
    ("ถนนสายบ้านแม่สารบ้านตอง - บ้านหนองซิว บริเวณบ้านแม่สารบ้านตอง หมู่ที่ 4 ตำบลเวียงยอง เชื่อมบ้านหนองซิว หมู่ที่ 13 ตำบลป่าสัก",
     [("site", "บ้านแม่สารบ้านตอง ม.4 ต.เวียงยอง"), ("connects", "บ้านหนองซิว ม.13 ต.ป่าสัก")]),
    ("บ้านวังผาง หมู่ที่ 4 ตำบลวังผาง อำเภอเวียงหนองล่อง เชื่อมทางหลวงหมายเลข 1156 อำเภอป่าซาง",
     [("site", "บ้านวังผาง ม.4 ต.วังผาง อ.เวียงหนองล่อง"), ("connects", "อ.ป่าซาง")]),
    ("สายบ้านดอนหลวง - บ้านร่องห้า ตำบลท่าตุ้ม อำเภอป่าซาง",
     [("site", "บ้านดอนหลวง ต.ท่าตุ้ม อ.ป่าซาง"), ("site", "บ้านร่องห้า ต.ท่าตุ้ม อ.ป่าซาง")]),
    ("จากบ้านหนองแห้วถึงบ้านกอ หมู่ 3 ต.ลี้", [("site", "บ้านหนองแห้ว ต.ลี้"), ("connects", "บ้านกอ ม.3 ต.ลี้")]),
])
def test_several_places_are_read_the_site_first(title, places):
    assert said(title) == places


@pytest.mark.parametrize(("title", "numbers"), [
    ("หมู่ที่ 7-9 ต.ริมปิง", ["7", "8", "9"]), ("หมู่ที่ 1 และ 14 ต.มะเขือแจ้", ["1", "14"]),
    ("หมู่ที่ 7, 8 และ 9 ต.ริมปิง", ["7", "8", "9"]), ("ม.3 ถึง ม.5 ต.ลี้", ["3", "4", "5"]), ("หมู่ 05 ต.ลี้", ["5"])])
def test_several_numbers_are_several_villages(title, numbers):
    assert [place.moo for place in find_places(title)] == numbers


def test_numbers_before_villages_are_theirs():
    places = find_places("หมู่ที่ 7 บ้านหนองผำ หมู่ที่ 8 บ้านป่ายาง ตำบลริมปิง")

    assert [str(place) for place in places] == ["บ้านหนองผำ ม.7 ต.ริมปิง", "บ้านป่ายาง ม.8 ต.ริมปิง"]


def test_villages_share_a_list_of_numbers_in_their_order():
    places = find_places("บ้านมะเขือแจ้ / บ้านป่าตึง หมู่ที่ 1 และ 14 ตำบลมะเขือแจ้")

    assert [(place.village, place.moo) for place in places] == [("บ้านมะเขือแจ้", "1"), ("บ้านป่าตึง", "14")]


@pytest.mark.parametrize("title", [
    "", "จัดซื้อรถบรรทุก", "ค่าเช่าบ้าน", "บ้านพักครู", "สนามกีฬากลางองค์การบริหารส่วนจังหวัดลำพูน", "ถนนกว้าง 5 ม. ยาว 200 ม.",
    "หนา ม.0.15", "Smart Health"])
def test_a_title_without_a_place_has_none(title):
    assert find_places(title) == ()
    assert read_title(title).fixes == ()


@pytest.mark.parametrize(("title", "name"), [
    ("อุดหนุนองค์การบริหารส่วนตำบลห้วยยาบ ตามโครงการ", "ห้วยยาบ"), ("พัฒนา อบต.นาทราย", "นาทราย"), ("ทต.อุโมงค์", "อุโมงค์")])
def test_an_office_is_no_site(title, name):
    assert find_places(title) == (PlaceWords(subdistrict=name, role="agency"),)
    assert read_title(title).fixes == ()


def test_an_english_title_is_read_too():
    place, = find_places("Ban Ton Phueng, Moo 1, Tambon Mueang Nga, Amphoe Mueang")

    assert place == PlaceWords("ban ton phueng", "1", "mueang nga", "mueang")


def test_thai_digits_and_broken_vowels_are_repaired_on_the_way():
    reading = read_title("บ้านห้วยอ้อ หมู่ที่ ๒ ตำบลน\u0e49\u0e4d\u0e32ดิบ")

    assert str(reading.value[0]) == "บ้านห้วยอ้อ ม.2 ต.น้ำดิบ"
    assert reading.fixes[0].rule == "place_in_title"
    assert reading.fixes[0].after == "บ้านห้วยอ้อ ม.2 ต.น้ำดิบ"


def test_a_map_takes_sites_and_only_for_want_of_them_offices():
    both = find_places("บ้านหมื่นข้าว หมู่ที่ 4 (เทศบาลตำบลทากาศ)")

    assert [place.role for place in distinct(both)] == ["site"]
    assert [place.role for place in distinct(both[1:])] == ["agency"]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")
def test_every_published_title_of_works_yields_its_villages():
    with (REFERENCE / "sites_community.csv").open(encoding="utf-8") as file:
        works = [row for row in csv.DictReader(file) if row["kind"].startswith("local infrastructure")]
    titles = [row["name_th"] for row in works if "แยก" not in row["name_th"]]

    assert len(titles) == 39
    for title in titles:
        villages = [re.sub(r"\s*\(.*", "", part) for part in re.findall(r"บ้าน[^-/]+", title.split(" ", 1)[1])]
        assert [place.village for place in find_places(title)] == [village.strip() for village in villages]


NAMES = st.sampled_from(["บ้านกลาง", "ลี้", "แม่แรง", "น้ำดิบ", "ริมปิง", "ทาปลาดุก"])
VILLAGES = st.sampled_from(["บ้านศรีชุม", "บ้านเหล่า", "บ้านห้วยอ้อ", "บ้านดงขี้เหล็ก"])


@QUIETLY
@given(VILLAGES, st.integers(1, 25), NAMES, NAMES, st.sampled_from([" ", ""]), st.booleans())
def test_a_place_comes_back_from_how_it_is_written(village, moo, subdistrict, district, space, short):
    marks = ("ม.", "ต.", "อ.") if short else ("หมู่ที่ ", "ตำบล", "อำเภอ")
    space = " " if short else space
    parts = [village, *(mark + name for mark, name in zip(marks, (str(moo), subdistrict, district), strict=True))]

    place, = find_places("โครงการก่อสร้างถนน " + space.join(parts))

    assert place == PlaceWords(village, str(moo), subdistrict, district)


@QUIETLY
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from([
    "บ้าน", "หมู่ที่", "หมู่", " ", "5", "ตำบล", "ต.", "อำเภอ", "อ.", "ลี้", "เชื่อม", "-", "และ", ",", "(", ")", "เทศบาลตำบล",
    "จังหวัด", "ถึง", "๑๒"]), max_size=20).map("".join)))
def test_no_text_raises(text):
    for place in read_title(text).value:
        assert any((place.village, place.moo, place.subdistrict, place.district, place.province))
