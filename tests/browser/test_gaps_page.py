"""A planner looks for gaps: who has nothing, who is too far, where next, and what cannot be assessed, and why."""

import re

import pytest
from browsing import Server, Visit, until
from playwright.sync_api import expect

OFFICES = "gap=community.local_office"
POINTS = "candidates=18.3,98.85;18.5,99.1"
TOO_FAR = f"/gaps?measure=reach&{OFFICES}&reach_m=8000&lang=en"


def answered(page: Visit, what: str) -> Visit:
    """Wait until the question is answered on the screen."""
    page.until("document.body.dataset.answered", what)
    return page


@pytest.fixture(scope="module")
def own_server():
    """A server of these tests, where somsri may edit."""
    served = Server()
    served.add_person("somsri")
    yield served
    served.stop()


def asked_by(page: Visit) -> list[str]:
    """What the page asks for from now on; Chromium asks for the icon with every new address."""
    asked: list[str] = []
    page.page.on("request", lambda request: request.url.endswith("/icon.svg") or asked.append(request.url))
    return asked


def words(page: Visit) -> list[str]:
    return page.page.locator(".gap-words p").all_inner_texts()


def slide(page: Visit, metres: int) -> None:
    """Put the slider where the finger would."""
    page.ask("""(metres) => {
        const slider = document.querySelector(".reach-slider");
        slider.value = String(metres);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
    }""", metres)


def ranked(page: Visit) -> dict[str, int]:
    """Those too far away by subdistrict, as the list says."""
    rows = page.ask("""[...document.querySelectorAll(".ranked tbody tr")].map((row) =>
        [row.dataset.code, row.querySelector("td.numeric").textContent])""")
    return {code: int(figure.replace(",", "")) for code, figure in rows}


def shaded(page: Visit) -> dict[str, str]:
    """The class of each subdistrict on the map."""
    return dict(page.ask("""[...document.querySelectorAll(".zone")].map((zone) =>
        [zone.dataset.code, zone.getAttribute("class").match(/ c-?(\\w+)$/)?.[1] ?? ""])"""))


@pytest.mark.parametrize("lang", ["en", "th"])
def test_a_planner_finds_the_gaps_within_a_minute(visit, server: Server, lang) -> None:
    page = visit(f"/?lang={lang}", lang=lang)
    page.page.locator("header nav a[href^='/gaps']").click()
    page.ready()

    # which subdistricts have nothing of a mission
    answered(page, "matrix")
    matrix = server.get("/api/gaps")
    nothing = {zone["code"] for zone in matrix["zones"] if zone["cells"][0]["count"] == 0}
    assert len(nothing) == 30
    assert {code for code, name in shaded(page).items() if name == "nothing"} == nothing
    assert matrix["findings"][0]["text"][lang] in page.page.locator(".findings").first.inner_text()

    # who lives farther than 8 km from an office
    page.page.locator("#tab-reach").click()
    page.page.locator("#gap-question select").first.select_option("community.local_office")
    answered(page, "reach")
    slide(page, 8_000)
    reach = server.get(f"/api/gaps?measure=reach&{OFFICES}&reach_m=8000")
    page.until("plan.state.view.reach_m", 8_000)
    assert words(page) == [finding["text"][lang] for finding in reach["findings"]]
    assert ranked(page) == {zone["code"]: zone["unserved_people"] for zone in reach["zones"]}
    assert shaded(page) == {zone["code"]: str(zone["class"]) for zone in reach["zones"]}
    by_district = page.ask("""[...document.querySelectorAll(".by-district tbody tr")].map((row) =>
        [row.dataset.code, row.querySelector("td").textContent.replaceAll(",", "")])""")
    assert {code: int(people) for code, people in by_district} == {
        row["code"]: row["unserved_people"] for row in reach["districts"]}

    # where two more would help most
    page.page.locator("#tab-where").click()
    page.until("document.body.dataset.answered", "where", patience_s=60)
    where = server.get(f"/api/gaps?measure=where&{OFFICES}&reach_m=8000")
    assert len(where["sites"]) == 2
    assert where["total"]["before_people"] == reach["total"]["served_people"]
    assert where["total"]["before_people"] + where["total"]["gain_people"] == where["total"]["after_people"]
    assert where["findings"][0]["text"][lang] in page.page.locator(".findings").first.inner_text()
    assert page.page.locator(".new-site").all_inner_texts() == ["1", "2"]

    # and health cannot be assessed yet, and why
    page.page.locator("#tab-reach").click()
    page.page.locator("#gap-question select").first.select_option("community.health")
    answered(page, "refused")
    expect(page.page.locator(".gap-words li")).to_contain_text(re.compile(r"\b1\b.*\b12\b|\b12\b.*\b1\b"))
    assert "%" not in page.page.locator(".gap-words").inner_text()


