"""Small regions and records for the tests of the store."""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import postgres
import psycopg
import shapely

import geodata
from geodata.region import load_region
from geodata.store import open_store

LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"
TEMPLE = {"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "name_en": "New Temple", "precision": "exact",
          "subdistrict_code": "510101", "district_code": "5101", "geometry": shapely.Point(99.0, 18.57)}
"""A record that breaks no rule."""


@cache
def lamphun():
    """Lamphun as it is."""
    return load_region(LAMPHUN)


@cache
def small(count=6, version="first"):
    """Lamphun with its first records only, tourism-001 and so on."""
    region = lamphun()
    return replace(region, records=region.records.iloc[:count].reset_index(drop=True), version=version)


@cache
def started():
    """The file of a store that holds the small region."""
    with TemporaryDirectory() as folder:
        open_store(folder, small()).close()
        return (Path(folder) / "planmap.sqlite").read_bytes()


def opened(folder):
    """A store of the small region in a folder, of the kind that the folder says."""
    if (folder / "database").exists():
        postgres.unsettle(folder)
        postgres.settle(folder, postgres.cluster().template("small", lambda place: open_store(place, small()).close()))
    else:
        (folder / "planmap.sqlite").write_bytes(started())
    return open_store(folder, small())


@contextmanager
def temporary(kept_in):
    """An instance folder for a moment, that keeps its records in "sqlite" or "postgres"."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        if kept_in == "postgres":
            postgres.settle(folder)
        yield folder
        postgres.unsettle(folder)


def tell_database(folder, statement):
    """Put a statement to the database of an instance folder, past the store; an error of its driver is raised."""
    if (folder / "database").exists():
        with psycopg.connect((folder / "database").read_text().replace("+psycopg", "")) as there:
            there.execute(statement)
    else:
        with closing(sqlite3.connect(folder / "planmap.sqlite")) as there, there:
            there.execute(statement)


REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)
"""How a driver says that the database did not let it happen."""


def random_edit(store, rng, live, who="ann"):
    """One edit of some record: added, changed or deleted; the version it made. live: version by id, kept in step."""
    act = rng.choice(("add", "change", "change", "delete")) if live else "add"
    fields = {"name_th": rng.choice(("วัด", "ตลาด", "a,b\"c", "x\r\ny", "=1+1", "'; --")) + str(rng.randrange(100)),
              "budget_thb": rng.choice((None, 0.1, 1e6, rng.random() * 1e9)),
              "fiscal_year": rng.choice((None, 2024, 2025)),
              "geometry": shapely.Point(98.9 + rng.random() / 10, 18.5 + rng.random() / 10), "precision": "exact"}
    if act == "add":
        edit = store.add(TEMPLE | fields, who)
    else:
        id_ = rng.choice(list(live))
        if act == "delete":
            return store.delete(id_, who, expected_version=live.pop(id_)).version
        some = {name: value for name, value in fields.items() if name in ("geometry", "precision") or rng.random() < .6}
        edit = store.change({"id": id_, **some}, who, expected_version=live[id_])
    live[edit.record] = edit.version
    return edit.version


def live_in(store):
    """The version of each record by its id."""
    frame = store.records()
    return dict(zip(frame.id, frame.version.tolist(), strict=True))


def edit_and_undo(folder, edits, rng, every=1):
    """Make random edits, read again every version kept, undo all from the last one; the exports before and after."""
    with opened(folder) as store:
        live, exports = live_in(store), {1: store.export_csv()}
        for count in range(edits):
            number = random_edit(store, rng, live)   # the same again when the edit changed nothing
            if count % every == 0:
                exports[number] = store.export_csv()
        last = store.version
        assert last <= edits + 1
        for number, export in exports.items():
            assert store.export_csv(number) == export, number
        for number in range(last, 1, -1):
            store.undo(number, "bob")
        assert len(store.audit()) == 6 + 2 * (last - 1)
        for number, export in exports.items():
            assert store.export_csv(number) == export, number
        return exports[1], store.export_csv()


def with_records(records, version):
    """The small region with other records."""
    return replace(small(), records=records.reset_index(drop=True), version=version)
