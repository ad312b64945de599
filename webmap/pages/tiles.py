"""Tiles: where they are now, and what changed since they were made; webmap.tile_door answers open ones before."""

import gzip

import orjson
from flask import Blueprint, Response, abort, current_app

from webmap.answers import IMMUTABLE, keep
from webmap.people import signed_in
from webmap.places import here
from webmap.tile_door import MVT, Archives
from webmap.tiling import Series, series, told

bp = Blueprint("tiles", __name__, url_prefix="/tiles")
FRESH = {"Cache-Control": "no-cache"}
NOTHING = gzip.compress(b"")


@bp.get("/now.json")
def now() -> Response:
    """Where the tiles of the newest data are, which a map asks again while they are being made."""
    answer = told(here()) if here().tiled else None
    return Response(orjson.dumps(answer), content_type="application/json",
                    headers={"Cache-Control": "no-store", "Data-Version": str(here().data_version)})


@bp.get("/<key>/<int:z>/<int:x>/<int:y>.mvt")
def tile(key: str, z: int, x: int, y: int) -> Response:
    """A tile; 204 where there is nothing to draw, 404 outside of the zooms there are."""
    archives: Archives = current_app.extensions["planmap.archives"]
    found, number = _of(key)
    if number is None:
        abort(404)
    archive = archives.get(key + found.ending)
    if archive is None:
        body, told_for = found.drawn(number, (z, x, y)), FRESH
        if body is None:
            abort(404)
    else:
        if not archive.holds(z, x, y):
            abort(404)
        body, told_for = gzip.decompress(archive.tile(z, x, y) or NOTHING), IMMUTABLE
    if not body:
        return Response(status=204, headers=told_for)
    return Response(body, content_type=MVT, headers=told_for)


@bp.get("/<key>.pmtiles")
def file(key: str) -> Response:   # noqa: ARG001  the route says what it would be
    """The whole file, for everybody's tiles only: where there is one, this is not asked (see webmap.tile_door)."""
    abort(404)


@bp.get("/<key>/since/<int:number>.json")
def since(key: str, number: int) -> Response:
    """What changed between the tiles of a key and a data version, as GeoJSON; `gone`: what of the tiles not to draw."""
    found, base = _of(key)
    if base is None:
        abort(404)
    body = found.delta(base, number)
    keep()
    return Response(body, content_type="application/geo+json", headers=IMMUTABLE)


def _of(key: str) -> tuple[Series, int | None]:
    """The tiles that a key is of and their data version, None where the reader may have none of that key."""
    for inside in (False, True) if signed_in() else (False,):
        found = series(inside=inside)
        number = found.number_of(key)
        if number is not None:
            return found, number
    return found, None
