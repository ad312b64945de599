"""What the records would say under a scenario: added, moved, closed, another capacity; nothing lost, nothing hidden."""

from dataclasses import replace

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from store_cases import lamphun, small

from geodata.drafting import drafted, scenario_name
from geodata.scenarios import Change, changes_of, import_of, with_changes, without
from geodata.store import RecordError

MUEANG, LI, CHIANG_MAI = (99.0, 18.57), (98.93, 17.8), (98.98, 18.79)
TEMPLE = {"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่"}


def at(place):
    return {"lon": place[0], "lat": place[1]}


def versioned(region=None):
    """The first six records, each with version 1, as the store gives them."""
    return (region or small()).records.assign(version=1)


def outcome_of(*changes, records=None):
    return with_changes(versioned() if records is None else records, changes, small())


def addition(number=1, place=MUEANG, **fields):
    return Change(number, "add", f"s-x-{number}", 1, lon=place[0], lat=place[1], fields=TEMPLE | fields)


def ask(given, *changes, number=9):
    return drafted(given, outcome_of(*changes), Change(number, "add", f"s-x-{number}", 1), small())


def row(frame, id_):
    return frame.set_index("id").loc[id_]


# --- what becomes of the records -------------------------------------------------------------------------------

def test_no_change_leaves_the_records_as_they_are():
    assert_frame_equal(outcome_of().records, versioned())


def test_an_added_record_stands_last_in_the_subdistrict_of_its_position():
    found = outcome_of(addition(capacity=80.0)).records

    assert list(found["id"]) == [*small().records["id"], "s-x-1"]
    added = row(found, "s-x-1")
    assert (added["district_code"], added["precision"], added["capacity"]) == ("5101", "approximate", 80)
    assert added["subdistrict_code"] == small().locate([99.0], [18.57]).subdistrict_code[0]
    assert added["geometry"] == shapely.Point(99.0, 18.57)
    assert pd.isna(added["budget_thb"])
    assert (added["note_th"], added["version"]) == ("", 0)


def test_a_moved_record_keeps_all_but_its_place():
    found = outcome_of(Change(1, "move", "tourism-002", 1, 1, *LI)).records
    before, after = row(versioned(), "tourism-002"), row(found, "tourism-002")

    assert (after["district_code"], after["geometry"]) == ("5104", shapely.Point(LI))
    places = ["district_code", "subdistrict_code", "geometry", "precision"]
    assert after.drop(places).equals(before.drop(places))
    assert list(found["id"]) == list(small().records["id"])


def test_a_closed_record_is_gone_and_a_capacity_is_another():
    found = outcome_of(Change(1, "close", "tourism-001", 1, 1),
                       Change(2, "capacity", "tourism-003", 1, 1, capacity=0.0)).records

    assert list(found["id"]) == ["tourism-002", "tourism-003", "tourism-004", "tourism-005", "tourism-006"]
    assert row(found, "tourism-003")["capacity"] == 0
    unknown = outcome_of(Change(1, "capacity", "tourism-003", 1, 1)).records
    assert pd.isna(row(unknown, "tourism-003")["capacity"])


def test_changes_come_one_after_the_other_also_on_what_was_added():
    moved = Change(2, "move", "s-x-1", 1, None, *LI)
    assert row(outcome_of(addition(), moved).records, "s-x-1")["district_code"] == "5104"

    closed = outcome_of(addition(), moved, Change(3, "close", "s-x-1", 1))
    assert_frame_equal(closed.records, versioned())
    assert closed.after["s-x-1"] is None


def test_a_change_on_a_record_that_is_gone_is_told_and_changes_nothing():
    gone, twice = Change(1, "close", "tourism-900", 1, 1), Change(3, "close", "tourism-001", 1, 1)
    found = outcome_of(gone, Change(2, "close", "tourism-001", 1, 1), twice)

    assert found.lost == (gone, twice)
    assert len(found.records) == 5


