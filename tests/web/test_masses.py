"""Columns of very many records: each data version over one before it, the same as if it were read anew."""

import os
import random
import time

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.columns import Layered, Stored, held
from webmap import masses
from webmap.artefacts import USE_NOTED_S
from webmap.facts import plain


def test_an_edit_is_counted_from_the_columns_before_it(new_app, monkeypatch):
    app = new_app(TILES_ABOVE=100)
    client, store = app.test_client(), app.extensions["planmap"].store
    before = client.get("/api/facets").json
    monkeypatch.setattr(type(store), "windows", None)   # all records are not read again

    gone = store.delete("tourism-001", "ann", expected_version=1).version
    store.change({"id": "tourism-002", "name_th": "ศาลเจ้าใหม่", "budget_thb": 7.0}, "ann", expected_version=1)
    store.add({"mission": "community", "kind": "health", "name_th": "ใหม่", "precision": "province"}, "ann")

    after = client.get("/api/facets").json
    assert after["total"] == before["total"]
    assert after["facets"]["missions"]["tourism"] == before["facets"]["missions"]["tourism"] - 1
    assert [one["id"] for one in client.get("/api/sites?q=ศาลเจ้าใหม่").json["features"]] == ["tourism-002"]
    assert client.get("/api/sites?budget=7-7").json["numberMatched"] == 1
    store.undo(gone, "ann")
    ids = [one["id"] for one in client.get("/api/sites").json["features"]]
    assert ids[:2] == ["tourism-001", "tourism-002"]
    assert ids == list(store.records()["id"])


def test_columns_of_edits_do_not_gather_and_the_tiles_stay(new_app):
    app = new_app(TILES_ABOVE=100)
    client, store = app.test_client(), app.extensions["planmap"].store
    folder = app.extensions["planmap.artefacts"].folder
    told = client.get("/tiles/now.json").json
    os.utime(folder / f"{told['key']}.pmtiles", (time.time() - 3 * USE_NOTED_S,) * 2)
    for number in range(1, 9):
        store.delete(f"tourism-{number:03}", "ann", expected_version=1)
        assert client.get("/api/facets").headers["Data-Version"] == str(number + 1)
    left = {path.name for path in folder.iterdir()}

    assert f"{told['key']}.pmtiles" in left
    assert time.time() - (folder / f"{told['key']}.pmtiles").stat().st_mtime > 2 * USE_NOTED_S
    client.get("/tiles/now.json")   # which notes that they are in use, so that nothing pushes them out
    assert time.time() - (folder / f"{told['key']}.pmtiles").stat().st_mtime < USE_NOTED_S
    assert len(left) == 1 + 1 + 1 + masses.LATEST   # the tiles, the first columns, the newest and those before
    assert client.get("/api/sites?asof=3").json["numberMatched"] == store.count(3)   # made anew


def test_columns_that_need_not_last_are_not_trusted_after_the_machine_started_anew(new_app, monkeypatch):
    app = new_app(TILES_ABOVE=100)
    editions, store = app.extensions["planmap"], app.extensions["planmap"].store
    store.delete("tourism-001", "ann", expected_version=1)
    kept = editions.masses.at(2, inside=True).key
    assert editions.masses.at(2, inside=True).key == kept

    monkeypatch.setattr(masses, "boot_of_machine", lambda: "another")
    anew = editions.masses.at(2, inside=True)
    assert (anew.key == kept, len(anew)) == (False, store.count(2))


def edited(store, chance):
    """One edit of any kind to a record chosen by chance; nothing where it changes nothing."""
    one = store.record(chance.choice(list(store.records()["id"])))
    do, as_it_was = chance.choice(["change", "move", "delete", "add", "undo"]), {"expected_version": one["version"]}
    if do == "change":
        store.change({"id": one["id"], "agency_th": f"หน่วย {chance.randint(1, 9)}",
                      "note_th": "ก" * chance.randint(0, 4), "budget_thb": float(chance.randint(0, 9))},
                     "ann", **as_it_was)
    elif do == "move":
        point = shapely.Point(99 + chance.randint(1, 999) / 10_000, 18.5)
        store.change({"id": one["id"], "geometry": point, "precision": "exact"}, "ann", **as_it_was)
    elif do == "delete":
        store.delete(one["id"], "ann", **as_it_was)
    elif do == "add":
        store.add({"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "precision": "province"}, "ann")
    elif store.version > 1:
        store.undo(store.version, "ann")


@pytest.mark.parametrize("settled", [3, 100])
def test_columns_over_others_hold_what_the_store_holds(new_app, monkeypatch, settled):
    monkeypatch.setattr(masses, "SETTLED", settled)
    editions, chance = new_app(TILES_ABOVE=100).extensions["planmap"], random.Random(settled)
    store = editions.store
    for _ in range(25):
        edited(store, chance)
        columns = editions.masses.at(store.version, inside=True)

        everything = columns.frame(np.arange(len(columns)))
        pd.testing.assert_frame_equal(pd.DataFrame(everything), pd.DataFrame(store.records()))
        [window] = store.windows()
        anew = held(editions.masses.told(window, True), plain)
        for word in ("ก", "หน่วย 3", "วัด"):
            assert list(columns.holding(word)) == list(anew.holding(word))
        for name in ("agency_th", "precision", "kinds"):
            assert columns.counts(name) == anew.counts(name)


def test_columns_over_others_are_written_whole_beside_the_answers(new_app, monkeypatch):
    monkeypatch.setattr(masses, "SETTLED", 2)
    editions = new_app(TILES_ABOVE=100).extensions["planmap"]
    masses_, store = editions.masses, editions.store
    for number in (1, 2):
        store.delete(f"tourism-{number:03}", "ann", expected_version=1)
        layered = masses_.at(number + 1, inside=True)
        assert isinstance(layered, Layered)
    whole = masses_.artefacts.path(masses_.key(3, True))
    until = time.monotonic() + 20
    while not whole.exists() and time.monotonic() < until:
        time.sleep(0.01)

    masses_.artefacts.path(layered.key).unlink()
    alone = masses_.at(3, inside=True)
    assert (isinstance(alone, Stored), len(alone)) == (True, store.count())
    for name in (*alone.arrays,):
        if name.endswith(".values.bytes"):
            column = name.removesuffix(".values.bytes")
            assert list(alone.series(column)) == list(layered.series(column))
    rows = np.arange(len(alone))
    pd.testing.assert_frame_equal(pd.DataFrame(alone.frame(rows)), pd.DataFrame(layered.frame(rows)))
    assert list(alone.holding("วัด")) == list(layered.holding("วัด"))


def test_columns_are_made_anew_where_what_they_lie_over_is_gone(new_app):
    editions = new_app(TILES_ABOVE=100).extensions["planmap"]
    store = editions.store
    store.delete("tourism-001", "ann", expected_version=1)
    layered = editions.masses.at(2, inside=True)
    editions.masses.artefacts.path(layered.base.key).unlink()

    anew = editions.masses.at(2, inside=True)
    assert (isinstance(anew, Stored), len(anew)) == (True, store.count())
