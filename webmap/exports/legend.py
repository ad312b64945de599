"""The legend of an export: what the colours and the signs of its map mean, and how many there are of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask_babel import format_number
from flask_babel import gettext as _

from webmap.exports.brief import Brief
from webmap.exports.crowd import COUNTED_WORDS
from webmap.exports.scene import Scene
from webmap.exports.signs import Cluster, Mark

Sign = Literal["swatch", "mission", "kind", "proposed", "approximate", "cluster", "badge"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its meaning. names: the swatch, or mission and kind; count: in words, "" where it is not said."""

    sign: Sign
    words: str
    count: str = ""
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Legend:
    """A part of a legend; unit: what is counted; short: the entries where there is no room for all of them."""

    heading: str
    entries: Sequence[Entry]
    short: Sequence[Entry]
    unit: str = ""
    notes: Sequence[str] = ()


def colours_of(brief: Brief) -> Legend | None:
    """The legend of the colours; None where the map has none."""
    zone_map = brief.zone_map
    entries = [Entry("swatch", words, count, (swatch,)) for swatch, words, count in zone_map.keys]
    unit = _("subdistricts") if any(entry.count for entry in entries) else ""
    return Legend(zone_map.heading, entries, entries, unit, zone_map.notes) if entries else None


def signs_of(brief: Brief, scene: Scene, clusters: Sequence[Cluster]) -> Legend | None:
    """The legend of the signs inside the frame: missions and their kinds, then how positions are drawn."""
    inside = [mark for mark in scene.marks if scene.plate.holds(mark.x, mark.y)]
    counts = Counter((mark.mission, mark.kind) for mark in inside)
    totals = Counter(mark.mission for mark in inside)
    if brief.crowd:
        for cluster in clusters:
            totals.update(cluster.counts)
    entries, short = [], []
    for mission in sorted(brief.missions.values(), key=lambda one: one.order):
        if not totals[mission.key]:
            continue
        head = Entry("mission", mission.short.in_(brief.language), format_number(totals[mission.key]), (mission.key,))
        short.append(head)
        entries += [head, *(Entry("kind", kind.name.in_(brief.language), format_number(counts[mission.key, kind.key]),
                                  (mission.key, kind.key))
                            for kind in mission.kinds if counts[mission.key, kind.key])]
    unit = _("records on this map") if entries else ""
    manner = _manner(brief, scene, inside, clusters)
    return Legend(_("Symbols"), entries + manner, short + manner, unit) if entries or manner else None


def _manner(brief: Brief, scene: Scene, inside: Sequence[Mark], clusters: Sequence[Cluster]) -> list[Entry]:
    """What the signs beside the symbols mean, of those that are on the map."""
    entries = []
    if brief.proposed:
        entries.append(Entry("proposed", _("New site"), format_number(len(brief.proposed))))
    rough = [mark.mission for mark in inside if mark.approximate]
    if rough:
        entries.append(Entry("approximate", _("Approximate position"), format_number(len(rough)), rough[:1]))
    if clusters:
        entries.append(Entry("cluster", _(COUNTED_WORDS) if brief.crowd else _("Several records close together"),
                             format_number(sum(one.total for one in clusters)), list(clusters[0].counts)))
    if scene.badges:
        entries.append(Entry("badge", _("≈ Known to a subdistrict or district only"),
                             format_number(sum(sum(one.counts.values()) for one in scene.badges))))
    return entries
