"""Points found in areas: a tree for a few, a fine grid for many, where only cells that a border crosses are looked at.

A grid is made once, when many points first come; of 100,000 points some 3 % then need their exact place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

CELLS = 2048
MANY = 5_000
NONE, CROSSED = -1, -2

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


class Locator:
    """The areas of a coverage; a point on a shared border belongs to the first area that touches it."""

    def __init__(self, areas: Sequence[shapely.Geometry] | npt.NDArray[np.object_]) -> None:
        self._areas = np.asarray(areas, dtype=object)
        shapely.prepare(self._areas)

    def find(self, x: Floats, y: Floats) -> Numbers:
        """The place among the areas of each point, NONE outside them all or where a coordinate is not finite."""
        if len(x) < MANY:
            finite = np.isfinite(x) & np.isfinite(y)
            return self._exactly(np.where(finite, x, 1e9), np.where(finite, y, 1e9))
        found = self._grid[self._cell(x, y)].astype(np.int64)
        crossed = np.flatnonzero(found == CROSSED)
        found[crossed] = self._exactly(x[crossed], y[crossed])
        return found

    def _exactly(self, x: Floats, y: Floats) -> Numbers:
        """The place of each point by the outlines themselves."""
        units, rows = shapely.STRtree(shapely.points(x, y)).query(self._areas, predicate="intersects")
        order = np.argsort(-units, kind="stable")   # the first area is written last
        found = np.full(len(x), NONE, dtype=np.int64)
        found[rows[order]] = units[order]
        return found

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        """The sides of the grid, a little wider than the areas."""
        west, south, east, north = shapely.total_bounds(self._areas).tolist()
        margin = 1e-3 * max(east - west, north - south)
        return west - margin, south - margin, east + margin, north + margin

    def _cell(self, x: Floats, y: Floats) -> Numbers:
        """The number of the cell that each point is in; what lies beyond the grid is in one of its edge."""
        west, south, east, north = self._box
        column = np.fmin(np.fmax((x - west) * (CELLS / (east - west)), 0), CELLS - 1).astype(np.int64)
        row = np.fmin(np.fmax((y - south) * (CELLS / (north - south)), 0), CELLS - 1).astype(np.int64)
        return np.asarray(row * CELLS + column)

    @cached_property
    def _grid(self) -> npt.NDArray[np.int16]:
        """What each cell lies in: an area, NONE, or CROSSED by a border."""
        grid = np.full(CELLS * CELLS, NONE, dtype=np.int16)
        crossed = np.zeros(CELLS * CELLS, dtype=bool)
        crossed[self._crossed()] = True
        starts = ~crossed & (np.roll(crossed, 1) | (np.arange(CELLS * CELLS) % CELLS == 0))
        first = np.flatnonzero(starts)   # cells side by side with no border between them lie in the same area
        west, south, east, north = self._box
        x = west + (first % CELLS + 0.5) * ((east - west) / CELLS)
        y = south + (first // CELLS + 0.5) * ((north - south) / CELLS)
        run = np.cumsum(starts) - 1
        grid[~crossed] = self._exactly(np.asarray(x), np.asarray(y))[run[~crossed]]
        grid[crossed] = CROSSED
        return grid

    def _crossed(self) -> Numbers:
        """The cells that a border passes through, from pieces of border that are shorter than a cell."""
        rings = shapely.get_rings(shapely.get_parts(self._areas))
        coordinates, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[1:] == ring[:-1]
        start, end = coordinates[:-1][same], coordinates[1:][same]
        west, south, east, north = self._box
        size = np.array([(east - west) / CELLS, (north - south) / CELLS])
        pieces = (np.abs(end - start) / size).max(axis=1).astype(np.int64) + 1
        of = np.repeat(np.arange(len(pieces)), pieces)
        step = np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        share = (step / pieces[of])[:, None]
        one = start[of] + share * (end - start)[of]
        other = start[of] + (share + 1 / pieces[of][:, None]) * (end - start)[of]
        corners = ((one, one), (other, other), (one, other), (other, one))
        return np.unique(np.concatenate([self._cell(a[:, 0], b[:, 1]) for a, b in corners]))
