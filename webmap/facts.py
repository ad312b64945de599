"""Facts: what a View shows, computed once, below every painter.

The filtered records, the figures by subdistrict, the facet counts and the classes of the choropleth. Page, embed, API
and exports all read them from here, so that they cannot disagree. The browser filters by the same rules for immediacy
(static/js/filter.js); tests hold the two together.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.region import Region
from webmap.query import NOT_STATED, Range, single_spaced
from webmap.shade import Shade, shade_zones
from webmap.view import View

FACETS = (
    "missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision", "q",
)
COUNTED = ("missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "precision")
"""Facets whose values the panel lists with a count."""


@dataclass(frozen=True)
class Facts:
    """What a view shows: computed lazily, each once."""

    view: View
    region: Region

    @cached_property
    def passes(self) -> pd.DataFrame:
        """One boolean column a facet, one row a record of the region: does the record pass that facet?"""
        return facet_masks(self.view, self.region.records)

    @cached_property
    def records(self) -> gpd.GeoDataFrame:
        """The records that pass every facet, in the order of the data."""
        return self.region.records[self.passes.all(axis=1)]

    def asked(self, kinds: Sequence[str], skipped: Sequence[str]) -> pd.DataFrame:
        """The records of some kinds (mission.kind) that pass every facet but those skipped."""
        filters = [facet for facet in self.passes.columns if facet not in skipped]
        records = self.region.records
        return records[self.passes[filters].all(axis=1) & kinds_of(records).isin(kinds)]

    @property
    def total(self) -> int:
        """How many records pass every facet."""
        return len(self.records)

    @property
    def most(self) -> int | None:
        """So many of them may be asked for at once as `records`; None where any number may."""
        return None

    @property
    def sources(self) -> list[str]:
        """The sources they name, several in one text with ; between them."""
        return list(self.records["source"].unique())

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """By kind (mission.kind) that occurs: records, placed ones, approximate ones of those, baht stated."""
        shapes = self.records.geometry
        return kind_figures(self.records, ~(shapes.isna() | shapes.is_empty))

    def page(self, offset: int, limit: int) -> gpd.GeoDataFrame:
        """Some of the records that pass every facet, after passing over `offset` of them."""
        return self.records.iloc[offset:offset + limit]

    def pages(self, size: int) -> Iterator[gpd.GeoDataFrame]:
        """All of them in turn, so many at a time; one page without records where none passes."""
        for offset in range(0, max(self.total, 1), size):
            yield self.page(offset, size)

    @cached_property
    def facets(self) -> dict[str, dict[str, int]]:
        """For each listed facet, the count of each value among records that pass all *other* facets."""
        return {facet: self._counts(facet) for facet in COUNTED}

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Figures by subdistrict code: a count column a mission, records, people, per_10k, budget_thb, budget_per_head.

        Only subdistricts inside the district and subdistrict filters have a row, and only records known to their
        subdistrict count; `unplaced` holds the others.
        """
        figures = zone_figures(self.records, self.region, self.view.year, self.view.choices.missions)
        return figures[self.inside]

    @cached_property
    def inside(self) -> pd.Series:
        """Which subdistricts the district and subdistrict filters let through; all of them without such a filter."""
        districts = self.region.subdistricts["district_code"]
        inside = pd.Series(True, index=districts.index)
        if self.view.district:
            inside &= districts.isin(self.view.district)
        if self.view.subdistrict:
            inside &= districts.index.isin(self.view.subdistrict)
        return inside

    @cached_property
    def unplaced(self) -> pd.DataFrame:
        """Records known to a district or the province only: a row for each such place, a count column a mission."""
        rest = self.records[self.records["subdistrict_code"] == ""]
        place = rest["district_code"].where(rest["district_code"] != "", self.region.code)
        table = count_by(place, rest["mission"], sorted(set(place)), self.view.choices.missions)
        table["records"] = table.sum(axis=1)
        table["budget_thb"] = rest["budget_thb"].groupby(place).sum(min_count=1).reindex(table.index).astype("Float64")
        return table

    @cached_property
    def shade(self) -> Shade:
        """The choropleth: a value and a class for each subdistrict, and the legend."""
        return shade_zones(self.view.shade, self.zones, self.region.subdistricts.index, self.view.year)

    def _counts(self, facet: str) -> dict[str, int]:
        own = ["missions", "kinds"] if facet in ("missions", "kinds") else [facet]
        others = self.passes.drop(columns=own).all(axis=1)
        values = facet_values(facet, self.region.records[others])
        return {str(value): int(count) for value, count in values.value_counts().sort_index().items()}


def kind_figures(records: pd.DataFrame, placed: pd.Series) -> pd.DataFrame:
    """Records, placed ones, approximate ones of those, and baht stated, by kind; placed: which have a position."""
    table = pd.DataFrame({"records": 1, "placed": placed.astype(int),
                          "approximate": (placed & (records["precision"] == "approximate")).astype(int)})
    groups = kinds_of(records).astype(str)
    sums: pd.DataFrame = table.groupby(groups).sum()
    sums["baht"] = records["budget_thb"].groupby(groups).sum(min_count=1)
    return sums


