"""Reach over more than one region: each region is a partition by itself, with the sites beyond its borders that count.

What a partition needs travels with it as arrays, so that another process or machine can measure it and give it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.measures.demand import CELL_M, Demand, Floats, Whole, grid_of, metres_of
from geodata.measures.reach import BEYOND, MOST_M, Reach, nearest_m, step_of, steps_of
from geodata.region import Region

DEGREE_M = 110_000
"""A degree of latitude is longer than this, and so is one of longitude at the equator."""
UNUSED = ("neighbours", "villages", "statistics", "sources", "records", "population")
"""Parts of a region that no grid is made of."""


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites as they travel, in degrees (EPSG:4326): points in two arrays, lines and areas as WKB in a third."""

    lon: Floats
    lat: Floats
    shapes: npt.NDArray[np.object_]

    @classmethod
    def of(cls, geometry: gpd.GeoSeries) -> Sites:
        """Sites of shapes in EPSG:4326 (ValueError otherwise); missing and empty ones are left out."""
        if geometry.crs is None or not geometry.crs.equals(4326):
            raise ValueError("sites that travel are in EPSG:4326")
        shapes = np.asarray(geometry.array, dtype=object)
        shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        points = shapely.get_type_id(shapes) == 0
        return cls(shapely.get_x(shapes[points]), shapely.get_y(shapes[points]), shapely.to_wkb(shapes[~points]))

    @classmethod
    def at(cls, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Sites:
        """Sites that are points."""
        return cls(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64), np.empty(0, dtype=object))

    @classmethod
    def together(cls, several: list[Sites]) -> Sites:
        """All of several."""
        nothing = cls.at([], [])
        return cls(*(np.concatenate([getattr(each, name) for each in (nothing, *several)])
                     for name in ("lon", "lat", "shapes")))

    def __len__(self) -> int:
        return len(self.lon) + len(self.shapes)

    def near(self, region: Region, within_m: float) -> Sites:
        """Those that may lie within a distance of a region: all that do, and few others."""
        west, south, east, north = region.bounds
        high = within_m / DEGREE_M
        wide = high / np.cos(np.radians(min(max(abs(south), abs(north)) + high, 85.0)))
        box = shapely.box(west - wide, south - high, east + wide, north + high)
        west, south, east, north = box.bounds
        inside = (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)
        meets = shapely.intersects(shapely.from_wkb(self.shapes), box) if len(self.shapes) else slice(0)
        return Sites(self.lon[inside], self.lat[inside], self.shapes[meets])

    def in_metres(self, region: Region) -> gpd.GeoSeries:
        """The same as shapes in region.metric_crs, wherever they lie."""
        x, y = metres_of(region, self.lon, self.lat)
        others = region.in_metres(gpd.GeoSeries(shapely.from_wkb(self.shapes), crs=4326))
        shapes = np.concatenate([np.asarray(shapely.points(x, y), dtype=object).reshape(-1),
                                 np.asarray(others.array, dtype=object)])
        return gpd.GeoSeries(shapes, crs=region.metric_crs)


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of every partition alike.

    reach_m: by what is measured, the distance that counts as served. halo_m: how far beyond a region's borders sites
    are looked for, 0 for not at all; what lies farther than it counts as beyond. side_m: of a cell.
    """

    reach_m: Mapping[str, int]
    detour: float = 1.0
    halo_m: int = MOST_M
    side_m: float = CELL_M

    def __post_init__(self) -> None:
        widest = max(self.reach_m.values(), default=0)
        if widest > self.halo_m:
            raise ValueError(f"a reach of {widest} m needs a halo of as many metres, not {self.halo_m}")


@dataclass(frozen=True, eq=False)
class Part:
    """One partition: a region, how many are to be served by subdistrict code (None: each cell counts one), and sites
    by what is measured, those of the halo among them."""

    region: Region
    counts: pd.Series | None
    sites: Mapping[str, Sites]


@dataclass(frozen=True, eq=False)
class Found:
    """What is found of one partition and one thing measured.

    people, served: by subdistrict, in the order of codes. cells, served_cells: the same of cells of the grid. curve:
    all of the partition by step of distance (see reach.Reach).
    """

    codes: tuple[str, ...]
    people: Whole
    served: Whole
    cells: Whole
    served_cells: Whole
    curve: Whole

    @property
    def reach(self) -> Reach:
        """The partition as one zone: its quantiles, and those served at another distance."""
        return Reach(("",), self.curve[None, :])


def part_of(region: Region, counts: pd.Series | None, sites: Mapping[str, Sites], question: Question) -> Part:
    """The partition of a region, with those of all sites that can matter to it, and nothing else."""
    near = {key: all_.near(region, question.halo_m) for key, all_ in sites.items()}
    bare = {name: getattr(region, name).iloc[:0] for name in UNUSED}
    return Part(replace(region, bookmarks=(), attributions=(), vision=None, **bare), counts, near)


def demand_of(part: Part, side_m: float = CELL_M) -> Demand:
    """Those of a partition who are to be served, on cells of its own grid."""
    grid = grid_of(part.region, side_m)
    return grid.cells if part.counts is None else grid.spread(part.counts)


def measure_part(part: Part, question: Question) -> dict[str, Found]:
    """The reach of everything that is measured, by its key, in the partition's own zone."""
    demand = demand_of(part, question.side_m)
    return {key: found_in(demand, sites.in_metres(part.region), question.reach_m[key], question)
            for key, sites in part.sites.items()}


def found_in(demand: Demand, sites: gpd.GeoSeries, reach_m: int, question: Question) -> Found:
    """What is found of a demand and sites in its metres; those farther than the halo are beyond."""
    steps = steps_of(nearest_m(demand, sites), question.detour)
    steps[steps > step_of(question.halo_m)] = BEYOND
    near, zones = steps <= step_of(reach_m), len(demand.codes)
    served = np.bincount(demand.zone[near], demand.weight[near], zones).astype(np.int64)
    cells, served_cells = (np.bincount(each, minlength=zones) for each in (demand.zone, demand.zone[near]))
    curve = np.bincount(steps, demand.weight, BEYOND + 1).astype(np.int64)
    return Found(demand.codes, demand.by_zone, served, cells, served_cells, curve)
