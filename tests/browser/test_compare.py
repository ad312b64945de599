"""Two views side by side: moved together, swapped, parted."""

from browsing import READY, Visit, until
from playwright.sync_api import expect


def inner(page: Visit):
    """The second map of a comparison, ready."""
    frame = page.page.frame_locator("#compare-frame iframe")
    frame.locator(READY).wait_for(state="attached")
    return next(frame for frame in page.page.frames if "/embed" in frame.url)


def place_of(target) -> list[float]:
    return target.evaluate("""() => {
        const { map } = window.planmap.plan;
        return [map.getCenter().lat, map.getCenter().lng, map.getZoom()].map((number) => Number(number.toFixed(2)));
    }""")


def test_both_views_begin_at_the_same_place(visit) -> None:
    page = visit("/?lang=en&missions=tourism&at=18.5,98.9,11")
    page.button("Compare two views side by side").click()
    second = inner(page)
    until(lambda: place_of(second) == place_of(page.page), "both maps show the same place", patience_s=5)


def test_two_views_are_compared_in_step_swapped_and_parted(visit, hand, choices) -> None:
    page = visit("/?lang=en&kinds=tourism.museum&at=18.5,98.9,11")
    opener = page.button("Compare two views side by side")
    hand.use(page, opener)
    expect(opener).to_have_attribute("aria-pressed", "true")
    second = inner(page)
    assert second.evaluate("window.planmap.plan.view.missions") == ["tourism"]
    page.page.locator(".missions input[value=tourism]").click()
    assert page.ask("plan.view.missions") == []
    page.ask("() => { window.planmap.plan.map.setView([18.3, 98.8], 12, { animate: false }); }")
    until(lambda: place_of(second) == [18.3, 98.8, 12], "the second map follows")
    second.evaluate("() => { window.planmap.plan.map.setView([18.4, 98.9], 10, { animate: false }); }")
    until(lambda: place_of(page.page) == [18.4, 98.9, 10], "the first map follows")

    hand.use(page, page.button("Swap the two views"))
    page.until("plan.view.kinds.join()", "tourism.museum")
    until(lambda: inner(page).evaluate("window.planmap?.plan?.view.missions") == [], "swapped")
    query = page.query
    page.page.reload(wait_until="domcontentloaded")
    page.ready()
    assert inner(page).evaluate("window.planmap.plan.view.missions") == []
    assert page.query == query
    hand.use(page, page.button("Stop comparing"))
    expect(page.page.locator("#compare-frame")).to_be_hidden()
    assert "compare" not in page.query
