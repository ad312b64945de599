"""The planner's own workbook back: beside each row what became of it and why, with coloured cells.

An xlsx keeps all that is in it and gets two columns; any other file becomes a new xlsx with the same rows. Nothing that
stood in a file is ever written as a formula it was not.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.errors import IntakeError
from geodata.intake.limits import Limits
from geodata.intake.painting import paint_copy
from geodata.intake.report import IGNORED, STATUS_NAMES, STORED, Intake
from geodata.intake.sandbox import run
from geodata.intake.values import Layer, Raw, Repair, Sheet
from geodata.text import Text

RESULT, REASON = Text("ผลการนำเข้า", "Import result"), Text("เหตุผลการนำเข้า", "Import reason")
REPAIRED = Text("แก้", "Repaired")
STANDS_FOR = {"position": ("lat", "lon", "easting", "northing", "coordinates", "wkt"),
              "place": ("village", "moo", "subdistrict", "district", "location"), "unit": ("area_m2",),
              "datum": ("easting", "northing", "coordinates")}
"""The fields whose cells a reason is about, where it names none of its own."""
LONGEST = 1_000
MOST_SHOWN = 6


def annotate(intake: Intake, raw: Raw, path: Path | str, out: Path | str, language: str = "th",
             limits: Limits | None = None) -> None:
    """Write the annotated workbook to out; path is the file as the planner gave it, language "th" or "en"."""
    annotate_with(marks_of(intake, language), raw.kind, lambda: raw, path, out, limits)


def annotate_with(marks: dict[str, Any], kind: str, read: Callable[[], Raw], path: Path | str, out: Path | str,
                  limits: Limits | None = None) -> None:
    """As annotate, with marks that marks_of made before; the file is read again only where a copy must be made."""
    if kind == "xlsx" and annotate_original(marks, Path(path), Path(out), limits or Limits()):
        return
    raw = read()
    parts: tuple[Sheet | Layer, ...] = (*raw.sheets, *raw.layers)
    rows, first = rows_of(next(part for part in parts if part.name == marks["sheet"]))
    paint_copy(Path(out), marks, rows, first)


def marks_of(intake: Intake, language: str) -> dict[str, Any]:
    """What to write: the two titles and where, and by row its status, the words, the columns to colour."""
    where = {column.field: column.index for column in intake.columns if column.field}
    by_title = {column.title: column.index for column in intake.columns}
    repairs: dict[int, list[Repair]] = {}
    for repair in intake.repairs:
        repairs.setdefault(repair.row, []).append(repair)
    rows = []
    for line in intake.lines:
        fields = [field for said in line.reasons for field in STANDS_FOR.get(said.field, (said.field,))]
        done = repairs.get(line.row, ()) if line.status != IGNORED else ()
        words = [said.text.in_(language) for said in line.reasons]
        words += [f"{REPAIRED.in_(language)} {repair.column}: {repair.before[:40]} → {repair.after[:40]}"
                  for repair in done[:MOST_SHOWN]]
        told = line.status if line.status != IGNORED or line.row not in intake.header_rows else ""
        rows.append([line.row, told, STATUS_NAMES[line.status].in_(language), "; ".join(words)[:LONGEST],
                     sorted({where[field] for field in fields if field in where}) if line.status != STORED else [],
                     sorted({by_title[repair.column] for repair in done if repair.column in by_title})])
    last = max((column.index for column in intake.columns), default=0)
    header = intake.header_rows[-1] if intake.header_rows else 0
    return {"kind": intake.kind, "sheet": intake.sheet, "header": header,
            "titles": [RESULT.in_(language), REASON.in_(language)],
            "known": [text for words in (RESULT, REASON) for text in (words.th, words.en)], "column": last + 1,
            "rows": rows}


def annotate_original(marks: dict[str, Any], path: Path, out: Path, limits: Limits) -> bool:
    """Annotate the workbook itself, in a process of its own; False where it cannot be opened within the limits."""
    folder = Path(tempfile.mkdtemp(prefix="intake-"))
    try:
        shutil.copyfile(path, folder / "upload")
        (folder / "request.json").write_bytes(orjson.dumps({"limits": limits.as_json(), "marks": marks}))
        done = run(folder, path.name, limits, "geodata.intake.painter").get("done", False)
        if done:
            shutil.copyfile(folder / "annotated.xlsx", out)
    except (IntakeError, RuntimeError):   # whatever the workbook did to its reader, a copy of its rows can be made
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return bool(done)


def rows_of(part: Sheet | Layer) -> tuple[list[list[object]], int]:
    """The rows of a sheet or layer and the number of the first; a layer's titles stand above its first feature."""
    if isinstance(part, Sheet):
        return part.cells, part.first_row
    return [[str(name) for name in part.table.columns], *part.table.to_numpy(dtype=object).tolist()], 0
