"""Which gaps are robust: how each subdistrict's share of people too far away moves with what is assumed.

A subdistrict is a gap where more than half of its people live farther away than the distance asked for.
"""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.demand import Demand, Floats
from geodata.measures.reach import STEP_M, Reach, nearest_m, step_of, steps_of
from geodata.text import Text
from webmap.gaps.question import Gaps
from webmap.gaps.reached import place_table
from webmap.gaps.words import Finding, Said, percent
from webmap.query import N_

NAMED = 5
LESS, MORE = 4, 6
"""Fifths of the distance asked for."""
STRAIGHT, ROAD = 1.0, 1.3

ROBUST = N_("Whatever is assumed, most people of %(count)s of %(all)s subdistricts live farther than about %(reach)s "
            "from the nearest %(subject)s: %(places)s.")
ROBUST_MANY = N_("Whatever is assumed, most people of %(count)s of %(all)s subdistricts live farther than about "
                 "%(reach)s from the nearest %(subject)s; those with most people are %(places)s.")
NO_ROBUST = N_("In none of %(all)s subdistricts do most people live farther than about %(reach)s from the nearest "
               "%(subject)s whatever is assumed.")
DEPENDS = N_("In %(count)s subdistricts it depends on what is assumed: %(places)s.")
DEPENDS_MANY = N_("In %(count)s subdistricts it depends on what is assumed; those with most people are %(places)s.")
SETTLED = N_("In no subdistrict does it depend on what is assumed.")
ASSUMED = N_("Assumed in turn: a distance a fifth shorter and a fifth longer; the way as long as the straight line and "
             "%(road)s times that; all people of a subdistrict at the middle of where they live.")


