"""Who reads: sessions of signed-in people, in signed cookies that end when password, role or activity changes."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Request, Response, abort, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf.csrf import generate_csrf

from geodata.store import Store, User
from geodata.store.accounts import ROLES

Given = ParamSpec("Given")
Result = TypeVar("Result")
COOKIE = "planmap"
LASTS = timedelta(hours=12)
FRAMED = "/embed"
OPEN = ("accounts.", "embeds.", "files.asset", "health.", "maps.favicon")
"""Endpoints that everybody reaches even where reading is closed."""
NOBODYS = ("embeds", "health")
"""Blueprints that answer everybody alike, whoever is signed in."""


class Person(UserMixin):
    """A signed-in person; the session holds the stamp, so that it ends when the account changes."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """What the session remembers."""
        return f"{self.user.stamp}:{self.user.name}"

    def may(self, role: str) -> bool:
        """Whether the person has a role or one above it."""
        return ROLES.index(self.user.role) >= ROLES.index(role)


class Sessions(SecureCookieSessionInterface):
    """Cookies that are Secure, and bound to this host by their name, wherever the reader comes by https."""

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """The name of the cookie."""
        return f"__Host-{COOKIE}" if request.is_secure else COOKIE

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Whether the cookie travels by https alone."""
        return request.is_secure

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, but never with an embedded map: it stands in pages of others."""
        if not request.path.startswith(FRAMED):
            super().save_session(app, session, response)


def register(app: Flask, *, public: bool) -> None:
    """Give the application its sessions; without `public`, close everything but the way in."""
    app.session_interface = Sessions()
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/",
                      PERMANENT_SESSION_LIFETIME=LASTS)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_person)
    manager.request_loader(_nobody)

    @app.before_request
    def gate() -> Response | None:
        if public or signed_in() or not request.endpoint or request.endpoint.startswith(OPEN):
            return None
        return ask_to_sign_in()


def store_here() -> Store:
    """The store of the application that serves the current request."""
    store: Store = current_app.extensions["planmap"].store
    return store


def signed_in() -> bool:
    """Whether the reader of the current request is signed in."""
    return bool(current_user.is_authenticated)


def person_here() -> Person:
    """The signed-in person of the current request."""
    person: Person = current_user._get_current_object()
    return person


def begin_session(user: User) -> None:
    """Sign somebody in, leaving nothing of an earlier session.

    The token of changes is made here: made later, an answer under way could bring back a cookie without it.
    """
    session.clear()
    session.permanent = True
    generate_csrf()
    login_user(Person(user))


def only(role: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result | Response]]:
    """Let a view answer only people of a role or above; others are asked to sign in, or told that they may not."""

    def wrap(view: Callable[Given, Result]) -> Callable[Given, Result | Response]:
        @wraps(view)
        def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Result | Response:
            if not signed_in():
                return ask_to_sign_in()
            if not person_here().may(role):
                abort(403)
            return view(*args, **kwargs)

        guarded.role = role  # type: ignore[attr-defined]
        return guarded

    return wrap


def ask_to_sign_in() -> Response:
    """To the page that signs in and back here; 401 where no page was asked for."""
    if request.path.startswith("/api") or request.method not in ("GET", "HEAD"):
        abort(401)
    there = request.full_path if request.query_string else request.path
    language = request.args.get("lang")
    way = url_for("accounts.sign_in", next=there, lang=language if language in ("th", "en") else None)
    response: Response = redirect(way)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response


def _person(remembered: str) -> Person | None:
    if request.blueprint in NOBODYS:
        return None
    stamp, _, name = remembered.partition(":")
    user = store_here().accounts.user(name)
    return Person(user) if user and user.active and user.stamp == stamp else None


def _nobody(_: Request) -> None:
    """No header signs anybody in."""
