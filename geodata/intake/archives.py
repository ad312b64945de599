"""Zip archives taken apart safely: refused when hostile, and only wanted parts copied out, under our own names.

Nothing of an archive is ever extracted under the name it carries, and readers only see what was copied here, so one
reading of the directory (sizes, duplicates, paths) binds all of them.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from geodata.intake.errors import IntakeError, at
from geodata.intake.limits import MIB, Limits
from geodata.text import Text

CHUNK = 4 * MIB
DAMAGED = Text("ไฟล์บีบอัดเสียหาย", "the archive is damaged")
SAVE_AGAIN = Text("เปิดในโปรแกรมเดิมแล้วบันทึกใหม่ จากนั้นอัปโหลดอีกครั้ง",
                  "Open it where it was made, save it again and upload that")
HOSTILE = Text("บันทึกใหม่จากโปรแกรมที่ใช้จัดทำ", "Save it anew with the program that made it")


@contextmanager
def opened(path: Path, file: str, limits: Limits) -> Iterator[ZipFile]:
    """The archive, its directory checked; a fault found while it is read is an IntakeError too."""
    try:
        with ZipFile(path) as archive:
            check(archive, file, limits)
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as fault:
        raise IntakeError(at(file), DAMAGED, SAVE_AGAIN) from fault


def check(archive: ZipFile, file: str, limits: Limits) -> None:
    """Refuse too many entries, paths that lead out, the same name twice, passwords, and archives that explode."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise IntakeError(at(file), Text(f"มีไฟล์ย่อย {len(entries):,} ไฟล์ เกิน {limits.entries:,}",
                                         f"it holds {len(entries):,} entries, more than {limits.entries:,}"), HOSTILE)
    seen: set[str] = set()
    for entry in entries:
        where = at(file, entry=entry.filename or "?")
        if leads_out(entry):
            raise IntakeError(where, Text("ชื่อไฟล์ย่อยชี้ออกนอกไฟล์บีบอัด", "its name leads out of the archive"), HOSTILE)
        if entry.filename in seen:
            raise IntakeError(where, Text("มีชื่อนี้ซ้ำในไฟล์บีบอัด", "the archive holds this name twice"), HOSTILE)
        if entry.flag_bits & 1:
            raise IntakeError(where, Text("มีรหัสผ่าน", "it is protected by a password"),
                              Text("เอารหัสผ่านออกแล้วอัปโหลดใหม่", "Remove the password and upload it again"))
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise IntakeError(where, Text("ใช้วิธีบีบอัดที่ไม่รองรับ", "it is packed in a way that is not read here"),
                              Text("บีบอัดใหม่เป็น zip ธรรมดา", "Pack it again as an ordinary zip"))
        seen.add(entry.filename)
    explodes(entries, file, limits)


def explodes(entries: list[ZipInfo], file: str, limits: Limits) -> None:
    """Refuse an archive that says it unpacks to more than allowed, or a part that grows beyond belief."""
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise IntakeError(at(file), Text(f"คลายแล้วใหญ่ {total // MIB:,} MB เกิน {limits.unpacked_bytes // MIB:,} MB",
                                         f"it unpacks to {total // MIB:,} MB (of {limits.unpacked_bytes // MIB:,})"),
                          Text("แบ่งเป็นหลายไฟล์", "Split it into several files"))
    for entry in entries:
        if entry.file_size > 10 * MIB and entry.file_size > limits.expansion * max(entry.compress_size, 1):
            times = entry.file_size // max(entry.compress_size, 1)
            raise IntakeError(at(file, entry=entry.filename),
                              Text(f"ขยายเป็น {times:,} เท่าเมื่อคลาย", f"it grows {times:,} times when unpacked"), HOSTILE)


def leads_out(entry: ZipInfo) -> bool:
    """Whether an entry's name is absolute, climbs upwards, names a drive, or is a link."""
    parts = entry.filename.replace("\\", "/").split("/")
    is_link = entry.external_attr >> 16 & 0o170000 == 0o120000
    return is_link or ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in entry.orig_filename


def copy_out(archive: ZipFile, entry: str, target: Path, watch: Callable[[bytes], None] | None = None) -> None:
    """Write one entry to target, no more of it than its directory says; watch sees each piece as it passes."""
    with archive.open(entry) as packed, target.open("wb") as loose:
        while piece := packed.read(CHUNK):
            if watch is not None:
                watch(piece)
            loose.write(piece)


def name_of(entry: ZipInfo) -> str:
    """An entry's name as its author wrote it: Thai names of old archives are not marked as such."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
