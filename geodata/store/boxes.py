"""Where shapes are: an R*Tree beside the states in SQLite, in PostGIS a geometry column made of each shape."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
import sqlalchemy as sa

from geodata.store.schema import boxes, states

MANY = 100
"""From so many on, it matters which pages shapes are written to."""


def note(connection: sa.Connection, placed: Sequence[tuple[int, bytes]]) -> None:
    """Note the boxes of new states: their id and shape (well-known binary). PostGIS does so by itself."""
    if placed and connection.dialect.name == "sqlite":
        sides = shapely.bounds(shapely.from_wkb([shape for _, shape in placed])).tolist()
        connection.execute(sa.insert(boxes), [
            {"id": id_, "west": west, "south": south, "east": east, "north": north}
            for (id_, _), (west, south, east, north) in zip(placed, sides, strict=True)])


def side_by_side(connection: sa.Connection, shapes: Sequence[bytes | None]) -> Sequence[int]:
    """The order in which to write shapes (well-known binary) so that neighbours share pages; those without come last.

    PostGIS reads a tile from as many pages as its records lie on: along a Hilbert curve a tenth of those of their own
    order. SQLite keeps the order given, in which everything else is read.
    """
    if connection.dialect.name == "sqlite" or len(shapes) < MANY:
        return range(len(shapes))
    found = gpd.GeoSeries.from_wkb(shapes)
    along = np.full(len(found), np.iinfo(np.int64).max)
    placed = (found.notna() & ~found.is_empty).to_numpy()
    if placed.any():
        along[placed] = found[placed].hilbert_distance()
    return np.argsort(along, kind="stable").tolist()


def near(connection: sa.Connection, box: Sequence[float]) -> sa.ColumnElement[bool]:
    """The condition on states whose box meets one of west, south, east, north (degrees), both in single precision.

    Boxes are rounded outward; the geometry itself has the last word.
    """
    west, south, east, north = box
    if connection.dialect.name == "sqlite":
        return states.c.id.in_(sa.select(boxes.c.id).where(
            boxes.c.west <= east, boxes.c.east >= west, boxes.c.south <= north, boxes.c.north >= south))
    envelope: sa.ColumnElement[Any] = sa.func.ST_MakeEnvelope(west, south, east, north, 4326)
    return sa.literal_column("states.geom").op("&&", is_comparison=True)(envelope)
