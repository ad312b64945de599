"""Figures, sums of money, areas and numbers that are names are read as offices write them."""

import datetime
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.intake.areas import NO_UNIT, NOT_PARTS, read_area, square_metres
from geodata.intake.numbers import (
    A_DATE,
    NOT_A_FIGURE,
    NOT_FINITE,
    TOO_LONG,
    TOO_MUCH,
    UNSURE_COMMA,
    amount,
    read_identifier,
    read_money,
    read_number,
    read_phone,
    scale_of,
)
from geodata.intake.repairs import RULES

QUIETLY = settings(deadline=None)
CELLS = st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans(), st.dates(),
                  st.text(alphabet="0123456789๐๕,.-() ล้านบาทไร่งวา", max_size=20))


@pytest.mark.parametrize(("cell", "value", "rules"), [
    (1234, 1234, []), (0.5, 0.5, []), ("1234", 1234, []), ("1,234", 1234, ["separators"]),
    ("1,234,567.50", 1234567.5, ["separators"]), ("๑,๒๓๔", 1234, ["thai_digits", "separators"]),
    ("(1,234)", -1234, ["brackets", "separators"]), ("1234-", -1234, ["brackets"]), ("−5", -5, ["brackets"]),
    ("-5", -5, []), ("12 345", 12345, ["separators"]), ("1e6", 1_000_000, []), ("300 คน", 300, ["unit_words"]),
    ("-", None, ["empty_mark"]), ("–", None, ["empty_mark"]), ("ไม่มี", None, ["empty_mark"]), ("", None, []),
    (None, None, []), (math.nan, None, [])])
def test_a_figure_is_read(cell, value, rules):
    reading = read_number(cell)

    assert reading.value == value
    assert reading.problem is None
    assert [fix.rule for fix in reading.fixes] == rules


@pytest.mark.parametrize(("cell", "problem"), [
    ("abc", NOT_A_FIGURE), ("1,23", UNSURE_COMMA), ("1.234,5", UNSURE_COMMA), ("5%", NOT_A_FIGURE),
    ("1 2", NOT_A_FIGURE),
    (True, NOT_A_FIGURE), (math.inf, NOT_FINITE), (datetime.date(2025, 1, 1), A_DATE), ("12/5", NOT_A_FIGURE)])
def test_what_is_no_figure_says_why(cell, problem):
    assert read_number(cell).value is None
    assert read_number(cell).problem == problem


@pytest.mark.parametrize(("cell", "unit", "baht"), [
    (1_200_000, "", 1_200_000), ("1,200,000 บาท", "", 1_200_000), ("1,200,000.-", "บาท", 1_200_000),
    ("2.5 ล้านบาท", "", 2_500_000), (2.5, "ล้านบาท", 2_500_000), ("2.1", "หน่วย : ล้านบาท", 2_100_000),
    ("500", "พันบาท", 500_000), ("1.2 ลบ.", "", 1_200_000), ("3 ล้าน 5 แสนบาท", "", 3_500_000),
    ("๒.๕ ล้าน", "", 2_500_000),
    ("2,100,000 บาท", "ล้านบาท", 2_100_000), ("฿1,200", "", 1_200), ("(500)", "พันบาท", -500_000),
    ("1.5 million baht", "", 1_500_000), ("-", "ล้านบาท", None), (0.1, "ล้านบาท", 100_000)])
def test_a_sum_is_read_in_baht(cell, unit, baht):
    assert read_money(cell, unit).value == baht
    assert read_money(cell, unit).problem is None


@pytest.mark.parametrize(("cell", "unit"), [
    ("งบ 5 บาท", ""), ("5 แสน 3 ล้าน", ""), ("ล้าน", ""), ("1,23 ล้าน", ""), (True, "")])
def test_what_is_no_sum_is_not_guessed(cell, unit):
    assert read_money(cell, unit).value is None
    assert read_money(cell, unit).problem is NOT_A_FIGURE


def test_a_whole_sum_in_a_column_of_millions_is_questioned():
    assert read_money(1_200_000, "ล้านบาท").problem is TOO_MUCH
    assert read_money(100_000, "ล้านบาท").value == 100_000_000_000


def test_a_repair_of_money_shows_before_and_after():
    fix, = read_money(2.5, "ล้านบาท").fixes

    assert (fix.rule, fix.before, fix.after) == ("money_unit", "2.5", "2,500,000")


