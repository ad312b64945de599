"""What the store remembers beside records: decisions on names, columns of known sheets, settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geodata.store.database import Database
from geodata.store.schema import aliases, mappings, settings


@dataclass(frozen=True, slots=True)
class Alias:
    """A decision: this name at this level (village, subdistrict, district), within a district code or "", is a code."""

    level: str
    name: str
    within: str
    code: str
    who: str
    at: datetime


class Memory:
    """Decisions, columns and settings; each write is on disk when the call returns. No data version is made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def aliases(self, level: str | None = None) -> list[Alias]:
        """Every decision, of one level or all, by name."""
        wanted = sa.select(aliases).order_by(aliases.c.level, aliases.c.name, aliases.c.within)
        if level is not None:
            wanted = wanted.where(aliases.c.level == level)
        with self._database.read() as connection:
            return [Alias(**row._mapping) for row in connection.execute(wanted)]

    def save_alias(self, level: str, name: str, within: str, code: str, who: str) -> None:
        """Remember what a name means; a later decision replaces an earlier one."""
        key = {"level": level, "name": name, "within": within}
        self._replace(aliases, key, {"code": code, "who": who, "at": datetime.now(UTC)})

    def forget_alias(self, level: str, name: str, within: str) -> None:
        """Forget what a name means."""
        with self._database.write() as connection:
            connection.execute(sa.delete(aliases).where(*_same(aliases, {"level": level, "name": name,
                                                                         "within": within})))

    def save_columns(self, shape: str, columns: Mapping[str, str], who: str) -> None:
        """Remember what the columns of a sheet mean; shape is the fingerprint of such sheets."""
        self._replace(mappings, {"shape": shape}, {"columns": dict(columns), "who": who, "at": datetime.now(UTC)})

    def columns(self, shape: str) -> dict[str, str] | None:
        """What the columns of sheets of this shape mean, if remembered."""
        with self._database.read() as connection:
            return connection.execute(sa.select(mappings.c.columns).where(mappings.c.shape == shape)).scalar()

    def setting(self, key: str, otherwise: Any = None) -> Any:
        """The value of a setting (anything JSON holds)."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(settings.c.value).where(settings.c.key == key)).first()
        return row.value if row else otherwise

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting."""
        self._replace(settings, {"key": key}, {"value": value})

    def take_setting(self, key: str) -> Any:
        """Take a setting away and give its value, to one caller only; None when it is not there."""
        with self._database.write() as connection:
            return connection.execute(
                sa.delete(settings).where(settings.c.key == key).returning(settings.c.value)).scalar()

    def _replace(self, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(table).where(*_same(table, key)))
            connection.execute(sa.insert(table).values({**key, **values}))


def _same(table: sa.Table, key: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in key.items()]
