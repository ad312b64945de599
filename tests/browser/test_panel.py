"""Missions, kinds, filters and shade: each by mouse and by keyboard, each kept in the link, each undone by Back."""

from browsing import HANDS, Mouse, Server, Visit
from playwright.sync_api import expect

from webmap.view import View

FACETS = {"subdistrict": "510101", "mechanism": "not_stated", "status": "budgeted", "agency": "not_stated",
          "fy": "2026", "precision": "exact"}


def box(page: Visit, value: str, facet: str = ""):
    scope = f"details:has([data-facet='{facet}'])" if facet else ".missions"
    return page.page.locator(f"#panel-body {scope} input[value='{value}']")


def unfold(page: Visit, hand, facet: str) -> None:
    hand.use(page, page.page.locator(f"#panel-body details:has([data-facet='{facet}']) > summary"))


def says(page: Visit, server: Server, choices, query: str) -> None:
    """The address bar holds this canonical query, and the page shows what the API answers to it."""
    page.until("plan.state.query(['at', 'lang'])", query)
    assert View.from_query(page.query, choices).to_query() == page.query
    answer = server.get(f"/api/sites?{query}")
    shown = [feature["id"] for feature in answer["features"]]
    assert page.ask("plan.shown.map((record) => record.id)") == shown
    expect(page.page.locator("#panel-body .panel-head .count-line")).to_contain_text(f"{len(shown):,} ")


def says_it_again_when_loaded_anew(page: Visit, server: Server, choices, query: str) -> None:
    page.page.reload(wait_until="domcontentloaded")
    page.ready()
    says(page, server, choices, query)


def test_a_mission_goes_and_comes_back(visit, server, choices, hand) -> None:
    page = visit("/?lang=en")
    hand.use(page, box(page, "tourism"))
    says(page, server, choices, "missions=industry,agriculture,community")
    assert page.page.locator("#legend .keys li").count() == 3
    for mission in ("industry", "agriculture", "community"):
        hand.use(page, box(page, mission))
    says(page, server, choices, "missions=none")
    expect(page.page.locator("#legend")).to_contain_text("No mission is shown.")

    says_it_again_when_loaded_anew(page, server, choices, "missions=none")
    hand.use(page, box(page, "tourism"))
    says(page, server, choices, "missions=tourism")


def test_a_mission_is_narrowed_to_kinds(visit, server, choices, hand) -> None:
    page = visit("/?lang=en&missions=tourism,industry")
    more = page.page.locator(".mission-tourism button[aria-controls='kinds-tourism']")
    hand.use(page, more)
    expect(more).to_have_attribute("aria-expanded", "true")
    temples = box(page, "tourism.temple")
    kinds = page.ask("plan.state.choices.kinds.filter((kind) => kind.startsWith('tourism.'))")
    hand.use(page, temples)

    rest = ",".join(kind for kind in kinds if kind != "tourism.temple")
    says(page, server, choices, f"missions=tourism,industry&kinds={rest}")
    assert box(page, "tourism").evaluate("(node) => node.checked && node.indeterminate")
    says_it_again_when_loaded_anew(page, server, choices, f"missions=tourism,industry&kinds={rest}")
    hand.use(page, more)
    hand.use(page, temples)
    says(page, server, choices, "missions=tourism,industry")
    assert not box(page, "tourism").evaluate("(node) => node.indeterminate")


def test_a_district_is_chosen_shown_and_left_by_its_chip(visit, server, choices, hand) -> None:
    page = visit("/?lang=en")
    unfold(page, hand, "district")
    hand.use(page, box(page, "5103", "district"))
    says(page, server, choices, "district=5103")
    page.settled()
    assert page.ask("plan.map.getBounds().contains(plan.zones.boundsOf('5103')) && plan.map.getZoom() > 9.5")

    hand.use(page, page.page.locator(".chips button", has_text="Ban Hong"))
    says(page, server, choices, "")
    assert not page.page.locator(".chips").is_visible()


def test_every_facet_filters_and_is_left_by_its_chip(visit, server, choices, hand) -> None:
    page = visit("/?lang=en")
    facets = FACETS if hand is HANDS["mouse"] else {facet: FACETS[facet] for facet in ("mechanism", "status")}
    for facet, value in facets.items():
        unfold(page, hand, facet)
        hand.use(page, box(page, value, facet))
        says(page, server, choices, View.from_query(f"{facet}={value}", choices).to_query())
        assert page.page.locator(f"[data-facet='{facet}']").inner_text() == "1"
        hand.use(page, page.page.locator(".chips button"))
        says(page, server, choices, "")


