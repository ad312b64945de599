"""A slide with a map: the map on the left; findings, legend, filters and the code of its address on the right."""

from collections.abc import Sequence

from webmap.painters.slides.deck import MapSlide
from webmap.painters.slides.map_shapes import fill_of, paint_code, paint_inset, paint_map, paint_symbol
from webmap.painters.slides.markup import Box, Paragraph, Run, line, ready_made, solid
from webmap.painters.slides.page import Page
from webmap.painters.slides.words import FOOT, MARGIN, fitting, footing, heading, height_of

HEAD, GAP, CODE = 33.0, 8.0, 24.0
"""Where the map begins, the room beside it, the width of the code; mm."""
SHARE = {True: 0.40, False: 0.44}
"""How much of the width is the map's: on wide slides, and on others."""
SWATCH_MM, SYMBOL_MM = 5.0, 5.0


def map_box(size: tuple[float, float]) -> Box:
    """Where the map stands on a slide of this size; mm."""
    width = size[0] * SHARE[size[0] > 1.5 * size[1]]
    return Box(MARGIN, HEAD, round(width), size[1] - HEAD - FOOT - 1)


def paint_map_slide(page: Page, slide: MapSlide, size: tuple[float, float]) -> None:
    """The slide, and what its speaker may want to say."""
    heading(page, slide.title, slide.subtitle, size)
    box = map_box(size)
    paint_map(page, slide, box)
    _furniture(page, slide, box)
    left = box.x + box.width + GAP
    column = Box(left, HEAD, size[0] - left - MARGIN, box.height)
    _beside(page, slide, column)
    footing(page, slide.credit, size)
    page.finish(notes_of(page, slide.notes))


def notes_of(page: Page, notes: Sequence[tuple[str, Sequence[str]]]) -> list[Paragraph]:
    """Headings and lines as the notes of a speaker."""
    ink = page.colour("ink")
    return [paragraph for head, lines in notes for paragraph in (
        Paragraph([Run(head, 12, ink, bold=True)], before=6), *(Paragraph([Run(one, 12, ink)]) for one in lines))]


def _furniture(page: Page, slide: MapSlide, box: Box) -> None:
    """Scale bar, north arrow, locator."""
    scene, ink = slide.scene, page.colour("ink")
    x, y = box.x + 4, box.y + box.height - 5
    with page.group("Scale", slide.scale, Box(x - 2, y - 6.5, scene.bar.width_mm + 4, 9.5)):
        page.shape("Scale ground", slide.scale, Box(x - 2, y - 6.5, scene.bar.width_mm + 4, 9.5), ready_made("rect"),
                   fill=solid(page.colour("halo"), 80))
        for part in (0, 1):
            page.shape("Scale bar", slide.bar, Box(x + part * scene.bar.width_mm / 2, y, scene.bar.width_mm / 2, 1.2),
                       ready_made("rect"), fill=solid(page.colour("raised") if part else ink), line=line(ink, 0.5))
        page.text("Scale words", Box(x, y - 5.5, scene.bar.width_mm + 2, 5),
                  [Paragraph([Run(f"{slide.bar} · {slide.scale}", 8, ink)])], anchor="ctr", wrap=False)
    _north(page, box.x + box.width - 7, box.y + 4)
    if scene.inset is not None and not scene.inset.frame.covers(scene.inset.land):
        height = min(30.0, box.height * 0.22)
        width = height * scene.inset.width_mm / scene.inset.height_mm
        paint_inset(page, scene.inset, Box(box.x + box.width - width - 2, box.y + box.height - height - 2, width,
                                           height), slide.subtitle)


def _north(page: Page, x: float, y: float) -> None:
    ink = page.colour("ink")
    with page.group("North", "N", Box(x - 3, y, 6, 12)):
        page.shape("Arrow", "N", Box(x - 2, y, 4, 6), ready_made("triangle"), fill=solid(ink))
        page.text("N", Box(x - 3, y + 6, 6, 5), [Paragraph([Run("N", 9, ink, bold=True)], align="ctr")])


