"""What the store asks of a database: readers that see one state, one writer at a time, and words for what goes wrong.

The kinds are in sqlite.py and postgres.py; nothing else of the store knows which one it speaks to, but for what one has
and the other lacks (boxes.py, backup.py, carrying.py).
"""

import os
import sqlite3
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from geodata.store.errors import AGAIN, BusyError, StoreError, UnreachableError
from geodata.text import Text

UNUSABLE = Text("ตรวจพื้นที่ว่างและสิทธิ์ของโฟลเดอร์ หรือกู้คืนจากไฟล์สำรอง",
                "Check free space and rights of the folder, or restore a backup")
DOWN = (Text("ฐานข้อมูลไม่ตอบ", "the database does not answer"), AGAIN)
UNSTORABLE = (Text("มีอักขระที่เก็บไม่ได้", "the text holds a character that cannot be stored"),
              Text("ลบอักขระนั้นแล้วลองใหม่", "Remove it and try again"))
WAITED = {"55P03", "40P01", "40001", "57014"}
"""What PostgreSQL says to who waited too long, or was sent away that others may go on."""
NOT_OURS = {"42501", "42P01"}
"""No right to a table, or a table that is gone."""
GONE = ("08", "57P", "53300")
"""How what PostgreSQL says begins when it is ending, beginning, full of connections, or not there."""


class Database(ABC):
    """One database. patience: seconds a writer waits for its turn before BusyError."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        os.register_at_fork(after_in_child=partial(_forget, weakref.ref(self)))

    @abstractmethod
    def prepare(self) -> None:
        """Make what must be there before the first question; StoreError for what is not ours."""

    @abstractmethod
    def read(self) -> AbstractContextManager[sa.Connection]:
        """A connection that sees the store as it was at its first question, whatever others write meanwhile."""

    @abstractmethod
    def write(self) -> AbstractContextManager[sa.Connection]:
        """A connection with the writer's turn; committed and on disk when the block ends, undone when it raises."""

    @abstractmethod
    def turn(self) -> AbstractContextManager[None]:
        """The writer's turn without a transaction; BusyError when it does not come in time."""

    @abstractmethod
    def one_backup(self) -> AbstractContextManager[None]:
        """One backup at a time, beside readers and writers."""

    @abstractmethod
    def ask(self, question: str) -> Any:
        """The one value that answers a statement, over a connection that is kept for it: well below a millisecond."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection; the next question opens its own."""

    @abstractmethod
    def begin_anew(self) -> None:
        """In a forked child: leave the parent's connections and lock alone and have our own."""


@contextmanager
def translated() -> Iterator[None]:
    """Say what the database says in the planner's words: UnreachableError, or BusyError when it is locked."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise StoreError(*UNSTORABLE) from error
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError) as error:
        said = in_words(error)
        if said is None:
            raise
        raise said from error


def in_words(error: Exception) -> StoreError | None:
    """What an error of a database means, without address or statement; None where it is a mistake of ours."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, psycopg.Error):
        return _of_postgres(cause)
    if isinstance(error, sa.exc.TimeoutError):
        return BusyError()
    if isinstance(error, OperationalError | sqlite3.OperationalError) and "locked" in str(cause):
        return BusyError()
    if isinstance(error, DatabaseError | sqlite3.Error | OSError):
        return _unusable(getattr(cause, "strerror", None) or str(cause))
    return None


def to_json(value: object) -> str:
    """JSON as the store keeps it."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS).decode()


def _of_postgres(cause: psycopg.Error) -> StoreError | None:
    state = cause.sqlstate or ""
    if state in WAITED:
        return BusyError()
    if state.startswith(GONE) or (not state and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)):
        return UnreachableError(*DOWN)
    if state == "22021" or (not state and isinstance(cause, psycopg.DataError)):
        return StoreError(*UNSTORABLE)
    if isinstance(cause, psycopg.ProgrammingError) and state not in NOT_OURS:
        return None
    return _unusable(cause.diag.message_primary or type(cause).__name__)


def _unusable(words: str) -> UnreachableError:
    return UnreachableError(Text(f"ฐานข้อมูลใช้งานไม่ได้ ({words})", f"the store cannot be used ({words})"), UNUSABLE)


def _forget(here: "weakref.ref[Database]") -> None:
    database = here()
    if database:
        database.begin_anew()
