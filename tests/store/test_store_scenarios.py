"""Scenarios in the store: named, owned, numbered, shared by processes; applied as one data version or not at all."""

import re

import pandas as pd
import pytest
import shapely
from store_cases import opened, small

from geodata.scenarios import Change, import_of, with_changes
from geodata.store import ConflictError, MissingError, OutdatedError, RecordError, StoreError

pytestmark = pytest.mark.usefixtures("kept_in")
MOVE = Change(1, "move", "tourism-002", 1, 1, 98.93, 17.8)
ADD = Change(2, "add", "s-x-2", 1, lon=99.0, lat=18.57,
             fields={"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่"})
CLOSE = Change(3, "close", "tourism-003", 1, 1)


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


def begun(store, *changes, name="สองแห่งใหม่"):
    return store.scenarios.add(name, "ann", [change.told() for change in changes])


def applied(store, scenario, *changes, who="ed"):
    outcome = with_changes(store.records(), changes, small())
    made = import_of(outcome, changes, scenario.name)
    return store.apply_scenario(scenario.id, who, made.table, made.was, made.delete, expected=scenario.number)


def test_a_scenario_is_kept_as_it_was_given(store):
    made = begun(store, MOVE, ADD)
    found = store.scenarios.get(made.id)

    assert found == made
    assert (found.name, found.owner, found.base, found.number, found.state) == ("สองแห่งใหม่", "ann", 1, 1, "open")
    assert found.created == found.changed_at
    assert [change["record"] for change in found.changes] == ["tourism-002", "s-x-2"]
    assert store.version == 1


def test_ids_are_short_fit_an_address_and_are_not_guessed(store):
    ids = {begun(store).id for _ in range(50)}

    assert len(ids) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{10}", id_) for id_ in ids)
    with pytest.raises(MissingError):
        store.scenarios.get("0000000000")


def test_each_change_names_the_number_it_was_made_from(store):
    made = begun(store)
    saved = store.scenarios.save(made.id, 1, changes=[MOVE.told()])
    assert (saved.number, len(saved.changes), saved.name) == (2, 1, made.name)
    with pytest.raises(OutdatedError) as late:
        store.scenarios.save(made.id, 1, name="another")
    assert late.value.now == 2
    with pytest.raises(OutdatedError):
        store.scenarios.discard(made.id, 1)
    assert store.scenarios.save(made.id, 2, name="another").changes == saved.changes
    assert store.scenarios.save(made.id, 3, changes=[]).changes == ()


def test_one_lists_ones_own_the_newest_change_first_without_the_discarded(store):
    first, second = begun(store, name="one"), begun(store, name="two")
    store.scenarios.add("of bob", "bob")
    store.scenarios.save(first.id, 1, name="first")
    store.scenarios.discard(second.id, 1)

    assert [one.name for one in store.scenarios.of("ann")] == ["first"]
    assert [one.owner for one in store.scenarios.of()] == ["ann", "bob"]
    assert store.scenarios.get(second.id).state == "discarded"
    with pytest.raises(StoreError, match="discarded"):
        store.scenarios.save(second.id, 2, name="back")


def test_an_applied_scenario_is_one_data_version_that_names_it(store):
    scenario = begun(store, MOVE, ADD, CLOSE)
    done = applied(store, scenario, MOVE, ADD, CLOSE)
    version = store.version_told(store.version)

    assert (done.state, done.applied, store.version) == ("applied", 2, 2)
    assert (version.kind, version.why, version.who, version.file) == ("import", scenario.name, "ed", scenario.name)
    assert (version.added, version.changed, version.deleted) == (1, 1, 1)
    assert store.record("tourism-002")["district_code"] == "5104"
    assert store.record("tourism-003") is None
    [new] = store.records().query("version == 2 and id != 'tourism-002'").to_dict("records")
    assert (new["name_th"], new["source"], new["precision"]) == ("วัดใหม่", scenario.name, "approximate")
    assert re.fullmatch(r"tourism-\d+", new["id"])
    assert new["geometry"] == shapely.Point(99.0, 18.57)


def test_undo_takes_an_applied_scenario_out_again(store):
    before = store.export_csv()
    applied(store, begun(store, MOVE, ADD, CLOSE), MOVE, ADD, CLOSE)
    assert store.export_csv() != before

    store.undo(2, "ed")
    assert store.export_csv() == before


def test_a_record_changed_since_is_a_conflict_and_nothing_is_applied(store):
    scenario = begun(store, MOVE, ADD, CLOSE)
    outcome = with_changes(store.records(), [MOVE, ADD, CLOSE], small())
    made = import_of(outcome, [MOVE, ADD, CLOSE], "x")
    store.change({"id": "tourism-002", "status": "closed"}, "bob", expected_version=1)
    store.delete("tourism-003", "bob", expected_version=1)

    with pytest.raises(ConflictError) as refusal:
        store.apply_scenario(scenario.id, "ed", made.table, made.was, made.delete, expected=1)
    told = {one.record: (one.base["status"], one.theirs and one.theirs["status"]) for one in refusal.value.conflicts}
    assert told == {"tourism-002": (small().records.status[1], "closed"),
                    "tourism-003": (small().records.status[2], None)}
    assert (store.version, store.scenarios.get(scenario.id).state) == (3, "open")


def test_what_cannot_be_stored_leaves_the_scenario_open(store):
    scenario = begun(store)
    broken = pd.DataFrame([{"id": "", "mission": "tourism", "kind": "temple", "precision": "nowhere"}])

    with pytest.raises(RecordError):
        store.apply_scenario(scenario.id, "ed", broken, {}, expected=1)
    with pytest.raises(StoreError, match="changes nothing"):
        applied(store, scenario)
    with pytest.raises(StoreError, match="not said who"):
        applied(store, scenario, ADD, who=" ")
    assert (store.version, store.imports(), store.scenarios.get(scenario.id).number) == (1, [], 1)


def test_a_scenario_is_applied_once(store):
    scenario = begun(store, ADD)
    applied(store, scenario, ADD)

    with pytest.raises(StoreError, match="applied already"):
        applied(store, scenario, ADD)
    with pytest.raises(StoreError, match="applied already"):
        store.scenarios.discard(scenario.id, 2)
    assert store.version == 2


def test_a_backup_keeps_scenarios(store, tmp_path):
    scenario = begun(store, MOVE)
    store.backup(tmp_path / "kept.sqlite")
    store.scenarios.discard(scenario.id, 1)

    store.restore(tmp_path / "kept.sqlite", "ann")
    assert store.scenarios.get(scenario.id).state == "open"
