"""Small drawings in SVG, in mm around the point 0, 0: symbols, counts, swatches, a north arrow."""

from collections.abc import Mapping
from math import cos, pi, sin

from layers.mission import Mission
from webmap.exports.crowding import ring_width
from webmap.exports.tables import HATCHED
from webmap.painters.palette import Palette
from webmap.painters.plates import GLYPH_AT, GLYPH_UNITS, PLATE_UNITS, PLATES, glyph

HATCH_MM = 1.1


def picture(body: str, width: float, height: float, left: float | None = None, top: float | None = None) -> str:
    """A drawing as an SVG file; left and top of its frame, else 0, 0 is in the middle."""
    x, y = (-width / 2 if left is None else left), (-height / 2 if top is None else top)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
            f'viewBox="{x:g} {y:g} {width:g} {height:g}">{body}</svg>')


def symbol(mission: Mission, icon: str, palette: Palette, width: float, *, approximate: bool = False) -> str:
    """The plate of a mission, with the glyph of a kind unless icon is ""; a dashed edge where the position is rough."""
    scale = width / PLATE_UNITS
    edge = (f'stroke="{palette["ink"]}" stroke-width="2" stroke-dasharray="3.4 2.6"' if approximate
            else f'stroke="{palette["raised"]}" stroke-width="1.8"')
    body = f'<path d="{PLATES[mission.plate]}" fill="{palette.mission(mission.key)}" {edge}/>'
    if icon:
        units, paths = glyph(icon)
        at, size = GLYPH_AT, GLYPH_UNITS / units
        body += (f'<g transform="translate({at} {at}) scale({size:.4f})" fill="{palette["on-accent"]}">'
                 + "".join(f'<path d="{path}"/>' for path in paths) + "</g>")
    return f'<g transform="translate({-width / 2:.3f} {-width / 2:.3f}) scale({scale:.5f})">{body}</g>'


def ring(counts: Mapping[str, int], palette: Palette) -> str:
    """A ring whose arcs are the shares of the missions; the number in it is set as text."""
    total = sum(counts.values())
    width = ring_width(total)
    line = width * 0.13
    radius = width / 2 - line / 2 - 0.15
    body = [f'<circle r="{width / 2:.3f}" fill="{palette["raised"]}" stroke="{palette["rule"]}" stroke-width=".15"/>']
    start, gap = 0.0, 0.35 / radius if len(counts) > 1 else 0.0
    for key, count in sorted(counts.items()):
        end = start + 2 * pi * count / total
        body.append(_arc(radius, (start + gap / 2, end - gap / 2), line, palette.mission(key)))
        start = end
    return "".join(body)


def badge(palette: Palette, width: float) -> str:
    """The plate of a count of records known to a place only: a rounded box with a dashed edge."""
    tall = 3.6
    return (f'<rect x="{-width / 2:.3f}" y="{-tall / 2:.3f}" width="{width:.3f}" height="{tall}" rx="1.8" '
            f'fill="{palette["raised"]}" fill-opacity=".92" stroke="{palette["soft"]}" stroke-width=".22" '
            f'stroke-dasharray=".7 .5"/>')


def proposal(palette: Palette) -> str:
    """The plate of a new site: a filled disc with two edges; its number is set as text."""
    return f'<circle r="2.9" fill="{palette["raised"]}"/><circle r="2.5" fill="{palette["accent"]}"/>'


def placed_at(body: str, x: float, y: float, enlarge: float = 1) -> str:
    """A drawing moved to a place, larger."""
    return f'<g transform="translate({x:.3f} {y:.3f}) scale({enlarge:g})">{body}</g>'


def swatch(name: str, palette: Palette) -> str:
    """A patch of a colour of the map, 6 by 4."""
    box = '<rect x="-2.9" y="-1.9" width="5.8" height="3.8"'
    ground = f'{box} fill="{palette["land" if name == HATCHED else name]}"/>'
    lines = "M-2.9 -.6l1.3 -1.3M-2.9 1l2.9 -2.9M-2.2 1.9l3.8 -3.8M-.6 1.9l3.5 -3.5M1 1.9l1.9 -1.9"
    hatch = f'<path d="{lines}" stroke="{palette["line-subdistrict"]}" stroke-width=".3" fill="none"/>'
    edge = f'{box} fill="none" stroke="{palette["line-district"]}" stroke-width=".2"/>'
    return picture(f"{ground}{hatch if name == HATCHED else ''}{edge}", 6, 4)


def north_arrow(degrees: float, palette: Palette) -> str:
    """An arrow to true north, 8 mm high."""
    return picture(f'<g transform="rotate({degrees:.3f})"><path d="M0 -3.6 1.9 3.2 0 1.9z" fill="{palette["ink"]}"/>'
                   f'<path d="M0 -3.6 -1.9 3.2 0 1.9z" fill="{palette["raised"]}" stroke="{palette["ink"]}" '
                   f'stroke-width=".25"/></g>', 6, 8)


def _arc(radius: float, angles: tuple[float, float], line: float, colour: str) -> str:
    start, end = angles
    pen = f'fill="none" stroke="{colour}" stroke-width="{line:.3f}"'
    if end - start > 2 * pi - 1e-6:
        return f'<circle r="{radius:.3f}" {pen}/>'
    (x0, y0), (x1, y1) = ((radius * sin(angle), -radius * cos(angle)) for angle in angles)
    return (f'<path d="M{x0:.3f} {y0:.3f}A{radius:.3f} {radius:.3f} 0 {int(end - start > pi)} 1 {x1:.3f} {y1:.3f}" '
            f'{pen}/>')
