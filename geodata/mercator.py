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


def shares(places: Floats) -> Floats:
    """Positions (longitude, latitude) as shares of the square: from the west, and from the north as tiles count."""
    lon, lat = places[:, 0], np.radians(places[:, 1])
    return np.column_stack([lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)])


def from_shares(square: Floats) -> Floats:
    """Positions (longitude, latitude) of shares of the square; see shares."""
    lat = np.degrees(np.arctan(np.sinh((0.5 - square[:, 1]) * 2 * np.pi)))
    return np.column_stack([(square[:, 0] - 0.5) * 360, lat])