def test_a_proposal_becomes_a_scenario(visit, own_server) -> None:
    page = visit(None, home=own_server.url)
    page.sign_in("somsri")
    page.go(f"/gaps?measure=where&{OFFICES}&reach_m=8000&sites=1&{POINTS}&lang=en")
    answered(page, "where")
    gain = own_server.get(f"/api/gaps?measure=where&{OFFICES}&reach_m=8000&sites=1&{POINTS}")
    page.button("Make a scenario of these").click()
    answered(page, "whatif")
    found = own_server.get(f"/api/gaps?{page.query}")
    assert found["total"]["more_people"] == gain["total"]["gain_people"] > 1_000


def test_drawn_points_and_conditions_narrow_the_search(visit) -> None:
    page = answered(visit(f"/gaps?measure=where&{OFFICES}&reach_m=8000&{POINTS}&lang=en"), "where")
    assert page.page.locator(".new-site").count() == 2
    page.page.get_by_text("Conditions", exact=True).click()
    page.page.get_by_label("Cost of one (baht)").fill("1000000")
    page.page.get_by_label("Cost of one (baht)").press("Enter")
    page.page.get_by_label("All together at most (baht)").fill("1500000")
    page.page.get_by_label("All together at most (baht)").press("Enter")
    expect(page.page.locator(".new-site")).to_have_count(1, timeout=20_000)
    page.button("Draw an area to leave out").click()
    for lat, lon in ((18.2, 98.7), (18.4, 98.7), (18.4, 99.0), (18.2, 99.0)):
        page.ask("(at) => { window.planmap.plan.map.setView(at, 12, { animate: false }); }", [lat, lon])
        page.button("Add the middle of the map").click()
    page.button("Leave this area out").click()
    expect(page.page.locator(".gap-answer th .link").first).to_have_text("1. Si Bua Ban", timeout=20_000)
    page.button("Allow area 1 again").click()
    expect(page.page.locator(".gap-answer th .link").first).to_have_text("1. Ban Hong", timeout=20_000)
    page.page.get_by_label("No new site in").select_option("5103")
    expect(page.page.locator(".gap-answer th .link").first).to_have_text("1. Si Bua Ban", timeout=20_000)


def test_the_slider_moves_everything_together_without_a_request(visit, server: Server) -> None:
    page = answered(visit(TOO_FAR), "reach")
    page.page.locator(".chart").wait_for()
    asked = asked_by(page)
    slider = page.page.locator(".reach-slider")
    before, marked = ranked(page), page.page.locator(".mark").get_attribute("x1")
    slider.focus()
    page.press(*["ArrowRight"] * 5)

    assert slider.input_value() == "8500"
    expect(page.page.locator(".reach-figure")).to_have_text("8.5 km")
    now = ranked(page)
    assert sum(now.values()) < sum(before.values())
    assert page.page.locator(".mark").get_attribute("x1") != marked
    assert asked == []
    reach = server.get(f"/api/gaps?measure=reach&{OFFICES}&reach_m=8500")
    assert words(page)[0] == reach["findings"][0]["text"]["en"]
    assert now == {zone["code"]: zone["unserved_people"] for zone in reach["zones"]}
    assert list(now) == [zone["code"] for zone in reach["zones"]]
    page.until("plan.state.view.reach_m", 8_500)


def test_slider_and_api_say_the_same_at_every_kind_of_step(visit, server: Server) -> None:
    page = answered(visit(TOO_FAR), "reach")
    for metres in (0, 100, 2_300, 12_000, 50_000):
        slide(page, metres)
        reach = server.get(f"/api/gaps?measure=reach&{OFFICES}&reach_m={metres}")
        assert words(page) == [finding["text"]["en"] for finding in reach["findings"]]
        assert page.ask("plan.gaps.shown.view.now.total.served") == reach["total"]["served_people"]
        assert page.ask("plan.gaps.shown.view.now.total.land") == reach["total"]["served_land_percent"]


def test_the_cells_are_drawn_when_the_finger_rests(visit) -> None:
    page = answered(visit(TOO_FAR), "reach")
    page.until("document.querySelector('canvas.cells')?.dataset.step", "80")
    slide(page, 3_000)
    page.until("document.querySelector('canvas.cells')?.dataset.step", "30")
    page.page.get_by_label("every place too far away").check()
    dark = page.ask("""() => { const canvas = document.querySelector("canvas.cells");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0; for (let at = 3; at < data.length; at += 4) count += data[at] > 0; return count; }""")
    cells = page.ask("plan.gaps.shown.view.cells.steps.length")
    far = page.ask("plan.gaps.shown.view.cells.steps.filter((step) => step > 30).length")
    assert dark == far
    assert 0.5 * cells < far < cells


def test_back_brings_the_distance_back(visit) -> None:
    page = answered(visit(TOO_FAR), "reach")
    slide(page, 3_000)
    page.until("new URLSearchParams(location.search).get('reach_m')", "3000")
    page.page.go_back()
    page.until("document.querySelector('.reach-slider').value", "8000")
    assert "8 km" in words(page)[0]


