"""Finished answers, kept and compressed once per data version.

A view marks its answer with `keep()`; the WSGI layer here then gives the same bytes back to whoever asks the same
question (path, query, language) until the data version changes, with ETag, 304 and gzip, without entering Flask again.
"""

import gzip
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from flask import request
from flask_login import current_user
from werkzeug.http import parse_accept_header

from geodata.store import StoreError
from webmap.language import preferred_language
from webmap.places import Shown, note_shown
from webmap.unready import ALIVE, READY, VANISHED, refuse

Question = tuple[Shown | str | None, ...]
KEEP, STREAMED = "planmap.keep", "planmap.streamed"
SMALLEST_COMPRESSED = 600
LARGEST_QUERY = 2_000
SESSION = "planmap="
"""Stands in the cookies of who may be signed in; their questions pass the kept answers by."""
SAME_FOR_ALL = ("/assets/", "/shell/")
BY_ID = "/embed/"
"""What its owner may take back at any moment, and so is never kept."""
QUICK, THOROUGH = 4, 9
log = logging.getLogger("planmap")
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Headers of an answer whose address names the version of its content."""


def keep(*, for_everybody: bool = False) -> None:
    """Mark the answer to the current request as the same for every reader until the data version changes.

    What a signed-in person is answered is never kept, unless it is `for_everybody` whoever asks.
    """
    if (for_everybody or not current_user.is_authenticated) and request.environ.get(KEEP) is not False:
        request.environ[KEEP] = True


def stream() -> None:
    """Mark the answer to the current request as one that is sent as it is made, for it is too long to be held."""
    never_keep()
    request.environ[STREAMED] = True


def never_keep() -> None:
    """Mark the answer to the current request as one that may change before the data version does."""
    request.environ[KEEP] = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: body, its gzip (None where not worth it), ETag and headers in WSGI form."""

    body: bytes
    packed: bytes | None
    etag: str
    headers: list[tuple[str, str]]

    @property
    def size(self) -> int:
        """Bytes it takes in memory, about."""
        return len(self.body) + len(self.packed or b"") + 500

    @classmethod
    def of(cls, body: bytes, headers: list[tuple[str, str]], level: int = 9) -> "Answer":
        """Finish an answer: hash it, compress it once, complete its headers."""
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        worth = len(body) >= SMALLEST_COMPRESSED and kind.startswith(("text/", "application/", "image/svg"))
        given = next((value for name, value in headers if name.lower() == "etag"), "")
        etag = given.strip('"') or hashlib.sha256(body).hexdigest()[:20]
        kept = [(n, v) for n, v in headers if n.lower() not in ("content-length", "etag", "vary")]
        if not any(n.lower() == "cache-control" for n, _ in kept):
            kept.append(("Cache-Control", "public, no-cache"))
        kept += [("ETag", given or f'W/"{etag}"'), ("Vary", "Accept-Encoding, Accept-Language, Cookie")]
        return cls(body, gzip.compress(body, level) if worth else None, etag, kept)

    def respond(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Send it: 304 when the client has it, gzip when it takes that."""
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if f'"{self.etag}"' in known or known.strip() == "*":
            start_response("304 Not Modified", [h for h in self.headers if h[0] != "Content-Type"])
            return []
        body, headers = self.body, self.headers
        if self.packed is not None and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body, headers = self.packed, [*headers, ("Content-Encoding", "gzip")]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class AnswerCache:
    """A WSGI application in front of another: keeps what that one marked, up to `max_bytes` in memory.

    shown: which data version is shown to everybody, or to those who may be signed in.
    """

    def __init__(self, app: Callable[..., Any], shown: Callable[[bool], Shown], max_bytes: int) -> None:
        self.app, self.shown, self.max_bytes = app, shown, max_bytes
        self.answers: OrderedDict[Question, Answer] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()
        self._latest: Shown | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(environ.get("QUERY_STRING", "")) > LARGEST_QUERY:
            return self.app(environ, start_response)
        if environ.get("PATH_INFO") in (ALIVE, READY):
            return self.app(environ, start_response)
        started: list[Any] = []

        def hold(*given: Any) -> None:
            started[:] = given

        question = dict(environ)
        answer = self._now(environ, hold)
        if VANISHED in environ:   # a backup was brought back meanwhile: the same question of the data there are now
            answer = self._now(question, hold)
        start_response(*started)
        return answer

    def _now(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The answer from the newest data version that can be shown."""
        inner = environ.get("PATH_INFO", "")
        signed = SESSION in environ.get("HTTP_COOKIE", "") and not inner.startswith(SAME_FOR_ALL)
        try:
            shown = self.shown(signed)
            note_shown(environ, shown)
        except StoreError:
            log.exception("the store does not answer")
            return refuse(environ, start_response)
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if signed or inner.startswith(BY_ID):
            return self._ask(None, environ, start_response)
        key = (
            shown if not inner.startswith(SAME_FOR_ALL) else None,
            path,
            environ.get("QUERY_STRING", ""),
            _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            environ.get("wsgi.url_scheme", ""),
        )
        if shown != self._latest:
            self._forget_older(shown)
        answer = self.answers.get(key)
        if answer is None:
            return self._ask(key, environ, start_response)
        return answer.respond(environ, start_response)

    def _ask(
        self, key: Question | None, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Let the application answer; keep the answer under the key, when there is one and the view said so."""
        started: dict[str, Any] = {}

        def hold(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started.update(status=status, headers=headers, exc_info=exc_info)

        method = environ["REQUEST_METHOD"]
        environ["REQUEST_METHOD"] = "GET"
        chunks = self.app(environ, hold)
        environ["REQUEST_METHOD"] = method
        if environ.get(STREAMED):
            start_response(started["status"], started["headers"])
            return _without_body(chunks) if method == "HEAD" else chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        personal = key is None or any(name.lower() == "set-cookie" for name, _ in started["headers"])
        if not started["status"].startswith("200") or not (personal or environ.get(KEEP)):
            start_response(started["status"], started["headers"])
            return [] if method == "HEAD" else [body]
        answer = Answer.of(body, started["headers"], QUICK if personal else THOROUGH)
        if key is not None and not personal:
            self._store(key, answer)
        return answer.respond(environ, start_response)

    def _store(self, key: Question, answer: Answer) -> None:
        size = answer.size
        with self.lock:
            if key in self.answers or size > self.max_bytes // 4:
                return
            self.answers[key] = answer
            self.bytes += size
            while self.bytes > self.max_bytes:
                self.bytes -= self.answers.popitem(last=False)[1].size

    def _forget_older(self, shown: Shown) -> None:
        """Nobody asks of a data version any more that is not shown."""
        with self.lock:
            self._latest = shown
            for key in [key for key in self.answers if key[0] not in (shown, None)]:
                self.bytes -= self.answers.pop(key).size


@lru_cache(maxsize=512)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding lets an answer be gzipped."""
    return parse_accept_header(header)["gzip"] > 0


@lru_cache(maxsize=512)
def _language(header: str) -> str:
    return preferred_language(header)


def _without_body(chunks: Iterable[bytes]) -> list[bytes]:
    """Nothing, once what would make the chunks is ended."""
    if hasattr(chunks, "close"):
        chunks.close()
    return []
