"""Is the money fair? Baht per head, the Lorenz curve, the Gini weighted by people and the Palma ratio.

A unit is a group of people who are taken to share its amount evenly (a subdistrict, say). Units are ordered by what
falls to a head; the Lorenz curve joins the shares of people and of money that the poorest units have together; the Gini
is twice the area between it and the straight line; the Palma ratio is the share of the tenth of people who get most
over the share of the four tenths who get least (Palma 2011), a unit that lies across a limit being split.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.measures.errors import MeasureError
from geodata.text import Text

Floats = npt.NDArray[np.float64]

LEAST, MOST = 0.4, 0.1
"""Shares of people that the Palma ratio compares."""


@dataclass(frozen=True, eq=False)
class Equity:
    """How evenly an amount falls to people.

    people, amount: of the units that take part, summed. per_head: amount per person, missing (NaN) without people.
    gini: 0 (even) up to 1; palma: NaN where there is no amount, infinite where the four tenths who get least get
    nothing. least_share, most_share: of the amount. order: the units that take part by their place in the input, what
    falls to a head rising. curve_people, curve_amount: the Lorenz curve from (0, 0) to (1, 1), a step for each of them.
    unpeopled: units with an amount but no people; unknown: units whose people are not known; both take no part, and
    left_out is their amount.
    """

    people: float
    amount: float
    per_head: float
    gini: float
    palma: float
    least_share: float
    most_share: float
    order: tuple[int, ...]
    curve_people: Floats
    curve_amount: Floats
    unpeopled: tuple[int, ...]
    unknown: tuple[int, ...]
    left_out: float


def equity(amount: npt.ArrayLike, people: npt.ArrayLike, names: Sequence[str] | None = None) -> Equity:
    """How evenly the amounts of some units fall to their people; an amount that is not known counts as none.

    MeasureError names the first unit whose amount or people are negative or infinite, by `names` or by place.

    >>> round(equity([0, 100], [50, 50]).gini, 3)
    0.5
    """
    money = np.nan_to_num(_floats(amount), nan=0.0, posinf=np.inf, neginf=-np.inf)
    heads = _floats(people)
    _check(money, heads, names)
    known = ~np.isnan(heads)
    part = np.flatnonzero(known & (heads > 0))
    order = part[np.lexsort((part, money[part] / heads[part]))]
    all_people, all_money = float(heads[order].sum()), float(money[order].sum())
    curve_people, curve_amount = _curve(heads[order]), _curve(money[order])
    if not all_money:
        curve_amount = curve_people   # nothing is shared evenly
    steps, heights = np.diff(curve_people), curve_amount[1:] + curve_amount[:-1]
    least = float(np.interp(LEAST, curve_people, curve_amount))
    most = 1 - float(np.interp(1 - MOST, curve_people, curve_amount))
    some = all_money > 0
    unpeopled, unknown = known & (heads == 0) & (money > 0), ~known
    return Equity(
        people=all_people,
        amount=all_money,
        per_head=all_money / all_people if all_people else np.nan,
        gini=max(0.0, 1 - float(steps @ heights)) if some else np.nan,
        palma=(most / least if least > 0 else np.inf) if some else np.nan,
        least_share=least if some else np.nan,
        most_share=most if some else np.nan,
        order=tuple(order.tolist()),
        curve_people=curve_people,
        curve_amount=curve_amount,
        unpeopled=tuple(np.flatnonzero(unpeopled).tolist()),
        unknown=tuple(np.flatnonzero(unknown).tolist()),
        left_out=float(money[unpeopled | unknown].sum()),
    )


def _curve(values: Floats) -> Floats:
    """The share of the sum that the first values have together, from 0 to 1."""
    total = values.sum()
    return np.concatenate([[0.0], np.cumsum(values) / total]) if total else np.array([0.0, 1.0])


def _floats(values: npt.ArrayLike) -> Floats:
    """Numbers as floats, missing ones NaN, whatever pandas calls them."""
    return pd.to_numeric(pd.Series(values)).to_numpy(dtype=float, na_value=np.nan)


def _check(money: Floats, heads: Floats, names: Sequence[str] | None) -> None:
    if len(money) != len(heads):
        raise ValueError(f"{len(money)} amounts for {len(heads)} units")
    for values, th, en in ((money, "งบประมาณ", "the amount"), (heads, "จำนวนคน", "the number of people")):
        wrong = np.flatnonzero((values < 0) | np.isinf(values))
        if len(wrong):
            name = names[wrong[0]] if names is not None else str(wrong[0] + 1)
            value = values[wrong[0]]
            problem = Text(f"{th}ของ {name} ({value:,g}) ใช้ไม่ได้", f"{en} of {name} ({value:,g}) cannot be used")
            raise MeasureError(problem, Text("ใช้ค่าตั้งแต่ 0 ขึ้นไป", "Give a number of 0 or more"))
