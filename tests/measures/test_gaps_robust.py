"""Which gaps are robust, where a loaded layer says where people stand: ten of them at one spot of each subdistrict."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.measures.demand import Demand, metres_of
from geodata.region import load_region
from layers import MISSIONS
from webmap import DEFAULTS
from webmap.facts import Facts
from webmap.gaps.question import Gaps, Ruler
from webmap.gaps.robust import Strip, middle_of
from webmap.questions import choices_of
from webmap.view import View


@pytest.fixture(scope="module")
def region():
    return load_region(DEFAULTS["REGION"])


@pytest.fixture(scope="module")
def gaps(region) -> Gaps:
    """Who lives within 4 km of a local office, everybody standing at the label of their subdistrict."""
    kinds = {f"{mission.key}.{kind.key}": kind for mission in MISSIONS.values() for kind in mission.kinds}
    view = View.of(choices_of(region, MISSIONS, ())).but(gap=("community.local_office",), reach_m=4_000)
    places = region.subdistricts
    x, y = metres_of(region, places["label_lon"], places["label_lat"])
    zones = np.arange(len(places), dtype=np.int16)
    layer = Demand(x, y, zones, np.full(len(places), 10), np.zeros(len(places)), tuple(places.index),
                   places["area_km2"].to_numpy() * 1e6, None)
    return Gaps(Facts(view, region), Ruler.of(region), kinds, loaded=layer)


def test_a_loaded_layer_is_also_spread_evenly(gaps):
    variants = {variant["key"]: variant for variant in Strip(gaps).told()}

    assert set(variants) == {"asked", "nearer", "farther", "road", "middle", "even"}
    assert {variant["people"] for variant in variants.values()} == {510}
    assert variants["middle"]["served_people"] == variants["asked"]["served_people"]
    assert variants["asked"]["served_people"] % 10 == 0
    assert variants["even"]["served_people"] % 10 != 0


def test_those_to_be_served_are_those_of_the_layer(gaps):
    zones = Strip(gaps).zones

    assert zones["people"].tolist() == [10] * 51
    assert set(zones["low_percent"]) | set(zones["unserved_percent"]) >= {0, 100}


def test_where_nobody_is_to_be_served_there_is_no_verdict(gaps):
    weight = gaps.loaded.weight.copy()
    weight[3] = 0
    zones = Strip(replace(gaps, loaded=replace(gaps.loaded, weight=weight))).zones

    nobody = zones.iloc[-1]
    assert (nobody["code"], nobody["people"]) == (gaps.loaded.codes[3], 0)
    assert pd.isna(nobody["verdict"])
    assert np.isnan(nobody["unserved_percent"])
    assert zones["verdict"].iloc[:-1].notna().all()


def test_the_middle_is_where_people_are_not_where_the_land_is():
    demand = Demand(np.array([0.0, 100, 900, 5, 15]), np.array([0.0, 0, 300, 7, 9]),
                    np.array([0, 0, 0, 1, 1], dtype=np.int16), np.array([1, 0, 2, 0, 0]), np.zeros(5), ("a", "b", "c"),
                    np.ones(3), 100.0)
    middle = middle_of(demand)

    assert (middle.x.tolist(), middle.y.tolist()) == ([600, 10, 0], [200, 8, 0])
    assert middle.weight.tolist() == [3, 0, 0]
