"""A map of very many records: drawn from tiles, counted by the server, and saying what a small map says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from browsing import Server, Visit, until
from playwright.sync_api import expect

from geodata.region import load_region
from geodata.store import open_store
from webmap import DEFAULTS

ON_THE_PAGE = (Path(__file__).parent / "figures.js").read_text(encoding="utf-8")
AGREED = ("boxes", "lines", "province", "provinceTitle", "legend", "ramp", "zones", "shade")
DRAWN = "plan.tiled.sheet.hits.reduce((sum, hit) => sum + hit.total, 0)"
SHADED = "plan.view.shade === 'none' || plan.shade?.shade === plan.view.shade"
SETTLED = f"plan.tiled.settled && ({SHADED})"
CLOSE = "at=18.5779,99.0083,16"
"""The old town, where each record stands for itself."""
PIXEL = """(id) => {
    const { plan } = window.planmap;
    const hit = plan.tiled.sheet.hits.find(({ props }) => props?.id === id);
    if (!hit) return null;
    const { x, y } = plan.map.latLngToContainerPoint([hit.lat, hit.lon]);
    const { left, top } = plan.map.getContainer().getBoundingClientRect();
    return [x + left, y + top];
}"""

CLICKED = """([clientX, clientY]) => {
    const { plan } = window.planmap;
    plan.map.getContainer().dispatchEvent(new MouseEvent("click", { clientX, clientY, bubbles: true }));
    return plan.tiled.sheet.getContainer().style.pointerEvents;
}"""


@pytest.fixture(scope="module")
def many() -> Iterator[Server]:
    """The starter data as if they were very many, their tiles made; somsri edits them."""
    served = Server(PLANMAP_TILES_ABOVE="100")
    served.add_person("somsri")
    until(lambda: served.get("/tiles/now.json")["state"] == "ready", "tiles are made", patience_s=120, every_s=0.5)
    yield served
    served.stop()


@pytest.fixture
def tiled(visit: Callable[..., Visit], many: Server) -> Callable[..., Visit]:
    """Opens a page of the tiled map, with its tiles drawn."""
    return lambda path="/?lang=en", **options: drawn(visit(path, home=many.url, **options))


def drawn(page: Visit) -> Visit:
    """Wait until the server has counted and tiles or counts are on the map."""
    page.until(SETTLED)
    return page.settled()


def ask_for(page: Visit, view: str, *, tiles: bool) -> dict:
    """What the page says once it shows another view, given as changes of the view in JavaScript."""
    page.ask(f"plan.state.set({view}) ?? plan.place(false) ?? null")
    page.until(SETTLED if tiles else SHADED)
    return page.settled().ask(ON_THE_PAGE)


def test_a_tiled_map_says_what_a_small_one_says(visit, tiled) -> None:
    few, many = visit("/?lang=en"), tiled()

    for view in ('{at: "province"}', '{kinds: ["tourism.temple", "community.school"]}',
                 '{kinds: [], missions: ["tourism"], shade: "per_10k"}', '{shade: "none", q: "ลำพูน"}',
                 '{q: "", budget: "100000-", district: ["5101", "5102"]}'):
        one, other = ask_for(few, view, tiles=False), ask_for(many, view, tiles=True)
        assert {key: other[key] for key in AGREED} == {key: one[key] for key in AGREED}, view
        assert many.query == few.query
    assert few.ask("plan.shown.length") == many.ask("plan.count") > 0


def test_rings_count_what_there_is_at_every_zoom(visit, tiled, many) -> None:
    page = tiled()
    located = [feature for feature in many.get("/api/sites")["features"] if feature["geometry"]]
    assert page.ask(DRAWN) == len(located) > 100
    assert ask_for(page, '{missions: ["community"]}', tiles=True)["badges"] > 0
    assert page.ask(DRAWN) == sum(feature["properties"]["mission"] == "community" for feature in located)

    query = "district=5107&missions=community"
    page.ask('plan.state.set({district: ["5107"]}) ?? null')   # the map goes there
    near = [feature for feature in many.get(f"/api/sites?{query}")["features"] if feature["geometry"]]
    assert drawn(page).ask("[plan.tiled.drawn, Math.floor(plan.map.getZoom()) >= 12]") == ["tiles", True]
    assert page.ask(DRAWN) == len(near) > 0

    page.ask('plan.goTo("province") ?? null')
    far = many.get(f"/api/summary?{query}")
    assert drawn(page.settled()).ask("plan.tiled.drawn") == "counts"
    assert page.ask(DRAWN) == sum(zone["records"] for zone in far["zones"]) > 0
    expect(page.page.locator("#legend")).to_contain_text("whole subdistricts")

    page.ask('plan.state.set({q: "ไม่มีชื่อนี้"})')
    expect(page.page.locator("#status")).to_contain_text("No record passes these filters.")
    page.until("plan.count", 0)


def test_what_is_clicked_opens_its_true_card(tiled, many) -> None:
    page = tiled(f"/?lang=th&{CLOSE}", lang="th")
    temple = many.get("/api/records/tourism-001")["properties"]
    at = until(lambda: page.ask(PIXEL, "tourism-001"), "the temple is drawn")

    page.page.mouse.move(*at)
    expect(page.page.locator(".leaflet-tooltip.tip", has_text=temple["name_th"])).to_be_visible()
    expect(page.page.locator(".leaflet-tooltip.tip")).to_have_count(1)   # the subdistrict's has gone
    assert page.ask(CLICKED, at) == "auto"   # the subdistrict below is not pointed at, and so not drawn anew
    card = page.page.locator("#card")
    expect(card.get_by_role("heading", level=2)).to_have_text(temple["name_th"])
    expect(card).to_contain_text("tourism-001")
    expect(page.page.locator(".pin.selected")).to_have_count(1)
    page.press("Escape")
    expect(page.page.locator(".pin.selected")).to_have_count(0)


def test_keys_reach_records_through_the_table_and_the_middle_of_the_map(tiled) -> None:
    page = tiled(f"/?lang=en&{CLOSE}")
    hit = page.ask("plan.tiled.sheet.hits.find(({ props }) => props?.id === 'tourism-001')")
    page.ask(f"plan.map.setView([{hit['lat']}, {hit['lon']}], 16, {{ animate: false }}) && null")
    drawn(page)
    page.ask("plan.map.getContainer().focus() ?? null")
    page.press("Enter")
    expect(page.page.locator("#card")).to_contain_text("tourism-001")

    page.press("Escape", "t")
    expect(page.page.locator(".page-of")).to_have_text("1–100 of 275")
    page.reach(page.button("Further")).press("Enter")
    expect(page.page.locator(".page-of")).to_have_text("101–200 of 275")
    expect(page.page.locator("#table-body tbody tr")).to_have_count(100)
    first = page.page.locator("#table-body tbody .link").first
    name = first.inner_text()
    page.reach(first).press("Enter")
    expect(page.page.locator("#card h2")).to_have_text(name)
    page.press("]")
    expect(page.page.locator("#card h2")).not_to_have_text(name)


def test_an_embedded_map_of_many_records_is_drawn_from_tiles_too(tiled, many) -> None:
    page = tiled("/embed?lang=th&missions=tourism", lang="th", phone=True)
    assert page.ask("plan.tiled.drawn") == "tiles"
    sites = many.get("/api/sites?missions=tourism")["features"]
    assert page.ask(DRAWN) == sum(feature["geometry"] is not None for feature in sites)
    expect(page.page.locator("#legend")).to_contain_text("ท่องเที่ยวเมืองเก่า")


def test_an_edit_is_on_the_map_at_once_and_soon_for_everybody(visit, tiled, many) -> None:
    page = visit(None, home=many.url).sign_in("somsri")
    drawn(page.go(f"/?lang=en&{CLOSE}"))
    before = page.ask(DRAWN)
    page.press("n")
    page.page.locator("#card").get_by_label("Name in Thai", exact=True).fill("วัดใหม่กลางเมือง")
    page.page.locator("#card").get_by_role("button", name="Set the point on the map").click()
    page.page.mouse.click(900, 300)
    page.button("Save", within="#card").click()
    expect(page.page.locator("#status")).to_contain_text("Saved as data version")
    page.until(DRAWN, before + 1)
    page.until("plan.count", 276)
    assert page.ask("plan.total") == 276

    other = tiled(f"/?lang=en&{CLOSE}")
    assert (other.ask(DRAWN), other.ask("plan.count")) == (before + 1, 276)
    with open_store(many.instance.name, load_region(DEFAULTS["REGION"])) as store:
        store.delete("tourism-001", "somsri", expected_version=1)   # the tiles still hold it, in a cluster
    far = tiled("/?lang=en")
    located = [feature for feature in many.get("/api/sites")["features"] if feature["geometry"]]
    assert far.ask(DRAWN) == len(located)


def test_a_printed_tiled_map_stands_on_its_ground(tiled) -> None:
    page = tiled()
    with pypdfium2.PdfDocument(page.page.pdf(print_background=True)) as paper:
        picture = paper[0].render(scale=1).to_pil().convert("RGB")
    shares = {colour: count for count, colour in picture.getcolors(1 << 20)}

    assert max(shares.values()) < picture.width * picture.height * 0.6, "the ground is as white as the paper"
    assert len(shares) > 2_000, "nothing is drawn on it"
