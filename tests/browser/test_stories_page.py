"""A story in the browser: made from the map, ordered, read, presented by keys and swipes, framed."""

from collections.abc import Iterator

import pytest
from browsing import Server, Visit
from playwright.sync_api import expect
from test_accessibility import AXE, objections, tell
from test_embed import Fingers

REACH = "gap=community.local_office&measure=reach&reach_m=4000"
STEPS = [{"query": "missions=tourism&at=oldcity", "title": "Old city", "words": "Temples\nand crafts"},
         {"query": REACH, "title": "Too far", "words": ""},
         {"query": "shade=people&asof=1", "title": "People", "words": ""}]
ZOOMS = """() => {
    const { map } = window.planmap.plan;
    window.zooms = new Set();
    map.on("zoom", () => window.zooms.add(map.getZoom()));
}"""
NOW = "document.querySelector('.step.current h2').textContent"


@pytest.fixture(scope="module")
def desk() -> Iterator[Server]:
    """A map with an editor."""
    served = Server()
    served.add_person("somsri")
    yield served
    served.stop()


@pytest.fixture(scope="module")
def story(desk) -> str:
    """The address of a story of three steps."""
    return f"/story/{desk.keep('stories', 'Three pictures', 'somsri', steps=STEPS)}"


@pytest.fixture
def opened(visit, desk):
    return lambda path, **options: visit(path, home=desk.url, **options)


def shows(page: Visit, title: str, missions: list[str], measure: str = "") -> None:
    page.until(NOW, title)
    page.until("plan.view.missions.join()", ",".join(missions))
    page.until("plan.view.measure", measure)


def test_an_editor_makes_a_story_from_the_map_and_puts_it_in_order(visit, desk) -> None:
    page = visit(None, home=desk.url).sign_in("somsri")
    for address, title in (("/?lang=en&missions=tourism&at=oldcity&title=Old%20city", "Old city"),
                           (f"/gaps?lang=en&{REACH}", "Too far"), ("/gaps?lang=en", "Nothing")):
        page.go(address)
        page.button("Add to a story").click()
        if title == "Old city":
            expect(page.page.get_by_label("Title of this step")).to_have_value(title)
            page.page.get_by_label("Title of the new story").fill("Made here")
        page.page.get_by_label("Title of this step").fill(title)
        page.button("Add", within="#dialog").click()
        expect(page.page.locator("#dialog h2")).to_have_text("Added to the story")
    page.page.get_by_role("link", name="Change the story").click()
    page.ready()
    api = page.page.locator("#edit").get_attribute("data-api")
    read = f"fetch('{api}').then((answer) => answer.json())"
    assert [step["query"] for step in page.ask(read)["steps"]] == [
        "missions=tourism&at=oldcity", REACH, "measure=matrix"]

    titles = f"{read}.then(({{ steps }}) => steps.map(({{ title }}) => title).join())"
    page.button("Move down: Old city").click()
    page.until(titles, "Too far,Old city,Nothing")
    page.page.locator(".edit-step").nth(2).get_by_label("Title").press("Alt+ArrowUp")
    page.until(titles, "Too far,Nothing,Old city")
    page.button("Remove: Nothing").click()
    page.until(titles, "Too far,Old city")
    for wanted in ("Too far,Nothing,Old city", "Too far,Old city,Nothing"):
        page.button("Undo").click()
        page.until(titles, wanted)
    saved = desk.keep("views", "Saved", "somsri", query="q=wat", asof=1, region_version="1", program_version="1")
    for link, query in ((f"{desk.url}/v/{saved}", "q=wat&asof=1"), ("/?q=wat&measure=reach", "q=wat")):
        page.page.get_by_label("Link of a view").fill(desk.url + link.removeprefix(desk.url))
        page.button("Add").click()
        page.until(f"{read}.then(({{ steps }}) => steps.at(-1).query)", query)
    words = page.page.locator(".edit-step").first.get_by_label("Words")
    words.fill("Far away")
    words.press("Tab")
    page.until(f"{read}.then(({{ steps }}) => steps[0].words)", "Far away")
    inner = page.page.frame_locator("#preview")
    expect(inner.locator(".step.current .words")).to_have_text("Far away")


