"""The map of a scene as SVG without text, in mm: land, colours, hatches, borders, symbols."""

from collections.abc import Iterable

import numpy as np
import shapely

from webmap.exports.brief import Brief
from webmap.exports.labels import Label
from webmap.exports.scene import Scene
from webmap.exports.signs import SYMBOL_MM, Mark
from webmap.exports.tables import HATCHED
from webmap.painters.lettering import cap_height, text_path
from webmap.painters.palette import Palette
from webmap.painters.sheet.symbols import HATCH_MM, badge, picture, placed_at, proposal, ring, symbol

HALO = 0.24
"""How wide the edge of a name is, by the size of its letters."""
BOLD = ("district",)
BEYOND_FRAME_MM = 2
"""Shapes are cut this far outside the frame, so that the cut is not seen."""


def draw_map(brief: Brief, scene: Scene, palette: Palette) -> str:
    """The map as an SVG file as large as its plate."""
    plate = scene.plate
    width, height = plate.width_mm, plate.height_mm
    parts = [f'<rect width="{width:.3f}" height="{height:.3f}" fill="{palette["beyond"]}"/>',
             *_ground(scene, palette), *_borders(scene, palette), *_graticule(scene, palette)]
    parts += [_area(mark, palette) for mark in scene.alone if mark.shape is not None]
    signs = [(badge(palette, one.width_mm), one.x, one.y) for one in scene.badges]
    signs += _signs(brief, scene, palette)
    if brief.proposed:
        spots = plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
        signs += [(proposal(palette), float(x), float(y)) for x, y in spots]
    parts += [placed_at(body, x, y, scene.enlarge) for body, x, y in signs]
    parts += [_halo(label, palette) for label in scene.labels]
    return picture("".join(parts), width, height, 0, 0)


def draw_signs(brief: Brief, scene: Scene, palette: Palette) -> str:
    """The symbols and the rings of counts alone, as an SVG file as large as the plate."""
    parts = [placed_at(body, x, y, scene.enlarge) for body, x, y in _signs(brief, scene, palette)]
    return picture("".join(parts), scene.plate.width_mm, scene.plate.height_mm, 0, 0)


def _signs(brief: Brief, scene: Scene, palette: Palette) -> list[tuple[str, float, float]]:
    """Symbols and rings with their places."""
    missions = brief.missions
    signs = [(symbol(missions[mark.mission], missions[mark.mission].kind(mark.kind).icon, palette, SYMBOL_MM,
                     approximate=mark.approximate), mark.x, mark.y) for mark in scene.alone if mark.shape is None]
    return signs + [(ring(cluster.counts, palette), cluster.x, cluster.y) for cluster in scene.clusters]


def draw_inset(scene: Scene, palette: Palette) -> str:
    """Where the frame lies, as an SVG file."""
    inset = scene.inset
    assert inset is not None
    around = "".join(_path(shape) for shape in inset.around)
    return picture(
        f'<rect width="{inset.width_mm:g}" height="{inset.height_mm:g}" fill="{palette["beyond"]}"/>'
        f'<path d="{around}" fill="{palette["beyond"]}" stroke="{palette["rule"]}" stroke-width=".15"/>'
        f'<path d="{_path(inset.land)}" fill="{palette["surface"]}" stroke="{palette["line-province"]}" '
        f'stroke-width=".25" fill-rule="evenodd"/>'
        f'<path d="{_path(inset.frame)}" fill="{palette["accent"]}" fill-opacity=".12" stroke="{palette["accent"]}" '
        f'stroke-width=".5"/>', inset.width_mm, inset.height_mm, 0, 0)


def _ground(scene: Scene, palette: Palette) -> list[str]:
    """Lines between neighbours, and subdistricts with their colours; hatches as lines."""
    parts = [f'<path d="{_path(scene.between)}" fill="none" stroke="{palette["line-subdistrict"]}" '
             f'stroke-width=".25" stroke-dasharray="1.6 .9"/>',
             f'<path d="{_cut(scene, scene.province)}" fill="none" stroke="{palette["line-province"]}" '
             f'stroke-opacity=".12" stroke-width="{2.2 * scene.enlarge:.2f}" stroke-linejoin="round"/>']
    lines = []
    for zone in scene.zones:
        shape = _cut_shape(scene, zone.shape)
        if shape.is_empty:
            continue
        hatched = zone.swatch == HATCHED
        parts.append(f'<path d="{_path(shape)}" fill="{palette["land" if hatched else zone.swatch]}" '
                     f'fill-rule="evenodd" stroke="{palette["line-subdistrict"]}" stroke-width=".2" '
                     f'stroke-linejoin="round"/>')
        if hatched:
            lines.append(_path(_hatch(shape)))
    if lines:
        parts.append(f'<path d="{"".join(lines)}" fill="none" stroke="{palette["line-subdistrict"]}" '
                     f'stroke-width=".25"/>')
    return parts


