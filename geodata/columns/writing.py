"""Writing columns: from windows of records, or from columns that are there; never more than a window in memory."""

import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import geopandas as gpd
import numpy as np

from geodata.columns.archive import Array, Writer, arrays_of
from geodata.columns.columns import Stored
from geodata.columns.form import (
    CODED,
    END,
    FIXED,
    SEARCH,
    SOUGHT_CODED,
    TEXTS,
    Coder,
    Fold,
    coded_values,
    fixed_columns,
    other_shapes,
    sought_bytes,
    text_bytes,
)

SPOOLED = 4_000_000
"""Bytes of a column that wait in memory before they wait in a file."""
PIECE = 1 << 20


class Draft:
    """Columns as they grow, each in a file of its own until all are known."""

    def __init__(self, fold: Fold, folder: Path | None = None) -> None:
        self._fold, self._folder = fold, folder
        self._coders = {name: Coder() for name in CODED}
        self._files: dict[str, IO[bytes]] = {}
        self._ends = dict.fromkeys((*TEXTS, SEARCH, "shape"), 0)
        self.count = 0

    def add(self, frame: gpd.GeoDataFrame) -> None:
        """Some more records."""
        fixed = fixed_columns(frame)
        for name, values in fixed.items():
            self._put(name, values)
        for name, coder in self._coders.items():
            self._put(name, coder.codes(coded_values(frame, name)))
        for name in TEXTS:
            self._put_texts(name, text_bytes(np.asarray(frame[name], dtype=object).tolist()))
        self._put_texts(SEARCH, sought_bytes(frame, self._fold))
        shapes = other_shapes(frame, fixed["shape"])
        self._put("shape.bytes", b"".join(shapes))
        self._put_starts("shape", np.cumsum(np.fromiter(map(len, shapes), np.int64, len(shapes))))
        self.count += len(frame)

    def write(self, file: IO[bytes]) -> None:
        """All of it as one file."""
        writer = Writer(file)
        for name, dtype in FIXED.items():
            writer.add(name, dtype, self.count, self._pieces(name))
        for name, coder in self._coders.items():
            values = list(coder.numbers)
            least = np.min_scalar_type(max(len(values) - 1, 0))
            writer.add(name, least, self.count, self._narrowed(name, least))
            add_list(writer, f"{name}.values", values)
            if name in SOUGHT_CODED:
                add_list(writer, f"{name}.folded", [self._fold(value) for value in values])
        for name, size in self._ends.items():
            writer.add(f"{name}.bytes", "uint8", size, self._pieces(f"{name}.bytes"))
            writer.add(f"{name}.starts", "int64", self.count + 1,
                       [bytes(8), *self._pieces(f"{name}.starts")])
        writer.close()

    def _narrowed(self, name: str, dtype: np.dtype[Any]) -> Iterable[Array]:
        return (np.frombuffer(piece, np.uint32).astype(dtype) for piece in self._pieces(name))

    def close(self) -> None:
        """Forget it."""
        for file in self._files.values():
            file.close()

    def _put_texts(self, name: str, data: bytes) -> None:
        self._put(f"{name}.bytes", data)
        self._put_starts(name, np.flatnonzero(np.frombuffer(data, np.uint8) == ord(END)) + 1)

    def _put_starts(self, name: str, ends: Array) -> None:
        if len(ends):
            self._put(f"{name}.starts", ends.astype(np.int64) + self._ends[name])
            self._ends[name] += int(ends[-1])

    def _put(self, name: str, values: Any) -> None:
        if name not in self._files:
            self._files[name] = SpooledTemporaryFile(SPOOLED, dir=str(self._folder) if self._folder else None)   # noqa: SIM115 - closed by close()
        self._files[name].write(memoryview(values).cast("B") if len(values) else b"")

    def _pieces(self, name: str) -> Iterable[bytes]:
        file = self._files.get(name)
        if file is not None:
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece


def add_list(writer: Writer, name: str, values: list[str]) -> None:
    """Add a list of texts."""
    data = text_bytes(values)
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(END)) + 1
    writer.add(f"{name}.bytes", "uint8", len(data), [data])
    writer.add(f"{name}.starts", "int64", len(values) + 1, [np.concatenate([[0], ends]).astype(np.int64)])


def write_columns(path: Path, windows: Iterable[gpd.GeoDataFrame], fold: Fold) -> None:
    """Write the records of some windows, in their order, as one file of columns beside which nothing is kept."""
    draft = Draft(fold, path.parent)
    try:
        for window in windows:
            draft.add(window)
        with path.open("wb") as file:
            draft.write(file)
    finally:
        draft.close()


def held(frame: gpd.GeoDataFrame, fold: Fold) -> Stored:
    """A frame as columns in memory."""
    draft, file = Draft(fold), io.BytesIO()
    draft.add(frame)
    draft.write(file)
    draft.close()
    return Stored(arrays_of(file.getvalue()), fold)

