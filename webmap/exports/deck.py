"""The deck of some briefs: a map, a chart and tables of each, then where all of it comes from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _

from webmap.exports.brief import Brief
from webmap.exports.crowding import ring_width
from webmap.exports.deck_legend import inside, legend_of, symbols_of
from webmap.exports.deck_words import (
    PARTS,
    closing_of,
    credit_of,
    link_of,
    notes_of,
    numbered,
    subtitle_of,
    told_of,
)
from webmap.exports.paper import Paper
from webmap.exports.scene import Scene, lay_out
from webmap.exports.tables import HATCHED, Table, cell_text
from webmap.gaps_told import length
from webmap.painters.palette import Palette
from webmap.painters.sheet.overlay import paint_signs
from webmap.painters.slides.deck import (
    NARROW,
    WIDE,
    ChartSlide,
    Deck,
    Line,
    MapSlide,
    OpeningSlide,
    Slide,
    Spot,
    TableSlide,
)
from webmap.painters.slides.figure_pages import MOST_ROWS
from webmap.painters.slides.map_page import map_box
from webmap.painters.slides.paint import paint

MOST_BARS, MOST_MARKS = 12, 400
"""Bars of a chart; symbols of a map that are shapes of their own."""


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
    slides += closing_of(briefs, slides, size)
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
    symbols, lines = symbols_of(brief), [*brief.lines, *_said_of_picture(scene)]
    spots = scene.plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
    return MapSlide(
        title=brief.title, subtitle=subtitle_of(brief), scene=scene, told=told_of(brief, scene),
        findings=[*([words] if words else []), *(one.text for one in brief.findings)], lines=lines,
        heading=brief.zone_map.heading, keys=brief.zone_map.keys, remarks=brief.zone_map.notes, symbols=symbols,
        **_pictured(brief, scene, paper), spots=[Spot(str(one.number), float(x), float(y), one.words)
               for one, (x, y) in zip(brief.proposed, spots, strict=True)],
        symbol_heading=_("Symbols"), symbol_keys=legend_of(brief, scene, symbols), bar=length(scene.bar.length_m),
        scale=_("Scale 1:%(number)s", number=format_number(scene.plate.denominator)), credit=credit_of(brief),
        link=link_of(brief), notes=notes_of(brief, lines, words))


def _many(scene: Scene) -> bool:
    """Whether the symbols are one picture: they are too many, or counts stand in their place."""
    return len(inside(scene)) > MOST_MARKS or (not scene.marks and len(scene.clusters) > 0)


def _said_of_picture(scene: Scene) -> list[Line]:
    """That the symbols are a picture, where they are."""
    if not _many(scene) or not scene.marks:
        return []
    words = _("%(count)s symbols are too many to be shapes of their own (at most %(most)s): they are one picture here, "
              "with those close together as a count.", count=format_number(len(inside(scene))), most=MOST_MARKS)
    return [(_("Symbols"), words)]


def _pictured(brief: Brief, scene: Scene, paper: Paper) -> dict[str, Any]:
    """The picture of the symbols with the counts on it; nothing where the symbols are shapes."""
    if not _many(scene):
        return {}
    counts = []
    for cluster in scene.clusters:
        text, width = format_number(cluster.total), ring_width(cluster.total) * scene.enlarge
        counts.append((cluster.x, cluster.y, text, min(width * 0.42, width / len(text))))
    return {"picture": paint_signs(brief, scene, Palette(paper.look, brief.missions)), "counts": counts}


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
    bars = _bars(table, at)
    if not bars:
        return None
    column, shown = table.columns[at], bars[:MOST_BARS]
    told = "; ".join(f"{name}: {cell_text(figure, column)}" for name, figure, _swatch in shown)
    return ChartSlide(
        brief.title, subtitle_of(brief), column.head, shown, column.decimals if column.kind == "figure" else 0,
        f"{column.head}. {told}.", credit_of(brief),
        _("The %(count)s highest of %(all)s.", count=len(shown), all=len(table.rows)))


def _bars(table: Table, at: int) -> list[tuple[str, float, str]]:
    """Name, figure and swatch of each row with a figure, the largest first; a name that occurs twice is told apart."""
    named = 1 if len(table.columns) > 1 and table.columns[1].kind == "text" and at > 1 else 0
    twice = {name for name, count in Counter(row[named] for row in table.rows).items() if count > 1}
    swatches = table.swatches or [{} for _row in table.rows]
    bars = []
    for row, swatch in zip(table.rows, swatches, strict=True):
        look, figure = swatch.get(at, swatch.get(named, "")), row[at]
        if isinstance(figure, int | float) and figure and look != HATCHED:
            name = f"{row[named]} ({row[named + 1]})" if row[named] in twice else str(row[named])
            bars.append((name, float(figure), look))
    return sorted(bars, key=lambda bar: -bar[1])


def _table(brief: Brief, table: Table) -> Iterator[TableSlide]:
    texts = table.texts()
    pages = range(0, len(texts), MOST_ROWS)
    for number, first in enumerate(pages, start=1):
        title = table.name if len(pages) == 1 else numbered(table.name, number, len(pages))
        yield TableSlide(title, f"{brief.title} · {brief.as_of}", table, first, texts, credit_of(brief))
