"""The path of who presents: filter, slide the gap, save the view, tell a story, embed it, take deck, sheet and file."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from browsing import Server, Visit
from playwright.sync_api import Browser, expect
from pptx import Presentation

OFFICES = "gap=community.local_office"
PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    """A server that makes exports beside its pages, as `make serve` does."""
    served = Server()
    served.add_person("somsri")
    yield served
    served.stop()


def taken(page: Visit, form: str, folder: Path) -> bytes:
    """What the dialogue of exports hands out in a form."""
    page.button("Export").click()
    page.page.locator(f"input[name=form][value='{form}']").check()
    with page.page.expect_download(timeout=PATIENCE_MS) as found:
        page.page.locator("form.export button[type=submit]").click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    page.press("Escape")
    return path.read_bytes()


def deck_words(body: bytes) -> str:
    shapes = [shape for slide in Presentation(io.BytesIO(body)).slides for shape in slide.shapes]
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def sheet_words(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(words.split())


def test_from_a_filter_to_a_deck_that_says_what_the_screen_said(
        visit: Callable[..., Visit], browser: Browser, served: Server, tmp_path: Path) -> None:
    page = visit(None, home=served.url, accept_downloads=True).sign_in("somsri")
    tab = page.page

    page.go("/?lang=en&shade=per_10k")
    tab.locator(".missions input[type=checkbox]").nth(1).uncheck()
    page.until("plan.view.missions.join()", "tourism,agriculture,community")
    page.button("Add to a story").click()
    tab.get_by_label("Title of the new story").fill("Before the council")
    tab.get_by_label("Title of this step").fill("What there is")
    page.button("Add", within="#dialog").click()
    expect(tab.locator("#dialog h2")).to_have_text("Added to the story")

    for reach_m, title in ((4_000, "Four kilometres"), (8_000, "Eight kilometres")):
        page.go(f"/gaps?lang=en&{OFFICES}&measure=reach&reach_m={reach_m - 100}")
        page.until("document.body.dataset.answered", "reach")
        tab.locator(".reach-slider").press("ArrowRight")
        page.until("plan.view.reach_m", reach_m)
        page.button("Add to a story").click()
        tab.get_by_label("Title of this step").fill(title)
        page.button("Add", within="#dialog").click()
        expect(tab.locator("#dialog h2")).to_have_text("Added to the story")
        page.press("Escape")
    sentence = tab.locator("#gap-body .verdict").first.inner_text()
    assert "8 km" in sentence

    page.button("Save this view").click()
    tab.locator("#dialog").get_by_label("Title").fill("Offices within 8 km")
    tab.locator("#dialog").get_by_role("button", name="Save", exact=True).click()
    link = tab.locator("#dialog").get_by_label("Link to this view")
    expect(link).not_to_have_value("")
    saved = link.input_value()
    page.press("Escape")

    page.button("Embed").click()
    tab.locator("#dialog").get_by_text("Rights of its own", exact=True).click()
    tab.locator("#dialog").get_by_role("button", name="Make an address").click()
    expect(tab.locator("#dialog")).to_contain_text("The code shows it now.")
    embedded = tab.locator("#dialog").get_by_role("link", name="Open the embedded map").get_attribute("href")
    page.press("Escape")

    deck, sheet, alone = (taken(page, form, tmp_path) for form in ("pptx", "pdf", "html"))
    assert sentence in " ".join(deck_words(deck).split())
    assert sentence in sheet_words(sheet)

    offline = browser.new_context(offline=True, locale="en-GB")
    kept = offline.new_page()
    (tmp_path / "alone.html").write_bytes(alone)
    kept.goto(f"file://{tmp_path}/alone.html")
    kept.locator("html[data-ready=true]").wait_for(state="attached")
    expect(kept.locator(".verdict").first).to_have_text(sentence)
    offline.close()

    for address in (saved, embedded):
        page.go(address.removeprefix(served.url) if address.startswith(served.url) else address)
        page.until("plan.view.reach_m", 8_000)
    story = page.ask("fetch('/api/stories').then((answer) => answer.json())")["stories"][0]
    page.go(f"/story/{story['id']}/present?lang=en")
    for title in ("What there is", "Four kilometres", "Eight kilometres"):
        page.until("document.querySelector('.step.current h2').textContent", title)
        page.press("PageDown")
    page.go(f"/story/{story['id']}?lang=en")
    assert tab.locator(f"a[href*='/export/story/{story['id']}.pptx']").count() == 1
