"""The API's description: OpenAPI for programs, a page for people."""

import orjson
from flask import Blueprint, Response, render_template

from webmap.answers import keep
from webmap.openapi import describe
from webmap.places import here

bp = Blueprint("documents", __name__, url_prefix="/api")


@bp.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 description of the API."""
    keep()
    return Response(orjson.dumps(describe(here().choices, here().region.version)), content_type="application/json",
                    headers={"Cache-Control": "public, no-cache"})


@bp.get("/")
def documents() -> str:
    """The same description, to read."""
    keep()
    return render_template("api.html", spec=describe(here().choices, here().region.version))
