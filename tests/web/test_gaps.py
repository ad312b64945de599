"""Gaps of coverage as the API tells them: figures that add up, agree and say what they leave out."""

import csv
import io
import re

import pytest
import shapely
from pyproj import Transformer

OFFICES = "/api/gaps?measure=reach&kinds=community.local_office"
PEOPLE_2021 = 401_139


def point(lat: float, lon: float, **more: str) -> dict[str, str]:
    """A temple with a position."""
    return {"precision": "exact", "wkt": f"POINT ({lon} {lat})"} | more


@pytest.fixture(scope="module")
def ask(app):
    return lambda address: app.test_client().get(address).get_json()


def test_the_totals_are_the_sums_of_the_subdistricts_and_of_the_districts(ask):
    answer = ask(f"{OFFICES}&reach_m=8000")

    assert answer["total"]["people"] == PEOPLE_2021
    for part in ("zones", "districts"):
        for name in ("people", "served_people", "unserved_people"):
            assert sum(row[name] for row in answer[part]) == answer["total"][name]
    assert len(answer["zones"]) == 51
    assert all(row["served_people"] + row["unserved_people"] == row["people"] for row in answer["zones"])


def test_the_zones_come_ranked_by_those_not_reached(ask):
    missed = [row["unserved_people"] for row in ask(f"{OFFICES}&reach_m=8000")["zones"]]

    assert missed == sorted(missed, reverse=True)
    assert missed[0] > 1_000


def test_a_longer_distance_never_serves_fewer_and_a_detour_never_more(ask):
    served = [ask(f"{OFFICES}&reach_m={metres}")["total"]["served_people"]
              for metres in (0, 2_000, 8_000, 20_000, 50_000)]

    assert served == sorted(served)
    assert served[-1] == PEOPLE_2021
    assert ask(f"{OFFICES}&reach_m=8000&detour=1.3")["total"]["served_people"] < served[2]


def test_the_curve_passes_through_the_figure_of_every_distance(ask):
    answer = ask(f"{OFFICES}&reach_m=8000")

    assert answer["curve"]["served_people"][80] == answer["total"]["served_people"]
    assert len(answer["curve"]["served_people"]) == 501


def test_the_median_and_the_ninetieth_percentile_hold_half_and_nine_tenths(ask):
    total = ask(OFFICES)["total"]
    for metres, share in ((total["median_m"], 0.5), (total["p90_m"], 0.9)):
        within = ask(f"{OFFICES}&reach_m={metres}")["total"]["served_people"]
        short = ask(f"{OFFICES}&reach_m={metres - 100}")["total"]["served_people"]
        assert short < share * PEOPLE_2021 <= within


