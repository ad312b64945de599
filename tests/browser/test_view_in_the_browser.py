"""The page reads and writes queries, and finds words, exactly as the server does."""

from urllib.parse import urlencode

import pytest
from browsing import Visit, Watch

from webmap.view import View


def known_fault(value: str, fault: str, where: str = "view.js") -> object:
    return pytest.param(value, marks=pytest.mark.xfail(strict=True, reason=f"{where}: {fault}"))


CANONICAL = (
    "", "fy=2569,2568", "q=%20a%20%20b%20", "q=%E0%B8%A5%26%23", "district=5103,5101",
    "agency=not_stated", "missions=none",
    "kinds=tourism.temple&missions=tourism,industry", "kinds=tourism.temple", "year=2020", "missions=community,tourism",
    "precision=province,exact", "v=1", "region=lamphun", "utm_source=mail&q=wat", "status=not_stated,budgeted",
    "missions=tourism,", "at=oldcity&lang=th", "at=18.5771,99.0085,14", "title=Road%20works%202026", "base=none",
    "subdistrict=510102&subdistrict=510101", "shade=none", "budget=-500", "budget=not_stated", "compare=shade%3Dpeople",
    known_fault("fy=2569,2026", "a year given in both eras stands twice"),
    known_fault("budget=000100-0500", "leading zeros of a budget stay"),
    known_fault("q=(x)!*'~", "!'()* are not escaped as Python escapes them"),
    known_fault("title=Road%20works%20(2026)", "!'()* are not escaped as Python escapes them"),
    known_fault("at=18.5771000,99.00850,14.00", "a place is not rounded and cut as the server does"),
    known_fault("compare=shade%3Dpeople%26district%3D5103%2C5101", "the second view is not made canonical"),
    known_fault("compare=", "an empty second view (all defaults) is lost"),
)


@pytest.mark.parametrize("query", CANONICAL)
def test_the_page_writes_the_same_canonical_query_as_the_server(page_of_choices, choices, query) -> None:
    written = page_of_choices.ask("(query) => window.canonicalOf(query)", query)

    assert written == View.from_query(query, choices).to_query()


@pytest.fixture(scope="module")
def page_of_choices(browser, server):
    context = browser.new_context(locale="en-GB")
    page = Visit(context.new_page(), server.url, Watch(server.url))
    page.go("/")
    page.page.evaluate("""async () => {
        const { parse, toQuery } = await import(document.querySelector("link[href$='/view.js']").href);
        const { choices } = window.planmap.plan.state;
        window.canonicalOf = (query) => toQuery(parse(`?${query}`, choices), choices);
    }""")
    yield page
    context.close()


ODD_WORDS = (
    "WAT", "ｗａｔ", "ﬁ", "ลําพูน", "ลำพูน", "ß", "İ", "ΣΑΣ", "a\u00a0b", "wat\u200b", "ๆ", "%", "\\", "'", "\u0301",
    "ำ", "ํา", "½", "²", "①", "\u3000wat", "wat\x00", "a.c", "(", "^", "__proto__",
    known_fault("\x01", "filter.js joins the searched fields with this letter", "filter.js"),
    known_fault("\ufeffwat", "white space to JavaScript, not to Python", "filter.js"),
    known_fault("wat\x85lamphun", "white space to Python, not to JavaScript", "filter.js"),
    known_fault("wat\x1fwat", "white space to Python, not to JavaScript", "filter.js"),
)


@pytest.mark.parametrize("words", ODD_WORDS)
def test_the_page_and_the_server_find_the_same_words(page_of_choices, server, words) -> None:
    found = page_of_choices.ask("""async (words) => {
        const { applyFilter } = await import(document.querySelector("link[href$='/filter.js']").href);
        const { parse } = await import(document.querySelector("link[href$='/view.js']").href);
        const { plan } = window.planmap;
        const view = parse(`?q=${encodeURIComponent(words)}`, plan.state.choices);
        return applyFilter(plan.records, view).shown.map((record) => record.id);
    }""", words)

    answer = server.get(f"/api/sites?{urlencode({'q': words})}")
    assert found == [feature["id"] for feature in answer["features"]]
