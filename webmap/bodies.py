"""What the answers of the API hold."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.gazetteer import Place
from geodata.region import Region
from geodata.text import Text
from layers.mission import MECHANISMS, STATUSES, Mission
from webmap.bases import BASES
from webmap.facts import Facts
from webmap.geojson import collection, rows_of, sites_geojson
from webmap.places import Places
from webmap.query import MEASURES, NOT_STATED, PRECISIONS, SHADES, Choices
from webmap.view import View

PAGE = 10_000
"""How many records an answer holds at most."""
GEOJSON = "application/geo+json"


def words(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"th": text.th, "en": text.en}


def region_told(places: Places) -> dict[str, Any]:
    """The region: names, years of population, bookmarks, vocabularies, sources and the lines that credit them."""
    region = places.region
    return {
        "key": region.key,
        "code": region.code,
        "name": words(region.name),
        "bounds": region.bounds,
        "vision": words(region.vision) if region.vision else None,
        "version": region.version,
        "data_version": places.data_version,
        "years": region.years,
        "choices": choices_told(places.choices),
        "bookmarks": [
            {"key": mark.key, "name": words(mark.name), "at": [mark.lat, mark.lon, mark.zoom]}
            for mark in region.bookmarks
        ],
        "bases": [
            {"key": key, "name": words(BASES[key].name), "attribution": BASES[key].attribution} for key in places.bases
        ],
        "mechanisms": {key: words(name) for key, name in MECHANISMS.items()},
        "statuses": {key: words(name) for key, name in STATUSES.items()},
        "attributions": [
            {"key": a.key, **words(a.text), "licence": a.licence, "url": a.url} for a in region.attributions
        ],
        "sources": {row["key"]: row for row in rows_of(region.sources)},
    }


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
        "gap": (*choices.missions, *choices.kinds),
        "measure": MEASURES,
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


def sites_page(
    view: View, facts: Facts, path: str, limit: int = PAGE, offset: int = 0
) -> tuple[bytes, list[dict[str, str]]]:
    """A page of the records of the facts as GeoJSON, and the links to the pages before and after it under `path`."""
    links = []
    for rel, start in (("prev", offset - limit), ("next", offset + limit)):
        if (rel == "next" and start < facts.total) or (rel == "prev" and offset > 0):
            query = view.but(missions=view.missions).to_query()
            href = f"{path}?{query}{'&' if query else ''}limit={limit}&offset={max(start, 0)}"
            links.append({"rel": rel, "type": GEOJSON, "href": href})
    page = facts.page(offset, limit)
    return sites_geojson(page, numberMatched=facts.total, numberReturned=len(page), links=links), links


def boundaries(places: gpd.GeoDataFrame, belongs: pd.Series, region: Region) -> bytes:
    """Districts or subdistricts as GeoJSON with people and houses by year; `belongs` maps subdistrict codes to them."""
    return collection(places.index, boundary_table(places, belongs, region), places.geometry.array)


def boundary_table(places: gpd.GeoDataFrame, belongs: pd.Series, region: Region) -> pd.DataFrame:
    """Names, district, area, label point, people and houses by year of districts or subdistricts; one row each."""
    columns = [name for name in ("name_th", "name_en", "district_code", "area_km2", "label_lon", "label_lat")
               if name in places.columns]
    table = pd.DataFrame(places[columns]).rename(columns={"district_code": "district"})
    place_of = belongs.to_dict()
    figures = region.population.assign(place=region.population["subdistrict_code"].map(place_of))
    sums = figures.groupby(["place", "year"])[["people", "houses"]].sum()
    for name in ("people", "houses"):
        wide = sums[name].unstack("year").reindex(places.index)
        table[name] = [{str(y): None if pd.isna(v) else int(v) for y, v in row.items()} for _, row in wide.iterrows()]
    return table


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
