"""A deck as a PPTX file."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation

from webmap.painters.slides.deck import ChartSlide, ClosingSlide, Deck, MapSlide, OpeningSlide, TableSlide
from webmap.painters.slides.figure_pages import paint_chart_slide, paint_table_slide
from webmap.painters.slides.map_page import paint_map_slide
from webmap.painters.slides.markup import clean
from webmap.painters.slides.page import Page
from webmap.painters.slides.theme import LAYOUT, empty
from webmap.painters.slides.word_pages import paint_closing, paint_opening

PAINTERS = {OpeningSlide: paint_opening, MapSlide: paint_map_slide, ChartSlide: paint_chart_slide,
            TableSlide: paint_table_slide, ClosingSlide: paint_closing}
LONGEST_TITLE = 255
DATE = 1980, 1, 1, 0, 0, 0


def paint(deck: Deck) -> bytes:
    """The file; every slide stays editable."""
    file = Presentation(BytesIO(empty(*deck.size)))
    layout = file.slide_layouts.get_by_name(LAYOUT)
    pages = []
    for slide in deck.slides:
        pages.append(Page(file.slides.add_slide(layout), deck.palette, deck.names))
        PAINTERS[type(slide)](pages[-1], slide, deck.size)   # type: ignore[operator]
    about = file.core_properties
    about.title, about.language = clean(deck.title)[:LONGEST_TITLE], deck.language
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = deck.made.replace(tzinfo=None)
    out = BytesIO()
    file.save(out)
    return _filled(out.getvalue(), pages)


def _filled(file: bytes, pages: Sequence[Page]) -> bytes:
    """The file with the shapes of its slides, each of its parts with the same date."""
    out = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("ppt/slides/slide"):
                text = part.decode()
                for page in pages:
                    text = page.filled(text)
                part = text.encode()
            new.writestr(ZipInfo(name, DATE), part, ZIP_DEFLATED)
    return out.getvalue()
