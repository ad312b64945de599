"""Figures agree everywhere: API, table, summary, facets and choropleth, for questions drawn at random."""

import csv
import io
import random
from collections import Counter
from urllib.parse import urlencode

import pytest

from webmap.query import PRECISIONS

SEEDS = range(20)
MISSIONS = ("tourism", "industry", "agriculture", "community")


def question(seed: int, choices: dict, records: list[dict[str, str]]) -> dict:
    """A question that at least one record answers, with two to four facets."""
    draw = random.Random(seed)
    row = draw.choice(records)
    around = {
        "missions": [row["mission"], *draw.sample(MISSIONS, 2)],
        "kinds": [f"{row['mission']}.{row['kind']}", *draw.sample(choices["kinds"], 4)],
        "district": [row["district_code"] or "5101", *draw.sample(choices["district"], 2)],
        "subdistrict": [row["subdistrict_code"] or "510101", *draw.sample(choices["subdistrict"], 12)],
        "mechanism": ["not_stated"],
        "status": [row["status"] or "not_stated", draw.choice(choices["status"])],
        "agency": [row["agency_th"] or "not_stated", *draw.sample(choices["agency"], 3)],
        "fy": [row["fiscal_year"] or "not_stated", "2025"],
        "budget": draw.choice(["not_stated", "0-2000000", "500000-", "-900000"]),
        "precision": [row["precision"], *draw.sample(PRECISIONS, 2)],
        "q": draw.choice(["ลำพูน", "wat", "แม่", "road", "a e", "บ้าน"]),
    }
    picked = draw.sample(list(around), draw.randint(2, 4))
    return {facet: sorted(set(value)) if isinstance(value, list) else value for facet, value in around.items()
            if facet in picked}


def ask(asked: dict, **more: str) -> str:
    pairs = [(key, part) for key, value in asked.items()
             for part in (value if key == "agency" else [",".join(value) if isinstance(value, list) else value])]
    return urlencode([*pairs, *more.items()])


@pytest.fixture(scope="module")
def choices(app):
    return app.test_client().get("/api/region").json["choices"]


@pytest.fixture(params=SEEDS)
def asked(request, choices, records) -> dict:
    return question(request.param, choices, records)


def test_the_questions_are_different_and_most_have_an_answer(choices, records, recount):
    questions = [question(seed, choices, records) for seed in SEEDS]
    sizes = [len(recount(one)[0]) for one in questions]

    assert len({str(one) for one in questions}) == len(SEEDS)
    assert sum(size > 0 for size in sizes) >= 12
    assert len(set(sizes)) >= 8
    assert {facet for one in questions for facet in one} == {
        "missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision",
        "q"}


def test_every_answer_counts_the_same_records(client, asked, recount):
    rows, counts = recount(asked)
    query = ask(asked)

    sites = client.get(f"/api/sites?{query}").json
    assert [site["id"] for site in sites["features"]] == [row["id"] for row in rows]
    assert sites["numberMatched"] == sites["numberReturned"] == len(rows)
    facets = client.get(f"/api/facets?{query}").json
    assert facets["total"] == len(rows)
    assert facets["facets"] == counts
    table = list(csv.DictReader(io.StringIO(client.get(f"/api/sites.csv?{query}").data.decode("utf-8-sig"))))
    assert [line["id"] for line in table] == [row["id"] for row in rows]
    summary = client.get(f"/api/summary?{query}").json
    assert sum(zone["records"] for zone in summary["zones"] + summary["unplaced"]) == summary["total"] == len(rows)
    for mission in MISSIONS:
        lines = sum(zone[mission] for zone in summary["zones"] + summary["unplaced"])
        assert lines == sum(row["mission"] == mission for row in rows)
    money = sum(zone["budget_thb"] or 0 for zone in summary["zones"] + summary["unplaced"])
    assert money == sum(float(row["budget_thb"] or 0) for row in rows)


