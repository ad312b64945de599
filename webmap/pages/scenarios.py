"""Scenarios by the API: begun, changed and discarded by their owners, read by link, applied by editors."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Blueprint, Response, abort

from geodata.drafting import drafted, refuse_too_many, scenario_name
from geodata.scenarios import ADD, Change, changes_of, with_changes, without
from geodata.store import Problem, RecordError, Scenario
from geodata.store.scenarios import new_id
from geodata.text import Text
from webmap.given import expected_version, json_body
from webmap.people import only, person_here, signed_in, store_here
from webmap.places import here, newest_version, places_at
from webmap.questions import asked_view
from webmap.scenario_told import scenario_told, summary_told
from webmap.scenario_work import applied
from webmap.scenario_work import mine as own
from webmap.vocabulary import refuse_strange

bp = Blueprint("scenarios", __name__, url_prefix="/api/scenarios")
NO_LIST = Text("ต้องเป็นรายการของการเปลี่ยนแปลง", "must be a list of changes")


@bp.get("")
@only("viewer")
def scenarios() -> Response:
    """One's own scenarios, the one changed last first."""
    asked_view()
    name = person_here().user.name
    return _json({"scenarios": [summary_told(each, name) for each in store_here().scenarios.of(name)]})


@bp.post("")
@only("viewer")
def begin() -> Response:
    """A new scenario, empty, with the changes given, or as a copy of another that one has the link of."""
    body, id_ = json_body(), new_id()
    name = scenario_name(body.get("name"))
    if body.get("copy_of") is not None:
        changes = _renamed(here().scenario(str(body["copy_of"])), id_)
    else:
        changes = _drafted(id_, (), body.get("changes", []))
    made = store_here().scenarios.add(name, person_here().user.name, [change.told() for change in changes], id_)
    response = _told(made, 201)
    response.headers["Location"] = f"/api/scenarios/{made.id}"
    return response


@bp.get("/<scenario_id>")
def scenario(scenario_id: str) -> Response:
    """A scenario with its changes, for whoever has its link; its ETag is what If-Match takes."""
    asked_view()
    return _told(here().scenario(scenario_id))


@bp.patch("/<scenario_id>")
@only("viewer")
def change(scenario_id: str) -> Response:
    """Another name, or other changes in place of all there are."""
    mine, expected, body = own(scenario_id), expected_version(), json_body()
    name = scenario_name(body["name"]) if "name" in body else None
    changes = _drafted(mine.id, (), body["changes"]) if "changes" in body else None
    told = None if changes is None else [change.told() for change in changes]
    return _told(store_here().scenarios.save(mine.id, expected, name=name, changes=told))


@bp.delete("/<scenario_id>")
@only("viewer")
def discard(scenario_id: str) -> Response:
    """Discard a scenario; its link ends."""
    store_here().scenarios.discard(own(scenario_id).id, expected_version())
    return Response(status=204)


@bp.post("/<scenario_id>/changes")
@only("viewer")
def add_change(scenario_id: str) -> Response:
    """One change more."""
    mine, expected = own(scenario_id), expected_version()
    return _saved(mine, expected, _drafted(mine.id, changes_of(mine.changes), [json_body()]), 201)


@bp.delete("/<scenario_id>/changes")
@only("viewer")
def undo_change(scenario_id: str) -> Response:
    """Undo the last change."""
    mine, expected = own(scenario_id), expected_version()
    return _saved(mine, expected, changes_of(mine.changes)[:-1])


@bp.delete("/<scenario_id>/changes/<int:number>")
@only("viewer")
def drop_change(scenario_id: str, number: int) -> Response:
    """Drop one change, and those on the record it added."""
    mine, expected = own(scenario_id), expected_version()
    if number not in {change["number"] for change in mine.changes}:
        abort(404)
    return _saved(mine, expected, without(changes_of(mine.changes), number))


@bp.post("/<scenario_id>/apply")
@only("editor")
def apply(scenario_id: str) -> Response:
    """Make every change in the data, as one import with the scenario's name; all of them or, with a conflict, none."""
    done = applied(scenario_id, expected_version())
    response = _told(done)
    response.headers["Data-Version"] = str(done.applied)
    return response


def _drafted(id_: str, changes: Sequence[Change], more: Any) -> tuple[Change, ...]:
    """The changes with more of them, each checked against what those before it make of the newest data."""
    if not isinstance(more, list) or not all(isinstance(one, dict) for one in more):
        raise RecordError([Problem("", "changes", NO_LIST)])
    refuse_too_many(len(changes) + len(more))
    region, on = here().region, here().data_version
    for given in more:
        number = max((change.number for change in changes), default=0) + 1
        blank = Change(number, ADD, f"s-{id_}-{number}", on)
        if given.get("do") == ADD:
            refuse_strange(given, here().choices)
        changes = (*changes, drafted(given, with_changes(region.records, changes, region), blank, region))
    return tuple(changes)


def _renamed(other: Scenario, id_: str) -> tuple[Change, ...]:
    """The changes of another scenario, with records of its own where that one adds some."""
    own = {told["record"]: f"s-{id_}-{told['number']}" for told in other.changes if told["do"] == ADD}
    return changes_of({**told, "record": own.get(told["record"], told["record"])} for told in other.changes)


def _saved(mine: Scenario, expected: int, changes: Sequence[Change], status: int = 200) -> Response:
    told: list[Mapping[str, Any]] = [change.told() for change in changes]
    return _told(store_here().scenarios.save(mine.id, expected, changes=told), status)


def _told(found: Scenario, status: int = 200) -> Response:
    user = person_here().user if signed_in() else None
    newest = newest_version() if found.applied is None else max(newest_version(), found.applied)
    told = scenario_told(found, user.name if user else "", places_at, newest)
    told["may"] = {"change": told["mine"] and found.state == "open",
                   "apply": bool(user and person_here().may("editor")) and found.state == "open"}
    response = _json(told, status)
    response.headers["ETag"] = f'"{found.number}"'
    return response


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), status, content_type="application/json",
                    headers={"Cache-Control": "no-cache"})
