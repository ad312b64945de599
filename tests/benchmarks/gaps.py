"""Gaps of coverage: reach of the province beside a bare tree of scipy; a step of the slider; what that reads."""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree

from geodata.measures.demand import Demand, grid_of
from geodata.measures.reach import Reach, nearest_m, steps_of
from geodata.region import load_region
from tests.benchmarks import servers
from tests.benchmarks.browser import CAP_S, await_ready, chromium, fresh
from tests.benchmarks.table import Bar, Row, p95
from webmap import DEFAULTS

SITES = 500
QUESTION = "gap=community.local_office"
STEPS = 100
FRAME_MS, WIRE_KB = 16, 300

# Each step as a finger makes it: one input a frame, the screen drawn between; what the handler takes until it returns.
SLIDE = """async (steps) => {
  const slider = document.querySelector(".reach-slider");
  const most = Number(slider.max);
  const times = [];
  for (let step = 1; step <= steps; step += 1) {
    await new Promise((drawn) => requestAnimationFrame(drawn));
    slider.value = String(Math.round((most * step) / steps / 100) * 100);
    const began = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    times.push(performance.now() - began);
  }
  return times;
}"""


def measure(repeats: int = 9) -> list[Row]:
    """The rows of gaps of coverage."""
    return [province(repeats), *browser(repeats)]


def province(repeats: int) -> Row:
    """Those to be served by distance to SITES sites, on the grid of 100 m; the grid is there before."""
    region = load_region(DEFAULTS["REGION"])
    demand = grid_of(region).spread(region.people())
    places = np.random.default_rng(500).choice(len(demand.x), SITES, replace=False)
    sites = gpd.GeoSeries.from_xy(demand.x[places] + 30, demand.y[places] + 30, crs=region.metric_crs)
    cells, points = np.column_stack([demand.x, demand.y]), np.column_stack([sites.x, sites.y])
    served = reach(demand, sites).served(5_000).sum()
    if served != demand.weight[bare(points, cells) <= 5_000].sum():
        raise RuntimeError("reach and the bare tree do not agree on who lives within 5 km")
    mine, theirs = in_turns(repeats, (reach, demand, sites), (bare, points, cells))
    note = (f"{len(demand.x):,} cells to people by subdistrict and step of 100 m; the reference only has the "
            f"distances, with as many workers; median of {repeats} in turns")
    return Row(f"Reach of the province, {SITES} sites", "ms", mine * 1000, theirs * 1000, "bare cKDTree query",
               Bar("ratio", most=1.5, text="ratio ≤ 1.5"), note)


def reach(demand: Demand, sites: gpd.GeoSeries) -> Reach:
    """Ours: distances, steps, people by subdistrict and step."""
    return Reach.of(demand, steps_of(nearest_m(demand, sites)))


def bare(points: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """The distances alone."""
    return np.asarray(cKDTree(points).query(cells, workers=-1)[0])


def in_turns(repeats: int, *works: tuple[Callable[..., Any], Any, Any]) -> list[float]:
    """Median seconds of each work, done in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for found, (work, *given) in zip(times, works, strict=True):
            began = perf_counter()
            work(*given)
            found.append(perf_counter() - began)
    return [median(found) for found in times]


def browser(repeats: int) -> list[Row]:
    """A step of the slider on the page of gaps, and what it reads; each step is the median of all passes over it."""
    with servers.ours(workers=2) as own:
        kept = {name: len(servers.get(f"{own}/api/gaps/{name}?{QUESTION}")[2]) for name in ("steps", "cells")}
        with chromium() as program, fresh(program) as page:
            page.goto(f"{own}/gaps?measure=reach&{QUESTION}", wait_until="load")
            await_ready(page)
            page.wait_for_selector('body[data-answered="reach"]', timeout=CAP_S * 1000)
            page.wait_for_timeout(2_000)
            page.evaluate(SLIDE, STEPS)
            passes = [[float(one) for one in page.evaluate(SLIDE, STEPS)] for _ in range(repeats)]
    times, slowest = [median(step) for step in zip(*passes, strict=True)], max(map(max, passes))
    bar = Bar("ours", most=FRAME_MS, text=f"≤ {FRAME_MS} ms")
    note = (f"{STEPS} steps over 50 km, a frame drawn between them, each the median of {repeats} passes; the slowest "
            f"of all took {slowest:.1f} ms")
    wire = Bar("ours", most=WIRE_KB, text=f"≤ {WIRE_KB} kB")
    return [Row("A step of the slider, median", "ms", median(times), bar=bar, note=note),
            Row("A step of the slider, 95th percentile", "ms", p95(times), bar=bar),
            *(Row(f"/api/gaps/{name} on the wire", "kB", size / 1000, bar=wire) for name, size in kept.items())]
