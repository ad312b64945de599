"""The store through its front door: starter, edits, conflicts, versions, history, undo, reading as of then."""

import ast
import csv
import io
import re
import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import postgres
import pytest
import shapely
from postgres import instance_at
from store_cases import LAMPHUN, REFUSED, TEMPLE, lamphun, opened, small, tell_database

import geodata.store
from geodata.store import (
    ConflictError,
    MissingError,
    RecordError,
    SourceFile,
    StoreError,
    open_store,
    place_of,
    schema,
)

pytestmark = pytest.mark.usefixtures("kept_in")


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def untouched(tmp_path_factory, request):
    """A store that every asker is refused to change."""
    folder = tmp_path_factory.mktemp("untouched")
    if request.param == "postgres":
        postgres.settle(folder)
    with opened(folder) as store:
        yield store
        assert store.version == 1


# --- opening ---------------------------------------------------------------------------------------------------

def test_a_new_store_holds_the_starter_as_its_first_version(tmp_path):
    place = place_of(tmp_path)
    with open_store(tmp_path / "new" / "instance" if place == tmp_path else place, lamphun()) as store:
        assert store.version == 1
        frame = store.records()
        assert set(frame.pop("version")) == {1}
        pd.testing.assert_frame_equal(frame, lamphun().records)
        assert frame.crs == lamphun().records.crs
        assert store.export_csv() == (LAMPHUN / "records.csv").read_bytes()
        [version] = store.versions()
        assert (version.kind, version.who, version.region, version.added) == ("starter", "lamphun",
                                                                              lamphun().version, 275)


def test_opening_again_changes_nothing(store, tmp_path):
    store.add(TEMPLE, "ann")
    address = place_of(tmp_path)
    if address == tmp_path:
        address = f"sqlite:///{tmp_path}/planmap.sqlite"
    with open_store(tmp_path, small()) as again, open_store(address, small()) as third:
        assert again.version == third.version == store.version == 2
        assert again.export_csv() == store.export_csv()


def test_a_store_knows_itself_apart_from_every_other(store, tmp_path):
    with open_store(tmp_path, small()) as again, open_store(instance_at(tmp_path / "other"), small()) as other:
        assert again.identity == store.identity != other.identity
        assert re.fullmatch("[0-9a-f]{16}", store.identity)


@pytest.mark.one_file
def test_an_instance_folder_may_say_where_its_records_rest(tmp_path):
    (tmp_path / "database").write_text(f"sqlite:///{tmp_path}/elsewhere.sqlite\n")
    open_store(tmp_path, small()).close()

    assert sorted(file.name for file in tmp_path.glob("*.sqlite")) == ["elsewhere.sqlite"]


def test_a_region_without_records_has_a_store_too(tmp_path):
    with open_store(tmp_path, small(0)) as store:
        assert store.version == 1
        frame = store.records()
        assert list(frame.columns) == [*lamphun().records.columns, "version"]
        assert frame.dtypes.drop("version").equals(lamphun().records.dtypes)
        assert store.add(TEMPLE, "ann").record == "tourism-001"


@pytest.mark.one_file
def test_the_file_is_for_its_owner_alone(tmp_path):
    open_store(tmp_path, small()).close()

    assert stat.S_IMODE((tmp_path / "planmap.sqlite").stat().st_mode) == 0o600


@pytest.mark.one_file
def test_every_commit_reaches_the_disk(store):
    with store._database.read() as connection:
        settings = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0,
                        "busy_timeout": 30_000}


@pytest.mark.one_file
@pytest.mark.parametrize(("make", "problem"), [
    (lambda path: path.write_bytes(b"words, not a database"), "not one of this program"),
    (lambda path: sqlite3.connect(path).executescript("CREATE TABLE other (a)").connection.close(),
     "not one of this program"),
    (lambda path: path.mkdir(), "cannot be used"),
])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path, make, problem):
    path = tmp_path / "planmap.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(StoreError, match=problem):
        open_store(tmp_path, small())

    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_store_of_a_newer_program_is_refused(store, tmp_path):
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="newer version of this program"):
        open_store(tmp_path, small())


def test_a_store_of_another_region_is_refused(store, tmp_path):
    with pytest.raises(StoreError, match="holds the region lamphun, not phrae"):
        open_store(tmp_path, replace(small(), key="phrae"))


