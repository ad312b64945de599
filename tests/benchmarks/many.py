"""A map of very many records in the browser, beside the same map with a thousand: soon usable, moved, clicked.

BENCH_RECORDS in the environment says how many records there are; a million unless told.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import orjson
from playwright.sync_api import Browser, Page

from geodata.region import load_region
from geodata.store import open_store
from tests.benchmarks import servers
from tests.benchmarks.browser import await_ready, chromium, fresh, interactive_ms, pan_frames
from tests.benchmarks.masses import fill
from tests.benchmarks.table import Bar, Row, p95
from webmap import DEFAULTS

FEW, MANY = 1_000, int(os.environ.get("BENCH_RECORDS", "1000000"))
TILED_S = 1200
CLICKS = 20
TOWN = "/?lang=th&at=18.5779,99.0083,"
PANNED = {"the province": "/?lang=th", "a town": TOWN + "13", "streets": TOWN + "16"}
"""Where the map is while it is moved -> its address."""
SETTLED = "document.documentElement.dataset.ready === 'true' && window.planmap.plan.tiled.settled"

# Places of the sheet that stand for one record, in pixels of the window; not under the panel nor beside the map.
SINGLE = """() => {
  const { plan } = window.planmap, box = plan.map.getContainer().getBoundingClientRect();
  return plan.tiled.sheet.hits.filter(({ props }) => props?.id).map(({ lat, lon }) => {
    const { x, y } = plan.map.latLngToContainerPoint([lat, lon]);
    return [x + box.left, y + box.top];
  }).filter(([x, y]) => document.elementFromPoint(x, y)?.closest(".leaflet-container")
    && x > box.left + 40 && y > box.top + 40 && x < box.right - 40 && y < box.bottom - 40);
}"""

# From the press of the button until the card tells of another record than before, or lists those that lie together.
WATCH_CARD = """() => {
  const card = document.getElementById("card");
  window.answered_ms = null;
  addEventListener("pointerup", () => {
    const began = performance.now(), before = card.textContent;
    const look = new MutationObserver(() => {
      if (!card.textContent || card.textContent === before) return;
      look.disconnect();
      requestAnimationFrame(() => { window.answered_ms = performance.now() - began; });
    });
    look.observe(card, { childList: true, subtree: true, characterData: true });
  }, { capture: true, once: true });
}"""

ANOTHER_FILTER = """async (words) => {
  const { plan } = window.planmap, began = performance.now();
  plan.state.set({ q: words });
  do await new Promise(requestAnimationFrame); while (!plan.tiled.settled);
  return performance.now() - began;
}"""


def measure(repeats: int = 5) -> list[Row]:
    """The rows of both sizes, visited in turns."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(_served(size)) for size in (FEW, MANY))
        browser = stack.enter_context(chromium())
        visits: dict[str, list[float]] = {few: [], many: []}
        for address in visits:
            interactive_ms(browser, address + "/")
        for _ in range(repeats):
            for address, times in visits.items():
                times.append(interactive_ms(browser, address + "/")[0])
        rows = [_interactive(visits[few], visits[many])]
        rows += [_panned(browser, few, many, where) for where in PANNED]
        rows += [_clicked(browser, many), _filtered(browser, many)]
        return [*rows, _memory(few, many)]


@contextmanager
def _served(size: int) -> Iterator[str]:
    """Ours with so many records, their tiles made where it draws any."""
    region = load_region(Path(str(DEFAULTS["REGION"])))
    with TemporaryDirectory(prefix="bench-many-") as instance:
        with open_store(instance, region) as store:
            fill(store, region, size)
        with servers.ours(1, PLANMAP_INSTANCE=instance) as address:
            end = time.monotonic() + TILED_S
            while size == MANY and orjson.loads(servers.get(address + "/tiles/now.json")[2])["state"] != "ready":
                if time.monotonic() > end:
                    raise RuntimeError("the tiles were not made")
                time.sleep(1)
            servers.warm(address, ("/",), times=3)
            yield address


def _interactive(few: list[float], many: list[float]) -> Row:
    note = (f"cold visits in turns, {len(many)} each; {min(many):.0f} to {max(many):.0f} ms and "
            f"{min(few):.0f} to {max(few):.0f} ms")
    return Row(f"{MANY:,} records: / interactive", "ms", median(many), median(few), f"{FEW:,} records",
               Bar("ratio", most=2, text="ratio ≤ 2.0"), note)


def _panned(browser: Browser, few: str, many: str, where: str) -> Row:
    ours, theirs = (p95(pan_frames(browser, address + PANNED[where])) for address in (many, few))
    return Row(f"{MANY:,} records: panning over {where}, p95 of frames", "ms", ours, theirs, f"{FEW:,} records",
               Bar("ours", most=50, text="≤ 50 ms"))


def _clicked(browser: Browser, address: str) -> Row:
    taken = []
    with _settled(browser, address + TOWN + "18") as page:
        for turn in range(CLICKS):
            places = page.evaluate(SINGLE)   # anew each time: the first card takes room from the map
            if not places:
                raise RuntimeError("no record stands alone there")
            x, y = places[turn * 7 % len(places)]
            page.mouse.move(x, y)
            page.wait_for_timeout(400)
            page.evaluate(WATCH_CARD)
            page.mouse.click(x, y)
            _until(page, "window.answered_ms !== null", 10)
            taken.append(page.evaluate("window.answered_ms"))
            page.wait_for_timeout(300)
    return Row(f"{MANY:,} records: a click until the card, p95", "ms", p95(taken),
               bar=Bar("ours", most=300, text="≤ 300 ms"), note=f"{len(taken)} records clicked in the browser")


def _filtered(browser: Browser, address: str) -> Row:
    """A change of a filter until counts, legend and map are those of the new view."""
    with _settled(browser, address + "/?lang=th") as page:
        taken = [page.evaluate(ANOTHER_FILTER, str(year)) for year in range(2565, 2571)]
    return Row(f"{MANY:,} records: another filter until drawn", "ms", median(taken),
               note="texts sought in all records, none sought before; for information")


def _memory(few: str, many: str) -> Row:
    ours, theirs = (servers.memory_mb(address) for address in (many, few))
    return Row(f"{MANY:,} records: memory of a worker", "MB", ours, theirs, f"{FEW:,} records",
               Bar("ours", most=400, text="≤ 400 MB"), "after all of these visits; files it maps included")


@contextmanager
def _settled(browser: Browser, url: str) -> Iterator[Page]:
    with fresh(browser) as page:
        page.goto(url, wait_until="load")
        await_ready(page)
        _until(page, SETTLED, 60)
        page.wait_for_timeout(500)
        yield page


def _until(page: Page, expression: str, patience_s: float) -> None:
    """Wait until an expression on the page is true; the page's policy forbids that the driver waits in it."""
    end = time.monotonic() + patience_s
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise RuntimeError(f"in vain waited for {expression}")
        page.wait_for_timeout(20)
