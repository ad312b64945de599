"""Is the money fair, and is it pattern or noise: the answers of the API, recounted from the files."""

import csv
import io
from collections import defaultdict

import pytest

FAIR, PATTERN = "/api/gaps?measure=fair", "/api/gaps?measure=pattern"
OFFICES = f"{PATTERN}&gap=community.local_office&reach_m=4000"


@pytest.fixture(scope="module")
def ask(app):
    def get(address: str, of=app) -> dict:
        answer = of.test_client().get(address)
        assert answer.status_code == 200, answer.json
        return answer.json

    return get


@pytest.fixture(scope="module")
def rich(app_with):
    """Four subdistricts with a budget, one record without a place, one without a budget, one below nought."""
    money = {"status": "planned", "fiscal_year": "2025"}
    return app_with([
        {**money, "budget_thb": "1000000", "subdistrict_code": "510101"},
        {**money, "budget_thb": "2000000", "subdistrict_code": "510102"},
        {**money, "budget_thb": "500000", "subdistrict_code": "510102", "fiscal_year": "2026"},
        {**money, "budget_thb": "4000000", "subdistrict_code": "510301", "district_code": "5103"},
        {**money, "budget_thb": "70000", "subdistrict_code": "", "district_code": "5101", "precision": "district"},
        {**money, "budget_thb": "", "subdistrict_code": "510101"},
        {**money, "budget_thb": "-90000", "subdistrict_code": "510101"},
    ])


def sentence(answer: dict, key: str, language: str = "en") -> str:
    return next(finding["text"][language] for finding in answer["findings"] if finding["key"] == key)


# --- fair ------------------------------------------------------------------------------------------------------

def test_money_by_subdistrict_is_the_sum_of_its_records(ask, records):
    answer = ask(FAIR)
    baht, stating = defaultdict(float), defaultdict(int)
    for row in records:
        baht[row["subdistrict_code"]] += float(row["budget_thb"] or 0)
        stating[row["subdistrict_code"]] += bool(row["budget_thb"])

    assert {zone["code"]: (zone["baht"], zone["stating_records"]) for zone in answer["zones"]} == {
        zone["code"]: (baht[zone["code"]], stating[zone["code"]]) for zone in answer["zones"]}
    assert len(answer["zones"]) == 51
    assert answer["money"]["baht_not_placed"] == baht[""]
    assert answer["money"]["counted"] == sum(stating.values()) - stating[""]
    assert answer["total"]["baht"] == sum(zone["baht"] for zone in answer["zones"])


def test_subdistricts_are_ranked_from_the_least_a_head(ask):
    zones = ask(FAIR)["zones"]
    heads = [zone["baht_per_head"] for zone in zones]

    assert heads == sorted(heads)
    assert [zone["rank"] for zone in zones] == list(range(1, 52))
    assert zones[-1]["up_to_people_percent"] == zones[-1]["up_to_baht_percent"] == 100


def test_every_total_says_what_it_leaves_out(ask, rich):
    answer = ask(FAIR, rich)
    money = answer["money"]

    assert (money["records"], money["stated"], money["counted"]) == (7, 5, 4)
    assert (money["baht"], money["baht_not_placed"]) == (7_500_000, 70_000)
    assert (money["negative"], money["baht_negative"]) == (1, -90_000)
    assert "4 of 7 records" in sentence(answer, "placed")
    assert "70,000 baht are not placed" in sentence(answer, "placed")
    assert "below zero are not counted: 1, of -90,000 baht" in sentence(answer, "negative")


def test_groups_are_missions_years_and_both_and_add_up(ask, rich):
    answer = ask(FAIR, rich)
    groups = {(group["column"], group["fiscal_year"]): group for group in answer["groups"]}

    assert set(groups) == {("tourism", None), (None, "2025"), (None, "2026"), ("tourism", "2025"), ("tourism", "2026")}
    assert groups[None, "2026"]["baht"] == 500_000
    assert groups[None, "2025"]["baht"] + groups[None, "2026"]["baht"] == answer["total"]["baht"]
    assert groups["tourism", None]["gini"] == answer["total"]["gini"]


