"""The tools on the map, the switches of the page, and its keys."""

import re

import pypdfium2
import pytest
from browsing import READY, Visit, until
from playwright.sync_api import expect

from webmap.view import View

INLINE = r"inline style|style-src-attr"
TOTAL = ".polyline-measure-tooltip-total"
AT_FOLLOWS = """new URLSearchParams(location.search).get("at").split(",").map(Number).every((number, at) =>
    Math.abs(number - [plan.map.getCenter().lat, plan.map.getCenter().lng, plan.map.getZoom()][at]) < 0.005)"""


def dialog(page: Visit):
    return page.page.locator("#dialog")


def zoom(page: Visit) -> float:
    return page.settled().ask("plan.map.getZoom()")


def test_the_zoom_buttons_zoom_and_the_link_follows(visit, hand, choices) -> None:
    page = visit("/?lang=en&missions=none&at=18.5,98.9,11")
    hand.use(page, page.button("Zoom in"))
    page.until("plan.map.getZoom()", 12)
    page.until(AT_FOLLOWS)
    for _ in range(2):
        hand.use(page, page.button("Zoom out"))
        page.settled()
    assert zoom(page) == 10
    page.until(AT_FOLLOWS)
    assert View.from_query(page.query, choices).to_query() == page.query


def test_the_map_is_moved_and_zoomed_by_keys_and_by_dragging(visit) -> None:
    page = visit("/?lang=en&missions=none&at=18.5,98.9,11")
    page.reach(page.page.locator(".folium-map")).press("+")
    page.until("plan.map.getZoom()", 12)
    page.settled().press("ArrowDown")
    page.until("plan.map.getCenter().lat < 18.495")
    before = page.settled().ask("plan.map.getCenter().lng")
    page.page.mouse.move(800, 400)
    page.page.mouse.down()
    page.page.mouse.move(600, 400, steps=4)
    page.page.mouse.up()
    assert page.settled().ask("plan.map.getCenter().lng") > before + 0.02
    page.until(AT_FOLLOWS)


def test_bookmarks_lead_to_their_places_and_stay_in_the_link(visit, hand) -> None:
    page = visit("/?lang=en&missions=none&at=18.4,98.8,13")
    opener = page.button("Go to a place")
    for place, at in (("Lamphun old city", "oldcity"), ("Li", "5104"), ("Whole province", "")):
        hand.use(page, opener)
        expect(opener).to_have_attribute("aria-expanded", "true")
        hand.use(page, page.button(place, within=".menu"))
        expect(opener).to_have_attribute("aria-expanded", "false")
        page.settled()
        assert page.ask("plan.view.at") == (at or "province")
        assert page.query == ("missions=none&" + (f"at={at}&" if at else "") + "lang=en")
        bounds = page.ask("[plan.map.getBounds().getWest(), plan.map.getBounds().getSouth()]")
        if at == "oldcity":
            assert page.ask("plan.map.getBounds().contains([18.577105, 99.008501]) && plan.map.getZoom() >= 14"), bounds
        else:
            assert page.ask(f"plan.map.getBounds().contains(plan.zones.boundsOf({at!r} || null))"), bounds


def test_the_places_are_walked_with_arrows_and_left_with_escape(visit) -> None:
    page = visit("/?lang=en")
    opener = page.button("Go to a place")
    page.reach(opener).press("Enter")
    expect(page.button("Whole province", within=".menu")).to_be_focused()
    page.press("ArrowDown")
    expect(page.button("Lamphun old city", within=".menu")).to_be_focused()
    page.press("Escape")
    expect(opener).to_be_focused()
    expect(page.page.locator(".menu")).to_be_hidden()


def distance_m(page: Visit) -> float:
    text = page.page.locator(TOTAL).last.inner_text()
    found = re.fullmatch(r"([\d.,]+)\s*(km|m)", text.replace("\u00a0", " "))
    assert found, text
    return float(found[1].replace(",", "")) * (1000 if found[2] == "km" else 1)


def test_a_measured_line_breaks_no_policy(visit) -> None:
    page = visit("/?lang=en&missions=none&at=18.5,98.9,11", allow=(INLINE,))
    draw_a_line(page)
    assert page.watch.noted == []


def draw_a_line(page: Visit) -> None:
    opener = page.button("Measure a distance")
    opener.click()
    expect(opener).to_have_attribute("aria-pressed", "true")   # its library comes when it is first used
    frame = page.page.locator("#map-frame").bounding_box()
    for x in (400, 600):
        page.page.mouse.move(frame["x"] + x, frame["y"] + 500)
        page.page.mouse.click(frame["x"] + x, frame["y"] + 500)


