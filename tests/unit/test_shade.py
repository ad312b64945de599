"""The choropleth: few classes that rise, zero apart, no data apart, limits that occur."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geodata
from geodata.region import load_region
from webmap.facts import zone_figures
from webmap.query import SHADES
from webmap.shade import MAX_CLASSES, MEASURES, OUTSIDE, shade_zones

REGION = load_region(Path(geodata.__file__).parent / "regions" / "lamphun")
CODES = REGION.subdistricts.index
MISSIONS = ("tourism", "industry", "agriculture", "community")


def zones(**columns) -> pd.DataFrame:
    """Zone figures with the given columns; shorter lists are filled with NA."""
    return pd.DataFrame({
        name: pd.array([*values, *[pd.NA] * (len(CODES) - len(values))], dtype="Float64")
        for name, values in columns.items()
    }, index=CODES)


def shade(key: str, **columns):
    return shade_zones(key, zones(**columns), CODES, 2021)


def test_every_shade_of_the_view_has_a_measure_with_a_unit():
    assert set(MEASURES) == set(SHADES) - {"none"}
    assert all(unit for _, unit in MEASURES.values())


def test_no_shade_is_no_class_and_no_legend():
    found = shade("none", records=[1, 2])

    assert set(found.classes) == {-1}
    assert found.values.isna().all()
    assert (found.unit, found.limits, found.zeros, found.missing, found.year) == ("", (), 0, 0, None)


def test_zero_is_a_class_of_its_own_and_no_data_another():
    found = shade("people", people=[0, 0, 10, 20, 30])

    assert list(found.classes[:6]) == [0, 0, 1, 2, 3, -1]
    assert (found.zeros, found.missing) == (2, len(CODES) - 5)
    assert found.limits == ((10, 10), (20, 20), (30, 30))


def test_up_to_five_figures_have_a_class_each():
    found = shade("people", people=[7, 7, 3, 9, 3, 1])

    assert list(found.classes[:6]) == [3, 3, 2, 4, 2, 1]


def test_two_far_groups_are_not_mixed():
    low, high = [1, 2, 3, 4, 5, 6], [1000, 1001]
    found = shade("people", people=[*low, *high])

    assert set(found.classes[:6]) & set(found.classes[6:8]) == set()
    assert len(found.limits) == MAX_CLASSES


@pytest.mark.parametrize("key", MEASURES)
def test_figures_that_are_all_missing_or_all_zero_have_no_limits(key):
    column = MEASURES[key][0]

    assert shade(key, **{column: []}).limits == ()
    assert set(shade(key, **{column: [0] * len(CODES)}).classes) == {0}


def test_the_year_is_that_of_the_people_and_absent_where_none_are_counted():
    assert shade("records", records=[1]).year is None
    assert shade("per_10k", per_10k=[1]).year == 2021


def test_rates_are_rounded_for_the_legend():
    assert list(shade("per_10k", per_10k=[1.2345]).values.head(1)) == [1.2]
    assert list(shade("budget_per_head", budget_per_head=[99.6]).values.head(1)) == [100]


@pytest.mark.parametrize(("key", "least"), [("per_10k", 0.04), ("budget_per_head", 0.4)])
def test_a_little_is_not_nothing(key, least):
    found = shade(key, **{MEASURES[key][0]: [0, least, 5]})

    assert list(found.classes[:3]) == [0, 1, 2]
    assert found.zeros == 1


def test_an_unknown_measure_is_a_key_error():
    with pytest.raises(KeyError):
        shade("density", records=[1])


def test_lamphun_has_five_classes_of_people_from_its_register():
    figures = zone_figures(REGION.records, REGION, 2021, MISSIONS)
    found = shade_zones("people", figures, CODES, 2021)

    assert len(found.limits) == 5
    assert found.values.sum() == 401_139
    assert (found.limits[0][0], found.limits[-1][1]) == (2_409, 20_210)


def test_a_subdistrict_outside_the_filter_has_no_value_and_counts_nowhere():
    figures = zones(records=[0, 5, 7]).iloc[:3]
    found = shade_zones("records", figures, CODES, 2021)

    assert list(found.classes.iloc[:4]) == [0, 1, 2, OUTSIDE]
    assert (found.classes.iloc[3:] == OUTSIDE).all()
    assert (found.zeros, found.missing) == (1, 0)


@settings(deadline=None, max_examples=100, database=None)
@given(st.lists(st.none() | st.integers(0, 30) | st.floats(0, 1e9), max_size=len(CODES)))
def test_classes_rise_with_the_figures(figures):
    found = shade("people", people=[pd.NA if figure is None else figure for figure in figures])

    assert list(found.classes.index) == list(CODES)
    assert (found.classes[found.values.isna()] == -1).all()
    assert (found.classes[found.values == 0] == 0).all()
    positive = found.values[found.values > 0]
    ranks = found.classes[positive.index].to_numpy()
    assert (np.diff(ranks[np.argsort(positive, kind="stable")]) >= 0).all()
    assert sorted(set(ranks)) == list(range(1, len(found.limits) + 1))
    different = positive.nunique()
    # Of figures in the millions that differ by one, natural breaks may keep some together.
    assert len(found.limits) == different if different <= MAX_CLASSES else 2 <= len(found.limits) <= MAX_CLASSES
    for number, (low, high) in enumerate(found.limits, 1):
        own = positive[ranks == number]
        assert (own.min(), own.max()) == (low, high)
    assert found.zeros + found.missing + len(positive) == len(CODES)


def test_figures_by_zone_add_up_to_the_records_and_the_register():
    figures = zone_figures(REGION.records, REGION, 2020, MISSIONS)
    placed = REGION.records[REGION.records.subdistrict_code != ""]

    assert figures[list(MISSIONS)].sum().sum() == figures["records"].sum() == len(placed)
    assert figures["people"].sum() == 402_011
    assert figures["budget_thb"].sum() == placed.budget_thb.sum()
    # ในเมือง: 17 records among 11,728 people
    assert figures.loc["510101", "per_10k"] == pytest.approx(17 / 11_728 * 10_000)


def test_a_zone_without_a_stated_budget_has_no_figure_rather_than_zero():
    none_stated = REGION.records.assign(budget_thb=pd.array([pd.NA] * len(REGION.records), dtype="Float64"))
    figures = zone_figures(none_stated, REGION, 2021, MISSIONS)

    assert figures["budget_thb"].isna().all()
    assert figures["budget_per_head"].isna().all()
    assert set(shade_zones("budget_per_head", figures, CODES, 2021).classes) == {-1}


def test_a_year_without_a_register_leaves_people_unknown():
    figures = zone_figures(REGION.records, REGION, 1999, MISSIONS)

    assert figures[["people", "per_10k", "budget_per_head"]].isna().all().all()
    assert figures["records"].sum() > 0
