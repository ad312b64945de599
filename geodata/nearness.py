"""What lies near a place, by the metres between them."""

import geopandas as gpd
import numpy as np
import shapely

M_PER_DEGREE = 110_500.0
"""A degree of latitude is nowhere shorter than this, nor one of longitude at the equator."""


def box_around(lon: float, lat: float, radius_m: float) -> tuple[float, float, float, float]:
    """West, south, east and north (degrees) of a box that holds all within some metres of a place, and little more."""
    tall = radius_m / M_PER_DEGREE
    wide = tall / max(np.cos(np.radians(min(abs(lat) + tall, 89.0))), 0.01)
    return lon - wide, lat - tall, lon + wide, lat + tall


def nearest_first(table: gpd.GeoDataFrame, lon: float, lat: float, radius_m: float, crs: int) -> gpd.GeoDataFrame:
    """The rows of a table (EPSG:4326) within some metres of a place, the nearest first, as many as there are.

    crs: metres there, as an EPSG number. Areas that hold the place are at 0 m; what is equally near keeps its order.
    """
    shapes = table.geometry.to_crs(crs)
    place = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(crs).iloc[0]
    metres = shapely.distance(np.asarray(shapes.array, dtype=object), place)
    order = np.argsort(metres, kind="stable")
    return table.iloc[order[metres[order] <= radius_m]]
