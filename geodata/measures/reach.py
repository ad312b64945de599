"""How far people have to the nearest site, and how many live within a distance: counted once, read at any distance."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geodata.measures.demand import Demand, Floats, Whole

STEP_M = 100
MOST_M = 50_000
STEPS = MOST_M // STEP_M
BEYOND = STEPS + 1
"""The step of all that lies farther than MOST_M, or has no site at all."""
TRACE_M = 25.0
"""Lines and outlines are measured to points this close together; at 100 m that is within 1 m."""
HAIR = 1e-9
"""A billionth of a step: what rounding of the coordinates may add to a distance."""

Steps = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Spots:
    """Very many sites: points as an array of two columns, and the lines and areas; metres in the CRS of a demand."""

    points: Floats
    others: npt.NDArray[np.object_]

    @property
    def mark(self) -> str:
        """Tells these sites from others."""
        found = hashlib.sha256(np.ascontiguousarray(self.points).tobytes())
        for shape in self.others:
            found.update(shapely.to_wkb(shape))
        return found.hexdigest()


def nearest_m(demand: Demand, sites: gpd.GeoSeries | Spots) -> Floats:
    """Metres in a straight line from each cell or point to the nearest site, inf where there is none.

    sites: points, lines or areas in the CRS of the demand (metres; ValueError otherwise); inside an area the distance
    is 0. Missing and empty shapes are left out.
    """
    if isinstance(sites, Spots):
        return _nearest(demand, sites.points, sites.others)
    if sites.crs is None or not sites.crs.is_projected:
        raise ValueError("sites need a CRS in metres")
    shapes = np.asarray(sites.array, dtype=object)
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(shapes):
        return np.full(len(demand.x), np.inf)
    points = shapely.get_type_id(shapes) == 0
    return _nearest(demand, shapely.get_coordinates(shapes[points]), shapes[~points])


def _nearest(demand: Demand, points: Floats, others: npt.NDArray[np.object_]) -> Floats:
    traced = shapely.get_coordinates(shapely.segmentize(others, TRACE_M))
    places = np.unique(np.vstack([points, traced]), axis=0)
    if not len(places):
        return np.full(len(demand.x), np.inf)
    found = distances_to(places, demand.x, demand.y)
    for area in shapely.get_parts(others):
        if area.geom_type == "Polygon":
            shapely.prepare(area)
            found[shapely.contains_xy(area, demand.x, demand.y)] = 0.0
    return found


def distances_to(places: Floats, x: Floats, y: Floats) -> Floats:
    """Metres from positions to the nearest of places (an array of two columns)."""
    return np.asarray(cKDTree(places).query(np.column_stack([x, y]), workers=-1)[0])


def steps_of(distance_m: Floats, detour: float = 1.0) -> Steps:
    """Distances times the detour factor in whole steps, rounded up; BEYOND for those over MOST_M."""
    raised = distance_m * (detour / STEP_M)
    raised -= HAIR
    np.ceil(raised, out=raised)
    np.clip(raised, 0, BEYOND, out=raised)
    return raised.astype(np.int16)


def step_of(reach_m: float) -> int:
    """The step that a distance reaches: those within it are the ones of this step and all before."""
    return int(min(reach_m, MOST_M) // STEP_M)


@dataclass(frozen=True, eq=False)
class Reach:
    """Those to be served by zone and step of distance; what lies within a distance is a sum of steps.

    counts: zones x (STEPS + 2), of each step by itself; the last column is what lies beyond. Served within D means a
    distance of at most D.
    """

    codes: tuple[str, ...]
    counts: Whole

    @classmethod
    def of(cls, demand: Demand, steps: Steps) -> "Reach":
        """What stands in each zone at each step; steps: one of each cell or point of the demand (see steps_of)."""
        width = BEYOND + 1
        place = demand.zone.astype(np.int32) * width + steps
        counts = np.bincount(place, demand.weight, len(demand.codes) * width)
        return cls(demand.codes, counts.reshape(len(demand.codes), width).astype(np.int64))

    @cached_property
    def within(self) -> Whole:
        """The same, added up from the first step to each."""
        return np.cumsum(self.counts, axis=1)

    @property
    def totals(self) -> Whole:
        """All of each zone."""
        return np.asarray(self.within[:, -1])

    def served(self, reach_m: float) -> Whole:
        """How many of each zone have a site within a distance."""
        return np.asarray(self.within[:, step_of(reach_m)])

    def quantile_m(self, share: float, zones: Sequence[int] | npt.NDArray[np.bool_] | None = None) -> int | None:
        """The distance within which that share of those of some zones (all unless told) have a site.

        None when it is over MOST_M or there is nobody; a share of 0.5 gives the median.
        """
        within = (self.within if zones is None else self.within[zones]).sum(axis=0)
        wanted = int(np.ceil(share * within[-1] - HAIR))
        if not within[-1] or within[STEPS] < wanted:
            return None
        return int(np.argmax(within >= wanted)) * STEP_M

    def quantiles_m(self, share: float) -> list[int | None]:
        """quantile_m of each zone by itself."""
        return [self.quantile_m(share, [zone]) for zone in range(len(self.codes))]
