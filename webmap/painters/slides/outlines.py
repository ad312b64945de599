"""Outlines as custom geometry: polygons, lines and the paths of symbols, in EMU from the corner of their frame."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from webmap.painters.slides.markup import EMU_PER_MM, Box, emu

Line = tuple[np.ndarray, bool]
"""Points in mm, and whether they close."""
UNITS = 1_000
"""Parts of a unit in the path of a symbol."""


def outline(shape: shapely.Geometry) -> tuple[Box, str]:
    """The frame of a shape in mm and its geometry: one path, holes and parts as further contours of it."""
    west, south, east, north = shape.bounds
    box = Box(west, south, east - west, north - south)
    return box, geometry(box, _lines(shape))


def geometry(box: Box, lines: Iterable[Line]) -> str:
    """Lines in mm as a geometry that fills a frame."""
    path = "".join(_contour(np.rint((points - (box.x, box.y)) * EMU_PER_MM).astype(int), closed)
                   for points, closed in lines)
    return _custom(emu(box.width), emu(box.height), path)


@cache
def drawing(outlines: tuple[str, ...], left: float, top: float, width: float, height: float) -> str:
    """The `d` of SVG paths, seen through a window of their units, as a geometry."""
    return _custom(round(width * UNITS), round(height * UNITS), *(_followed(d, left, top) for d in outlines))


def _followed(d: str, left: float, top: float) -> str:
    pen = RecordingPen()
    parse_path(d, pen)
    return "".join(_move(name, points, left, top) for name, points in pen.value)


def _lines(shape: shapely.Geometry) -> list[Line]:
    parts = shapely.get_parts(shape)
    kinds = shapely.get_type_id(parts)
    rings = shapely.get_rings(parts[kinds == shapely.GeometryType.POLYGON])
    lines = parts[(kinds == shapely.GeometryType.LINESTRING) | (kinds == shapely.GeometryType.LINEARRING)]
    return [*((shapely.get_coordinates(ring)[:-1], True) for ring in rings),
            *((shapely.get_coordinates(line), False) for line in lines)]


def _contour(points: np.ndarray, closed: bool) -> str:
    (x, y), *rest = points.tolist()
    steps = "".join([f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in rest])
    return f'<a:moveTo><a:pt x="{x}" y="{y}"/></a:moveTo>{steps}{"<a:close/>" if closed else ""}'


def _custom(width: int, height: int, *paths: str) -> str:
    drawn = "".join(f'<a:path w="{max(width, 1)}" h="{max(height, 1)}">{path}</a:path>' for path in paths)
    return ('<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
            f"<a:pathLst>{drawn}</a:pathLst></a:custGeom>")


STEPS = {"moveTo": "moveTo", "lineTo": "lnTo", "curveTo": "cubicBezTo", "qCurveTo": "quadBezTo"}


def _move(name: str, points: Sequence[tuple[float, float]], left: float, top: float) -> str:
    if name == "closePath":
        return "<a:close/>"
    if name == "endPath":
        return ""
    spots = "".join(f'<a:pt x="{round((x - left) * UNITS)}" y="{round((y - top) * UNITS)}"/>' for x, y in points)
    return f"<a:{STEPS[name]}>{spots}</a:{STEPS[name]}>"
