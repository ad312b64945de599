"""The map page and the embedded map: one view, painted twice."""

from flask import Blueprint, Response, redirect

from webmap.map_page import map_page
from webmap.places import here
from webmap.questions import asked_view

bp = Blueprint("maps", __name__)


@bp.get("/")
def explore() -> Response:
    """The map of this view, its filters, legend, cards and table."""
    return map_page(asked_view(), "explore")


@bp.get("/embed")
def embed() -> Response:
    """The map of this view alone, with title and legend, to be framed by another page."""
    return map_page(asked_view(), "embed", embed=True)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for by themselves."""
    return redirect(here().assets.url("icon.svg"), 302)  # type: ignore[return-value]

