"""Columns with some records put in the place of others: a data version on the one before, a scenario on its data."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from geodata.columns.archive import Array
from geodata.columns.columns import Columns
from geodata.columns.form import CODED, SOUGHT_CODED

Pick = Callable[[Columns, Array], Array]


class Merged(Columns):
    """The records of `base` but for those at the places `gone`, and those of `patch`, in the order of their places."""

    def __init__(self, base: Columns, patch: Columns, gone: Array, key: str = "") -> None:
        self.key, self.most, self.fold, self.base, self.patch = key, base.most, base.fold, base, patch
        self.origin = _origin(base.array("place"), patch.array("place"), gone)

    origin: Array
    """Where each record comes from: a row of base, or of patch behind it."""

    def __len__(self) -> int:
        return len(self.origin)

    def array(self, name: str) -> Array:
        rows, added = self.changed
        if name not in CODED:
            new = self.patch.array(name)[added]
        else:
            numbers = {value: code for code, value in enumerate(self.values(name))}
            codes = np.array([numbers[value] for value in self.patch.values(name)], dtype=np.int64)
            new = codes[self.patch.array(name)[added]].astype(np.min_scalar_type(max(len(numbers) - 1, 0)))
        old = self.base.array(name)
        kind = np.result_type(old, new)
        if self.in_place:
            found = old.astype(kind)
        elif len(old):
            found = old.take(self.origin, mode="clip").astype(kind, copy=False)
        else:
            found = np.zeros(len(self), kind)
        found[rows] = new
        return found

    def values(self, name: str) -> list[str]:
        return self._values[name]

    def texts(self, name: str, rows: Array) -> Array:
        return self._picked(rows, lambda columns, some: columns.texts(name, some))

    def shapes(self, rows: Array) -> Array:
        return self._picked(rows, lambda columns, some: columns.shapes(some))

    def found(self, word: str) -> Array:
        return np.concatenate([self.base.found(word), self.patch.found(word)])[self.origin]

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        told = {}
        for name in SOUGHT_CODED:
            pairs = [(value, words) for part in (self.base, self.patch)
                     for value, words in zip(part.values(name), part.folded[name], strict=True)]
            told[name] = list(dict(pairs).values())
        return told

    @cached_property
    def changed(self) -> tuple[Array, Array]:
        """The rows that come from patch, and which of its rows each is."""
        rows = np.flatnonzero(self.origin >= len(self.base))
        return rows, self.origin[rows] - len(self.base)

    @cached_property
    def in_place(self) -> bool:
        """Whether each record stands in the row of base that it had, or that of one it replaces."""
        kept = np.arange(len(self.origin))
        kept[self.changed[0]] = self.origin[self.changed[0]]
        return len(self.origin) == len(self.base) and bool((self.origin == kept).all())

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        return {name: list(dict.fromkeys([*self.base.values(name), *self.patch.values(name)])) for name in CODED}

    def _picked(self, rows: Array, pick: Pick) -> Array:
        origin = self.origin[rows].astype(np.int64)
        found, mine = np.empty(len(rows), dtype=object), origin < len(self.base)
        found[mine] = pick(self.base, origin[mine])
        found[~mine] = pick(self.patch, origin[~mine] - len(self.base))
        return found


def _origin(base: Array, patch: Array, gone: Array) -> Array:
    """Merged.origin of the places of base, rising, and of patch, without those that are gone."""
    rows = np.searchsorted(base, gone)
    rows = rows[base[np.minimum(rows, max(len(base) - 1, 0))] == gone] if len(base) else rows[:0]
    kept = np.delete(np.arange(len(base), dtype=np.uint32), rows)
    order = np.argsort(patch, kind="stable")
    return np.insert(kept, np.searchsorted(base[kept], patch[order]), len(base) + order.astype(np.uint32))
