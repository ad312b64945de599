"""One table from error to answer: a page for people, problem+json (RFC 9457) for programs."""

import logging
import uuid

import orjson
from flask import Flask, Response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from webmap.view import ViewError

log = logging.getLogger("planmap")


def register(app: Flask) -> None:
    """Answer every error of the application from the table."""
    app.register_error_handler(ViewError, wrong_parameter)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, our_fault)


def wrong_parameter(error: ViewError) -> Response:
    """400: names the parameter and what is allowed."""
    allowed = _(error.message, **error.words)
    return _answer(
        400,
        _("This link has a value that cannot be used"),
        _("“%(key)s” is “%(value)s”. Allowed: %(allowed)s.", key=error.key, value=error.value, allowed=allowed),
        {"parameter": error.key, "value": error.value, "allowed": allowed},
    )


def http_error(error: HTTPException) -> Response:
    """404, 405 and their like, in the reader's language."""
    words = {
        404: (_("There is no page at this address"), _("Check the address, or start from the map.")),
        405: (_("This address cannot be used in that way"), _("Open it in a browser, or see the API page.")),
    }
    title, detail = words.get(error.code or 500, (error.name, _("Start again from the map.")))
    response = _answer(error.code or 500, title, detail, {})
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def our_fault(error: Exception) -> Response:
    """500: logged with an id; the answer carries the id and no details."""
    incident = uuid.uuid4().hex[:8]
    log.error("incident %s at %s", incident, request.path, exc_info=error)
    return _answer(
        500,
        _("Something went wrong on our side"),
        _("It has been written down under the number %(incident)s. Try again in a moment.", incident=incident),
        {"incident": incident},
    )


def _answer(status: int, title: str, detail: str, more: dict[str, str]) -> Response:
    if request.path.startswith("/api") and request.path != "/api/" and request.path != "/api":
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        response = Response(orjson.dumps(problem), status, content_type="application/problem+json")
    else:
        page = render_template("error.html", status=status, title=title, detail=detail)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
