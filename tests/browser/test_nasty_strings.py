"""Nasty strings in every text field: nothing runs, nothing is evaluated, every text stands as it was written."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Server, Visit, until
from nasty import PROTOTYPES, SIDEWAYS, STRINGS, nasty_region
from playwright.sync_api import expect

from webmap import DEFAULTS

TEXTS = [string.strip() for string in STRINGS]
SHORT = [text for text in TEXTS if len(text) < 200]


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the region whose every text is nasty."""
    folder = nasty_region(Path(DEFAULTS["REGION"]), tmp_path_factory.mktemp("regions") / "nasty")
    served = Server("--region", str(folder))
    yield served
    served.stop()


@pytest.fixture(params=[False, True], ids=["with our policy", "without any policy"])
def enter(visit, trapped: Server, request: pytest.FixtureRequest):
    """Opens pages of the nasty region, once as served and once with the content policy switched off."""
    def open_page(path: str, **options) -> Visit:
        return visit(path, home=trapped.url, bypass_csp=request.param, **options)
    return open_page


def nothing_ran(page: Visit) -> None:
    """No string was run or evaluated, and none has become an element."""
    assert page.ask("window.nasty === undefined")
    assert page.ask("Object.keys(Object.prototype).length === 0 && !('nasty' in {})")
    assert "1337" not in page.ask("document.body.textContent").replace("{% for x in (1,2) %}1337{% endfor %}", "")
    strangers = "img, plaintext, base, textarea, math, body style, body > script, iframe"
    assert page.ask(f"document.querySelectorAll('{strangers}').length") == 0


def test_the_strings_are_many_and_different() -> None:
    assert len(set(STRINGS)) == len(STRINGS) >= 60


def test_the_api_gives_every_text_as_it_was_written(trapped: Server) -> None:
    sites = [site for site in trapped.get("/api/sites")["features"] if site["id"].startswith("nasty")]
    assert len(sites) == len(TEXTS)
    for text, site in zip(TEXTS, sites, strict=True):
        names = [f"{name}_{lang}" for name in ("name", "agency", "note") for lang in ("th", "en")]
        assert {site["properties"][name] for name in names} == {text}
    sources = trapped.get("/api/region")["sources"]
    assert [sources[f"nasty-{at}"]["title_en"] for at in range(len(TEXTS))] == TEXTS

    body = trapped.read("/api/sites.csv").decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(body, newline="")) if row["id"].startswith("nasty")]
    calm = [f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in TEXTS]
    assert [row["name_en"] for row in rows] == calm


def test_table_and_panel_show_every_text(enter) -> None:
    page = enter("/?lang=en&missions=tourism,industry,agriculture")
    page.press("t")

    def rows() -> bool:
        page.ask("() => { const box = document.querySelector('.table-scroll'); box.scrollTop = box.scrollHeight; }")
        return page.page.locator("#table-body tbody tr").count() == len(TEXTS)

    until(rows, "all rows are drawn")
    assert page.ask("[...document.querySelectorAll('.cell-name button')].map((cell) => cell.textContent)") == TEXTS
    agency = "[...document.querySelectorAll('#table-body tbody tr')].map((row) => row.cells[5].textContent)"
    assert page.ask(agency) == TEXTS
    page.page.locator("details:has([data-facet=agency]) summary").click()
    listed = """[...document.querySelectorAll("details:has([data-facet=agency]) li .grow")]
        .map((one) => one.textContent)"""
    agencies = until(lambda: page.ask(listed), "the agencies are listed")
    assert set(agencies) == {*TEXTS, "not stated"} - {"not_stated"}
    wide = page.ask("[...document.querySelectorAll('.wide .record-link .grow')].map((one) => one.textContent)")
    assert wide == TEXTS[4::5]
    nothing_ran(page)


def test_the_card_of_every_record_shows_every_text(enter) -> None:
    page = enter("/?lang=en&missions=tourism,industry,agriculture")
    cards = page.ask("""() => window.planmap.plan.shown.map((record) => {
        window.planmap.plan.markers.openedRecord(record);
        const text = (selector) => document.querySelector(`#card ${selector}`)?.textContent;
        const titles = [...document.querySelectorAll("#card dl.facts dt")];
        const fact = (name) => titles.find((title) => title.textContent === name)?.nextSibling;
        return {
            name: text("h2"), second: text(".second-name"), note: text(".note"), agency: fact("Agency").textContent,
            capacity: fact("Capacity").textContent, licence: fact("Source").querySelector("small").textContent,
            source: fact("Source").querySelector(".source").firstChild.textContent,
        };
    })""")
    for at, (text, card) in enumerate(zip(TEXTS, cards, strict=True)):
        assert {card[key] for key in ("name", "second", "note", "agency", "licence")} == {text}
        assert card["source"] == f"{text}: {text}"
        assert card["capacity"] == f"{at} {'' if text in PROTOTYPES else text}"
    nothing_ran(page)


