"""Addresses of this service to carry away: as a square code that a phone reads."""

import re

from flask import Blueprint, Response, request

from webmap.address import absolute
from webmap.answers import keep
from webmap.painters.code import code_svg
from webmap.query import N_, ViewError

bp = Blueprint("links", __name__)
PATH = re.compile(r"/(?![/\\])[!-~]*", re.ASCII)


@bp.get("/qr.svg")
def code() -> Response:
    """The code of one of our own addresses: `to` is its path with its query."""
    values = request.args.getlist("to")
    path = values[0] if len(values) == 1 else ""
    if set(request.args) != {"to"} or not PATH.fullmatch(path):
        raise ViewError("to", path, N_("one path of this service, such as /gaps?measure=reach, percent-encoded"))
    keep()
    drawn = code_svg(absolute(path))
    if drawn is None:
        raise ViewError("to", path, N_("a shorter address; save the view to get one"))
    return Response(drawn, content_type="image/svg+xml", headers={"Cache-Control": "public, no-cache"})
