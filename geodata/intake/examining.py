"""The engine of import: a file as read, a region, a mission, the planner's decisions in; the whole report out.

Page, command line and job call examine; nothing is stored here, and equal input gives an equal report.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from geodata.intake.cells import Cells, read_cells, take_cells
from geodata.intake.decisions import Decisions
from geodata.intake.errors import IntakeError, at
from geodata.intake.findings import LEFT, Findings, Said
from geodata.intake.listed import read_listed
from geodata.intake.matches import Aliases
from geodata.intake.meanings import SEQUENCE
from geodata.intake.names import OFFICE, suspect_column
from geodata.intake.records import decided_words, records_of
from geodata.intake.repairs import duplicate_rows
from geodata.intake.report import IGNORED, REFUSED, STORED, WAITING, Intake, Line, Part
from geodata.intake.targets import Target
from geodata.intake.understanding import choose_sheet, shape_of, understand
from geodata.intake.values import Layer, Note, Raw, Sheet, Understood
from geodata.intake.whereabouts import find_places
from geodata.naming import fold
from geodata.region import Region
from geodata.text import Text

Progress = Callable[[str, float], None]
"""Told the stage ("sheet", "cells", "places", "report") and how far it all is, from 0 to 1; may raise to stop."""
EMPTY_FILE = (Text("ไม่มีข้อมูลในไฟล์", "it holds no rows"), Text("เลือกไฟล์ที่มีตาราง", "Choose a file with a table"))
NO_SHEET = (Text("ไม่มีชีตหรือชั้นข้อมูลนี้", "there is no such sheet or layer"),
            Text("เลือกจากรายการ", "Choose one of the list"))
NO_NAME = Text("ไม่มีชื่อโครงการหรือสถานที่", "The row names no project or place")
NO_NAME_COLUMN = Text("ยังไม่รู้ว่าคอลัมน์ใดเป็นชื่อ เลือกคอลัมน์ชื่อก่อน", "It is not known which column holds the names: choose it")


@dataclass(frozen=True)
class Remembered:
    """What earlier imports left: decisions on names and words, and what columns of known sheets mean."""

    aliases: Aliases = field(default_factory=dict)
    columns: Callable[[str], Mapping[str, str] | None] = lambda _: None


def examine(raw: Raw, region: Region, target: Target, remembered: Remembered | None = None,
            decisions: Decisions | None = None, progress: Progress = lambda *_: None) -> Intake:
    """Examine a file that read_upload read; IntakeError where it holds no table, or not the sheet that was chosen."""
    with collector_at_rest():
        return _examine(raw, region, target, remembered or Remembered(), decisions or Decisions(), progress)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for cycles meanwhile: many small values are made, which hold none, and it would cost a fourth more."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _examine(raw: Raw, region: Region, target: Target, remembered: Remembered, decisions: Decisions,
             progress: Progress) -> Intake:
    progress("sheet", 0.0)
    part = chosen_part(raw, decisions)
    understood = _understood(part, remembered, decisions)
    findings = Findings(decisions)
    understood = _without_spread(understood, findings)
    progress("cells", 0.2)
    cells = take_cells(understood, findings)
    _sort_out(understood, part, cells, target, findings)
    read_cells(cells, findings)
    _require_names(cells, findings)
    progress("places", 0.5)
    given = part.geometry if isinstance(part, Layer) else None
    crs = part.crs if isinstance(part, Layer) else None
    found = find_places(cells, given, crs, region, remembered.aliases, findings)
    read_listed(cells, target, remembered.aliases, findings)
    progress("report", 0.8)
    lines = _lines(understood, findings)
    stored = [line.row for line in lines if line.status == STORED]
    table = records_of(cells, found.table, target, raw.file_name, part.name, stored)
    kept = {line.row for line in lines if line.status in (STORED, WAITING)}
    intake = Intake(
        raw.file_name, raw.kind, part.name, _parts(raw, part), target, decisions, understood.columns,
        understood.header_rows, _fingerprint(understood), lines, table, {name: cells.raw[name] for name in cells.raw},
        tuple(repair for repair in findings.repairs if repair.row in kept or repair.rule == "duplicate_row"),
        findings.doubts(),
        (*raw.notes, *_notes(cells, part, findings)), {**found.decided, **decided_words(decisions, target)})
    progress("report", 1.0)
    return intake


def chosen_part(raw: Raw, decisions: Decisions) -> Sheet | Layer:
    """The sheet or layer to take: the planner's, else the likeliest; of layers the one with the most features."""
    parts: tuple[Sheet | Layer, ...] = raw.sheets or raw.layers
    if decisions.sheet:
        for part in parts:
            if part.name == decisions.sheet:
                return part
        raise IntakeError(at(raw.file_name, sheet=decisions.sheet), *NO_SHEET)
    if raw.layers:
        best = max(raw.layers, key=lambda layer: len(layer.table))
        if len(best.table):
            return best
    found = choose_sheet(raw.sheets)
    if found is None:
        raise IntakeError(at(raw.file_name), *EMPTY_FILE)
    return found


def _parts(raw: Raw, part: Sheet | Layer) -> tuple[Part, ...]:
    sheets = [Part(sheet.name, len(sheet.cells), sheet.hidden, sheet is part) for sheet in raw.sheets]
    return (*sheets, *(Part(layer.name, len(layer.table), False, layer is part) for layer in raw.layers))


