"""A file beside the records there are: which of its rows are new, changed or the same, and which records it lacks.

A row is a record's by its id, else by its natural key: the name, the place, the fiscal year, or fields of choice.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
import shapely

from geodata.intake.records import FIELDS, PLACED
from geodata.intake.repairs import spoken
from geodata.intake.report import Intake
from geodata.naming import fold

NATURAL = ("name", "subdistrict_code", "moo", "fiscal_year")
LOOSE = ("name", "district_code", "fiscal_year")
"""What tells records apart where there is no id; LOOSE is tried where a row names its place less exactly."""
SAME_DEGREES = 1e-6
LEVEL = {"exact": 4, "approximate": 4, "subdistrict": 3, "district": 2, "province": 1, "": 0}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the file says otherwise than the record."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """The rows to store beside the records of a data version.

    key: the fields by which rows found their records. ids: row -> id of its record, "" for a new one that is given an
    id. missing: ids of records that the last file of this shape had and this one has not. records: row -> what the
    record becomes, field by field.
    """

    key: tuple[str, ...]
    based_on: int
    ids: Mapping[int, str]
    new: tuple[int, ...]
    changed: Mapping[int, tuple[Change, ...]]
    same: tuple[int, ...]
    missing: tuple[str, ...]
    records: Mapping[int, Mapping[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed and the same, and how many records are missing from the file."""
        return {name: len(getattr(self, name)) for name in ("new", "changed", "same", "missing")}


def compare(intake: Intake, records: pd.DataFrame, based_on: int, last: Collection[str] = ()) -> Comparison:
    """Compare the rows ready to store with the records of a data version; last: ids that the file before held."""
    ours = records[records.mission == intake.target.mission]
    there = dict(zip(ours.id.tolist(), rows_of(ours), strict=True))
    ids, key = match_rows(intake, there, set(records.id.tolist()))
    names = [name for name in (*FIELDS, *PLACED) if name in intake.table.columns and (name in records.columns)]
    given = [name for name in names if name in intake.raw or name in ("kind", *PLACED)]
    new, same, changed, become = [], [], {}, {}
    for row, cells in zip(intake.table.index.tolist(), rows_of(intake.table), strict=True):
        record = there.get(ids[row])
        if record is None:
            new.append(row)
            become[row] = {name: cells[name] for name in names}
            continue
        become[row] = merged(row, cells, record, given, intake)
        differing = tuple(Change(name, record[name], value) for name, value in become[row].items()
                          if value is not record[name] and not equal(value, record[name]))
        if differing:
            changed[row] = differing
        else:
            same.append(row)
    missing = missing_of(intake, there, ids, last)
    return Comparison(key, based_on, ids, tuple(new), changed, tuple(same), missing, become)


