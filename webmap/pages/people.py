"""People: who may sign in, with which role and for which districts; for admins."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from geodata.store import MissingError, StoreError, User
from geodata.store.accounts import ROLES
from webmap import invitations
from webmap.credentials import problem_of_name, usual_name
from webmap.geojson import table_csv
from webmap.language import current_language
from webmap.people import only, person_here, store_here
from webmap.places import here

bp = Blueprint("people", __name__)
SHOWN = 50


@bp.get("/people")
@only("admin")
def people() -> Response:
    """Everybody, and the form for somebody new."""
    return _page()


@bp.post("/people")
@only("admin")
def add_person() -> Response:
    """Somebody new, and the link with which they set their password."""
    name = usual_name(request.form.get("name", ""))
    problem = problem_of_name(name)
    if problem:
        return _page(422, problem=_(problem))
    try:
        user, secret = invitations.add_person(store_here(), name, *_asked(), person_here().user.name)
    except StoreError as error:
        return _page(422, problem=error.in_(current_language()))
    return _page(link=_link(secret), link_for=user.name)


@bp.post("/people/<name>")
@only("admin")
def change_person(name: str) -> Response:
    """Another role, other districts, sign-in on or off."""
    role, districts = _asked()
    try:
        store_here().accounts.change(name, role=role, districts=districts, active="active" in request.form,
                                     who=person_here().user.name)
    except MissingError:
        raise
    except StoreError as error:
        return _page(422, problem=error.in_(current_language()))
    return _page(done=_("The account of %(name)s is changed. Their sessions have ended.", name=name))


@bp.post("/people/<name>/link")
@only("admin")
def link_person(name: str) -> Response:
    """A new one-time link for somebody."""
    user: User | None = store_here().accounts.user(name)
    if user is None:
        raise MissingError("user", name)
    if not user.active:
        return _page(422, problem=_("%(name)s may not sign in. Allow it first, then make a link.", name=name))
    return _page(link=_link(invitations.invite(store_here(), user, person_here().user.name)), link_for=name)


@bp.get("/people/audit.csv")
@only("admin")
def audit() -> Response:
    """The whole log of accounts for an auditor, as CSV with a byte-order mark."""
    return Response(table_csv(store_here().accounts.audit()), content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="accounts.csv"', "Cache-Control": "private, no-store"})


def _asked() -> tuple[str, tuple[str, ...]]:
    """Role and districts of the form; districts bind editors alone."""
    role = request.form.get("role", "")
    known = here().region.districts.index
    elsewhere = set(_bound_before()) - set(known)   # where provinces stand side by side
    districts = tuple(sorted({code for code in known if code in request.form.getlist("districts")} | elsewhere))
    return role, districts if role == "editor" else ()


def _bound_before() -> tuple[str, ...]:
    """The districts of the person whose form this is."""
    user: User | None = store_here().accounts.user((request.view_args or {}).get("name", ""))
    return user.districts if user else ()


def _link(secret: str) -> str:
    return f"{request.url_root}welcome/{secret}"


def _page(status: int = 200, **words: Any) -> Response:
    districts = [(code, here().region.name_of(code)) for code in here().region.districts.index]
    deeds = {"added": _("added"), "changed": _("changed"), "password": _("set a password"),
             "link": _("one-time link made"), "restored": _("backup restored; everybody was signed out")}
    page = render_template("accounts/people.html", users=store_here().accounts.users(), roles=ROLES, deeds=deeds,
                           log=store_here().accounts.deeds(SHOWN), districts=districts, **words)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
