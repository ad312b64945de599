"""Names of places find their codes, the district as second key; what is not certain waits for the planner.

Codes are those of the register: 5104 ลี้ has 510404 ดงดำ, 5101 เมืองลำพูน has 510112 บ้านกลาง with village 5 บ้านศรีชุม.
"""

import csv
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geodata
from geodata.intake.matches import (
    CERTAIN,
    IN_ANOTHER,
    IN_SEVERAL,
    NO_SUCH,
    NO_SUCH_NUMBER,
    NOT_THIS_PROVINCE,
    NUMBER_DISAGREES,
    alias_key,
)
from geodata.intake.places import Places
from geodata.intake.placing import disagreements, place_rows, words_of
from geodata.intake.repairs import RULES
from geodata.intake.spelling import Spelling, likeness
from geodata.intake.titles import PlaceWords, find_places
from geodata.region import load_region

REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


@pytest.fixture(scope="module")
def places(lamphun):
    return Places(lamphun)


@pytest.mark.parametrize(("one", "other", "score"), [
    ("ดงดำ", "ดงดำ", 1), ("Tha Sopsao", "tha sop-sao", 1), ("บ้านศรีชุม", "ศรีชุม", 0.97), ("ก่อม่วง", "กอม่วง", 0.93),
    ("ดงคำ", "ดงดำ", 0.88), ("ใหม่วังดิน", "วังดินใหม่", 0.85), ("ทาร้องเรือ", "ร้องเรือ", 0.8), ("ลี้", "ป่าซาง", 0),
    ("", "", 0), ("กา", "ขา", 0)])
def test_likeness_falls_with_what_differs(one, other, score):
    assert likeness(Spelling.of(one), Spelling.of(other)) == score
    assert likeness(Spelling.of(other), Spelling.of(one)) == score


@pytest.mark.parametrize(("name", "code"), [
    ("เมือง", "5101"), ("อ.เมือง", "5101"), ("อำเภอเมืองลำพูน", "5101"), ("Mueang", "5101"), ("Li", "5104"),
    ("อ. ลี้", "5104"), ("บ้านธิ", "5107"), ("5104", "5104"), ("TH5104", "5104"), ("เเม่ทา", "5102")])
def test_a_district_is_certain(places, name, code):
    assert places.district(name).code == code
    assert places.district(name).certain


@pytest.mark.parametrize(("name", "district", "code"), [
    ("บ้านกลาง", "5101", "510112"), ("ต.บ้านธิ", "5107", "510701"), ("ริมปิง", "", "510106"), ("Rim Ping", "5101", "510106"),
    ("น\u0e49\u0e4d\u0e32ดิบ", "5106", "510608"), ("510603", "5106", "510603"), ("น้ำ ดิบ", "5106", "510608")])
def test_a_subdistrict_is_certain(places, name, district, code):
    assert places.subdistrict(name, district).code == code
    assert places.subdistrict(name, district).certain


@pytest.mark.parametrize(("name", "district", "code", "score"), [
    ("ดงคำ", "5104", "510404", 0.88), ("ทาสบเส้", "5102", "510202", 0.88), ("กลาง", "5101", "510112", 0.94),
    ("น้ำดิบบ", "5106", "510608", 0.88)])
def test_a_spelling_that_is_not_sure_is_proposed_with_its_score(places, name, district, code, score):
    match = places.subdistrict(name, district)

    assert (match.code, match.certainty, match.certain) == (code, score, False)
    assert [candidate.code for candidate in match.candidates] == [code]
    assert match.area == district
    assert match.certainty < CERTAIN


def test_a_name_of_another_district_is_proposed_low(places):
    match = places.subdistrict("ศรีวิชัย", "5103")

    assert (match.code, match.certainty, match.reason) == ("510409", 0.6, IN_ANOTHER)
    assert match.candidates[0].name.th == "ศรีวิชัย"
    assert match.candidates[0].within.th == "ลี้"


def test_a_name_nobody_bears_has_no_candidate(places):
    assert places.district("แม่ริม").candidates == ()
    assert places.district("แม่ริม").reason is NO_SUCH


@pytest.mark.parametrize(("words", "code"), [
    (PlaceWords("บ้านศรีชุม", "5", "บ้านกลาง", "เมือง"), "51011205"),
    (PlaceWords("", "5", "บ้านกลาง", "เมือง"), "51011205"),
    (PlaceWords("บ้านทาร้องเรือ", "6", "ทาสบเส้า", "แม่ทา"), "51020206"),
    (PlaceWords("บ้านใหม่วังดิน", "14", "ลี้", "ลี้"), "51040114"),
    (PlaceWords("บ้านกอม่วง", "2", "อุโมงค์", "เมือง"), "51010302"),
    (PlaceWords("บ้านรกฟ้า", "9", "น้ำดิบ", "ป่าซาง"), "51060809"),
    (PlaceWords("บ้านดงดำ", "2", "ดงคำ", "ลี้"), "51040402"),
    (PlaceWords("บ้านดงดำ", "2", "", "ลี้"), "51040402"),
    (PlaceWords("", "2", "อุโมงค์", "เมืองลำพูน", "ลำพูนน"), "51010302"),
    (PlaceWords("", "", "", "ป่าซาง"), "5106"),
    (PlaceWords("", "", "ริมปิง", ""), "510106")])
