"""Slides of words: the opening of a deck, and where all of it comes from."""

from collections.abc import Sequence

from webmap.painters.slides.deck import ClosingSlide, OpeningSlide, Part
from webmap.painters.slides.markup import Box, Paragraph, Run, ready_made, solid
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import paint_code
from webmap.painters.slides.words import FOOT, MARGIN, fitting, heading, height_of

CODE, HEAD = 40.0, 24.0
"""The width of the code, where words begin; mm."""
LETTERS = 10


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


def told_on_one(parts: Sequence[Part], size: tuple[float, float]) -> list[list[Part]]:
    """Parts divided so that each of the lists fits a closing slide."""
    box, pages, left = _room(size), [[]], 0.0   # type: ignore[var-annotated]
    for head, lines in parts:
        for at, line in enumerate(lines):
            tall = _height(line[0], box)
            if left < tall + _height(head, box):
                pages.append([])
                left = box.height
                at = 0
            if at == 0:
                pages[-1].append((head, []))
                left -= _height(head, box) + 2
            pages[-1][-1][1].append(line)
            left -= tall
    return [page for page in pages if page]


def paint_closing(page: Page, slide: ClosingSlide, size: tuple[float, float]) -> None:
    """Sources, licences, the font, the address."""
    heading(page, slide.title, "", size)
    link, box = page.link(slide.link.address), _room(size)
    ink, accent = page.colour("ink"), page.colour("accent")
    words = []
    for at, (head, lines) in enumerate(slide.parts):
        words.append(Paragraph([Run(head, LETTERS, ink, bold=True)], before=5 if at else 0))
        for text, address in lines:
            there = page.link(address)
            words.append(Paragraph([Run(text, LETTERS, accent if there else ink, link=there)], before=1))
    page.text(page.called("sources"), box, words)
    if link:
        x = size[0] - MARGIN - CODE
        paint_code(page, slide.link.address, Box(x, box.y, CODE, CODE))
        page.text(page.called("link"), Box(x - 8, box.y + CODE + 2, CODE + 16, 12),
                  [Paragraph([Run(slide.link.words, 10, accent, link=link)], align="ctr")])
    page.finish()


def _room(size: tuple[float, float]) -> Box:
    """Where the words of a closing slide stand."""
    return Box(MARGIN, HEAD, size[0] - 2 * MARGIN - CODE - 16, size[1] - HEAD - FOOT)


def _height(text: str, box: Box) -> float:
    return height_of(text, LETTERS, box.width) + 0.4
