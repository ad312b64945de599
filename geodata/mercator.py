"""Positions on the flat square of web maps: spherical Mercator, EPSG:3857."""

import geopandas as gpd

HALF_WORLD_M = 20_037_508.342789244
"""Half the width of the square in metres: pi times the radius of the sphere, 6,378,137 m."""


def web_mercator(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes in EPSG:4326 as EPSG:3857, in metres from the middle of the square, north up."""
    return shapes.to_crs(3857)
