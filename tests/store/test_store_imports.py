"""Tables into the store, the starter offered again, what is remembered, people, backups."""

import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from functools import partial

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_cases import TEMPLE, opened, small, tell_database, with_records

from geodata.store import (
    BusyError,
    ConflictError,
    MissingError,
    RecordError,
    SourceFile,
    StoreError,
    migrations,
    open_store,
    restore_store,
    schema,
)
from geodata.store.migrations.versions import v0001_first

pytestmark = pytest.mark.usefixtures("kept_in")
FILE = SourceFile("โครงการ 2569.xlsx", "ab" * 32, 1000)
REPORT = {"stored": 2, "waiting": [{"row": 7, "why": "ไม่พบตำบล"}]}


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


def new_rows(count):
    return pd.DataFrame([TEMPLE | {"name_en": f"Temple {number}"} for number in range(count)])


# --- imports ---------------------------------------------------------------------------------------------------

def test_an_import_is_one_version_with_its_file_and_report(store):
    table = new_rows(3).assign(origin=[f"Sheet1 row {row}" for row in (5, 6, 9)])

    done = store.import_table(table, "ann", FILE, REPORT, "monthly list")

    assert (done.version, done.added, done.changed, done.unchanged) == (2, 3, 0, 0)
    assert (store.imported(done.id), store.imports()) == (done, [done])
    assert (done.file, done.report, done.who) == (FILE, REPORT, "ann")
    assert [entry.origin for entry in store.history(import_=done.id)] == [
        "Sheet1 row 5", "Sheet1 row 6", "Sheet1 row 9"]
    assert store.history("tourism-009")[0].file == FILE.name
    assert store.versions()[0].import_id == done.id
    assert list(store.records().id)[-3:] == ["tourism-007", "tourism-008", "tourism-009"]


def test_an_import_updates_by_id_and_leaves_other_fields_alone(store):
    table = pd.DataFrame({"id": ["tourism-001", "tourism-002", "x-1"], "mission": "tourism",
                          "kind": ["temple", "temple", "gate"], "precision": ["exact", "exact", "district"],
                          "district_code": "5101", "name_en": ["First", "Wat Chamthewi (Ku Kut)", "X"]})

    done = store.import_table(table, "ann", FILE, {}, delete=["tourism-006"])

    assert (done.added, done.changed, done.deleted, done.unchanged) == (1, 1, 1, 1)
    assert store.record("tourism-001")["name_th"] == "วัดพระธาตุหริภุญชัย วรมหาวิหาร"
    assert list(store.records().version) == [2, 1, 1, 1, 1, 2]


def test_an_export_taken_in_again_changes_nothing(store):
    before = store.export_csv()

    done = store.import_table(store.records(), "ann", FILE, {})

    assert (done.version, done.unchanged, store.version, store.export_csv()) == (None, 6, 1, before)
    assert store.imports()[0].file.name == FILE.name


def test_a_whole_import_is_undone_or_some_of_its_rows(store):
    before = store.export_csv()
    table = pd.concat([store.records().drop(columns="version").assign(status="open"), new_rows(2)]).fillna({"id": ""})
    done = store.import_table(table, "ann", FILE, {})
    assert (done.added, done.changed) == (2, 6)

    store.undo(done.version, "bob", only=["tourism-001"])
    assert [store.record(name)["status"] for name in ("tourism-001", "tourism-002")] == ["", "open"]
    assert store.versions()[1].undone_by is None
    store.undo(3, "bob")
    assert store.undo(done.version, "bob") == 5
    assert store.export_csv() == before
    assert store.versions()[3].undone_by == 5
    with pytest.raises(MissingError):
        store.undo(done.version, "bob", only=["nowhere"])


def test_an_import_that_met_a_later_edit_is_not_undone(store):
    done = store.import_table(new_rows(2), "ann", FILE, {})
    store.change({"id": "tourism-008", "name_en": "Edited"}, "bob", expected_version=2)

    with pytest.raises(ConflictError) as caught:
        store.undo(done.version, "ann")

    assert [conflict.record for conflict in caught.value.conflicts] == ["tourism-008"]
    store.undo(done.version, "ann", only=["tourism-007"])
    assert "tourism-007" not in set(store.records().id)


