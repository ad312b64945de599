"""Metres of a UTM zone to degrees of WGS 84: on WGS 84 itself, or on Indian 1975 by a transformation that is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.transformer import TransformerGroup

from geodata.intake.matches import Candidate
from geodata.text import Text

INDIAN_1975 = {47: 24047, 48: 24048}
"""EPSG codes of Indian 1975 in the UTM zones of Thailand, north."""

ZONES = tuple(INDIAN_1975)
WGS84_KEY = "wgs84"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Datum:
    """A way from metres to degrees: a stable key, its name, the accuracy its publisher states, how far it moves points.

    accuracy_m is None where none is stated; shift_m is the distance between this reading and WGS 84's of one point.
    """

    key: str
    name: Text
    accuracy_m: float | None
    shift_m: float = 0.0


WGS84 = Datum(WGS84_KEY, Text("WGS 84 / UTM (ปัจจุบัน)", "WGS 84 / UTM (current)"), None)


@lru_cache(maxsize=8)
def datums(zone: int = 47, easting: float = 500_000.0, northing: float = 2_050_000.0) -> tuple[Datum, ...]:
    """What metres of a zone can stand on: WGS 84, then each Indian 1975 transformation PROJ offers, best first.

    easting, northing: the point where the shift is measured, in metres.
    """
    start = to_degrees(np.array([easting]), np.array([northing]), zone)
    found = [WGS84]
    for name, step in _ways(zone).items():
        lon, lat = step.transform(easting, northing)
        shift = pyproj.Geod(ellps="WGS84").inv(float(start[0][0]), float(start[1][0]), lon, lat)[2]
        accuracy = float(step.accuracy) if step.accuracy >= 0 else None
        label = f"Indian 1975 / UTM {zone}N: {name}"
        found.append(Datum(_key(name), Text(label, label), accuracy, round(float(shift), 1)))
    return tuple(found)


def ways_to_choose(zone: int = 47) -> tuple[Candidate, ...]:
    """The datums of a zone as what a planner may choose from, each with how far it moves a point."""
    found = []
    for datum in datums(zone):
        moved = Text(f"ต่างจาก WGS 84 {datum.shift_m:.0f} ม.", f"{datum.shift_m:.0f} m from WGS 84")
        found.append(Candidate(datum.key, datum.name, Text("", ""), 0.0, moved))
    return tuple(found)


def to_degrees(easting: npt.ArrayLike, northing: npt.ArrayLike, zone: int,
               key: str = WGS84_KEY) -> tuple[Floats, Floats]:
    """Longitude and latitude (EPSG:4326) of metres in a UTM zone, north; not finite where the metres are not.

    KeyError for a datum the zone does not have.
    """
    x, y = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    step = _current(zone) if key == WGS84_KEY else {_key(name): way for name, way in _ways(zone).items()}[key]
    lon, lat = step.transform(x, y)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def to_metres(lon: npt.ArrayLike, lat: npt.ArrayLike, zone: int) -> tuple[Floats, Floats]:
    """Easting and northing on WGS 84 in a UTM zone, north, of degrees (EPSG:4326)."""
    x, y = _current(zone).transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float), direction="INVERSE")
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def _key(name: str) -> str:
    """A key that stays the same between releases: "Indian 1975 to WGS 84 (4)" is indian1975-4."""
    number = re.search(r"\((\d+)\)", name)
    return f"indian1975-{number[1]}" if number else "indian1975-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@lru_cache(maxsize=4)
def _current(zone: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(32600 + zone, 4326, always_xy=True)


@lru_cache(maxsize=4)
def _ways(zone: int) -> dict[str, pyproj.Transformer]:
    """The transformations of Indian 1975 in a zone, by the name of the step that changes the datum, best first."""
    group = TransformerGroup(INDIAN_1975[zone], 4326, always_xy=True)
    ways: dict[str, pyproj.Transformer] = {}
    for way in group.transformers:
        steps = [step.name for step in way.operations or () if "WGS 84" in step.name]
        ways.setdefault(steps[0] if steps else way.description, way)
    return ways
