"""Where next: new sites that reach the most people, the fewest that reach all, those with the least total distance.

Existing sites stay. Every answer has a quick choice (lazy greedy with exchanges) beside the best one found, with a
bound that no choice exceeds: the two meet when the best is proved.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from geodata.measures.reach import STEP_M
from geodata.measures.siting_bound import WORK, Bounded, bounded, whole
from geodata.measures.siting_case import Case, Effort, whole_count
from geodata.measures.siting_exact import best_choice, fewest_choice, fits
from geodata.measures.siting_gains import Gains, Marks, Rules, merged, undominated
from geodata.measures.siting_greedy import greedy, improved
from geodata.measures.siting_plan import PROVED, STOPPED, TIME, Choice, Plan, fewest_plan, least_plan, most_plan

TELL_S = 0.5
DEEP = 15 * WORK


def most_people(case: Case, count: int, effort: Effort | None = None) -> Plan:
    """At most `count` new sites that bring the most people within reach (Church and ReVelle 1974)."""
    effort, begun, count = effort or Effort(), time.monotonic(), whole_count(count)
    gains, unserved = _reachable(case)
    choice = choose(gains, case.rules(count), effort, begun)
    return most_plan(case, gains, choice, count, begun, unserved & ~_helped(gains))


def fewest_sites(case: Case, effort: Effort | None = None) -> Plan:
    """The fewest new sites that bring all within reach whom any candidate can reach (Toregas and others 1971).

    Who cannot be reached by the candidates, the spacing or the budget is told, and the rest is solved.
    """
    effort, begun = effort or Effort(), time.monotonic()
    gains, unserved = _reachable(case)
    rules = case.rules(len(case.candidates))
    needed = _helped(gains)
    alike = replace(gains, gain=np.ones(len(gains.gain)))
    quick = min((_pruned(gains, greedy(each, rules)) for each in (gains, alike)),
                key=lambda chosen: (-gains.value(chosen), len(chosen)))
    if gains.value(quick) < gains.most.sum():
        widest = choose(gains, rules, effort, begun)
        if widest.ended != PROVED:
            choice = Choice(widest.best, widest.best, 0, widest.ended)
            needed = gains.got(widest.best) > 0
            return fewest_plan(case, gains, choice, begun, unserved & ~needed)
        quick, needed = _pruned(gains, widest.best), gains.got(widest.best) > 0
    choice = _fewest(gains, rules, needed, quick, effort, begun)
    return fewest_plan(case, gains, choice, begun, unserved & ~needed)


def least_distance(case: Case, count: int, effort: Effort | None = None) -> Plan:
    """At most `count` new sites with the least total of people times metres to their nearest site (Hakimi 1964)."""
    effort, begun, count = effort or Effort(), time.monotonic(), whole_count(count)
    wanted = case.weight > 0
    away = case.all_pairs_m(wanted)
    now, none = case.now_m[wanted], not np.isfinite(case.now_m[wanted]).all()
    if none:
        now = away.max(axis=1) + STEP_M
    saved = np.maximum(now[:, None] - away, 0) * case.weight[wanted][:, None]
    row, column = np.nonzero(saved)
    gains = Gains.of(np.flatnonzero(wanted)[row], np.flatnonzero(case.usable)[column], saved[row, column], len(case.x),
                     len(case.candidates))
    choice = choose(gains, case.rules(count), effort, begun)
    return least_plan(case, gains, choice, count, begun, round(float((now * case.weight[wanted]).sum())), none)


def choose(gains: Gains, rules: Rules, effort: Effort, begun: float) -> Choice:
    """The candidates that gain the most together: quickly, then bounded, then, where that is no proof yet, exactly."""
    if not rules.count or not len(gains.group):
        return Choice([], [], 0, PROVED)
    effort.tell("greedy", 0.05)
    lean = merged(gains) if gains.flat else gains
    if gains.flat and not rules.near.nnz:
        lean = lean.only(undominated(lean, rules.cost))
    first = improved(lean, rules, greedy(lean, rules))
    effort.tell("bound", 0.2)
    found = bounded(lean, rules, first, effort.stopped)
    best, bound = found.chosen, found.bound
    if not found.proved and effort.prove:
        best, bound = _proved(lean, rules, found, effort, begun)
    ended = PROVED if bound <= lean.value(best) else STOPPED if effort.stopped() else TIME
    return Choice(best, found.chosen, bound, ended)


def _proved(gains: Gains, rules: Rules, found: Bounded, effort: Effort, begun: float) -> tuple[list[int], int]:
    """A choice as good as the one found or better and its bound, by the exact solver where the model fits."""
    left = effort.seconds - (time.monotonic() - begun)
    stopped = _watched(effort, left)
    best, bound = found.chosen, found.bound
    if not fits(gains, found.hopeful):
        deeper = bounded(gains, rules, best, lambda: stopped() or time.monotonic() - begun > effort.seconds, DEEP)
        best, bound, found = deeper.chosen, min(bound, deeper.bound), deeper
    if bound <= gains.value(best) or stopped() or not fits(gains, found.hopeful):
        return best, bound
    better, most = best_choice(gains, rules, found.hopeful, best, effort.seconds - (time.monotonic() - begun), stopped)
    best = max(best, better, key=gains.value)
    if np.isfinite(most):
        bound = min(bound, max(gains.value(best), whole(most)))
    return best, bound


def _fewest(gains: Gains, rules: Rules, needed: Marks, quick: list[int], effort: Effort, begun: float) -> Choice:
    """The fewest candidates that help all the needed groups, known to be possible from the quick choice."""
    effort.tell("exact", 0.4)
    part = needed[gains.group]
    lean = merged(Gains.of(gains.group[part], gains.candidate[part], gains.gain[part], gains.groups, len(gains)))
    kept = undominated(lean) if not rules.bound else np.diff(lean.start) > 0
    kept[quick] = True
    numbers = np.flatnonzero(kept)
    cover = lean.matrix[:, numbers].tocsr()
    seconds = effort.seconds - (time.monotonic() - begun)
    known = [int(place) for place in np.searchsorted(numbers, quick)]
    limits = Rules(len(numbers), None if rules.cost is None else rules.cost[numbers], rules.budget,
                   rules.near[numbers][:, numbers])
    found, bound = fewest_choice(cover, limits, known, seconds, _watched(effort, seconds))
    best = quick if found is None or len(found) >= len(quick) else [int(numbers[place]) for place in found]
    least = min(len(best), max(0, int(np.ceil(bound - 1e-6))) if np.isfinite(bound) else 0)
    ended = PROVED if least == len(best) else STOPPED if effort.stopped() else TIME
    return Choice(best, quick, least, ended)


def _reachable(case: Case) -> tuple[Gains, Marks]:
    """The people out of reach now whom each usable candidate would reach; who is out of reach now."""
    unserved = case.now_m > case.reach_m
    row, candidate = case.pairs_in_reach(unserved & (case.weight > 0))
    return Gains.of(row, candidate, case.weight[row], len(case.x), len(case.candidates)), unserved


def _helped(gains: Gains) -> Marks:
    return np.asarray(gains.most > 0)


def _pruned(gains: Gains, chosen: list[int]) -> list[int]:
    """The chosen without those that the others make needless, the last chosen first."""
    kept, value = list(chosen), gains.value(chosen)
    for one in chosen:
        rest = [other for other in kept if other != one]
        if gains.value(rest) == value:
            kept = rest
    return kept


def _watched(effort: Effort, seconds: float) -> Callable[[], bool]:
    """Whether to stop, telling now and then how much of the time is gone."""
    begun = told = time.monotonic()

    def stopped() -> bool:
        nonlocal told
        now = time.monotonic()
        if now - told > TELL_S:
            told = now
            effort.tell("exact", min(0.95, 0.4 + 0.6 * (now - begun) / max(seconds, TELL_S)))
        return effort.stopped()

    return stopped
