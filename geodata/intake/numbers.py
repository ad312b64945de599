"""Figures as offices write them: commas, brackets, Thai digits, baht and millions of baht, telephone and id numbers."""

import math
import re
from datetime import date
from decimal import Decimal, InvalidOperation

from geodata.intake.repairs import Fix, Reading, blank, spoken
from geodata.intake.thai import plain
from geodata.text import Text

EMPTY = re.compile(r"[-–—−‐.…]+|ไม่มี(?:ข้อมูล)?|ไม่ระบุ|ไม่ทราบ|ไม่ปรากฏ|undated|unknown|not stated|n\.?/?a\.?|nan|nil|none"
                   r"|null", re.IGNORECASE)
FIGURE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
PLAIN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,6})?|[0-9]{1,15}(?:\.[0-9]{1,15})?")
BRACKETS = re.compile(r"\(\s*(?:([^()-][^()]*))\)")
BAHT = re.compile(r"(?:บาท(?:ถ้วน)?|฿|\bthb\b|\bbaht\b|\.-$)", re.IGNORECASE)
SCALES = {
    "ล้านล้าน": 10**12, "แสนล้าน": 10**11, "หมื่นล้าน": 10**10, "พันล้าน": 10**9, "ร้อยล้าน": 10**8, "สิบล้าน": 10**7,
    "ล้าน": 10**6, "ลบ.": 10**6, "แสน": 10**5, "หมื่น": 10**4, "พัน": 10**3, "million": 10**6, "mb": 10**6,
    "thousand": 10**3}
"""Words that multiply a figure of money; ลบ. is ล้านบาท."""
SCALE = re.compile("(" + "|".join(map(re.escape, SCALES)) + ")", re.IGNORECASE)
COUNTED = re.compile(
    r"\s*(?:ราย|คน|ครัวเรือน|หลังคาเรือน|แห่ง|ตัว|ต้น|เตียง|กิโลกรัม|กก\.|ตัน|ครั้ง|ชุด|โครงการ|เมตร|ม\.|กม\.|people|beds|workers)$",
    re.IGNORECASE)
NOT_A_FIGURE = Text("อ่านเป็นตัวเลขไม่ได้", "This is not a figure")
UNSURE_COMMA = Text("จุลภาคไม่ได้คั่นหลักพัน จึงไม่แน่ใจว่าเป็นค่าใด", "The comma does not part thousands: the figure is not sure")
NOT_FINITE = Text("ค่าไม่ใช่จำนวนจำกัด", "The figure is not finite")
A_DATE = Text("เซลล์เป็นวันที่ ไม่ใช่ตัวเลข (Excel อาจแปลงเอง)", "The cell is a date, not a figure (made by Excel?)")
TOO_LONG = Text("Excel เก็บตัวเลขยาวเกิน 15 หลักไม่ครบ ตรวจหมายเลขกับต้นฉบับ",
                "Excel keeps 15 digits only: compare this number with the original")
TOO_MUCH = Text("เกินหนึ่งแสนล้านบาท หน่วยของคอลัมน์อาจไม่ใช่หน่วยนี้",
                "More than 100,000 million baht: the unit of the column may be another")
MOST_BAHT = 10**11
LONGEST = 60


def read_number(cell: object) -> Reading[float]:
    """A figure without a unit (a counting word after it is taken off); None for an empty cell or a dash."""
    early = _ready(cell)
    if early is not None:
        return early
    text = plain(cell)
    value = _decimal(text)
    if value.value is None and value.problem is not None:
        bare = COUNTED.sub("", text.value or "")
        if bare != text.value:
            again = Reading(bare, (*text.fixes, Fix("unit_words", text.value or "", bare)))
            value = _decimal(again)
    return _float(value)


def read_money(cell: object, unit: str = "") -> Reading[float]:
    """A sum in baht: "1,200,000 บาท", "2.5 ล้านบาท", "3 ล้าน 5 แสน"; unit is that of the column ("ล้านบาท", "baht").

    Words in the cell count before the unit of the column. None for an empty cell or a dash.
    """
    scale = scale_of(unit)
    early = _ready(cell)
    if early is not None:
        return _scaled(early, scale) if early.problem is None else early
    text = plain(cell)
    words = text.value or ""
    bare = " ".join(BAHT.sub(" ", words).split())
    if bare and BAHT.search(words) and not SCALE.search(words):
        scale = 1
    if SCALE.search(bare):
        total = _sum_of_scales(bare, text)
        return _float(total)
    fixes = (*text.fixes, Fix("unit_words", words, bare)) if bare != words else text.fixes
    return _scaled(_float(_decimal(Reading(bare, fixes))), scale)


def scale_of(unit: str) -> int:
    """How many baht one of a unit is: 1,000,000 for "ล้านบาท", 1,000 for "พันบาท", 1 for "บาท" or no unit.

    >>> scale_of("หน่วย : ล้านบาท"), scale_of("บาท")
    (1000000, 1)
    """
    found = SCALE.search(plain(unit).value or "")
    return SCALES[found[1].lower()] if found else 1


