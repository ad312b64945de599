"""A SQLite file behind SQLAlchemy: write-ahead log, full synchronisation, foreign keys, one writer at a time.

Writers queue on a lock file beside the database (the processes) and a lock (the threads of one), so that none starves
on SQLite's own waiting; BEGIN IMMEDIATE then never meets another of ours. Readers never wait.
"""

import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from geodata.store.errors import BusyError, UnreachableError
from geodata.text import Text

PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA trusted_schema = OFF",
           "PRAGMA journal_mode = WAL")
PAUSE = 0.002
UNUSABLE = Text("ตรวจพื้นที่ว่างและสิทธิ์ของโฟลเดอร์ หรือกู้คืนจากไฟล์สำรอง",
                "Check free space and rights of the folder, or restore a backup")


class Database:
    """One SQLite file. patience: seconds a writer waits for its turn before BusyError."""

    def __init__(self, path: Path, patience: float = 30.0) -> None:
        self.path, self.patience = path, patience
        self._turn = threading.Lock()
        self._kept, self._opened, self._inherited = threading.local(), list[sqlite3.Connection](), list[object]()
        self._reading = _engine(path, patience)
        self._writing = self._reading.execution_options(writes=True)
        os.register_at_fork(after_in_child=partial(_forget, weakref.ref(self)))

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees the store as it was at its first question, whatever others write meanwhile."""
        with translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection with the writer's turn; committed and on disk when the block ends, undone when it raises."""
        with translated(), self.turn(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The writer's turn without a transaction; BusyError when it does not come in time."""
        until = time.monotonic() + self.patience
        if not self._turn.acquire(timeout=self.patience):
            raise BusyError
        try:
            with open(self.path.with_name(self.path.name + ".lock"), "ab") as file:
                while not _held(file.fileno()):
                    if time.monotonic() > until:
                        raise BusyError
                    time.sleep(PAUSE)
                try:
                    yield
                finally:   # said aloud, for a child forked meanwhile holds a copy of the descriptor
                    fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._turn.release()

    @contextmanager
    def one_backup(self) -> Iterator[None]:
        """One backup at a time, beside readers and writers."""
        with open(self.path.with_name(self.path.name + ".backup.lock"), "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for what SQLAlchemy has no word for."""
        with translated():
            pooled = self._reading.raw_connection()
            try:
                yield _driver(pooled)
            finally:
                pooled.close()

    def ask(self, question: str) -> Any:
        """The one value that answers a statement, read over a connection each thread keeps: microseconds."""
        connection = getattr(self._kept, "connection", None)
        with translated():
            if connection is None:
                connection = sqlite3.connect(self.path, timeout=self.patience, check_same_thread=False)
                _prepare(connection, None)
                self._kept.connection = connection
                self._opened.append(connection)
            return connection.execute(question).fetchall()[0][0]

    def close(self) -> None:
        """Close every connection; the next question opens its own."""
        self._reading.dispose()
        opened, self._kept, self._opened = self._opened, threading.local(), []
        for connection in opened:
            connection.close()

    def begin_anew(self) -> None:
        """In a forked child: leave the parent's connections and lock alone and have our own."""
        self._reading.dispose(close=False)
        self._turn = threading.Lock()
        self._inherited += self._opened   # never closed here, for they are the parent's
        self._kept, self._opened = threading.local(), []


@contextmanager
def translated() -> Iterator[None]:
    """Say what the database says in the planner's words: UnreachableError, or BusyError when it is locked."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(error, OperationalError | sqlite3.OperationalError) and "locked" in str(cause):
            raise BusyError from error
        if isinstance(error, DatabaseError | sqlite3.Error | OSError):
            words = getattr(cause, "strerror", None) or str(cause)
            raise UnreachableError(Text(f"ฐานข้อมูลใช้งานไม่ได้ ({words})", f"the store cannot be used ({words})"),
                                   UNUSABLE) from error
        raise


def _engine(path: Path, patience: float) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), pool_size=16, max_overflow=48, pool_timeout=patience,
        connect_args={"timeout": patience}, json_serializer=_to_json, json_deserializer=orjson.loads)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Settings every connection needs; transactions are begun by _begin, not by the driver."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _to_json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS).decode()


def _driver(pooled: Any) -> sqlite3.Connection:
    connection = pooled.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _forget(here: "weakref.ref[Database]") -> None:
    database = here()
    if database:
        database.begin_anew()


def _held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
