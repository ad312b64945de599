"""Shapes of map files made fit to store: two dimensions, WGS 84, valid, of one kind; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geodata.intake.datums import INDIAN_1975, WGS84_KEY, to_degrees, ways_to_choose
from geodata.intake.findings import Findings
from geodata.intake.positions import near
from geodata.intake.repairs import Fix
from geodata.region import Region
from geodata.text import Text

SHAPE = "wkt"
"""The field that questions and reasons about shapes name."""
MOST_DEGREES = 400.0
INDIAN_DEGREES = 4240
Shapes = npt.NDArray[np.object_]

NOT_NUMBERS = Text("พิกัดของรูปทรงไม่ใช่ตัวเลขจำกัด (NaN หรืออนันต์)", "Its shape has coordinates that are no finite numbers")
COLLAPSED = Text("รูปทรงเสียหายจนซ่อมไม่ได้ วาดใหม่", "Its shape is too broken to be made valid: draw it anew")
NOT_READ = Text("อ่านรูปทรงไม่ได้", "Its shape cannot be read")
UNKNOWN_SYSTEM = Text("ไม่รู้จักระบบพิกัดของชั้นข้อมูล", "The coordinate system of the layer is not known")
CHOOSE_DATUM = Text("ชั้นข้อมูลใช้ Indian 1975 กรุณาเลือกวิธีแปลงพื้นหลักฐาน",
                    "The layer stands on Indian 1975: choose the transformation of the datum")
RANK = {"Point": 0, "MultiPoint": 0, "LineString": 1, "LinearRing": 1, "MultiLineString": 1, "Polygon": 2,
        "MultiPolygon": 2}


@dataclass(frozen=True, slots=True)
class System:
    """How coordinates become degrees: the words for the report, the change itself, and what was assumed of it."""

    name: str
    change: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]] | None
    rule: str = ""
    indian: bool = False


def take_shapes(shapes: Shapes, rows: list[int], crs: str | None, region: Region, findings: Findings,
                column: str) -> Shapes:
    """The shapes in WGS 84, valid, of two dimensions, None where a row has none or waits; each change is a repair."""
    found = np.array(shapes, dtype=object)
    found[shapely.is_empty(found)] = None
    for at in np.flatnonzero(~_finite(found)):
        findings.refuse(rows[at], SHAPE, NOT_NUMBERS)
        found[at] = None
    _each(found, rows, findings, column, "height_dropped", shapely.has_z(found), shapely.force_2d)
    mixed = np.array([shape is not None and shape.geom_type == "GeometryCollection" for shape in found], dtype=bool)
    _each(found, rows, findings, column, "mixed_parts", mixed, highest_kind)
    system = system_of(crs, found, region, findings.decisions.datum)
    if system.indian and not findings.decisions.datum:
        findings.ask([row for row, shape in zip(rows, found, strict=True) if shape is not None], "datum", system.name,
                     CHOOSE_DATUM, ways_to_choose(region.metric_crs % 100))
        return np.full(len(found), None, dtype=object)
    _project(found, rows, system, findings, column)
    _turn(found, rows, region, findings, column)
    _mend(found, rows, findings, column)
    return found


def _finite(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Whether all coordinates of each shape are finite; true for None."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    fine = np.ones(len(shapes), dtype=bool)
    fine[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return fine


def _each(shapes: Shapes, rows: list[int], findings: Findings, column: str, rule: str, which: npt.NDArray[np.bool_],
          change: Callable[[shapely.Geometry], shapely.Geometry]) -> None:
    """Change the shapes that need a repair, in place; where its rule is switched off they are left out and wait."""
    for at in np.flatnonzero(which):
        before = shapes[at]
        after = change(before)
        if rule in findings.decisions.rules_off:
            findings.ask((rows[at],), SHAPE, rule, _undone(rule))
            shapes[at] = None
            continue
        shapes[at] = None if after is None or after.is_empty else after
        if shapes[at] is None:
            findings.refuse(rows[at], SHAPE, COLLAPSED)
        else:
            findings.repairs.append(Fix(rule, outline(before), outline(after)).at(rows[at], column))


def _undone(rule: str) -> Text:
    return Text(f"การแก้ไข {rule} ถูกยกเลิก จึงใช้รูปทรงไม่ได้", f"Without the repair {rule} its shape is of no use")


def outline(shape: shapely.Geometry) -> str:
    """A shape in a few words for the report: its kind, its points, one corner."""
    x, y = shapely.get_coordinates(shape)[0].tolist() if not shape.is_empty else (float("nan"), float("nan"))
    height = " Z" if shape.has_z else ""
    return f"{shape.geom_type}{height}, {shapely.get_num_coordinates(shape)} points, {x:.6g} {y:.6g} …"


def highest_kind(shape: shapely.Geometry) -> shapely.Geometry:
    """Of a collection the parts of the highest dimension, as one shape: areas before lines before points."""
    parts = flat(shape)
    top = max((RANK[part.geom_type] for part in parts), default=0)
    parts = [part for part in parts if RANK[part.geom_type] == top]
    if len(parts) == 1:
        return parts[0]
    single = [piece for part in parts for piece in shapely.get_parts(part)]
    return (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[top](single)


def flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The parts of a collection, those of collections within it too; empty ones are left out."""
    if shape.geom_type != "GeometryCollection":
        return [] if shape.is_empty else [shape]
    return [piece for part in shapely.get_parts(shape) for piece in flat(part)]


