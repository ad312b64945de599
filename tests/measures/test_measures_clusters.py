"""Pattern or noise: local Moran's I on chequerboards and halves, beside PySAL's esda and libpysal."""

import warnings

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.measures.clusters import FEWEST, benjamini_hochberg, local_moran, touching
from geodata.region import load_region
from webmap import DEFAULTS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from esda import fdr
    from esda.moran import Moran_Local
    from libpysal.weights import Queen, W

QUICK = settings(max_examples=40, deadline=None, database=None)
SIDE = 6
BOARD = np.array([shapely.box(x, y, x + 1, y + 1) for y in range(SIDE) for x in range(SIDE)], dtype=object)
COLUMN = np.arange(SIDE * SIDE) % SIDE
HALVES = np.where(COLUMN < SIDE // 2, 1.0, 9.0)


def series(values) -> pd.Series:
    return pd.Series(np.asarray(values, dtype=float), index=[f"u{at:02d}" for at in range(len(values))])


def esda_of(values, pairs, permutations=999, seed=1) -> Moran_Local:
    neighbours = {at: pairs[pairs[:, 0] == at, 1].tolist() for at in range(len(values))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Moran_Local(np.asarray(values, dtype=float), W(neighbours, silence_warnings=True), seed=seed,
                           permutations=permutations)


@pytest.fixture(scope="module")
def lamphun():
    return load_region(DEFAULTS["REGION"])


# --- neighbours ------------------------------------------------------------------------------------------------

def test_units_that_share_a_border_or_a_corner_are_neighbours():
    pairs = touching(BOARD)

    assert pairs[pairs[:, 0] == 0, 1].tolist() == [1, SIDE, SIDE + 1]
    assert np.bincount(pairs[:, 0])[SIDE + 1] == 8


def test_neighbours_of_the_province_equal_pysals(lamphun):
    frame = lamphun.subdistricts_analysis
    pairs = touching(np.asarray(frame.geometry.array, dtype=object))
    theirs = Queen.from_dataframe(frame.reset_index(drop=True), use_index=False, silence_warnings=True)

    assert [sorted(theirs.neighbors[at]) for at in range(51)] == [pairs[pairs[:, 0] == at, 1].tolist()
                                                                  for at in range(51)]


# --- figures ---------------------------------------------------------------------------------------------------

def test_two_halves_are_a_high_and_a_low_cluster_and_their_edge_is_less_so():
    found = local_moran(series(HALVES), touching(BOARD))

    assert (found.assessed, found.units) == (True, 36)
    assert set(found.table["sort"][COLUMN == 0]) == {"low_low"}
    assert set(found.table["sort"][COLUMN == SIDE - 1]) == {"high_high"}
    assert found.table.moran["u00"] == pytest.approx(35 / 36)   # z = -1 beside neighbours of -1
    inner = (COLUMN == 1) & (np.arange(SIDE * SIDE) // SIDE % (SIDE - 1) > 0)   # eight neighbours, all alike
    assert found.table.holds[inner].all()
    assert found.table.p[inner].max() < found.table.p[COLUMN == 0].min()
    assert 0 < found.holds < found.chance


def test_a_lone_tower_among_low_houses_is_told_as_such():
    values = np.arange(36.0) % 5
    values[14] = 400

    assert local_moran(series(values), touching(BOARD)).table["sort"]["u14"] == "high_low"


@QUICK
@given(st.lists(st.floats(-100, 100), min_size=36, max_size=36).filter(lambda values: np.std(values) > 1e-3))
def test_every_figure_equals_esdas(values):
    pairs = touching(BOARD)
    found, theirs = local_moran(series(values), pairs, permutations=19), esda_of(values, pairs, permutations=0)

    np.testing.assert_allclose(found.table.moran, theirs.Is, rtol=1e-9, atol=1e-9)


def test_p_values_are_twice_esdas_one_sided_ones_but_for_the_luck_of_the_draw(lamphun):
    pairs = touching(np.asarray(lamphun.subdistricts_analysis.geometry.array, dtype=object))
    people = lamphun.people()
    found, theirs = local_moran(people, pairs), esda_of(people, pairs, permutations=9_999)

    np.testing.assert_allclose(found.table.p, np.minimum(1, 2 * theirs.p_sim), atol=0.05)
    np.testing.assert_allclose(found.table.moran, theirs.Is, rtol=1e-12)
    quarter = {1: "high_high", 2: "low_high", 3: "low_low", 4: "high_low"}
    assert found.table["sort"].tolist() == [quarter[int(number)] for number in theirs.q]


@QUICK
@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=60))
def test_the_threshold_lets_the_same_units_hold_as_esdas(values):
    p = np.array(values)
    theirs = p < fdr(p, 0.05)   # strictly, as esda has it; ours lets a p on the very line hold, as the paper does

    assert (p <= benjamini_hochberg(p, 0.05)).sum() in (theirs.sum(), (p <= fdr(p, 0.05)).sum())


def test_a_p_on_the_line_holds_and_without_any_the_threshold_is_nought():
    assert benjamini_hochberg(np.array([0.025, 0.9])) == 0.025
    assert benjamini_hochberg(np.array([0.026, 0.9])) == 0
    assert benjamini_hochberg(np.array([])) == 0


def test_noise_is_called_noise():
    """Of 40 maps of pure chance hardly one has a unit that holds; before the correction nearly each has some."""
    chance = np.random.default_rng(7)
    maps = [local_moran(series(chance.normal(size=36)), touching(BOARD), permutations=999) for _ in range(40)]

    assert sum(found.chance > 0 for found in maps) > 20
    assert sum(found.holds > 0 for found in maps) <= 6


def test_the_same_question_has_the_same_answer():
    chance = np.random.default_rng(3).normal(size=36)
    first, again = (local_moran(series(chance), touching(BOARD), permutations=99) for _ in range(2))

    pd.testing.assert_frame_equal(first.table, again.table)


# --- odd input -------------------------------------------------------------------------------------------------

def test_without_variation_there_is_no_pattern_to_speak_of():
    found = local_moran(series([0.1] * 36), touching(BOARD))

    assert (found.assessed, found.why, found.holds) == (False, "constant", 0)
    assert found.table.p.isna().all()


def test_few_units_are_not_assessed():
    found = local_moran(series(HALVES[:FEWEST - 1]), touching(BOARD[:FEWEST - 1]))

    assert (found.assessed, found.why) == (False, "few")


def test_a_unit_without_a_value_is_told_and_is_nobodys_neighbour():
    values = HALVES.copy()
    values[1] = np.nan
    found = local_moran(series(values), touching(BOARD))
    known = np.delete(np.arange(36), 1)
    alone = local_moran(series(HALVES).iloc[known], touching(BOARD[known]))

    assert (found.missing, found.units) == (("u01",), 35)
    np.testing.assert_array_equal(found.table.p.iloc[known], alone.table.p)
    assert np.isnan(found.table.moran["u01"])


def test_an_island_is_told_and_not_tested():
    apart = np.append(BOARD, shapely.box(20, 20, 21, 21))
    values = np.append(HALVES, 500.0)
    found, theirs = local_moran(series(values), touching(apart)), esda_of(values, touching(apart), permutations=0)

    assert (found.islands, found.units) == (("u36",), 36)
    assert np.isnan(found.table.p["u36"])
    np.testing.assert_allclose(found.table.moran[:36], theirs.Is[:36], rtol=1e-12)


def test_nothing_at_all_is_not_assessed():
    assert local_moran(series([]), touching(np.array([], dtype=object))).why == "few"
    assert local_moran(series([np.nan] * 36), touching(BOARD)).why == "few"
