"""What an examination finds row by row: refusals, questions to the planner, warnings, repairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from geodata.intake.decisions import LEFT_OUT, Decisions
from geodata.intake.matches import Candidate
from geodata.intake.values import Repair
from geodata.text import Text

LEFT = Text("ผู้วางแผนเลือกไม่นำเข้า", "Left out by the planner")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of a row: the field it is about ("" for the row as a whole) and the words."""

    field: str
    text: Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question of the worklist: what a word in some rows means. Its answer is kept in Decisions.answers by its id.

    candidates: what may be meant, the likeliest first, each with score and reason; the answer is a candidate's code.
    free: any text may be the answer, which then stands in place of the word. "" leaves the field empty.
    """

    id: str
    field: str
    word: str
    rows: tuple[int, ...]
    reason: Text
    candidates: tuple[Candidate, ...] = ()
    free: bool = False


@dataclass(slots=True)
class Findings:
    """The findings of one examination, under the decisions taken so far."""

    decisions: Decisions
    refused: dict[int, list[Said]] = field(default_factory=dict)
    waiting: dict[int, list[Said]] = field(default_factory=dict)
    warned: dict[int, list[Said]] = field(default_factory=dict)
    ignored: dict[int, Text] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    _doubts: dict[str, tuple[Doubt, list[int]]] = field(default_factory=dict)

    def refuse(self, row: int, name: str, text: Text) -> None:
        """The row cannot be taken in, whatever is decided."""
        self.refused.setdefault(row, []).append(Said(name, text))

    def warn(self, row: int, name: str, text: Text) -> None:
        """The row is taken in, but something should be known."""
        self.warned.setdefault(row, []).append(Said(name, text))

    def answer(self, name: str, word: str) -> str | None:
        """What the planner answered to a question, None while it is open."""
        return self.decisions.answers.get(id_of(name, word))

    def ask(self, rows: Iterable[int], name: str, word: str, reason: Text, candidates: tuple[Candidate, ...] = (), *,
            free: bool = False, said: Text | None = None) -> None:
        """The rows wait for an answer, or are left out where that is the answer. said: more of why these rows do."""
        key = id_of(name, word)
        if self.decisions.answers.get(key) == LEFT_OUT:
            self.ignored.update(dict.fromkeys(rows, LEFT))
            return
        if key not in self._doubts:
            self._doubts[key] = (Doubt(key, name, word, (), reason, candidates, free), [])
        open_rows, told = self._doubts[key][1], Said(name, said or reason)
        for row in rows:
            open_rows.append(row)
            self.waiting.setdefault(row, []).append(told)

    def doubts(self) -> tuple[Doubt, ...]:
        """The open questions, those that most rows wait for first; rows refused or ignored no longer ask."""
        found = []
        for doubt, rows in self._doubts.values():
            asking = tuple(row for row in dict.fromkeys(rows) if row not in self.refused and row not in self.ignored)
            if asking:
                found.append(replace(doubt, rows=asking))
        return tuple(sorted(found, key=lambda doubt: -len(doubt.rows)))


def id_of(name: str, word: str) -> str:
    """The id of a question about a word in a field."""
    return f"{name}|{word}"
