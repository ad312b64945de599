"""axe-core finds nothing to object to: every page, every state, both languages, both sizes, light and dark."""

from collections.abc import Callable

import pytest
from browsing import LIBRARIES, READY, Visit
from playwright.sync_api import expect

AXE = LIBRARIES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = r"""async (rules) => {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help}\n` + nodes.slice(0, 4).map((node) =>
        `    ${node.html.slice(0, 160)} | ${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`).join("\n"));
}"""


def objections(page: Visit) -> list[str]:
    """What axe-core objects to on the page as it is."""
    return page.page.evaluate(RUN, RULES)


def tell(found: dict[str, list[str]]) -> str:
    """Each objection once, with the states in which it was made."""
    states: dict[str, list[str]] = {}
    for state, wrong in found.items():
        for objection in wrong:
            states.setdefault(objection, []).append(state)
    return "\n".join(f"{objection}\n    in: {', '.join(where)}" for objection, where in states.items())


def check(page: Visit, states: dict[str, Callable[[], object]]) -> None:
    """Bring about one state after another; none may have an objection."""
    found = {}
    for state, reach in states.items():
        reach()
        found[state] = objections(page)
    assert not any(found.values()), tell(found)


@pytest.fixture
def visit_with_axe(visit) -> Callable[..., Visit]:
    def open_page(path: str, *, ready: bool = True, **options) -> Visit:
        page = visit(None, **options)
        page.page.context.add_init_script(path=AXE)
        return page.go(path, ready=ready)
    return open_page


def clear(page: Visit) -> None:
    page.press("Escape", "Escape")


@pytest.mark.parametrize("lang", ["en", "th"])
def test_the_map_page_in_every_state(visit_with_axe, lang) -> None:
    page = visit_with_axe("/?at=oldcity&q=%E0%B8%A7%E0%B8%B1%E0%B8%94", lang=lang)
    find = page.page.locator

    def search() -> None:
        find("#search").fill("lamphun")
        find("#search-results li").first.wait_for()

    def shade() -> None:
        clear(page)
        find(".shade select").first.select_option("budget_per_head")
        find("#legend .ramp").wait_for()

    def card_of_a_place() -> None:
        page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
        expect(find("#card")).to_be_visible()

    def embed() -> None:
        page.press("Escape")
        find("#tools .icon:has([href$='ui-code-xml'])").click()
        page.page.frame_locator(".embed-preview").locator(READY).wait_for(state="attached")

    def compare() -> None:
        clear(page)
        page.ask("() => { window.planmap.plan.state.set({ compare: 'shade=people' }); }")
        page.page.frame_locator("#compare-frame iframe").locator(READY).wait_for(state="attached")

    check(page, {
        "at first": lambda: None,
        "a card": lambda: page.press("]") and None,
        "the table": lambda: page.press("t") and find("#table-body tbody tr").first.wait_for(),
        "the figures by subdistrict": lambda: find("#table-body .tab").nth(1).click() or find("tfoot").wait_for(),
        "search": search,
        "help": lambda: page.press("Escape", "Escape", "Escape", "?") and None,
        "the embed dialogue": embed,
        "every facet open": lambda: (page.press("Escape"), page.ask(
            "() => { for (const one of document.querySelectorAll('#panel details')) one.open = true; }")),
        "shade": shade,
        "the card of a place": card_of_a_place,
        "the places": lambda: (clear(page), find("#tools .menu-holder > button").first.click()),
        "comparing": compare,
    })


@pytest.mark.parametrize("lang", ["en", "th"])
def test_the_map_page_on_a_phone_at_every_stop(visit_with_axe, lang) -> None:
    page = visit_with_axe("/", lang=lang, phone=True)
    handle = page.page.locator("#sheet-handle")

    def stop(name: str) -> None:
        while page.page.locator("body").get_attribute("data-sheet") != name:
            handle.tap()
        page.settled()

    def card() -> None:
        stop("peek")
        page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
        expect(page.page.locator("#card")).to_be_visible()

    check(page, {name: lambda name=name: stop(name) for name in ("peek", "half", "full")} | {"a card": card})


def test_the_map_page_in_the_dark(visit_with_axe) -> None:
    page = visit_with_axe("/?shade=records&precision=exact,subdistrict&lang=en", color_scheme="dark")
    page.page.locator("#legend .ramp").wait_for()
    check(page, {
        "at first": lambda: None,
        "a card and the table": lambda: page.press("]", "t") and None,
        "help": lambda: page.press("?") and None,
    })


@pytest.mark.parametrize("options", [{"lang": "en"}, {"lang": "th", "phone": True}, {"color_scheme": "dark"}],
                         ids=["desktop", "phone", "dark"])
def test_the_page_of_gaps_at_every_question(visit_with_axe, options) -> None:
    page = visit_with_axe("/gaps", **options)

    def ask(measure: str, gap: str, answered: str = "") -> None:
        page.ask("(changes) => { window.planmap.plan.state.set(changes); }", {"measure": measure, "gap": [gap]})
        page.until("document.body.dataset.answered", answered or measure)

    check(page, {
        "matrix": lambda: page.until("document.body.dataset.answered", "matrix"),
        "reach": lambda: ask("reach", "community.local_office"),
        "not assessable": lambda: ask("reach", "community.health", "refused"),
        "enough": lambda: ask("enough", "industry.factory"),
        "fair": lambda: ask("fair", "community") or page.page.locator("svg.chart").first.wait_for(),
        "pattern": lambda: ask("pattern", "community.local_office"),
    })


def test_an_embedded_slider(visit_with_axe) -> None:
    page = visit_with_axe("/embed?measure=reach&gap=community.local_office")
    check(page, {"at first": lambda: page.until("document.body.dataset.answered", "reach")})


PAGES = ("/embed?shade=people&title=Lamphun", "/about", "/api/", "/demand", "/demand/people", "/nowhere",
         "/?district=99")


@pytest.mark.parametrize("lang", ["en", "th"])
def test_the_other_pages(visit_with_axe, lang) -> None:
    page = visit_with_axe("/about", lang=lang, ready=False, allow=(r"status of 40[04]",))
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.go(path, ready=path.startswith("/embed"))
        assert page.ask("document.documentElement.lang") == lang
        found[path] = objections(page)
    page.page.emulate_media(color_scheme="dark")
    for path in PAGES:
        page.go(path, ready=path.startswith("/embed"))
        found[f"{path} in the dark"] = objections(page)
    assert not any(found.values()), tell(found)
