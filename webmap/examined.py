"""A file examined, as it rests on disk: what a page tells of it, every row, the marks for the workbook, what to store.

All of it is JSON and numbers, never code: a page reads the few rows it shows, and nothing is examined twice.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely

from geodata.intake import Ready
from geodata.intake.annotating import marks_of
from geodata.intake.comparing import Comparison
from geodata.intake.errors import IntakeError
from geodata.intake.report import STATUSES, Intake, Line
from geodata.intake.results import raise_refusal, refusal
from geodata.text import Text
from webmap.ground import Ground
from webmap.query import LANGUAGES

SHOWN, FIRST, DOTS = 100, 3, 5_000
"""How many questions and changed rows, repairs of a rule, and positions a page shows."""
KEPT = 2


@dataclass(frozen=True)
class Examined:
    """One examination of a file; a folder that is there holds all of it."""

    folder: Path

    @property
    def refused(self) -> bool:
        """Whether the file was refused."""
        return (self.folder / "refused.json").is_file()

    @cached_property
    def about(self) -> dict[str, Any]:
        """What a page tells of the file as a whole; IntakeError where the file was refused instead."""
        if self.refused:
            raise_refusal(orjson.loads((self.folder / "refused.json").read_bytes()))
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_bytes(), object_hook=_value)
        return found

    def lines(self, status: str, start: int, most: int) -> tuple[list[dict[str, Any]], int]:
        """Rows of a status ("" for all) from one of them on, and how many there are."""
        index = np.load(self.folder / "lines.npy", allow_pickle=False)
        which = np.flatnonzero(index[:, 1] == STATUSES.index(status)) if status in STATUSES else np.arange(len(index))
        with (self.folder / "lines.jsonl").open("rb") as stream:
            found = []
            for at in index[which[start : start + most], 0].tolist():
                stream.seek(at)
                found.append(json.loads(stream.readline(), object_hook=_value))
        return found, len(which)

    def marks(self, language: str) -> dict[str, Any]:
        """What to write into the planner's workbook (see annotating.marks_of)."""
        found: dict[str, Any] = orjson.loads((self.folder / f"marks-{language}.json").read_bytes())
        return found

    def ready(self) -> Ready:
        """What to store."""
        return Ready.from_json((self.folder / "ready.json").read_bytes())


def write_examined(folder: Path, intake: Intake, comparison: Comparison, ground: Ground) -> None:
    """Leave an examination in a folder, whole or not at all."""
    with _Whole(folder) as unfinished:
        about = orjson.dumps(_about(intake, comparison, ground), default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)
        (unfinished / "report.json").write_bytes(about)
        _write_lines(unfinished, intake.lines)
        for language in LANGUAGES:
            (unfinished / f"marks-{language}.json").write_bytes(orjson.dumps(marks_of(intake, language)))
        (unfinished / "ready.json").write_bytes(Ready.of(intake, comparison).as_json())


def write_refused(folder: Path, error: IntakeError) -> None:
    """Leave why a file is refused."""
    with _Whole(folder) as unfinished:
        (unfinished / "refused.json").write_bytes(orjson.dumps(refusal(error)))


def forget_older(folder: Path) -> None:
    """Keep the last few examinations of a file."""
    found = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


class _Whole:
    """A folder that takes its name when all is in it; what an interrupted one left is swept away."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.unfinished = folder, folder.with_name(f".{folder.name}")

    def __enter__(self) -> Path:
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.parent.mkdir(exist_ok=True, mode=0o700)   # never that of a file that was dropped
        self.unfinished.mkdir(mode=0o700)
        return self.unfinished

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and not self.folder.exists():
            self.unfinished.rename(self.folder)
        shutil.rmtree(self.unfinished, ignore_errors=True)


def _about(intake: Intake, comparison: Comparison, ground: Ground) -> dict[str, Any]:
    questions = [{"id": doubt.id, "field": doubt.field, "word": doubt.word, "rows": len(doubt.rows),
                  "first": doubt.rows[0], "reason": doubt.reason, "candidates": doubt.candidates, "free": doubt.free}
                 for doubt in intake.doubts[:SHOWN]]
    rules = {rule: {"count": len(found), "first": found[:FIRST]} for rule, found in intake.by_rule().items()}
    dots = ground.dots(intake.table["geometry"].tolist())
    return {"sheet": intake.sheet, "kind": intake.kind, "rows_in": intake.rows_in, "counts": intake.counts,
            "clean": intake.clean, "parts": intake.parts, "columns": intake.columns, "notes": intake.notes,
            "questions": questions, "asked": len(intake.doubts), "rules": rules, "based_on": comparison.based_on,
            "difference": comparison.counts, "key": comparison.key, "changes": _changes(comparison),
            "placed": len(dots), "dots": dots[:DOTS]}


def _changes(comparison: Comparison) -> list[dict[str, Any]]:
    """Row, record and field by field before and after, of the first rows that change something."""
    return [{"row": row, "record": comparison.ids[row],
             "fields": [{"field": change.field, "before": change.before, "after": change.after,
                         "kind": comparison.records[row].get("kind", "")} for change in changes
                        if change.field != "origin"]}
            for row, changes in list(comparison.changed.items())[:SHOWN]]


def _write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Every row as JSON on a line of its own, and an index of where each begins and its status."""
    index = []
    with (folder / "lines.jsonl").open("wb") as stream:
        at = 0
        for line in lines:
            index.append((at, STATUSES.index(line.status)))
            at += stream.write(orjson.dumps(line) + b"\n")
    np.save(folder / "lines.npy", np.array(index, dtype=np.int64).reshape(-1, 2), allow_pickle=False)


def _plain(value: object) -> object:
    """What JSON has no form for."""
    if isinstance(value, shapely.Geometry):
        return {"shape": shapely.to_wkb(value, hex=True)}
    if value is pd.NA or value is pd.NaT:
        return None
    raise TypeError(type(value).__name__)


def _value(found: dict[str, Any]) -> Any:
    """A text or a shape that JSON held; any other mapping as it is."""
    if found.keys() == {"th", "en"}:
        return Text(**found)
    return shapely.from_wkb(found["shape"]) if found.keys() == {"shape"} else found
