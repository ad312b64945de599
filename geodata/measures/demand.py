"""Who is to be served: whole people (houses, …) on the cells of a grid or at points, each known to its subdistrict."""

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from geodata.mercator import degrees, web_mercator
from geodata.region import Region

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Zones = npt.NDArray[np.int16]

CELL_M = 100
BORDER_STEP_M = 50.0
CURVE_BITS = 12
KEPT_WEIGHTS = 4


@dataclass(frozen=True, eq=False)
class Demand:
    """Cells or points with those to be served there.

    x, y: metres in region.metric_crs. zone: place in `codes`, the subdistricts in the order of the region. weight:
    whole people (houses, …) of each, 0 allowed. edge_m: metres to the province's border. area_m2: of each zone.
    cell_m: side of a cell on the ground; None for points.
    """

    x: Floats
    y: Floats
    zone: Zones
    weight: Whole
    edge_m: Floats
    codes: tuple[str, ...]
    area_m2: Floats
    cell_m: float | None

    @cached_property
    def by_zone(self) -> Whole:
        """Sum of the weights of each zone."""
        return np.bincount(self.zone, self.weight, len(self.codes)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Grid:
    """Square cells of the Web Mercator plane whose middle lies in a subdistrict, row by row from the north-west.

    row, column: place in a picture of `height` x `width` cells whose upper left corner is `origin` (EPSG:3857) and
    whose cells have the side `side` there; such a picture lies on a web map as it is. A subdistrict too small for any
    cell has one at a point inside it.
    """

    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    x: Floats
    y: Floats
    zone: Zones
    codes: tuple[str, ...]
    area_m2: Floats
    edge_m: Floats
    origin: tuple[float, float]
    side: float
    width: int
    height: int
    cell_m: float

    def spread(self, counts: pd.Series) -> Demand:
        """Whole counts by subdistrict code, spread evenly over the cells of each; the sum of each stays exact.

        counts: Int64 or int; NA counts as none. ValueError names a code with a negative count.
        """
        known = counts.reindex(list(self.codes)).astype("Int64").fillna(0).to_numpy(dtype=np.int64)
        if (known < 0).any():
            raise ValueError(f"{self.codes[int(np.argmax(known < 0))]}: a count below zero")
        weight = self._weight(known)
        return Demand(self.x, self.y, self.zone, weight, self.edge_m, self.codes, self.area_m2, self.cell_m)

    def _weight(self, counts: Whole) -> Whole:
        """What each cell gets, read-only; the last few are kept, for many questions are of the same people."""
        key, kept = counts.tobytes(), self._weights
        weight = kept.get(key)
        if weight is None:
            weight = evenly(counts, self.zone, self._order)
            weight.flags.writeable = False
            for old in list(kept)[: 1 - KEPT_WEIGHTS]:
                kept.pop(old, None)
            kept[key] = weight
        return weight

    @cached_property
    def _weights(self) -> dict[bytes, Whole]:
        return {}

    @cached_property
    def runs(self) -> npt.NDArray[np.int64]:
        """Cells side by side in the order of all: rows of (row, first column, how many)."""
        starts = np.flatnonzero(np.diff(self.row, prepend=-1) | (np.diff(self.column, prepend=-9) != 1))
        return np.column_stack([self.row[starts], self.column[starts], np.diff(starts, append=len(self.row))])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the picture in degrees."""
        west, north = self.origin
        ends = np.array([west, west + self.width * self.side]), np.array([north - self.height * self.side, north])
        lon, lat = degrees(*ends)
        return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])

    @cached_property
    def cells(self) -> Demand:
        """The cells themselves, each counting one: for figures of land."""
        return replace(self.spread(pd.Series(dtype="int64")), weight=np.ones(len(self.x), dtype=np.int64))

    @cached_property
    def _order(self) -> npt.NDArray[np.int64]:
        """Cells zone by zone, in each along a curve that keeps neighbours together."""
        along = curve_place(self.column, self.row, CURVE_BITS)
        return np.lexsort((along, self.zone))


def grid_of(region: Region, side_m: float = CELL_M) -> Grid:
    """The grid of a region with cells of about `side_m` metres; some 450,000 of 100 m in 4,500 km²."""
    west, south, east, north = web_mercator(region.subdistricts_analysis.geometry).total_bounds
    middle = degrees(np.zeros(1), np.array([(south + north) / 2]))[1][0]
    side = side_m / np.cos(np.radians(middle))
    width, height = int(np.ceil((east - west) / side)), int(np.ceil((north - south) / side))
    row, column = np.divmod(np.arange(width * height), width)
    across, down = west + (column + 0.5) * side, north - (row + 0.5) * side
    lon, lat = degrees(across, down)
    zone = region.zone_of(lon, lat)
    inside = zone >= 0
    row, column, zone, lon, lat = row[inside], column[inside], zone[inside], lon[inside], lat[inside]
    spare = np.setdiff1d(np.arange(len(region.subdistricts)), zone)
    if len(spare):
        points = region.subdistricts.geometry.iloc[spare].representative_point()
        corner = web_mercator(gpd.GeoSeries(points, crs=4326))
        row = np.append(row, ((north - corner.y) // side).to_numpy(dtype=np.int64))
        column = np.append(column, ((corner.x - west) // side).to_numpy(dtype=np.int64))
        zone = np.append(zone, spare.astype(np.int16))
        lon, lat = np.append(lon, points.x), np.append(lat, points.y)
    x, y = metres_of(region, lon, lat)
    return Grid(row.astype(np.int32), column.astype(np.int32), x, y, zone, tuple(region.subdistricts.index),
                region.subdistricts["area_km2"].to_numpy(dtype=np.float64) * 1e6,
                _edge_of_cells(row, column, (height, width)) * side_m, (float(west), float(north)), float(side), width,
                height, float(side_m))


def metres_of(region: Region, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Positions in degrees as metres in region.metric_crs."""
    x, y = Transformer.from_crs(4326, region.metric_crs, always_xy=True).transform(
        np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return np.asarray(x), np.asarray(y)


def degrees_of(region: Region, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Positions in metres in region.metric_crs as longitude and latitude in degrees."""
    lon, lat = Transformer.from_crs(region.metric_crs, 4326, always_xy=True).transform(
        np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return np.asarray(lon), np.asarray(lat)


def _edge_of_cells(row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], shape: tuple[int, int]) -> Floats:
    """Sides of a cell from the middle of each cell to the nearest one outside, less the half of that one."""
    inside = np.zeros((shape[0] + 2, shape[1] + 2), dtype=bool)
    inside[row + 1, column + 1] = True
    return np.asarray(distance_transform_edt(inside)[row + 1, column + 1] - 0.5)


def edge_distance(region: Region, x: Floats, y: Floats) -> Floats:
    """Metres from positions in region.metric_crs to the border of the province, to about BORDER_STEP_M / 2."""
    border = shapely.union_all(region.districts_analysis.to_crs(region.metric_crs).geometry.array).boundary
    return cKDTree(shapely.get_coordinates(shapely.segmentize(border, BORDER_STEP_M))).query(np.column_stack([x, y]))[0]


def evenly(counts: Whole, zone: Zones, order: npt.NDArray[np.int64]) -> Whole:
    """Whole counts of zones handed to their cells as evenly as whole numbers allow, along `order` (zone by zone).

    The i-th of n cells of a zone with P people gets floor((i+1)P/n) - floor(iP/n).
    """
    sizes = np.bincount(zone, minlength=len(counts))
    ordered = zone[order]
    place = np.arange(len(ordered)) - (np.cumsum(sizes) - sizes)[ordered]
    people, n = counts[ordered], sizes[ordered]
    weight = np.empty(len(zone), dtype=np.int64)
    weight[order] = (place + 1) * people // n - place * people // n
    return weight


def curve_place(column: npt.NDArray[np.int32], row: npt.NDArray[np.int32], bits: int) -> npt.NDArray[np.int64]:
    """The place of cells along a Hilbert curve over 2**bits x 2**bits cells (Hilbert 1891; Skilling 2004)."""
    x, y = column.astype(np.int64), row.astype(np.int64)
    place = np.zeros(len(x), dtype=np.int64)
    for bit in reversed(range(bits)):
        right, down = (x >> bit) & 1, (y >> bit) & 1
        place = (place << 2) | ((3 * right) ^ down)
        flip = (down == 0) & (right == 1)
        last = (1 << bit) - 1
        x, y = np.where(flip, last - (x & last), x & last), np.where(flip, last - (y & last), y & last)
        turn = down == 0
        x, y = np.where(turn, y, x), np.where(turn, x, y)
    return place
