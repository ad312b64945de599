"""Coordinates of whole columns placed in a province: metres to degrees, swaps put right, what lies outside named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.intake.coordinates import HALF, LEAST_METRES, Spot, read_degrees, read_spot, read_zone
from geodata.intake.datums import WGS84_KEY, to_degrees
from geodata.intake.repairs import Fix, Treated, treat
from geodata.intake.values import Repair
from geodata.region import Region
from geodata.text import Text

MOST_METRES = 1e12
NEAR = 3.0
"""Degrees around a province within which coordinates are taken as they stand; a swap never lands there by chance."""

NOWHERE = Text("พิกัด 0, 0 ไม่ใช่ตำแหน่ง", "0, 0 is not a position")
IMPOSSIBLE = Text("พิกัดอยู่นอกโลก", "These coordinates are not on the earth")
OUTSIDE = Text("ตำแหน่งอยู่นอกจังหวัด", "The position is outside the province")
SAYS_INDIAN = Text("เซลล์ระบุ Indian 1975 กรุณาเลือกวิธีแปลงพื้นหลักฐาน",
                   "The cell says Indian 1975: choose the transformation of the datum")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Located:
    """Where the rows of a table lie.

    table: by row lon, lat (EPSG:4326, not a number where unknown), precision ("exact", "approximate" where both
    coordinates are rounded to 0.01° or 1 km, "" where unknown), subdistrict_code and district_code ("" outside).
    problems: by row; a row outside the province keeps its position.
    """

    table: pd.DataFrame
    repairs: tuple[Repair, ...]
    problems: dict[int, Text]

    @property
    def outside(self) -> list[int]:
        """The rows that have a position outside the province."""
        return [row for row, problem in self.problems.items() if problem is OUTSIDE]


def locate_spots(cells: pd.Series, region: Region, column: str, datum: str = WGS84_KEY) -> Located:
    """Place the rows of one column that holds both coordinates; datum is a key of datums.datums."""
    treated = treat(cells, read_spot, column)
    spots = [spot if isinstance(spot, Spot) else Spot(np.nan, np.nan) for spot in treated.values.tolist()]
    frame = pd.DataFrame({
        "x": [spot.x for spot in spots], "y": [spot.y for spot in spots], "metres": [spot.metres for spot in spots],
        "zone": [spot.zone for spot in spots], "indian": [spot.indian for spot in spots]}, index=cells.index)
    return place_frame(frame, region, column, datum, treated.repairs, treated.problems)


def locate_pairs(lat: pd.Series, lon: pd.Series, region: Region, columns: tuple[str, str],
                 zone: pd.Series | None = None, datum: str = WGS84_KEY) -> Located:
    """Place the rows of two columns: latitude and longitude, or northing and easting in metres; zone may be a third."""
    first, second = _figures(lat, columns[0]), _figures(lon, columns[1])
    zones = treat(zone, read_zone, "zone") if zone is not None else None
    y, x = first.values.astype(float).to_numpy(), second.values.astype(float).to_numpy()
    with np.errstate(invalid="ignore"):
        metres = (np.abs(x) >= LEAST_METRES) & (np.abs(y) >= LEAST_METRES)
    problems = {**first.problems, **second.problems, **(zones.problems if zones else {})}
    lonely = np.isnan(x) != np.isnan(y)
    problems |= {row: HALF for row in lat.index[lonely].tolist() if row not in problems}
    known = zones.values.fillna(0).astype(int) if zones else 0
    frame = pd.DataFrame({"x": np.where(lonely, np.nan, x), "y": np.where(lonely, np.nan, y), "metres": metres,
                          "zone": known, "indian": False}, index=lat.index)
    repairs = (*first.repairs, *second.repairs, *(zones.repairs if zones else ()))
    return place_frame(frame, region, f"{columns[0]}, {columns[1]}", datum, repairs, problems)


def _figures(cells: pd.Series, column: str) -> Treated:
    """One coordinate of each row; a column of finite numbers is taken as it is."""
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.astype(float)
        if np.isfinite(values.to_numpy()).all():
            return Treated(values, (), {})
    plain = cells.tolist()
    if all(cell.__class__ is float and abs(cell) < MOST_METRES for cell in plain):   # neither text nor not a number
        return Treated(pd.Series(plain, index=cells.index, dtype=float), (), {})
    return treat(cells, read_degrees, column)


def place_frame(frame: pd.DataFrame, region: Region, column: str, datum: str,
                repairs: tuple[Repair, ...], problems: dict[int, Text]) -> Located:
    """The rows of a frame (x, y, metres, zone, indian) in degrees, with the places they lie in."""
    frame = frame.assign(use=np.where(frame.zone == 0, region.metric_crs % 100, frame.zone))
    problems = dict(problems)
    if datum == WGS84_KEY:
        says = frame.indian.to_numpy(dtype=bool)
        problems |= dict.fromkeys(frame.index[says].tolist(), SAYS_INDIAN)
        frame.loc[says, ["x", "y"]] = np.nan
    x, y = frame.x.to_numpy(), frame.y.to_numpy()
    lon, lat = _degrees(frame, x, y, datum)
    given = ~np.isnan(x) & ~np.isnan(y)
    far = given & ~near(region, lon, lat)
    turned_lon, turned_lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    turned_lon[far], turned_lat[far] = _degrees(frame[far], y[far], x[far], datum)
    swapped = far & near(region, turned_lon, turned_lat)
    lon, lat = np.where(swapped, turned_lon, lon), np.where(swapped, turned_lat, lat)
    nowhere = given & (x == 0) & (y == 0)
    with np.errstate(invalid="ignore"):
        impossible = given & ~nowhere & ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180))
    for flags, problem in ((nowhere, NOWHERE), (impossible, IMPOSSIBLE)):
        problems |= dict.fromkeys(frame.index[flags].tolist(), problem)
    lon, lat = (np.where(given & ~nowhere & ~impossible, value, np.nan) for value in (lon, lat))
    lon, lat = np.round(lon, 7), np.round(lat, 7)
    table = region.locate(lon, lat).set_index(frame.index)
    outside = ~np.isnan(lon) & (table.subdistrict_code == "").to_numpy()
    problems |= dict.fromkeys(frame.index[outside].tolist(), OUTSIDE)
    table.insert(0, "lon", lon)
    table.insert(1, "lat", lat)
    table.insert(2, "precision", _precision(frame, ~np.isnan(lon)))
    changes = _changes(frame, lon, lat, swapped & ~np.isnan(lon), column, datum)
    return Located(table, (*repairs, *changes), problems)


def _degrees(frame: pd.DataFrame, x: Floats, y: Floats, datum: str) -> tuple[Floats, Floats]:
    """Degrees of x and y, those in metres converted zone by zone; not a number where they cannot be metres."""
    lon, lat = x.copy(), y.copy()
    metres, zones = frame.metres.to_numpy(dtype=bool), frame.use.to_numpy(dtype=int)
    for zone in sorted(set(zones[metres].tolist())):
        rows = metres & (zones == zone)
        lon[rows], lat[rows] = to_degrees(x[rows], y[rows], zone, datum)
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def near(region: Region, lon: Floats, lat: Floats) -> Flags:
    west, south, east, north = region.bounds
    with np.errstate(invalid="ignore"):
        flags = (lon > west - NEAR) & (lon < east + NEAR) & (lat > south - NEAR) & (lat < north + NEAR)
    return np.asarray(flags, dtype=bool)


def _precision(frame: pd.DataFrame, known: Flags) -> npt.NDArray[np.object_]:
    """"approximate" where both coordinates are rounded to 0.01 degree or to 1,000 m, else "exact"; "" when unknown."""
    step = np.where(frame.metres.to_numpy(dtype=bool), 1_000.0, 0.01)
    rounded = np.ones(len(frame), dtype=bool)
    for name in ("x", "y"):
        parts = frame[name].to_numpy() / step
        with np.errstate(invalid="ignore"):
            rounded &= np.abs(parts - np.round(parts)) < 1e-6
    return np.where(known, np.where(rounded, "approximate", "exact"), "").astype(object)


def _changes(frame: pd.DataFrame, lon: Floats, lat: Floats, swapped: Flags, column: str, datum: str) -> list[Repair]:
    """The repairs of a placed frame: swaps, metres, zones that were assumed, the datum chosen."""
    metres = frame.metres.to_numpy(dtype=bool) & ~np.isnan(lon)
    at = np.flatnonzero(metres | swapped)
    changed = zip(frame.index[at].tolist(), metres[at].tolist(), swapped[at].tolist(),
                  (frame.zone.to_numpy()[at] == 0).tolist(), frame.x.to_numpy()[at].tolist(),
                  frame.y.to_numpy()[at].tolist(), lon[at].tolist(), lat[at].tolist(), strict=True)
    repairs = []
    for row, in_metres, turned, assumed, x, y, east, north in changed:
        before = f"{x:.10g}, {y:.10g}" if in_metres else f"{y:.10g}, {x:.10g}"
        after = f"{north:.6f}, {east:.6f}"
        rules = ["swapped"] * turned
        if in_metres:
            rules += ["zone_assumed"] * assumed + ["utm" if datum == WGS84_KEY else "datum"]
        repairs += [Fix(rule, before, after).at(row, column) for rule in rules]
    return repairs
