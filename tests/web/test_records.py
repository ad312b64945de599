"""One record by the API: read, added, changed, deleted; the second editor sees both versions; districts are walls."""

import pytest
import shapely

MUEANG, LI = [99.0, 18.57], [98.93, 17.8]
ROAD = {"mission": "community", "kind": "road", "name_th": "ถนนใหม่", "precision": "exact", "subdistrict": "510101",
        "district": "5101"}


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


def feature(geometry=None, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(at):
    return {"type": "Point", "coordinates": at}


def added(client, at=MUEANG, **more):
    response = client.post("/api/records", json=feature(point(at), **(ROAD | more)))
    assert response.status_code == 201, response.text
    return response.json


def change(client, record, version, **body):
    return client.patch(f"/api/records/{record}", json=body, headers={"If-Match": f'"{version}"'})


def test_a_record_is_added_read_changed_and_deleted(app, store, editor):
    made = editor.post("/api/records", json=feature(point(MUEANG), **ROAD, budget_thb=1000, phone="053-500000"))
    address = made.headers["Location"]
    assert made.json["geometry"]["coordinates"] == MUEANG
    read = editor.get(address)
    assert read.headers["ETag"] == made.headers["ETag"] == f'"{store.version}"'
    assert app.test_client().get(address).json == read.json

    changed = editor.patch(address, json={"properties": {"status": "closed"}, "why": "แล้วเสร็จ"},
                           headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json["properties"]["status"]) == (200, "closed")
    assert changed.json["properties"]["budget_thb"] == 1000
    assert store.history(record=made.json["id"])[0].why == "แล้วเสร็จ"
    assert store.history(record=made.json["id"])[0].who == editor.name
    assert editor.delete(address, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert app.test_client().get(address).status_code == 404
    assert app.test_client().get(f"{address}?asof={store.version - 1}").status_code == 200


def test_the_second_editor_sees_both_versions(editor, app, someone):
    made = added(editor)
    version = made["properties"]["version"]
    assert change(editor, made["id"], version, properties={"status": "closed"}).status_code == 200

    late = change(someone(app, "editor"), made["id"], version, properties={"status": "planned"})
    assert late.status_code == 412
    [conflict] = late.json["conflicts"]
    sides = [conflict[side]["properties"]["status"] for side in ("base", "mine", "theirs")]
    assert sides == [None, "planned", "closed"]
    assert editor.delete(f"/api/records/{made['id']}", headers={"If-Match": str(version)}).status_code == 412


@pytest.mark.parametrize(("header", "status"), [(None, 428), ("x", 400), ('"0"', 400), ("*", 400), ("-1", 400),
                                                ('"99999999"', 412)])
def test_a_change_says_the_version_it_was_made_from(editor, header, status):
    headers = {} if header is None else {"If-Match": header}

    assert editor.patch("/api/records/tourism-003", json={"properties": {}}, headers=headers).status_code == status
    assert editor.delete("/api/records/tourism-003", headers=headers).status_code == status


WRONG = {
    "no kind": ({"kind": "spaceport"}, "kind"), "no mission": ({"mission": "x"}, "kind"),
    "no status": ({"status": "x"}, "status"), "no mechanism": ({"mechanism": "x"}, "mechanism"),
    "no field": ({"colour": "red"}, "colour"), "no number": ({"budget_thb": "much"}, "budget_thb"),
    "no name": ({"name_th": ""}, "name_th"), "version": ({"version": 1}, "version"),
    "another district": ({"district": "5104"}, "district_code"), "no text": ({"phone": 53}, "phone"),
}


@pytest.mark.parametrize(("words", "field"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_is_refused_by_its_field(editor, store, words, field):
    before = store.version
    response = editor.post("/api/records", json=feature(point(MUEANG), **(ROAD | words)))

    assert (response.status_code, response.json["field"], store.version) == (422, field, before)


@pytest.mark.parametrize("geometry", [
    point([0, 0]), point([18.57, 99.0]), {"type": "Point"}, "x", 5, {"type": "Polygon", "coordinates": [[[99, 18]]]},
    {"type": "Point", "coordinates": [None, 1]}, {"type": "LineString", "coordinates": []}], ids=str)
def test_a_wrong_geometry_is_refused(editor, store, geometry):
    before = store.version
    response = editor.post("/api/records", json=feature(geometry, **ROAD))

    assert (response.status_code, response.json["field"], store.version) == (422, "geometry", before)


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'"a"', b'{"properties": 5}', b"\xff", b"{" * 2000])
def test_what_is_no_feature_is_refused(editor, body):
    assert editor.post("/api/records", data=body, content_type="application/json").status_code == 400


# --- districts are walls ---------------------------------------------------------------------------------------

def test_an_editor_of_a_district_changes_what_lies_in_it(of_li):
    made = added(of_li, LI, subdistrict="510401", district="5104")

    assert change(of_li, made["id"], made["properties"]["version"], properties={"status": "closed"}).status_code == 200


def test_an_editor_of_a_district_is_bound_by_the_position_and_not_by_what_the_form_says(of_li, editor, store):
    home = {"subdistrict": "510401", "district": "5104"}
    lying = of_li.post("/api/records", json=feature(point(MUEANG), **(ROAD | home)))
    assert lying.status_code == 403
    other = of_li.post("/api/records", json=feature(point(LI), **ROAD))
    assert other.status_code == 403
    for nowhere in ({"precision": "province", "subdistrict": "", "district": ""},
                    {"precision": "district", "subdistrict": "", "district": "5101"}):
        assert of_li.post("/api/records", json=feature(None, **(ROAD | nowhere))).status_code == 403


def test_nothing_is_moved_out_of_a_district_or_into_it(of_li, editor, store):
    theirs = added(editor)
    mine = added(of_li, LI, subdistrict="510401", district="5104")
    home = {"subdistrict": "510401", "district": "5104"}

    def move(record, at, **properties):
        return change(of_li, record["id"], record["properties"]["version"], geometry=point(at), properties=properties)

    before = store.version
    assert move(theirs, LI, **home).status_code == 403
    assert move(mine, MUEANG, subdistrict="510101", district="5101").status_code == 403
    assert move(mine, MUEANG).status_code == 403
    assert of_li.delete(f"/api/records/{theirs['id']}",
                        headers={"If-Match": str(theirs["properties"]["version"])}).status_code == 403
    assert store.version == before


def test_a_line_that_reaches_into_another_district_is_outside(of_li, app):
    region = app.extensions["planmap"].region
    one, other = (region.districts_analysis.geometry[code].representative_point() for code in ("5104", "5101"))
    line = {"type": "LineString", "coordinates": [[one.x, one.y], [other.x, other.y]]}
    home = {"subdistrict": "510401", "district": "5104"}

    refused = of_li.post("/api/records?lang=en", json=feature(line, **(ROAD | home)))
    assert refused.status_code == 403
    assert "Mueang Lamphun" in refused.json["title"]
    near = shapely.buffer(shapely.Point(one), 0.001)
    assert of_li.post("/api/records", json=feature(shapely.geometry.mapping(near), **(
        ROAD | home | {"mission": "agriculture", "kind": "zone"}))).status_code == 201
