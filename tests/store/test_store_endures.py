"""What takes the store longer to show: a thousand edits undone, editors in two processes, writers killed."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from killing import check_after, kill_many, kill_restoring
from postgres import instance_at
from racing import race
from store_cases import edit_and_undo, live_in, random_edit, small

from geodata.store import open_store, sqlite

pytestmark = pytest.mark.usefixtures("kept_in")


def test_a_thousand_edits_undone_leave_the_export_as_it_was(tmp_path, kept_in):
    before, after = edit_and_undo(tmp_path, 1000 if kept_in == "sqlite" else 100, random.Random(2569), every=20)

    assert after == before


def test_no_edit_of_two_processes_is_lost(tmp_path):
    done = race(tmp_path, processes=2, editors=5, edits=10)

    with open_store(tmp_path, small()) as store:
        assert store.record("tourism-001")["budget_thb"] == 100
        assert sorted(done) == list(range(2, 102))


def test_twenty_killed_writers_lose_no_edit_they_told_of(tmp_path):
    told, opened = kill_many(tmp_path, 20, fresh_every=7)

    assert told > 40
    assert max(opened) < 2


def test_a_restore_that_is_killed_leaves_the_store_as_it_was_or_as_saved(tmp_path):
    saved, rng, seen = tmp_path / "saved.sqlite", random.Random(7), set()
    with open_store(tmp_path, small()) as store:
        live = live_in(store)
        for _ in range(30):
            random_edit(store, rng, live)
        store.backup(saved)
        as_saved = store.export_csv()
    for number in range(24):
        if number > 5 and len(seen) == 2:
            break
        with open_store(tmp_path, small()) as store:
            random_edit(store, rng, live_in(store))
            as_was, version = store.export_csv(), store.version
        kill_restoring(tmp_path, saved, 0.02 * 1.4 ** number - 0.02)
        export, _ = check_after(tmp_path, [version])
        assert export in (as_was, as_saved)
        seen.add(export == as_saved)
    assert seen == {True, False}


def test_backups_at_once_do_not_meet(tmp_path):
    with open_store(instance_at(tmp_path / "live"), small()) as store:
        savers = [threading.Thread(target=store.backup, args=(tmp_path / "saved.sqlite",)) for _ in range(4)]
        for saver in savers:
            saver.start()
        for saver in savers:
            saver.join()

        assert {*os.listdir(tmp_path)} - {"database"} == {"live", "saved.sqlite"}
        assert store.restore(tmp_path / "saved.sqlite", "root") == 2


@pytest.mark.one_file
def test_a_store_that_another_makes_at_this_moment_is_not_taken_for_foreign(tmp_path, monkeypatch):
    """Between a look for its mark and one for its tables, somebody else makes both."""
    with closing(sqlite3.connect(tmp_path / "planmap.sqlite")) as fresh:
        fresh.execute("PRAGMA journal_mode = WAL")
    tables, meanwhile = sqlite.outline, [lambda: open_store(tmp_path, small()).close()]

    def late(connection):
        if meanwhile:
            meanwhile.pop()()
        return tables(connection)

    monkeypatch.setattr(sqlite, "outline", late)
    with open_store(tmp_path, small()) as store:
        assert (meanwhile, store.version) == ([], 1)


def test_two_processes_that_open_a_new_store_at_once_make_one(tmp_path):
    script = ("import sys; sys.path += sys.argv[2:]; from store_cases import small; "
              "from geodata.store import open_store; open_store(sys.argv[1], small()).close()")
    here = Path(__file__).parent
    openers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(here), str(here.parent)],
                                cwd=here.parents[1]) for _ in range(2)]
    assert [opener.wait(60) for opener in openers] == [0, 0]

    with open_store(tmp_path, small()) as store:
        assert (store.version, len(store.records())) == (1, 6)


def test_backups_during_edits_are_whole_and_fresh(tmp_path):
    stop = threading.Event()
    with open_store(instance_at(tmp_path / "live"), small()) as store:
        def edit():
            rng, live = random.Random(1), live_in(store)
            while not stop.is_set():
                random_edit(store, rng, live)
                time.sleep(0.02)
        writer = threading.Thread(target=edit)
        writer.start()
        for count in range(5):
            version = store.version
            place = tmp_path / f"copy-{count}"
            place.mkdir()
            store.backup(place / "planmap.sqlite")
            with open_store(place, small()) as copy:
                assert version <= copy.version <= store.version
                assert copy.export_csv() == store.export_csv(copy.version)
        stop.set()
        writer.join()
