"""What a slider of distances needs to answer at every step by itself."""

from typing import Any

import numpy as np

from geodata.measures.demand import Grid
from geodata.measures.reach import BEYOND, MOST_M, STEP_M, Reach
from webmap.gaps.question import Gaps
from webmap.gaps.reached import BREAKS, FEW


def steps_told(gaps: Gaps) -> dict[str, Any]:
    """What a slider needs to answer at every step by itself: by zone, people and cells from the first step on.

    What is not listed lies beyond MOST_M. Sums of people are those of `Reached` to the last person.
    """
    shown = np.flatnonzero(gaps.inside)
    before = gaps.before.reach if gaps.before is not None and gaps.before.assessable else None
    return {
        "step_m": STEP_M, "most_m": MOST_M, "breaks": BREAKS, "few": FEW,
        "zones": [{"code": gaps.reach.codes[zone], "people": _packed(gaps.reach, int(zone)),
                   "cells": _packed(gaps.land, int(zone)),
                   "area_m2": round(float(gaps.ruler.grid.area_m2[zone]))}
                  | ({} if before is None else {"before": _packed(before, int(zone))}) for zone in shown],
        "edge": _packed(_summed(gaps.near_edge, shown), 0),
        "served_or_edge": _packed(_summed(gaps.served_or_edge, shown), 0),
    }


def grid_told(grid: Grid) -> dict[str, Any]:
    """Where the cells of the grid stand: runs of row, first column, length, one after another."""
    west, south, east, north = grid.bounds
    return {"width": grid.width, "height": grid.height, "bounds": [[south, west], [north, east]],
            "runs": grid.runs.ravel()}


def cells_packed(gaps: Gaps) -> bytes:
    """The step of every cell of the grid, in its order, as differences: folded to be positive, low bytes before high.

    A difference d is written 2d, or -2d - 1 below zero, in 16 bits; neighbours differ little, so this packs well.
    """
    change = np.diff(gaps.land_steps.astype(np.int32), prepend=0)
    folded = np.where(change < 0, -2 * change - 1, 2 * change).astype(np.uint16)
    return bytes((folded & 0xFF).astype(np.uint8)) + bytes((folded >> 8).astype(np.uint8))


def _packed(reach: Reach, zone: int) -> dict[str, Any]:
    counts = reach.counts[zone]
    full = np.flatnonzero(counts[:BEYOND])
    first, last = (int(full[0]), int(full[-1])) if len(full) else (0, -1)
    return {"all": int(counts.sum()), "first": first, "counts": counts[first : last + 1].tolist()}


def _summed(reach: Reach, zones: np.ndarray) -> Reach:
    return Reach(("",), reach.counts[zones].sum(axis=0, keepdims=True))