def test_a_distance_is_measured_with_the_mouse(visit) -> None:
    page = visit("/?lang=en&missions=none&at=18.5,98.9,11", allow=(INLINE,))
    opener = page.button("Measure a distance")
    draw_a_line(page)
    expect(opener).to_have_attribute("aria-pressed", "true")
    expect(page.page.locator("#status")).to_contain_text("Click points on the map")
    points = "[[400, 500], [600, 500]].map((point) => plan.map.containerPointToLatLng(point))"
    expected = page.ask(f"{points}.reduce((a, b) => a.distanceTo(b))")

    assert distance_m(page) == pytest.approx(expected, rel=0.02)
    expect(page.page.locator("#card")).to_be_hidden()
    page.press("Escape")
    expect(opener).to_have_attribute("aria-pressed", "false")
    expect(page.page.locator(TOTAL)).to_have_count(0)


def test_a_distance_is_measured_with_the_keyboard(visit) -> None:
    page = visit("/?lang=en&missions=none&at=18.5,98.9,11", allow=(INLINE,))
    opener = page.button("Measure a distance")
    page.reach(opener).press("Enter")
    expect(opener).to_have_attribute("aria-pressed", "true")
    page.reach(page.page.locator(".folium-map"))
    start = page.settled().ask("[plan.map.getCenter().lat, plan.map.getCenter().lng]")
    page.press("Space", "ArrowRight")
    page.until(f"plan.map.getCenter().lng > {start[1]}")
    page.settled().press("Space")
    expected = page.ask(f"plan.map.getCenter().distanceTo({start})")

    assert distance_m(page) == pytest.approx(expected, rel=0.02)
    page.press("Escape")
    expect(opener).to_have_attribute("aria-pressed", "false")


def test_the_full_screen_is_entered_and_left(visit, hand) -> None:
    page = visit("/?lang=en&missions=none")
    hand.use(page, page.button("Full screen"))
    page.until("Boolean(document.fullscreenElement)")
    hand.use(page, page.button("Full screen"))
    page.until("!document.fullscreenElement")


def test_my_location_is_shown_and_its_refusal_is_told(visit, hand) -> None:
    page = visit("/?lang=en&missions=none", permissions=["geolocation"],
                 geolocation={"latitude": 18.4, "longitude": 98.95, "accuracy": 50})
    hand.use(page, page.button("My location"))
    page.page.locator("path.me").wait_for(state="attached")
    page.until("plan.map.getBounds().contains([18.4, 98.95]) && plan.map.getZoom() === 14")

    refused = visit("/?lang=en&missions=none", permissions=[])
    hand.use(refused, refused.button("My location"))
    expect(refused.page.locator("#status")).to_contain_text("Your location is not available.")


