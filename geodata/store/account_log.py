"""The log of accounts: who added, changed or let in whom, and when; only ever added to, with each change itself."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pandas as pd
import sqlalchemy as sa

from geodata.store.schema import account_deeds, users
from geodata.store.values import AccountDeed

ADDED, CHANGED, PASSWORD, LINK, RESTORED = DEEDS = ("added", "changed", "password", "link", "restored")
"""Somebody was added; role, districts or the right to sign in changed; a password was set; a one-time link was made; a
backup brought back the accounts as they were, and ended every session and link."""
TOLD = ("role", "districts", "active")
AUDIT = ("number", "at", "who", "name", "what", "before", "after")


def write(connection: sa.Connection, who: str, name: str, what: str, before: Mapping[str, Any] | None = None,
          after: Mapping[str, Any] | None = None) -> None:
    """Add a line; of two rows of users only what differs is kept. The caller holds the writer's turn."""
    was, now = ({key: row[key] for key in TOLD} if row else {} for row in (before, after))
    moved = [key for key in TOLD if was.get(key) != now.get(key)]
    connection.execute(sa.insert(account_deeds).values(
        at=datetime.now(UTC), who=who, name=name, what=what,
        before={key: was[key] for key in moved if key in was}, after={key: now[key] for key in moved if key in now}))


def lines(connection: sa.Connection, limit: int | None = None) -> list[AccountDeed]:
    """Lines of the log, the newest first."""
    wanted = sa.select(account_deeds).order_by(account_deeds.c.number.desc()).limit(limit)
    return [AccountDeed(**row._asdict()) for row in connection.execute(wanted)]


def audit(connection: sa.Connection) -> pd.DataFrame:
    """The whole log in order, as an auditor's table. at: UTC, ISO 8601. before, after: JSON."""
    told = [(deed.number, deed.at.isoformat(timespec="milliseconds"), deed.who, deed.name, deed.what,
             *(orjson.dumps(side).decode() if side else "" for side in (deed.before, deed.after)))
            for deed in reversed(lines(connection))]
    return pd.DataFrame(told, columns=list(AUDIT))


def sign_everybody_out(connection: sa.Connection, who: str) -> None:
    """End every session and one-time link of a backup that is brought back, some of which had ended since it."""
    for name in connection.execute(sa.select(users.c.name)).scalars().all():
        connection.execute(sa.update(users).where(users.c.name == name).values(stamp=secrets.token_hex(8)))
    write(connection, who, "", RESTORED)
