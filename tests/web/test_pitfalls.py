"""The eighteen pitfalls of coverage gaps, one test each; closer ones stand with each measure."""

import io
import math

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geodata.measures.access import Table, two_step
from geodata.measures.demand import Demand
from geodata.measures.matrix import FEW_PEOPLE, matrix
from geodata.measures.reach import Reach, nearest_m, steps_of

PEOPLE_2021 = 401_139
CELLS = 451_004
OFFICES = "gap=community.local_office"
REACH = f"measure=reach&{OFFICES}&reach_m=8000"
POINTS = "candidates=18.33,98.815;18.636,99.156"
MEASURES = ("matrix", "reach", "enough", "where", "fewest", "whatif", "fair", "pattern")


@pytest.fixture(scope="module")
def ask(app):
    def answer(query: str) -> dict:
        found = app.test_client().get(f"/api/gaps?{query}")
        assert found.status_code == 200, found.text
        return found.get_json()
    return answer


def english(answer: dict) -> str:
    return " ".join(finding["text"]["en"] for finding in answer["findings"])


def served(answer: dict) -> int:
    return answer["total"]["served_people"]


def village(*metres: float) -> Demand:
    """One person at each distance along the x axis from where it begins."""
    count = len(metres)
    return Demand(np.array(metres), np.zeros(count), np.zeros(count, dtype=np.int16), np.ones(count, dtype=np.int64),
                  np.full(count, 1e6), ("510101",), np.full(1, 1e6), None)


def test_1_distances_are_metres_and_a_missing_reference_is_refused_not_guessed(ask):
    land = ask("measure=reach&gap=community&q=บ้านกลาง&reach_m=3000")
    assert 0 < land["measured_records"] <= 20
    assert 0 < land["total"]["served_land_km2"] <= land["measured_records"] * math.pi * 9.3

    for crs in (None, 4326):
        with pytest.raises(ValueError, match="metres"):
            nearest_m(village(0), gpd.GeoSeries([shapely.Point(0, 0)], crs=crs))


def test_2_a_way_is_a_straight_line_unless_the_detour_says_otherwise_and_both_are_told(app, ask):
    detour = ask(f"measure=reach&{OFFICES}&reach_m=13000&detour=1.3")

    assert served(detour) == served(ask(f"measure=reach&{OFFICES}&reach_m=10000"))
    assert detour["detour"] == 1.3
    for query, words in ((REACH, "straight line"), (f"{REACH}&detour=1.3", "straight line times 1.3")):
        book = openpyxl.load_workbook(io.BytesIO(app.test_client().get(f"/api/gaps.xlsx?{query}&lang=en").data))
        assert words in {row[1] for row in book.worksheets[0].iter_rows(values_only=True)}


def test_3_gaps_are_told_on_the_grid_and_against_other_assumptions(app, ask):
    strip = ask(f"measure=pattern&{OFFICES}")
    shares = {one["key"]: one["served_percent"] for one in strip["strip"]["variants"]}

    assert {"asked", "nearer", "farther", "road", "middle"} == set(shares)
    assert shares["nearer"] < shares["asked"] < shares["farther"]
    assert shares["road"] < shares["asked"]
    assert {zone["verdict"] for zone in strip["zones"]} == {"always", "depends", "never"}
    assert len(app.test_client().get(f"/api/gaps/cells?{OFFICES}").data) == 2 * CELLS


def test_4_people_stand_all_over_their_subdistrict_not_at_its_middle(ask):
    zones = ask(REACH)["zones"]

    assert sum(0 < zone["served_people"] < zone["people"] for zone in zones) > 20
    assert sum(zone["people"] for zone in zones) == PEOPLE_2021


def test_5_people_near_the_border_are_marked_for_a_site_beyond_may_serve_them(app, ask):
    answer = ask(REACH)

    assert 0 < answer["total"]["edge_people"] <= answer["total"]["unserved_people"]
    assert all(zone["edge_people"] <= zone["unserved_people"] for zone in answer["zones"])
    assert sum(zone["edge_people"] for zone in answer["zones"]) == answer["total"]["edge_people"]
    assert "nearer to the border of the province than 8 km" in english(answer)
    assert len(app.test_client().get("/api/neighbours").get_json()["features"]) > 2


def test_6_each_mission_names_whom_it_serves_and_houses_are_not_people(ask):
    said = {mission: english(ask(f"measure=reach&missions={mission}")) for mission in ("tourism", "agriculture")}
    assert "visitor" in said["tourism"]
    assert "farmer" in said["agriculture"]

    houses = ask(f"{REACH}&demand=houses")
    assert houses["served"]["unit"] == "houses"
    assert houses["total"]["people"] < PEOPLE_2021 / 2


def test_7_who_is_within_reach_of_two_sites_counts_once(ask):
    one, other, both = (served(ask(f"measure=reach&gap={kinds}&reach_m=8000")) for kinds in (
        "community.local_office", "industry.factory", "community.local_office,industry.factory"))

    assert max(one, other) <= both < one + other
    assert both <= PEOPLE_2021


def test_8_where_nothing_is_in_reach_there_is_nought_not_a_missing_row(ask):
    answer = ask("measure=enough&gap=industry.factory&reach_m=5000")
    nothing = [zone for zone in answer["zones"] if zone["not_reachable_people"] == zone["people"]]

    assert len(answer["zones"]) == 51
    assert nothing
    assert {zone["per_1000"] for zone in nothing} == {zone["per_1000_2sfca"] for zone in nothing} == {0}


