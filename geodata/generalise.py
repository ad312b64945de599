"""Generalise coverages: fewer vertices, the same borders on both sides, nothing lost.

Every function takes and gives EPSG:4326 unless its name says metres. A result is always a valid coverage.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from geodata.errors import RegionError

Shapes = npt.NDArray[np.object_]
GEOD = Geod(ellps="WGS84")
LABEL_TOLERANCE_M = 20.0


def metric_zone(shapes: Shapes) -> int:
    """EPSG code of the WGS 84 / UTM north zone at the middle of the shapes' bounds (47 or 48 in Thailand)."""
    west, _, east, _ = shapely.total_bounds(shapes)
    return 32600 + int((west + east) / 2 // 6) + 31


def project(shapes: Shapes, source: int, target: int) -> Shapes:
    """The shapes in another CRS, both given as EPSG codes."""
    return np.asarray(gpd.GeoSeries(shapes, crs=source).to_crs(target).array, dtype=object)


def round_vertices(shapes: Shapes, decimals: int) -> Shapes:
    """Round each vertex alike, so shared borders stay shared; repeated vertices and collapsed parts go.

    Rings begin at their lowest vertex, whichever form of file they came from.
    """
    return np.array([shapely.normalize(_rounded(shape, decimals)) for shape in shapes], dtype=object)


def coverage_simplify(shapes: Shapes, tolerance_m: float, decimals: int, zone: int) -> Shapes:
    """A lighter valid coverage: simplified in metres of the zone, vertices rounded to decimals of a degree.

    The tolerance is the side of the largest corner removed (Visvalingam-Whyatt). Where rounding would make borders
    touch, a finer tolerance is tried. RegionError when the source itself is no valid coverage.
    """
    if not shapely.coverage_is_valid(shapes):
        raise RegionError("boundaries", "neighbouring polygons of the source overlap or leave slivers",
                          "Use the published COD-AB file, or mend the coverage in a GIS first")
    metres = project(shapes, 4326, zone)
    for factor in (1.0, 0.9, 0.75, 0.6, 0.5, 0.35, 0.2, 0.1, 0.0):
        lighter = shapely.coverage_simplify(metres, tolerance_m * factor) if factor else metres
        rounded = round_vertices(project(lighter, zone, 4326), decimals)
        if is_sound(rounded):
            return rounded
    raise RegionError("boundaries", f"parts are too small to be drawn with {decimals} decimals of a degree",
                      "Remove the specks from the source first")


def is_sound(shapes: Shapes) -> bool:
    """True when each shape is valid and not empty, and together they are a valid coverage."""
    return bool(shapely.is_valid(shapes).all() and not shapely.is_empty(shapes).any()
                and shapely.coverage_is_valid(shapes))


def dissolve(shapes: Shapes, groups: npt.NDArray[np.object_]) -> dict[str, shapely.Geometry]:
    """One shape a group, in order of the group's key, made of the very vertices of its members."""
    return {str(group): shapely.coverage_union_all(shapes[groups == group]) for group in sorted(set(groups))}


def area_km2(shape: shapely.Geometry) -> float:
    """Geodesic area on WGS 84 in square kilometres, two decimals."""
    return round(abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6, 2)


def label_points(shapes: Shapes, zone: int, decimals: int = 5) -> npt.NDArray[np.float64]:
    """Longitude and latitude inside each shape: the centre of the largest circle that fits in its largest part."""
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in project(shapes, 4326, zone)]
    centres = [shapely.get_point(shapely.maximum_inscribed_circle(part, LABEL_TOLERANCE_M), 0) for part in largest]
    places = project(np.array(centres, dtype=object), zone, 4326)
    return np.round(shapely.get_coordinates(places), decimals)


def _rounded(shape: shapely.Geometry, decimals: int) -> shapely.Geometry:
    """The shape with rounded vertices, without the parts and holes that this flattens to a line."""
    polygons = []
    for part in shapely.get_parts(shape):
        outer, *holes = (_ring(ring, decimals) for ring in (part.exterior, *part.interiors))
        if outer is not None:
            polygons.append(shapely.Polygon(outer, [hole for hole in holes if hole is not None]))
    if not polygons:
        return shapely.Polygon()
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _ring(ring: shapely.LinearRing, decimals: int) -> npt.NDArray[np.float64] | None:
    corners = np.round(shapely.get_coordinates(ring), decimals) + 0.0   # + 0.0: no negative zero
    corners = corners[np.concatenate([[True], (np.diff(corners, axis=0) != 0).any(axis=1)])]
    return corners if len(corners) >= 4 and shapely.Polygon(corners).area > 0 else None
