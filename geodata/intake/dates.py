"""Years and dates of Thai offices: Buddhist era, two digits, fiscal years, Thai months, Excel's day numbers.

The Buddhist year is the Common Era year and 543; fiscal year N runs from 1 October of N-1 to 30 September of N.
A date is an ISO text as exact as it was written: "2025-01-21", "2025-01" or "2025".
"""

import re
from datetime import date, datetime, timedelta

from geodata.intake.numbers import EMPTY
from geodata.intake.repairs import Fix, Reading, blank
from geodata.intake.thai import plain
from geodata.text import Text

ERA = 543
FIRST, LAST = 1900, 2100
OLDEST_TWO_DIGIT = 33
"""Two digits from here are a Buddhist year (33 is B.E. 2533, 1990); below, B.E. 25xx and 20xx cannot be told apart."""

EXCEL_FIRST_DAY = date(1899, 12, 30)
MONTHS = (
    "มกราคม มกรา ม.ค january jan", "กุมภาพันธ์ กุมภา ก.พ february feb", "มีนาคม มีนา มี.ค march mar",
    "เมษายน เมษา เม.ย april apr", "พฤษภาคม พฤษภา พ.ค may", "มิถุนายน มิถุนา มิ.ย june jun",
    "กรกฎาคม กรกฎา ก.ค july jul", "สิงหาคม สิงหา ส.ค august aug", "กันยายน กันยา ก.ย september sept sep",
    "ตุลาคม ตุลา ต.ค october oct", "พฤศจิกายน พฤศจิกา พ.ย november nov", "ธันวาคม ธันวา ธ.ค december dec")
MONTH_OF = {name.replace(".", ""): at + 1 for at, names in enumerate(MONTHS) for name in names.split()}
MONTH = "|".join(sorted((r"\s?".join(re.escape(part) for part in re.split(r"(?<=\.)", name)).replace(r"\.", r"\.?")
                         + r"\.?" for names in MONTHS for name in names.split()), key=len, reverse=True))
ERA_WORD = r"(?:(?P<be>พ\.?\s?ศ\.?|b\.?e\.?)|(?P<ce>ค\.?\s?ศ\.?|a\.?d\.?|c\.?e\.?))"
YEAR = re.compile(rf"{ERA_WORD}?\s*'?(?P<year>\d{{4}}|\d{{2}})", re.IGNORECASE)
YEAR_WORDS = re.compile(
    r"(?:ประจำ)?ปี\s*(?:งบประมาณ|งบ|การศึกษา)?|งบประมาณ|ปีงบ|fiscal\s*year|\bf\.?y\.?|\byear\b", re.IGNORECASE)
DAY_WORDS = re.compile(
    r"วัน(?:อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์)?(?:ที่)?|เดือน|ณ|ข้อมูล|เมื่อ|\b(?:as of|on|the)\b", re.IGNORECASE)
TIME = re.compile(r"[ t]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:น\.?|z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (
    rf"(?:(?P<day>\d{{1,2}})\s*[-/ ]?\s*)?(?P<word>{MONTH})\s*[-/ ]?\s*{YEAR.pattern}",
    rf"(?P<word>{MONTH})\s*(?P<day>\d{{1,2}})\s*,\s*{YEAR.pattern}",
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?",
    rf"(?P<day>\d{{1,2}})\s*[-/. ]\s*(?P<month>\d{{1,2}})\s*[-/. ]\s*{YEAR.pattern}",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    r"(?P<month>\d{1,2})/(?P<year>\d{4})",
    YEAR.pattern))
NOT_A_DATE = Text("อ่านเป็นวันที่ไม่ได้", "This is not a date")
NOT_A_YEAR = Text("อ่านเป็นปีไม่ได้", "This is not a year")
NO_SUCH_DAY = Text("ไม่มีวันที่นี้ในปฏิทิน", "The calendar has no such day")
UNSURE_YEAR = Text("ปีสองหลักนี้อาจเป็น พ.ศ. หรือ ค.ศ. กรุณาเขียนสี่หลัก",
                   "These two digits may be a Buddhist or a Common Era year: write four")
FAR_YEAR = Text("ปีอยู่นอกช่วง ค.ศ. 1900-2100", "The year is outside 1900-2100")
LONGEST = 80


def common_era(year: int, era: str = "") -> Reading[int]:
    """The Common Era year of a year of four or two digits; era is "be" or "ce" where it is written.

    >>> common_era(2569).value, common_era(69).value, common_era(2026).value
    (2026, 2026, 2026)
    """
    if year >= 100:
        buddhist = era == "be" or (not era and year >= FIRST + ERA)
        value = year - ERA if buddhist else year
        if not FIRST <= value <= LAST:
            return Reading(None, problem=FAR_YEAR)
        return Reading(value, (Fix("buddhist_year", str(year), str(value)),) if buddhist else ())
    if era == "ce" or (not era and year < OLDEST_TWO_DIGIT):
        return Reading(None, problem=UNSURE_YEAR)
    value = 2500 + year - ERA
    return Reading(value, (Fix("two_digit_year", f"{year:02}", str(2500 + year)),
                           Fix("buddhist_year", str(2500 + year), str(value))))


def fiscal_year_of(day: date) -> int:
    """The fiscal year (Common Era) that a day lies in: 1 October 2025 begins fiscal year 2026 (B.E. 2569).

    >>> fiscal_year_of(date(2025, 9, 30)), fiscal_year_of(date(2025, 10, 1))
    (2025, 2026)
    """
    return day.year + (day.month >= 10)


