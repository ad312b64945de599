"""Outlines as the path text of SVG, in whole units of Web Mercator: the browser draws them without a computation."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.mercator import HALF_WORLD_M, web_mercator

UNIT_ZOOM = 15
"""A unit is one pixel of this zoom level: 4.8 m at the equator."""
UNITS_PER_M = 256 * 2**UNIT_ZOOM / (2 * HALF_WORLD_M)


def origin_of(shapes: gpd.GeoSeries) -> tuple[int, int]:
    """The upper left corner of shapes in EPSG:4326, in units from the corner of the world map."""
    west, _, _, north = web_mercator(shapes).total_bounds
    return int((west + HALF_WORLD_M) * UNITS_PER_M), int((HALF_WORLD_M - north) * UNITS_PER_M)


def svg_paths(shapes: gpd.GeoSeries, origin: tuple[int, int]) -> list[str]:
    """The `d` of each shape (polygons or lines in EPSG:4326), whole units right and down from `origin`; "" for none."""
    return [_path(shape, origin) for shape in web_mercator(shapes).array]


def _path(shape: shapely.Geometry | None, origin: tuple[int, int]) -> str:
    if shape is None or shape.is_empty:
        return ""
    closed = shape.geom_type in ("Polygon", "MultiPolygon")
    lines = shapely.get_rings(shapely.get_parts(shape)) if closed else shapely.get_parts(shape)
    return "".join(_line(shapely.get_coordinates(line), origin, closed) for line in lines)


def _line(metres: NDArray[np.float64], origin: tuple[int, int], closed: bool) -> str:
    across = np.round((metres[:, 0] + HALF_WORLD_M) * UNITS_PER_M).astype(int) - origin[0]
    down = np.round((HALF_WORLD_M - metres[:, 1]) * UNITS_PER_M).astype(int) - origin[1]
    points = np.column_stack([across, down])
    steps = np.diff(points, axis=0)
    steps = steps[steps.any(axis=1)]
    if not len(steps):
        return ""
    text = " ".join(map(str, steps[:-1].ravel() if closed else steps.ravel())).replace(" -", "-")
    return f"M{points[0, 0]} {points[0, 1]}l{text}{'z' if closed else ''}"
