"""Who has nothing? Units × columns: how many records each has, for how many people, with how much money.

A column is whatever the caller calls one: a mission, a kind, a mechanism, a year. Records become two whole numbers,
the places of their unit and of their column; every figure is then one pass over these numbers.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Whole = npt.NDArray[np.integer[Any]]

FEW_PEOPLE = 500
"""People below which a rate says little: the count is shown instead."""
NOWHERE = -1
STATED, NEGATIVE, SORTS = 1, 2, 3
"""What a record says of its budget; 0 is that it states none."""


@dataclass(frozen=True, eq=False)
class Money:
    """What is known of some records' money: "x of y records, z baht not placed".

    records: how many there are; stated: with a budget; counted: with a budget and a unit; baht: what these sum to;
    baht_not_placed: of the records with a budget but no unit; negative, baht_negative: the records whose budget is
    below zero, which is counted nowhere else.
    """

    records: int
    stated: int
    counted: int
    baht: float
    baht_not_placed: float
    negative: int
    baht_negative: float


@dataclass(frozen=True, eq=False)
class Matrix:
    """Figures of units × columns; arrays are units × columns unless told.

    count: records; stated: those of them with a budget; baht: what these sum to (0 without any). people: by unit, NaN
    where not known. nearest_m: metres to the nearest site of the column for the middle person of the unit, or None.
    unplaced: by column, records without a unit.
    """

    units: tuple[str, ...]
    columns: tuple[Hashable, ...]
    people: Floats
    count: Numbers
    stated: Numbers
    baht: Floats
    unplaced: Numbers
    money: tuple[Money, ...]
    nearest_m: Floats | None = None
    few_people: int = FEW_PEOPLE

    @cached_property
    def few(self) -> npt.NDArray[np.bool_]:
        """By unit: so few people that a rate says little."""
        return self.people < self.few_people

    @cached_property
    def per_10k(self) -> Floats:
        """Records for each 10,000 people; NaN where there are none or they are not known."""
        return self._by_head(self.count.astype(np.float64) * 10_000)

    @cached_property
    def baht_per_head(self) -> Floats:
        """Baht for each person; NaN where no record states a budget, nobody lives or people are not known."""
        return np.where(self.stated > 0, self._by_head(self.baht), np.nan)

    @cached_property
    def empty(self) -> npt.NDArray[np.bool_]:
        """Where no record is recorded."""
        return self.count == 0

    def frame(self, figure: str) -> pd.DataFrame:
        """One figure (an attribute of units × columns) as a table."""
        return pd.DataFrame(getattr(self, figure), index=list(self.units), columns=list(self.columns))

    def summed(self, groups: Sequence[str], order: Sequence[str]) -> "Matrix":
        """The same for groups of units (districts, say): `groups` names that of each unit, `order` all of them.

        Sums agree with those of the units; a distance is not a sum and is left out.
        """
        at = pd.Index(order).get_indexer(list(groups))
        if (at < 0).any():
            raise ValueError("a unit belongs to no group")

        def gathered(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
            total = np.zeros((len(order), *values.shape[1:]), dtype=values.dtype)
            np.add.at(total, at, values)
            return total

        return Matrix(tuple(order), self.columns, gathered(self.people), gathered(self.count), gathered(self.stated),
                      gathered(self.baht), self.unplaced, self.money, None, self.few_people)

    def _by_head(self, values: Floats) -> Floats:
        heads = np.broadcast_to(self.people[:, None], values.shape)
        return np.divide(values, heads, out=np.full(values.shape, np.nan), where=heads > 0)


def matrix(unit: pd.Series | Whole, column: pd.Series | Whole, budget: pd.Series, people: pd.Series,
           columns: Sequence[Hashable], nearest_m: Floats | None = None) -> Matrix:
    """The matrix of some records, each with a unit ("" without), a column and a budget (missing without).

    unit, column: names, or their places among the units of `people` and among `columns` as whole numbers (NOWHERE for
    none). people: by unit, in the order wanted. columns: all of them, in the order wanted, those without records too; a
    record of another column is not counted. A budget below zero is counted nowhere but in `money`.

    >>> found = matrix(pd.Series(["a", "a", ""]), pd.Series(["x", "x", "x"]), pd.Series([5.0, None, 7.0]),
    ...                pd.Series({"a": 10, "b": 20}), ["x", "y"])
    >>> found.count.tolist(), found.baht.tolist(), found.money[0].baht_not_placed
    ([[2, 0], [0, 0]], [[5.0, 0.0], [0.0, 0.0]], 7.0)
    """
    counts, sums = _sums(places_among(unit, people.index), places_among(column, columns), _numbers(budget),
                         (len(people), len(columns)))
    return Matrix(
        units=tuple(people.index),
        columns=tuple(columns),
        people=_numbers(people),
        count=counts[:-1].sum(axis=2),
        stated=counts[:-1, :, STATED],
        baht=sums[:-1, :, STATED],
        unplaced=counts[-1].sum(axis=1),
        money=tuple(_money(counts[:, at], sums[:, at]) for at in range(len(columns))),
        nearest_m=nearest_m,
    )


def budgets(budget: pd.Series, placed: npt.ArrayLike) -> Money:
    """What is known of the money of all these records together."""
    unit = np.where(np.asarray(placed, dtype=bool), 0, NOWHERE)
    counts, sums = _sums(unit, np.zeros(len(unit), dtype=np.int64), _numbers(budget), (1, 1))
    return _money(counts[:, 0], sums[:, 0])


@dataclass(frozen=True, slots=True)
class Untouched:
    """Units that no record of some value reaches.

    units: their codes. stating: how many of the `records` state any value in that column: with none, nothing is known,
    and `units` is then empty. reaching: how many have the value asked for; unplaced: how many of these name no unit.
    """

    units: tuple[str, ...]
    records: int
    stating: int
    reaching: int
    unplaced: int

    @property
    def assessed(self) -> bool:
        """Is anything known?"""
        return self.stating > 0


def untouched(unit: pd.Series, values: pd.Series, value: str, units: Sequence[str]) -> Untouched:
    """Which units no record with this value reaches: which subdistricts no outreach project does, say."""
    stating, having = values.notna() & (values != ""), values == value
    at = places_among(unit[having], units)
    reached = np.zeros(len(units), dtype=bool)
    reached[at[at != NOWHERE]] = True
    rest = tuple(code for code, met in zip(units, reached, strict=True) if not met) if stating.any() else ()
    return Untouched(rest, len(values), int(stating.sum()), int(having.sum()), int((at == NOWHERE).sum()))


def places_among(values: pd.Series | Whole, among: Iterable[Hashable]) -> Numbers:
    """The place of each value among others, NOWHERE for one that is not there; places as they are."""
    if isinstance(values, np.ndarray):
        return values.astype(np.int64)
    if isinstance(values.dtype, pd.CategoricalDtype):   # each category is looked up once
        found = np.append(places_among(pd.Series(values.cat.categories, dtype=object), among), NOWHERE)
        return np.asarray(found[values.cat.codes.to_numpy()])
    names = pd.Index(np.fromiter(among, dtype=object), tupleize_cols=False)
    return names.get_indexer(values.to_numpy(dtype=object)).astype(np.int64)


def _numbers(values: pd.Series) -> Floats:
    """Numbers as floats, missing ones NaN, whatever pandas calls them."""
    return values.to_numpy(dtype=float, na_value=np.nan)


def _sums(unit: Numbers, column: Numbers, money: Floats, shape: tuple[int, int]) -> tuple[Numbers, Floats]:
    """How many records each cell has and what their budgets sum to, by what they state: units + 1 × columns × SORTS.

    The last row is of the records without a unit.
    """
    if (column == NOWHERE).any():
        kept = column != NOWHERE
        unit, column, money = unit[kept], column[kept], money[kept]
    cell = np.where(unit == NOWHERE, shape[0], unit)
    cell = (cell * shape[1] + column) * SORTS + (money >= 0) + 2 * (money < 0)
    wide = (shape[0] + 1, shape[1], SORTS)
    counts = np.bincount(cell, minlength=int(np.prod(wide))).astype(np.int64)
    sums = np.bincount(cell, money, minlength=int(np.prod(wide))).astype(np.float64)
    return counts.reshape(wide), sums.reshape(wide)


def _money(counts: Numbers, sums: Floats) -> Money:
    """What is known of the money of one column, from what _sums found of it."""
    total = counts.sum(axis=0)
    return Money(int(total.sum()), int(total[STATED]), int(counts[:-1, STATED].sum()), float(sums[:-1, STATED].sum()),
                 float(sums[-1, STATED]), int(total[NEGATIVE]), float(sums[:, NEGATIVE].sum()))
