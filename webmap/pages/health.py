"""Is the service alive?"""

from flask import Blueprint, Response

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Plain ok, without touching any data."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
