"""Reach over several regions, each by itself and with its neighbours' sites: the same figures as of all at once."""

import os
import signal
import time
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geodata.measures.errors import MeasureError
from geodata.measures.partition import Question, Sites, demand_of, measure_part, part_of
from geodata.measures.reach import Reach, nearest_m, steps_of
from geodata.region import Region
from geodata.text import Text
from geodata.workers import mapped

EMPTY = pd.DataFrame({"year": []})
NORTH, HIGH_M, WIDE_M = 16.0, 4_000.0, 5_000.0


def province(key, crs, west, south, columns=2):
    """Subdistricts of 5 x 4 km beside each other, their corner at metres of a zone."""
    boxes = [shapely.box(west + at * WIDE_M, south, west + (at + 1) * WIDE_M, south + HIGH_M)
             for at in range(columns)]
    codes = [f"{key}010{at + 1}" for at in range(columns)]
    frame = gpd.GeoDataFrame({"code": codes, "name_th": codes, "name_en": codes, "district_code": f"{key}01",
                              "area_km2": 20.0}, geometry=boxes, crs=crs).to_crs(4326).set_index("code", drop=False)
    nothing = gpd.GeoDataFrame({"code": []}, geometry=[], crs=4326)
    return Region(key, key, Text(key, key), crs, (), (), None, "", None, frame, nothing, nothing, frame, nothing,
                  EMPTY, EMPTY, EMPTY, EMPTY, nothing, key)


def at_metres(crs, *places):
    """Degrees of places in metres."""
    x, y = np.array(places, dtype=float).T
    return Sites.at(*Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y))


@pytest.fixture(scope="module")
def three():
    """Two provinces of zone 47N side by side, and one of zone 48N to the east of them across the border of zones."""
    middle = Transformer.from_crs(4326, 32647, always_xy=True).transform(102.0, NORTH)
    east = Transformer.from_crs(4326, 32648, always_xy=True).transform(102.0, NORTH)
    west_m, south_m = middle[0], middle[1]
    return (province("51", 32647, west_m - 20_000, south_m), province("52", 32647, west_m - 10_000, south_m),
            province("53", 32648, east[0] + 1_000, east[1]))


def people(region, count=1_000):
    return pd.Series(count, index=region.subdistricts.index)


def one(region, sites, question, count=1_000):
    return measure_part(part_of(region, people(region, count), {"all": sites}, question), question)["all"]


# --- figures that a hand can check -----------------------------------------------------------------------------

def test_a_site_just_across_the_border_serves_those_near_it(three):
    """It stands 1 km east of the border, in the middle of its height: of 20 km² it reaches 15.45, for
    sqrt(25 - y²) - 1 over y from -2 to 2 is 15.45."""
    west, east, _ = three
    corner = east.in_metres(east.subdistricts.geometry).total_bounds
    site = at_metres(32647, (corner[0] + 1_000, corner[1] + 2_000))
    question = Question({"all": 5_000})

    found = one(west, site, question)

    assert found.people.tolist() == [1_000, 1_000]
    assert found.served[0] == 0
    assert found.served[1] == pytest.approx(1_000 * 15.45 / 20, abs=10)
    cut = one(west, site, Question({"all": 0}, halo_m=0))
    assert cut.served.tolist() == [0, 0]


def test_distances_across_a_border_of_zones_are_those_of_the_own_zone(three):
    """The site stands on the meridian of 102° E by 47N; by 48N the province begins 1 km east of it."""
    _, west, east = three
    corner = west.in_metres(west.subdistricts.geometry).total_bounds
    site = at_metres(32647, (corner[2], corner[1] + 2_000))

    found = one(east, site, Question({"all": 2_000}))

    first = np.flatnonzero(found.curve)[0]
    assert 10 <= first <= 12   # 1 km from the meridian, and half a cell
    assert found.cells.sum() == pytest.approx(4_000, rel=0.02)


