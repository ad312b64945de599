"""Scenarios by the API: begun, changed, undone, shared by link, applied as one version or discarded; by whom."""

import json

import pytest
from trying import begun

from webmap.gaps.scenarios import answer_key, records_under
from webmap.view import View

MUEANG, LI, CHIANG_MAI = (99.0, 18.57), (98.93, 17.8), (98.98, 18.79)
ROAD = {"mission": "community", "kind": "road", "name_th": "ถนนใหม่"}


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


def at(place):
    return {"lon": place[0], "lat": place[1]}


ADD = {"do": "add", **at(MUEANG), **ROAD}


def own(client):
    """A record of its own for a test that changes it."""
    body = {"type": "Feature", "geometry": {"type": "Point", "coordinates": MUEANG}, "properties": {
        **ROAD, "precision": "exact", "subdistrict": "510101", "district": "5101", "capacity": 10}}
    response = client.post("/api/records", json=body)
    assert response.status_code == 201, response.text
    return response.json["id"]


def sent(client, method, scenario, path="", number=None, **body):
    match = {"If-Match": f'"{scenario["number"] if number is None else number}"'}
    return client.open(f"/api/scenarios/{scenario['id']}{path}", method=method, json=body or None, headers=match)


# --- begun, changed, undone ------------------------------------------------------------------------------------

def test_a_scenario_is_begun_changed_and_undone_by_its_owner(viewer, editor):
    record = own(editor)
    made = viewer.post("/api/scenarios", json={"name": " สอง  แห่ง "})
    address, scenario = made.headers["Location"], made.json
    assert (scenario["name"], scenario["owner"], scenario["number"], scenario["changes"]) == (
        "สอง แห่ง", viewer.name, 1, [])
    assert made.headers["ETag"] == '"1"'

    for change in (ADD, {"do": "move", "record": record, **at(LI)},
                   {"do": "capacity", "record": record, "capacity": 0}):
        scenario = sent(viewer, "POST", scenario, "/changes", **change).json
    added, moved, capacity = scenario["changes"]
    assert (added["record"], added["name_th"], added["district"]) == (f"s-{scenario['id']}-1", "ถนนใหม่", "5101")
    assert (moved["from"], moved["lat"], moved["district"]) == (at(MUEANG), 17.8, "5104")
    assert (capacity["capacity_before"], capacity["capacity"], capacity["state"]) == (10, 0, "holds")
    assert scenario["counts"] == {"add": 1, "move": 1, "close": 0, "capacity": 1}
    assert viewer.get(address).json == scenario

    undone = sent(viewer, "DELETE", scenario, "/changes")
    assert [change["do"] for change in undone.json["changes"]] == ["add", "move"]
    dropped = sent(viewer, "DELETE", undone.json, "/changes/1").json
    assert [change["number"] for change in dropped["changes"]] == [2]
    again = sent(viewer, "POST", dropped, "/changes", **ADD).json
    assert [change["number"] for change in again["changes"]] == [2, 3]
    assert sent(viewer, "DELETE", again, "/changes/7").status_code == 404


def test_name_and_changes_are_replaced_together_or_one_by_one(viewer):
    scenario = begun(viewer, ADD)
    renamed = sent(viewer, "PATCH", scenario, name="another").json
    assert (renamed["name"], len(renamed["changes"])) == ("another", 1)

    emptied = sent(viewer, "PATCH", renamed, changes=[ADD | at(LI), ADD]).json
    assert [change["district"] for change in emptied["changes"]] == ["5104", "5101"]
    assert emptied["name"] == "another"


def test_ones_own_are_listed_and_nobody_elses(viewer, app, someone):
    other = someone(app, "viewer")
    scenario = begun(other, ADD, name="hers")

    [listed] = other.get("/api/scenarios").json["scenarios"]
    assert (listed["id"], listed["changes"], listed["state"]) == (scenario["id"], 1, "open")
    assert scenario["id"] not in viewer.get("/api/scenarios").text


@pytest.mark.parametrize(("number", "status"), [(None, 428), ("x", 400), ("99", 412), ("0", 400)])
@pytest.mark.parametrize(("method", "path"), [("PATCH", ""), ("DELETE", ""), ("POST", "/changes"),
                                              ("DELETE", "/changes"), ("DELETE", "/changes/1"), ("POST", "/apply")])
