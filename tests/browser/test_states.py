"""Nothing recorded, nothing found, nothing reachable: the page says so in words, never with an endless spinner."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Server, until
from playwright.sync_api import Route, expect

from webmap import DEFAULTS

GONE = "The server cannot be reached."
FAULTY = "The server answered with an error."


def header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a region that has boundaries and names, and neither a record nor a register of people."""
    folder = tmp_path_factory.mktemp("regions") / "bare"
    shutil.copytree(DEFAULTS["REGION"], folder)
    for name in ("records.csv", "population.csv", "statistics.csv"):
        header_only(folder / name)
    served = Server("--region", str(folder))
    yield served
    served.stop()


@pytest.fixture
def mortal() -> Iterator[Server]:
    """A server that the test ends."""
    served = Server()
    yield served
    served.stop()


def test_a_region_without_records_is_a_map_that_says_none_are_recorded(visit, bare) -> None:
    page = visit("/?lang=en", home=bare.url)
    expect(page.page.locator("#panel .count-line").first).to_have_text("0 records")
    assert page.page.locator("path.zone").count() == 51
    page.press("t")
    expect(page.page.locator("#table-body .empty")).to_be_visible()
    page.page.locator(".mission-line button").first.click()
    expect(page.page.locator("#card")).to_contain_text("none recorded")
    page.press("]")
    page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
    expect(page.page.locator("#card h2")).to_contain_text("Nai Mueang")
    expect(page.page.locator("#card")).to_contain_text("Nothing recorded here")
    page.page.locator("#search").fill("Li")
    page.page.locator("#search-results li").first.wait_for()


def test_the_card_of_a_place_without_people_shows_no_figure(visit, bare) -> None:
    page = visit("/?lang=en", home=bare.url)
    page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
    words = page.page.locator("#card").inner_text()
    assert "NaN" not in words
    assert "31 December 0" not in words


def test_a_region_without_people_says_no_data_where_people_are_asked_for(visit, bare) -> None:
    page = visit("/?lang=en", home=bare.url)
    page.page.get_by_label("Shade by").select_option("people")
    expect(page.page.locator("#legend .ramp")).to_contain_text("no data")
    assert page.ask("plan.view.year") == 0
    assert "year" not in page.query
    assert "NaN" not in page.ask("document.body.textContent")
    page.page.reload(wait_until="domcontentloaded")
    page.ready()
    assert page.ask("plan.view.shade") == "people"


def test_the_other_pages_of_an_empty_region_stand_too(visit, bare) -> None:
    page = visit("/embed?lang=en", home=bare.url)
    expect(page.page.locator("#legend")).to_be_visible()
    page.go("/about?lang=en", ready=False)
    expect(page.page.locator("main")).to_contain_text("none recorded")
    page.go("/api/?lang=en", ready=False)
    expect(page.page.locator("h1")).to_be_visible()
    assert bare.read("/api/sites.csv").startswith(b"\xef\xbb\xbfid,")


def test_filters_that_nothing_passes_say_what_to_do(visit) -> None:
    page = visit("/?lang=en&mechanism=outreach&status=closed")
    words = "No record passes these filters. Remove one of them, or clear all filters."
    expect(page.page.locator("#legend")).to_contain_text(words)
    page.press("t")
    expect(page.page.locator("#table-body")).to_contain_text(words)
    total = page.ask("plan.records.length")
    expect(page.page.locator("#panel .count-line").first).to_have_text(f"0 of {total} records")
    page.button("Clear all filters").click()
    expect(page.page.locator("#table-body tbody tr").first).to_be_visible()


