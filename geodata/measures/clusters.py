"""Pattern or noise? Local Moran's I (Anselin 1995) with pseudo p-values of conditional permutation and FDR.

I_i = (n - 1) z_i Σ_j w_ij z_j / Σ z², z being the deviation from the mean and w_ij the same for every neighbour of i,
together 1. Where a unit's figure and its neighbours' mean lie together says what it is: high among high, low among low
(a cluster), high among low or low among high (an outlier). The pseudo p-value is two-sided: how often as extreme a
figure, on either side, comes of shuffling the other units. With many units some are extreme by chance; the rule of
Benjamini & Hochberg (1995) keeps the share of such among those told below alpha.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

ALPHA = 0.05
PERMUTATIONS = 9_999
SEED = 51
FEWEST = 10
"""Units with neighbours below which shuffling has too little to say."""
SORTS = ("low_low", "high_low", "low_high", "high_high")


@dataclass(frozen=True, eq=False)
class Clusters:
    """Where figures lie together.

    table: one row a unit, in the order given: value, moran (I_i), p, sort (one of SORTS, "" where not tested), chance
    (p ≤ alpha before the correction) and holds (after it). assessed: False, with the reason in `why` ("few" units or
    "constant" values), when nothing can be said; p is then missing throughout. units: how many were tested; chance and
    holds: how many of them p ≤ alpha points out before and after the correction; threshold: the largest p that holds
    (0 when none does). islands: units without a neighbour that has a value; missing: units without a value; neither
    is tested.
    """

    table: pd.DataFrame
    assessed: bool
    why: str
    units: int
    chance: int
    holds: int
    threshold: float
    alpha: float
    permutations: int
    islands: tuple[str, ...]
    missing: tuple[str, ...]


def local_moran(values: pd.Series, neighbours: Numbers, permutations: int = PERMUTATIONS, seed: int = SEED,
                alpha: float = ALPHA) -> Clusters:
    """Local Moran's I of one figure a unit; neighbours: pairs of places in `values` (see touching).

    A missing value leaves its unit out: it is nobody's neighbour. The same seed gives the same p-values.
    """
    figures = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(figures)
    pairs = neighbours[known[neighbours].all(axis=1)] if len(neighbours) else np.empty((0, 2), dtype=np.int64)
    degree = np.bincount(pairs[:, 0], minlength=len(figures))
    tested = np.flatnonzero(known & (degree > 0))
    why = "few" if len(tested) < FEWEST else "constant" if _constant(figures[known]) else ""
    moran, p = np.full((2, len(figures)), np.nan)
    sort = np.full(len(figures), "", dtype=object)
    if not why:
        z = (figures - figures[known].mean()) / figures[known].std()
        lag = np.bincount(pairs[:, 0], z[pairs[:, 1]], minlength=len(figures)).astype(np.float64)
        lag = np.divide(lag, degree, out=np.zeros(len(figures)), where=degree > 0)
        moran[tested] = (z * lag)[tested] * (known.sum() - 1) / known.sum()
        p[tested] = _pseudo_p(z, lag, degree, tested, known, permutations, seed)
        sort[tested] = np.array(SORTS, dtype=object)[(z[tested] > 0) + 2 * (lag[tested] > 0)]
    threshold = benjamini_hochberg(p, alpha)
    chance, holds = (np.nan_to_num(p, nan=1.0) <= limit for limit in (alpha, threshold))
    table = pd.DataFrame({"value": figures, "moran": moran, "p": p, "sort": sort, "chance": chance, "holds": holds},
                         index=values.index)
    names = values.index.to_numpy()
    return Clusters(table, not why, why, len(tested), int(chance.sum()), int(holds.sum()), threshold, alpha,
                    permutations, tuple(names[known & (degree == 0)]), tuple(names[~known]))


def benjamini_hochberg(p: Floats, alpha: float = ALPHA) -> float:
    """The largest p-value that holds when the share of false discoveries is to stay below alpha; 0 when none does.

    >>> from numpy import array
    >>> benjamini_hochberg(array([0.010, 0.020, 0.040, 0.5]))
    0.02
    """
    ordered = np.sort(p[~np.isnan(p)])
    passing = np.flatnonzero(ordered <= alpha * np.arange(1, len(ordered) + 1) / max(1, len(ordered)))
    return float(ordered[passing[-1]]) if len(passing) else 0.0


def touching(shapes: npt.NDArray[np.object_]) -> Numbers:
    """Pairs of units that share a border or a corner (queen's neighbours), both ways round, ordered.

    Shapes must be a coverage: borders that meet vertex for vertex.
    """
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.column_stack([one, other]).astype(np.int64)[one != other]
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _constant(figures: Floats) -> bool:
    """Are these all the same figure, but for rounding?"""
    return bool(np.ptp(figures) <= 1e-12 * np.abs(figures).max())


def _pseudo_p(z: Floats, lag: Floats, degree: Numbers, tested: Numbers, known: npt.NDArray[np.bool_],
              permutations: int, seed: int) -> Floats:
    """The two-sided pseudo p-value of each tested unit: its neighbours are drawn from all other units with a value."""
    others = np.flatnonzero(known)
    widest = int(degree[tested].max())
    chance = np.random.default_rng(seed)
    drawn = np.argsort(chance.random((permutations, len(others) - 1)), axis=1, kind="stable")[:, :widest]
    found = np.empty(len(tested))
    for at, unit in enumerate(tested):
        rest = z[others[others != unit]]
        simulated = z[unit] * rest[drawn[:, :degree[unit]]].mean(axis=1)
        observed = z[unit] * lag[unit]
        near = 1e-12 * max(1.0, abs(observed))   # sums of the same figures in another order are the same figure
        above, below = (simulated >= observed - near).sum(), (simulated <= observed + near).sum()
        found[at] = min(1.0, 2 * (min(above, below) + 1) / (permutations + 1))
    return found
