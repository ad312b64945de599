"""Exports: what a sheet, a picture and a deck cost, and whether twenty asked for at once slow the pages down."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
import shapely
from pptx import Presentation
from pptx.util import Mm

import geodata
from geodata.region import load_region
from tests.benchmarks import servers
from tests.benchmarks.table import Bar, Row
from webmap import create_app
from webmap.exports.brief import brief_of
from webmap.exports.deck import paint_deck
from webmap.exports.paper import Paper
from webmap.painters.sheet import paint_pdf, paint_png
from webmap.painters.slides.outlines import outline
from webmap.places import here
from webmap.view import View

QUERY = "measure=reach&gap=community.local_office&reach_m=8000"
LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"
WIDTH_MM = 100.0
AT_ONCE, IDLE_S = 20, 10
WORKERS = 2
MEMORY = """
from tests.benchmarks.exports import in_a_request, memory_added
print(*in_a_request(memory_added, 1))
"""


def measure(repeats: int = 5) -> list[Row]:
    """The rows of exports; times of making are of processors, so that other work counts little."""
    making = in_a_request(_making, repeats)
    told = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True).stdout
    own, whole = (int(size) / 2**20 for size in told.split()[-2:])
    memory = Row("PNG A3 300 dpi: memory of its own of the process that makes it", "MB", own,
                 bar=Bar("ours", most=350, text="≤ 350 MB"),
                 note=f"{whole:.0f} MB with what it shares with the service it was made from")
    return [*making, memory, shapes(repeats), beside_pages()]


def in_a_request(ask: Callable[[int], Any], repeats: int) -> Any:
    """As if a reader asked for the view of these measures."""
    with TemporaryDirectory() as instance:
        app = create_app({"REGION": str(LAMPHUN), "BASE_MAPS": "", "INSTANCE": instance})
        with app.test_request_context("/export/map.pdf?lang=th"):
            return ask(repeats)


def picture(repeats: int) -> list[Row]:
    """The picture alone."""
    brief = brief_of(View.from_query(QUERY, here().choices))
    seconds = _cpu(lambda: paint_png(brief, Paper.named("a3")), repeats)
    return [Row("PNG A3 300 dpi", "ms", seconds * 1000, bar=Bar("ours", most=3_000, text="≤ 3,000 ms CPU"))]


def memory_added(_repeats: int) -> tuple[int, int]:
    """Bytes that a process, made as the service makes it, has for itself while it paints, and with what it shares."""
    brief, paper = brief_of(View.from_query(QUERY, here().choices)), Paper.named("a3")
    pid = os.fork()
    if not pid:
        paint_png(brief, paper)
        os._exit(0)
    own = whole = 0
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        with suppress(psutil.Error):
            now = psutil.Process(pid).memory_full_info()
            own, whole = max(own, now.uss), max(whole, now.rss)
        time.sleep(0.01)
    return own, whole


def _making(repeats: int) -> list[Row]:
    brief = brief_of(View.from_query(QUERY, here().choices))
    sheet = _cpu(lambda: paint_pdf(brief, Paper.named("a3")), repeats)
    deck = _cpu(lambda: paint_deck([brief], Paper.named("slide")), repeats)
    note = f"51 subdistricts, tables, chart; processor time, median of {repeats} after one"
    return [Row("Sheet A3, vector PDF", "ms", sheet * 1000, bar=Bar("ours", most=1_000, text="≤ 1,000 ms CPU"),
                note=note),
            Row("Deck, PPTX", "ms", deck * 1000, bar=Bar("ours", most=1_500, text="≤ 1,500 ms CPU"), note=note),
            *picture(repeats)]


def _cpu(make: Callable[[], bytes], repeats: int) -> float:
    """Seconds of the processor, the first run left out."""
    make()
    found = []
    for _ in range(repeats):
        begun = time.process_time()
        make()
        found.append(time.process_time() - begun)
    return median(found)


def shapes(repeats: int) -> Row:
    """All subdistricts as native shapes in the resolution of analysis, beside python-pptx's FreeformBuilder."""
    areas = load_region(LAMPHUN).subdistricts_analysis.geometry
    west, south, east, _north = areas.total_bounds
    scale = WIDTH_MM / (east - west)
    on_paper = shapely.transform(areas.array, lambda points: (points - (west, south)) * scale)
    mine = _cpu(lambda: "".join(outline(shape)[1] for shape in on_paper).encode(), repeats)
    begun = time.process_time()
    theirs = Presentation()
    page = theirs.slides.add_slide(theirs.slide_layouts[6])
    for shape in on_paper:
        rings = [np.asarray(ring.coords) for ring in shapely.get_rings(shapely.get_parts(shape))]
        (x, y), rest = rings[0][0], rings[0][1:]
        builder = page.shapes.build_freeform(Mm(x), Mm(y), scale=1.0)
        builder.add_line_segments([(Mm(px), Mm(py)) for px, py in rest])
        for ring in rings[1:]:
            builder.move_to(Mm(ring[0][0]), Mm(ring[0][1]))
            builder.add_line_segments([(Mm(px), Mm(py)) for px, py in ring[1:]])
        builder.convert_to_shape()
    theirs.save(io.BytesIO())
    reference = time.process_time() - begun
    count = int(shapely.get_num_coordinates(on_paper).sum())
    return Row(f"51 subdistricts as shapes, {count:,} points", "ms", mine * 1000, reference * 1000, "FreeformBuilder",
               Bar("ratio", most=0.02, text="ratio ≤ 0.02"), "processor time; the reference once")


def beside_pages() -> Row:
    """The slowest of a hundred answers of the map page while twenty exports are made, beside when none is."""
    with servers.ours(workers=WORKERS) as address:
        servers.warm(address, ("/",))
        idle = _slowest(lambda: _waits(address, IDLE_S))
        asked = [f"{address}/export/map.{form}?district=510{at}&shade=people" for at in range(1, 6)
                 for form in ("pdf", "pptx", "png", "xlsx")]
        with ThreadPoolExecutor(AT_ONCE) as readers:
            made = [readers.submit(_until_made, one) for one in asked]
            waits: list[float] = []
            while not all(one.done() for one in made):
                waits += _waits(address, 1)
            for one in made:
                one.result()
        busy = quantiles(waits, n=100)[98]
    note = f"{WORKERS} workers; {len(waits):,} answers while they were made"
    return Row(f"The map page while {AT_ONCE} exports are made, p99", "ms", busy * 1000, idle * 1000, "idle",
               Bar("ratio", most=2, text="ratio ≤ 2"), note)


def _slowest(ask: Callable[[], list[float]]) -> float:
    return quantiles(ask(), n=100)[98]


def _waits(address: str, seconds: float) -> list[float]:
    """How long each answer took, asked one after the other."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        servers.get(f"{address}/?shade=people")
        found.append(time.monotonic() - begun)
        time.sleep(0.01)
    return found


def _until_made(url: str) -> None:
    while servers.get(url)[0] == 202:
        time.sleep(1)
