"""The stand-alone file, opened from a folder with no network: filters, cards, legend, table and slider work."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import LIBRARIES, LOCALES, SIZES, Visit, Watch, until
from flask.testing import FlaskClient
from nasty import STRINGS, nasty_region
from playwright.sync_api import Browser, expect
from postgres import instance_at

from webmap import DEFAULTS, create_app

SHADES = ("records", "per_10k", "people", "budget_per_head")
REACH = "lang=en&measure=reach&gap=community&reach_m=8000"
TEXTS = [string.strip() for string in STRINGS]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = instance_at(tmp_path_factory.mktemp("instance"))
    return create_app({"INSTANCE": str(folder), "BASE_MAPS": ""}).test_client()


STEPS = [{"query": "missions=tourism&at=oldcity", "title": "Old city", "words": "Temples."},
         {"query": "gap=community&measure=reach&reach_m=4000", "title": "Who is far?", "words": ""},
         {"query": "shade=people", "title": "People", "words": "Who lives where."}]


@pytest.fixture(scope="module")
def story(client: FlaskClient) -> str:
    """The address of a story's file."""
    store = client.application.extensions["planmap"].store
    return f"/export/story/{store.stories.add('Three pictures', 'ann', steps=STEPS).id}.html?lang=en"


@pytest.fixture
def open_file(browser: Browser, client: FlaskClient, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Makes the file of a query and opens it offline; whatever it asks for but itself, and every error, fails the test.
    """
    opened = []

    def open_it(query: str, *, phone: bool = False, maker: FlaskClient = client, **options) -> Visit:
        answer = maker.get(query if query.startswith("/") else f"/export/map.html?{query}")
        assert answer.status_code == 200, answer.text[:300]
        path = tmp_path / "map.html"
        path.write_bytes(answer.data)
        context = browser.new_context(locale=LOCALES["en"], viewport=SIZES["phone" if phone else "desktop"],
                                      offline=True, reduced_motion="reduce", **options)
        watch, asked = Watch("file://"), []
        watch.follow(context)
        context.add_init_script(path=LIBRARIES / "axe-core" / "axe.min.js")
        context.on("request", lambda request: asked.append(request.url))
        page = Visit(context.new_page(), "", watch)
        opened.append((context, page, asked))
        page.go(path.as_uri())
        return page

    yield open_it
    for context, page, asked in opened:
        context.close()
        assert page.watch.problems == []
        others = {url.partition("#")[0][:200] for url in asked if not url.startswith(("data:", "blob:"))}
        assert others == {(tmp_path / "map.html").as_uri()}


def test_filters_cards_and_table_work_without_a_network(open_file, client):
    page = open_file("lang=en")
    body = page.page.locator("body")
    expect(page.page.locator("#panel .panel-head .count-line")).to_have_text("275 records")

    page.page.locator("label:has(input[value=tourism])").click()
    told = client.get("/api/sites?missions=industry,agriculture,community").json["numberMatched"]
    expect(page.page.locator("#panel .panel-head .count-line")).to_have_text(f"{told} of 275 records")

    page.page.locator("details:has([data-facet=district]) summary").click()
    page.page.locator("label:has(input[value='5106'])").click()
    page.page.locator("#table-toggle").click()
    rows = page.page.locator("#table-body tbody tr")
    shown = client.get("/api/sites?missions=industry,agriculture,community&district=5106").json["features"]
    assert page.ask("[...document.querySelectorAll('#table-body tbody tr')].map((row) => row.dataset.id)") == [
        site["id"] for site in shown]

    rows.first.get_by_role("button").click()
    expect(page.page.locator("#card h2").first).to_have_text(shown[0]["properties"]["name_en"])
    expect(body).not_to_contain_text("Download CSV")

    page.page.reload()   # the view stands in the address of the file
    page.ready()
    assert page.ask("plan.shown.length") == len(shown)


def test_villages_and_search_need_no_server(open_file, client):
    page = open_file("lang=en")

    page.page.locator("#search").fill("wat phra that")
    page.page.locator("#search-results li b").first.wait_for()
    assert "Wat Phra That" in page.page.locator("#search-results li b").first.text_content()
    page.press("Enter")
    expect(page.page.locator("#card h2").first).to_contain_text("Wat Phra That")

    page.ask("plan.zones.opened('510601')")
    page.page.locator("#card details:has(.villages) summary").click()
    villages = client.get("/api/villages?subdistrict=510601").json["villages"]
    until(lambda: page.page.locator(".villages li").count() == len(villages), "all villages are listed")


def test_its_figures_are_those_of_the_server(open_file, client):
    page = open_file("lang=en&missions=tourism,agriculture,community&district=5101,5103,5104,5105,5106")
    held = "missions=tourism,agriculture,community&district=5101,5103,5104,5105,5106"
    for more in ("", "&q=ป่า&year=2020", "&precision=subdistrict"):
        for shade in SHADES:
            told = client.get(f"/api/shade?{held}{more}&shade={shade}").json
            own = page.ask(f"async () => window.planmap.plan.held.json('/api/shade?shade={shade}{more}')")
            assert own == told, (more, shade)
        told = client.get(f"/api/summary?{held}{more}").json
        own = page.ask(f"async () => window.planmap.plan.held.json('/api/summary?{more[1:]}')")
        assert own["unplaced"] == [_held_columns(row, own["unplaced"]) for row in told["unplaced"]], more
        assert own["zones"] == [_held_columns(row, own["zones"]) for row in told["zones"]], more


def _held_columns(row: dict, like: list[dict]) -> dict:
    """A row of the server without the missions that the file does not hold, which count nothing there."""
    assert all(value == 0 for key, value in row.items() if key not in like[0])
    return {key: value for key, value in row.items() if key in like[0]}


def test_the_slider_gives_the_figures_of_the_server_at_every_distance(open_file, client):
    page = open_file(REACH)
    until(lambda: page.ask("document.body.dataset.answered") == "reach", "the slider answers")

    for metres in (0, 2_000, 8_000, 30_000):
        page.page.locator(".reach-slider").fill(str(metres))
        told = client.get(f"/api/gaps?{REACH.replace('8000', str(metres))}").json
        assert page.ask("plan.gaps.shown.view.now.total.served") == told["total"]["served_people"]
        assert {tuple(row) for row in page.ask(
            "plan.gaps.shown.view.now.zones.map((zone) => [zone.code, zone.unserved])")} == {
            (zone["code"], zone["unserved_people"]) for zone in told["zones"]}
    expect(page.page.locator(".verdict").first).to_contain_text("live within 30 km")
    until(lambda: page.ask("document.querySelector('.cells')?.dataset.step") == "300", "the cells are drawn")
    expect(page.page.locator("#legend")).to_contain_text("Share of people too far away")
    expect(page.page.locator(".chart-box .chart")).to_be_visible()


@pytest.mark.parametrize(("question", "words"), [
    ("measure=fair", "How evenly the money falls"), ("measure=matrix", "Each cell shows"),
    ("measure=enough&gap=industry.factory", "reachable but not enough"),
    ("measure=where&gap=community.local_office&sites=2&candidates=18.33,98.815;18.636,99.156", "How it was found")])
def test_every_gap_question_is_answered_in_its_file(open_file, question, words):
    page = open_file(f"lang=en&{question}")

    expect(page.page.locator("#gap-body")).to_contain_text(words)
    expect(page.page.locator("#gap-body a[href], #gap-body [download]")).to_have_count(0)


def test_a_story_leads_from_view_to_view(open_file, story):
    page = open_file(story)
    told = page.page.locator("#step")
    expect(told).to_contain_text("1 of 3")
    expect(told).to_contain_text("Temples.")
    assert page.ask("plan.records.every((record) => record.mission === 'tourism')")

    page.press("PageDown")
    expect(told).to_contain_text("2 of 3")
    page.ready()
    expect(page.page.locator(".verdict").first).to_contain_text("within 4 km")

    page.button("Next step").click()
    expect(told).to_contain_text("3 of 3")
    page.ready()
    expect(page.page.locator("#legend")).to_contain_text("Registered people by subdistrict")
    expect(page.button("Next step")).to_be_disabled()

    page.page.go_back()
    expect(told).to_contain_text("2 of 3")


def test_a_phone_shows_map_and_slider_together(open_file):
    page = open_file(REACH, phone=True)

    expect(page.page.locator(".reach-slider")).to_be_in_viewport()
    expect(page.page.locator(".folium-map")).to_be_in_viewport()
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_is_accessible(open_file, story):
    page = open_file(story.replace("lang=en", "lang=th"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def objections() -> list[str]:
        return page.page.evaluate("""async (rules) => (await axe.run(document, { runOnly: rules })).violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)""", rules)

    page.page.locator("#table-toggle").click()
    assert objections() == []
    page.press("PageDown")
    expect(page.page.locator("#step")).to_contain_text("2 จาก 3")
    page.ready()
    page.page.locator("#about-file").click()
    assert objections() == []


@pytest.mark.parametrize("bypass", [False, True], ids=["with its policy", "without any policy"])
def test_hostile_texts_stay_texts(open_file, tmp_path_factory, bypass):
    folder = nasty_region(Path(DEFAULTS["REGION"]), tmp_path_factory.mktemp("regions") / "nasty")
    app = create_app({"REGION": str(folder), "INSTANCE": str(instance_at(tmp_path_factory.mktemp("instance")))})
    page = open_file("lang=en&missions=tourism,industry,agriculture", maker=app.test_client(), bypass_csp=bypass)
    page.press("t")

    names = page.ask("plan.records.map((record) => record.name_en)")
    assert [name for name in names if name in TEXTS] == TEXTS
    assert page.ask("[...document.querySelectorAll('.cell-name button')].map((one) => one.textContent)") == names
    page.ask("document.getElementById('about-file').click()")
    assert page.ask("window.nasty === undefined")
    assert "1337" not in page.ask("document.body.innerText").replace("{% for x in (1,2) %}1337{% endfor %}", "")
    assert page.ask("document.querySelectorAll('img, iframe, base, textarea, math, body style').length") == 0
