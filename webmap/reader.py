"""Reads the parameters of a query one by one; a wrong one is named with what would be right."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webmap.query import (
    CANDIDATES,
    KEY,
    MAX_TEXT,
    MOST_CANDIDATES,
    N_,
    NOT_STATED,
    ONE_OF,
    POINT,
    Choices,
    Extent,
    Range,
    ViewError,
    common_era,
    day_of,
    single_spaced,
)

PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?),(\d{1,2}(?:\.\d{1,20})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reader:
    """What was given for each parameter; every method reads one, and raises ViewError where it cannot be used."""

    given: Mapping[str, list[str]]
    choices: Choices

    def one(self, key: str, default: str) -> str:
        """The one value of a key."""
        values = self.given.get(key, [default])
        if len(values) > 1:
            raise ViewError(key, ", ".join(values), N_("this key once"))
        return values[0]

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """One of what is allowed."""
        value = self.one(key, default)
        if value not in allowed:
            raise ViewError(key, value, ONE_OF, choices=_listed(allowed))
        return value

    def many(
        self, key: str, allowed: tuple[str, ...], *, none: bool = False, separator: str | None = ","
    ) -> tuple[str, ...]:
        """Some of what is allowed, in its order; `none` may be said for nothing at all."""
        values = self.given.get(key, [])
        wanted = {part for value in values for part in (value.split(separator) if separator else [value]) if part}
        if none and wanted == {"none"}:
            return ()
        for value in sorted(wanted - set(allowed)):
            raise ViewError(key, value, ONE_OF, choices=_listed((*allowed, "none") if none else allowed))
        if values and not wanted:
            raise ViewError(key, "", ONE_OF, choices=_listed((*allowed, "none") if none else allowed))
        return tuple(value for value in allowed if value in wanted)

    def fiscal_years(self, key: str) -> tuple[str, ...]:
        """Fiscal years in the Common Era, and not_stated."""
        years = set()
        for part in ",".join(self.given.get(key, [])).split(","):
            year = common_era(part)
            if part == NOT_STATED:
                years.add(part)
            elif year is not None:
                years.add(str(year))
            elif part or key in self.given:
                raise ViewError(key, part, N_("years such as 2026 or 2569, or not_stated, separated by commas"))
        return tuple(sorted(years))

    def budget(self, key: str) -> Range | str | None:
        """A range of baht, or not_stated; None where nothing is asked."""
        value = self.one(key, "")
        if key not in self.given:
            return None
        if value == NOT_STATED:
            return value
        found = re.fullmatch(r"(\d{0,15})-(\d{0,15})", value, re.ASCII)
        if not found or value == "-":
            raise ViewError(key, value, N_("a range of baht such as 100000-500000, 100000- or -500000, or not_stated"))
        low, high = (int(end) if end else None for end in found.groups())
        if low is not None and high is not None and low > high:
            raise ViewError(key, value, N_("a range whose first figure is not above its second"))
        return Range(low, high)

    def text(self, key: str) -> str:
        """A short text without control characters."""
        value = single_spaced(self.one(key, ""))
        if len(value) > MAX_TEXT or any(unicodedata.category(letter) == "Cc" for letter in value):
            raise ViewError(key, value, N_("at most %(most)s letters, without control characters"), most=MAX_TEXT)
        return value

    def time(self, key: str) -> str:
        """A data version or a day; "" where nothing is asked."""
        value = self.one(key, "")
        if key not in self.given:
            return ""
        day = day_of(value)
        if day is not None:
            return day.isoformat()
        if not re.fullmatch(r"[1-9]\d{0,8}", value, re.ASCII):
            raise ViewError(key, value, N_("the number of a data version such as 12, or a day such as 2026-03-01 or "
                                           "2569-03-01"))
        return value

    def whole(self, key: str, low: int, high: int, step: int = 1) -> int | None:
        """A whole number, brought down to a step; None where nothing is asked."""
        value = self.one(key, "")
        if key not in self.given:
            return None
        if not (re.fullmatch(r"\d{1,7}", value, re.ASCII) and low <= int(value) <= high):
            raise ViewError(key, value, N_("one whole number from %(low)s to %(high)s"), low=low, high=high)
        return int(value) // step * step

    def factor(self, key: str) -> float:
        """A factor from 1 to 3 with at most two decimals."""
        value = self.one(key, "1")
        if not (re.fullmatch(r"\d(?:\.\d{1,2})?", value, re.ASCII) and 1 <= float(value) <= 3):
            raise ViewError(key, value, N_("a number from 1 to 3 with at most two decimals, such as 1.3"))
        return float(value)

    def named(self, key: str, words: tuple[str, ...] = ()) -> str:
        """One of some words, or the key of something kept; "" where nothing is asked."""
        value = self.one(key, "")
        if key in self.given and value not in words and not KEY.fullmatch(value):
            listed = ", ".join(words)
            message = N_("%(choices)s, or the key of a loaded layer") if words else N_("the key of a scenario")
            raise ViewError(key, value, message, choices=listed)
        return value

    def candidates(self, key: str) -> str:
        """A word or key as in `named`, or points written lat,lon;lat,lon."""
        value = self.one(key, "")
        points = value.split(";")
        if key in self.given and "," in value:
            if len(points) > MOST_CANDIDATES or not all(POINT.fullmatch(point) for point in points):
                raise ViewError(key, value, N_("1 to %(most)s points as lat,lon in degrees, with ; between them"),
                                most=MOST_CANDIDATES)
            return ";".join(",".join(map(_short, point.split(","))) for point in points)
        return self.named(key, CANDIDATES)

    def place(self, key: str) -> Extent | str:
        """A bookmark, or a centre with its zoom."""
        value = self.one(key, "province")
        if value in self.choices.bookmarks:
            return value
        found = PLACE.fullmatch(value)
        lat, lon, zoom = map(float, found.groups()) if found else (math.nan,) * 3
        if not (abs(lat) <= 85 and abs(lon) <= 180 and 0 <= zoom <= 19):
            message = N_("latitude,longitude,zoom such as 18.577,99.008,14, or %(choices)s")
            raise ViewError(key, value, message, choices=_listed(self.choices.bookmarks))
        return Extent(round(lat, 5), round(lon, 5), round(zoom, 2))


def _short(degrees: str) -> str:
    return f"{round(float(degrees), 5) + 0:.5f}".rstrip("0").rstrip(".")


def _listed(allowed: Iterable[str]) -> str:
    names = [name for name in allowed if name]
    return ", ".join(names[:60]) + (f", … ({len(names)} in all)" if len(names) > 60 else "")
