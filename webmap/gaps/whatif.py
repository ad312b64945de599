"""What if: who is served before and under a scenario, and under another one, by subdistrict; after = before + more."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.text import Text
from webmap.gaps.question import Gaps
from webmap.gaps.reached import place_table, unknown
from webmap.gaps.scenarios import Trial
from webmap.gaps.words import EXACT_BELOW, Finding, Said, percent, tens
from webmap.query import N_

NAMED = 3
BREAKS = (0, 5, 10, 25, 50, 100)
"""Upper ends of the classes of those served in addition, in per cent of all who live there."""

MORE = N_("Under “%(name)s” %(after)s of %(people)s %(who)s in %(where)s live within %(reach)s of the nearest "
          "%(subject)s: %(more)s more than the %(before)s of today.")
FEWER = N_("Under “%(name)s” %(after)s of %(people)s %(who)s in %(where)s live within %(reach)s of the nearest "
           "%(subject)s: %(more)s fewer than the %(before)s of today.")
SAME = N_("“%(name)s” changes nothing here: %(before)s of %(people)s %(who)s in %(where)s live within %(reach)s of the "
          "nearest %(subject)s, as today.")
GAINS = N_("Most of those served in addition live in %(places)s.")
LOSSES = N_("Fewer are served in %(places)s.")
AHEAD = N_("“%(name)s” serves %(more)s more than “%(other)s”.")
LEVEL = N_("“%(name)s” and “%(other)s” serve equally many.")
LOST = N_("%(count)s of the changes of “%(name)s” could not be made: the record is there no more.")
STALE = N_("%(count)s of the changes of “%(name)s” are on records that were changed in the data since.")
IN_DATA = N_("“%(name)s” is in the data since data version %(version)s: before and after are the same.")


class Whatif:
    """The question of a view without its scenario, with it, and with another scenario where one is compared."""

    def __init__(self, before: Gaps, tried: Sequence[tuple[Trial, Gaps]]) -> None:
        self.before, self.tried = before, tried

    @property
    def assessable(self) -> bool:
        """Whether distances can be told before and under each scenario."""
        return self.before.assessable and all(gaps.assessable for _, gaps in self.tried)

    @cached_property
    def zones(self) -> pd.DataFrame:
        """A row for each zone shown: people, before_people (served), and served and more for each scenario."""
        shown = self.before.inside
        table = place_table(self.before)
        before = self._served(self.before)
        table["before_people"] = before[shown]
        for name, (_, gaps) in zip(("", "other_"), self.tried, strict=False):
            served = self._served(gaps)
            table[f"{name}served_people"] = served[shown]
            table[f"{name}more_people"] = (served - before)[shown]
        if self.tried:
            table["class"] = [_class(more, people) for more, people in
                              zip(table["more_people"], table["people"], strict=True)]
        else:
            table["served_people"] = table["before_people"]
        return table

    def told(self) -> dict[str, Any]:
        """The answer of the API: totals and zones, where most changes first; null figures where not assessable."""
        body: dict[str, Any] = {"breaks": BREAKS, "scenarios": [_trial_told(trial, gaps) for trial, gaps in self.tried]}
        if not self.assessable:
            rows = place_table(self.before).assign(before_people=None, served_people=None)
            return body | {"total": None, "zones": rows.to_dict("records")}
        zones = self.zones
        sums = {name: int(zones[name].sum()) for name in zones.columns if name.endswith("people")}
        shares = {f"{name}_percent": percent(sums[f"{name}_people"], sums["people"]) for name in
                  ("before", "served", "other_served") if f"{name}_people" in sums}
        if "more_people" in zones:
            change = zones[[name for name in zones.columns if name.endswith("more_people")]].abs().max(axis=1)
            zones = zones.assign(change=change).sort_values(["change", "code"], ascending=[False, True]).drop(
                columns="change")
        return body | {"total": sums | shares, "zones": zones.to_dict("records")}

    def findings(self, subject: Text, who: Text, where: Text) -> list[Finding]:
        """The figures in sentences; none without a scenario."""
        query = self.before.facts.view.but(measure="whatif", reach_m=self.before.reach_m)
        found: list[Finding] = []
        if not self.assessable:
            return [unknown(self.before, subject, query.to_query())]
        common = {"who": Said("text", who), "where": Said("text", where), "subject": Said("text", subject),
                  "reach": Said("metres", self.before.reach_m)}
        for place, (trial, _) in enumerate(self.tried):
            link = query.but(scenario=trial.scenario.id).to_query()
            found += self._findings_of(trial, "other_" if place else "", common, link)
        if len(self.tried) == 2:
            found.append(self._compared(query.but(scenario=self.tried[0][0].scenario.id).to_query()))
        return found

    def _findings_of(self, trial: Trial, column: str, common: dict[str, Said], query: str) -> list[Finding]:
        zones, name = self.zones, Said("text", trial.scenario.name)
        if trial.in_data:
            version = Said("figure", trial.scenario.applied or 0)
            return [Finding("in_data", IN_DATA, {"name": name, "version": version}, query)]
        more = int(zones[f"{column}more_people"].sum())
        words = common | {"name": name} | _said(int(zones["people"].sum()), int(zones["before_people"].sum()), more)
        key, message = ("more", MORE) if more > 0 else ("fewer", FEWER) if more < 0 else ("same", SAME)
        found = [Finding(key, message, words, query)]
        for key, message, sign in (("gains", GAINS, 1), ("losses", LOSSES, -1)):
            moved = (zones[f"{column}more_people"] * sign).sort_values(ascending=False, kind="stable")
            named = [(Text(zones.name_th[code], zones.name_en[code]), int(count)) for code, count in
                     moved.head(NAMED).items() if count > 0]
            if named:
                found.append(Finding(key, message, {"places": Said("places", named)}, query))
        for key, message, some in (("lost", LOST, trial.outcome.lost), ("stale", STALE, trial.outcome.stale)):
            if some:
                found.append(Finding(key, message, {"name": name, "count": Said("count", len(some))}, query))
        return found

    def _compared(self, query: str) -> Finding:
        names = [Said("text", trial.scenario.name) for trial, _ in self.tried]
        ahead = int(self.zones["served_people"].sum() - self.zones["other_served_people"].sum())
        if not ahead:
            return Finding("level", LEVEL, {"name": names[0], "other": names[1]}, query)
        first, second = names if ahead > 0 else names[::-1]
        return Finding("ahead", AHEAD, {"name": first, "other": second, "more": Said("people", abs(ahead))}, query)

    def _served(self, gaps: Gaps) -> np.ndarray:
        return np.asarray(gaps.reach.served(self.before.reach_m), dtype=np.int64)


def _trial_told(trial: Trial, gaps: Gaps) -> dict[str, Any]:
    return {"id": trial.scenario.id, "name": trial.scenario.name, "number": trial.scenario.number,
            "in_data": trial.in_data, "lost": [change.number for change in trial.outcome.lost],
            "stale": [change.number for change in trial.outcome.stale], "records": len(gaps.sites)}


def _class(more: int, people: int) -> int:
    """-1 where fewer are served, 0 for no change, else the place in BREAKS of those served in addition."""
    if more <= 0 or not people:
        return -1 if more < 0 else 0
    return int(np.searchsorted(BREAKS, percent(more, people)))


def _said(people: int, before: int, more: int) -> dict[str, Said]:
    """Figures as a sentence says them, so that they add up: exact for a small change, else in tens."""
    if not more or abs(more) >= EXACT_BELOW:
        people, before, more = tens(people), tens(before), tens(abs(more)) * (1 if more >= 0 else -1)
    figures = {"people": people, "before": before, "more": abs(more), "after": before + more}
    return {key: Said("count", value) for key, value in figures.items()}
