"""What was examined and compared goes into the store: one transaction, one data version; decisions are remembered."""

from __future__ import annotations

import pandas as pd

from geodata.intake.comparing import Comparison, compare
from geodata.intake.examining import Remembered
from geodata.intake.report import Intake
from geodata.store import Imported, SourceFile, Store


def remembered(store: Store) -> Remembered:
    """What the store remembers of earlier imports."""
    aliases = {(alias.level, alias.name, alias.within): alias.code for alias in store.memory.aliases()}
    return Remembered(aliases, store.memory.columns)


def difference(intake: Intake, store: Store) -> Comparison:
    """How the rows to store differ from the newest records, and which records of the last such file are missing."""
    version = store.version
    return compare(intake, store.records(version), version, last_held(intake, store))


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
    table = table_of(intake, comparison)
    gone = comparison.missing if intake.decisions.delete_missing else ()
    report = {**intake.summary(), "key": list(comparison.key), "difference": comparison.counts,
              "records": [id_ for id_ in comparison.ids.values() if id_]}
    done = store.import_table(table, who, file, report, why, based_on=comparison.based_on, delete=gone)
    remember(intake, store, who)
    return done


def table_of(intake: Intake, comparison: Comparison) -> pd.DataFrame:
    """The table for the store: every row as its record becomes."""
    rows = intake.table.index.tolist()
    names = list(dict.fromkeys(name for row in rows for name in comparison.records[row])) if rows else []
    found = {name: pd.Series([comparison.records[row].get(name) for row in rows], dtype=object) for name in names}
    for name in ("mission", "origin"):
        found[name] = pd.Series(intake.table[name].tolist(), dtype=object)
    found["id"] = pd.Series([comparison.ids[row] for row in rows], dtype=object)
    return pd.DataFrame(found)


def remember(intake: Intake, store: Store, who: str) -> None:
    """Keep the planner's decisions on names, words and columns for the next file."""
    for (level, name, within), code in intake.decided.items():
        store.memory.save_alias(level, name, within, code, who)
    if intake.decisions.columns:
        kept = {**(store.memory.columns(intake.shape) or {}), **intake.decisions.columns}
        store.memory.save_columns(intake.shape, kept, who)
