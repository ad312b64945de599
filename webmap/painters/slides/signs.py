"""The signs of a map, on it and beside it: fills, symbols, counts, new sites, locator, code of an address."""

from collections.abc import Sequence
from functools import lru_cache

import segno
import shapely

from webmap.exports.scene import Inset, Scene
from webmap.exports.tables import HATCHED
from webmap.painters.plates import GLYPH_UNITS, PLATE_UNITS, PLATES, glyph
from webmap.painters.slides.deck import Symbol
from webmap.painters.slides.markup import MM_PER_PT, Box, Paragraph, Run, body, hatch, line, ready_made, solid
from webmap.painters.slides.outlines import drawing, geometry
from webmap.painters.slides.page import Page

INSET = 22.0, 30.0
"""Width and height of the locator, in the upper left corner of the map; mm."""
QUIET, LONGEST = 2, 400
"""Cells of white around a code; letters of an address whose code a phone still reads at this size."""


def located(scene: Scene) -> bool:
    """Whether the map shows less than the province, so that a locator is of use."""
    return scene.inset is not None and not scene.inset.frame.covers(scene.inset.land)


def furnished(scene: Scene) -> shapely.Geometry:
    """Where locator, north arrow and scale cover the map; mm."""
    width, height = scene.plate.width_mm, scene.plate.height_mm
    places = [(width - 10, 0, width, 16), (width - 50, height - 12, width, height)]
    if located(scene):
        places.append((0, 0, INSET[0] + 3, INSET[1] + 3))
    return shapely.union_all([shapely.box(*place) for place in places])


def fill_of(page: Page, swatch: str) -> str:
    """The fill of a swatch."""
    if swatch == HATCHED:
        return hatch(page.colour("line-subdistrict"), page.colour("raised"))
    return solid(page.colour(swatch or "land"))


def paint_symbol(page: Page, symbol: Symbol, box: Box, *, dashed: bool = False) -> None:
    """Plate and glyph of a record; the edge is dashed where the position is rough."""
    edge = line(page.colour("ink" if dashed else "raised"), 0.6 if dashed else 0.5, dashed=dashed)
    page.shape(page.called("plate"), symbol.told, box, drawing((PLATES[symbol.plate],), 0, 0, PLATE_UNITS, PLATE_UNITS),
               fill=solid(page.mission(symbol.mission)), line=edge)
    if symbol.icon:
        side, outlines = glyph(symbol.icon)
        inner = box.width * GLYPH_UNITS / PLATE_UNITS
        within = Box(box.x + (box.width - inner) / 2, box.y + (box.height - inner) / 2, inner, inner)
        page.shape(page.called("glyph"), symbol.told, within, drawing(outlines, 0, 0, side, side),
                   fill=solid(page.colour("on-accent")))


def paint_badge(page: Page, text: str, name: str, box: Box) -> None:
    """How many records are known to a place only."""
    words = Run(text, round(box.height * 0.74 / MM_PER_PT, 1), page.colour("ink"))
    page.shape(name, text, box, ready_made("roundRect"), fill=solid(page.colour("raised"), 85),
               line=line(page.colour("soft"), 0.5, dashed=True),
               words=body([Paragraph([words], align="ctr")], anchor="ctr", wrap=False))


def paint_site(page: Page, number: str, told: str, box: Box) -> None:
    """A new site: a disc with its number."""
    words = Run(number, round(box.height * 0.55 / MM_PER_PT, 1), page.colour("on-accent"), bold=True)
    page.shape(f"{number} {told}", told, box, ready_made("ellipse"), fill=solid(page.colour("accent")),
               line=line(page.colour("raised"), 1.5),
               words=body([Paragraph([words], align="ctr")], anchor="ctr", wrap=False))


def paint_inset(page: Page, inset: Inset, box: Box) -> None:
    """Where the frame lies in the province."""
    scale = min(box.width / inset.width_mm, box.height / inset.height_mm)

    def sized(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, lambda points: points * scale)

    told, at = page.called("locator"), (box.x, box.y)
    with page.group(told, told, box):
        page.shape(page.called("ground"), told, box, ready_made("rect"), fill=solid(page.colour("beyond")),
                   line=line(page.colour("line-district"), 0.5))
        page.freeform(page.called("province_line"), told, sized(inset.land), fill=solid(page.colour("land")),
                      line=line(page.colour("line-district"), 0.5), at=at)
        page.freeform(page.called("frame"), told, sized(inset.frame), line=line(page.colour("accent"), 1.5), at=at)


def paint_code(page: Page, address: str, box: Box) -> None:
    """The address as a code that a phone reads: a freeform with the address as its link; none where it is too long."""
    if len(address) > LONGEST:
        return
    rows = _cells(address)
    cell = box.width / (len(rows) + 2 * QUIET)
    squares = []
    for at, row in enumerate(rows):
        for first, last in _runs(row):
            left, top = box.x + (first + QUIET) * cell, box.y + (at + QUIET) * cell
            square = shapely.box(left, top, left + (last - first) * cell, top + cell)
            squares.append((shapely.get_coordinates(square)[:-1], True))
    page.shape(page.called("code"), address, box, ready_made("rect"), fill=solid("FFFFFF"))
    page.shape(page.called("code"), address, box, geometry(box, squares), fill=solid("000000"),
               link=page.link(address))


@lru_cache(64)
def _cells(address: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in segno.make(address, error="m", micro=False).matrix)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """First and end of each run of dark cells."""
    framed = [0, *row, 0]
    edges = [at for at in range(len(framed) - 1) if framed[at] != framed[at + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))
