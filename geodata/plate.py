"""A map on paper: a rectangle of the ground, in metres of one zone, drawn in millimetres."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer

from geodata.mercator import HALF_WORLD_M

GEOD = Geod(ellps="WGS84")
Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]
ROUND = (1, 2, 5)
"""First figures of a round length."""
TILE_PX = 256
DEGREE_STEPS = (1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.025, 0.02, 0.01, 0.005, 0.0025, 0.002, 0.001)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of round length, true at the latitude of the middle of the plate: metres on the ground, mm on paper."""

    length_m: int
    width_mm: float


@dataclass(frozen=True, slots=True)
class Meridian:
    """A line of the graticule: its degrees, whether it runs north, and its points in mm."""

    degrees: float
    north: bool
    points: Floats


@dataclass(frozen=True)
class Plate:
    """A frame of the ground. crs: EPSG of the zone; west, south, east, north: metres of it; width_mm, height_mm."""

    crs: int
    west: float
    south: float
    east: float
    north: float
    width_mm: float
    height_mm: float

    @classmethod
    def around(cls, bounds: Bounds, crs: int, size_mm: tuple[float, float], margin: float = 0.04) -> "Plate":
        """The plate of this size on which bounds (west, south, east, north in degrees) fit, with a margin around."""
        corners = shapely.box(*bounds).segmentize(0.01)
        west, south, east, north = gpd.GeoSeries([corners], crs=4326).to_crs(crs).total_bounds
        scale = max((east - west) / size_mm[0], (north - south) / size_mm[1]) * (1 + 2 * margin)
        middle = (west + east) / 2, (south + north) / 2
        half = size_mm[0] * scale / 2, size_mm[1] * scale / 2
        return cls(crs, middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1], *size_mm)

    @property
    def metres_per_mm(self) -> float:
        """Metres of the zone for a millimetre of paper."""
        return (self.east - self.west) / self.width_mm

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        lon, lat = Transformer.from_crs(self.crs, 4326, always_xy=True).transform(
            (self.west + self.east) / 2, (self.south + self.north) / 2)
        return float(lon), float(lat)

    @cached_property
    def true_m(self) -> float:
        """Geodesic metres for a millimetre of paper along the parallel through the middle."""
        y, half = (self.south + self.north) / 2, (self.east - self.west) / 2 * 0.1
        x = (self.west + self.east) / 2
        to = Transformer.from_crs(self.crs, 4326, always_xy=True)
        (west, east), (south, north) = to.transform([x - half, x + half], [y, y])
        return float(GEOD.inv(west, south, east, north)[2]) / (2 * half / self.metres_per_mm)

    @property
    def denominator(self) -> int:
        """The scale as 1 to this, rounded to three figures or fewer."""
        exact = self.true_m * 1_000
        step = 10 ** max(int(np.floor(np.log10(exact))) - 1, 0)
        return int(round(exact / step) * step)

    @property
    def north_deg(self) -> float:
        """How far true north at the middle stands clockwise of straight up."""
        lon, lat = self.middle
        to = Transformer.from_crs(4326, self.crs, always_xy=True)
        (x0, x1), (y0, y1) = to.transform([lon, lon], [lat, lat + 0.01])
        return float(np.degrees(np.arctan2(x1 - x0, y1 - y0)))

    def scale_bar(self, longest_mm: float) -> ScaleBar:
        """The longest bar of 1, 2 or 5 times a power of ten metres that fits."""
        room = self.true_m * longest_mm
        power = 10 ** int(np.floor(np.log10(room)))
        length = max(step * power for step in ROUND if step * power <= room)
        return ScaleBar(int(length), float(length / self.true_m))

    def holds(self, x: float, y: float) -> bool:
        """Whether a place in mm lies within the frame."""
        return 0 <= x <= self.width_mm and 0 <= y <= self.height_mm

    def draw(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Shapes in EPSG:4326 as mm right and down from the upper left corner; None stays None. Nothing is cut off."""
        metres = shapes.to_crs(self.crs)
        scale = 1 / self.metres_per_mm
        drawn = metres.affine_transform([scale, 0, 0, -scale, -self.west * scale, self.north * scale])
        return drawn.set_crs(None, allow_override=True)

    def spots(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Positions in degrees as (x, y) in mm, one row each."""
        x, y = Transformer.from_crs(4326, self.crs, always_xy=True).transform(np.asarray(lon), np.asarray(lat))
        scale = 1 / self.metres_per_mm
        return np.column_stack([(np.atleast_1d(x) - self.west) * scale, (self.north - np.atleast_1d(y)) * scale])

    def cut(self, drawn: gpd.GeoSeries) -> gpd.GeoSeries:
        """Shapes in mm without what lies beyond the frame."""
        return drawn.clip_by_rect(0, 0, self.width_mm, self.height_mm)

    def coverage(self, shapes: gpd.GeoSeries, tolerance_m: float) -> gpd.GeoSeries:
        """A coverage in EPSG:4326 drawn with fewer vertices; shared borders stay shared. Nothing is cut off."""
        metres = shapes.to_crs(self.crs)
        lighter = gpd.GeoSeries(shapely.coverage_simplify(np.asarray(metres.array, dtype=object), tolerance_m),
                                index=shapes.index, crs=self.crs)
        scale = 1 / self.metres_per_mm
        drawn = lighter.affine_transform([scale, 0, 0, -scale, -self.west * scale, self.north * scale])
        return drawn.set_crs(None, allow_override=True)

    def graticule(self, most: int = 5) -> list[Meridian]:
        """Meridians and parallels through the plate, at a round step that gives at most this many across the width."""
        to = Transformer.from_crs(self.crs, 4326, always_xy=True)
        xs, ys = np.meshgrid(np.linspace(self.west, self.east, 9), np.linspace(self.south, self.north, 9))
        lon, lat = to.transform(xs.ravel(), ys.ravel())
        span = max(np.ptp(lon), np.ptp(lat))
        step = next((one for one in reversed(DEGREE_STEPS) if span / one <= most), DEGREE_STEPS[0])
        lines = []
        for values, others, north in ((lon, lat, True), (lat, lon, False)):
            along = np.linspace(others.min(), others.max(), 33)
            for number in range(int(np.ceil(values.min() / step)), int(np.floor(values.max() / step)) + 1):
                degrees = np.full_like(along, number * step)
                points = self.spots(degrees, along) if north else self.spots(along, degrees)
                lines.append(Meridian(round(number * step, 4), north, points))
        return lines


def bounds_at(lat: float, lon: float, zoom: float, size_px: tuple[int, int]) -> Bounds:
    """West, south, east, north in degrees of a web map of this size in pixels, centred here at this zoom."""
    to = Transformer.from_crs(4326, 3857, always_xy=True)
    x, y = to.transform(lon, lat)
    half = [pixels / 2 * 2 * HALF_WORLD_M / (TILE_PX * 2**zoom) for pixels in size_px]
    (west, east), (south, north) = Transformer.from_crs(3857, 4326, always_xy=True).transform(
        [x - half[0], x + half[0]], [y - half[1], y + half[1]])
    return float(west), float(south), float(east), float(north)