def test_an_embedded_slider_answers_by_itself_and_holds_for_its_own_question(visit, server: Server) -> None:
    page = answered(visit(f"/embed?measure=reach&{OFFICES}&reach_m=8000&lang=en"), "reach")
    asked = asked_by(page)
    slider = page.page.locator(".reach-slider")
    slider.focus()
    page.press("ArrowLeft")
    reach = server.get(f"/api/gaps?measure=reach&{OFFICES}&reach_m=7900")
    assert words(page)[0] == reach["findings"][0]["text"]["en"]
    assert shaded(page) == {zone["code"]: str(zone["class"]) for zone in reach["zones"]}
    assert asked == []

    page.ask("plan.state.set({ district: ['5103'] })")
    expect(slider).to_be_disabled()
    told = page.page.locator(".gap-bar .hint")
    expect(told).to_contain_text("The slider holds for the question it was embedded with")


def test_a_cell_of_the_matrix_shows_itself_on_the_map(visit, hand) -> None:
    page = answered(visit("/gaps?lang=en"), "matrix")
    assert page.page.locator(".of-badges").all_inner_texts()
    assert not page.page.locator(".of-badges").is_visible()
    cell = page.page.locator("tr[data-code='510101'] button.cell").first
    assert "11" in cell.inner_text()
    if type(hand).__name__ == "Mouse":
        cell.click()
    else:
        page.reach(page.page.locator("button.cell[tabindex='0']"))
        for _ in range(60):
            if page.ask("document.activeElement.closest('tr').dataset.code") == "510101":
                break
            page.press("ArrowDown")
        page.press("Enter")
    expect(page.page.locator("#card")).to_be_visible()
    expect(page.page.locator("#card .record-link")).to_have_count(11)
    expect(page.page.locator(".zone-selected")).to_have_attribute("data-code", "510101")


def test_the_matrix_is_sorted_by_what_is_chosen(visit) -> None:
    page = answered(visit("/gaps?lang=en"), "matrix")
    assert page.page.locator(".matrix tbody tr").first.get_attribute("class") == "nothing"
    page.page.locator(".matrix thead").get_by_role("button", name="Old-city tourism").click()
    counts = [int(text) for text in page.ask("""[...document.querySelectorAll(".matrix tbody tr")].map((row) =>
        row.querySelectorAll("button.cell")[0].textContent)""")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 11


def test_the_view_goes_along_from_page_to_page(visit) -> None:
    page = visit("/?missions=tourism&at=oldcity&lang=en")
    page.page.locator("header nav a[href^='/gaps']").click()
    answered(page.ready(), "matrix")
    assert page.query == "missions=tourism&at=oldcity&lang=en"
    assert page.page.locator(".matrix thead th").count() == 3 + 1


def test_a_narrower_question_asks_for_kinds(visit, server: Server) -> None:
    page = answered(visit("/gaps?lang=en"), "matrix")
    page.page.locator("#gap-question select").first.select_option("tourism")
    until(lambda: page.page.locator(".matrix thead th").count() == 3 + 9, "a column each kind")
    assert page.ask("plan.drawn.every((record) => record.mission === 'tourism')")


@pytest.mark.parametrize("measure", ["enough&gap=industry.factory", "fair", f"pattern&{OFFICES}"])
def test_the_sentences_of_a_tab_are_those_of_the_api(visit, server: Server, measure) -> None:
    page = answered(visit(f"/gaps?measure={measure}&lang=en"), measure.partition("&")[0])
    said = [text.removesuffix("show").strip() for text in page.page.locator(".findings li").all_text_contents()]
    assert said == [finding["text"]["en"] for finding in server.get(f"/api/gaps?measure={measure}")["findings"]]


def test_a_chart_has_its_table(visit) -> None:
    page = answered(visit("/gaps?measure=fair&lang=en"), "fair")
    page.page.locator("svg.chart").first.wait_for()
    for figure in page.page.locator(".charts figure").all():
        assert figure.locator("svg.chart").get_attribute("aria-label")
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() > 1


def test_the_question_fits_a_phone(visit) -> None:
    page = answered(visit(TOO_FAR, phone=True), "reach")
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    expect(page.page.locator(".reach-slider")).to_be_visible()


def test_a_question_that_cannot_be_asked_is_told_and_the_slider_stands(visit) -> None:
    page = answered(visit(TOO_FAR, allow=(r"failed: .*steps", r"console: .*ERR_FAILED")), "reach")
    page.page.route("**/api/gaps/steps?*", lambda route: route.abort())
    page.page.locator("#gap-question select").first.select_option("community.waste")
    expect(page.page.locator(".reach-slider")).to_be_disabled()
    expect(page.page.locator(".reach-box .hint")).to_contain_text("The slider holds for the question before")
