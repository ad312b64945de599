"""What a column means, by its title and by its contents."""

import pytest

from geodata.intake.columns import guess_columns, guess_title, take_unit
from geodata.intake.contents import look_at
from geodata.intake.meanings import AXES, NAMES, OTHERS, SEQUENCE
from geodata.intake.values import FIELDS


def meaning(title, values=()):
    """The field and certainty of one column."""
    (column,) = guess_columns([(title,)], [list(values)], frozenset(), "", {})
    return column.field, column.certainty


@pytest.mark.parametrize(("title", "field"), [
    ("โครงการ", "name_th"), ("ชื่อโครงการ / กิจกรรม", "name_th"), ("หน่วยงานรับผิดชอบ",
    "agency_th"), ("งบประมาณ (บาท)", "budget_thb"),
    ("วงเงิน (ล้านบาท)", "budget_thb"), ("งบประมาณ ปี 2569", "budget_thb"), ("ปีงบประมาณ พ.ศ.",
    "fiscal_year"), ("หมู่ที่", "moo"),
    ("ต.", "subdistrict"), ("อ.", "district"), ("AMPHOE", "district"), ("Sub-District",
    "subdistrict"), ("ละติจูด (Lat)", "lat"),
    ("LONGITUDE", "lon"), ("Easting (m)", "easting"), ("พิกัด UTM N", "northing"), ("โซน",
    "zone"), ("พิกัด GPS", "coordinates"),
    ("สถานที่ดำเนินการ", "location"), ("เบอร์โทรศัพท์", "phone"), ("เนื้อที่ (ไร่)", "area_m2"), ("หมายเหตุ", "note_th"),
    ("แหล่งที่มา", "source"), ("ข้อมูล ณ วันที่", "as_of"), ("สถานะ", "status"), ("กลไก", "mechanism"), ("รหัสโครงการ", "id"),
    ("ชื่อ (อังกฤษ)", "name_en"), ("หมู่บ้าน", "village"), ("กำลังการผลิต (ตัน)", "capacity"), ("หน่วยนับ", "capacity_unit"),
    ("ประเภท", "kind"), ("หน่วยงานที่รับผิชอบ", "agency_th"), ("ลองจิจุด", "lon"),
])
def test_titles_of_real_sheets_mean_their_field(title, field):
    found, certainty = meaning(title)

    assert found == field
    assert certainty >= 0.5


@pytest.mark.parametrize("title", [*SEQUENCE, *OTHERS])
def test_titles_that_mean_no_field_are_understood_as_such(title):
    assert meaning(title) == (None, 0.95)


@pytest.mark.parametrize("title", ["", "xyzzy", "คอลัมน์1", "Unnamed: 3", "{{7*191}}",
"'; DROP TABLE records;--", "=2+5", "ก" * 500])
def test_titles_of_no_meaning_are_not_guessed(title):
    assert meaning(title) == (None, 0.0)


def test_no_title_is_listed_under_two_meanings():
    from geodata.naming import fold

    listed = [(fold(name), field) for field, names in (*NAMES.items(), *AXES.items()) for name in names]
    listed += [(fold(name), "") for name in (*SEQUENCE, *OTHERS)]
    assert {name for name, _ in set(listed) if len({field for other, field in listed if other == name}) > 1} == set()
    assert set(NAMES) == set(FIELDS)


@pytest.mark.parametrize(("title", "unit"), [
    ("งบประมาณ (บาท)", "บาท"), ("งบประมาณ (หน่วย : ล้านบาท)", "ล้านบาท"), ("งบประมาณล้านบาท",
    "ล้านบาท"), ("จำนวนเงินบาท", "บาท"),
    ("เนื้อที่ [ไร่-งาน-ตารางวา]", "ไร่-งาน-ตารางวา"), ("พื้นที่ (ตร.ม.)", "ตร.ม."), ("area_sqkm",
    "sqkm"), ("Budget (THB)", "THB"),
    ("หน่วยงาน", ""), ("โรงงาน", ""), ("ชื่อโครงการ (ไทย)", ""), ("บาท", ""), ("ราย", ""),
])
def test_units_are_taken_from_titles_and_never_from_words(title, unit):
    assert take_unit(title)[1] == unit


@pytest.mark.parametrize(("values", "field"), [
    ([18.5771, 18.6012, 17.9123], "lat"), (["99.0085", "98.9471"], "lon"), (["๑๘.๕๗๗๑", "๑๗.๙๑๒๓"], "lat"),
    ([2567, 2568, 2569], "fiscal_year"), (["อ.ลี้", "อำเภอป่าซาง"], "district"), (["ต.แม่ตืน", "ตำบล ลี้"], "subdistrict"),
    (["หมู่ที่ 5", "ม.12"], "moo"), (["053-561-000", "081-234-5678"], "phone"),
    (["หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้", "ม.2 ต.ลี้ อ.ลี้"], "location"), (["18.5771, 99.0085", "18.6001, 99.0123"], "coordinates"),
    (["N18.713510 E99.044120"], "coordinates"), (["18°43'12.3\"N 99°02'11\"E"],
    "coordinates"), (["47Q(x) 0519127 (Y) 2036391"], "coordinates"),
    (["พิกัด 0523641 2045511"], "coordinates"), ([100, 200, 300], None), ([500000, 250000], None), (["ถนน",
    "ฝาย"], None), ([], None),
])
def test_columns_without_a_title_are_guessed_from_what_they_hold(values, field):
    found, certainty = meaning("", values)

    assert found == field
    assert certainty < 0.8


@pytest.mark.parametrize(("title", "values", "field"), [
    ("พิกัด X", [99.01, 98.95], "lon"), ("พิกัด X", [512345, 523456], "easting"), ("พิกัด Y", ["2045511"], "northing"),
    ("พิกัด Y", [18.5771, 18.6012], "lat"), ("X", [18.5771, 18.6012], "lat"), ("ละติจูด", [2045511, 2051234], "northing"),
    ("lon", [512345.5, 523456.2], "easting"), ("E", [99.0085, 98.9471], "lon"), ("N", [2045511],
    "northing"), ("X", ["ใช่", "ไม่"], "lon"),
])
def test_contents_decide_between_degrees_and_metres(title, values, field):
    assert meaning(title, values)[0] == field


def test_swapped_latitude_keeps_its_title_but_not_its_certainty():
    assert meaning("ละติจูด", [99.0085, 98.9471]) == ("lat", 0.6)
    assert meaning("ละติจูด", [18.5771, 18.6012]) == ("lat", 0.98)


def test_an_english_column_of_names_is_the_english_name():
    assert meaning("name", ["Wat Phra Yuen", "Night Market"])[0] == "name_en"
    assert meaning("name", ["Wat Phra Yuen", "วัดพระยืน"])[0] == "name_th"


def test_one_field_goes_to_one_column_the_surest_and_shown_first():
    columns = guess_columns([("งบประมาณ",), ("งบประมาณ (บาท)",), ("ชื่อ",)], [[1], [2], ["ก"]], frozenset({0}), "", {})

    assert [column.field for column in columns] == [None, "budget_thb", "name_th"]
    assert guess_title("งบประมาณ").meaning == "budget_thb"


def test_samples_are_few_short_and_different():
    seen = look_at(["ก" * 500, "ข", "ข", None, "", "ค", "ง"])

    assert seen.sample == ("ก" * 60, "ข", "ค")
