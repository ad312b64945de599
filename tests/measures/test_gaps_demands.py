"""Who is to be served, by key: the register spread over the grid, or a loaded layer."""

import numpy as np
import pytest
from store_cases import LAMPHUN

from geodata.measures.demand import grid_of
from geodata.region import load_region
from geodata.store import DemandPoints, NewDemand, SourceFile, open_store
from geodata.text import Text
from webmap.gaps.demands import (
    LoadedDemands,
    every_served,
    registered,
    served_by_layer,
    villages_placed,
)
from webmap.query import ViewError


@pytest.fixture(scope="module")
def region():
    return load_region(LAMPHUN)


@pytest.fixture(scope="module")
def grid(region):
    return grid_of(region, 1_000)


@pytest.fixture
def loaded(tmp_path, region):
    with open_store(tmp_path, region) as store:
        yield LoadedDemands(store.demands)


@pytest.fixture
def layer(loaded):
    new = NewDemand(Text("โรงงาน", ""), "workers", None, "a list", "points", SourceFile("a.csv"), "workers", 2, 2)
    return loaded.layers.add(new, DemandPoints(np.array([99.0, 99.0087]), np.array([18.5, 18.5771]),
                                               np.array([300, 50])), "somchai")


@pytest.mark.parametrize("key", ["people", "houses"])
def test_the_register_is_spread_over_the_grid_to_the_last_one(region, grid, key):
    year = region.years[0]
    demand = grid.spread(registered(key, region, year))
    rows = region.population[region.population["year"] == year].set_index("subdistrict_code")

    assert demand.by_zone.tolist() == rows[key].reindex(list(demand.codes)).fillna(0).tolist()
    assert demand.cell_m == 1_000


def test_a_layer_replaces_the_spread_and_stays_one_value_for_what_is_measured_from_it(region, loaded, layer):
    demand = loaded.demand(layer.id, region)

    assert sorted(demand.weight.tolist()) == [50, 300]
    assert loaded.demand(layer.id, region) is demand


def test_a_key_of_nothing_is_refused_by_the_name_of_the_parameter(region, loaded, layer):
    with pytest.raises(ViewError) as refused:
        loaded.demand("layer-none", region)

    assert refused.value.key == "demand"
    assert layer.id in refused.value.allowed


def test_a_removed_layer_is_no_longer_measured_with(region, loaded, layer):
    loaded.demand(layer.id, region)
    loaded.layers.remove(layer.id, "dao")

    with pytest.raises(ViewError):
        loaded.demand(layer.id, region)


def test_all_to_choose_from_say_unit_year_source_and_how_they_are_placed(region, loaded, layer):
    year = region.years[-1]
    people, houses, workers = every_served(region, year, loaded.layers.all())

    assert (people.key, people.total, people.year) == ("people", int(region.people(year).sum()), year)
    assert (houses.key, houses.total) == ("houses", int(registered("houses", region, year).sum()))
    assert "evenly" in people.how.en
    assert people.source.en
    assert workers == served_by_layer(layer)
    assert (workers.unit, workers.year, workers.kind, workers.total, workers.source.th) == (
        "workers", None, "points", 350, "a list")
    assert every_served(region, 0, []) == []


def test_no_village_of_the_register_has_a_position_yet(region):
    assert villages_placed(region) == 0
    assert len(region.villages) == 577
