"""Saved views by the API: kept, renamed, frozen and discarded by their owners, read by everybody who has the id."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response

from geodata.store import SavedView
from webmap import saved
from webmap.given import expected_version, json_body
from webmap.people import only, person_here, signed_in, store_here
from webmap.questions import asked_view

bp = Blueprint("views_api", __name__, url_prefix="/api/views")


@bp.get("")
@only("viewer")
def views() -> Response:
    """One's own saved views, the one changed last first."""
    asked_view()
    name = person_here().user.name
    return _json({"views": [saved.told(each, name) for each in store_here().views.list(name)]})


@bp.post("")
@only("viewer")
def save() -> Response:
    """Keep a view: title, query, and frozen to the newest data or not."""
    body = json_body()
    title = saved.title_of(body.get("title"))
    made = saved.save(title, saved.text_of(body, "query"), frozen=saved.flag_of(body, "frozen"))
    response = _told(made, 201)
    response.headers["Location"] = f"/api/views/{made.id}"
    return response


@bp.get("/<view_id>")
def view(view_id: str) -> Response:
    """A saved view by its id; its ETag is what If-Match takes."""
    asked_view()
    found = saved.there(view_id)
    saved.view_of(found)
    return _told(found)


@bp.patch("/<view_id>")
@only("viewer")
def change(view_id: str) -> Response:
    """Another title; frozen to the newest data, or following them."""
    mine, expected, body = saved.mine(view_id), expected_version(), json_body()
    title = saved.title_of(body["title"]) if "title" in body else None
    frozen = saved.flag_of(body, "frozen") if "frozen" in body else None
    return _told(saved.change(mine, expected, title=title, frozen=frozen))


@bp.delete("/<view_id>")
@only("viewer")
def discard(view_id: str) -> Response:
    """Discard it; its address then says so."""
    store_here().views.discard(saved.mine(view_id).id)
    return Response(status=204)


def _told(found: SavedView, status: int = 200) -> Response:
    response = _json(saved.told(found, person_here().user.name if signed_in() else ""), status)
    response.headers["ETag"] = f'"{found.number}"'
    return response


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json",
                    headers={"Cache-Control": "no-cache"})
