"""The map of a slide: a group of groups of native shapes, each with its name and what it says."""

from collections.abc import Sequence

import segno
import shapely

from webmap.exports.scene import Badge, Inset, Mark, Scene, Zone
from webmap.exports.tables import HATCHED
from webmap.painters.plates import GLYPH_UNITS, PLATE_UNITS, PLATES, glyph
from webmap.painters.slides.deck import MapSlide, Spot, Symbol
from webmap.painters.slides.markup import MM_PER_PT, NO_FILL, Box, Paragraph, Run, body, hatch, line, ready_made, solid
from webmap.painters.slides.outlines import drawing, geometry
from webmap.painters.slides.page import Page
from webmap.painters.slides.words import LEADING, SLACK

MARK_MM, BADGE_MM, SPOT_MM = 3.6, 2.6, 5.0
THIN, STRONG, STRONGEST = 0.4, 1.0, 1.6
"""Widths of the lines of subdistricts, districts, province; points."""
LEVELS = {"district": ("ink", True), "subdistrict": ("soft", False), "beyond": ("beyond-ink", False)}
"""Level of a name -> its colour, and whether it is bold."""


def paint_map(page: Page, slide: MapSlide, box: Box) -> None:
    """The map of a scene in its box, from the neighbours up to the names."""
    scene = slide.scene
    at = box.x, box.y
    with page.group("Map", slide.told, box):
        page.shape("Ground", slide.told, box, ready_made("rect"), fill=solid(page.colour("beyond")))
        _zones(page, "Neighbours", scene.around, scene, at)
        _zones(page, "Subdistricts", scene.zones, scene, at)
        with page.group("Lines", slide.told, box):
            _lines(page, scene, at)
        _shapes(page, slide, at)
        with page.group("Symbols", slide.told, box):
            for mark in _inside(scene):
                _mark(page, mark, slide.symbols[mark.mission, mark.kind], at)
            for spot in slide.spots:
                paint_spot(page, spot, spot.x + box.x, spot.y + box.y)
        with page.group("Names", slide.told, box):
            _names(page, scene, at)
            _badges(page, scene.badges, at)
        page.shape("Frame", slide.told, box, ready_made("rect"), line=line(page.colour("line-province"), 0.75))


def fill_of(page: Page, swatch: str) -> str:
    """The fill of a swatch."""
    if swatch == HATCHED:
        return hatch(page.colour("line-subdistrict"), page.colour("raised"))
    return solid(page.colour(swatch or "land"))


def paint_symbol(page: Page, symbol: Symbol, x: float, y: float, size: float, *, dashed: bool = False) -> None:
    """Plate and glyph with their middle at x, y."""
    box = Box(x - size / 2, y - size / 2, size, size)
    edge = line(page.colour("raised"), 0.5, dashed=dashed)
    plate = drawing((PLATES[symbol.plate],), 0, 0, PLATE_UNITS, PLATE_UNITS)
    page.shape("Plate", symbol.told, box, plate, fill=solid(page.mission(symbol.mission)), line=edge)
    if not symbol.icon:
        return
    side, outlines = glyph(symbol.icon)
    inner = size * GLYPH_UNITS / PLATE_UNITS
    page.shape("Glyph", symbol.told, Box(x - inner / 2, y - inner / 2, inner, inner),
               drawing(outlines, 0, 0, side, side), fill=solid(page.colour("raised")))


def paint_spot(page: Page, spot: Spot, x: float, y: float) -> None:
    """A new site: a disc with its number."""
    words = Run(spot.number, SPOT_MM * 0.55 / MM_PER_PT, page.colour("on-accent"), bold=True)
    page.shape(f"{spot.number} {spot.told}", spot.told, Box(x - SPOT_MM / 2, y - SPOT_MM / 2, SPOT_MM, SPOT_MM),
               ready_made("ellipse"), fill=solid(page.colour("accent")), line=line(page.colour("raised"), 1.5),
               words=body([Paragraph([words], align="ctr")], anchor="ctr", wrap=False))


def paint_inset(page: Page, inset: Inset, box: Box, told: str) -> None:
    """Where the frame lies in the province."""
    scale = min(box.width / inset.width_mm, box.height / inset.height_mm)

    def sized(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, lambda points: points * scale)

    at = box.x, box.y
    with page.group("Locator", told, box):
        page.shape("Ground", told, box, ready_made("rect"), fill=solid(page.colour("beyond")),
                   line=line(page.colour("line-district"), 0.5))
        page.freeform("Province", told, sized(inset.land), fill=solid(page.colour("land")),
                      line=line(page.colour("line-district"), 0.5), at=at)
        page.freeform("Frame", told, sized(inset.frame), line=line(page.colour("accent"), 1.5), at=at)


