"""The API: the same view, as data."""

import re
from typing import Any

import orjson
import pandas as pd
from flask import Blueprint, Response, abort, request

from webmap.answers import keep, stream
from webmap.bodies import (
    GEOJSON,
    PAGE,
    boundaries,
    mission_told,
    region_told,
    results_told,
    sites_page,
    unplaced_rows,
    zone_rows,
)
from webmap.geojson import collection, rows_of, sites_csv, table_csv
from webmap.places import here
from webmap.query import N_, ViewError
from webmap.questions import asked_view, gather
from webmap.shade import OUTSIDE
from webmap.view import View

bp = Blueprint("api", __name__, url_prefix="/api")
POINTS = 500
"""How many points one question may name."""
POINT = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?,-?\d{1,3}(?:\.\d{1,12})?", re.ASCII)
FRESH = {"Cache-Control": "public, no-cache"}


@bp.get("/region")
def region() -> Response:
    """The region: names, years of population, bookmarks, vocabularies, sources and the lines that credit them."""
    asked_view()
    return _json(region_told(here()))


@bp.get("/missions")
def missions() -> Response:
    """The missions of the view: names, objective, importance, completeness, colours and kinds, with live counts."""
    view = asked_view()
    counts = gather(view).facets
    return _json({"missions": [mission_told(here().missions[key], counts) for key in view.missions]})


@bp.get("/sites")
def sites() -> Response:
    """The records of the view as GeoJSON."""
    return _sites(asked_view("limit", "offset"))


@bp.get("/sites.csv")
def sites_table() -> Response:
    """The records of the view as CSV with a byte-order mark."""
    return _sites_csv(asked_view(), "sites.csv")


@bp.get("/missions/<key>/sites")
def mission_sites(key: str) -> Response:
    """The records of one mission, with the same filters, as GeoJSON."""
    return _sites(_narrowed(key, "limit", "offset"))


@bp.get("/missions/<key>/sites.csv")
def mission_sites_table(key: str) -> Response:
    """The records of one mission as CSV."""
    return _sites_csv(_narrowed(key), f"{key}.csv")


@bp.get("/districts")
def districts() -> Response:
    """The districts as GeoJSON, with people and houses by year."""
    asked_view()
    place = here().region
    return _geojson(boundaries(place.districts, place.subdistricts["district_code"], place))


@bp.get("/subdistricts")
def subdistricts() -> Response:
    """The subdistricts as GeoJSON, with people and houses by year."""
    asked_view()
    place = here().region
    own = place.subdistricts.index.to_series()
    return _geojson(boundaries(place.subdistricts, own, place))


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
            "total": facts.total,
            "zones": zone_rows(facts),
            "unplaced": unplaced_rows(facts),
        }
    )


@bp.get("/summary.csv")
def summary_table() -> Response:
    """The summary as CSV."""
    facts = gather(asked_view())
    return _csv(table_csv(pd.DataFrame(zone_rows(facts) + unplaced_rows(facts))), "summary.csv")


@bp.get("/facets")
def facets() -> Response:
    """How many records of the view each value of each facet has, all other facets applied."""
    facts = gather(asked_view())
    return _json({"query": facts.view.to_query(), "total": facts.total, "facets": facts.facets})


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
    found = here().found(view.q, limit) if view.q else []
    return _json({"q": view.q, "results": results_told(found)})


@bp.get("/whereabouts")
def whereabouts() -> Response:
    """The subdistrict and district that each of some points lies in, None outside the region."""
    asked_view("points")
    lat, lon = _points("points")
    found = here().region.locate(lon, lat)
    return _json({"places": rows_of(pd.DataFrame({
        "lat": lat, "lon": lon, "subdistrict": found["subdistrict_code"], "district": found["district_code"]}))})


def _sites(view: View) -> Response:
    limit, offset = _whole("limit", PAGE, 1, PAGE), _whole("offset", 0, 0, 10**9)
    body, links = sites_page(view, gather(view), request.path, limit, offset)
    response = _geojson(body)
    for link in links:
        response.headers.add("Link", f'<{link["href"]}>; rel="{link["rel"]}"')
    return response


def _sites_csv(view: View, name: str) -> Response:
    """The records of a view as CSV; very many as they are read, without being held."""
    facts, region = gather(view), here().region
    if facts.total <= PAGE:
        return _csv(sites_csv(facts.page(0, PAGE), region), name)
    stream()
    parts = (sites_csv(page, region, begins=not at) for at, page in enumerate(facts.pages(PAGE)))
    response = _csv(b"", name)
    response.response = parts
    response.headers.pop("Content-Length", None)
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


def _points(key: str) -> tuple[list[float], list[float]]:
    """Latitudes and longitudes of the points of a query, written lat,lon;lat,lon."""
    value = ";".join(request.args.getlist(key))
    pairs = value.split(";")
    if len(pairs) > POINTS or not all(POINT.fullmatch(pair) for pair in pairs):
        raise ViewError(key, value[:200], N_("1 to %(most)s points as lat,lon in degrees, with ; between them"),
                        most=POINTS)
    both = [tuple(map(float, pair.split(","))) for pair in pairs]
    return [lat for lat, _ in both], [lon for _, lon in both]


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
