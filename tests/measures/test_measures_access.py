"""Is there enough: floating catchments on maps small enough to reckon by hand, beside PySAL's."""

import numpy as np
import pandas as pd
import pytest
from access.fca import two_stage_fca
from access.weights import step_fn
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.measures.access import BANDS, Line, Table, by_zone, enhanced, two_step
from geodata.measures.errors import MeasureError

QUICK = settings(max_examples=60, deadline=None, database=None)
PEOPLE = [100, 300, 50]
CAPACITY = [20.0, 40.0]
METRES = np.array([[500.0, 2500.0], [1000.0, 1000.0], [9000.0, 8000.0]])
"""Three villages and two clinics: the second village reaches both, the third none."""


def line(points, sites, **how) -> Line:
    """Distances between points and sites given as pairs of metres."""
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    site_x, site_y = np.array(sites, dtype=float).reshape(-1, 2).T
    return Line(x, y, site_x, site_y, **how)


def pysal(weight, capacity, metres, reach_m, weight_fn=None) -> pd.Series:
    """The catchments of PySAL's `access`, which has a row only for points with a site in reach."""
    points, sites = metres.shape
    costs = pd.DataFrame({"origin": np.repeat(np.arange(points), sites), "dest": np.tile(np.arange(sites), points),
                          "cost": metres.ravel()})
    demand = pd.DataFrame({"geoid": np.arange(points), "demand": np.asarray(weight, dtype=float)})
    supply = pd.DataFrame({"supply": np.asarray(capacity, dtype=float)}, index=np.arange(sites))
    return two_stage_fca(demand, supply, costs, reach_m, supply_name="supply", weight_fn=weight_fn)


@st.composite
def towns(draw):
    """People, capacities and distances of a small town; some distances lie exactly on a limit."""
    points, sites = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    metres = st.one_of(st.sampled_from([0.0, 1000.0, 2000.0, 3000.0]), st.floats(0, 6000))
    return (draw(st.lists(st.integers(0, 500), min_size=points, max_size=points)),
            draw(st.lists(st.integers(0, 90), min_size=sites, max_size=sites)),
            np.array(draw(st.lists(metres, min_size=points * sites, max_size=points * sites))).reshape(points, sites))


# --- by hand ---------------------------------------------------------------------------------------------------

def test_a_clinic_is_shared_by_all_who_reach_it():
    found = two_step(PEOPLE, CAPACITY, Table(METRES), reach_m=1000)

    assert found.site_ratio.tolist() == [20 / 400, 40 / 300]
    assert found.ratio.tolist() == [20 / 400, 20 / 400 + 40 / 300, 0]
    assert found.in_reach.tolist() == [1, 2, 0]


def test_the_limit_itself_is_within_reach():
    assert two_step([10], [1], Table(np.array([[1000.0]])), 1000).ratio.tolist() == [0.1]
    assert two_step([10], [1], Table(np.array([[1000.1]])), 1000).ratio.tolist() == [0]


def test_thirds_of_the_reach_weigh_less_and_less():
    found = enhanced([100, 100, 100, 100], [50], Table(np.array([[1000.0], [2000.0], [3000.0], [3001.0]])), 3000)
    shared = 50 / (100 * (1 + 0.68 + 0.22))

    np.testing.assert_allclose(found.ratio, [shared, 0.68 * shared, 0.22 * shared, 0], rtol=1e-14)


def test_distances_are_rounded_up_to_the_step_after_the_detour():
    near = [(0.0, 0.0)], [(770.0, 0.0)]

    assert two_step([10], [1], line(*near, detour=1.3, step_m=100), 1001).in_reach.tolist() == [0]
    assert two_step([10], [1], line(*near, detour=1.3), 1001).in_reach.tolist() == [1]
    assert two_step([10], [1], line(*near, detour=1.3, step_m=100), 1100).in_reach.tolist() == [1]
    assert two_step([10], [1], line([(0.0, 0.0)], [(1000.0, 0.0)], step_m=100), 1000).in_reach.tolist() == [1]


def test_what_rounding_of_numbers_adds_is_not_another_step():
    """3,000 m times 1.1 is 3,300.0000000000005 as a computer has it."""
    assert two_step([10], [1], line([(0, 0)], [(3000, 0)], detour=1.1, step_m=100), 3300).in_reach.tolist() == [1]


def test_one_person_alone_has_the_whole_site():
    assert two_step([1], [5], line([(0, 0)], [(0, 0)]), 0).ratio.tolist() == [5]


