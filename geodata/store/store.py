"""The store as the rooms above know it: one object a process, safe among threads and processes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd

from geodata.region import Region
from geodata.store import backup, demands, drawing, edits, history, imports, opening, records, scenarios, starter
from geodata.store.accounts import Accounts
from geodata.store.database import Database
from geodata.store.errors import MissingError, StoreError
from geodata.store.export import csv_of
from geodata.store.memory import Memory
from geodata.store.passed_on import embeds_of, stories_of, views_of
from geodata.store.postgres import PostgresDatabase
from geodata.store.records import WINDOW
from geodata.store.values import Edit, Entry, Imported, Offer, Record, Scenario, SourceFile, Version
from geodata.store.writing import Deed
from geodata.text import Text

IDENTITY_QUICKLY = "SELECT CAST(value AS TEXT) FROM settings WHERE key = 'identity'"
NOBODY = (Text("ไม่ได้ระบุผู้แก้ไข", "it is not said who does this"), Text("ลงชื่อเข้าใช้ก่อน", "Sign in first"))


class Store:
    """Where records rest. Every change is a data version: whole, on disk when the call returns, kept for ever.

    accounts: users and counted attempts. memory: decisions on names, columns, settings. scenarios: what is tried out.
    demands: layers of those to be served. views, embeds, stories: what people keep and pass on.
    """

    def __init__(self, database: Database, home: opening.Home) -> None:
        self._database, self._home = database, home
        self.accounts, self.memory = Accounts(database), Memory(database)
        self.scenarios = scenarios.Scenarios(database)
        self.demands = demands.DemandLayers(database)
        self.views, self.embeds, self.stories = views_of(database), embeds_of(database), stories_of(database)

    # --- reading ---------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The number of the newest data version; cheap enough to ask on every request."""
        return int(self._database.ask(records.NEWEST_QUICKLY))

    @property
    def identity(self) -> str:
        """Which store this is: 16 hexadecimal digits, other ones after a backup was brought back.

        With the number of a data version they name its content for ever, on every machine. As cheap as `version`.
        """
        return str(orjson.loads(self._database.ask(IDENTITY_QUICKLY)))

    def records(self, version: int | None = None, asof: datetime | date | None = None) -> gpd.GeoDataFrame:
        """All records as Region.records has them, and the version each has been so since; the newest by default.

        version: a data version, MissingError when there is none. asof: a moment, or the end of a day in Thailand.
        """
        with self._database.read() as connection:
            return records.frame_at(connection, self._number(connection, version, asof))

    def count(self, version: int | None = None) -> int:
        """How many records a data version holds; the newest by default. Reads none of them."""
        with self._database.read() as connection:
            return records.count_at(connection, self._number(connection, version, None))

    def windows(self, version: int | None = None, size: int = WINDOW) -> Iterator[gpd.GeoDataFrame]:
        """All records of a data version as records() has them, `size` at a time, in flat memory.

        One more column, place, orders them; a record keeps its place for ever. All windows are of one state of the
        store, whatever others write meanwhile.
        """
        with self._database.read() as connection:
            yield from records.windows_at(connection, self._number(connection, version, None), size)

    def some(self, ids: Collection[str], version: int | None = None) -> gpd.GeoDataFrame:
        """The records among some ids that a data version holds, as windows() has them; ids it lacks are passed over."""
        with self._database.read() as connection:
            return records.frame_of_some(connection, ids, self._number(connection, version, None))

    def changed_since(self, version: int, until: int | None = None, most: int | None = None) -> set[str]:
        """The ids of the records touched after a data version, up to another, the newest by default.

        Where they are more than `most`, only one more than that, so that very many cost nothing.
        """
        with self._database.read() as connection:
            return records.changed_between(connection, self._number(connection, version, None),
                                           self._number(connection, until, None), most)

    def places(self, ids: Collection[str]) -> list[int]:
        """The places in the order of all (see windows) that some records have, or had while they were there."""
        with self._database.read() as connection:
            return records.places_of(connection, ids)

    def kinds(self, version: int | None = None) -> dict[tuple[str, str], str]:
        """Each mission and kind that a data version holds, with the id of one of its records."""
        with self._database.read() as connection:
            return records.kinds_at(connection, self._number(connection, version, None))

    def within(self, box: tuple[float, float, float, float], version: int | None = None) -> gpd.GeoDataFrame:
        """The records whose geometry meets a box of west, south, east, north (degrees)."""
        with self._database.read() as connection:
            return records.frame_within(connection, self._number(connection, version, None), box)

    @property
    def draws(self) -> bool:
        """Whether it draws tiles itself: on PostGIS."""
        return isinstance(self._database, PostgresDatabase)

    def tile(self, version: int, place: tuple[int, int, int], fields: Mapping[str, str],
             kinds: Collection[tuple[str, str]], hidden: Collection[tuple[str, str]] = ()) -> bytes:
        """A vector tile of a data version, drawn at once (see drawing.tile_at): where it draws, for close zooms."""
        with self._database.read() as connection:
            return drawing.tile_at(connection, records.known(connection, version), place, fields, kinds, hidden)

    def record(self, id_: str, version: int | None = None) -> dict[str, Any] | None:
        """One record with its version; None when it is not there in that data version."""
        with self._database.read() as connection:
            return records.record_at(connection, id_, self._number(connection, version, None))

    def export_csv(self, version: int | None = None) -> bytes:
        """All records of a data version in the form of a region folder's records.csv; equal data, equal bytes."""
        return csv_of(self.records(version))

    def version_at(self, moment: datetime | date) -> int:
        """The data version that was the newest at a moment, or at the end of a day in Thailand."""
        with self._database.read() as connection:
            return records.version_at(connection, moment)

    def known_version(self, number: int) -> int:
        """The number given, when there is such a data version; MissingError otherwise."""
        with self._database.read() as connection:
            return records.known(connection, number)

    # --- changing --------------------------------------------------------------------------------------------

    def add(self, record: Record, who: str, why: str = "", origin: str = "form") -> Edit:
        """Add a record; without an id it gets the next of its mission."""
        with self._database.write() as connection:
            return edits.add(connection, self._deed("edit", who, why), record, self._home.rules, origin)

    def change(self, record: Record, who: str, why: str = "", *, expected_version: int,
               origin: str = "form") -> Edit:
        """Set the fields of a record (named by its id) that the mapping holds.

        expected_version: the record's version the editor read; ConflictError with both versions when it has another.
        """
        with self._database.write() as connection:
            return edits.change(connection, self._deed("edit", who, why), record, expected_version,
                                self._home.rules, origin)

    def delete(self, record: str, who: str, why: str = "", *, expected_version: int, origin: str = "form") -> Edit:
        """Delete a record by its id; its history stays, and undo brings it back."""
        with self._database.write() as connection:
            return edits.delete(connection, self._deed("edit", who, why), record, expected_version, origin)

    def import_table(self, table: pd.DataFrame, who: str, file: SourceFile, report: Mapping[str, Any], why: str = "",
                     *, based_on: int | None = None, delete: Collection[str] = (), once: str = "") -> Imported:
        """Take a checked table in as one data version, or none when it holds nothing new.

        Columns: fields of a record, and id, version, origin; see imports.take. report: whatever JSON holds.
        based_on: the data version the table was compared with; delete: ids to delete. once: a mark of this import;
        where one with the same mark is there, nothing is stored and that one is the answer.
        """
        taken, deed = imports.take(table), self._deed("import", who, why)
        with self._database.write() as connection:
            there = imports.import_once(connection, once) if once else None
            if there is not None:
                return there
            told = {**report, "once": once} if once else report
            return imports.import_table(connection, deed, taken, file, told, self._home.rules, based_on, delete)

    def imported_once(self, once: str) -> Imported | None:
        """The import that bears a mark (see import_table), None where nothing was stored under it."""
        with self._database.read() as connection:
            return imports.import_once(connection, once)

    def apply_scenario(self, id_: str, who: str, table: pd.DataFrame, was: Mapping[str, int],
                       delete: Sequence[str] = (), *, expected: int) -> Scenario:
        """Take the outcome of a scenario in as one data version, with its name as the reason.

        table, delete: as for import_table. was: the version each record had when the scenario changed it;
        ConflictError where it has another now. expected: the scenario's number.
        """
        taken, deed = imports.take(table), self._deed("import", who, "")
        with self._database.write() as connection:
            return scenarios.apply(connection, deed, (id_, expected), taken, was, delete, self._home.rules)

    def undo(self, version: int, who: str, why: str = "", only: Collection[str] = ()) -> int:
        """Undo what a data version did, an edit or a whole import (only: some of its records); the new version.

        ConflictError when a record has changed since. Undoing an undo does it again.
        """
        with self._database.write() as connection:
            return edits.undo(connection, self._deed("undo", who, why, version), version, only)

    # --- history ---------------------------------------------------------------------------------------------

    def versions(self) -> list[Version]:
        """Every data version, the newest first."""
        with self._database.read() as connection:
            return history.versions_of(connection)

    def versions_page(self, record: str | None = None, who: str | None = None, import_: int | None = None, *,
                      limit: int = 50, offset: int = 0) -> tuple[list[Version], int]:
        """Data versions, the newest first, that changed a record, that a person or an import made; and how many."""
        with self._database.read() as connection:
            return history.versions_page(connection, record, who, import_, limit, offset)

    def version_told(self, number: int) -> Version:
        """One data version; MissingError when there is none."""
        with self._database.read() as connection:
            return history.version_of(connection, number)

    def people(self) -> list[str]:
        """Everybody who ever made a data version, by name."""
        with self._database.read() as connection:
            return history.people_of(connection)

    def imports(self) -> list[Imported]:
        """Every import, the newest first."""
        with self._database.read() as connection:
            return imports.imports_of(connection)

    def imported(self, id_: int) -> Imported:
        """One import; MissingError when there is none."""
        with self._database.read() as connection:
            found = imports.imports_of(connection, id_)
        if not found:
            raise MissingError("import", id_)
        return found[0]

    def history(self, record: str | None = None, import_: int | None = None, version: int | None = None,
                limit: int | None = None, offset: int = 0) -> list[Entry]:
        """Lines of the log, the newest first: of a record, an import, a version, or all; offset: passed over."""
        with self._database.read() as connection:
            return history.entries(connection, record, import_, version, limit, offset)

    def audit(self, since: int = 0) -> pd.DataFrame:
        """The log after a version as an auditor's table, the oldest first."""
        with self._database.read() as connection:
            return history.audit(connection, since)

    # --- starter, backup -------------------------------------------------------------------------------------

    def offer_starter(self, region: Region | None = None) -> Offer | None:
        """How a region's own records differ from the starter taken before; None when they do not. Writes nothing."""
        with self._database.read() as connection:
            return starter.offer(connection, region or self._home.region, self._home.rules)

    def accept_starter(self, who: str, chosen: Collection[str], why: str = "",
                       region: Region | None = None) -> int | None:
        """Take the chosen records of an offer, leave the rest; the new data version, None when nothing changed."""
        with self._database.write() as connection:
            return starter.accept(connection, self._deed("starter", who, why), region or self._home.region,
                                  self._home.rules, chosen)

    def backup(self, path: Path | str) -> None:
        """Write the store to one file, whole or not at all, while others read and write."""
        backup.back_up(self._database, Path(path))

    def restore(self, path: Path | str, who: str) -> int:
        """Bring a backup back while others read and write; the data version that says so."""
        self._deed("restore", who, "")
        return opening.restore(self._database, self._home, Path(path), who)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _number(self, connection: Any, version: int | None, asof: datetime | date | None) -> int:
        if version is not None and asof is not None:
            raise TypeError("either a version or a moment")
        if asof is not None:
            return records.version_at(connection, asof)
        return records.newest(connection) if version is None else records.known(connection, version)

    def _deed(self, kind: str, who: str, why: str, undoes: int | None = None) -> Deed:
        if not who.strip():
            raise StoreError(*NOBODY)
        return Deed(kind, who, why, self._home.region.version, undoes=undoes)
