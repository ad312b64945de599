"""Moving a store: all it holds from one database into another, of either kind, compared row by row before it counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.store.carrying import Sum, carry, sums
from geodata.store.database import Database
from geodata.store.errors import StoreError
from geodata.store.migrations import HEAD, revision, upgrade
from geodata.store.opening import database_at
from geodata.store.records import newest
from geodata.store.sqlite import SqliteDatabase
from geodata.text import Text

NOTHING = (Text("ไม่มีข้อมูลให้คัดลอก", "there is no store to copy"),
           Text("ตรวจโฟลเดอร์หรือที่อยู่ของต้นทาง", "Check the folder or the address it is copied from"))
HOLDS_DATA = (Text("ปลายทางมีข้อมูลอยู่แล้ว", "there is data already where the copy is to go"),
              Text("ใช้โฟลเดอร์หรือฐานข้อมูลที่ว่าง", "Give an empty folder or database"))
DIFFERENT = (Text("สำเนาไม่ตรงกับต้นฉบับ จึงไม่ได้เก็บไว้", "the copy differs from what was copied and was not kept"),
             Text("ลองใหม่อีกครั้ง", "Try again"))


def copy_store(source: Path | str, target: Path | str) -> list[Sum]:
    """Copy a store into an empty place; what each table holds, the same on both sides.

    Places as open_store takes them. The source may be in use: the copy is of one moment. The target sees all of it or
    nothing. StoreError where there is nothing to copy, or where the target holds data.
    """
    with _at(source) as here, _at(target) as there:
        _refuse_nothing(here)
        there.prepare()
        with there.write() as writing:
            upgrade(writing)
            if newest(writing):
                raise StoreError(*HOLDS_DATA)
            with here.read() as reading:
                told = carry(reading, writing)
            if sums(writing) != told:
                raise StoreError(*DIFFERENT)
    return told


def _refuse_nothing(here: Database) -> None:
    """StoreError where there is no store; an older one is brought up to date."""
    if isinstance(here, SqliteDatabase) and not here.path.is_file():
        raise StoreError(*NOTHING)
    here.prepare()
    with here.read() as connection:
        there = revision(connection)
    if there is None:
        raise StoreError(*NOTHING)
    if there != HEAD:
        with here.write() as connection:
            upgrade(connection)


@contextmanager
def _at(place: Path | str) -> Iterator[Database]:
    database = database_at(place)
    try:
        yield database
    finally:
        database.close()
