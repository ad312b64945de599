"""Files that a process of one host leaves for those of all: uploads under way, examinations, workbooks, exports.

Each lies in a folder of the host. Where hosts share a database, its bytes rest there too, in pieces beside the queue,
and a host that lacks a file brings it to its folder, whole or not at all. Names are never used again for other content,
but for those read with `fresh`.
"""

import hashlib
import secrets
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from webmap.queues import Kept, Line, Shared

PIECE = 4_000_000
UNFINISHED_S = 3_600
NAMES = ("uploads", "demand-uploads", "exports", "artefacts")


class Shelf:
    """The files of a folder; line: to the database through which hosts share them, None where this host is all."""

    def __init__(self, folder: Path, line: Line | None = None) -> None:
        self.folder = folder
        self._told = Kept(Shared(f"told:{folder.name}", line)) if line else None
        self._pieces = Kept(Shared(f"pieces:{folder.name}", line)) if line else None

    def path(self, name: str) -> Path:
        """Where a file or folder lies on this host, if it does."""
        return self.folder / name

    def lay(self, name: str) -> None:
        """Let all hosts have a file, or a folder of files, that lies in this one's folder."""
        if self._told is None:
            return
        with _packed(self.path(name)) as (file, is_folder):
            about = {"id": secrets.token_hex(8), "pieces": -(-file.stat().st_size // PIECE), "at": time.time(),
                     "size": file.stat().st_size, "folder": is_folder}
            self._tell(f".{about['id']}", about)
            digest = self._send(file, about)
        before = self._about(name)
        self._tell(name, {**about, "sha256": digest})
        self._told.drop(f".{about['id']}")
        self._forget(before)

    def fetch(self, name: str, *, fresh: bool = False) -> Path | None:
        """The path of a file or folder, brought here where another host laid it; None where there is none (any more).

        fresh: its content may have been laid anew under the same name.
        """
        path = self.path(name)
        if self._told is None:
            return path if path.exists() else None
        about = self._about(name)
        if about is None:
            return None
        if path.exists() and not (fresh and _digest(path) != about["sha256"]):
            return path
        return path if self._bring(path, about) else None

    def names(self, within: str = "") -> list[str]:
        """The names that begin so, the oldest first."""
        if self._told is None:
            return []
        found = {name: orjson.loads(about)["at"] for name, about in self._told.all().items()
                 if name.startswith(within) and not name.startswith(".")}
        return sorted(found, key=lambda name: found[name])

    def drop(self, within: str) -> None:
        """Forget, for all hosts, what bears this name or begins with it and a slash; not what lies on this one."""
        for name in self.names(within):
            if name == within or name.startswith(f"{within.rstrip('/')}/"):
                self._drop(name)

    def sweep(self, seconds: float = float("inf"), most_bytes: float = float("inf")) -> None:
        """Forget, for all hosts, what was laid so long ago, the oldest beyond so many bytes, what was never whole."""
        if self._told is None:
            return
        now, room = time.time(), most_bytes
        told = {name: orjson.loads(about) for name, about in self._told.all().items()}
        for name, about in sorted(told.items(), key=lambda pair: -pair[1]["at"]):
            room -= about["size"]
            if now - about["at"] > (UNFINISHED_S if name.startswith(".") else seconds) or room < 0:
                self._drop(name)

    def _about(self, name: str) -> dict[str, Any] | None:
        written = self._told.get(name) if self._told else None
        return orjson.loads(written) if written else None

    def _tell(self, name: str, about: dict[str, Any]) -> None:
        if self._told:
            self._told.put(name, orjson.dumps(about))

    def _drop(self, name: str) -> None:
        about = self._about(name)
        if self._told:
            self._told.drop(name)
        self._forget(about)

    def _forget(self, about: dict[str, Any] | None) -> None:
        for at in range(about["pieces"] if about else 0):
            if self._pieces and about:
                self._pieces.drop(f"{about['id']}:{at}")

    def _send(self, file: Path, about: dict[str, Any]) -> str:
        """Lay the pieces of a file; the fingerprint of all."""
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            for at in range(about["pieces"]):
                piece = stream.read(PIECE)
                digest.update(piece)
                if self._pieces:
                    self._pieces.put(f"{about['id']}:{at}", piece)
        return digest.hexdigest()

    def _bring(self, path: Path, about: dict[str, Any]) -> bool:
        """Bring a file or folder here; False where it was dropped meanwhile."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        digest = hashlib.sha256()
        try:
            with draft.open("wb") as stream:
                for at in range(about["pieces"]):
                    piece = self._pieces.get(f"{about['id']}:{at}") if self._pieces else None
                    if piece is None:
                        return False
                    digest.update(piece)
                    stream.write(piece)
            if digest.hexdigest() != about["sha256"]:
                return False
            _settle(draft, path, is_folder=about["folder"])
        finally:
            draft.unlink(missing_ok=True)
        return True


class Shelves:
    """The shelves of an installation, by the names of their folders."""

    def __init__(self, instance: Path, line: Line | None = None) -> None:
        self._shelves = {name: Shelf(instance.resolve() / name, line) for name in NAMES}

    def of(self, name: str) -> Shelf:
        """The shelf of a name."""
        return self._shelves[name]


@contextmanager
def _packed(path: Path) -> Iterator[tuple[Path, bool]]:
    """A file as it is, or a folder as one file beside it; and whether it is a folder."""
    if not path.is_dir():
        yield path, False
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tar")
    try:
        with tarfile.open(draft, "w") as tar:
            for file in sorted(path.iterdir()):
                tar.add(file, file.name, recursive=False)
        yield draft, True
    finally:
        draft.unlink(missing_ok=True)


def _settle(draft: Path, path: Path, *, is_folder: bool) -> None:
    """Give what was brought its name, in one step."""
    if not is_folder:
        draft.replace(path)
        return
    unpacked = draft.with_name(f"{draft.name}.folder")
    try:
        unpacked.mkdir(mode=0o700)
        with tarfile.open(draft) as tar:
            tar.extractall(unpacked, filter="data")
        with suppress(OSError):   # another process of this host was quicker
            unpacked.rename(path)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
