"""Backups while the store is in use: one file, whole or not there at all, and back again in one step."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from geodata.store.carrying import carry
from geodata.store.database import Database, translated
from geodata.store.errors import StoreError
from geodata.store.migrations import upgrade
from geodata.store.schema import APPLICATION
from geodata.store.sqlite import SqliteDatabase, outline
from geodata.text import Text

BROKEN = Text("ไฟล์สำรองเสียหาย", "the backup is damaged")
FOREIGN = Text("ไฟล์นี้ไม่ใช่ไฟล์สำรองของระบบนี้", "this file is not a backup of this program")
OTHER = Text("เลือกไฟล์สำรองอื่น", "Choose another backup")


def back_up(database: Database, path: Path) -> None:
    """Write the store as it is at this moment to one SQLite file, whatever it rests in; others go on meanwhile."""
    with translated(), database.one_backup(), _whole(path) as draft:
        if isinstance(database, SqliteDatabase):
            with database.raw() as live, closing(sqlite3.connect(draft)) as copy:
                live.backup(copy)
        else:
            with database.read() as connection, _opened(draft) as there, there.write() as writing:
                upgrade(writing)
                carry(connection, writing)
        with closing(sqlite3.connect(draft)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE").close()   # so that one file is all of it
            check(copy)


@contextmanager
def replacing(database: Database) -> Iterator[Callable[[Path], None]]:
    """The writer's turn, and a function that puts what a draft holds in the place of all the store holds.

    Others see the store before or after it; a process killed meanwhile leaves it as it was.
    """
    if isinstance(database, SqliteDatabase):
        with database.turn():
            yield partial(_bring_back, database)
    else:
        with database.write() as connection:
            yield partial(_carry_back, connection)


def shape_of(database: Database) -> list[tuple[str, ...]]:
    """The outline a file of ours must have at the newest revision."""
    if isinstance(database, SqliteDatabase):
        with database.raw() as live:
            return outline(live)
    with TemporaryDirectory() as folder, _opened(Path(folder) / "empty.sqlite") as fresh:
        with fresh.write() as connection:
            upgrade(connection)
        with fresh.raw() as file:
            return outline(file)


def _bring_back(database: SqliteDatabase, draft: Path) -> None:
    with translated(), database.raw() as live:
        with closing(sqlite3.connect(draft)) as copy:
            copy.backup(live)
        live.execute("PRAGMA wal_checkpoint(PASSIVE)").close()


def _carry_back(connection: sa.Connection, draft: Path) -> None:
    with _opened(draft) as saved, saved.read() as there:
        carry(there, connection)


@contextmanager
def _opened(path: Path) -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(path)
    try:
        yield database
    finally:
        database.close()


def set_in_place(draft: Path, path: Path) -> None:
    """Give a draft the place of a store that is missing or damaged; the damaged one is kept beside it."""
    settle(draft)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.damaged-{time.time_ns()}"))
    for tail in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    os.link(draft, path)
    settle(path)


def copy_checked(path: Path, draft: Path) -> None:
    """Copy a backup; StoreError when it is missing, damaged or not ours."""
    if not path.is_file():
        raise StoreError(Text("ไม่พบไฟล์สำรอง", "there is no such backup"), OTHER)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as saved, \
                closing(sqlite3.connect(draft)) as copy:
            if saved.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
                raise StoreError(FOREIGN, OTHER)
            saved.backup(copy)
            check(copy)
    except sqlite3.DatabaseError as error:
        raise StoreError(BROKEN, OTHER) from error


def check(connection: sqlite3.Connection) -> None:
    """StoreError when a file is damaged."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise StoreError(BROKEN, OTHER)


def sound(path: Path) -> bool:
    """Whether a file is a store of ours without damage."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as there:
            check(there)
            return bool(there.execute("PRAGMA application_id").fetchone()[0] == APPLICATION)
    except (sqlite3.Error, StoreError):
        return False


def settle(path: Path) -> None:
    """Make sure a file and its name are on the disk."""
    for name in (path, path.parent):
        descriptor = os.open(name, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A draft beside the path that takes its name when the block ends well."""
    with scratch(path.with_name(f".{path.name}.draft")) as draft:
        yield draft
        settle(draft)
        draft.replace(path)
        settle(path)


@contextmanager
def scratch(draft: Path) -> Iterator[Path]:
    """A file of our own that is gone afterwards, with what SQLite lays beside it, and what a killed process left."""
    beside = [draft, *(draft.with_name(draft.name + tail) for tail in ("-journal", "-wal", "-shm", ".lock"))]
    for file in beside:
        file.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield draft
    finally:
        for file in beside:
            file.unlink(missing_ok=True)
