"""The front door: a file is read by a process of its own, and what it read comes back as data.

The process has its own folder, removed afterwards, a copy of the file under a name of ours, no environment, limits on
memory, time and files, and no network where the kernel allows that. However it ends, the answer is a Raw or an
IntakeError.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.confine import environment
from geodata.intake.errors import IntakeError, at
from geodata.intake.layers import layers_of
from geodata.intake.limits import MIB, Limits
from geodata.intake.results import NO_MEMORY, NO_ROOM, RESULT, notes_of, raise_refusal, raster_of, sheets_of
from geodata.intake.values import RasterRead, Raw
from geodata.text import Text

ROOT = Path(__file__).resolve().parents[2]
SMALLER = Text("แบ่งเป็นหลายไฟล์ที่เล็กลง", "Split it into smaller files")
SAVE = Text("บันทึกหรือส่งออกใหม่จากโปรแกรมที่ใช้จัดทำ", "Save or export it anew with the program that made it")
TOO_LONG = Text("ใช้เวลาอ่านนานเกินกำหนด", "reading it takes longer than allowed")
TOO_BIG = Text("ต้องใช้หน่วยความจำเกินกำหนดเพื่ออ่าน", "reading it needs more memory than allowed")
BROKEN = Text("ไฟล์เสียหายจนโปรแกรมอ่านหยุดทำงาน", "it is so damaged that the reader stopped")


def read_upload(path: Path | str, file_name: str, limits: Limits | None = None, *, encoding: str | None = None,
                first_rows: int | None = None) -> Raw:
    """Read a planner's file; file_name is what the planner calls it and only ever shown.

    encoding: the planner's choice for a text file or shapefile. first_rows: read no more rows of each sheet.
    Raises IntakeError, or EncodingUnsure when the planner must choose how the letters are read.
    """
    limits = limits or Limits()
    with folder_for(Path(path), file_name, limits, {"encoding": encoding, "first_rows": first_rows}) as folder:
        return taken(folder, run(folder, file_name, limits), file_name)


def read_raster(path: Path | str, file_name: str, box: tuple[float, float, float, float],
                limits: Limits | None = None) -> RasterRead:
    """Read the part of a GeoTIFF of counts that lies in a box of west, south, east, north (degrees).

    Raises IntakeError where it is none, has no place, counts below zero, or nothing in the box.
    """
    limits = limits or Limits()
    with folder_for(Path(path), file_name, limits, {"box": list(box)}) as folder:
        result = run(folder, file_name, limits, "geodata.intake.raster_worker")
        raise_refusal(result)
        return raster_of(folder, result)


@contextlib.contextmanager
def folder_for(path: Path, file: str, limits: Limits, more: dict[str, Any]) -> Iterator[Path]:
    """A folder with a copy of the file and what is asked of it, gone afterwards; IntakeError where it is too large."""
    if path.stat().st_size > limits.file_bytes:
        raise IntakeError(at(file), Text(f"ใหญ่กว่า {limits.file_bytes // MIB:,} MB",
                                         f"it is larger than {limits.file_bytes // MIB:,} MB"), SMALLER)
    folder = Path(tempfile.mkdtemp(prefix="intake-"))
    try:
        shutil.copyfile(path, folder / "upload")
        request = {"file_name": file, "limits": limits.as_json(), **more}
        (folder / "request.json").write_bytes(orjson.dumps(request))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, file: str, limits: Limits, module: str = "geodata.intake.worker") -> dict[str, Any]:
    """Let the process do its work; its result, or a refusal that tells how it ended."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own module, and a folder that we named
            [sys.executable, "-P", "-s", "-B", "-m", module, str(folder)], cwd=folder,
            env=environment(str(ROOT), str(folder)), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            start_new_session=True)
        try:
            ended = process.wait(timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise IntakeError(at(file), TOO_LONG, SMALLER) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if ended == 0:
        return dict(orjson.loads((folder / RESULT).read_bytes()))
    raise refused(ended, (folder / "said").read_bytes()[-4000:].decode("utf-8", "replace"), file)


def refused(ended: int, said: str, file: str) -> Exception:
    """What to tell of a process that ended badly: too long, too much memory, broken; an error of ours stays one."""
    if ended in {-signal.SIGXCPU, -signal.SIGKILL}:
        return IntakeError(at(file), TOO_LONG, SMALLER)
    if ended == NO_MEMORY or "memory allocation" in said or "MemoryError" in said or "bad_alloc" in said:
        return IntakeError(at(file), TOO_BIG, SMALLER)
    if ended in {-signal.SIGXFSZ, NO_ROOM} or "File too large" in said:
        return IntakeError(at(file), Text("เนื้อหาใหญ่เกินกำหนด", "its contents are larger than allowed"), SMALLER)
    if ended < 0:
        return IntakeError(at(file), BROKEN, SAVE)
    return RuntimeError(f"the reading process ended with {ended}: {said}")


def taken(folder: Path, result: dict[str, Any], file: str) -> Raw:
    """The result as values; a result that holds a refusal raises it."""
    raise_refusal(result)
    layers = tuple(layers_of(folder, result, file)) if "layers" in result else ()
    sheets = tuple(sheets_of(folder, result)) if "sheets" in result else ()
    return Raw(file, str(result["kind"]), sheets, layers, tuple(notes_of(result)))
