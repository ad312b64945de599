"""Edits of single records, each with the version its editor read; and undoing what a version did."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from geodata.store.content import EMPTY, Row, record_of, row_of, whole
from geodata.store.errors import Conflict, ConflictError, MissingError, Problem, RecordError, StoreError
from geodata.store.records import current, known, newest, state_at, states_of
from geodata.store.rules import Rules, problem_of_id, problems_of
from geodata.store.schema import changes, records, versions
from geodata.store.values import Edit
from geodata.store.writing import CONTENT, Deed, Ids, Step, moves, write
from geodata.text import Text

LASTING = ("starter", "restore")


def add(connection: sa.Connection, deed: Deed, record: Mapping[str, Any], rules: Rules, origin: str) -> Edit:
    """Add a record; without an id it is given the next of its mission. ConflictError when the id is in use."""
    given, wrong = row_of(record)
    row = EMPTY | given
    id_ = record.get("id") or (Ids(connection).next(row["mission"]) if row["mission"] else "")
    refuse(id_ if isinstance(id_, str) else "", row, wrong, rules, new=bool(record.get("id")))
    there = current(connection, [id_]).get(id_)
    if there:
        raise ConflictError([_conflict(id_, 0, None, row, there)])
    return Edit(id_, write(connection, deed, [Step(id_, None, row, origin)]))


def change(connection: sa.Connection, deed: Deed, record: Mapping[str, Any], expected: int, rules: Rules,
           origin: str) -> Edit:
    """Set the fields a mapping names; nothing is written when they already say so."""
    id_, expected = str(record.get("id", "")), whole(expected)
    given, wrong = row_of(record)
    there = _expected(connection, id_, expected, given)
    row = {name: there[name] for name in CONTENT} | given
    refuse(id_, row, wrong, rules)
    step = Step(id_, there, row, origin)
    return Edit(id_, write(connection, deed, [step]) if moves(step) else there["since"])


def delete(connection: sa.Connection, deed: Deed, id_: str, expected: int, origin: str) -> Edit:
    """Delete a record; its history stays."""
    there = _expected(connection, id_, whole(expected), None)
    return Edit(id_, write(connection, deed, [Step(id_, there, None, origin)]))


def undo(connection: sa.Connection, deed: Deed, number: int, only: Collection[str]) -> int:
    """Bring back what the records of a version said before it; ConflictError where one has changed since.

    only: some of its records, empty for all.
    """
    kind = connection.execute(sa.select(versions.c.kind).where(versions.c.number == known(connection, number))).scalar()
    if kind == "restore" or (kind == "starter" and number == _first(connection)):
        raise StoreError(Text("ย้อนรุ่นข้อมูลนี้ไม่ได้", f"data version {number} cannot be undone"),
                         Text("ย้อนรุ่นที่มาหลังจากนี้แทน", "Undo the versions after it instead"))
    only = set(only)
    lines = [line for line in connection.execute(sa.select(changes).where(changes.c.version == number))
             if not only or line.record in only]
    absent = only - {line.record for line in lines}
    if absent:
        raise MissingError("record", min(absent))
    was = states_of(connection, {state for line in lines for state in (line.before, line.after) if state})
    now = current(connection, [line.record for line in lines])
    changed = [line for line in lines if _differs(now.get(line.record), was.get(line.after))]
    if changed:
        raise ConflictError([_conflict(line.record, number, was.get(line.after), was.get(line.before),
                                       now.get(line.record)) for line in changed])
    return write(connection, deed, [
        Step(line.record, now.get(line.record), was.get(line.before), line.origin) for line in lines])


def refuse(id_: str, row: Row, wrong: Sequence[tuple[str, Text]], rules: Rules, *, new: bool = False) -> None:
    """RecordError with every problem of one record."""
    problems = [Problem(id_, field, problem) for field, problem in wrong]
    problem = problem_of_id(id_) if new else None
    if problem:
        problems.append(Problem(id_, "id", problem))
    named = {field for field, _ in wrong}
    problems += [problem for problem in problems_of([id_], [row], rules) if problem.field not in named]
    if problems:
        raise RecordError(problems)


def _expected(connection: sa.Connection, id_: str, expected: int, given: Row | None) -> dict[str, Any]:
    """The current state of a record when it is the one the editor read; else both versions, or MissingError."""
    there = current(connection, [id_]).get(id_)
    if there and there["since"] == expected:
        return there
    if not there and connection.execute(sa.select(records.c.id).where(records.c.id == id_)).first() is None:
        raise MissingError("record", id_)
    base = state_at(connection, id_, expected) if 0 < expected <= newest(connection) else None
    mine = None if given is None else (base or there or EMPTY) | given
    raise ConflictError([_conflict(id_, expected, base, mine, there)])


def _conflict(id_: str, expected: int, base: Row | None, mine: Row | None, theirs: Row | None) -> Conflict:
    def said(row: Row | None, version: int) -> dict[str, Any] | None:
        return record_of(id_, row, row.get("since", version)) if row else None
    return Conflict(id_, expected, said(base, expected), said(mine, expected), said(theirs, 0))


def _differs(one: Row | None, other: Row | None) -> bool:
    if one is None or other is None:
        return one is not other
    return any(one[name] != other[name] for name in CONTENT)


def _first(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.min(versions.c.number))).scalar_one()
