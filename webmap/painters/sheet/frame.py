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
    """The measures of a paper: margin, column and gap in mm, letters in points; columns beside the map at most.

    enlarge: how much larger than on A4 symbols and names are drawn.
    """

    margin: float
    column: float
    columns: int
    body: float
    title: float
    gap: float
    enlarge: float = 1


STYLES = {
    ("a4", False): Style(11, 56, 1, 8.2, 17, 5), ("a4", True): Style(11, 54, 2, 8.2, 17, 5),
    ("a3", False): Style(14, 80, 1, 11, 24, 7, 1.2), ("a3", True): Style(14, 76, 2, 11, 24, 7, 1.2),
    ("slide", True): Style(9, 78, 2, 12, 26, 7, 1.25), ("slide43", True): Style(9, 84, 1, 11, 23, 6, 1.15),
    ("screen", True): Style(9, 78, 2, 12, 26, 7, 1.25)}
"""Paper and whether it lies on its side -> its measures."""
LINE = 1.5
"""Height of a line of Thai, by its letters."""
SLACK = 1.12
"""How much longer a text becomes when it is broken between words."""
STRIP_MM, FOOTER_LINES = 9.0, 5.4
SUBTITLE = 1.08
"""How much larger the subtitle is than the body."""
NARROWEST, WIDEST_COLUMN = 0.8, 1.3
"""The map is at least so wide by its height where it could be narrower; columns grow by so much at most."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page: boxes of header, map, strip below the map, columns, footer; title in points."""

    style: Style
    title: float
    header: Box
    map: Box
    strip: Box
    columns: tuple[Box, ...]
    below: Box
    footer: Box


def frame_of(paper: Paper, title: str, subtitle: str, stacks: int, aspect: float, below: float = 0) -> Frame:
    """The page of a paper, its header high enough for title and subtitle.

    stacks: how many columns there is something for; aspect: width by height of the ground that the map is of;
    below: mm kept free between map and footer.
    """
    style = STYLES[paper.name, paper.width_mm > paper.height_mm]
    count = min(stacks, style.columns)
    inner = paper.width_mm - 2 * style.margin
    size, lines = _title(title, style.title, inner)
    second = ceil(text_width(subtitle, style.body * SUBTITLE * PT_MM) * SLACK / inner)
    head = lines * size * PT_MM * 1.4 + second * style.body * SUBTITLE * PT_MM * LINE + style.gap * 0.6
    foot = style.body * 0.82 * PT_MM * LINE * FOOTER_LINES
    top, bottom = style.margin * 0.8 + head, paper.height_mm - style.margin * 0.7 - foot
    tall = bottom - top - STRIP_MM - style.gap * 0.6 - below
    room = inner - count * style.gap
    wide = room - count * style.column
    if style.columns > 1:
        wide = max(min(wide, tall * max(aspect * 1.3, NARROWEST)), room - count * style.column * WIDEST_COLUMN)
    column = (room - wide) / count
    columns = tuple((style.margin + wide + style.gap + at * (column + style.gap), top, column, tall + STRIP_MM)
                    for at in range(count))
    return Frame(style, size, (style.margin, style.margin * 0.8, inner, head), (style.margin, top, wide, tall),
                 (style.margin, top + tall, wide, STRIP_MM), columns,
                 (style.margin, bottom - below, inner, below), (style.margin, bottom, inner, foot))


def _title(title: str, size: float, width: float) -> tuple[float, int]:
    """The size of a title and its lines: up to two at full size, else smaller, down to half."""
    for part in (1, 0.85, 0.72, 0.6, 0.5):
        lines = ceil(text_width(title, size * part * PT_MM, bold=True) * SLACK / width) or 1
        if lines <= (2 if part > 0.6 else 3):
            break
    return size * part, min(lines, 4)
