"""A SQLite file behind SQLAlchemy: write-ahead log, full synchronisation, foreign keys, one writer at a time.

Writers queue on a lock file beside the database (the processes) and a lock (the threads of one), so that none starves
on SQLite's own waiting; BEGIN IMMEDIATE then never meets another of ours. Readers never wait.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event

from geodata.store.database import Database, to_json, translated
from geodata.store.errors import BusyError, StoreError
from geodata.store.schema import APPLICATION
from geodata.text import Text

PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA trusted_schema = OFF",
           "PRAGMA journal_mode = WAL")
PAUSE = 0.002
FOREIGN = (Text("ไฟล์ฐานข้อมูลนี้ไม่ใช่ของระบบนี้", "the database file is not one of this program"),
           Text("เลือกโฟลเดอร์อื่น หรือกู้คืนจากไฟล์สำรอง", "Choose another folder, or restore a backup"))


class SqliteDatabase(Database):
    """One SQLite file."""

    def __init__(self, path: Path, patience: float = 30.0) -> None:
        super().__init__(patience)
        self.path = path
        self._turn = threading.Lock()
        self._kept, self._opened, self._inherited = threading.local(), list[sqlite3.Connection](), list[object]()
        self._reading = _engine(path, patience)
        self._writing = self._reading.execution_options(writes=True)

    def prepare(self) -> None:
        """Make the file where there is none; StoreError for another program's, which is not touched."""
        path = self.path
        with translated():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and path.stat().st_size:
                _refuse_foreign(path)
                return
            with self.turn():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                with self.read():
                    pass   # the first connection begins the write-ahead log

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See Database."""
        with translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """See Database."""
        with translated(), self.turn(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """See Database."""
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
        """See Database."""
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
        """See Database; over a connection each thread keeps: microseconds."""
        connection = getattr(self._kept, "connection", None)
        with translated():
            if connection is None:
                connection = sqlite3.connect(self.path, timeout=self.patience, check_same_thread=False)
                _set(connection, None)
                self._kept.connection = connection
                self._opened.append(connection)
            return connection.execute(question).fetchall()[0][0]

    def close(self) -> None:
        """See Database."""
        self._reading.dispose()
        opened, self._kept, self._opened = self._opened, threading.local(), []
        for connection in opened:
            connection.close()

    def begin_anew(self) -> None:
        """See Database."""
        self._reading.dispose(close=False)
        self._turn = threading.Lock()
        self._inherited += self._opened   # never closed here, for they are the parent's
        self._kept, self._opened = threading.local(), []


def outline(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Every table, index and trigger of a file as it was made, to tell a tampered file from ours."""
    return connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2").fetchall()


def _refuse_foreign(path: Path) -> None:
    """StoreError when a file holds another program's tables or is no database at all; it is not touched."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as there:
            there.execute("BEGIN").close()   # mark and tables of one moment: another process may be making both
            ours = there.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
            if not ours and outline(there):
                raise StoreError(*FOREIGN)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise StoreError(*FOREIGN) from error


def _engine(path: Path, patience: float) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), pool_size=16, max_overflow=48, pool_timeout=patience,
        connect_args={"timeout": patience}, json_serializer=to_json, json_deserializer=orjson.loads)
    event.listen(engine, "connect", _set)
    event.listen(engine, "begin", _begin)
    return engine


def _set(connection: Any, _record: object) -> None:
    """Settings every connection needs; transactions are begun by _begin, not by the driver."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _driver(pooled: Any) -> sqlite3.Connection:
    connection = pooled.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
