"""Provinces side by side in the browser: found by typing, opened by Enter, each a whole map below its own path."""

from collections.abc import Callable, Iterator

import pytest
from browsing import Server, Visit
from playwright.sync_api import expect
from test_accessibility import AXE, objections
from test_region_build import subdistricts

from geodata.country import build_country


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three provinces, served."""
    folder = tmp_path_factory.mktemp("country")
    source = folder / "units.geojson"
    source.write_text(subdistricts().to_json(), encoding="utf-8")
    build_country(source, folder / "regions", progress=lambda _line: None)
    served = Server("--country", str(folder / "regions"), PLANMAP_INSTANCE=str(folder / "instance"), PLANMAP_JOBS="0")
    yield served
    served.stop()


def test_a_province_is_found_by_either_name_and_opened_by_enter(visit: Callable[..., Visit], country: Server) -> None:
    page = visit("/", home=country.url).page
    items = page.locator("#provinces li:visible")
    expect(items).to_have_count(3)

    page.locator("#pick").fill("จังหวัด 51")
    expect(items).to_have_count(1)
    page.locator("#pick").fill("atlantis")
    expect(page.locator("#pick-count")).to_have_text("No province is called that. Try another spelling.")
    page.locator("#pick").fill("5")
    expect(items).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#provinces a:focus")).to_contain_text("Test Land")

    page.locator("#pick").fill("test l")
    page.locator("#pick").press("Enter")
    page.wait_for_url("**/p/test-land/")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.locator(".brand span")).to_have_text("Test Land planning map")
    page.get_by_role("link", name="Gaps", exact=True).click()
    page.wait_for_url("**/p/test-land/gaps*")
    page.get_by_role("link", name="All provinces").click()
    page.wait_for_url(f"{country.url}/")


@pytest.mark.parametrize(("lang", "phone"), [("th", True), ("en", False)])
def test_nothing_to_object_to(visit: Callable[..., Visit], country: Server, lang: str, phone: bool) -> None:
    page = visit(None, home=country.url, lang=lang, phone=phone)
    page.page.context.add_init_script(path=AXE)

    page.go("/?gap=tourism.temple&reach_m=5000")

    assert objections(page) == []
    wider = page.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
