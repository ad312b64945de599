"""What is ready to store of an examined file, as one value that JSON holds and that can rest on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pandas as pd
import shapely

from geodata.intake.comparing import Comparison
from geodata.intake.report import Intake


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """The rows to store and what is remembered beside them.

    table: every row as its record becomes (see Store.import_table). delete: ids of records to delete. report: what is
    kept with the import. decided: (level, name, within, code) of decisions on names and words. columns, shape: what
    the planner said of columns, and of which sheets.
    """

    table: pd.DataFrame
    delete: tuple[str, ...]
    report: Mapping[str, Any]
    based_on: int
    decided: tuple[tuple[str, str, str, str], ...]
    columns: Mapping[str, str]
    shape: str

    @classmethod
    def of(cls, intake: Intake, comparison: Comparison) -> Ready:
        """What would be stored of a file as it was examined and compared."""
        report = {**intake.summary(), "key": list(comparison.key), "difference": comparison.counts,
                  "records": [id_ for id_ in comparison.ids.values() if id_]}
        gone = comparison.missing if intake.decisions.delete_missing else ()
        decided = tuple((*key, code) for key, code in intake.decided.items())
        return cls(table_of(intake, comparison), gone, report, comparison.based_on, decided,
                   dict(intake.decisions.columns), intake.shape)

    def as_json(self) -> bytes:
        """The value as JSON: plain values by column, shapes as well-known binary."""
        columns = {name: self.table[name].tolist() for name in self.table.columns}
        columns["geometry"] = [None if shape is None else shapely.to_wkb(shape, hex=True)
                               for shape in columns.get("geometry", [])]
        rest = {name: getattr(self, name) for name in self.__slots__ if name != "table"}
        return orjson.dumps({"table": columns, **rest}, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)

    @classmethod
    def from_json(cls, written: bytes) -> Ready:
        """The value that as_json wrote."""
        found = orjson.loads(written)
        columns = found.pop("table")
        columns["geometry"] = shapely.from_wkb(columns["geometry"]).tolist() if columns["geometry"] else []
        table = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
        decided = tuple((level, name, within, code) for level, name, within, code in found.pop("decided"))
        return cls(table=table, delete=tuple(found.pop("delete")), decided=decided, **found)


def table_of(intake: Intake, comparison: Comparison) -> pd.DataFrame:
    """The table for the store: every row as its record becomes."""
    rows = intake.table.index.tolist()
    names = list(dict.fromkeys(name for row in rows for name in comparison.records[row])) if rows else []
    found = {name: pd.Series([comparison.records[row].get(name) for row in rows], dtype=object) for name in names}
    for name in ("mission", "origin"):
        found[name] = pd.Series(intake.table[name].tolist(), dtype=object)
    found["id"] = pd.Series([comparison.ids[row] for row in rows], dtype=object)
    return pd.DataFrame(found)


def _plain(value: object) -> object:
    """What JSON has no form for: a missing value is none."""
    if value is pd.NA or value is pd.NaT:
        return None
    raise TypeError(type(value).__name__)