def test_a_change_on_a_record_that_was_changed_since_is_told_and_made():
    records = versioned()
    records.loc[1, "version"] = 7
    change = Change(1, "move", "tourism-002", 1, 1, *LI)
    found = outcome_of(change, records=records)

    assert found.stale == (change,)
    assert row(found.records, "tourism-002")["district_code"] == "5104"


def test_types_and_frames_stay_what_they_were():
    before = versioned()
    kept = before.copy(deep=True)
    found = outcome_of(addition(budget_thb=1e6, fiscal_year=2026), Change(2, "close", "tourism-001", 1, 1)).records

    assert found.dtypes.equals(before.dtypes)
    assert found.crs == before.crs
    assert_frame_equal(before, kept)
    assert small().records.equals(versioned().drop(columns="version"))
    assert "version" not in with_changes(small().records, [addition()], small()).records.columns


CHANGES = st.lists(st.sampled_from([
    addition(1), addition(2, LI), Change(3, "move", "tourism-001", 1, 1, *LI), Change(4, "close", "tourism-002", 1, 1),
    Change(5, "capacity", "tourism-003", 1, 1, capacity=5.0), Change(6, "close", "s-x-1", 1),
    Change(7, "move", "tourism-900", 1, 1, *LI)]), unique_by=lambda change: change.number, max_size=7)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_every_record_is_counted_before_and_after(changes):
    found = outcome_of(*changes)
    opened = sum(found.before[id_] is None and row is not None for id_, row in found.after.items())
    closed = sum(found.before[id_] is not None and row is None for id_, row in found.after.items())

    assert len(found.records) == 6 + opened - closed
    assert found.records["id"].is_unique
    assert len(found.lost) + len(found.stale) <= len(changes)


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_a_change_is_the_same_after_it_was_written_down(changes):
    assert changes_of([change.told() for change in changes]) == tuple(changes)


@settings(max_examples=40, deadline=None)
@given(CHANGES.map(lambda changes: sorted(changes, key=lambda change: change.number)), st.randoms())
def test_changes_of_different_records_may_come_in_any_order(changes, rng):
    changes = [change for change in changes if change.number != 6]
    other = rng.sample(changes, len(changes))
    one, two = (outcome_of(*some).records.sort_values("id", ignore_index=True) for some in (changes, other))

    assert_frame_equal(one, two)


def test_a_dropped_change_takes_those_on_its_own_record_along():
    changes = (addition(1), addition(2, LI), Change(3, "move", "s-x-1", 1, None, *LI))

    assert [change.number for change in without(changes, 1)] == [2]
    assert [change.number for change in without(changes, 3)] == [1, 2]


# --- what is asked for -----------------------------------------------------------------------------------------

def test_what_is_asked_for_is_kept_with_the_version_of_its_record():
    added = ask({"do": "add", **at(MUEANG), **TEMPLE, "capacity": 5, "note_th": None})
    assert (added.record, added.version, added.fields) == ("s-x-9", None, TEMPLE | {"capacity": 5.0})
    moved = ask({"do": "move", "record": "tourism-002", **at(LI)})
    assert (moved.record, moved.version, moved.lon, moved.lat) == ("tourism-002", 1, *LI)
    assert ask({"do": "capacity", "record": "s-x-1", "capacity": 0}, addition()).version is None


