"""What planners try out: named changes that rest beside the data until they are applied as one version or discarded."""

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geodata.store import imports
from geodata.store.content import record_of
from geodata.store.database import Database
from geodata.store.errors import Conflict, ConflictError, MissingError, OutdatedError, StoreError
from geodata.store.records import current, newest, state_at
from geodata.store.rules import Rules
from geodata.store.schema import scenarios
from geodata.store.values import Scenario, SourceFile
from geodata.store.writing import Deed
from geodata.text import Text

OPEN, APPLIED, DISCARDED = STATES = ("open", "applied", "discarded")
LETTERS, LONG = string.ascii_letters + string.digits, 10
SETTLED = {
    APPLIED: (Text("สถานการณ์จำลองนี้นำไปใช้กับข้อมูลแล้ว", "the scenario is applied already"),
              Text("ทำสำเนาเพื่อลองต่อ", "Copy it to go on trying")),
    DISCARDED: (Text("สถานการณ์จำลองนี้ถูกทิ้งแล้ว", "the scenario is discarded"),
                Text("เริ่มสถานการณ์ใหม่", "Begin a new one")),
}
NOTHING = (Text("สถานการณ์จำลองนี้ไม่เปลี่ยนอะไรในข้อมูล", "the scenario changes nothing in the data"),
           Text("เพิ่มการเปลี่ยนแปลงก่อน", "Add a change first"))


class Scenarios:
    """Every scenario, shared by every process that opens the store; each write is on disk when the call returns.

    expected: the number a change was made from; OutdatedError when the scenario has another.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str | None = None) -> list[Scenario]:
        """Those of one person, or everybody's, without the discarded ones; the one changed last first."""
        wanted = sa.select(scenarios).where(scenarios.c.state != DISCARDED).order_by(
            scenarios.c.changed_at.desc(), scenarios.c.id)
        if owner is not None:
            wanted = wanted.where(scenarios.c.owner == owner)
        with self._database.read() as connection:
            return [_scenario(row) for row in connection.execute(wanted)]

    def get(self, id_: str) -> Scenario:
        """One scenario, whatever its state; MissingError when there is none."""
        with self._database.read() as connection:
            return _found(connection, id_)

    def add(self, name: str, owner: str, changes: Sequence[Mapping[str, Any]] = (), id_: str = "") -> Scenario:
        """Begin one on the newest data version. id_: one of new_id(), made when not given."""
        now = datetime.now(UTC)
        with self._database.write() as connection:
            row = connection.execute(sa.insert(scenarios).values(
                id=id_ or new_id(), name=name, owner=owner, created=now, changed_at=now, base=newest(connection),
                number=1, state=OPEN, applied=None, changes=list(changes)).returning(scenarios)).one()
        return _scenario(row)

    def save(self, id_: str, expected: int, *, name: str | None = None,
             changes: Sequence[Mapping[str, Any]] | None = None) -> Scenario:
        """Set what is given; StoreError when it is applied or discarded."""
        given = {"name": name, "changes": None if changes is None else list(changes)}
        with self._database.write() as connection:
            _open(connection, id_, expected)
            return _set(connection, id_, expected, {key: value for key, value in given.items() if value is not None})

    def discard(self, id_: str, expected: int) -> Scenario:
        """Put one away; nobody is shown it any more."""
        with self._database.write() as connection:
            _open(connection, id_, expected)
            return _set(connection, id_, expected, {"state": DISCARDED})


def new_id() -> str:
    """An id that nobody guesses, for addresses."""
    return "".join(secrets.choice(LETTERS) for _ in range(LONG))


def apply(connection: sa.Connection, deed: Deed, which: tuple[str, int], taken: imports.Taken,
          was: Mapping[str, int], delete: Sequence[str], rules: Rules) -> Scenario:
    """Take a scenario's outcome into the data as one import, and say so in the scenario; all of it or nothing.

    which: the scenario and its expected number. taken, delete: as for an import. was: the version each record
    had when the scenario changed it; ConflictError with every record that has another now or is gone.
    """
    scenario = _open(connection, *which)
    _refuse_changed(connection, was)
    done = imports.import_table(connection, replace(deed, why=scenario.name), taken, SourceFile(scenario.name),
                                {"scenario": scenario.id}, rules, None, delete)
    if done.version is None:
        raise StoreError(*NOTHING)
    return _set(connection, *which, {"state": APPLIED, "applied": done.version})


def _found(connection: sa.Connection, id_: str) -> Scenario:
    row = connection.execute(sa.select(scenarios).where(scenarios.c.id == id_)).first()
    if row is None:
        raise MissingError("scenario", id_)
    return _scenario(row)


def _open(connection: sa.Connection, id_: str, expected: int) -> Scenario:
    scenario = _found(connection, id_)
    if scenario.state != OPEN:
        raise StoreError(*SETTLED[scenario.state])
    if scenario.number != expected:
        raise OutdatedError(scenario.number)
    return scenario


def _set(connection: sa.Connection, id_: str, expected: int, values: Mapping[str, Any]) -> Scenario:
    return _scenario(connection.execute(sa.update(scenarios).where(scenarios.c.id == id_).values(
        **values, number=expected + 1, changed_at=datetime.now(UTC)).returning(scenarios)).one())


def _scenario(row: sa.Row) -> Scenario:
    return Scenario(**{**row._asdict(), "changes": tuple(row.changes)})


def _refuse_changed(connection: sa.Connection, was: Mapping[str, int]) -> None:
    there = current(connection, list(was))
    conflicts = []
    for id_, version in was.items():
        now = there.get(id_)
        if now is None or now["since"] != version:
            base = state_at(connection, id_, version)
            sides = [record_of(id_, row, row["since"]) if row else None for row in (base, now)]
            conflicts.append(Conflict(id_, version, sides[0], None, sides[1]))
    if conflicts:
        raise ConflictError(conflicts)
