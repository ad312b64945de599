"""Chromium as the runs use it: headless, without GPU, a new context (cold cache) for each page."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

SIZE = {"width": 1440, "height": 900}
CAP_S = 120
ALONE_MS = 1500
"""How long a page is left alone before it is asked anything: questions run on the thread that is measured."""
READY = "html[data-ready]"
SETTLED = "html[data-settled]"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

# Usable: the map says that it can be used and the script that drew it has ended, so that input is taken. Complete: all
# around the map is built too. Settled: after the page is ready (ours) or has loaded (any other), the main thread comes
# to rest and two frames are drawn: a click or a drag is answered.
WATCH_REST = """
(() => {
  let begun = false;
  const rest = () => {
    if (begun) return;
    begun = true;
    const { dataset } = document.documentElement;
    dataset.usable ??= performance.now();
    requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(() => {
      document.documentElement.dataset.settled = performance.now();
    })));
  };
  const ours = () => document.querySelector("meta[name=planmap]");
  addEventListener("load", () => { if (!ours() && !document.documentElement.dataset.ready) rest(); });
  new MutationObserver(() => {
    const { dataset } = document.documentElement ?? {};
    if (dataset?.interactive) dataset.usable ??= performance.now();
    if (dataset?.ready === "true") { dataset.complete ??= performance.now(); rest(); }
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready", "data-interactive"] });
})();
"""

SENT = "performance.getEntriesByType('resource').filter((one) => one.transferSize > 0).map((one) => one.name)"

RECORD_FRAMES = """() => {
  const frames = window.frames_ms = [];
  let last;
  const tick = (now) => { if (last !== undefined) frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What came over the wire: bytes with headers, answers, requests to other hosts, addresses asked for twice."""

    bytes: int
    answers: int
    elsewhere: int
    twice: int


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of a run."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"))
    program = next((path for path in found if path), None)
    if program is None:
        raise RuntimeError("Chromium is not installed. Run: make test-setup")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh(browser: Browser, *, watch: bool = False) -> Iterator[Page]:
    """A page in a context of its own, so that nothing is cached."""
    context = browser.new_context(viewport=SIZE, locale="th-TH", reduced_motion="reduce")
    page = context.new_page()
    if watch:
        page.add_init_script(WATCH_REST)
    try:
        yield page
    finally:
        context.close()


def await_ready(page: Page) -> None:
    """Wait until the page says that it can be used; RuntimeError when it says that it cannot."""
    page.wait_for_selector(READY, state="attached", timeout=CAP_S * 1000)
    if page.evaluate("document.documentElement.dataset.ready") != "true":
        words = page.locator("#status").text_content()
        raise RuntimeError(f"{page.url} did not start: {words}")


def interactive_ms(browser: Browser, url: str) -> tuple[float, float]:
    """From the start of navigation until the map can be used and takes input, and until the page is complete; cold."""
    with fresh(browser, watch=True) as page:
        page.goto(url, wait_until="commit")
        page.wait_for_timeout(ALONE_MS)
        await_ready(page)
        usable, complete = page.evaluate(
            "(({ usable, complete }) => [Number(usable), Number(complete)])(document.documentElement.dataset)")
        return float(usable), float(complete)


def settled_ms(browser: Browser, url: str) -> float | None:
    """From the start of navigation until the page is ready and at rest, cold; None when not within the cap."""
    with fresh(browser, watch=True) as page:
        page.goto(url, wait_until="commit")
        try:
            page.wait_for_selector(SETTLED, state="attached", timeout=CAP_S * 1000)
        except TimeoutError:
            return None
        return float(page.evaluate("Number(document.documentElement.dataset.settled)"))


def transfer(browser: Browser, url: str) -> Transfer:
    """All that a cold visit transfers, fonts included, until two seconds after the page is ready."""
    sizes: dict[str, float] = {}
    asked: list[str] = []
    with fresh(browser) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
        session.on("Network.loadingFinished", lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}))
        page.goto(url, wait_until="load")
        await_ready(page)
        page.wait_for_timeout(2000)
        sent = page.evaluate(SENT)
    host = urlsplit(url).netloc
    elsewhere = [one for one in asked if one.startswith("http") and urlsplit(one).netloc != host]
    counted = [size for size in sizes.values() if size > 0]
    return Transfer(int(sum(counted)), len(counted), len(elsewhere), len(sent) - len(set(sent)))


def pan_frames(browser: Browser, url: str, seconds: float = 3.0) -> list[float]:
    """Intervals between frames, in ms, while the mouse drags the map to and fro, clusters and names redrawn between."""
    with fresh(browser) as page:
        page.goto(url, wait_until="load")
        await_ready(page)
        page.wait_for_timeout(1000)
        box = page.locator(".leaflet-container").first.bounding_box()
        before = page.evaluate("planmap_centre = () => String(window.planmap[0][1].getCenter()), planmap_centre()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.evaluate(RECORD_FRAMES)
        end = time.monotonic() + seconds
        turn = 0
        moved = False
        while time.monotonic() < end:
            step = (9, 5) if turn % 2 == 0 else (-9, -5)
            turn += 1
            page.mouse.move(x, y)
            page.mouse.down()
            for at in range(1, 31):
                page.mouse.move(x + step[0] * at, y + step[1] * at)
                time.sleep(0.014)
            moved |= page.evaluate("planmap_centre()") != before
            page.mouse.up()
        frames = page.evaluate("window.frames_ms")
    if not moved:
        raise RuntimeError(f"The map of {url} did not move with the mouse")
    return [float(one) for one in frames]
