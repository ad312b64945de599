"""Search: Thai or English, forgiving, over records and places; a combobox for mouse and keyboard."""

import pytest
from browsing import Visit
from playwright.sync_api import expect

FOUND = {
    "ในเมือง": "Nai Mueang", "nai muang": "Nai Mueang", "Ban Hong": "Ban Hong", "ต.ทาสบเส้า": "Tha Sopsao",
    "Wat Phra That Haripunchai": "Wat Phra That Hariphunchai", "หริภุญชัย": "Hariphunchai",
}


def seek(page: Visit, words: str) -> None:
    """Write words into the search field and wait for the answer to them."""
    with page.page.expect_response(lambda answer: "/api/search" in answer.url and answer.ok):
        page.page.locator("#search").fill(words)
    expect(page.page.locator("#search-results")).to_be_visible()


@pytest.fixture
def page(visit) -> Visit:
    return visit("/?lang=en")


def test_thai_english_and_misspelt_names_are_found(page) -> None:
    for words, name in FOUND.items():
        seek(page, words)
        expect(page.page.locator("#search-results li").first).to_contain_text(name)
        expect(page.page.locator("#search")).to_have_attribute("aria-expanded", "true")


def test_a_district_is_found_and_opened_by_mouse(page) -> None:
    seek(page, "บ้านโฮ่ง")
    page.page.locator("#search-results li", has_text="District").first.click()
    page.settled()

    expect(page.page.locator("#card h2")).to_contain_text("Ban Hong")
    expect(page.page.locator("#search-results")).to_be_hidden()
    assert page.ask("plan.map.getBounds().contains(plan.zones.boundsOf('5103'))")
    assert page.page.locator(".zone-selected").count() == 1


def test_a_record_is_found_and_opened_by_keyboard(page) -> None:
    page.press("/")
    assert page.ask("document.activeElement.id") == "search"
    page.page.keyboard.type("Wat Mahawan")
    option = page.page.locator("#search-results [role=option]", has_text="Wat Mahawan")
    option.wait_for()
    page.press("ArrowDown")
    active = page.page.locator("#search").get_attribute("aria-activedescendant")
    assert page.page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.press("ArrowDown", "ArrowUp", "Enter")

    expect(page.page.locator("#card h2")).to_have_text("Wat Mahawan")
    page.settled()
    assert page.ask("plan.map.getBounds().contains([18.578852, 99.003312]) && plan.map.getZoom() >= 15")


def test_enter_at_once_opens_the_first_answer_without_waiting_for_the_list(page) -> None:
    page.page.locator("#search").fill("เวียงยอง")
    page.press("Enter")
    expect(page.page.locator("#card h2")).to_contain_text("Wiang Yong")


def test_a_village_leads_to_its_subdistrict_and_says_so(page, server) -> None:
    village = next(v for v in server.get("/api/villages?subdistrict=510204")["villages"] if v["name_en"])
    seek(page, village["name_th"])
    page.page.locator("#search-results li", has_text="Village").filter(has_text=village["name_en"]).first.click()
    subdistrict = page.ask("plan.zones.byCode.get(document.querySelector('#card') && '510204').name_en")

    expect(page.page.locator("#status")).to_contain_text("has no published position; the map shows its subdistrict")
    expect(page.page.locator("#card h2")).to_contain_text(subdistrict)
    page.settled()
    assert page.ask("plan.map.getBounds().contains(plan.zones.boundsOf('510204'))")


def test_nothing_found_says_what_to_try_and_escape_closes_the_list(page) -> None:
    seek(page, "zzzzqqqq")
    found = page.page.locator("#search-results")
    expect(found).to_have_text("Nothing found. Try another spelling, Thai or English.")
    page.press("Escape")
    expect(found).to_be_hidden()
    expect(page.page.locator("#search")).to_have_attribute("aria-expanded", "false")


def test_a_record_that_the_filters_hide_is_shown_and_said_to_be_hidden(visit) -> None:
    page = visit("/?lang=en&missions=industry")
    seek(page, "Wat Mahawan")
    page.page.locator("#search-results li").first.click()
    expect(page.page.locator("#status")).to_contain_text("This record is hidden by the filters")
    expect(page.page.locator("#card h2")).to_have_text("Wat Mahawan")
