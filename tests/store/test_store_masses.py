"""Reading many records: in windows, by id, and what changed since a data version."""

import geopandas as gpd
import pandas as pd
import pytest
from store_cases import TEMPLE, opened

from geodata.store import MissingError, SourceFile

pytestmark = pytest.mark.usefixtures("kept_in")
FILE = SourceFile("list.csv", "ab" * 32, 10)


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


def test_windows_hold_all_records_of_a_version_in_order(store):
    store.add(TEMPLE, "ann")
    windows = list(store.windows(size=3))

    assert [len(window) for window in windows] == [3, 3, 1]
    whole = pd.concat(windows, ignore_index=True).drop(columns="place")
    pd.testing.assert_frame_equal(pd.DataFrame(whole), pd.DataFrame(store.records()))
    assert all(isinstance(window, gpd.GeoDataFrame) and window.crs == 4326 for window in windows)
    assert sum(map(len, store.windows(1, size=4))) == store.count(1) == 6


def test_a_record_keeps_its_place_through_deletion_and_undo(store):
    before = pd.concat(store.windows()).set_index("id")["place"]
    version = store.record("tourism-002")["version"]
    gone = store.delete("tourism-002", "ann", expected_version=version).version

    assert (store.count(), store.count(gone - 1)) == (5, 6)
    store.undo(gone, "ann")

    assert pd.concat(store.windows(size=2)).set_index("id")["place"].equals(before)
    assert (store.count(), store.count(gone)) == (6, 5)


def test_windows_are_of_one_state_whatever_is_written_meanwhile(store):
    reading = store.windows(size=2)
    first = next(reading)
    store.delete("tourism-006", "ann", expected_version=1)

    assert [*first["id"], *pd.concat(reading)["id"]] == [f"tourism-00{number}" for number in range(1, 7)]


def test_some_records_are_read_by_id_in_order_at_a_version(store):
    store.change({"id": "tourism-003", "name_th": "ใหม่"}, "ann", expected_version=1)

    found = store.some(["tourism-003", "none-such", "tourism-001", "tourism-003"])
    assert list(found["id"]) == ["tourism-001", "tourism-003"]
    assert list(found["version"]) == [1, 2]
    assert store.some(["tourism-003"], 1)["name_th"].item() != "ใหม่"
    assert len(store.some([])) == 0
    assert list(store.some([]).columns) == list(found.columns)


def test_more_records_than_one_statement_names_are_read_by_id(store):
    done = store.import_table(pd.DataFrame([TEMPLE | {"name_en": str(number)} for number in range(1_100)]), "ann",
                              FILE, {})
    ids = store.changed_since(done.version - 1)

    assert len(ids) == 1_100
    assert list(store.some(ids)["name_en"]) == [str(number) for number in range(1_100)]


def test_what_was_touched_after_a_version_is_told(store):
    second = store.add(TEMPLE | {"id": "new-1"}, "ann").version
    store.delete("tourism-001", "ann", expected_version=1)
    store.change({"id": "tourism-002", "name_th": "ก"}, "ann", expected_version=1)

    assert store.changed_since(1) == {"new-1", "tourism-001", "tourism-002"}
    assert store.changed_since(second) == {"tourism-001", "tourism-002"}
    assert (len(store.changed_since(1, most=1)), len(store.changed_since(1, most=3))) == (2, 3)
    assert store.changed_since(1, second) == {"new-1"}
    assert store.changed_since(store.version) == set()
    with pytest.raises(MissingError):
        store.changed_since(99)