def test_keys_lead_through_a_presentation_that_shows_what_the_pages_show(opened, desk, story) -> None:
    page = opened(f"{story}/present?lang=en")
    shows(page, "Old city", ["tourism"])
    shown = desk.get("/api/sites?missions=tourism")["numberMatched"]
    page.until("plan.shown.length", shown)
    assert page.ask("plan.map.getZoom() === plan.region.bookmarks.find(({ key }) => key === 'oldcity').at[2]")

    page.press("PageDown")
    shows(page, "Too far", page.ask("plan.state.choices.missions"), "reach")
    told = desk.get(f"/api/gaps?{REACH}")
    page.until("document.querySelector('#caption-words .verdict')?.textContent", told["findings"][0]["text"]["en"])
    expect(page.page.locator("#caption-words input")).to_have_value("4000")

    page.press("ArrowRight", "ArrowRight", "End")
    page.until(NOW, "People")
    page.until("document.querySelector('#legend .ramp h2')?.textContent", "Registered people by subdistrict")
    expect(page.page.locator("#caption-words .hint")).to_have_text("Data as of data version 1")
    page.until("plan.shown.length", desk.get("/api/sites?asof=1")["numberMatched"])
    assert page.page.url.endswith("/present?lang=en#3")
    page.press("PageUp", "Home")
    shows(page, "Old city", ["tourism"])
    expect(page.page.locator("#legend .ramp")).to_have_count(0)
    page.press("b")
    assert page.ask("document.body.classList.contains('blank')")
    page.press("ArrowRight")
    assert not page.ask("document.body.classList.contains('blank')")
    page.press("o")
    page.page.locator(".overview button").nth(2).click()
    page.until(NOW, "People")
    page.press("Escape")
    page.until("location.pathname + location.hash", f"{story}#step-3")


@pytest.mark.parametrize(("motion", "flies"), [("no-preference", True), ("reduce", False)])
def test_the_map_flies_unless_the_reader_wants_no_motion(opened, story, motion, flies) -> None:
    page = opened(f"{story}/present?lang=en", reduced_motion=motion)
    page.settled()
    page.ask(ZOOMS)
    page.press("PageDown")
    page.until("plan.view.at", "province")
    page.settled()

    assert (page.ask("window.zooms.size") > 2) is flies


def test_a_reader_scrolls_and_the_map_follows(opened, story) -> None:
    page = opened(f"{story}?lang=en")
    shows(page, "Old city", ["tourism"])
    page.page.locator("#step-2 h2").evaluate("(node) => node.scrollIntoView({ block: 'start' })")
    page.until("plan.view.measure", "reach")
    page.page.get_by_role("link", name="Present").dispatch_event("click")   # a click would scroll up to it
    page.until("location.pathname + location.hash", f"{story}/present#2")
    expect(page.page.locator(".step:visible")).to_have_count(1)


def test_a_finger_swipes_the_text_on_a_phone(opened, story) -> None:
    page = opened(f"{story}/present?lang=en", phone=True)
    assert page.page.locator("#map-frame").bounding_box()["height"] > 300
    box = page.page.locator("#telling").bounding_box()
    fingers, y = Fingers(page), box["y"] + 60
    fingers.touch("Start", (300, y))
    fingers.touch("Move", (120, y))
    fingers.touch("End")
    page.until(NOW, "Too far")
    assert page.ask("document.documentElement.scrollWidth") <= 390


def test_nobody_is_kept_out(visit, desk, story) -> None:
    page = visit(None, home=desk.url)
    page.page.context.add_init_script(path=AXE)
    page.sign_in("somsri")
    found = {}
    for address, ready in ((f"{story}?lang=en", True), (f"{story}/present?lang=th#2", True),
                           (f"{story}/embed?lang=en", True), (f"{story}/edit?lang=en", True),
                           ("/stories?lang=th", False)):
        page.go(address, ready=ready)
        found[address] = objections(page)
    assert not any(found.values()), tell(found)
