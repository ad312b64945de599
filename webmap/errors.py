"""One table from error to answer: a page for people, problem+json (RFC 9457) for programs."""

import logging
import time
import uuid
from typing import Any

import orjson
from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from geodata.errors import ManyError
from geodata.intake.errors import IntakeError
from geodata.intake.limits import MIB, Limits
from geodata.measures.errors import MeasureError
from geodata.store import (
    BusyError,
    Conflict,
    ConflictError,
    MissingError,
    OutdatedError,
    RecordError,
    StoreError,
    UnreachableError,
)
from webmap.artefacts import ArtefactError
from webmap.geojson import record_feature
from webmap.jobs import FULL, NO_ROOM
from webmap.language import current_language
from webmap.people import signed_in
from webmap.places import DATA_VERSION
from webmap.query import ViewError
from webmap.refusals import ForbiddenError, GoneError
from webmap.unready import VANISHED, by_a_program, unready

log = logging.getLogger("planmap")
STATUSES = {BusyError: 503, UnreachableError: 503, MissingError: 404, RecordError: 422, ConflictError: 409,
            OutdatedError: 412, StoreError: 409, GoneError: 410, ForbiddenError: 403, IntakeError: 422,
            MeasureError: 422, ArtefactError: 503, ManyError: 422}


def status_of(kind: str) -> int:
    """The status of a kind of error by its name: 500 for one that is not in the table."""
    by_name = {each.__name__: status for each, status in STATUSES.items()}
    return {**by_name, "MemoryError": 422, "OSError": 507}.get(kind, 500)


def register(app: Flask) -> None:
    """Answer every error of the application from the table."""
    app.register_error_handler(ViewError, wrong_parameter)
    app.register_error_handler(CSRFError, old_form)
    app.register_error_handler(HTTPException, http_error)
    for kind in STATUSES:
        app.register_error_handler(kind, refused)
    app.register_error_handler(UnreachableError, unreachable)
    app.register_error_handler(MissingError, missing)
    app.register_error_handler(OSError, no_room)
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
        401: (_("This is for signed-in people"), _("Sign in, then try again.")),
        403: (_("You may not do this"), _("Sign in as somebody who may, or ask an admin of this map.")),
        428: (_("It is not said which version this change was made from"),
              _("Send the version of the record as If-Match.")),
        404: (_("There is no page at this address"), _("Check the address, or start from the map.")),
        405: (_("This address cannot be used in that way"), _("Open it in a browser, or see the API page.")),
        413: (_("This is larger than can be taken in"),
              _("A file may have at most %(size)s MB. Split it into smaller files.", size=Limits().file_bytes // MIB)),
    }
    if error.code == 413:
        hear_out()
    title, detail = words.get(error.code or 500, (error.name, _("Start again from the map.")))
    response = _answer(error.code or 500, title, detail, {})
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def hear_out() -> None:
    """Take the rest of a body that is too large and forget it, for a browser reads no answer before it has sent all.

    Only from signed-in people, for ten seconds and 400 MB at most.
    """
    length, heard, end = request.content_length or 0, 0, time.monotonic() + 10
    if signed_in() and length < 400_000_000:
        while heard < length and time.monotonic() < end:
            piece = request.environ["wsgi.input"].read(65_536)
            heard += len(piece) or length


def old_form(_error: CSRFError) -> Response:
    """400: a form that was open too long, or that another site sent."""
    return _answer(400, _("This form can no longer be used"),
                   _("Load the page again and repeat what you did. "
                     "A program sends the token of /api/session as X-CSRFToken."), {})


def refused(error: StoreError | ForbiddenError | IntakeError | MeasureError | ArtefactError | ManyError) -> Response:
    """What the store or the rights of a person do not allow, in the error's own words."""
    language = current_language()
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    first = error.problems[0] if isinstance(error, RecordError) else None
    more: dict[str, Any] = {"record": first.record, "field": first.field} if first else {}
    if isinstance(error, ConflictError):
        status = 412 if "If-Match" in request.headers else status
        more = {"conflicts": [conflict_told(conflict) for conflict in error.conflicts]}
    response = _answer(status, error.problem.in_(language), error.cure.in_(language), more)
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def unreachable(error: UnreachableError) -> Response:
    """503 that asks nothing more of the store, which went away in the middle of a request."""
    log.error("the store cannot be used at %s", request.path, exc_info=error)
    g.unready = True
    body, headers = unready(request.path, request.headers.get("Accept", ""), request.method)
    return Response(body, 503, headers)


def missing(error: MissingError) -> Response:
    """404; where the newest version itself went, because a backup was brought back meanwhile, 503: ask again."""
    if error.kind != "version" or error.name != request.environ.get(DATA_VERSION):
        return refused(error)
    request.environ[VANISHED] = True
    return unreachable(UnreachableError(error.problem, error.cure))


def no_room(error: OSError) -> Response:
    """507 where the disk is full: nothing was kept of what was sent or begun."""
    if error.errno not in FULL:
        return our_fault(error)
    log.error("no room at %s", request.path, exc_info=error)
    language = current_language()
    return _answer(507, NO_ROOM[0].in_(language), NO_ROOM[1].in_(language), {})


def conflict_told(conflict: Conflict) -> dict[str, Any]:
    """Both versions of a record that two people changed: as it was read, as it would be, as it is now."""
    sides = {"base": conflict.base, "mine": conflict.mine, "theirs": conflict.theirs}
    return {"record": conflict.record, "expected": conflict.expected,
            **{side: record_feature(record) if record else None for side, record in sides.items()}}


def our_fault(error: Exception) -> Response:
    """500: logged with an id; the answer carries the id and no details."""
    cause = getattr(error, "original_exception", error)
    if isinstance(cause, UnreachableError):   # while another error was being told
        return unreachable(cause)
    incident = uuid.uuid4().hex[:8]
    log.error("incident %s at %s", incident, request.path, exc_info=error)
    return _answer(
        500,
        _("Something went wrong on our side"),
        _("It has been written down under the number %(incident)s. Try again in a moment.", incident=incident),
        {"incident": incident},
    )


def _answer(status: int, title: str, detail: str, more: dict[str, Any]) -> Response:
    if by_a_program(request.path, request.headers.get("Accept", "")):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        response = Response(orjson.dumps(problem), status, content_type="application/problem+json")
    else:
        page = render_template("error.html", status=status, title=title, detail=detail)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