def test_a_way_there_need_not_be_the_way_back():
    there = np.array([[1000.0, 9000.0], [9000.0, 9000.0]])

    assert two_step([10, 10], [5, 5], Table(there), 1000).ratio.tolist() == [0.5, 0]
    assert two_step([10, 10], [5, 5], Table(there.T), 1000).ratio.tolist() == [0.5, 0]
    one_way = np.array([[9000.0, 1000.0], [9000.0, 9000.0]])
    assert two_step([10, 10], [5, 5], Table(one_way), 1000).ratio.tolist() == [0.5, 0]
    assert two_step([10, 10], [5, 5], Table(one_way), 1000).unused == (0,)
    assert two_step([10, 10], [5, 5], Table(one_way.T), 1000).ratio.tolist() == [0, 0.5]


def test_the_zones_words_add_up_to_its_people():
    found = two_step(PEOPLE, CAPACITY, Table(METRES), 1000)
    table = by_zone(found, np.array(PEOPLE), np.array([0, 0, 1]), zones=3, needed=0.1)

    assert table[["people", "enough", "short", "out"]].values.tolist() == [[400, 300, 100, 0], [50, 0, 0, 50], [0] * 4]
    assert table.people.dtype == np.int64
    assert table.ratio[0] * 400 == pytest.approx(60)
    assert table.ratio[1] == 0
    assert np.isnan(table.ratio[2])


# --- beside PySAL ----------------------------------------------------------------------------------------------

@QUICK
@given(towns(), st.sampled_from([0, 1000, 3000, 5000]))
def test_two_steps_equal_pysals_and_fill_its_gaps_with_nought(town, reach_m):
    weight, capacity, metres = town
    weight = [people + 1 for people in weight]   # PySAL divides by nought where nobody lives in reach
    found = two_step(weight, capacity, Table(metres), reach_m)
    theirs = pysal(weight, capacity, metres, reach_m)

    np.testing.assert_allclose(found.ratio, theirs.reindex(range(len(weight)), fill_value=0), rtol=1e-12, atol=0)
    assert (found.ratio[~np.isin(np.arange(len(weight)), theirs.index)] == 0).all()


@QUICK
@given(towns())
def test_enhanced_steps_equal_pysals(town):
    weight, capacity, metres = town
    weight = [people + 1 for people in weight]
    theirs = pysal(weight, capacity, metres, 3000, step_fn({3000 * share: worth for share, worth in BANDS}))

    np.testing.assert_allclose(enhanced(weight, capacity, Table(metres), 3000).ratio,
                               theirs.reindex(range(len(weight)), fill_value=0), rtol=1e-12, atol=0)


def test_the_gaps_that_pysal_leaves_out_have_a_row_here():
    assert 2 not in pysal(PEOPLE, CAPACITY, METRES, 1000).index
    assert two_step(PEOPLE, CAPACITY, Table(METRES), 1000).ratio[2] == 0


# --- what always holds -----------------------------------------------------------------------------------------

@QUICK
@given(towns(), st.sampled_from([two_step, enhanced]))
def test_all_that_is_given_out_arrives(town, steps):
    weight, capacity, metres = town
    found = steps(weight, capacity, Table(metres), 3000)
    used = np.delete(capacity, found.unused).sum()

    assert np.dot(weight, found.ratio) == pytest.approx(used, rel=1e-12)


@QUICK
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_sites_and_points_does_not_matter(town, chance):
    weight, capacity, metres = town
    rows, columns = list(range(len(weight))), list(range(len(capacity)))
    chance.shuffle(rows)
    chance.shuffle(columns)
    shuffled = two_step(np.take(weight, rows), np.take(capacity, columns), Table(metres[rows][:, columns]), 3000)

    np.testing.assert_allclose(shuffled.ratio, two_step(weight, capacity, Table(metres), 3000).ratio[rows], rtol=1e-12)


@QUICK
@given(towns(), st.integers(0, 90), st.integers(0, 2000))
def test_more_capacity_or_one_more_site_never_takes_from_anybody(town, more, near):
    weight, capacity, metres = town
    before = two_step(weight, capacity, Table(metres), 3000)
    after = two_step(weight, [*capacity, more],
                     Table(np.column_stack([metres, np.full(len(weight), float(near))])), 3000)
    larger = two_step(weight, [value + more for value in capacity], Table(metres), 3000)

    assert (after.ratio >= before.ratio).all()
    assert (larger.ratio >= before.ratio).all()
    assert (two_step(weight, capacity, Table(metres), 4000).in_reach >= before.in_reach).all()


@QUICK
@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000)), min_size=1, max_size=30),
       st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000)), min_size=0, max_size=8),
       st.sampled_from([1.0, 1.3]), st.sampled_from([0, 500, 2000, 4000]))
