"""Writing: some steps become one data version, its lines in the log, and new states; nothing else writes records."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from geodata.store import boxes
from geodata.store.carrying import copy_rows
from geodata.store.errors import StoreError
from geodata.store.records import FEW, in_parts, newest
from geodata.store.schema import FIELDS, changes, records, states, versions
from geodata.text import Text

NUMBERED = re.compile(r"(.*)-([0-9]{1,9})", re.DOTALL)
CONTENT = (*FIELDS, "shape")
NEW_VERSION = sa.insert(versions)
END = sa.update(states).where(
    states.c.id == sa.bindparam("state"), states.c.since == sa.bindparam("expected"),
    states.c.until.is_(None)).values(until=sa.bindparam("number"))
LAST_MOMENT = sa.select(versions.c.at).order_by(versions.c.number.desc()).limit(1)
LAST_STATE = sa.select(sa.func.coalesce(sa.func.max(states.c.id), 0))
LAST_PLACE = sa.select(sa.func.coalesce(sa.func.max(records.c.place), 0))


@dataclass(frozen=True, slots=True)
class Step:
    """One record from the state it has (a row with its id, None when absent) to the content it gets (None: deleted)."""

    record: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Why a version is written: its kind, who, why, the region's version, and the import or the version undone."""

    kind: str
    who: str
    why: str
    region: str
    import_id: int | None = None
    undoes: int | None = None


def moves(step: Step) -> bool:
    """Whether a step changes anything."""
    if step.before is None or step.after is None:
        return step.before is not step.after
    return any(step.before[name] != step.after[name] for name in CONTENT)


def write(connection: sa.Connection, deed: Deed, steps: Sequence[Step], *, at_least: int = 0) -> int:
    """Store steps, each of another record and each a move, as one data version; its number.

    The caller holds the writer's turn and has read the states before within the same transaction.
    """
    version = NewVersion(connection, deed, Counts.of(steps), at_least)
    version.add(steps)
    return version.number


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records some steps add, change and delete."""

    added: int = 0
    changed: int = 0
    deleted: int = 0

    @classmethod
    def of(cls, steps: Sequence[Step]) -> "Counts":
        """The counts of steps, each a move."""
        added, deleted = sum(step.before is None for step in steps), sum(step.after is None for step in steps)
        return cls(added, len(steps) - added - deleted, deleted)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.added + other.added, self.changed + other.changed, self.deleted + other.deleted)

    @property
    def all(self) -> int:
        """Added, changed and deleted together."""
        return self.added + self.changed + self.deleted


class NewVersion:
    """One data version written in portions within one transaction, so that very many steps need not be held at once.

    counts: what all of them will have done, for a version once written is never changed.
    """

    def __init__(self, connection: sa.Connection, deed: Deed, counts: Counts, at_least: int = 0) -> None:
        self._connection = connection
        self.number = max(newest(connection) + 1, at_least)
        connection.execute(NEW_VERSION, {**asdict(deed), **asdict(counts), "number": self.number,
                                         "at": _now(connection)})

    def add(self, steps: Sequence[Step]) -> None:
        """Store steps, each of a record that none before was of, and each a move."""
        _end(self._connection, self.number, [step.before for step in steps if step.before is not None])
        _introduce(self._connection, [step.record for step in steps if step.before is None])
        _log(self._connection, self.number, steps, _begin(self._connection, self.number, steps))


def insert_all(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of the same columns, handed to the driver as they are: values of no kind that needs turning over."""
    if connection.dialect.name != "sqlite" and len(rows) > FEW:
        copy_rows(connection, table, list(rows[0]), (row.values() for row in rows))
        return
    statement = sa.insert(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = statement.positiontup
    given: Any = rows if order is None else list(map(itemgetter(*order), rows))
    connection.exec_driver_sql(str(statement), given)


class Ids:
    """Ids of new records, numbered on from those their missions have had: tourism-078."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection, self._last, self._first = connection, dict[str, int](), dict[str, int]()

    def begin_again(self) -> None:
        """Give the same ids once more, whatever was written meanwhile."""
        self._last = dict(self._first)

    def next(self, mission: str) -> str:
        """The next id of a mission."""
        if mission not in self._last:
            self._first[mission] = self._last[mission] = self._connection.execute(sa.select(
                sa.func.coalesce(sa.func.max(records.c.number), 0)).where(records.c.stem == mission)).scalar_one()
        self._last[mission] += 1
        return f"{mission}-{self._last[mission]:03d}"


def _end(connection: sa.Connection, number: int, rows: Sequence[dict[str, Any]]) -> None:
    """End states; each must still be the current one of its record and version."""
    if not rows:
        return
    done = connection.execute(
        END, [{"number": number, "state": row["id"], "expected": row["since"]} for row in rows])
    if done.rowcount != len(rows):
        raise StoreError(Text("ข้อมูลเปลี่ยนระหว่างบันทึก", "records changed while they were being written"),
                         Text("ลองใหม่อีกครั้ง", "Try again"))


def _introduce(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Give a place in the order to records that were never there."""
    seen: set[str] = set()
    for some in in_parts(ids):
        seen.update(connection.execute(sa.select(records.c.id).where(records.c.id.in_(list(some)))).scalars())
    fresh = [id_ for id_ in ids if id_ not in seen]
    if fresh:
        place = connection.execute(LAST_PLACE).scalar_one()
        insert_all(connection, records, [_identity(id_, place + step) for step, id_ in enumerate(fresh, 1)])


def _identity(id_: str, place: int) -> dict[str, Any]:
    numbered = NUMBERED.fullmatch(id_)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (id_, 0)
    return {"id": id_, "place": place, "stem": stem, "number": number}


def _begin(connection: sa.Connection, number: int, steps: Sequence[Step]) -> dict[str, int]:
    """Begin the states after; their ids by record."""
    last, begun = connection.execute(LAST_STATE).scalar_one(), [step for step in steps if step.after is not None]
    order = boxes.side_by_side(connection, [step.after["shape"] for step in begun if step.after is not None])
    rows = [{"id": last + count, "record": step.record, "since": number, "until": None,
             **{name: step.after[name] for name in CONTENT}}
            for count, step in enumerate((begun[at] for at in order), 1) if step.after is not None]
    if rows:
        insert_all(connection, states, rows)
    boxes.note(connection, [(row["id"], row["shape"]) for row in rows if row["shape"] is not None])
    return {row["record"]: row["id"] for row in rows}


def _log(connection: sa.Connection, number: int, steps: Sequence[Step], begun: dict[str, int]) -> None:
    if steps:
        insert_all(connection, changes, [
            {"version": number, "record": step.record, "before": step.before["id"] if step.before else None,
             "after": begun.get(step.record), "origin": step.origin} for step in steps])


def _now(connection: sa.Connection) -> datetime:
    """Now, never before the newest version, though a clock may be set back."""
    last = connection.execute(LAST_MOMENT).scalar()
    now = datetime.now(UTC)
    return max(now, last) if last else now
