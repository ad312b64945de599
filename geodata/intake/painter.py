"""The process that annotates one workbook in one folder and ends: python -m geodata.intake.painter FOLDER.

The folder holds request.json (limits, marks) and upload; it gets annotated.xlsx and result.json.
"""

import sys
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.confine import confine
from geodata.intake.limits import Limits
from geodata.intake.results import NO_MEMORY, write_result


def main(folder: Path) -> None:
    """Annotate the upload of a folder within its limits."""
    request: dict[str, Any] = orjson.loads((folder / "request.json").read_bytes())
    confine(Limits(**request["limits"]))
    from geodata.intake.painting import paint_original

    (folder / "upload").rename(folder / "upload.xlsx")
    try:
        done = paint_original(folder / "upload.xlsx", folder / "annotated.xlsx", request["marks"])
    except MemoryError:
        raise SystemExit(NO_MEMORY) from None
    except Exception:  # whatever openpyxl says, it says it of the planner's file: a copy is made instead
        done = False
    write_result(folder, {"done": done})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
