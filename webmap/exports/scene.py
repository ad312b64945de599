"""A map laid out in millimetres, for sheet and slide alike: shapes, symbols, labels, scale bar, inset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.plate import Bounds, Meridian, Plate, ScaleBar, bounds_at
from geodata.region import Region
from webmap.exports.brief import Brief
from webmap.exports.labels import Label, Wanted, placed
from webmap.exports.zone_map import BEYOND
from webmap.query import N_, Extent, ViewError
from webmap.view import View
from webmap.wording import name_of, value_words

SCREEN_PX = (1024, 768)
"""The map on a usual screen: what a centre with a zoom shows."""
FEWER_M = 60.0
"""Corners smaller than this are not drawn where the whole province is; closer up, in proportion."""
SYMBOL_MM = 4.2
"""How wide a symbol is drawn, and how near others must stand to be counted with it."""
DISTRICT_MM, SUBDISTRICT_MM, BEYOND_MM = 3.6, 2.5, 3.2
CLOSER_DENOMINATOR = 450_000
"""From this scale on subdistricts have their names too."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A subdistrict or neighbour: shape in mm (see geodata.plate), its swatch ("" for plain land), what it says."""

    code: str
    name: str
    shape: shapely.Geometry
    swatch: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A record at its position in mm, or a shape of it; words: its name and kind."""

    id: str
    x: float
    y: float
    mission: str
    kind: str
    name: str
    words: str
    approximate: bool
    shape: shapely.Geometry | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that stand too near each other to be drawn apart: how many of each mission."""

    x: float
    y: float
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many records."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Badge:
    """Records known to a place only, on that place: how many of each mission."""

    code: str
    x: float
    y: float
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Scene:
    """The map of a brief on a plate; zones are whole shapes (cut them with `plate.cut` where that is wanted)."""

    plate: Plate
    zones: Sequence[Zone]
    around: Sequence[Zone]
    districts: shapely.Geometry
    province: shapely.Geometry
    marks: Sequence[Mark]
    badges: Sequence[Badge]
    labels: Sequence[Label]
    unlabelled: int
    bar: ScaleBar
    graticule: Sequence[Meridian]
    inset: "Inset | None"

    def drawn(self) -> tuple[list[Mark], list[Cluster]]:
        """The symbols inside the frame, and those drawn as one count because they would cover each other."""
        inside = [mark for mark in self.marks if _within(self.plate, mark.x, mark.y)]
        points = [mark for mark in inside if mark.shape is None]
        if not points:
            return inside, []
        groups = _together(np.array([(mark.x, mark.y) for mark in points]))
        sizes = np.bincount(groups)
        alone = [mark for mark, group in zip(points, groups, strict=True) if sizes[group] == 1]
        rest = pd.DataFrame([(mark.x, mark.y, mark.mission) for mark in points], columns=["x", "y", "mission"])
        clusters = [Cluster(float(some.x.mean()), float(some.y.mean()), some.mission.value_counts().to_dict())
                    for group, some in rest.groupby(groups) if sizes[group] > 1]
        return [*(mark for mark in inside if mark.shape is not None), *alone], clusters


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
            bounds: Bounds | None = None, names: bool = True) -> Scene:
    """The map of a brief on a frame of this size; ViewError when the view shows nothing of the province.

    bounds: in degrees, in place of those of the view.
    """
    region = brief.region
    whole = region.bounds
    bounds = bounds or bounds_of(brief.view, region)
    plate = Plate.around(bounds, region.metric_crs, size_mm)
    fewer_m = FEWER_M * min(plate.metres_per_mm / Plate.around(whole, region.metric_crs, (180, 250)).metres_per_mm, 1)
    shapes = plate.coverage(region.subdistricts.geometry, fewer_m)
    districts = {code: shapely.coverage_union_all(np.asarray(group.array, dtype=object))
                 for code, group in shapes.groupby(region.subdistricts["district_code"])}
    neighbours = plate.cut(plate.draw(region.neighbours.geometry))
    marks, badges = _marks(brief, plate), _badges(brief, plate)
    wanted = _names(brief, plate, neighbours) if names else []
    labels, unlabelled = placed(wanted, (plate.width_mm, plate.height_mm), [(m.x, m.y, SYMBOL_MM) for m in marks])
    return Scene(
        plate=plate, zones=_zones(brief, shapes), around=_around(region, neighbours, brief.language),
        districts=shapely.multilinestrings([ring for shape in districts.values() for ring in _rings(shape)]),
        province=shapely.coverage_union_all(np.asarray(shapes.array, dtype=object)),
        marks=marks, badges=badges, labels=labels, unlabelled=unlabelled, bar=plate.scale_bar(size_mm[0] * 0.3),
        graticule=plate.graticule() if graticule else (), inset=_inset(region, plate) if inset else None)


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


