"""Is the money fair: baht a head by subdistrict, Lorenz curve, Gini and Palma; by mission or kind, and fiscal year."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from geodata.measures.equity import Equity, equity
from geodata.measures.matrix import Matrix, Money, budgets, matrix, places_among
from geodata.text import Text
from webmap.facts import kinds_of, people_by_zone
from webmap.gaps.question import Gaps
from webmap.gaps.table import classified, vars_of
from webmap.gaps.words import Finding, Said, mid_sentence, percent
from webmap.query import N_, NOT_STATED

NAMED = 5
LISTED = 3
ALL = "all"
EVERYTHING = Text("ทุกภารกิจที่เลือก", "all that is asked about")

SHARES = N_("Recorded budgets for %(subject)s come to %(head)s a head in %(where)s: the tenth of people who get most "
            "have %(most)s of the money, the four tenths who get least %(least)s (Gini %(gini)s, Palma %(palma)s).")
NONE_FOR_LEAST = N_("Recorded budgets for %(subject)s come to %(head)s a head in %(where)s: the tenth of people who "
                    "get most have %(most)s of the money, the four tenths who get least none (Gini %(gini)s).")
NOTHING = N_("In %(count)s of %(all)s subdistricts, with %(people)s people, no record states a budget; most people "
             "live in %(places)s.")
LEAST = N_("Least falls to a head in %(places)s.")
MOST = N_("Most falls to a head in %(places)s.")
PLACED = N_("Counted are %(counted)s of %(records)s records, those that state a budget and a subdistrict; %(baht)s are "
            "not placed in a subdistrict.")
NEGATIVE = N_("Records with a budget below zero are not counted: %(count)s, of %(baht)s.")
UNKNOWN = N_("Whether the money for %(subject)s is fair cannot be told: none of %(records)s records states both a "
             "budget and a subdistrict.")
NOBODY = N_("Nobody lives in %(places)s, or it is not known how many; their %(baht)s are left out.")


class Fair:
    """The question of a view: how evenly recorded budgets fall to the people of the subdistricts shown."""

    def __init__(self, gaps: Gaps, names: dict[str, Text]) -> None:
        """names: of missions and of kinds written mission.kind."""
        self.gaps, self.names = gaps, names

    @cached_property
    def records(self) -> pd.DataFrame:
        """The records asked about in the places shown; one known to a district or the province is there with it."""
        sites, places = self.gaps.sites, self.gaps.region.subdistricts[self.gaps.inside]
        district = sites["district_code"]
        somewhere = (sites["subdistrict_code"] == "") & ((district == "") | district.isin(places["district_code"]))
        return sites[somewhere | sites["subdistrict_code"].isin(places.index)]

    @cached_property
    def people(self) -> pd.Series:
        """Registered people of each subdistrict shown."""
        return people_by_zone(self.gaps.region, self.gaps.facts.view.year)[self.gaps.inside]

    @cached_property
    def column(self) -> pd.Series:
        """Of each record its mission, or its kind where missions or kinds are asked for."""
        return kinds_of(self.records) if self.gaps.facts.view.gap else self.records["mission"]

    @cached_property
    def year(self) -> pd.Series:
        """Of each record its fiscal year (Common Era) as a category, NOT_STATED without."""
        years, codes = np.unique(self.records["fiscal_year"].to_numpy(dtype="int64", na_value=0), return_inverse=True)
        words = [str(year) if year else NOT_STATED for year in years]
        return pd.Series(pd.Categorical.from_codes(codes, words), index=self.records.index)

    @cached_property
    def whole(self) -> tuple[Matrix, Equity]:
        """All records together."""
        return self._of(np.zeros(len(self.records), dtype=np.int64), [ALL])[0]

    @cached_property
    def money(self) -> Money:
        """What is known of their money."""
        return budgets(self.records["budget_thb"], self.records["subdistrict_code"] != "")

    def told(self) -> dict[str, Any]:
        """The answer of the API: the figures of all, of each group, the curve, and the subdistricts, least first."""
        table, even = self.whole
        return {"assessable": self.money.counted > 0, "money": vars_of(self.money), "per_head_of": "people",
                "total": self._group(table, even, 0, None, None), "groups": self._groups(),
                "fiscal_years": sorted(self.year.unique()),
                "curve": {"people_percent": _points(even.curve_people), "baht_percent": _points(even.curve_amount)},
                "zones": self.zones.astype(object).where(self.zones.notna(), None).to_dict("records")}

    @cached_property
    def zones(self) -> pd.DataFrame:
        """The subdistricts shown, least a head first; those without people or with an unknown number of them last.

        up_to_people_percent and up_to_baht_percent: where the Lorenz curve stands after the subdistrict.
        """
        table, even = self.whole
        places = self.gaps.region.subdistricts.loc[list(table.units)]
        heads = np.where(table.people > 0, table.baht[:, 0] / np.where(table.people > 0, table.people, 1), np.nan)
        zones = pd.DataFrame({
            "code": places.index, "name_th": places["name_th"], "name_en": places["name_en"],
            "district": places["district_code"], "people": self.people, "records": table.count[:, 0],
            "stating_records": table.stated[:, 0], "baht": table.baht[:, 0].round(2), "baht_per_head": heads.round(2),
            "class": classified(heads[:, None])[:, 0], "few": table.few}, index=places.index)
        order = [*even.order, *sorted(set(range(len(zones))) - set(even.order))]
        rank = pd.array([*range(1, len(even.order) + 1), *[None] * (len(zones) - len(even.order))], dtype="Int64")
        rest = [np.nan] * (len(zones) - len(even.order))
        return zones.iloc[order].assign(
            rank=rank, up_to_people_percent=[*_points(even.curve_people)[1:len(even.order) + 1], *rest],
            up_to_baht_percent=[*_points(even.curve_amount)[1:len(even.order) + 1], *rest])

    def findings(self, where: Text) -> list[Finding]:
        """The figures in sentences, each with the view of its records."""
        view = self.gaps.facts.view.but(measure="fair")
        query, money = view.to_query(), self.money
        counted = Finding("placed", PLACED, {
            "counted": Said("count", money.counted), "records": Said("count", money.records),
            "baht": Said("baht", money.baht_not_placed)}, query)
        negative = Finding("negative", NEGATIVE, {"count": Said("count", money.negative),
                                                  "baht": Said("baht", money.baht_negative)}, query)
        also = [counted, *([negative] if money.negative else [])]
        even = self.whole[1]
        if not money.counted:
            words = {"records": Said("count", money.records), "subject": self._subject}
            return [Finding("unknown", UNKNOWN, words, query), *also]
        found = []
        if not np.isnan(even.gini):
            words = {
                "subject": self._subject, "where": Said("text", where), "head": Said("baht", even.per_head),
                "most": Said("share", percent(even.most_share, 1)), "gini": Said("figure", round(even.gini, 2)),
                "least": Said("share", percent(even.least_share, 1))}
            if np.isinf(even.palma):
                found.append(Finding("shares", NONE_FOR_LEAST, words, query))
            else:
                found.append(Finding("shares", SHARES, words | {"palma": Said("figure", round(even.palma, 1))}, query))
        return [*found, *self._ends(query), *self._unknown(query), *also]

    @property
    def _subject(self) -> Said:
        """What the money is for."""
        view = self.gaps.facts.view
        asked = [mid_sentence(self.names[key]) for key in view.gap or view.missions]
        return Said("names", asked) if len(asked) <= LISTED else Said("text", EVERYTHING)

    def _ends(self, query: str) -> list[Finding]:
        """Who gets nothing, or least; and who gets most."""
        ranked = self.zones[self.zones["rank"].notna()]
        none = ranked[ranked["baht"] == 0].sort_values(["people", "code"], ascending=[False, True])
        found = []
        if len(none):
            found.append(Finding("nothing", NOTHING, {
                "count": Said("count", len(none)), "all": Said("count", len(self.zones)),
                "people": Said("people", int(none["people"].sum())), "places": _named(none)}, query))
        elif len(ranked) > 1:
            found.append(Finding("least", LEAST, {"places": _named(ranked)}, query))
        most = ranked[ranked["baht"] > 0][::-1]
        return [*found, *([Finding("most", MOST, {"places": _named(most)}, query)] if len(most) else [])]

    def _unknown(self, query: str) -> list[Finding]:
        """Money of places without people, or whose people are not known."""
        table, even = self.whole
        at = [*even.unpeopled, *(place for place in even.unknown if table.baht[place, 0] > 0)]
        if not at:
            return []
        places = self.gaps.region.subdistricts.loc[[table.units[place] for place in at]]
        return [Finding("nobody", NOBODY, {"places": _named(places), "baht": Said("baht", even.left_out)}, query)]

    def _groups(self) -> list[dict[str, Any]]:
        """The figures by column, by fiscal year and by both; only groups that have records."""
        columns, years = list(self.column.unique()), sorted(self.year.unique())
        pair = places_among(self.column, columns) * len(years) + places_among(self.year, years)
        found, place = np.unique(pair, return_inverse=True)
        told = [(columns[at // len(years)], years[at % len(years)]) for at in found.tolist()]
        both = sorted(told)
        rank = np.array([both.index(one) for one in told], dtype=np.int64)
        parts = [(self.column, columns, [(key, None) for key in columns]),
                 (self.year, years, [(None, year) for year in years]), (rank[place], both, both)]
        return [self._group(table, even, at, *key) for values, wanted, keys in parts
                for at, ((table, even), key) in enumerate(zip(self._of(values, wanted), keys, strict=True))]

    def _of(self, values: pd.Series | np.ndarray, columns: Sequence[Any]) -> list[tuple[Matrix, Equity]]:
        """The matrix of the records by some values, with how evenly the money of each column falls."""
        table = matrix(self.records["subdistrict_code"], values, self.records["budget_thb"], self.people, columns)
        return [(table, equity(table.baht[:, at], table.people)) for at in range(len(columns))]

    def _group(self, table: Matrix, even: Equity, at: int, column: str | None, year: str | None) -> dict[str, Any]:
        money = table.money[at]
        name = self.names[column] if column else None
        unbounded = np.isinf(even.palma)
        return {
            "column": column, "name": {"th": name.th, "en": name.en} if name else None, "fiscal_year": year,
            **vars_of(money), "people": int(even.people), "baht_per_head": _figure(even.per_head),
            "gini": _figure(even.gini, 4), "palma": None if unbounded else _figure(even.palma, 4),
            "palma_unbounded": bool(unbounded), "least_percent": _figure(even.least_share * 100),
            "most_percent": _figure(even.most_share * 100), "left_out_baht": even.left_out,
            "zones_without": int((table.baht[list(even.order), at] == 0).sum()),
        }


def _named(places: pd.DataFrame) -> Said:
    return Said("names", [Text(row.name_th, row.name_en) for row in places.head(NAMED).itertuples()])


def _points(curve: np.ndarray) -> list[float]:
    return [round(float(share) * 100, 2) for share in curve]


def _figure(value: float, decimals: int = 2) -> float | None:
    return None if np.isnan(value) else round(float(value), decimals)