def kinds_of(records: pd.DataFrame) -> pd.Series:
    """The kind of each record, written mission.kind."""
    return records["kinds"] if "kinds" in records else records["mission"].str.cat(records["kind"], sep=".")


def facet_values(facet: str, records: pd.DataFrame) -> pd.Series:
    """The value each record has in a facet; `not_stated` where it has none ("" for places it is not known to)."""
    match facet:
        case "missions":
            return records["mission"]
        case "kinds":
            return records["mission"].str.cat(records["kind"], sep=".")
        case "district" | "subdistrict":
            return records[f"{facet}_code"]
        case "agency":
            return records["agency_th"].where(records["agency_th"] != "", NOT_STATED)
        case "fy":
            return records["fiscal_year"].astype("string").fillna(NOT_STATED)
        case "precision":
            return records["precision"]
        case _:
            return records[facet].where(records[facet] != "", NOT_STATED)


def facet_masks(view: View, records: pd.DataFrame) -> pd.DataFrame:
    """One boolean column a facet: True where the record passes; an empty facet lets every record pass."""
    masks = {}
    for facet in FACETS:
        wanted = getattr(view, facet)
        if facet == "missions":
            masks[facet] = records["mission"].isin(wanted)
        elif facet == "kinds":
            masks[facet] = _kind_mask(wanted, records)
        elif not wanted:
            masks[facet] = pd.Series(True, index=records.index)
        elif facet == "budget":
            masks[facet] = _budget_mask(wanted, records["budget_thb"])
        elif facet == "q":
            masks[facet] = _text_mask(wanted, records)
        else:
            masks[facet] = facet_values(facet, records).isin(wanted)
    return pd.DataFrame(masks)


def plain(text: str) -> str:
    """Text as the filter compares it: NFKC, lower case, single spaces."""
    return single_spaced(unicodedata.normalize("NFKC", text).lower())


def zone_figures(records: pd.DataFrame, region: Region, year: int, missions: tuple[str, ...]) -> pd.DataFrame:
    """Figures by subdistrict code; people of 31 December of `year`, budget in baht (NA where no record states one)."""
    placed = records[records["subdistrict_code"] != ""]
    counts = count_by(placed["subdistrict_code"], placed["mission"], region.subdistricts.index, missions)
    return figures_of(counts, placed["budget_thb"].groupby(placed["subdistrict_code"]).sum(min_count=1), region, year)


def figures_of(zones: pd.DataFrame, money: pd.Series, region: Region, year: int) -> pd.DataFrame:
    """Figures by subdistrict code from counts of records by mission and sums of baht."""
    zones["records"] = zones.sum(axis=1)
    zones["people"] = people_by_zone(region, year)
    zones["per_10k"] = zones["records"] / zones["people"].replace(0, pd.NA) * 10_000
    zones["budget_thb"] = money.reindex(zones.index).astype("Float64")
    zones["budget_per_head"] = zones["budget_thb"] / zones["people"].replace(0, pd.NA)
    return zones


def people_by_zone(region: Region, year: int) -> pd.Series:
    """Registered people by subdistrict code at the end of `year`, Int64; NA where the region has no register of it."""
    codes = region.subdistricts.index
    if year not in region.years:
        return pd.Series(pd.NA, index=codes, dtype="Int64")
    return region.people(year).reindex(codes).astype("Int64")


def count_by(place: pd.Series, mission: pd.Series, places: Iterable[str], missions: tuple[str, ...]) -> pd.DataFrame:
    """Counts of records: one row a place, one column a mission, zeros included."""
    return pd.crosstab(place, mission).reindex(index=pd.Index(places), columns=list(missions), fill_value=0)


def _kind_mask(kinds: tuple[str, ...], records: pd.DataFrame) -> pd.Series:
    narrowed = {kind.partition(".")[0] for kind in kinds}
    return ~records["mission"].isin(narrowed) | facet_values("kinds", records).isin(kinds)


def _budget_mask(wanted: Range | str, budget_thb: pd.Series) -> pd.Series:
    if not isinstance(wanted, Range):
        return budget_thb.isna()
    low = 0 if wanted.low is None else wanted.low
    high = np.inf if wanted.high is None else wanted.high
    return budget_thb.between(low, high).fillna(False).astype(bool)


def _text_mask(text: str, records: pd.DataFrame) -> pd.Series:
    others = ("name_en", "agency_th", "agency_en", "note_th", "note_en")
    whole = records["name_th"].str.cat([records[column] for column in others], sep="\n")
    haystack = whole.map(plain)
    found = pd.Series(True, index=records.index)
    for word in plain(text).split(" "):
        found &= haystack.str.contains(word, regex=False)
    return found
