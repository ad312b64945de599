"""The page on a phone: a sheet with three stops, nothing wider than the screen, cards by tapping."""

from browsing import SIZES, until
from playwright.sync_api import expect


def test_the_sheet_of_a_phone_has_three_stops(visit) -> None:
    page = visit("/?lang=en", phone=True)
    handle = page.page.locator("#sheet-handle")
    height = SIZES["phone"]["height"]
    assert page.page.locator("#sheet-count").inner_text() == f"{page.ask('plan.records.length')} records"
    expect(page.page.locator("#panel-body .missions")).to_be_hidden()
    handle.tap()
    page.until("document.body.dataset.sheet", "half")
    expect(page.page.locator("#panel-body .missions")).to_be_visible()
    until(lambda: 0.3 * height < page.page.locator("#panel").bounding_box()["height"] < 0.7 * height, "half high")
    handle.tap()
    page.until("document.body.dataset.sheet", "full")
    expect(page.page.locator("#table-body tbody tr").first).to_be_visible()
    handle.tap()
    page.until("document.body.dataset.sheet", "peek")
    page.reach(handle).press("ArrowUp")
    page.until("document.body.dataset.sheet", "half")
    page.press("ArrowUp", "ArrowDown", "ArrowDown")
    page.until("document.body.dataset.sheet", "peek")


def test_the_sheet_of_a_phone_follows_the_finger(visit) -> None:
    page = visit("/?lang=en", phone=True)
    box = page.page.locator("#sheet-handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x, y - 120, steps=4)
    page.page.mouse.up()
    page.until("document.body.dataset.sheet", "half")


def test_nothing_is_wider_than_a_phone_and_a_tap_opens_a_card(visit) -> None:
    page = visit("/?lang=en&at=18.58155,98.996366,16", phone=True)
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    page.page.locator(".pin-box[aria-label^='Wat Chamthewi'] > *").tap()
    expect(page.page.locator("#card h2")).to_contain_text("Wat Chamthewi")
    box = page.page.locator("#card").bounding_box()
    assert box["width"] == 390
    page.button("Close", within="#card").tap()
    expect(page.page.locator("#card")).to_be_hidden()


def test_no_name_or_count_of_a_district_is_cut_at_the_edge_of_a_phone(visit) -> None:
    page = visit("/?lang=en", phone=True)
    boxes = page.page.evaluate("""() => [...document.querySelectorAll(".name-district:not(.hidden), .badge-box .badge")]
        .map((each) => [each.textContent, each.getBoundingClientRect().left, each.getBoundingClientRect().right])""")

    assert len(boxes) > 8
    assert [box for box in boxes if box[1] < 0 or box[2] > 390] == []
