"""The map of a slide: a group of groups of native shapes, each with its name and what it says."""

from collections.abc import Sequence

import shapely

from webmap.exports.scene import Badge, Mark, Scene, Zone
from webmap.painters.slides.deck import MapSlide
from webmap.painters.slides.markup import MM_PER_PT, NO_FILL, Box, Paragraph, Run, body, line, ready_made, solid
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import fill_of, furnished, paint_badge, paint_site, paint_symbol

MARK_MM, BADGE_MM, SITE_MM = 3.6, 2.8, 5.0
THIN, STRONG, STRONGEST = 0.4, 1.0, 1.6
"""Widths of the lines of subdistricts, districts, province; points."""
LEVELS = {"district": ("ink", True), "subdistrict": ("soft", False), "beyond": ("beyond-ink", False)}
"""Level of a name -> its colour, and whether it is bold."""
GROUND = 60
"""Per cent: how much the ground of a name covers, so that it is read on dark colours too."""
At = tuple[float, float]


def paint_map(page: Page, slide: MapSlide, box: Box) -> None:
    """The map of a scene in its box, from the neighbours up to the names."""
    scene, at = slide.scene, (box.x, box.y)
    with page.group(page.called("map"), slide.told, box):
        _part(page, "ground", box, fill=solid(page.colour("beyond")))
        _zones(page, "neighbours", scene.around, scene, at)
        _zones(page, "subdistricts", scene.zones, scene, at)
        with _layer(page, "lines", box):
            _lines(page, scene, at)
        _shapes(page, slide, at)
        with _layer(page, "symbols", box):
            _symbols(page, slide, at)
        with _layer(page, "names", box):
            _names(page, scene, at)
        _sites(page, slide, at)
        _part(page, "frame", box, line=line(page.colour("line-province"), 0.75))


def _part(page: Page, part: str, box: Box, **look: str) -> None:
    page.shape(page.called(part), page.called(part), box, ready_made("rect"), **look)   # type: ignore[arg-type]


def _layer(page: Page, part: str, box: Box):   # type: ignore[no-untyped-def]
    return page.group(page.called(part), page.called(part), box)


def _zones(page: Page, part: str, zones: Sequence[Zone], scene: Scene, at: At) -> None:
    plate = scene.plate
    edge = line(page.colour("line-subdistrict"), THIN)
    with _layer(page, part, Box(*at, plate.width_mm, plate.height_mm)):
        for zone in zones:
            shape = shapely.clip_by_rect(zone.shape, 0, 0, plate.width_mm, plate.height_mm)
            page.freeform(f"{zone.code} {zone.name}", zone.words, shape, fill=fill_of(page, zone.swatch), line=edge,
                          at=at)


def _lines(page: Page, scene: Scene, at: At) -> None:
    frame = 0, 0, scene.plate.width_mm, scene.plate.height_mm
    for meridian in scene.graticule:
        shape = shapely.clip_by_rect(shapely.linestrings(meridian.points), *frame)
        page.freeform(f"{meridian.degrees:g}°", f"{meridian.degrees:g}°", shape, at=at,
                      line=line(page.colour("line-district"), 0.3, dashed=True))
    for part, shape, width in (("district", scene.districts, STRONG),
                               ("province", shapely.boundary(scene.province), STRONGEST)):
        page.freeform(page.called(f"{part}_line"), page.called(f"{part}_line"), shapely.clip_by_rect(shape, *frame),
                      line=line(page.colour(f"line-{part}"), width), at=at)


def _shapes(page: Page, slide: MapSlide, at: At) -> None:
    """Records that are lines or areas: the colour of their mission shines through, never solid over the map."""
    plate = slide.scene.plate
    for mark in slide.scene.marks:
        if mark.shape is not None:
            colour = page.mission(mark.mission)
            shape = shapely.clip_by_rect(mark.shape, 0, 0, plate.width_mm, plate.height_mm)
            area = shapely.get_dimensions(shape) == 2
            page.freeform(f"{mark.id} {mark.name}", mark.words, shape, at=at, line=line(colour, 1.5),
                          fill=solid(colour, 25) if area else NO_FILL)


def _symbols(page: Page, slide: MapSlide, at: At) -> None:
    scene = slide.scene
    for badge in scene.badges:
        _badge(page, badge, at)
    if slide.picture:
        _picture(page, slide, Box(*at, scene.plate.width_mm, scene.plate.height_mm))
        return
    for mark in scene.marks:
        if mark.shape is None and 0 <= mark.x <= scene.plate.width_mm and 0 <= mark.y <= scene.plate.height_mm:
            _mark(page, mark, slide, at)


def _picture(page: Page, slide: MapSlide, box: Box) -> None:
    page.picture(page.called("symbols"), slide.told, box, slide.picture)
    for x, y, text, size in slide.counts:
        width = size * (1 + 0.7 * len(text))
        words = Run(text, round(size / MM_PER_PT, 1), page.colour("ink"), bold=True)
        page.text(text, Box(box.x + x - width / 2, box.y + y - size, width, size * 2),
                  [Paragraph([words], align="ctr")], anchor="ctr", wrap=False)


def _sites(page: Page, slide: MapSlide, at: At) -> None:
    for spot in slide.spots:
        paint_site(page, spot.number, spot.told, Box(spot.x + at[0] - SITE_MM / 2, spot.y + at[1] - SITE_MM / 2,
                                                     SITE_MM, SITE_MM))


def _mark(page: Page, mark: Mark, slide: MapSlide, at: At) -> None:
    symbol = slide.symbols[mark.mission, mark.kind]
    box = Box(mark.x + at[0] - MARK_MM / 2, mark.y + at[1] - MARK_MM / 2, MARK_MM, MARK_MM)
    with page.group(f"{mark.id} {mark.name}", mark.words, box):
        paint_symbol(page, symbol, box, dashed=mark.approximate)


def _badge(page: Page, badge: Badge, at: At) -> None:
    width = BADGE_MM * (0.9 + 0.55 * len(badge.text))
    box = Box(badge.x + at[0] - width / 2, badge.y + at[1] - BADGE_MM / 2, width, BADGE_MM)
    paint_badge(page, badge.text, f"{badge.code} {badge.text}", box)


def _names(page: Page, scene: Scene, at: At) -> None:
    covered = furnished(scene)
    for label in scene.labels:
        token, bold = LEVELS[label.level]
        width, height = label.width + 1.6, label.size * 1.4
        half = width / 2, height / 2
        if label.level == "beyond" and covered.intersects(
                shapely.box(label.x - half[0], label.y - half[1], label.x + half[0], label.y + half[1])):
            continue
        box = Box(label.x + at[0] - width / 2, label.y + at[1] - height / 2, width, height)
        words = Run(label.text, round(label.size / MM_PER_PT, 1), page.colour(token), bold=bold)
        ground = NO_FILL if label.level == "beyond" else solid(page.colour("halo"), GROUND)
        page.shape(label.text, "", box, ready_made("roundRect"), fill=ground, textual=True,
                   words=body([Paragraph([words], align="ctr")], anchor="ctr", wrap=False))
