"""Facts of very many records, counted from their columns: the same answers as from a frame, at flat memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.columns import OTHER, Columns
from geodata.errors import ManyError
from geodata.naming import take_apart
from geodata.region import Region
from webmap.facts import FACETS, Facts, figures_of, kind_figures, kinds_of, plain
from webmap.query import NOT_STATED, Range
from webmap.view import View

Mask = npt.NDArray[np.bool_]
CODED = {"missions": "mission", "kinds": "kinds", "district": "district_code", "subdistrict": "subdistrict_code",
         "mechanism": "mechanism", "status": "status", "agency": "agency_th", "precision": "precision"}
"""Facet -> the coded column it looks at."""
MEASURED = ("mission", "kinds", "precision", "subdistrict_code", "district_code", "mechanism", "capacity_unit",
            "fiscal_year", "budget_thb", "capacity", "lon", "lat", "shape")
"""The columns that gap questions look at."""
SOUGHT, MANY = 300, 5_000
"""Records that a search compares with what is sought, and looks at to choose them; their order decides beyond."""
PLACES = ("district", "subdistrict", "precision", "missions", "kinds")
"""Facets whose empty value is a value; in others it is not stated."""


@dataclass(frozen=True)
class CountedFacts(Facts):
    """Facts of a region whose records are columns."""

    @property
    def columns(self) -> Columns:
        """The records."""
        return columns_of(self.region)

    @cached_property
    def masks(self) -> dict[str, Mask]:
        """By facet that leaves records out, which records pass it."""
        found = {facet: _mask(facet, getattr(self.view, facet), self.columns) for facet in FACETS}
        return {facet: mask for facet, mask in found.items() if mask is not None}

    def passing(self, skipped: Sequence[str] = ()) -> Mask | None:
        """Which records pass every facet but those skipped; None where all do."""
        masks = [mask for facet, mask in self.masks.items() if facet not in skipped]
        return np.logical_and.reduce(masks) if masks else None

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        """The row numbers of the records that pass every facet."""
        passing = self.passing()
        return np.arange(len(self.columns)) if passing is None else np.flatnonzero(passing)

    @cached_property
    def total(self) -> int:
        passing = self.passing()
        return len(self.columns) if passing is None else int(np.count_nonzero(passing))

    @property
    def most(self) -> int | None:
        return self.columns.most

    @property
    def sources(self) -> list[str]:
        return list(self.columns.counts("source", self.passing()))

    @cached_property
    def kinds(self) -> pd.DataFrame:
        asked = self.asked(self.columns.values("kinds"), ())
        return kind_figures(asked, asked["shape"] > 0)

    @cached_property
    def records(self) -> gpd.GeoDataFrame:
        """The records that pass every facet; ManyError where they are more than may be held at once."""
        return _framed(self.columns, self.rows)

    def among(self, kinds: Sequence[str], skipped: Sequence[str]) -> npt.NDArray[np.int64]:
        """The row numbers of the records of some kinds that pass every facet but those skipped."""
        rows, passing = self.columns.among("kinds", kinds), self.passing(skipped)
        return np.flatnonzero(rows if passing is None else rows & passing)

    def asked(self, kinds: Sequence[str], skipped: Sequence[str]) -> pd.DataFrame:
        """As of a frame, but with the columns MEASURED, coded ones as categories."""
        rows = self.among(kinds, skipped)
        return pd.DataFrame({name: self.columns.series(name, rows) for name in MEASURED}, index=rows)

    def page(self, offset: int, limit: int) -> gpd.GeoDataFrame:
        return self.columns.frame(self.rows[offset:offset + limit])

    @cached_property
    def zones(self) -> pd.DataFrame:
        codes = self.region.subdistricts.index
        counts, money = self._by("subdistrict_code", self.passing())
        return figures_of(counts.reindex(codes, fill_value=0), money, self.region, self.view.year)[self.inside]

    @cached_property
    def unplaced(self) -> pd.DataFrame:
        rest = self.columns.among("subdistrict_code", [""])
        passing = self.passing()
        counts, money = self._by("district_code", rest if passing is None else rest & passing)
        places = {code: code or self.region.code for code in counts.index}
        table = counts.rename(index=places).sort_index()
        table.index.name = None
        table["records"] = table.sum(axis=1)
        table["budget_thb"] = money.rename(index=places).reindex(table.index).astype("Float64")
        return table

    def _by(self, name: str, rows: Mask | None) -> tuple[pd.DataFrame, pd.Series]:
        """Counts by a column of codes and by mission, of those that occur; and sums of baht."""
        columns, missions = self.columns, self.columns.values("mission")
        place, mission, budget = (
            (columns.array(each) if rows is None else columns.array(each)[rows])
            for each in (name, "mission", "budget_thb"))
        values = columns.values(name)
        both = np.bincount(place.astype(np.int64) * len(missions) + mission, minlength=len(values) * len(missions))
        counts = pd.DataFrame(both.reshape(len(values), len(missions)), index=values, columns=missions)
        counts = counts[counts.sum(axis=1) > 0]
        shown = list(self.view.choices.missions)
        money = pd.Series(budget).groupby(place).sum(min_count=1)
        money.index = [values[code] for code in money.index]
        return counts.reindex(columns=shown, fill_value=0), money

    def _counts(self, facet: str) -> dict[str, int]:
        passing = self.passing(["missions", "kinds"] if facet in ("missions", "kinds") else [facet])
        if facet == "fy":
            years = self.columns.array("fiscal_year")
            found, counts = np.unique(years if passing is None else years[passing], return_counts=True)
            told = {str(year) if year else NOT_STATED: int(count) for year, count in zip(found, counts, strict=True)}
        else:
            told = {}
            for value, count in self.columns.counts(CODED[facet], passing).items():
                named = value if value or facet in PLACES else NOT_STATED
                told[named] = told.get(named, 0) + count
        return dict(sorted(told.items()))


def facts_of(view: View, region: Region) -> Facts:
    """The facts of a view, by whichever way the region holds its records."""
    return CountedFacts(view, region) if is_counted(region) else Facts(view, region)


def named(region: Region, text: str) -> gpd.GeoDataFrame:
    """The records that a search of very many looks at: SOUGHT of those with every word, names that begin so first."""
    columns = columns_of(region)
    sought = take_apart(text).sought
    words = plain(sought.name if sought else text).split(" ")
    rows = np.flatnonzero(np.logical_and.reduce([columns.holding(word) for word in words]))
    if len(rows) > SOUGHT:
        names = columns.texts("name_th", rows[:MANY]), columns.texts("name_en", rows[:MANY])
        begins = np.array([any(plain(name).startswith(words[0]) for name in both) for both in zip(*names, strict=True)])
        order = np.concatenate([rows[:MANY][begins], rows[:MANY][~begins]])
        rows = np.sort(order[:SOUGHT])
    return columns.frame(rows)


def is_counted(region: Region) -> bool:
    """Whether the records of a region are columns."""
    return isinstance(region.records, Columns)


def agencies_of(region: Region) -> set[str]:
    """The agencies that records of a region name, in Thai."""
    return set(columns_of(region).counts("agency_th") if is_counted(region) else region.records["agency_th"])


def passing_records(view: View, region: Region, kinds: Sequence[str], skipped: Sequence[str]) -> gpd.GeoDataFrame:
    """Of very many records those of some kinds that pass every facet but those skipped; ManyError for too many."""
    facts = CountedFacts(view, region)
    return _framed(facts.columns, facts.among(kinds, skipped))


def _framed(columns: Columns, rows: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
    if len(rows) > columns.most:
        raise ManyError(len(rows), columns.most)
    return columns.frame(rows)


def areas_of(region: Region, kinds: Sequence[str]) -> list[shapely.Geometry]:
    """The areas among the geometries of the records of some kinds."""
    if is_counted(region):
        columns = columns_of(region)
        shapes = columns.shapes(np.flatnonzero(columns.among("kinds", kinds) & (columns.array("shape") == OTHER)))
    else:
        shapes = np.asarray(region.records.geometry[kinds_of(region.records).isin(kinds)].array, dtype=object)
    return list(shapes[np.isin(shapely.get_type_id(shapes), [3, 6])])


def agency_names(region: Region) -> dict[str, str]:
    """The English name of each agency by its Thai one, as the first record says it."""
    if not is_counted(region):
        first = region.records.drop_duplicates("agency_th").set_index("agency_th")["agency_en"]
        return {str(thai): str(english) for thai, english in first.items()}
    columns = columns_of(region)
    codes, rows = np.unique(columns.array("agency_th"), return_index=True)
    english, thai = columns.values("agency_en"), columns.values("agency_th")
    return {thai[code]: english[other] for code, other in zip(codes, columns.array("agency_en")[rows], strict=True)}


def columns_of(region: Region) -> Columns:
    """The records of a region that are columns."""
    records: Any = region.records
    assert isinstance(records, Columns)
    return records


def _mask(facet: str, wanted: Any, columns: Columns) -> Mask | None:
    """Which records pass a facet; None where all do."""
    if facet == "missions":
        used = columns.values("mission")
        return None if set(used) <= set(wanted) else columns.among("mission", wanted)
    if not wanted:
        return None
    if facet == "kinds":
        narrowed = {kind.partition(".")[0] for kind in wanted}
        passing = [kind for kind in columns.values("kinds") if kind in wanted or kind.partition(".")[0] not in narrowed]
        return columns.among("kinds", passing)
    if facet == "budget":
        return _budget_mask(wanted, columns.array("budget_thb"))
    if facet == "fy":
        years = [0 if year == NOT_STATED else int(year) for year in wanted]
        return np.isin(columns.array("fiscal_year"), years)
    if facet == "q":
        return np.logical_and.reduce([columns.holding(word) for word in plain(wanted).split(" ")])
    stated = [value for value in wanted if value != NOT_STATED]
    return columns.among(CODED[facet], [*stated, *([""] if NOT_STATED in wanted else [])])


def _budget_mask(wanted: Range | str, budget: npt.NDArray[np.float64]) -> Mask:
    if not isinstance(wanted, Range):
        return np.isnan(budget)
    low = 0 if wanted.low is None else wanted.low
    high = np.inf if wanted.high is None else wanted.high
    return (budget >= low) & (budget <= high)


