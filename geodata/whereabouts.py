"""In which districts a record lies, by its geometry and by what it says itself."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from geodata.region import Region

BEYOND = ""
"""Stands for the whole province and for what lies outside of it."""


def districts_of(region: Region, record: Mapping[str, Any]) -> frozenset[str]:
    """Codes of every district a record (field to value, geometry in EPSG:4326 or None) reaches into or names.

    A record with neither a geometry nor a district belongs to the whole province: BEYOND.
    """
    shape, named = record.get("geometry"), record.get("district_code") or ""
    met = _met(region, shape) if shape is not None else frozenset()
    return met | {named} if named or not met else met


def _met(region: Region, shape: shapely.Geometry) -> frozenset[str]:
    if shape.geom_type == "Point":
        return frozenset(region.locate([shape.x], [shape.y]).district_code)
    units = region.districts_analysis
    outlines = np.asarray(units.geometry.array, dtype=object)
    inner = shapely.intersects(outlines, shape) & ~shapely.touches(outlines, shape)
    return frozenset(units.index[inner]) or frozenset({BEYOND})
