"""How good any choice could be, from prices of the groups, and choices that such prices suggest.

Lagrangian relaxation of "a group gains from one site only" (Cornuéjols, Fisher and Nemhauser 1977), prices by
subgradient steps; any prices give a true bound, and what a candidate is short of it shows who cannot be chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geodata.measures.demand import Floats
from geodata.measures.siting_gains import Gains, Marks, Places, Rules
from geodata.measures.siting_greedy import greedy, improved

PATIENCE, SHORTEST, MEMORY = 8, 1e-3, 0.7
"""Steps without a better bound before they are halved; the length at which they end; what a step keeps of the last."""
WORK = 28_000_000
"""Gains looked at for one bound, which keeps it under a second or so."""
MOST_STEPS, FEWEST_STEPS = 300, 40
TRIES = (0.4, 0.6, 0.8, 1.0)
"""After which shares of the steps the prices are asked for a choice."""
TRY = 30
"""Steps that bettering a choice may cost, as far as is known beforehand."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """The best choice found, a bound that none exceeds, and the candidates that may stand in a better one."""

    chosen: list[int]
    value: int
    bound: int
    hopeful: Marks
    """May be in a better choice than the one found."""

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.bound <= self.value


def bounded(gains: Gains, rules: Rules, chosen: list[int], stopped: Callable[[], bool], work: int = WORK) -> Bounded:
    """Bound a choice and better it on the way; the same steps for the same input, whatever the clock says.

    work: about how many gains to look at.
    """
    best, value = chosen, gains.value(chosen)
    steps = int(np.clip(work // max(1, len(gains.group)), FEWEST_STEPS, MOST_STEPS))
    tries = {round(share * steps) - 1 for share in TRIES[-max(1, work // (TRY * max(1, len(gains.group)))):]}
    price = np.where(gains.got(chosen) > 0, gains.most / 2, 0.0)
    lowest, at_lowest, length, waited = np.inf, price, 1.0, 0
    slope: Floats | float = 0.0
    for step in range(steps):
        worth, top = _worth(gains, rules, price)
        bound = float(price.sum() + worth[top].sum())
        if bound < lowest * (1 - 1e-7):
            lowest, at_lowest, waited = bound, price, 0
        else:
            waited += 1
            if waited >= PATIENCE and length > SHORTEST:
                length, waited, price, slope = length / 2, 0, at_lowest, 0.0
                continue
        if step in tries:
            other = improved(gains, rules, greedy(gains, rules, top[np.argsort(-worth[top], kind="stable")]))
            best, value = max((best, value), (other, gains.value(other)), key=lambda found: found[1])
        if whole(lowest) <= value or length <= SHORTEST or stopped():
            break
        slope = _slope(gains, price, top) + MEMORY * slope
        size = float(slope @ slope)
        if size == 0:
            break
        price = np.clip(price - length * (bound - value) / size * slope, 0, gains.most)
    return Bounded(best, value, max(value, whole(lowest)), hopeful_at(gains, rules, at_lowest, value))


def _worth(gains: Gains, rules: Rules, price: Floats) -> tuple[Floats, Places]:
    """What each candidate is worth above the prices, and those that would be chosen."""
    worth = gains.above(price)
    count = min(rules.count, len(worth))
    top = np.argsort(-worth, kind="stable")[:count]
    return worth, top


def _slope(gains: Gains, price: Floats, top: Places) -> Floats:
    """How the bound changes with each price, as far as the price can follow."""
    taken = np.zeros(gains.groups)
    for candidate in top:
        there = gains.of_one(candidate)
        taken[gains.group[there]] += gains.gain[there] > price[gains.group[there]]
    slope = 1 - taken
    slope[((price <= 0) & (slope > 0)) | ((price >= gains.most) & (slope < 0))] = 0
    return slope


def hopeful_at(gains: Gains, rules: Rules, price: Floats, value: int) -> Marks:
    """The candidates that the bound does not shut out of every better choice."""
    worth, top = _worth(gains, rules, price)
    bound = float(price.sum() + worth[top].sum())
    last = float(worth[top[-1]]) if len(top) and len(top) == rules.count else 0.0
    with_it = bound - np.maximum(last - worth, 0)
    return np.floor(with_it + _hair(bound)) > value


def whole(bound: float) -> int:
    """A bound of whole numbers, safe from rounding."""
    return int(np.floor(bound + _hair(bound)))


def _hair(bound: float) -> float:
    return 1e-6 + 1e-11 * abs(bound)