def _marks(brief: Brief, plate: Plate) -> list[Mark]:
    records = brief.placed
    if not len(records):
        return []
    shapes = plate.draw(records.geometry)
    spots = shapes.representative_point()
    return [Mark(str(record["id"]), float(spot.x), float(spot.y), record["mission"], record["kind"], name_of(record),
                 f"{name_of(record)} · {value_words('kind', record)}", record["precision"] == "approximate",
                 None if shape.geom_type == "Point" else shape)
            for record, spot, shape in zip(records.to_dict("records"), spots, shapes, strict=True)]


def _badges(brief: Brief, plate: Plate) -> list[Badge]:
    """The records without a position, on the subdistrict or district that they are known to."""
    if brief.view.measure:
        return []
    rest = brief.records.drop(brief.placed.index)
    code = rest["subdistrict_code"].where(rest["subdistrict_code"] != "", rest["district_code"])
    counts = pd.crosstab(code[code != ""], rest["mission"][code != ""])
    badges = []
    for key, row in counts.iterrows():
        unit = (brief.region.districts if len(str(key)) == 4 else brief.region.subdistricts).loc[str(key)]
        (x, y), = plate.spots([unit["label_lon"]], [unit["label_lat"]])
        if _within(plate, x, y):
            badges.append(Badge(str(key), float(x), float(y),
                                {str(name): int(count) for name, count in row.items() if count}))
    return badges


def _names(brief: Brief, plate: Plate, neighbours: gpd.GeoSeries) -> list[Wanted]:
    """Names in the order of their weight: districts, subdistricts where there is room, provinces around."""
    region, language = brief.region, brief.language
    levels = [(region.districts, DISTRICT_MM, "district")]
    if plate.denominator <= CLOSER_DENOMINATOR or plate.width_mm >= 250:
        levels.append((region.subdistricts, SUBDISTRICT_MM, "subdistrict"))
    wanted = []
    for places, size, level in levels:
        spots = plate.spots(places["label_lon"], places["label_lat"])
        wanted += [Wanted(str(name), float(x), float(y), size, level)
                   for name, (x, y) in zip(places[f"name_{language}"], spots, strict=True)]
    for code, shape in neighbours.items():
        if shape is not None and not shape.is_empty:
            spot = shapely.get_point(shapely.maximum_inscribed_circle(shape), 0)
            wanted.append(Wanted(str(region.neighbours.loc[code, f"name_{language}"]), spot.x, spot.y, BEYOND_MM,
                                 "beyond"))
    return wanted


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


def _within(plate: Plate, x: float, y: float) -> bool:
    return 0 <= x <= plate.width_mm and 0 <= y <= plate.height_mm


def _together(spots: np.ndarray) -> np.ndarray:
    """The group of each position: those in the same square of a symbol's width, joined with squares that overlap it."""
    squares = np.floor(spots / SYMBOL_MM).astype(int)
    _unique, groups = np.unique(squares, axis=0, return_inverse=True)
    return np.asarray(groups).ravel()