@pytest.mark.parametrize(("given", "field"), [
    ({}, "do"), ({"do": "burn"}, "do"), ({"do": ["add"]}, "do"), ({"do": "close"}, "record"),
    ({"do": "close", "record": "tourism-900"}, "record"), ({"do": "close", "record": "tourism-001", "lon": 99}, "lon"),
    ({"do": "close", "record": 7}, "record"), ({"do": "move", "record": "tourism-001"}, "lon"),
    ({"do": "move", "record": "tourism-001", "lon": 99.0}, "lat"),
    ({"do": "move", "record": "tourism-001", "lon": "99", "lat": 18}, "lon"),
    ({"do": "move", "record": "tourism-001", "lon": float("nan"), "lat": 18}, "lon"),
    ({"do": "move", "record": "tourism-001", "lon": True, "lat": 18}, "lon"),
    ({"do": "move", "record": "tourism-001", **at(CHIANG_MAI)}, "geometry"),
    ({"do": "move", "record": "tourism-001", "lon": 18.57, "lat": 99.0}, "geometry"),
    ({"do": "capacity", "record": "tourism-001", "capacity": -1}, "capacity"),
    ({"do": "capacity", "record": "tourism-001", "capacity": "5"}, "capacity"),
    ({"do": "capacity", "record": "tourism-001", "capacity": float("inf")}, "capacity"),
    ({"do": "add", **at(CHIANG_MAI), **TEMPLE}, "geometry"), ({"do": "add", **TEMPLE}, "lon"),
    ({"do": "add", **at(MUEANG), "mission": "tourism", "kind": "temple"}, "name_th"),
    ({"do": "add", **at(MUEANG), "name_th": "x"}, "mission"),
    ({"do": "add", **at(MUEANG), **TEMPLE, "capacity": -5}, "capacity"),
    ({"do": "add", **at(MUEANG), **TEMPLE, "capacity": "many"}, "capacity"),
    ({"do": "add", **at(MUEANG), **TEMPLE, "fiscal_year": 2569}, "fiscal_year"),
    ({"do": "add", **at(MUEANG), **TEMPLE, "id": "tourism-001"}, "id"),
    ({"do": "add", **at(MUEANG), **TEMPLE, "phone": "053"}, "phone"),
], ids=str)
def test_what_cannot_be_is_refused_by_its_field(given, field):
    with pytest.raises(RecordError) as refusal:
        ask(given)

    assert refusal.value.problems[0].field == field
    assert refusal.value.problems[0].problem.th


def test_a_record_closed_before_cannot_be_changed_again():
    with pytest.raises(RecordError, match="closed in this scenario"):
        ask({"do": "move", "record": "tourism-001", **at(LI)}, Change(1, "close", "tourism-001", 1, 1))


def test_a_line_is_not_moved_as_a_point():
    records = versioned()
    records.loc[0, "geometry"] = shapely.LineString([(99, 18.5), (99.01, 18.5)])

    with pytest.raises(RecordError, match="a line or an area"):
        drafted({"do": "move", "record": "tourism-001", **at(LI)}, outcome_of(records=records),
                Change(1, "add", "", 1), small())


@pytest.mark.parametrize("name", ["", "  ", None, 7, "a" * 201, "a\x00b", "a\u202eb"], ids=repr)
def test_a_scenario_needs_a_name_that_can_be_read(name):
    with pytest.raises(RecordError):
        scenario_name(name)
    assert scenario_name("  สอง \n แห่ง ") == "สอง แห่ง"


# --- into the data ---------------------------------------------------------------------------------------------

def test_what_an_outcome_needs_of_an_import():
    changes = (addition(1), Change(2, "move", "tourism-002", 1, 1, *LI), Change(3, "close", "tourism-003", 1, 1),
               Change(4, "move", "tourism-002", 4, 4, *MUEANG), addition(5, LI), Change(6, "close", "s-x-5", 1))
    made = import_of(outcome_of(*changes), changes, "Two more")

    assert sorted(made.table["id"]) == ["", "tourism-002"]
    assert made.table.set_index("id").loc["", ["source", "version"]].tolist() == ["Two more", None]
    assert (made.was, made.delete) == ({"tourism-002": 1, "tourism-003": 1}, ["tourism-003"])


def test_the_whole_province_is_a_place_a_change_may_use():
    region = lamphun()
    places = region.subdistricts_analysis.geometry.representative_point()
    changes = [addition(number, (place.x, place.y)) for number, place in enumerate(places, 1)]
    found = with_changes(replace(region, records=region.records.iloc[:0]).records, changes, region).records

    assert list(found["subdistrict_code"]) == list(region.subdistricts_analysis.index)
