"""A checked table into the store: one transaction, at most one new data version, only what differs written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from geodata.store.content import EMPTY, Row, record_of, rows_of, whole, without_missing
from geodata.store.errors import Conflict, ConflictError, MissingError, Problem, RecordError
from geodata.store.records import current
from geodata.store.rules import Rules, problem_of_id, problems_of
from geodata.store.schema import imports, versions
from geodata.store.values import Imported, SourceFile
from geodata.store.writing import CONTENT, Counts, Deed, Ids, NewVersion, Step, moves
from geodata.text import Text

BESIDES = ("id", "version", "origin")
TWICE = Text("รหัสซ้ำในตาราง", "appears twice in the table")
ELSEWHERE = Text("พิกัดไม่ใช่ EPSG:4326", "is not in EPSG:4326")
GONE = Text("มีทั้งในตารางและในรายการลบ", "stands both in the table and among those to delete")


WINDOW = 50_000
"""Rows of a table that are looked at together."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A table whose values are of the right kind; its rows are made as they are needed, a window at a time."""

    table: pd.DataFrame

    def windows(self) -> Iterator[tuple[list[Row], list[str], list[int | None], list[str]]]:
        """In turn the rows as the database holds them, their ids ("" without), expected versions and origins."""
        for start in range(0, len(self.table), WINDOW):
            part = self.table.iloc[start:start + WINDOW]
            rows, _ = rows_of(part, BESIDES)
            ids, versions, origins = (without_missing(part[name]) if name in part else [None] * len(part)
                                      for name in BESIDES)
            yield (rows, [id_ or "" for id_ in ids], [None if one is None else whole(one) for one in versions],
                   [str(origin or "") for origin in origins])


def take(table: pd.DataFrame) -> Taken:
    """Look at a table before the writer's turn is taken; RecordError for all values of the wrong kind.

    Its columns are fields of a record, and may include id ("" or missing: a new record, which is given one), version
    (the record's version the row was made from) and origin (where in the file).
    """
    crs = getattr(table, "crs", None)
    if crs is not None and crs != 4326:
        raise RecordError([Problem("", "geometry", ELSEWHERE)])
    problems: list[Problem] = []
    for start in range(0, len(table), WINDOW):
        problems += _wrong(table.iloc[start:start + WINDOW])
    if problems:   # what has the wrong kind cannot be looked at further
        raise RecordError(problems)
    return Taken(table)


def import_table(connection: sa.Connection, deed: Deed, taken: Taken, file: SourceFile, report: Mapping[str, Any],
                 rules: Rules, based_on: int | None, delete: Collection[str]) -> Imported:
    """Store a table. A field without a column stays as it is.

    based_on: the data version the table was compared with; a record changed since is a conflict. delete: ids to
    delete. RecordError, ConflictError, MissingError: nothing is stored.
    """
    found = _Import(connection, rules, based_on)
    steps = [step for window in taken.windows() for step in found.looked_at(*window)]
    steps += found.deleting(delete)
    found.refuse()
    id_ = connection.execute(sa.insert(imports).values(
        at=datetime.now(UTC), who=deed.who, file=file.name, sha256=file.sha256, size=file.size, report=dict(report),
        unchanged=found.count - found.counts.all).returning(imports.c.id)).scalar_one()
    if found.counts.all:
        version = NewVersion(connection, replace(deed, import_id=id_), found.counts)
        for some in [steps] if found.few else found.again(taken, delete):
            version.add(some)
    return imports_of(connection, id_)[0]


