"""What if: before and under a scenario, from the same reckoning as the distances; after = before + more."""

import re

import pytest
from trying import begun

OFFICES = "gap=community.local_office&reach_m=4000&lang=en"
FAR = {"lon": 98.948, "lat": 17.698}
OFFICE = {"do": "add", "mission": "community", "kind": "local_office", "name_th": "สำนักงานใหม่"}


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture(scope="module")
def offices(app) -> list[str]:
    return [one["id"] for one in app.test_client().get("/api/sites?kinds=community.local_office").json["features"]]


def asked(client, scenario, other="", query=OFFICES):
    more = f"&compare=scenario%3D{other}" if other else ""
    response = client.get(f"/api/gaps?measure=whatif&{query}{f'&scenario={scenario}' if scenario else ''}{more}")
    assert response.status_code == 200, response.text
    return response.json


def reach(client, scenario=""):
    return client.get(f"/api/gaps?measure=reach&{OFFICES}{f'&scenario={scenario}' if scenario else ''}").json


@pytest.fixture(scope="module")
def far(viewer) -> str:
    return begun(viewer, OFFICE | FAR, name="One far office")["id"]


def test_after_is_before_and_more_in_every_subdistrict_and_in_all(viewer, far, offices, client):
    both = begun(viewer, OFFICE | FAR, {"do": "close", "record": offices[0]}, name="One more, one less")["id"]
    for scenario in (far, both):
        told = asked(client, scenario)
        for row in [*told["zones"], told["total"]]:
            assert row["before_people"] + row["more_people"] == row["served_people"] <= row["people"]
        for name in ("people", "before_people", "served_people", "more_people"):
            assert sum(zone[name] for zone in told["zones"]) == told["total"][name]


def test_the_figures_are_those_of_the_distances(app, far, offices):
    client = app.test_client()
    told, before, after = asked(client, far), reach(client), reach(client, far)

    assert told["total"]["before_people"] == before["total"]["served_people"]
    assert told["total"]["served_people"] == after["total"]["served_people"]
    served = {zone["code"]: zone["served_people"] for zone in after["zones"]}
    assert {zone["code"]: zone["served_people"] for zone in told["zones"]} == served
    assert told["total"]["more_people"] > 0


def test_one_more_site_lowers_nobody_and_one_less_raises_nobody(app, viewer, far, offices):
    client = app.test_client()
    closed = begun(viewer, *({"do": "close", "record": id_} for id_ in offices[:2]), name="Two closed")["id"]

    assert all(zone["more_people"] >= 0 for zone in asked(client, far)["zones"])
    told = asked(client, closed)
    assert all(zone["more_people"] <= 0 for zone in told["zones"])
    assert told["scenarios"][0]["records"] == len(offices) - 2
    losing = [zone for zone in told["zones"] if zone["more_people"] < 0]
    assert losing
    assert {zone["class"] for zone in losing} == {-1}


def test_places_that_change_most_come_first(app, far):
    changes = [zone["more_people"] for zone in asked(app.test_client(), far)["zones"]]

    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0


def test_the_sentence_adds_up_and_says_the_figures_of_the_table(app, far):
    told = asked(app.test_client(), far)
    sentence = next(one["text"]["en"] for one in told["findings"] if one["key"] == "more")
    after, people, reach_km, more, before = (int(word.replace(",", "")) for word in re.findall(r"\d[\d,]*", sentence))

    assert sentence.startswith("Under “One far office”")
    assert (before + more, reach_km) == (after, 4)
    for figure, name in ((more, "more_people"), (before, "before_people"), (people, "people")):
        assert abs(figure - told["total"][name]) <= (5 if told["total"]["more_people"] >= 1000 else 0), name
    [gains] = [one["text"]["en"] for one in told["findings"] if one["key"] == "gains"]
    assert told["zones"][0]["name_en"] in gains


def test_two_scenarios_are_compared_on_the_same_ground(app, viewer, far, offices):
    client = app.test_client()
    worse = begun(viewer, {"do": "close", "record": offices[0]}, name="Closing")["id"]
    told = asked(client, far, worse)

    assert [one["name"] for one in told["scenarios"]] == ["One far office", "Closing"]
    assert told["total"]["other_served_people"] == asked(client, worse)["total"]["served_people"]
    assert told["total"]["before_people"] + told["total"]["other_more_people"] == told["total"]["other_served_people"]
    ahead = told["findings"][-1]["text"]["en"]
    assert ahead.startswith("“One far office” serves ")
    assert ahead.endswith("more than “Closing”.")
    assert asked(client, far, far)["scenarios"] == asked(client, far)["scenarios"]


def test_without_a_scenario_there_is_before_and_nothing_else(app):
    told = asked(app.test_client(), "")

    assert (told["scenarios"], told["findings"]) == ([], [])
    assert told["total"]["served_people"] == told["total"]["before_people"] > 0
    assert "more_people" not in told["total"]


def test_a_scenario_that_changes_other_kinds_changes_nothing_here(app, viewer):
    temple = begun(viewer, OFFICE | {"mission": "tourism", "kind": "temple", **FAR}, name="A temple")["id"]
    told = asked(app.test_client(), temple)

    assert {zone["more_people"] for zone in told["zones"]} == {0}
    assert [one["key"] for one in told["findings"]] == ["same"]


def test_what_cannot_be_assessed_is_said_and_not_reckoned(app, viewer):
    health = begun(viewer, OFFICE | {"kind": "health", **FAR}, name="A clinic")["id"]
    told = asked(app.test_client(), health, query="gap=community.health&lang=en")

    assert (told["total"], told["findings"][0]["key"]) == (None, "unknown")
    assert all(zone["served_people"] is None for zone in told["zones"])


def test_an_applied_scenario_says_that_it_is_in_the_data(app, viewer, someone):
    editor, client = someone(app, "editor"), app.test_client()
    scenario = begun(viewer, OFFICE | FAR, name="Built")["id"]
    before = asked(client, scenario)["total"]
    assert editor.post(f"/api/scenarios/{scenario}/apply", headers={"If-Match": "1"}).status_code == 200

    told = asked(client, scenario)
    assert [one["key"] for one in told["findings"]] == ["in_data"]
    assert told["total"]["before_people"] == told["total"]["served_people"] == before["served_people"]


def test_the_table_is_there_as_a_file(app, far):
    lines = app.test_client().get(f"/api/gaps.csv?measure=whatif&{OFFICES}&scenario={far}").text.splitlines()

    columns = set(lines[0].lstrip("\ufeff").split(","))
    assert {"code", "people", "before_people", "served_people", "more_people"} <= columns
    assert len(lines) == 52
