"""What was examined and compared goes into the store: one transaction, one data version; decisions are remembered."""

from __future__ import annotations

from geodata.intake.comparing import Comparison, compare
from geodata.intake.examining import Remembered
from geodata.intake.ready import Ready
from geodata.intake.report import Intake
from geodata.store import Imported, SourceFile, Store


def remembered(store: Store) -> Remembered:
    """What the store remembers of earlier imports."""
    aliases = {(alias.level, alias.name, alias.within): alias.code for alias in store.memory.aliases()}
    return Remembered(aliases, store.memory.columns)


def difference(intake: Intake, store: Store, version: int | None = None) -> Comparison:
    """How the rows to store differ from the records of a data version (the newest unless told), and which are missing.

    Missing are records that the last such file held and this one does not.
    """
    number = store.version if version is None else version
    return compare(intake, store.records(number), number, last_held(intake, store))


def last_held(intake: Intake, store: Store) -> list[str]:
    """The ids of the records that the last import of a sheet of this shape into this mission held."""
    for done in store.imports():
        if done.report.get("shape") == intake.shape and done.report.get("mission") == intake.target.mission:
            given = [entry.record for entry in store.history(import_=done.id) if entry.action == "add"]
            return [*done.report.get("records", ()), *given]
    return []


def apply(intake: Intake, comparison: Comparison, store: Store, who: str, file: SourceFile, why: str = "") -> Imported:
    """Store the rows that are ready and remember the decisions; rows that wait are left for another time.

    ConflictError when a record changed since the comparison, RecordError when the store refuses a row: then nothing is
    stored.
    """
    return apply_ready(Ready.of(intake, comparison), store, who, file, why)


def apply_ready(found: Ready, store: Store, who: str, file: SourceFile, why: str = "", *, once: str = "") -> Imported:
    """As apply, of what waited on disk. once: a mark; what was stored under it before is told, and not stored again."""
    done = store.import_table(found.table, who, file, found.report, why, based_on=found.based_on, delete=found.delete,
                              once=once)
    for level, name, within, code in found.decided:
        store.memory.save_alias(level, name, within, code, who)
    if found.columns:
        store.memory.save_columns(found.shape, {**(store.memory.columns(found.shape) or {}), **found.columns}, who)
    return done
