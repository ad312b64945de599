"""The best choice, proved: the models of siting as arrays for HiGHS (Huangfu and Hall 2018)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from geodata.measures.demand import Floats
from geodata.measures.siting_gains import Gains, Marks, Places, Rules

UNDER_ONE = 1 - 1e-6
"""Sums are whole numbers: a choice that the bound exceeds by less than one is the best."""


MOST_GAINS = 600_000
"""Above so many gains among hopeful candidates the model is not built: it would not end in time."""


def fits(gains: Gains, hopeful: Marks) -> bool:
    """Whether the model of the hopeful candidates is small enough to be solved."""
    return int(np.diff(gains.start)[hopeful].sum()) <= MOST_GAINS


def best_choice(gains: Gains, rules: Rules, hopeful: Marks, known: Sequence[int], seconds: float,
                stopped: Callable[[], bool]) -> tuple[list[int], float]:
    """The choice among hopeful candidates that gains the most, empty where none was found; a bound on that.

    One column for each candidate and for each gain that a group can have; a group takes one of its gains, and only
    where a candidate stands that gives it (Church and ReVelle 1974 where gains are flat). known: a choice to begin
    with.
    """
    kept = hopeful.copy()
    kept[list(known)] = True
    place = np.cumsum(kept) - 1
    kept_gains = gains.only(kept)
    count = int(kept.sum())
    group, gain, level = _levels(kept_gains)
    stands = csr_array((np.ones(len(level)), (level, place[kept_gains.candidate])), shape=(len(group), count))
    parts = [hstack([-stands, _eye(len(group))])]
    upper = [np.zeros(len(group))]
    if not gains.flat:
        once = csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(gains.groups, len(group)))
        once = once[np.bincount(group, minlength=gains.groups) > 1]
        parts.append(hstack([csr_array((once.shape[0], count)), once]))
        upper.append(np.ones(once.shape[0]))
    limits, most = _limits(rules, kept, count)
    parts.append(hstack([limits, csr_array((limits.shape[0], len(group)))]))
    upper.append(most)
    rows, most = vstack(parts, format="csr"), np.concatenate(upper)
    begin = np.zeros(count + len(group))
    begin[place[list(known)]] = 1
    got = gains.got(known)
    begin[count:] = (got[group] == gain) & (gain > 0)
    cost = np.concatenate([np.zeros(count), -gain])
    values, bound = solve(cost, rows, np.full(len(most), -np.inf), most, count, begin, seconds, stopped)
    numbers = np.flatnonzero(kept)
    chosen = [] if values is None else [int(one) for one in numbers[values[:count] > 0.5]]
    return chosen, -bound


def fewest_choice(cover: csr_array, rules: Rules, known: Sequence[int] | None, seconds: float,
                  stopped: Callable[[], bool]) -> tuple[list[int] | None, float]:
    """The fewest candidates that help every group (Toregas and others 1971), None where none were found; a bound.

    cover: groups x candidates.
    """
    count = cover.shape[1]
    limits, most = _limits(rules, np.ones(count, dtype=bool), count)
    rows = vstack([csr_array(cover), limits], format="csr")
    low = np.concatenate([np.ones(cover.shape[0]), np.full(len(most), -np.inf)])
    high = np.concatenate([np.full(cover.shape[0], np.inf), most])
    begin = None
    if known is not None:
        begin = np.zeros(count)
        begin[list(known)] = 1
    values, bound = solve(np.ones(count), rows, low, high, count, begin, seconds, stopped)
    chosen = None if values is None else [int(one) for one in np.flatnonzero(values > 0.5)]
    return chosen, bound


def solve(cost: Floats, rows: csr_array, low: Floats, high: Floats, whole: int, begin: Floats | None, seconds: float,
          stopped: Callable[[], bool]) -> tuple[Floats | None, float]:
    """Least cost of columns between 0 and 1, of which the first `whole` are 0 or 1, with low <= rows <= high; a bound.

    None where nothing was found in that many seconds.
    """
    import highspy

    solver = highspy.Highs()
    options: dict[str, Any] = {"output_flag": False, "time_limit": max(0.01, seconds), "threads": 1, "parallel": "off",
                               "mip_rel_gap": 0.0, "mip_abs_gap": UNDER_ONE, "random_seed": 1}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    columns = len(cost)
    solver.passModel(
        columns, len(low), rows.nnz, int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost.astype(np.float64), np.zeros(columns), np.ones(columns), np.maximum(low, -highspy.kHighsInf),
        np.minimum(high, highspy.kHighsInf), rows.indptr.astype(np.int32), rows.indices.astype(np.int32),
        rows.data.astype(np.float64), (np.arange(columns) < whole).astype(np.int32))
    if begin is not None:
        solver.setSolution(columns, np.arange(columns, dtype=np.int32), begin.astype(np.float64))
    solver.cbMipInterrupt.subscribe(lambda event: event.interrupt(stopped()))
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    return values, float(info.mip_dual_bound)


def _levels(gains: Gains) -> tuple[Places, Floats, Places]:
    """The gains that each group can have: its group, how much; and which of them each triple gives."""
    order = np.lexsort((gains.gain, gains.group))
    group, gain = gains.group[order], gains.gain[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (group[1:] != group[:-1]) | (gain[1:] != gain[:-1])
    level = np.empty(len(order), dtype=np.int64)
    level[order] = np.cumsum(new) - 1
    return group[new], gain[new], level


def _limits(rules: Rules, kept: Marks, count: int) -> tuple[csr_array, Floats]:
    """Rows over the kept candidates that stay at or below the second: the count, the budget, pairs too near."""
    rows, most = [csr_array(np.ones((1, count)))], [float(rules.count)]
    if rules.cost is not None:
        rows.append(csr_array(rules.cost[kept][None, :]))
        most.append(float(rules.budget))
    near = rules.near[kept][:, kept].tocoo()
    one, other = near.coords
    first = one < other
    pairs = int(first.sum())
    both = np.concatenate([one[first], other[first]])
    rows.append(csr_array((np.ones(2 * pairs), (np.tile(np.arange(pairs), 2), both)), shape=(pairs, count)))
    return vstack(rows, format="csr"), np.array(most + [1.0] * pairs)


def _eye(size: int) -> csr_array:
    return csr_array((np.ones(size), (np.arange(size), np.arange(size))), shape=(size, size))
