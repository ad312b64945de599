"""Opening a store: the database made where there is none, its schema brought up to date, the starter taken in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from geodata.region import Region
from geodata.store import backup, starter
from geodata.store.account_log import sign_everybody_out
from geodata.store.database import Database, translated
from geodata.store.errors import StoreError
from geodata.store.migrations import HEAD, revision, upgrade
from geodata.store.postgres import PostgresDatabase, address_in
from geodata.store.records import newest
from geodata.store.rules import Rules
from geodata.store.sqlite import SqliteDatabase, outline
from geodata.store.writing import Deed, write
from geodata.text import Text

FILE = "planmap.sqlite"
ADDRESS = "database"
"""A file of the instance folder that holds the address of its database, for one that rests elsewhere."""
OTHER_KIND = (Text("ไม่รองรับฐานข้อมูลชนิดนี้", "this kind of database is not supported"),
              Text("ใช้โฟลเดอร์, sqlite:///… หรือ postgresql+psycopg://…",
                   "Give a folder, sqlite:///… or postgresql+psycopg://…"))


@dataclass(frozen=True, slots=True)
class Home:
    """The region a store is for, and its rules."""

    region: Region
    rules: Rules


def place_of(place: str | Path) -> Path | str:
    """Where records rest: an address as it is, of an instance folder the address in its file `database`, or the folder.

    StoreError when that file cannot be read.
    """
    if not isinstance(place, Path) and "://" in place:
        return place
    with translated():
        file = Path(place) / ADDRESS
        return (file.read_text(encoding="utf-8").strip() if file.is_file() else "") or Path(place)


def database_at(place: str | Path, patience: float = 30.0) -> Database:
    """The database of a place, not yet asked anything; StoreError for a kind that is not supported."""
    place = place_of(place)
    if isinstance(place, Path):
        return SqliteDatabase(place / FILE, patience)
    if place.startswith("postgresql"):
        return PostgresDatabase(address_in(place), patience)
    path = place.removeprefix("sqlite:///")
    if path in (place, "", ":memory:"):
        raise StoreError(*OTHER_KIND)
    return SqliteDatabase(Path(path), patience)


def prepare(database: Database, home: Home) -> None:
    """Make the store ready: database, schema, first data version; each step is done wholly or not at all."""
    database.prepare()
    with database.read() as connection:
        if revision(connection) == HEAD and newest(connection):
            _refuse_other_region(connection, home)
            return
    with database.write() as connection:
        upgrade(connection)
        if not newest(connection):
            starter.take_first(connection, home.region, home.rules)
        _refuse_other_region(connection, home)


def restore(database: Database, home: Home, path: Path, who: str) -> int:
    """Bring back a backup under a running store; the number of the data version that says so.

    Numbers go on from the highest the store or the backup knows, so that none ever means two things. Sessions end.
    """
    with translated(), backup.replacing(database) as bring_back, _draft(database, path) as draft:
        with draft.write() as connection:
            upgrade(connection)
            _refuse_other_region(connection, home)
        with draft.raw() as copy:
            if outline(copy) != backup.shape_of(database):
                raise StoreError(backup.FOREIGN, backup.OTHER)
        with database.read() as connection:
            last = newest(connection)
        with draft.write() as connection:
            starter.identify(connection)
            deed = Deed("restore", who, path.name, home.region.version)
            number = write(connection, deed, [], at_least=last + 1)
            sign_everybody_out(connection, who)
        draft.close()
        bring_back(draft.path)
    return number


def replace(place: str | Path, path: Path) -> None:
    """Put a backup where the file of a store is missing or damaged; nothing may have it open. It is kept, if any."""
    database = database_at(place)
    if not isinstance(database, SqliteDatabase) or backup.sound(database.path):
        return
    with translated():
        database.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _draft(database, path) as draft:
            draft.close()
            backup.set_in_place(draft.path, database.path)


@contextmanager
def _draft(database: Database, path: Path) -> Iterator[SqliteDatabase]:
    """A checked copy of a backup beside the store, or where the machine keeps what passes."""
    with translated(), ExitStack() as until:
        if isinstance(database, SqliteDatabase):
            beside = database.path.with_name(database.path.name + ".restoring")
        else:
            beside = Path(until.enter_context(TemporaryDirectory())) / "restoring"
        name = until.enter_context(backup.scratch(beside))
        backup.copy_checked(path, name)
        draft = SqliteDatabase(name)
        until.callback(draft.close)
        yield draft


def _refuse_other_region(connection: sa.Connection, home: Home) -> None:
    there = starter.region_of(connection)
    if there != home.region.key:
        raise StoreError(Text(f"ฐานข้อมูลนี้เป็นของ {there}", f"the store holds the region {there}, not {home.region.key}"),
                         Text("ใช้โฟลเดอร์ instance แยกสำหรับแต่ละจังหวัด", "Give each region its own instance folder"))
