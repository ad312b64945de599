"""Tables as the tile maker reads them: GeoJSON, a feature a line."""

from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geodata.mercator import from_shares, shares
from geodata.tiles.layer import Layer

DIGITS = 7
"""Decimals of a degree: a centimetre."""
WORLD = 2.0**32
"""How wide the world is in the units of the tile maker."""
DETAIL = 12
"""A tile is two to the power of this wide, in steps on which points come to rest."""


def collection_of(table: gpd.GeoDataFrame, layer: Layer, **more: Any) -> bytes:
    """The features of a table as one GeoJSON collection, with the fields they have in tiles, each whole and once."""
    table = table[~(table.geometry.isna() | table.geometry.is_empty)]
    shapes = shapely.to_geojson(np.asarray(table.geometry.array, dtype=object))
    features = [{"type": "Feature", "geometry": orjson.Fragment(shape), "properties": properties}
                for shape, properties in zip(shapes, _properties(table, layer), strict=True)]
    return orjson.dumps({"type": "FeatureCollection", "features": features, **more})


def stands_of(table: gpd.GeoDataFrame, layer: Layer, columns: Sequence[str]) -> list[list[Any]]:
    """Where each feature of a table (EPSG:4326) stands as a point of clusters: some columns, longitude, latitude.

    A row without geometry gives none.
    """
    table = table[~(table.geometry.isna() | table.geometry.is_empty)]
    places = _stands(np.asarray(table.geometry.array, dtype=object), layer).tolist()
    return [[*row, *place] for row, place in zip(table[list(columns)].to_numpy().tolist(), places, strict=True)]


def lines_of(table: gpd.GeoDataFrame, layer: Layer) -> bytes:
    """The features of a table (EPSG:4326), each on a line; a row without geometry gives none.

    Whole numbers stay whole. A line or an area gives two: itself, and a point on it for the zooms that do not draw it.
    """
    table = table[~(table.geometry.isna() | table.geometry.is_empty)]
    told, shapes = _properties(table, layer), np.asarray(table.geometry.array, dtype=object)
    lines = list(_points(shapes, told, layer)) + list(_shapes(shapes, told, layer))
    return b"".join(lines)


def _points(shapes: np.ndarray, told: list[dict[str, Any]], layer: Layer) -> Iterator[bytes]:
    """The points, and one on each line and area for the zooms that draw none."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    rows = np.arange(len(shapes)) if layer.mixed else np.flatnonzero(points)
    places = _stands(shapes[rows], layer).tolist()
    low = {"tippecanoe": {"maxzoom": layer.shapes_from - 1}}
    for place, row, always in zip(places, rows.tolist(), points[rows].tolist(), strict=True):
        yield orjson.dumps({"type": "Feature", **({} if always else low), "properties": told[row],
                            "geometry": {"type": "Point", "coordinates": place}}, option=orjson.OPT_APPEND_NEWLINE)


def _stands(shapes: np.ndarray, layer: Layer) -> np.ndarray:
    """The positions of points, and of a point on each line and area, none on the edge of a tile."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    stands = np.where(points, shapes, shapely.point_on_surface(shapes))
    return off_edges(shapely.get_coordinates(stands), layer.zooms[1])


def _shapes(shapes: np.ndarray, told: list[dict[str, Any]], layer: Layer) -> Iterator[bytes]:
    """The lines and areas themselves, for the zooms that draw them."""
    others = np.flatnonzero(shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    high = {"minzoom": max(layer.shapes_from, layer.zooms[0])}
    for row, shape in zip(others.tolist(), shapely.to_geojson(shapes[others]), strict=True):
        yield orjson.dumps({"type": "Feature", "tippecanoe": high, "geometry": orjson.Fragment(shape),
                            "properties": told[row]}, option=orjson.OPT_APPEND_NEWLINE)


def off_edges(places: np.ndarray, zoom: int) -> np.ndarray:
    """Positions (longitude, latitude), none on the edge of a tile: one there would be of two tiles and counted twice.

    What the tile maker would round onto an edge moves south-east to the next place it knows: at zoom 14, 75 cm at most.
    """
    side, step = 2.0 ** (32 - zoom), 2.0 ** (32 - zoom - DETAIL)
    world = shares(places) * WORLD
    beyond = world - np.round(world / side) * side
    near = (beyond > -step) & (beyond < step)
    moved = np.where(near, world - beyond + 1.25 * step, world) / WORLD
    return np.round(np.where(near, from_shares(moved), places), DIGITS)


def _properties(table: gpd.GeoDataFrame, layer: Layer) -> list[dict[str, Any]]:
    columns = [_plain(table[column]) for column in layer.fields]
    names = list(layer.fields.values())
    rows = [{name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in zip(*columns, strict=True)] if columns else [{} for _ in range(len(table))]
    if layer.counted is not None:
        fields = layer.counted.fields
        for row, value in zip(rows, table[layer.counted.column].tolist(), strict=True):
            row[fields[value]] = 1
    return rows


def _plain(column: pd.Series) -> list[Any]:
    """The values of a column: text, whole numbers as such, other numbers; None for empty and missing."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        missing = column.isna().to_numpy()
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        whole = not missing.all() and bool(np.all(missing | (numbers == np.floor(numbers))))
        values = numbers.astype(object) if not whole else np.where(missing, 0, numbers).astype(np.int64).astype(object)
    else:
        values = column.astype(object).to_numpy()
        missing = column.isna().to_numpy() | (values == "")
    values = np.array(values, dtype=object)
    values[missing] = None
    plain: list[Any] = values.tolist()
    return plain
