"""The legend of a map: what its colours and its symbols mean, with counts."""

from collections.abc import Sequence

from webmap.painters.slides.deck import MapSlide, SymbolKey
from webmap.painters.slides.markup import Box, Paragraph, Run, line, ready_made
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import fill_of, paint_badge, paint_site, paint_symbol
from webmap.painters.slides.words import fitting, height_of

SIGN_MM, BETWEEN = 5.0, 6.0
STEP, CLOSEST = 6.4, 4.4
"""From line to line where there is room, and where there is least; mm."""
HEADING, REMARK, LETTERS = 11, 8, (11, 10, 9, 8, 7, 6)
"""Sizes of letters in points."""


def paint_legend(page: Page, slide: MapSlide, box: Box) -> None:
    """Colours on the left, symbols on the right; symbols on both sides where there are no colours."""
    half = (box.width - BETWEEN) / 2
    sides = [Box(box.x, box.y, half, box.height), Box(box.x + half + BETWEEN, box.y, half, box.height)]
    if slide.keys:
        _colours(page, slide, sides.pop(0) if slide.symbol_keys else box)
    if slide.symbol_keys:
        _symbols(page, slide, sides)


def _colours(page: Page, slide: MapSlide, box: Box) -> None:
    y = box.y + _heading(page, slide.heading, box)
    rest = sum(height_of(remark, REMARK, box.width) for remark in slide.remarks)
    step = min(STEP, (box.y + box.height - y - rest) / len(slide.keys))
    size = _size([words + count for _swatch, words, count in slide.keys], box.width - SIGN_MM - 3, step)
    for swatch, words, count in slide.keys:
        tall = min(SIGN_MM - 1, step * 0.7)
        page.shape(words, words, Box(box.x, y + (step - tall) / 2, SIGN_MM + 1, tall), ready_made("rect"),
                   fill=fill_of(page, swatch), line=line(page.colour("line-district"), 0.5))
        _words(page, Box(box.x + SIGN_MM + 3, y, box.width - SIGN_MM - 3, step), words, count, size)
        y += step
    for remark in slide.remarks:
        tall = height_of(remark, REMARK, box.width)
        page.text(page.called("remark"), Box(box.x, y + 1, box.width, tall),
                  [Paragraph([Run(remark, REMARK, page.colour("soft"))])])
        y += tall


def _symbols(page: Page, slide: MapSlide, sides: Sequence[Box]) -> None:
    top = _heading(page, slide.symbol_heading, sides[0])
    room = sides[0].height - top
    keys = _told(slide.symbol_keys, int(room / CLOSEST) * len(sides))
    lines = -(-len(keys) // len(sides)) if len(keys) * STEP > room else len(keys)
    step = min(STEP, room / max(lines, 1))
    size = _size([key.symbol.told + key.count for key in keys], sides[0].width - SIGN_MM - 2, step)
    for at, key in enumerate(keys):
        side = sides[at // lines]
        _sign(page, key, Box(side.x, side.y + top + at % lines * step, side.width, step), size)


def _told(keys: Sequence[SymbolKey], most: int) -> Sequence[SymbolKey]:
    """The lines there is room for: kinds of each mission, else missions alone."""
    if len(keys) <= most:
        return keys
    return [key for key in keys if key.strong or key.sign != "record"]


def _heading(page: Page, words: str, box: Box) -> float:
    if not words:
        return 0
    height = height_of(words, HEADING, box.width, bold=True)
    page.text(page.called("legend"), Box(box.x, box.y, box.width, height),
              [Paragraph([Run(words, HEADING, page.colour("ink"), bold=True)])])
    return height + 1


def _sign(page: Page, key: SymbolKey, box: Box, size: float) -> None:
    side = min(SIGN_MM, box.height * 0.9)
    at = Box(box.x, box.y + (box.height - side) / 2, side, side)
    told = key.symbol.told
    if key.sign == "badge":
        paint_badge(page, "≈", told, Box(at.x, at.y + side * 0.15, side, side * 0.7))
    elif key.sign == "site":
        paint_site(page, "1", told, at)
    else:
        with page.group(told, told, at):
            paint_symbol(page, key.symbol, at, dashed=key.sign == "rough")
    _words(page, Box(box.x + SIGN_MM + 2, box.y, box.width - SIGN_MM - 2, box.height), told, key.count,
           size, strong=key.strong)


def _size(lines: Sequence[str], width: float, step: float) -> float:
    """One size for all lines of a list: that of the longest."""
    return min((fitting([line], Box(0, 0, width, step), LETTERS, bold=True) for line in lines), default=LETTERS[0])


def _words(page: Page, box: Box, words: str, count: str, size: float, *, strong: bool = False) -> None:
    runs = [Run(words, size, page.colour("ink"), bold=strong)]
    if count:
        runs.append(Run(f"  {count}", size, page.colour("soft")))
    page.text(words, box, [Paragraph(runs)], anchor="ctr")