@pytest.mark.parametrize(("unit", "scale"), [
    ("บาท", 1), ("ล้านบาท", 10**6), ("พันบาท", 10**3), ("", 1), ("(หน่วย:แสนบาท)", 10**5)])
def test_the_unit_of_a_column_is_a_number_of_baht(unit, scale):
    assert scale_of(unit) == scale


@pytest.mark.parametrize(("cell", "unit", "area"), [
    ("1,000-0-00 ไร่", "", 1_600_000), ("1-0-0", "", 1_600), ("0-1-0", "", 400), ("0-0-1", "", 4),
    ("12-3-45", "ไร่", 20_580),
    ("0-0-50.5", "", 202), ("5 ไร่ 2 งาน 30 ตารางวา", "", 8_920), ("5ไร่2งาน", "", 8_800), ("30 ตร.ว.", "", 120),
    ("1 ไร่ 3 งาน 10 วา", "", 2_840), ("๒ ไร่", "", 3_200), (2.5, "ไร่", 4_000), ("1,200 ตร.ม.", "", 1_200),
    (1_200, "ตารางเมตร", 1_200), ("3 ha", "", 30_000), ("3 ตร.กม.", "", 3_000_000), ("2 rai", "", 3_200),
    ("-", "ไร่", None)])
def test_an_area_is_read_in_square_metres(cell, unit, area):
    assert read_area(cell, unit).value == area
    assert read_area(cell, unit).problem is None


@pytest.mark.parametrize(("cell", "problem"), [
    (1_200, NO_UNIT), ("1-4-00", NOT_PARTS), ("1-0-100", NOT_PARTS), ("2 งาน 5 ไร่", NOT_A_FIGURE),
    ("ไร่", NOT_A_FIGURE),
    (datetime.date(2003, 2, 1), A_DATE)])
def test_an_area_that_is_not_sure_is_a_problem(cell, problem):
    assert read_area(cell).value is None
    assert read_area(cell).problem is problem


@QUIETLY
@given(st.integers(0, 9_999), st.integers(0, 3), st.integers(0, 99))
def test_rai_ngan_wah_come_back_from_their_area(rai, ngan, wah):
    area = read_area(f"{rai:,}-{ngan}-{wah:02} ไร่").value

    assert area == square_metres(rai, ngan, wah)
    assert (area // 1600, area % 1600 // 400, area % 400 // 4) == (rai, ngan, wah)


@pytest.mark.parametrize(("cell", "text"), [
    (510101.0, "510101"), (510101, "510101"), ("00123", "00123"), ("'0123", "0123"), ("-", ""), (None, ""),
    (math.nan, ""),
    (1234567890123, "1234567890123"), ("A-01", "A-01"), ("๑๒", "12")])
def test_a_code_stays_text(cell, text):
    assert read_identifier(cell).value == text


def test_a_number_longer_than_excel_keeps_is_questioned():
    assert read_identifier(1234567890123456789.0).problem is TOO_LONG


@pytest.mark.parametrize(("cell", "phone"), [
    (812345678, "0812345678"), (812345678.0, "0812345678"), (53511234, "053511234"),
    ("081-234-5678", "081-234-5678"),
    ("053-511234 ต่อ 12", "053-511234 ต่อ 12"), (1669, "1669"), ("1669", "1669"), ("๐๕๓", "053"), (None, "")])
def test_a_telephone_number_gets_its_zero_back(cell, phone):
    assert read_phone(cell).value == phone
    assert [fix.rule for fix in read_phone(cell).fixes if fix.rule == "phone_zero"] == ["phone_zero"] * (
        phone.startswith("0") and not str(cell).startswith(("0", "๐")))


@QUIETLY
@given(CELLS)
def test_no_cell_raises_and_every_fix_has_a_rule(cell):
    for reading in (read_number(cell), read_money(cell, "ล้านบาท"), read_area(cell, "ไร่"), read_identifier(cell),
                    read_phone(cell)):
        assert all(fix.rule in RULES for fix in reading.fixes)
        assert reading.value is None or isinstance(reading.value, str) or math.isfinite(reading.value)


@QUIETLY
@given(st.integers(-10**12, 10**12))
def test_a_figure_comes_back_from_how_a_report_shows_it(number):
    assert read_number(amount(number)).value == number


@QUIETLY
@given(st.decimals(-10**6, 10**6, places=2))
def test_a_sum_comes_back_from_how_a_report_shows_it(baht):
    assert read_money(f"{amount(baht)} บาท").value == float(baht)
