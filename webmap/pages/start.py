"""What a map draws first, in one answer: the bodies of the API, the words of its scripts, and outlines as paths."""

from contextlib import suppress
from typing import Any

import orjson
import pandas as pd
import shapely
from flask import Blueprint, Response, abort, g

from geodata.region import Region
from geodata.store import MissingError
from webmap.answers import IMMUTABLE, keep
from webmap.assets import messages
from webmap.bodies import boundary_table, mission_told, region_told, sites_page
from webmap.geojson import rows_of
from webmap.painters.leaflet.paths import UNIT_ZOOM, origin_of, svg_paths
from webmap.places import here, places_at
from webmap.questions import gather
from webmap.view import LANGUAGES, View

bp = Blueprint("start", __name__)


@bp.get("/start/<version>/<lang>.json")
def start(version: str, lang: str) -> Response:
    """Region, missions, records, outlines and words; under the version of what it holds, so that browsers keep it."""
    if lang not in LANGUAGES:
        abort(404)
    _turn_to(version)
    places = here()
    facts = gather(View.from_query("", places.choices))
    sites, _ = sites_page(facts.view, facts.records, "/api/sites")
    missions = [mission_told(mission, facts.facets) for mission in places.missions.values()]
    return _answer(version == places.version, {
        "region": region_told(places),
        "missions": missions,
        "sites": orjson.Fragment(sites),
        "ground": ground_told(places.region),
        "words": orjson.Fragment(messages(lang)),
    })


@bp.get("/outlines/<version>.json")
def outlines(version: str) -> Response:
    """The outlines in the finer generalisation that positions are located with: code -> path."""
    region = here().region
    both = pd.concat([region.districts_analysis.geometry, region.subdistricts_analysis.geometry])
    paths = svg_paths(both, origin_of(region.subdistricts.geometry))
    return _answer(version == here().ground, dict(zip(both.index, paths, strict=True)))


def ground_told(region: Region) -> dict[str, Any]:
    """Districts, subdistricts and neighbours: paths with what is known of each place, and where their units start."""
    origin = origin_of(region.subdistricts.geometry)
    told: dict[str, Any] = {"zoom": UNIT_ZOOM, "origin": origin}
    belongs = region.subdistricts["district_code"]
    for name, places, of in (("districts", region.districts, belongs),
                             ("subdistricts", region.subdistricts, belongs.index.to_series())):
        table = boundary_table(places, of, region)
        table.insert(0, "code", places.index)
        table["bounds"] = [[[s, w], [n, e]] for w, s, e, n in places.bounds.to_numpy().tolist()]
        table["path"] = svg_paths(places.geometry, origin)
        told[name] = rows_of(table)
    around = region.neighbours
    cut = shapely.buffer(shapely.box(*around.total_bounds).boundary, 1e-4)
    table = pd.DataFrame(around.drop(columns="geometry"))
    table["path"] = svg_paths(around.geometry, origin)
    table["line"] = svg_paths(around.boundary.difference(cut), origin)
    told["neighbours"] = rows_of(table)
    return told


def _turn_to(version: str) -> None:
    """Answer this request from the data version that an address names, if there is such a one."""
    number = version.rpartition("-")[2]
    if number.isdecimal() and len(number) < 10:
        with suppress(MissingError):
            g.places = places_at(int(number))


def _answer(current: bool, body: dict[str, Any]) -> Response:
    if current:
        keep()
    headers = IMMUTABLE if current else {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers=headers)