def read_identifier(cell: object) -> Reading[str]:
    """A code or number that is a name, kept as text: 510101.0 is "510101", leading zeros stay; "" when empty."""
    text = plain(cell)
    value, fixes = text.value or "", text.fixes
    if isinstance(cell, float) and not cell.is_integer() and not math.isfinite(cell):
        return Reading("", problem=NOT_FINITE if math.isinf(cell) else None)
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return Reading(f"{cell:.0f}", fixes, TOO_LONG)
    if value.startswith("'") and value[1:].strip():
        fixes, value = (*fixes, Fix("text_kept", value, value[1:].strip())), value[1:].strip()
    return Reading("" if EMPTY.fullmatch(value) else value, fixes)


def read_phone(cell: object) -> Reading[str]:
    """A telephone number as text, with the zero that Excel drops from 0812345678 and 053511234 put back."""
    reading = read_identifier(cell)
    value = reading.value or ""
    digits = re.sub(r"[\s-]", "", value)
    numeric = isinstance(cell, int | float) and not isinstance(cell, bool)
    lost = re.fullmatch(r"[689]\d{8}|[2-7]\d{7}", digits) if numeric else re.fullmatch(r"[689]\d{8}", digits)
    if lost and not value.startswith("0"):
        return Reading("0" + value, (*reading.fixes, Fix("phone_zero", value, "0" + value)), reading.problem)
    return reading


def amount(value: Decimal | float) -> str:
    """A figure as a report shows it: thousands parted, no needless zeros.

    >>> amount(Decimal("2500000.00")), amount(0.25)
    ('2,500,000', '0.25')
    """
    number = Decimal(str(value))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ready(cell: object) -> Reading[float] | None:
    """The reading of a cell that needs no parsing: a number, or text of digits alone; None for other text."""
    if isinstance(cell, str):
        return _of_digits(cell)
    if blank(cell):
        return Reading(None)
    if isinstance(cell, bool):
        return Reading(None, problem=NOT_A_FIGURE)
    if isinstance(cell, int | float):
        return Reading(float(cell)) if abs(cell) < 1e300 else Reading(None, problem=NOT_FINITE)
    if isinstance(cell, date):
        return Reading(None, problem=A_DATE)
    return None


def _of_digits(text: str) -> Reading[float] | None:
    """The reading of text such as 1,200,000 or 0.5; None for any other."""
    if not PLAIN.fullmatch(text):
        return None
    if "," not in text:
        return Reading(float(text))
    bare = text.replace(",", "")
    return Reading(float(bare), (Fix("separators", text, bare),))


def _decimal(text: Reading[str]) -> Reading[Decimal]:
    """The exact figure of a cleaned text without units."""
    value, fixes = (text.value or "").lstrip("'").strip(), list(text.fixes)
    if not value or EMPTY.fullmatch(value):
        return Reading(None, (*fixes, *((Fix("empty_mark", value, ""),) if value else ())))
    inner = BRACKETS.fullmatch(value)
    bare = f"-{inner[1].strip()}" if inner else value
    bare = re.sub(r"^([-−–])\s*", "-", re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", ",", bare))
    bare = f"-{bare[:-1]}" if re.fullmatch(r"\d[\d,.]*-", bare) and not bare.endswith(".-") else bare
    if inner or (bare.startswith("-") and not value.startswith("-")):
        fixes.append(Fix("brackets", value, bare))
    if GROUPED.fullmatch(bare):
        fixes.append(Fix("separators", bare, bare.replace(",", "")))
        bare = bare.replace(",", "")
    if not FIGURE.fullmatch(bare) or len(bare) > LONGEST:
        sure = not re.fullmatch(r"[+-]?\d[\d,.]*", bare) or "," not in bare
        return Reading(None, tuple(fixes), NOT_A_FIGURE if sure else UNSURE_COMMA)
    return Reading(Decimal(bare), tuple(fixes))


def _sum_of_scales(bare: str, text: Reading[str]) -> Reading[Decimal]:
    """The sum of "3 ล้าน 5 แสน"; figures and words must alternate and the words fall."""
    pieces = [piece.strip() for piece in SCALE.split(bare)]
    total, last = Decimal(0), Decimal("Infinity")
    for figure, word in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if not figure and not word:
            continue
        part = _decimal(Reading(figure))
        scale = Decimal(SCALES.get(word.lower(), 1))
        if part.value is None or scale >= last or (total and part.value < 0):
            return Reading(None, text.fixes, NOT_A_FIGURE)
        total, last = total + part.value * scale, scale
    return Reading(total, (*text.fixes, Fix("money_unit", text.value or "", amount(total))))


def _scaled(reading: Reading[float], scale: int) -> Reading[float]:
    """A figure times the unit of its column, exact in decimals."""
    if reading.value is None or scale == 1:
        return reading
    value = Decimal(str(reading.value)) * scale
    if abs(value) > MOST_BAHT:
        return Reading(None, reading.fixes, TOO_MUCH)
    return Reading(float(value), (*reading.fixes, Fix("money_unit", spoken(reading.value), amount(value))))


def _float(reading: Reading[Decimal]) -> Reading[float]:
    try:
        value = None if reading.value is None else float(reading.value)
    except (InvalidOperation, OverflowError):
        return Reading(None, reading.fixes, NOT_FINITE)
    return Reading(value, reading.fixes, reading.problem)
