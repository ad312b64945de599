"""Starter data newer than the one taken: offered to admins with every difference, never taken by itself."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import gettext as _

from webmap.people import only, person_here, store_here
from webmap.wording import compared, name_of

bp = Blueprint("starter", __name__)


@bp.get("/starter")
@only("admin")
def starter() -> Response:
    """What the newer starter data would change."""
    return _page()


@bp.post("/starter")
@only("admin")
def take() -> Response:
    """Take the chosen records as one data version, leave the rest; the offer is settled either way."""
    offer = store_here().offer_starter()
    if offer is None or offer.offered != request.form.get("offered"):
        abort(409)
    number = store_here().accept_starter(person_here().user.name, request.form.getlist("records"))
    return _page(done=_("Taken as data version %(number)s.", number=number) if number else _("Nothing was changed."))


def _page(status: int = 200, **words: Any) -> Response:
    sorts = {"new": _("new"), "changed": _("changed"), "missing": _("no longer there")}
    page = render_template("history/starter.html", offer=store_here().offer_starter(), sorts=sorts, name_of=name_of,
                           compared=lambda one: compared(one.before, one.after, one.here), **words)
    return make_response(page, status)
