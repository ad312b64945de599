"""Columns with some records put in the place of others: a data version on the one before, a scenario on its data."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np

from geodata.columns.archive import Array, Writer
from geodata.columns.columns import Columns, Stored
from geodata.columns.form import CODED, FIXED, SEARCH, SOUGHT_CODED, TEXTS
from geodata.columns.texts import Texts
from geodata.columns.writing import add_list

Pick = Callable[[Stored, Array], Array]


class Merged(Columns):
    """The records of `base` but for those at some places, and those of `patch`, by their places in the order."""

    def __init__(self, base: Stored, patch: Stored, gone: Array, key: str = "") -> None:
        self.key, self.most, self.fold, self.base, self.patch = key, base.most, base.fold, base, patch
        kept = np.flatnonzero(~np.isin(base.array("place"), gone))
        places = np.concatenate([base.array("place")[kept], patch.array("place")])
        self.origin = np.concatenate([kept, len(base) + np.arange(len(patch))])[np.argsort(places, kind="stable")]
        """Where each record comes from: a row of base, or of patch behind it."""

    def __len__(self) -> int:
        return len(self.origin)

    def array(self, name: str) -> Array:
        added = self.patch.array(name)
        if name in CODED:
            values = {value: code for code, value in enumerate(self.values(name))}
            numbers = np.array([values[value] for value in self.patch.values(name)], dtype=np.int64)
            added = numbers[added].astype(np.min_scalar_type(max(len(values) - 1, 0)))
        return np.concatenate([self.base.array(name), added])[self.origin]

    def values(self, name: str) -> list[str]:
        return list(dict.fromkeys([*self.base.values(name), *self.patch.values(name)]))

    def texts(self, name: str, rows: Array) -> Array:
        return self._picked(rows, lambda columns, some: columns.texts(name, some))

    def shapes(self, rows: Array) -> Array:
        return self._picked(rows, lambda columns, some: columns.shapes(some))

    def found(self, word: str) -> Array:
        return np.asarray(np.concatenate([self.base.found(word), self.patch.found(word)])[self.origin])

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        told = {}
        for name in SOUGHT_CODED:
            pairs = [(value, words) for part in (self.base, self.patch)
                     for value, words in zip(part.values(name), part.folded[name], strict=True)]
            told[name] = list(dict(pairs).values())
        return told

    def text(self, name: str) -> tuple[Array, list[Array]]:
        """Where each text of a column begins when they are written one after the other, and the pieces they are in."""
        parts = [self.base.text(name), self.patch.text(name)]
        sizes = np.concatenate([np.diff(part.starts) for part in parts])[self.origin]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        seams = np.flatnonzero((np.diff(self.origin) != 1) | (self.origin[1:] == len(self.base))) + 1
        runs = np.split(self.origin, seams) if len(self.origin) else []
        return starts, [self._piece(parts, int(run[0]), int(run[-1])) for run in runs]

    def _piece(self, parts: list[Texts], first: int, last: int) -> Array:
        part, before = (parts[0], 0) if first < len(self.base) else (parts[1], len(self.base))
        return np.asarray(part.data[part.starts[first - before]:part.starts[last - before + 1]])

    def _picked(self, rows: Array, pick: Pick) -> Array:
        origin = self.origin[rows]
        found, mine = np.empty(len(rows), dtype=object), origin < len(self.base)
        found[mine] = pick(self.base, origin[mine])
        found[~mine] = pick(self.patch, origin[~mine] - len(self.base))
        return found


def write_merged(path: Path, columns: Merged) -> None:
    """Write merged columns as one file of their own."""
    with path.open("wb") as file:
        writer = Writer(file)
        for name, dtype in FIXED.items():
            writer.add(name, dtype, len(columns), [columns.array(name)])
        for name in CODED:
            codes = columns.array(name)
            writer.add(name, codes.dtype, len(columns), [codes])
            add_list(writer, f"{name}.values", columns.values(name))
            if name in SOUGHT_CODED:
                add_list(writer, f"{name}.folded", columns.folded[name])
        for name in (*TEXTS, SEARCH, "shape"):
            starts, pieces = columns.text(name)
            writer.add(f"{name}.bytes", "uint8", int(starts[-1]), pieces)
            writer.add(f"{name}.starts", "int64", len(starts), [starts])
        writer.close()
