"""People gathered in squares: nobody is lost, each square stands where its people are, and candidates are homes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.measures.demand import Demand
from geodata.measures.siting_places import gathered, one_a_square


def demand_at(x, y, weight) -> Demand:
    count = len(x)
    return Demand(np.asarray(x, float), np.asarray(y, float), np.zeros(count, dtype=np.int16), np.asarray(weight),
                  np.zeros(count), ("510101",), np.ones(1), 100.0)


def everywhere(demand: Demand) -> np.ndarray:
    return np.ones(len(demand.x), dtype=bool)


def test_a_square_stands_where_its_people_are_on_average():
    demand = demand_at([10, 90, 410], [50, 50, 50], [30, 10, 7])

    squares = gathered(demand, everywhere(demand), 100.0)

    assert squares.x.tolist() == [30.0, 410.0]
    assert squares.weight.tolist() == [40, 7]
    assert squares.spread_m.tolist() == [60.0, 0.0]
    assert squares.square.tolist() == [0, 0, 1]


def test_without_a_side_each_place_stays_by_itself():
    demand = demand_at([10, 90], [50, 50], [30, 10])

    assert gathered(demand, everywhere(demand), 0.0).weight.tolist() == [30, 10]


def test_a_square_without_people_stands_in_its_middle_and_is_no_candidate():
    demand = demand_at([10, 90, 410], [50, 50, 50], [0, 0, 7])

    assert gathered(demand, everywhere(demand), 100.0).x.tolist() == [50.0, 410.0]
    assert one_a_square(demand, everywhere(demand), 100.0).tolist() == [2]


def test_what_is_not_wanted_takes_no_part():
    demand = demand_at([10, 90, 410], [50, 50, 50], [30, 10, 7])

    assert gathered(demand, np.array([False, True, False]), 100.0).weight.tolist() == [10]
    assert one_a_square(demand, np.array([True, True, False]), 100.0).tolist() == [0]


@pytest.mark.parametrize("side", [0.0, 100.0])
def test_nobody_wanted_makes_no_square(side):
    demand = demand_at([10.0], [10.0], [5])

    assert len(gathered(demand, np.array([False]), side).x) == 0
    assert len(one_a_square(demand, np.array([False]), 100.0)) == 0


@given(st.integers(0, 10_000), st.sampled_from([50.0, 300.0, 5000.0]))
@settings(max_examples=30, deadline=None)
def test_nobody_is_lost_and_nobody_lives_farther_from_a_square_than_it_says(seed, side):
    rng = np.random.default_rng(seed)
    demand = demand_at(rng.uniform(-2000, 2000, 200), rng.uniform(-2000, 2000, 200), rng.integers(0, 9, 200))

    squares = gathered(demand, everywhere(demand), side)
    homes = one_a_square(demand, everywhere(demand), side)
    apart = np.hypot(demand.x - squares.x[squares.square], demand.y - squares.y[squares.square])

    assert squares.weight.sum() == demand.weight.sum()
    assert (apart <= squares.spread_m[squares.square] + 1e-9).all()
    assert squares.spread_m.max() <= side * 2 ** 0.5
    assert len(homes) == (squares.weight > 0).sum()
    assert (demand.weight[homes] > 0).all()
