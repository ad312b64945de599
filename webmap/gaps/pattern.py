"""Pattern or noise: do figures of neighbouring subdistricts lie together beyond chance?"""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.clusters import Clusters, local_moran, touching
from geodata.measures.matrix import Matrix, matrix
from geodata.text import Text
from webmap.facts import people_by_zone
from webmap.gaps.question import Gaps
from webmap.gaps.reached import FEW, place_table
from webmap.gaps.robust import Strip, missed_percent, named
from webmap.gaps.words import Finding, Said
from webmap.query import N_

ALL = "all"

FIGURES = {
    "count": Text("จำนวนรายการที่บันทึกไว้", "Number of records"),
    "unserved_percent": Text("สัดส่วนคนที่อยู่ไกลเกินระยะ", "Share of people too far away"),
    "baht_per_head": Text("งบประมาณต่อหัว", "Budget a head"),
}
"""What is looked at: the figures of a subdistrict."""

NOISE = N_("%(figure)s: looks like chance. %(chance)s of %(units)s subdistricts stand out when looked at one by one, "
           "none once it is allowed for that so many are looked at.")
NOBODY = N_("%(figure)s: looks like chance. None of %(units)s subdistricts stands out, even when looked at one by one.")
CLUSTERED = N_("%(figure)s: more than chance in %(holds)s of %(units)s subdistricts, also when it is allowed for that "
               "so many are looked at.")
SORTS = {
    "high_high": N_("%(figure)s: high among high neighbours in %(places)s."),
    "low_low": N_("%(figure)s: low among low neighbours in %(places)s."),
    "high_low": N_("%(figure)s: high among low neighbours in %(places)s."),
    "low_high": N_("%(figure)s: low among high neighbours in %(places)s."),
}
REASONS = {
    "few": N_("%(figure)s: too few subdistricts have a value and a neighbour with one (%(units)s) to tell a pattern "
              "from chance."),
    "constant": N_("%(figure)s: the same in every subdistrict, so there is no pattern to speak of."),
    "positions": N_("%(figure)s: not assessable, too few records have a position."),
    "budgets": N_("%(figure)s: not assessable, no record states both a budget and a subdistrict."),
}


class Pattern:
    """The question of a view: pattern or chance by local Moran's I, and the sensitivity of its gaps.

    Neighbours are those of the whole province, so its filters of place choose what is told, not what is compared.
    """

    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps

    @cached_property
    def table(self) -> Matrix:
        """Count and money of all that is asked about, by subdistrict of the region."""
        sites = self.gaps.sites
        people = people_by_zone(self.gaps.region, self.gaps.facts.view.year)
        all_ = np.zeros(len(sites), dtype=np.int64)
        return matrix(sites["subdistrict_code"], all_, sites["budget_thb"], people, [ALL])

    @cached_property
    def values(self) -> dict[str, pd.Series]:
        """By figure, its value in each subdistrict; NaN where unknown, and for a rate where few people live."""
        table, codes = self.table, list(self.table.units)
        heads = np.where(table.people > 0, table.baht[:, 0] / np.where(table.people > 0, table.people, 1), np.nan)
        found = {"count": table.count[:, 0].astype(float)}
        if self.gaps.assessable:
            missed = missed_percent(self.gaps.reach, self.gaps.reach_m)
            found["unserved_percent"] = np.where(self.gaps.reach.totals < FEW, np.nan, missed)
        if table.stated.any():
            found["baht_per_head"] = np.where(table.few, np.nan, heads)
        return {key: pd.Series(values, index=codes) for key, values in found.items()}

    @cached_property
    def clusters(self) -> dict[str, Clusters]:
        """By figure, where it lies together."""
        pairs = touching(np.asarray(self.gaps.region.subdistricts_analysis.loc[list(self.table.units)].geometry.array))
        return {key: local_moran(values, pairs) for key, values in self.values.items()}

    @cached_property
    def strip(self) -> "Strip | None":
        """How robust the gaps are; None where distances cannot be told."""
        return Strip(self.gaps) if self.gaps.assessable else None

    def told(self) -> dict[str, Any]:
        """The answer of the API."""
        zones = self.strip.zones if self.strip else place_table(self.gaps)
        rows = zones.astype(object).where(zones.notna(), None).to_dict("records")
        return {"figures": [self._figure(key) for key in FIGURES],
                "strip": {"reach_m": self.gaps.reach_m, "variants": self.strip.told()} if self.strip else None,
                "zones": [row | {"figures": {key: self._unit(key, row["code"]) for key in FIGURES}} for row in rows]}

    def findings(self, subject: Text) -> list[Finding]:
        """The figures in sentences."""
        query = self.gaps.facts.view.but(measure="pattern").to_query()
        found = [one for key in FIGURES for one in self._findings(key, query)]
        return [*found, *(self.strip.findings(subject, query) if self.strip else [])]

    def _findings(self, key: str, query: str) -> list[Finding]:
        figure = Said("text", FIGURES[key])
        why = self._why(key)
        if why:
            units = self.clusters[key].units if key in self.clusters else 0
            return [Finding(f"{key}_{why}", REASONS[why], {"figure": figure, "units": Said("count", units)}, query)]
        told = self.clusters[key]
        words = {"figure": figure, "units": Said("count", told.units), "chance": Said("count", told.chance),
                 "holds": Said("count", told.holds)}
        if not told.holds:
            return [Finding(f"{key}_noise", NOISE if told.chance else NOBODY, words, query)]
        held = told.table[told.table["holds"]]
        sorts = [(sort, named(self.gaps, held.index[held["sort"] == sort], len(held))) for sort in SORTS]
        return [Finding(f"{key}_clustered", CLUSTERED, words, query),
                *(Finding(f"{key}_{sort}", SORTS[sort], {"figure": figure, "places": places}, query)
                  for sort, places in sorts if places.value)]

    def _why(self, key: str) -> str:
        """Why nothing can be said of a figure; "" where something can."""
        if key in self.clusters:
            return self.clusters[key].why
        return "positions" if key == "unserved_percent" else "budgets"

    def _figure(self, key: str) -> dict[str, Any]:
        name, why = FIGURES[key], self._why(key)
        head = {"key": key, "name": {"th": name.th, "en": name.en}, "assessable": not why, "why": why or None}
        if key not in self.clusters:
            return head
        told = self.clusters[key]
        return head | {"units": told.units, "chance": told.chance, "holds": told.holds, "alpha": told.alpha,
                       "threshold": told.threshold, "permutations": told.permutations, "islands": told.islands,
                       "missing": told.missing}

    def _unit(self, key: str, code: str) -> dict[str, Any] | None:
        """What is known of a figure of a subdistrict."""
        if key not in self.clusters:
            return None
        row = self.clusters[key].table.loc[code]
        told = {name: None if np.isnan(row[name]) else round(float(row[name]), 4) for name in ("value", "moran", "p")}
        return told | {"sort": row["sort"] or None, "chance": bool(row["chance"]),
                "holds": bool(row["holds"])}


def flat(told: dict[str, Any]) -> pd.DataFrame:
    """The subdistricts of an answer as one wide table."""
    figures = [key for key in FIGURES if all(zone["figures"][key] for zone in told["zones"])]
    return pd.DataFrame([
        {name: value for name, value in zone.items() if name not in ("figures", "depends_on")}
        | {f"{key} {name}": value for key in figures for name, value in zone["figures"][key].items()}
        for zone in told["zones"]])
