"""Passing a view on: saved under a short address, as a code for phones, embedded with parts and rights chosen."""

from collections.abc import Callable, Iterator

import pytest
from browsing import Server, Visit
from playwright.sync_api import Locator, expect


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    """An installation whose people and views are these tests' own."""
    served = Server()
    served.add_person("somsri")
    yield served
    served.stop()


@pytest.fixture
def editor(visit: Callable[..., Visit], served: Server) -> Visit:
    return visit(None, home=served.url).sign_in("somsri")


def dialog(page: Visit) -> Locator:
    return page.page.locator("#dialog")


def framed(box: Locator) -> Locator:
    return box.frame_locator(".embed-preview").locator("html[data-ready=true]")


def test_a_view_is_saved_and_opens_from_its_short_address(editor: Visit) -> None:
    page = editor.go("/?lang=en&missions=tourism&district=5101")
    page.button("Save this view").click()
    box = dialog(page)
    box.get_by_label("Title").fill("Old town")
    box.get_by_role("button", name="Save", exact=True).click()
    link = box.get_by_label("Link to this view")
    expect(link).to_have_value(f"{page.home}/v/{link.input_value()[-8:]}")
    assert box.locator("img.code").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100
    address = link.input_value().removeprefix(page.home)

    page.go(address)
    expect(page.page.locator(".saved-line")).to_contain_text("Old town")
    assert page.ask("plan.view.missions") == ["tourism"]
    shown = page.ask("plan.shown.length")
    page.settled().ask("() => { planmap.plan.map.panBy([60, 0], { animate: false }); }")
    page.settled()
    assert address in page.page.url

    page.ask("() => { planmap.plan.state.set({ district: [] }); }")
    page.until("location.pathname", "/")
    assert page.query.startswith("missions=tourism&at=")
    page.page.go_back()
    page.until("plan.shown.length", shown)
    assert address in page.page.url


def test_the_dialogue_shows_what_it_embeds_and_grants_rights(editor: Visit) -> None:
    page = editor.go("/gaps?lang=en&gap=community.local_office&measure=reach&reach_m=3000")
    page.button("Embed").click()
    box = dialog(page)
    code = box.get_by_label("Code to embed")
    assert "measure=reach" in code.input_value()
    framed(box).wait_for(state="attached")
    expect(box.frame_locator(".embed-preview").locator(".reach-slider")).to_be_enabled()

    box.get_by_label("Slider of distances").uncheck()
    box.get_by_label("Table").check()
    box.get_by_label("Colours").select_option("dark")
    box.get_by_label("As wide as the page").uncheck()
    box.get_by_label("Width").fill("800")
    box.get_by_label("Width").press("Tab")
    text = code.input_value()
    assert "measure" not in text
    assert "reach_m" not in text
    assert "theme=dark" in text
    assert "parts=title,legend,zoom,table,link" in text
    assert 'width="800"' in text
    expect(box.frame_locator(".embed-preview").locator("#table-toggle")).to_be_visible()

    box.get_by_text("Rights of its own", exact=True).click()
    box.get_by_label("Sites that may show it").fill("nowhere")
    box.get_by_role("button", name="Make an address").click()
    expect(box.get_by_role("alert")).to_contain_text("must be addresses of sites")
    box.get_by_label("Sites that may show it").fill("https://www.lamphun.go.th")
    box.get_by_role("button", name="Make an address").click()
    expect(box).to_contain_text("The code shows it now.")
    address = box.get_by_role("link", name="Open the embedded map").get_attribute("href")
    assert f"{page.home}/embed/" in address
    assert "?" not in address
    framed(box).wait_for(state="attached")
    page.watch.allow("422")
