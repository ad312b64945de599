"""What must hold between the files of a region folder; each failure is one RegionError with file, row and cure."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.folder import refuse
from geodata.tables import refuse_rows, refuse_values

PRECISIONS = ("exact", "approximate", "subdistrict", "district", "province")
PLACED = ("exact", "approximate")
OUTSIDE_DEGREES = 0.02


def check_codes(province: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    """Codes nest (province, district, subdistrict) and are the same in display and analysis coverages."""
    subdistricts, districts = frames["subdistricts"], frames["districts"]
    if not len(subdistricts) or not len(districts):
        refuse("subdistricts.geojson" if len(districts) else "districts.geojson", "holds no feature")
    for code, district in subdistricts.district_code.items():
        if district not in districts.index:
            refuse("subdistricts.geojson", f"{code} is in district {district}, which districts.geojson does not have")
    for code in districts.index:
        if not code.startswith(province):
            refuse("districts.geojson", f"{code} is not in province {province}")
        if code not in set(subdistricts.district_code):
            refuse("districts.geojson", f"{code} has no subdistrict in subdistricts.geojson")
    for name in ("subdistricts", "districts"):
        differing = sorted(set(frames[name].index) ^ set(frames[f"{name}_analysis"].index))
        if differing:
            refuse(f"{name}_analysis.geojson", f"{differing[0]} is not in both this file and {name}.geojson")
    analysis = frames["subdistricts_analysis"].district_code
    moved = analysis[analysis != subdistricts.district_code.reindex(analysis.index)]
    if len(moved):
        refuse("subdistricts_analysis.geojson", f"{moved.index[0]} is in another district than in subdistricts.geojson")


def check_tables(province: str, subdistricts: gpd.GeoDataFrame, tables: dict[str, pd.DataFrame]) -> None:
    """Codes, sources and identifiers of the tables exist and are not repeated; each year has all subdistricts."""
    codes, districts = set(subdistricts.index), set(subdistricts.district_code)
    sources, population, records = tables["sources"], tables["population"], tables["records"]
    refuse_values("sources.csv", sources.key, sources.key.duplicated(), "appears twice")
    for name in ("villages", "population", "statistics", "records"):
        _check_sources(f"{name}.csv", tables[name].source, set(sources.key))
    villages = tables["villages"]
    _check_known("villages.csv", villages.subdistrict_code, codes, "is not a subdistrict of the region")
    refuse_values("villages.csv", villages.code, villages.code.duplicated(), "appears twice")
    _check_known("statistics.csv", tables["statistics"].district_code, districts | {province},
                 "is neither a district of the region nor the province")
    _check_population(population, codes)
    refuse_values("records.csv", records.id, records.id.duplicated(), "appears twice")
    _check_known("records.csv", records.subdistrict_code, codes | {""}, "is not a subdistrict of the region")
    _check_known("records.csv", records.district_code, districts | {""}, "is not a district of the region")
    expected = records.subdistrict_code.map(subdistricts.district_code.to_dict() | {"": None})
    refuse_values("records.csv", records.district_code, expected.notna() & (records.district_code != expected),
                  "is not the district of the record's subdistrict")
    _check_known("records.csv", records.precision, set(PRECISIONS), f"is not one of {', '.join(PRECISIONS)}")
    refuse_rows("records.csv", (records.name_th == "") & (records.name_en == ""), "the record has no name")
    for unit in ("subdistrict", "district"):
        refuse_rows("records.csv", (records.precision == unit) & (records[f"{unit}_code"] == ""),
                    f"the precision is {unit} but {unit}_code is empty")


def place_records(records: pd.DataFrame, bounds: np.ndarray) -> gpd.GeoDataFrame:
    """The records with geometry (EPSG:4326, None where not published) from the column wkt, which goes."""
    with np.errstate(all="ignore"):   # a number too large to be held is refused below, as outside
        shapes = shapely.from_wkt(np.array([text or None for text in records.wkt], dtype=object), on_invalid="ignore")
    given = records.wkt != ""
    refuse_values("records.csv", records.wkt, given & shapely.is_missing(shapes), "is not WKT")
    refuse_values("records.csv", records.wkt, given & (shapely.is_empty(shapes) | ~shapely.is_valid(shapes)),
                  "is empty or not a valid geometry")
    west, south, east, north = bounds + np.array([-1, -1, 1, 1]) * OUTSIDE_DEGREES
    sides = shapely.bounds(shapes)
    inside = (sides[:, 0] >= west) & (sides[:, 1] >= south) & (sides[:, 2] <= east) & (sides[:, 3] <= north)
    refuse_values("records.csv", records.wkt, given & ~inside,
                  "is outside the region, or not longitude before latitude in degrees")
    placed = records.precision.isin(PLACED)
    refuse_rows("records.csv", placed & ~given, "the precision says exact or approximate, but wkt is empty")
    refuse_rows("records.csv", ~placed & given, "a position is given, but the precision says there is none")
    return gpd.GeoDataFrame(records.drop(columns="wkt"), geometry=shapes, crs=4326)


def _check_known(name: str, cells: pd.Series, known: set[str], problem: str) -> None:
    refuse_values(name, cells, ~cells.isin(known), problem)


def _check_sources(name: str, cells: pd.Series, keys: set[str]) -> None:
    unknown = {cell for cell in set(cells) if cell and not all(key.strip() in keys for key in cell.split(";"))}
    refuse_values(name, cells, cells.isin(unknown), "is not a key of sources.csv")


def _check_population(population: pd.DataFrame, codes: set[str]) -> None:
    name = "population.csv"
    _check_known(name, population.subdistrict_code, codes, "is not a subdistrict of the region")
    refuse_values(name, population.subdistrict_code, population.duplicated(["subdistrict_code", "year"]),
                  "appears twice in one year")
    for year, rows in population.groupby("year"):
        absent = sorted(codes - set(rows.subdistrict_code))
        if absent:
            refuse(name, f"no row for subdistrict {absent[0]} in {year}")
    summed = population.male + population.female
    refuse_values(name, population.people, (summed != population.people).fillna(False).astype(bool),
                  "is not the sum of male and female")
