"""The API described in OpenAPI 3.1, from the same choices that check a query."""

from typing import Any

from webmap import openapi_changes
from webmap.query import (
    CANDIDATES,
    DEMANDS,
    MEASURES,
    MOST_SITES,
    N_,
    NOT_STATED,
    PRECISIONS,
    QUERY_VERSION,
    REACH_MOST_M,
    SHADES,
    Choices,
)

GEOJSON = "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def describe(choices: Choices, name: str, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the API for the choices, the English name and the data version of a region."""
    results = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50},
               "description": N_("Results at most (12 unless told)")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name} planning map",
            "version": version,
            "description": "The same view as on the map, as data. A wrong or unknown parameter is a 400 that names it.",
        },
        "servers": [{"url": "/"}],
        "paths": _paths(choices) | openapi_changes.paths(),
        "components": {
            "parameters": parameters(choices) | _paging() | {"results": results},
            "securitySchemes": openapi_changes.SECURITY,
            "schemas": {"Problem": _problem()},
            "responses": {
                "Problem": {
                    "description": "A parameter cannot be used, or there is nothing at this address (RFC 9457)",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


def describe_country(choices: Choices, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of what is asked of all provinces at once; each province has its own below its path."""
    asked = [{"$ref": f"#/components/parameters/{name}"} for name in ("missions", "gap", "reach_m", "detour", "lang")]
    whole = describe(choices, "All provinces", version)
    paths = {
        "/api/provinces": _get(N_("The provinces, and how many records each has by mission"), "application/json",
                               asked[:1]),
        "/api/country/gaps": _get(N_("Coverage of all provinces; 202 while it is measured"), "application/json", asked),
        "/api/country/gaps/progress": _get(N_("How far that measuring is"), "application/json", asked)}
    paths["/api/country/gaps"]["get"]["responses"]["202"] = {
        "description": N_("How far it is"), "content": {"application/json": {"schema": {"type": "object"}}}}
    return whole | {"paths": paths}


def _paths(choices: Choices) -> dict[str, dict[str, Any]]:
    filters = [{"$ref": f"#/components/parameters/{name}"} for name in parameters(choices)]
    paging = [{"$ref": f"#/components/parameters/{name}"} for name in ("limit", "offset")]
    key = {"name": "key", "in": "path", "required": True, "schema": _one_of(choices.missions), "description": "Mission"}
    points = {"name": "points", "in": "query", "required": True, "schema": {"type": "string"},
              "description": N_("lat,lon in degrees; several with ; between them")}
    return {
        "/api/region": _get(N_("Region, years, bookmarks, vocabularies, sources"), "application/json", filters),
        "/api/missions": _get(N_("Missions with kinds and live counts"), "application/json", filters),
        "/api/sites": _get(N_("Records as GeoJSON (RFC 7946)"), GEOJSON, [*filters, *paging]),
        "/api/sites.csv": _get(N_("Records as CSV in UTF-8 with BOM"), "text/csv", filters),
        "/api/missions/{key}/sites": _get(N_("Records of one mission as GeoJSON"), GEOJSON, [key, *filters, *paging]),
        "/api/missions/{key}/sites.csv": _get(N_("Records of one mission as CSV"), "text/csv", [key, *filters]),
        "/api/districts": _get(N_("Districts with people and houses by year"), GEOJSON, filters),
        "/api/subdistricts": _get(N_("Subdistricts with people and houses by year"), GEOJSON, filters),
        "/api/outlines": _get(N_("Districts and subdistricts in finer outlines, for close zooms"), GEOJSON, filters),
        "/api/neighbours": _get(N_("Provinces around, simplified"), GEOJSON, filters),
        "/api/villages": _get(N_("Villages; filtered by district and subdistrict"), "application/json", filters),
        "/api/summary": _get(N_("Subdistrict × mission: counts, people, rates, baht"), "application/json", filters),
        "/api/summary.csv": _get(N_("The summary as CSV"), "text/csv", filters),
        "/api/gaps": _get(N_("Gaps of coverage: figures, subdistricts and findings in words"), "application/json",
                          filters),
        "/api/gaps.csv": _get(N_("The subdistricts of that answer as CSV"), "text/csv", filters),
        "/api/gaps.xlsx": _get(N_("That answer as a workbook in the reader's language: findings, sources, tables"),
                               XLSX, filters),
        "/api/gaps/steps": _get(N_("People of each subdistrict by their distance, for a slider"), "application/json",
                                filters),
        "/api/gaps/cells": _get(N_("The distance of every cell of the grid, packed"), "application/octet-stream",
                                filters),
        "/api/gaps/where": _get(N_("Where new sites help most; 202 while it is searched for"), "application/json",
                                [*filters, *_wishes()]) | openapi_changes.begun_anew(),
        "/api/facets": _get(N_("Counts by value of each facet, all other facets applied"), "application/json", filters),
        "/api/shade": _get(N_("Values and classes of the choropleth"), "application/json", filters),
        "/api/whereabouts": _get(N_("The subdistrict and district that points lie in"), "application/json",
                                 [*filters, points]),
        "/api/identify": _get(N_("Records within some metres of a place, the nearest first, 50 at most"), GEOJSON,
                              [*filters, *_place()]),
        "/api/search": _get(N_("Places and records by name (q), Thai or English"), "application/json",
                            [*filters, {"$ref": "#/components/parameters/results"}]),
    }


def parameters(choices: Choices) -> dict[str, dict[str, Any]]:
    """The keys of the query language, each as an OpenAPI parameter."""
    several = {
        "missions": (_values((*choices.missions, "none")), N_("Missions shown; all unless told")),
        "kinds": (_values(choices.kinds), N_("Kinds shown, written mission.kind; narrows the missions it names")),
        "district": (_values(choices.districts), N_("Districts by code")),
        "subdistrict": (_values(choices.subdistricts), N_("Subdistricts by code")),
        "mechanism": (_values((*choices.mechanisms, NOT_STATED)), N_("Delivery mechanism")),
        "status": (_values((*choices.statuses, NOT_STATED)), N_("Status")),
        "fy": ({"type": "string"}, N_("Fiscal years, Common Era or Buddhist Era (2026 or 2569), or not_stated")),
        "precision": (_values(PRECISIONS), N_("How precisely the position is known")),
        "gap": (_values((*choices.missions, *choices.kinds)), N_("Missions or kinds whose gaps are asked for; all that "
                                                                 "are shown unless told")),
    }
    single = {
        "v": (_one_of((str(QUERY_VERSION),)), N_("Version of the query language")),
        "region": (_one_of((choices.region,)), N_("Region")),
        "budget": ({"type": "string"}, N_("Range of baht: 100000-500000, 100000-, -500000, or not_stated")),
        "q": ({"type": "string", "maxLength": 200}, N_("Words in name, agency or note")),
        "shade": (_one_of(SHADES), N_("Measure of the choropleth")),
        "year": (_one_of(tuple(map(str, choices.years))), N_("Year of the population register")),
        "compare": ({"type": "string"}, N_("The query of a second view, percent-encoded")),
        "at": ({"type": "string", "examples": list(choices.bookmarks)}, N_("lat,lon,zoom, or the key of a place")),
        "base": (_one_of(choices.bases), N_("Base map")),
        "lang": (_one_of(("th", "en")), N_("Language")),
        "title": ({"type": "string", "maxLength": 200}, N_("Title of the view")),
        "asof": ({"type": "string", "examples": ["1", "2026-03-01"]},
                 N_("Data as of a data version (12) or the end of a day (2026-03-01); the newest unless told")),
        "measure": (_one_of(MEASURES), N_("What is asked of gaps")),
        "reach_m": ({"type": "integer", "minimum": 0, "maximum": REACH_MOST_M},
                    N_("Distance in metres, counted in steps of 100 m; that of the kinds unless told")),
        "detour": ({"type": "number", "minimum": 1, "maximum": 3},
                   N_("How much longer a road is than a straight line; 1 unless told")),
        "demand": ({"type": "string", "examples": list(DEMANDS)}, N_("Who is to be served; a loaded layer by its key")),
        "scenario": ({"type": "string"}, N_("Key of a scenario whose changes are made first")),
        "sites": ({"type": "integer", "minimum": 0, "maximum": MOST_SITES}, N_("How many new sites")),
        "candidates": ({"type": "string", "examples": [*CANDIDATES, "18.5,99;18.6,99.1"]},
                       N_("Where new sites may stand: a word, points, or the key of a loaded layer")),
    }
    agencies = _values((*choices.agencies, NOT_STATED)), N_("Agencies by Thai name; repeat the key")
    found = {name: _parameter(name, _list_of(items), words) | {"style": "form", "explode": False}
             for name, (items, words) in several.items()}
    found["agency"] = _parameter("agency", _list_of(agencies[0]), agencies[1]) | {"style": "form", "explode": True}
    return found | {name: _parameter(name, schema, words) for name, (schema, words) in single.items()}


def _wishes() -> list[dict[str, Any]]:
    """What is asked of new sites beside the View."""
    return [
        _parameter("spacing_m", {"type": "integer", "minimum": 0, "maximum": REACH_MOST_M},
                   N_("Metres between new sites, and to those there are")),
        _parameter("cost_thb", {"type": "string", "examples": ["1200000"]},
                   N_("Baht that a new site costs; for drawn points one each, with commas between")),
        _parameter("cap_thb", {"type": "integer", "minimum": 0}, N_("Baht that all new sites may cost")),
        _parameter("exclude", _list_of({"type": "string", "examples": ["5101", "18.5,99;18.6,99;18.6,99.1"]}),
                   N_("Where none may stand: districts, subdistricts, kinds whose records are areas, or corners of an "
                      "area; repeat the key")) | {"style": "form", "explode": True},
    ]


def _place() -> list[dict[str, Any]]:
    """Where on the map, and how far around."""
    sides = (("lat", 90, N_("Latitude in degrees")), ("lon", 180, N_("Longitude in degrees")))
    return [*(_parameter(name, {"type": "number", "minimum": -most, "maximum": most}, words) | {"required": True}
              for name, most, words in sides),
            _parameter("tolerance_m", {"type": "number", "minimum": 0, "maximum": 5_000},
                       N_("Metres around the place (25 unless told)"))]


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": words}


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _paging() -> dict[str, dict[str, Any]]:
    return {
        "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10_000},
                  "description": N_("Records in one answer (10,000 unless told)")},
        "offset": {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0},
                   "description": N_("Records to pass over; follow the next link")},
    }


def _get(summary: str, media_type: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} if media_type == "text/csv" else {"type": "object"}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": {media_type: {"schema": schema}}},
                "304": {"description": "Not changed since the ETag given"},
                "400": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
            },
        }
    }


def _values(allowed: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "string", "enum": list(allowed)}


_one_of = _values


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "parameter": text,
                       "value": text, "allowed": text, "incident": text, "record": text, "field": text,
                       "conflicts": {"type": "array", "items": {"type": "object"}}},
    }
