"""A deck: what each of its slides says and shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from webmap.exports.scene import Scene
from webmap.exports.tables import Table
from webmap.painters.palette import Palette

WIDE, NARROW = (12_192 / 36, 190.5), (254.0, 190.5)
"""Width and height in mm of the slides that a deck can have: 16:9 and 4:3."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """How records of a kind are drawn: outline of the plate, icon ("" for none), mission, and what the symbol says."""

    plate: str
    icon: str
    mission: str
    told: str


@dataclass(frozen=True, slots=True)
class SymbolKey:
    """A line of the legend: the symbol, how many the map draws of it; strong: it stands for a whole mission.

    sign: record, rough (an approximate position), badge (a count on a place) or site (a new one).
    """

    symbol: Symbol
    count: str
    strong: bool = False
    sign: str = "record"


@dataclass(frozen=True, slots=True)
class Spot:
    """A new site at x, y in mm of the map, with its number and name."""

    number: str
    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and the words that stand for it."""

    address: str
    words: str


@dataclass(frozen=True)
class MapSlide:
    """A map with what it found and what its signs mean.

    told: the map for those who do not see it. lines: name and words of each filter. keys: swatch, words, count.
    symbols: (mission, kind) -> how it is drawn. bar, scale: words of scale bar and scale. notes: heading and lines.
    picture: PNG of the symbols where they are too many to be shapes; counts: x, y, text and height of those on it; mm.
    """

    title: str
    subtitle: str
    scene: Scene
    told: str
    findings: Sequence[str]
    lines: Sequence[tuple[str, str]]
    heading: str
    keys: Sequence[tuple[str, str, str]]
    remarks: Sequence[str]
    symbols: Mapping[tuple[str, str], Symbol]
    spots: Sequence[Spot]
    symbol_heading: str
    symbol_keys: Sequence[SymbolKey]
    bar: str
    scale: str
    credit: str
    link: Link
    notes: Sequence[tuple[str, Sequence[str]]]
    picture: bytes = b""
    counts: Sequence[tuple[float, float, str, float]] = ()


@dataclass(frozen=True)
class ChartSlide:
    """A bar chart: name, figure and swatch of each bar, the longest first. head: what is counted."""

    title: str
    subtitle: str
    head: str
    bars: Sequence[tuple[str, float, str]]
    decimals: int
    told: str
    credit: str
    remark: str = ""


@dataclass(frozen=True)
class TableSlide:
    """Some rows of a table: from `first` on, as many as `rows`."""

    title: str
    subtitle: str
    table: Table
    first: int
    texts: Sequence[Sequence[str]]
    credit: str


Line = tuple[str, str]
"""Words, and the address that they lead to, "" for none."""
Part = tuple[str, Sequence[Line]]
"""A heading and its lines."""


@dataclass(frozen=True)
class ClosingSlide:
    """Where all of it comes from."""

    title: str
    parts: Sequence[Part]
    link: Link


@dataclass(frozen=True)
class OpeningSlide:
    """The name of the deck and a few words."""

    title: str
    words: Sequence[str]


Slide = OpeningSlide | MapSlide | ChartSlide | TableSlide | ClosingSlide


@dataclass(frozen=True)
class Deck:
    """Slides of a size in mm. made: the time in its properties; names: part of a slide -> what people call it."""

    title: str
    size: tuple[float, float]
    slides: Sequence[Slide]
    made: datetime
    language: str
    palette: Palette
    names: Mapping[str, str]
