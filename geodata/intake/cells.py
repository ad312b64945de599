"""The cells of a sheet read field by field: each cleaned and repaired; what cannot be read is asked of the planner."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geodata.intake.areas import NO_UNIT, read_area
from geodata.intake.dates import read_date, read_fiscal_year
from geodata.intake.findings import Findings
from geodata.intake.matches import Candidate
from geodata.intake.numbers import EMPTY, MOST_BAHT, TOO_MUCH, read_identifier, read_money, read_number, read_phone
from geodata.intake.repairs import Fix, Reading, spoken, treat
from geodata.intake.thai import plain, read_text
from geodata.intake.values import Column, Understood
from geodata.text import Text

TEXTS = ("name_th", "name_en", "agency_th", "agency_en", "capacity_unit", "village", "source", "note_th", "note_en")
FIGURES: dict[str, Callable[[object], Reading]] = {
    "fiscal_year": read_fiscal_year, "capacity": read_number, "as_of": read_date, "phone": read_phone,
    "id": read_identifier}
UNDONE = Text("การแก้ไขที่ค่านี้ต้องใช้ถูกยกเลิก", "The repair that this value needs was undone")
AREA_UNITS = (
    ("ไร่", Text("ไร่ (1,600 ตร.ม.)", "rai (1,600 m²)")), ("ตร.ม.", Text("ตารางเมตร", "square metres")),
    ("ตร.กม.", Text("ตารางกิโลเมตร", "square kilometres")), ("เฮกตาร์", Text("เฮกตาร์", "hectares")))
IN_TITLE = ((re.compile("sq_?km|km2|_km$|ตร.?กม", re.I), "ตร.กม."), (re.compile("_m2$|sqm|sq_m", re.I), "ตร.ม."),
            (re.compile("rai", re.I), "ไร่"))
STATED_ERA = re.compile(r"\(\s*พ\.?\s?ศ\.?\s*\)")
FORMULA = re.compile(r"'(?=[=+\-@\t\r])")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NEGATIVE = Text("จำนวนเงินติดลบ", "The sum is negative")


@dataclass(slots=True)
class Cells:
    """The columns of a sheet by the field they mean: raw cells, values read, the titles; index: row as Excel shows."""

    raw: dict[str, pd.Series]
    values: dict[str, pd.Series]
    titles: dict[str, str]
    columns: dict[str, Column]
    index: pd.Index


def take_cells(understood: Understood, findings: Findings) -> Cells:
    """The raw cells by field, with the answers of the planner in place of the words they are about."""
    raw, titles, columns = {}, {}, {}
    for column in understood.columns:
        if column.field is None:
            continue
        cells = understood.rows[column.index]
        raw[column.field] = _answered(cells, column, findings)
        titles[column.field], columns[column.field] = column.title or column.field, column
    return Cells(raw, {}, titles, columns, understood.rows.index)


def _answered(cells: pd.Series, column: Column, findings: Findings) -> pd.Series:
    """The cells with each word that the planner put right; a word answered by nothing becomes an empty cell."""
    name = str(column.field)
    answers = {word: answer for word, answer in (
        (key.removeprefix(f"{name}|"), answer) for key, answer in findings.decisions.answers.items()
        if key.startswith(f"{name}|")) if answer != "!"}
    if not answers or name in ("kind", "status", "mechanism"):
        return cells
    values = []
    for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True):
        word = spoken(cell)
        if word in answers and word:
            findings.repairs.append(Fix("answered", word, answers[word]).at(row, column.title))
            cell = answers[word] or None
        values.append(cell)
    return pd.Series(values, index=cells.index, dtype=object)


def read_cells(cells: Cells, findings: Findings) -> None:
    """Read every field whose cells say something by themselves: texts, figures, dates, areas, ids."""
    off = frozenset(findings.decisions.rules_off)
    for name, column in cells.columns.items():
        if name in TEXTS:
            _read(cells, name, _heeding(_words, off, as_written=True), findings)
        elif name == "budget_thb":
            _read(cells, name, _heeding(_baht(column.unit), off), findings)
        elif name == "area_m2":
            _read_areas(cells, column, off, findings)
        elif name == "moo":
            _read(cells, name, _number_of_village, findings, ask=False)
        elif name == "fiscal_year" and STATED_ERA.search(column.title):
            _read(cells, name, _heeding(_buddhist_stated, off), findings)
        elif name in FIGURES:
            _read(cells, name, _heeding(FIGURES[name], off), findings)


def _read(cells: Cells, name: str, read: Callable[[object], Reading], findings: Findings, *, ask: bool = True) -> None:
    treated = treat(cells.raw[name], read, cells.titles[name])
    cells.values[name] = treated.values
    findings.repairs.extend(treated.repairs)
    raw = cells.raw[name]
    for row, problem in treated.problems.items() if ask else ():
        findings.ask((row,), name, spoken(raw.at[row]), problem, free=True)


def _heeding(read: Callable[[object], Reading], off: frozenset[str], *, as_written: bool = False) -> Callable:
    """A reader that does without the rules switched off: a text stays as written, another value is not read."""
    if not off:
        return read

    def careful(cell: object) -> Reading:
        reading = read(cell)
        if not any(fix.rule in off for fix in reading.fixes):
            return reading
        return Reading(UNSTORABLE.sub("", spoken(cell))) if as_written else Reading(None, problem=UNDONE)

    return careful


def _words(cell: object) -> Reading[str]:
    """A text; the mark with which exports keep a spreadsheet from running it is taken off."""
    if cell.__class__ is str and FORMULA.match(str(cell)):
        bare = read_text(str(cell)[1:])
        return Reading(bare.value, (Fix("text_kept", str(cell), str(cell)[1:]), *bare.fixes))
    return read_text(cell)


def _baht(unit: str) -> Callable[[object], Reading]:
    """A reader of sums of money in a column of a unit; a sum below zero or beyond belief is a question."""

    def read(cell: object) -> Reading[float]:
        reading = read_money(cell, unit)
        if reading.value is not None and reading.problem is None and not 0 <= reading.value <= MOST_BAHT:
            return Reading(None, reading.fixes, NEGATIVE if reading.value < 0 else TOO_MUCH)
        return reading

    return read


def _buddhist_stated(cell: object) -> Reading[int]:
    """A fiscal year under a title that states the Buddhist era as its unit: its conversion is no repair."""
    reading = read_fiscal_year(cell)
    return Reading(reading.value, tuple(fix for fix in reading.fixes if fix.rule != "buddhist_year"), reading.problem)


def _number_of_village(cell: object) -> Reading[str]:
    """The number of a village as digits, "" for none."""
    found = re.search(r"\d{1,2}", plain(cell).value or "")
    return Reading(str(int(found[0])) if found else "")


def _read_areas(cells: Cells, column: Column, off: frozenset[str], findings: Findings) -> None:
    """The areas of a column; where it states no unit, that is one question for the whole column."""
    unit = findings.answer("unit", column.title) or column.unit
    unit = next((known for pattern, known in IN_TITLE if pattern.search(column.title)), unit)
    dismissed = findings.answer("unit", column.title) == ""
    treated = treat(cells.raw["area_m2"], _heeding(lambda cell: read_area(cell, unit), off), column.title)
    cells.values["area_m2"] = treated.values
    findings.repairs.extend(treated.repairs)
    lost = [row for row, problem in treated.problems.items() if problem is NO_UNIT]
    if lost and not dismissed:
        candidates = tuple(Candidate(key, name, Text("", ""), 0.0, NO_UNIT) for key, name in AREA_UNITS)
        findings.ask(lost, "unit", column.title, NO_UNIT, candidates)
    for row, problem in treated.problems.items():
        if problem is not NO_UNIT:
            findings.ask((row,), "area_m2", spoken(cells.raw["area_m2"].at[row]), problem, free=True)


def is_empty(cell: object) -> bool:
    """Whether a cell says nothing: empty, a dash, a word for nothing."""
    text = spoken(cell).strip()
    return not text or EMPTY.fullmatch(text) is not None
