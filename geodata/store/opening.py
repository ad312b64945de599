"""Opening a store: the file made where there is none, its schema brought up to date, the starter taken in."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from geodata.region import Region
from geodata.store import backup, starter
from geodata.store.account_log import sign_everybody_out
from geodata.store.content import Rules
from geodata.store.database import Database, translated
from geodata.store.errors import StoreError
from geodata.store.migrations import HEAD, revision, upgrade
from geodata.store.records import newest
from geodata.store.schema import APPLICATION
from geodata.store.writing import Deed, write
from geodata.text import Text

FILE = "planmap.sqlite"
ADDRESS = "database"
"""A file of the instance folder that holds the address of its database, for one that rests elsewhere."""
NOT_YET = (Text("ยังไม่รองรับฐานข้อมูลชนิดนี้", "this kind of database is not supported yet"),
           Text("ใช้โฟลเดอร์ หรือ sqlite:///…", "Give a folder, or sqlite:///…"))
FOREIGN = (Text("ไฟล์ฐานข้อมูลนี้ไม่ใช่ของระบบนี้", "the database file is not one of this program"),
           Text("เลือกโฟลเดอร์อื่น หรือกู้คืนจากไฟล์สำรอง", "Choose another folder, or restore a backup"))


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


def path_of(place: str | Path) -> Path:
    """The file of a folder, or of an address sqlite:///…; StoreError for another kind of database."""
    place = place_of(place)
    if isinstance(place, Path):
        return place / FILE
    address = sa.make_url(place)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        raise StoreError(*NOT_YET)
    return Path(address.database)


def prepare(database: Database, home: Home) -> None:
    """Make the store ready: file, schema, first data version; each step is done wholly or not at all."""
    path = database.path
    with translated():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists() or not path.stat().st_size:
            with database.turn():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                with database.read():
                    pass   # the first connection begins the write-ahead log
        else:
            _refuse_foreign(path)
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
    with translated(), database.turn(), _draft(database.path, path) as draft, database.raw() as live:
        with draft.write() as connection:
            upgrade(connection)
            _refuse_other_region(connection, home)
        with draft.raw() as copy:
            if backup.outline(copy) != backup.outline(live):
                raise StoreError(backup.FOREIGN, backup.OTHER)
        with database.read() as connection:
            last = newest(connection)
        with draft.write() as connection:
            starter.identify(connection)
            deed = Deed("restore", who, path.name, home.region.version)
            number = write(connection, deed, [], at_least=last + 1)
            sign_everybody_out(connection, who)
        draft.close()
        backup.bring_back(database, draft.path)
    return number


def replace(place: str | Path, path: Path) -> None:
    """Put a backup where the store is missing or damaged; nothing may have it open. It is kept, when there is one."""
    file = path_of(place)
    with translated():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _draft(file, path) as draft:
            draft.close()
            backup.set_in_place(draft.path, file)


@contextmanager
def _draft(store: Path, path: Path) -> Iterator[Database]:
    """A checked copy of a backup beside the store."""
    with translated(), backup.scratch(store.with_name(store.name + ".restoring")) as name:
        backup.copy_checked(path, name)
        draft = Database(name)
        try:
            yield draft
        finally:
            draft.close()


def _refuse_foreign(path: Path) -> None:
    """StoreError when a file holds another program's tables or is no database at all; it is not touched."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as there:
            ours = there.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
            if not ours and backup.outline(there):
                raise StoreError(*FOREIGN)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise StoreError(*FOREIGN) from error


def _refuse_other_region(connection: sa.Connection, home: Home) -> None:
    there = starter.region_of(connection)
    if there != home.region.key:
        raise StoreError(Text(f"ฐานข้อมูลนี้เป็นของ {there}", f"the store holds the region {there}, not {home.region.key}"),
                         Text("ใช้โฟลเดอร์ instance แยกสำหรับแต่ละจังหวัด", "Give each region its own instance folder"))