def test_9_the_way_there_is_what_counts_not_the_way_back():
    from_people_to_site = np.array([[9_000.0, 1_000.0], [9_000.0, 9_000.0]])

    assert two_step([10, 10], [5, 5], Table(from_people_to_site), 1_000).ratio.tolist() == [0.5, 0]
    assert two_step([10, 10], [5, 5], Table(from_people_to_site.T), 1_000).ratio.tolist() == [0, 0.5]


def test_10_who_no_site_can_reach_is_counted_and_named_and_the_rest_is_solved(ask):
    answer = ask(f"measure=fewest&{OFFICES}&reach_m=8000&{POINTS}")
    total, worst = answer["total"], max(answer["zones"], key=lambda zone: zone["unreachable_people"])

    assert len(answer["sites"]) == 2
    assert total["after_people"] + total["unreachable_people"] == total["people"]
    assert worst["name_en"] in english(answer)
    assert "cannot be reached" in english(answer)


def test_11_before_and_gain_make_after_and_before_is_what_reach_says(ask):
    answer = ask(f"measure=where&{OFFICES}&reach_m=8000&sites=2&{POINTS}")

    assert answer["total"]["before_people"] == served(ask(REACH))
    assert sum(site["gain_people"] for site in answer["sites"]) == answer["total"]["gain_people"] > 0
    for row in (*answer["zones"], answer["total"]):
        assert row["before_people"] + row["gain_people"] == row["after_people"]


def test_12_without_sites_nobody_is_served(ask):
    answer = ask(f"{REACH}&q=there+is+no+such+office")

    assert (answer["assessable"], answer["records"]) == (True, 0)
    assert (served(answer), answer["total"]["served_percent"], answer["total"]["served_land_km2"]) == (0, 0, 0)
    assert answer["total"]["median_m"] is None


def test_13_rates_on_few_people_are_marked_and_their_count_is_kept(ask):
    found = matrix(pd.Series(["a", "b"]), pd.Series(["x", "x"]), pd.Series([1.0, 1.0]),
                   pd.Series([FEW_PEOPLE - 1, FEW_PEOPLE], index=["a", "b"]), ["x"])
    assert found.few.tolist() == [True, False]
    assert found.count[:, 0].tolist() == [1, 1]

    assert all(zone["few"] == (zone["people"] < FEW_PEOPLE) for query in ("measure=matrix", REACH, "measure=fair")
               for zone in ask(query)["zones"])


def test_14_every_total_of_money_says_of_how_many_records_and_what_is_not_placed(ask):
    for measure, key in (("matrix", "stated"), ("fair", "counted")):
        answer = ask(f"measure={measure}")
        money = answer["money"]
        assert f"{money[key]:,} of {money['records']:,} records" in english(answer)
        assert f"{money['baht_not_placed']:,.0f} baht" in english(answer)


@pytest.mark.parametrize("measure", MEASURES)
def test_15_boundaries_people_and_data_tell_their_versions_with_every_figure(ask, measure):
    answer = ask(f"measure={measure}&{OFFICES}&{POINTS}&year=2020")

    assert answer["region_version"]
    assert (answer["data_version"], answer["year"]) == (1, 2020)
    assert (answer["served"]["year"], bool(answer["served"]["source"]["en"])) == (2020, True)


def test_16_within_means_at_most_and_neither_distance_nor_one_more_site_lowers_it(ask):
    site = gpd.GeoSeries([shapely.Point(0, 0)], crs=32647)
    counted = Reach.of(village(800, 800.001), steps_of(nearest_m(village(800, 800.001), site)))
    assert [int(counted.served(metres).sum()) for metres in (700, 800, 900)] == [0, 1, 2]

    curve = ask(REACH)["curve"]["served_people"]
    more = ask(f"measure=reach&{OFFICES},industry.factory&reach_m=8000")["curve"]["served_people"]
    assert curve == sorted(curve)
    assert all(before <= after for before, after in zip(curve, more, strict=True))


def test_17_sites_known_to_a_subdistrict_only_count_in_the_matrix_and_are_told_left_out_of_distances(ask):
    table = ask("measure=matrix&gap=agriculture.processing")
    reach = ask("measure=reach&gap=agriculture.processing")

    assert sum(zone["cells"][0]["count"] for zone in table["zones"]) == table["columns"][0]["records"] == 17
    assert (reach["records"], reach["measured_records"], reach["left_out_records"]) == (18, 15, 3)


@pytest.mark.parametrize("measure", ["reach", "enough", "where", "whatif"])
def test_18_with_too_few_positions_it_says_so_and_gives_no_percentage(ask, measure):
    answer = ask(f"measure={measure}&gap=community.health")

    assert not answer["assessable"]
    assert "not assessable" in english(answer)
    assert " per cent" not in english(answer)
    figures = {zone.get(key) for zone in answer["zones"] for key in ("served_people", "after_people", "served_percent")}
    assert figures <= {None}
    assert figures or (answer["sites"], answer["total"]) == (None, None)
    if measure != "enough":
        assert "1 of 12 records have a position" in english(answer)
