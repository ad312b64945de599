"""How alike two place names are: from 1 for the very name down to a proposal, in steps that say what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from geodata.naming import fold, without_generic
from geodata.text import Text

SAME, GENERIC, GENERIC_AREA, TONES, ONE_EDIT, WORDS, PART, ALIKE = 1.0, 0.97, 0.94, 0.93, 0.88, 0.85, 0.8, 0.6
"""The certainty of each kind of likeness; below matches.CERTAIN it is proposed, not applied.

GENERIC is for villages; a district or subdistrict that differs in บ้าน (GENERIC_AREA) may be another place."""

WHY = {
    SAME: Text("ชื่อตรงกัน", "The very name"),
    GENERIC: Text("ต่างกันเพียงคำว่า บ้าน หรือคำนำหน้า", "Differs in บ้าน or a prefix only"),
    GENERIC_AREA: Text("ต่างกันเพียงคำว่า บ้าน หรือคำนำหน้า", "Differs in บ้าน or a prefix only"),
    TONES: Text("ต่างกันเพียงวรรณยุกต์หรือการันต์", "Differs in tone marks only"),
    ONE_EDIT: Text("ต่างกันหนึ่งตัวอักษร", "Differs in one letter"),
    WORDS: Text("คำเดียวกันสลับลำดับ", "The same words in another order"),
    PART: Text("ชื่อหนึ่งเป็นส่วนของอีกชื่อ", "One name is part of the other"),
    ALIKE: Text("ชื่อคล้ายกัน", "The names are somewhat alike"),
}
TONE_MARKS = re.compile("[\u0e47-\u0e4e]")
SHORTEST = 3
LEAST_ALIKE = 70.0


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in the forms it is compared in."""

    whole: str
    bare: str
    toneless: str

    @classmethod
    def of(cls, name: str) -> Spelling:
        """The forms of a name of either language."""
        bare = fold(without_generic(name)[0])
        whole = fold(name)
        return cls(whole, bare or whole, TONE_MARKS.sub("", bare or whole))


def likeness(one: Spelling, other: Spelling) -> float:
    """How alike two names are: one of the steps above, 0 for names that have little in common.

    >>> likeness(Spelling.of("ดงคำ"), Spelling.of("ดงดำ"))
    0.88
    """
    if not one.whole or not other.whole:
        return 0.0
    if one.whole == other.whole:
        return SAME
    if one.bare == other.bare:
        return GENERIC
    if one.toneless == other.toneless:
        return TONES
    shorter, longer = sorted((one.bare, other.bare), key=len)
    if len(shorter) >= SHORTEST and OSA.distance(one.bare, other.bare, score_cutoff=1) <= 1:
        return ONE_EDIT
    if _turned(shorter, longer):
        return WORDS
    if len(shorter) > SHORTEST and shorter in longer:
        return PART
    return 0.0


def alike(name: str, others: Sequence[Sequence[Spelling]], most: int = 3) -> list[tuple[int, float]]:
    """Positions of the things (each with its spellings) most like a name and how alike, best first.

    Where none reaches a step, those with the most letters in common, at most ALIKE.
    """
    sought = Spelling.of(name)
    scores = ((at, max((likeness(sought, spelling) for spelling in spellings), default=0.0))
              for at, spellings in enumerate(others))
    found = sorted(((at, score) for at, score in scores if score), key=lambda pair: -pair[1])
    if found or len(sought.bare) < SHORTEST:
        return found[:most] if found and found[0][1] < GENERIC else [pair for pair in found if pair[1] >= GENERIC]
    forms = {at: max((form.bare for form in spellings), key=len, default="") for at, spellings in enumerate(others)}
    near = extract(sought.bare, forms, limit=most, score_cutoff=LEAST_ALIKE)
    return [(at, round(score / 100 * ALIKE, 2)) for _, score, at in near]


def why(score: float) -> Text:
    """The reason in words for a likeness."""
    return WHY[max((step for step in WHY if step <= score), default=ALIKE)]


def _turned(shorter: str, longer: str) -> bool:
    """True for the same words in another order: วังดินใหม่ and ใหม่วังดิน."""
    return len(shorter) == len(longer) >= 2 * SHORTEST and longer in shorter + shorter
