"""What a planner decided of one file: one plain value, the same for page, command line and job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from geodata.intake.errors import IntakeError
from geodata.intake.repairs import RULES
from geodata.intake.values import FIELDS
from geodata.text import Text

LEFT_OUT = "!"
"""The answer that leaves out the rows that ask."""
KINDS: dict[str, type] = {"sheet": str, "encoding": str, "columns": dict, "with_hidden": bool, "datum": str,
                          "rules_off": list, "answers": dict, "ignored": list, "key": list, "clear_empty": bool,
                          "delete_missing": bool}


@dataclass(frozen=True)
class Decisions:
    """Everything the planner chose; the default decides nothing.

    sheet: the sheet or layer to take, "" for the likeliest. encoding: how a text file's letters are read. columns:
    title -> field, "" for none. datum: a key of datums.datums, "" while not chosen. rules_off: repairs undone.
    answers: id of a doubt -> what it means, "" to leave it empty, LEFT_OUT to leave its rows out. ignored: rows left
    out. key: fields that tell one record from another where there is no id. clear_empty: an empty cell empties the
    record's field, else it says nothing. delete_missing: records of the last import that the file no longer has go.
    """

    sheet: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    with_hidden: bool = False
    datum: str = ""
    rules_off: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[int, ...] = ()
    key: tuple[str, ...] = ()
    clear_empty: bool = False
    delete_missing: bool = False

    def as_json(self) -> dict[str, Any]:
        """The decisions as JSON holds them, without those not taken."""
        taken = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
                for name, value in taken.items() if value}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Decisions:
        """Decisions as JSON held them; IntakeError names what is unknown or of the wrong kind."""
        for name, value in given.items():
            if name not in KINDS or not isinstance(value, KINDS[name]):
                raise _wrong(name)
        strange = [name for name in given.get("columns", {}).values() if name and name not in FIELDS]
        strange += [rule for rule in given.get("rules_off", []) if rule not in RULES]
        strange += [row for row in given.get("ignored", []) if not isinstance(row, int) or isinstance(row, bool)]
        strange += [str(word) for word in given.get("answers", {}).values() if not isinstance(word, str)]
        strange += [name for name in given.get("key", []) if name not in KEYS]
        if given.get("datum") and given["datum"] not in _datums():
            strange.append(given["datum"])
        if strange:
            raise _wrong(str(strange[0]))
        plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                                 for name, value in given.items()}
        return cls(**plain)


KEYS = ("name", "name_th", "name_en", "kind", "subdistrict_code", "district_code", "moo", "village", "fiscal_year",
        "agency_th", "budget_thb", "capacity")
"""Fields that may tell one record from another."""


def _datums() -> frozenset[str]:
    """The keys of every datum there is a way from."""
    from geodata.intake.datums import ZONES, datums  # slow to load, and seldom asked for

    return frozenset(datum.key for zone in ZONES for datum in datums(zone))


def _wrong(name: str) -> IntakeError:
    return IntakeError(Text("คำตัดสิน", "decisions"), Text(f"ไม่รู้จัก {name[:60]}", f"{name[:60]!r} is not known"),
                       Text("เลือกจากรายการที่มีให้", "Choose from what is offered"))
