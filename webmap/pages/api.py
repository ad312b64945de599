"""The API: the same view, as data."""

import re
from typing import Any

import orjson
import pandas as pd
from flask import Blueprint, Response, abort, request

from layers.mission import MECHANISMS, STATUSES
from webmap.answers import keep
from webmap.bases import BASES
from webmap.facts import Facts
from webmap.geojson import collection, rows_of, sites_csv, sites_geojson, table_csv
from webmap.places import here
from webmap.questions import asked_view, gather
from webmap.shade import OUTSIDE
from webmap.view import N_, NOT_STATED, PRECISIONS, SHADES, Choices, View, ViewError

bp = Blueprint("api", __name__, url_prefix="/api")
PAGE = 10_000
GEOJSON = "application/geo+json"
FRESH = {"Cache-Control": "public, no-cache"}


@bp.get("/region")
def region() -> Response:
    """The region: names, years of population, bookmarks, vocabularies, sources and the lines that credit them."""
    asked_view()
    place = here().region
    return _json(
        {
            "key": place.key,
            "code": place.code,
            "name": _words(place.name),
            "bounds": place.bounds,
            "vision": _words(place.vision) if getattr(place, "vision", None) else None,
            "version": place.version,
            "years": place.years,
            "choices": _choices(here().choices),
            "bookmarks": [
                {"key": mark.key, "name": _words(mark.name), "at": [mark.lat, mark.lon, mark.zoom]}
                for mark in place.bookmarks
            ],
            "bases": [
                {"key": key, "name": _words(BASES[key].name), "attribution": BASES[key].attribution}
                for key in here().bases
            ],
            "mechanisms": {key: _words(name) for key, name in MECHANISMS.items()},
            "statuses": {key: _words(name) for key, name in STATUSES.items()},
            "attributions": [
                {"key": a.key, **_words(a.text), "licence": a.licence, "url": a.url} for a in place.attributions
            ],
            "sources": {row["key"]: row for row in rows_of(place.sources)},
        }
    )


@bp.get("/missions")
def missions() -> Response:
    """The missions of the view: names, objective, importance, completeness, colours and kinds, with live counts."""
    view = asked_view()
    counts = gather(view).facets
    return _json({"missions": [_mission(key, counts) for key in view.missions]})


@bp.get("/sites")
def sites() -> Response:
    """The records of the view as GeoJSON."""
    return _sites(asked_view("limit", "offset"))


@bp.get("/sites.csv")
def sites_table() -> Response:
    """The records of the view as CSV with a byte-order mark."""
    return _csv(sites_csv(gather(asked_view()).records, here().region), "sites.csv")


@bp.get("/missions/<key>/sites")
def mission_sites(key: str) -> Response:
    """The records of one mission, with the same filters, as GeoJSON."""
    return _sites(_narrowed(key, "limit", "offset"))


@bp.get("/missions/<key>/sites.csv")
def mission_sites_table(key: str) -> Response:
    """The records of one mission as CSV."""
    return _csv(sites_csv(gather(_narrowed(key)).records, here().region), f"{key}.csv")


@bp.get("/districts")
def districts() -> Response:
    """The districts as GeoJSON, with people and houses by year."""
    asked_view()
    place = here().region
    return _boundaries(place.districts, place.subdistricts["district_code"])


@bp.get("/subdistricts")
def subdistricts() -> Response:
    """The subdistricts as GeoJSON, with people and houses by year."""
    asked_view()
    place = here().region
    return _boundaries(place.subdistricts, pd.Series(place.subdistricts.index, index=place.subdistricts.index))


@bp.get("/outlines")
def outlines() -> Response:
    """Districts and subdistricts in the finer generalisation that positions are located with; outlines only."""
    asked_view()
    place = here().region
    both = pd.concat([place.districts_analysis, place.subdistricts_analysis])
    return _geojson(collection(both.index, pd.DataFrame(index=both.index), both.geometry.array))


@bp.get("/neighbours")
def neighbours() -> Response:
    """The provinces around, simplified, as context."""
    asked_view()
    around = here().region.neighbours
    columns = [name for name in around.columns if name not in ("geometry", "code")]
    keep()
    return _geojson(collection(around.index, pd.DataFrame(around[columns]), around.geometry.array))


@bp.get("/villages")
def villages() -> Response:
    """The villages of the asked subdistricts or districts (all without such a filter)."""
    view, place = asked_view(), here().region
    table = place.villages
    if view.subdistrict:
        table = table[table["subdistrict_code"].isin(view.subdistrict)]
    if view.district:
        within = place.subdistricts["district_code"].reindex(table["subdistrict_code"]).isin(view.district)
        table = table[within.to_numpy()]
    columns = ["code", "moo", "name_th", "name_en", "subdistrict_code"]
    return _json({"villages": rows_of(table[columns].rename(columns={"subdistrict_code": "subdistrict"}))})


@bp.get("/summary")
def summary() -> Response:
    """Subdistrict × mission: counts, people, rates, baht; records known less precisely have lines of their own."""
    facts = gather(asked_view())
    return _json(
        {
            "query": facts.view.to_query(),
            "year": facts.view.year or None,
            "total": len(facts.records),
            "zones": _zone_rows(facts),
            "unplaced": _unplaced_rows(facts),
        }
    )


@bp.get("/summary.csv")
def summary_table() -> Response:
    """The summary as CSV."""
    facts = gather(asked_view())
    return _csv(table_csv(pd.DataFrame(_zone_rows(facts) + _unplaced_rows(facts))), "summary.csv")


@bp.get("/facets")
def facets() -> Response:
    """How many records of the view each value of each facet has, all other facets applied."""
    facts = gather(asked_view())
    return _json({"query": facts.view.to_query(), "total": len(facts.records), "facets": facts.facets})


