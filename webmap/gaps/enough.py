"""Is there enough: capacity for each person within reach (E2SFCA), in three plain words a zone."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.errors import ManyError
from geodata.measures.access import Access, Line, by_zone, enhanced, two_step
from geodata.measures.reach import STEP_M
from geodata.text import Text
from layers.mission import CAPACITY_UNITS
from webmap.gaps.question import ENOUGH_POSITIONS, Gaps
from webmap.gaps.reached import classes_of, place_table
from webmap.gaps.words import Finding, Said, percent, tens
from webmap.query import N_

ENOUGH_SHARE = 0.5
"""Who can count on less than this share of what each person of the province would have has not enough."""
NAMED = 3
MOST = 20_000
"""Sites with a capacity that are weighed against every place with people around them."""
WORDS = ("served", "not_enough", "not_reachable")

SENTENCE = N_("%(served)s of %(people)s %(who)s in %(where)s have enough %(subject)s within %(reach)s; %(short)s "
              "reach one that is shared by too many, %(out)s reach none.")
MEASURE = N_("Enough means at least %(needed)s %(unit)s for 1,000 people: half of what the sites with a known capacity "
             "would give everyone.")
WORST = N_("Most of those who have not enough or none live in %(places)s.")
UNKNOWN = N_("Whether there is enough %(subject)s is not assessable: none of %(records)s records with a position "
             "states its capacity.")
STATED = N_("%(stated)s of %(records)s records with a position state their capacity in %(unit)s; the others "
            "take no part.")


class Enough:
    """The question of a view: who can count on enough."""

    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps

    @cached_property
    def unit(self) -> str:
        """The unit in which most sites with a position state their capacity; "" where none does."""
        stated = self.gaps.placed[self.gaps.placed["capacity"].notna()]
        units = stated["capacity_unit"].value_counts()
        return str(units.index[0]) if len(units) else ""

    @cached_property
    def sites(self) -> pd.DataFrame:
        """The sites that take part: points whose capacity is stated in that unit."""
        placed = self.gaps.placed
        return placed[placed["capacity"].notna() & (placed["capacity_unit"] == self.unit)]

    @cached_property
    def assessable(self) -> bool:
        """Whether enough sites state their capacity."""
        return self.gaps.assessable and len(self.sites) > 0 and (
            len(self.sites) >= ENOUGH_POSITIONS * len(self.gaps.placed))

    @cached_property
    def lines(self) -> tuple[np.ndarray, Line]:
        """The cells with somebody in them, and their distances to the sites."""
        demand = self.gaps.demand
        there = np.flatnonzero(demand.weight)
        if len(self.sites) > MOST:
            raise ManyError(len(self.sites), MOST)
        x, y = self.gaps.middles(self.sites)
        return there, Line(demand.x[there], demand.y[there], x, y, self.gaps.facts.view.detour, STEP_M)

    @cached_property
    def access(self) -> Access:
        """Capacity for each person at each cell with somebody in it, nearer sites weighing more."""
        there, lines = self.lines
        return enhanced(self.gaps.demand.weight[there], self._capacity, lines, self.gaps.reach_m)

    @cached_property
    def plain(self) -> Access:
        """The same with every site within reach weighing alike (2SFCA)."""
        there, lines = self.lines
        return two_step(self.gaps.demand.weight[there], self._capacity, lines, self.gaps.reach_m)

    @cached_property
    def needed(self) -> float:
        """The capacity for each person that is called enough."""
        people = int(self.gaps.demand.weight.sum())
        return ENOUGH_SHARE * float(self._capacity.sum()) / people if people else 0.0

    @cached_property
    def zones(self) -> pd.DataFrame:
        """People by zone shown: served, not_enough, not_reachable; capacity for 1,000 people by both methods.

        Those with most people who have not enough come first.
        """
        demand, (there, _) = self.gaps.demand, self.lines
        both = [by_zone(found, demand.weight[there], demand.zone[there], len(demand.codes), self.needed)
                for found in (self.access, self.plain)]
        table = pd.DataFrame({"served_people": both[0]["enough"], "not_enough_people": both[0]["short"],
                              "not_reachable_people": both[0]["out"]}).astype("int64")
        table["per_1000"] = (both[0]["ratio"] * 1_000).round(3)
        table["per_1000_2sfca"] = (both[1]["ratio"] * 1_000).round(3)
        table.index = list(demand.codes)
        table["word"] = [WORDS[place] for place in table.iloc[:, :3].to_numpy().argmax(axis=1)]
        table["class"] = classes_of(table.iloc[:, :3].sum(axis=1).to_numpy(), table["served_people"].to_numpy())
        zones = place_table(self.gaps).join(table)
        missed = zones["people"] - zones["served_people"]
        return zones.assign(missed=missed).sort_values(["missed", "code"], ascending=[False, True]).drop(
            columns="missed")

    @cached_property
    def total(self) -> dict[str, int]:
        """The people of all zones shown together."""
        return {name: int(self.zones[name].sum()) for name in
                ("people", "served_people", "not_enough_people", "not_reachable_people")}

    def told(self) -> dict[str, Any]:
        """The answer of the API; null figures where it cannot be assessed."""
        placed = self.gaps.placed
        body = {"assessable": self.assessable, "unit": self.unit or None, "stating_records": len(self.sites),
                "placed_records": len(placed), "needed_per_1000": None, "total": None,
                "zones": place_table(self.gaps).to_dict("records")}
        if not self.assessable:
            return body
        zones, total = self.zones, self.total
        rows = zones.astype(object).where(zones.notna(), None).to_dict("records")
        return body | {"needed_per_1000": round(self.needed * 1_000, 3), "zones": rows,
                       "capacity": float(self._capacity.sum()),
                       "total": total | {"served_percent": percent(total["served_people"], total["people"])},
                       "unused_sites": len(self.access.unused)}

    def findings(self, subject: Text, who: Text, where: Text) -> list[Finding]:
        """The figures in sentences."""
        view = self.gaps.facts.view.but(measure="enough", reach_m=self.gaps.reach_m)
        query = view.to_query()
        unit = Said("text", CAPACITY_UNITS.get(self.unit, self.unit))
        stated = Finding("stated", STATED, {"stated": Said("count", len(self.sites)), "unit": unit,
                                            "records": Said("count", len(self.gaps.placed))}, query)
        if not self.assessable:
            return [stated if self.unit else Finding("unknown", UNKNOWN, {
                "records": Said("count", len(self.gaps.placed)), "subject": Said("text", subject)}, query)]
        total = self.total
        short, out = tens(total["not_enough_people"]), tens(total["not_reachable_people"])
        found = [Finding("enough", SENTENCE, {
            "served": Said("count", max(tens(total["people"]) - short - out, 0)),
            "people": Said("people", total["people"]),
            "short": Said("people", short), "out": Said("people", out), "who": Said("text", who),
            "where": Said("text", where), "subject": Said("text", subject), "reach": Said("metres", self.gaps.reach_m)},
            query)]
        worst = self.zones[self.zones["people"] > self.zones["served_people"]].head(NAMED)
        if len(worst):
            places = [(Text(row.name_th, row.name_en), int(row.people - row.served_people))
                      for row in worst.itertuples()]
            found.append(Finding("worst", WORST, {"places": Said("places", places)}, query))
        needed = Finding("measure", MEASURE, {"needed": Said("figure", round(self.needed * 1_000, 2)), "unit": unit},
                         query)
        return [*found, needed, stated]

    @property
    def _capacity(self) -> np.ndarray:
        return self.sites["capacity"].to_numpy(dtype=np.float64)