def paint_code(page: Page, address: str, box: Box) -> None:
    """The address as a code that a phone reads: one freeform on white, with the address as its link."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    cell = box.width / (len(rows) + 4)
    squares = []
    for at, row in enumerate(rows):
        for first, last in _runs(row):
            x0, x1, y0 = box.x + (first + 2) * cell, box.x + (last + 2) * cell, box.y + (at + 2) * cell
            squares.append((shapely.get_coordinates(shapely.box(x0, y0, x1, y0 + cell))[:-1], True))
    page.shape("Code ground", address, box, ready_made("rect"), fill=solid("FFFFFF"))
    page.shape("Code", address, box, geometry(box, squares), fill=solid("000000"), link=page.link(address))


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """First and end of each run of dark cells."""
    edges = [at for at in range(len(row) + 1) if (row[at - 1] if at else 0) != (row[at] if at < len(row) else 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _zones(page: Page, name: str, zones: Sequence[Zone], scene: Scene, at: tuple[float, float]) -> None:
    plate = scene.plate
    edge = line(page.colour("line-subdistrict"), THIN)
    with page.group(name, name, Box(*at, plate.width_mm, plate.height_mm)):
        for zone in zones:
            shape = shapely.clip_by_rect(zone.shape, 0, 0, plate.width_mm, plate.height_mm)
            page.freeform(f"{zone.code} {zone.name}", zone.words, shape, fill=fill_of(page, zone.swatch), line=edge,
                          at=at)


def _lines(page: Page, scene: Scene, at: tuple[float, float]) -> None:
    frame = 0, 0, scene.plate.width_mm, scene.plate.height_mm
    for meridian in scene.graticule:
        shape = shapely.clip_by_rect(shapely.linestrings(meridian.points), *frame)
        page.freeform(f"{meridian.degrees}°", f"{meridian.degrees}°", shape, at=at,
                      line=line(page.colour("line-district"), 0.3, dashed=True))
    for name, shape, width in (("Districts", scene.districts, STRONG),
                               ("Province", shapely.boundary(scene.province), STRONGEST)):
        token = "line-district" if name == "Districts" else "line-province"
        page.freeform(name, name, shapely.clip_by_rect(shape, *frame), line=line(page.colour(token), width), at=at)


def _inside(scene: Scene) -> list[Mark]:
    return [mark for mark in scene.marks if mark.shape is None
            and 0 <= mark.x <= scene.plate.width_mm and 0 <= mark.y <= scene.plate.height_mm]


def _mark(page: Page, mark: Mark, symbol: Symbol, at: tuple[float, float]) -> None:
    x, y = mark.x + at[0], mark.y + at[1]
    with page.group(f"{mark.id} {mark.name}", mark.words, Box(x - MARK_MM / 2, y - MARK_MM / 2, MARK_MM, MARK_MM)):
        paint_symbol(page, symbol, x, y, MARK_MM, dashed=mark.approximate)


def _shapes(page: Page, slide: MapSlide, at: tuple[float, float]) -> None:
    """Records that are lines or areas: hatched in the colour of their mission, never solid over the map."""
    plate = slide.scene.plate
    for mark in slide.scene.marks:
        if mark.shape is not None:
            colour = page.mission(mark.mission)
            shape = shapely.clip_by_rect(mark.shape, 0, 0, plate.width_mm, plate.height_mm)
            area = shapely.get_dimensions(shape) == 2
            page.freeform(f"{mark.id} {mark.name}", mark.words, shape, at=at, line=line(colour, 1.5),
                          fill=solid(colour, 25) if area else NO_FILL)


def _names(page: Page, scene: Scene, at: tuple[float, float]) -> None:
    for label in scene.labels:
        token, bold = LEVELS[label.level]
        width, height = label.width * SLACK + 1, label.size * LEADING
        box = Box(label.x + at[0] - width / 2, label.y + at[1] - height / 2, width, height)
        words = Run(label.text, round(label.size / MM_PER_PT, 1), page.colour(token), bold=bold)
        page.text(label.text, box, [Paragraph([words], align="ctr")], anchor="ctr", wrap=False)


def _badges(page: Page, badges: Sequence[Badge], at: tuple[float, float]) -> None:
    for badge in badges:
        text = f"≈{sum(badge.counts.values())}"
        width = BADGE_MM * (0.9 + 0.55 * len(text))
        box = Box(badge.x + at[0] - width / 2, badge.y + at[1] - BADGE_MM / 2, width, BADGE_MM)
        words = Run(text, BADGE_MM * 0.72 / MM_PER_PT, page.colour("ink"))
        page.shape(f"{badge.code} {text}", text, box, ready_made("roundRect"), fill=solid(page.colour("raised"), 85),
                   line=line(page.colour("line-district"), 0.4, dashed=True),
                   words=body([Paragraph([words], align="ctr")], anchor="ctr", wrap=False))
