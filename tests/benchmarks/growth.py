"""How answers and memory grow with the number of records, on both stores; a table, and drawings beside it."""

import csv
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import HTTPError

from geodata.region import Region, load_region
from geodata.store import open_store
from tests import postgres
from tests.benchmarks import plot, servers
from tests.benchmarks.masses import fill
from tests.benchmarks.table import Bar, Row
from webmap import DEFAULTS

OUT = Path(__file__).parents[2] / "bench-results"
SIZES = tuple(map(int, os.environ.get("BENCH_SIZES", "1000 10000 100000 1000000").split()))
STORES = ("SQLite", "PostGIS")
GAP = "community.local_office&district=5101"   # few enough of a million to be worked with
QUESTIONS: dict[str, Callable[[int], str]] = {
    "page of records": lambda turn: f"/api/sites?limit=100&offset={turn * 7}",
    "counts of a filter": lambda turn: f"/api/facets?budget={turn}-",
    "figures by subdistrict": lambda turn: f"/api/summary?budget={turn}-",
    "records near a click": lambda turn: f"/api/identify?lat={18.5 + turn / 1000:.3f}&lon=99&tolerance_m=300",
    "people within reach": lambda turn: f"/api/gaps?measure=reach&gap={GAP}&reach_m={2000 + turn * 100}",
}
"""What is asked -> an address that no turn shares with another, so that no answer was kept from before."""
MEMORY, START = "memory of a worker", "first page after the start"
MOST_MB = 400
TOO_MUCH = 422


def measure(repeats: int = 9, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """The rows of all sizes on both stores; the drawings are written beside the table."""
    region = load_region(DEFAULTS["REGION"])
    found: dict[str, dict[str, dict[int, float]]] = {}
    with the_cluster() as cluster:
        for size in sizes:
            for store in STORES:
                print(f"  {size:,} records in {store} …", flush=True)
                with _place(store, region, size, cluster.database) as settings:
                    figures = _figures(settings, repeats)
                    print("   ", ", ".join(f"{what} {figure:,.0f}" for what, figure in figures.items()), flush=True)
                    for what, figure in figures.items():
                        found.setdefault(what, {}).setdefault(store, {})[size] = figure
    _write(found)
    return [_rows(what, store, by_store[store]) for what, by_store in found.items() for store in STORES]


def _figures(settings: dict[str, str], repeats: int) -> dict[str, float]:
    """Milliseconds of each question, the median of different ones, one after another; megabytes of a worker at last."""
    turns = count(1)
    with servers.ours(1, **settings) as address:
        began = time.monotonic()
        _asked(f"{address}/api/facets?budget={next(turns)}-")
        found = {START: (time.monotonic() - began) * 1000}
        for what, path in QUESTIONS.items():
            if not _asked(address + path(next(turns))):
                print(f"    refused: {what}", flush=True)
                continue
            times = []
            for _ in range(repeats):
                began = time.monotonic()
                _asked(address + path(next(turns)))
                times.append((time.monotonic() - began) * 1000)
            found[what] = median(times)
        return found | {MEMORY: servers.memory_mb(address)}


def _asked(url: str) -> bool:
    """Whether it was answered; False where it is too much to ask of so many records."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=servers.READER), timeout=600) as answer:
            answer.read()
    except HTTPError as error:
        if error.code != TOO_MUCH:
            raise
        return False
    return True


def _rows(what: str, store: str, figures: dict[int, float]) -> Row:
    """The largest size beside the smallest of the same store; the figures between are its note."""
    unit = "MB" if what == MEMORY else "ms"
    smallest, largest = min(figures), max(figures)
    bar = Bar("ours", most=MOST_MB, text=f"< {MOST_MB} MB") if what == MEMORY else None
    each = ", ".join(f"{size:,}: {figure:,.0f} {unit}" for size, figure in figures.items())
    return Row(f"{largest:,} records, {store}: {what}", unit, figures[largest], figures[smallest],
               f"{smallest:,} records", bar, each)


def _write(found: dict[str, dict[str, dict[int, float]]]) -> None:
    """Every figure as a table, and the drawings."""
    OUT.mkdir(exist_ok=True)
    with (OUT / "growth.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("measure", "store", "records", "figure"), *(
            (what, store, size, round(figure, 1)) for what, stores in found.items()
            for store, figures in stores.items() for size, figure in figures.items())])
    lines = {f"{what}, {store}": sorted(figures.items())
             for what, stores in found.items() if what in QUESTIONS for store, figures in stores.items()}
    (OUT / "growth-answers.svg").write_text(
        plot.svg("An answer that was not asked before", "records", "milliseconds", lines), encoding="utf-8")
    lines = {store: sorted(figures.items()) for store, figures in found[MEMORY].items()}
    (OUT / "growth-memory.svg").write_text(
        plot.svg("Memory of a worker", "records", "megabytes", lines), encoding="utf-8")


@contextmanager
def _place(store: str, region: Region, size: int, database: Callable[[], str]) -> Iterator[dict[str, str]]:
    """A filled store, as settings of a server."""
    with TemporaryDirectory(prefix="bench-growth-") as instance:
        settings = {"PLANMAP_INSTANCE": instance} | ({"PLANMAP_DATABASE": database()} if store == "PostGIS" else {})
        with open_store(settings.get("PLANMAP_DATABASE", instance), region) as filled:
            fill(filled, region, size)
        yield settings


@contextmanager
def the_cluster() -> Iterator[postgres.Cluster]:
    """The PostgreSQL of this run alone, as the tests start it."""
    postgres.begin_run()
    try:
        yield postgres.cluster()
    finally:
        postgres.end_run()
