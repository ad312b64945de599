"""Where jobs wait, and what is kept beside them by name: a file of the instance folder, or the database hosts share."""

import os
import re
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from huey import Huey, SqliteHuey
from huey.constants import EmptyData
from huey.serializer import SignedSerializer
from huey.storage import PostgresStorage

from geodata.store import StoreError, UnreachableError
from geodata.store.database import translated

PREFIX = "planmap_jobs"
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 30_000}
SECRET = "secret_key"   # noqa: S105 - its name
ATTEMPTS = 20


class Line:
    """A connection to a database for all threads of a process, opened again where it broke; a fork begins its own."""

    def __init__(self, address: str) -> None:
        self.address = re.sub(r"^postgresql\+\w+:", "postgresql:", address)
        self._inherited = list[object]()
        self._begin()
        os.register_at_fork(after_in_child=partial(_forget, weakref.ref(self)))

    def taken(self, make: Callable[[], Any]) -> Any:
        """The connection; made where there is none."""
        if self._open and (self._open[0].closed or self._open[0].broken):
            self.close()
        if not self._open:
            self._open.append(make())
        return self._open[0]

    def begin_anew(self) -> None:
        """In a forked child: leave the parent's connection alone."""
        self._inherited.append(self._open)
        self._closing.detach()
        self._begin()

    def close(self) -> None:
        """Close the connection; the next question opens one."""
        with self.lock:
            _close(self._open)

    def _begin(self) -> None:
        self.lock, self._open = threading.RLock(), list[Any]()
        self._closing = weakref.finalize(self, _close, self._open)


class Shared(PostgresStorage):
    """The library's storage in PostgreSQL, on a line that many of them share. name: what it holds."""

    def __init__(self, name: str, line: Line) -> None:
        self.line = line
        super().__init__(name, dsn=line.address, table_prefix=PREFIX, create_tables=False, **CONNECTING)

    @contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[Any]:  # noqa: ARG002 - the line stays
        """A cursor, in a transaction where several statements belong together."""
        with self.line.lock:
            connection = self.line.taken(self._connect)
            with connection.cursor() as cursor:
                if commit:
                    with connection.transaction():
                        yield cursor
                else:
                    yield cursor

    def close(self) -> bool:
        """Close what this process opened."""
        self.line.close()
        return bool(super().close())


class Kept:
    """What a storage keeps by name; UnreachableError where that cannot be read or written."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def get(self, name: str) -> bytes | None:
        """The bytes of a name, None where there are none."""
        found = self._said(self.storage.peek_data, name)
        return None if found is EmptyData else bytes(found)

    def has(self, name: str) -> bool:
        """Whether there is something of this name."""
        return bool(self._said(self.storage.has_data_for_key, name))

    def put(self, name: str, value: bytes) -> None:
        """Keep bytes, in place of those there are."""
        self._said(self.storage.put_data, name, value)

    def put_first(self, name: str, value: bytes) -> bool:
        """Keep bytes where there are none yet; whether these are kept."""
        with translated():
            return bool(self.storage.put_if_empty(name, value))

    def drop(self, name: str) -> None:
        """Forget what is kept under a name."""
        self._said(self.storage.delete_data, name)

    def all(self) -> dict[str, bytes]:
        """All there is."""
        return {name: bytes(value) for name, value in self._said(self.storage.result_items).items()}

    def _said(self, ask: Callable[..., Any], *given: Any) -> Any:
        """What the storage says; asked once more where the connection had broken since the last question."""
        try:
            with translated():
                return ask(*given)
        except UnreachableError:
            if not isinstance(self.storage, Shared):
                raise
            with translated():
                return ask(*given)


def line_to(address: str) -> Line:
    """A line to the database of an address, with the tables of the queue in it."""
    line = Line(address)
    for attempt in range(ATTEMPTS):
        try:
            with translated():
                Shared(PREFIX, line).initialize_schema()
            break
        except StoreError:   # another host makes the same tables at the same moment, or there is no database
            if attempt == ATTEMPTS - 1 or not _answers(line):
                raise
            time.sleep(0.1)
    return line


def _answers(line: Line) -> bool:
    with suppress(StoreError), translated():
        return bool(line.taken(Shared(PREFIX, line)._connect))
    return False


def secret_of(line: Line) -> str:
    """The secret that all hosts of a database share: made by the first of them, kept beside the queue, in no backup."""
    kept = Kept(Shared("keys", line))
    kept.put_first(SECRET, secrets.token_urlsafe(48).encode())
    return (kept.get(SECRET) or b"").decode()


def queue_of(instance: Path, secret: str, line: Line | None = None) -> Huey:
    """The queue of an installation: in the database its hosts share, else a file in its instance folder."""
    signed = {"results": False, "serializer": SignedSerializer(secret, salt="jobs")}
    if line is not None:
        return Huey("planmap", storage_class=Shared, line=line, **signed)
    path = instance / "jobs.sqlite"
    with translated():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return SqliteHuey("planmap", filename=str(path), fsync=True, **signed)


def _close(held: list[Any]) -> None:
    """Close what a list holds, and hold it no longer."""
    while held:
        held.pop().close()


def _forget(here: "weakref.ref[Line]") -> None:
    line = here()
    if line:
        line.begin_anew()
