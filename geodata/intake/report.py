"""The report before anything is stored: every row once, as stored, waiting, refused or ignored, with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.intake.decisions import Decisions
from geodata.intake.findings import Doubt, Said
from geodata.intake.matches import CERTAIN
from geodata.intake.repairs import RULES, grouped
from geodata.intake.targets import Target
from geodata.intake.values import Column, Note, Repair
from geodata.text import Text

STORED, WAITING, REFUSED, IGNORED = STATUSES = ("stored", "waiting", "refused", "ignored")
STATUS_NAMES: Mapping[str, Text] = {
    STORED: Text("นำเข้าได้", "Ready to store"), WAITING: Text("รอการตัดสินใจ", "Waits for a decision"),
    REFUSED: Text("ไม่รับ", "Refused"), IGNORED: Text("ไม่ใช่ข้อมูล", "No data")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet by its number as Excel shows it: what becomes of it, and why."""

    row: int
    status: str
    reasons: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet or layer of the file: its rows, whether it is hidden, whether it is the one examined."""

    name: str
    rows: int
    hidden: bool
    chosen: bool


@dataclass(frozen=True, eq=False, slots=True)
class Intake:
    """A file examined: what would be stored, what would not and why, and what the planner may decide.

    table: the rows ready to store, by row as Excel shows it: fields of a record, geometry, origin; without an id column
    "id" is "". raw: the cells of these fields as written. shape: the fingerprint of sheets with these titles. warned:
    things to know of rows. decided: decisions on names and words to remember, as (level, name, within) -> code.
    """

    file_name: str
    kind: str
    sheet: str
    parts: tuple[Part, ...]
    target: Target
    decisions: Decisions
    columns: tuple[Column, ...]
    header_rows: tuple[int, ...]
    shape: str
    lines: tuple[Line, ...]
    table: pd.DataFrame
    raw: dict[str, pd.Series]
    repairs: tuple[Repair, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[Note, ...]
    decided: dict[tuple[str, str, str], str]
    certain: float = CERTAIN

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are stored, waiting, refused and ignored; they sum to the rows of the sheet."""
        found = Counter(line.status for line in self.lines)
        return {status: found[status] for status in STATUSES}

    @property
    def rows_in(self) -> int:
        """The rows of the sheet, empty ones and titles among them."""
        return len(self.lines)

    @property
    def clean(self) -> bool:
        """True when no row waits for a decision."""
        return not any(line.status == WAITING for line in self.lines)

    def by_rule(self) -> dict[str, list[Repair]]:
        """The repairs of rows that are not refused or ignored, by rule; a rule switched off has none."""
        return grouped(self.repairs)

    def warnings(self) -> dict[int, tuple[Said, ...]]:
        """What should be known of rows that are ready to store."""
        return {line.row: line.reasons for line in self.lines if line.status == STORED and line.reasons}

    def summary(self) -> dict[str, Any]:
        """The report as JSON holds it, to keep with the import."""
        return {
            "file": self.file_name, "kind": self.kind, "sheet": self.sheet, "mission": self.target.mission,
            "shape": self.shape, "rows": self.rows_in, **self.counts, "certain": self.certain,
            "columns": {column.title: column.field for column in self.columns if column.title},
            "repairs": {rule: len(found) for rule, found in self.by_rule().items()},
            "warnings": len(self.warnings()),
            "notes": [[note.where, note.text.th, note.text.en] for note in self.notes],
            "decisions": self.decisions.as_json(),
            "left": [[line.row, line.status, [[said.field, said.text.th, said.text.en] for said in line.reasons]]
                     for line in self.lines if line.status in (WAITING, REFUSED)][:1_000]}


def rule_name(rule: str) -> Text:
    """The words of a rule."""
    return RULES.get(rule, Text(rule, rule))
