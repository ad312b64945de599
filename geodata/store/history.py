"""The log as people read it: data versions, what became of a record or an import, and the auditor's table."""

from collections.abc import Mapping
from typing import Any

import orjson
import pandas as pd
import shapely
import sqlalchemy as sa

from geodata.store.content import EMPTY, record_of
from geodata.store.errors import MissingError
from geodata.store.records import states_of
from geodata.store.schema import changes, imports, records, versions
from geodata.store.values import Entry, Version
from geodata.store.writing import CONTENT

AUDIT = ("version", "at", "who", "kind", "why", "import", "file", "origin", "record", "action", "fields", "before",
         "after")


def versions_of(connection: sa.Connection) -> list[Version]:
    """Every data version, the newest first."""
    rows = connection.execute(
        sa.select(versions, sa.func.coalesce(imports.c.file, "").label("file"))
        .join(imports, imports.c.id == versions.c.import_id, isouter=True).order_by(versions.c.number.desc())).all()
    sizes = {row.number: row.added + row.changed + row.deleted for row in rows}
    undone: dict[int, int] = {}
    for row in rows:   # the newest first, so that what undoes is known before what it undid
        if row.undoes and row.number not in undone and sizes[row.number] == sizes.get(row.undoes):
            undone.setdefault(row.undoes, row.number)
    return [Version(row.number, row.at, row.who, row.kind, row.why, row.region, row.added, row.changed, row.deleted,
                    row.import_id, row.file, row.undoes, undone.get(row.number)) for row in rows]


def entries(connection: sa.Connection, record: str | None = None, import_: int | None = None,
            version: int | None = None, limit: int | None = None) -> list[Entry]:
    """Lines of the log, the newest first: of one record, of one import, of one version, or all.

    MissingError when the record or the import was never there.
    """
    wanted = (sa.select(changes, versions, sa.func.coalesce(imports.c.file, "").label("file"))
              .join(versions, versions.c.number == changes.c.version)
              .join(records, records.c.id == changes.c.record)
              .join(imports, imports.c.id == versions.c.import_id, isouter=True)
              .order_by(changes.c.version.desc(), records.c.place).limit(limit))
    for table, kind, column, value in ((records.c.id, "record", changes.c.record, record),
                                       (imports.c.id, "import", versions.c.import_id, import_),
                                       (versions.c.number, "version", versions.c.number, version)):
        if value is not None:
            if connection.execute(sa.select(table).where(table == value)).first() is None:
                raise MissingError(kind, value)
            wanted = wanted.where(column == value)
    rows = connection.execute(wanted).all()
    was = states_of(connection, {state for row in rows for state in (row.before, row.after) if state})
    return [_entry(row, was.get(row.before), was.get(row.after)) for row in rows]


def audit(connection: sa.Connection, since: int) -> pd.DataFrame:
    """Every line of the log after a version, in order, as an auditor's table of text and numbers.

    at: UTC, ISO 8601. before, after: JSON of the fields that differ, geometry as well-known text.
    """
    numbers = connection.execute(
        sa.select(versions.c.number).where(versions.c.number > since).order_by(versions.c.number)).scalars().all()
    lines = [_line(entry) for number in numbers for entry in entries(connection, version=number)]
    return pd.DataFrame(lines, columns=list(AUDIT)).astype({"version": "int64", "import": "Int64"})


def _entry(row: Any, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Entry:
    differing = [name for name in CONTENT if (before or EMPTY)[name] != (after or EMPTY)[name]]
    return Entry(
        row.number, row.at, row.who, row.kind, row.why, row.import_id, row.file, row.origin, row.record,
        "add" if before is None else "delete" if after is None else "change",
        record_of(row.record, before, before["since"]) if before else None,
        record_of(row.record, after, after["since"]) if after else None,
        tuple("geometry" if name == "shape" else name for name in differing))


def _line(entry: Entry) -> tuple[Any, ...]:
    return (entry.version, entry.at.isoformat(timespec="milliseconds"), entry.who, entry.kind, entry.why,
            entry.import_id, entry.file, entry.origin, entry.record, entry.action, "; ".join(entry.fields),
            _json(entry.before, entry.fields), _json(entry.after, entry.fields))


def _json(record: Mapping[str, Any] | None, fields: tuple[str, ...]) -> str:
    if record is None:
        return ""
    said = {name: record[name] for name in fields}
    if said.get("geometry") is not None:
        said["geometry"] = shapely.to_wkt(said["geometry"], rounding_precision=-1)
    return orjson.dumps(said).decode()
