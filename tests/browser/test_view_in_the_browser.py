"""The page reads and writes queries, and finds words, exactly as the server does."""

from urllib.parse import urlencode

import pytest
from browsing import Visit, Watch

from webmap.view import View

CANONICAL = (
    "", "fy=2569,2568", "q=%20a%20%20b%20", "q=%E0%B8%A5%26%23", "district=5103,5101",
    "agency=not_stated", "missions=none",
    "kinds=tourism.temple&missions=tourism,industry", "kinds=tourism.temple", "year=2020", "missions=community,tourism",
    "precision=province,exact", "v=1", "region=lamphun", "utm_source=mail&q=wat", "status=not_stated,budgeted",
    "missions=tourism,", "at=oldcity&lang=th", "at=18.5771,99.0085,14", "title=Road%20works%202026", "base=none",
    "subdistrict=510102&subdistrict=510101", "shade=none", "budget=-500", "budget=not_stated", "compare=shade%3Dpeople",
    "fy=2569,2026",
    "budget=000100-0500",
    "q=(x)!*'~",
    "title=Road%20works%20(2026)",
    "at=18.5771000,99.00850,14.00",
    "compare=shade%3Dpeople%26district%3D5103%2C5101",
    "compare=",
    "gap=tourism.temple,community&measure=reach&reach_m=8050&detour=1.30",
    "measure=where&sites=2&candidates=18.500000,99.0;-0.0,99.123456&demand=houses",
    "candidates=villages&scenario=Ab3-_xyz&reach_m=0&sites=0",
)


@pytest.fixture(scope="module")
def page(browser, server):
    """One page for all questions: each is put into its address bar as Back and Forward do."""
    context = browser.new_context(locale="en-GB")
    visit = Visit(context.new_page(), server.url, Watch(server.url))
    yield visit.go("/")
    context.close()


def turn_to(page: Visit, query: str) -> None:
    page.ask("""(query) => {
        history.replaceState(null, "", `/?${query}`);
        dispatchEvent(new PopStateEvent("popstate"));
    }""", query)


@pytest.mark.parametrize("query", CANONICAL)
def test_the_page_writes_the_same_canonical_query_as_the_server(page, choices, query) -> None:
    turn_to(page, query)

    assert page.ask("plan.state.query()") == View.from_query(query, choices).to_query()


ODD_WORDS = (
    "WAT", "ｗａｔ", "ﬁ", "ลําพูน", "ลำพูน", "ß", "İ", "ΣΑΣ", "a\u00a0b", "wat\u200b", "ๆ", "%", "\\", "'", "\u0301",
    "ำ", "ํา", "½", "²", "①", "\u3000wat", "a.c", "(", "^", "__proto__",
    "\ufeffwat",
)


@pytest.mark.parametrize("words", ODD_WORDS)
def test_the_page_and_the_server_find_the_same_words(page, server, words) -> None:
    query = urlencode({"q": words})
    turn_to(page, query)

    found = page.ask("plan.shown.map((record) => record.id)")
    assert found == [feature["id"] for feature in server.get(f"/api/sites?{query}")["features"]]
