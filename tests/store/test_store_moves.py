"""A store moves between SQLite and PostGIS and back, and a backup of one is a backup of the other; nothing is lost."""

import random
import sqlite3
from contextlib import closing

import pandas as pd
import postgres as clusters
import pytest
import shapely
from store_cases import TEMPLE, lamphun, live_in, random_edit, tell_database

from geodata.store import SourceFile, StoreError, copy_store, open_store, restore_store

NASTY = "น้ำ\\ \t\n\r\x01 \\N \\. 'x' {\"a\"} ☃ \U0001f6b2"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory, postgres):
    """An instance folder in which everything has happened that leaves a trace."""
    folder, rng = tmp_path_factory.mktemp("lived"), random.Random(2569)
    with open_store(folder, lamphun()) as store:
        live = live_in(store)
        for _ in range(60):
            random_edit(store, rng, live)
        rows = pd.DataFrame([TEMPLE | {"name_en": NASTY, "budget_thb": value, "geometry": shape} for value, shape in (
            (0.1 + 0.2, shapely.Point(99, 18.5)), (1e300, shapely.LineString([(99, 18.3), (99.1, 18.4)])))])
        store.import_table(rows, "ann", SourceFile("a.xlsx", size=2**40), {"of": NASTY, "big": 2**53, "half": 0.5})
        store.undo(store.version, "bob")
        store.accounts.add("ann", "hash", "admin", ["5101"])
        store.accounts.wait("sign-in:ann", 3, 60)
        store.memory.save_alias("village", NASTY, "", "510101", "ann")
        store.memory.save_columns("shape", {NASTY: "name_th"}, "ann")
        store.scenarios.add(NASTY, "ann", [{"do": "add", "at": [1.5, 2]}])
        store.views.add("view", "ann", query="q=1", asof=2, region_version="1", program_version="2")
    return folder


def told_by(folder):
    with open_store(folder, lamphun()) as store:
        return (store.version, store.identity, store.export_csv(), store.audit().to_csv(), store.versions(),
                store.imports(), store.accounts.users(), store.accounts.audit().to_csv(), store.memory.aliases(),
                store.memory.columns("shape"), store.scenarios.of(), store.views.list(),
                store.within((98, 17, 100, 19)).to_csv())


@pytest.fixture
def in_postgis(tmp_path):
    """An instance folder whose database is empty."""
    folder = tmp_path / "postgis"
    folder.mkdir()
    clusters.settle(folder)
    return folder


def test_a_store_moves_to_postgis_and_back_without_a_letter_lost(lived_in, in_postgis, tmp_path):
    there = copy_store(lived_in, in_postgis)
    assert told_by(in_postgis) == told_by(lived_in)

    back = copy_store(in_postgis, tmp_path / "back")
    assert back == there
    assert told_by(tmp_path / "back") == told_by(lived_in)
    assert {each.table: each.rows for each in there}["attempts"] == 1
    for name in (in_postgis, tmp_path / "back"):   # and both go on from there
        with open_store(name, lamphun()) as store:
            before = store.version
            assert store.import_table(pd.DataFrame([TEMPLE]), "ann", SourceFile("b.xlsx"), {}).id == 2
            assert store.version == before + 1
            store.accounts.wait("sign-in:ann", 3, 60)


@pytest.mark.parametrize("began", ["sqlite", "postgres"])
def test_a_backup_comes_back_into_either_kind(lived_in, in_postgis, tmp_path, began):
    source, target = (in_postgis, tmp_path / "plain") if began == "postgres" else (lived_in, in_postgis)
    if source == in_postgis:
        copy_store(lived_in, source)
    with open_store(source, lamphun()) as store:
        store.backup(tmp_path / "saved.sqlite")
        saved, last = store.export_csv(), store.version
    with closing(sqlite3.connect(tmp_path / "saved.sqlite")) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []

    assert restore_store(target, lamphun(), tmp_path / "saved.sqlite", "root") > last
    with open_store(target, lamphun()) as store:
        assert store.export_csv() == saved
        assert store.accounts.user("ann").districts == ("5101",)
        assert len(store.within((98, 17, 100, 19))) == int(store.records().geometry.notna().sum())


def test_a_target_that_holds_data_and_a_source_that_holds_none_are_refused(lived_in, in_postgis, tmp_path):
    with pytest.raises(StoreError, match="no store to copy"):
        copy_store(in_postgis, tmp_path / "new")
    with pytest.raises(StoreError, match="no store to copy"):
        copy_store(tmp_path / "nowhere", in_postgis)
    assert not (tmp_path / "nowhere").exists()
    open_store(in_postgis, lamphun()).close()
    before = told_by(in_postgis)

    for source, target in ((lived_in, in_postgis), (in_postgis, lived_in), (in_postgis, in_postgis)):
        with pytest.raises(StoreError, match="there is data already"):
            copy_store(source, target)
    assert told_by(in_postgis) == before


def test_a_copy_that_differs_is_not_kept(lived_in, in_postgis):
    tell_database(in_postgis, "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS "
                              "$$ BEGIN NEW.value = '1'; RETURN NEW; END $$")
    open_store(in_postgis, lamphun()).close()
    tell_database(in_postgis, "CREATE TRIGGER other BEFORE INSERT ON settings FOR EACH ROW EXECUTE FUNCTION other()")
    for table in ("changes", "states", "versions"):
        tell_database(in_postgis, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        tell_database(in_postgis, f"DELETE FROM {table}")

    with pytest.raises(StoreError, match="differs"):
        copy_store(lived_in, in_postgis)


def test_the_command_tells_the_rows_and_sums_of_each_table(lived_in, in_postgis, monkeypatch, capsys):
    from webmap.__main__ import main

    address = (in_postgis / "database").read_text()
    monkeypatch.setattr("sys.argv", ["webmap", "store", "copy", str(lived_in), address])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out.splitlines()

    assert ended.value.code in (None, 0)
    assert [line.split()[0] for line in said[:-1]].count("states") == 1
    assert all(len(line.split()[2]) == 64 for line in said[:-1])
    assert said[-1].endswith("rows copied and compared")
