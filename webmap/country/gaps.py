"""Who lives within a distance of the nearest site, province by province, with the sites of their neighbours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.country import Province
from geodata.measures.partition import Found, Part, Question, Sites, measure_part, part_of
from geodata.measures.reach import MOST_M
from geodata.region import load_region
from geodata.store import open_store, place_of
from geodata.tables import read_table
from geodata.workers import mapped
from layers.mission import Mission
from webmap.country.installation import settings_of
from webmap.gaps.demands import registered
from webmap.gaps.question import COMMON_REACH_M, ENOUGH_POSITIONS
from webmap.gaps.reached import classes_of
from webmap.gaps.words import percent
from webmap.query import DEMANDS
from webmap.view import View

KEY = "asked"
READ_SHARE = 0.2
"""So much of the work is reading the sites, the rest is measuring."""


@dataclass(frozen=True)
class Asked:
    """What is measured: kinds written mission.kind, as everybody may know them; metres; who is to be served."""

    kinds: tuple[str, ...]
    reach_m: int
    detour: float
    demand: str

    @classmethod
    def of(cls, view: View, missions: Mapping[str, Mission]) -> "Asked":
        """The gap question of a view, about open missions."""
        every = {f"{mission.key}.{kind.key}": kind for mission in missions.values() for kind in mission.kinds}
        named = view.gap or view.missions
        kinds = tuple(key for key in every if key in named or key.partition(".")[0] in named)
        declared = [every[key].reach_m for key in kinds]
        reach = view.reach_m if view.reach_m is not None else min(
            (metres for metres in declared if metres), default=COMMON_REACH_M)
        return cls(kinds, reach, view.detour, view.demand if view.demand in DEMANDS else DEMANDS[0])


@dataclass(frozen=True)
class Held:
    """What a province holds of the kinds that are asked about: records, those with a position, and the sites that are
    measured: of kinds most of whose records have one."""

    records: int
    with_position: int
    sites: Sites

    @property
    def assessable(self) -> bool:
        """Whether its own records let distances be told."""
        return not self.records or len(self.sites) > 0


def measure_country(provinces: Sequence[Province], config: Mapping[str, Any], asked: Asked,
                    tell: Callable[[str, float], object]) -> dict[str, Any]:
    """The figures of each province and of all; config: the settings of the whole, SCHEDULER among them.

    MeasureError where the workers of a scheduler cannot be had.
    """
    held = {}
    for at, one in enumerate(provinces):
        tell("gather", READ_SHARE * at / len(provinces))
        held[one.key] = held_in(one, settings_of(config, one), asked)
    everything = Sites.together([each.sites for each in held.values()])
    question = Question({KEY: asked.reach_m}, asked.detour, MOST_M)
    registers: dict[str, bool] = {}
    found = {}
    for name, told in mapped(partial(measure_part, question=question),
                             _parts(provinces, asked, everything, question, registers), str(config["SCHEDULER"])):
        found[name] = told[KEY]
        tell("measure", READ_SHARE + (1 - READ_SHARE) * len(found) / len(provinces))
    rows = [_row(one, held[one.key], found[one.key], registers[one.key]) for one in provinces]
    return {"kinds": asked.kinds, "reach_m": asked.reach_m, "detour": asked.detour, "demand": asked.demand,
            "provinces": _classed(rows), "total": _total(rows, [found[one.key] for one in provinces])}


def held_in(province: Province, settings: Mapping[str, Any], asked: Asked) -> Held:
    """What a province holds of the kinds that are asked about."""
    counts, shapes = pd.DataFrame({"records": 0, "placed": 0}, index=list(asked.kinds)), []
    for records in _windows(province, settings):
        kinds = records["mission"].str.cat(records["kind"], sep=".")
        records, kinds = records[kinds.isin(asked.kinds)], kinds[kinds.isin(asked.kinds)]
        placed = ~(records.geometry.isna() | records.geometry.is_empty)
        counts["records"] += kinds.value_counts().reindex(counts.index, fill_value=0)
        counts["placed"] += kinds[placed].value_counts().reindex(counts.index, fill_value=0)
        shapes.append((kinds[placed].to_numpy(dtype=object), records.geometry[placed]))
    enough = counts.index[(counts["records"] > 0) & (counts["placed"] >= ENOUGH_POSITIONS * counts["records"])]
    sites = [Sites.of(geometry[np.isin(kinds, list(enough))]) for kinds, geometry in shapes]
    return Held(int(counts["records"].sum()), int(counts["placed"].sum()), Sites.together(sites))


def _windows(province: Province, settings: Mapping[str, Any]) -> Iterator[gpd.GeoDataFrame]:
    """The newest records of a province, some at a time; those of its folder where nobody has opened it yet."""
    place = place_of(settings["DATABASE"] or Path(settings["INSTANCE"]))
    if isinstance(place, Path) and not place.is_file() and not (place / "planmap.sqlite").is_file():
        table = read_table(province.folder, "records.csv")
        shapes = shapely.from_wkt(np.array([text or None for text in table["wkt"]], dtype=object), on_invalid="ignore")
        yield gpd.GeoDataFrame(table, geometry=shapes, crs=4326)
        return
    with open_store(place, load_region(province.folder)) as store:
        yield from store.windows()


def _parts(provinces: Sequence[Province], asked: Asked, sites: Sites, question: Question,
           registers: dict[str, bool]) -> Iterator[tuple[str, Part]]:
    """A province at a time; registers: told which have a register of those to be served."""
    for one in provinces:
        region = load_region(one.folder)
        registers[one.key] = region.default_year is not None
        counts = registered(asked.demand, region, region.default_year) if region.default_year else None
        yield one.key, part_of(region, counts, {KEY: sites}, question)


def _row(province: Province, held: Held, found: Found, register: bool) -> dict[str, Any]:
    people, served = int(found.people.sum()), int(found.served.sum())
    known = register and held.assessable
    return {
        "key": province.key, "code": province.code, "name": {"th": province.name.th, "en": province.name.en},
        "records": held.records, "with_position": held.with_position, "assessable": held.assessable,
        "people": people if register else None, "served_people": served if known else None,
        "served_percent": percent(served, people) if known else None,
        "median_m": found.reach.quantile_m(0.5) if known else None,
        "served_land_percent": percent(int(found.served_cells.sum()), int(found.cells.sum()))
        if held.assessable else None}


def _classed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the class of what is not reached: of people where all have a register, else of land in all.

    None for a province without a record: that none is recorded does not mean that none is there.
    """
    by = "served_percent" if all(row["people"] is not None for row in rows) else "served_land_percent"
    for row in rows:
        share = row[by]
        whole = np.array([1000])
        told = share is not None and row["records"]
        row["class"] = classes_of(whole, np.array([round(share * 10)]))[0] if told else -1
    return rows


def _total(rows: Sequence[Mapping[str, Any]], found: Sequence[Found]) -> dict[str, Any]:
    """Of the provinces with records; people of those among them that have a register and can be assessed."""
    recorded = {row["code"] for row in rows if row["records"]}
    found = [each for row, each in zip(rows, found, strict=True) if row["code"] in recorded]
    known = [row for row in rows if row["served_people"] is not None and row["code"] in recorded]
    people, served = (sum(row[name] for row in known) for name in ("people", "served_people"))
    return {"provinces": len(rows), "provinces_with_records": len(recorded), "provinces_with_register": len(known),
            "people": people, "served_people": served, "served_percent": percent(served, people) if people else None,
            "cells": int(sum(each.cells.sum() for each in found)),
            "served_land_percent": percent(int(sum(each.served_cells.sum() for each in found)),
                                           int(sum(each.cells.sum() for each in found)))}
