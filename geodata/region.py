"""A region: the boundaries, names, people, sources and records of one province, from one folder, checked on loading."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata import coverages
from geodata.checks import check_codes, check_tables, place_records
from geodata.errors import RegionError
from geodata.folder import data_version, read_object, refuse
from geodata.locating import Locator
from geodata.tables import TABLES, read_table
from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place worth returning to; lat and lon in degrees, zoom as web maps count it."""

    key: str
    name: Text
    lat: float
    lon: float
    zoom: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A line that must be shown wherever the data it speaks of is shown."""

    key: str
    text: Text
    licence: str
    url: str


@dataclass(frozen=True, eq=False)
class Region:
    """One province. Frames of subdistricts, districts and neighbours are indexed by code and in EPSG:4326.

    districts, subdistricts: display generalisation, with area_km2 (geodesic), label_lon, label_lat; the analysis
    frames have the same codes. records: in file order, geometry None where no position is published.
    """

    key: str
    code: str
    name: Text
    metric_crs: int
    bookmarks: tuple[Bookmark, ...]
    attributions: tuple[Attribution, ...]
    default_year: int | None
    built_from: str
    vision: Text | None
    subdistricts: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    subdistricts_analysis: gpd.GeoDataFrame
    districts_analysis: gpd.GeoDataFrame
    villages: pd.DataFrame
    population: pd.DataFrame
    statistics: pd.DataFrame
    sources: pd.DataFrame
    records: gpd.GeoDataFrame
    version: str

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years (Common Era) that have registered population, in order."""
        return tuple(sorted({int(year) for year in self.population.year}))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the province in degrees."""
        west, south, east, north = (float(side) for side in self.subdistricts.total_bounds)
        return west, south, east, north

    def people(self, year: int | None = None) -> pd.Series:
        """Registered people by subdistrict code at the end of a year (the default year when None)."""
        year = self.default_year if year is None else year
        if year not in self.years:
            raise RegionError("population.csv", f"no figures of {year}", f"Choose one of {list(self.years)}")
        rows = self.population[self.population.year == year]
        people = rows.set_index("subdistrict_code").people.astype("int64")
        return people.reindex(self.subdistricts.index).rename_axis(None).rename("people")

    def locate(self, lon: Sequence[float] | npt.ArrayLike, lat: Sequence[float] | npt.ArrayLike) -> pd.DataFrame:
        """subdistrict_code and district_code of points given in degrees; "" outside the province.

        Uses the analysis generalisation; a point on a shared border belongs to the lower code.
        """
        codes = self.subdistricts_analysis[["code", "district_code"]].to_numpy(dtype=object)
        found = np.vstack([codes, np.array([["", ""]], dtype=object)])[self._within(lon, lat)]
        return pd.DataFrame(found, columns=["subdistrict_code", "district_code"], dtype="str")

    def zone_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.int16]:
        """The place among `subdistricts` of points given in degrees, -1 outside the province; else as locate()."""
        order = self.subdistricts.index.get_indexer(self.subdistricts_analysis["code"])
        return np.append(order, -1).astype(np.int16)[self._within(lon, lat)]

    def in_metres(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Shapes in EPSG:4326 in metric_crs, in metres."""
        return shapes.to_crs(self.metric_crs)

    def _within(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.int64]:
        x, y = np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))
        return self._areas.find(x, y)

    def name_of(self, code: str) -> Text:
        """The name of the province, a district or a subdistrict by its code; KeyError for another code."""
        if code == self.code:
            return self.name
        unit = (self.districts if len(code) == 4 else self.subdistricts).loc[code]
        return Text(th=unit.name_th, en=unit.name_en)

    @cached_property
    def _areas(self) -> Locator:
        return Locator(self.subdistricts_analysis.geometry.array)


def load_region(folder: Path | str) -> Region:
    """Read and check a region folder; RegionError in one line for the first thing missing, broken or inconsistent."""
    folder = Path(folder)
    about = _about(read_object(folder, "region.json"))
    frames: dict[str, Any] = {
        "subdistricts": coverages.read_coverage(folder, "subdistricts.geojson", coverages.SUBDISTRICT),
        "districts": coverages.read_coverage(folder, "districts.geojson", coverages.DISTRICT),
        "subdistricts_analysis": coverages.read_coverage(
            folder, "subdistricts_analysis.geojson", coverages.ANALYSIS_SUBDISTRICT),
        "districts_analysis": coverages.read_coverage(
            folder, "districts_analysis.geojson", coverages.ANALYSIS_DISTRICT),
        "neighbours": coverages.read_coverage(folder, "neighbours.geojson", coverages.NEIGHBOUR),
    }
    check_codes(about["code"], frames)
    tables: dict[str, Any] = {name.removesuffix(".csv"): read_table(folder, name) for name in TABLES}
    check_tables(about["code"], frames["subdistricts"], tables)
    tables["records"] = place_records(tables["records"], frames["subdistricts"].total_bounds)
    years = tables["population"].year
    if about["default_year"] is None and len(years):
        about["default_year"] = int(years.max())
    elif about["default_year"] is not None and about["default_year"] not in set(years):
        refuse("region.json", f"default_year {about['default_year']} has no rows in population.csv")
    return Region(**about, **frames, **tables, version=data_version(folder))


def _about(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of region.json, checked; RegionError names the one that is missing or of the wrong kind."""
    kinds: dict[str, type] = {"key": str, "code": str, "name_th": str, "name_en": str, "metric_crs": int,
                              "bookmarks": list, "attributions": list, "built_from": str}
    for field, kind in kinds.items():
        if not isinstance(value.get(field), kind):
            refuse("region.json", f"the field {field} is missing or not valid")
    vision = value.get("vision")
    words = [vision.get("th"), vision.get("en")] if isinstance(vision, dict) else [None]
    if vision is not None and not all(isinstance(word, str) for word in words):
        refuse("region.json", "the field vision lacks its words in th and en")
    year = value.get("default_year")
    if year is not None and not isinstance(year, int):
        refuse("region.json", "the field default_year is not valid")
    try:
        bookmarks = tuple(
            Bookmark(row["key"], Text(th=row["name_th"], en=row["name_en"]), float(row["lat"]), float(row["lon"]),
                     int(row["zoom"]), row.get("note", "")) for row in value["bookmarks"])
        attributions = tuple(
            Attribution(row["key"], Text(th=row["th"], en=row["en"]), row["licence"], row["url"])
            for row in value["attributions"])
    except (KeyError, TypeError, ValueError, AttributeError):
        refuse("region.json", "a bookmark or an attribution lacks a field or has a wrong one")
    return {"key": value["key"], "code": value["code"], "name": Text(th=value["name_th"], en=value["name_en"]),
            "metric_crs": value["metric_crs"], "bookmarks": bookmarks, "attributions": attributions,
            "default_year": year, "built_from": value["built_from"],
            "vision": Text(th=vision["th"], en=vision["en"]) if vision else None}
