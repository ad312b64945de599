"""Arrays in one file that any NumPy opens (.npz, nothing packed), mapped into memory in place of being read.

Arrow's file would hold the same; its library takes 70 MB of every process and changes how pandas keeps text.
"""

import io
import mmap
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
ALIGNED = 64
"""Arrays begin at multiples of so many bytes."""
FILLER = 0xD935
"""The kind of the extra field that only takes room (as Android's zipalign has it)."""
LOCAL, ZIP64 = 30, 20
"""Bytes of the header of a file in the archive without its name, and of its field for large sizes."""


class Writer:
    """Writes arrays one after the other into a file that is open for writing."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = ZipFile(file, "w", ZIP_STORED)

    def add(self, name: str, dtype: npt.DTypeLike, count: int, parts: Iterable[Any]) -> None:
        """Add an array of one dimension: its parts in turn, as arrays of that kind or as their bytes."""
        info = ZipInfo(f"{name}.npy")
        info.file_size = count * np.dtype(dtype).itemsize
        begins = self._archive.fp.tell() + LOCAL + len(info.filename.encode()) + ZIP64 + 4   # type: ignore[union-attr]
        short = -begins % ALIGNED
        info.extra = struct.pack("<HH", FILLER, short) + bytes(short)
        with self._archive.open(info, "w", force_zip64=True) as file:
            about = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": (count,)}
            np.lib.format.write_array_header_1_0(file, about)
            for part in parts:
                file.write(memoryview(part).cast("B") if len(part) else b"")

    def close(self) -> None:
        """Write the list of contents."""
        self._archive.close()


def mapped(path: Path) -> tuple[dict[str, Array], mmap.mmap]:
    """The arrays of a file by name, not to be written to, and what they are mapped from."""
    with path.open("rb") as file:
        source = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return arrays_of(source), source


def arrays_of(buffer: mmap.mmap | bytes) -> dict[str, Array]:
    """The arrays of a file by name, not to be written to; each reads the buffer when it is looked at."""
    with ZipFile(_Seekable(buffer)) as archive:
        members = archive.infolist()
    return {member.filename.removesuffix(".npy"): _array(buffer, member.header_offset) for member in members}


def _array(buffer: mmap.mmap | bytes, header: int) -> Array:
    named, extra = struct.unpack_from("<HH", buffer, header + 26)
    begins = header + LOCAL + named + extra
    file = io.BytesIO(buffer[begins:begins + 1_024])
    np.lib.format.read_magic(file)
    (count,), _, dtype = np.lib.format.read_array_header_1_0(file)
    return np.frombuffer(buffer, dtype, count, begins + file.tell())


class _Seekable(io.RawIOBase):
    """A buffer as a file, without a copy of it."""

    def __init__(self, buffer: mmap.mmap | bytes) -> None:
        self._buffer, self._at = buffer, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._buffer)}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._buffer) if size < 0 else self._at + size
        found = self._buffer[self._at:end]
        self._at += len(found)
        return found
