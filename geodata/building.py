"""Write the region folder of any Thai province from published boundaries and the planner's tables."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson

from geodata import neighbourhood
from geodata.boundaries import read_boundaries
from geodata.coverages import write_coverage
from geodata.errors import RegionError
from geodata.generalise import is_sound, metric_zone, round_vertices
from geodata.outlines import outline
from geodata.region import Region, load_region
from geodata.tables import TABLES, header_of

BOUNDARIES = {
    "key": "boundaries",
    "th": "ขอบเขตการปกครอง: กรมแผนที่ทหาร (RTSD) เผยแพร่โดย OCHA/HDX (COD-AB) — CC BY-IGO ปรับลดรายละเอียดเส้นแล้ว",
    "en": "Administrative boundaries: Royal Thai Survey Department (RTSD), via OCHA Common Operational Dataset "
          "COD-AB Thailand (data.humdata.org/dataset/cod-ab-tha), CC BY-IGO; "
          "modified (coordinates rounded / simplified).",
    "licence": "CC BY-IGO",
    "url": "https://data.humdata.org/dataset/cod-ab-tha",
}
DECIMALS = (6, 7, 8, 9)
CORRECT = "Correct the CSV you gave and build again"


def build_region(
    source: Path | str, province_code: str, target: Path | str, *, key: str | None = None,
    population: Path | None = None, villages: Path | None = None, records: Path | None = None,
    statistics: Path | None = None, sources: Path | None = None, neighbours: bool | Path | str = True,
    names: Path | str | None = None, display_m: float = 60, analysis_m: float = 10,
    progress: Callable[[str], object] = print,
) -> Path:
    """Write the region folder target and return it; nothing in it changes when anything is wrong.

    source: COD-AB shapefile (zip), GeoPackage or GeoJSON of subdistricts (see boundaries). The CSVs have the columns
    of tables; one that is not given is kept from target when that is the same province, else it has a header only.
    neighbours: True takes the provinces that touch from the source, a path takes them from that file, False none.
    names: CSV code,name_th,name_en of districts and province, for a source without them. Tolerances are metres.
    """
    source, target = Path(source), Path(target)
    before = _before(target, province_code)
    national = read_boundaries(source, Path(names) if names else None)
    province, decimals = _province(national, province_code, source.name)
    around = _around(neighbours, national, province, decimals)
    progress(f"{source.name}: {len(province)} subdistricts of {province.province_en.iloc[0]}")
    outlines = outline(province, around, display_m, analysis_m)
    given = {"population.csv": population, "villages.csv": villages, "records.csv": records,
             "statistics.csv": statistics, "sources.csv": sources}
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".region-", dir=target.parent) as scratch:
        folder = Path(scratch) / "after"
        _copy_tables(target if before else None, folder, given)
        for name, (frame, columns) in outlines.items():
            write_coverage(folder / name, frame, columns)
        about = _about(province, source, key, before)
        _write_about(folder, about)
        region = _checked(folder)
        _write_about(folder, about | {"attributions": [BOUNDARIES, *_population_line(region.years)]})
        _swap(folder, target, Path(scratch) / "before")
    progress(_summary(target, region))
    return target


def key_of(name_en: str) -> str:
    """What a region is called in folders and addresses unless told: its English name in small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name_en.lower()).strip("-")