def test_filters_of_every_key_come_back_from_the_link(visit, server, choices) -> None:
    query = "&".join(f"{facet}={value}" for facet, value in {"district": "5101", **FACETS}.items())
    assert View.from_query(query, choices).to_query() == query
    page = visit(f"/?{query}&lang=en")
    says(page, server, choices, query)
    page.ask("() => { for (const one of document.querySelectorAll('#panel details')) one.open = true; }")
    for facet, value in FACETS.items():
        assert box(page, value, facet).evaluate("(node) => node.checked")
    assert page.page.locator(".chips li").count() == len(FACETS) + 1


def test_a_budget_is_bounded_and_a_wrong_one_is_told(visit, server, choices, hand) -> None:
    page = visit("/?lang=en")
    unfold(page, hand, "budget")
    low, high = page.page.locator("input[name=low]"), page.page.locator("input[name=high]")
    hand.write(page, low, "500000")
    says(page, server, choices, "budget=500000-")
    hand.write(page, high, "2000000")
    says(page, server, choices, "budget=500000-2000000")
    says_it_again_when_loaded_anew(page, server, choices, "budget=500000-2000000")
    unfold(page, hand, "budget")
    assert (low.input_value(), high.input_value()) == ("500000", "2000000")

    hand.write(page, high, "400000")
    expect(page.page.get_by_role("alert")).to_have_text("Give whole baht, the first figure not above the second.")
    says(page, server, choices, "budget=500000-2000000")
    hand.use(page, page.page.locator("details:has([data-facet=budget]) input[type=checkbox]"))
    says(page, server, choices, "budget=not_stated")
    hand.use(page, page.page.locator(".chips button"))
    says(page, server, choices, "")


def test_words_filter_and_everything_is_cleared_at_once(visit, server, choices, hand) -> None:
    page = visit("/?lang=en&shade=people")
    hand.write(page, page.page.locator("#filter-q"), "  ถนน   ลำพูน ")
    says(page, server, choices, View.from_query("q=ถนน ลำพูน&shade=people", choices).to_query())
    hand.use(page, box(page, "tourism"))
    hand.use(page, page.button("Clear all filters"))

    says(page, server, choices, "shade=people")
    assert page.page.locator("#filter-q").input_value() == ""
    assert not page.button("Clear all filters").is_visible()


def test_the_subdistricts_are_shaded_and_the_legend_tells_unit_and_year(visit, server, choices, hand) -> None:
    page = visit("/?lang=en")
    shade, year = page.page.get_by_label("Shade by"), page.page.get_by_label("People of")
    assert not year.is_visible()
    hand.choose(page, shade, "per_10k")
    page.until("plan.shade?.shade", "per_10k")
    expect(page.page.locator("#legend .ramp")).to_contain_text("Records per 10,000 people")
    expect(page.page.locator("#legend .ramp")).to_contain_text("31 December 2021")
    assert year.input_value() == "2021"
    hand.choose(page, year, "2020")
    page.until("plan.shade?.year", 2020)
    says(page, server, choices, "year=2020&shade=per_10k")
    expect(page.page.locator("#legend .ramp")).to_contain_text("31 December 2020")
    assert page.page.locator("path.zone.c1").count() > 0

    hand.use(page, page.page.locator("#legend summary"))
    assert not page.page.locator("#legend .legend-body").is_visible()


def test_back_and_forward_undo_and_redo_a_filter(visit, server, choices) -> None:
    page = visit("/?lang=en")
    box(page, "tourism").click()
    box(page, "industry").click()
    says(page, server, choices, "missions=agriculture,community")
    page.page.go_back()
    says(page, server, choices, "missions=industry,agriculture,community")
    assert box(page, "industry").is_checked()
    page.page.go_back()
    says(page, server, choices, "")
    page.page.go_forward()
    says(page, server, choices, "missions=industry,agriculture,community")


def test_back_undoes_a_district_and_the_map_returns(visit, server, choices) -> None:
    page = visit("/?lang=en")
    before = page.settled().ask("plan.map.getZoom()")
    unfold(page, Mouse(), "district")
    box(page, "5108", "district").click()
    page.settled()
    assert page.ask("plan.map.getZoom()") > before
    page.page.go_back()
    says(page, server, choices, "")
    page.settled()
    assert page.ask("plan.map.getZoom()") == before


def test_a_mission_tells_its_objective_and_what_it_covers(visit, server, hand) -> None:
    page = visit("/?lang=en")
    hand.use(page, page.page.locator(".mission-industry .mission-line button").first)
    card = page.page.locator("#card")
    mission = next(m for m in server.get("/api/missions")["missions"] if m["key"] == "industry")
    for words in ("objective", "importance", "completeness"):
        expect(card).to_contain_text(mission[words]["en"])
    expect(card).to_contain_text(server.get("/api/region")["vision"]["en"])
    page.press("Escape")
    expect(card).to_be_hidden()
