"""What each column means: guessed from its title and from its contents, with a certainty the planner can judge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from geodata.intake.contents import Contents, look_at
from geodata.intake.meanings import AXES, NAMES, OTHERS, SEQUENCE, UNITS
from geodata.intake.values import Column
from geodata.naming import fold

UNIT = "|".join(UNITS)
BRACKETED = re.compile(r"[(\[{]\s*([^()\[\]{}]*?)\s*[)\]}]")
IS_UNIT = re.compile(rf"(?:หน่วย\s*[:：]?\s*)?({UNIT})", re.IGNORECASE)
LAST_UNIT = re.compile(rf"(?:[\s:：/_-]\s*({UNIT})|(?<=[\u0e01-\u0e4e])(ล้านบาท|พันบาท|บาท|ไร่))$", re.IGNORECASE)
OVERALL = re.compile(r"หน่วย\s*[:：]?\s*\(?\s*(ล้านบาท|พันบาท|บาท)")
YEAR = re.compile(r"(?:ประจำ)?(?:ปีงบประมาณ|ปี)?\s*(?:พ\.?\s?ศ\.?)?\s*(?:25\d\d|20\d\d|๒๕[๐-๙]{2})"
                  r"(?:\s*[-–]\s*\d{2,4})?")
LONGEST, SURE = 60, 0.95
ENGLISH = {"name_th": "name_en", "agency_th": "agency_en", "note_th": "note_en"}
METRES = {"lat": "northing", "y": "northing", "northing": "northing", "lon": "easting", "x": "easting",
          "easting": "easting"}
DEGREES = {"lat": "lat", "y": "lat", "northing": "lat", "lon": "lon", "x": "lon", "easting": "lon"}
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a title means: a field, an axis ("x", "y"), NOTHING where it is understood but no field, or None."""

    meaning: str | None
    certainty: float


@cache
def vocabulary() -> dict[str, str]:
    """Folded title -> meaning."""
    known = {fold(name): meaning for meaning, names in (*NAMES.items(), *AXES.items()) for name in names}
    return {**known, **{fold(name): NOTHING for name in (*SEQUENCE, *OTHERS)}}


@cache
def guess_title(title: str) -> Guess:
    """What a title means, by the words offices use: exact, then with one slip of the keyboard, then as a part of it.

    >>> guess_title("งบประมาณ (ล้านบาท)")
    Guess(meaning='budget_thb', certainty=0.95)
    """
    bare, _ = take_unit(title)
    words, plain = vocabulary(), YEAR.sub(" ", bare)
    for text in (title, bare, plain):
        if (key := fold(text)) in words:
            return Guess(words[key], SURE)
    key = fold(plain)
    if not key:
        return Guess("budget_thb" if take_unit(title)[1] == "บาท" else None, 0.4 if "บาท" in title else 0.0)
    if near := nearest(key):
        return Guess(words[near], 0.7)
    if len(key) > LONGEST:
        return Guess(None, 0.0)
    parts = [(key.startswith(name), len(name), name) for name in words if len(name) >= 4 and name in key
             and (not name.isascii() or key.startswith(name) or key.endswith(name))]
    if not parts:
        return Guess(None, 0.0)
    begins, length, name = max(parts)
    return Guess(words[name], 0.75 if begins and length > len(key) / 3 else 0.6 if length > len(key) / 3 else 0.4)


def nearest(key: str) -> str:
    """The known title one letter away from a folded title (two from a long one), "" for none or a short one."""
    most = 0 if len(key) < 5 else 1 if len(key) < 12 else 2
    found = process.extractOne(key, long_titles(), scorer=Levenshtein.distance, score_cutoff=most) if most else None
    return str(found[0]) if found else ""


@cache
def long_titles() -> tuple[str, ...]:
    """The known titles long enough to be told apart though a letter is wrong."""
    return tuple(name for name in vocabulary() if len(name) >= 5)


def take_unit(title: str) -> tuple[str, str]:
    """A title without its unit, and the unit as written there.

    >>> take_unit("เนื้อที่ (ไร่-งาน-ตารางวา)")
    ('เนื้อที่', 'ไร่-งาน-ตารางวา')
    """
    for bracket in BRACKETED.finditer(title):
        if found := IS_UNIT.fullmatch(bracket[1]):
            return (title[:bracket.start()] + " " + title[bracket.end():]).strip(), found[1]
    if (found := LAST_UNIT.search(title)) and fold(title[:found.start()]):
        return title[:found.start()].strip(" :：/_-"), found[1] or found[2]
    return title, ""


