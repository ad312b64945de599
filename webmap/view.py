"""The View: the one state that page, embed, API and every export render.

A View parses from a query string and serialises to one canonical, short, readable query string. What it allows (the
missions, codes, agencies, years, bookmarks of a region) comes as `Choices`, so that a wrong value is answered with what
would have been right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import quote

from webmap.query import (
    DEMANDS,
    LANGUAGES,
    MEASURES,
    MOST_SITES,
    N_,
    NOT_STATED,
    ONE_OF,
    PRECISIONS,
    QUERY_VERSION,
    REACH_MOST_M,
    REACH_STEP_M,
    SHADES,
    Choices,
    Extent,
    Range,
    ViewError,
    gathered,
    split_query,
)
from webmap.reader import Reader


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: missions and filters, shade, place, language and title.

    Empty tuples and strings mean "no restriction" (for `missions`: none is shown). Codes are TIS-1099 strings, budget
    is baht, `year` is the Common Era year of the population register. `asof` is the number of a data version, or a day
    (2026-03-01) that means its end in Thailand; empty for the newest data.

    The gap question: `gap` are the missions or kinds measured (all that are shown unless told), `measure` is what is
    asked (empty: nothing; pages of gaps then ask the first), `reach_m` the distance in metres (that of the kinds unless
    told), `detour` how much longer a road is than a straight line, `demand` who is to be served (that of the missions
    unless told), `scenario` a set of changes, `sites` how many new ones, `candidates` where they may stand.
    """

    region: str
    missions: tuple[str, ...]
    year: int
    kinds: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    subdistrict: tuple[str, ...] = ()
    mechanism: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    fy: tuple[str, ...] = ()
    budget: Range | str | None = None
    precision: tuple[str, ...] = ()
    q: str = ""
    shade: str = "none"
    compare: "View | None" = None
    at: Extent | str = "province"
    base: str = "none"
    lang: str = ""
    title: str = ""
    asof: str = ""
    gap: tuple[str, ...] = ()
    measure: str = ""
    reach_m: int | None = None
    detour: float = 1.0
    demand: str = ""
    scenario: str = ""
    sites: int | None = None
    candidates: str = ""
    choices: Choices = field(kw_only=True, compare=False, repr=False)

    @classmethod
    def of(cls, choices: Choices, **changes: Any) -> "View":
        """The view of a region that nobody has changed yet, with the given changes."""
        return replace(
            cls(region=choices.region, missions=choices.missions, year=_latest(choices), choices=choices), **changes
        )

    @classmethod
    def from_query(cls, query: str, choices: Choices, also: Iterable[str] = ()) -> "View":
        """The View a query string describes; ViewError names the first parameter that cannot be used.

        `also` are keys that the caller reads itself (paging of the API).
        """
        return cls.from_pairs(split_query(query), choices, also)

    @classmethod
    def from_pairs(cls, pairs: list[tuple[str, str]], choices: Choices, also: Iterable[str] = ()) -> "View":
        """The View that (key, value) pairs describe; see from_query."""
        known = {"v"} | {entry.name for entry in fields(cls)} - {"choices"}
        given = gathered(pairs, known, set(also))
        parse = Reader(given, choices)
        version = parse.one("v", str(QUERY_VERSION))
        if version != str(QUERY_VERSION):
            raise ViewError("v", version, ONE_OF, choices=QUERY_VERSION)
        parse.choice("region", (choices.region,), choices.region)
        kinds = parse.many("kinds", choices.kinds)
        named = {kind.partition(".")[0] for kind in kinds}
        missions = parse.many("missions", choices.missions, none=True)
        if "missions" not in given:
            missions = tuple(m for m in choices.missions if not kinds or m in named)
        return cls(
            region=choices.region,
            missions=missions,
            kinds=tuple(kind for kind in kinds if kind.partition(".")[0] in missions),
            district=parse.many("district", choices.districts),
            subdistrict=parse.many("subdistrict", choices.subdistricts),
            mechanism=parse.many("mechanism", (*choices.mechanisms, NOT_STATED)),
            status=parse.many("status", (*choices.statuses, NOT_STATED)),
            agency=parse.many("agency", (*choices.agencies, NOT_STATED), separator=None),
            fy=parse.fiscal_years("fy"),
            budget=parse.budget("budget"),
            precision=parse.many("precision", PRECISIONS),
            q=parse.text("q"),
            shade=parse.choice("shade", SHADES, "none"),
            year=int(parse.choice("year", tuple(map(str, choices.years or (0,))), str(_latest(choices)))),
            compare=_compared(parse),
            at=parse.place("at"),
            base=parse.choice("base", choices.bases, "none"),
            lang=parse.choice("lang", ("", *LANGUAGES), ""),
            title=parse.text("title"),
            asof=parse.time("asof"),
            gap=parse.many("gap", (*choices.missions, *choices.kinds)),
            measure=parse.choice("measure", ("", *MEASURES), ""),
            reach_m=parse.whole("reach_m", 0, REACH_MOST_M, REACH_STEP_M),
            detour=parse.factor("detour"),
            demand=parse.named("demand", DEMANDS),
            scenario=parse.named("scenario"),
            sites=parse.whole("sites", 0, MOST_SITES),
            candidates=parse.candidates("candidates"),
            choices=choices,
        )

    def to_query(self) -> str:
        """The canonical query string: keys in one order, values in the order of the choices, defaults left out."""
        return "&".join(f"{key}={quote(value, safe=_READABLE)}" for key, value in self._pairs())

    def but(self, **changes: Any) -> "View":
        """The same view with changes."""
        return replace(self, **changes)

    def _pairs(self) -> Iterable[tuple[str, str]]:
        initial = View.of(self.choices)
        named = {kind.partition(".")[0] for kind in self.kinds}
        implied = tuple(m for m in self.choices.missions if not self.kinds or m in named)
        if self.missions != implied:
            yield "missions", ",".join(self.missions) or "none"
        for entry in fields(self):
            key, value = entry.name, getattr(self, entry.name)
            if key in ("missions", "region", "choices") or value == getattr(initial, key):
                continue
            if key == "agency":
                yield from ((key, name) for name in value)
            elif isinstance(value, tuple):
                yield key, ",".join(value)
            elif isinstance(value, View):
                yield key, value.to_query()
            elif isinstance(value, float):
                yield key, f"{value:g}"
            else:
                yield key, str(value)


_READABLE = ",:;"


def _latest(choices: Choices) -> int:
    """The latest year of the register; 0 in a region without one."""
    return choices.years[-1] if choices.years else 0


def _compared(parse: Reader) -> View | None:
    """The second view of a comparison."""
    key = "compare"
    value = parse.one(key, "")
    if key not in parse.given:
        return None
    pairs = split_query(value)
    if any(name == key for name, _ in pairs):
        raise ViewError(key, value, N_("a view that does not itself compare"))
    try:
        return View.from_pairs(pairs, parse.choices)
    except ViewError as error:
        raise ViewError(f"{key}: {error.key}", error.value, error.message, **error.words) from error
