"""People on a grid and their distance to the nearest site: whole, exact, monotone, in metres."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import geodata
from geodata.measures.demand import Demand, curve_place, edge_distance, evenly, grid_of
from geodata.measures.reach import BEYOND, MOST_M, STEP_M, STEPS, Reach, nearest_m, steps_of
from geodata.region import load_region

UTM = 32647


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


@pytest.fixture(scope="module")
def grid(lamphun):
    return grid_of(lamphun, 250)


def on_a_road(*people: int, every_m: float = 1_000.0, zones: tuple[int, ...] = ()) -> Demand:
    """Hamlets along the x axis, a kilometre apart."""
    count = len(people)
    zone = np.array(zones or [0] * count, dtype=np.int16)
    codes = tuple(f"5101{number:02d}" for number in range(1, zone.max() + 2))
    return Demand(np.arange(count) * every_m, np.zeros(count), zone, np.array(people, dtype=np.int64),
                  np.full(count, 1e6), codes, np.full(len(codes), 1e6), None)


def points(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place) for place in places], crs=UTM)


def reach(demand: Demand, sites: gpd.GeoSeries, detour: float = 1.0) -> Reach:
    return Reach.of(demand, steps_of(nearest_m(demand, sites), detour))


# --- the grid --------------------------------------------------------------------------------------------------

def test_every_registered_person_stands_in_one_cell_of_the_own_subdistrict(lamphun, grid):
    people = lamphun.people(2021)
    spread = grid.spread(people)

    assert dict(zip(spread.codes, spread.by_zone.tolist(), strict=True)) == people.to_dict()
    assert spread.weight.sum() == 401_139


def test_the_people_of_a_subdistrict_stand_evenly(lamphun, grid):
    spread = grid.spread(lamphun.people(2021))

    for zone in range(51):
        weights = spread.weight[spread.zone == zone]
        assert weights.max() - weights.min() <= 1


def test_cells_cover_each_subdistrict_as_its_area_says(lamphun, grid):
    cells = np.bincount(grid.zone) * grid.cell_m**2 / 1e6

    assert cells == pytest.approx(lamphun.subdistricts["area_km2"].to_numpy(), rel=0.02, abs=1.0)


def test_a_cell_lies_in_the_subdistrict_it_counts_for(lamphun, grid):
    metric = lamphun.subdistricts_analysis.set_index("code").to_crs(UTM).geometry.loc[list(grid.codes)]
    some = np.random.default_rng(5).integers(0, len(grid.x), 500)

    assert shapely.intersects_xy(metric.array[grid.zone[some]], grid.x[some], grid.y[some]).all()


def test_the_distance_to_the_border_is_true_to_a_cell(lamphun, grid):
    some = np.random.default_rng(5).integers(0, len(grid.x), 500)

    assert np.abs(edge_distance(lamphun, grid.x[some], grid.y[some]) - grid.edge_m[some]).max() < 2 * grid.cell_m


def test_a_subdistrict_smaller_than_a_cell_still_has_its_people(lamphun):
    coarse = grid_of(lamphun, 20_000)

    assert coarse.spread(lamphun.people(2021)).by_zone.tolist() == lamphun.people(2021).tolist()


def test_a_subdistrict_without_people_or_without_a_figure_counts_nobody(lamphun, grid):
    people = lamphun.people(2021).astype("Int64")
    people["510101"], people["510102"] = 0, pd.NA
    spread = grid.spread(people)

    assert spread.by_zone[:2].tolist() == [0, 0]
    with pytest.raises(ValueError, match="510103: a count below zero"):
        grid.spread(people.replace({people["510103"]: -1}))


def test_the_curve_visits_every_cell_and_steps_to_a_neighbour():
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(16), np.arange(16)))
    order = np.argsort(curve_place(column, row, 4))

    assert sorted(curve_place(column, row, 4)) == list(range(256))
    assert set(np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))) == {1}


@given(st.lists(st.integers(0, 500), min_size=1, max_size=5), st.data())
def test_a_count_handed_to_cells_stays_whole(counts, data):
    sizes = [data.draw(st.integers(1, 40)) for _ in counts]
    zone = np.repeat(np.arange(len(counts)), sizes).astype(np.int16)
    weight = evenly(np.array(counts), zone, np.arange(len(zone)))

    assert np.bincount(zone, weight).tolist() == counts


# --- the distance ----------------------------------------------------------------------------------------------

def test_within_means_at_most():
    served = reach(on_a_road(10, 20, 40), points((0, 0)))

    assert [int(served.served(metres)[0]) for metres in (0, 999, 1_000, 1_999, 2_000)] == [10, 10, 30, 30, 70]


def test_distances_are_rounded_up_to_the_step():
    served = reach(on_a_road(1, 1, every_m=301), points((0, 0)))

    assert served.served(300)[0] == 1
    assert served.served(400)[0] == 2


def test_no_site_reaches_nobody_and_is_no_error():
    nowhere = reach(on_a_road(10, 20), points())

    assert nowhere.served(MOST_M)[0] == 0
    assert nowhere.counts[0, BEYOND] == 30
    assert nowhere.quantile_m(0.5) is None


def test_several_sites_in_one_place_serve_as_one_does():
    demand = on_a_road(10, 20, 40)

    assert (reach(demand, points(*[(0, 0)] * 5)).counts == reach(demand, points((0, 0))).counts).all()


def test_people_between_two_sites_count_once():
    assert reach(on_a_road(10, 20, 40), points((0, 0), (2_000, 0))).served(2_000)[0] == 70


def test_the_detour_lengthens_every_way():
    served = reach(on_a_road(10, 20, 40), points((0, 0)), detour=1.3)

    assert served.served(1_200)[0] == 10
    assert served.served(1_300)[0] == 30


def test_half_the_people_live_within_the_median():
    near = reach(on_a_road(50, 40, 10), points((0, 0)))

    assert (near.quantile_m(0.5), near.quantile_m(0.9), near.quantile_m(1.0)) == (0, 1_000, 2_000)


def test_a_zone_without_people_has_no_median():
    both = reach(on_a_road(0, 5, zones=(0, 1)), points((0, 0)))

    assert both.quantiles_m(0.5) == [None, 1_000]


@pytest.mark.parametrize("crs", [None, 4326])
def test_degrees_and_an_unset_reference_are_refused(crs):
    with pytest.raises(ValueError, match="metres"):
        nearest_m(on_a_road(1), gpd.GeoSeries([shapely.Point(99, 18)], crs=crs))


def test_distances_to_points_lines_and_areas_are_those_of_shapely(grid, lamphun):
    middle = shapely.Point(np.median(grid.x), np.median(grid.y))
    shapes = [middle, shapely.LineString([(grid.x.min(), grid.y.min()), (grid.x.max(), grid.y.max())]),
              shapely.transform(middle, lambda at: at + 9_000).buffer(3_000), None, shapely.Point()]
    demand = grid.spread(lamphun.people(2021))
    truth = shapely.distance(shapely.union_all(shapes[:3]), shapely.points(demand.x, demand.y))

    found = nearest_m(demand, gpd.GeoSeries(shapes, crs=UTM))

    assert np.abs(found - truth)[truth > 100].max() < 1
    assert found[truth == 0].max() == 0


def test_land_within_a_distance_is_that_of_circles_united(grid, lamphun):
    sites = points((500_000, 2_050_000), (503_000, 2_050_000), (520_000, 2_000_000))
    land = reach(grid.cells, sites).served(8_000) / np.bincount(grid.zone) * grid.area_m2
    metric = lamphun.subdistricts_analysis.set_index("code").to_crs(UTM).geometry.loc[list(grid.codes)]
    truth = shapely.area(shapely.intersection(metric.array, shapely.union_all(sites.buffer(8_000, 64).array)))

    assert np.abs(land - truth).max() < 0.02 * grid.area_m2.max()
    assert land.sum() == pytest.approx(truth.sum(), rel=0.01)


PLACES = st.lists(st.tuples(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000)), max_size=6)


@given(PLACES, st.tuples(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000)), st.integers(0, 20_000))
def test_a_longer_way_or_one_more_site_never_serves_fewer(places, another, metres):
    demand = on_a_road(3, 5, 7, 11, zones=(0, 1, 0, 1))
    before, after = reach(demand, points(*places)), reach(demand, points(*places, another))

    assert (before.served(metres) <= before.served(metres + STEP_M)).all()
    assert (before.served(metres) <= after.served(metres)).all()
    assert (reach(demand, points(another, *reversed(places))).counts == after.counts).all()
    assert before.totals.tolist() == [10, 16]
    assert before.counts.shape == (2, STEPS + 2)
