"""Who lives within a distance of the nearest site: by subdistrict, district and province, in figures and in words."""

from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.demand import Whole
from geodata.measures.matrix import FEW_PEOPLE
from geodata.measures.reach import BEYOND, MOST_M, STEP_M, STEPS, Reach
from geodata.text import Text
from webmap.gaps.question import Gaps
from webmap.gaps.words import Finding, Said, percent, tens
from webmap.query import N_

FEW = FEW_PEOPLE
"""In a place of fewer people a share says little: its colour is hatched and its count is shown."""
BREAKS = (0, 10, 25, 50, 75, 100)
"""Upper ends of the classes of those not reached, in per cent: the same for every question, so that maps compare."""
NAMED = 3

UNKNOWN = N_("How far people live from the nearest %(subject)s is not assessable: %(with)s of %(all)s records have a "
             "position.")
SENTENCES = {
    "reach": N_("%(served)s of %(people)s %(who)s in %(where)s (%(share)s) live within %(reach)s of the nearest "
                "%(subject)s; %(unserved)s live farther away."),
    "all": N_("All %(people)s %(who)s in %(where)s live within %(reach)s of the nearest %(subject)s."),
    "none": N_("None of the %(people)s %(who)s in %(where)s live within %(reach)s of the nearest %(subject)s."),
    "most": N_("Most of them live in %(places)s."),
    "place": N_("%(name)s (%(people)s)"),
    "land": N_("%(share)s of the land lies within %(reach)s."),
    "gain": N_("With the scenario %(gain)s more have one within %(reach)s than without it (%(before)s)."),
    "loss": N_("With the scenario %(gain)s fewer have one within %(reach)s than without it (%(before)s)."),
    "same": N_("With the scenario as many have one within %(reach)s as without it."),
    "edge": N_("%(people)s of them live nearer to the border of the province than %(reach)s: a site beyond it could "
               "serve them, and none is recorded here."),
}
"""What the page says at every step of the slider, and the answer of the API at its own."""


def reached(gaps: Gaps) -> dict[str, Any]:
    """The answer to measure=reach: totals, zones, districts, the distance curve; null where it cannot be assessed."""
    if not gaps.assessable:
        zones = place_table(gaps)
        return {"total": _unknown(zones["people"].sum()), "zones": _rows(zones.assign(**_unknown_columns())),
                "districts": [], "curve": None}
    zones = zone_table(gaps)
    shown = gaps.inside
    total = total_of(gaps)
    if gaps.before is not None and gaps.before.assessable:
        before = gaps.before.reach.served(gaps.reach_m)
        zones = zones.assign(before_served_people=before[shown],
                             gain_people=zones["served_people"] - before[shown])
        total |= {"before_served_people": int(before[shown].sum()),
                  "gain_people": total["served_people"] - int(before[shown].sum())}
    return {
        "total": total,
        "zones": _rows(zones.sort_values(["unserved_people", "code"], ascending=[False, True])),
        "districts": _rows(district_table(gaps, zones)),
        "curve": {"step_m": STEP_M, "served_people": gaps.reach.within[shown, : STEPS + 1].sum(axis=0).tolist()},
    }


def total_of(gaps: Gaps) -> dict[str, Any]:
    """The figures of all zones that the filters of place let through."""
    shown, reach = gaps.inside, gaps.reach
    people, served = int(reach.totals[shown].sum()), int(reach.served(gaps.reach_m)[shown].sum())
    area = float(gaps.ruler.grid.area_m2[shown].sum())
    land = float(served_land_m2(gaps)[shown].sum())
    return {
        "people": people, "served_people": served, "unserved_people": people - served,
        "served_percent": percent(served, people), "median_m": reach.quantile_m(0.5, shown),
        "p90_m": reach.quantile_m(0.9, shown), "land_km2": round(area / 1e6, 1),
        "served_land_km2": round(land / 1e6, 1), "served_land_percent": percent(land, area),
        "edge_people": int(edge_people(gaps)[shown].sum()),
    }


def zone_table(gaps: Gaps) -> pd.DataFrame:
    """A row for each zone that the filters of place let through; whole people, metres, square kilometres."""
    reach = gaps.reach
    served = reach.served(gaps.reach_m)
    land = served_land_m2(gaps)
    table = place_table(gaps)
    figures = pd.DataFrame({
        "served_people": served, "unserved_people": reach.totals - served,
        "served_percent": [percent(part, whole) for part, whole in zip(served, reach.totals, strict=True)],
        "median_m": reach.quantiles_m(0.5), "p90_m": reach.quantiles_m(0.9),
        "land_km2": (gaps.ruler.grid.area_m2 / 1e6).round(1), "served_land_km2": (land / 1e6).round(1),
        "class": classes_of(reach.totals, served), "few": reach.totals < FEW, "edge_people": edge_people(gaps),
    }, index=list(reach.codes)).astype({"median_m": "Int64", "p90_m": "Int64"})
    return table.join(figures)


def place_table(gaps: Gaps) -> pd.DataFrame:
    """Codes, names, district and those to be served of the zones that the filters of place let through."""
    places = gaps.region.subdistricts
    table = pd.DataFrame({"code": places.index, "name_th": places["name_th"], "name_en": places["name_en"],
                          "district": places["district_code"], "people": gaps.demand.by_zone}, index=places.index)
    return table[gaps.inside]


