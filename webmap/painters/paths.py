"""Outlines as the path text of SVG, in whole units of Web Mercator: the browser draws them without a computation."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.mercator import HALF_WORLD_M, web_mercator

UNIT_ZOOM = 15
"""A unit is one pixel of this zoom level: 4.8 m at the equator."""
UNITS_PER_M = 256 * 2**UNIT_ZOOM / (2 * HALF_WORLD_M)


def frame_of(shapes: gpd.GeoSeries) -> tuple[int, int, int, int]:
    """The frame of shapes in EPSG:4326: its upper left corner from that of the world map, width, height; in units."""
    west, south, east, north = web_mercator(shapes).total_bounds
    (left, top), (right, bottom) = _units(np.array([[west, north], [east, south]]), (0, 0))
    return int(left), int(top), int(right - left), int(bottom - top)


def svg_points(shapes: gpd.GeoSeries, origin: tuple[int, int]) -> list[tuple[int, int]]:
    """The middle of each shape in EPSG:4326, in units right and down from `origin`."""
    middles = shapely.get_coordinates(shapely.centroid(web_mercator(shapes).array))
    return [(int(x), int(y)) for x, y in _units(middles, origin)]


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
    points = _units(metres, origin)
    steps = np.diff(points, axis=0)
    steps = steps[steps.any(axis=1)]
    if not len(steps):
        return ""
    text = " ".join(map(str, steps[:-1].ravel() if closed else steps.ravel())).replace(" -", "-")
    return f"M{points[0, 0]} {points[0, 1]}l{text}{'z' if closed else ''}"


def _units(metres: NDArray[np.float64], origin: tuple[int, int]) -> NDArray[np.int_]:
    """Points in EPSG:3857 as whole units right and down from `origin`."""
    from_corner = np.column_stack([metres[:, 0] + HALF_WORLD_M, HALF_WORLD_M - metres[:, 1]])
    return np.round(from_corner * UNITS_PER_M).astype(int) - np.array(origin)