class Strip:
    """How far each subdistrict's share of people too far away moves with what is assumed."""

    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps

    @cached_property
    def reaches(self) -> dict[str, tuple[Reach, int]]:
        """By what is assumed, those to be served by distance and the distance that counts.

        asked: as the view has it. nearer, farther: the distance a fifth less and more. straight, road: the detour
        factor 1.0 and 1.3. middle: all people of a subdistrict where the middle of its demand lies, as an analysis by
        subdistrict has it. even: spread evenly over the grid in place of a loaded layer.
        """
        gaps, detour = self.gaps, self.gaps.facts.view.detour
        found = {"asked": (gaps.reach, gaps.reach_m), "nearer": (gaps.reach, gaps.reach_m * LESS // 5),
                 "farther": (gaps.reach, gaps.reach_m * MORE // 5)}
        metres = self._metres(gaps.demand)
        for name, factor in (("straight", STRAIGHT), ("road", ROAD)):
            if factor != detour:
                found[name] = Reach.of(gaps.demand, steps_of(metres, factor)), gaps.reach_m
        middle = middle_of(gaps.demand)
        found["middle"] = Reach.of(middle, steps_of(nearest_m(middle, gaps.spots), detour)), gaps.reach_m
        if gaps.loaded is not None:
            people = pd.Series(gaps.demand.by_zone, index=list(gaps.demand.codes))
            even = gaps.ruler.grid.spread(people)
            found["even"] = Reach.of(even, steps_of(self._metres(even), detour)), gaps.reach_m
        return found

    @cached_property
    def missed(self) -> pd.DataFrame:
        """Per cent of people too far away: subdistricts of the region × what is assumed; NaN where nobody is."""
        return pd.DataFrame({name: missed_percent(reach, reach_m) for name, (reach, reach_m) in self.reaches.items()},
                            index=list(self.gaps.demand.codes))

    @cached_property
    def gap(self) -> pd.DataFrame:
        """Whether more than half of the people are too far away: subdistricts of the region × what is assumed."""
        return pd.DataFrame({name: 2 * reach.served(reach_m) < reach.totals
                             for name, (reach, reach_m) in self.reaches.items()}, index=list(self.gaps.demand.codes))

    @cached_property
    def zones(self) -> pd.DataFrame:
        """The subdistricts shown: the share asked for, the lowest and highest, and which gaps are robust.

        verdict: "always" a gap whatever is assumed, "never", or "depends", then on what: `depends_on`; missing without
        people.
        """
        shown, gap = self.missed[self.gaps.inside], self.gap[self.gaps.inside]
        verdict = np.where(gap.all(axis=1), "always", np.where(gap.any(axis=1), "depends", "never")).astype(object)
        verdict[shown["asked"].isna()] = None
        other = [[name for name in gap.columns if row[name] != row["asked"]] for _, row in gap.iterrows()]
        return place_table(self.gaps).assign(
            unserved_percent=shown["asked"], low_percent=shown.min(axis=1), high_percent=shown.max(axis=1),
            verdict=verdict, depends_on=other).sort_values(
                ["unserved_percent", "people", "code"], ascending=[False, False, True], na_position="last")

    def told(self) -> list[dict[str, Any]]:
        """By what is assumed: the distance, the factor, who is served in the places shown, how many are gaps."""
        inside, detour = self.gaps.inside, self.gaps.facts.view.detour
        rows = []
        for name, (reach, reach_m) in self.reaches.items():
            people, served = int(reach.totals[inside].sum()), int(reach.served(reach_m)[inside].sum())
            rows.append({"key": name, "reach_m": step_of(reach_m) * STEP_M, "people": people, "served_people": served,
                         "detour": {"straight": STRAIGHT, "road": ROAD}.get(name, detour),
                         "served_percent": percent(served, people),
                         "gap_zones": int(self.gap[name][inside].sum())})
        return rows

    def findings(self, subject: Text, query: str) -> list[Finding]:
        """Which gaps stay whatever is assumed, and which do not."""
        most = self.zones.sort_values(["people", "code"], ascending=[False, True])
        always, depends = (most[most["verdict"] == word] for word in ("always", "depends"))
        words = {"all": Said("count", len(most)), "reach": Said("metres", self.gaps.reach_m),
                 "subject": Said("text", subject)}
        found = []
        for key, zones, few, many, none in (("robust", always, ROBUST, ROBUST_MANY, NO_ROBUST),
                                            ("depends", depends, DEPENDS, DEPENDS_MANY, SETTLED)):
            message = none if not len(zones) else few if len(zones) <= NAMED else many
            found.append(Finding(key, message, words | {
                "count": Said("count", len(zones)), "places": named(self.gaps, zones["code"], NAMED)}, query))
        return [*found, Finding("assumed", ASSUMED, {"road": Said("factor", ROAD)}, query)]

    def _metres(self, demand: Demand) -> Floats:
        return self.gaps.ruler.distances.nearest(demand, self.gaps.spots)


def middle_of(demand: Demand) -> Demand:
    """The same people, all of a zone at the middle of where they are (of its cells where nobody is)."""
    zones = len(demand.codes)
    cells, people = np.bincount(demand.zone, minlength=zones), demand.by_zone
    weight = np.where(people[demand.zone] > 0, demand.weight, 1)
    total = np.maximum(np.where(people > 0, people, cells), 1)
    x, y, edge = (np.bincount(demand.zone, weight * values, zones) / total
                  for values in (demand.x, demand.y, demand.edge_m))
    return replace(demand, x=x, y=y, edge_m=edge, zone=np.arange(zones, dtype=np.int16), weight=people, cell_m=None)


def missed_percent(reach: Reach, reach_m: float) -> Floats:
    """Per cent of the people of each zone who live farther away; NaN where nobody does."""
    served = reach.served(reach_m).tolist()
    return np.array([percent(whole - part, whole) if whole else np.nan
                     for part, whole in zip(served, reach.totals.tolist(), strict=True)])


def named(gaps: Gaps, codes: pd.Index | pd.Series, most: int) -> Said:
    """The first of some subdistricts by name."""
    places = gaps.region.subdistricts.loc[list(codes)[:most]]
    return Said("names", [Text(row.name_th, row.name_en) for row in places.itertuples()])
