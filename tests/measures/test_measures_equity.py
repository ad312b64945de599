"""Is the money fair: Lorenz, Gini and Palma on towns small enough to reckon by hand, beside PySAL's Gini."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inequality.gini import Gini

from geodata.measures.equity import equity
from geodata.measures.errors import MeasureError

QUICK = settings(max_examples=80, deadline=None, database=None)
UNITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 500)), min_size=1, max_size=20)


# --- by hand ---------------------------------------------------------------------------------------------------

def test_the_same_for_every_head_is_even():
    found = equity([100, 300], [10, 30])

    assert (found.gini, found.per_head) == (0, 10)
    assert found.palma == pytest.approx(0.25)   # a tenth of the people over four tenths
    assert found.curve_people.tolist() == found.curve_amount.tolist() == [0, 0.25, 1]


def test_all_for_a_quarter_of_the_people_is_a_gini_of_three_quarters():
    found = equity([0, 100], [75, 25])

    assert found.gini == 0.75
    assert found.palma == np.inf
    assert (found.least_share, found.most_share) == (0, pytest.approx(0.4))


def test_units_across_a_limit_are_split():
    # 50 people with 1 a head, then 50 with 3: the least four tenths have 40 of 200, the top tenth 30.
    found = equity([150, 50], [50, 50])

    assert found.order == (1, 0)
    assert (found.least_share, found.most_share) == (pytest.approx(0.2), pytest.approx(0.15))
    assert found.palma == pytest.approx(0.75)
    assert found.gini == pytest.approx(0.25)
    assert found.curve_amount.tolist() == [0, 0.25, 1]


def test_people_weigh_not_units():
    assert equity([10, 10, 80], [1, 1, 8]).gini == pytest.approx(0, abs=1e-15)
    assert equity([50, 50], [10, 90]).gini == pytest.approx(0.4)


def test_who_gets_the_same_is_told_in_the_order_given():
    assert equity([0, 5, 0], [10, 10, 20]).order == (0, 2, 1)


# --- beside PySAL, and what always holds -----------------------------------------------------------------------

@QUICK
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_with_one_person_a_unit_the_gini_equals_pysals(amounts):
    assert equity(amounts, [1] * len(amounts)).gini == pytest.approx(Gini(np.array(amounts)).g, rel=1e-12, abs=1e-12)


@QUICK
@given(UNITS)
def test_a_unit_of_many_people_equals_many_units_of_one(units):
    amount, people = zip(*units, strict=True)
    each = np.repeat(np.divide(amount, people), people)
    whole, apart = equity(amount, people), equity(each, np.ones(len(each)))

    assert whole.gini == pytest.approx(apart.gini, rel=1e-9, abs=1e-12, nan_ok=True)
    assert whole.palma == pytest.approx(apart.palma, rel=1e-9, nan_ok=True)


@QUICK
@given(UNITS, st.randoms(use_true_random=False), st.integers(2, 1000))
def test_neither_order_nor_the_unit_of_money_matters(units, chance, times):
    first = equity(*zip(*units, strict=True))
    shuffled = list(units)
    chance.shuffle(shuffled)
    second = equity([amount * times for amount, _ in shuffled], [people for _, people in shuffled])

    assert second.gini == pytest.approx(first.gini, rel=1e-9, abs=1e-12, nan_ok=True)
    assert second.palma == pytest.approx(first.palma, rel=1e-9, nan_ok=True)


@QUICK
@given(UNITS)
def test_the_curve_rises_from_nothing_to_all_below_the_straight_line(units):
    found = equity(*zip(*units, strict=True))

    assert (found.curve_people[0], found.curve_amount[0]) == (0, 0)
    assert found.curve_people[-1] == pytest.approx(1)
    assert found.curve_amount[-1] == pytest.approx(1)
    assert (np.diff(found.curve_amount) >= 0).all()
    assert (found.curve_amount <= found.curve_people + 1e-12).all()
    assert np.isnan(found.gini) or 0 <= found.gini < 1


@QUICK
@given(UNITS, st.integers(0, 19), st.integers(0, 19))
def test_a_baht_from_the_richest_head_to_the_poorest_is_never_less_even(units, one, other):
    amount, people = (np.array(values, dtype=float) for values in zip(*units, strict=True))
    rich, poor = int(np.argmax(amount / people)), int(np.argmin(amount / people))
    gap = amount[rich] / people[rich] - amount[poor] / people[poor]
    given_over = min(amount[rich], gap * min(people[rich], people[poor]) / 2)
    after = amount.copy()
    after[rich] -= given_over
    after[poor] += given_over

    if amount.sum() and rich != poor:
        assert equity(np.maximum(after, 0), people).gini <= equity(amount, people).gini + 1e-12


# --- odd input -------------------------------------------------------------------------------------------------

def test_money_where_nobody_lives_falls_to_no_head_and_is_told():
    found = equity([100, 50, 0], [10, 0, 0])

    assert (found.amount, found.people, found.per_head) == (100, 10, 10)
    assert (found.unpeopled, found.left_out, found.order) == ((1,), 50, (0,))


def test_units_whose_people_are_not_known_take_no_part_and_are_told():
    found = equity(pd.Series([100, 50], dtype="Float64"), pd.Series([10, None], dtype="Int64"))

    assert (found.unknown, found.left_out, found.per_head) == ((1,), 50, 10)


def test_an_amount_that_is_not_known_counts_as_none():
    assert equity(pd.Series([None, 100], dtype="Float64"), [50, 50]).gini == pytest.approx(0.5)


@pytest.mark.parametrize(("amount", "people"), [([], []), ([0, 0], [10, 10]), ([5], [0])])
def test_without_money_or_people_nothing_is_said(amount, people):
    found = equity(amount, people)

    assert np.isnan(found.gini)
    assert np.isnan(found.palma)
    assert (found.curve_people[0], found.curve_people[-1]) == (0, 1)


@pytest.mark.parametrize(("amount", "people", "words"), [
    ([5, -1], [1, 1], "the amount of ต้นธง (-1)"),
    ([5, 1], [1, -2], "the number of people of ต้นธง (-2)"),
    ([5, np.inf], [1, 1], "the amount of ต้นธง (inf)"),
])
def test_what_cannot_be_shared_is_named(amount, people, words):
    with pytest.raises(MeasureError) as refused:
        equity(amount, people, names=["ในเมือง", "ต้นธง"])

    assert words in str(refused.value)
    assert "ต้นธง" in refused.value.in_("th")
