"""An application that waits for its store: it answers from the first moment, and is whole as soon as it can be."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from geodata.store import UnreachableError
from webmap.unready import ALIVE, refuse

log = logging.getLogger("planmap")
EVERY_S = 1.0


class Awaited:
    """A WSGI application that is made as soon as its store can be reached; every answer before says to come again.

    make: makes the application, UnreachableError while it cannot; asked in a thread of its own, once at a time.
    """

    def __init__(self, make: Callable[[], Flask]) -> None:
        self.make = make
        self.app: Flask | None = None
        self._tried, self._turn = float("-inf"), threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The application's answer, where it is there."""
        if self.app is not None:
            return self.app(environ, start_response)
        self._look()
        if environ.get("PATH_INFO") == ALIVE:
            start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
            return [b"ok\n"]
        return refuse(environ, start_response)

    def _look(self) -> None:
        """Begin an attempt, unless one is under way or just was."""
        if not self._turn.acquire(blocking=False):
            return
        if time.monotonic() - self._tried < EVERY_S:
            self._turn.release()
            return
        threading.Thread(target=self._attempt, daemon=True).start()

    def wait(self) -> Flask:
        """The application, however long that takes; for a process that has nothing else to do."""
        while self.app is None:
            self._try()
            time.sleep(EVERY_S)
        return self.app

    def _attempt(self) -> None:
        try:
            self._try()
        finally:
            self._tried = time.monotonic()
            self._turn.release()

    def _try(self) -> None:
        try:
            self.app = self.make()
        except UnreachableError as error:
            log.warning("the store cannot be reached yet: %s", error)
        except Exception:
            log.exception("the application could not be made")
