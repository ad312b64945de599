"""The deck of some briefs: a map, a chart and tables of each, then where all of it comes from."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flask_babel import format_number
from flask_babel import gettext as _

from layers.mission import Mission
from webmap.exports.brief import Brief
from webmap.exports.paper import Paper
from webmap.exports.scene import Mark, Scene, lay_out
from webmap.exports.tables import HATCHED, Table
from webmap.gaps_told import length
from webmap.painters.lettering import FAMILY, missing_letters
from webmap.painters.palette import Palette
from webmap.painters.slides.deck import (
    NARROW,
    WIDE,
    ChartSlide,
    ClosingSlide,
    Deck,
    Link,
    MapSlide,
    OpeningSlide,
    Slide,
    Spot,
    Symbol,
    SymbolKey,
    TableSlide,
)
from webmap.painters.slides.figure_pages import MOST_ROWS
from webmap.painters.slides.map_page import map_box
from webmap.painters.slides.paint import paint
from webmap.query import N_

MOST_BARS = 12
PARTS: Mapping[str, str] = {
    "map": N_("Map"), "ground": N_("Ground"), "neighbours": N_("Neighbouring provinces"),
    "subdistricts": N_("Subdistricts"), "lines": N_("Boundaries"), "district_line": N_("District boundaries"),
    "province_line": N_("Province boundary"), "symbols": N_("Symbols"), "names": N_("Names"), "frame": N_("Frame"),
    "plate": N_("Plate"), "glyph": N_("Glyph"), "scale": N_("Scale bar"), "north": N_("True north"),
    "locator": N_("Where this map lies"), "code": N_("QR code"), "subtitle": N_("Subtitle"), "credit": N_("Credit"),
    "number": N_("Slide number"), "remark": N_("Remark"), "findings": N_("Findings"), "legend": N_("Legend"),
    "filters": N_("Filters"), "band": N_("Band"), "words": N_("Words"), "sources": N_("Sources"),
    "link": N_("Link")}
"""What people find in the list of the shapes of a slide."""


def paint_deck(briefs: Sequence[Brief], paper: Paper, *, title: str = "", words: Sequence[str] = ()) -> bytes:
    """The PPTX of some briefs (see deck_of)."""
    return paint(deck_of(briefs, paper, title=title, words=words))


def deck_of(briefs: Sequence[Brief], paper: Paper, *, title: str = "", words: Sequence[str] = ()) -> Deck:
    """The deck of one brief or more; with a title it opens with that. words: of each brief, what a planner wrote of it.

    Slides are 4:3 where the paper is, 16:9 for every other paper.
    """
    first, size = briefs[0], NARROW if paper.name == "slide43" else WIDE
    slides: list[Slide] = []
    if title:
        slides.append(OpeningSlide(title, [first.place, first.as_of]))
    for at, brief in enumerate(briefs):
        slides += _slides(brief, paper, size, words[at] if at < len(words) else "")
    slides.append(_closing(briefs, slides))
    return Deck(title or first.title, size, slides, first.made, first.language,
                Palette(paper.look, first.missions), {part: _(words) for part, words in PARTS.items()})


def _slides(brief: Brief, paper: Paper, size: tuple[float, float], words: str) -> Iterator[Slide]:
    yield _map(brief, paper, size, words)
    tables = _figures(brief)
    for table in tables:
        chart = _chart(brief, table)
        if chart:
            yield chart
            break
    for table in tables:
        yield from _table(brief, table)


def _map(brief: Brief, paper: Paper, size: tuple[float, float], words: str) -> MapSlide:
    box = map_box(brief.title, size)
    scene = lay_out(brief, (box.width, box.height), graticule=paper.graticule)
    symbols = {(mission.key, kind.key): Symbol(mission.plate, kind.icon, mission.key, kind.name.in_(brief.language))
               for mission in brief.missions.values() for kind in mission.kinds}
    spots = scene.plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
    return MapSlide(
        title=brief.title, subtitle=_subtitle(brief), scene=scene, told=_told(brief, scene),
        findings=[*([words] if words else []), *(one.text for one in brief.findings)], lines=brief.lines,
        heading=brief.zone_map.heading, keys=brief.zone_map.keys, remarks=brief.zone_map.notes, symbols=symbols,
        spots=[Spot(str(one.number), float(x), float(y), one.words)
               for one, (x, y) in zip(brief.proposed, spots, strict=True)],
        symbol_heading=_("Symbols"), symbol_keys=_legend(brief, scene, symbols), bar=length(scene.bar.length_m),
        scale=_("Scale 1:%(number)s", number=format_number(scene.plate.denominator)), credit=_credit(brief),
        link=_link(brief), notes=_notes(brief, words))


def _subtitle(brief: Brief) -> str:
    return f"{brief.place} · {brief.as_of} · {brief.counted}"


def _link(brief: Brief) -> Link:
    return Link(brief.link, _("Open this view on the map"))


def _credit(brief: Brief) -> str:
    return " · ".join(line.text.in_(brief.language) for line in brief.attributions)


def _told(brief: Brief, scene: Scene) -> str:
    """The map in words."""
    parts = [_("Map: %(title)s, %(place)s.", title=brief.title, place=brief.place), f"{brief.counted}."]
    if brief.zone_map.keys:
        parts.append(f"{brief.zone_map.heading}.")
    parts.append(_("Scale 1:%(number)s", number=format_number(scene.plate.denominator)) + ".")
    return " ".join(parts)


def _legend(brief: Brief, scene: Scene, symbols: Mapping[tuple[str, str], Symbol]) -> list[SymbolKey]:
    """Missions and kinds inside the frame with their counts, then what else is drawn."""
    inside = [mark for mark in scene.marks if _inside(scene, mark)]
    kinds = Counter((mark.mission, mark.kind) for mark in inside)
    keys = []
    for mission in sorted(brief.missions.values(), key=lambda one: one.order):
        drawn = [(symbols[mission.key, kind.key], kinds[mission.key, kind.key]) for kind in mission.kinds
                 if kinds[mission.key, kind.key]]
        if len(kinds) > 1 and drawn:
            keys.append(SymbolKey(_plain(mission, mission.short.in_(brief.language)),
                                  format_number(sum(count for _symbol, count in drawn)), strong=True))
        keys += [SymbolKey(symbol, format_number(count)) for symbol, count in drawn]
    return [*keys, *_other_signs(brief, scene, inside)]


def _other_signs(brief: Brief, scene: Scene, inside: Sequence[Mark]) -> Iterator[SymbolKey]:
    any_mission = next(iter(brief.missions.values()))
    rough = [mark for mark in inside if mark.approximate]
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


def _inside(scene: Scene, mark: Mark) -> bool:
    return 0 <= mark.x <= scene.plate.width_mm and 0 <= mark.y <= scene.plate.height_mm


def _notes(brief: Brief, words: str) -> list[tuple[str, list[str]]]:
    """What a speaker may be asked: findings, filters, what was left out, sources, address."""
    parts = [(brief.title, [brief.place, brief.as_of, brief.counted, *([words] if words else [])]),
             (_("Findings"), [one.text for one in brief.findings]),
             (_("The question") if brief.view.measure else _("What is shown"),
              [f"{name}: {told}" for name, told in brief.lines]),
             (_("What was left out"), [" · ".join(filter(None, line)) for line in brief.left_out]),
             (_("Sources"), [text for text, _address in _sources(brief)]),
             (_("Address"), [brief.link])]
    return [(head, lines) for head, lines in parts if lines]


def _sources(brief: Brief) -> list[tuple[str, str]]:
    """Each source in words, with its address where it has one."""
    lines = [(f"{one.text.in_(brief.language)} ({one.licence})" if one.licence else one.text.in_(brief.language),
              one.url or "") for one in brief.attributions]
    return [*lines, *((" · ".join(filter(None, row)), "") for row in brief.sources)]


def _figures(brief: Brief) -> list[Table]:
    """The tables on the screen: the first, that whose figure the map shows, and short ones."""
    shown = next((table for table in brief.tables if table.figure is not None), None)
    return [table for at, table in enumerate(brief.tables)
            if table.rows and (at == 0 or table is shown or len(table.rows) <= MOST_ROWS)]


def _chart(brief: Brief, table: Table) -> ChartSlide | None:
    """The largest figures of a table as bars; None where it has none to compare."""
    at = table.figure
    if at is None:
        at = next((place for place in range(len(table.columns) - 1, 0, -1)
                   if table.columns[place].kind == "whole" and table.columns[place].head == _("Records")), None)
    if at is None:
        return None
    names = 1 if len(table.columns) > 1 and table.columns[1].kind == "text" and at > 1 else 0
    swatches = table.swatches or [{} for _row in table.rows]
    bars = [(str(row[names]), float(row[at] or 0), swatch.get(at, swatch.get(names, "")))
            for row, swatch in zip(table.rows, swatches, strict=True)
            if isinstance(row[at], int | float) and row[at] and swatch.get(at) != HATCHED]
    bars.sort(key=lambda bar: -bar[1])
    if not bars:
        return None
    column, shown = table.columns[at], bars[:MOST_BARS]
    head = column.head
    remark = _("The %(count)s highest of %(all)s.", count=len(shown), all=len(table.rows))
    told = f"{head}. " + "; ".join(f"{name}: {format_number(figure)}" for name, figure, _swatch in shown) + "."
    return ChartSlide(brief.title, _subtitle(brief), head, shown, column.decimals if column.kind == "figure" else 0,
                      told, _credit(brief), remark)


def _table(brief: Brief, table: Table) -> Iterator[TableSlide]:
    texts = table.texts()
    pages = range(0, len(texts), MOST_ROWS)
    for number, first in enumerate(pages, start=1):
        title = table.name if len(pages) == 1 else _("%(table)s (%(number)s of %(all)s)", table=table.name,
                                                     number=number, all=len(pages))
        yield TableSlide(title, f"{brief.title} · {brief.as_of}", table, first, texts, _credit(brief))


def _closing(briefs: Sequence[Brief], slides: Sequence[Slide]) -> ClosingSlide:
    """Sources, licences, what was left out, the font, letters that it lacks."""
    first = briefs[0]
    sources = list(dict.fromkeys(line for brief in briefs for line in _sources(brief)))
    left_out = list(dict.fromkeys((" · ".join(filter(None, line)), "") for brief in briefs for line in brief.left_out))
    font = [(_("This deck is set in %(font)s, a free font (fonts.google.com). Where it is not installed, another font "
               "stands in for it.", font=FAMILY), "https://fonts.google.com/specimen/Sarabun")]
    missing = missing_letters("".join(_texts(briefs, slides)))
    if missing:
        font.append((_("%(font)s lacks these letters, another font stands in for them: %(letters)s", font=FAMILY,
                       letters=" ".join(missing)), ""))
    parts = [(_("Sources"), sources), (_("What was left out"), left_out),
             (_("Data"), [(one.as_of, "") for one in briefs[:1]]), (_("Font"), font)]
    return ClosingSlide(_("Sources and licences"), [(head, lines) for head, lines in parts if lines], _link(first))


def _texts(briefs: Sequence[Brief], slides: Sequence[Slide]) -> Iterator[str]:
    """The words of a deck that people wrote."""
    for brief in briefs:
        yield from (brief.title, *(words for _name, words in brief.lines), *(one.text for one in brief.findings))
    for slide in slides:
        if isinstance(slide, MapSlide):
            yield from (mark.words for mark in slide.scene.marks)
            yield from slide.findings
        elif isinstance(slide, TableSlide):
            yield from (text for row in slide.texts for text in row)
        elif isinstance(slide, OpeningSlide):
            yield slide.title
