"""A small picture of where records of a file would stand: the province's outlines and a dot each, as SVG."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.mercator import web_mercator
from geodata.region import Region

WIDTH = 1000


def draw_preview(region: Region, shapes: Sequence[shapely.Geometry | None]) -> dict[str, Any]:
    """The parts of the picture: view box, path of the subdistricts, and the middle of each shape that has a place."""
    outlines = web_mercator(region.subdistricts.geometry)
    west, south, east, north = outlines.total_bounds
    scale = WIDTH / (east - west)
    placed = [shape for shape in shapes if shape is not None]
    middles = web_mercator(gpd.GeoSeries(shapely.centroid(np.array(placed, dtype=object)), crs=4326)) if placed else []
    dots = [(round((point.x - west) * scale), round((north - point.y) * scale)) for point in middles]
    rings = shapely.get_rings(shapely.get_parts(outlines.simplify(200).array))
    path = "".join("M" + " ".join(f"{(x - west) * scale:.0f},{(north - y) * scale:.0f}" for x, y in ring.coords) + "z"
                   for ring in rings)
    return {"box": f"-20 -20 {WIDTH + 40} {round((north - south) * scale) + 40}", "path": path, "dots": dots}