def test_a_table_made_from_an_older_version_is_a_conflict(store):
    export = store.records()
    export["status"] = "open"
    store.change({"id": "tourism-002", "name_en": "Edited"}, "bob", expected_version=1)

    for how in ({"table": export}, {"table": export.drop(columns="version"), "based_on": 1},
                {"table": new_rows(1), "based_on": 1, "delete": ["tourism-002"]}):
        with pytest.raises(ConflictError) as caught:
            store.import_table(who="ann", file=FILE, report={}, **how)
        [conflict] = caught.value.conflicts
        assert (conflict.record, conflict.theirs["name_en"]) == ("tourism-002", "Edited")
    assert store.version == 2
    assert store.import_table(export.drop(columns="version"), "ann", FILE, {}, based_on=2).changed == 6


@pytest.mark.parametrize(("change", "problem"), [
    (lambda table: table.assign(fiscal_year=2569), "Common Era"),
    (lambda table: table.assign(id="same"), "appears twice"),
    (lambda table: table.assign(colour="red"), "not a field"),
    (lambda table: table.assign(precision="district"), "goes with the precisions"),
    (lambda table: table.drop(columns="mission"), "is empty"),
    (lambda table: gpd.GeoDataFrame(table, crs=4326).to_crs(32647), "is not in EPSG:4326"),
    (lambda table: table.assign(id=["tourism-001", ""]), "both in the table and among"),
])
def test_a_wrong_table_is_refused_whole(store, change, problem):
    with pytest.raises(RecordError, match=problem):
        store.import_table(change(new_rows(2)), "ann", FILE, {}, delete=["tourism-001"])

    assert (store.version, store.imports()) == (1, [])


# --- the starter -----------------------------------------------------------------------------------------------

def test_a_newer_starter_is_offered_with_its_differences_and_overwrites_nothing(store):
    records = small(8).records.copy()
    records.loc[0, "name_en"] = "Renamed"
    records.loc[1, "name_en"] = "Renamed too"
    newer = with_records(records.drop(index=2), "second")
    store.change({"id": "tourism-002", "status": "open"}, "ann", expected_version=1)
    before = store.export_csv()
    assert store.offer_starter() is None

    offer = store.offer_starter(newer)

    assert (offer.taken, offer.offered) == ("first", "second")
    assert [(found.record, found.kind, found.edited) for found in offer.differences] == [
        ("tourism-001", "changed", False), ("tourism-002", "changed", True), ("tourism-007", "new", False),
        ("tourism-008", "new", False), ("tourism-003", "missing", False)]
    renamed = offer.differences[1]
    assert (renamed.fields, renamed.after["name_en"], renamed.here["status"]) == (("name_en",), "Renamed too", "open")
    assert store.export_csv() == before

    assert store.accept_starter("ann", ["tourism-001", "tourism-003", "tourism-007"], region=newer) == 3
    assert list(store.records().id) == [f"tourism-00{number}" for number in (1, 2, 4, 5, 6, 7)]
    assert store.record("tourism-001")["name_en"] == "Renamed"
    assert store.record("tourism-002")["status"] == "open"
    assert store.offer_starter(newer) is None
    assert store.versions()[0].kind == "starter"
    store.undo(3, "ann")
    assert store.export_csv() == before


def test_an_offer_may_be_declined(store):
    newer = with_records(small(8).records, "second")
    with pytest.raises(MissingError):
        store.accept_starter("ann", ["nowhere"], region=newer)

    assert store.accept_starter("ann", [], region=newer) is None
    assert (store.version, store.offer_starter(newer)) == (1, None)
    assert store.accept_starter("ann", [], region=newer) is None


# --- what is remembered ----------------------------------------------------------------------------------------

def test_decisions_on_names_are_remembered_and_replaced(store):
    store.memory.save_alias("subdistrict", "ทาสบเส้า", "5102", "510203", "ann")
    store.memory.save_alias("subdistrict", "ทาสบเส้า", "5102", "510204", "bob")
    store.memory.save_alias("village", "ทาสบเส้า", "", "51020301", "bob")

    assert [(alias.level, alias.within, alias.code, alias.who) for alias in store.memory.aliases()] == [
        ("subdistrict", "5102", "510204", "bob"), ("village", "", "51020301", "bob")]
    store.memory.forget_alias("village", "ทาสบเส้า", "")
    assert store.memory.aliases("village") == []
    assert store.version == 1


