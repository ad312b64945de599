"""The query language: its words, its choices and what is said of a parameter that cannot be used."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

QUERY_VERSION = 1
MAX_QUERY_BYTES = 16_000
MAX_TEXT = 200
NOT_STATED = "not_stated"
SHADES = ("none", "records", "per_10k", "people", "budget_per_head")
MEASURES = ("matrix", "reach", "enough", "where", "fewest", "closest", "whatif", "fair", "pattern")
"""What the gap question asks: see webmap/gaps."""
DEMANDS = ("people", "houses")
"""Who is to be served, as the register counts them; a loaded layer is named by its key."""
CANDIDATES = ("grid", "villages")
"""Where new sites may stand; else drawn points, or the key of a loaded layer."""
REACH_STEP_M, REACH_MOST_M = 100, 50_000
MOST_SITES = 50
MOST_CANDIDATES = 500
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,39}", re.ASCII)
"""The key of a scenario or of a loaded layer."""
POINT = re.compile(r"-?\d{1,2}(?:\.\d{1,12})?,-?\d{1,3}(?:\.\d{1,12})?", re.ASCII)
PRECISIONS = ("exact", "approximate", "subdistrict", "district", "province")
LANGUAGES = ("th", "en")
IGNORED_KEYS = re.compile(r"^(utm_\w+|fbclid|gclid)$")
"""Keys that mail programs and social networks append to links; they carry no state of ours."""
WHITE = re.compile("[ \t\n\v\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
"""White space as a browser's scripts count it, so that page and server read a text alike."""


def is_layer(value: str) -> bool:
    """Whether `demand` or `candidates` name a loaded layer, not a word or points."""
    return bool(value) and value not in (*DEMANDS, *CANDIDATES) and "," not in value


def single_spaced(text: str) -> str:
    """Text without white space at its ends and with one space in place of any other run of it."""
    return WHITE.sub(" ", text).strip(" ")


def common_era(text: str) -> int | None:
    """The Common Era year of a text such as 2026 or 2569; None when it is no year from 1950 to 2150."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        return None
    year = int(text) - (543 if int(text) > 2400 else 0)
    return year if 1950 <= year <= 2150 else None


def day_of(text: str) -> date | None:
    """The day of a text such as 2026-03-01 or 2569-03-01; None when it is none."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    year = common_era(found[1]) if found else None
    try:
        return date(year, int(found[2]), int(found[3])) if found and year else None
    except ValueError:
        return None


ONE_OF = "%(choices)s"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated where it is shown
    """Mark a message for the catalogue."""
    return message


class ViewError(ValueError):
    """A query parameter that cannot be used: names the key, the value and what is allowed.

    `message` with `words` put in says what is allowed; pages translate the message first.
    """

    def __init__(self, key: str, value: str, message: str, **words: str | int) -> None:
        self.key, self.value, self.message, self.words = key, value[:80], message, words
        allowed = self.allowed = message % words
        super().__init__(f"{key}: {self.value!r} cannot be used; allowed: {allowed}")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a region and a deployment allow in a query; `kinds` are written mission.kind."""

    region: str
    missions: tuple[str, ...]
    kinds: tuple[str, ...]
    districts: tuple[str, ...]
    subdistricts: tuple[str, ...]
    mechanisms: tuple[str, ...]
    statuses: tuple[str, ...]
    agencies: tuple[str, ...]
    years: tuple[int, ...]
    bookmarks: tuple[str, ...]
    bases: tuple[str, ...] = ("none",)


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of baht; an open end is None."""

    low: int | None
    high: int | None

    def __str__(self) -> str:
        return f"{'' if self.low is None else self.low}-{'' if self.high is None else self.high}"


@dataclass(frozen=True, slots=True)
class Extent:
    """A map centre in degrees and a zoom level."""

    lat: float
    lon: float
    zoom: float

    def __str__(self) -> str:
        return ",".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in (self.lat, self.lon, self.zoom))


def split_query(query: str) -> list[tuple[str, str]]:
    """The (key, value) pairs of a query string; ViewError names the longest key when it is over MAX_QUERY_BYTES."""
    pairs = parse_qsl(query[: 40 * MAX_QUERY_BYTES], keep_blank_values=True, errors="replace")
    if len(query) > MAX_QUERY_BYTES:
        key, value = max(pairs, key=lambda pair: len(pair[0]) + len(pair[1]), default=("query", ""))
        raise ViewError(key[:40], value, N_("a query of at most %(bytes)s bytes"), bytes=f"{MAX_QUERY_BYTES:,}")
    return pairs


def gathered(pairs: list[tuple[str, str]], known: set[str], also: set[str]) -> dict[str, list[str]]:
    """The values given for each known key; ViewError names the first that is neither known nor the caller's own."""
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        if key in also or IGNORED_KEYS.match(key):
            continue
        if key not in known:
            raise ViewError(key[:40], value, N_("the keys %(keys)s"), keys=", ".join(sorted(known | also)))
        given.setdefault(key, []).append(value)
    return given
