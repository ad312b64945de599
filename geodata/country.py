"""Regions side by side: a folder that holds a region folder for each province, and how all are built from one file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from geodata.boundaries import read_boundaries
from geodata.building import build_region, key_of
from geodata.coverages import DISTRICT, SUBDISTRICT, read_coverage
from geodata.errors import RegionError
from geodata.folder import read_object
from geodata.region import Region, load_region
from geodata.text import Text

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
"""What a province is called in addresses and folders."""
FILE, DISTRICTS = "region.json", "districts.geojson"
ALL = "all"
"""The key of the region that all provinces make together."""
NAME = Text("ประเทศไทย", "Thailand")
OUTLINE_DEGREES, SPECK_DEGREES2 = 0.008, 2e-4
"""How far an outline of the whole country may stray, and how small an island is left out of it."""


@dataclass(frozen=True, slots=True)
class Province:
    """What is known of a province without reading its data. metric_crs: EPSG code of its zone."""

    key: str
    code: str
    name: Text
    folder: Path
    metric_crs: int


def read_country(folder: Path | str) -> tuple[Province, ...]:
    """The provinces of a folder of region folders, in order of their codes.

    RegionError where there is none, where two have the same key or code, or where a key cannot stand in an address.
    """
    folder = Path(folder)
    held = sorted(path.parent for path in folder.glob(f"*/{FILE}"))
    if not held:
        raise RegionError(str(folder), "holds no region folder", "Build them with: python -m webmap region build "
                          "SOURCE --code all --out FOLDER")
    provinces = sorted((_province(path) for path in held), key=lambda one: one.code)
    for name in ("key", "code"):
        values = [getattr(one, name) for one in provinces]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice:
            raise RegionError(str(folder), f"two region folders have the {name} {twice}", "Keep one of them")
    return tuple(provinces)


def as_region(provinces: Sequence[Province], kept: Path) -> Region:
    """The provinces as one region: its subdistricts and its districts are their outlines, its tables are empty.

    Both frames are indexed by the code of the province. Outlines are small and for looking at: one province's border
    strays from its neighbour's. kept: a file in which they are found again while no province has changed.
    """
    first = load_region(provinces[0].folder)
    outlines = _outlines(provinces, kept)
    empty = {name: getattr(first, name).iloc[:0] for name in (
        "neighbours", "villages", "population", "statistics", "sources", "records")}
    return replace(first, key=ALL, code="", name=NAME, bookmarks=(), vision=None, default_year=None,
                   subdistricts=outlines, districts=outlines, subdistricts_analysis=outlines,
                   districts_analysis=outlines, version=ALL, **empty)


def build_country(source: Path | str, target: Path | str, *,
                  progress: Callable[[str], object] = print) -> tuple[Province, ...]:
    """Write a region folder below target for each province of a file of subdistricts, named by its key.

    A folder that is there keeps its tables (see building.build_region). What cannot be built is told, the others are
    built, and RegionError names those at the end.
    """
    source, target = Path(source), Path(target)
    first = read_boundaries(source).drop_duplicates("province_code").sort_values("province_code")
    failed = []
    for code, name in zip(first.province_code, first.province_en, strict=True):
        try:
            build_region(source, code, target / key_of(name), progress=lambda _line: None)
            progress(f"{code} {name}")
        except RegionError as error:
            failed.append(f"{code} {name} ({error.problem})")
            progress(f"{code} {name}: {error}")
    if failed:
        raise RegionError(source.name, f"{len(failed)} provinces could not be built: {'; '.join(failed)}",
                          "Mend the source in a GIS first")
    return read_country(target)


def _province(folder: Path) -> Province:
    about = read_object(folder, FILE)
    try:
        found = Province(about["key"], about["code"], Text(about["name_th"], about["name_en"]), folder,
                         int(about["metric_crs"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RegionError(f"{folder.name}/{FILE}", "a field is missing or not valid",
                          "Build the folder again") from error
    if not KEY.fullmatch(found.key):
        raise RegionError(f"{folder.name}/{FILE}", f"the key {found.key!r} cannot stand in an address",
                          "Use small Latin letters, digits and single hyphens")
    return found


def _outlines(provinces: Sequence[Province], kept: Path) -> gpd.GeoDataFrame:
    """Rows of the country, from the file that keeps them where it was made of the very same files."""
    files = [one.folder / DISTRICTS for one in provinces]
    state = [[one.key, path.stat().st_mtime_ns, path.stat().st_size]
             for one, path in zip(provinces, files, strict=True)]
    try:
        held = orjson.loads(kept.read_bytes())
    except (OSError, ValueError):
        held = {}
    if held.get("of") != state:
        rows = [_outlined(one) for one in provinces]
        held = {"of": state, "rows": [{**row, "geometry": row["geometry"].wkt} for row in rows]}
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = kept.with_name(f".{kept.name}.{os.getpid()}")
        draft.write_bytes(orjson.dumps(held))
        draft.replace(kept)
    table = pd.DataFrame(held["rows"])
    outlines = shapely.from_wkt(table["geometry"].to_numpy())
    frame = gpd.GeoDataFrame(table[list(SUBDISTRICT)], geometry=outlines, crs=4326)
    return frame.set_index("code", drop=False).rename_axis(None)


def _outlined(province: Province) -> dict[str, Any]:
    """A province as a row of the country."""
    districts = read_coverage(province.folder, DISTRICTS, DISTRICT)
    whole = shapely.coverage_union_all(districts.geometry.array)
    parts = shapely.get_parts(whole)
    large = parts[shapely.area(parts) >= min(SPECK_DEGREES2, float(shapely.area(parts).max()))]
    outline = shapely.set_precision(shapely.simplify(shapely.multipolygons(large), OUTLINE_DEGREES), 0.001)
    middle = shapely.point_on_surface(outline)
    return {"code": province.code, "name_th": province.name.th, "name_en": province.name.en,
            "district_code": province.code, "area_km2": round(float(districts["area_km2"].sum()), 1),
            "label_lon": middle.x, "label_lat": middle.y, "geometry": outline}
