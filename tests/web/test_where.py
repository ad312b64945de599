"""Where next, by the API: figures that add up and agree with those of reach, conditions that hold, refusals."""

import time

import numpy as np
import pytest

from geodata.measures.siting import most_people
from geodata.measures.siting_case import Effort
from webmap.gaps.where import Where
from webmap.jobs import RUNNING

WHERE = "/api/gaps/where?kinds=community.local_office&reach_m=8000"
POINTS = "candidates=18.33,98.815;18.636,99.156;18.3,98.98;18.05,98.95"
"""Places in Ban Hong, Ban Thi, Mae Tha and Li."""
PEOPLE_2021 = 401_139


@pytest.fixture(scope="module")
def ask(app):
    return lambda address: app.test_client().get(address).get_json()


def english(answer: dict, key: str) -> str:
    return next(finding["text"]["en"] for finding in answer["findings"] if finding["key"] == key)


def test_before_and_the_gain_of_each_site_make_after_in_all_and_in_each_subdistrict(ask):
    answer = ask(f"{WHERE}&sites=3&{POINTS}")
    total = answer["total"]

    assert total["before_people"] + sum(site["gain_people"] for site in answer["sites"]) == total["after_people"]
    assert total["people"] == PEOPLE_2021
    for name in ("people", "before_people", "after_people", "gain_people", "unreachable_people"):
        assert sum(zone[name] for zone in answer["zones"]) == total[name]
    assert all(zone["before_people"] + zone["gain_people"] == zone["after_people"] for zone in answer["zones"])


def test_what_is_reached_before_is_what_reach_tells(ask):
    answer, reach = ask(f"{WHERE}&{POINTS}"), ask("/api/gaps?measure=reach&kinds=community.local_office&reach_m=8000")

    assert answer["total"]["before_people"] == reach["total"]["served_people"]
    assert {zone["code"]: zone["before_people"] for zone in answer["zones"]} == {
        zone["code"]: zone["served_people"] for zone in reach["zones"]}


def test_drawn_points_are_searched_on_the_very_people_that_are_told(ask):
    answer = ask(f"{WHERE}&sites=2&{POINTS}")

    assert answer["search"]["state"] == "proved"
    assert answer["search"]["objective"] == answer["total"]["gain_people"] > 40_000
    assert [site["subdistrict"] for site in answer["sites"]] == ["510301", "510701"]
    assert english(answer, "proved") == "Proved: no other choice among 4 candidates is better."


def test_the_sentence_adds_up_in_its_round_figures(ask):
    answer = ask(f"{WHERE}&sites=2&{POINTS}")
    words = english(answer, "where")
    after, people, gain = (int(part.replace(",", "")) for part in (words.split()[3], words.split()[5],
                                                                  words.split(": ")[1].split()[0]))

    assert people == 401_140
    assert after == (answer["total"]["after_people"] + 5) // 10 * 10
    assert after - gain == (answer["total"]["before_people"] + 5) // 10 * 10
    assert "Ban Hong" in english(answer, "places")


def test_one_more_site_never_lowers_what_is_reached(ask):
    after = [ask(f"{WHERE}&sites={count}&{POINTS}")["total"]["after_people"] for count in (0, 1, 2, 3, 4)]

    assert after == sorted(after)
    assert after[0] == ask(f"{WHERE}&sites=0&{POINTS}")["total"]["before_people"]


def test_more_sites_than_candidates_are_told_as_spare(ask):
    answer = ask(f"{WHERE}&sites=9&{POINTS}")

    assert len(answer["sites"]) == 4
    assert answer["search"]["spare_sites"] == 5
    assert english(answer, "spare").startswith("5 of the 9 asked for")


def test_who_cannot_be_reached_is_counted_and_their_places_are_named(ask):
    answer = ask(f"{WHERE}&measure=fewest&candidates=18.33,98.815")
    worst = max(answer["zones"], key=lambda zone: zone["unreachable_people"])

    assert answer["total"]["unreachable_people"] == PEOPLE_2021 - answer["total"]["after_people"] > 70_000
    assert worst["name_en"] in english(answer, "out")


def test_fewest_sites_reach_all_whom_a_candidate_can_reach(ask):
    answer = ask(f"{WHERE}&measure=fewest&{POINTS}&detour=1.3")

    assert len(answer["sites"]) == answer["search"]["objective"] == 4
    assert answer["total"]["after_people"] + answer["total"]["unreachable_people"] == PEOPLE_2021


def test_closest_sites_shorten_the_mean_distance(app):
    answer = app.test_client().get(f"{WHERE}&measure=closest&sites=1&{POINTS}").get_json()

    assert answer["total"]["after_mean_m"] < answer["total"]["before_mean_m"]
    assert " km instead of " in english(answer, "where")


def test_a_place_filter_asks_for_its_people_and_its_candidates(ask):
    answer = ask(f"{WHERE}&sites=1&district=5107")

    assert {zone["code"][:4] for zone in answer["zones"]} == {"5107"}
    assert answer["sites"][0]["subdistrict"].startswith("5107")