def _before(target: Path, code: str) -> dict[str, Any]:
    """region.json of the folder that is already at target, {} when there is none; another folder is refused."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return {}
    try:
        before = orjson.loads((target / "region.json").read_bytes())
        same = before["code"] == code
    except (OSError, ValueError, KeyError, TypeError) as error:
        if target.is_dir() and all(path.suffix in {".csv", ".md", ".geojson"} for path in target.iterdir()):
            return {"code": code}
        raise RegionError(str(target), "the folder holds something that is no region", "Choose a new folder") from error
    if not same:
        raise RegionError(str(target), f"the folder is the region of province {before['code']}", "Choose a new folder")
    return dict(before)


def _province(national: gpd.GeoDataFrame, code: str, name: str) -> tuple[gpd.GeoDataFrame, int]:
    """The subdistricts of a province, their vertices rounded, and to how many decimals of a degree.

    A neck narrower than the sixth decimal would cross itself when it is rounded to six: such a source keeps more.
    """
    province = national[national.province_code == code].reset_index(drop=True)
    if province.empty:
        held = sorted(set(national.province_code))
        raise RegionError(name, f"no province {code} in it", f"Choose one of the {len(held)}: {', '.join(held)}")
    exact = np.asarray(province.geometry.array, dtype=object)
    for decimals in DECIMALS:
        rounded = round_vertices(exact, decimals)
        if is_sound(rounded):
            return province.set_geometry(rounded, crs=4326), decimals
    return province.set_geometry(round_vertices(exact, DECIMALS[0]), crs=4326), DECIMALS[0]


def _around(wanted: bool | Path | str, national: gpd.GeoDataFrame, province: gpd.GeoDataFrame,
            decimals: int) -> gpd.GeoDataFrame:
    if wanted is True:
        return neighbourhood.touching(national, province, decimals)
    if wanted is False:
        return neighbourhood.none()
    return neighbourhood.from_file(Path(wanted), province, decimals)


def _copy_tables(before: Path | None, folder: Path, given: dict[str, Path | None]) -> None:
    """Put the five tables and the notes in place: the one given, else the one that was there, else a header."""
    folder.mkdir()
    for name, columns in TABLES.items():
        kept = before / name if before is not None else None
        path = Path(given[name] or "") if given[name] else kept if kept is not None and kept.is_file() else None
        try:
            body = path.read_bytes() if path else header_of(columns).encode()
        except OSError as error:
            raise RegionError(str(path), f"the file cannot be read ({error.strerror})", "Check the path") from error
        (folder / name).write_bytes(body)
    if before is not None and (before / "PROVENANCE.md").is_file():
        shutil.copyfile(before / "PROVENANCE.md", folder / "PROVENANCE.md")


def _about(province: gpd.GeoDataFrame, source: Path, key: str | None, before: dict[str, Any]) -> dict[str, Any]:
    """region.json without the line on population; bookmarks, default year, vision and dates survive a second build."""
    first = province.iloc[0]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    about = {
        "key": key or before.get("key") or key_of(first.province_en),
        "code": first.province_code, "name_th": first.province_th, "name_en": first.province_en,
        "metric_crs": metric_zone(np.asarray(province.geometry.array, dtype=object)),
        "built_from": f"{source.name} (sha256 {digest})",
        "boundary_date": first.date or before.get("boundary_date", ""),
        "boundary_valid_on": first.valid_on or before.get("boundary_valid_on", ""),
        "bookmarks": before.get("bookmarks", []), "attributions": [BOUNDARIES],
    }
    return about | {name: before[name] for name in ("default_year", "vision") if name in before}


def _write_about(folder: Path, about: dict[str, Any]) -> None:
    (folder / "region.json").write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2) + b"\n")


def _population_line(years: tuple[int, ...]) -> list[dict[str, str]]:
    """The line owed to the register of population, naming the years."""
    if not years:
        return []
    return [{
        "key": "population",
        "th": "จำนวนประชากรและบ้านตามทะเบียนราษฎร: กรมการปกครอง กระทรวงมหาดไทย ณ 31 ธันวาคม พ.ศ. "
              + _listed([year + 543 for year in years], "และ"),
        "en": "Registered population and houses: Department of Provincial Administration (DOPA), Ministry of Interior, "
              "31 December " + _listed(years, "and") + ".",
        "licence": "", "url": "https://stat.bora.dopa.go.th",
    }]


def _listed(years: Sequence[int], last: str) -> str:
    """2019, 2020 and 2021: the years in words, `last` before the last one."""
    *before, end = map(str, years)
    return f"{', '.join(before)} {last} {end}" if before else end


def _checked(folder: Path) -> Region:
    """The folder loads as a region; a fault in a table is said with the cure of one who builds."""
    try:
        return load_region(folder)
    except RegionError as error:
        cure = CORRECT if error.file.endswith(".csv") else error.cure
        raise RegionError(error.file, error.problem, cure) from error


def _swap(folder: Path, target: Path, aside: Path) -> None:
    """Put folder in the place of target; should that fail, what was there comes back."""
    if target.exists():
        target.rename(aside)
    try:
        folder.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def _summary(target: Path, region: Region) -> str:
    people = "; ".join(f"{int(region.people(year).sum()):,} people in {year}" for year in region.years)
    return (f"{target}: {region.name.en} ({region.code}), {len(region.districts)} districts, "
            f"{len(region.subdistricts)} subdistricts, {len(region.neighbours)} neighbours, "
            f"{len(region.records)} records" + (f"; {people}" if people else ""))
