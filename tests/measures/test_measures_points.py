"""Points with counts as demand: whole numbers whose sums stay, wherever the fractions fall."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geodata
from geodata.measures.points import points_demand, whole_counts
from geodata.region import load_region

MIDDLE = (99.0087, 18.5771)


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


def scattered(region, size, seed=1):
    """So many points inside the province."""
    random = np.random.default_rng(seed)
    west, south, east, north = region.bounds
    lon, lat = random.uniform(west, east, 4 * size), random.uniform(south, north, 4 * size)
    inside = np.flatnonzero(region.zone_of(lon, lat) >= 0)[:size]
    return lon[inside], lat[inside]


def sums(region, lon, lat, count):
    return np.bincount(region.zone_of(lon, lat), count, len(region.subdistricts))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1_000), min_size=0, max_size=200), st.randoms(use_true_random=False))
def test_each_subdistrict_keeps_its_sum_and_each_point_is_less_than_one_off(lamphun, counts, shuffle):
    lon, lat = scattered(lamphun, len(counts))
    count = np.array(counts)
    whole = whole_counts(lamphun, lon, lat, count)

    assert whole.dtype == np.int64
    assert (whole >= 0).all()
    assert (np.abs(whole - count) < 1 + 1e-5).all()
    if len(count):
        assert np.abs(sums(lamphun, lon, lat, whole) - sums(lamphun, lon, lat, count)).max() <= 0.5 + 1e-5
    order = list(range(len(count)))
    shuffle.shuffle(order)
    assert (whole_counts(lamphun, lon[order], lat[order], count[order]) == whole[order]).all()


def test_whole_counts_stay_as_they_are(lamphun):
    lon, lat = scattered(lamphun, 1_000)
    count = np.arange(1_000, dtype=float) % 7

    assert (whole_counts(lamphun, lon, lat, count) == count).all()


def test_half_a_person_in_each_of_ten_places_is_five_people_in_every_second_place(lamphun):
    lon = MIDDLE[0] + np.arange(10) * 1e-4
    whole = whole_counts(lamphun, lon, np.full(10, MIDDLE[1]), np.full(10, 0.5))

    assert whole.sum() == 5
    assert sorted(whole) == [0] * 5 + [1] * 5


def test_small_counts_do_not_all_go_to_the_places_with_the_larger_fraction(lamphun):
    """Rounding up the largest remainders alone would leave nobody in the thinner half."""
    lon = MIDDLE[0] + np.arange(2_000) * 1e-6
    count = np.where(np.arange(2_000) < 1_000, 0.3, 0.4)
    whole = whole_counts(lamphun, lon, np.full(2_000, MIDDLE[1]), count)

    assert whole.sum() == 700
    assert abs(whole[:1_000].sum() - 300) <= 2


def test_points_become_demand_in_metres_by_subdistrict_and_those_outside_are_left_out(lamphun):
    demand = points_demand(lamphun, np.array([MIDDLE[0], 100.5]), np.array([MIDDLE[1], 13.75]), np.array([12, 99]))

    assert demand.weight.tolist() == [12]
    assert demand.codes[demand.zone[0]] == lamphun.locate(*MIDDLE).subdistrict_code[0]
    assert demand.by_zone.sum() == 12
    assert (demand.x[0], demand.y[0]) == pytest.approx((500_918, 2_054_000), abs=2_000)
    assert demand.cell_m is None
    assert demand.edge_m[0] > 1_000