def system_of(crs: str | None, shapes: Shapes, region: Region, datum: str) -> System:
    """How the coordinates of a layer become degrees, by the system it states and by what the figures can be."""
    try:
        stated = pyproj.CRS(crs) if crs else None
    except CRSError:
        stated = None
    bounds = shapely.total_bounds(shapes)
    metres = bool(np.isfinite(bounds).all() and np.abs(bounds).max() > MOST_DEGREES)
    if stated is None or stated.is_geographic == metres:
        rule = "" if stated is None and not metres else "zone_assumed" if metres else "system_assumed"
        return System("UTM" if metres else "WGS 84", _utm(region.metric_crs % 100, WGS84_KEY) if metres else None, rule)
    code = stated.to_epsg(min_confidence=60) or 0
    zones = {epsg: zone for zone, epsg in INDIAN_1975.items()}
    if code in zones:
        return System(stated.name, _utm(zones[code], datum or WGS84_KEY), "datum", indian=True)
    if code == INDIAN_DEGREES:
        zone = region.metric_crs % 100
        grid = pyproj.Transformer.from_crs(code, INDIAN_1975[zone], always_xy=True)
        onward = _utm(zone, datum or WGS84_KEY)
        return System(stated.name, lambda xy: onward(np.column_stack(grid.transform(*xy.T))), "datum", indian=True)
    if code == 4326:
        return System("WGS 84", None)
    way = pyproj.Transformer.from_crs(stated, 4326, always_xy=True)
    return System(stated.name, lambda xy: np.column_stack(way.transform(*xy.T)),
                  "utm" if code in (32647, 32648) else "system_changed")


def _utm(zone: int, datum: str) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    return lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1], zone, datum))


def _project(shapes: Shapes, rows: list[int], system: System, findings: Findings, column: str) -> None:
    """Bring the shapes to degrees, in place; those that have no place there are refused."""
    if system.change is not None:
        before = shapes.copy()
        shapes[:] = shapely.transform(shapes, system.change)
        for at in np.flatnonzero(~_finite(shapes)):
            findings.refuse(rows[at], SHAPE, NOT_NUMBERS)
            shapes[at] = None
        if system.rule:
            findings.repairs += [Fix(system.rule, f"{system.name}: {outline(was)}", outline(now)).at(row, column)
                                 for row, was, now in zip(rows, before, shapes, strict=True) if now is not None]
    elif system.rule:
        findings.repairs += [Fix(system.rule, outline(shape), "WGS 84").at(row, column)
                             for row, shape in zip(rows, shapes, strict=True) if shape is not None]


def _turn(shapes: Shapes, rows: list[int], region: Region, findings: Findings, column: str) -> None:
    """Swap the coordinates of shapes that then come to lie near the province and do not as they are."""
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    given = np.flatnonzero(~shapely.is_missing(shapes))
    x, y = middle[:, 0], middle[:, 1]
    turned = np.zeros(len(shapes), dtype=bool)
    turned[given] = ~near(region, x, y) & near(region, y, x)
    _each(shapes, rows, findings, column, "swapped", turned,
          lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]))


def _mend(shapes: Shapes, rows: list[int], findings: Findings, column: str) -> None:
    """Make invalid shapes valid; one that loses its kind in that is refused."""
    _each(shapes, rows, findings, column, "made_valid", ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes), mended)


def mended(shape: shapely.Geometry) -> shapely.Geometry | None:
    """A valid shape of the same kind as a broken one, None where none is left."""
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if made.geom_type == "GeometryCollection":
        made = highest_kind(made)
    return made if not made.is_empty and RANK[made.geom_type] == RANK[shape.geom_type] else None
