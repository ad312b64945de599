"""Many texts one after the other, and where each begins."""

import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.columns.form import END

Array = npt.NDArray[Any]
PAGE = mmap.PAGESIZE


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts in UTF-8, each ended by END. starts: where each begins, and last where the next would.

    source: what they are mapped from, which is told when they were read through and may leave memory again.
    """

    data: Array
    starts: Array
    source: mmap.mmap | None = None

    def at(self, rows: Array) -> Array:
        """The texts of some rows, as objects."""
        found = np.empty(len(rows), dtype=object)
        if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and (np.diff(rows) == 1).all():
            whole = self.data[self.starts[rows[0]]:self.starts[rows[-1] + 1]].tobytes().decode()
            found[:] = whole.split(END)[:-1]
            return found
        begins, ends = self.starts[rows].tolist(), self.starts[rows + 1].tolist()
        data = memoryview(self.data)   # type: ignore[arg-type]
        found[:] = [str(data[begin:end - 1], "utf-8") for begin, end in zip(begins, ends, strict=True)]
        return found

    def blocks(self, rows: Array) -> Sequence[Array]:
        """The bytes of texts in the order of the rows, in as few pieces as they lie in."""
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        firsts, lasts = rows[np.r_[0, breaks]], rows[np.r_[breaks - 1, len(rows) - 1]]
        return [self.data[begin:end] for begin, end in
                zip(self.starts[firsts].tolist(), self.starts[lasts + 1].tolist(), strict=True)]

    def holding(self, word: str) -> Array:
        """True for each text that holds a word."""
        found = np.zeros(len(self.starts) - 1, dtype=bool)
        if not word:
            return ~found
        once = re.compile(re.escape(word.encode()) + b"[^\0]*")
        data = memoryview(self.data)   # type: ignore[arg-type]
        hits = np.fromiter((hit.start() for hit in once.finditer(data)), dtype=np.int64)
        found[np.searchsorted(self.starts, hits, side="right") - 1] = True
        self.leave()
        return found

    def leave(self) -> None:
        """Give the memory back that reading all of it took; the file and the system's own memory keep it."""
        if self.source is not None and len(self.data):
            base = np.frombuffer(self.source, np.uint8).ctypes.data
            begin = (self.data.ctypes.data - base) // PAGE * PAGE
            self.source.madvise(mmap.MADV_DONTNEED, begin, self.data.ctypes.data + len(self.data) - base - begin)
