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
    return _told(connection, _versions())


def versions_page(connection: sa.Connection, record: str | None, who: str | None, import_: int | None, limit: int,
                  offset: int) -> tuple[list[Version], int]:
    """Some data versions, the newest first, after passing over `offset`; and how many there are in all.

    record, who, import_: only those that changed a record, that a person made, that an import made.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if record is not None:
        conditions.append(versions.c.number.in_(sa.select(changes.c.version).where(changes.c.record == record)))
    if who is not None:
        conditions.append(versions.c.who == who)
    if import_ is not None:
        conditions.append(versions.c.import_id == import_)
    total = connection.execute(sa.select(sa.func.count()).select_from(versions).where(*conditions)).scalar_one()
    return _told(connection, _versions().where(*conditions).limit(limit).offset(offset)), total


def version_of(connection: sa.Connection, number: int) -> Version:
    """One data version; MissingError when there is none."""
    found = _told(connection, _versions().where(versions.c.number == number))
    if not found:
        raise MissingError("version", number)
    return found[0]


def people_of(connection: sa.Connection) -> list[str]:
    """Everybody who ever made a data version, by name."""
    return list(connection.execute(sa.select(versions.c.who).distinct().order_by(versions.c.who)).scalars())


def _versions() -> sa.Select[Any]:
    return (sa.select(versions, sa.func.coalesce(imports.c.file, "").label("file"))
            .join(imports, imports.c.id == versions.c.import_id, isouter=True).order_by(versions.c.number.desc()))


def _told(connection: sa.Connection, wanted: sa.Select[Any]) -> list[Version]:
    undone = _undone(connection)
    return [Version(row.number, row.at, row.who, row.kind, row.why, row.region, row.added, row.changed, row.deleted,
                    row.import_id, row.file, row.undoes, undone.get(row.number)) for row in connection.execute(wanted)]


def _undone(connection: sa.Connection) -> dict[int, int]:
    """By number, the version that undid the whole of one and still holds."""
    size = versions.c.added + versions.c.changed + versions.c.deleted
    target = versions.alias("target")
    whole = size == target.c.added + target.c.changed + target.c.deleted
    pairs = connection.execute(sa.select(versions.c.number, versions.c.undoes).join(
        target, target.c.number == versions.c.undoes).where(whole).order_by(versions.c.number.desc()))
    undone: dict[int, int] = {}
    for number, undoes in pairs:   # the newest first, so that what undoes is known before what it undid
        if number not in undone:
            undone.setdefault(undoes, number)
    return undone


def entries(connection: sa.Connection, record: str | None = None, import_: int | None = None,
            version: int | None = None, limit: int | None = None, offset: int = 0) -> list[Entry]:
    """Lines of the log, the newest first: of one record, of one import, of one version, or all; offset: passed over.

    MissingError when the record or the import was never there.
    """
    wanted = (sa.select(changes, versions, sa.func.coalesce(imports.c.file, "").label("file"))
              .join(versions, versions.c.number == changes.c.version)
              .join(records, records.c.id == changes.c.record)
              .join(imports, imports.c.id == versions.c.import_id, isouter=True)
              .order_by(changes.c.version.desc(), records.c.place).limit(limit).offset(offset))
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
