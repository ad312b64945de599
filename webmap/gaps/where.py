"""Where next: new sites that serve the most people not yet served, the fewest that reach all, the nearest to all.

The search gathers people in squares; every figure that is told is counted again on the demand itself, by the same
count of steps as measure=reach, so that before and gain make after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.measures.demand import Demand, Floats, degrees_of, metres_of
from geodata.measures.errors import MeasureError
from geodata.measures.reach import BEYOND, STEP_M, Steps, distances_to, step_of, steps_of
from geodata.measures.siting import fewest_sites, least_distance, most_people
from geodata.measures.siting_case import Case, Effort
from geodata.measures.siting_places import gathered, one_a_square
from geodata.measures.siting_plan import Plan
from geodata.text import Text
from webmap.gaps.question import Gaps
from webmap.gaps.reached import place_table
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
        kinds = region.records["mission"].str.cat(region.records["kind"], sep=".")
        shapes = region.records.geometry[kinds.isin(wish.kinds)]
        areas = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
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
        sites = self.gaps.region.in_metres(self.gaps.placed.geometry).representative_point()
        return np.column_stack([sites.x, sites.y])

    def _cost(self) -> Floats | None:
        """What each candidate costs; None where that is not stated."""
        cost = self.wish.cost_thb
        if not cost:
            return None
        return np.asarray(cost if len(cost) > 1 else cost * len(self.candidates.x), dtype=np.float64)


def where_told(where: Where, plan: Plan | None) -> dict[str, Any]:
    """The answer: new sites in order, totals, zones, how good the choice is; all counted on the demand itself."""
    gaps, places = where.gaps, where.candidates
    demand = gaps.demand
    chosen = plan.chosen if plan else ()
    limit, steps = step_of(gaps.reach_m), gaps.steps
    sites, after = [], steps
    codes = gaps.region.locate(places.lon[list(chosen)], places.lat[list(chosen)])["subdistrict_code"] if chosen else []
    for number, (candidate, code) in enumerate(zip(chosen, codes, strict=True), 1):
        away = steps_of(np.sqrt((demand.x - places.x[candidate]) ** 2 + (demand.y - places.y[candidate]) ** 2),
                        gaps.facts.view.detour)
        before, after = after, np.minimum(after, away)
        gain = int(demand.weight[where.wanted & (before > limit) & (after <= limit)].sum())
        name = gaps.region.name_of(code) if code else None
        sites.append({"number": number, "lat": round(float(places.lat[candidate]), 5),
                      "lon": round(float(places.lon[candidate]), 5), "subdistrict": code or None,
                      "name_th": name.th if name else None, "name_en": name.en if name else None, "gain_people": gain})
    zones = _zones(where, after)
    return {"sites": sites, "total": _total(where, zones, after, plan), "zones": zones.to_dict("records"),
            "search": _search(where, plan)}


def _zones(where: Where, after: Steps) -> pd.DataFrame:
    """People of each zone asked about: within reach before and after, and out of every candidate's reach."""
    gaps, places = where.gaps, where.candidates
    demand, limit = gaps.demand, step_of(gaps.reach_m)
    usable = np.column_stack([places.x, places.y])[places.allowed]
    away = distances_to(usable, demand.x, demand.y) if len(usable) else np.full(len(demand.x), np.inf)
    unreachable = (after > limit) & (steps_of(away, gaps.facts.view.detour) > limit)
    zones = place_table(gaps)
    for name, those in (("before_people", gaps.steps <= limit), ("after_people", after <= limit),
                        ("unreachable_people", unreachable)):
        counts = np.bincount(demand.zone[those], demand.weight[those], len(demand.codes)).astype(np.int64)
        zones[name] = counts[gaps.inside]
    zones["gain_people"] = zones["after_people"] - zones["before_people"]
    return zones.sort_values(["gain_people", "code"], ascending=[False, True])


def _total(where: Where, zones: pd.DataFrame, after: Steps, plan: Plan | None) -> dict[str, Any]:
    """The sums of the zones, and the mean distance of all who are to be served."""
    total: dict[str, Any] = {name: int(zones[name].sum()) for name in
                             ("people", "before_people", "after_people", "gain_people", "unreachable_people")}
    total["before_mean_m"], total["after_mean_m"] = (_mean_m(where, steps) for steps in (where.gaps.steps, after))
    total["cost_thb"] = plan.cost if plan else None
    return total


def _mean_m(where: Where, steps: Steps) -> int | None:
    """The mean distance of those to be served, in metres; None where there is no site, or one is beyond measure."""
    weight = where.gaps.demand.weight[where.wanted]
    people = int(weight.sum())
    if not people or (weight[steps[where.wanted] == BEYOND] > 0).any():
        return None
    return round(float((weight * steps[where.wanted].astype(np.int64)).sum()) * STEP_M / people)


def _search(where: Where, plan: Plan | None) -> dict[str, Any]:
    """How the choice was found and how good it is; objectives are those of the search, on its squares."""
    places = where.candidates
    unit = {WHERE: "people", FEWEST: "sites", CLOSEST: "person_metres"}[where.asked]
    square = 0.0 if len(places.x) <= FEW_CANDIDATES else SQUARE_M
    body: dict[str, Any] = {
        "asked_sites": None if where.asked == FEWEST else where.count, "candidates": len(places.x),
        "usable_candidates": int(places.allowed.sum()), "candidates_are": places.kind,
        "candidates_m": int(places.side_m) or None,
        "squares_m": int(FAR_SQUARE_M if where.asked == CLOSEST else square) or None,
        "spacing_m": where.wish.spacing_m, "cap_thb": where.wish.cap_thb, "unit": unit}
    if plan is None:
        return body | {"state": "nobody", "spare_sites": where.count}
    return body | {
        "state": plan.ended,
        "spare_sites": 0 if where.asked == FEWEST else where.count - len(plan.chosen),
        "objective": plan.objective, "quick_objective": plan.quick,
        "bound": plan.bound, "gap_percent": round(100 * plan.gap, 2),
        "quick_gap_percent": round(100 * plan.quick_gap, 2)}
