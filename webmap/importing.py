"""Import on the command line: the engine of the pages, its report in words, exit codes for programs."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from geodata.intake import annotate, apply, difference, examine, read_upload, remembered
from geodata.intake.comparing import Comparison
from geodata.intake.decisions import Decisions
from geodata.intake.errors import IntakeError, at
from geodata.intake.report import IGNORED, REFUSED, STATUS_NAMES, STORED, WAITING, Intake, rule_name
from geodata.region import load_region
from geodata.store import SourceFile, Store, open_store
from geodata.store.errors import ConflictError, RecordError
from geodata.text import Text
from layers.mission import Mission

CLEAN, WAITS, REFUSES = 0, 3, 4
"""Exit codes: all is done; a row waits for a decision; the file is refused."""
SHOWN = 10
NOTHING = (Text("ไม่มีแถวที่นำเข้าได้", "no row of it can be taken in"),
           Text("ดูเหตุผลในรายงาน", "See the reasons in the report"))


@dataclass(frozen=True)
class Wish:
    """What the command line asks: report is where to write the annotated workbook, sure that nobody need be asked."""

    mission: Mission
    who: str
    dry: bool
    report: Path | None
    sure: bool
    decisions: Decisions


def run_import(path: Path, wish: Wish, region_folder: Path, place: Path | str) -> int:
    """Import a file and say what became of it; the exit code."""
    region = load_region(region_folder)
    try:
        with open_store(place, region) as store, bar_of(path.name) as bar:
            def progress(_: str, share: float) -> None:
                bar.update(int(30 + 60 * share) - bar.pos)

            raw = read_upload(path, path.name, encoding=wish.decisions.encoding or None)
            intake = examine(raw, region, wish.mission.target(), remembered(store), wish.decisions, progress)
            comparison = difference(intake, store)
            if wish.report is not None:
                annotate(intake, raw, path, wish.report)
            bar.update(100 - bar.pos)
            bar.render_finish()
            return conclude(intake, comparison, store, path, wish)
    except (IntakeError, RecordError, ConflictError) as error:
        click.echo(f"Refused: {error}", err=True)
        return REFUSES


def bar_of(label: str) -> Any:
    """A bar of progress on the standard error; silent where that is no terminal."""
    hidden = not sys.stderr.isatty()
    bar: Any = click.progressbar(length=100, label=label, file=sys.stderr, hidden=hidden)
    return bar


def conclude(intake: Intake, comparison: Comparison, store: Store, path: Path, wish: Wish) -> int:
    """Say the report, store what is ready where that is wished; the exit code."""
    tell(intake, comparison)
    counts = intake.counts
    if not counts[STORED] and not counts[WAITING]:
        raise IntakeError(at(path.name), *NOTHING)
    moves = bool(comparison.new or comparison.changed or (wish.decisions.delete_missing and comparison.missing))
    if not wish.dry and moves and (wish.sure or click.confirm("Store this?", default=False, err=True)):
        done = apply(intake, comparison, store, wish.who, SourceFile.of(path))
        click.echo(f"Stored: data version {done.version}, import {done.id}.")
    elif not moves:
        click.echo("Nothing new to store.")
    else:
        click.echo("Nothing was stored.")
    return WAITS if counts[WAITING] else CLEAN


def tell(intake: Intake, comparison: Comparison) -> None:
    """The report in words: rows in, what they become, repairs, questions, differences."""
    counts = intake.counts
    parts = ", ".join(f"{counts[status]:,} {STATUS_NAMES[status].en.lower()}" for status in
                      (STORED, WAITING, REFUSED, IGNORED))
    click.echo(f"{intake.file_name}, {intake.sheet}: {intake.rows_in:,} rows = {parts}")
    click.echo("Columns: " + ", ".join(f"{column.title} = {column.field}" for column in intake.columns if column.field))
    for note in intake.notes:
        click.echo(f"Note: {note.where}: {note.text.en}")
    for rule, repairs in intake.by_rule().items():
        first = repairs[0]
        click.echo(f"Repaired {len(repairs):,} × {rule}: {rule_name(rule).en} "
                   f"(row {first.row}: {first.before[:40]} → {first.after[:40]})")
    for doubt in intake.doubts[:SHOWN]:
        likely = ", ".join(f"{found.code} {found.name.en} {found.score:.2f}"
                           for found in doubt.candidates[:3] if found.score)
        click.echo(f"Waits: {doubt.id!r}, {len(doubt.rows):,} rows from row {doubt.rows[0]}: {doubt.reason.en}"
                   + (f" ({likely})" if likely else ""))
    if len(intake.doubts) > SHOWN:
        click.echo(f"Waits: {len(intake.doubts) - SHOWN:,} more questions")
    refused = [line for line in intake.lines if line.status == REFUSED]
    for line in refused[:SHOWN]:
        click.echo(f"Refused: row {line.row}: {'; '.join(said.text.en for said in line.reasons)}")
    if len(refused) > SHOWN:
        click.echo(f"Refused: {len(refused) - SHOWN:,} more rows")
    if intake.warnings():
        click.echo(f"Warnings: {len(intake.warnings()):,} rows")
    told = ", ".join(f"{count:,} {name}" for name, count in comparison.counts.items())
    click.echo(f"Against data version {comparison.based_on}, by {', '.join(comparison.key)}: {told}")


def read_decisions(path: Path | None) -> Decisions:
    """Decisions from a JSON file; ValueError where it is none."""
    if path is None:
        return Decisions()
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON ({error}). Write the decisions as a JSON object") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} holds no JSON object. Write the decisions as a JSON object")
    return Decisions.from_json(found)
