"""Embedded maps by the API: made, changed and taken back by editors; their rights rest on the server."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Blueprint, Response

from geodata.store import Embed, Problem, RecordError
from geodata.text import Text
from webmap.embed_rights import Rights, expiry_of, rights_of
from webmap.framing import whole_places
from webmap.given import expected_version, json_body
from webmap.granted import mine, told
from webmap.people import only, person_here, store_here
from webmap.places import newest_version
from webmap.questions import asked_view, version_of
from webmap.saved import text_of, title_of
from webmap.view import View

bp = Blueprint("embeds_api", __name__, url_prefix="/api/embeds")
NO_SCENARIO = Text("แผนที่ฝังแสดงสถานการณ์จำลองหรือการเทียบสองมุมมองไม่ได้",
                   "an embedded map shows no scenario and no second view")
NO_SLIDER = Text("แผนที่ฝังแสดงได้เฉพาะแผนที่และตัวเลื่อนระยะทาง", "an embedded map shows the map or the slider of distances")


@bp.get("")
@only("editor")
def embeds() -> Response:
    """One's own embedded maps, without those taken back; everybody's for an admin."""
    asked_view()
    owner = None if person_here().may("admin") else person_here().user.name
    return _json({"embeds": [told(each) for each in store_here().embeds.list(owner)]})


@bp.post("")
@only("editor")
def make() -> Response:
    """A new one: title, query, and what it may show; unless told, all that the public may know, without downloads."""
    body = json_body()
    rights = rights_of(body, whole_places(newest_version()).missions)
    made = store_here().embeds.add(
        title_of(body.get("title")), person_here().user.name, query=_query(text_of(body, "query"), rights),
        rights=rights.told(), expires=expiry_of(body, datetime.now(UTC)))
    response = _told(made, 201)
    response.headers["Location"] = f"/api/embeds/{made.id}"
    return response


@bp.get("/<embed_id>")
@only("editor")
def embed(embed_id: str) -> Response:
    """One with its rights; its ETag is what If-Match takes."""
    asked_view()
    return _told(mine(embed_id))


@bp.patch("/<embed_id>")
@only("editor")
def change(embed_id: str) -> Response:
    """Another title or last day, other rights; the address stays."""
    found, expected, body = mine(embed_id), expected_version(), json_body()
    rights = rights_of(body, whole_places(newest_version()).missions, Rights.kept(found.rights))
    values: dict[str, Any] = {"rights": rights.told()}
    if "title" in body:
        values["title"] = title_of(body["title"])
    if "expires" in body:
        values["expires"] = expiry_of(body, datetime.now(UTC))
    return _told(store_here().embeds.change(found.id, expected, **values))


@bp.delete("/<embed_id>")
@only("editor")
def revoke(embed_id: str) -> Response:
    """Take it back: from now on it shows nothing, wherever it stands."""
    store_here().embeds.discard(mine(embed_id).id)
    return Response(status=204)


def _query(given: str, rights: Rights) -> str:
    """The canonical query of the public view that is embedded, a day of the data as its data version."""
    view = View.from_query(given.removeprefix("?"), whole_places(newest_version()).choices)
    if view.scenario or view.compare:
        raise RecordError([Problem("", "query", NO_SCENARIO)])
    if view.measure not in ("", "reach"):
        raise RecordError([Problem("", "query", NO_SLIDER)])
    missions = {kind.partition(".")[0] for kind in rights.kinds}
    view = view.but(missions=tuple(key for key in view.missions if key in missions))
    return (view.but(asof=str(version_of(view.asof))) if view.asof else view).to_query()


def _told(found: Embed, status: int = 200) -> Response:
    response = _json(told(found), status)
    response.headers["ETag"] = f'"{found.number}"'
    return response


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json",
                    headers={"Cache-Control": "no-cache"})
