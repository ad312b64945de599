"""Scenarios: changes of records that are tried out on a data version, and what the records would then say.

A change is a mapping that JSON holds; Change reads and writes it. Positions are degrees in EPSG:4326.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.checks import PLACED
from geodata.columns import Columns, Merged, held
from geodata.region import Region
from geodata.store.content import EMPTY

ADD, MOVE, CLOSE, CAPACITY = DEEDS = ("add", "move", "close", "capacity")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. number: its own in the scenario. record: the id it changes, or that the added record gets.

    on: the data version it was made on. version: the version its record had then, None for one that was added here.
    fields: what an added record says of itself.
    """

    number: int
    do: str
    record: str
    on: int
    version: int | None = None
    lon: float | None = None
    lat: float | None = None
    capacity: float | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The change as JSON holds it."""
        return {**asdict(self), "fields": dict(self.fields)}


@dataclass(frozen=True, eq=False)
class Outcome:
    """The records under some changes.

    records: as those given, added ones last. before, after: rows of the records that changes touch, by id, None where
    there is none (before an addition, after a closing). lost: changes whose record is not there. stale: changes whose
    record has been changed in the data since.
    """

    records: gpd.GeoDataFrame
    before: Mapping[str, Row | None]
    after: Mapping[str, Row | None]
    lost: tuple[Change, ...]
    stale: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """What makes an outcome true: a table to import, the version each record had, and the ids to delete."""

    table: pd.DataFrame
    was: dict[str, int]
    delete: list[str]


def changes_of(told: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Changes read from what Change.told wrote."""
    return tuple(Change(**one) for one in told)


def with_changes(records: gpd.GeoDataFrame, changes: Sequence[Change], region: Region) -> Outcome:
    """The records as the changes, one after the other, would have them; the frame given stays as it is.

    records: as Region.records has them, with or without their versions. A change on a record that is not there is in
    `lost`, and changes nothing.
    """
    named = {change.record for change in changes if change.do != ADD}
    if isinstance(records, Columns):
        return _over_columns(records, changes, named, region)
    mine = records["id"].isin(named).to_numpy()
    before: dict[str, Row | None] = {row["id"]: row for row in records[mine].to_dict("records")}
    after, lost, stale = dict(before), [], []
    places = _places(changes, region)
    for change in changes:
        there = after.get(change.record)
        if change.do == ADD:
            before[change.record] = None
            after[change.record] = _added(change) | places[change.number]
        elif there is None:
            lost.append(change)
        else:
            after[change.record] = _changed(there, change, places.get(change.number, {}))
            if change.version is not None and there.get("version", change.version) != change.version:
                stale.append(change)
    changed = _frame(records, mine, [row for row in after.values() if row is not None])
    return Outcome(changed, before, after, tuple(lost), tuple(stale))


def _over_columns(columns: Columns, changes: Sequence[Change], named: Collection[str], region: Region) -> Outcome:
    """with_changes over very many records: only those it touches are looked at."""
    rows = columns.rows_of(named)
    found = with_changes(columns.frame(rows), changes, region)
    places = dict(zip(columns.texts("id", rows), columns.array("place")[rows].tolist(), strict=True))
    patch = found.records.copy()
    last = int(columns.array("place")[-1]) if len(columns) else 0
    patch["place"] = [places.get(id_, last + 1 + count) for count, id_ in enumerate(patch["id"])]
    merged: Any = Merged(columns, held(patch, columns.fold), columns.array("place")[rows])
    return replace(found, records=merged)


def without(changes: Sequence[Change], number: int) -> tuple[Change, ...]:
    """The changes without one, and without those on the record that it added."""
    dropped = {change.record for change in changes if change.number == number and change.do == ADD}
    return tuple(change for change in changes if change.number != number and change.record not in dropped)


def import_of(outcome: Outcome, changes: Sequence[Change], source: str) -> Import:
    """What makes an outcome true in the data. source: what added records name as their source."""
    was = {change.record: change.version for change in reversed(changes) if change.version is not None}
    rows, delete = [], []
    for id_, row in outcome.after.items():
        there = outcome.before[id_] is not None
        if row is None and there:
            delete.append(id_)
        elif row is not None:
            rows.append(dict(row) if there else {**row, "id": "", "version": None, "source": source})
    records = outcome.records.some([]) if isinstance(outcome.records, Columns) else outcome.records
    columns = [*records.columns, *({"version"} - set(records.columns))]
    return Import(pd.DataFrame(rows, columns=columns, dtype=object), was, delete)


def row_with_id(records: gpd.GeoDataFrame, record: str) -> Row | None:
    """The row of a record by its id."""
    if isinstance(records, Columns):
        records = records.some([record])
    found: list[Row] = records[records["id"] == record].to_dict("records")
    return found[0] if found else None


def _added(change: Change) -> dict[str, Any]:
    blank = {name: pd.NA if value is None else value for name, value in EMPTY.items() if name != "shape"}
    return {"version": 0, **blank, **change.fields, "id": change.record, "precision": "approximate"}


def _changed(row: Row, change: Change, place: Row) -> Row | None:
    if change.do == CLOSE:
        return None
    if change.do == MOVE:
        precision = row["precision"] if row["precision"] in PLACED else "approximate"
        return {**row, "precision": precision, **place}
    return {**row, "capacity": pd.NA if change.capacity is None else change.capacity}


def _places(changes: Sequence[Change], region: Region) -> dict[int, dict[str, Any]]:
    """Geometry, subdistrict and district by the number of each change that has a position."""
    placed = [change for change in changes if change.lon is not None and change.lat is not None]
    if not placed:
        return {}
    lon, lat = (np.array([getattr(change, side) for change in placed], dtype=float) for side in ("lon", "lat"))
    found = region.locate(lon, lat).to_dict("records")
    return {change.number: {**place, "geometry": point}
            for change, place, point in zip(placed, found, shapely.points(lon, lat), strict=True)}


def _frame(records: gpd.GeoDataFrame, mine: npt.NDArray[np.bool_], rows: Sequence[Row]) -> gpd.GeoDataFrame:
    """The records with rows in place of those that are `mine`, each where the record stood, new ones last."""
    if not rows and not mine.any():
        return records
    kinds = {name: kind for name, kind in records.dtypes.items() if name != "geometry"}
    table = pd.DataFrame(rows, columns=list(records.columns)).astype(kinds)
    new = gpd.GeoDataFrame(table, geometry="geometry", crs=records.crs)
    stood = dict(zip(records["id"][mine], np.flatnonzero(mine), strict=True))
    places = [stood.get(id_, len(records) + count) for count, id_ in enumerate(new["id"])]
    both = pd.concat([records[~mine], new], ignore_index=True)
    order = np.argsort([*np.flatnonzero(~mine), *places], kind="stable")
    return both.iloc[order].reset_index(drop=True)
