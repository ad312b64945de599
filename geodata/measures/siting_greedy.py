"""Good choices quickly: the lazy greedy choice, then exchanges of one candidate for another while that gains.

Minoux (1978): a candidate's gain only falls as others are chosen, so an old figure is an upper bound (CELF). Resende
and Werneck (2007): what all exchanges would gain comes from one pass over the gains.
"""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from scipy.sparse import csr_array

from geodata.measures.demand import Floats
from geodata.measures.siting_gains import Gains, Places, Rules


def greedy(gains: Gains, rules: Rules, first: Iterable[int] = ()) -> list[int]:
    """Candidates in the order in which each adds the most, ties to the first, after those of `first` that may stand.

    With costs, the better of most gain and most gain for the money.
    """
    begun: list[int] = []
    for candidate in first:
        if len(begun) < rules.count and rules.open(begun)[candidate]:
            begun.append(int(candidate))
    found = _lazy(gains, rules, begun, np.ones(len(gains)))
    if rules.cost is None:
        return found
    cheap = _lazy(gains, rules, begun, np.maximum(rules.cost, 1e-12))
    return max(found, cheap, key=gains.value)


def _lazy(gains: Gains, rules: Rules, begun: Sequence[int], price: Floats) -> list[int]:
    chosen, got = list(begun), gains.got(begun)
    added = gains.above(got)
    free = rules.open(chosen)
    queue = [(-added[candidate] / price[candidate], int(candidate), len(chosen))
             for candidate in np.flatnonzero(free & (added > 0))]
    heapify(queue)
    while queue and len(chosen) < rules.count:
        _, candidate, seen = heappop(queue)
        if not free[candidate]:
            continue
        there = gains.of_one(candidate)
        if seen < len(chosen):
            gain = float(np.maximum(gains.gain[there] - got[gains.group[there]], 0).sum())
            if gain > 0:
                heappush(queue, (-gain / price[candidate], candidate, len(chosen)))
            continue
        chosen.append(candidate)
        got[gains.group[there]] = np.maximum(got[gains.group[there]], gains.gain[there])
        free = rules.open(chosen)
    return chosen


def improved(gains: Gains, rules: Rules, chosen: Sequence[int]) -> list[int]:
    """The choice after the best exchange of one candidate, again and again, until none gains."""
    best = list(chosen)
    exchange = _best_exchange(gains, rules, best) if best else None
    while exchange is not None:
        leaves, comes = exchange
        best = [*(candidate for candidate in best if candidate != leaves), comes]
        exchange = _best_exchange(gains, rules, best)
    return greedy(gains, rules, best) if rules.bound else best


def _best_exchange(gains: Gains, rules: Rules, chosen: Sequence[int]) -> tuple[int, int] | None:
    """Who leaves and who comes in the exchange that gains the most; None when none gains."""
    first, second, owner = _two_best(gains, chosen)
    leaves = np.bincount(owner, first - second, len(chosen))
    change = _saved(gains, first, second, owner, len(chosen)) + gains.above(first) - leaves[:, None]
    for place, candidate_ in enumerate(chosen):
        change[place, ~rules.open([one for one in chosen if one != candidate_])] = 0
    leaver, comer = divmod(int(np.argmax(change)), len(gains))
    return (chosen[leaver], comer) if change[leaver, comer] > 0 else None


def _saved(gains: Gains, first: Floats, second: Floats, owner: Places, count: int) -> Floats:
    """What each candidate (column) spares the groups that one of those chosen (row) leaves."""
    if gains.flat:
        once = np.flatnonzero((first > 0) & (second == 0))
        left = csr_array((first[once], (owner[once], once)), shape=(count, gains.groups))
        return np.asarray((left @ gains.rows).toarray())
    telling = np.flatnonzero((gains.gain > second[gains.group]) & (first > 0)[gains.group])
    group = gains.group[telling]
    saved = np.minimum(gains.gain[telling], first[group]) - second[group]
    place = owner[group] * len(gains) + gains.candidate[telling]
    return np.bincount(place, saved, count * len(gains)).astype(np.float64).reshape(count, len(gains))


def _two_best(gains: Gains, chosen: Sequence[int]) -> tuple[Floats, Floats, Places]:
    """What each group gets from the best and from the second best of those chosen, and which place the best has."""
    first, second = np.zeros(gains.groups), np.zeros(gains.groups)
    owner = np.zeros(gains.groups, dtype=np.int64)
    for place, candidate in enumerate(chosen):
        there = gains.of_one(candidate)
        group, gain = gains.group[there], gains.gain[there]
        better = gain > first[group]
        second[group] = np.where(better, first[group], np.maximum(second[group], gain))
        owner[group[better]] = place
        first[group] = np.maximum(first[group], gain)
    return first, second, owner
