"""Places of whole tables: the columns that name them, else the title, matched to codes; the doubtful wait."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.intake.matches import Match
from geodata.intake.places import Places
from geodata.intake.repairs import Fix
from geodata.intake.thai import plain, without_prefix
from geodata.intake.titles import PlaceWords, distinct, find_places
from geodata.intake.values import Repair
from geodata.text import Text

NAMED = ("village", "moo", "subdistrict", "district", "province")
FREE = ("location", "name_th")
"""Columns that name places, and columns of free text where places are sought when those say less than a subdistrict."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Codes of rows by the names in them.

    table: by row district_code, subdistrict_code, village_code and precision (the finest of "subdistrict", "district",
    "" that is certain). waiting: the match of each row whose place was named but is not certain; a row that names no
    place is in neither. words: those of each waiting row. others: codes of further places the title names. warnings:
    by row.
    """

    table: pd.DataFrame
    repairs: list[Repair]
    waiting: dict[int, Match]
    words: dict[int, PlaceWords]
    others: dict[int, tuple[str, ...]]
    warnings: dict[int, tuple[Text, ...]]

    def take(self, row: int, answer: _Answer, titles: Mapping[str, str]) -> None:
        """Take in the answer to one row."""
        self.repairs.extend(fix.at(row, titles.get(field, field)) for field, fix in answer.fixes)
        match = answer.match
        if match is not None and not match.certain:
            self.waiting[row], self.words[row] = match, answer.words
        if match is not None and match.warnings:
            self.warnings[row] = match.warnings
        if answer.others:
            self.others[row] = answer.others


@dataclass(frozen=True, slots=True)
class _Answer:
    words: PlaceWords
    match: Match | None
    code: str
    fixes: tuple[tuple[str, Fix], ...]
    others: tuple[str, ...]


def place_rows(table: pd.DataFrame, places: Places, titles: Mapping[str, str] | None = None) -> Placed:
    """Match the places of a table with columns among NAMED and FREE; titles are the columns' names for the report.

    The index is the row number as Excel shows it; rows with the same cells are matched once.
    """
    named, free = ([field for field in fields if field in table.columns] for fields in (NAMED, FREE))
    names = {field: (titles or {}).get(field, field) for field in (*named, *free)}
    known: dict[tuple[object, ...], PlaceWords] = {}
    answers: dict[tuple[object, ...], _Answer] = {}
    found = Placed(_coded([], table.index[:0]), [], {}, {}, {}, {})
    codes: list[str] = []
    for row, said, rest in zip(table.index.tolist(), _keys(table, named), _keys(table, free), strict=True):
        words = known.get(said)
        if words is None:
            words = known[said] = words_of(dict(zip(named, said, strict=True)))
        key = said if words.subdistrict else (*said, *rest)
        answer = answers.get(key)
        if answer is None:
            cells = dict(zip((*named, *free), (*said, *rest), strict=True))
            answer = answers[key] = _answer(cells, words, places)
        codes.append(answer.code)
        found.take(row, answer, names)
    return replace(found, table=_coded(codes, table.index))


def _keys(table: pd.DataFrame, fields: list[str]) -> Iterable[tuple[object, ...]]:
    """The cells of some columns, row by row."""
    return zip(*(table[field].tolist() for field in fields), strict=True) if fields else [()] * len(table)


def disagreements(named: pd.Series, located: pd.Series, places: Places) -> dict[int, Text]:
    """Rows whose named area is not the one their point lies in: codes of districts or subdistricts, "" where unknown.

    The two are compared at the coarser of their levels.
    """
    found: dict[int, Text] = {}
    for row, said, lies in zip(named.index.tolist(), named.tolist(), located.tolist(), strict=True):
        size = min(len(said), len(lies))
        if said[:size] != lies[:size]:
            one, other = places.name_of(said[:size]), places.name_of(lies[:size])
            found[row] = Text(f"ระบุ {one.th} แต่ตำแหน่งอยู่ใน {other.th}",
                              f"Says {one.en}, the position lies in {other.en}")
    return found


def words_of(cells: Mapping[str, object]) -> PlaceWords:
    """The place words of cells in columns of their own; a cell may hold marks of other levels too (ต.บ้านธิ อ.บ้านธิ)."""
    words: dict[str, str] = {}
    extra: dict[str, str] = {}
    for field in NAMED:
        text = plain(cells.get(field)).value or ""
        if field == "moo":
            number = re.search(r"\d{1,2}", text)
            words[field] = str(int(number[0])) if number else ""
            continue
        inner = find_places(text) if re.search(r"หมู่|ม\.|ตำบล|ต\.|อำเภอ|อ\.|จังหวัด|จ\.", text) else ()
        parts = {name: getattr(inner[0], name) for name in NAMED} if inner else {}
        own = parts.pop(field, "")
        extra |= {name: value for name, value in parts.items() if value and name not in extra}
        words[field] = own or (without_prefix(text, field).value or "" if not inner else "")
    return PlaceWords(**{field: words[field] or extra.get(field, "") for field in NAMED})


def _answer(cells: dict[str, object], words: PlaceWords, places: Places) -> _Answer:
    """The answer to the cells of one row: from the words of its columns, and from free text where they say less."""
    fixes: list[tuple[str, Fix]] = []
    others: tuple[str, ...] = ()
    if not words.subdistrict:
        for field in FREE:
            text = plain(cells.get(field)).value or ""
            found = [_filled(place, words) for place in distinct(find_places(text))] if text else []
            if found:
                fixes.append((field, Fix("place_in_title", text, str(found[0]))))
                others = tuple(dict.fromkeys(
                    match.code for place in found[1:] if (match := places.find(place)).certain))
                words = found[0]
                break
    if words == PlaceWords():
        return _Answer(words, None, "", (), ())
    match = places.find(words)
    if match.certain and match.rule:
        field = next((name for name in reversed(NAMED[:4]) if cells.get(name)), "location")
        fixes.append((field, Fix(match.rule, str(words), f"{match.code} {places.name_of(match.code).th}")))
    code = match.code if match.certain else match.area
    return _Answer(words, match, code, tuple(fixes), tuple(other for other in others if other != match.code))


def _filled(place: PlaceWords, words: PlaceWords) -> PlaceWords:
    """A place of a title with what the columns say; the columns count for district and province."""
    if place.role == "agency" and words.district:
        place = replace(place, district="")
    return replace(place, role="site", district=words.district or place.district,
                   province=words.province or place.province, village=place.village or words.village,
                   moo=place.moo or words.moo)


def _coded(codes: list[str], index: pd.Index) -> pd.DataFrame:
    """The columns of codes for codes of any level."""
    column: npt.NDArray[np.object_] = np.array(codes, dtype=object)
    frame = pd.DataFrame({name: [code[:size] if len(code) >= size else "" for code in column]
                          for name, size in (("district_code", 4), ("subdistrict_code", 6), ("village_code", 8))},
                         index=index, dtype="str")
    frame["precision"] = np.where(frame.subdistrict_code != "", "subdistrict",
                                  np.where(frame.district_code != "", "district", ""))
    return frame