def _borders(scene: Scene, palette: Palette) -> list[str]:
    return [f'<path d="{_cut(scene, shape)}" fill="none" stroke="{palette[token]}" stroke-linejoin="round" '
            f'stroke-width="{width * scene.enlarge:.2f}"/>'
            for shape, token, width in ((scene.districts, "line-district", 0.4),
                                        (scene.province, "line-province", 0.75))]


def _graticule(scene: Scene, palette: Palette) -> list[str]:
    lines = "".join(_line(meridian.points) for meridian in scene.graticule)
    return [f'<path d="{lines}" fill="none" stroke="{palette["ink"]}" stroke-opacity=".35" stroke-width=".15"/>'
            ] if lines else []


def _area(mark: Mark, palette: Palette) -> str:
    """A shape of a record: hatched in the colour of its mission, never filled over the colours below."""
    colour = palette.mission(mark.mission)
    outline = f'<path d="{_path(mark.shape)}" fill="none" stroke="{colour}" stroke-width=".5"/>'
    if mark.shape is None or mark.shape.area == 0:
        return outline
    return f'{outline}<path d="{_path(_hatch(mark.shape))}" fill="none" stroke="{colour}" stroke-width=".22"/>'


def _halo(label: Label, palette: Palette) -> str:
    """The light edge around a name, as outlines: the name itself stands as text once, so that it is found once."""
    bold = label.level in BOLD
    baseline = label.y + cap_height(label.size, bold=bold) / 2
    outline = text_path(label.text, label.x - label.width / 2, baseline, label.size, bold=bold)
    return (f'<path d="{outline}" fill="{palette["halo"]}" stroke="{palette["halo"]}" '
            f'stroke-width="{label.size * HALO:.2f}" stroke-linejoin="round"/>')


def _hatch(shape: shapely.Geometry) -> shapely.Geometry:
    """The slanting lines that fill a shape; they meet across shapes."""
    west, north, east, south = shape.bounds
    first, last = np.floor((west + north) / HATCH_MM / 1.414), np.ceil((east + south) / HATCH_MM / 1.414)
    sums = np.arange(first, last + 1) * HATCH_MM * 1.414
    ends = np.stack([np.column_stack([sums - north, np.full_like(sums, north)]),
                     np.column_stack([sums - south, np.full_like(sums, south)])], axis=1)
    return shapely.intersection(shapely.multilinestrings(shapely.linestrings(ends)), shape)


def _cut_shape(scene: Scene, shape: shapely.Geometry) -> shapely.Geometry:
    more = BEYOND_FRAME_MM
    return shapely.clip_by_rect(shape, -more, -more, scene.plate.width_mm + more, scene.plate.height_mm + more)


def _cut(scene: Scene, shape: shapely.Geometry) -> str:
    return _path(_cut_shape(scene, shape))


def _path(shape: shapely.Geometry | None) -> str:
    """The `d` of a shape, hundredths of a mm."""
    if shape is None or shape.is_empty:
        return ""
    return "".join(_line(shapely.get_coordinates(line), closed) for line, closed in _lines(shape))


def _lines(shape: shapely.Geometry) -> Iterable[tuple[shapely.Geometry, bool]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield from ((ring_, True) for ring_ in shapely.get_rings(part))
        elif part.geom_type == "GeometryCollection":
            yield from _lines(part)
        elif part.geom_type != "Point":
            yield part, False


def _line(points: np.ndarray, closed: bool = False) -> str:
    text = " ".join(f"{x:.2f},{y:.2f}" for x, y in points[:-1] if len(points) > 1)
    if not text:
        return ""
    return f"M{text}z" if closed else f"M{text} {points[-1][0]:.2f},{points[-1][1]:.2f}"