def test_a_place_is_certain_when_its_names_and_numbers_agree(places, words, code):
    assert places.find(words).code == code
    assert places.find(words).certain


@pytest.mark.parametrize(("words", "reason"), [
    (PlaceWords("บ้านป่าตึง"), IN_SEVERAL), (PlaceWords("", "5", "บ้านกลาง", "สารภี", "เชียงใหม่"), NOT_THIS_PROVINCE),
    (PlaceWords("", "", "ศรีวิชัย", "บ้านโฮ่ง"), IN_ANOTHER), (PlaceWords("", "", "", "แม่ริม"), NO_SUCH),
    (PlaceWords(), NO_SUCH)])
def test_a_place_that_is_not_certain_says_why(places, words, reason):
    assert not places.find(words).certain
    assert places.find(words).reason == reason


@pytest.mark.parametrize(("village", "moo", "reason"), [("บ้านศรีชุม", "6", NUMBER_DISAGREES), ("", "99", NO_SUCH_NUMBER)])
def test_a_doubtful_village_leaves_its_subdistrict_certain(places, village, moo, reason):
    match = places.find(PlaceWords(village, moo, "บ้านกลาง", "เมือง"))

    assert (match.code, match.certain, match.warnings) == ("510112", True, (reason,))
    assert {candidate.code for candidate in match.finer} == ({"51011205", "51011206"} if village else set())


def test_a_decision_is_used_again_wherever_the_name_stands_in_that_district(lamphun, places):
    key, code = places.decide(PlaceWords("", "", "ดงคำ", "ลี้"), "510404")

    assert key == alias_key("subdistrict", "ดงคำ", "5104")
    taught = Places(lamphun, {key: code})
    assert taught.find(PlaceWords("", "", "ต.ดงคำ", "อำเภอลี้")).code == "510404"
    assert taught.find(PlaceWords("", "", "ต.ดงคำ", "อำเภอลี้")).rule == "place_alias"
    assert not taught.find(PlaceWords("", "", "ดงคำ", "แม่ทา")).certain


@pytest.mark.parametrize(("words", "code"), [
    (PlaceWords("", "", "", "แม่ริม"), "5102"), (PlaceWords("", "", "แม่แรง", "ป่าซาว"), "510603"),
    (PlaceWords("บ้านป่าตึง"), "51010906"), (PlaceWords("บ้านใดใด", "", "บ้านกลาง", "เมือง"), "51011205"),
    (PlaceWords("", "", "ศรีวิชัย", "บ้านโฮ่ง"), "510409")])
def test_every_kind_of_decision_settles_its_words(lamphun, places, words, code):
    settled = Places(lamphun, dict([places.decide(words, code)])).find(words)

    assert (settled.code, settled.certain, settled.rule) == (code, True, "place_alias")


def test_a_decision_for_a_code_that_is_gone_is_not_used(lamphun):
    assert Places(lamphun, {alias_key("district", "แม่ริม"): "5199"}).district("แม่ริม").code == ""


@pytest.mark.parametrize(("cells", "words"), [
    ({"village": "หมู่ที่ 5 บ้านศรีชุม", "subdistrict": "ต.บ้านกลาง"}, PlaceWords("บ้านศรีชุม", "5", "บ้านกลาง")),
    ({"subdistrict": "ต.บ้านธิ อ.บ้านธิ"}, PlaceWords("", "", "บ้านธิ", "บ้านธิ")),
    ({"moo": "หมู่ที่ ๐๕", "subdistrict": "ลี้"}, PlaceWords("", "5", "ลี้")), ({"moo": 5.0}, PlaceWords("", "5")),
    ({"district": "กิ่งอำเภอเวียงหนองล่อง", "province": "จ.ลำพูน"}, PlaceWords(district="เวียงหนองล่อง", province="ลำพูน")),
    ({}, PlaceWords())])
def test_cells_become_words(cells, words):
    assert words_of(cells) == words


