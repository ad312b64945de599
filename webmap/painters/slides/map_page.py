"""A slide with a map: the map on the left; findings, legend, filters and the code of its address on the right."""

from collections.abc import Sequence

from webmap.painters.lettering import text_width
from webmap.painters.slides.deck import MapSlide
from webmap.painters.slides.legend import paint_legend
from webmap.painters.slides.map_shapes import paint_map
from webmap.painters.slides.markup import MM_PER_PT, Box, Paragraph, Run, line, ready_made, solid
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import INSET, located, paint_code, paint_inset
from webmap.painters.slides.words import FOOT, MARGIN, SLACK, fitting, footing, head_of, heading, height_of

GAP, CODE = 8.0, 24.0
"""The room beside the map, the width of the code; mm."""
SHARE = {True: 0.40, False: 0.44}
"""How much of the width is the map's: on wide slides, and on others."""
FINDINGS = 0.44
"""How much of the column at most is the findings'."""
FILTERS = (10, 9, 8, 7, 6)


def map_box(title: str, size: tuple[float, float]) -> Box:
    """Where the map stands on a slide of this size under this title; mm."""
    width, top = size[0] * SHARE[size[0] > 1.5 * size[1]], head_of(title, size)
    return Box(MARGIN, top, round(width), size[1] - top - FOOT - 1)


def paint_map_slide(page: Page, slide: MapSlide, size: tuple[float, float]) -> None:
    """The slide, and what its speaker may want to say."""
    heading(page, slide.title, slide.subtitle, size)
    box = map_box(slide.title, size)
    paint_map(page, slide, box)
    _furniture(page, slide, box)
    left = box.x + box.width + GAP
    _beside(page, slide, Box(left, box.y, size[0] - left - MARGIN, box.height))
    footing(page, slide.credit, size)
    page.finish(notes_of(page, slide.notes))


def notes_of(page: Page, notes: Sequence[tuple[str, Sequence[str]]]) -> list[Paragraph]:
    """Headings and lines as the notes of a speaker."""
    ink = page.colour("ink")
    return [paragraph for head, lines in notes for paragraph in (
        Paragraph([Run(head, 12, ink, bold=True)], before=6), *(Paragraph([Run(one, 12, ink)]) for one in lines))]


def _furniture(page: Page, slide: MapSlide, box: Box) -> None:
    """Scale bar, north arrow, locator."""
    scene = slide.scene
    _scale(page, slide, Box(box.x + box.width - 2, box.y + box.height - 11, 0, 9))
    _north(page, Box(box.x + box.width - 8, box.y + 3, 5, 7), scene.plate.north_deg)
    if scene.inset is not None and located(scene):
        paint_inset(page, scene.inset, Box(box.x + 2, box.y + 2, *INSET))


def _scale(page: Page, slide: MapSlide, box: Box) -> None:
    bar, ink, name = slide.scene.bar.width_mm, page.colour("ink"), page.called("scale")
    words = f"{slide.bar} · {slide.scale}"
    wide = max(text_width(words, 8 * MM_PER_PT) * SLACK, bar) + 4
    box = Box(box.x - wide, box.y, wide, box.height)
    with page.group(name, words, box):
        page.shape(name, words, box, ready_made("rect"),
                   fill=solid(page.colour("halo"), 80))
        for part in (0, 1):
            page.shape(name, slide.bar, Box(box.x + 2 + part * bar / 2, box.y + 6, bar / 2, 1.2), ready_made("rect"),
                       fill=solid(page.colour("raised") if part else ink), line=line(ink, 0.5))
        page.text(name, Box(box.x + 2, box.y + 0.6, wide - 2, 5), [Paragraph([Run(words, 8, ink)])], anchor="ctr",
                  wrap=False)


def _north(page: Page, box: Box, degrees: float) -> None:
    ink, name = page.colour("ink"), page.called("north")
    with page.group(name, name, Box(box.x, box.y, box.width, box.height + 5)):
        page.shape(name, name, box, ready_made("triangle"), fill=solid(ink), turned=degrees)
        page.text("N", Box(box.x, box.y + box.height, box.width, 5),
                  [Paragraph([Run("N", 9, ink, bold=True)], align="ctr")])


def _beside(page: Page, slide: MapSlide, column: Box) -> None:
    """Findings, then the legend, then filters, the code at the foot."""
    y, foot = column.y, column.y + column.height
    if slide.findings:
        room = Box(column.x, y, column.width, column.height * FINDINGS)
        points = fitting(slide.findings, room, (18, 16, 14, 13, 12, 11, 10, 9, 8), gap=2.2)
        tall = sum(height_of(one, points, room.width) + 2.2 for one in slide.findings)
        page.text(page.called("findings"), Box(column.x, y, column.width, tall), [
            Paragraph([Run(one, points, page.colour("ink"))], before=6 if at else 0)
            for at, one in enumerate(slide.findings)])
        y += tall + 4
    lines = [f"{name}: {words}" for name, words in slide.lines] + [slide.link.words]
    wide = column.width - (CODE + 4 if page.link(slide.link.address) else 0)
    tall = max(sum(height_of(one, FILTERS[1], wide) for one in lines), CODE)
    tall = min(tall, max((foot - y) * 0.5, CODE))
    paint_legend(page, slide, Box(column.x, y, column.width, foot - tall - 4 - y))
    _filters(page, slide, Box(column.x, foot - tall, column.width, tall), lines)


def _filters(page: Page, slide: MapSlide, box: Box, lines: Sequence[str]) -> None:
    """Filters in words, the link, and the code of the address."""
    link = page.link(slide.link.address)
    room = Box(box.x, box.y, box.width - (CODE + 4 if link else 0), box.height)
    points = fitting(lines, room, FILTERS)
    soft, ink = page.colour("soft"), page.colour("ink")
    page.text(page.called("filters"), room, [
        *(Paragraph([Run(f"{name}: ", points, soft), Run(words, points, ink)]) for name, words in slide.lines),
        Paragraph([Run(slide.link.words, points, page.colour("accent"), link=link)])], anchor="b")
    if link:
        paint_code(page, slide.link.address, Box(box.x + box.width - CODE, box.y + box.height - CODE, CODE, CODE))