def test_conditions_hold(ask):
    near = ask(f"{WHERE}&sites=4&{POINTS};18.335,98.82&spacing_m=2000")["sites"]
    left_out = ask(f"{WHERE}&sites=4&{POINTS}&exclude=5107&exclude=18.2,98.7;18.5,98.7;18.5,98.9;18.2,98.9")["sites"]
    paid = ask(f"{WHERE}&sites=4&{POINTS}&cost_thb=5000000,1000000,1000000,1000000&cap_thb=3000000")

    assert sorted(site["subdistrict"] for site in near).count("510301") == 1
    assert {site["subdistrict"][:4] for site in left_out} == {"5102", "5104"}
    assert paid["total"]["cost_thb"] == 3_000_000
    assert "510301" not in {site["subdistrict"] for site in paid["sites"]}


def test_the_areas_of_records_can_be_left_out(app_with):
    square = "POLYGON ((99.1 18.6, 99.2 18.6, 99.2 18.7, 99.1 18.7, 99.1 18.6))"
    office = {"mission": "tourism", "kind": "temple", "precision": "exact", "wkt": "POINT (98.8 18.0)"}
    area = {"mission": "agriculture", "kind": "zone", "precision": "exact", "wkt": square}
    ask = app_with([office, area]).test_client().get
    address = f"/api/gaps/where?kinds=tourism.temple&reach_m=8000&sites=4&{POINTS}"

    with_area = {site["subdistrict"] for site in ask(address).get_json()["sites"]}
    without = {site["subdistrict"] for site in ask(f"{address}&exclude=agriculture.zone").get_json()["sites"]}

    assert with_area - without == {"510701"}


def test_what_cannot_be_assessed_is_said_and_no_site_is_proposed(ask):
    answer = ask("/api/gaps/where?kinds=community.health")

    assert answer["sites"] is None
    assert answer["assessable"] is False
    assert "is not assessable" in english(answer, "unknown")


def test_where_all_are_reached_no_site_is_proposed(ask):
    answer = ask(f"/api/gaps?kinds=community.local_office&reach_m=50000&measure=where&{POINTS}")

    assert answer["sites"] == []
    assert english(answer, "where").endswith("already.")


def test_where_nothing_is_recorded_all_start_from_nothing(app_with):
    answer = app_with([{"precision": "subdistrict"}]).test_client().get(
        f"/api/gaps/where?kinds=tourism.museum&reach_m=8000&sites=1&{POINTS}").get_json()

    assert answer["total"]["before_people"] == 0
    assert answer["total"]["before_mean_m"] is None
    assert answer["total"]["after_people"] == answer["sites"][0]["gain_people"] > 0