def test_where_missions_or_kinds_are_asked_for_groups_are_kinds(ask):
    answer = ask(f"{FAIR}&gap=community.road,community.drainage")

    assert {group["column"] for group in answer["groups"]} == {None, "community.road", "community.drainage"}
    assert "roads" in sentence(answer, "shares").lower() or "road" in sentence(answer, "shares").lower()


def test_within_a_district_only_its_people_and_records_count(ask, rich):
    answer = ask(f"{FAIR}&district=5103", rich)

    assert {zone["district"] for zone in answer["zones"]} == {"5103"}
    assert answer["total"]["baht"] == 4_000_000
    assert (answer["money"]["records"], answer["money"]["baht_not_placed"]) == (1, 0)
    assert ask(f"{FAIR}&district=5101", rich)["money"]["baht_not_placed"] == 70_000


def test_without_any_budget_fairness_is_not_told(ask, app_with):
    answer = ask(FAIR, app_with([{}, {}]))

    assert answer["assessable"] is False
    assert answer["total"]["gini"] is None
    assert "none of 2 records" in sentence(answer, "unknown")


def test_all_money_for_a_few_has_no_palma_and_says_so(ask, rich):
    answer = ask(FAIR, rich)

    assert (answer["total"]["palma"], answer["total"]["palma_unbounded"]) == (None, True)
    assert "the four tenths who get least none" in sentence(answer, "shares")
    assert "48 of 51 subdistricts" in sentence(answer, "nothing")


def test_the_table_of_fairness_is_the_answer(ask, client):
    rows = list(csv.DictReader(io.StringIO(client.get("/api/gaps.csv?measure=fair").text.removeprefix("\ufeff"))))

    assert [row["code"] for row in rows] == [zone["code"] for zone in ask(FAIR)["zones"]]
    assert sum(float(row["baht"]) for row in rows) == ask(FAIR)["total"]["baht"]


# --- pattern ---------------------------------------------------------------------------------------------------

def test_what_stands_out_is_told_with_what_was_looked_at(ask):
    answer = ask(OFFICES)
    figures = {figure["key"]: figure for figure in answer["figures"]}
    reach = figures["unserved_percent"]

    assert (reach["units"], reach["alpha"], reach["missing"], reach["islands"]) == (51, 0.05, [], [])
    assert reach["holds"] <= reach["chance"]
    held = [zone for zone in answer["zones"] if zone["figures"]["unserved_percent"]["holds"]]
    assert len(held) == reach["holds"] > 0
    assert max(zone["figures"]["unserved_percent"]["p"] for zone in held) <= reach["threshold"]
    assert f"{reach['holds']} of 51" in sentence(answer, "unserved_percent_clustered")


def test_what_cannot_be_assessed_is_said(ask):
    answer = ask(f"{PATTERN}&gap=community.health")
    figures = {figure["key"]: figure for figure in answer["figures"]}

    assert (figures["unserved_percent"]["assessable"], figures["unserved_percent"]["why"]) == (False, "positions")
    assert answer["strip"] is None
    assert "not assessable" in sentence(answer, "unserved_percent_positions")
    assert figures["count"]["assessable"]


def test_the_same_figure_everywhere_is_no_pattern(ask, app_with):
    answer = ask(f"{PATTERN}&gap=industry.factory", app_with([{}]))
    figures = {figure["key"]: figure["why"] for figure in answer["figures"]}

    assert figures == {"count": "constant", "unserved_percent": "constant", "baht_per_head": "budgets"}


