"""Headers on every answer: nothing inline, nothing from elsewhere, framed only where framing is meant; and no change
that another site made a browser ask for."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from geodata.store import UnreachableError
from webmap.answers import KEEP
from webmap.errors import unreachable
from webmap.people import person_here, signed_in
from webmap.places import here

FRAMABLE = re.compile(r"/embed|/story/\w+/embed", re.ASCII)
HARMLESS = ("webmap.pages.gaps.where_again", "webmap.pages.gaps.where_stop")
"""Changes open to who has no session, and so no token: they begin and end a search; see has_token."""
ON_ALL = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
          "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
          "Cross-Origin-Opener-Policy": "same-origin"}
BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
View = TypeVar("View", bound=Callable[..., Any])


def content_policy(path: str, image_hosts: tuple[str, ...], framed_by: str = "") -> str:
    """The Content-Security-Policy of a path: own scripts and styles only, and no inline script or style at all.

    framed_by: who may frame the answer, where that is not told by its path.
    """
    ancestors = framed_by or ("*" if FRAMABLE.fullmatch(path) else "'self'" if path.startswith("/api") else "'none'")
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self'", "data:", *image_hosts)),
        "connect-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


def fixed_headers(path: str, image_hosts: tuple[str, ...], framed_by: str = "") -> dict[str, str]:
    """Headers of every answer under a path, whoever asks; see content_policy."""
    return {"Content-Security-Policy": content_policy(path, image_hosts, framed_by), **ON_ALL}


def protect(app: Flask, image_hosts: tuple[str, ...]) -> None:
    """Put the headers on every answer of the application, error pages included; refuse forged changes."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)   # the origin is looked at here
    app.before_request(refuse_other_sites)
    app.before_request(let_uploads_in)
    tokens = CSRFProtect(app)
    for view in HARMLESS:
        tokens.exempt(view)

    @app.after_request
    def headers(response: Response) -> Response:
        if "unready" in g:   # whole as it is, and the store can say nothing of who reads
            return response
        try:
            return dressed(response)
        except UnreachableError as error:
            return unreachable(error)

    def dressed(response: Response) -> Response:
        for name, value in fixed_headers(request.path, image_hosts, g.get("framed_by", "")).items():
            response.headers.setdefault(name, value)
        data = request.path.startswith("/api")
        public = data and not signed_in()
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-origin"
        if public:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "Data-Version, ETag, Link, Retry-After"
        if data:
            response.headers.setdefault("Data-Version", str(here().data_version))
        if signed_in() and not request.environ.get(KEEP):
            response.headers["Cache-Control"] = "private, no-store"
        if request.is_secure:
            response.headers.update(BY_HTTPS)
        return response


def has_token() -> None:
    """400 where somebody signed in sends none, or a wrong one; for the views that are HARMLESS."""
    if signed_in():
        current_app.extensions["csrf"].protect()


def takes_uploads(most_bytes: int) -> Callable[[View], View]:
    """Let a view take bodies of so many bytes, from people who may use it."""
    def wrap(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return wrap


def let_uploads_in() -> None:
    """Take the larger body of an upload, before anything looks into it, where the person may send one."""
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "most_bytes", 0)
    if most and signed_in() and person_here().may(getattr(view, "role", "admin")):
        request.max_content_length = most


def refuse_other_sites() -> None:
    """403 for a change that a page of another site made the browser ask for, whatever token it carries."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
    elif origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)
