"""10,000 records: how soon, how smoothly and how readily the map answers, beside a plain Folium page of the same."""

from statistics import median

from playwright.sync_api import Browser

from geodata.region import load_region
from tests.benchmarks.browser import CAP_S, await_ready, chromium, fresh, pan_frames, settled_ms
from tests.benchmarks.empty_map import EMPTY, empty_map
from tests.benchmarks.naive import NAIVE, naive_page
from tests.benchmarks.servers import ours, reference, warm
from tests.benchmarks.start import PATHS
from tests.benchmarks.synthetic import COUNT, synthetic_region
from tests.benchmarks.table import Bar, Row, p95

AT = "?at=18.45,98.95,11"
"""Where the map is panned: zoom 11, over the densest part."""

CHANGES = {
    "a mission off": 'press("tourism")',
    "the mission on again": 'press("tourism")',
    "a kind": 'press("industry.factory")',
    "the kind on again": 'press("industry.factory")',
    "a status": 'press("budgeted")',
    "the status off": 'press("budgeted")',
    "a mechanism": 'press("outreach")',
    "the mechanism off": 'press("outreach")',
    "a fiscal year": 'press("2025")',
    "the fiscal year off": 'press("2025")',
    "a precision": 'press("exact")',
    "the precision off": 'press("exact")',
    "a district": 'press("5101")',
    "the district off": 'press("5101")',
    "a budget": 'plan.state.set({ budget: "100000-900000" })',
    "the budget off": 'plan.state.set({ budget: "" })',
    "a text": 'plan.state.set({ q: "ลำไย" })',
    "the text off": 'plan.state.set({ q: "" })',
}
"""Changes of the filter: by a click on a box, whose list alone is open, or by the state where there is no box."""

CHANGE = """async () => {
  const { plan } = window.planmap;
  const boxes = [...document.querySelectorAll("#panel-body input[type=checkbox]")];
  const boxOf = (value) => boxes.find((box) => box.value === value);
  const press = (value) => boxOf(value).click();
  const frame = () => new Promise(requestAnimationFrame);
  const list = boxOf((/press\("(.*)"\)/.exec(`ACTION`) ?? [])[1])?.closest("details");
  for (const one of document.querySelectorAll("#panel-body details")) one.open = one === list;
  for (let count = 0; count < 3; count += 1) await frame();
  await new Promise((done) => setTimeout(done, 5));
  const before = plan.shown;
  const began = performance.now();
  ACTION;
  const worked = performance.now();
  while (plan.shown === before) await frame();
  await frame();
  await frame();
  return [performance.now() - began, worked - began];
}"""

FILL_ALL = """() => {
  for (const one of document.querySelectorAll("#panel-body details")) one.open = true;
  for (const one of document.querySelectorAll("#panel-body [aria-controls^=kinds-]")) one.click();
}"""

TWO_FRAMES = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await new Promise((done) => setTimeout(done, 5));
  const began = performance.now();
  await frame();
  await frame();
  return performance.now() - began;
}"""


def measure(repeats: int = 5) -> list[Row]:
    """The rows of the 10,000 records."""
    with synthetic_region() as folder:
        naive = naive_page(load_region(folder))
        servers = ours(2, folder), reference(naive, 2), reference(empty_map(), 2)
        with servers[0] as own, servers[1] as plain, servers[2] as empty, chromium() as browser:
            warm(own, PATHS, times=6)
            return [
                _interactive(browser, f"{own}/", plain + NAIVE, repeats),
                _pan(browser, f"{own}/{AT}", f"{empty}{EMPTY}{AT}", min(3, repeats)),
                *_changes(browser, f"{own}/", f"{empty}{EMPTY}", min(3, repeats)),
            ]


def _interactive(browser: Browser, own: str, plain: str, repeats: int) -> Row:
    """The plain page is visited once, in the middle of our visits: it takes half a minute or more."""
    settled_ms(browser, own)
    mine, theirs = [], None
    for turn in range(repeats):
        mine.append(settled_ms(browser, own))
        if turn == repeats // 2:
            theirs = settled_ms(browser, plain)
    if None in mine:
        return Row(f"{COUNT:,} records: interactive", note=f"not at rest within {CAP_S} s")
    note = f"ready and at rest; median of {len(mine)} cold visits, one of the plain page"
    if theirs is None:
        note += f", which was not at rest within {CAP_S} s"
    bar = Bar("ratio", most=0.1, text="ratio ≤ 0.10")
    name, beside = f"{COUNT:,} records: interactive", "Folium markers"
    return Row(name, "ms", median(mine), theirs or CAP_S * 1000, beside, bar, note)


def _pan(browser: Browser, own: str, empty: str, repeats: int) -> Row:
    frames: dict[str, list[list[float]]] = {own: [], empty: []}
    for _ in range(repeats):
        for url in frames:
            frames[url].append(pan_frames(browser, url))
    mine, theirs = (median([p95(run) for run in frames[url]]) for url in (own, empty))
    longest = median([max(run) for run in frames[own]])
    note = f"3 s of dragging at zoom 11, median of {repeats} runs; longest frame {longest:.0f} ms"
    bar = Bar("ours", most=35, text="< 35 ms")
    return Row(f"{COUNT:,} records: pan, p95 frame", "ms", mine, theirs, "empty Folium map", bar, note)


def _changes(browser: Browser, own: str, empty: str, repeats: int) -> list[Row]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in CHANGES}
    frames = []
    for _ in range(repeats):
        with fresh(browser) as page:
            page.goto(own, wait_until="load")
            await_ready(page)
            page.evaluate(FILL_ALL)
            page.wait_for_timeout(1000)
            for name, action in CHANGES.items():
                times[name].append(page.evaluate(CHANGE.replace("ACTION", action)))
                page.wait_for_timeout(1000 if "district" in name else 200)
        with fresh(browser) as page:
            page.goto(empty, wait_until="load")
            await_ready(page)
            frames += [page.evaluate(TWO_FRAMES) for _ in range(5)]
    redraw = {name: median([whole for whole, _ in found]) for name, found in times.items()}
    work = {name: median([script for _, script in found]) for name, found in times.items()}
    worst = max(redraw, key=lambda name: redraw[name])
    two = median(frames)
    bar = Bar("ours", most=100, text="< 100 ms")
    each = ", ".join(f"{name} {value:.0f} (script {work[name]:.0f})" for name, value in redraw.items())
    name, beside = f"{COUNT:,} records: filter to redraw", "two bare frames"
    return [
        Row(f"{name}, median", "ms", median(redraw.values()), two, beside, bar, each),
        Row(f"{name}, slowest", "ms", redraw[worst], two, beside, bar, worst),
    ]
