"""Saved views: kept by signed-in people, opened by everybody, following the data or frozen to a time of them."""

import re

import pytest

from webmap import saved as module

QUERY = "missions=tourism&district=5101&title=Old%20town"


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture(scope="module")
def ann(app, someone):
    return someone(app, "viewer", name="ann")


@pytest.fixture(scope="module")
def bob(app, someone):
    return someone(app, "editor", name="bob")


@pytest.fixture(scope="module")
def chief(app, someone):
    return someone(app, "admin", name="chief")


def save(person, query=QUERY, title="เมืองเก่า", **more):
    answer = person.post("/api/views", json={"title": title, "query": query, **more})
    assert answer.status_code == 201, answer.json
    return answer.json


def query_of(page):
    return re.search(r'data-query="([^"]*)"', page.text)[1].replace("&amp;", "&")


def add_temple(person):
    answer = person.post("/api/records", json={"properties": {
        "mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "precision": "district", "district": "5101"}})
    assert answer.status_code == 201, answer.json


def test_a_saved_view_opens_for_everybody_by_its_short_address(client, app, ann):
    told = save(ann)
    page = app.test_client().get(f"{told['address']}?lang=en")

    assert re.fullmatch(r"/v/[A-Za-z0-9]{8}", told["address"])
    assert told["link"] == f"http://localhost{told['address']}"
    assert (told["data_version"], told["mine"], told["owner"]) == (None, True, "ann")
    assert query_of(page) == f"{QUERY.replace('&title', '&lang=en&title')}"
    assert "เมืองเก่า" in page.text
    assert "Follows the newest data" in page.text


def test_the_query_is_kept_in_its_canonical_form_and_a_wrong_one_is_named(ann):
    assert save(ann, "?v=1&kinds=tourism.temple&utm_source=x")["query"] == "kinds=tourism.temple"
    wrong = ann.post("/api/views", json={"title": "x", "query": "district=9999"})
    assert (wrong.status_code, wrong.json["parameter"]) == (400, "district")


@pytest.mark.parametrize(("body", "field"), [
    ({}, "title"), ({"title": ""}, "title"), ({"title": "a" * 201}, "title"), ({"title": 5}, "title"),
    ({"title": "x", "query": 5}, "query"), ({"title": "x", "query": "", "frozen": "yes"}, "frozen")], ids=str)
def test_a_body_that_cannot_be_used_is_told_by_field(ann, body, field):
    answer = ann.post("/api/views", json=body)

    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_a_view_of_gaps_opens_on_their_page(app, ann):
    told = save(ann, "measure=reach&gap=community.health")
    page = app.test_client().get(told["address"])

    assert 'data-home="/gaps"' in page.text
    assert 'id="gap-tabs"' in page.text


def test_the_language_it_was_saved_in_opens_and_another_may_be_asked_for(app, ann):
    address = save(ann, "lang=en")["address"]
    reader = app.test_client()

    assert reader.get(address).headers["Location"] == f"{address}?lang=en"
    assert '<html lang="th"' in reader.get(f"{address}?lang=th").text
    for wrong in ("lang=xx", "missions=tourism"):
        assert reader.get(f"{address}?{wrong}").status_code == 400


def test_a_frozen_view_keeps_its_data_and_says_when_newer_are_there(app, ann, bob):
    frozen, follows = save(ann, "", frozen=True), save(ann, "")
    before = app.test_client().get(f"{frozen['address']}?lang=en").text
    add_temple(bob)
    after, free = (app.test_client().get(f"{one['address']}?lang=en").text for one in (frozen, follows))
    version = frozen["data_version"]

    assert "There are newer data" not in before
    assert "There are newer data" in after
    assert f"(data version {version})" in after
    assert f"asof={version}" in after
    assert re.search(rf"/start/\w+-{version}\.json", after)
    assert not re.search(rf"/start/\w+-{version}\.json", free)
    assert 'href="/?lang=en"' in after


def test_a_view_of_an_earlier_time_is_saved_frozen_to_it(ann, bob):
    add_temple(bob)
    told = save(ann, "asof=1")

    assert (told["data_version"], told["query"]) == (1, "")


def test_it_says_when_what_figures_rest_on_has_changed(app, ann, store):
    frozen = save(ann, "", frozen=True)
    store.views.change(frozen["id"], region_version="another", program_version="another")
    page = app.test_client().get(f"{frozen['address']}?lang=en").text

    assert app.test_client().get(f"/api/views/{frozen['id']}").json["changed_since"] == ["region", "measures"]
    assert "Boundaries or population changed since" in page
    assert "The way of computing changed since" in page


def test_owners_rename_freeze_and_discard_and_others_do_not(app, ann, bob, chief):
    told = save(ann)
    address, tag = f"/api/views/{told['id']}", {"If-Match": f'"{told["number"]}"'}

    assert bob.patch(address, json={"title": "x"}, headers=tag).status_code == 403
    assert bob.delete(address).status_code == 403
    assert ann.patch(address, json={"title": "x"}).status_code == 428
    renamed = ann.patch(address, json={"title": "New", "frozen": True}, headers=tag)
    assert (renamed.json["title"], renamed.json["number"]) == ("New", 2)
    assert renamed.json["data_version"] == renamed.json["newest"]
    assert ann.patch(address, json={"title": "y"}, headers=tag).status_code == 412
    free = ann.patch(address, json={"frozen": False}, headers={"If-Match": '"2"'})
    assert free.json["data_version"] is None
    assert chief.delete(address).status_code == 204
    gone = app.test_client().get(f"{told['address']}?lang=en")
    assert gone.status_code == 410
    assert "this saved view was discarded" in gone.text
    assert app.test_client().get("/v/nothing1").status_code == 404


def test_the_page_lists_ones_own_and_its_forms_change_them(ann, bob, app):
    told = save(ann, title="In the list")
    page = ann.get("/views?lang=en")
    assert "In the list" in page.text
    assert "In the list" not in bob.get("/views?lang=en").text
    assert app.test_client().get("/views").status_code == 302

    done = ann.post(f"/views/{told['id']}?lang=en", data={"title": "Renamed", "number": "1"})
    assert (done.status_code, done.headers["Location"]) == (303, "/views?lang=en")
    ann.post(f"/views/{told['id']}", data={"time": "frozen", "number": "2"})
    assert "Renamed" in ann.get("/views?lang=en").text
    assert ann.get(f"/api/views/{told['id']}").json["data_version"] is not None
    assert bob.post(f"/views/{told['id']}/discard").status_code == 403
    assert ann.post(f"/views/{told['id']}/discard").status_code == 303
    assert "Renamed" not in ann.get("/views?lang=en").text


def test_a_view_that_can_no_longer_be_shown_says_so_without_naming_what(app, ann, store):
    told = save(ann)
    store.views.change(told["id"], query="missions=secret")
    page = app.test_client().get(told["address"])

    assert page.status_code == 410
    assert "secret" not in page.text
    assert app.test_client().get(f"/api/views/{told['id']}").status_code == 410


def test_the_public_learns_no_owner(app, ann):
    told = save(ann)

    assert app.test_client().get(f"/api/views/{told['id']}").json["owner"] is None
    assert module.DISCARDED[0].th not in app.test_client().get(told["address"]).text
