"""Who has nothing: the matrix of units and columns, reckoned by hand and beside geopandas."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.measures.matrix import budgets, matrix, untouched
from geodata.region import load_region
from webmap import DEFAULTS

QUICK = settings(max_examples=50, deadline=None, database=None)
UNITS, COLUMNS = ["a", "b", "c"], ["temple", "school"]
PEOPLE = pd.Series([1000, 400, 0], index=UNITS)
RECORDS = pd.DataFrame([
    ("a", "temple", 100.0), ("a", "temple", None), ("a", "school", None), ("b", "temple", 50.0), ("", "temple", 7.0),
    ("", "school", None), ("c", "school", 30.0)], columns=["unit", "column", "baht"])
ROWS = st.lists(st.tuples(st.sampled_from([*UNITS, ""]), st.sampled_from([*COLUMNS, "other"]),
                          st.none() | st.integers(-5, 1000)), max_size=60)


def table(rows=RECORDS, people=PEOPLE, columns=COLUMNS, **more):
    return matrix(rows["unit"], rows["column"], rows["baht"], people, columns, **more)


# --- by hand ---------------------------------------------------------------------------------------------------

def test_each_cell_counts_its_records_and_their_money():
    found = table()

    assert found.count.tolist() == [[2, 1], [1, 0], [0, 1]]
    assert found.stated.tolist() == [[1, 0], [1, 0], [0, 1]]
    assert found.baht.tolist() == [[100, 0], [50, 0], [0, 30]]
    assert found.empty.tolist() == [[False, False], [False, True], [True, False]]


def test_rates_are_for_the_people_of_the_unit_and_missing_without_any():
    found = table()

    np.testing.assert_array_equal(found.per_10k, [[20, 10], [25, 0], [np.nan, np.nan]])
    np.testing.assert_array_equal(found.baht_per_head, [[0.1, np.nan], [0.125, np.nan], [np.nan, np.nan]])
    assert found.few.tolist() == [False, True, True]


def test_every_total_says_what_it_leaves_out():
    found = table()
    temple, school = found.money

    assert (temple.records, temple.stated, temple.counted, temple.baht, temple.baht_not_placed) == (4, 3, 2, 150, 7)
    assert (school.records, school.stated, school.counted, school.baht, school.baht_not_placed) == (3, 1, 1, 30, 0)
    assert found.unplaced.tolist() == [1, 1]
    both = budgets(RECORDS["baht"], RECORDS["unit"] != "")
    assert (both.records, both.stated, both.counted, both.baht, both.baht_not_placed) == (7, 4, 3, 180, 7)


def test_a_budget_below_nought_is_counted_apart():
    rows = pd.DataFrame({"unit": ["a", "a", ""], "column": ["temple"] * 3, "baht": [100.0, -40.0, -5.0]})
    found = table(rows)

    assert (found.count[0, 0], found.stated[0, 0], found.baht[0, 0]) == (2, 1, 100)
    assert (found.money[0].negative, found.money[0].baht_negative, found.money[0].baht_not_placed) == (2, -45, 0)


def test_a_column_and_a_unit_without_records_are_there():
    found = table(columns=["museum", *COLUMNS])

    assert found.count[:, 0].tolist() == [0, 0, 0]
    assert found.frame("count").loc["c"].tolist() == [0, 0, 1]


def test_columns_may_be_pairs():
    pairs = pd.Series([("community", "school"), ("tourism", "temple"), ("tourism", "temple")])
    found = matrix(pd.Series(["a", "a", "b"]), pairs, pd.Series([None] * 3, dtype="Float64"), PEOPLE,
                   [("tourism", "temple"), ("community", "school")])

    assert found.count.tolist() == [[1, 1], [1, 0], [0, 0]]


def test_places_may_be_numbers():
    found = matrix(np.array([0, 1, -1, 1]), np.array([1, 0, 0, -1]), pd.Series([1.0, 2.0, 4.0, 8.0]), PEOPLE, COLUMNS)

    assert found.count.tolist() == [[0, 1], [1, 0], [0, 0]]
    assert found.money[0].baht_not_placed == 4


def test_people_who_are_not_known_give_no_rate():
    found = table(people=pd.Series([1000, None, 0], index=UNITS, dtype="Int64"))

    assert np.isnan(found.per_10k[1]).all()
    assert found.count[1].tolist() == [1, 0]


def test_no_records_at_all():
    found = table(RECORDS.iloc[:0])

    assert found.count.sum() == 0
    assert [money.records for money in found.money] == [0, 0]
    assert found.per_10k[0].tolist() == [0, 0]


# --- what always holds -----------------------------------------------------------------------------------------

@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_order_does_not_matter(rows, chance):
    frame = pd.DataFrame(rows, columns=["unit", "column", "baht"]).astype({"baht": "Float64"})
    found = table(frame)
    chance.shuffle(rows)
    again = table(pd.DataFrame(rows, columns=["unit", "column", "baht"]).astype({"baht": "Float64"}))

    known = frame[frame["column"].isin(COLUMNS)]
    assert found.count.sum() + found.unplaced.sum() == len(known)
    spent = known["baht"].clip(lower=0).sum()
    assert found.baht.sum() + sum(money.baht_not_placed for money in found.money) == pytest.approx(spent)
    assert sum(money.counted for money in found.money) == found.stated.sum()
    np.testing.assert_array_equal(found.count, again.count)
    np.testing.assert_allclose(found.baht, again.baht)


@QUICK
@given(ROWS)
def test_groups_of_units_sum_their_units(rows):
    found = table(pd.DataFrame(rows, columns=["unit", "column", "baht"]).astype({"baht": "Float64"}))
    summed = found.summed(["south", "north", "south"], ["north", "south"])

    assert summed.count.tolist() == [found.count[1].tolist(), (found.count[0] + found.count[2]).tolist()]
    assert summed.people.tolist() == [400, 1000]
    assert summed.baht.sum() == found.baht.sum()
    assert summed.money == found.money


def test_a_unit_of_no_group_is_refused():
    with pytest.raises(ValueError, match="no group"):
        table().summed(["south", "east", "south"], ["north", "south"])


def test_the_matrix_of_points_equals_geopandas_join():
    region = load_region(DEFAULTS["REGION"])
    chance = np.random.default_rng(51)
    west, south, east, north = region.bounds
    lon, lat = chance.uniform(west, east, 6_000), chance.uniform(south, north, 6_000)
    column = pd.Series(chance.choice(COLUMNS, 6_000))
    baht = pd.Series(chance.integers(0, 9, 6_000) * 1000.0)
    found = matrix(region.zone_of(lon, lat), column, baht, region.people(), COLUMNS)

    points = gpd.GeoDataFrame({"column": column, "baht": baht}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    joined = points.sjoin(region.subdistricts_analysis[["code", "geometry"]].reset_index(drop=True))
    theirs = joined.groupby(["code", "column"])["baht"].agg(["size", "sum"]).unstack(fill_value=0)
    theirs = theirs.reindex(region.subdistricts.index, fill_value=0)
    np.testing.assert_array_equal(found.count, theirs["size"][COLUMNS])
    np.testing.assert_array_equal(found.baht, theirs["sum"][COLUMNS])
    assert (region.zone_of(lon, lat) == -1).sum() == found.unplaced.sum() > 0
    codes = np.append(region.subdistricts.index.to_numpy(), "")[region.zone_of(lon, lat)]
    assert codes.tolist() == region.locate(lon, lat).subdistrict_code.tolist()


# --- mechanisms ------------------------------------------------------------------------------------------------

def test_units_without_a_project_of_a_mechanism_are_named():
    mechanism = pd.Series(["outreach", "routine", "outreach", ""])
    found = untouched(pd.Series(["a", "b", "", "c"]), mechanism, "outreach", UNITS)

    assert (found.units, found.records, found.stating, found.reaching, found.unplaced) == (("b", "c"), 4, 3, 2, 1)


def test_where_no_record_states_its_mechanism_nothing_is_known():
    found = untouched(pd.Series(["a", "b"]), pd.Series(["", ""]), "outreach", UNITS)

    assert (found.assessed, found.units, found.stating, found.records) == (False, (), 0, 2)
