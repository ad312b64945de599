"""Who lives within a distance of the nearest site: by subdistrict, district and province, in figures and in words."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.demand import Whole
from geodata.measures.matrix import FEW_PEOPLE
from geodata.measures.reach import STEP_M, STEPS
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


class Reached:
    """The question of a view: who lives within the distance, in the zones that its filters of place let through."""

    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps

    @cached_property
    def before(self) -> Whole | None:
        """By zone shown, those served without the scenario; None where the view has none, or it cannot be told."""
        before = self.gaps.before
        if before is None or not before.assessable:
            return None
        return np.asarray(before.reach.served(self.gaps.reach_m)[self.gaps.inside])

    @cached_property
    def zones(self) -> pd.DataFrame:
        """A row for each zone, most unserved first; whole people, metres, square kilometres."""
        reach, served = self.gaps.reach, self._served
        figures = pd.DataFrame({
            "served_people": served, "unserved_people": reach.totals - served,
            "served_percent": [percent(part, whole) for part, whole in zip(served, reach.totals, strict=True)],
            "median_m": reach.quantiles_m(0.5), "p90_m": reach.quantiles_m(0.9),
            "land_km2": (self.gaps.ruler.grid.area_m2 / 1e6).round(1),
            "served_land_km2": (self._served_land_m2 / 1e6).round(1), "class": classes_of(reach.totals, served),
            "few": reach.totals < FEW, "edge_people": self._edge,
        }, index=list(reach.codes)).astype({"median_m": "Int64", "p90_m": "Int64"})
        table = place_table(self.gaps).join(figures)
        if self.before is not None:
            table = table.assign(before_served_people=self.before, gain_people=table["served_people"] - self.before)
        return table.sort_values(["unserved_people", "code"], ascending=[False, True])

    @cached_property
    def total(self) -> dict[str, Any]:
        """The figures of all zones together."""
        shown, reach = self.gaps.inside, self.gaps.reach
        people, served = int(reach.totals[shown].sum()), int(self._served[shown].sum())
        area, land = (float(each[shown].sum()) for each in (self.gaps.ruler.grid.area_m2, self._served_land_m2))
        total = {
            "people": people, "served_people": served, "unserved_people": people - served,
            "served_percent": percent(served, people), "median_m": reach.quantile_m(0.5, shown),
            "p90_m": reach.quantile_m(0.9, shown), "land_km2": round(area / 1e6, 1),
            "served_land_km2": round(land / 1e6, 1), "served_land_percent": percent(land, area),
            "edge_people": int(self._edge[shown].sum()),
        }
        if self.before is not None:
            before = int(self.before.sum())
            total |= {"before_served_people": before, "gain_people": served - before}
        return total

    @cached_property
    def districts(self) -> pd.DataFrame:
        """The same figures by district: sums of the zones, with the quantiles of all who live there."""
        summed = ["people", "served_people", "unserved_people", "land_km2", "served_land_km2"]
        sums = self.zones.groupby("district")[summed].sum().round(1)
        belongs = self.gaps.region.subdistricts["district_code"].to_numpy()
        names = self.gaps.region.districts
        sums.insert(0, "name_en", names["name_en"].reindex(sums.index))
        sums.insert(0, "name_th", names["name_th"].reindex(sums.index))
        sums.insert(0, "code", sums.index)
        sums["served_percent"] = [percent(a, b) for a, b in zip(sums["served_people"], sums["people"], strict=True)]
        for name, share in (("median_m", 0.5), ("p90_m", 0.9)):
            found = [self.gaps.reach.quantile_m(share, (belongs == code) & self.gaps.inside) for code in sums.index]
            sums[name] = pd.array(found, dtype="Int64")
        return sums.sort_values(["unserved_people", "code"], ascending=[False, True])

    def told(self) -> dict[str, Any]:
        """The answer of the API: totals, zones, districts, the distance curve; null where it cannot be assessed."""
        if not self.gaps.assessable:
            zones = place_table(self.gaps)
            return {"total": _unknown_total(zones["people"].sum()), "zones": _rows(zones.assign(**_unknown_columns())),
                    "districts": [], "curve": None}
        within = self.gaps.reach.within[self.gaps.inside, : STEPS + 1].sum(axis=0).tolist()
        return {"total": self.total, "zones": _rows(self.zones), "districts": _rows(self.districts),
                "curve": {"step_m": STEP_M, "served_people": within}}

    def findings(self, subject: Text, who: Text, where: Text) -> list[Finding]:
        """The figures in sentences."""
        gaps, view = self.gaps, self.gaps.facts.view
        if not gaps.assessable:
            return [unknown(gaps, subject, view.to_query())]
        total, query = self.total, view.but(measure="reach", reach_m=gaps.reach_m).to_query()
        served, people = total["served_people"], total["people"]
        reach = Said("metres", gaps.reach_m)
        words = {"people": Said("people", people), "served": Said("people", served), "who": Said("text", who),
                 "unserved": Said("count", tens(people) - tens(served)), "where": Said("text", where),
                 "share": Said("share", total["served_percent"]), "reach": reach, "subject": Said("text", subject)}
        key = "all" if served == people else "none" if not served else "reach"
        found = [Finding("reach", SENTENCES[key], words, query)]
        worst = self.zones[self.zones["unserved_people"] > 0].head(NAMED)
        if len(worst):
            places = [(Text(row.name_th, row.name_en), int(row.unserved_people)) for row in worst.itertuples()]
            found.append(Finding("most", SENTENCES["most"], {"places": Said("places", places)}, query))
        found.append(Finding("land", SENTENCES["land"], {"share": Said("share", total["served_land_percent"]),
                                                         "reach": reach}, query))
        if self.before is not None:
            before, gain = total["before_served_people"], total["gain_people"]
            found.append(Finding("gain", SENTENCES["gain" if gain > 0 else "loss" if gain else "same"], {
                "gain": Said("count", abs(tens(served) - tens(before))), "before": Said("people", before),
                "reach": reach}, query))
        if total["edge_people"]:
            found.append(Finding("edge", SENTENCES["edge"], {"people": Said("people", total["edge_people"]),
                                                             "reach": reach}, query))
        return found

    @cached_property
    def _served(self) -> Whole:
        return np.asarray(self.gaps.reach.served(self.gaps.reach_m))

    @cached_property
    def _served_land_m2(self) -> np.ndarray:
        """Land of each zone within the distance: its share of cells times its area."""
        land = self.gaps.land
        return land.served(self.gaps.reach_m) / np.maximum(land.totals, 1) * self.gaps.ruler.grid.area_m2

    @cached_property
    def _edge(self) -> Whole:
        """By zone, those not served who have the border of the province within the distance."""
        near, both = (reach.served(self.gaps.reach_m) for reach in (self.gaps.near_edge, self.gaps.served_or_edge))
        return np.asarray(near - both)


def unknown(gaps: Gaps, subject: Text, query: str) -> Finding:
    """That it cannot be told how far people live from the nearest site."""
    return Finding("unknown", UNKNOWN, {"with": Said("count", int(gaps.positions["with_position"].sum())),
                                        "all": Said("count", len(gaps.sites)), "subject": Said("text", subject)}, query)


def place_table(gaps: Gaps) -> pd.DataFrame:
    """Codes, names, district and those to be served of the zones that the filters of place let through."""
    places = gaps.region.subdistricts
    table = pd.DataFrame({"code": places.index, "name_th": places["name_th"], "name_en": places["name_en"],
                          "district": places["district_code"], "people": gaps.demand.by_zone}, index=places.index)
    return table[gaps.inside]


def classes_of(people: Whole, served: Whole) -> list[int]:
    """The class of each zone by its share of those not reached (see BREAKS); -1 where nobody is to be served."""
    missed = [percent(whole - part, whole) for part, whole in zip(served.tolist(), people.tolist(), strict=True)]
    found = np.searchsorted(BREAKS, missed)
    return [int(place) if whole else -1 for place, whole in zip(found, people.tolist(), strict=True)]


def _unknown_columns() -> dict[str, None]:
    return dict.fromkeys(("served_people", "unserved_people", "served_percent", "median_m", "p90_m", "class"))


def _unknown_total(people: int) -> dict[str, Any]:
    return {"people": int(people), **dict.fromkeys(
        ("served_people", "unserved_people", "served_percent", "median_m", "p90_m", "served_land_km2"))}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
