"""Files that are made once from what they are named after, and kept while they are used: tiles, columns.

A folder that several hosts share and one on each host serve alike: the name says the content, a file appears whole or
not at all, and who makes it a second time makes the same again.
"""

import errno
import hashlib
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import orjson

from geodata.errors import GeodataError
from geodata.text import Text
from webmap.shelf import Shelf

KEY = re.compile(r"[0-9a-f]{32}(-\d{1,9})?(\.[a-z0-9]{1,10})?", re.ASCII)
USE_NOTED_S = 600
"""How exactly the last use of a file is known; one used since is never pruned."""
GIVEN = (".pmtiles", ".inside")
"""How the names end of what takes long to make, and is made by one host for all."""
ABANDONED_S = 3_600
"""A draft nobody has written to for so long belongs to no one any more."""
NO_ROOM = (Text("พื้นที่ดิสก์ของไฟล์ที่เตรียมไว้เต็ม", "there is no room left for prepared files"),
           Text("เพิ่มพื้นที่ว่างให้โฟลเดอร์ใน PLANMAP_ARTEFACTS", "Free space in the folder of PLANMAP_ARTEFACTS"))
NO_FOLDER = (Text("เขียนไฟล์ที่เตรียมไว้ไม่ได้", "prepared files cannot be written"),
             Text("ตรวจสิทธิ์ของโฟลเดอร์ใน PLANMAP_ARTEFACTS", "Check the rights of the folder of PLANMAP_ARTEFACTS"))


class ArtefactError(GeodataError):
    """A prepared file cannot be made for a reason of the machine: problem and cure in both languages."""

    def __init__(self, problem: Text, cure: Text) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(f"{problem.en}. {cure.en}")


def key_of(what: str, *parts: object) -> str:
    """The key of an artefact: what it is and all that its content depends on (plain JSON); 32 hex digits."""
    return hashlib.sha256(orjson.dumps([what, *parts], option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


@cache
def boot_of_machine() -> str:
    """Which start of the machine this is; "" where it does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Artefacts:
    """The artefacts of a folder, which is made when first needed. most_bytes: kept at most, by their last use.

    shelf: through which hosts that have a folder each give one another what takes long to make.
    """

    def __init__(self, folder: Path, most_bytes: int, shelf: Shelf | None = None) -> None:
        self.folder, self.most_bytes, self.shelf = folder, most_bytes, shelf

    def path(self, key: str) -> Path:
        """Where an artefact rests or would; the key may carry a number and an ending, such as `-7.pmtiles`."""
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of an artefact")
        return self.folder / key

    def get(self, key: str) -> Path | None:
        """A finished artefact, its use noted; None where there is none."""
        path = self.path(key)
        try:
            used = path.stat().st_mtime
        except OSError:
            return self.shelf.fetch(key) if self.shelf and key.endswith(GIVEN) else None
        if time.time() - used > USE_NOTED_S:
            with suppress(OSError):   # a folder that may only be read serves all the same
                os.utime(path)
        return path

    def numbers(self, key: str, ending: str) -> list[int]:
        """The numbers under which a key has finished artefacts of an ending, the greatest first."""
        names = {path.name for path in self.path(key + ending).parent.glob(f"{key}-*{ending}")}
        if self.shelf and ending in GIVEN:
            names |= {name for name in self.shelf.names(f"{key}-") if name.endswith(ending)}
        return sorted((int(name[len(key) + 1 : -len(ending)]) for name in names), reverse=True)

    def make(self, key: str, maker: Callable[[Path], None], *, lasting: bool = True) -> Path:
        """The artefact of a key: as it is there, else as `maker` writes it to the draft it is given.

        Whatever ends the maker, no half of it is ever seen. One that is not lasting may be lost when the machine fails,
        so its key must tell which start of it this is (boot_of_machine). ArtefactError when the disk is full or cannot
        be written.
        """
        found = self.get(key)
        if found is not None:
            return found
        path = self.path(key)
        draft = path.with_name(f".{uuid.uuid4().hex}.{key}")
        try:
            self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            maker(draft)
            if lasting:
                _settle(draft)
            draft.replace(path)
            if lasting:
                _settle(self.folder)
        except OSError as error:
            raise _told(error) from error
        finally:
            for left in self.folder.glob(f"{draft.name}*"):
                left.unlink(missing_ok=True)
        self.prune(path)
        if self.shelf and key.endswith(GIVEN):
            self.shelf.lay(key)
            self.shelf.sweep(most_bytes=self.most_bytes)
        return path

    def prune(self, keep: Path | None = None) -> None:
        """Remove drafts that were abandoned, and of the finished ones those longest unused beyond `most_bytes`."""
        now, room = time.time(), self.most_bytes
        for used, size, path in sorted(self._files(), reverse=True):
            if path.name.startswith("."):
                if now - used > ABANDONED_S:
                    path.unlink(missing_ok=True)
                continue
            room -= size
            if room < 0 and now - used > USE_NOTED_S and path != keep:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was last used, its size and its path."""
        for path in self.folder.iterdir():
            try:
                told = path.stat()
            except FileNotFoundError:   # another host was quicker
                continue
            yield told.st_mtime, told.st_size, path


def _told(error: OSError) -> ArtefactError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return ArtefactError(*(NO_ROOM if full else NO_FOLDER))


def _settle(path: Path) -> None:
    """Make sure a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