def read_year(cell: object) -> Reading[int]:
    """A year (Common Era) written alone or with words: 2569, ๒๕๖๙, 69, "พ.ศ. 2569", "ปี 2569"; None when empty."""
    if isinstance(cell, bool | date) and not blank(cell):
        return Reading(None, problem=NOT_A_YEAR)
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, (*text.fixes, *((Fix("empty_mark", value, ""),) if value else ())))
    bare = " ".join(YEAR_WORDS.sub(" ", value).split()) if len(value) <= LONGEST else value
    found = YEAR.fullmatch(bare)
    if not found:
        return Reading(None, text.fixes, NOT_A_YEAR)
    year = common_era(int(found["year"]), _era(found))
    words = (Fix("year_words", value, found["year"]),) if value != found["year"] else ()
    return Reading(year.value, (*text.fixes, *words, *year.fixes), year.problem)


def read_fiscal_year(cell: object) -> Reading[int]:
    """A fiscal year (Common Era): a year alone is the fiscal year's own number, a date the year it lies in."""
    if not isinstance(cell, date):
        year = read_year(cell)
        if year.problem is not NOT_A_YEAR:
            return year
    day = read_date(cell)
    if day.value is None or len(day.value) != 10:
        return Reading(None, day.fixes, NOT_A_YEAR if day.value or day.problem else None)
    value = fiscal_year_of(date.fromisoformat(day.value))
    return Reading(value, (*day.fixes, Fix("fiscal_year_of_date", day.value, str(value))))


def read_date(cell: object, earliest: int = 1990) -> Reading[str]:
    """A date as ISO text, as exact as it was written; None when empty.

    A date cell before the earliest year (Common Era) that Excel made of a two-digit Buddhist year (21/1/68 is 1968
    to Excel) is put 57 years later, when that is not before the earliest year.
    """
    if isinstance(cell, date) and not blank(cell):
        return _of_calendar(cell, earliest)
    if isinstance(cell, bool):
        return Reading(None, problem=NOT_A_DATE)
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, (*text.fixes, *((Fix("empty_mark", value, ""),) if value else ())))
    if re.fullmatch(r"\d{5,6}(?:\.\d+)?", value):
        return _of_serial(value, text.fixes, earliest)
    bare = value.lower() if len(value) <= LONGEST else ""
    bare = " ".join(DAY_WORDS.sub(" ", TIME.sub("", bare)).split()).strip(" ,")
    found = next((match for form in FORMS if (match := form.fullmatch(bare))), None)
    if found is None:
        bare = " ".join(YEAR_WORDS.sub(" ", bare).split())
        found = next((match for form in FORMS if (match := form.fullmatch(bare))), None)
    if found is None:
        return Reading(None, text.fixes, NOT_A_DATE)
    return _of_parts(value, text.fixes, found)


def _era(found: re.Match[str]) -> str:
    parts = found.groupdict()
    return "be" if parts.get("be") else "ce" if parts.get("ce") else ""


def _of_parts(value: str, fixes: tuple[Fix, ...], found: re.Match[str]) -> Reading[str]:
    """The date of a match of one of FORMS."""
    parts = found.groupdict()
    year = common_era(int(parts["year"]), _era(found))
    if year.value is None:
        return Reading(None, fixes, year.problem)
    month = MONTH_OF[re.sub(r"[\s.]", "", parts["word"])] if parts.get("word") else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    if month > 12 and 1 <= day <= 12:
        fixes, month, day = (*fixes, Fix("month_first", value, f"{month} / {day}")), day, month
    try:
        date(year.value, month if parts.get("month") or month else 1, day if parts.get("day") else 1)
    except ValueError:
        return Reading(None, fixes, NO_SUCH_DAY)
    iso = f"{year.value:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    if not year.fixes and iso != value:
        fixes = (*fixes, Fix("date_words", value, iso))
    return Reading(iso, (*fixes, *(Fix(fix.rule, value, iso) for fix in year.fixes[:1])))


def _of_calendar(cell: date, earliest: int) -> Reading[str]:
    """The date of a date cell: Buddhist years and Excel's guess of a century put right."""
    day = cell.date() if isinstance(cell, datetime) else cell
    before = day.isoformat()
    year, rule = day.year, ""
    if year >= FIRST + ERA:
        year, rule = year - ERA, "buddhist_year"
    elif year < earliest <= year + 57 and year >= 1930:
        year, rule = year + 57, "excel_century"
    if not FIRST <= year <= LAST:
        return Reading(None, problem=FAR_YEAR)
    try:
        after = day.replace(year=year).isoformat()
    except ValueError:
        return Reading(None, problem=NO_SUCH_DAY)
    return Reading(after, (Fix(rule, before, after),) if rule else ())


def _of_serial(value: str, fixes: tuple[Fix, ...], earliest: int) -> Reading[str]:
    """The date of Excel's day number, as 45678 is 2025-01-21."""
    days = int(float(value))
    if not 10_000 <= days <= 262_000:
        return Reading(None, fixes, NOT_A_DATE)
    day = EXCEL_FIRST_DAY + timedelta(days=days)
    reading = _of_calendar(day, earliest)
    fixes = (*fixes, Fix("excel_serial", value, day.isoformat()), *reading.fixes)
    return Reading(reading.value, fixes, reading.problem)
