"""What people keep and pass on by an address: saved views, embeds with rights of their own, stories."""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from geodata.store.database import Database
from geodata.store.errors import MissingError, OutdatedError, StoreError
from geodata.store.schema import embeds, stories, views
from geodata.text import Text

LETTERS, LONG = string.ascii_letters + string.digits, 8
MOST = 1_000
FULL = (Text(f"คุณมีอยู่แล้ว {MOST:,} รายการ", f"you have {MOST:,} of these already"),
        Text("ลบรายการที่ไม่ใช้ก่อน", "Discard some that you no longer use first"))


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view under a short id. query: canonical. asof: the data version it is frozen to, None when it follows the data.

    region_version, program_version: those it was saved or frozen under. number: counts its own versions from 1. made,
    changed, discarded: UTC; discarded is None while it is shown.
    """

    id: str
    title: str
    owner: str
    query: str
    asof: int | None
    region_version: str
    program_version: str
    number: int
    made: datetime
    changed: datetime
    discarded: datetime | None


@dataclass(frozen=True, slots=True)
class Embed:
    """A map for other pages. query: what it shows. rights: what it may show, as JSON. expires, revoked: UTC or None."""

    id: str
    title: str
    owner: str
    query: str
    rights: dict[str, Any]
    expires: datetime | None
    number: int
    made: datetime
    changed: datetime
    revoked: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """Views in order. steps: each {"query", "title", "words"}. The rest as SavedView."""

    id: str
    title: str
    owner: str
    steps: list[dict[str, Any]]
    number: int
    made: datetime
    changed: datetime
    discarded: datetime | None


One = TypeVar("One", SavedView, Embed, Story)


class Shelf(Generic[One]):
    """All of one kind, shared by every process that opens the store; each write is on disk when the call returns."""

    def __init__(self, database: Database, table: sa.Table, kind: str, gone: str, make: Callable[..., One]) -> None:
        self._database, self._table, self._kind, self._gone = database, table, kind, gone
        self._make: Callable[..., One] = make

    def add(self, title: str, owner: str, **values: Any) -> One:
        """Keep one; the other columns as values. StoreError when the owner has too many."""
        now, table = datetime.now(UTC), self._table
        with self._database.write() as connection:
            there = sa.select(sa.func.count()).where(table.c.owner == owner, table.c[self._gone].is_(None))
            if connection.execute(there).scalar_one() >= MOST:
                raise StoreError(*FULL)
            row = connection.execute(sa.insert(table).values(
                id=_new_id(), title=title, owner=owner, number=1, made=now, changed=now, **values).returning(
                table)).one()
        return self._make(**row._asdict())

    def get(self, id_: str) -> One:
        """One by its id, also when it was discarded or revoked; MissingError when there never was one."""
        with self._database.read() as connection:
            return self._found(connection, id_)

    def list(self, owner: str | None = None) -> tuple[One, ...]:
        """Those of one person, or everybody's, without what was discarded; the one changed last first."""
        table = self._table
        wanted = sa.select(table).where(table.c[self._gone].is_(None)).order_by(table.c.changed.desc(), table.c.id)
        if owner is not None:
            wanted = wanted.where(table.c.owner == owner)
        with self._database.read() as connection:
            return tuple(self._make(**row._asdict()) for row in connection.execute(wanted))

    def change(self, id_: str, expected: int | None = None, **values: Any) -> One:
        """Set columns. expected: its number as it was read; OutdatedError when it has another.

        MissingError also when it was discarded or revoked.
        """
        with self._database.write() as connection:
            there = self._found(connection, id_)
            if getattr(there, self._gone) is not None:
                raise MissingError(self._kind, id_[:40])
            if expected is not None and there.number != expected:
                raise OutdatedError(there.number, self._kind)
            row = connection.execute(sa.update(self._table).where(self._table.c.id == id_).values(
                **values, number=there.number + 1, changed=datetime.now(UTC)).returning(self._table)).one()
        return self._make(**row._asdict())

    def discard(self, id_: str) -> One:
        """Discard or revoke one, for good: its line stays, so that its address has an answer."""
        return self.change(id_, None, **{self._gone: datetime.now(UTC)})

    def _found(self, connection: sa.Connection, id_: str) -> One:
        row = connection.execute(sa.select(self._table).where(self._table.c.id == id_)).first()
        if row is None:
            raise MissingError(self._kind, id_[:40])
        return self._make(**row._asdict())


def views_of(database: Database) -> Shelf[SavedView]:
    """The saved views of a store."""
    return Shelf(database, views, "view", "discarded", SavedView)


def embeds_of(database: Database) -> Shelf[Embed]:
    """The embeds of a store."""
    return Shelf(database, embeds, "embed", "revoked", Embed)


def stories_of(database: Database) -> Shelf[Story]:
    """The stories of a store."""
    return Shelf(database, stories, "story", "discarded", Story)


def _new_id() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LONG))
