"""Coverages of a region folder: polygons that share their borders vertex for vertex, as GeoJSON in EPSG:4326.

Columns by file: code, name_th, name_en (text); district_code (subdistricts); area_km2 (geodesic, from the
ungeneralised boundary); label_lon, label_lat (degrees, inside the polygon).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from geodata.folder import read_object, refuse

NAMES = ("code", "name_th", "name_en")
LABEL = ("label_lon", "label_lat")
DISTRICT = (*NAMES, "area_km2", *LABEL)
SUBDISTRICT = (*NAMES, "district_code", "area_km2", *LABEL)
NEIGHBOUR = (*NAMES, *LABEL)
ANALYSIS_SUBDISTRICT = (*NAMES, "district_code")
ANALYSIS_DISTRICT = NAMES
FIGURES = frozenset({"area_km2", *LABEL})


def read_coverage(folder: Path, name: str, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    """A coverage indexed by code, in file order; RegionError for a broken, repeated or overlapping feature."""
    features = read_object(folder, name).get("features")
    if not isinstance(features, list):
        refuse(name, "no list of features; this is not a GeoJSON FeatureCollection")
    rows = [_properties(name, number, feature, columns) for number, feature in enumerate(features, 1)]
    shapes = [_geometry(name, row["code"], feature.get("geometry"))
              for row, feature in zip(rows, features, strict=True)]
    frame = gpd.GeoDataFrame({column: [row[column] for row in rows] for column in columns}, geometry=shapes, crs=4326)
    repeated = frame.code[frame.code.duplicated()]
    if len(repeated):
        refuse(name, f"code {repeated.iloc[0]} appears twice")
    if len(frame) and not shapely.coverage_is_valid(frame.geometry.array):
        refuse(name, "neighbouring polygons overlap or leave a gap")
    return frame.set_index("code", drop=False).rename_axis(None)


def write_coverage(path: Path, frame: gpd.GeoDataFrame, columns: Iterable[str]) -> None:
    """Write GeoJSON (RFC 7946), one feature a line, numbers as they are: the same frame gives the same bytes."""
    columns = list(columns)
    lines = []
    for row, geometry in zip(frame[columns].to_dict("records"), frame.geometry, strict=True):
        feature = {"type": "Feature", "id": row["code"], "properties": row,
                   "geometry": orjson.loads(shapely.to_geojson(shapely.orient_polygons(geometry)))}
        lines.append(orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY))
    head, tail = b'{"type":"FeatureCollection","features":[\n', b"\n]}\n"
    path.write_bytes(head + b",\n".join(lines) + tail)


def _properties(name: str, number: int, feature: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(found, dict):
        refuse(name, f"feature {number} has no properties")
    for column in columns:
        wanted: tuple[type, ...] = (int, float) if column in FIGURES else (str,)
        if not isinstance(found.get(column), wanted):
            refuse(name, f"feature {number} ({found.get('code', 'without code')}) has no valid {column}")
    return found


def _geometry(name: str, code: str, geometry: Any) -> shapely.Geometry:
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        refuse(name, f"{code} is not a polygon")
    try:
        parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons = [shapely.Polygon(_ring(outer), [_ring(hole) for hole in holes]) for outer, *holes in parts]
    except (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError):
        refuse(name, f"the outline of {code} is not a list of longitudes and latitudes")
    polygon = polygons[0] if geometry["type"] == "Polygon" else shapely.multipolygons(polygons)
    corners = shapely.get_coordinates(polygon)
    if not len(corners) or not np.isfinite(corners).all() or (np.abs(corners) > (180, 90)).any():
        refuse(name, f"the outline of {code} leaves the range of longitude and latitude")
    if not shapely.is_valid(polygon):
        refuse(name, f"the outline of {code} crosses itself")
    return polygon


def _ring(corners: list[list[float]]) -> np.ndarray:
    return np.asarray(corners, dtype=float).reshape(len(corners), 2)
