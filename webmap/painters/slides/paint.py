"""A deck as a PPTX file."""

from io import BytesIO

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


def paint(deck: Deck) -> bytes:
    """The file; every slide stays editable."""
    file = Presentation(BytesIO(empty(*deck.size)))
    layout = file.slide_layouts.get_by_name(LAYOUT)
    for slide in deck.slides:
        PAINTERS[type(slide)](Page(file.slides.add_slide(layout), deck.palette, deck.names), slide, deck.size)  # type: ignore[operator]
    about = file.core_properties
    about.title, about.language = clean(deck.title)[:255], deck.language
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = deck.made.replace(tzinfo=None)
    out = BytesIO()
    file.save(out)
    return out.getvalue()
