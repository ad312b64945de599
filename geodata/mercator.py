"""Positions on the flat square of web maps: spherical Mercator, EPSG:3857."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

HALF_WORLD_M = 20_037_508.342789244
"""Half the width of the square in metres: pi times the radius of the sphere, 6,378,137 m."""


def web_mercator(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes in EPSG:4326 as EPSG:3857, in metres from the middle of the square, north up."""
    return shapes.to_crs(3857)


def degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of positions in EPSG:3857."""
    lon = x / HALF_WORLD_M * 180
    return lon, np.degrees(2 * np.arctan(np.exp(y / HALF_WORLD_M * np.pi)) - np.pi / 2)
