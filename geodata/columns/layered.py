"""A data version as one file that holds what it does not share with another: many records of which few changed."""

from pathlib import Path
from typing import Any

import numpy as np

from geodata.columns.archive import Array, Writer, mapped
from geodata.columns.columns import Columns, Stored
from geodata.columns.form import CODED, FIXED, SEARCH, SOUGHT_CODED, TEXTS, Fold
from geodata.columns.merged import Merged
from geodata.columns.texts import Texts
from geodata.columns.writing import add_list

BASE, ORIGIN, WHOLE, PATCH = "base", "origin", "whole.", "patch."
"""In a layer: the name of the file of its base, Merged.origin, columns of all its records, columns of those changed."""


class Layered(Merged):
    """Merged columns as write_layer wrote them: numbers and codes are there whole, texts stay where they are."""

    def __init__(self, base: Stored, arrays: dict[str, Array], key: str = "") -> None:
        self.key, self.most, self.fold, self.base = key, base.most, base.fold, base
        self.patch = Stored({name.removeprefix(PATCH): array for name, array in arrays.items()
                             if name.startswith(PATCH)}, base.fold)
        self.origin = arrays[ORIGIN]
        self._whole = {name.removeprefix(WHOLE): array for name, array in arrays.items() if name.startswith(WHOLE)}

    base: Stored
    patch: Stored

    def array(self, name: str) -> Array:
        return self._whole[name] if name in self._whole else self.base.array(name)

    def text(self, name: str) -> tuple[Array, list[Array]]:
        """Where each text of a column begins when they are written one after the other, and the pieces they are in."""
        parts, origin = [self.base.text(name), self.patch.text(name)], self.origin.astype(np.int64)
        sizes = np.concatenate([np.diff(part.starts) for part in parts])[origin]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        seams = np.flatnonzero((np.diff(origin) != 1) | (origin[1:] == len(self.base))) + 1
        runs = np.split(origin, seams) if len(origin) else []
        return starts, [self._piece(parts, int(run[0]), int(run[-1])) for run in runs]

    def _piece(self, parts: list[Texts], first: int, last: int) -> Array:
        part, before = (parts[0], 0) if first < len(self.base) else (parts[1], len(self.base))
        return np.asarray(part.data[part.starts[first - before]:part.starts[last - before + 1]])


def open_columns(path: Path, fold: Fold, most: int = 20_000) -> Stored | Layered:
    """The columns of a file, named after it; of a layer, over the file of its base in the same folder.

    FileNotFoundError where either is not there.
    """
    arrays, source = mapped(path)
    if BASE not in arrays:
        return Stored(arrays, fold, source, path.name, most)
    base = open_columns(path.with_name(arrays[BASE].tobytes().decode()), fold, most)
    if isinstance(base, Layered):
        raise ValueError(f"{path} is a layer over another layer")
    return Layered(base, arrays, path.name)


def write_layer(path: Path, base: Stored, patch: Stored, gone: Array) -> None:
    """Write the records of `base`, a file of this folder, but for those at some places, and those of `patch`."""
    merged = Merged(base, patch, gone)
    with path.open("wb") as file:
        writer = Writer(file)
        name = base.key.encode()
        writer.add(BASE, "uint8", len(name), [name])
        _add(writer, ORIGIN, merged.origin)
        for column in (*FIXED, *CODED):
            if not _shared(merged, base, column):
                _add(writer, WHOLE + column, merged.array(column))
        for column, array in patch.arrays.items():
            _add(writer, PATCH + column, array)
        writer.close()


def write_whole(path: Path, columns: Layered) -> None:
    """Write the columns of a layer as a file that stands alone."""
    with path.open("wb") as file:
        writer = Writer(file)
        for name in FIXED:
            _add(writer, name, columns.array(name))
        for name in CODED:
            _add(writer, name, columns.array(name))
            add_list(writer, f"{name}.values", columns.values(name))
            if name in SOUGHT_CODED:
                add_list(writer, f"{name}.folded", columns.folded[name])
        for name in (*TEXTS, SEARCH, "shape"):
            starts, pieces = columns.text(name)
            writer.add(f"{name}.bytes", "uint8", int(starts[-1]), pieces)
            _add(writer, f"{name}.starts", starts)
        writer.close()


def _shared(merged: Merged, base: Columns, name: str) -> bool:
    """Whether a column says of every row what it says in base."""
    rows, added = merged.changed
    if not merged.in_place:
        return False
    was: Any = base.array(name)[rows]
    now: Any = merged.patch.array(name)[added]
    if name in CODED:
        was, now = np.array(base.values(name))[was], np.array(merged.patch.values(name))[now]
        return bool((was == now).all())
    return bool(np.array_equal(was, now, equal_nan=FIXED[name] == "float64"))


def _add(writer: Writer, name: str, array: Array) -> None:
    writer.add(name, array.dtype, len(array), [array])
