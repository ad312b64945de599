"""People who may sign in, and how often something was tried; hashing passwords is for the room above."""

import secrets
import time
from collections.abc import Collection
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa

from geodata.store import account_log
from geodata.store.account_log import ADDED, CHANGED, LINK, PASSWORD
from geodata.store.database import Database
from geodata.store.errors import MissingError, StoreError
from geodata.store.schema import attempts, users
from geodata.store.values import AccountDeed, User
from geodata.text import Text

ROLES = ("viewer", "editor", "admin")
TAKEN = Text("ชื่อนี้มีผู้ใช้แล้ว", "this name is taken")
ANOTHER = Text("เลือกชื่ออื่น", "Choose another")
NO_ADMIN = (Text("ต้องเหลือผู้ดูแลระบบอย่างน้อยหนึ่งคน", "one active admin must remain"),
            Text("ให้สิทธิ์ผู้ดูแลแก่ผู้อื่นก่อน", "Make somebody else an admin first"))
LONGEST_WINDOW = 86_400
"""Seconds after which an attempt is forgotten whatever its key."""


class Accounts:
    """Users, the log of what became of them, and counted attempts, shared by every process that opens the store.

    who: the one who does it; the person whose account it is unless told.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def users(self) -> list[User]:
        """Everybody, by name."""
        with self._database.read() as connection:
            return [_user(row) for row in connection.execute(sa.select(users).order_by(users.c.name))]

    def user(self, name: str) -> User | None:
        """The user of a name."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(users).where(users.c.name == name)).first()
        return _user(row) if row else None

    def deeds(self, limit: int | None = None) -> list[AccountDeed]:
        """What became of accounts, the newest first."""
        with self._database.read() as connection:
            return account_log.lines(connection, limit)

    def audit(self) -> pd.DataFrame:
        """The whole log of accounts as an auditor's table, the oldest first."""
        with self._database.read() as connection:
            return account_log.audit(connection)

    def add(self, name: str, password_hash: str, role: str, districts: Collection[str] = (), *,
            who: str = "") -> User:
        """Add somebody; StoreError when the name is taken or the role unknown."""
        _known_role(role)
        with self._database.write() as connection:
            if connection.execute(sa.select(users.c.name).where(users.c.name == name)).first():
                raise StoreError(TAKEN, ANOTHER)
            row = connection.execute(sa.insert(users).values(
                name=name, password_hash=password_hash, role=role, districts=sorted(districts), active=True,
                stamp=secrets.token_hex(8), created=datetime.now(UTC)).returning(users)).one()
            account_log.write(connection, who or name, name, ADDED, None, row._asdict())
        return _user(row)

    def change(self, name: str, *, password_hash: str | None = None, role: str | None = None,
               districts: Collection[str] | None = None, active: bool | None = None, who: str = "") -> User:
        """Set what is given and a new stamp; MissingError for an unknown name, StoreError for the last active admin."""
        if role is not None:
            _known_role(role)
        given = {"password_hash": password_hash, "role": role, "active": active,
                 "districts": None if districts is None else sorted(districts)}
        values = {key: value for key, value in given.items() if value is not None}
        with self._database.write() as connection:
            admins = _admins(connection)
            before = connection.execute(sa.select(users).where(users.c.name == name)).first()
            row = connection.execute(sa.update(users).where(users.c.name == name).values(
                **values, stamp=secrets.token_hex(8)).returning(users)).first()
            if row is None or before is None:
                raise MissingError("user", name)
            if admins and not _admins(connection):
                raise StoreError(*NO_ADMIN)
            what = CHANGED if password_hash is None else PASSWORD
            account_log.write(connection, who or name, name, what, before._asdict(), row._asdict())
        return _user(row)

    def note_link(self, name: str, who: str) -> None:
        """Write down that a one-time link was made for somebody; an empty name stands for the first admin."""
        with self._database.write() as connection:
            account_log.write(connection, who, name, LINK)

    def wait(self, key: str, limit: int, seconds: float, now: float | None = None) -> float:
        """Count an attempt under a key and give 0; when limit attempts fell within the last seconds, count none and
        give the seconds to wait (seconds: a day at most). Holds across processes."""
        now = time.time() if now is None else now
        mine = attempts.c.key == key
        with self._database.write() as connection:
            connection.execute(sa.delete(attempts).where(sa.or_(
                sa.and_(mine, attempts.c.at <= now - seconds), attempts.c.at <= now - LONGEST_WINDOW)))
            times = connection.execute(sa.select(attempts.c.at).where(mine).order_by(attempts.c.at)).scalars().all()
            if len(times) >= limit:
                return max(times[-limit] + seconds - now, 0.001)
            connection.execute(sa.insert(attempts).values(key=key, at=now))
        return 0.0

    def forget(self, key: str) -> None:
        """Forget the attempts under a key, as after a sign-in that worked."""
        with self._database.write() as connection:
            connection.execute(sa.delete(attempts).where(attempts.c.key == key))


def _user(row: sa.Row) -> User:
    return User(row.name, row.password_hash, row.role, tuple(row.districts), row.active, row.stamp, row.created)


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise StoreError(Text(f"ไม่มีบทบาท {role!r}", f"there is no role {role!r}"),
                         Text(f"เลือกจาก {', '.join(ROLES)}", f"Choose one of {', '.join(ROLES)}"))


def _admins(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(users).where(
        users.c.role == "admin", users.c.active)).scalar_one()
