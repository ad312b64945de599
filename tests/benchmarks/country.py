"""Reach over a country: cells measured a second by this process, by one worker and by two, and the memory of all."""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import shapely

from geodata.measures.partition import Part, Question, Sites, measure_part, part_of
from geodata.region import Region
from geodata.text import Text
from geodata.workers import mapped
from tests.benchmarks.table import Bar, Row

CELLS = int(os.environ.get("BENCH_COUNTRY_CELLS", "20_000_000"))
"""Cells of 100 m in all; fewer where the machine has other work."""
SITES = 100_000
COLUMNS, ROWS = 6, 5
UNITS = 8
"""Subdistricts along each side of a province."""
REACH_M = 5_000
WEST, SOUTH, BORDER = 98.0, 12.0, 102.0
MOST_GIB = 4.0
MODES = {"one process": 0, "one worker": 1, "two workers": 2}


def measure(_repeats: int = 1) -> list[Row]:
    """The rows of the country; each mode once, in a process of its own."""
    rows, served = [], set()
    for mode, workers in MODES.items():
        told, peak = watched([sys.executable, "-m", "tests.benchmarks.country", str(workers), str(CELLS)])
        served.add((told["served"], told["people"]))
        note = (f"{told['cells']:,} cells in {COLUMNS * ROWS} provinces of both zones against {SITES:,} sites in "
                f"{told['seconds']:.1f} s; grids, people and pickling included")
        rows += [Row(f"Reach of a country, {mode}: cells a second", "", told["cells"] / told["seconds"], note=note),
                 Row(f"Reach of a country, {mode}: memory in all", "MiB", peak / 2**20,
                     bar=Bar("ours", most=MOST_GIB * 1024, text="< 4 GiB"),
                     note="most at a time of all its processes together")]
    if len(served) != 1:
        raise RuntimeError(f"the modes do not agree on who is served: {served}")
    return rows


def watched(command: list[str]) -> tuple[dict[str, float], float]:
    """What a command prints as JSON, and the most memory (bytes, shared parts counted once) its processes took."""
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(root))
            time.sleep(0.2)
        told = json.loads(process.stdout.read())
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return told, peak


def _memory(root: psutil.Process) -> float:
    total = 0.0
    try:
        for each in [root, *root.children(recursive=True)]:
            try:
                total += each.memory_full_info().pss
            except psutil.Error:
                continue
    except psutil.Error:
        return 0.0
    return total


def pieces(cells: int, question: Question) -> Iterator[tuple[str, Part]]:
    """A province at a time, with everybody's sites."""
    rng = np.random.default_rng(77)
    side_m = math.sqrt(cells / (COLUMNS * ROWS)) * 100
    high = side_m / 110_800
    wide = [side_m / (111_320 * math.cos(math.radians(SOUTH + (row + 0.5) * high))) for row in range(ROWS)]
    west, east = BORDER - COLUMNS / 2 * max(wide), BORDER + COLUMNS / 2 * max(wide)
    sites = {"all": Sites.at(rng.uniform(west, east, SITES), rng.uniform(SOUTH, SOUTH + ROWS * high, SITES))}
    for row in range(ROWS):
        for column in range(COLUMNS):
            region = square(f"{10 + row * COLUMNS + column}", west=BORDER + (column - COLUMNS / 2) * wide[row],
                            south=SOUTH + row * high, wide=wide[row], high=high)
            counts = pd.Series(rng.integers(1_000, 20_000, UNITS**2), index=region.subdistricts.index)
            yield region.key, part_of(region, counts, sites, question)


def square(key: str, west: float, south: float, wide: float, high: float) -> Region:
    """A province of equal subdistricts."""
    codes = [f"{key}{row:02d}{column:02d}" for row in range(UNITS) for column in range(UNITS)]
    lon, lat = np.meshgrid(west + wide * np.arange(UNITS) / UNITS, south + high * np.arange(UNITS) / UNITS)
    boxes = shapely.box(lon.ravel(), lat.ravel(), lon.ravel() + wide / UNITS, lat.ravel() + high / UNITS)
    frame = gpd.GeoDataFrame({"code": codes, "district_code": key, "area_km2": 1.0}, geometry=boxes, crs=4326)
    frame = frame.set_index("code", drop=False)
    none = frame.iloc[:0]
    table = pd.DataFrame({"year": []})
    zone = 32647 if west + wide / 2 < BORDER else 32648
    return Region(key, key, Text(key, key), zone, (), (), None, "", None, frame, none, none, frame, none, table, table,
                  table, table, none, key)


def run(workers: int, cells: int) -> dict[str, float]:
    """Measure the country once; workers: processes, none to measure here."""
    question = Question({"all": REACH_M}, halo_m=10_000)
    work = partial(measure_part, question=question)
    if not workers:
        return _counted(mapped(work, pieces(cells, question)))
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                      memory_limit=0, silence_logs=50) as cluster:
        return _counted(mapped(work, pieces(cells, question), cluster.scheduler_address))


def _counted(found: Iterator[tuple[str, dict]]) -> dict[str, float]:
    """The sums of all provinces, and the seconds they took."""
    began, cells, served, people = time.perf_counter(), 0, 0, 0
    for _, told in found:
        one = told["all"]
        cells, served, people = (before + int(more.sum()) for before, more in (
            (cells, one.cells), (served, one.served), (people, one.people)))
    return {"cells": cells, "served": served, "people": people, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