def test_tooltips_labels_and_names_on_the_map_show_every_text(enter) -> None:
    page = enter("/?lang=en&missions=tourism,industry,agriculture&shade=records")
    page.ask("() => { window.planmap.plan.map.setView([18.49, 99], 19, { animate: false }); }")
    points = [text for at, text in enumerate(TEXTS) if at % 5 < 2]
    seen = page.ask("""async () => {
        const { plan } = window.planmap;
        const found = [];
        for (const record of plan.shown.filter((one) => one.geometry)) {
            const [lon, lat] = record.geometry.coordinates;
            plan.map.setView([lat, lon], 19, { animate: false });
            const marker = [...plan.markers.drawn.values()].find((one) => one.recordId === record.id);
            marker.fire("mouseover");
            const tip = document.querySelector(".leaflet-tooltip b");
            found.push([tip.textContent, marker.getElement().getAttribute("aria-label").split(" · ")[0]]);
            marker.closeTooltip(); marker.getTooltip()._container?.remove();
        }
        return found;
    }""")
    assert [tip for tip, _ in seen] == points
    assert all(text.startswith(label) for (_, label), text in zip(seen, points, strict=True))

    zones = page.ask("""window.planmap.plan.zones.subdistricts.map((code) => {
        const box = window.planmap.plan.zones.tip(code);
        return [box.querySelector("b").textContent, window.planmap.plan.zones.byCode.get(code).name_en];
    })""")
    assert len(zones) == 51
    assert all(tip == name for tip, name in zones)
    assert {name for _, name in zones} <= set(STRINGS)
    nothing_ran(page)


def test_search_chips_and_legend_show_the_text(enter) -> None:
    page = enter("/?lang=en")
    page.page.locator("details:has([data-facet=agency]) summary").click()
    for text in (SHORT[0], SHORT[17], SHORT[23]):
        with page.page.expect_response(lambda answer: "/api/search" in answer.url):
            page.page.locator("#search").fill(text)
        found = page.page.locator("#search-results li b")
        until(lambda found=found, text=text: text in found.all_text_contents(), f"{text} is found")
        page.press("Escape")
        page.page.locator("details:has([data-facet=agency]) label.check").filter(
            has=page.page.get_by_text(text, exact=True)).locator("input").check()
        assert page.page.locator(".chips li").text_content() == f"Agency: {text}"
        assert page.page.locator("#legend .legend-body > p.hint").last.text_content() == f"Only: {text}"
        assert page.ask("plan.shown.map((record) => record.agency_th)") == [text]
        page.page.reload(wait_until="domcontentloaded")
        page.ready()
        assert page.ask("plan.shown.map((record) => record.agency_th)") == [text]
        page.page.locator(".chips button").click()
        page.page.locator("details:has([data-facet=agency]) summary").click()
    nothing_ran(page)


def test_cards_of_places_villages_and_bookmarks_show_the_text(enter, trapped) -> None:
    page = enter("/?lang=en")
    villages = trapped.get("/api/villages?subdistrict=510102")["villages"]
    page.ask("() => { window.planmap.plan.zones.opened('510102'); }")
    page.page.locator("#card summary").first.click()
    listed = page.page.locator("#card .villages li")
    until(lambda: listed.count() == len(villages), "the villages are listed")
    assert listed.all_text_contents() == [f"Moo {village['moo']} {village['name_en']}" for village in villages]
    name = page.ask("plan.zones.byCode.get('510102').name_en")
    assert page.page.locator("#card h2").text_content() == f"{name} Subdistrict"
    marks = page.ask("[...document.querySelectorAll('.menu button')].map((one) => one.textContent)")
    assert marks[1:26] == list(STRINGS[:25])
    assert page.ask("[...document.querySelectorAll('footer span')].map((one) => one.textContent)") == list(STRINGS[:40])
    page.page.locator(".mission-line button").first.click()
    expect(page.page.locator("#card")).to_contain_text(STRINGS[0])
    nothing_ran(page)


def test_the_title_of_a_link_is_text_too(enter) -> None:
    for text in (SHORT[0], SHORT[17], SHORT[24]):
        page = enter(f"/?lang=en&title={quote(text)}")
        assert page.page.locator("#map-title").text_content() == text
        assert page.page.title() == text
        nothing_ran(page)


def test_embed_and_about_show_every_text(enter) -> None:
    page = enter("/embed?lang=en&missions=tourism,industry,agriculture")
    assert page.ask("plan.shown.map((record) => record.name_en)") == TEXTS
    page.ask("() => { window.planmap.plan.markers.openedMany(window.planmap.plan.shown); }")
    assert page.ask("[...document.querySelectorAll('#card .record-link .grow')].map((one) => one.textContent)") == TEXTS
    nothing_ran(page)

    page.go("/about?lang=en", ready=False)
    rows = "[...document.querySelectorAll('tbody tr')]"
    cells = page.ask(f"{rows}.map((row) => [...row.cells].map((cell) => cell.textContent))")
    assert cells[-len(TEXTS):] == [[text] * 3 for text in TEXTS]
    nothing_ran(page)


@pytest.mark.parametrize("unit", PROTOTYPES)
def test_a_unit_named_like_a_part_of_objects_is_shown(visit, trapped, unit) -> None:
    page = visit("/?lang=en&missions=community", home=trapped.url)
    page.ask(f"() => {{ window.planmap.plan.markers.openedRecord(window.planmap.plan.byId.get('unit-{unit}')); }}")
    assert page.page.locator("#card dl.facts dd", has_text=f"1 {unit}").count() == 1


def test_a_date_that_is_none_is_shown_as_it_was_written(visit, trapped) -> None:
    page = visit("/?lang=en&missions=community", home=trapped.url)
    for at, text in enumerate(SIDEWAYS):
        page.ask(f"() => {{ window.planmap.plan.markers.openedRecord(window.planmap.plan.byId.get('date-{at}')); }}")
        assert page.page.locator("#card dl.facts dd", has_text=text).count() >= 1
