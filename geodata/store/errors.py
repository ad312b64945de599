"""What can go wrong where records rest, in the planner's words.

GeodataError
└── StoreError          the store cannot do what was asked; says the problem and the cure, in Thai and English
    ├── UnreachableError  it is down, its disk is full or it is damaged: nothing was stored, ask again later
    ├── BusyError       another writer holds the store for too long: ask again
    ├── MissingError    there is no such record, version, import, user, scenario, saved view, embed, story
    ├── RecordError     a record breaks a rule; every problem named by record and field
    ├── OutdatedError   a scenario or a story was changed, in another tab perhaps, after it was read
    └── ConflictError   somebody else changed the record meanwhile; holds both versions
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from geodata.errors import GeodataError
from geodata.text import Text

AGAIN = Text("ลองใหม่อีกครั้งในอีกสักครู่", "Try again in a moment")
SHOWN = 5


class StoreError(GeodataError):
    """A refusal in one line: the problem and the cure."""

    def __init__(self, problem: Text, cure: Text) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(self.in_("en"))

    def in_(self, language: str) -> str:
        """The whole refusal in a language ("th" or "en")."""
        return f"{self.problem.in_(language)}. {self.cure.in_(language)}"


class UnreachableError(StoreError):
    """The store as a whole cannot be used now: it is down, its disk is full, it is damaged; nothing was stored."""


class BusyError(StoreError):
    """Another writer holds the store for longer than one is ready to wait."""

    def __init__(self) -> None:
        super().__init__(Text("มีผู้อื่นกำลังบันทึกข้อมูลอยู่", "somebody else is writing for longer than expected"), AGAIN)


class MissingError(StoreError):
    """What was named does not exist; kind says what it is (see KINDS), name which."""

    KINDS: ClassVar = {"record": Text("ระเบียน", "record"), "version": Text("รุ่นข้อมูล", "data version"),
                       "import": Text("การนำเข้า", "import"), "user": Text("ผู้ใช้", "user"),
                       "scenario": Text("สถานการณ์จำลอง", "scenario"),
                       "demand": Text("ชั้นข้อมูลผู้รับบริการ", "layer of those to be served"),
                       "view": Text("มุมมองที่บันทึกไว้", "saved view"), "embed": Text("แผนที่ฝัง", "embedded map"),
                       "story": Text("เรื่องเล่า", "story")}

    def __init__(self, kind: str, name: object) -> None:
        self.kind, self.name = kind, name
        word = self.KINDS[kind]
        super().__init__(Text(f"ไม่มี{word.th} {name!r}", f"there is no {word.en} {name!r}"),
                         Text("เลือกจากรายการที่มีอยู่", "Choose one of the list"))


class OutdatedError(StoreError):
    """A scenario or a story has another number than the one a change was made from; nothing was stored."""

    def __init__(self, now: int, kind: str = "scenario") -> None:
        self.now = now
        word = MissingError.KINDS[kind]
        super().__init__(Text(f"{word.th}นี้ถูกแก้ไขไปแล้วก่อนหน้านี้", f"the {word.en} was changed meanwhile"),
                         Text("โหลดใหม่แล้วทำซ้ำ", "Load it again and repeat this"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of one record; field "" means the record as a whole."""

    record: str
    field: str
    problem: Text


class RecordError(StoreError):
    """Records break rules of the store; problems names each. Nothing was stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        words = [Text(f"{p.record or '?'} {p.field} {p.problem.th}", f"{p.record or '?'} {p.field} {p.problem.en}")
                 for p in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        tail = Text(f" และอีก {more} ข้อ", f" and {more} more") if more > 0 else Text("", "")
        super().__init__(Text("; ".join(w.th for w in words) + tail.th, "; ".join(w.en for w in words) + tail.en),
                         Text("แก้ค่าเหล่านี้แล้วบันทึกใหม่", "Correct these values and save again"))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both versions of one record: base as the editor saw it, mine as the editor wants it, theirs as it is now.

    Each is a record (field to value, with its version) or None where the record is absent or deleted.
    """

    record: str
    expected: int
    base: dict[str, Any] | None
    mine: dict[str, Any] | None
    theirs: dict[str, Any] | None


class ConflictError(StoreError):
    """Records changed after the editor read them; conflicts holds both versions of each. Nothing was stored."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        names = ", ".join(conflict.record for conflict in self.conflicts[:SHOWN])
        more = len(self.conflicts) - SHOWN
        th, en = (f" และอีก {more} ระเบียน", f" and {more} more") if more > 0 else ("", "")
        super().__init__(Text(f"มีการแก้ไข {names}{th} ไปแล้วก่อนหน้านี้", f"{names}{en} changed meanwhile"),
                         Text("เทียบทั้งสองรุ่นแล้วเลือก", "Compare both versions and choose"))
