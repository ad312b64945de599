"""The best values of spopt, an independent library, and of trying everything, for the same cases."""

from itertools import combinations

import numpy as np
import pulp
import pytest
from siting_cases import counted, reached, scattered
from spopt.locate import LSCP, MCLP, PMedian

from geodata.measures.siting import fewest_sites, least_distance, most_people
from geodata.measures.siting_bound import hopeful_at
from geodata.measures.siting_exact import best_choice
from geodata.measures.siting_gains import Gains, Rules, merged, pairs_within, undominated

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")

QUIET = {"msg": False}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [1, 4, 8])
def test_most_people_equals_spopt(seed, count):
    case = scattered(seed)
    model = MCLP.from_cost_matrix(counted(case), case.weight, case.reach_m, count).solve(pulp.HiGHS(**QUIET))

    plan = most_people(case, count)

    assert plan.proved
    assert plan.objective == round(pulp.value(model.problem.objective))
    assert reached(case, plan.chosen) == plan.after


@pytest.mark.parametrize("seed", range(6))
def test_most_people_beside_sites_that_stay_equals_spopt(seed):
    case = scattered(seed)
    stay = np.zeros(20, dtype=int)
    stay[[3, 7]] = 1
    model = MCLP.from_cost_matrix(counted(case), case.weight, case.reach_m, 5, predefined_facilities_arr=stay)
    model = model.solve(pulp.HiGHS(**QUIET))

    plan = most_people(scattered(seed, existing=case.candidates[[3, 7]]), 3)

    assert plan.after == round(pulp.value(model.problem.objective))


@pytest.mark.parametrize("seed", range(6))
def test_fewest_sites_equals_spopt(seed):
    case = scattered(seed, demand=40, candidates=30, reach_m=3500.0)
    model = LSCP.from_cost_matrix(counted(case), case.reach_m).solve(pulp.HiGHS(**QUIET))

    plan = fewest_sites(case)

    assert plan.proved
    assert plan.objective == round(pulp.value(model.problem.objective))
    assert reached(case, plan.chosen) == plan.after == case.people


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [1, 3, 6])
def test_least_distance_equals_spopt(seed, count):
    case = scattered(seed, demand=40, candidates=15)
    model = PMedian.from_cost_matrix(counted(case), case.weight, count).solve(pulp.HiGHS(**QUIET))

    plan = least_distance(case, count)

    assert plan.proved
    assert plan.objective == round(pulp.value(model.problem.objective))
    assert plan.objective == int((counted(case)[:, list(plan.chosen)].min(axis=1) * case.weight).sum())


# --- the solver by itself, and what is done to a case before it ------------------------------------------------

def random_gains(seed: int, flat: bool) -> Gains:
    rng = np.random.default_rng(seed)
    gain = rng.integers(1, 50, (1, 25)) * (rng.random((10, 25)) < 0.2)
    if not flat:
        gain = rng.integers(1, 50, (10, 25)) * (gain > 0)
    candidate, group = np.nonzero(gain)
    return Gains.of(group, candidate, gain[candidate, group], 25, 10)


def best_of_all(gains: Gains, count: int) -> int:
    return max(gains.value(chosen) for chosen in combinations(range(len(gains)), count))


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_solver_alone_finds_and_proves_the_best(seed, flat):
    gains = random_gains(seed, flat)
    rules = Rules(3, None, np.inf, pairs_within(np.zeros((10, 2)), 0))

    chosen, bound = best_choice(gains, rules, np.ones(10, dtype=bool), [], 30, lambda: False)

    assert gains.flat == flat
    assert gains.value(chosen) == best_of_all(gains, 3) == int(bound + 1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_merging_people_and_dropping_dominated_candidates_changes_no_best_value(seed):
    gains = random_gains(seed, flat=True)
    less = merged(gains)
    least = less.only(undominated(less))

    assert [less.value([one]) for one in range(10)] == [gains.value([one]) for one in range(10)]
    assert [best_of_all(least, count) for count in (1, 2, 3)] == [best_of_all(gains, count) for count in (1, 2, 3)]
    assert len(least.group) < len(gains.group)


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_prices_nobody_of_a_better_choice_is_shut_out(seed, flat):
    gains = random_gains(seed, flat)
    rules = Rules(3, None, np.inf, pairs_within(np.zeros((10, 2)), 0))
    best = best_of_all(gains, 3)
    winners = [set(chosen) for chosen in combinations(range(10), 3) if gains.value(chosen) == best]

    for share in (0.0, 0.3, 0.5, 0.9):
        hopeful = set(np.flatnonzero(hopeful_at(gains, rules, share * gains.most, best - 1)))
        assert all(winner <= hopeful for winner in winners)