class _Import:
    """An import under way: every window of the table is looked at before the first is written.

    count: rows and deletions. counts: those of them that change anything. few: whether what looked_at() told is all,
    else the windows are gone through again(), so that very many rows are never held as steps together.
    """

    def __init__(self, connection: sa.Connection, rules: Rules, based_on: int | None) -> None:
        self.connection, self.rules, self.based_on, self.ids = connection, rules, based_on, Ids(connection)
        self.seen, self.twice, self.count, self.counts, self.few = set[str](), dict[str, None](), 0, Counts(), True
        self.problems, self.gone, self.conflicts = list[Problem](), list[Problem](), list[Conflict]()
        self.absent: list[str] = []

    def looked_at(self, rows: list[Row], ids: list[str], seen: list[int | None], origins: list[str]) -> list[Step]:
        """The moves of some rows, with all that is wrong with them noted; seen: the versions they were made from."""
        steps = self._steps(rows, ids, origins)
        for step in steps:
            if step.record in self.seen:
                self.twice[step.record] = None
            self.seen.add(step.record)
        self.problems += problems_of([step.record for step in steps], [step.after or {} for step in steps], self.rules)
        return self._counted(steps, seen)

    def deleting(self, ids: Collection[str]) -> list[Step]:
        """The moves of records to delete."""
        self.gone = [Problem(id_, "id", GONE) for id_ in ids if id_ in self.seen]
        there = current(self.connection, ids)
        self.absent = [id_ for id_ in ids if id_ not in there]
        return self._counted([Step(id_, there[id_], None) for id_ in ids if id_ in there], [None] * len(ids))

    def refuse(self) -> None:
        """Raise what was found to be wrong."""
        twice = [Problem(id_, "id", TWICE) for id_ in self.twice]
        if twice or self.gone or self.problems:
            raise RecordError([*twice, *self.gone, *self.problems])
        if self.absent:
            raise MissingError("record", self.absent[0])
        if self.conflicts:
            raise ConflictError(self.conflicts)

    def again(self, taken: Taken, delete: Collection[str]) -> Iterator[list[Step]]:
        """The moves once more, a window at a time."""
        self.ids.begin_again()
        for rows, ids, _, origins in taken.windows():
            yield [step for step in self._steps(rows, ids, origins) if moves(step)]
        there = current(self.connection, delete)
        yield [Step(id_, there[id_], None) for id_ in delete]

    def _steps(self, rows: list[Row], ids: list[str], origins: list[str]) -> list[Step]:
        there = current(self.connection, [id_ for id_ in ids if id_])
        ids = [id_ or self.ids.next(row.get("mission", "")) for id_, row in zip(ids, rows, strict=True)]
        return [Step(id_, there.get(id_), _over(there.get(id_), row), origin)
                for id_, row, origin in zip(ids, rows, origins, strict=True)]

    def _counted(self, steps: list[Step], seen: Sequence[int | None]) -> list[Step]:
        self.count += len(steps)
        self.few = self.count <= WINDOW
        self.conflicts += _compared(steps, seen, self.based_on)
        moving = [step for step in steps if moves(step)]
        self.counts += Counts.of(moving)
        return moving if self.few else []


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


def _wrong(table: pd.DataFrame) -> list[Problem]:
    """What is of the wrong kind in some rows of a table."""
    _, wrong = rows_of(table, BESIDES)
    ids = without_missing(table["id"]) if "id" in table else [None] * len(table)
    bad = [(at, "id", problem) for at, id_ in enumerate(ids) if id_ and (problem := problem_of_id(id_))]
    if not (wrong or bad):
        return []
    origins = without_missing(table["origin"]) if "origin" in table else [None] * len(table)
    return [Problem(str(ids[at] or origins[at] or ""), field, problem)
            for at, field, problem in sorted([*wrong, *bad], key=lambda one: one[0])]


def _over(there: Row | None, row: Row) -> Row:
    """The content of a record with some of its fields set."""
    return ({name: there[name] for name in CONTENT} if there else EMPTY) | row


def _compared(steps: Sequence[Step], expected: Sequence[int | None], based_on: int | None) -> list[Conflict]:
    """Every record that is no longer as the table's maker saw it."""
    conflicts = []
    for step, version in zip(steps, expected, strict=True):
        since = step.before["since"] if step.before else 0
        if (version is not None and version != since) or (based_on is not None and since > based_on):
            theirs, mine = (record_of(step.record, row, since) if row else None for row in (step.before, step.after))
            conflicts.append(Conflict(step.record, based_on or version or 0, None, mine, theirs))
    return conflicts
