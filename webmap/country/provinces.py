"""The applications of the provinces: made when first asked for, a few kept in memory, each below its path."""

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from flask import Flask
from werkzeug.utils import redirect
from werkzeug.wsgi import ClosingIterator

from geodata.country import Province

PATH = re.compile(r"/p/(?P<key>[a-z0-9-]{1,80})(?P<rest>/.*)?", re.ASCII | re.DOTALL)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger("planmap")


def prefix_of(key: str) -> str:
    """What stands before every address of a province."""
    return f"/p/{key}"


class Provinces:
    """A WSGI application: /p/<key>/… is answered by that province, anything else by the application of the whole.

    make: the application of a province. most: how many are kept; the one asked for longest ago goes, once nobody uses
    it. after: told the key and the application once it has answered.
    """

    def __init__(self, provinces: Sequence[Province], whole: Wsgi, make: Callable[[Province], Flask], most: int,
                 after: Callable[[str, Flask], None]) -> None:
        self.known = {one.key: one for one in provinces}
        self.whole, self.make, self.most, self.after = whole, make, most, after
        self._kept: OrderedDict[str, Flask] = OrderedDict()
        self._users: dict[str, int] = {}
        self._making = {key: Lock() for key in self.known}
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = PATH.fullmatch(environ.get("PATH_INFO", ""))
        if not found or found["key"] not in self.known:
            return self.whole(environ, start_response)
        key, root = found["key"], environ.get("SCRIPT_NAME", "") + prefix_of(found["key"])
        if found["rest"] is None:
            query = environ.get("QUERY_STRING", "")
            return redirect(f"{root}/{'?' + query if query else ''}", 308)(environ, start_response)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = root, found["rest"]
        using = self.using(key)
        app = using.__enter__()
        try:
            body = app.wsgi_app(environ, start_response)
        except BaseException:
            using.__exit__(None, None, None)
            raise
        self._answered(key, app)

        def close() -> None:
            using.__exit__(None, None, None)

        return ClosingIterator(body, close)

    @contextmanager
    def using(self, key: str) -> Iterator[Flask]:
        """The application of a province, kept in memory while it is used; KeyError for a key there is not."""
        with self._making[key]:
            with self._lock:
                self._users[key] = self._users.get(key, 0) + 1
                app = self._kept.get(key)
            try:
                if app is None:
                    app = self.make(self.known[key])
            except BaseException:
                self._let_go(key)
                raise
            with self._lock:
                self._kept[key] = app
                self._kept.move_to_end(key)
        try:
            yield app
        finally:
            self._let_go(key)

    @property
    def in_memory(self) -> tuple[str, ...]:
        """The keys of the provinces that are kept, the one asked for longest ago first."""
        return tuple(self._kept)

    def _let_go(self, key: str) -> None:
        """One user less; provinces beyond `most` that nobody uses are forgotten."""
        with self._lock:
            self._users[key] -= 1
            idle = [name for name in self._kept if not self._users.get(name)]
            gone = [self._kept.pop(name) for name in idle[:max(0, len(self._kept) - self.most)]]
        for app in gone:
            app.extensions["planmap"].store.close()

    def _answered(self, key: str, app: Flask) -> None:
        try:
            self.after(key, app)
        except Exception:   # what follows an answer is not the reader's concern
            log.exception("after an answer of %s", key)