def district_table(gaps: Gaps, zones: pd.DataFrame) -> pd.DataFrame:
    """The same figures by district: sums of the zones shown, with the quantiles of all who live there."""
    summed = ["people", "served_people", "unserved_people", "land_km2", "served_land_km2"]
    sums = zones.groupby("district")[summed].sum().round(1)
    belongs = gaps.region.subdistricts["district_code"].to_numpy()
    names = gaps.region.districts
    sums.insert(0, "name_en", names["name_en"].reindex(sums.index))
    sums.insert(0, "name_th", names["name_th"].reindex(sums.index))
    sums.insert(0, "code", sums.index)
    sums["served_percent"] = [percent(a, b) for a, b in zip(sums["served_people"], sums["people"], strict=True)]
    for name, share in (("median_m", 0.5), ("p90_m", 0.9)):
        found = [gaps.reach.quantile_m(share, (belongs == code) & gaps.inside) for code in sums.index]
        sums[name] = pd.array(found, dtype="Int64")
    return sums.sort_values(["unserved_people", "code"], ascending=[False, True])


def served_land_m2(gaps: Gaps) -> np.ndarray:
    """Land of each zone within the distance: its share of cells times its area."""
    cells = gaps.land.totals
    return gaps.land.served(gaps.reach_m) / np.maximum(cells, 1) * gaps.ruler.grid.area_m2


def edge_people(gaps: Gaps) -> Whole:
    """By zone, those not served who have the border of the province within the distance."""
    return np.asarray(gaps.near_edge.served(gaps.reach_m) - gaps.served_or_edge.served(gaps.reach_m))


def classes_of(people: Whole, served: Whole) -> list[int]:
    """The class of each zone by its share of those not reached (see BREAKS); -1 where nobody is to be served."""
    missed = [percent(whole - part, whole) for part, whole in zip(served.tolist(), people.tolist(), strict=True)]
    found = np.searchsorted(BREAKS, missed)
    return [int(place) if whole else -1 for place, whole in zip(found, people.tolist(), strict=True)]


def steps_told(gaps: Gaps) -> dict[str, Any]:
    """What a slider needs to answer at every step by itself: by zone, people and cells from the first step on.

    What is not listed lies beyond MOST_M. Sums of people are those of `reached` to the last person.
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


def cells_packed(gaps: Gaps) -> bytes:
    """The step of every cell of the grid, in its order, as differences: folded to be positive, low bytes before high.

    A difference d is written 2d, or -2d - 1 below zero, in 16 bits; neighbours differ little, so this packs well.
    """
    change = np.diff(gaps.land_steps.astype(np.int32), prepend=0)
    folded = np.where(change < 0, -2 * change - 1, 2 * change).astype(np.uint16)
    return bytes((folded & 0xFF).astype(np.uint8)) + bytes((folded >> 8).astype(np.uint8))


def findings(gaps: Gaps, subject: Text, who: Text, where: Text) -> list[Finding]:
    """The figures of measure=reach in sentences."""
    if not gaps.assessable:
        return [Finding("unknown", UNKNOWN, {"with": Said("count", int(gaps.positions["with_position"].sum())),
                                             "all": Said("count", len(gaps.sites)), "subject": Said("text", subject)},
                        gaps.facts.view.to_query())]
    total = total_of(gaps)
    query = gaps.facts.view.but(measure="reach", reach_m=gaps.reach_m).to_query()
    served, people = total["served_people"], total["people"]
    words = {"people": Said("people", people), "served": Said("people", served), "who": Said("text", who),
             "unserved": Said("count", tens(people) - tens(served)), "where": Said("text", where),
             "share": Said("share", total["served_percent"]), "reach": Said("metres", gaps.reach_m),
             "subject": Said("text", subject)}
    key = "all" if served == people else "none" if not served else "reach"
    found = [Finding("reach", SENTENCES[key], words, query)]
    zones = zone_table(gaps).sort_values(["unserved_people", "code"], ascending=[False, True])
    worst = zones[zones["unserved_people"] > 0].head(NAMED)
    if len(worst):
        places = [(Text(row.name_th, row.name_en), int(row.unserved_people)) for row in worst.itertuples()]
        found.append(Finding("most", SENTENCES["most"], {"places": Said("places", places)}, query))
    found.append(Finding("land", SENTENCES["land"], {"share": Said("share", total["served_land_percent"]),
                                                     "reach": words["reach"]}, query))
    if gaps.before is not None and gaps.before.assessable:
        before = int(gaps.before.reach.served(gaps.reach_m)[gaps.inside].sum())
        gain = served - before
        found.append(Finding("gain", SENTENCES["gain" if gain > 0 else "loss" if gain else "same"], {
            "gain": Said("count", abs(tens(served) - tens(before))), "before": Said("people", before),
            "reach": words["reach"]}, query))
    if total["edge_people"]:
        found.append(Finding("edge", SENTENCES["edge"], {"people": Said("people", total["edge_people"]),
                                                         "reach": words["reach"]}, query))
    return found


def _packed(reach: Reach, zone: int) -> dict[str, Any]:
    counts = reach.counts[zone]
    full = np.flatnonzero(counts[:BEYOND])
    first, last = (int(full[0]), int(full[-1])) if len(full) else (0, -1)
    return {"all": int(counts.sum()), "first": first, "counts": counts[first : last + 1].tolist()}


def _summed(reach: Reach, zones: np.ndarray) -> Reach:
    return Reach(("",), reach.counts[zones].sum(axis=0, keepdims=True))


def _unknown_columns() -> dict[str, None]:
    return dict.fromkeys(("served_people", "unserved_people", "served_percent", "median_m", "p90_m", "class"))


def _unknown(people: int) -> dict[str, Any]:
    return {"people": int(people), **dict.fromkeys(
        ("served_people", "unserved_people", "served_percent", "median_m", "p90_m", "served_land_km2"))}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