def test_every_change_says_the_number_it_was_made_from(editor, method, path, number, status):
    scenario = begun(editor, ADD)
    headers = {} if number is None else {"If-Match": number}
    response = editor.open(f"/api/scenarios/{scenario['id']}{path}", method=method, json=ADD, headers=headers)

    assert response.status_code == status, response.text
    assert editor.get(f"/api/scenarios/{scenario['id']}").json == scenario


BAD = {
    "no object": (b"[]", 400), "no JSON": (b"{", 400), "no name": (b"{}", 422),
    "a list for a name": (b'{"name":[]}', 422), "a long name": (json.dumps({"name": "a" * 201}).encode(), 422),
    "changes that are none": (b'{"name":"x","changes":7}', 422),
    "a change that is none": (b'{"name":"x","changes":[7]}', 422),
    "nothing to copy": (b'{"name":"x","copy_of":"0000000000"}', 404),
    "too many": (json.dumps({"name": "x", "changes": [ADD] * 501}).encode(), 422),
}


@pytest.mark.parametrize(("body", "status"), BAD.values(), ids=BAD)
def test_what_is_no_scenario_is_refused(viewer, body, status):
    before = viewer.get("/api/scenarios").json
    response = viewer.post("/api/scenarios", data=body)

    assert response.status_code == status, response.text
    assert viewer.get("/api/scenarios").json == before


@pytest.mark.parametrize(("change", "field"), [
    ({}, "do"), ({"do": "close", "record": "nothing-001"}, "record"), (ADD | {"kind": "unicorn"}, "kind"),
    (ADD | {"mission": ["community"]}, "kind"), (ADD | {"status": "asleep"}, "status"),
    (ADD | {"mechanism": "luck"}, "mechanism"), (ADD | at(CHIANG_MAI), "geometry"), (ADD | {"name_th": ""}, "name_th"),
    (ADD | {"capacity": -1}, "capacity"), (ADD | {"budget_thb": "1000"}, "budget_thb"),
    (ADD | {"color": "red"}, "color"),
], ids=str)
def test_a_change_that_cannot_be_is_refused_by_its_field_and_leaves_no_trace(viewer, change, field):
    scenario = begun(viewer)
    response = sent(viewer, "POST", scenario, "/changes", **(change or {"x": 1}))

    assert (response.status_code, response.json["field"]) == (422, field), response.text
    assert viewer.get(f"/api/scenarios/{scenario['id']}").json == scenario


# --- by whom ---------------------------------------------------------------------------------------------------

def test_whoever_has_the_link_reads_and_the_public_learns_no_name_of_a_person(viewer, editor, client, app):
    scenario = begun(viewer, ADD)
    address = f"/api/scenarios/{scenario['id']}"
    public = app.test_client().get(address)

    assert public.status_code == 200
    assert viewer.name not in public.text
    assert (public.json["owner"], public.json["mine"], public.json["may"]) == (
        None, False, {"change": False, "apply": False})
    assert public.json["changes"] == scenario["changes"]
    assert editor.get(address).json["may"] == {"change": False, "apply": True}
    assert viewer.get(address).json["may"] == {"change": True, "apply": False}


def test_only_its_owner_changes_or_discards_a_scenario(viewer, editor):
    scenario = begun(viewer, ADD)
    for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/changes"), ("DELETE", "/changes"),
                         ("DELETE", "/changes/1")):
        assert sent(editor, method, scenario, path, **ADD).status_code == 403, (method, path)
    assert viewer.get(f"/api/scenarios/{scenario['id']}").json["number"] == 1


def test_another_goes_on_with_a_copy_that_has_records_of_its_own(viewer, editor):
    scenario = begun(viewer, ADD, {"do": "move", "record": "tourism-001", **at(LI)})
    moved = sent(viewer, "POST", scenario, "/changes", do="move", record=f"s-{scenario['id']}-1", **at(LI)).json
    copy = editor.post("/api/scenarios", json={"name": "mine", "copy_of": moved["id"]}).json

    own_record = f"s-{copy['id']}-1"
    assert [change["record"] for change in copy["changes"]] == [own_record, "tourism-001", own_record]
    assert (copy["owner"], copy["mine"]) == (editor.name, True)


