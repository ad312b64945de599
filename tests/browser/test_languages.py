"""Thai and English: no word of the interface in the other language, eras and figures as each writes them."""

import re

import pytest
from babel.messages.pofile import read_po
from browsing import ROOT, Visit
from playwright.sync_api import expect

VISIBLE = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement: parent } = walker.currentNode;
        const aside = "script, style, noscript, [lang]:not(html), .name, footer, code";
        if (!parent.closest(aside)) found.push(walker.currentNode.textContent);
    }
    for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
        if (node.closest("[lang]:not(html)")) continue;
        found.push(...["aria-label", "title", "placeholder"].map((name) => node.getAttribute(name) ?? ""));
    }
    return found.map((text) => text.trim()).filter(Boolean);
}"""
ALIKE = {"CSV", "Esc", "TH", "EN", "T", "OpenAPI 3.1"}
THAI = re.compile("[\u0e00-\u0e7f]")


def catalogue() -> dict[str, str]:
    """Each message of the interface, and its Thai."""
    with (ROOT / "webmap" / "translations" / "th" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        entries = [(message.id, message.string) for message in read_po(file) if message.id]
    return {(key[0] if isinstance(key, tuple) else key): (word[0] if isinstance(word, tuple) else word)
            for key, word in entries}


def as_pattern(message: str) -> re.Pattern[str]:
    """A message as it stands on the page, whatever stands in its gaps."""
    return re.compile(re.sub(r"%\\\(\w+\\\)s|%\(\w+\)s", ".+", re.escape(message)) + r"\s*", re.DOTALL)


def every_state(page: Visit) -> set[str]:
    """The texts of the map page with everything opened once."""
    texts = set(page.page.evaluate(VISIBLE))
    page.ask("() => { for (const one of document.querySelectorAll('#panel details')) one.open = true; }")
    for keys in (["]"], ["t"], ["?"]):
        page.press(*keys)
        texts |= set(page.page.evaluate(VISIBLE))
    page.press("Escape")
    page.page.locator("#table-body .tab").nth(1).click()
    page.page.locator("#table-body tfoot").wait_for()
    texts |= set(page.page.evaluate(VISIBLE))
    page.ask("() => { window.planmap.plan.zones.opened('510101'); }")
    texts |= set(page.page.evaluate(VISIBLE))
    page.page.locator(".mission-line button").first.click()
    page.page.locator("#tools .icon:has([href$='ui-code-xml'])").click()
    return texts | set(page.page.evaluate(VISIBLE))


def mostly_gaps(message: str) -> bool:
    """Beside its gaps a message says no more than "and": sources and names of records would match it."""
    return "%(" in message and len(re.sub(r"%\(\w+\)s|[^A-Za-z]", "", message)) < 4


def untranslated(texts: set[str]) -> list[str]:
    """Texts that are a message of the interface in English, gaps filled."""
    messages = [as_pattern(message) for message, thai in catalogue().items()
                if message not in ALIKE and message != thai
                and re.search("[A-Za-z]{2}", message) and not mostly_gaps(message)]
    return sorted(text for text in texts if not THAI.search(text) and any(p.fullmatch(text) for p in messages))


def test_the_rule_would_notice_an_english_word() -> None:
    assert untranslated({"Clear all filters", "3 records", "ล้างตัวกรอง", "Lamphun Smart City", "CSV"}) == [
        "3 records", "Clear all filters"]


def test_no_english_word_of_the_interface_stands_on_the_thai_map(visit) -> None:
    page = visit("/?shade=per_10k&mechanism=not_stated&q=%E0%B8%A7%E0%B8%B1%E0%B8%94", lang="th")
    page.page.locator("#legend .ramp").wait_for()
    texts = every_state(page)
    assert {catalogue()[word] for word in ("Filters", "Legend", "Source", "Together", "Zoom in", "Villages")} <= texts
    assert untranslated(texts) == []


@pytest.mark.parametrize("path", ["/about", "/api/", "/embed?shade=people", "/nowhere", "/?budget=9-1"])
def test_no_english_word_of_the_interface_stands_on_the_other_thai_pages(visit, path) -> None:
    page = visit(path, lang="th", ready=path.startswith("/embed"), allow=(r"status of 40[04]",))
    assert untranslated(set(page.page.evaluate(VISIBLE))) == []
    assert THAI.search(page.page.title())


def test_no_thai_word_of_the_interface_stands_on_the_english_map(visit) -> None:
    page = visit("/?shade=per_10k&kinds=tourism.museum&lang=en")
    page.page.locator("#legend .ramp").wait_for()
    thai = [thai for thai in catalogue().values() if thai and THAI.search(thai)]
    words = [as_pattern(word) for word in thai if not ("%(" in word and len(re.sub(r"%\(\w+\)s|\W", "", word)) < 4)]
    texts = every_state(page)
    assert sorted(text for text in texts if any(word.fullmatch(text) for word in words)) == []


def test_every_message_of_the_interface_has_its_thai() -> None:
    assert [message for message, thai in catalogue().items() if not thai] == []


@pytest.mark.parametrize(("lang", "year", "month", "budget"), [
    ("th", "2569", "พ.ค. 2569", "บาท"), ("en", "2026", "May 2026", "baht")])
def test_years_dates_and_money_are_those_of_the_language(visit, server, lang, year, month, budget) -> None:
    page = visit(f"/?lang={lang}&fy=2026", lang=lang)
    page.press("]")
    facts = page.page.locator("#card dl.facts")
    record = server.get("/api/sites?fy=2026")["features"][0]["properties"]
    expect(facts).to_contain_text(year)
    expect(facts).to_contain_text(f"{record['budget_thb']:,.0f}")
    expect(facts).to_contain_text(budget)
    page.ask("() => { window.planmap.plan.markers.openedRecord(window.planmap.plan.byId.get('tourism-001')); }")
    expect(facts).to_contain_text(month)
    years = page.page.locator("details:has([data-facet=fy]) li .grow")
    page.page.locator("details:has([data-facet=fy]) summary").click()
    assert year in years.all_inner_texts()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_thai_and_latin_letters_come_from_the_font_we_serve(visit, lang) -> None:
    page = visit("/", lang=lang)
    faces = page.ask("""async () => {
        await document.fonts.ready;
        return [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.unicodeRange);
    }""")
    assert any("E01" in face.upper() for face in faces)
    assert any("U+0-FF" in face.upper() or "U+0000-00FF" in face.upper() for face in faces)
