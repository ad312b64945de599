"""The provinces around a province, as context: those that touch it, cut to a frame around it.

A neighbourhood has the columns code (2 digits), name_th, name_en and geometry (EPSG:4326); its border with the
province has the very vertices of the province's subdistricts, so both can be generalised in one go.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.boundaries import read_vectors
from geodata.errors import RegionError
from geodata.generalise import dissolve, round_vertices

MARGIN_DEGREES = 0.35
COLUMNS = ["code", "name_th", "name_en"]


def touching(national: gpd.GeoDataFrame, province: gpd.GeoDataFrame, decimals: int) -> gpd.GeoDataFrame:
    """The neighbourhood of a province, dissolved from the other subdistricts of its own source.

    decimals: to which the vertices of the province are rounded, and so those of its border.
    """
    others = national[national.province_code != province.province_code.iloc[0]]
    tree = shapely.STRtree(others.geometry.array)
    beside = others.iloc[np.unique(tree.query(province.geometry.array, predicate="intersects")[1])]
    near = others.iloc[np.unique(tree.query(_frame(province)))]
    near = near[near.province_code.isin(set(beside.province_code))]
    outlines = dissolve(np.asarray(near.geometry.array, dtype=object), near.province_code.to_numpy(dtype=object))
    first = near.drop_duplicates("province_code").set_index("province_code")
    rows = [(code, first.province_th[code], first.province_en[code]) for code in outlines]
    return _cut(gpd.GeoDataFrame(rows, columns=COLUMNS, geometry=list(outlines.values()), crs=4326), province, decimals)


def from_file(path: Path, province: gpd.GeoDataFrame, decimals: int) -> gpd.GeoDataFrame:
    """The neighbourhood of a province from a file of provinces with code, name_th, name_en."""
    frame = read_vectors(path)
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise RegionError(path.name, f"no column {missing[0]}", "Give provinces with code, name_th and name_en")
    frame = frame[[*COLUMNS, "geometry"]]
    frame = frame[frame.code != province.province_code.iloc[0]].sort_values("code", ignore_index=True)
    return _cut(frame, province, decimals)


def none() -> gpd.GeoDataFrame:
    """A neighbourhood without provinces."""
    return gpd.GeoDataFrame({column: [] for column in COLUMNS}, geometry=[], crs=4326)


def _cut(provinces: gpd.GeoDataFrame, province: gpd.GeoDataFrame, decimals: int) -> gpd.GeoDataFrame:
    cut = shapely.intersection(np.asarray(provinces.geometry.array, dtype=object), _frame(province))
    kept = provinces.set_geometry(round_vertices(cut, decimals), crs=4326)
    return kept[~kept.is_empty].reset_index(drop=True)


def _frame(province: gpd.GeoDataFrame) -> shapely.Geometry:
    west, south, east, north = np.round(province.total_bounds, 2)
    return shapely.box(west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES)
