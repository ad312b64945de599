"""What the legend of a slide says: missions and kinds that its map draws, and its other signs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flask_babel import format_number
from flask_babel import gettext as _

from layers.mission import Mission
from webmap.exports.brief import Brief
from webmap.exports.scene import Mark, Scene
from webmap.painters.slides.deck import Symbol, SymbolKey


def symbols_of(brief: Brief) -> dict[tuple[str, str], Symbol]:
    """Mission and kind -> how its records are drawn."""
    return {(mission.key, kind.key): Symbol(mission.plate, kind.icon, mission.key, kind.name.in_(brief.language))
            for mission in brief.missions.values() for kind in mission.kinds}


def inside(scene: Scene) -> list[Mark]:
    """The records whose place lies in the frame."""
    width, height = scene.plate.width_mm, scene.plate.height_mm
    return [mark for mark in scene.marks if 0 <= mark.x <= width and 0 <= mark.y <= height]


def legend_of(brief: Brief, scene: Scene, symbols: Mapping[tuple[str, str], Symbol]) -> list[SymbolKey]:
    """Missions and kinds inside the frame with their counts, then what else is drawn."""
    drawn = inside(scene)
    kinds = Counter((mark.mission, mark.kind) for mark in drawn)
    keys = []
    for mission in sorted(brief.missions.values(), key=lambda one: one.order):
        here = [(symbols[mission.key, kind.key], kinds[mission.key, kind.key]) for kind in mission.kinds
                 if kinds[mission.key, kind.key]]
        if len(kinds) > 1 and here:
            keys.append(SymbolKey(_plain(mission, mission.short.in_(brief.language)),
                                  format_number(sum(count for _symbol, count in here)), strong=True))
        keys += [SymbolKey(symbol, format_number(count)) for symbol, count in here]
    return [*keys, *_other_signs(brief, scene, drawn)]


def _other_signs(brief: Brief, scene: Scene, drawn: Sequence[Mark]) -> Iterator[SymbolKey]:
    any_mission = next(iter(brief.missions.values()))
    rough = [mark for mark in drawn if mark.approximate]
    if rough:
        yield SymbolKey(_plain(brief.missions[rough[0].mission], _("Approximate position")),
                        format_number(len(rough)), sign="rough")
    if scene.badges:
        total = sum(sum(badge.counts.values()) for badge in scene.badges)
        yield SymbolKey(_plain(any_mission, _("≈ Known to a subdistrict or district only")), format_number(total),
                        sign="badge")
    if brief.proposed:
        yield SymbolKey(_plain(any_mission, _("New site")), format_number(len(brief.proposed)), sign="site")


def _plain(mission: Mission, words: str) -> Symbol:
    """The plate of a mission without the glyph of a kind."""
    return Symbol(mission.plate, "", mission.key, words)
