"""Symbols that would cover each other, drawn as one count instead."""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int_]
RING_MM = ((10, 5.6), (100, 6.6), (1_000, 7.8), (10**9, 9.2))
"""Counts below the first number are drawn as a ring as wide as the second."""
OVERLAP = 0.92
"""So near, by their widths, symbols count as covering each other."""
MANY = 500
"""From so many symbols on, those in one square are put together before distances are looked at."""
PASSES = 8


def ring_width(total: int) -> float:
    """How wide the ring of a count is drawn, mm."""
    return next(width for most, width in RING_MM if total < most)


def grouped(spots: Floats, symbol_mm: float, enlarge: float = 1, sizes: Floats | None = None) -> Numbers:
    """The group of each position (x, y in mm): no two groups, each drawn at its middle, cover each other much.

    sizes: how many each position stands for; one unless told.
    """
    groups = np.arange(len(spots))
    if len(spots) > MANY:
        squares = np.floor(spots / symbol_mm).astype(int)
        groups = np.unique(squares, axis=0, return_inverse=True)[1].ravel()
    for _pass in range(PASSES):
        counts = np.bincount(groups)
        middles = np.column_stack([np.bincount(groups, spots[:, axis]) / counts for axis in (0, 1)])
        totals = counts if sizes is None else np.bincount(groups, sizes)
        widths = np.array([symbol_mm if total == 1 else ring_width(int(total)) * enlarge for total in totals])
        joined = _absorbed(middles, widths, totals)
        if len(np.unique(joined)) == len(joined):
            break
        groups = np.unique(joined[groups], return_inverse=True)[1].ravel()
    return groups


def _absorbed(middles: Floats, widths: Floats, counts: Numbers | Floats) -> Numbers:
    """For each symbol the one that it becomes part of: the largest first, each takes those it covers, once."""
    points = shapely.points(middles)
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=float(widths.max()))
    apart = np.hypot(*(middles[first] - middles[second]).T)
    near = (apart < (widths[first] + widths[second]) / 2 * OVERLAP) & (first != second)
    neighbours: dict[int, list[int]] = {}
    for one, other in zip(first[near].tolist(), second[near].tolist(), strict=True):
        neighbours.setdefault(one, []).append(other)
    taken = np.arange(len(middles))
    free = np.ones(len(middles), dtype=bool)
    for one in np.argsort(-counts, kind="stable").tolist():
        if free[one]:
            for other in neighbours.get(one, ()):
                if free[other]:
                    taken[other], free[other] = one, False
            free[one] = False
    return taken
