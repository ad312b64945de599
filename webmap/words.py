"""The words that our scripts show: every _("…") and ngettext("…", "…"), also inside `${…}`; and their translations."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO

from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "translations"
WRITTEN_IN = "en"
"""The language of the words in the scripts themselves."""
TEXT = r'"(?:[^"\\\n]|\\.)*"'
CALL = re.compile(rf"(?<![\w.$])(?:_\(\s*({TEXT})|ngettext\(\s*({TEXT})\s*,\s*({TEXT}))")


def extract(script: BinaryIO, *_: object, **__: object) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Babel's extraction method for a script: line, function, message (or its two forms), comments (none)."""
    text = script.read().decode("utf-8")
    for call in CALL.finditer(text):
        one, *many = (json.loads(literal) for literal in call.groups() if literal)
        line = text.count("\n", 0, call.start()) + 1
        yield line, "ngettext" if many else "_", (one, *many) if many else one, []


def translated(scripts: Iterable[Path], language: str) -> dict[str, str]:
    """The words of scripts in a language: message -> translation; of singular and plural the singular is the key."""
    catalogue, found = _catalogue(language), {}
    for path in scripts:
        with path.open("rb") as script:
            for _line, _function, message, _comments in extract(script):
                one = message if isinstance(message, str) else message[0]
                if word := catalogue.get(one):
                    found[one] = word
    return found


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """What a catalogue says: message -> translation, its first form where there are several."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {_first(message.id): _first(message.string) for message in read_po(file) if message.id}


def _first(words: str | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else words[0]
