"""Is the service alive, and fit to be sent readers?"""

import orjson
from flask import Blueprint, Response, current_app

from webmap.bodies import words
from webmap.readiness import WORDS, Readiness

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Plain ok, without touching any data."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@bp.get("/readyz")
def ready() -> Response:
    """200 when the store answers and takes changes, there is room and jobs are taken; else 503 and what is wrong."""
    readiness: Readiness = current_app.extensions["planmap.readiness"]
    faults = readiness.faults()
    body = {"ready": not faults, "faults": [{"what": key, **words(WORDS[key])} for key in faults]}
    headers = {"Cache-Control": "no-store", **({"Retry-After": "1"} if faults else {})}
    return Response(orjson.dumps(body), 503 if faults else 200, headers, content_type="application/json")
