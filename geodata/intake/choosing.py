"""Words matched to a list (kinds, statuses, mechanisms): the very word is taken, a likeness proposed with a score."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from geodata.intake.matches import Candidate, Match
from geodata.intake.targets import Choice
from geodata.naming import fold
from geodata.text import Text

VERY, HEAD, ONE_EDIT, PART, HINT, ALIKE = 1.0, 0.96, 0.88, 0.8, 0.7, 0.6
LEAST_ALIKE = 70.0
WHY = {
    VERY: Text("คำตรงกัน", "The very word"),
    HEAD: Text("คำก่อนเครื่องหมาย : ตรงกัน", "The very word, with a detail after a colon"),
    ONE_EDIT: Text("ต่างกันหนึ่งตัวอักษร", "Differs in one letter"),
    PART: Text("คำหนึ่งเป็นส่วนของอีกคำ", "One is part of the other"),
    HINT: Text("ชื่อระเบียนบอกเป็นนัย", "The record's name hints at it"),
    ALIKE: Text("คำคล้ายกัน", "The words are somewhat alike"),
}
NOTHING = Text("", "")
NOT_LISTED = Text("ไม่อยู่ในรายการ", "This is not in the list")


class Words:
    """The words of a list, folded once."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._choices = {choice.key: choice for choice in choices}
        self._forms = {choice.key: tuple(dict.fromkeys(filter(None, (
            fold(word) for word in (choice.key, choice.name.th, choice.name.en,
                                    f"{choice.name.th} {choice.name.en}", *choice.words))))) for choice in choices}
        self._keys = {form: key for key, forms in reversed(self._forms.items()) for form in forms}
        self._hints = {word.casefold(): choice.key for choice in reversed(choices) for word in choice.words}
        longest = sorted(self._hints, key=len, reverse=True)
        self._hint = re.compile("|".join(map(re.escape, longest)) or "(?!)")

    def find(self, word: str) -> Match:
        """What a word means; all else of the list follows the likely ones, so that the planner can choose any."""
        text = fold(word)
        if text in self._keys:
            return self._match([(self._keys[text], VERY)])
        head = fold(word.partition(":")[0])
        if ":" in word and head in self._keys:
            return self._match([(self._keys[head], HEAD)])
        scored = [(key, max((likeness(text, form) for form in forms), default=0.0))
                  for key, forms in self._forms.items()]
        return self._match(sorted(scored, key=lambda one: -one[1]))

    def hint_in(self, name: str) -> str:
        """The first word within a record's name that hints at one of the list, "" for none."""
        found = self._hint.search(name.casefold())
        return found[0] if found else ""

    def hinted(self, word: str) -> Match:
        """What a word that hint_in found hints at; all else of the list follows."""
        key = self._hints.get(word, "")
        rest = [(other, 0.0) for other in self._choices if other != key]
        return self._match([(key, HINT), *rest] if key else rest)

    def _match(self, scored: Sequence[tuple[str, float]]) -> Match:
        candidates = tuple(Candidate(key, self._choices[key].name, NOTHING, score, WHY.get(score, NOTHING))
                           for key, score in scored)
        best = candidates[0] if candidates else None
        if best is None or not best.score:
            return Match(candidates=candidates, reason=NOT_LISTED)
        return Match(best.code, best.score, candidates, best.reason)


def likeness(text: str, form: str) -> float:
    """How alike two folded words are: one of the steps above, 0 for words that have little in common.

    >>> likeness("icefactory", "factory")
    0.8
    """
    if text == form:
        return VERY
    if min(len(text), len(form)) >= 4:
        if OSA.distance(text, form, score_cutoff=1) == 1:
            return ONE_EDIT
        if text in form or form in text:
            return PART
    return ALIKE if fuzz.ratio(text, form) >= LEAST_ALIKE else 0.0
