"""A map laid out in millimetres, for sheet and slide alike: shapes, symbols, labels, scale bar, inset."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from geodata.plate import Bounds, Meridian, Plate, ScaleBar, bounds_at
from geodata.region import Region
from webmap.exports.brief import Brief
from webmap.exports.crowding import ring_width
from webmap.exports.labels import Label, Wanted, placed
from webmap.exports.signs import BADGE_TEXT_MM, SYMBOL_MM, Badge, Cluster, Mark, apart, known_to, marks_of, rings_of
from webmap.exports.zone_map import BEYOND
from webmap.query import N_, Extent, ViewError
from webmap.view import View

SCREEN_PX = (1024, 768)
"""The map on a usual screen: what a centre with a zoom shows."""
FEWER_M = 60.0
"""Corners smaller than this are not drawn where the whole province is; closer up, in proportion."""
DISTRICT_MM, SUBDISTRICT_MM, BEYOND_MM = 3.6, 2.5, 3.2
PROPOSED_MM = 5.8
LIGHT_MM = 0.08
CLOSER_DENOMINATOR = 550_000
"""From this scale on subdistricts have their names too."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A subdistrict or neighbour: shape in mm (see geodata.plate), its swatch ("" for plain land), what it says."""

    code: str
    name: str
    shape: shapely.Geometry
    swatch: str
    words: str


@dataclass(frozen=True)
class Scene:
    """The map of a brief on a plate; zones are whole shapes (cut them with `plate.cut` where that is wanted).

    between: the lines between the neighbours. alone, clusters: the symbols inside the frame, and those drawn as one
    count because they would cover each other. enlarge: how much larger than on A4 symbols, names and lines are drawn.
    """

    plate: Plate
    zones: Sequence[Zone]
    around: Sequence[Zone]
    between: shapely.Geometry
    districts: shapely.Geometry
    province: shapely.Geometry
    marks: Sequence[Mark]
    badges: Sequence[Badge]
    labels: Sequence[Label]
    unlabelled: int
    bar: ScaleBar
    graticule: Sequence[Meridian]
    inset: "Inset | None"
    alone: Sequence[Mark]
    clusters: Sequence[Cluster]
    enlarge: float

    def drawn(self) -> tuple[Sequence[Mark], Sequence[Cluster]]:
        """The symbols inside the frame, and those drawn as one count."""
        return self.alone, self.clusters


@dataclass(frozen=True, slots=True)
class Inset:
    """Where the frame lies: the province and its neighbours small, and the frame in it; all in mm of the inset."""

    width_mm: float
    height_mm: float
    land: shapely.Geometry
    around: Sequence[shapely.Geometry]
    frame: shapely.Geometry


def bounds_of(view: View, region: Region) -> Bounds:
    """The ground a view shows: west, south, east, north in degrees; ViewError names `at` when it is far away."""
    at: Extent | str = view.at
    if isinstance(at, str) and at in region.districts.index:
        return _bounds(region.districts.loc[[at]])
    mark = next((mark for mark in region.bookmarks if mark.key == at), None)
    if mark is not None:
        at = Extent(mark.lat, mark.lon, mark.zoom)
    if isinstance(at, str):
        return region.bounds
    bounds = bounds_at(at.lat, at.lon, at.zoom, SCREEN_PX)
    if not shapely.box(*bounds).intersects(shapely.box(*region.bounds)):
        raise ViewError("at", str(at), N_("a place in or near the province"))
    return bounds


def lay_out(brief: Brief, size_mm: tuple[float, float], *, graticule: bool = False, inset: bool = True,
            bounds: Bounds | None = None, names: bool = True, enlarge: float = 1) -> Scene:
    """The map of a brief on a frame of this size; ViewError when the view shows nothing of the province.

    bounds: in degrees, in place of those of the view. enlarge: how much larger than on A4 symbols and names are.
    """
    region = brief.region
    bounds = bounds or bounds_of(brief.view, region)
    plate = Plate.around(bounds, region.metric_crs, size_mm)
    fewer_m = FEWER_M * min(plate.metres_per_mm / Plate.around(
        region.bounds, region.metric_crs, (180, 250)).metres_per_mm, 1)
    shapes = plate.coverage(region.subdistricts.geometry, fewer_m)
    districts = {code: shapely.coverage_union_all(np.asarray(group.array, dtype=object))
                 for code, group in shapes.groupby(region.subdistricts["district_code"])}
    province = shapely.coverage_union_all(np.asarray(shapes.array, dtype=object))
    neighbours = plate.cut(plate.draw(region.neighbours.geometry))
    marks = marks_of(brief, plate)
    alone, clusters = apart(marks, plate, enlarge)
    clusters = [*clusters, *rings_of(brief, plate, enlarge)]
    known = known_to(brief, plate, by_subdistrict=_closer(plate, enlarge))
    symbols = [*((mark.x, mark.y, SYMBOL_MM * enlarge) for mark in alone),
               *((one.x, one.y, ring_width(one.total) * enlarge) for one in clusters)]
    if brief.proposed:
        spots = plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
        symbols += [(float(x), float(y), PROPOSED_MM * enlarge) for x, y in spots]
    labels, badges, unlabelled = _named(
        plate, _names(brief, plate, neighbours, enlarge) if names else [], known, symbols, enlarge)
    return Scene(
        plate=plate, zones=_zones(brief, shapes), around=_around(region, neighbours, brief.language),
        between=_between(neighbours, province),
        districts=shapely.multilinestrings([ring for shape in districts.values() for ring in _rings(shape)]),
        province=province, marks=marks, badges=badges, labels=labels, unlabelled=unlabelled,
        bar=plate.scale_bar(size_mm[0] * 0.3), graticule=plate.graticule() if graticule else (),
        inset=_inset(region, plate) if inset else None, alone=alone, clusters=clusters, enlarge=enlarge)