@bp.get("/shade")
def shade() -> Response:
    """The choropleth of the view: value and class by subdistrict, limits of the classes, unit and year."""
    found = gather(asked_view()).shade
    inside = found.values[found.classes != OUTSIDE]
    values = inside.astype(object).where(inside.notna(), None)
    return _json(
        {
            "shade": found.key,
            "unit": found.unit,
            "year": found.year or None,
            "limits": found.limits,
            "zeros": found.zeros,
            "missing": found.missing,
            "values": dict(zip(values.index, values, strict=True)),
            "classes": {code: int(c) for code, c in found.classes.items()},
        }
    )


@bp.get("/search")
def search() -> Response:
    """Places and records by Thai or English name, forgiving prefixes and one typo."""
    view = asked_view("limit")
    limit = _whole("limit", 12, 1, 50)
    found = here().gazetteer.search(view.q, limit=limit) if view.q else []
    return _json(
        {
            "q": view.q,
            "results": [
                {
                    "kind": place.kind,
                    "id": place.code_or_id,
                    "name": _words(place.name),
                    "within": _words(place.within),
                    "lon": place.lon,
                    "lat": place.lat,
                    "subdistrict": place.subdistrict_code or None,
                    "district": place.district_code or None,
                    "mission": place.mission or None,
                }
                for place in found
            ],
        }
    )


def _sites(view: View) -> Response:
    limit, offset = _whole("limit", PAGE, 1, PAGE), _whole("offset", 0, 0, 10**9)
    records = gather(view).records
    links = []
    for rel, start in (("prev", offset - limit), ("next", offset + limit)):
        if (rel == "next" and start < len(records)) or (rel == "prev" and offset > 0):
            query = view.but(missions=view.missions).to_query()
            href = f"{request.path}?{query}{'&' if query else ''}limit={limit}&offset={max(start, 0)}"
            links.append({"rel": rel, "type": GEOJSON, "href": href})
    page = records.iloc[offset : offset + limit]
    response = _geojson(sites_geojson(page, numberMatched=len(records), numberReturned=len(page), links=links))
    for link in links:
        response.headers.add("Link", f'<{link["href"]}>; rel="{link["rel"]}"')
    return response


def _narrowed(key: str, *also: str) -> View:
    if key not in here().missions:
        abort(404, description=f"mission {key}")
    view = asked_view(*also)
    return view.but(missions=(key,) if key in view.missions else ())


def _whole(key: str, default: int, low: int, high: int) -> int:
    values = request.args.getlist(key) or [str(default)]
    value = values[0]
    if len(values) > 1 or not (re.fullmatch(r"\d{1,10}", value, re.ASCII) and low <= int(value) <= high):
        raise ViewError(key, value, N_("one whole number from %(low)s to %(high)s"), low=low, high=high)
    return int(value)


def _words(text: Any) -> dict[str, str]:
    return {"th": text.th, "en": text.en}


def _choices(choices: Choices) -> dict[str, Any]:
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


def _mission(key: str, counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    mission = here().missions[key]
    texts = {name: _words(getattr(mission, name)) for name in (
        "name", "short", "shows", "objective", "importance", "completeness")}
    return {
        "key": key,
        **texts,
        "served": _words(mission.served.who),
        "colour": mission.colour,
        "colour_dark": mission.colour_dark,
        "plate": mission.plate,
        "count": counts["missions"].get(key, 0),
        "kinds": [
            {
                "key": kind.key,
                "name": _words(kind.name),
                "icon": kind.icon,
                "shape": kind.shape,
                "reach_m": kind.reach_m,
                "count": counts["kinds"].get(f"{key}.{kind.key}", 0),
            }
            for kind in mission.kinds
        ],
    }


def _boundaries(places: Any, belongs: pd.Series) -> Response:
    region = here().region
    columns = [name for name in ("name_th", "name_en", "district_code", "area_km2", "label_lon", "label_lat")
               if name in places.columns]
    table = pd.DataFrame(places[columns]).rename(columns={"district_code": "district"})
    place_of = belongs.to_dict()
    figures = region.population.assign(place=region.population["subdistrict_code"].map(place_of))
    sums = figures.groupby(["place", "year"])[["people", "houses"]].sum()
    for name in ("people", "houses"):
        wide = sums[name].unstack("year").reindex(places.index)
        table[name] = [{str(y): None if pd.isna(v) else int(v) for y, v in row.items()} for _, row in wide.iterrows()]
    return _geojson(collection(places.index, table, places.geometry.array))


def _zone_rows(facts: Facts) -> list[dict[str, Any]]:
    names = facts.region.subdistricts[["name_th", "name_en", "district_code"]]
    table = names.rename(columns={"district_code": "district"}).join(facts.zones, how="inner")
    table.insert(0, "code", table.index)
    return rows_of(pd.DataFrame(table))


def _unplaced_rows(facts: Facts) -> list[dict[str, Any]]:
    table = facts.unplaced.copy()
    table.insert(0, "code", table.index)
    names = [facts.region.name_of(code) for code in table.index]
    table.insert(1, "name_th", [name.th for name in names])
    table.insert(2, "name_en", [name.en for name in names])
    table.insert(3, "known_to", ["province" if code == facts.region.code else "district" for code in table.index])
    return rows_of(table)


def _json(body: Any) -> Response:
    keep()
    option = orjson.OPT_SERIALIZE_NUMPY
    return Response(orjson.dumps(body, option=option), content_type="application/json", headers=FRESH)


def _geojson(body: bytes) -> Response:
    keep()
    return Response(body, content_type=GEOJSON, headers=FRESH)


def _csv(body: bytes, name: str) -> Response:
    keep()
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=FRESH | disposition)
