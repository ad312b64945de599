"""The map page and the embedded map: one view, painted twice."""

from flask import Blueprint, Response, redirect, request

from webmap.embed_display import DISPLAY, display
from webmap.embed_rights import USUAL
from webmap.map_page import map_page
from webmap.places import here
from webmap.questions import asked_view
from webmap.shared import shared_of

bp = Blueprint("maps", __name__)


@bp.get("/")
def explore() -> Response:
    """The map of this view, its filters, legend, cards and table."""
    view = asked_view()
    return map_page(view, "explore", shared=shared_of(view.but(measure=""), _here()))


@bp.get("/embed")
def embed() -> Response:
    """The map of this view alone, to be framed by another page, with the parts around it that the address names."""
    view = asked_view(*DISPLAY)
    shown = display(USUAL)
    return map_page(view, "embed", embed=True, parts=shown.parts, theme=shown.theme, extra=shown.query)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for by themselves."""
    return redirect(here().assets.url("icon.svg"), 302)  # type: ignore[return-value]



def _here() -> str:
    """The path and query of this request."""
    return request.full_path.rstrip("?")