def test_the_choropleth_shows_the_figures_of_the_summary(client, asked, recount):
    rows, _ = recount(asked)
    zones = {zone["code"]: zone for zone in client.get(f"/api/summary?{ask(asked)}").json["zones"]}
    at = Counter(row["subdistrict_code"] for row in rows)

    records = client.get(f"/api/shade?{ask(asked, shade='records')}").json
    assert records["values"] == {code: at[code] for code in zones}
    assert records["zeros"] == sum(not at[code] for code in zones)
    people = client.get(f"/api/shade?{ask(asked, shade='people')}").json
    assert people["values"] == {code: zone["people"] for code, zone in zones.items()}
    rates = client.get(f"/api/shade?{ask(asked, shade='per_10k')}").json
    assert rates["values"] == {code: round(at[code] / zone["people"] * 10_000, 1) for code, zone in zones.items()}
    heads = client.get(f"/api/shade?{ask(asked, shade='budget_per_head')}").json
    for code, zone in zones.items():
        stated = [float(row["budget_thb"]) for row in rows if row["subdistrict_code"] == code and row["budget_thb"]]
        if stated:
            assert heads["values"][code] == pytest.approx(sum(stated) / zone["people"], abs=0.5)
        else:
            assert (heads["values"][code], heads["classes"][code]) == (None, -1)


def test_the_missions_add_up_to_the_whole(client, asked, recount):
    rows, counts = recount(asked)
    query = ask(asked)

    apart = [client.get(f"/api/missions/{mission}/sites?{query}").json for mission in MISSIONS]
    assert [site["id"] for part in apart for site in part["features"]] == [row["id"] for row in rows]
    tables = [client.get(f"/api/missions/{mission}/sites.csv?{query}").data.count(b"\r\n") - 1 for mission in MISSIONS]
    assert tables == [part["numberMatched"] for part in apart]
    listed = client.get(f"/api/missions?{query}").json["missions"]
    named = {kind.split(".")[0] for kind in asked.get("kinds", [])} or MISSIONS
    assert {mission["key"]: mission["count"] for mission in listed} == {
        key: counts["missions"].get(key, 0) for key in asked.get("missions", named)}
    for mission in listed:
        kinds = {f"{mission['key']}.{kind['key']}": kind["count"] for kind in mission["kinds"]}
        assert kinds == {kind: counts["kinds"].get(kind, 0) for kind in kinds}
        assert sum(kinds.values()) == mission["count"]


def test_the_summary_as_a_table_is_the_summary(client, asked):
    query = ask(asked)
    summary = client.get(f"/api/summary?{query}").json
    table = list(csv.DictReader(io.StringIO(client.get(f"/api/summary.csv?{query}").data.decode("utf-8-sig"))))

    lines = summary["zones"] + summary["unplaced"]
    assert [row["code"] for row in table] == [line["code"] for line in lines]
    for row, line in zip(table, lines, strict=True):
        for name in ("records", "people", "budget_thb", *MISSIONS):
            given = line.get(name)
            assert row[name] == "" if given is None else float(row[name]) == given


def test_without_a_question_the_totals_are_those_of_the_files(client, records):
    summary = client.get("/api/summary").json

    assert summary["total"] == len(records) == client.get("/api/sites").json["numberMatched"]
    assert len(summary["zones"]) == 51
    assert sum(zone["people"] for zone in summary["zones"]) == 401_139
    assert sum(zone["people"] for zone in client.get("/api/summary?year=2020").json["zones"]) == 402_011
    unplaced = {line["code"]: line["records"] for line in summary["unplaced"]}
    assert unplaced == dict(Counter(row["district_code"] or "51" for row in records if not row["subdistrict_code"]))
    assert {line["known_to"] for line in summary["unplaced"]} == {"district", "province"}


def test_the_about_page_counts_as_the_api_does(client):
    text = client.get("/about?lang=en").text

    for mission in client.get("/api/missions").json["missions"]:
        assert f'<a href="/?missions={mission["key"]}&amp;lang=en">{mission["count"]}</a>' in text or (
            f'<a href="/?missions={mission["key"]}&lang=en">{mission["count"]}</a>' in text)
