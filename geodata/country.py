"""Regions side by side: a folder that holds a region folder for each province, and how all are built from one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geodata.boundaries import read_boundaries
from geodata.building import build_region, key_of
from geodata.errors import RegionError
from geodata.folder import read_object
from geodata.text import Text

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
"""What a province is called in addresses and folders."""
FILE = "region.json"


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