def test_columns_and_settings_are_remembered(store, tmp_path):
    store.memory.save_columns("ab12", {"โครงการ": "name_th", "งบประมาณ": "budget_thb"}, "ann")
    store.memory.set_setting("public", False)

    with open_store(tmp_path, small()) as again:
        assert again.memory.columns("ab12") == {"โครงการ": "name_th", "งบประมาณ": "budget_thb"}
        assert again.memory.columns("other") is None
        assert again.memory.setting("public") is False
        assert again.memory.setting("other", 7) == 7


def test_a_setting_is_taken_by_one_only(store):
    store.memory.set_setting("ticket:ab", {"user": "ann"})
    taken = []
    askers = [threading.Thread(target=lambda: taken.append(store.memory.take_setting("ticket:ab"))) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert sorted(taken, key=str) == [None] * 7 + [{"user": "ann"}]


# --- people ----------------------------------------------------------------------------------------------------

def test_a_person_is_added_changed_and_stamped_anew(store):
    added = store.accounts.add("ann", "$argon2id$x", "editor", ["5102", "5101"])

    assert (added.districts, added.active, store.accounts.user("ann")) == (("5101", "5102"), True, added)
    changed = store.accounts.change("ann", active=False, districts=[])
    assert (changed.active, changed.districts, changed.role) == (False, (), "editor")
    assert changed.stamp != added.stamp
    assert store.accounts.users() == [changed]
    assert store.accounts.user("bob") is None


@pytest.mark.parametrize(("act", "problem"), [
    (lambda accounts: accounts.add("root", "h", "admin"), "is taken"),
    (lambda accounts: accounts.add("bob", "h", "owner"), "no role"),
    (lambda accounts: accounts.change("bob", active=False), "there is no user 'bob'"),
    (lambda accounts: accounts.change("root", active=False), "one active admin"),
    (lambda accounts: accounts.change("root", role="viewer"), "one active admin"),
])
def test_people_are_kept_in_order(store, act, problem):
    store.accounts.add("root", "h", "admin")
    with pytest.raises(StoreError, match=problem):
        act(store.accounts)
    assert [(user.name, user.role, user.active) for user in store.accounts.users()] == [("root", "admin", True)]


def test_attempts_are_counted_across_processes_and_forgotten_in_time(store, tmp_path):
    with open_store(tmp_path, small()) as other:
        waits = [each.accounts.wait("sign-in:ann", 3, 60, now=1000 + count)
                 for count, each in enumerate([store, other, store, other, store])]
    assert waits == [0, 0, 0, 57, 56]
    assert store.accounts.wait("sign-in:bob", 3, 60, now=1005) == 0
    assert store.accounts.wait("sign-in:ann", 3, 60, now=1060.5) == 0
    assert store.accounts.wait("sign-in:ann", 3, 60, now=1060.6) == pytest.approx(0.4)
    store.accounts.forget("sign-in:ann")
    assert store.accounts.wait("sign-in:ann", 3, 60, now=1060.7) == 0


# --- backup ----------------------------------------------------------------------------------------------------

def test_a_backup_is_one_whole_file_and_comes_back_under_a_running_store(store, tmp_path):
    store.add(TEMPLE, "ann")
    store.accounts.add("root", "h", "admin")
    saved, path = store.export_csv(), tmp_path / "saved" / "monday.sqlite"
    path.parent.mkdir()
    store.backup(path)
    assert os.listdir(path.parent) == ["monday.sqlite"]
    store.delete("tourism-001", "ann", expected_version=1)
    store.accounts.change("root", active=True)
    before = store.identity

    with open_store(tmp_path, small()) as other:
        assert store.restore(path, "root") == 4
        assert (other.version, store.version) == (4, 4)
        assert other.export_csv() == store.export_csv(2) == saved
        assert other.versions()[0].kind == "restore"
        assert other.identity == store.identity != before
        assert other.change({"id": "tourism-001", "status": "open"}, "ann", expected_version=1).version == 5
    with pytest.raises(MissingError):
        store.records(version=3)
    with pytest.raises(StoreError, match="cannot be undone"):
        store.undo(4, "ann")
    assert sorted(os.listdir(path.parent)) == ["monday.sqlite"]
    assert not [name for name in os.listdir(tmp_path) if "restoring" in name]


def test_a_reader_in_the_middle_of_a_restore_sees_what_it_began_with(store, tmp_path):
    store.backup(tmp_path / "saved.sqlite")
    store.add(TEMPLE, "ann")
    with store._database.read() as connection:
        count = "SELECT count(*) FROM states WHERE until IS NULL"
        assert connection.exec_driver_sql(count).scalar() == 7
        store.restore(tmp_path / "saved.sqlite", "root")
        assert connection.exec_driver_sql(count).scalar() == 7
    assert len(store.records()) == 6


def damage(path):
    body = bytearray(path.read_bytes())
    body[4096 * 3:4096 * 40] = b"\x5a" * (4096 * 37)
    path.write_bytes(body)


def with_statement(statement):
    def change(path):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statement)
    return change