def _beside(page: Page, slide: MapSlide, column: Box) -> None:
    """Findings, then the legend, then filters, the code at the foot."""
    y = column.y
    foot = column.y + column.height
    if slide.findings:
        room = Box(column.x, y, column.width, column.height * 0.44)
        points = fitting(slide.findings, room, (18, 16, 14, 13, 12, 11, 10, 9, 8), gap=2)
        page.text("Findings", room, [Paragraph([Run(one, points, page.colour("ink"))], before=6 if at else 0)
                                     for at, one in enumerate(slide.findings)])
        y += sum(height_of(one, points, room.width) + 2.2 for one in slide.findings) + 2
    y = _legend(page, slide, Box(column.x, y, column.width, foot - CODE - 4 - y))
    _foot(page, slide, Box(column.x, foot - CODE, column.width, CODE))


def _legend(page: Page, slide: MapSlide, box: Box) -> float:
    """What colours and symbols mean, side by side; how far down it reaches."""
    half = (box.width - 4) / 2 if slide.keys and slide.symbol_keys else box.width
    keys = _keys(page, slide, Box(box.x, box.y, half, box.height)) if slide.keys else box.y
    if not slide.symbol_keys:
        return keys
    x = box.x + box.width - half
    step = min(6.4, box.height / max(len(slide.symbol_keys), 1))
    y = box.y
    for one in slide.symbol_keys:
        told = one.symbol.told
        with page.group(told, told, Box(x, y, SYMBOL_MM, SYMBOL_MM)):
            paint_symbol(page, one.symbol, x + SYMBOL_MM / 2, y + SYMBOL_MM / 2, min(SYMBOL_MM, step * 0.9),
                         dashed=one.dashed)
        _key_words(page, Box(x + SYMBOL_MM + 2, y, half - SYMBOL_MM - 2, SYMBOL_MM), told, one.count)
        y += step
    return max(y, keys)


def _keys(page: Page, slide: MapSlide, box: Box) -> float:
    ink, y = page.colour("ink"), box.y
    height = height_of(slide.heading, 11, box.width, bold=True)
    page.text("Legend", Box(box.x, y, box.width, height), [Paragraph([Run(slide.heading, 11, ink, bold=True)])])
    y += height + 1
    step = min(6.4, (box.height - height) / (len(slide.keys) + len(slide.remarks)))
    for swatch, words, count in slide.keys:
        page.shape(words, words, Box(box.x, y + 0.5, SWATCH_MM + 1, SWATCH_MM - 1), ready_made("rect"),
                   fill=fill_of(page, swatch), line=line(page.colour("line-district"), 0.5))
        _key_words(page, Box(box.x + SWATCH_MM + 3, y, box.width - SWATCH_MM - 3, SWATCH_MM), words, count)
        y += step
    for remark in slide.remarks:
        tall = height_of(remark, 8, box.width)
        page.text("Remark", Box(box.x, y, box.width, tall), [Paragraph([Run(remark, 8, page.colour("soft"))])])
        y += tall
    return y


def _key_words(page: Page, box: Box, words: str, count: str) -> None:
    runs = [Run(words, fitting([words + count], box, (11, 10, 9, 8, 7)), page.colour("ink"))]
    if count:
        runs.append(Run(f"  {count}", runs[0].size, page.colour("soft")))
    page.text(words, box, [Paragraph(runs)], anchor="ctr")


def _foot(page: Page, slide: MapSlide, box: Box) -> None:
    """Filters in words, the link, and the code of the address."""
    link = page.link(slide.link.address)
    room = Box(box.x, box.y, box.width - (CODE + 4 if link else 0), box.height)
    lines = [f"{name}: {words}" for name, words in slide.lines]
    points = fitting([*lines, slide.link.words], room, (10, 9, 8, 7, 6))
    page.text("Filters", room, [
        *(Paragraph([Run(f"{name}: ", points, page.colour("soft")), Run(words, points, page.colour("ink"))])
          for name, words in slide.lines),
        Paragraph([Run(slide.link.words, points, page.colour("accent"), link=link)])], anchor="b")
    if link:
        paint_code(page, slide.link.address, Box(box.x + box.width - CODE, box.y, CODE, CODE))
