"""What the map's colours say: a swatch for each subdistrict and the legend of them, as on the screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask_babel import gettext as _

from webmap.exports.tables import HATCHED, Column, cell_text
from webmap.facts import Facts
from webmap.gap_sheets import GAP, LOOKS, NOTHING, RAMP, WORDS
from webmap.gaps.pattern import FIGURES as FOUND
from webmap.gaps.reached import BREAKS, FEW
from webmap.language import current_language
from webmap.query import N_
from webmap.shade import OUTSIDE

Row = Mapping[str, Any]
Keys = list[tuple[str, str, str]]
BEYOND = "beyond"
"""The swatch of a subdistrict outside the filter."""
STEPS = 5
SHADED = {"records": N_("Records by subdistrict"), "per_10k": N_("Records per 10,000 people"),
          "people": N_("Registered people by subdistrict"), "budget_per_head": N_("Budget per head (baht)")}
TOGETHER = {"high_high": GAP[5], "low_low": GAP[1], "high_low": GAP[4], "low_high": GAP[2]}


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """The colours of a map. looks: subdistrict code -> swatch, for those inside the filter; heading: of the legend.

    keys: swatch, what it means, how many subdistricts have it ("" where that is not said); notes: lines below.
    """

    heading: str
    looks: Mapping[str, str]
    keys: Sequence[tuple[str, str, str]]
    notes: Sequence[str] = ()


PLAIN = ZoneMap("", {}, ())
"""A map without colours."""


def shaded(facts: Facts) -> ZoneMap:
    """The choropleth of a view."""
    shade = facts.shade
    if shade.key == "none":
        return PLAIN
    decimals = 1 if shade.key == "per_10k" else 0
    keys: Keys = []
    if shade.missing:
        keys.append((HATCHED, _("no budget stated") if shade.key == "budget_per_head" else _("no data"),
                     str(shade.missing)))
    if shade.zeros:
        keys.append((RAMP[0], "0" if shade.key == "people" else _("0 (none recorded)"), str(shade.zeros)))
    counts = shade.classes.value_counts()
    keys += [(RAMP[at], _range(low, high, decimals), str(counts.get(at, 0)))
             for at, (low, high) in enumerate(shade.limits, start=1)]
    looks = {str(code): _look(int(known)) for code, known in shade.classes.items() if known != OUTSIDE}
    notes = [_("Right: how many subdistricts. Classes: natural breaks.")]
    if shade.year:
        year = str(shade.year + (543 if current_language() == "th" else 0))
        notes.insert(0, _("People registered on 31 December %(year)s", year=year))
    return ZoneMap(_(SHADED[shade.key]), looks, keys, notes)


def of_answer(measure: str, body: Row) -> ZoneMap:
    """The map of an answer to a gap question: `body` are its figures (see webmap.gap_answers)."""
    return MAPS[measure](body) if body.get("zones") else PLAIN


def _matrix(body: Row) -> ZoneMap:
    """The first column, as the page shows it until another is chosen."""
    if not body["columns"]:
        return PLAIN
    column, zones = body["columns"][0], body["zones"]
    cells = {zone["code"]: zone["cells"][0] for zone in zones}
    looks = {code: _look(cell["class"]["count"]) if cell["count"] else NOTHING for code, cell in cells.items()}
    limits = _limits((cell["class"]["count"], cell["count"]) for cell in cells.values() if cell["count"])
    keys = [(NOTHING, _("none recorded"), str(column["empty_zones"])), *_spans(limits, RAMP)]
    return ZoneMap(f"{column['name'][current_language()]} · {_('Records')}", looks, keys)


def _reach(body: Row) -> ZoneMap:
    if not body["assessable"]:
        return PLAIN
    looks = {zone["code"]: HATCHED if zone["few"] or zone["class"] < 0 else GAP[zone["class"]]
             for zone in body["zones"]}
    keys = [(GAP[0], _("nobody"), ""),
            *((GAP[at], _("over %(low)s to %(high)s per cent", low=BREAKS[at - 1], high=BREAKS[at]), "")
              for at in range(1, len(BREAKS))),
            (HATCHED, _("fewer than %(few)s people: no share", few=FEW), "")]
    return ZoneMap(_("Share of people too far away"), looks, keys)


def _enough(body: Row) -> ZoneMap:
    if not body["total"]:
        return PLAIN
    return _worded(body, "word", _("What most people there have"), ("served", "not_enough", "not_reachable"))


def _fair(body: Row) -> ZoneMap:
    zones = body["zones"]
    looks = {zone["code"]: HATCHED if zone["few"] else RAMP[max(zone["class"], 0)] if zone["baht"] else NOTHING
             for zone in zones}
    limits = _limits((zone["class"], zone["baht_per_head"]) for zone in zones if zone["baht"] and zone["class"] > 0)
    return ZoneMap(_("Budget per head (baht)"), looks, [(NOTHING, _("no budget stated"), ""), *_spans(limits, RAMP)])


def _pattern(body: Row) -> ZoneMap:
    if body["strip"]:
        return _worded(body, "verdict", _("Gaps: more than half of the people too far away"),
                       ("always", "depends", "never"))
    key = next((figure["key"] for figure in body["figures"] if figure["assessable"]), None)
    if key is None:
        return PLAIN
    found = {zone["code"]: zone["figures"][key] for zone in body["zones"]}
    looks = {code: HATCHED if not one or one["value"] is None else TOGETHER.get(one["sort"], GAP[0])
             if one["holds"] else GAP[0] for code, one in found.items()}
    keys = [*((swatch, _(WORDS[sort]), "") for sort, swatch in TOGETHER.items()),
            (GAP[0], _("nothing beyond chance"), ""), (HATCHED, _("no data"), "")]
    return ZoneMap(FOUND[key].in_(current_language()), looks, keys)


def _whatif(body: Row) -> ZoneMap:
    if not body["scenarios"] or not body["total"]:
        return PLAIN
    looks = {zone["code"]: HATCHED if zone["class"] < 0 else GAP[zone["class"]] for zone in body["zones"]}
    breaks = body["breaks"]
    keys = [(HATCHED, _("fewer served"), ""), (GAP[0], _("as today"), ""), *(
        (GAP[at], _("over %(low)s to %(high)s per cent", low=breaks[at - 1], high=breaks[at]) if at > 1
         else _("up to %(high)s per cent", high=breaks[at]), "") for at in range(1, len(breaks)))]
    return ZoneMap(_("People served in addition"), looks, keys)


def _where(body: Row) -> ZoneMap:
    if not body["assessable"] or not body.get("sites"):
        return PLAIN
    zones = body["zones"]
    most = max(1, *(zone["gain_people"] for zone in zones))
    looks = {zone["code"]: RAMP[ceil(STEPS * zone["gain_people"] / most)] for zone in zones}
    keys = [(RAMP[0], _("nobody"), ""),
            *((RAMP[step], _range(most * (step - 1) // STEPS + 1, most * step // STEPS, 0), "")
              for step in range(1, STEPS + 1))]
    return ZoneMap(_("People more within reach"), looks, keys)


MAPS: Mapping[str, Callable[[Row], ZoneMap]] = {
    "matrix": _matrix, "reach": _reach, "enough": _enough, "fair": _fair, "pattern": _pattern, "whatif": _whatif,
    **dict.fromkeys(("where", "fewest", "closest"), _where)}
"""Measure -> its map."""


def _worded(body: Row, key: str, heading: str, words: Sequence[str]) -> ZoneMap:
    looks = {zone["code"]: LOOKS.get(zone[key] or "", HATCHED) for zone in body["zones"]}
    return ZoneMap(heading, looks, [(LOOKS[word], _(WORDS[word]), "") for word in words])


def _look(known: int) -> str:
    return HATCHED if known < 0 else RAMP[known]


def _limits(figures: Any) -> dict[int, tuple[float, float]]:
    """Class -> lowest and highest of (class, figure) pairs."""
    limits: dict[int, tuple[float, float]] = {}
    for known, figure in figures:
        low, high = limits.get(known, (figure, figure))
        limits[known] = (min(low, figure), max(high, figure))
    return dict(sorted(limits.items()))


def _spans(limits: Mapping[int, tuple[float, float]], ramp: Sequence[str]) -> Keys:
    return [(ramp[known], _range(low, high, 0), "") for known, (low, high) in limits.items() if known > 0]


def _range(low: float, high: float, decimals: int) -> str:
    column = Column("", "figure" if decimals else "whole", decimals)
    first, last = cell_text(low, column), cell_text(high, column)
    return first if first == last else f"{first} – {last}"