@pytest.mark.parametrize(("change", "problem"), [
    (damage, "damaged"),
    (lambda path: path.write_bytes(b"words"), "damaged"),
    (lambda path: path.unlink(), "no such backup"),
    (with_statement("PRAGMA application_id = 7"), "not a backup of this program"),
    (with_statement("CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM settings; END"), "not a backup"),
    (with_statement("DROP TRIGGER states_stay_delete"), "not a backup"),
    (with_statement("UPDATE settings SET value = '\"phrae\"' WHERE key = 'region'"), "holds the region phrae"),
    (with_statement("UPDATE alembic_version SET version_num = '9999'"), "newer version"),
])
def test_a_backup_that_cannot_be_trusted_is_refused(store, tmp_path, change, problem):
    path = tmp_path / "saved.sqlite"
    store.backup(path)
    store.add(TEMPLE, "ann")
    change(path)

    with pytest.raises(StoreError, match=problem):
        store.restore(path, "root")

    assert store.version == 2
    assert store.record("tourism-007")
    assert not [name for name in os.listdir(tmp_path) if "restoring" in name]


@pytest.mark.one_file
@pytest.mark.parametrize("loss", [lambda path: path.unlink(), damage, lambda path: path.write_bytes(b"")])
def test_a_lost_store_comes_back_from_its_backup(tmp_path, loss):
    with opened(tmp_path) as store:
        store.add(TEMPLE, "ann")
        saved = store.export_csv()
        store.backup(tmp_path / "saved.sqlite")
    loss(tmp_path / "planmap.sqlite")

    assert restore_store(tmp_path, small(), tmp_path / "saved.sqlite", "root") == 3

    with open_store(tmp_path, small()) as store:
        assert store.export_csv() == saved


def spoil(folder):
    """Damage a store so that it can be opened, but not be read to its end."""
    if (folder / "database").exists():
        tell_database(folder, "ALTER TABLE stories RENAME TO lost")
        return
    with (folder / "planmap.sqlite").open("r+b") as live:
        live.seek(-4096, os.SEEK_END)
        live.write(b"\x5a" * 4096)


def test_a_backup_does_not_replace_a_good_one_when_it_fails(store, tmp_path):
    path = tmp_path / "saved" / "monday.sqlite"
    with pytest.raises(StoreError, match="cannot be used"):
        store.backup(path)
    path.parent.mkdir()
    store.backup(path)
    good = path.read_bytes()
    store.close()
    spoil(tmp_path)

    with open_store(tmp_path, small()) as broken, pytest.raises(StoreError, match=r"damaged|cannot be used"):
        broken.backup(path)

    assert path.read_bytes() == good
    assert os.listdir(path.parent) == ["monday.sqlite"]


def test_a_writer_waits_for_its_turn_and_then_says_so(store, tmp_path):
    with open_store(tmp_path, small(), patience=0.05) as hasty, store._database.turn():
        assert hasty.version == 1
        with pytest.raises(BusyError):
            hasty.add(TEMPLE, "ann")


