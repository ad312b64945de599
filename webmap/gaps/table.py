"""Who has nothing: subdistrict x mission, or x kind where one is asked for; each figure with a class of its own."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.classes import quantiles
from geodata.measures.demand import Whole
from geodata.measures.matrix import NOWHERE, Matrix, Money, Untouched, budgets, matrix, untouched
from geodata.measures.reach import MOST_M
from geodata.text import Text
from webmap.facts import people_by_zone
from webmap.gaps.question import Gaps
from webmap.gaps.words import Finding, Said, mid_sentence
from webmap.query import N_

FIGURES = ("count", "per_10k", "baht", "baht_per_head", "nearest_m")
DECIMALS = {"per_10k": 1, "baht_per_head": 0, "baht": 0, "nearest_m": 0, "count": 0}
CLASSES = 5
NAMED = 5
OUTREACH = "outreach"

NOTHING = N_("%(count)s of %(all)s subdistricts have no record of %(subject)s: %(places)s.")
NOTHING_MANY = N_("%(count)s of %(all)s subdistricts have no record of %(subject)s, most people in %(places)s.")
EVERYWHERE = N_("Every one of the %(all)s subdistricts has a record of %(subject)s.")
NOWHERE_AT_ALL = N_("No record of %(subject)s is known in any of the %(all)s subdistricts; empty means none recorded.")
MONEY = N_("%(stated)s of %(records)s records state a budget; %(baht)s are not placed in a subdistrict.")
OUTREACH_UNKNOWN = N_("Which subdistricts no outreach project reaches cannot be told: none of %(records)s records "
                      "states its delivery mechanism.")
OUTREACH_NONE = N_("No outreach project reaches %(count)s of %(all)s subdistricts; %(stating)s of %(records)s records "
                   "state their delivery mechanism.")


class Table:
    """The matrix of a gap question: columns are the kinds of what is asked, else the missions shown."""

    def __init__(self, gaps: Gaps, names: dict[str, Text]) -> None:
        """names: of missions and of kinds written mission.kind."""
        self.gaps, self.names = gaps, names

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Missions, or kinds written mission.kind."""
        measured = self.gaps.measured
        return measured if self.gaps.facts.view.gap else tuple(dict.fromkeys(key.split(".")[0] for key in measured))

    @cached_property
    def figures(self) -> Matrix:
        """All figures, one row a subdistrict of the region."""
        sites = self.gaps.sites
        column = self.gaps.kind if self.gaps.facts.view.gap else sites["mission"]
        people = people_by_zone(self.gaps.region, self.gaps.facts.view.year)
        nearest = np.column_stack([self._nearest(key) for key in self.columns]) if self.columns else None
        return matrix(sites["subdistrict_code"], column, sites["budget_thb"], people, self.columns, nearest)

    @cached_property
    def money(self) -> Money:
        """What is known of the money of all that is asked about."""
        return budgets(self.gaps.sites["budget_thb"], self.gaps.sites["subdistrict_code"] != "")

    @cached_property
    def nothing(self) -> npt.NDArray[np.bool_]:
        """Shown subdistricts x columns: no record."""
        return self.figures.empty[self.gaps.inside]

    @cached_property
    def outreach(self) -> Untouched:
        """The shown subdistricts that no outreach project reaches."""
        sites = self.gaps.sites
        codes = [code for code, shown in zip(self.figures.units, self.gaps.inside, strict=True) if shown]
        return untouched(sites["subdistrict_code"], sites["mechanism"], OUTREACH, codes)

    def told(self) -> dict[str, Any]:
        """The matrix as the API has it: columns, and zones with a list of cells, one a column."""
        shown = self.gaps.inside
        values = {name: np.asarray(getattr(self.figures, name), dtype=float)[shown] for name in FIGURES}
        empty = self.nothing
        rounded = {name: [[None if np.isnan(v) else round(v, DECIMALS[name]) if DECIMALS[name] else int(v)
                           for v in row] for row in table] for name, table in values.items()}
        classes = {name: classified(values[name]).tolist() for name in FIGURES}
        places = self.gaps.region.subdistricts[shown]
        zones = [{"code": code, "name_th": place.name_th, "name_en": place.name_en, "district": place.district_code,
                  "people": None if np.isnan(people) else int(people), "few": bool(few), "empty": int(gone.sum()),
                  "cells": [{name: rounded[name][row][at] for name in FIGURES}
                            | {"class": {name: classes[name][row][at] for name in FIGURES}}
                            for at in range(len(self.columns))]}
                 for row, (code, place, people, few, gone) in enumerate(zip(
                     places.index, places.itertuples(), self.figures.people[shown], self.figures.few[shown], empty,
                     strict=True))]
        return {
            "columns": [{"key": key, "name": {"th": self.names[key].th, "en": self.names[key].en},
                         "empty_zones": int(empty[:, at].sum()), "records": int(self.figures.count[shown, at].sum()),
                         "unplaced_records": int(self.figures.unplaced[at])} for at, key in enumerate(self.columns)],
            "zones": zones,
            "money": vars_of(self.money),
            "outreach": {"zones": self.outreach.units, "assessable": self.outreach.assessed,
                         "stating": self.outreach.stating, "records": self.outreach.records},
        }

    def findings(self) -> list[Finding]:
        """Which columns are empty where, what money is not placed, what outreach does not reach."""
        shown, view = self.gaps.inside, self.gaps.facts.view
        places, people = self.gaps.region.subdistricts[shown], self.figures.people[shown]
        found = []
        for at, key in enumerate(self.columns):
            gone = np.flatnonzero(self.nothing[:, at])
            words = {"count": Said("count", len(gone)), "all": Said("count", len(places)),
                     "subject": Said("text", mid_sentence(self.names[key]))}
            order = gone[np.argsort(-np.nan_to_num(people[gone]), kind="stable")][:NAMED]
            words["places"] = Said("names", [Text(row.name_th, row.name_en) for row in places.iloc[order].itertuples()])
            message = (EVERYWHERE if not len(gone) else NOWHERE_AT_ALL if len(gone) == len(places)
                       else NOTHING if len(gone) <= NAMED else NOTHING_MANY)
            found.append(Finding("nothing", message, words, view.but(measure="matrix", gap=(key,)).to_query()))
        money = self.money
        found.append(Finding("money", MONEY, {
            "stated": Said("count", money.stated), "records": Said("count", money.records),
            "baht": Said("baht", money.baht_not_placed)}, view.to_query()))
        reach = self.outreach
        message = OUTREACH_NONE if reach.assessed else OUTREACH_UNKNOWN
        found.append(Finding("outreach", message, {
            "records": Said("count", reach.records), "stating": Said("count", reach.stating),
            "count": Said("count", len(reach.units)), "all": Said("count", len(places))}, view.to_query()))
        return found

    def _nearest(self, key: str) -> npt.NDArray[np.float64]:
        """Metres to the nearest site of a column for the middle person of each subdistrict, NaN where not known."""
        view = self.gaps.facts.view.but(gap=(key,))
        alone = replace(self.gaps, facts=replace(self.gaps.facts, view=view))
        if not alone.assessable or not len(alone.placed):
            return np.full(len(self.gaps.region.subdistricts), np.nan)
        found: list[int | None] = alone.reach.quantiles_m(0.5)
        return np.array([np.nan if metres is None else min(metres, MOST_M) for metres in found])


def classified(values: npt.NDArray[np.float64]) -> Whole:
    """The class of each figure among all of its table: 0 for none, 1 to CLASSES by quantiles, -1 where not known."""
    known = ~np.isnan(values)
    found = np.where(known, 0, NOWHERE)
    positive = known & (values > 0)
    if positive.any():
        found[positive] = quantiles(values[positive], CLASSES) + 1
    return np.asarray(found, dtype=np.int64)


def vars_of(money: Money) -> dict[str, float]:
    """A statement on money as plain figures."""
    return {name: getattr(money, name) for name in money.__dataclass_fields__}


def flat(table: dict[str, Any]) -> pd.DataFrame:
    """The matrix as one wide table: a row a subdistrict, a column each figure of each mission or kind."""
    keys = [column["key"] for column in table["columns"]]
    return pd.DataFrame([
        {"code": zone["code"], "name_th": zone["name_th"], "name_en": zone["name_en"], "district": zone["district"],
         "people": zone["people"]}
        | {f"{key} {name}": cell[name] for key, cell in zip(keys, zone["cells"], strict=True) for name in FIGURES}
        for zone in table["zones"]])
