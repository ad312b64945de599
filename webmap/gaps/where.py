"""Where next: new sites that serve the most people not yet served, the fewest that reach all, the nearest to all.

The search gathers people in squares; what it finds is counted again on the demand itself (webmap.gaps.where_found).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from geodata.measures.demand import Demand, Floats, degrees_of, metres_of
from geodata.measures.errors import MeasureError
from geodata.measures.reach import BEYOND, STEP_M, step_of
from geodata.measures.siting import fewest_sites, least_distance, most_people
from geodata.measures.siting_case import Case, Effort
from geodata.measures.siting_places import gathered, one_a_square
from geodata.measures.siting_plan import Plan
from geodata.text import Text
from webmap.counted import areas_of
from webmap.gaps.question import Gaps
from webmap.gaps.wish import Wish, area_of, inside_any
from webmap.query import N_, ViewError

WHERE, FEWEST, CLOSEST = ASKED = ("where", "fewest", "closest")
SITES = 2
"""How many new sites, unless told."""
CANDIDATE_M, SQUARE_M = 1_000.0, 500.0
FAR_CANDIDATE_M, FAR_SQUARE_M = 2_000.0, 1_000.0
"""Sides of the squares of candidates and of people; the greater ones for distances, where every pair counts."""
FEW_CANDIDATES = 40
"""With so many candidates or fewer the people of every cell take part by themselves."""
SMALL = 60
"""So many candidates or fewer are answered at once."""
CHOICES = N_("grid, points as lat,lon;lat,lon, or the key of a loaded layer")
VILLAGES = (Text("หมู่บ้านในทะเบียนยังไม่มีพิกัดเผยแพร่", "no positions of the villages in the register are published yet"),
            Text("นำเข้าไฟล์จุดหมู่บ้านที่มีพิกัด แล้วเลือกเป็นที่ตั้งใหม่ได้",
                 "Load a file of village points, then choose it for the candidates"))


@dataclass(frozen=True, eq=False)
class Candidates:
    """Where new sites may stand: positions in metres and degrees, and which are left out.

    kind: grid, points or layer; side_m: of the squares of a grid, 0 for others.
    """

    kind: str
    side_m: float
    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    allowed: np.ndarray


class Where:
    """The question of a view for new sites. layer: the points of a loaded layer by its key."""

    def __init__(self, gaps: Gaps, wish: Wish, layer: Callable[[str], Demand]) -> None:
        self.gaps, self.wish, self.layer = gaps, wish, layer
        self.asked = gaps.facts.view.measure

    @cached_property
    def count(self) -> int:
        """How many new sites are asked for."""
        asked = self.gaps.facts.view.sites
        return SITES if asked is None else asked

    @property
    def affordable(self) -> int:
        """How many of them may be built where all cost the same."""
        cost, cap = self.wish.cost_thb, self.wish.cap_thb
        return self.count if cap is None or len(cost) != 1 or not cost[0] else min(self.count, cap // cost[0])

    @cached_property
    def wanted(self) -> np.ndarray:
        """Cells or points of the demand in the places that are asked about."""
        return np.asarray(self.gaps.inside[self.gaps.demand.zone])

    @property
    def people(self) -> int:
        """All who are to be served there."""
        return int(self.gaps.demand.weight[self.wanted].sum())

    @cached_property
    def candidates(self) -> Candidates:
        """Where new sites may stand."""
        region, demand = self.gaps.region, self.gaps.demand
        asked, side = self.gaps.facts.view.candidates or "grid", 0.0
        if asked == "villages":
            raise MeasureError(*VILLAGES)
        if asked == "grid":
            side = CANDIDATE_M if self.asked == WHERE else FAR_CANDIDATE_M
            cells = one_a_square(demand, self.wanted, side)
            x, y = demand.x[cells], demand.y[cells]
            lon, lat = degrees_of(region, x, y)
        elif "," in asked:
            lat, lon = np.array([list(map(float, point.split(","))) for point in asked.split(";")]).T
            x, y = metres_of(region, lon, lat)
        else:
            points = self._layer(asked)
            x, y = points.x, points.y
            lon, lat = degrees_of(region, x, y)
        allowed = ~inside_any(self.excluded, lon, lat)
        if "," in asked:
            self._refuse_outside(lon, lat)
        kind = "grid" if asked == "grid" else "points" if "," in asked else "layer"
        return Candidates(kind, side, x, y, lon, lat, allowed)

    @cached_property
    def excluded(self) -> list[shapely.Geometry]:
        """The areas in degrees where no new site may stand."""
        region, wish = self.gaps.region, self.wish
        units = pd.concat([region.districts_analysis.geometry, region.subdistricts_analysis.geometry])
        areas = areas_of(region, wish.kinds)
        return [*units[units.index.isin(wish.codes)], *areas, *map(area_of, wish.drawn)]

    @property
    def small(self) -> bool:
        """Whether the answer takes no longer than a page may wait."""
        return len(self.candidates.x) <= SMALL and self.asked != CLOSEST

    @cached_property
    def case(self) -> Case | None:
        """The search; None where nobody is left to reach. MeasureError where it cannot be searched."""
        demand, places = self.gaps.demand, self.candidates
        wanted = self.wanted & (demand.weight > 0)
        nearest = None
        if self.asked == CLOSEST:
            squares = gathered(demand, wanted, FAR_SQUARE_M)
            away = np.where(self.gaps.steps[wanted] < BEYOND, self.gaps.steps[wanted] * float(STEP_M), np.inf)
            share = demand.weight[wanted] / np.maximum(squares.weight, 1)[squares.square]
            nearest = np.bincount(squares.square, share * away) / self.gaps.facts.view.detour if len(away) else away
        else:
            wanted &= self.gaps.steps > step_of(self.gaps.reach_m)
            if not wanted.any() and self.people:
                return None
            squares = gathered(demand, wanted, 0.0 if len(places.x) <= FEW_CANDIDATES else SQUARE_M)
            nearest = np.full(len(squares.x), np.inf)
        return Case(squares.x, squares.y, squares.weight, np.column_stack([places.x, places.y]), self._existing(),
                    float(self.gaps.reach_m), self.gaps.facts.view.detour, nearest, cost=self._cost(),
                    budget=self._cap(), allowed=places.allowed, spacing_m=float(self.wish.spacing_m),
                    spread_m=squares.spread_m if self.asked == FEWEST else None)

    def plan(self, effort: Effort) -> Plan | None:
        """The search carried out; None where nobody is left to reach."""
        if self.case is None:
            return None
        if self.asked == FEWEST:
            return fewest_sites(self.case, effort)
        return (least_distance if self.asked == CLOSEST else most_people)(self.case, self.affordable, effort)

    def _cap(self) -> float | None:
        """What all new sites may cost, unless it only limits how many they are."""
        return None if self.affordable and self.asked != FEWEST and len(self.wish.cost_thb) == 1 else self.wish.cap_thb

    def _layer(self, key: str) -> Demand:
        try:
            return self.layer(key)
        except ViewError:
            raise ViewError("candidates", key, CHOICES) from None

    def _refuse_outside(self, lon: Floats, lat: Floats) -> None:
        """ViewError names a drawn point outside the province."""
        outside = np.flatnonzero(self.gaps.region.zone_of(lon, lat) < 0)
        if len(outside):
            first = int(outside[0])
            raise ViewError("candidates", f"{lat[first]},{lon[first]}", N_("points inside the province"))

    def _existing(self) -> Floats:
        """Where sites stand already, as points in metres."""
        return np.column_stack(self.gaps.middles(self.gaps.placed))

    def _cost(self) -> Floats | None:
        """What each candidate costs; None where that is not stated."""
        cost = self.wish.cost_thb
        if not cost:
            return None
        return np.asarray(cost if len(cost) > 1 else cost * len(self.candidates.x), dtype=np.float64)
