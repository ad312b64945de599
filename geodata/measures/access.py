"""Is there enough? Capacity for each person within reach, by floating catchments: 2SFCA and E2SFCA.

2SFCA after Luo & Wang (2003): R_j = S_j / Σ_{d_ij ≤ D} a_i, the capacity of site j for each person who reaches it, and
A_i = Σ_{d_ij ≤ D} R_j, what a person at i can count on. E2SFCA after Luo & Qi (2009): the same with a weight that falls
by bands of distance, in both sums. Every demand point has a figure, 0 where nothing is in reach. All that is given out
arrives: Σ a_i A_i is the capacity of the sites that somebody reaches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.measures.errors import MeasureError
from geodata.measures.reach import HAIR
from geodata.text import Text

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

BANDS = ((1 / 3, 1.0), (2 / 3, 0.68), (1.0, 0.22))
"""Luo & Qi (2009): thirds of the reach and the Gaussian weight of each."""
BLOCK = 1 << 16
"""Distances that are looked at in one go: as many as stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Line:
    """Distances in a straight line × detour, rounded up to whole steps; x, y in metres, one entry a point."""

    x: Floats
    y: Floats
    site_x: Floats
    site_y: Floats
    detour: float = 1.0
    step_m: float = 0.0

    def __post_init__(self) -> None:
        for values in (self.x, self.y, self.site_x, self.site_y):
            if not np.isfinite(values).all():
                raise MeasureError(Text("มีพิกัดที่ไม่ใช่ตัวเลข", "a coordinate is not a number"),
                                   Text("ใช้เฉพาะจุดที่มีพิกัด", "Give only points that have a position"))
        if not self.detour >= 1:
            detour = self.detour
            raise MeasureError(Text(f"ตัวคูณระยะทาง {detour} น้อยกว่า 1", f"the detour factor {detour} is below 1"),
                               Text("ใช้ค่า 1 ขึ้นไป", "Use 1 or more"))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of demand points and of sites."""
        return len(self.x), len(self.site_x)

    def near(self, rows: slice, reach_m: float) -> Numbers:
        """The sites that some of these demand points could reach."""
        x, y = self.x[rows], self.y[rows]
        across = np.maximum(np.maximum(x.min() - self.site_x, self.site_x - x.max()), 0)
        along = np.maximum(np.maximum(y.min() - self.site_y, self.site_y - y.max()), 0)
        return np.flatnonzero(np.hypot(across, along) * self.detour <= reach_m + 1)

    def metres(self, rows: slice, sites: Numbers) -> Floats:
        """The distances from some demand points to some sites, points × sites."""
        found = self.x[rows, None] - self.site_x[sites]
        along = self.y[rows, None] - self.site_y[sites]
        found *= found
        along *= along
        found += along
        np.sqrt(found, out=found)
        found *= self.detour
        return np.ceil(found / self.step_m - HAIR) * self.step_m if self.step_m else found


@dataclass(frozen=True, eq=False)
class Table:
    """Distances as given, points × sites, each from the demand point to the site; not a number means no way."""

    given: Floats

    def __post_init__(self) -> None:
        if (self.given < 0).any():
            raise MeasureError(Text("มีระยะทางติดลบ", "a distance is negative"),
                               Text("แก้ตารางระยะทาง", "Correct the table of distances"))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of demand points and of sites."""
        return self.given.shape[0], self.given.shape[1]

    def near(self, rows: slice, reach_m: float) -> Numbers:
        """The sites that some of these demand points reach."""
        return np.flatnonzero((self.given[rows] <= reach_m).any(axis=0))

    def metres(self, rows: slice, sites: Numbers) -> Floats:
        """The distances from some demand points to some sites, points × sites."""
        return np.where(np.isnan(self.given[rows, sites]), np.inf, self.given[rows, sites])


@dataclass(frozen=True, eq=False)
class Access:
    """What people can count on.

    ratio: capacity for each person at a demand point (A_i), 0 where nothing is in reach, never missing. in_reach: how
    many sites a demand point reaches, whatever their capacity. site_ratio: capacity for each person who reaches a site
    (R_j), 0 where nobody does. missing, empty, unused: the sites (by place in the input) whose capacity is not stated,
    is 0, or that nobody reaches; the first take no part.
    """

    ratio: Floats
    in_reach: Numbers
    site_ratio: Floats
    missing: tuple[int, ...]
    empty: tuple[int, ...]
    unused: tuple[int, ...]


def two_step(weight: npt.ArrayLike, capacity: npt.ArrayLike, distances: Line | Table, reach_m: float) -> Access:
    """2SFCA: people at each demand point, capacity of each site (NaN: not stated), whoever is within reach_m counts.

    >>> from numpy import array
    >>> found = two_step([100, 50, 10], [30], Table(array([[900.0], [1000.0], [1001.0]])), reach_m=1000)
    >>> found.ratio.tolist()
    [0.2, 0.2, 0.0]
    """
    return floating_catchment(weight, capacity, distances, ((reach_m, 1.0),))


