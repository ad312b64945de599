"""What a search for sites answers: the sites in order, what each adds, before and after, and how good that is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geodata.measures.siting_case import Case
from geodata.measures.siting_gains import Gains, Marks

MOST, FEWEST, LEAST = QUESTIONS = ("most", "fewest", "least")
PROVED, TIME, STOPPED = "proved", "time", "stopped"


@dataclass(frozen=True, eq=False)
class Plan:
    """New sites in the order in which each adds the most.

    gains: what each adds, summing to after - before (to before - after for "least"): people, or people times metres;
    None for a first site where there was none to compare with. total: all people, or None for "least". objective,
    quick, bound: of the best choice, of the quick one, and what none exceeds: people reached anew, or sites, or people
    times metres. served: demand within reach afterwards. unreachable: demand with people that stays out of reach
    whatever is chosen. spare: how many of those asked for would add nothing or cannot stand. ended: "proved", "time"
    or "stopped".
    """

    question: str
    chosen: tuple[int, ...]
    gains: tuple[int | None, ...]
    before: int | None
    after: int
    total: int | None
    objective: int
    quick: int
    quick_chosen: tuple[int, ...]
    bound: int
    served: Marks
    unreachable: Marks
    spare: int
    cost: float | None
    ended: str
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.objective == self.bound

    @property
    def gap(self) -> float:
        """How much better than the objective a choice could be at most, as a share of the objective."""
        return abs(self.bound - self.objective) / max(1, self.objective)

    @property
    def quick_gap(self) -> float:
        """The same of the quick choice."""
        return abs(self.bound - self.quick) / max(1, self.quick)


@dataclass(frozen=True, eq=False)
class Choice:
    """The best choice found, the quick one, a bound on what any gains, and how the search ended."""

    best: list[int]
    quick: list[int]
    bound: int
    ended: str


def most_plan(case: Case, gains: Gains, choice: Choice, asked: int, begun: float, unreachable: Marks) -> Plan:
    """The plan of a choice that was to reach the most people."""
    return _people_plan(case, gains, MOST, choice, asked, begun, unreachable,
                        (gains.value(choice.best), gains.value(choice.quick)))


def fewest_plan(case: Case, gains: Gains, choice: Choice, begun: float, unreachable: Marks) -> Plan:
    """The plan of a choice that was to be as small as can be."""
    return _people_plan(case, gains, FEWEST, choice, len(choice.best), begun, unreachable,
                        (len(choice.best), len(choice.quick)))


def _people_plan(case: Case, gains: Gains, question: str, choice: Choice, asked: int, begun: float,
                 unreachable: Marks, figures: tuple[int, int]) -> Plan:
    chosen, added = ordered(gains, choice.best)
    served = case.now_m <= case.reach_m
    before = int(case.weight[served].sum())
    served = served | (gains.got(chosen) > 0)
    return Plan(question, chosen, added, before, before + sum(added), case.people, *figures, tuple(choice.quick),
                choice.bound, served, unreachable & (case.weight > 0), asked - len(chosen), cost_of(case, chosen),
                choice.ended, time.monotonic() - begun)


def least_plan(case: Case, gains: Gains, choice: Choice, asked: int, begun: float, now: int, none: bool) -> Plan:
    """The plan of a choice that was to have the least total distance; now: that total without new sites.

    none: there is no site to compare with, `now` is only where the gains begin.
    """
    chosen, added = ordered(gains, choice.best)
    after = now - sum(added)
    first: tuple[int | None, ...] = (None, *added[1:]) if none else added
    served = case.now_m <= case.reach_m
    return Plan(LEAST, chosen, first, None if none else now, after, None, after, now - gains.value(choice.quick),
                tuple(choice.quick), now - choice.bound, served, np.zeros(len(served), dtype=bool),
                asked - len(chosen), cost_of(case, chosen), choice.ended, time.monotonic() - begun)


def ordered(gains: Gains, chosen: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The chosen in the order in which each adds the most to those before, ties to the first; who adds nothing, not."""
    rest, order, added = sorted(chosen), [], []
    got = np.zeros(gains.groups)
    while rest:
        adds = {one: float(np.maximum(gains.gain[gains.of_one(one)] - got[gains.group[gains.of_one(one)]], 0).sum())
                for one in rest}
        best = max(rest, key=lambda one: (adds[one], -one))
        if not adds[best]:
            break
        order.append(best)
        added.append(round(adds[best]))
        rest.remove(best)
        got = np.maximum(got, gains.got([best]))
    return tuple(order), tuple(added)


def cost_of(case: Case, chosen: Sequence[int]) -> float | None:
    """What sites cost together; None where no cost is known."""
    return None if case.cost is None else float(case.cost[list(chosen)].sum())
