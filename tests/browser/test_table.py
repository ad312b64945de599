"""The table twin: opened, sorted, followed to the map, and the figures by subdistrict."""

import csv
import io
from itertools import pairwise

from browsing import HANDS, Visit, until
from playwright.sync_api import expect

COMPARE = "([a, b]) => new Intl.Collator('en').compare(a, b)"
ROWS = "#table-body tbody tr"


def texts(page: Visit, column: int) -> list[str]:
    return page.ask(f"[...document.querySelectorAll('{ROWS}')].map((row) => row.cells[{column}].textContent)")


def figures(page: Visit, column: int) -> list[int]:
    stated = [text for text in texts(page, column) if text != "not stated"]
    return [int(text.replace(",", "")) for text in stated]


def test_the_table_opens_and_closes(visit, hand) -> None:
    page = visit("/?lang=en")
    toggle = page.page.locator("#table-toggle")
    hand.use(page, toggle)
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(page.page.locator(ROWS).first).to_be_visible()
    page.press("Escape")
    expect(page.page.locator("#table-body")).to_be_hidden()
    page.press("T")
    expect(page.page.locator(ROWS).first).to_be_visible()
    page.press("t")
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_the_table_is_sorted_by_any_column_both_ways(visit, hand) -> None:
    page = visit("/?lang=en&q=ถนน")
    page.press("t")
    heads = page.page.locator("#table-body thead th")
    columns = range(heads.count()) if hand is HANDS["mouse"] else (0, heads.count() - 2)
    for column in columns:
        numeric = "numeric" in (heads.nth(column).get_attribute("class") or "")
        for turn in range(2):
            hand.use(page, heads.nth(column).locator("button"))
            down = numeric == (turn == 0)
            expect(heads.nth(column)).to_have_attribute("aria-sort", "descending" if down else "ascending")
            if numeric:
                values = figures(page, column)
                assert values == sorted(values, reverse=down)
            else:
                values = [text for text in texts(page, column) if text != "not stated"]
                steps = [page.ask(COMPARE, list(pair)) for pair in pairwise(values)]
                assert all(step >= 0 if down else step <= 0 for step in steps)
            everything = texts(page, column)
            stated = [text != "not stated" for text in everything]
            assert stated == sorted(stated, reverse=True)


def test_a_row_opens_its_record_and_the_map_goes_there(visit, hand) -> None:
    page = visit("/?lang=en&kinds=tourism.museum&precision=exact")
    page.press("t")
    link = page.page.locator(f"{ROWS} button.link").first
    name = link.inner_text()
    hand.use(page, link)
    expect(page.page.locator("#card h2")).to_have_text(name)
    page.settled()
    position = page.ask("plan.byId.get(document.querySelector('#table-body tbody tr').dataset.id).geometry.coordinates")
    assert page.ask(f"plan.map.getBounds().contains([{position[1]}, {position[0]}]) && plan.map.getZoom() >= 15")


def test_the_figures_by_subdistrict_are_those_of_the_api(visit, server, hand) -> None:
    page = visit("/?lang=en&missions=tourism,community&fy=2026,not_stated")
    page.press("t")
    hand.use(page, page.button("Subdistricts", within="#table-body"))
    until(lambda: page.page.locator(ROWS).count() > 50, "the figures are listed")
    summary = server.get("/api/summary?missions=tourism,community&fy=2026,not_stated")
    lines = summary["zones"] + summary["unplaced"]

    assert page.ask(f"[...document.querySelectorAll('{ROWS}')].map((row) => row.dataset.code)") == [
        line["code"] for line in lines]
    assert figures(page, 5) == [line["records"] for line in lines]
    assert figures(page, 3) == [line["tourism"] for line in lines]
    people = [text.replace(",", "") for text in texts(page, 2)]
    assert people == ["–" if line.get("people") is None else str(line["people"]) for line in lines]
    foot = page.page.locator("#table-body tfoot tr").inner_text()
    assert f"{summary['total']:,}" in foot
    budget = sum(line["budget_thb"] or 0 for line in lines)
    assert f"{budget:,.0f}" in foot

    hand.use(page, page.page.locator(f"{ROWS} button.link", has_text="Rim Ping"))
    expect(page.page.locator("#card h2")).to_contain_text("Rim Ping")
    page.settled()
    assert page.ask("plan.map.getBounds().contains(plan.zones.boundsOf('510106'))")


def test_the_download_holds_what_the_table_shows(visit, server) -> None:
    page = visit("/?lang=en&q=วัด&district=5101")
    page.press("t")
    with page.page.expect_download() as begun:
        page.page.get_by_role("link", name="Download CSV").click()
    with open(begun.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(io.StringIO(file.read(), newline="")))
    assert [row["id"] for row in rows] == page.ask("plan.shown.map((record) => record.id)")


def test_more_rows_come_while_scrolling_and_none_is_left_out(visit) -> None:
    page = visit("/?lang=en")
    page.press("t")
    total = page.ask("plan.shown.length")

    def scrolled() -> bool:
        page.ask("() => { const box = document.querySelector('.table-scroll'); box.scrollTop = box.scrollHeight; }")
        return page.page.locator(ROWS).count() == total

    until(scrolled, f"{total} rows")
