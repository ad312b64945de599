"""The page of one's own scenarios: listed with their links, compared, applied, discarded, by forms alone."""

import re

import pytest
from trying import begun

ROAD = {"do": "add", "lon": 99.0, "lat": 18.57, "mission": "community", "kind": "road", "name_th": "ถนนใหม่"}


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture
def editor(app, someone):
    return someone(app, "editor")


def sent(client, scenario, deed, number=None):
    return client.post(f"/scenarios/{scenario['id']}/{deed}?lang=en", data={"number": number or scenario["number"]})


def test_ones_own_are_listed_with_what_they_change_and_their_link(editor, app, someone):
    scenario = begun(editor, ROAD, ROAD, {"do": "close", "record": "tourism-001"}, name="<b>Two roads</b>")
    begun(someone(app, "viewer"), name="hers")
    page = editor.get("/scenarios?lang=en").text

    assert "&lt;b&gt;Two roads&lt;/b&gt;" in page
    assert "2 new, 1 closed" in re.sub(r"\s+", " ", page)
    assert f"http://localhost/gaps?measure=whatif&amp;scenario={scenario['id']}" in page
    assert "hers" not in page
    assert "Compare two" not in page


def test_two_are_compared_on_the_map(editor):
    first, second = begun(editor, ROAD, name="first"), begun(editor, ROAD, name="second")
    assert "Compare two" in editor.get("/scenarios?lang=en").text

    there = editor.get(f"/scenarios/compare?one={first['id']}&other={second['id']}&lang=en")
    assert there.status_code == 303
    told = editor.get(there.headers["Location"].replace("/gaps", "/api/gaps")).json
    assert [one["id"] for one in told["scenarios"]] == [first["id"], second["id"]]
    for query in ("", f"one={first['id']}", f"one={first['id']}&other=%2F%2Fevil.exm"):
        assert editor.get(f"/scenarios/compare?{query}").status_code == 404


def test_a_scenario_is_applied_and_leads_to_its_data_version(editor, app):
    store = app.extensions["planmap"].store
    scenario = begun(editor, ROAD, name="one road")
    done = sent(editor, scenario, "apply")

    assert (done.status_code, done.headers["Location"]) == (303, f"/history/versions/{store.version}?lang=en")
    assert store.version_told(store.version).why == "one road"
    assert f"applied in version {store.version}" in editor.get("/scenarios?lang=en").text


def test_what_was_changed_since_is_named_and_nothing_is_applied(editor, app):
    store = app.extensions["planmap"].store
    scenario = begun(editor, {"do": "capacity", "record": "tourism-002", "capacity": 5}, name="late")
    version = editor.get("/api/records/tourism-002").headers["ETag"]
    changed = editor.patch("/api/records/tourism-002", json={"properties": {"status": "closed"}},
                           headers={"If-Match": version})
    newest = store.version
    refused = sent(editor, scenario, "apply")

    assert refused.status_code == 409
    assert f"nothing was applied: {changed.json['properties']['name_en']}." in refused.text
    assert store.version == newest


def test_a_discarded_scenario_leaves_the_page(editor):
    scenario = begun(editor, ROAD, name="for nothing")
    assert sent(editor, scenario, "discard").headers["Location"] == "/scenarios?lang=en"

    assert "for nothing" not in editor.get("/scenarios").text
    assert editor.get(f"/api/scenarios/{scenario['id']}").status_code == 404


@pytest.mark.parametrize(("number", "status"), [("x", 400), ("0", 400), ("7", 412)])
@pytest.mark.parametrize("deed", ["apply", "discard"])
def test_a_form_that_is_old_or_broken_changes_nothing(editor, deed, number, status):
    scenario = begun(editor, ROAD, name="kept")

    assert sent(editor, scenario, deed, number).status_code == status
    assert editor.get(f"/api/scenarios/{scenario['id']}").json == scenario


def test_another_may_neither_discard_nor_as_a_viewer_apply(editor, app, someone):
    scenario, viewer = begun(editor, ROAD, name="mine"), someone(app, "viewer")

    assert sent(viewer, scenario, "discard").status_code == 403
    assert sent(viewer, scenario, "apply").status_code == 403
    assert "Apply to the data" not in viewer.get("/scenarios?lang=en").text