def test_a_table_is_placed_from_its_columns_and_titles(places):
    table = pd.DataFrame([
        ("บ้านเหล่า หมู่ที่ 12 ตำบลมะเขือแจ้ เชื่อมบ้านศรีบัวบาน หมู่ที่ 1 ตำบลศรีบัวบาน", "", "เมือง"), ("ถนน", "ดงคำ", "ลี้"),
        ("ซื้อรถ", "", ""), ("ถนน", "บ้านกลาง", "อ.เมือง"), ("ถนน บ้านห้วยอ้อ ม.2 ต.น้ำดิบ", None, None), ("ซื้อรถ", "", "ลี้")],
        columns=["name_th", "subdistrict", "district"], index=[4, 5, 6, 7, 8, 9])

    placed = place_rows(table, places, {"name_th": "โครงการ"})

    assert placed.table.subdistrict_code.tolist() == ["510113", "", "", "510112", "510608", ""]
    assert placed.table.district_code.tolist() == ["5101", "5104", "", "5101", "5106", "5104"]
    assert placed.table.village_code.tolist() == ["51011312", "", "", "", "51060802", ""]
    assert placed.table.precision.tolist() == ["subdistrict", "district", "", "subdistrict", "subdistrict", "district"]
    assert {row: match.code for row, match in placed.waiting.items()} == {5: "510404"}
    assert placed.others == {4: ("51011601",)}
    assert [(repair.row, repair.column, repair.rule) for repair in placed.repairs] == [
        (4, "โครงการ", "place_in_title"), (8, "โครงการ", "place_in_title")]


def test_an_applied_variant_is_listed_as_a_repair(places):
    table = pd.DataFrame([("บ้านรกฟ้า", "9", "น้ำดิบ", "ป่าซาง")], index=[3],
                         columns=["village", "moo", "subdistrict", "district"])

    repair, = place_rows(table, places).repairs

    assert (repair.row, repair.rule, repair.after) == (3, "place_variant", "51060809 บ้านป่ารกฟ้า")
    assert repair.reason == RULES["place_variant"]


def test_a_point_outside_the_named_area_is_told(places):
    named = pd.Series(["5101", "510112", "510112", "", "5104"], index=[2, 3, 4, 5, 6])
    located = pd.Series(["510112", "510112", "510113", "510112", "510112"], index=named.index)

    found = disagreements(named, located, places)

    assert sorted(found) == [4, 6]
    assert found[6].en == "Says Li, the position lies in Mueang Lamphun"


def test_every_unit_finds_itself(lamphun, places):
    for unit in lamphun.subdistricts.itertuples():
        district = lamphun.name_of(unit.district_code)
        for name, above in ((unit.name_th, district.th), (unit.name_en, district.en)):
            assert places.find(PlaceWords(subdistrict=name, district=above)).code == unit.code


def test_every_village_finds_itself_by_name_and_number(lamphun, places):
    for village in lamphun.villages.itertuples():
        match = places.village(village.name_th, str(village.moo), village.subdistrict_code)
        assert (match.code, match.certainty) == (village.code, 1.0)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")
def test_published_works_are_placed_in_the_subdistrict_and_village_they_are_known_for(lamphun, places):
    with (REFERENCE / "sites_community.csv").open(encoding="utf-8") as file:
        works = [row for row in csv.DictReader(file) if row["kind"].startswith("local infrastructure")]
    assert len(works) == 41
    found = []
    for row in works:
        number = re.search(r"village (\d+)", row["notes"].split("connects")[0])
        sought = find_places(row["name_th"])[0] if find_places(row["name_th"]) else PlaceWords()
        words = PlaceWords(sought.village, number[1] if number else "", row["subdistrict_th"], row["district_th"])
        match = places.find(words)
        assert match.certain
        assert lamphun.name_of(match.code[:6]).th == row["subdistrict_th"]
        found.append((bool(number), match.level))

    assert found.count((True, "village")) >= 35


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")
def test_schools_are_placed_but_for_the_four_whose_subdistrict_is_misspelt(places):
    schools = pd.read_csv(REFERENCE / "thailand_schools.csv", dtype=str, keep_default_na=False)
    here = schools[schools.province == "ลำพูน"].rename(columns={"subDistrict": "subdistrict"})

    placed = place_rows(here[["subdistrict", "district", "province"]], places)

    assert len(here) == 256
    assert (placed.table.subdistrict_code != "").sum() == 252
    assert {match.code for match in placed.waiting.values()} == {"510404"}
    assert set(here.loc[list(placed.waiting)].subdistrict) == {"ดงคำ"}


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", "5", "999", "x"]), st.text(max_size=30))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_raises_and_nothing_uncertain_is_applied(places, subdistrict, district, moo, title):
    table = pd.DataFrame([(subdistrict, district, moo, title)], columns=["subdistrict", "district", "moo", "name_th"])

    placed = place_rows(table, places)

    for match in placed.waiting.values():
        assert match.certainty < CERTAIN or not match.code
    assert len(placed.table) == 1