def test_the_steps_of_the_slider_give_the_figures_of_the_api(ask):
    told = ask("/api/gaps/steps?kinds=community.local_office")["steps"]
    for metres in (0, 700, 8_000, 31_400):
        zones = {row["code"]: row for row in ask(f"{OFFICES}&reach_m={metres}")["zones"]}
        for zone in told["zones"]:
            packed = zone["people"]
            served = sum(packed["counts"][: max(metres // 100 - packed["first"] + 1, 0)])
            assert served == zones[zone["code"]]["served_people"]
            assert packed["all"] == zones[zone["code"]]["people"]


def test_a_district_is_asked_about_with_the_sites_of_all_others(ask):
    whole = {row["code"]: row["served_people"] for row in ask(f"{OFFICES}&reach_m=8000")["zones"]}
    part = ask(f"{OFFICES}&reach_m=8000&district=5103")

    assert {row["code"] for row in part["zones"]} == {code for code in whole if code.startswith("5103")}
    assert all(row["served_people"] == whole[row["code"]] for row in part["zones"])
    assert part["total"]["people"] == sum(row["people"] for row in part["zones"])


def test_a_kind_with_too_few_positions_is_not_assessable_and_has_no_figure(ask):
    answer = ask("/api/gaps?measure=reach&gap=community.health")

    assert not answer["assessable"]
    assert answer["positions"] == [{"kind": "community.health", "records": 12, "with_position": 1, "approximate": 0,
                                    "assessable": False}]
    assert answer["total"]["served_people"] is None
    assert {row["served_people"] for row in answer["zones"]} == {None}
    assert answer["findings"][0]["text"]["en"] == (
        "How far people live from the nearest health facility is not assessable: 1 of 12 records have a position.")
    assert ask("/api/gaps/steps?gap=community.health")["steps"] is None


def test_records_without_a_position_count_in_the_matrix_and_are_told_where_distances_leave_them_out(ask):
    reach = ask("/api/gaps?measure=reach&gap=agriculture.processing")
    matrix = ask("/api/gaps?gap=agriculture.processing")

    assert (reach["records"], reach["measured_records"], reach["left_out_records"]) == (18, 15, 3)
    column = matrix["columns"][0]
    assert (column["records"], column["unplaced_records"]) == (17, 1)


def test_the_year_of_the_register_travels_with_every_figure(ask):
    answer = ask(f"{OFFICES}&year=2020")

    assert (answer["year"], answer["total"]["people"]) == (2020, 402_011)
    assert answer["region_version"]
    assert answer["data_version"] == 1


def test_houses_are_another_denominator(ask):
    answer = ask(f"{OFFICES}&demand=houses")

    assert answer["demand"] == "houses"
    assert answer["total"]["people"] < PEOPLE_2021 / 2
    assert "registered houses" in answer["findings"][0]["text"]["en"]


@pytest.mark.parametrize("lang", ["en", "th"])
def test_the_first_sentence_says_the_figures_of_the_total(ask, lang):
    answer = ask(f"{OFFICES}&reach_m=8000")
    said = [int(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]{3,}", answer["findings"][0]["text"][lang])]
    total = answer["total"]

    assert round(total["served_people"], -1) in said
    assert round(total["people"], -1) in said
    assert round(total["people"], -1) - round(total["served_people"], -1) in said


def test_the_sentences_are_in_thai_for_thai_readers(ask):
    for query in ("measure=reach&gap=community.local_office", "measure=matrix", "measure=enough&gap=industry.factory"):
        for finding in ask(f"/api/gaps?{query}")["findings"]:
            words = re.sub(r"[\d.,%×]+", "", finding["text"]["th"])
            assert not re.search(r"[a-z]{4,}", words), finding


# --- the matrix ------------------------------------------------------------------------------------------------

def test_the_matrix_counts_what_the_summary_counts(ask):
    zones = {row["code"]: row for row in ask("/api/summary")["zones"]}
    answer = ask("/api/gaps")

    for row in answer["zones"]:
        for column, cell in zip(answer["columns"], row["cells"], strict=True):
            assert cell["count"] == zones[row["code"]][column["key"]]
    assert sum(column["records"] + column["unplaced_records"] for column in answer["columns"]) == answer["records"]


def test_money_that_is_not_placed_is_told(ask):
    answer = ask("/api/gaps")
    placed = sum(cell["baht"] for row in answer["zones"] for cell in row["cells"])

    assert answer["money"]["baht"] == placed
    assert answer["money"]["records"] == 275
    assert "86 of 275 records state a budget" in " ".join(one["text"]["en"] for one in answer["findings"])


def test_outreach_that_no_record_states_is_not_called_a_gap(ask):
    assert ask("/api/gaps")["outreach"] == {"zones": [], "assessable": False, "stating": 0, "records": 275}


def test_the_table_is_the_same_as_csv(app, ask):
    body = app.test_client().get("/api/gaps.csv?measure=reach&kinds=community.local_office&reach_m=8000").data
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))

    assert [(row["code"], int(row["served_people"])) for row in rows] == [
        (row["code"], row["served_people"]) for row in ask(f"{OFFICES}&reach_m=8000")["zones"]]


# --- enough ----------------------------------------------------------------------------------------------------

def test_those_with_enough_too_little_and_nothing_are_all(ask):
    answer = ask("/api/gaps?measure=enough&gap=industry.factory&reach_m=15000")

    for row in (*answer["zones"], answer["total"]):
        assert row["served_people"] + row["not_enough_people"] + row["not_reachable_people"] == row["people"]
    reach = ask("/api/gaps?measure=reach&gap=industry.factory&reach_m=15000")["total"]
    assert answer["total"]["not_reachable_people"] == reach["unserved_people"]


def test_all_that_is_given_out_arrives(ask):
    answer = ask("/api/gaps?measure=enough&gap=industry.factory&reach_m=15000")
    arrived = sum(row["per_1000_2sfca"] * row["people"] / 1_000 for row in answer["zones"])

    assert arrived == pytest.approx(answer["capacity"], rel=0.01)


def test_without_capacities_nobody_is_said_to_have_enough(ask):
    answer = ask("/api/gaps?measure=enough&gap=community.local_office")

    assert not answer["assessable"]
    assert answer["total"] is None
    assert "not assessable" in answer["findings"][0]["text"]["en"]


# --- odd data --------------------------------------------------------------------------------------------------

def served(app_with, rows, query="reach_m=8000") -> dict:
    return app_with(rows).test_client().get(f"/api/gaps?measure=reach&gap=tourism.temple&{query}").get_json()


def test_no_site_serves_nobody(app_with):
    answer = served(app_with, [])

    assert answer["assessable"]
    assert answer["total"]["served_people"] == 0
    assert answer["total"]["median_m"] is None
    assert answer["findings"][0]["text"]["en"].startswith("None of the 401,140")


def test_one_site_and_several_in_the_same_place_serve_the_same(app_with):
    one = served(app_with, [point(18.58, 99.0)])
    many = served(app_with, [point(18.58, 99.0)] * 5)

    assert 0 < one["total"]["served_people"] < PEOPLE_2021
    assert one["zones"] == many["zones"]


def test_sites_without_any_point_cannot_be_assessed(app_with):
    answer = served(app_with, [{}, {}])

    assert not answer["assessable"]
    assert answer["left_out_records"] == 2


def test_at_no_distance_only_those_at_a_site_are_served(app_with):
    assert served(app_with, [point(18.58, 99.0)], "reach_m=0")["total"]["served_people"] == 0


def test_approximate_positions_are_measured_and_told(app_with):
    answer = served(app_with, [point(18.58, 99.0), point(18.4, 98.9, precision="approximate")])

    assert answer["positions"][0]["approximate"] == 1
    assert answer["measured_records"] == 2


def test_people_served_are_those_that_a_circle_in_metres_covers(app_with, ask):
    answer = served(app_with, [point(18.58, 99.0)])
    to_metres = Transformer.from_crs(4326, 32647, always_xy=True).transform
    circle = shapely.Point(to_metres(99.0, 18.58)).buffer(8_000, 128)
    people = {row["code"]: row["people"] for row in answer["zones"]}
    shapes = {one["id"]: shapely.geometry.shape(one["geometry"]) for one in ask("/api/outlines")["features"]}
    truth = {code: people[code] * shapely.area(shapely.intersection(flat, circle)) / shapely.area(flat)
             for code, flat in ((code, shapely.transform(shape, to_metres, interleaved=False))
                                for code, shape in shapes.items() if code in people)}

    assert answer["total"]["served_people"] == pytest.approx(sum(truth.values()), rel=0.003)
    for row in answer["zones"]:
        assert row["served_people"] == pytest.approx(truth[row["code"]], abs=0.02 * row["people"] + 2)


@pytest.mark.parametrize("query", ["reach_m=x", "gap=nothing", "measure=most", "detour=9", "demand=", "sites=99"])
@pytest.mark.parametrize("path", ["/api/gaps", "/api/gaps/steps", "/api/gaps/cells", "/api/gaps.csv", "/gaps"])
def test_a_wrong_question_is_refused_by_the_name_of_its_key(client, path, query):
    answer = client.get(f"{path}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.get_data(as_text=True)
