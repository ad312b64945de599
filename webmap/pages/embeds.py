"""Embedded maps of an id of their own: a page, and the data that its rights let through, each under that id."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect

from webmap.answers import IMMUTABLE
from webmap.embed_display import DISPLAY, display
from webmap.embed_rights import COLUMNS
from webmap.framing import frame
from webmap.map_page import map_page
from webmap.painters.leaflet.shell import draw_shell, shell_script
from webmap.places import here
from webmap.questions import asked_view

bp = Blueprint("embeds", __name__, url_prefix="/embed/<embed_id>")
DATA = {"sites": "api.sites", "summary": "api.summary", "shade": "api.shade", "search": "api.search",
        "villages": "api.villages", "facets": "api.facets", "identify": "identify.identify"}
DOWNLOADS = {"sites.csv": "api.sites_table", "summary.csv": "api.summary_table"}
DISTANCES = {"gaps/steps": "gaps.steps", "gaps/cells": "gaps.cells"}
"""Name of an address under api/ -> the view function that answers it, from narrowed data."""
NEVER_KEPT = {"Cache-Control": "no-cache"}


@bp.get("")
def page(embed_id: str) -> Response:
    """The map with what its rights let through; the address may leave out more, and choose language and theme."""
    framed = frame(embed_id)
    view = asked_view(*DISPLAY)
    root, rights = f"/embed/{embed_id}", framed.rights
    shown = display(rights.parts, rights.parts, rights.theme)
    if view.lang and not framed.language:
        more = "&".join(filter(None, (f"lang={view.lang}", framed.given)))
        response: Response = redirect(f"{root}?{more}", 302)  # type: ignore[assignment]
        return response
    response = map_page(view, "embed", embed=True, given=view.to_query(), home=root, root=root, parts=shown.parts,
                        theme=shown.theme, extra=shown.query, full=framed.full,
                        hidden=[key for key in COLUMNS if key not in rights.columns], closed=not rights.download)
    response.headers.update(NEVER_KEPT)
    return response


@bp.get("/start.json")
def start(embed_id: str) -> Response:
    """What the map draws first."""
    frame(embed_id)
    return _answered("start.start", version=here().version)


@bp.get("/outlines/<version>.json")
def outlines(embed_id: str, version: str) -> Response:
    """Finer outlines close up."""
    frame(embed_id)
    return _answered("start.outlines", version=version)


@bp.get("/grid/<version>.json")
def grid(embed_id: str, version: str) -> Response:
    """Where the cells of the grid stand."""
    frame(embed_id)
    return _answered("gaps.grid", version=version)


@bp.get("/shell/<digest>.js")
def shell(embed_id: str, digest: str) -> Response:
    """The script block that Folium composed for this map."""
    frame(embed_id)
    places = here()
    if digest != draw_shell(places.region, places.missions, places.bases, embed=True).digest:
        abort(404)
    return Response(shell_script(digest), content_type="text/javascript; charset=utf-8", headers=IMMUTABLE)


@bp.get("/api/<path:name>")
def data(embed_id: str, name: str) -> Response:
    """The data of the map: records, figures, search; distances with a slider, files where it may be downloaded."""
    framed = frame(embed_id, wide=name in DISTANCES, searches=name == "search")
    answers = DATA | (DOWNLOADS if framed.rights.download else {}) | (DISTANCES if framed.slides else {})
    return _answered(answers[name]) if name in answers else abort(404)


def _answered(endpoint: str, **given: Any) -> Response:
    """The answer of another page, from the data of this request."""
    answer: Any = current_app.view_functions[endpoint](**given)
    response: Response = answer
    response.headers.update(NEVER_KEPT)
    return response
