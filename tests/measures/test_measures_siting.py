"""Where next: cases counted by hand, what holds of every answer, the edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from siting_cases import reached, scattered

from geodata.measures.errors import MeasureError
from geodata.measures.siting import fewest_sites, least_distance, most_people
from geodata.measures.siting_case import Case, Effort

ROAD_KM = np.arange(0, 10_000, 1000.0)
"""Ten villages along a road, a kilometre apart."""


def road(weight=None, at=ROAD_KM, **more) -> Case:
    """The villages with 10 people each, candidates on the road; reach 1 km."""
    weight = np.full(10, 10) if weight is None else np.asarray(weight)
    given = {"reach_m": 1000.0, **more}
    return Case(ROAD_KM, np.zeros(10), weight, np.column_stack([at, np.zeros(len(at))]), **given)


# --- counted by hand -------------------------------------------------------------------------------------------

def test_the_site_that_reaches_the_most_people_stands_between_three_villages():
    plan = most_people(road(weight=[10, 10, 10, 0, 0, 0, 0, 0, 50, 10]), 2)

    assert plan.chosen == (8, 1)
    assert plan.gains == (60, 30)
    assert (plan.before, plan.after, plan.total) == (0, 90, 90)
    assert plan.proved


def test_an_existing_site_stays_and_its_people_are_not_counted_again():
    plan = most_people(road(existing=np.array([[1000.0, 0.0]])), 1)

    assert plan.before == 30
    assert plan.gains == (30,)
    assert plan.after == 60


def test_four_sites_reach_ten_villages_of_which_each_site_reaches_three():
    plan = fewest_sites(road())

    assert len(plan.chosen) == plan.objective == plan.bound == 4
    assert plan.after == plan.total == 100
    assert not plan.unreachable.any()


def test_who_cannot_be_reached_is_named_and_the_rest_is_solved():
    plan = fewest_sites(road(at=np.array([0.0, 1000.0, 2000.0])))

    assert list(np.flatnonzero(plan.unreachable)) == [4, 5, 6, 7, 8, 9]
    assert plan.after == 40
    assert len(plan.chosen) == 2


def test_spacing_that_keeps_villages_out_of_reach_is_told_and_the_rest_is_solved():
    plan = fewest_sites(road(at=np.array([0.0, 4000.0, 6000.0, 9000.0]), spacing_m=3000.0))

    assert plan.after == 70
    assert len(plan.chosen) == 3
    assert sum(plan.unreachable) == 3


def test_the_median_village_has_the_least_total_distance():
    plan = least_distance(road(weight=[1, 1, 1, 1, 5, 0, 0, 0, 0, 0]), 1)

    assert plan.chosen == (4,)
    assert plan.after == 1 * (4 + 3 + 2 + 1) * 1000
    assert (plan.before, plan.gains) == (None, (None,))


def test_a_new_site_saves_the_metres_between_the_old_site_and_itself():
    plan = least_distance(road(existing=np.array([[0.0, 0.0]])), 1)

    assert plan.before == 10 * 45 * 1000
    assert plan.before - plan.gains[0] == plan.after == plan.objective
    assert plan.chosen == (6,)


def test_distances_are_rounded_up_and_at_most_the_reach():
    ten_metres_over = road(at=np.array([10_010.0]))

    assert most_people(ten_metres_over, 1).after == 0
    assert most_people(road(at=np.array([10_000.0])), 1).after == 10


def test_the_detour_makes_ways_longer():
    assert most_people(road(detour=1.3), 1).gains == (10,)
    assert most_people(road(detour=1.3, reach_m=1300.0), 1).gains == (30,)


def test_ways_there_and_back_may_differ():
    there = np.full((10, 2), 5000.0)
    there[:, 0] = 900.0
    case = road(at=np.array([0.0, 9000.0]), distance_m=there)

    assert most_people(case, 1).chosen == (0,)
    assert most_people(case, 1).after == 100
    assert least_distance(case, 1).after == 100 * 900


def test_a_known_distance_to_sites_goes_before_their_points():
    nearest = np.where(ROAD_KM < 5000, 0.0, np.inf)

    assert most_people(road(nearest_m=nearest), 1).before == 50


# --- what binds a choice ---------------------------------------------------------------------------------------

def test_an_excluded_candidate_is_never_chosen():
    allowed = np.ones(10, dtype=bool)
    allowed[[1, 4, 8]] = False

    assert set(most_people(road(allowed=allowed), 3).chosen) & {1, 4, 8} == set()


def test_new_sites_keep_their_distance_to_each_other_and_to_existing_ones():
    plan = most_people(road(spacing_m=4000.0, existing=np.array([[0.0, 0.0]])), 3)

    places = sorted([0.0, *ROAD_KM[list(plan.chosen)]])
    assert len(plan.chosen) == 2
    assert min(np.diff(places)) >= 4000


def test_a_budget_is_kept_and_the_cost_is_told():
    plan = most_people(road(cost=np.arange(1.0, 11.0), budget=6.0), 3)

    assert plan.cost <= 6
    assert plan.after == 50
    assert plan.proved


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_proved_choice_under_budget_and_spacing_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    case = scattered(seed, demand=30, candidates=9, cost=rng.integers(1, 9, 9).astype(float), budget=10.0,
                     spacing_m=2000.0)
    apart = np.hypot(*(case.candidates[:, None] - case.candidates[None]).transpose(2, 0, 1))
    best = 0
    for number in range(2 ** 9):
        chosen = [place for place in range(9) if number >> place & 1]
        close = any(apart[a, b] < 2000 for a in chosen for b in chosen if a < b)
        if len(chosen) <= 3 and case.cost[chosen].sum() <= 10 and not close:
            best = max(best, reached(case, chosen))

    plan = most_people(case, 3)

    assert plan.proved
    assert plan.after == best == reached(case, plan.chosen)


# --- what holds of every answer --------------------------------------------------------------------------------

@given(st.integers(0, 10_000), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_before_and_gains_make_after_and_one_more_site_never_lowers_it(seed, count):
    case = scattered(seed, existing=np.array([[5000.0, 5000.0]]))
    fewer, more = most_people(case, count), most_people(case, count + 1)

    assert fewer.before + sum(fewer.gains) == fewer.after <= more.after
    assert list(fewer.gains) == sorted(fewer.gains, reverse=True)
    assert fewer.after == int(case.weight[fewer.served].sum())
    assert fewer.quick <= fewer.objective <= fewer.bound


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_longer_reach_never_lowers_what_is_reached(seed):
    after = [most_people(scattered(seed, reach_m=float(reach)), 3).after for reach in (0, 1000, 2000, 4000, 8000)]

    assert after == sorted(after)


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_people_and_candidates_changes_no_figure(seed, random):
    case = scattered(seed)
    people, places = list(range(60)), list(range(20))
    random.shuffle(people)
    random.shuffle(places)
    turned = Case(case.x[people], case.y[people], case.weight[people], case.candidates[places], reach_m=case.reach_m)

    for search in (lambda one: most_people(one, 4), fewest_sites, lambda one: least_distance(one, 4)):
        assert search(case).objective == search(turned).objective


def test_the_same_question_gets_the_same_answer():
    first, second = most_people(scattered(5), 6), most_people(scattered(5), 6)

    assert (first.chosen, first.gains, first.quick_chosen) == (second.chosen, second.gains, second.quick_chosen)


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_choice_is_close_to_the_bound_that_is_told(seed):
    plan = most_people(scattered(seed, demand=600, candidates=150), 6, Effort(prove=False))

    assert plan.objective <= plan.bound
    assert plan.gap == (plan.bound - plan.objective) / plan.objective <= 0.02


def test_a_search_that_is_stopped_still_answers_and_says_so():
    case = scattered(1, demand=600, candidates=150)

    plan = most_people(case, 12, Effort(stopped=lambda: True))

    assert plan.ended == "stopped"
    assert plan.after > 0
    assert plan.bound > plan.objective


def test_a_search_tells_how_far_it_is():
    told = []

    most_people(scattered(1), 3, Effort(tell=lambda stage, share: told.append((stage, share))))

    assert told[0][0] == "greedy"
    assert [share for _, share in told] == sorted(share for _, share in told)


# --- the edges -------------------------------------------------------------------------------------------------

def test_no_new_site_leaves_all_as_it_is():
    plan = most_people(road(existing=np.array([[0.0, 0.0]])), 0)

    assert (plan.chosen, plan.before, plan.after, plan.spare) == ((), 20, 20, 0)
    assert least_distance(road(existing=np.array([[0.0, 0.0]])), 0).after == 450_000


def test_more_sites_than_candidates_uses_those_that_help_and_says_how_many_are_spare():
    plan = most_people(road(at=np.array([1000.0, 5000.0])), 10)

    assert plan.after == 60
    assert plan.spare == 8


def test_a_site_that_adds_nobody_is_not_proposed():
    plan = most_people(road(at=np.array([1000.0, 1000.0, 1100.0])), 3)

    assert plan.gains == (30,)
    assert plan.spare == 2


def test_where_all_are_served_nothing_is_proposed():
    everywhere = road(nearest_m=np.zeros(10))

    assert most_people(everywhere, 3).chosen == fewest_sites(everywhere).chosen == ()
    assert fewest_sites(everywhere).proved


def test_a_reach_of_nothing_serves_who_lives_at_the_site():
    assert most_people(road(reach_m=0.0), 1).after == 10


def test_candidates_out_of_everybodys_reach_gain_nothing():
    plan = most_people(road(at=np.array([90_000.0])), 1)

    assert (plan.chosen, plan.after) == ((), 0)
    assert plan.unreachable.sum() == 10


REFUSED = {
    "nobody": ({"weight": np.zeros(10)}, "nobody is to be served"),
    "missing people": ({"weight": np.full(10, np.nan)}, "the people of place 1 are nan"),
    "fewer than none": ({"weight": np.array([1] * 9 + [-1])}, "the people of place 10 are -1"),
    "a part of a person": ({"weight": np.full(10, 0.5)}, "the people of place 1 are 0.5"),
    "no candidate": ({"at": np.empty(0)}, "no place where a new site may stand"),
    "all excluded": ({"allowed": np.zeros(10, dtype=bool)}, "no place where a new site may stand"),
    "no position": ({"at": np.array([np.nan])}, "candidate 1 has no position"),
    "reach below zero": ({"reach_m": -1.0}, "the distance of -1"),
    "reach unknown": ({"reach_m": np.nan}, "the distance of nan"),
    "spacing below zero": ({"spacing_m": -5.0}, "the spacing of -5"),
    "detour below one": ({"detour": 0.5}, "a detour factor of 0.5"),
    "budget without costs": ({"budget": 5.0}, "no candidate has a cost"),
    "budget below zero": ({"budget": -5.0, "cost": np.ones(10)}, "a budget of -5"),
    "budget too small": ({"budget": 5.0, "cost": np.full(10, 9.0)}, "5 baht buys no site; the cheapest costs 9"),
    "cost missing": ({"budget": 5.0, "cost": np.full(10, np.nan)}, "the cost of candidate 1 is nan"),
    "cost below zero": ({"cost": np.full(10, -1.0)}, "the cost of candidate 1 is -1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_searched_is_refused_with_the_cure(name):
    given, words = REFUSED[name]

    with pytest.raises(MeasureError) as refused:
        road(**given)

    assert words in str(refused.value)
    assert refused.value.cure.en
    assert refused.value.problem.th != refused.value.problem.en


@pytest.mark.parametrize("count", [-1, 1.5, "3", None, True])
def test_a_count_that_is_no_whole_number_is_refused(count):
    with pytest.raises(MeasureError, match="no number of new sites"):
        most_people(road(), count)


def test_too_many_pairs_for_total_distances_are_refused():
    many = np.zeros(5000)
    case = Case(many, many, np.ones(5000, dtype=int), np.zeros((5000, 2)), reach_m=1.0)

    with pytest.raises(MeasureError, match="too many for total distances"):
        least_distance(case, 1)
