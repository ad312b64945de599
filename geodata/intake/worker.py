"""The process that reads one file in one folder and ends: python -m geodata.intake.worker FOLDER.

The folder holds request.json (file name, limits, encoding, first rows) and upload; it gets result.json and the rows.
Ends with 0 where there is a result, whether a reading or a refusal; any other end is told by the one that started it.
"""

import errno
import sys
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.confine import confine
from geodata.intake.errors import IntakeError, at
from geodata.intake.limits import Limits
from geodata.intake.results import NO_MEMORY, NO_ROOM, as_json, refusal, write_result, write_rows
from geodata.text import Text


def main(folder: Path) -> None:
    """Read the upload of a folder within its limits and leave the result there."""
    request = orjson.loads((folder / "request.json").read_bytes())
    limits, file = Limits(**request["limits"]), request["file_name"]
    alone = confine(limits)
    try:
        result = read(folder / "upload", file, limits, request["encoding"], request["first_rows"])
    except IntakeError as error:
        result = refusal(error)
    except MemoryError:
        raise SystemExit(NO_MEMORY) from None
    write_result(folder, {"alone": alone, **result})


def read(path: Path, file: str, limits: Limits, encoding: str | None, first_rows: int | None) -> dict[str, Any]:
    """What a file is and what is in it; readers are loaded only when their kind of file has come."""
    from geodata.intake.sniff import sniff

    kind = sniff(path, file, limits)
    if kind == "text":
        return {"kind": kind, **read_text(path, file, limits, encoding, first_rows)}
    if kind in {"xlsx", "xls", "ods"}:
        from geodata.intake.workbooks import read_workbook
        return {"kind": kind, **read_workbook(path, kind, file, limits, first_rows)}
    if kind in {"kml", "kmz"}:
        from geodata.intake.kml import read_kml
        return {"kind": kind, **read_kml(path, kind, file, limits)}
    from geodata.intake.vectors import read_vectors
    return {"kind": kind, **read_vectors(path, kind, file, limits, encoding)}


def read_text(path: Path, file: str, limits: Limits, wanted: str | None, first_rows: int | None) -> dict[str, Any]:
    """A text table as one sheet called as the file is, with a note of its encoding where letters are damaged."""
    from geodata.intake.texts import choose_encoding, read_rows

    encoding = choose_encoding(path, file, wanted)
    lost: list[int] = []
    rows = read_rows(path, file, encoding, limits)

    def seen() -> Any:
        """The rows up to the last wanted one; those with damaged letters are remembered."""
        for number, row in enumerate(rows, start=1):
            if first_rows is not None and number > first_rows:
                return
            if encoding.damaged and any(isinstance(cell, str) and "\ufffd" in cell for cell in row):
                lost.append(number)
            yield row

    write_rows(path.with_name("sheet-0.jsonl"), seen())
    name = Path(file.replace("\\", "/")).stem
    notes = []
    if lost:
        said = Text(f"อ่านเป็น {encoding.name} มีอักขระเสียใน {len(lost):,} แถว เริ่มที่แถว {lost[0]}",
                    f"read as {encoding.name}; letters are damaged in {len(lost):,} rows, the first is row {lost[0]}")
        notes.append([at(file, row=lost[0]).en, as_json(said)])
    return {"sheets": [{"name": name, "hidden": False, "first_row": 1, "merged": [], "hidden_rows": [],
                        "hidden_columns": []}], "notes": notes, "encoding": encoding.name}


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except OSError as error:   # told by the number it ends with: the limit also cuts short what a traceback can say
        if error.errno != errno.EFBIG:
            raise
        raise SystemExit(NO_ROOM) from None