@pytest.mark.one_file
@pytest.mark.parametrize("place", ["mysql://localhost/plan", "sqlite://", "sqlite:///:memory:"])
def test_another_kind_of_database_is_refused(place):
    with pytest.raises(StoreError, match="not supported"):
        open_store(place, small())


# --- editing ---------------------------------------------------------------------------------------------------

def test_an_added_record_comes_last_and_is_numbered_on(store):
    edit = store.add(TEMPLE, "ann", "opened in May")

    assert (edit.record, edit.version, store.version) == ("tourism-007", 2, 2)
    last = store.records().iloc[-1]
    assert (last.id, last.version, last.name_th, last.geometry) == ("tourism-007", 2, "วัดใหม่",
                                                                    shapely.Point(99.0, 18.57))
    assert store.add(TEMPLE | {"id": "my-own"}, "ann").record == "my-own"
    assert store.add(TEMPLE, "ann").record == "tourism-008"


def test_a_change_sets_the_named_fields_only(store):
    before = store.record("tourism-001")

    edit = store.change({"id": "tourism-001", "budget_thb": 1_000_000, "fiscal_year": 2026}, "ann", expected_version=1)

    after = store.record("tourism-001")
    assert after == before | {"budget_thb": 1_000_000.0, "fiscal_year": 2026, "version": 2}
    assert list(store.records().version) == [2, 1, 1, 1, 1, 1]
    assert edit.version == 2


def test_a_change_to_what_is_already_so_makes_no_version(store):
    record = store.record("tourism-001")

    assert store.change(record, "ann", expected_version=1).version == 1
    assert store.version == 1


def test_a_deleted_record_is_gone_and_its_number_is_never_given_again(store):
    store.delete("tourism-006", "ann", expected_version=1)

    assert "tourism-006" not in set(store.records().id)
    assert store.record("tourism-006") is None
    assert store.record("tourism-006", version=1)["version"] == 1
    assert store.add(TEMPLE, "ann").record == "tourism-007"
    assert store.add(TEMPLE | {"id": "tourism-006"}, "ann").version == 4
    assert list(store.records().id)[-2:] == ["tourism-006", "tourism-007"]


def test_the_second_of_two_editors_gets_both_versions(store):
    store.change({"id": "tourism-001", "name_en": "First"}, "ann", expected_version=1)

    with pytest.raises(ConflictError) as caught:
        store.change({"id": "tourism-001", "name_en": "Second"}, "bob", expected_version=1)

    [conflict] = caught.value.conflicts
    assert (conflict.record, conflict.expected) == ("tourism-001", 1)
    assert (conflict.base["name_en"], conflict.mine["name_en"], conflict.theirs["name_en"]) == (
        "Wat Phra That Hariphunchai", "Second", "First")
    assert (conflict.base["version"], conflict.theirs["version"]) == (1, 2)
    assert store.version == 2
    with pytest.raises(ConflictError):
        store.delete("tourism-001", "bob", expected_version=1)


def test_changing_what_another_deleted_is_a_conflict(store):
    store.delete("tourism-001", "ann", expected_version=1)

    with pytest.raises(ConflictError) as caught:
        store.change({"id": "tourism-001", "name_en": "Second"}, "bob", expected_version=1)

    assert caught.value.conflicts[0].theirs is None
    assert caught.value.conflicts[0].mine["name_en"] == "Second"


@pytest.mark.parametrize("expected", [0, 2, -1, 10**12])
def test_a_version_the_record_never_had_is_a_conflict(untouched, expected):
    with pytest.raises(ConflictError):
        untouched.change({"id": "tourism-001", "name_en": "X"}, "ann", expected_version=expected)


@pytest.mark.parametrize("expected", ["1", 1.0, None, True])
def test_a_version_is_compared_as_a_whole_number_only(untouched, expected):
    with pytest.raises(TypeError):
        untouched.change({"id": "tourism-001", "name_en": "X"}, "ann", expected_version=expected)
    assert untouched.version == 1


def test_adding_an_id_in_use_is_a_conflict(untouched):
    with pytest.raises(ConflictError) as caught:
        untouched.add(TEMPLE | {"id": "tourism-001"}, "ann")

    assert caught.value.conflicts[0].theirs["name_en"] == "Wat Phra That Hariphunchai"


