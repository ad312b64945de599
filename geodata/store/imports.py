"""A checked table into the store: one transaction, at most one new data version, only what differs written."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from geodata.store.content import EMPTY, Row, Rules, mappings_of, problem_of_id, problems_of, record_of, row_of, whole
from geodata.store.errors import Conflict, ConflictError, MissingError, Problem, RecordError
from geodata.store.records import current
from geodata.store.schema import imports, versions
from geodata.store.values import Imported, SourceFile
from geodata.store.writing import CONTENT, Deed, Step, moves, next_ids, write
from geodata.text import Text

BESIDES = ("id", "version", "origin")
TWICE = Text("รหัสซ้ำในตาราง", "appears twice in the table")
ELSEWHERE = Text("พิกัดไม่ใช่ EPSG:4326", "is not in EPSG:4326")
GONE = Text("มีทั้งในตารางและในรายการลบ", "stands both in the table and among those to delete")


@dataclass(frozen=True, slots=True)
class Taken:
    """A table looked at: its rows as given, and as the database holds them."""

    given: list[dict[str, Any]]
    rows: list[Row]


def take(table: pd.DataFrame) -> Taken:
    """Look at a table before the writer's turn is taken; RecordError for all values of the wrong kind.

    Its columns are fields of a record, and may include id ("" or missing: a new record, which is given one), version
    (the record's version the row was made from) and origin (where in the file).
    """
    crs = getattr(table, "crs", None)
    if crs is not None and crs != 4326:
        raise RecordError([Problem("", "geometry", ELSEWHERE)])
    given = mappings_of(table)
    return Taken(given, _rows(given))


def import_table(connection: sa.Connection, deed: Deed, taken: Taken, file: SourceFile, report: Mapping[str, Any],
                 rules: Rules, based_on: int | None, delete: Collection[str]) -> Imported:
    """Store a table. A field without a column stays as it is.

    based_on: the data version the table was compared with; a record changed since is a conflict. delete: ids to
    delete. RecordError, ConflictError, MissingError: nothing is stored.
    """
    given, rows = taken.given, taken.rows
    ids = _named(connection, given, rows)
    there = current(connection, [*ids, *delete])
    whole_rows = [{**(there.get(id_) or EMPTY), **row} for id_, row in zip(ids, rows, strict=True)]
    problems = _repeated(ids, delete) + problems_of(ids, whole_rows, rules)
    if problems:
        raise RecordError(problems)
    absent = [id_ for id_ in delete if id_ not in there]
    if absent:
        raise MissingError("record", absent[0])
    expected = [_version(record) for record in given] + [None] * len(delete)
    steps = [Step(id_, there.get(id_), {name: row[name] for name in CONTENT}, str(record.get("origin") or ""))
             for id_, row, record in zip(ids, whole_rows, given, strict=True)]
    steps += [Step(id_, there[id_], None) for id_ in delete]
    _compare(steps, expected, based_on)
    return _store(connection, deed, [step for step in steps if moves(step)], len(steps), file, report)


def imports_of(connection: sa.Connection, id_: int | None = None) -> list[Imported]:
    """Imports, the newest first; one by its id, or all."""
    wanted = sa.select(imports, versions.c.number, versions.c.added, versions.c.changed, versions.c.deleted).join(
        versions, versions.c.import_id == imports.c.id, isouter=True).order_by(imports.c.id.desc())
    if id_ is not None:
        wanted = wanted.where(imports.c.id == id_)
    return [Imported(row.id, row.number, row.at, row.who, SourceFile(row.file, row.sha256, row.size), row.report,
                     row.added or 0, row.changed or 0, row.deleted or 0, row.unchanged)
            for row in connection.execute(wanted)]


def import_once(connection: sa.Connection, once: str) -> Imported | None:
    """The import that was made under a mark, None where there is none."""
    found = connection.execute(sa.select(imports.c.id).where(imports.c.report["once"].as_string() == once)).scalar()
    return None if found is None else imports_of(connection, found)[0]


def _store(connection: sa.Connection, deed: Deed, steps: Sequence[Step], of: int, file: SourceFile,
           report: Mapping[str, Any]) -> Imported:
    id_ = connection.execute(sa.insert(imports).values(
        at=datetime.now(UTC), who=deed.who, file=file.name, sha256=file.sha256, size=file.size, report=dict(report),
        unchanged=of - len(steps)).returning(imports.c.id)).scalar_one()
    if steps:
        write(connection, replace(deed, import_id=id_), steps)
    return imports_of(connection, id_)[0]


def _rows(given: Sequence[Mapping[str, Any]]) -> list[Row]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for record in given:
        row, wrong = row_of({name: value for name, value in record.items() if name not in BESIDES})
        rows.append(row)
        problems += [Problem(str(record.get("id") or record.get("origin") or ""), *each) for each in wrong]
        problem = problem_of_id(record["id"]) if record.get("id") else None
        if problem:
            problems.append(Problem(str(record["id"]), "id", problem))
    if problems:   # what has the wrong kind cannot be looked at further
        raise RecordError(problems)
    return rows


def _named(connection: sa.Connection, given: Sequence[Mapping[str, Any]], rows: Sequence[Row]) -> list[str]:
    new = iter(next_ids(connection, [row.get("mission", "") for row, record in zip(rows, given, strict=True)
                                     if not record.get("id")]))
    return [record.get("id") or next(new) for record in given]


def _repeated(ids: Sequence[str], delete: Collection[str]) -> list[Problem]:
    twice = [Problem(id_, "id", TWICE) for id_, count in Counter(ids).items() if count > 1]
    among = set(ids)
    return twice + [Problem(id_, "id", GONE) for id_ in delete if id_ in among]


def _version(record: Mapping[str, Any]) -> int | None:
    return None if record.get("version") is None else whole(record["version"])


def _compare(steps: Sequence[Step], expected: Sequence[int | None], based_on: int | None) -> None:
    """ConflictError with every record that is no longer as the table's maker saw it."""
    conflicts = []
    for step, version in zip(steps, expected, strict=True):
        since = step.before["since"] if step.before else 0
        if (version is not None and version != since) or (based_on is not None and since > based_on):
            theirs, mine = (record_of(step.record, row, since) if row else None for row in (step.before, step.after))
            conflicts.append(Conflict(step.record, based_on or version or 0, None, mine, theirs))
    if conflicts:
        raise ConflictError(conflicts)
