"""Slides of words: the opening of a deck, and where all of it comes from."""

from webmap.painters.slides.deck import ClosingSlide, OpeningSlide
from webmap.painters.slides.markup import Box, Paragraph, Run, ready_made, solid
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import paint_code
from webmap.painters.slides.words import FOOT, MARGIN, SUBTITLE, fitting, heading

CODE = 40.0


def paint_opening(page: Page, slide: OpeningSlide, size: tuple[float, float]) -> None:
    """The name of the deck."""
    band = page.called("band")
    page.shape(band, band, Box(0, 0, 6, size[1]), ready_made("rect"), fill=solid(page.colour("accent")))
    box = Box(MARGIN + 10, size[1] * 0.22, size[0] - 2 * MARGIN - 20, size[1] * 0.34)
    points = fitting([slide.title], box, (44, 40, 36, 32, 28, 24, 20, 18, 16), bold=True)
    page.title(box, Paragraph([Run(slide.title, points, page.colour("ink"), bold=True)]))
    below = Box(box.x, box.y + box.height + 4, box.width, size[1] * 0.28)
    points = fitting(slide.words, below, (18, 16, 14, 12, 11, 10))
    page.text(page.called("words"), below, [Paragraph([Run(one, points, page.colour("soft"))]) for one in slide.words])
    page.finish()


def paint_closing(page: Page, slide: ClosingSlide, size: tuple[float, float]) -> None:
    """Sources, licences, the font, the address."""
    top = heading(page, slide.title, "", size) - SUBTITLE + 3
    link = page.link(slide.link.address)
    box = Box(MARGIN, top, size[0] - 2 * MARGIN - (CODE + 16 if link else 0), size[1] - top - FOOT)
    points = fitting([text for head, lines in slide.parts for text in (head, *(words for words, _address in lines))],
                     box, (14, 13, 12, 11, 10, 9, 8, 7, 6), gap=0.8)
    ink, accent = page.colour("ink"), page.colour("accent")
    words = []
    for at, (head, lines) in enumerate(slide.parts):
        words.append(Paragraph([Run(head, points, ink, bold=True)], before=5 if at else 0))
        for text, address in lines:
            there = page.link(address)
            words.append(Paragraph([Run(text, points, accent if there else ink, link=there)]))
    page.text(page.called("sources"), box, words)
    if link:
        x = size[0] - MARGIN - CODE
        paint_code(page, slide.link.address, Box(x, top, CODE, CODE))
        page.text(page.called("link"), Box(x - 8, top + CODE + 2, CODE + 16, 12),
                  [Paragraph([Run(slide.link.words, 10, accent, link=link)], align="ctr")])
    page.finish()
