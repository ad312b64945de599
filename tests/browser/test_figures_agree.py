"""The same figures everywhere: panel, table, count line, map, legend and every answer of the API."""

import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import Server, Visit, until

from webmap.query import Choices
from webmap.view import View

SEED = 2569
COMBINATIONS = 20
COUNTED = ("missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "precision")
WORDS = ("วัด", "wat", "ถนน", "road  ลำพูน", "lamphun", "ลำไย", "โครงการก่อสร้าง", "Ban", "โรงพยาบาล", "ﬁ", "(กู่กุด)")


def combinations(choices: Choices, facets: dict[str, dict[str, int]]) -> list[str]:
    """Seeded random queries over all keys; each value stands in the data, so that few answers are empty."""
    chance = random.Random(SEED)

    def some(key: str, at_most: int) -> str:
        known = [value for value in facets[key] if value]
        return ",".join(chance.sample(known, min(len(known), chance.randint(1, at_most))))

    makers: dict[str, Callable[[], str]] = {
        "missions": lambda: some("missions", 3), "kinds": lambda: some("kinds", 5),
        "district": lambda: some("district", 4), "subdistrict": lambda: some("subdistrict", 20),
        "mechanism": lambda: chance.choice(("not_stated", "routine,not_stated", "strategic")),
        "status": lambda: some("status", 2), "agency": lambda: chance.choice(list(facets["agency"])),
        "fy": lambda: chance.choice(("2569", "2025", "2568,not_stated", "2026,2568", "not_stated")),
        "budget": lambda: chance.choice(("-500000", "100000-", "0-9999999", "00500000-2000000", "not_stated")),
        "precision": lambda: some("precision", 3), "q": lambda: chance.choice(WORDS),
    }
    found = []
    for turn in range(COMBINATIONS):
        keys = chance.sample(list(makers), chance.randint(1, 3))
        pairs = [(key, makers[key]()) for key in keys]
        pairs += [("shade", chance.choice(("records", "per_10k", "people", "budget_per_head"))),
                  ("year", str(chance.choice(choices.years)))]
        if turn % 4 == 0:
            pairs.append(("at", chance.choice(("5103", "oldcity", "18.5,98.9,11.5"))))
        found.append(urlencode(pairs))
    return found


ON_THE_PAGE = (Path(__file__).parent / "figures.js").read_text(encoding="utf-8")


def wait_for_shade(page: Visit) -> None:
    until(lambda: page.ask("plan.view.shade === 'none' || plan.shade?.shade === plan.view.shade"), "the shade is drawn")


def check_figures(page: Visit, server: Server, view: View) -> int:
    """Everything the page shows of a view is what the API answers to the same query; the number of records."""
    query = view.to_query()
    sites = server.get(f"/api/sites?{query}")
    facets = server.get(f"/api/facets?{query}")
    summary = server.get(f"/api/summary?{query}")
    seen = page.ask(ON_THE_PAGE)
    shown = [feature["id"] for feature in sites["features"]]

    assert seen["shown"] == shown
    assert facets["total"] == summary["total"] == sites["numberMatched"] == len(shown)
    assert set(seen["lines"]) == {line_of(len(shown), page.ask("plan.records.length"))}
    for facet in COUNTED:
        counts = {value: count for value, count in facets["facets"][facet].items() if count}
        assert seen["counts"][facet] == counts, facet
    for box in seen["boxes"]:
        assert box["count"] == facets["facets"][box["list"]].get(box["value"], 0), box
    by_mission = [sum(zone[m] for zone in summary["zones"] + summary["unplaced"]) for m in view.missions]
    assert seen["legend"] == by_mission
    assert sum(by_mission) == sum(row["records"] for row in summary["zones"] + summary["unplaced"]) == len(shown)

    wide = [f for f in sites["features"] if f["geometry"] is None and f["properties"]["district"] is None]
    assert seen["province"] == seen["provinceTitle"] == len(wide)
    assert seen["rings"] + seen["singles"] == seen["points"]
    assert seen["points"] + seen["shapes"] + seen["badges"] + seen["province"] == len(shown)
    check_shade(seen, server.get(f"/api/shade?{query}"), summary)
    return len(shown)


def line_of(shown: int, records: int) -> str:
    return f"{records:,} records" if shown == records else f"{shown:,} of {records:,} records"


def check_shade(seen: dict, shade: dict, summary: dict) -> None:
    assert seen["shade"] == shade
    column = {"records": "records", "per_10k": "per_10k", "people": "people", "budget_per_head": "budget_per_head"}
    for zone in summary["zones"]:
        expected = zone[column[shade["shade"]]]
        assert shade["values"][zone["code"]] == (None if expected is None else pytest.approx(expected, abs=0.51)), zone
    drawn = {code: name.split()[-1] for code, name in seen["zones"]}
    marks = {-2: "c-outside", -1: "c-missing"}
    assert drawn == {code: marks.get(c, f"c{c}") for code, c in shade["classes"].items()}
    classes = list(shade["classes"].values())
    ramp = [("c-missing", shade["missing"]), ("c0", shade["zeros"])]
    ramp += [(f"c{at}", classes.count(at)) for at in range(1, len(shade["limits"]) + 1)]
    assert seen["ramp"] == [list(row) for row in ramp if row[1]]


def check_table(page: Visit, server: Server, view: View, shown: int) -> None:
    """The table holds one row a record, and its other half the figures by subdistrict."""
    rows = "#table-body tbody tr"
    page.page.evaluate("""async () => {
        const holder = document.querySelector(".table-scroll");
        for (let last = -1; holder && last !== holder.scrollHeight;) {
            last = holder.scrollHeight; holder.scrollTop = last;
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }
    }""")
    ids = page.ask(f"[...document.querySelectorAll('{rows}')].map((row) => row.dataset.id)")
    expected = [feature["id"] for feature in server.get(f"/api/sites?{view.to_query()}")["features"]]
    assert ids == expected
    if not shown:
        assert "No record passes these filters" in page.page.locator("#table-body").inner_text()
    download = page.page.locator("#table-body a[download]").get_attribute("href")
    assert server.read(download).decode("utf-8-sig").count("\r\n") >= shown + 1


def test_the_random_combinations_are_worth_asking(server: Server, choices: Choices) -> None:
    views = [View.from_query(query, choices) for query in combinations(choices, server.get("/api/facets")["facets"])]
    totals = [server.get(f"/api/facets?{view.to_query()}")["total"] for view in views]
    keys = {key for view in views for key in ("kinds", "district", "agency", "fy", "budget", "precision", "q")
            if getattr(view, key)}

    assert len(set(totals)) >= 10
    assert sum(total > 0 for total in totals) >= 12
    assert keys == {"kinds", "district", "agency", "fy", "budget", "precision", "q"}


def test_panel_table_map_and_api_agree_for_twenty_random_combinations(visit, server: Server, choices: Choices) -> None:
    page = visit(None)
    for query in combinations(choices, server.get("/api/facets")["facets"]):
        view = View.from_query(f"{query}&lang=en", choices)
        page.go(f"/?{query}&lang=en")
        wait_for_shade(page)
        # every symbol of the province is within sight, whatever `at` says
        page.ask("""() => {
            const { map, zones } = window.planmap.plan;
            map.fitBounds(zones.boundsOf(null), { animate: false });
        }""")
        shown = check_figures(page, server, view)
        page.press("t")
        check_table(page, server, view, shown)
