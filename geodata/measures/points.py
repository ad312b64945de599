"""Counts at points or on the cells of a raster as demand: whole numbers, the sum of each subdistrict kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geodata.measures.demand import Demand, curve_place, edge_distance, metres_of
from geodata.region import Region

CURVE_BITS = 16
SLACK = 1e-6
"""What sums of fractions may be off by the way computers add."""

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def whole_counts(region: Region, lon: Floats, lat: Floats, count: Floats) -> Whole:
    """Counts of zero or more as whole numbers; each subdistrict's is its exact sum, rounded half up.

    Fractions are carried from point to point along a curve that keeps neighbours together (systematic rounding): each
    point is less than one off, and no part of a subdistrict gains on another, as it would if every small count were
    rounded by itself or only the largest remainders were rounded up. Counts that are whole stay as they are. The order
    of the points does not matter.
    """
    zone = region.zone_of(lon, lat)
    west, south, east, north = region.bounds
    last = 2**CURVE_BITS - 1
    column = np.clip((lon - west) / (east - west) * last, 0, last).astype(np.int32)
    row = np.clip((north - lat) / (north - south) * last, 0, last).astype(np.int32)
    order = np.lexsort((count, lat, lon, curve_place(column, row, CURVE_BITS), zone))
    ordered, sums = zone[order], np.cumsum(count[order])
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[:len(ordered)])
    before = np.repeat(np.concatenate([[0.0], sums])[first], np.diff(np.append(first, len(ordered))))
    so_far = np.floor(sums - before + 0.5 + SLACK)
    so_far_before = np.append(0.0, so_far[:-1])
    so_far_before[first] = 0.0
    weight = np.empty(len(count), dtype=np.int64)
    weight[order] = (so_far - so_far_before).astype(np.int64)
    return weight


def points_demand(region: Region, lon: Floats, lat: Floats, weight: Whole) -> Demand:
    """Points in degrees (EPSG:4326) with whole weights as demand; points outside the province are left out."""
    zone = region.zone_of(lon, lat)
    inside = zone >= 0
    x, y = metres_of(region, lon[inside], lat[inside])
    area = region.subdistricts["area_km2"].to_numpy(dtype=np.float64) * 1e6
    return Demand(x, y, zone[inside], np.asarray(weight[inside], dtype=np.int64), edge_distance(region, x, y),
                  tuple(region.subdistricts.index), area, None)
