"""Signing in and out, one-time links, and a person's own account."""

import hashlib
import math
import re
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import logout_user
from flask_wtf.csrf import generate_csrf

from geodata.store import User
from webmap import credentials, invitations
from webmap.credentials import usual_name
from webmap.language import current_language
from webmap.people import begin_session, only, person_here, signed_in, store_here
from webmap.query import LANGUAGES

bp = Blueprint("accounts", __name__)
TRIES, FROM_ONE_PLACE, WITHIN_S = 5, 30, 60.0


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """Name and password."""
    there = _own_address(request.args.get("next", ""))
    if request.method == "GET":
        return _page("accounts/sign_in.html") if not signed_in() else _go(there)
    name, password = usual_name(request.form.get("name", "")), request.form.get("password", "")
    wait = _wait(name)
    if wait:
        return _too_often("accounts/sign_in.html", wait, name=name)
    user = store_here().accounts.user(name)
    fits = credentials.fits(password, user.password_hash if user else credentials.UNUSABLE)
    if not user or not user.active or not fits:
        problem = _("This name and password do not go together. Check both, or ask an admin for a one-time link.")
        return _page("accounts/sign_in.html", 403, problem=problem, name=name)
    store_here().accounts.forget(_attempts_of(name))
    begin_session(user)
    return _go(there)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    logout_user()
    session.clear()
    return _go("/")


@bp.route("/welcome/<secret>", methods=["GET", "POST"])
def welcome(secret: str) -> Response:
    """A one-time link: set a password; the very first one also chooses the admin's name."""
    store = store_here()
    held = invitations.invitation(store, secret)
    if held is None:
        return _page("accounts/spent.html", 410)
    first = held.name == invitations.FIRST_ADMIN
    if request.method == "GET":
        return _page("accounts/welcome.html", held=held, first=first)
    name = usual_name(request.form.get("name", "")) if first else held.name
    wrong = credentials.problem_of_name(name) if first else None
    problem = _(wrong) if wrong else _problem_of_password(name)
    if problem:
        return _page("accounts/welcome.html", 422, held=held, first=first, name=name, problem=problem)
    begin_session(invitations.accept(store, secret, name, request.form["password"]))
    return _go("/account")


@bp.get("/account")
@only("viewer")
def account() -> Response:
    """What a person may do here, and the form for a new password."""
    return _account()


@bp.post("/account")
@only("viewer")
def change_password() -> Response:
    """A new password, by who knows the present one; every other session of the person ends."""
    user = person_here().user
    wait = _wait(user.name)
    if wait:
        return _too_often("accounts/account.html", wait, doors=_doors())
    problem = _problem_of_password(user.name)
    if not credentials.fits(request.form.get("present", ""), user.password_hash):
        problem = _("The present password is another one.")
    if problem:
        return _account(422, problem=problem)
    store_here().accounts.forget(_attempts_of(user.name))
    changed = store_here().accounts.change(user.name, password_hash=credentials.hashed(request.form["password"]))
    begin_session(changed)
    return _account(done=_("The password is changed. Other devices are signed out."))


@bp.get("/api/session")
def session_told() -> dict[str, Any]:
    """Who is signed in, what they may do, and the token that every change must carry as X-CSRFToken."""
    if not signed_in():
        return {"signed_in": False}
    user: User = person_here().user
    return {"signed_in": True, "name": user.name, "role": user.role, "districts": list(user.districts),
            "csrf": generate_csrf()}


def _problem_of_password(name: str) -> str | None:
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _("The two passwords differ. Write the same one twice.")
    problem = credentials.problem_of(password, name)
    return _(problem) if problem else None


def _attempts_of(name: str) -> str:
    return f"sign-in:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _wait(name: str) -> float:
    """Count an attempt for a name and for where it comes from; the seconds to wait when there were too many."""
    count = store_here().accounts.wait
    return max(count(_attempts_of(name), TRIES, WITHIN_S),
               count(f"sign-in from:{request.remote_addr}", FROM_ONE_PLACE, WITHIN_S))


def _too_often(template: str, wait: float, **words: Any) -> Response:
    seconds = math.ceil(wait)
    response = _page(template, 429, problem=_("Too many attempts. Wait %(seconds)s seconds.", seconds=seconds), **words)
    response.headers["Retry-After"] = str(seconds)
    return response


def _account(status: int = 200, **words: Any) -> Response:
    return _page("accounts/account.html", status, doors=_doors(), **words)


def _doors() -> list[tuple[str, str]]:
    """The pages a person may open, each with its name."""
    doors = [("viewer", "/history", _("History")), ("viewer", "/scenarios", _("Scenarios")),
             ("viewer", "/stories", _("Stories")), ("viewer", "/views", _("Saved views")),
             ("admin", "/people", _("Accounts and roles")),
             ("admin", "/starter", _("Newer starter data"))]
    there = current_app.url_map.bind("")
    return [(href, name) for role, href, name in doors if person_here().may(role) and there.test(href)]


def _page(template: str, status: int = 200, **words: Any) -> Response:
    response = make_response(render_template(template, **words), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _go(there: str) -> Response:
    if there in ("/", "/account") and request.args.get("lang") in LANGUAGES:
        there = f"{there}?lang={current_language()}"
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_address(text: str) -> str:
    """An address of ours, else the map."""
    if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]{0,2000}", text):
        return text
    if text:
        abort(400, description=url_for("accounts.sign_in"))
    return "/"
