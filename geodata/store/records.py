"""Reading: the newest data version, the records of any version, and those within a box.

Every function asks within one transaction of the connection it is given, and so of one state of the store.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
import sqlalchemy as sa

from geodata.store import boxes
from geodata.store.content import frame_of, record_of
from geodata.store.errors import MissingError, StoreError
from geodata.store.schema import FIELDS, changes, records, states, versions
from geodata.text import Text

THAILAND = timezone(timedelta(hours=7))
"""A date means the end of that day here."""
FEW, MANY = 500, 5_000
"""Ids that one statement names."""
WINDOW = 10_000
"""Records that are in memory at once when all are read in turn."""
NEWEST_QUICKLY = "SELECT coalesce(max(number), 0) FROM versions"
NEWEST = sa.select(sa.func.coalesce(sa.func.max(versions.c.number), 0))
CURRENT_OF = sa.select(states).where(states.c.until.is_(None),
                                     states.c.record.in_(sa.bindparam("ids", expanding=True)))
OF_FRAME = (states.c.record, *(states.c[name] for name in FIELDS), states.c.shape, states.c.since)


def newest(connection: sa.Connection) -> int:
    """The number of the newest data version; 0 before the first."""
    return connection.execute(NEWEST).scalar_one()


def version_at(connection: sa.Connection, moment: datetime | date) -> int:
    """The data version that was the newest at a moment (a date: its end in Thailand); StoreError before the first."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max, THAILAND)
    if moment.tzinfo is None:
        raise TypeError("a moment needs its time zone")
    number = connection.execute(
        sa.select(sa.func.max(versions.c.number)).where(versions.c.at <= moment)).scalar_one()
    if number is None:
        raise StoreError(Text("ยังไม่มีข้อมูล ณ เวลานั้น", f"there was no data yet at {moment.isoformat()}"),
                         Text("เลือกเวลาที่ใหม่กว่า", "Choose a later moment"))
    return int(number)


def known(connection: sa.Connection, number: int) -> int:
    """The number of a data version that exists; MissingError for another."""
    if connection.execute(sa.select(versions.c.number).where(versions.c.number == number)).first() is None:
        raise MissingError("version", number)
    return number


def frame_at(connection: sa.Connection, number: int) -> gpd.GeoDataFrame:
    """All records of a data version, in the order they are told in."""
    return frame_of(connection.execute(_told(alive(number))).all())


def count_at(connection: sa.Connection, number: int) -> int:
    """How many records a data version holds, from what each version says it added and deleted; reads no record."""
    difference = sa.func.coalesce(sa.func.sum(versions.c.added - versions.c.deleted), 0)
    return int(connection.execute(sa.select(difference).where(versions.c.number <= number)).scalar_one())


def windows_at(connection: sa.Connection, number: int, size: int = WINDOW) -> Iterator[gpd.GeoDataFrame]:
    """All records of a data version in the order they are told in, so many at a time, as frame_at has them.

    One statement streamed: it holds its rows in the database, not here. One more column says their place in the order,
    which a record keeps for ever.
    """
    told = _told(alive(number)).add_columns(records.c.place)
    streamed = connection.execution_options(yield_per=size).execute(told)
    for rows in streamed.partitions(size):
        yield _placed(rows)


def frame_of_some(connection: sa.Connection, ids: Collection[str], number: int) -> gpd.GeoDataFrame:
    """The records of a data version among some ids, in the order they are told in, with their place in it."""
    rows: list[sa.Row[Any]] = []
    for some in in_parts(sorted(set(ids)), FEW):
        rows += connection.execute(
            _told(alive(number)).add_columns(records.c.place).where(states.c.record.in_(some)))
    return _placed(sorted(rows, key=lambda row: row.place))


def changed_between(connection: sa.Connection, after: int, until: int, most: int | None = None) -> set[str]:
    """The ids of the records that the data versions after one, up to another, added, changed or deleted.

    Where they are more than `most`, only one more than that.
    """
    wanted = sa.select(changes.c.record).where(changes.c.version > after, changes.c.version <= until).distinct()
    return set(connection.execute(wanted if most is None else wanted.limit(most + 1)).scalars())


def places_of(connection: sa.Connection, ids: Collection[str]) -> list[int]:
    """The places in the order of all that some records have, or had while they were there."""
    found: list[int] = []
    for some in in_parts(sorted(set(ids)), FEW):
        found += connection.execute(sa.select(records.c.place).where(records.c.id.in_(some))).scalars()
    return found


def kinds_at(connection: sa.Connection, number: int) -> dict[tuple[str, str], str]:
    """The missions and kinds of a data version, each with the id of one of its records."""
    wanted = sa.select(states.c.mission, states.c.kind, sa.func.min(states.c.record)).where(
        alive(number)).group_by(states.c.mission, states.c.kind)
    return {(mission, kind): id_ for mission, kind, id_ in connection.execute(wanted)}


def frame_within(connection: sa.Connection, number: int, box: Sequence[float]) -> gpd.GeoDataFrame:
    """The records of a version whose geometry meets a box (west, south, east, north; degrees)."""
    rows = connection.execute(_told(alive(number)).where(boxes.near(connection, box))).all()
    shapes = shapely.from_wkb(np.array([row.shape for row in rows], dtype=object))
    meets = shapely.intersects(shapes, shapely.box(*box))
    return frame_of([row for row, met in zip(rows, meets, strict=True) if met])


def current(connection: sa.Connection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The current states of some records by id, as rows with their own id (state), record and since."""
    found: dict[str, dict[str, Any]] = {}
    for some in in_parts(list(ids), MANY):
        found.update((row.record, row._asdict()) for row in connection.execute(CURRENT_OF, {"ids": some}))
    return found


def states_of(connection: sa.Connection, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """States by their own id."""
    found: dict[int, dict[str, Any]] = {}
    for some in in_parts(sorted(numbers)):
        rows = connection.execute(sa.select(states).where(states.c.id.in_(some)))
        found.update((row.id, row._asdict()) for row in rows)
    return found


def state_at(connection: sa.Connection, record: str, number: int) -> dict[str, Any] | None:
    """The state of one record in a data version, if it was there."""
    row = connection.execute(sa.select(states).where(alive(number), states.c.record == record)).first()
    return row._asdict() if row else None


def record_at(connection: sa.Connection, record: str, number: int) -> dict[str, Any] | None:
    """One record of a data version as a mapping, if it was there."""
    row = state_at(connection, record, number)
    return record_of(record, row, row["since"]) if row else None


def in_parts(values: Sequence[Any], size: int = 10_000) -> Iterator[Sequence[Any]]:
    """A sequence in parts that a statement can carry."""
    return (values[start:start + size] for start in range(0, len(values), size))


def alive(number: int) -> sa.ColumnElement[bool]:
    """The condition on states that they are of a data version."""
    return sa.and_(states.c.since <= number, sa.or_(states.c.until.is_(None), states.c.until > number))


def _placed(rows: Sequence[sa.Row[Any]]) -> gpd.GeoDataFrame:
    """Rows of a frame with the place of each record behind."""
    frame = frame_of([row[:-1] for row in rows])
    frame["place"] = np.array([row[-1] for row in rows], dtype="int64")
    return frame


def _told(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (sa.select(*OF_FRAME).join(records, records.c.id == states.c.record)
            .where(condition).order_by(records.c.place))
