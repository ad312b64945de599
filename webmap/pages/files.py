"""Immutable files: own scripts and styles, pinned libraries, and the script that Folium composed."""

from flask import Blueprint, Response, abort, current_app

from webmap.answers import IMMUTABLE, keep
from webmap.painters.leaflet.shell import draw_shell, shell_script
from webmap.places import here

bp = Blueprint("files", __name__)


@bp.get("/assets/<version>/<path:name>")
def asset(version: str, name: str) -> Response:
    """A file of the page; only the current version exists."""
    public = current_app.extensions["planmap"].assets
    assets = public if version == public.version else here().assets
    found = assets.read(name) if version == assets.version else None
    if found is None:
        abort(404)
    keep(for_everybody=assets is public)
    body, kind = found
    return Response(body, content_type=kind, headers=IMMUTABLE)


@bp.get("/shell/<digest>.js")
def shell(digest: str) -> Response:
    """The script block that Folium composed for a map, under the hash of its content."""
    editions = current_app.extensions["planmap"]
    for missions in (editions.missions[False], here().missions):
        drawn = (draw_shell(here().region, missions, here().bases, embed=embed).digest for embed in (False, True))
        if digest in drawn:
            keep(for_everybody=current_app.config["PUBLIC"] and missions is editions.missions[False])
            break
    else:
        abort(404)
    script = shell_script(digest)
    return Response(script, content_type="text/javascript; charset=utf-8", headers=IMMUTABLE)