REFUSED = {
    "no point of the province": ("candidates=13.75,100.5", 400, "candidates"),
    "no layer": ("candidates=nothing-here", 400, "candidates"),
    "villages without positions": ("candidates=villages", 422, None),
    "all left out": (f"{POINTS}&exclude=5101,5102&exclude=5103&exclude=5104&exclude=5107&exclude=5102", 400, "exclude"),
    "every candidate left out": (f"{POINTS}&exclude=5102&exclude=5103&exclude=5104&exclude=5107", 422, None),
    "an area of two corners": (f"{POINTS}&exclude=18.5,99;18.6,99", 400, "exclude"),
    "an area that crosses itself": (f"{POINTS}&exclude=18,99;18.5,99.5;18.5,99;18,99.5", 400, "exclude"),
    "a limit without a cost": (f"{POINTS}&cap_thb=5", 400, "cost_thb"),
    "a limit below every cost": (f"{POINTS}&cap_thb=5&cost_thb=6", 422, None),
    "a cost below zero": (f"{POINTS}&cost_thb=-6", 400, "cost_thb"),
    "two costs for four points": (f"{POINTS}&cost_thb=6,7", 400, "cost_thb"),
    "a limit in words": (f"{POINTS}&cost_thb=6&cap_thb=much", 400, "cap_thb"),
    "spacing in words": (f"{POINTS}&spacing_m=far", 400, "spacing_m"),
    "too much spacing": (f"{POINTS}&spacing_m=50000&candidates=18.574,99.008", 400, "candidates"),
    "an unknown key": (f"{POINTS}&spacing=5", 400, "spacing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_searched_is_refused_and_named(client, name):
    query, status, parameter = REFUSED[name]

    answer = client.get(f"{WHERE}&{query}")

    assert answer.status_code == status
    assert answer.json.get("parameter") == parameter
    assert answer.json["detail"]


def test_conditions_are_asked_of_the_search_alone(client):
    assert client.get("/api/gaps?measure=where&spacing_m=5").status_code == 400


def test_the_subdistricts_of_the_answer_come_as_csv(client):
    lines = client.get(f"/api/gaps.csv?measure=where&kinds=community.local_office&{POINTS}").text.splitlines()

    assert len(lines) == 52
    assert "gain_people" in lines[0]


# --- long searches ---------------------------------------------------------------------------------------------

def test_a_search_over_the_grid_is_a_job_and_the_same_question_is_answered_from_it(ask):
    begun = time.monotonic()
    first = ask(f"{WHERE}&sites=2&district=5101&lang=en")
    searched = time.monotonic()
    again = ask(f"{WHERE}&sites=2&district=5101&lang=th&title=x")

    assert first["sites"] == again["sites"]
    assert first["search"]["candidates"] > 400
    assert time.monotonic() - searched < searched - begun
    assert first["total"]["gain_people"] == sum(site["gain_people"] for site in first["sites"])


@pytest.fixture(scope="module")
def office(new_app):
    """An application whose jobs wait for a process that nobody began."""
    return new_app(JOBS=2)


@pytest.fixture
def waiting(office):
    """The same, with no job yet."""
    office.extensions["planmap.jobs"].queue.flush()
    return office


def test_a_search_that_is_not_done_answers_how_far_it_is_and_is_not_kept(waiting, monkeypatch):
    monkeypatch.setattr("webmap.siting_asked.AT_ONCE_S", 0.1)
    client = waiting.test_client()

    answer = client.get(f"{WHERE}&sites=2")
    job = waiting.extensions["planmap.jobs"]
    running = job.note(job._all()[0], state=RUNNING, stage="bound", share=0.2)

    for table in ("csv", "xlsx"):
        assert client.get(f"/api/gaps.{table}?measure=where&{WHERE.partition('?')[2]}&sites=2").status_code == 202
    assert (answer.status_code, answer.headers["Cache-Control"]) == (202, "no-store")
    assert answer.json["job"]["state"] == "waiting"
    assert "sites" not in answer.json
    told = client.get(f"{WHERE}&sites=2&lang=en").json["job"]
    assert (told["state"], told["percent"]) == ("running", 20)
    assert "how good any could be" in told["words"]
    assert running.given["inside"] is False


def test_a_search_can_be_stopped_and_begun_anew(waiting, monkeypatch):
    monkeypatch.setattr("webmap.siting_asked.AT_ONCE_S", 0.1)
    client = waiting.test_client()
    client.get(f"{WHERE}&sites=2")
    query = WHERE.partition("?")[2] + "&sites=2"

    stopped = client.post(f"/api/gaps/where/stop?{query}")
    seen = client.get(f"{WHERE}&sites=2")
    anew = client.post(f"/api/gaps/where?{query}")

    assert stopped.json["job"]["state"] == seen.json["job"]["state"] == "stopped"
    assert (seen.status_code, anew.status_code) == (200, 202)
    assert anew.json["job"]["state"] == "waiting"


def test_a_search_is_stopped_by_nobody_but_who_began_it(waiting, someone, monkeypatch):
    monkeypatch.setattr("webmap.siting_asked.AT_ONCE_S", 0.1)
    somsri = someone(waiting, "viewer")
    guest = waiting.test_client()
    somsri.get(f"{WHERE}&sites=2")
    other = someone(waiting, "viewer", name="malee")
    address = f"/api/gaps/where/stop?{WHERE.partition('?')[2]}&sites=2"

    assert guest.post(address).status_code == other.post(address).status_code == 404
    assert somsri.post(address, headers={"X-CSRFToken": "x.y"}).status_code == 400
    assert somsri.post(address).json["job"]["state"] == "stopped"


def test_another_site_cannot_stop_or_begin_a_search(client):
    for address in ("/api/gaps/where", "/api/gaps/where/stop"):
        assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_too_many_searches_that_wait_are_refused_for_a_while(waiting, monkeypatch):
    monkeypatch.setattr("webmap.siting_asked.AT_ONCE_S", 0.01)
    client = waiting.test_client()

    answers = [client.get(f"{WHERE}&sites={count}") for count in range(1, 9)]

    assert [answer.status_code for answer in answers] == [202] * 6 + [503] * 2
    assert answers[-1].headers["Retry-After"]


# --- the search itself -----------------------------------------------------------------------------------------

def test_the_squares_of_the_search_lose_nobody(app):
    from urllib.parse import parse_qs

    from webmap.gaps.wish import Wish
    from webmap.gaps_told import gaps_of
    from webmap.places import here
    from webmap.view import View

    with app.test_request_context("/"):
        query = "measure=where&kinds=community.local_office&reach_m=8000&district=5101"
        gaps = gaps_of(View.from_query(query, here().choices))
        where = Where(gaps, Wish.of(parse_qs(""), gaps.facts.view), None)
        total = int(gaps.demand.weight[where.wanted & (gaps.steps > 80)].sum())

        assert where.case.people == total
        assert most_people(where.case, 1, Effort()).gains[0] <= total
        assert np.isinf(where.case.now_m).all()
