"""The process that reads one raster in one folder and ends: python -m geodata.intake.raster_worker FOLDER.

The folder holds request.json (file name, limits, box of the province) and upload; it gets result.json and cells.bin.
"""

import errno
import sys
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.confine import confine
from geodata.intake.errors import IntakeError
from geodata.intake.limits import Limits
from geodata.intake.results import NO_MEMORY, NO_ROOM, refusal, write_result


def main(folder: Path) -> None:
    """Read the raster of a folder within its limits and leave the result there."""
    request: dict[str, Any] = orjson.loads((folder / "request.json").read_bytes())
    limits = Limits(**request["limits"])
    alone = confine(limits)
    from geodata.intake.rasters import read_raster

    try:
        result = read_raster(folder / "upload", request["file_name"], tuple(request["box"]), limits)
    except IntakeError as error:
        result = refusal(error)
    except MemoryError:
        raise SystemExit(NO_MEMORY) from None
    write_result(folder, {"alone": alone, **result})


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except OSError as error:   # told by the number it ends with
        if error.errno != errno.EFBIG:
            raise
        raise SystemExit(NO_ROOM) from None
