"""Where shapes stand: the subdistrict that holds most of each, and how much of it lies in the province."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.checks import OUTSIDE_DEGREES
from geodata.region import Region


@dataclass(frozen=True, slots=True)
class Standing:
    """By shape: subdistrict and district code ("" outside), how many subdistricts it meets, whether it reaches out.

    inside: the share of it that lies in the province. beyond: it goes farther past the province than records may.
    """

    subdistrict: npt.NDArray[np.object_]
    district: npt.NDArray[np.object_]
    meets: npt.NDArray[np.int64]
    inside: npt.NDArray[np.float64]
    beyond: npt.NDArray[np.bool_]


def stand(shapes: npt.NDArray[np.object_], region: Region) -> Standing:
    """Where shapes in WGS 84 stand; points by themselves, lines and areas by the part inside each subdistrict."""
    frame = region.subdistricts_analysis
    codes = frame[["code", "district_code"]].to_numpy(dtype=object)
    found = np.full((len(shapes), 2), "", dtype=object)
    meets = np.zeros(len(shapes), dtype=np.int64)
    within = np.zeros(len(shapes))
    points = shapely.get_type_id(shapes) == 0
    if points.any():
        spots = shapely.get_coordinates(shapes[points])
        located = region.locate(spots[:, 0], spots[:, 1])
        found[points] = located[["subdistrict_code", "district_code"]].to_numpy(dtype=object)
        meets[points] = within[points] = (located.subdistrict_code != "").to_numpy()
    others = np.flatnonzero(~points & ~shapely.is_missing(shapes))
    if len(others):
        areas = np.asarray(frame.geometry.array, dtype=object)
        which, unit = shapely.STRtree(areas).query(shapes[others], predicate="intersects")
        share = _size(shapely.intersection(shapes[others][which], areas[unit]), shapes[others][which])
        order = np.argsort(share, kind="stable")   # the largest part is written last
        inside = order[share[order] > 1e-3]
        found[others[which[inside]]] = codes[unit[inside]]
        np.add.at(meets, others[which[inside]], 1)
        np.add.at(within, others[which], share)
    west, south, east, north = region.bounds
    sides = shapely.bounds(shapes)
    margin = np.array([west, south, -east, -north]) - OUTSIDE_DEGREES
    with np.errstate(invalid="ignore"):
        beyond = (sides * np.array([1, 1, -1, -1]) < margin).any(axis=1)
    return Standing(found[:, 0], found[:, 1], meets, within, beyond)


def _size(parts: npt.NDArray[np.object_], wholes: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """The share of each whole that its part is: of area, else of length, else of points."""
    areas, lengths = shapely.area(wholes), shapely.length(wholes)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(areas > 0, shapely.area(parts) / areas, np.where(
            lengths > 0, shapely.length(parts) / lengths,
            shapely.get_num_coordinates(parts) / np.maximum(shapely.get_num_coordinates(wholes), 1)))
    return np.asarray(share, dtype=np.float64)