def _bounds(places: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = (float(side) for side in places.total_bounds)
    return west, south, east, north


def _zones(brief: Brief, shapes: gpd.GeoSeries) -> list[Zone]:
    looks, table = brief.zone_map.looks, brief.tables
    said = _said(brief) if table else {}
    zones = []
    for code, shape in shapes.items():
        name = brief.region.name_of(str(code)).in_(brief.language)
        swatch = looks.get(str(code), BEYOND if looks else "")
        zones.append(Zone(str(code), name, shape, swatch, said.get(str(code), name)))
    return zones


def _said(brief: Brief) -> dict[str, str]:
    """Subdistrict code -> its name, district, and the figure that the map shows of it."""
    for table in brief.tables:
        if len(table.columns) > 2 and len(table.rows) and str(table.rows[0][0]) in brief.region.subdistricts.index:
            at = table.figure
            head = "" if at is None else f": {table.columns[at].head} "
            return {str(row[0]): f"{row[1]} ({row[2]}){head}{text[at] if at is not None else ''}".strip()
                    for row, text in zip(table.rows, table.texts(), strict=True)}
    return {}


def _around(region: Region, neighbours: gpd.GeoSeries, language: str) -> list[Zone]:
    names = region.neighbours[f"name_{language}"]
    return [Zone(str(code), str(names[code]), shape, "beyond", str(names[code]))
            for code, shape in neighbours.items() if shape is not None and not shape.is_empty]


def _closer(plate: Plate, enlarge: float) -> bool:
    """Whether there is room for the names of subdistricts."""
    return plate.denominator * enlarge <= CLOSER_DENOMINATOR


def _names(brief: Brief, plate: Plate, neighbours: gpd.GeoSeries, enlarge: float) -> list[Wanted]:
    """Names in the order of their weight: districts, subdistricts where there is room, provinces around."""
    region, language = brief.region, brief.language
    levels = [(region.districts, DISTRICT_MM * enlarge, "district")]
    if _closer(plate, enlarge):
        levels.append((region.subdistricts, SUBDISTRICT_MM * enlarge, "subdistrict"))
    wanted = []
    for places, size, level in levels:
        spots = plate.spots(places["label_lon"], places["label_lat"])
        wanted += [Wanted(str(name), float(x), float(y), size, level)
                   for name, (x, y) in zip(places[f"name_{language}"], spots, strict=True)]
    for code, shape in neighbours.items():
        if shape is not None and not shape.is_empty:
            spot = shapely.get_point(shapely.maximum_inscribed_circle(shape), 0)
            wanted.append(Wanted(str(region.neighbours.loc[code, f"name_{language}"]), spot.x, spot.y,
                                 BEYOND_MM * enlarge, "beyond"))
    return wanted


def _named(plate: Plate, names: Sequence[Wanted], known: Sequence[Badge],
           symbols: Sequence[tuple[float, float, float]], enlarge: float) -> tuple[list[Label], list[Badge], int]:
    """Names and badges where they cover neither each other nor symbols; a badge without room stands at its place."""
    signs = [Wanted(one.text, one.x, one.y, BADGE_TEXT_MM * enlarge, "badge", one.width_mm * enlarge, one.code)
             for one in known]
    order = sorted([*names, *signs], key=lambda one: ("district", "badge").index(one.level)
                   if one.level in ("district", "badge") else 2)
    labels, left = placed(order, (plate.width_mm, plate.height_mm), symbols)
    found = {label.code: label for label in labels if label.level == "badge"}
    badges = [replace(one, x=found[one.code].x, y=found[one.code].y) if one.code in found else one for one in known]
    return ([label for label in labels if label.level != "badge"], badges, left - (len(known) - len(found)))


def _between(neighbours: gpd.GeoSeries, province: shapely.Geometry) -> shapely.Geometry:
    """The lines between neighbours, without the edge of what is known of them."""
    shapes = [shape for shape in neighbours if shape is not None and not shape.is_empty]
    if not shapes:
        return shapely.MultiLineString()
    light = shapely.simplify(np.array(shapes, dtype=object), LIGHT_MM)
    whole = shapely.union_all([*shapely.buffer(light, LIGHT_MM * 3), shapely.buffer(province, LIGHT_MM * 3)])
    return shapely.intersection(shapely.union_all(shapely.boundary(light)), shapely.buffer(whole, -LIGHT_MM * 6))


def _inset(region: Region, plate: Plate) -> Inset:
    """The province among its neighbours, 30 mm high."""
    size = 22.0, 30.0
    small = Plate.around(region.bounds, region.metric_crs, size, 0.15)
    land = small.draw(gpd.GeoSeries([region.districts.geometry.union_all()], crs=4326)).simplify(0.1).iloc[0]
    around = small.cut(small.draw(region.neighbours.geometry)).simplify(0.1)
    scale = small.metres_per_mm
    frame = shapely.box((plate.west - small.west) / scale, (small.north - plate.north) / scale,
                        (plate.east - small.west) / scale, (small.north - plate.south) / scale)
    return Inset(*size, land, [shape for shape in around if shape is not None and not shape.is_empty],
                 shapely.intersection(frame, shapely.box(0, 0, *size)))


def _rings(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [shapely.linestrings(shapely.get_coordinates(ring)) for ring in shapely.get_rings(shapely.get_parts(shape))]
