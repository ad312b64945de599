"""Vector tiles that PostGIS draws itself, for close zooms where few records share a tile."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from geodata.store.records import alive
from geodata.store.schema import HOLDS, states

EXTENT = 4096
SQUARE, DEGREES = 3857, 4326
ALONE = sa.text("SET LOCAL max_parallel_workers_per_gather = 0")
"""A tile is too little work to be divided: its pieces would cost more to put together."""


def tile_at(connection: sa.Connection, number: int, place: tuple[int, int, int], fields: Mapping[str, str],
            kinds: Collection[tuple[str, str]], hidden: Collection[tuple[str, str]]) -> bytes:
    """A tile of a data version as an uncompressed vector tile of one layer, `records`; empty where nothing is drawn.

    place: z, x, y. fields: column (id too) -> field in the tile. kinds: (mission, kind) of the records that
    are drawn. hidden: (mission, column) that its records do not tell.
    """
    edge = sa.func.ST_TileEnvelope(*place)
    shape: sa.ColumnElement[Any] = sa.literal_column("states.geom")
    drawn = sa.func.ST_AsMVTGeom(sa.func.ST_Transform(shape, SQUARE), edge, EXTENT, 0, True).label("shape")
    told = [_told(column, hidden).label(name) for column, name in fields.items()]
    # One array and one comparison: a list of pairs takes the planner as long as a town takes to be drawn.
    known = sa.func.any(sa.cast([f"{mission}.{kind}" for mission, kind in kinds], ARRAY(sa.Text)))
    rows = (sa.select(*told, drawn)
            .where(shape.op("&&", is_comparison=True)(sa.func.ST_Transform(edge, DEGREES)), alive(number),
                   states.c.mission + "." + states.c.kind == known).subquery("tile"))
    row: Any = sa.literal_column("tile.*")
    connection.execute(ALONE)
    found = connection.execute(sa.select(sa.func.ST_AsMVT(row, "records", EXTENT, "shape")).select_from(rows))
    return bytes(found.scalar_one() or b"")


def _told(column: str, hidden: Collection[tuple[str, str]]) -> sa.ColumnElement[Any]:
    """What a record says in a column; nothing for an empty text, and where it must not be told."""
    if column == "id":
        return states.c.record
    value: sa.ColumnElement[Any] = states.c[column]
    if HOLDS[column] == "text":
        value = sa.func.nullif(value, "")
    silent = [mission for mission, name in hidden if name == column]
    return sa.case((states.c.mission.in_(silent), sa.null()), else_=value) if silent else value