def test_a_discarded_scenario_is_nowhere(viewer, app):
    scenario = begun(viewer, ADD)
    assert sent(viewer, "DELETE", scenario).status_code == 204

    for reader in (viewer, app.test_client()):
        assert reader.get(f"/api/scenarios/{scenario['id']}").status_code == 404
    assert scenario["id"] not in viewer.get("/api/scenarios").text


def test_a_closed_map_shows_no_scenario_to_the_public(new_app, someone):
    app = new_app(PUBLIC="false")
    scenario = begun(someone(app, "viewer"), ADD)

    assert app.test_client().get(f"/api/scenarios/{scenario['id']}").status_code == 401


# --- applied ---------------------------------------------------------------------------------------------------

def test_an_editor_applies_what_a_viewer_drew_as_one_version_with_its_name(viewer, editor, store, client, app):
    record = own(editor)
    scenario = begun(viewer, ADD, {"do": "move", "record": record, **at(LI)}, {"do": "close", "record": "tourism-003"},
                     name="ปิดหนึ่ง ย้ายหนึ่ง")
    assert sent(viewer, "POST", scenario, "/apply").status_code == 403
    done = sent(editor, "POST", scenario, "/apply")
    version = store.version_told(store.version)

    assert (done.json["state"], done.json["applied"], done.headers["Data-Version"]) == (
        "applied", version.number, str(version.number))
    assert (version.who, version.why, version.added, version.changed, version.deleted) == (
        editor.name, "ปิดหนึ่ง ย้ายหนึ่ง", 1, 1, 1)
    public = app.test_client()
    assert public.get("/api/records/tourism-003").status_code == 404
    assert public.get(f"/api/records/{record}").json["properties"]["district"] == "5104"
    told = public.get(f"/api/scenarios/{scenario['id']}").json["changes"]
    assert [change["state"] for change in told] == ["holds"] * 3
    assert "ปิดหนึ่ง ย้ายหนึ่ง" in editor.get(f"/history/versions/{version.number}").text
    assert sent(editor, "POST", done.json, "/apply").status_code == 409
    assert editor.post(f"/api/history/versions/{version.number}/undo").status_code == 200
    assert public.get("/api/records/tourism-003").status_code == 200


def test_nothing_is_applied_over_what_was_changed_since_and_both_sides_are_told(editor, store):
    record = own(editor)
    scenario = begun(editor, ADD, {"do": "capacity", "record": record, "capacity": 99})
    version = editor.get(f"/api/records/{record}").headers["ETag"]
    editor.patch(f"/api/records/{record}", json={"properties": {"capacity": 20}}, headers={"If-Match": version})
    newest = store.version

    told = editor.get(f"/api/scenarios/{scenario['id']}").json["changes"]
    assert [(change["state"], change["capacity_before"]) for change in told] == [("holds", None), ("stale", 20)]
    refused = sent(editor, "POST", scenario, "/apply")
    assert refused.status_code == 412
    [conflict] = refused.json["conflicts"]
    assert (conflict["base"]["properties"]["capacity"], conflict["theirs"]["properties"]["capacity"]) == (10, 20)
    assert store.version == newest
    dropped = sent(editor, "DELETE", scenario, "/changes").json
    again = sent(editor, "POST", dropped, "/changes", do="capacity", record=record, capacity=99).json
    assert sent(editor, "POST", again, "/apply").json["state"] == "applied"
    assert editor.get(f"/api/records/{record}").json["properties"]["capacity"] == 99


def test_a_change_on_a_record_that_is_gone_is_told_by_its_name(editor, app):
    record = own(editor)
    scenario = begun(editor, {"do": "close", "record": record})
    version = editor.get(f"/api/records/{record}").headers["ETag"]
    assert editor.delete(f"/api/records/{record}", headers={"If-Match": version}).status_code == 204

    [change] = app.test_client().get(f"/api/scenarios/{scenario['id']}").json["changes"]
    assert (change["state"], change["name_th"]) == ("lost", "ถนนใหม่")
    assert sent(editor, "POST", scenario, "/apply").status_code == 412


