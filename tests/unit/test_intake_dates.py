"""Buddhist years, fiscal years and Thai dates mean what a calendar says."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.intake.dates import (
    FAR_YEAR,
    NO_SUCH_DAY,
    NOT_A_DATE,
    NOT_A_YEAR,
    UNSURE_YEAR,
    fiscal_year_of,
    read_date,
    read_fiscal_year,
    read_year,
)
from geodata.intake.repairs import RULES

QUIETLY = settings(deadline=None)
LONG = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
        "พฤศจิกายน", "ธันวาคม"]
SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))
CELLS = st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans(), st.dates(),
                  st.datetimes(), st.text(alphabet="0123456789๐๕๖/.- มคพศก", max_size=15))


@pytest.mark.parametrize(("cell", "year"), [
    (2569, 2026), (2569.0, 2026), ("2569", 2026), ("๒๕๖๙", 2026), (69, 2026), ("69", 2026), ("FY2569", 2026),
    ("FY 69", 2026),
    ("ปีงบประมาณ พ.ศ. ๒๕๖๙", 2026), ("พ.ศ.2569", 2026), ("ปี 2569", 2026), (2026, 2026), ("ค.ศ. 2026", 2026),
    ("33", 1990),
    ("พ.ศ. 20", 1977), ("", None), (None, None), ("-", None)])
def test_a_fiscal_year_is_read(cell, year):
    assert read_fiscal_year(cell).value == year
    assert read_year(cell).value == year
    assert read_fiscal_year(cell).problem is None


@pytest.mark.parametrize(("cell", "problem"), [
    ("26", UNSURE_YEAR), (26, UNSURE_YEAR), ("ค.ศ. 69", UNSURE_YEAR), (3000, FAR_YEAR), ("1066", FAR_YEAR),
    ("2568-2570", NOT_A_YEAR), ("ปีหน้า", NOT_A_YEAR), (True, NOT_A_YEAR), ("ม.ค. 68", NOT_A_YEAR)])
def test_a_year_that_is_not_sure_is_not_guessed(cell, problem):
    assert read_fiscal_year(cell).value is None
    assert read_fiscal_year(cell).problem is problem


@pytest.mark.parametrize(("cell", "year"), [
    (date(2025, 9, 30), 2025), (date(2025, 10, 1), 2026), (datetime(2026, 9, 30, 23, 59), 2026),
    ("1 ต.ค. 68", 2026),
    ("30 กันยายน 2568", 2025), ("1/10/2568", 2026)])
def test_a_date_lies_in_the_fiscal_year_that_began_on_the_first_of_october(cell, year):
    assert read_fiscal_year(cell).value == year
    assert read_fiscal_year(cell).fixes[-1].rule == "fiscal_year_of_date"


@pytest.mark.parametrize(("cell", "iso", "rule"), [
    ("21 ม.ค. 68", "2025-01-21", "two_digit_year"), ("21ม.ค.68", "2025-01-21", "two_digit_year"),
    ("๒๑ มกราคม ๒๕๖๘", "2025-01-21", "buddhist_year"),
    ("วันอังคารที่ 21 มกราคม พ.ศ. 2568", "2025-01-21", "buddhist_year"),
    ("21/1/2568", "2025-01-21", "buddhist_year"), ("21-01-68", "2025-01-21", "two_digit_year"),
    ("2568-01-21", "2025-01-21", "buddhist_year"), ("25680121", "2025-01-21", "buddhist_year"),
    ("21/1/2025", "2025-01-21", "date_words"), ("1/21/2025", "2025-01-21", "date_words"),
    ("21 Jan 2025", "2025-01-21", "date_words"),
    ("Jan 21, 2025", "2025-01-21", "date_words"), ("2025-01-21T10:30:00", "2025-01-21", "date_words"),
    ("ข้อมูล ณ วันที่ 1 ต.ค. 2568", "2025-10-01", "buddhist_year"), ("29 ก.พ. 2567", "2024-02-29", "buddhist_year"),
    ("ม.ค. 68", "2025-01", "two_digit_year"), ("2568", "2025", "buddhist_year"), (2568, "2025", "buddhist_year"),
    (45678, "2025-01-21", "excel_serial"), ("45678", "2025-01-21", "excel_serial"),
    (45678.75, "2025-01-21", "excel_serial"),
    (datetime(2568, 1, 21), "2025-01-21", "buddhist_year"), (date(1968, 1, 21), "2025-01-21", "excel_century")])
def test_a_date_is_read_as_exactly_as_it_is_written(cell, iso, rule):
    reading = read_date(cell)

    assert reading.value == iso
    assert reading.problem is None
    assert reading.fixes[-1].rule == rule


@pytest.mark.parametrize("cell", ["2025-01-21", "2025-01", "2025", date(2025, 1, 21), None, "", pd.NaT])
def test_a_standard_date_takes_no_repair(cell):
    assert read_date(cell).fixes == ()
    assert read_date(cell).problem is None


def test_a_month_written_before_the_day_is_said_so():
    assert [fix.rule for fix in read_date("1/21/2568").fixes] == ["month_first", "buddhist_year"]


def test_an_old_date_stays_when_old_dates_are_expected():
    assert read_date(date(1968, 1, 21), earliest=1900).value == "1968-01-21"


@pytest.mark.parametrize(("cell", "problem"), [
    ("29 ก.พ. 2568", NO_SUCH_DAY), ("31/4/2568", NO_SUCH_DAY), ("13/13/2568", NO_SUCH_DAY),
    ("0/1/2568", NO_SUCH_DAY),
    ("21 ม.ค. 26", UNSURE_YEAR), ("พรุ่งนี้", NOT_A_DATE), (True, NOT_A_DATE), (5, NOT_A_DATE),
    ("9" * 500, NOT_A_DATE)])
def test_what_is_no_date_says_why(cell, problem):
    assert read_date(cell).value is None
    assert read_date(cell).problem is problem


@QUIETLY
@given(DAYS)
def test_a_day_comes_back_from_every_way_to_write_it(day):
    thai = day.year + 543
    ways = [day.isoformat(), f"{day.day} {LONG[day.month - 1]} {thai}",
            f"{day.day} {SHORT[day.month - 1]} {thai % 100:02}", f"{day.day}/{day.month}/{thai}",
            f"{day.day:02}-{day.month:02}-{thai}", f"{thai}-{day.month:02}-{day.day:02}",
            (day - date(1899, 12, 30)).days, day, datetime(day.year, day.month, day.day, 12)]

    assert {read_date(way).value for way in ways} == {day.isoformat()}


@QUIETLY
@given(DAYS)
def test_a_fiscal_year_has_its_days(day):
    year = fiscal_year_of(day)

    assert date(year - 1, 10, 1) <= day <= date(year, 9, 30)


@QUIETLY
@given(CELLS)
def test_no_cell_raises_and_every_fix_has_a_rule(cell):
    for reading in (read_date(cell), read_year(cell), read_fiscal_year(cell)):
        assert all(fix.rule in RULES for fix in reading.fixes)
        assert reading.value is None or reading.problem is None
