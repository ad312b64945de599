"""Texts that the font can set: letters it lacks are replaced and told, words too long for a line may break."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webmap.painters.lettering import missing_letters

IN_PLACE = "?"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LONG = re.compile(r"[^\s\u0e00-\u0e7f\u200b]{25,}")
"""A word that may be wider than its line; Thai breaks between its words anyway."""
BREAK_EVERY = 12
ZERO_WIDTH_SPACE = "\u200b"


def settable(page: Any) -> tuple[Any, str]:
    """Plain values whose texts the font can set, and the letters replaced in them; drawings (<svg…) stay."""
    missing: dict[str, None] = {}
    return _settable(page, missing), "".join(missing)


def _settable(value: Any, missing: dict[str, None]) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg ") else _text(value, missing)
    if isinstance(value, Mapping):
        return {key: one if key == "link" else _settable(one, missing) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_settable(one, missing) for one in value]
    return value


def _text(text: str, missing: dict[str, None]) -> str:
    text = CONTROL.sub(" ", text)
    lacking = missing_letters(text)
    if lacking:
        missing.update(dict.fromkeys(lacking))
        text = text.translate({ord(letter): IN_PLACE for letter in lacking})
    return LONG.sub(lambda word: _breakable(word[0]), text)


def _breakable(word: str) -> str:
    return ZERO_WIDTH_SPACE.join(word[at : at + BREAK_EVERY] for at in range(0, len(word), BREAK_EVERY))