def test_positions_and_a_table_of_their_distances_give_the_same(points, sites, detour, reach_m):
    there = line(points, sites, detour=detour, step_m=100)
    table = np.array([[np.ceil(np.hypot(x - a, y - b) * detour / 100) * 100 for a, b in sites] for x, y in points])
    weight, capacity = np.arange(len(points)), np.arange(len(sites)) + 1.0
    found = enhanced(weight, capacity, there, reach_m)

    np.testing.assert_allclose(
        found.ratio, enhanced(weight, capacity, Table(table.reshape(len(points), len(sites))), reach_m).ratio)


def test_many_points_are_taken_block_by_block():
    chance = np.random.default_rng(1)
    points, sites = chance.uniform(0, 40_000, (5_000, 2)), chance.uniform(0, 40_000, (60, 2))
    weight, capacity = chance.integers(0, 9, 5_000), chance.uniform(1, 9, 60)
    all_at_once = np.hypot(points[:, :1] - sites[:, 0], points[:, 1:] - sites[:, 1])

    np.testing.assert_allclose(two_step(weight, capacity, line(points, sites), 5_000).ratio,
                               two_step(weight, capacity, Table(all_at_once), 5_000).ratio, rtol=1e-12)


# --- odd input -------------------------------------------------------------------------------------------------

def test_without_sites_nobody_has_anything():
    found = two_step(PEOPLE, [], line([(0, 0)] * 3, []), 50_000)

    assert found.ratio.tolist() == [0, 0, 0]
    assert found.in_reach.tolist() == [0, 0, 0]


def test_without_people_nothing_is_measured():
    found = two_step([], [5], line([], [(0, 0)]), 1000)

    assert found.ratio.tolist() == []
    assert found.unused == (0,)


def test_a_reach_of_nought_is_the_spot_itself():
    assert two_step([10, 10], [5], line([(0, 0), (1, 0)], [(0, 0)]), 0).ratio.tolist() == [0.5, 0]


def test_all_sites_in_one_place_share_the_same_people():
    assert two_step([10], [5, 5, 10], line([(0, 0)], [(0, 0)] * 3), 100).ratio.tolist() == [2.0]


def test_a_capacity_of_nought_gives_nothing_but_is_in_reach():
    found = two_step([10], [0], Table(np.array([[1.0]])), 1000)

    assert (found.ratio.tolist(), found.in_reach.tolist(), found.empty) == ([0], [1], (0,))
    assert by_zone(found, np.array([10]), np.array([0]), 1, needed=0.1).short.tolist() == [10]


def test_a_site_without_a_stated_capacity_is_told_and_gives_nothing():
    found = two_step([10], [np.nan, 5], Table(np.array([[1.0, 1.0]])), 1000)

    assert (found.ratio.tolist(), found.missing, found.empty) == ([0.5], (0,), ())


def test_a_site_that_nobody_reaches_is_told():
    found = two_step([10, 0], [5, 7], Table(np.array([[1.0, 5000.0], [1.0, 1.0]])), 1000)

    assert found.unused == (1,)
    assert found.site_ratio.tolist() == [0.5, 0]


def test_no_way_is_no_reach():
    assert two_step([10], [5], Table(np.array([[np.nan]])), 1e6).ratio.tolist() == [0]


@pytest.mark.parametrize(("weight", "capacity", "distances", "reach_m", "words"), [
    ([10, -1], [5], Table(np.ones((2, 1))), 1000, "people at demand point 2 (-1)"),
    ([10, np.nan], [5], Table(np.ones((2, 1))), 1000, "people at demand point 2 (nan)"),
    ([10], [5, -3], Table(np.ones((1, 2))), 1000, "capacity of site 2 (-3)"),
    ([10], [np.inf], Table(np.ones((1, 1))), 1000, "capacity of site 1 (inf)"),
    ([10], [5], Table(np.ones((1, 1))), -1, "reach of -1 m"),
    ([10], [5], Table(np.ones((1, 1))), np.nan, "reach of nan m"),
    ([10], [5], Table(np.ones((1, 1))), np.inf, "reach of inf m"),
])
def test_what_cannot_be_measured_is_named(weight, capacity, distances, reach_m, words):
    with pytest.raises(MeasureError) as refused:
        two_step(weight, capacity, distances, reach_m)

    assert words in str(refused.value)
    assert refused.value.in_("th") != refused.value.in_("en")


@pytest.mark.parametrize(("made", "words"), [
    (lambda: Table(np.array([[-1.0]])), "a distance is negative"),
    (lambda: line([(np.nan, 0)], [(0, 0)]), "a coordinate is not a number"),
    (lambda: line([(0, 0)], [(0, 0)], detour=0.5), "detour factor 0.5"),
])
def test_distances_that_cannot_be_used_are_named(made, words):
    with pytest.raises(MeasureError, match=words):
        made()
