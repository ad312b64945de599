"""What a deck says beside its figures: maps in words, notes of the speaker, sources, names of parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from flask_babel import format_number
from flask_babel import gettext as _

from webmap.exports.brief import Brief
from webmap.exports.scene import Scene
from webmap.painters.lettering import FAMILY, missing_letters
from webmap.painters.slides.deck import ClosingSlide, Line, Link, MapSlide, OpeningSlide, Slide, TableSlide
from webmap.painters.slides.word_pages import told_on_one
from webmap.query import N_

TOGETHER, RECORDS_ROW = 8, 4
"""Sources in a line; how many cells the row of a source of records has."""
FONT_PAGE = "https://fonts.google.com/specimen/Sarabun"
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


def subtitle_of(brief: Brief) -> str:
    """Where, of which time, how many."""
    return f"{brief.place} · {brief.as_of} · {brief.counted}"


def link_of(brief: Brief) -> Link:
    """The live page of a view."""
    return Link(brief.link, _("Open this view on the map"))


def credit_of(brief: Brief) -> str:
    """The lines that stand wherever the data is shown."""
    return " · ".join(line.text.in_(brief.language) for line in brief.attributions)


def told_of(brief: Brief, scene: Scene) -> str:
    """The map in words."""
    parts = [_("Map: %(title)s, %(place)s.", title=brief.title, place=brief.place), f"{brief.counted}."]
    if brief.zone_map.keys:
        parts.append(f"{brief.zone_map.heading}.")
    parts.append(_("Scale 1:%(number)s", number=format_number(scene.plate.denominator)) + ".")
    return " ".join(parts)


def notes_of(brief: Brief, lines: Sequence[Line], words: str) -> list[tuple[str, list[str]]]:
    """What a speaker may be asked: findings, filters, what was left out, sources, address."""
    parts = [(brief.title, [brief.place, brief.as_of, brief.counted, *([words] if words else [])]),
             (_("Findings"), [one.text for one in brief.findings]),
             (_("The question") if brief.view.measure else _("What is shown"),
              [f"{name}: {told}" for name, told in lines]),
             (_("What was left out"), [" · ".join(filter(None, line)) for line in brief.left_out]),
             (_("Sources"), [text for text, _address in sources_of(brief)]),
             (_("Address"), [brief.link])]
    return [(head, lines) for head, lines in parts if lines]


def sources_of(brief: Brief) -> list[Line]:
    """Each source in words, with its address where it has one; records by their licence, some sources in a line."""
    lines = [(f"{one.text.in_(brief.language)} ({one.licence})" if one.licence else one.text.in_(brief.language),
              one.url or "") for one in brief.attributions]
    by_licence: dict[str, list[str]] = {}
    for row in brief.sources:
        if len(row) == RECORDS_ROW:
            by_licence.setdefault(row[-1], []).append(" · ".join(filter(None, row[1:-1])))
        else:
            lines.append((" · ".join(filter(None, row)), ""))
    return [*lines, *((": ".join(filter(None, (licence, "; ".join(some)))), "")
                      for licence, names in by_licence.items() for some in batched(dict.fromkeys(names), TOGETHER))]


def batched(names: Iterable[str], most: int) -> Iterator[list[str]]:
    """The names in lists of at most so many."""
    rest = iter(names)
    while some := list(islice(rest, most)):
        yield some


def closing_of(briefs: Sequence[Brief], slides: Sequence[Slide], size: tuple[float, float]) -> list[ClosingSlide]:
    """Sources, licences, what was left out, the font, letters that it lacks; on as many slides as they need."""
    sources = list(dict.fromkeys(line for brief in briefs for line in sources_of(brief)))
    left_out = list(dict.fromkeys((" · ".join(filter(None, line)), "") for brief in briefs for line in brief.left_out))
    parts = [(_("Sources"), sources), (_("What was left out"), left_out), (_("Data"), [(briefs[0].as_of, "")]),
             (_("Font"), _font(briefs, slides))]
    pages = told_on_one([(head, lines) for head, lines in parts if lines], size)
    title = _("Sources and licences")
    return [ClosingSlide(title if len(pages) == 1 else numbered(title, number, len(pages)), page, link_of(briefs[0]))
            for number, page in enumerate(pages, start=1)]


def numbered(name: str, number: int, of: int) -> str:
    """The title of a slide that is one of several."""
    return _("%(table)s (%(number)s of %(all)s)", table=name, number=number, all=of)


def _font(briefs: Sequence[Brief], slides: Sequence[Slide]) -> list[Line]:
    lines = [(_("This deck is set in %(font)s, a free font (fonts.google.com). Where it is not installed, another "
                "font stands in for it.", font=FAMILY), FONT_PAGE)]
    missing = missing_letters("".join(_texts(briefs, slides)))
    if missing:
        lines.append((_("%(font)s lacks these letters, another font stands in for them: %(letters)s", font=FAMILY,
                        letters=" ".join(missing)), ""))
    return lines


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