def test_the_strip_asks_the_same_question_otherwise(ask):
    answer = ask(OFFICES)
    variants = {variant["key"]: variant for variant in answer["strip"]["variants"]}

    assert set(variants) == {"asked", "nearer", "farther", "road", "middle"}
    for key, address in {"asked": "reach_m=4000", "nearer": "reach_m=3200", "farther": "reach_m=4800",
                         "road": "reach_m=4000&detour=1.3"}.items():
        total = ask(f"/api/gaps?measure=reach&gap=community.local_office&{address}")["total"]
        assert (variants[key]["served_people"], variants[key]["people"]) == (total["served_people"], total["people"])
    assert variants["nearer"]["served_people"] <= variants["asked"]["served_people"] <= (
        variants["farther"]["served_people"])
    assert variants["road"]["served_people"] <= variants["asked"]["served_people"]
    assert variants["middle"]["people"] == variants["asked"]["people"]


def test_a_gap_is_robust_when_it_is_one_whatever_is_assumed(ask):
    answer = ask(OFFICES)
    missed = {}
    for address in ("reach_m=4000", "reach_m=3200", "reach_m=4800", "reach_m=4000&detour=1.3"):
        zones = ask(f"/api/gaps?measure=reach&gap=community.local_office&{address}")["zones"]
        for zone in zones:
            missed.setdefault(zone["code"], []).append(2 * zone["unserved_people"] > zone["people"])
    verdicts = {zone["code"]: (zone["verdict"], set(zone["depends_on"]) <= {"middle"}) for zone in answer["zones"]}

    for code, (verdict, grid_alike) in verdicts.items():
        if grid_alike:
            assert len(set(missed[code])) == 1, code
        if verdict == "always":
            assert all(missed[code]), code
        if verdict == "never":
            assert not any(missed[code]), code
    assert {verdict for verdict, _ in verdicts.values()} == {"always", "depends", "never"}
    assert all(zone["low_percent"] <= zone["unserved_percent"] <= zone["high_percent"] for zone in answer["zones"])


def test_gaps_that_hold_are_counted_and_named(ask):
    answer = ask(OFFICES)
    always = [zone for zone in answer["zones"] if zone["verdict"] == "always"]
    largest = max(always, key=lambda zone: zone["people"])

    assert f"{len(always)} of 51 subdistricts" in sentence(answer, "robust")
    assert largest["name_en"] in sentence(answer, "robust")
    assert f"In {sum(zone['verdict'] == 'depends' for zone in answer['zones'])} subdistricts" in (
        sentence(answer, "depends"))


def test_within_a_district_its_subdistricts_are_told_but_all_are_compared(ask):
    whole, part = ask(OFFICES), ask(f"{OFFICES}&district=5101")
    told = {zone["code"]: zone["figures"] for zone in whole["zones"]}

    assert {zone["district"] for zone in part["zones"]} == {"5101"}
    assert all(told[zone["code"]] == zone["figures"] for zone in part["zones"])


def test_without_sites_everybody_is_too_far_whatever_is_assumed(ask):
    answer = ask(f"{PATTERN}&gap=tourism.service")

    assert {zone["verdict"] for zone in answer["zones"]} == {"always"}
    assert {variant["served_percent"] for variant in answer["strip"]["variants"]} == {0}


def test_the_table_of_patterns_has_a_column_a_figure(ask, client):
    text = client.get(OFFICES.replace("/api/gaps?", "/api/gaps.csv?")).text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert {"verdict", "unserved_percent moran", "unserved_percent holds", "count sort"} <= set(rows[0])
    assert sum(row["unserved_percent holds"] == "True" for row in rows) == (
        next(figure["holds"] for figure in ask(OFFICES)["figures"] if figure["key"] == "unserved_percent"))


@pytest.mark.parametrize("address", [FAIR, OFFICES])
def test_findings_lead_to_their_records(ask, client, address):
    for finding in ask(address)["findings"]:
        assert client.get(f"/api/sites?{finding['query']}").status_code == 200
        assert "%(" not in finding["text"]["th"] + finding["text"]["en"]
