"""What the answers of the API hold."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.gazetteer import Place
from geodata.region import Region
from geodata.text import Text
from layers.mission import Mission
from webmap.facts import Facts
from webmap.geojson import collection, rows_of
from webmap.view import NOT_STATED, PRECISIONS, SHADES, Choices


def words(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"th": text.th, "en": text.en}


def choices_told(choices: Choices) -> dict[str, Any]:
    """What each key of a query may hold, in the order the canonical query uses."""
    return {
        "missions": choices.missions,
        "kinds": choices.kinds,
        "district": choices.districts,
        "subdistrict": choices.subdistricts,
        "mechanism": (*choices.mechanisms, NOT_STATED),
        "status": (*choices.statuses, NOT_STATED),
        "agency": (*choices.agencies, NOT_STATED),
        "precision": PRECISIONS,
        "shade": SHADES,
        "years": choices.years,
        "bookmarks": choices.bookmarks,
        "base": choices.bases,
    }


def mission_told(mission: Mission, counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    """A mission with its kinds and the live counts of both (see Facts.facets)."""
    texts = {name: words(getattr(mission, name)) for name in (
        "name", "short", "shows", "objective", "importance", "completeness")}
    return {
        "key": mission.key,
        **texts,
        "served": words(mission.served.who),
        "colour": mission.colour,
        "colour_dark": mission.colour_dark,
        "plate": mission.plate,
        "count": counts["missions"].get(mission.key, 0),
        "kinds": [
            {
                "key": kind.key,
                "name": words(kind.name),
                "icon": kind.icon,
                "shape": kind.shape,
                "reach_m": kind.reach_m,
                "count": counts["kinds"].get(f"{mission.key}.{kind.key}", 0),
            }
            for kind in mission.kinds
        ],
    }


def boundaries(places: gpd.GeoDataFrame, belongs: pd.Series, region: Region) -> bytes:
    """Districts or subdistricts as GeoJSON with people and houses by year; `belongs` maps subdistrict codes to them."""
    columns = [name for name in ("name_th", "name_en", "district_code", "area_km2", "label_lon", "label_lat")
               if name in places.columns]
    table = pd.DataFrame(places[columns]).rename(columns={"district_code": "district"})
    place_of = belongs.to_dict()
    figures = region.population.assign(place=region.population["subdistrict_code"].map(place_of))
    sums = figures.groupby(["place", "year"])[["people", "houses"]].sum()
    for name in ("people", "houses"):
        wide = sums[name].unstack("year").reindex(places.index)
        table[name] = [{str(y): None if pd.isna(v) else int(v) for y, v in row.items()} for _, row in wide.iterrows()]
    return collection(places.index, table, places.geometry.array)


def zone_rows(facts: Facts) -> list[dict[str, Any]]:
    """The figures by subdistrict (see Facts.zones), with names."""
    names = facts.region.subdistricts[["name_th", "name_en", "district_code"]]
    table = names.rename(columns={"district_code": "district"}).join(facts.zones, how="inner")
    table.insert(0, "code", table.index)
    return rows_of(pd.DataFrame(table))


def unplaced_rows(facts: Facts) -> list[dict[str, Any]]:
    """A line for each place that records are known to less precisely than a subdistrict (see Facts.unplaced)."""
    table = facts.unplaced.copy()
    table.insert(0, "code", table.index)
    names = [facts.region.name_of(code) for code in table.index]
    table.insert(1, "name_th", [name.th for name in names])
    table.insert(2, "name_en", [name.en for name in names])
    table.insert(3, "known_to", ["province" if code == facts.region.code else "district" for code in table.index])
    return rows_of(table)


def results_told(found: Sequence[Place]) -> list[dict[str, Any]]:
    """Search results, best first."""
    return [
        {
            "kind": place.kind,
            "id": place.code_or_id,
            "name": words(place.name),
            "within": words(place.within),
            "lon": place.lon,
            "lat": place.lat,
            "subdistrict": place.subdistrict_code or None,
            "district": place.district_code or None,
            "mission": place.mission or None,
        }
        for place in found
    ]
