"""Layers of those to be served in the store: kept whole, never changed, removed with a line that stays."""

import numpy as np
import pytest
from store_cases import LAMPHUN

from geodata.region import load_region
from geodata.store import DemandPoints, MissingError, NewDemand, SourceFile, StoreError, open_store, restore_store
from geodata.store import demands as module
from geodata.text import Text

pytestmark = pytest.mark.usefixtures("kept_in")
POINTS = DemandPoints(np.array([99.0087, 99.0123456, 98.9]), np.array([18.5771, 18.6, 18.3]), np.array([120, 3, 0]))


@pytest.fixture(scope="module")
def region():
    return load_region(LAMPHUN)


@pytest.fixture
def store(tmp_path, region):
    with open_store(tmp_path, region) as store:
        yield store


def village_layer(**more):
    return NewDemand(**{"name": Text("หมู่บ้าน", "Villages"), "unit": "people", "year": 2026, "source": "Survey of 2026",
                        "kind": "points", "file": SourceFile("villages.csv", "ab" * 32, 100), "measured": "people",
                        "rows": 4, "kept": 3, "notes": (Text("หนึ่ง", "one"),), **more})


def test_a_layer_comes_back_as_it_was_kept_without_places_that_count_nobody(store):
    kept = store.demands.add(village_layer(), POINTS, "somchai")
    points = store.demands.points(kept.id)

    assert kept.id.startswith("layer-")
    assert (kept.name, kept.unit, kept.year, kept.total, kept.who) == (Text("หมู่บ้าน", "Villages"), "people", 2026, 123,
                                                                       "somchai")
    assert (kept.rows, kept.kept, kept.notes, kept.file) == (4, 3, (Text("หนึ่ง", "one"),), "villages.csv")
    assert points.lon.tolist() == [99.0087, 99.0123456]
    assert points.lat.tolist() == [18.5771, 18.6]
    assert points.weight.tolist() == [120, 3]
    assert store.demands.all() == [kept]
    assert store.version == 1


def test_the_same_id_is_kept_once(store):
    first = store.demands.add(village_layer(), POINTS, "somchai", "layer-12345678")

    assert store.demands.add(village_layer(unit="houses"), POINTS, "dao", "layer-12345678") == first
    assert len(store.demands.all()) == 1


def test_a_removed_layer_is_gone_but_for_the_line_that_says_who_removed_it(store):
    kept = store.demands.add(village_layer(), POINTS, "somchai")
    store.demands.remove(kept.id, "dao")

    assert store.demands.all() == []
    for ask in (store.demands.get, store.demands.points):
        with pytest.raises(MissingError, match="no layer of those to be served"):
            ask(kept.id)
    with pytest.raises(MissingError):
        store.demands.remove(kept.id, "dao")
    (line,) = store.demands.removed()
    assert (line.id, line.removed_by, line.total) == (kept.id, "dao", 123)
    assert line.removed_at >= kept.at
    assert store.demands.there(kept.id) == line


def test_layers_are_refused_beyond_their_number(store, monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    store.demands.add(village_layer(), POINTS, "somchai")

    with pytest.raises(StoreError, match="Remove one"):
        store.demands.add(village_layer(), POINTS, "somchai")


def test_a_backup_brings_the_layers_back(store, region, tmp_path):
    kept = store.demands.add(village_layer(), POINTS, "somchai")
    store.backup(tmp_path / "saved")
    store.demands.remove(kept.id, "dao")
    restore_store(tmp_path, region, tmp_path / "saved", "chief")

    assert store.demands.all() == [kept]
    assert store.demands.points(kept.id).weight.sum() == 123
