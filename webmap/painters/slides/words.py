"""Words on a slide: sizes that fit their box, with room for a font that runs wider than ours."""

from collections.abc import Sequence
from math import ceil

from webmap.painters.lettering import text_width
from webmap.painters.slides.markup import MM_PER_PT, Box, Paragraph, Run
from webmap.painters.slides.page import Page

SLACK = 1.15
"""How much wider than measured a line may run: the font may be another one."""
LEADING = 1.5
"""Height of a line of Thai by the size of its letters."""


def height_of(text: str, size: float, width_mm: float, *, bold: bool = False) -> float:
    """How high a text stands in a box of this width, in mm; size in points."""
    letters = size * MM_PER_PT
    return sum(max(ceil(text_width(line, letters, bold=bold) * SLACK / width_mm), 1)
               for line in text.split("\n")) * letters * LEADING


def fitting(texts: Sequence[str], box: Box, sizes: Sequence[float], *, bold: bool = False, gap: float = 0) -> float:
    """The largest of these sizes (points, the largest first) at which the texts fit a box; the last where none does."""
    for size in sizes:
        if sum(height_of(text, size, box.width, bold=bold) + gap for text in texts) <= box.height:
            return size
    return sizes[-1]


def cut(text: str, size: float, width_mm: float) -> str:
    """A text that fits a line of this width, with an ellipsis where it had to be cut."""
    if text_width(text, size * MM_PER_PT) * SLACK <= width_mm:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", size * MM_PER_PT) * SLACK <= width_mm:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def title_of(title: str, size: tuple[float, float]) -> tuple[float, float]:
    """The size of a title in points, and how high it stands in mm."""
    room = Box(MARGIN, TOP, size[0] - 2 * MARGIN, 20)
    points = fitting([title], room, (26, 22, 20, 18, 16, 14, 12, 11, 10), bold=True)
    return points, height_of(title, points, room.width, bold=True)


def head_of(title: str, size: tuple[float, float]) -> float:
    """How far down the heading of a slide reaches, in mm."""
    return TOP + title_of(title, size)[1] + SUBTITLE + 3


def heading(page: Page, title: str, subtitle: str, size: tuple[float, float]) -> float:
    """Title and subtitle at the head of a slide; how far down they reach, in mm."""
    points, height = title_of(title, size)
    box = Box(MARGIN, TOP, size[0] - 2 * MARGIN, height)
    page.title(box, Paragraph([Run(title, points, page.colour("ink"), bold=True)]))
    if subtitle:
        below = Box(MARGIN, TOP + height + 1, box.width, SUBTITLE)
        points = fitting([subtitle], below, (12, 11, 10, 9, 8, 7))
        page.text(page.called("subtitle"), below, [Paragraph([Run(subtitle, points, page.colour("soft"))])])
    return head_of(title, size)


def footing(page: Page, credit: str, size: tuple[float, float]) -> None:
    """Where the data comes from, and the number of the slide, at the foot of it."""
    box = Box(MARGIN, size[1] - FOOT, size[0] - 2 * MARGIN - 14, FOOT - 3)
    points = fitting([credit], box, (8, 7, 6))
    page.text(page.called("credit"), box, [Paragraph([Run(credit, points, page.colour("soft"))])], anchor="ctr")
    page.number(Box(size[0] - MARGIN - 12, box.y, 12, box.height), Run("", 8, page.colour("soft")))


MARGIN, TOP, FOOT, SUBTITLE = 10.0, 6.0, 11.0, 6.4
"""The edge that stays free, where the title begins, the height of the foot, of a subtitle; mm."""
