"""Vector tiles that PostGIS draws itself, for close zooms where few records share a tile."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from geodata.store.records import alive
from geodata.store.schema import FIELDS, HOLDS, records, states

EXTENT = 4096
SQUARE, DEGREES = 3857, 4326


def tile_at(connection: sa.Connection, number: int, place: tuple[int, int, int], fields: Mapping[str, str],
            kinds: Collection[tuple[str, str]], hidden: Collection[tuple[str, str]]) -> bytes:
    """A tile of a data version as an uncompressed vector tile of one layer, `records`; empty where nothing is drawn.

    place: z, x, y. fields: column (id and place too) -> field in the tile. kinds: (mission, kind) of the records that
    are drawn. hidden: (mission, column) that its records do not tell.
    """
    edge = sa.func.ST_TileEnvelope(*place)
    shape: sa.ColumnElement[Any] = sa.literal_column("states.geom")
    drawn = sa.func.ST_AsMVTGeom(sa.func.ST_Transform(shape, SQUARE), edge, EXTENT, 0, True).label("shape")
    told = [_told(column, hidden).label(name) for column, name in fields.items()]
    rows = (sa.select(*told, drawn).join(records, records.c.id == states.c.record)
            .where(shape.op("&&", is_comparison=True)(sa.func.ST_Transform(edge, DEGREES)), alive(number),
                   sa.tuple_(states.c.mission, states.c.kind).in_(list(kinds))).subquery("tile"))
    row: Any = sa.literal_column("tile.*")
    found = connection.execute(sa.select(sa.func.ST_AsMVT(row, "records", EXTENT, "shape")).select_from(rows))
    return bytes(found.scalar_one() or b"")


def _told(column: str, hidden: Collection[tuple[str, str]]) -> sa.ColumnElement[Any]:
    """What a record says in a column; nothing for an empty text, and where it must not be told."""
    if column not in FIELDS:
        return {"id": states.c.record, "place": records.c.place}[column]
    value: sa.ColumnElement[Any] = states.c[column]
    if HOLDS[column] == "text":
        value = sa.func.nullif(value, "")
    silent = [mission for mission, name in hidden if name == column]
    return sa.case((states.c.mission.in_(silent), sa.null()), else_=value) if silent else value