def test_the_link_is_copied_or_else_shown(visit, hand) -> None:
    page = visit("/?lang=en&missions=none", permissions=["clipboard-read", "clipboard-write"])
    hand.use(page, page.button("Copy the link"))
    expect(page.page.locator("#status")).to_have_text("The link to this view is copied.")
    assert page.ask("() => navigator.clipboard.readText()") == page.ask("location.href")

    page.ask("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    hand.use(page, page.button("Copy the link"))
    assert dialog(page).locator("input").input_value() == page.ask("location.href")


def test_the_embed_dialogue_gives_a_frame_that_shows_this_view(visit, hand, choices) -> None:
    page = visit("/?lang=en&missions=tourism&q=%22%3Cb%3E")
    hand.use(page, page.button("Embed"))
    box = dialog(page)
    box.get_by_label("Title").first.fill("Temples & museums \"2026\"")
    box.get_by_label("Title").first.press("Tab")
    page.until("plan.view.title", 'Temples & museums "2026"')
    code = box.locator("textarea").input_value()
    source = page.ask("(code) => new DOMParser().parseFromString(code, 'text/html').querySelector('iframe').src", code)

    assert source == f"{page.home}/embed?{page.query.replace('lang=en&', '')}"   # in the language of its reader
    assert box.get_by_role("link", name="Open the embedded map").get_attribute("href") == source
    page.press("Escape")
    expect(box).to_be_hidden()
    expect(page.page.locator("#map-title")).to_have_text('Temples & museums "2026"')


def test_help_opens_with_its_key_and_closes_with_escape(visit, hand) -> None:
    page = visit("/?lang=en&missions=none")
    page.press("?")
    expect(dialog(page)).to_contain_text("Previous and next record")
    page.press("Escape")
    expect(dialog(page)).to_be_hidden()
    hand.use(page, page.button("Help"))
    hand.use(page, page.button("Close", within="#dialog"))
    expect(dialog(page)).to_be_hidden()


def test_the_page_prints_the_map_with_its_legend_and_without_its_tools(visit) -> None:
    page = visit("/?lang=en&shade=people")
    page.until("plan.shade?.shade", "people")
    page.ask("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }")
    page.button("Print").click()
    assert page.ask("window.printed") == 1
    page.ask("() => { dispatchEvent(new Event('beforeprint')); }")
    page.page.emulate_media(media="print")
    for hidden in ("#tools", "#panel", "#table", ".search"):
        expect(page.page.locator(hidden)).to_be_hidden()
    for shown in (".folium-map", "#legend .ramp", "#legend .for-print", "footer"):
        expect(page.page.locator(shown)).to_be_visible()
    assert page.page.pdf().startswith(b"%PDF")


def test_gaps_are_printed_with_what_was_asked_what_was_found_and_the_whole_table(visit, server) -> None:
    page = visit("/gaps?lang=en&measure=reach&gap=community.local_office")
    page.page.locator(".ranked-box tbody tr").first.wait_for()
    found = page.page.locator(".verdict").first.inner_text()
    with pypdfium2.PdfDocument(page.page.pdf()) as file:
        words = close("".join(one.get_textpage().get_text_range() for one in file))

    for said in ("Who is too far?", "Data version 1", "/gaps?lang=en&measure=reach", found.split(". ")[0]):
        assert close(said) in words, said
    assert close("Where next?") not in words
    names = {feature["properties"]["name_en"] for feature in server.get("/api/subdistricts")["features"]}
    assert [name for name in names if close(name) not in words] == []


def close(words: str) -> str:
    """Words without the spaces between them, which letters set apart may seem to have as well."""
    return "".join(words.split())


def test_light_and_dark_are_switched_and_remembered(visit, hand) -> None:
    page = visit("/?lang=en")
    ground = page.ask("getComputedStyle(document.documentElement).backgroundColor")
    hand.use(page, page.button("Light or dark"))
    page.until("document.documentElement.dataset.theme", "dark")
    assert page.ask("getComputedStyle(document.documentElement).backgroundColor") != ground
    page.go("/about?lang=en", ready=False)
    assert page.ask("document.documentElement.dataset.theme") == "dark"
    hand.use(page, page.button("Light or dark"))
    assert page.ask("document.documentElement.dataset.theme") == "light"


def test_the_language_is_switched_and_the_view_is_kept(visit, hand, choices) -> None:
    query = "missions=tourism&q=%E0%B8%A7%E0%B8%B1%E0%B8%94&shade=people&at=oldcity"
    page = visit(f"/?{query}")
    assert page.ask("document.documentElement.lang") == "en"
    shown = page.ask("plan.shown.map((record) => record.id)")
    link = page.page.locator("a[data-lang=th]")
    page.ask("() => { document.documentElement.dataset.ready = 'left'; }")
    hand.use(page, link)
    page.page.locator(f"{READY}[lang=th]").wait_for(state="attached")
    assert page.ask("plan.state.query()") == f"{query}&lang=th"
    assert page.ask("plan.shown.map((record) => record.id)") == shown
    assert "ลำพูน" in page.page.title()
    expect(page.page.locator("header nav")).not_to_contain_text("Explore")


def test_the_browser_chooses_the_language_until_the_reader_does(visit) -> None:
    assert visit("/", lang="th").ask("document.documentElement.lang") == "th"
    assert visit("/?lang=en", lang="th").ask("document.documentElement.lang") == "en"


def test_motion_is_left_out_where_the_reader_asks_for_less(visit) -> None:
    page = visit("/?lang=en&at=18.5,98.9,11")
    moved = page.ask("""() => {
        const { plan } = window.planmap;
        const before = plan.map.getZoom();
        plan.goTo("5103");
        const bookmark = plan.map.getZoom() !== before;
        const there = plan.map.getZoom();
        plan.zones.fit(["510101"]);
        return [bookmark, plan.map.getZoom() !== there];
    }""")
    assert moved == [True, True]


def test_the_skip_links_lead_to_filters_and_table(visit) -> None:
    page = visit("/?lang=en")
    page.press("Tab", "Enter")
    until(lambda: page.ask("document.activeElement.id") == "panel", "the panel has the focus")
    page.page.reload()
    page.ready().press("Tab", "Tab", "Enter")
    until(lambda: page.ask("document.activeElement.id") == "table-toggle", "the table's button has the focus")
