"""What records a file is taken in as: a list of kinds, statuses and mechanisms by name, handed in as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list: its key, its names, and other words for it, which also hint at it within a record's name."""

    key: str
    name: Text
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What the rows of a file become: records of one mission, each of one kind.

    example: field -> value of a record as an office would write it, for the blank workbook.
    """

    mission: str
    name: Text
    kinds: tuple[Choice, ...]
    statuses: tuple[Choice, ...] = ()
    mechanisms: tuple[Choice, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The list of a field: kind, status or mechanism."""
        return {"kind": self.kinds, "status": self.statuses, "mechanism": self.mechanisms}[name]