def test_an_editor_bound_to_a_district_applies_only_what_stays_in_it(app, of_li, store):
    newest = store.version
    for changes in ([ADD], [ADD | at(LI), {"do": "close", "record": "tourism-001"}],
                    [ADD | at(LI), {"do": "move", "record": "tourism-001", **at(LI)}]):
        refused = sent(of_li, "POST", begun(of_li, *changes), "/apply")
        assert refused.status_code == 403, changes
    assert store.version == newest

    assert sent(of_li, "POST", begun(of_li, ADD | at(LI)), "/apply").json["state"] == "applied"


def test_an_empty_scenario_is_not_applied(editor, store):
    newest = store.version

    assert sent(editor, "POST", begun(editor), "/apply").status_code == 409
    assert store.version == newest


# --- what measures see -----------------------------------------------------------------------------------------

def view_of(places, scenario):
    return View.of(places.choices, scenario=scenario["id"])


def test_measures_see_the_records_under_the_scenario_until_the_data_hold_it(app, editor, store):
    editions = app.extensions["planmap"]
    scenario = begun(editor, ADD)
    before = editions.at(store.version)
    own_record = f"s-{scenario['id']}-1"
    seen = records_under(view_of(before, scenario), before)
    assert len(seen) == len(before.region.records) + 1
    assert list(seen["id"])[-1] == own_record
    assert records_under(View.of(before.choices), before) is before.region.records

    sent(editor, "POST", scenario, "/apply")
    after = editions.at(store.version)
    assert len(records_under(view_of(after, scenario), after)) == len(seen) == len(after.region.records)
    assert list(records_under(view_of(before, scenario), before)["id"])[-1] == own_record


def test_the_key_of_an_answer_changes_with_the_scenario(app, viewer, store):
    places = app.extensions["planmap"].at(store.version)
    scenario = begun(viewer, ADD)
    view = view_of(places, scenario)
    keys = [answer_key(View.of(places.choices), places), answer_key(view, places)]
    sent(viewer, "DELETE", scenario, "/changes")

    assert [*keys, answer_key(view, places)] == [
        (store.version, "", 0), (store.version, scenario["id"], 1), (store.version, scenario["id"], 2)]


def test_every_answer_with_a_scenario_has_its_changes_and_is_never_kept(app, viewer, client):
    scenario = begun(viewer, ADD, {"do": "close", "record": "tourism-001"})
    query = f"scenario={scenario['id']}&lang=en"
    plain, kept = client.get("/api/sites?lang=en").json, len(app.extensions["planmap.answers"].answers)
    tried = client.get(f"/api/sites?{query}").json
    assert {one["id"] for one in plain["features"]} ^ {one["id"] for one in tried["features"]} == {
        "tourism-001", f"s-{scenario['id']}-1"}

    sent(viewer, "DELETE", scenario, "/changes")
    assert client.get(f"/api/sites?{query}").json["numberMatched"] == plain["numberMatched"] + 1
    assert client.get(f"/api/facets?compare={query.replace('&', '%26').replace('=', '%3D')}").status_code == 200
    assert len(app.extensions["planmap.answers"].answers) == kept
    for address in ("/api/sites", "/api/summary", "/api/facets"):
        gone = client.get(f"{address}?scenario=0000000000")
        assert (gone.status_code, gone.content_type) == (404, "application/problem+json"), address


# --- the command line ------------------------------------------------------------------------------------------

def test_the_command_line_lists_them(app, store, viewer, planmap):
    scenario = begun(viewer, ADD, name="for the list")
    there = {"PLANMAP_INSTANCE": app.config["INSTANCE"]}
    code, said, _ = planmap("scenario", "list", **there)

    assert code == 0
    [line] = [line for line in said.splitlines() if line.startswith(scenario["id"])]
    assert viewer.name in line
    assert line.endswith(f"1 changes on {scenario['base']}  open  for the list")
    assert said.splitlines()[-1] == f"{len(store.scenarios.of())} scenarios"
    assert planmap("scenario", "list", "--owner", "nobody", **there)[1] == "0 scenarios\n"
