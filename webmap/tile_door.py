"""Tiles straight from their file: a WSGI application in front of the others answers what everybody may have.

What it does not answer goes on to the application: tiles for signed-in people, refusals in words.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

from werkzeug.http import parse_range_header

from geodata.tiles import Archive
from webmap.answers import IMMUTABLE, takes_gzip
from webmap.artefacts import Artefacts

TILE = re.compile(r"/tiles/([0-9a-f]{32}-\d{1,9})/(\d{1,2})/(\d{1,8})/(\d{1,8})\.mvt", re.ASCII)
FILE = re.compile(r"/tiles/([0-9a-f]{32}-\d{1,9})\.pmtiles", re.ASCII)
MVT = "application/vnd.mapbox-vector-tile"
OPEN = ".pmtiles"
KEPT = 16
PIECE = 1 << 20
Start = Callable[..., Any]


class Archives:
    """The files of tiles among the artefacts, each read once by a process and kept while among the last asked for."""

    def __init__(self, artefacts: Artefacts) -> None:
        self.artefacts = artefacts
        self._kept: OrderedDict[str, Archive] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> Archive | None:
        """The tiles of a name; None where there are none."""
        found = self._kept.get(name)   # in an order that another thread may change: no matter
        return found if found is not None else self._opened(name)

    def _opened(self, name: str) -> Archive | None:
        path = self.artefacts.get(name)
        if path is None:
            return None
        try:
            archive = Archive(path)
        except FileNotFoundError:
            return None
        with self._lock:
            self._kept[name] = archive
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return archive


class TileDoor:
    """Answers for open tiles and their whole files, with ranges; everything else is the application's.

    headers: those of every answer of the application for such an address.
    """

    def __init__(self, app: Callable[..., Any], archives: Archives, headers: dict[str, str],
                 by_https: dict[str, str]) -> None:
        self.app, self.archives = app, archives
        fixed = headers | IMMUTABLE | {
            "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Content-Range, Accept-Ranges",
            "Cross-Origin-Resource-Policy": "cross-origin", "Vary": "Accept-Encoding"}
        self.headers = {"http": list(fixed.items()), "https": list((fixed | by_https).items())}

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith("/tiles/") or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.app(environ, start_response)
        found = TILE.fullmatch(path)
        if found:
            archive = self.archives.get(found[1] + OPEN)
            z, x, y = int(found[2]), int(found[3]), int(found[4])
            if archive is not None and archive.holds(z, x, y):
                return self._tile(archive.tile(z, x, y), found[1], environ, start_response)
        elif found := FILE.fullmatch(path):
            archive = self.archives.get(found[1] + OPEN)
            if archive is not None:
                return self._file(archive, found[1], environ, start_response)
        return self.app(environ, start_response)

    def _tile(self, body: bytes | None, key: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        headers = [*self.headers[environ["wsgi.url_scheme"]], ("ETag", f'W/"{key}"')]
        if body is None:
            start("204 No Content", headers)
            return []
        if key in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", headers)
            return []
        if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers.append(("Content-Encoding", "gzip"))
        else:
            body = gzip.decompress(body)
        start("200 OK", [*headers, ("Content-Type", MVT), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _file(self, archive: Archive, key: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        size, tag = len(archive.data), f'"{key}"'
        headers = [*self.headers[environ["wsgi.url_scheme"]], ("ETag", tag), ("Accept-Ranges", "bytes"),
                   ("Content-Type", "application/vnd.pmtiles")]
        if key in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", headers)
            return []
        first, end, status = 0, size, "200 OK"
        if environ.get("HTTP_IF_RANGE", tag) == tag:
            asked = parse_range_header(environ.get("HTTP_RANGE"))
            if asked is not None and len(asked.ranges) == 1:   # of several ranges the whole is an answer too
                within = asked.range_for_length(size)
                if within is None:
                    start("416 Range Not Satisfiable", [*headers, ("Content-Range", f"bytes */{size}"),
                                                        ("Content-Length", "0")])
                    return []
                (first, end), status = within, "206 Partial Content"
                headers.append(("Content-Range", f"bytes {first}-{end - 1}/{size}"))
        start(status, [*headers, ("Content-Length", str(end - first))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else _pieces(archive, first, end)


def _pieces(archive: Archive, first: int, end: int) -> Iterator[bytes]:
    """A part of a file, so that no more than a piece of it is in memory at once."""
    for start in range(first, end, PIECE):
        yield archive.data[start : min(start + PIECE, end)]
