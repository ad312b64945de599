"""Cards: of a record, a place, a badge and a cluster; opened with mouse and keyboard, stepped through, closed."""

import pytest
from browsing import HANDS, Keyboard, Mouse, Visit, until
from playwright.sync_api import expect

ALONE = "tourism-002"   # a temple whose symbol stands alone at zoom 16
PLACE = "at=18.58155,98.996366,16"


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest) -> Mouse | Keyboard:
    """As the common hand; takes the place of it where symbols are opened."""
    return HANDS[request.param]


def symbol(page: Visit, record: str):
    name = page.ask(f"plan.byId.get('{record}').name_en")
    return page.page.locator(f".pin-box[aria-label^='{name}']")


def open_symbol(page: Visit, hand, record: str) -> None:
    hand.use(page, symbol(page, record))


def test_a_symbol_opens_the_record_with_all_its_fields(visit, server, hand) -> None:
    page = visit(f"/?lang=en&{PLACE}")
    open_symbol(page, hand, ALONE)
    card = page.page.locator("#card")
    record = next(f for f in server.get("/api/sites?q=Chamthewi")["features"] if f["id"] == ALONE)["properties"]
    source = server.get("/api/region")["sources"][record["source"]]

    expect(card.locator("h2")).to_have_text(record["name_en"])
    expect(card.locator("h2")).to_be_focused()
    for words in (record["name_th"], record["note_en"], source["title_en"], source["licence_en"], ALONE, "May 2026",
                  "The published position of this place.", "18.58155, 98.996366", "Ton Thong", "Mueang Lamphun"):
        expect(card).to_contain_text(words)
    terms = dict(zip(card.locator("dl.facts dt").all_inner_texts(), card.locator("dl.facts dd").all_inner_texts(),
                     strict=True))
    unstated = {name for name, text in terms.items() if text == "not stated"}
    assert unstated == {"Agency", "Status", "Delivery mechanism", "Fiscal year", "Budget", "Capacity"}
    assert page.page.locator(".pin.selected").count() == 1
    page.press("Escape")
    expect(card).to_be_hidden()
    assert page.page.locator(".pin.selected").count() == 0


def test_brackets_step_through_the_records_shown_and_come_round(visit) -> None:
    page = visit("/?lang=en&kinds=tourism.museum")
    names = page.ask("plan.shown.map((record) => record.name_en || record.name_th)")
    heading = page.page.locator("#card h2")
    for name in [*names, names[0]]:
        page.press("]")
        expect(heading).to_have_text(name)
    page.press("[")
    expect(heading).to_have_text(names[-1])
    page.button("Previous").click()
    expect(heading).to_have_text(names[-2])
    page.button("Next").click()
    expect(heading).to_have_text(names[-1])


def test_escape_gives_the_focus_back_to_where_it_was(visit) -> None:
    page = visit(f"/?lang=en&{PLACE}")
    page.reach(symbol(page, ALONE)).press("Enter")
    expect(page.page.locator("#card")).to_be_visible()
    page.press("Escape")
    assert symbol(page, ALONE).evaluate("(node) => node === document.activeElement")


def test_the_ground_opens_the_district_far_out_and_the_subdistrict_close_up(visit, server) -> None:
    page = visit("/?lang=en&missions=none&at=18.06,98.9,9")
    page.page.locator("#map-frame").click(position={"x": 546, "y": 380})
    heading = page.page.locator("#card h2")
    expect(heading).to_have_text("Li District")
    code = page.ask("[...plan.zones.byCode.values()].find((zone) => zone.name_en === 'Li' && !zone.district).code")
    people = sum(f["properties"]["people"]["2021"] for f in server.get("/api/districts")["features"] if f["id"] == code)
    expect(page.page.locator("#card dl.facts")).to_contain_text(f"{people:,}")
    page.press("Escape")

    page.go("/?lang=en&missions=none&at=18.5771,99.0085,12")
    page.page.locator("#map-frame").click(position={"x": 546, "y": 380})
    expect(heading).to_contain_text("Subdistrict")


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_a_place_lists_its_villages_and_its_records(visit, server, hand) -> None:
    page = visit("/?lang=en&subdistrict=510204")
    page.press("t")
    hand.use(page, page.page.locator("#table-body tbody td:nth-child(1) button").first)
    hand.use(page, page.page.locator("#card dl.facts dd button").first)
    heading = page.page.locator("#card h2")
    expect(heading).to_contain_text("Subdistrict")
    hand.use(page, page.page.locator("#card summary", has_text="Villages"))

    names = [village["name_en"] for village in server.get("/api/villages?subdistrict=510204")["villages"]]
    items = page.page.locator("#card .villages li")
    until(lambda: items.count() == len(names), "the villages are listed")
    assert all(name in text for name, text in zip(names, items.all_inner_texts(), strict=True))
    assert page.page.locator("#card .records .record-link").count() == page.ask("plan.shown.length")


def test_a_badge_opens_the_list_of_its_records(visit, hand) -> None:
    page = visit("/?lang=en&precision=subdistrict&district=5102")
    page.settled()
    badge = page.page.locator(".badge-box").first
    count = int("".join(letter for letter in badge.inner_text() if letter.isdigit()))
    hand.use(page, badge)
    expect(page.page.locator("#card .warn")).to_have_text(f"{count} records, position approximate" if count > 1 else
                                                          "1 record, position approximate")
    links = page.page.locator("#card .record-link")
    assert links.count() == count
    hand.use(page, links.first)
    expect(page.page.locator("#card")).to_contain_text("known to the subdistrict only")


def test_a_cluster_opens_into_symbols_and_never_loses_a_record(visit, hand) -> None:
    page = visit("/?lang=en&missions=tourism&at=oldcity")
    page.page.locator(".cluster").first.wait_for()
    before = page.ask("plan.map.getZoom()")
    hand.use(page, page.page.locator(".pin-box:has(.cluster)").first)
    page.until(f"plan.map.getZoom() > {before}")
    page.settled()
    assert page.page.locator(".pin-box").count() > 0


def test_records_at_one_spot_are_listed(visit, hand, server) -> None:
    spots: dict[tuple[float, ...], list[str]] = {}
    for site in server.get("/api/sites")["features"]:
        if site["geometry"] and site["geometry"]["type"] == "Point":
            spots.setdefault(tuple(site["geometry"]["coordinates"]), []).append(site["id"])
    shared = [(spot, ids) for spot, ids in spots.items() if len(ids) > 1]
    if not shared:
        pytest.skip("no two records of the starter data share a position")
    (lon, lat), ids = shared[0]
    page = visit(f"/?lang=en&at={lat},{lon},19")
    hand.use(page, page.page.locator(".pin-box:has(.cluster)").first)
    expect(page.page.locator("#card")).to_contain_text("These records share one published position.")
    assert page.page.locator("#card .record-link").count() == len(ids)


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_a_province_wide_record_opens_from_the_panel(visit, hand) -> None:
    page = visit("/?lang=en&precision=province")
    link = page.page.locator(".wide .record-link").first
    name = link.inner_text()
    hand.use(page, link)
    expect(page.page.locator("#card h2")).to_have_text(name)
    expect(page.page.locator("#card")).to_contain_text("Belongs to the whole province; it has no place on the map.")