@pytest.mark.one_file
def test_a_writer_waits_for_another_program_and_then_says_so(store, tmp_path):
    other = sqlite3.connect(tmp_path / "planmap.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(tmp_path, small(), patience=0.05) as hasty, pytest.raises(BusyError):
        hasty.add(TEMPLE, "ann")
    other.close()


def test_a_forked_child_has_connections_and_a_turn_of_its_own(store, tmp_path):
    with open_store(tmp_path, small(), patience=3) as parent:
        parent.add(TEMPLE, "ann")
        with parent._database.turn():
            child = os.fork()
            if not child:
                try:
                    os._exit(int(parent.add(TEMPLE, "the child").version != 3))
                finally:
                    os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        assert parent.add(TEMPLE, "ann").version == 4


def test_who_reads_a_backup_reads_on_while_a_newer_one_takes_its_place(store, tmp_path):
    path = tmp_path / "saved.sqlite"
    store.backup(path)
    good = path.read_bytes()
    store.add(TEMPLE, "ann")

    with path.open("rb") as reader:
        store.backup(path)
        assert reader.read() == good
    assert path.read_bytes() != good


# --- the schema ------------------------------------------------------------------------------------------------

def shared(dialect, thing, name, kind, *_):
    """Whether a table, column, index or key is one that both kinds of database have."""
    if dialect == "sqlite":
        return not (kind == "table" and name.startswith("boxes"))
    return not (name in ("spatial_ref_sys", "geom", "states_geom")
                or (kind == "foreign_key_constraint" and thing.table.name in ("states", "changes")))


@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
def test_the_migrations_make_what_the_program_knows(store):
    with store._database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={
            "include_object": partial(shared, connection.dialect.name)}), schema.metadata)
        assert [one for one in differences if one[0] != "remove_table_comment"] == []   # the mark of PostgreSQL
        assert migrations.revision(connection) == migrations.HEAD
    assert ScriptDirectory(migrations.__path__[0]).get_heads() == [migrations.HEAD]


def made_older(path):
    """A store as the first schema had it: without village, telephone and area."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("DELETE FROM settings WHERE key = 'identity'")
        store.execute("DROP TABLE account_deeds")
        store.execute("DROP TABLE scenarios")
        store.execute("DROP TABLE demand_layers")
        for name in ("views", "embeds", "stories"):
            store.execute(f"DROP TABLE {name}")
        store.execute("DROP TRIGGER states_stay_update")
        for name in ("moo", "village", "phone", "area_m2"):
            store.execute(f"ALTER TABLE states DROP COLUMN {name}")
            store.execute(f"UPDATE starter SET content = json_remove(content, '$.{name}')")
        store.execute(v0001_first.SQLITE[-1])
        store.execute("UPDATE alembic_version SET version_num = '0001'")
        store.commit()


@pytest.mark.one_file
def test_an_older_store_gets_its_new_fields_empty_and_keeps_all_it_had(tmp_path):
    (tmp_path / "old").mkdir()
    with opened(tmp_path / "old") as store:
        store.change({"id": "tourism-001", "status": "closed"}, "ann", expected_version=1)
        before = store.export_csv()
    made_older(tmp_path / "old" / "planmap.sqlite")

    with open_store(tmp_path / "old", small()) as store:
        assert store.export_csv() == before
        assert store.offer_starter(small(version="second")).differences == ()
        store.change({"id": "tourism-002", "moo": "5", "phone": "053-511111", "area_m2": 1600}, "ann",
                     expected_version=1)
        assert [store.record("tourism-002")[name] for name in ("moo", "village", "phone", "area_m2")] == [
            "5", "", "053-511111", 1600.0]
    with (closing(sqlite3.connect(tmp_path / "old" / "planmap.sqlite")) as raw,
          pytest.raises(sqlite3.IntegrityError, match="never changed")):
        raw.execute("UPDATE states SET phone = 'another'")


def test_a_backup_of_an_older_store_is_brought_back(store, tmp_path):
    store.backup(tmp_path / "old.sqlite")
    store.delete("tourism-001", "ann", expected_version=1)
    made_older(tmp_path / "old.sqlite")

    store.restore(tmp_path / "old.sqlite", "ann")
    assert store.record("tourism-001")["phone"] == ""


@pytest.mark.one_file
def test_a_store_left_between_its_schema_and_its_starter_is_finished(tmp_path):
    sqlite3.connect(tmp_path / "planmap.sqlite").close()
    (tmp_path / "planmap.sqlite").touch()
    with open_store(tmp_path, small()) as store:
        assert store.version == 1
    with pytest.raises(RecordError), open_store(tmp_path / "broken", broken()):
        pass
    with open_store(tmp_path / "broken", small()) as store:
        assert store.version == 1


def broken():
    """The small region with a record no store would take."""
    records = small().records.copy()
    records.loc[3, "geometry"] = shapely.Point(0, 0)
    return replace(small(), records=records)
