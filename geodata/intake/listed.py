"""Kinds, statuses and mechanisms of rows: the words of a column, decisions taken before, hints in the names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geodata.intake.cells import Cells, is_empty
from geodata.intake.choosing import Words
from geodata.intake.findings import Findings
from geodata.intake.matches import Aliases, alias_key
from geodata.intake.repairs import Fix, spoken
from geodata.intake.targets import Target
from geodata.intake.thai import clean
from geodata.text import Text

LISTS = ("kind", "status", "mechanism")
NO_KIND = Text("ไม่ได้ระบุประเภท", "No kind is stated")
HINTED = "~"
"""Stands before the word of a name that hints at a kind, in the id of a question."""


def level_of(name: str, word: str, target: Target) -> str:
    """The level under which decisions on words of a list are remembered; those on hints apart from those on words."""
    return f"{'hint' if word.startswith(HINTED) else name}:{target.mission}"


def read_listed(cells: Cells, target: Target, aliases: Aliases, findings: Findings) -> None:
    """The key of each row in each list, "" where nothing is said; unknown words and rows without a kind wait."""
    for name in LISTS:
        if not target.choices(name):
            continue
        words = Words(target.choices(name))
        if name in cells.raw:
            cells.values[name] = _read(cells, name, words, target, aliases, findings)
        elif name == "kind":
            cells.values[name] = pd.Series([""] * len(cells.index), index=cells.index, dtype=object)
        if name == "kind":
            _without_kind(cells, words, target, aliases, findings)


def _read(cells: Cells, name: str, words: Words, target: Target, aliases: Aliases, findings: Findings) -> pd.Series:
    known: dict[object, tuple[str, Fix | None, bool]] = {}
    values, waiting = [], dict[str, list[int]]()
    for row, cell in zip(cells.index.tolist(), cells.raw[name].tolist(), strict=True):
        if cell not in known:
            known[cell] = _meaning(cell, name, words, target, aliases, findings)
        key, fix, doubtful = known[cell]
        values.append(key)
        if fix is not None:
            findings.repairs.append(fix.at(row, cells.titles[name]))
        if doubtful:
            waiting.setdefault(clean(spoken(cell)).value or "", []).append(row)
    for word, rows in waiting.items():
        match = words.find(word)
        findings.ask(rows, name, word, match.reason, match.candidates)
    return pd.Series(values, index=cells.index, dtype=object)


def _meaning(cell: object, name: str, words: Words, target: Target, aliases: Aliases,
             findings: Findings) -> tuple[str, Fix | None, bool]:
    """The key of one cell, the repair that it is, and whether it is a question."""
    if is_empty(cell):
        return "", None, False
    word = clean(spoken(cell)).value or ""
    keys = {choice.key for choice in target.choices(name)}
    answer = findings.answer(name, word)
    if answer in keys or answer == "":
        return str(answer), Fix("answered", word, str(answer)), False
    if (kept := aliases.get(alias_key(level_of(name, word, target), word), "")) in keys:
        return kept, Fix("place_alias", word, kept), False
    match = words.find(word)
    if not match.certain or answer is not None:
        return "", None, True
    choice = next(choice for choice in target.choices(name) if choice.key == match.code)
    plainly = word in (choice.key, choice.name.th, choice.name.en)
    return match.code, None if plainly else Fix("choice_word", word, choice.name.th), False


def _without_kind(cells: Cells, words: Words, target: Target, aliases: Aliases, findings: Findings) -> None:
    """Rows without a kind: the only one there is, else what their names hint at is proposed."""
    kinds = cells.values["kind"]
    asked = {row for row, said in findings.waiting.items() if any(one.field == "kind" for one in said)}
    empty = [row for row, kind in zip(kinds.index.tolist(), kinds.tolist(), strict=True)
             if not kind and row not in asked and row not in findings.ignored and row not in findings.refused]
    if not empty:
        return
    if len(target.kinds) == 1:
        kinds.loc[empty] = target.kinds[0].key
        return
    names = cells.values.get("name_th", cells.values.get("name_en"))
    told: Mapping[int, str] = {} if names is None else dict(zip(names.index.tolist(), names.tolist(), strict=True))
    known: Mapping[str, str] = {key: key for key in (choice.key for choice in target.kinds)}
    groups: dict[str, list[int]] = {}
    for row in empty:
        groups.setdefault(words.hint_in(told.get(row) or ""), []).append(row)
    for hint, rows in groups.items():
        word = HINTED + hint
        kept = findings.answer("kind", word) or ""
        if hint and not kept:
            kept = aliases.get(alias_key(level_of("kind", word, target), word), "")
        if kept in known:
            kinds.loc[rows] = kept
            findings.repairs += [Fix("answered", "", kept).at(row, cells.titles.get("kind", "kind")) for row in rows]
        else:
            findings.ask(rows, "kind", word, NO_KIND, words.hinted(hint).candidates)