def _understood(part: Sheet | Layer, remembered: Remembered, decisions: Decisions) -> Understood:
    """The sheet with the columns as the planner decided, now or for an earlier sheet of this shape."""
    chosen = {title: field or None for title, field in decisions.columns.items()}
    found = understand(part, remembered=chosen, with_hidden=decisions.with_hidden)
    kept = {title: field or None for title, field in (remembered.columns(_fingerprint(found)) or {}).items()}
    if any(column.title in kept and kept[column.title] != column.field for column in found.columns):
        found = understand(part, remembered={**kept, **chosen}, with_hidden=decisions.with_hidden)
    return found


def _fingerprint(understood: Understood) -> str:
    """What identifies sheets of one shape."""
    return hashlib.sha256(shape_of(understood).encode()).hexdigest()[:32]


def _without_spread(understood: Understood, findings: Findings) -> Understood:
    """The sheet without the values of merged cells in their other rows, where the planner undid that."""
    if "merged_cell" not in findings.decisions.rules_off:
        findings.repairs += understood.repairs
        return understood
    rows = understood.rows.copy()
    by_title = {column.title or str(column.index): column.index for column in understood.columns}
    for repair in understood.repairs:
        rows.at[repair.row, by_title[repair.column]] = None
    return replace(understood, rows=rows, repairs=())


def _sort_out(understood: Understood, part: Sheet | Layer, cells: Cells, target: Target, findings: Findings) -> None:
    """Leave out the rows the planner left out, those of another mission, those that repeat an earlier one."""
    there = set(understood.rows.index.tolist())
    findings.ignored.update({row: LEFT for row in findings.decisions.ignored if row in there})
    if "mission" in cells.raw:
        words = {target.mission, target.name.th, target.name.en, "", "None"}
        for row, cell in zip(cells.index.tolist(), cells.raw["mission"].tolist(), strict=True):
            if (word := str(cell).strip()) not in words:
                findings.ignored[row] = Text(f"เป็นของภารกิจ {word[:40]}", f"Belongs to the mission {word[:40]}")
    if "duplicate_row" in findings.decisions.rules_off:
        return
    telling = [column.index for column in understood.columns if column.field or not _counts(column.title)]
    table = understood.rows[telling]
    if isinstance(part, Layer) and part.geometry is not None:
        table = table.assign(shape=shapely.to_wkb(part.geometry, hex=True))
    for repair in duplicate_rows(table):
        if repair.row not in findings.ignored:
            findings.ignored[repair.row] = Text(f"ซ้ำกับแถว {repair.after.split()[-1]}", f"Repeats {repair.after}")
            findings.repairs.append(repair)
    _repeated_ids(cells, findings)


def _counts(title: str) -> bool:
    """Whether a column only numbers its rows."""
    return fold(title) in {fold(word) for word in SEQUENCE}


def _repeated_ids(cells: Cells, findings: Findings) -> None:
    """Rows that bear the id of an earlier row which says something else wait."""
    seen: dict[str, int] = {}
    for row, cell in zip(cells.index.tolist(), cells.raw["id"].tolist(), strict=True) if "id" in cells.raw else ():
        word = "" if cell is None or cell != cell else str(cell).strip()
        if not word or row in findings.ignored:
            continue
        first = seen.setdefault(word, row)
        if first != row:
            reason = Text(f"รหัส {word} ซ้ำกับแถว {first} แต่ข้อมูลต่างกัน", f"Row {first} has the id {word} too, and differs")
            findings.ask((row,), "id", f"{word} #{row}", reason)


def _require_names(cells: Cells, findings: Findings) -> None:
    """A row without any name is refused; where no column is known to hold names, all wait for one to be chosen."""
    columns = [cells.values[name].tolist() for name in ("name_th", "name_en") if name in cells.values]
    rows = [row for row in cells.index.tolist() if row not in findings.ignored]
    if not columns:
        findings.ask(rows, "columns", "name_th", NO_NAME_COLUMN)
        return
    named = np.array([any(names) for names in zip(*columns, strict=True)], dtype=bool)
    for row in cells.index[~named].tolist():
        findings.refuse(row, "name_th", NO_NAME)


def _lines(understood: Understood, findings: Findings) -> tuple[Line, ...]:
    """Every row of the sheet once, in order."""
    lines = [Line(row, IGNORED, (Said("", reason),)) for row, reason in understood.ignored]
    quiet: tuple[Said, ...] = ()
    for row in understood.rows.index.tolist():
        if row in findings.ignored:
            lines.append(Line(row, IGNORED, (Said("", findings.ignored[row]),)))
        elif row in findings.refused:
            lines.append(Line(row, REFUSED, tuple(findings.refused[row])))
        elif row in findings.waiting:
            lines.append(Line(row, WAITING, tuple(dict.fromkeys(findings.waiting[row]))))
        else:
            lines.append(Line(row, STORED, tuple(findings.warned[row]) if row in findings.warned else quiet))
    return tuple(sorted(lines, key=lambda line: line.row))


def _notes(cells: Cells, part: Sheet | Layer, findings: Findings) -> list[Note]:
    """What should be known of the sheet as a whole."""
    misnamed = sum(any(said.field == "name_th" for said in found) for found in findings.warned.values())
    offices = sum(row not in findings.refused and isinstance(cell, str) and OFFICE.match(cell.strip()) is not None
                  for row, cell in cells.raw["name_th"].items()) if misnamed else 0
    suspect = suspect_column(misnamed, offices)
    return [Note(part.name, suspect)] if suspect else []