@pytest.mark.parametrize("act", [
    lambda store: store.change({"id": "nowhere"}, "ann", expected_version=1),
    lambda store: store.change({"name_en": "no id"}, "ann", expected_version=1),
    lambda store: store.delete("nowhere", "ann", expected_version=1),
    lambda store: store.undo(99, "ann"),
    lambda store: store.records(version=2),
    lambda store: store.records(version=0),
    lambda store: store.history("nowhere"),
    lambda store: store.history(import_=1),
    lambda store: store.imported(1),
])
def test_what_does_not_exist_is_named(untouched, act):
    with pytest.raises(MissingError, match="there is no"):
        act(untouched)


BAD = [
    ("mission", "", "is empty"), ("kind", "", "is empty"), ("name_th", 5, "must be text"),
    ("precision", "near", "is not one of exact"), ("precision", "district", "goes with the precisions"),
    ("subdistrict_code", "999999", "not a subdistrict"), ("district_code", "5102", "not the district of"),
    ("geometry", None, "goes with the precisions"), ("geometry", shapely.Point(), "empty or not valid"),
    ("geometry", shapely.Point(18.57, 99.0), "longitude before latitude"),
    ("geometry", shapely.Point(float("nan"), 18.57), "empty or not valid"),
    ("geometry", shapely.Polygon([(99, 18.5), (99.1, 18.6), (99.1, 18.5), (99, 18.6)]), "empty or not valid"),
    ("geometry", "POINT (99 18)", "must be a geometry"), ("fiscal_year", 2569, "Common Era"),
    ("fiscal_year", 2026.5, "Common Era"), ("fiscal_year", "2026", "must be a number"),
    ("budget_thb", float("inf"), "finite"), ("budget_thb", float("nan"), "finite"), ("budget_thb", True, "a number"),
    ("note_th", "a\0b", "cannot be stored"), ("note_th", "\ud800", "cannot be stored"),
    ("note_th", "ก" * 40_000, "longer than"), ("colour", "red", "not a field"), ("shape", b"", "not a field"),
    ("id", " tourism-9", "an id is"), ("id", "a\nb", "an id is"), ("id", 7, "an id is"), ("id", "x" * 201, "an id is"),
]


@pytest.mark.parametrize(("field", "value", "problem"), BAD)
def test_a_record_that_breaks_a_rule_is_refused_by_field(untouched, field, value, problem):
    with pytest.raises(RecordError) as caught:
        untouched.add(TEMPLE | {field: value}, "ann")

    assert problem in str(caught.value)
    assert any(problem in found.problem.en and found.problem.th for found in caught.value.problems)
    assert untouched.version == 1


def test_every_problem_is_named_at_once(untouched):
    with pytest.raises(RecordError) as caught:
        untouched.change({"id": "tourism-001", "name_th": "", "name_en": "", "fiscal_year": 2569, "precision": "?"},
                         "ann", expected_version=1)

    assert {problem.field for problem in caught.value.problems} == {"name_th", "fiscal_year", "precision"}


def test_an_edit_needs_somebody(untouched):
    with pytest.raises(StoreError, match="who does this"):
        untouched.add(TEMPLE, " ")


