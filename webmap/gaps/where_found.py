"""What a search for new sites found: every figure is counted on the demand itself, by the steps of measure=reach.

So before and gain make after, whatever the search gathered.
"""

from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.reach import BEYOND, STEP_M, Steps, distances_to, step_of, steps_of
from geodata.measures.siting_plan import Plan
from webmap.gaps.reached import place_table
from webmap.gaps.where import CLOSEST, FAR_SQUARE_M, FEW_CANDIDATES, FEWEST, SQUARE_M, WHERE, Where


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
