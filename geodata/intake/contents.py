"""What the cells of a column look like, whatever stands over it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geodata.naming import DIGITS

NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?")
THAI_DIGIT = re.compile("[๐-๙]")
THAI = re.compile(r"[\u0e01-\u0e4e]")
PATTERNS = (
    ("coordinates", re.compile(r"\d{1,3}\s*°|[NE]\s*\d{1,3}\.\d{3,}|\b47\s?[NPQ]\b"
                               r"|^\(?-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,}\)?$"
                               r"|\d{6,7}\s*[,/ ]?\s*[NE(Y]{0,3}\)?\s*\d{7}"
                               r"|maps\.app|google\.[a-z.]+/maps|^(?:POINT|LINESTRING|POLYGON)\s*\(")),
    ("phone", re.compile(r"^0\d{1,2}[-\s]?\d{3,4}[-\s]?\d{3,4}(?:\D.*)?$")),
    ("location", re.compile(r"(?:ต\.|ตำบล).+(?:อ\.|อำเภอ)|(?:หมู่ที่|ม\.)\s*\d+.*(?:ต\.|ตำบล)")),
    ("district", re.compile(r"^(?:อ\.|อำเภอ)\s*\S+$")),
    ("subdistrict", re.compile(r"^(?:ต\.|ตำบล)\s*\S+$")),
    ("moo", re.compile(r"^(?:หมู่ที่|หมู่|ม\.)\s*\d{1,2}$")),
    ("village", re.compile(r"^(?:บ้าน|บ\.)\s?[\u0e01-\u0e4e ]{2,30}$")))
ENOUGH, MOST = 0.7, 300


@dataclass(frozen=True, slots=True)
class Contents:
    """What filled cells show; figures: mostly numbers; size of coordinates: degrees, metres or ""; latin: no Thai."""

    filled: int
    figures: bool
    size: str
    meaning: str | None
    certainty: float
    latin: bool
    sample: tuple[str, ...]


def look_at(cells: Sequence[object]) -> Contents:
    """What the cells of one column look like, from the first few hundred that hold something."""
    filled = [cell for cell in cells[:20 * MOST] if cell is not None and cell != ""][:MOST]
    texts = [as_text(cell) for cell in filled]
    sample = tuple(dict.fromkeys(text[:60] for text in texts))[:3]
    numbers = [number for cell, text in zip(filled, texts, strict=True)
               if (number := as_number(cell, text)) is not None and math.isfinite(number)]
    if not filled:
        return Contents(0, False, "", None, 0.0, False, ())
    latin = not any(map(THAI.search, texts)) and any(re.search("[A-Za-z]{2}", text) for text in texts)
    figures = len(numbers) >= ENOUGH * len(filled)
    size, meaning, certainty = of_numbers(numbers) if figures else ("", *of_texts(texts))
    if meaning is None and not figures and sum(isinstance(cell, date) for cell in filled) >= ENOUGH * len(filled):
        meaning, certainty = "as_of", 0.5
    return Contents(len(filled), figures, size, meaning, certainty, latin, sample)


def as_text(cell: object) -> str:
    """A cell as one line, Thai digits as Arabic."""
    text = " ".join(str(cell).split())
    return text.translate(DIGITS) if THAI_DIGIT.search(text) else text


def as_number(cell: object, text: str) -> float | None:
    """The number a cell is, or its text shows."""
    if isinstance(cell, (int, float)):
        return None if isinstance(cell, bool) else float(cell)
    return float(text.replace(",", "")) if len(text) < 30 and NUMBER.fullmatch(text) else None


def of_numbers(numbers: list[float]) -> tuple[str, str | None, float]:
    """Size and meaning of numbers: degrees in Thailand have decimals, metres six or seven digits, years are whole."""
    def share(low: float, high: float) -> float:
        return sum(low <= number <= high for number in numbers) / len(numbers)

    fine = sum(round(number, 2) != number for number in numbers) >= ENOUGH * len(numbers)
    if fine and share(5.5, 20.6) >= ENOUGH:
        return "degrees", "lat", 0.75
    if fine and share(97, 106) >= ENOUGH:
        return "degrees", "lon", 0.75
    if share(5.5, 20.6) + share(97, 106) >= 0.9:
        return "degrees", None, 0.0
    if share(100_000, 900_000) >= ENOUGH or share(600_000, 2_300_000) >= ENOUGH:
        return "metres", "northing" if sorted(numbers)[len(numbers) // 2] > 1_000_000 else "easting", 0.0
    whole = all(number == int(number) for number in numbers)
    if whole and len(numbers) > 1 and (share(2500, 2600) >= 0.9 or share(2000, 2050) >= 0.9):
        return "", "fiscal_year", 0.6
    return "", None, 0.0


def of_texts(texts: list[str]) -> tuple[str | None, float]:
    """Meaning of texts by the prefixes and forms Thai offices write."""
    for meaning, pattern in PATTERNS:
        found = sum(pattern.search(text) is not None for text in texts) / len(texts)
        if found >= ENOUGH:
            return meaning, 0.7 if found >= 0.9 else 0.6
    return None, 0.0
