"""The embedded map: the same view inside a page and inside a slide of somebody else."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import LIBRARIES, READY, Server, Visit, until
from playwright.sync_api import Frame, expect

QUERY = "missions=tourism,community&district=5101&shade=records&lang=en&title=Temples%20%3Cand%3E%20schools"
PLAIN = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Somebody's page</title><h1>A report</h1>
<p>Text above.</p><iframe src="{source}" width="100%" height="600" title="Map"></iframe>
<p>Text below.</p><div style="height: 3000px"></div></html>"""
SLIDES = """<!doctype html><html lang="en"><title>Somebody's slides</title>
<link rel="stylesheet" href="reveal/reveal.css">
<div class="reveal"><div class="slides"><section><h2>First</h2></section>
<section><iframe data-src="{source}" width="900" height="560" title="Map"></iframe></section></div></div>
<script src="reveal/reveal.js"></script><script>Reveal.initialize({{ transition: "none" }});</script></html>"""


TEMPLES = {"kinds": ["tourism.temple"], "columns": ["status"], "download": False, "theme": "",
           "parts": ["title", "legend", "zoom", "search", "table"]}
PLACE = "[planmap.plan.map].map((map) => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]).join()"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: requests are no news."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[str]:
    """The address of somebody else's site, of another origin, with pages that frame the map."""
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    os.symlink(LIBRARIES / "reveal.js" / "dist", folder / "reveal")
    source = f"{server.url}/embed?{QUERY.replace('&', '&amp;')}"
    (folder / "plain.html").write_text(PLAIN.format(source=source), encoding="utf-8")
    (folder / "slides.html").write_text(SLIDES.format(source=source), encoding="utf-8")
    (folder / "whole.html").write_text(PLAIN.format(source=f"{server.url}/"), encoding="utf-8")
    for name, sites in {"own": [], "refused": ["https://www.lamphun.go.th"]}.items():
        id_ = server.keep("embeds", "x", "x", query="lang=en&title=Temples", rights=TEMPLES | {"sites": sites},
                          expires=None)
        (folder / f"{name}.html").write_text(PLAIN.format(source=f"{server.url}/embed/{id_}"), encoding="utf-8")
    (folder / "favicon.ico").write_bytes(b"")
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    worker = threading.Thread(target=site.serve_forever, daemon=True)
    worker.start()
    yield f"http://localhost:{site.server_port}"
    site.shutdown()
    site.server_close()
    worker.join()


@pytest.fixture
def outside(visit, elsewhere: str):
    """Opens a page of the other site."""
    def open_page(name: str, *, allow: tuple[str, ...] = (), **options) -> Visit:
        page = visit(None, home=elsewhere, allow=(r"^elsewhere: http://127\.0\.0\.1", *allow), **options)
        return page.go(f"/{name}", ready=False)
    return open_page


def map_in(page: Visit) -> Frame:
    """The embedded map, ready."""
    page.page.frame_locator("iframe").locator(READY).wait_for(state="attached")
    return next(frame for frame in page.page.frames if "/embed" in frame.url)


def place_of(frame: Frame) -> str:
    return frame.evaluate(PLACE)


def shows_the_view(frame: Frame, server: Server) -> None:
    answer = server.get(f"/api/sites?{QUERY}")
    assert frame.evaluate("planmap.plan.shown.map((record) => record.id)") == [f["id"] for f in answer["features"]]
    expect(frame.locator("h1")).to_have_text("Temples <and> schools")
    counts = server.get(f"/api/facets?{QUERY}")["facets"]["missions"]
    expect(frame.locator("#legend")).to_be_visible()
    figures = frame.locator("#legend .legend-body > ul.keys b").all_inner_texts()
    assert figures == [str(counts[mission]) for mission in ("tourism", "community")]
    frame.locator("#legend .ramp").wait_for()
    assert frame.evaluate("planmap.plan.map.getBounds().contains([18.577105, 99.008501])")


def test_a_plain_page_shows_the_same_view(outside, server) -> None:
    frame = map_in(outside("plain.html"))
    shows_the_view(frame, server)
    for absent in ("#panel", "#search", "#table", "#tools [aria-label^=Measure]", "input", "select"):
        assert frame.locator(absent).count() == 0
    link = frame.locator("#full-map")
    assert link.get_attribute("href") == f"/?{QUERY}"
    assert link.get_attribute("target") == "_blank"


def test_a_reveal_slide_shows_the_same_view(outside, server) -> None:
    page = outside("slides.html")
    page.page.locator(".reveal.ready").wait_for()
    page.press("ArrowRight")
    page.page.locator("section.present iframe[src]").wait_for()
    frame = map_in(page)
    shows_the_view(frame, server)
    assert frame.evaluate("document.querySelector('.folium-map').clientHeight") > 300
    assert frame.evaluate("document.querySelectorAll('.pin-box').length") > 0


