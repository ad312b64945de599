"""100,000 records in 51 subdistricts: who has nothing and is the money fair, beside a spatial join of geopandas."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.measures.equity import equity
from geodata.measures.matrix import matrix
from geodata.region import Region, load_region
from layers import MISSIONS
from tests.benchmarks.table import Bar, Row
from webmap import DEFAULTS

COUNT = 100_000
COLUMNS = tuple(MISSIONS)


def measure(repeats: int = 9) -> list[Row]:
    """Matrix and equity of the same table by both, in turns."""
    region = load_region(DEFAULTS["REGION"])
    records = made_up(region)
    zones = region.subdistricts_analysis[["code", "geometry"]].reset_index(drop=True)
    ours, theirs = own(region, records), joined(region, records, zones)   # finds the grid and the tree of the zones
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        times[0].append(timed(own, region, fresh(records)))
        times[1].append(timed(joined, region, fresh(records), zones))
    mine, other = (median(found) * 1000 for found in times)
    note = ("from points to counts, money, rates, Lorenz and Gini by mission; the region's grid and the tree of its "
            f"subdistricts are there before; both give the same figures; median of {repeats} in turns")
    bar = Bar("ratio", most=1 / 3, text="ratio ≤ 0.33")
    return [Row(f"{COUNT:,} records: matrix and equity", "ms", mine, other, "geopandas sjoin + groupby", bar, note)]


def made_up(region: Region) -> gpd.GeoDataFrame:
    """COUNT points over the province and its surroundings, each with a mission and most with a budget."""
    chance = np.random.default_rng(51)
    west, south, east, north = region.bounds
    points = gpd.points_from_xy(chance.uniform(west, east, COUNT), chance.uniform(south, north, COUNT), crs=4326)
    budget = pd.Series(chance.integers(1, 500, COUNT) * 10_000.0).mask(chance.random(COUNT) < 0.3)
    return gpd.GeoDataFrame({"mission": chance.choice(COLUMNS, COUNT), "budget_thb": budget}, geometry=points)


def fresh(records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same records without what a frame remembers of its shapes."""
    return gpd.GeoDataFrame(records.drop(columns="geometry"), geometry=records.geometry.to_numpy().copy(), crs=4326)


def own(region: Region, records: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """Counts, money, rates by our measures, and the Gini of each mission."""
    place = shapely.get_coordinates(records.geometry.array)
    found = matrix(region.zone_of(place[:, 0], place[:, 1]), records["mission"], records["budget_thb"], region.people(),
                   COLUMNS)
    ginis = [equity(found.baht[:, at], found.people).gini for at in range(len(COLUMNS))]
    return found.count, found.baht, found.per_10k, found.baht_per_head, ginis


def joined(region: Region, records: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """The same by a spatial join and groups, as a script of geopandas has it."""
    people = region.people()
    groups = records.sjoin(zones, predicate="within").groupby(["code", "mission"])["budget_thb"]
    figures = groups.agg(["size", "sum"]).unstack(fill_value=0).reindex(people.index, fill_value=0)
    count, baht = figures["size"][list(COLUMNS)], figures["sum"][list(COLUMNS)]
    rates, heads = count.mul(10_000).div(people, axis=0), baht.div(people, axis=0)
    return count, baht, rates, heads, [_gini(baht[key], people) for key in COLUMNS]


def timed(work: Callable[..., Any], *given: Any) -> float:
    """Seconds that some work takes."""
    gc.collect()
    began = perf_counter()
    work(*given)
    return perf_counter() - began


def _gini(baht: pd.Series, people: pd.Series) -> float:
    table = pd.DataFrame({"baht": baht, "people": people})
    table = table.loc[(table["baht"] / table["people"]).sort_values().index]
    across = table["people"].cumsum() / table["people"].sum()
    up = table["baht"].cumsum() / table["baht"].sum()
    return float(1 - (across.diff().fillna(across) * (up + up.shift(fill_value=0))).sum())
