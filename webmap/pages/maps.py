"""The map page and the embedded map: one view, painted twice."""

from flask import Blueprint, Response, make_response, redirect, render_template

from webmap.answers import keep
from webmap.language import current_language
from webmap.painters.leaflet.shell import draw_shell
from webmap.places import here
from webmap.questions import asked_view

bp = Blueprint("maps", __name__)


@bp.get("/")
def explore() -> Response:
    """The map of this view, its filters, legend, cards and table."""
    return _page("maps/explore.html", embed=False)


@bp.get("/embed")
def embed() -> Response:
    """The map of this view alone, with title and legend, to be framed by another page."""
    return _page("maps/embed.html", embed=True)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon that browsers ask for by themselves."""
    return redirect(here().assets.url("icon.svg"), 302)  # type: ignore[return-value]


def _page(template: str, *, embed: bool) -> Response:
    view = asked_view()
    places = here()
    shell = draw_shell(places.region, places.missions, places.bases, embed=embed)
    page = render_template(template, view=view, places=places, shell=shell, lang=current_language())
    keep()
    response = make_response(page)
    response.headers["Cache-Control"] = "public, no-cache"
    return response
