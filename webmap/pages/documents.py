"""The API's description: OpenAPI for programs, a page for people."""

from typing import Any

import orjson
from flask import Blueprint, Response, render_template

from webmap.answers import keep
from webmap.openapi import describe
from webmap.places import here
from webmap.questions import asked_view

bp = Blueprint("documents", __name__, url_prefix="/api")


@bp.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 description of the API."""
    asked_view()
    keep()
    return Response(orjson.dumps(_description()), content_type="application/json")


@bp.get("/")
def documents() -> str:
    """The same description, to read."""
    asked_view()
    keep()
    return render_template("api.html", spec=_description())


def _description() -> dict[str, Any]:
    region = here().region
    return describe(here().choices, region.name.en, region.version)
