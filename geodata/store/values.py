"""The values that come out of the store. Moments are in UTC; numbers of versions count from 1."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geodata.text import Text

Record = Mapping[str, Any]
"""Field to value as in Region.records: text "" where empty, numbers None where not stated, geometry shapely or None."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What one edit did: the record, and the data version that holds it (also the record's own version)."""

    record: str
    version: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file an import came from: its name as given, its fingerprint and its size in bytes."""

    name: str
    sha256: str = ""
    size: int = 0

    @classmethod
    def of(cls, path: Path, name: str = "") -> "SourceFile":
        """The values of a file on disk; name, when given, is what the planner called it."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(name or path.name, digest, path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Version:
    """One data version: the state of all records after one transaction.

    kind: starter, edit, import, undo or restore. undoes: the version this one undid. undone_by: the version that
    undid this one and still holds, else None. region: the version of the region folder it was written beside.
    """

    number: int
    at: datetime
    who: str
    kind: str
    why: str
    region: str
    added: int
    changed: int
    deleted: int
    import_id: int | None
    file: str
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: its id, the data version it made (None when the file held nothing new), and what it did."""

    id: int
    version: int | None
    at: datetime
    who: str
    file: SourceFile
    report: dict[str, Any]
    added: int
    changed: int
    deleted: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: who did what to one record, when, from what file or form, before and after.

    action: add, change or delete. origin: where in the file (sheet and row) or form. fields: those that differ.
    """

    version: int
    at: datetime
    who: str
    kind: str
    why: str
    import_id: int | None
    file: str
    origin: str
    record: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer starter says of one record, beside the starter taken before and the record as it is here.

    kind: new, changed or missing. edited: the record here is no longer as the earlier starter had it, so taking the
    newer one would undo somebody's work. fields: those in which the two starters differ.
    """

    record: str
    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    here: dict[str, Any] | None
    edited: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer starter: the region version taken before, the one offered, and every difference between them."""

    taken: str
    offered: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes somebody tries out on the data without changing them.

    id: short, not to be guessed. created, changed_at: UTC. base: the data version it was begun on. number: counts
    its own versions from 1. state: open, applied or discarded. applied: the data version that took it in. changes:
    in order, each as geodata.scenarios writes it.
    """

    id: str
    name: str
    owner: str
    created: datetime
    changed_at: datetime
    base: int
    number: int
    state: str
    applied: int | None
    changes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class AccountDeed:
    """A line of the log of accounts: what became of the account `name`, when (UTC), by whom.

    what: one of accounts.DEEDS. before, after: role, districts and active as far as they moved; never a password.
    """

    number: int
    at: datetime
    who: str
    name: str
    what: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in. districts: codes an editor is bound to, empty for all.

    stamp changes with password, role, districts or activity, so that sessions begun before no longer count.
    """

    name: str
    password_hash: str
    role: str
    districts: tuple[str, ...]
    active: bool
    stamp: str
    created: datetime


@dataclass(frozen=True, slots=True)
class NewDemand:
    """What is known of a layer of those to be served before it is kept.

    unit: people, houses, visitors, workers, farms or other. year: of the Common Era, None where not said. source: one
    line. kind: points or raster. measured: the title of the column that was counted. rows: what the file holds, kept:
    those of them that count in the province. notes: what should be known of the reading.
    """

    name: Text
    unit: str
    year: int | None
    source: str
    kind: str
    file: SourceFile
    measured: str
    rows: int
    kept: int
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandLayer:
    """A layer as the store knows it (see NewDemand). total: its sum; who, at: who loaded it and when."""

    id: str
    name: Text
    unit: str
    year: int | None
    source: str
    kind: str
    file: str
    sha256: str
    measured: str
    rows: int
    kept: int
    total: int
    notes: tuple[Text, ...]
    who: str
    at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None
