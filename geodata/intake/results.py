"""How the process that reads hands back what it read: plain JSON and WKB in files of its folder, never code.

The one that wrote may have been turned by a hostile file, so the reader of these files takes them for data only and
takes no more of them than the limits allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, cast

import orjson

from geodata.intake.errors import EncodingUnsure, IntakeError
from geodata.intake.values import Note, RasterRead, Sheet
from geodata.text import Text

RESULT, CELLS = "result.json", "cells.bin"
NO_MEMORY, NO_ROOM = 70, 71   # what the process ends with when it meets a limit
BLOCK, DATES = 500, frozenset((date, datetime))


@dataclass(slots=True)
class SheetRead:
    """What is known of a sheet beside its rows; the rows stream to a file of their own."""

    name: str
    hidden: bool = False
    first_row: int = 1
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def plain(cell: object) -> object:
    """A cell as JSON can hold it: whole floats become integers as they are shown, empty text becomes None."""
    kind = type(cell)
    if kind is str:
        return cell or None
    if kind is float:
        number = cast(float, cell)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return str(cell) if isinstance(cell, (time, timedelta)) else cell


def write_rows(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write rows of cells in blocks, with the places of dates beside them."""
    source = iter(rows)
    with path.open("wb") as stream:
        while block := [[cell if type(cell) is str and cell else plain(cell) for cell in row]
                        for row in islice(source, BLOCK)]:
            dates = [(r, c, "d" if type(cell) is date else "t") for r, row in enumerate(block)
                     for c, cell in enumerate(row) if type(cell) in DATES]
            stream.write(orjson.dumps([block, dates]) + b"\n")


def read_rows(path: Path) -> list[list[object]]:
    """The rows that write_rows wrote."""
    rows: list[list[object]] = []
    with path.open("rb") as stream:
        for line in stream:
            block, dates = orjson.loads(line)
            for r, c, kind in dates:
                block[r][c] = (date if kind == "d" else datetime).fromisoformat(block[r][c])
            rows.extend(block)
    return rows


def write_result(folder: Path, result: dict[str, Any]) -> None:
    """Write what was read, or why it was not, whole or not at all."""
    unfinished = folder / "unfinished.json"
    unfinished.write_bytes(orjson.dumps(result))
    unfinished.replace(folder / RESULT)


def as_json(words: Text) -> list[str]:
    """A text as JSON holds it; Text(*…) takes it back."""
    return [words.th, words.en]


def refusal(error: IntakeError) -> dict[str, Any]:
    """A refusal as JSON holds it."""
    words = [as_json(part) for part in (error.where, error.problem, error.cure)]
    return {"error": words, "choices": list(error.choices) if isinstance(error, EncodingUnsure) else None}


def raise_refusal(result: dict[str, Any]) -> None:
    """Raise the refusal a result holds, if it holds one."""
    if "error" not in result:
        return
    where, problem, cure = (Text(*words) for words in result["error"])
    if result["choices"] is not None:
        raise EncodingUnsure(where, tuple((str(name), str(lines)) for name, lines in result["choices"]))
    raise IntakeError(where, problem, cure)


def notes_of(result: dict[str, Any]) -> Iterator[Note]:
    """The notes a result holds."""
    for where, words in result["notes"]:
        yield Note(str(where), Text(*words))


def sheets_of(folder: Path, result: dict[str, Any]) -> Iterator[Sheet]:
    """The sheets a result names, each with its rows."""
    for number, known in enumerate(result["sheets"]):
        yield Sheet(name=str(known["name"]), hidden=bool(known["hidden"]),
                    cells=read_rows(folder / f"sheet-{number}.jsonl"), first_row=int(known["first_row"]),
                    merged=tuple(tuple(span) for span in known["merged"]),
                    hidden_rows=frozenset(known["hidden_rows"]), hidden_columns=frozenset(known["hidden_columns"]))


def raster_of(folder: Path, result: dict[str, Any]) -> RasterRead:
    """The cells a result names: longitudes, latitudes and counts, one after the other."""
    import numpy as np

    found = np.fromfile(folder / CELLS, dtype=np.float64, count=3 * int(result["cells"])).reshape(3, -1)
    return RasterRead(found[0], found[1], found[2], int(result["pixels"]), int(result["missing"]),
                      str(result["system"])[:80])