def enhanced(weight: npt.ArrayLike, capacity: npt.ArrayLike, distances: Line | Table, reach_m: float) -> Access:
    """E2SFCA: as two_step, with the weights of BANDS for thirds of reach_m."""
    return floating_catchment(weight, capacity, distances, tuple((reach_m * share, worth) for share, worth in BANDS))


def floating_catchment(weight: npt.ArrayLike, capacity: npt.ArrayLike, distances: Line | Table,
                       bands: tuple[tuple[float, float], ...]) -> Access:
    """Catchments in bands of (metres up to and with which, weight from 0 to 1), nearest first.

    MeasureError for a negative capacity, weight or reach, naming the first. A site's share falls to people by weight
    in both steps, so that a person in two bands' overlap is not counted twice.
    """
    people = np.asarray(weight, dtype=float)
    stated = np.asarray(capacity, dtype=float)
    _check(people, stated, distances.shape, bands)
    supply = np.where(np.isnan(stated), 0, stated)
    reached = np.zeros(len(stated))
    for rows, sites, worth in _worths(distances, bands):
        reached[sites] += people[rows] @ worth
    site_ratio = np.divide(supply, reached, out=np.zeros(len(stated)), where=reached > 0)
    ratio, in_reach = np.zeros(len(people)), np.zeros(len(people), dtype=np.int64)
    for rows, sites, worth in _worths(distances, bands):
        ratio[rows] += worth @ site_ratio[sites]
        in_reach[rows] += (worth > 0).sum(axis=1)
    return Access(ratio, in_reach, site_ratio, _places(np.isnan(stated)), _places(stated == 0), _places(reached == 0))


def by_zone(access: Access, weight: npt.ArrayLike, zone: npt.ArrayLike, zones: int, needed: float) -> pd.DataFrame:
    """People of each zone: enough (A_i ≥ needed), short (a site in reach, but not enough) and out of reach.

    zone: the place of each demand point's zone, 0 to zones - 1. The columns people, enough, short and out are whole
    where the weights are, and the last three add up to the first; ratio is the mean of A_i over people, missing in a
    zone without any. Where needed is 0, whoever reaches a site has enough.
    """
    people, at = np.asarray(weight), np.asarray(zone)
    reaches = access.in_reach > 0
    enough = reaches & (access.ratio >= needed)

    def summed(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.bincount(at, values, minlength=zones).astype(people.dtype)

    table = pd.DataFrame({"people": summed(people), "enough": summed(people * enough),
                          "short": summed(people * (reaches & ~enough)), "out": summed(people * ~reaches)})
    share = np.bincount(at, people * access.ratio, minlength=zones)
    table["ratio"] = np.divide(share, table.people, out=np.full(zones, np.nan), where=table.people.to_numpy() > 0)
    return table


def _worths(distances: Line | Table,
            bands: tuple[tuple[float, float], ...]) -> Iterator[tuple[slice, Numbers, Floats]]:
    """Block by block: demand points, the sites near them, and the weight of each pair."""
    points, sites = distances.shape
    size = max(1, BLOCK // max(1, sites))
    reach_m = bands[-1][0]
    falls = np.diff([value for _, value in bands], append=0)
    for start in range(0, points, size):
        rows = slice(start, min(start + size, points))
        near = distances.near(rows, reach_m)
        if len(near):
            metres = distances.metres(rows, near)
            yield rows, near, sum((metres <= limit) * -fall for (limit, _), fall in zip(bands, falls, strict=True))


def _places(wanted: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(wanted).tolist())


def _check(people: Floats, stated: Floats, shape: tuple[int, int], bands: tuple[tuple[float, float], ...]) -> None:
    if shape != (len(people), len(stated)):
        raise ValueError(f"distances are {shape}, but there are {len(people)} demand points and {len(stated)} sites")
    limits = [limit for limit, _ in bands]
    if limits != sorted(limits) or not all(0 <= limit < np.inf for limit in limits):
        far = limits[-1]
        raise MeasureError(Text(f"ระยะ {far:g} เมตรใช้ไม่ได้", f"a reach of {far:g} m cannot be used"),
                           Text("ใช้ระยะเป็นเมตรตั้งแต่ 0 ขึ้นไป", "Give a distance in metres of 0 or more"))
    wrong = np.flatnonzero(~(people >= 0) | np.isinf(people))
    if len(wrong):
        where, value = wrong[0] + 1, people[wrong[0]]
        raise MeasureError(Text(f"จำนวนคนของจุดที่ {where} ({value:g}) ใช้ไม่ได้",
                                f"the number of people at demand point {where} ({value:g}) cannot be used"),
                           Text("ใช้จำนวนตั้งแต่ 0 ขึ้นไป", "Give a number of 0 or more"))
    wrong = np.flatnonzero((stated < 0) | np.isinf(stated))
    if len(wrong):
        where, value = wrong[0] + 1, stated[wrong[0]]
        raise MeasureError(Text(f"ขีดความสามารถของแห่งที่ {where} ({value:g}) ใช้ไม่ได้",
                                f"the capacity of site {where} ({value:g}) cannot be used"),
                           Text("ใช้ค่าตั้งแต่ 0 ขึ้นไป หรือเว้นว่าง", "Give 0 or more, or leave it empty"))
