"""What a view is narrowed to, in words: a line for each filter, and the gap question."""

from collections.abc import Callable, Mapping

from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from geodata.region import Region
from layers.mission import MECHANISMS, STATUSES
from webmap.counted import agency_names
from webmap.gaps.question import Gaps
from webmap.gaps.wish import Wish
from webmap.gaps_told import length, served_of, subject_of, unit_of, where_of, who_of
from webmap.language import current_language
from webmap.places import here
from webmap.query import N_, NOT_STATED, Range
from webmap.view import View
from webmap.wording import PRECISIONS

Line = tuple[str, str]
WITHIN = ("reach", "enough", "where", "fewest", "whatif", "pattern")
"""Measures whose figures depend on the distance."""
LISTED_KINDS = 6
ASKED = {
    "matrix": N_("Who has nothing"), "reach": N_("Who is too far away"), "enough": N_("Is there enough"),
    "where": N_("Where next"), "fewest": N_("Fewest sites that reach everyone"),
    "closest": N_("Sites nearest to everyone"), "whatif": N_("What if"), "fair": N_("Is the money fair"),
    "pattern": N_("Pattern or chance")}
"""Measure -> what it asks."""


def filter_lines(view: View, region: Region) -> list[Line]:
    """A line for each filter of a view: its name and what it lets through; none where nothing is filtered."""
    language, missions = current_language(), here().missions
    lines: list[Line] = []
    if view.missions != view.choices.missions:
        shown = ", ".join(missions[key].short.in_(language) for key in view.missions)
        lines.append((_("Missions"), shown or _("No mission is shown.")))
    for facet, head, word in _lists(region, language):
        values = getattr(view, facet)
        if values:
            lines.append((_(head), ", ".join(word(value) for value in values)))
    if view.budget is not None:
        lines.append((_("Budget (baht)"), _budget(view.budget)))
    if view.q:
        lines.append((_("Search"), f"“{view.q}”"))
    return lines


def question_lines(gaps: Gaps) -> list[Line]:
    """Who is measured, where, who is served, within which distance, and how that was counted."""
    language, missions, view = current_language(), here().missions, gaps.facts.view
    served = served_of(gaps)
    who = f"{who_of(gaps, missions).in_(language)} ({unit_of(gaps).in_(language)})"
    lines = [(_("The question"), _(ASKED[view.measure])), (_("Measured"), subject_of(gaps, missions).in_(language)),
             (_("Kinds"), _kinds(gaps)), (_("Where"), where_of(gaps).in_(language)), (_("Who is served"), who)]
    if served and served["year"]:
        lines.append((_("Year"), _year(str(served["year"]))))
    if served:
        lines.append((_("How this was counted"), served["how"][language]))
    if view.measure in WITHIN:
        lines.append((_("Within"), length(gaps.reach_m)))
        lines.append((_("Distance"), _("straight line") if view.detour == 1 else _(
            "straight line times %(factor)s", factor=format_number(view.detour))))
    return lines


def wish_lines(wish: Wish, gaps: Gaps) -> list[Line]:
    """The conditions of new sites: how far apart, what one costs, what all may cost, where none may stand."""
    language = current_language()
    lines: list[Line] = []
    if wish.spacing_m:
        lines.append((_("At least so far apart"), length(wish.spacing_m)))
    if wish.cost_thb:
        lines.append((_("Cost of one (baht)"), ", ".join(str(format_number(baht)) for baht in wish.cost_thb)))
    if wish.cap_thb is not None:
        lines.append((_("All together at most (baht)"), str(format_number(wish.cap_thb))))
    places = [*(gaps.region.name_of(code).in_(language) for code in wish.codes),
              *(gaps.kinds[kind].name.in_(language) for kind in wish.kinds)]
    if wish.drawn:
        places.append(ngettext("%(count)s drawn area", "%(count)s drawn areas", len(wish.drawn),
                               count=len(wish.drawn)))
    return [*lines, (_("No new site in"), ", ".join(places))] if places else lines


def left_out_lines(gaps: Gaps) -> list[tuple[str, str, str]]:
    """How many records of each kind have a position, and how many take no part in distances."""
    language, left = current_language(), len(gaps.sites) - len(gaps.placed)
    told = _("%(left)s of %(all)s records", left=format_number(left), all=format_number(len(gaps.sites)))
    lines = [(_("Left out of distances"), told, "")]
    for key, row in gaps.positions.iterrows():
        words = _("%(with)s of %(all)s have a position", **{"with": format_number(row["with_position"]),
                                                            "all": format_number(row["records"])})
        state = "" if row["assessable"] else _("distances are not assessable")
        lines.append((gaps.kinds[str(key)].name.in_(language), words, state))
    return lines


def _kinds(gaps: Gaps) -> str:
    """The kinds measured; only how many where they are too many to be read."""
    names = [gaps.kinds[key].name.in_(current_language()) for key in gaps.measured]
    if len(names) <= LISTED_KINDS:
        return ", ".join(names)
    return _("%(count)s of %(all)s kinds", count=len(names), all=len(gaps.kinds))


def _lists(region: Region, language: str) -> list[tuple[str, str, Callable[[str], str]]]:
    """Facet, its name, and the words for one of its values."""
    missions = here().missions

    def kind(value: str) -> str:
        mission, _dot, key = value.partition(".")
        return missions[mission].kind(key).name.in_(language)

    def coded(words: Mapping[str, str]) -> Callable[[str], str]:
        return lambda value: _("not stated") if value == NOT_STATED else words[value]

    def told(table: Mapping[str, str]) -> Callable[[str], str]:
        return lambda value: _(table[value])

    agencies = agency_names(region)
    agency = {th: (en or th) if language == "en" else th for th, en in agencies.items()}
    place = {code: region.name_of(code).in_(language) for code in (*region.districts.index, *region.subdistricts.index)}
    return [
        ("kinds", N_("Kinds"), kind),
        ("district", N_("Districts"), place.__getitem__), ("subdistrict", N_("Subdistricts"), place.__getitem__),
        ("mechanism", N_("Delivery mechanism"), coded({key: words.in_(language) for key, words in MECHANISMS.items()})),
        ("status", N_("Status"), coded({key: words.in_(language) for key, words in STATUSES.items()})),
        ("agency", N_("Agency"), coded(agency)),
        ("fy", N_("Fiscal year"), lambda value: _("not stated") if value == NOT_STATED else _year(value)),
        ("precision", N_("Precision of the position"), told(PRECISIONS)),
    ]


def _budget(wanted: Range | str) -> str:
    if not isinstance(wanted, Range):
        return _("not stated")
    low, high = (None if end is None else format_number(end) for end in (wanted.low, wanted.high))
    if low is None:
        return _("up to %(high)s", high=high)
    return _("%(low)s or more", low=low) if high is None else f"{low} – {high}"


def _year(year: str) -> str:
    return str(int(year) + (543 if current_language() == "th" else 0))