def test_what_lies_beyond_the_halo_is_beyond(three):
    west, east, _ = three
    corner = east.in_metres(east.subdistricts.geometry).total_bounds
    site = at_metres(32647, (corner[0] + 1_000, corner[1] + 2_000))

    narrow, wide = (one(west, site, Question({"all": 3_000}, halo_m=halo)) for halo in (3_000, 20_000))

    assert narrow.served.tolist() == wide.served.tolist()
    assert narrow.curve[:31].tolist() == wide.curve[:31].tolist()
    assert narrow.curve[31:-1].sum() == 0 < wide.curve[31:-1].sum()
    with pytest.raises(ValueError, match="a halo of as many metres"):
        Question({"all": 5_000}, halo_m=3_000)


# --- equal to the run of everything at once --------------------------------------------------------------------

def whole(region, sites, question):
    """As one machine with everything in memory measures it: all sites, wherever they are."""
    demand = demand_of(part_of(region, people(region), {}, question), question.side_m)
    reach = Reach.of(demand, steps_of(nearest_m(demand, sites.in_metres(region)), question.detour))
    return reach.served(question.reach_m["all"]).tolist(), reach.counts.sum(axis=0).tolist()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**16), count=st.integers(0, 30), reach_m=st.sampled_from([500, 3_000, 12_000]),
       detour=st.sampled_from([1.0, 1.3]), areas=st.booleans())
def test_partitions_with_a_halo_find_what_one_run_with_all_sites_finds(three, seed, count, reach_m, detour, areas):
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(101.7, 102.3, count), rng.uniform(15.8, 16.2, count)
    sites = Sites.at(lon, lat)
    if areas:
        sites = Sites.of(gpd.GeoSeries(shapely.buffer(shapely.points(lon, lat), 0.003), crs=4326))
    question = Question({"all": reach_m}, detour, side_m=400)

    for region in three:
        found = one(region, sites, question)
        assert (found.served.tolist(), found.curve.tolist()) == whole(region, sites, question)


# --- worker processes ------------------------------------------------------------------------------------------

def asked_of(three, sites, question, copies=1):
    return [(f"{region.key}.{at}", part_of(region, people(region), {"all": sites}, question))
            for at in range(copies) for region in three]


@pytest.fixture(scope="module")
def workers():
    """Two worker processes of this machine, and what looks after them."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                      memory_limit=0, silence_logs=50) as cluster:
        yield cluster


def test_two_workers_find_the_same_and_one_that_is_killed_loses_nothing(three, workers):
    rng = np.random.default_rng(7)
    sites = Sites.at(rng.uniform(101.7, 102.3, 30), rng.uniform(15.8, 16.2, 30))
    question = Question({"all": 3_000}, side_m=100)
    work = partial(measure_part, question=question)
    here = dict(mapped(work, asked_of(three, sites, question)))
    victim = min(nanny.pid for nanny in workers.workers.values())

    there = {}
    for at, (name, found) in enumerate(mapped(work, asked_of(three, sites, question, 6), workers.scheduler_address)):
        there[name] = found
        if at == 2:
            os.kill(victim, signal.SIGKILL)

    assert len(there) == 18
    for name, one_of_them in there.items():
        own, found = here[name.partition(".")[0] + ".0"]["all"], one_of_them["all"]
        assert (found.served.tolist(), found.curve.tolist()) == (own.served.tolist(), own.curve.tolist())
    assert victim not in {nanny.pid for nanny in workers.workers.values()}


def test_pieces_are_made_as_there_is_room_for_them(workers):
    made = []

    def pieces():
        for at in range(40):
            made.append(at)
            yield str(at), 0.01

    found = mapped(time.sleep, pieces(), workers.scheduler_address)
    next(found)
    assert len(made) <= 4
    assert len(list(found)) == 39
    assert len(made) == 40


def test_a_scheduler_that_is_not_there_is_told_with_the_cure(monkeypatch):
    monkeypatch.setattr("geodata.workers.PATIENCE_S", 1)

    with pytest.raises(MeasureError, match=r"tcp://127.0.0.1:9 does not answer.*PLANMAP_SCHEDULER"):
        list(mapped(str, [("a", 1)], "tcp://127.0.0.1:9"))
