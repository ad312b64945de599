"""Sheets: a view on one page with its map, legend, findings and sources, as PDF, PNG and SVG, set by typst."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import orjson
import pypdfium2
import typst

from webmap.exports.brief import Brief
from webmap.exports.paper import MM_PER_INCH, Paper
from webmap.exports.sheet_words import kept_whole, replaced_words
from webmap.painters.lettering import FONTS
from webmap.painters.sheet.atlas import atlas_page
from webmap.painters.sheet.content import page_of
from webmap.painters.sheet.letters import IN_PLACE, settable
from webmap.painters.sheet.outlined import whole

TEMPLATE = Path(__file__).with_name("sheet.typ")
PT_PER_INCH = 72
Told = tuple[Brief, Paper, str]
"""A view, its paper, and the words a planner wrote for it."""


def paint_pdf(brief: Brief, paper: Paper) -> bytes:
    """The sheet of a view as tagged PDF."""
    return _set([_said(page_of(brief, paper, tables=True))], brief, brief.title, "pdf")


def paint_pages(pages: Sequence[Told], title: str = "") -> bytes:
    """Views as the pages of one tagged PDF."""
    return _set([_said(page_of(*page)) for page in pages], pages[0][0], title or pages[0][0].title, "pdf")


def paint_atlas(briefs: Sequence[Brief], paper: Paper, title: str = "") -> bytes:
    """Places as one PDF: each with its map, figures and records."""
    return _set([_said(atlas_page(brief, paper)) for brief in briefs], briefs[0], title or briefs[0].title, "pdf")


def paint_svg(brief: Brief, paper: Paper) -> bytes:
    """The sheet of a view as one SVG file: letters as outlines, nothing loaded from elsewhere."""
    page = _said(page_of(brief, paper))
    return whole(_set([page], brief, brief.title, "svg"), page["title"], page["alt"])


def paint_png(brief: Brief, paper: Paper) -> bytes:
    """The sheet of a view as a picture, as fine as its paper asks."""
    dots = paper.dots_per_mm * MM_PER_INCH
    size = round(paper.width_mm * paper.dots_per_mm), round(paper.height_mm * paper.dots_per_mm)
    document = pypdfium2.PdfDocument(_set([_said(page_of(brief, paper))], brief, brief.title, "pdf"))
    try:
        picture = document[0].render(scale=dots / PT_PER_INCH).to_pil()
    finally:
        document.close()
    if picture.size != size:   # a dot more on a side, by rounding
        picture = picture.crop((0, 0, *size))
    out = BytesIO()
    picture.save(out, "PNG", dpi=(dots, dots))
    return out.getvalue()


def _set(pages: Sequence[dict[str, Any]], brief: Brief, title: str, form: Literal["pdf", "svg"]) -> bytes:
    """Pages, set by the template; language and time are those of a brief."""
    name, _missing = settable(title)
    data = {"title": name, "author": brief.region.name.in_(brief.language), "lang": brief.language, "pages": pages,
            "linked": form == "pdf", "whole": kept_whole(brief)}
    files: Any = {"main": TEMPLATE.read_bytes(), "data.json": orjson.dumps(data)}
    made = typst.compile(files, format=form, font_paths=[str(FONTS)], ignore_system_fonts=True,
                         timestamp=int(brief.made.timestamp()), pdf_standards=["ua-1"] if form == "pdf" else [])
    return bytes(made)


def _said(page: dict[str, Any]) -> dict[str, Any]:
    """A page in letters of the font; says where others stood."""
    page, missing = settable(page)
    if missing:
        page["footer"]["lines"].append(replaced_words(len(missing), IN_PLACE))
    return page
