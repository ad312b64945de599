"""Where things stand on a page: header, map, columns and footer of each paper, in mm."""

from dataclasses import dataclass
from math import ceil

from webmap.exports.paper import Paper
from webmap.painters.lettering import text_width

PT_MM = 25.4 / 72
Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True, slots=True)
class Style:
    """The measures of a paper: margin and column in mm, letters in points; columns beside the map."""

    margin: float
    column: float
    columns: int
    body: float
    title: float
    gap: float


STYLES = {
    ("a4", False): Style(11, 56, 1, 8.2, 17, 5), ("a4", True): Style(11, 54, 2, 8.2, 17, 5),
    ("a3", False): Style(14, 80, 1, 11, 24, 7), ("a3", True): Style(14, 76, 2, 11, 24, 7),
    ("slide", True): Style(9, 78, 2, 11.5, 25, 6), ("slide43", True): Style(9, 84, 1, 10.5, 23, 6),
    ("screen", True): Style(9, 78, 2, 11.5, 25, 6)}
"""Paper and whether it lies on its side -> its measures."""
LINE = 1.5
"""Height of a line of Thai, by its letters."""
SLACK = 1.12
"""How much longer a text becomes when it is broken between words."""
STRIP_MM, FOOTER_LINES = 9.0, 5.4


@dataclass(frozen=True, slots=True)
class Frame:
    """A page: boxes of header, map, strip below the map, columns, footer; title and body in points."""

    style: Style
    title: float
    header: Box
    map: Box
    strip: Box
    columns: tuple[Box, ...]
    footer: Box


def frame_of(paper: Paper, title: str) -> Frame:
    """The page of a paper, its header high enough for the title."""
    style = STYLES[paper.name, paper.width_mm > paper.height_mm]
    inner = paper.width_mm - 2 * style.margin
    size, lines = _title(title, style.title, inner)
    head = lines * size * PT_MM * 1.35 + style.body * 1.15 * PT_MM * LINE + style.gap * 0.7
    foot = style.body * 0.82 * PT_MM * LINE * FOOTER_LINES
    top, bottom = style.margin * 0.8 + head, paper.height_mm - style.margin * 0.7 - foot
    wide = inner - style.columns * (style.column + style.gap)
    tall = bottom - top - STRIP_MM - style.gap * 0.6
    columns = tuple((style.margin + wide + style.gap + at * (style.column + style.gap), top, style.column,
                     tall + STRIP_MM) for at in range(style.columns))
    return Frame(style, size, (style.margin, style.margin * 0.8, inner, head), (style.margin, top, wide, tall),
                 (style.margin, top + tall, wide, STRIP_MM), columns, (style.margin, bottom, inner, foot))


def _title(title: str, size: float, width: float) -> tuple[float, int]:
    """The size of a title and its lines: up to two at full size, else smaller, down to half."""
    for part in (1, 0.85, 0.72, 0.6, 0.5):
        lines = ceil(text_width(title, size * part * PT_MM, bold=True) * SLACK / width) or 1
        if lines <= (2 if part > 0.6 else 3):
            break
    return size * part, min(lines, 4)
