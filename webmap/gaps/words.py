"""Findings: a message, the figures in it, and the view of the records behind it; the page puts them into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from geodata.text import Text

Unit = Literal["people", "places", "count", "share", "metres", "baht", "text", "names", "figure", "year", "factor"]
EXACT_BELOW = 1_000
"""Counts of people from here on are said in tens."""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure or name in a sentence, with what it is a figure of."""

    unit: Unit
    value: int | float | str | Text | Sequence[Text] | Sequence[tuple[Text, int]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: `message` is the words of the catalogue, `words` what is put in, `query` the view it speaks of."""

    key: str
    message: str
    words: Mapping[str, Said] = field(default_factory=dict)
    query: str = ""


def tens(people: int) -> int:
    """A count of people as sentences say it: in tens from EXACT_BELOW on."""
    return people if people < EXACT_BELOW else (people + 5) // 10 * 10


def mid_sentence(name: Text) -> Text:
    """A name as it stands inside a sentence: English without its capital, but for abbreviations."""
    lower = name.en[:1].lower() + name.en[1:] if name.en[1:2].islower() else name.en
    return Text(name.th, lower)


def percent(part: float, whole: float) -> float:
    """Per cent with one decimal; 0 and 100 only where it is none and all. 0 of nothing."""
    if not whole or part <= 0:
        return 0.0
    if part >= whole:
        return 100.0
    return min(max(int(part / whole * 1_000 + 0.5) / 10, 0.1), 99.9)