def guess_columns(titles: Sequence[Sequence[str]], values: Sequence[Sequence[object]], hidden: frozenset[int],
                  overall: str, remembered: Mapping[str, str | None]) -> tuple[Column, ...]:
    """The columns: titles in parts from the top, values (some) of each; overall is the unit a line above states.

    remembered: title -> field, as a planner decided for a sheet of this shape.
    """
    columns = []
    for index, (parts, cells) in enumerate(zip(titles, values, strict=True)):
        title, seen = " ".join(dict.fromkeys(part for part in parts if part)), look_at(cells)
        field, certainty = settle(best_guess(parts, title), seen)
        unit = take_unit(title)[1] or next((found for part in parts if (found := take_unit(part)[1])), "")
        if field == "budget_thb" and not unit:
            unit = overall
        if title in remembered:
            field, certainty = remembered[title], 1.0
        columns.append(Column(index, title, unit, field, round(certainty, 2), seen.sample, index in hidden))
    return one_each(columns, remembered)


def best_guess(parts: Sequence[str], title: str) -> Guess:
    """The best of what the whole title, its last part and its first part mean."""
    parts = [part for part in parts if part]
    if not parts:
        return Guess(None, 0.0)
    guesses = [guess_title(title)]
    if len(parts) > 1:
        last, first = guess_title(parts[-1]), guess_title(parts[0])
        guesses += [last, Guess(first.meaning, first.certainty * 0.8)]
    return max(guesses, key=lambda guess: guess.certainty if guess.meaning else 0.0)


def settle(guess: Guess, seen: Contents) -> tuple[str | None, float]:
    """What title and contents together say."""
    meaning, certainty = guess.meaning, guess.certainty
    if meaning in METRES:
        return settle_coordinate(str(meaning), certainty, seen)
    if meaning in ENGLISH and seen.latin:
        return ENGLISH[str(meaning)], certainty
    if meaning == "area_m2" and not seen.figures and seen.meaning in {"location", "subdistrict", "district"}:
        return "location", 0.7
    if meaning == NOTHING:
        return None, certainty
    if meaning is None:
        return (seen.meaning, seen.certainty) if seen.certainty else (None, 0.0)
    if seen.meaning == meaning:
        return meaning, min(0.99, certainty + 0.15)
    if meaning == "coordinates" and seen.filled:
        return meaning, certainty * 0.5
    if meaning in {"budget_thb", "fiscal_year", "capacity"} and seen.filled and not seen.figures:
        return meaning, certainty * 0.6
    return meaning, certainty


def settle_coordinate(meaning: str, certainty: float, seen: Contents) -> tuple[str | None, float]:
    """Degrees or metres, as the contents show; text coordinates stay where their title puts them."""
    if meaning in AXES and seen.meaning in {"lat", "lon", "easting", "northing"}:
        return seen.meaning, 0.95 if seen.meaning in {METRES[meaning], DEGREES[meaning]} else 0.8
    if seen.size == "metres":
        return METRES[meaning], 0.95 if METRES[meaning] == meaning or meaning in AXES else 0.75
    if seen.size == "degrees":
        field = DEGREES[meaning]
        agrees = seen.meaning in {field, None}
        return field, (0.98 if agrees else 0.6) if field == meaning or meaning in AXES else 0.75
    if meaning in AXES:
        return (DEGREES[meaning], 0.5) if certainty >= SURE else (None, 0.0)
    return meaning, certainty if seen.meaning == "coordinates" or not seen.filled else certainty * 0.7


def one_each(columns: list[Column], remembered: Mapping[str, str | None]) -> tuple[Column, ...]:
    """Each field to one column: the planner's decision, then the surest, then one that is shown, then the first."""
    taken: dict[str, Column] = {}
    for column in sorted(columns, key=lambda one: (one.title not in remembered, -one.certainty, one.hidden, one.index)):
        if column.field is not None:
            taken.setdefault(column.field, column)
    return tuple(column if column.field is None or taken[column.field] is column
                 else replace(column, field=None, certainty=0.0) for column in columns)
