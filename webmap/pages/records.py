"""One record: read, add, change, delete; a change names the version it was made from and lies in one's districts."""

from collections.abc import Mapping
from typing import Any

import orjson
import shapely
from flask import Blueprint, Response, abort

from geodata.scenarios import row_with_id
from geodata.store import Edit, MissingError, Problem, RecordError
from geodata.text import Text
from webmap.answers import keep
from webmap.geojson import SITE_COLUMNS, record_feature
from webmap.given import expected_version, json_body
from webmap.people import only, person_here, signed_in, store_here
from webmap.places import here
from webmap.questions import asked_view
from webmap.rights import refuse_outside
from webmap.vocabulary import refuse_strange

bp = Blueprint("records", __name__, url_prefix="/api/records")
GEOJSON = "application/geo+json"
COLUMNS = {told: column for column, told in SITE_COLUMNS.items()}
EMPTY = dict.fromkeys(SITE_COLUMNS, "") | {"precision": "", "geometry": None}


@bp.get("/<record_id>")
def record(record_id: str) -> Response:
    """A record as GeoJSON, with its version; to signed-in people its ETag is what If-Match takes."""
    asked_view()
    found = row_with_id(here().region.records, record_id)
    if found is None:
        raise MissingError("record", record_id)
    keep()
    return _told(found)


@bp.post("")
@only("editor")
def add() -> Response:
    """A new record, as a GeoJSON feature; its id is the next of its mission unless it has one."""
    given, why = _given()
    id_ = json_body().get("id")
    if id_ is not None:
        given["id"] = str(id_)
    refuse_strange(EMPTY | given, here().choices)
    refuse_outside(person_here().user, here().region, [given])
    return _made(store_here().add(given, person_here().user.name, why), 201)


@bp.patch("/<record_id>")
@only("editor")
def change(record_id: str) -> Response:
    """Set the properties, and the geometry, that the feature names; the rest stays."""
    expected = expected_version()
    given, why = _given()
    before = _before(record_id)
    refuse_strange(before | given, here().choices)
    refuse_outside(person_here().user, here().region, [before, before | given])
    return _made(store_here().change({**given, "id": record_id}, person_here().user.name, why,
                                     expected_version=expected))


@bp.delete("/<record_id>")
@only("editor")
def delete(record_id: str) -> Response:
    """Delete a record; its history stays, and undo brings it back."""
    expected = expected_version()
    refuse_outside(person_here().user, here().region, [_before(record_id)])
    edit = store_here().delete(record_id, person_here().user.name, expected_version=expected)
    return Response(status=204, headers={"Data-Version": str(edit.version)})


def _before(id_: str) -> dict[str, Any]:
    """A record as it is now, for people who may see it."""
    found = store_here().record(id_)
    if found is None:
        found = next((entry.before for entry in store_here().history(record=id_, limit=1)), None)
    return found or abort(404)


def _given() -> tuple[dict[str, Any], str]:
    """The fields a feature names, and why they change; RecordError for a property that no record has."""
    body = json_body()
    given: dict[str, Any] = {}
    for name, value in body.get("properties", {}).items():
        if name not in COLUMNS:
            raise RecordError([Problem("", name, Text("ไม่ใช่ช่องข้อมูลของระเบียน", "is not a field of a record"))])
        given[COLUMNS[name]] = value
    if "geometry" in body:
        given["geometry"] = _shape(body["geometry"])
    return given, str(body.get("why") or "")[:1000]


def _shape(told: Any) -> Any:
    if told is None:
        return None
    shape = shapely.from_geojson(orjson.dumps(told), on_invalid="ignore")
    if shape is None:
        raise RecordError([Problem("", "geometry", Text("ไม่ใช่รูปร่าง GeoJSON", "is not a GeoJSON geometry"))])
    return shape


def _told(record: Mapping[str, Any], status: int = 200) -> Response:
    response = Response(orjson.dumps(record_feature(record)), status, content_type=GEOJSON)
    if signed_in():
        response.headers["ETag"] = f'"{record["version"]}"'
    return response


def _made(edit: Edit, status: int = 200) -> Response:
    """A record as a change left it, with the data version it made, whatever others have changed since."""
    record = store_here().record(edit.record, edit.version) or {}
    response = _told(record, status)
    response.headers["Data-Version"] = str(record["version"])
    if status == 201:
        response.headers["Location"] = f"/api/records/{edit.record}"
    return response