HOSTILE = ["'); DROP TABLE records; --", "{{7*191}}", "=1+1", "<script>", "%s %(a)s :name ?",
           "\u202e\u200bๆ", "\r\n\t", "a\rb"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_rests_as_text(store, words):
    edit = store.add(TEMPLE | {"name_th": words, "note_en": words, "agency_th": words}, words.strip() or "ann", words)

    assert store.record(edit.record)["note_en"] == words
    assert list(csv.DictReader(io.StringIO(store.export_csv().decode(), newline="")))[-1]["note_en"] == words
    assert store.history(edit.record)[0].why == words


def test_a_shape_keeps_its_corners_and_loses_its_height(store):
    line = shapely.LineString([(99.0000001, 18.5, 300), (99.1, 18.6, 310)])

    edit = store.add(TEMPLE | {"geometry": line}, "ann")

    assert store.record(edit.record)["geometry"].equals_exact(shapely.force_2d(line), 0)


# --- versions, history -----------------------------------------------------------------------------------------

def test_a_version_reads_as_it_was(store):
    first = store.export_csv()
    store.change({"id": "tourism-001", "name_en": "Second"}, "ann", expected_version=1)
    store.delete("tourism-002", "ann", expected_version=1)
    third = store.export_csv()
    store.add(TEMPLE, "ann")

    assert store.export_csv(1) == first
    assert store.export_csv(3) == third
    assert list(store.records(2).version) == [2, 1, 1, 1, 1, 1]
    assert len(store.records()) == 6


def test_a_moment_finds_its_version(store):
    started = store.versions()[0].at
    store.add(TEMPLE, "ann")
    added = store.versions()[0].at

    assert len(store.records(asof=started)) == 6
    assert len(store.records(asof=added)) == 7
    assert store.version_at(added - timedelta(microseconds=1)) == 1
    assert len(store.records(asof=date.today() + timedelta(days=2))) == 7
    with pytest.raises(StoreError, match="no data yet"):
        store.records(asof=date(2020, 1, 1))
    with pytest.raises(TypeError, match="time zone"):
        store.records(asof=datetime(2026, 1, 1))
    with pytest.raises(TypeError):
        store.records(version=1, asof=datetime.now(UTC))


def test_moments_never_go_back_though_a_clock_does(store):
    with store._database.write() as connection:
        connection.execute(schema.versions.insert().values(
            number=2, at=datetime(2100, 1, 1, tzinfo=UTC), who="ann", kind="edit", why="", region="", added=0,
            changed=0, deleted=0))

    store.add(TEMPLE, "ann")

    assert store.versions()[0].at == datetime(2100, 1, 1, tzinfo=UTC)
    assert store.version_at(date(2100, 1, 1)) == 3


def test_history_says_who_did_what_why_and_what_was_before(store):
    store.change({"id": "tourism-001", "name_en": "Second", "geometry": shapely.Point(99.0, 18.5)}, "ann", "moved",
                 expected_version=1)
    store.delete("tourism-001", "bob", "closed", expected_version=2)

    deleted, changed, added = store.history("tourism-001")
    assert (deleted.action, deleted.who, deleted.why, deleted.after) == ("delete", "bob", "closed", None)
    assert (changed.action, changed.fields, changed.origin) == ("change", ("name_en", "geometry"), "form")
    assert (changed.before["name_en"], changed.after["name_en"]) == ("Wat Phra That Hariphunchai", "Second")
    assert (added.action, added.kind, added.before, added.origin) == ("add", "starter", None, "records.csv")
    assert [entry.record for entry in store.history(version=2)] == ["tourism-001"]
    assert len(store.history()) == 8
    assert len(store.history(limit=3)) == 3


def test_the_auditors_table_has_every_line_in_order(store):
    store.change({"id": "tourism-001", "budget_thb": 5, "geometry": shapely.Point(99.0, 18.5)}, "ann",
                 expected_version=1)

    table = store.audit()
    assert len(table) == 7
    line = table.iloc[-1]
    assert (line.version, line.record, line.action, line.fields) == (2, "tourism-001", "change", "budget_thb; geometry")
    assert line.before == '{"budget_thb":null,"geometry":"POINT (99.008501 18.577105)"}'
    assert line.after == '{"budget_thb":5.0,"geometry":"POINT (99 18.5)"}'
    assert line["at"].endswith("+00:00")
    assert list(store.audit(since=1).record) == ["tourism-001"]


@pytest.mark.parametrize("statement", [
    "UPDATE changes SET origin = 'x'", "DELETE FROM changes", "UPDATE versions SET who = 'x'", "DELETE FROM versions",
    "UPDATE states SET name_th = 'x'", "UPDATE states SET since = 1", "DELETE FROM states", "DELETE FROM records",
    "UPDATE states SET until = NULL WHERE until IS NOT NULL", "UPDATE states SET until = 2 WHERE until = 2",
    "DELETE FROM imports", "UPDATE states SET shape = NULL",
])
def test_the_log_cannot_be_rewritten(store, tmp_path, statement):
    store.change({"id": "tourism-001", "name_en": "X"}, "ann", expected_version=1)
    store.import_table(pd.DataFrame(), "ann", SourceFile("a.xlsx"), {})
    before = store.audit().to_csv()

    with pytest.raises(REFUSED, match="the log is never changed"):
        tell_database(tmp_path, statement)

    assert store.audit().to_csv() == before


# --- undo ------------------------------------------------------------------------------------------------------

def test_each_kind_of_edit_is_undone_and_done_again(store):
    before = store.export_csv()
    store.add(TEMPLE, "ann")
    store.change({"id": "tourism-001", "name_en": "X", "geometry": shapely.Point(99, 18.5)}, "ann", expected_version=1)
    store.delete("tourism-002", "ann", expected_version=1)
    after = store.export_csv()

    assert [store.undo(number, "bob", "a mistake") for number in (2, 3, 4)] == [5, 6, 7]
    assert store.export_csv() == before
    assert [store.undo(number, "bob") for number in (7, 6, 5)] == [8, 9, 10]
    assert store.export_csv() == after
    by_number = {version.number: version for version in store.versions()}
    assert (by_number[5].kind, by_number[5].undoes, by_number[5].undone_by) == ("undo", 2, 10)
    assert by_number[2].undone_by is None


def test_an_undone_version_says_by_which(store):
    store.add(TEMPLE, "ann")
    store.undo(2, "bob")

    assert store.versions()[1].undone_by == 3
    with pytest.raises(ConflictError):
        store.undo(2, "bob")


def test_what_has_changed_since_is_not_undone(store):
    store.change({"id": "tourism-001", "name_en": "Second"}, "ann", expected_version=1)
    store.change({"id": "tourism-001", "name_en": "Third"}, "bob", expected_version=2)

    with pytest.raises(ConflictError) as caught:
        store.undo(2, "ann")

    conflict = caught.value.conflicts[0]
    assert (conflict.base["name_en"], conflict.mine["name_en"], conflict.theirs["name_en"]) == (
        "Second", "Wat Phra That Hariphunchai", "Third")
    assert store.version == 3


def test_the_first_version_stays(untouched):
    with pytest.raises(StoreError, match="cannot be undone"):
        untouched.undo(1, "ann")


# --- places ----------------------------------------------------------------------------------------------------

def test_a_box_finds_what_it_meets_and_nothing_beside(store):
    store.add(TEMPLE | {"geometry": shapely.Point(99.25, 18.5)}, "ann")
    slanted = shapely.LineString([(99.2, 18.3), (99.3, 18.4)])
    store.add(TEMPLE | {"geometry": slanted}, "ann")

    assert list(store.within((99.25, 18.5, 99.25, 18.5)).id) == ["tourism-007"]
    assert store.within((99.25 + 1e-9, 18.5, 99.26, 18.6)).empty      # nearer than single precision can tell
    assert store.within((99.28, 18.3, 99.3, 18.32)).empty              # in the line's box, not on the line
    assert list(store.within((99.24, 18.3, 99.3, 18.36)).id) == ["tourism-008"]
    assert list(store.within((99.25, 18.5, 99.25, 18.5), version=1).id) == []
    store.change({"id": "tourism-007", "geometry": shapely.Point(99.2, 18.5)}, "ann", expected_version=2)
    assert store.within((99.25, 18.5, 99.25, 18.5)).empty
    assert list(store.within((99.25, 18.5, 99.25, 18.5), version=3).id) == ["tourism-007"]


def test_a_box_gives_what_asking_every_record_gives(tmp_path):
    with open_store(tmp_path, lamphun()) as store:
        frame = store.records()
        for box in ((98.9, 18.4, 99.1, 18.6), (99.0, 18.57, 99.01, 18.58), (0, 0, 1, 1)):
            expected = frame[frame.geometry.intersects(shapely.box(*box))]
            assert list(store.within(box).id) == list(expected.id)
        assert len(store.within((98.9, 18.4, 99.1, 18.6))) == 43


def test_no_statement_is_pasted_together():
    for path in Path(geodata.store.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                    "execute", "exec_driver_sql", "executescript", "executemany", "text"):
                pasted = [arg for arg in node.args if isinstance(arg, ast.JoinedStr | ast.BinOp)]
                assert not pasted, f"{path.name}: {ast.unparse(node)}"
