"""Carrying everything a store holds into another database, row for row, and counting what was carried.

Rows travel as plain values: text, numbers, bytes, moments, and JSON as the text it is kept in, so that nothing is read
and written anew. Boxes and numbers to come are made again on the other side. Memory is flat.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from geodata.store import boxes
from geodata.store.kinds import TEXT, Moment
from geodata.store.schema import metadata, states

WINDOW, LAID = 5_000, 20_000
TABLES = tuple(metadata.sorted_tables)
"""In an order in which each refers to those before it."""
UNGUARDED, GUARDED = (sa.DDL(f"ALTER TABLE %(fullname)s {what} TRIGGER USER") for what in ("DISABLE", "ENABLE"))
COPY = SQL("COPY {table} ({columns}) FROM STDIN")
COUNTED = {"imports": "id", "account_deeds": "number", "attempts": "id"}
"""Tables whose database counts up a column."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one table holds: its rows, and the SHA-256 of all of them in the order of their keys."""

    table: str
    rows: int
    sha256: str


def carry(source: sa.Connection, target: sa.Connection) -> list[Sum]:
    """Put all rows of a source in the place of all rows of a target; the sums of what was read.

    The target is at the same revision of the schema, and in a transaction with the writer's turn.
    """
    _empty(target)
    told = []
    for table in TABLES:
        reading = _Reading(table)
        add_rows(target, table, reading.rows(source))
        told.append(reading.sum())
    if target.dialect.name == "sqlite":
        shapes = target.execute(sa.select(states.c.id, states.c.shape).where(states.c.shape.is_not(None)))
        for window in shapes.partitions(WINDOW):
            boxes.note(target, [(row.id, row.shape) for row in window])
    else:
        _count_on(target)
        target.exec_driver_sql("ANALYZE")
    return told


def sums(connection: sa.Connection) -> list[Sum]:
    """The sums of every table, as carry tells them."""
    told = []
    for table in TABLES:
        reading = _Reading(table)
        for _ in reading.rows(connection):
            pass
        told.append(reading.sum())
    return told


def add_rows(connection: sa.Connection, table: sa.Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add rows of plain values in the order of the table's columns."""
    names = [column.name for column in table.columns]
    if connection.dialect.name != "sqlite":
        copy_rows(connection, table, names, _laid(connection, rows) if table is states else rows)
        return
    plain = sa.insert(sa.table(table.name, *(sa.column(column.name, _plain(column)) for column in table.columns)))
    statement = str(plain.compile(dialect=connection.dialect, column_keys=names))
    dated = any(isinstance(column.type, Moment) for column in table.columns)
    to_come = iter(rows)
    while window := list(islice(to_come, WINDOW)):
        if dated:
            connection.execute(plain, [dict(zip(names, row, strict=True)) for row in window])
        else:   # nothing to turn over, and far faster
            connection.exec_driver_sql(statement, window)


def _laid(connection: sa.Connection, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of states as they are to lie, of so many at a time."""
    shape, to_come = list(states.columns).index(states.c.shape), iter(rows)
    while window := list(islice(to_come, LAID)):
        yield from (window[at] for at in boxes.side_by_side(connection, [row[shape] for row in window]))


def copy_rows(connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Add rows, plain values of the named columns, to a table of PostgreSQL by COPY, the fastest there is."""
    columns = SQL(", ").join(map(Identifier, names))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(COPY.format(table=Identifier(table.name), columns=columns)) as copy:
        for row in rows:
            copy.write_row(tuple(row))


class _Reading:
    """The rows of one table as they pass by, counted and summed."""

    def __init__(self, table: sa.Table) -> None:
        self._table, self._rows, self._digest = table, 0, hashlib.sha256()

    def rows(self, connection: sa.Connection) -> Iterator[tuple[Any, ...]]:
        columns = [sa.cast(column, TEXT) if isinstance(column.type, sa.JSON) else column
                   for column in self._table.columns]
        wanted = sa.select(*columns).order_by(*self._table.primary_key.columns)
        for row in connection.execute(wanted.execution_options(yield_per=WINDOW)):
            self._rows += 1
            self._digest.update(orjson.dumps(list(row), default=bytes.hex, option=orjson.OPT_APPEND_NEWLINE))
            yield tuple(row)

    def sum(self) -> Sum:
        return Sum(self._table.name, self._rows, self._digest.hexdigest())


def _plain(column: sa.Column[Any]) -> Any:
    return sa.Text() if isinstance(column.type, sa.JSON) else column.type


def _empty(target: sa.Connection) -> None:
    """Delete every row; the log lets that happen here alone. Readers go on with what they began with."""
    guarded = target.dialect.name != "sqlite"
    for table in reversed(TABLES):
        if guarded:
            target.execute(UNGUARDED.against(table))
        target.execute(sa.delete(table))
        if guarded:
            target.execute(GUARDED.against(table))


def _count_on(target: sa.Connection) -> None:
    """Let what the database counts up go on after what was carried."""
    for name, column in COUNTED.items():
        highest = sa.func.coalesce(sa.func.max(metadata.tables[name].c[column]), 0)
        target.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, column), highest + 1, False)))