def match_rows(intake: Intake, there: Mapping[str, Mapping[str, Any]],
               taken: Collection[str]) -> tuple[dict[int, str], tuple[str, ...]]:
    """The record of each row: by its id, then by the natural key, then by a looser one where that is not in doubt."""
    mission, table = intake.target.mission, intake.table
    own = zip(table.index.tolist(), table.id.tolist(), strict=True)
    ids = {row: known_id(id_, mission, there, taken) for row, id_ in own}
    found = {row: id_ for row, id_ in ids.items() if id_ in there}
    key = intake.decisions.key or tuple(name for name in NATURAL if name == "name" or name in table.columns)
    for fields in (key, () if intake.decisions.key else LOOSE):
        if not fields:
            continue
        claimed = set(found.values())
        waiting: dict[tuple[str, ...], list[str]] = {}
        for id_, record in there.items():
            if id_ not in claimed:
                waiting.setdefault(key_of(record, fields), []).append(id_)
        rows: dict[tuple[str, ...], list[int]] = {}
        for row, cells in zip(table.index.tolist(), rows_of(table), strict=True):
            if row not in found:
                rows.setdefault(key_of(cells, fields), []).append(row)
        for value, those in rows.items():
            records = waiting.get(value, [])
            if fields is LOOSE and (len(those) != 1 or len(records) != 1):
                continue
            found.update(zip(those, records, strict=False))   # rows alike are told apart by their order
    return {row: found.get(row, id_) for row, id_ in ids.items()}, ("id",) if any(table.id != "") else key


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as mappings, each value as the column holds it."""
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(table.columns, values, strict=True)) for values in zip(*columns, strict=True)]


@lru_cache(maxsize=100_000)
def _folded(words: str) -> str:
    return fold(words)


def known_id(id_: str, mission: str, there: Mapping[str, Any], taken: Collection[str]) -> str:
    """The id under which a row's own id is kept: as it is where a record has it, else after the mission's name."""
    if not id_ or id_ in there:
        return id_
    own = f"{mission}-{id_}"
    return own if own in there or own not in taken else f"{own}-{mission}"


def key_of(record: Mapping[str, Any], fields: Iterable[str]) -> tuple[str, ...]:
    """A record's natural key: the name without case, blanks and spelling variants, the rest as it stands."""
    values = []
    for name in fields:
        if name == "name":
            values.append(_folded(str(record.get("name_th") or record.get("name_en") or "")))
            continue
        value = record.get(name)
        values.append("" if value is None or value is pd.NA or value != value else _folded(spoken(value)))
    return tuple(values)


def merged(row: int, cells: Mapping[str, Any], record: Mapping[str, Any], given: Collection[str],
           intake: Intake) -> dict[str, Any]:
    """What a record becomes: the cells of the file where they say something, else what it is.

    A cell written just as the record has it changes nothing, whatever a repair would make of it.
    """
    become = dict.fromkeys(given)
    for name in given:
        value, before = cells[name], record[name]
        empty = value is None or value == "" if name not in PLACED else False
        as_written = name in intake.raw and spoken(intake.raw[name].at[row]) == before
        become[name] = before if (empty and not intake.decisions.clear_empty) or as_written else value
    if keeps_place(cells, record):
        become |= {name: record[name] for name in PLACED}
    return become


def keeps_place(cells: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether the record's place stands: the same shape, or one that the file only names less exactly."""
    mine, theirs = cells["geometry"], record["geometry"]
    if mine is not None:
        return theirs is not None and mine.geom_type == theirs.geom_type and cells["precision"] == record["precision"] \
            and bool(shapely.equals_exact(mine, theirs, SAME_DEGREES))
    if LEVEL[cells["precision"]] > LEVEL[record["precision"]]:
        return False
    return all(cells[name] in ("", record[name]) for name in ("subdistrict_code", "district_code"))


def equal(one: object, other: object) -> bool:
    """Whether two values of a field say the same; nothing said is nothing said, however it is kept."""
    if isinstance(one, shapely.Geometry) and isinstance(other, shapely.Geometry):
        return bool(shapely.equals_identical(one, other))
    nothing = [value is None or value is pd.NA or value == "" or value != value for value in (one, other)]
    if any(nothing):
        return all(nothing)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return one == other


def missing_of(intake: Intake, there: Mapping[str, Mapping[str, Any]], ids: Mapping[int, str],
               last: Collection[str]) -> tuple[str, ...]:
    """Records the last file held that no row of this one may be, a row that waits or is refused included."""
    lines = {line.row for line in intake.lines if line.row not in ids}
    said = {fold(spoken(cell)) for name in ("id", "name_th", "name_en") if name in intake.raw
            for row, cell in intake.raw[name].items() if row in lines}
    held = set(ids.values())
    return tuple(id_ for id_ in dict.fromkeys(last) if id_ in there and id_ not in held and not said & {
        fold(id_), fold(id_.removeprefix(f"{intake.target.mission}-")), fold(str(there[id_]["name_th"])),
        fold(str(there[id_]["name_en"]))} - {""})


