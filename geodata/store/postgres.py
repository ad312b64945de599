"""A PostgreSQL database with PostGIS behind SQLAlchemy and psycopg: snapshots to read, one writer at a time.

Writers of all machines queue on an advisory lock within their transaction, which ends with it however it ends. What is
acknowledged is on the server's disk (synchronous_commit). Every worker sees a new data version with its next question:
`ask` puts one statement to the server over a kept connection, a fraction of a millisecond. A listener (LISTEN) would
spare that, yet hear of a version a moment after its writer was told, and need a thread that must outlive every fork.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ArgumentError

from geodata.store.database import DOWN, Database, to_json, translated
from geodata.store.errors import BusyError, StoreError, UnreachableError
from geodata.store.schema import APPLICATION, metadata
from geodata.text import Text

MARK = f"planmap {APPLICATION}"
"""Marks our tables, as a comment on one of them."""
BACKUP = APPLICATION + 1
LATER_S = 0.5
"""How long a database that did not answer is not asked again by the questions of each request."""
SETTINGS = {"synchronous_commit": "on", "timezone": "UTC", "tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10,
            "tcp_keepalives_count": 3}
"""On the server, for each connection; keepalives end the turn of a machine that is no longer there."""
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 30_000}
FOREIGN = (Text("ฐานข้อมูลนี้มีตารางของโปรแกรมอื่นในชื่อเดียวกัน",
                "the database holds another program's tables of the same names"),
           Text("ใช้ฐานข้อมูลที่ว่าง", "Give an empty database"))
NO_POSTGIS = (Text("ฐานข้อมูลนี้ไม่มี PostGIS", "the database lacks PostGIS"),
              Text("ให้ผู้ดูแลฐานข้อมูลสั่ง CREATE EXTENSION postgis", "Let its administrator run: CREATE EXTENSION postgis"))
NO_ADDRESS = (Text("ที่อยู่ของฐานข้อมูลไม่ถูกต้อง", "the address of the database cannot be read"),
              Text("ใช้รูปแบบ postgresql+psycopg://user:password@host/name",
                   "Write it as postgresql+psycopg://user:password@host/name"))


class _Connection(psycopg.Connection[Any]):
    """A connection that may end with its process, or be left to the parent of a fork, without a warning."""

    def __del__(self) -> None:   # type: ignore[override]
        """Nothing: what it holds is freed by itself, where this process opened it."""


class PostgresDatabase(Database):
    """One PostgreSQL database, told by its address."""

    def __init__(self, address: sa.URL, patience: float = 30.0) -> None:
        super().__init__(patience)
        self._turn, self._asking, self._inherited = threading.Lock(), threading.Lock(), list[object]()
        self._kept: _Connection | None = None
        self._silent_until = 0.0
        _, parameters = postgresql.psycopg.dialect().create_connect_args(address)
        self._connect = partial(_Connection.connect, **{**parameters, **_connecting(address, patience)})
        self._engine = sa.create_engine(
            address, creator=self._connect, pool_size=5, max_overflow=20, pool_timeout=patience, pool_pre_ping=True,
            hide_parameters=True, json_serializer=to_json, json_deserializer=orjson.loads)
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def prepare(self) -> None:
        """See Database; PostGIS is set up where that is allowed."""
        with self.read() as connection:
            there = set(sa.inspect(connection).get_table_names()) & {*metadata.tables, "alembic_version"}
            if there and connection.exec_driver_sql(
                    "SELECT obj_description(to_regclass('versions'), 'pg_class')").scalar() != MARK:
                raise StoreError(*FOREIGN)
            ready = connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").scalar()
        if not ready:
            with self.write() as connection:
                try:
                    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
                except sa.exc.DBAPIError as error:
                    raise StoreError(*NO_POSTGIS) from error

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See Database."""
        with translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """See Database. The lock is the first question, so that each one after it sees what the last writer left."""
        with translated(), self._turn_of_thread(), self._engine.begin() as connection:
            _lock(connection, APPLICATION)
            yield connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """See Database."""
        with self.write():
            yield

    @contextmanager
    def one_backup(self) -> Iterator[None]:
        """See Database."""
        with translated(), self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            _lock(connection, BACKUP)
            yield

    def ask(self, question: str) -> Any:
        """See Database; one connection a process, opened again where it broke."""
        with translated(), self._asking:
            kept = self._kept
            if kept is not None:
                with suppress(psycopg.OperationalError):
                    return _answer(kept, question)
                self._drop()
            if time.monotonic() < self._silent_until:
                raise UnreachableError(*DOWN)
            try:
                self._kept = kept = self._connect(autocommit=True, prepare_threshold=0)
                return _answer(kept, question)
            except psycopg.OperationalError:
                self._silent_until = time.monotonic() + LATER_S
                raise

    def close(self) -> None:
        """See Database."""
        self._engine.dispose()
        with self._asking:
            self._drop()

    def begin_anew(self) -> None:
        """See Database."""
        self._inherited += [self._engine.pool, self._kept]   # never closed here, for they are the parent's
        self._engine.dispose(close=False)
        self._turn, self._asking, self._kept = threading.Lock(), threading.Lock(), None

    @contextmanager
    def _turn_of_thread(self) -> Iterator[None]:
        """One writer a process, so that those who wait hold no connection."""
        if not self._turn.acquire(timeout=self.patience):
            raise BusyError
        try:
            yield
        finally:
            self._turn.release()

    def _drop(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()


def address_in(text: str) -> sa.URL:
    """The address of a PostgreSQL database; StoreError, without its words, for what cannot be read."""
    try:
        address = sa.make_url(text)
        address.get_dialect()
    except (ArgumentError, ValueError):
        raise StoreError(*NO_ADDRESS) from None   # its own words hold the password
    return address.set(drivername="postgresql+psycopg")


def _connecting(address: sa.URL, patience: float) -> dict[str, Any]:
    settings = SETTINGS | {"lock_timeout": max(int(patience * 1000), 1)}
    given = address.query.get("options", "")
    return {**CONNECTING, "application_name": "planmap",
            "options": " ".join([str(given), *(f"-c {name}={value}" for name, value in settings.items())]).strip()}


def _lock(connection: sa.Connection, number: int) -> None:
    """A lock of the store's own tables, until the transaction ends; it waits as long as lock_timeout says."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number, hashtext(current_schema()))"), {"number": number})


def _answer(connection: psycopg.Connection[Any], question: str) -> Any:
    return connection.execute(question).fetchall()[0][0]
