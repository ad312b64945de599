"""The page of one's own scenarios: opened on the map, shared, compared, applied, discarded."""

import re

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from geodata.store import ConflictError
from webmap.language import current_language
from webmap.people import only, person_here, store_here
from webmap.query import LANGUAGES
from webmap.scenario_told import summary_told
from webmap.scenario_work import applied, mine
from webmap.wording import name_of

bp = Blueprint("own_scenarios", __name__, url_prefix="/scenarios")
ID = re.compile(r"[A-Za-z0-9]{10}", re.ASCII)


@bp.get("")
@only("viewer")
def scenarios() -> Response:
    """One's own scenarios, the one changed last first."""
    return _page()


@bp.get("/compare")
@only("viewer")
def compare() -> Response:
    """On to the page of gaps with two scenarios side by side."""
    one, other = (request.args.get(key, "") for key in ("one", "other"))
    if not (ID.fullmatch(one) and ID.fullmatch(other)):
        abort(404)
    return _on(f"/gaps?compare=scenario%3D{other}{_lang('&')}&measure=whatif&scenario={one}")


@bp.post("/<scenario_id>/apply")
@only("editor")
def apply(scenario_id: str) -> Response:
    """Make its changes in the data; what was changed since is told, and nothing is changed then."""
    try:
        done = applied(scenario_id, _number())
    except ConflictError as error:
        return _page(409, conflicts=[name_of(one.theirs or one.base) or one.record for one in error.conflicts])
    return _on(f"/history/versions/{done.applied}{_lang('?')}")


@bp.post("/<scenario_id>/discard")
@only("viewer")
def discard(scenario_id: str) -> Response:
    """Put one away; its link ends."""
    store_here().scenarios.discard(mine(scenario_id).id, _number())
    return _on(url_for("own_scenarios.scenarios") + _lang("?"))


def _number() -> int:
    """The number that the form was made from."""
    given = request.form.get("number", "")
    return int(given) if re.fullmatch(r"[1-9]\d{0,8}", given, re.ASCII) else abort(400)


def _page(status: int = 200, conflicts: list[str] | None = None) -> Response:
    name = person_here().user.name
    found = [(one, summary_told(one, name)["counts"]) for one in store_here().scenarios.of(name)]
    page = render_template("scenarios.html", found=found, conflicts=conflicts or [], root=request.url_root.rstrip("/"))
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _lang(before: str) -> str:
    return f"{before}lang={current_language()}" if request.args.get("lang") in LANGUAGES else ""


def _on(there: str) -> Response:
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response