def test_the_wheel_scrolls_the_page_and_with_ctrl_zooms_the_map(outside) -> None:
    page = outside("plain.html")
    frame = map_in(page)
    box = page.page.locator("iframe").bounding_box()
    page.page.mouse.move(box["x"] + 450, box["y"] + 300)
    before = place_of(frame)
    page.page.mouse.wheel(0, 240)
    until(lambda: page.page.evaluate("scrollY") > 100, "the page scrolled")
    assert place_of(frame) == before
    page.page.evaluate("scrollTo(0, 0)")

    page.page.keyboard.down("Control")

    def closer() -> bool:
        page.page.mouse.wheel(0, -120)
        return float(place_of(frame).split(",")[2]) > float(before.split(",")[2])

    until(closer, "the map zoomed", every_s=0.2)
    page.page.keyboard.up("Control")
    assert page.page.evaluate("scrollY") == 0


SCROLLS = "Ignored attempt to cancel a touch"
"""Chromium's word for a touch that comes while a slow machine still scrolls the page."""


class Fingers:
    """Touches of a page, as the screen reports them."""

    def __init__(self, page: Visit) -> None:
        self.session = page.page.context.new_cdp_session(page.page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        where = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": where})


def test_one_finger_is_told_to_be_two_and_two_move_the_map(outside) -> None:
    page = outside("plain.html", phone=True, allow=(SCROLLS,))
    frame = map_in(page)
    box = page.page.locator("iframe").bounding_box()
    x, y = box["x"] + 150, box["y"] + 300
    before = place_of(frame)
    fingers = Fingers(page)
    fingers.touch("Start", (x, y))
    for step in (20, 40, 60):
        fingers.touch("Move", (x, y - step))
    warned = frame.locator(".folium-map")
    until(lambda: "touch-warning" in warned.get_attribute("class"), "the hint is shown")
    assert warned.get_attribute("data-gesture-handling-touch-content") == "Use two fingers to move the map"
    fingers.touch("End")
    assert place_of(frame) == before

    page.page.evaluate("scrollTo(0, 0)")
    fingers.touch("Start", (x, y), (x + 60, y))
    for step in (10, 30, 60):
        fingers.touch("Move", (x - step, y - step), (x + 60 - step, y - step))
    fingers.touch("End")
    until(lambda: place_of(frame) != before, "two fingers moved the map")


def test_a_symbol_opens_its_card_within_the_frame(outside) -> None:
    frame = map_in(outside("plain.html"))
    badge = frame.locator(".badge-box .badge").first
    badge.click()
    expect(frame.locator("#card")).to_be_visible()
    frame.locator("#card .record-link").first.click()
    expect(frame.locator("#card dl.facts")).to_be_visible()
    frame.locator("#card").press("Escape")
    expect(frame.locator("#card")).to_be_hidden()


def test_one_with_rights_of_its_own_shows_what_they_let_through(outside, server) -> None:
    page = outside("own.html")
    frame = map_in(page)
    temples = {each["id"] for each in server.get("/api/sites?kinds=tourism.temple")["features"]}

    assert set(frame.evaluate("planmap.plan.records.map((record) => record.id)")) == temples
    expect(frame.locator("h1")).to_have_text("Temples")
    frame.locator("#table-toggle").click()
    expect(frame.locator("#table-body tbody tr").first).to_be_visible()
    assert frame.get_by_text("Download CSV").count() == 0
    heads = frame.locator("#table-body thead th").all_inner_texts()
    assert "Status" in "".join(heads)
    assert "Agency" not in "".join(heads)   # kept back, which is not the same as not stated
    frame.get_by_role("button", name="Subdistricts", exact=True).click()
    expect(frame.locator("#table-body tfoot")).to_be_visible()
    frame.locator("#search").fill("หริภุญชัย")
    frame.locator("#search-results li b").first.wait_for()
    assert page.page.context.cookies() == []


def test_one_that_another_site_may_not_show_says_so(outside) -> None:
    page = outside("refused.html", allow=("403",))
    framed = page.page.frame_locator("iframe")

    expect(framed.locator("h1")).to_contain_text("may not be shown on this site")
    assert framed.locator("#map-frame").count() == 0


def test_the_whole_page_refuses_to_be_framed(outside) -> None:
    page = outside("whole.html", allow=("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE"))
    until(lambda: any("frame-ancestors" in note for note in page.watch.noted), "the browser refused")
    framed = next(frame for frame in page.page.frames if frame.parent_frame)
    assert not framed.url.startswith("http")
    assert framed.locator("#map-frame").count() == 0


def test_alone_the_embedded_map_needs_no_second_finger(visit) -> None:
    page = visit(f"/embed?{QUERY}")
    before = page.settled().ask("plan.map.getZoom()")
    page.page.mouse.move(700, 450)
    page.page.mouse.wheel(0, -400)
    page.until(f"plan.map.getZoom() > {before}")
