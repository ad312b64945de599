"""Immutable files: own scripts and styles, pinned libraries, and the script that Folium composed."""

from flask import Blueprint, Response, abort

from webmap.answers import IMMUTABLE, keep
from webmap.painters.leaflet.shell import shell_script
from webmap.places import here

bp = Blueprint("files", __name__)


@bp.get("/assets/<version>/<path:name>")
def asset(version: str, name: str) -> Response:
    """A file of the page; only the current version exists."""
    assets = here().assets
    found = assets.read(name) if version == assets.version else None
    if found is None:
        abort(404)
    keep()
    body, kind = found
    return Response(body, content_type=kind, headers=IMMUTABLE)


@bp.get("/shell/<digest>.js")
def shell(digest: str) -> Response:
    """The script block that Folium composed for a map, under the hash of its content."""
    script = shell_script(digest)
    if script is None:
        abort(404)
    keep()
    return Response(script, content_type="text/javascript; charset=utf-8", headers=IMMUTABLE)
