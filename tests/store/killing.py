"""Writers that are killed without warning, and what must hold of the store they leave.

A writer tells each edit on a pipe only after the store has acknowledged it. What was told must be there; what was not
told may be there whole or not at all.
"""

import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pandas as pd
from postgres import instance_at
from store_cases import TEMPLE, live_in, random_edit, small

from geodata.store import SourceFile, open_store

OPENING = 0.15
"""Seconds within which a writer that opens the store is killed."""
WRITING = 0.03
"""Seconds within which a writer is killed after the last edit waited for."""
SIZE = 8


def write_until_killed(folder, seed, tell):
    """Open the store and edit, import, undo and back up without end."""
    rng = random.Random(seed)
    with open_store(folder, small()) as store:
        live = live_in(store)
        while True:
            act = rng.random()
            if act < 0.7:
                version = random_edit(store, rng, live)
            elif act < 0.8:
                rows = pd.DataFrame([TEMPLE | {"name_en": f"{seed} {count}"} for count in range(20)])
                version = store.import_table(rows, "ann", SourceFile("rows.csv"), {}).version
            elif act < 0.9:
                last = store.versions()[0]
                version = store.undo(last.number, "bob") if last.number > 1 else 1
                live = live_in(store)
            else:
                store.backup(Path(folder) / "saved.sqlite")
                continue
            os.write(tell, version.to_bytes(SIZE, "big"))


def kill_restoring(folder, path, seconds):
    """Bring a backup back and kill who does it after some seconds."""
    child = os.fork()
    if not child:
        try:
            with open_store(folder, small()) as store:
                while True:
                    store.restore(path, "root")
        finally:
            os._exit(70)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "who restores ended of itself"


def kill_one(folder, seed):
    """Start a writer, kill it at a moment of no one's choosing, and give the versions it told.

    Each fourth is killed about the time it opens the store, the others after some edits.
    """
    rng = random.Random(seed)
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(hear)
            write_until_killed(folder, seed, tell)
        finally:
            os._exit(70)   # a writer ends by being killed, never of itself
    os.close(tell)
    with os.fdopen(hear, "rb") as told:
        body = told.read(SIZE * rng.randint(1, 8)) if seed % 4 else b""
        time.sleep(rng.random() * (WRITING if seed % 4 else OPENING))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the writer ended of itself"
        body += told.read()
    return [int.from_bytes(body[start:start + SIZE], "big") for start in range(0, len(body), SIZE)]


def check_after(folder, told, region=None):
    """Nothing told is lost, nothing is half there, and the store opens at once; its export and the seconds it took."""
    region, start = region or small(), time.monotonic()
    with open_store(folder, region) as store:
        export, version = store.export_csv(), store.version
        took = time.monotonic() - start
        assert max(told, default=0) <= version
        assert store.versions()[0].number == version
        if not any(row.kind == "restore" for row in store.versions()):
            assert [row.number for row in reversed(store.versions())] == list(range(1, version + 1))
        assert len(store.audit(max(version - 20, 0))) == sum(
            row.added + row.changed + row.deleted for row in store.versions() if row.number > version - 20)
        assert len(store.within((98, 17, 100, 19))) == int(store.records().geometry.notna().sum())
    for file in (Path(folder) / "planmap.sqlite", Path(folder) / "saved.sqlite"):
        if file.exists():
            with closing(sqlite3.connect(file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return export, took


def kill_many(folder, kills, *, fresh_every=10):
    """Kill writers one after another, now and then in a folder with no store yet; versions told, seconds to open."""
    told, opened = 0, []
    for seed in range(kills):
        place = instance_at(Path(folder) / f"instance-{seed // fresh_every}")
        versions = kill_one(place, seed)
        assert versions == sorted(versions)
        told += len(versions)
        opened.append(check_after(place, versions)[1])
    return told, opened