def test_a_server_that_has_gone_is_told_and_the_map_stays_usable(visit, mortal) -> None:
    page = visit("/?lang=en", home=mortal.url, allow=("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_SOCKET"))
    mortal.stop()
    status = page.page.locator("#status")
    page.page.get_by_label("Shade by").select_option("people")
    expect(status).to_contain_text(GONE)
    page.page.locator("#search").fill("Li")
    page.ask("() => { document.getElementById('status').textContent = ''; }")
    page.page.locator("#search").press("Enter")
    expect(status).to_contain_text(GONE)

    page.page.locator(".missions input[value=tourism]").uncheck()
    expect(page.page.locator("#legend .keys li")).to_have_count(3)
    page.page.locator("#table-toggle").click()
    page.button("Subdistricts", within="#table-body").click()
    expect(page.page.locator("#table-body [role=alert]")).to_contain_text(GONE)
    page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
    page.page.locator("#card summary", has_text="Villages").click()
    expect(page.page.locator("#card .villages")).to_contain_text(GONE)


@pytest.mark.parametrize(("lang", "words"), [("en", FAULTY), ("th", "เซิร์ฟเวอร์แจ้งข้อผิดพลาด")])
def test_data_that_fails_while_the_page_loads_is_told_in_words(visit, lang, words) -> None:
    page = visit(None, allow=(r"status of 500", "ERR_FAILED"))

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body="<h1>no</h1>")

    page.page.route(lambda address: "/start/" in address, fail)
    page.go(f"/?lang={lang}", ready=False)
    page.page.locator("html[data-ready=failed]").wait_for(state="attached")
    expect(page.page.locator("#status")).to_contain_text(words)
    until(lambda: page.page.locator("#status").evaluate("(node) => getComputedStyle(node).opacity > 0.9"), "it is seen")
    assert page.watch.problems == []


def test_an_answer_that_explains_itself_is_shown_as_it_is(visit) -> None:
    page = visit("/?lang=en", allow=(r"status of 400",))

    def refuse(route: Route) -> None:
        body = '{"detail": "<b>shade</b> is not known"}'
        route.fulfill(status=400, content_type="application/problem+json", body=body)

    page.page.route(lambda address: "/api/shade" in address, refuse)
    page.page.get_by_label("Shade by").select_option("people")
    expect(page.page.locator("#status")).to_have_text("<b>shade</b> is not known")


@pytest.mark.parametrize(("path", "named"), [
    ("/?district=9999", "district"), ("/?at=NaN", "at"), ("/?budget=9-1", "budget"), ("/about?nonsense=1", "nonsense"),
    ("/embed?missions=war", "missions"), ("/?q=" + "x" * 300, "q")])
@pytest.mark.parametrize("lang", ["en", "th"])
def test_a_wrong_link_is_a_page_that_names_the_key(visit, path, named, lang) -> None:
    page = visit(path, lang=lang, ready=False, allow=(r"status of 400",))
    expect(page.page.locator(".status")).to_have_text("400")
    expect(page.page.locator("main")).to_contain_text(f"“{named}”")
    assert page.ask("document.documentElement.lang") == lang
    assert "Traceback" not in page.page.content()
    if path.startswith("/embed"):   # the whole map opens beside the page that frames it, not within the frame
        with page.page.context.expect_page() as opened:
            page.page.locator("main a").click()
        opened.value.locator("html[data-ready=true]").wait_for(state="attached")
        return
    page.page.locator("main a").click()
    page.ready()


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no page at this address"), ("th", "ไม่")])
def test_an_unknown_address_is_a_page_in_the_right_language(visit, lang, words) -> None:
    page = visit("/nowhere/at/all", lang=lang, ready=False, allow=(r"status of 404",))
    expect(page.page.locator(".status")).to_have_text("404")
    expect(page.page.locator("main")).to_contain_text(words)


def test_without_scripts_the_page_offers_the_table(visit) -> None:
    page = visit("/?lang=en", ready=False, java_script_enabled=False)
    expect(page.page.locator("noscript p, .noscript")).to_contain_text("The map needs JavaScript.")


@pytest.mark.parametrize("path", ["/", "/embed", "/?asof=1"])
def test_what_a_map_draws_first_is_asked_for_once_and_comes_packed(visit, path) -> None:
    page = visit(None)
    asked = []
    page.page.on("response", lambda response: "/start/" in response.url and asked.append(response))
    page.go(path)
    assert [answer.status for answer in asked] == [200]
    assert asked[0].headers["content-encoding"] == "gzip"
