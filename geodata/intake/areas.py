"""Areas as Thai offices write them: rai-ngan-wah, rai, square metres and their kin, as square metres."""

import re
from datetime import date
from decimal import Decimal

from geodata.intake.numbers import A_DATE, EMPTY, NOT_A_FIGURE, amount, read_number
from geodata.intake.repairs import Fix, Reading, blank, spoken
from geodata.intake.thai import plain
from geodata.text import Text

RAI, NGAN, WAH = Decimal(1600), Decimal(400), Decimal(4)
"""Square metres of a rai, a ngan (4 in a rai) and a square wah (100 in a ngan)."""

UNITS = (
    (re.compile(r"ไร่|\brai\b", re.IGNORECASE), RAI),
    (re.compile(r"งาน|\bngan\b", re.IGNORECASE), NGAN),
    (re.compile(r"ตารางวา|ตร\.?\s?ว(?:า|\.)?|วา|\bwah\b|\bwa\b", re.IGNORECASE), WAH),
    (re.compile(r"ตารางกิโลเมตร|ตร\.?\s?กม\.?|km²|km2|sq\.?\s?km\b", re.IGNORECASE), Decimal(1_000_000)),
    (re.compile(r"ตารางเมตร|ตร\.?\s?ม\.?|m²|m2|\bsq\.?\s?m\b", re.IGNORECASE), Decimal(1)),
    (re.compile(r"เฮกตาร์|เฮกแตร์|\bhectares?\b|\bha\b", re.IGNORECASE), Decimal(10_000)),
)
TRIPLE = re.compile(r"([\d,]+)\s*[-–/]\s*(\d{1,2})\s*[-–/]\s*(\d{1,3}(?:\.\d+)?)")
PAIR = re.compile(r"\s*([\d,]*\.?\d+)\s*")
NO_UNIT = Text("ไม่ทราบหน่วยของพื้นที่ (ไร่ หรือ ตร.ม.)", "The unit of the area is not stated (rai or square metres)")
NOT_PARTS = Text("งานต้องน้อยกว่า 4 และตารางวาต้องน้อยกว่า 100", "Ngan must be below 4 and square wah below 100")


def square_metres(rai: Decimal | int, ngan: Decimal | int = 0, wah: Decimal | int = 0) -> Decimal:
    """The area of rai, ngan and square wah in square metres.

    >>> square_metres(1, 2, 30)
    Decimal('2520')
    """
    return rai * RAI + ngan * NGAN + wah * WAH


def read_area(cell: object, unit: str = "") -> Reading[float]:
    """An area in square metres; unit is that of the column ("ไร่", "ตร.ม.", "ไร่-งาน-ตารางวา") for figures alone.

    None for an empty cell or a dash; a figure without any unit is a problem, not a guess.
    """
    if isinstance(cell, bool | date) and not blank(cell):
        return Reading(None, problem=NOT_A_FIGURE if isinstance(cell, bool) else A_DATE)
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, (*text.fixes, *((Fix("empty_mark", value, ""),) if value else ())))
    triple = TRIPLE.search(value)
    if triple and not re.search(r"\d", value[:triple.start()] + value[triple.end():]):
        return _of_parts(text, [figure.replace(",", "") for figure in triple.groups()])
    if any(pattern.search(value) for pattern, _ in UNITS):
        return _of_words(text)
    factor = next((factor for pattern, factor in UNITS if pattern.search(plain(unit).value or "")), None)
    number = read_number(cell)
    if number.value is None or factor is None:
        return Reading(None, number.fixes, number.problem or NO_UNIT)
    return _converted(number.fixes, spoken(cell), Decimal(str(number.value)) * factor, factor)


def _of_parts(text: Reading[str], figures: list[str]) -> Reading[float]:
    """Rai, ngan and wah written with dashes: 1,000-0-00."""
    rai, ngan, wah = (Decimal(figure or 0) for figure in figures)
    if ngan > 3 or wah >= 100:
        return Reading(None, text.fixes, NOT_PARTS)
    return _converted(text.fixes, text.value or "", square_metres(rai, ngan, wah), RAI)


def _of_words(text: Reading[str]) -> Reading[float]:
    """Figures each with a unit: 5 ไร่ 2 งาน 30 ตร.ว."""
    rest, total, smallest = text.value or "", Decimal(0), Decimal("Infinity")
    while rest.strip():
        figure = PAIR.match(rest)
        unit = next(((found, factor) for pattern, factor in UNITS
                     if figure and (found := pattern.match(rest, figure.end()))), None)
        if not figure or not unit or unit[1] >= smallest or not figure[1].strip(",."):
            return Reading(None, text.fixes, NOT_A_FIGURE)
        total, smallest = total + Decimal(figure[1].replace(",", "")) * unit[1], unit[1]
        rest = rest[unit[0].end():]
    return _converted(text.fixes, text.value or "", total, smallest)


def _converted(fixes: tuple[Fix, ...], before: str, area: Decimal, factor: Decimal) -> Reading[float]:
    if factor == 1 and before == amount(area).replace(",", ""):
        return Reading(float(area), fixes)
    return Reading(float(area), (*fixes, Fix("area_unit", before, f"{amount(area)} m²")))
