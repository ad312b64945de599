"""What a map draws first, in one answer: the bodies of the API, and outlines as paths."""

from contextlib import suppress
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g

from geodata.store import MissingError
from webmap import tiling
from webmap.answers import IMMUTABLE, keep
from webmap.bodies import mission_told, region_told, sites_page
from webmap.facts import Facts
from webmap.ground import Ground
from webmap.places import here, places_at
from webmap.questions import gather
from webmap.view import View

bp = Blueprint("start", __name__)


@bp.get("/start/<version>.json")
def start(version: str) -> Response:
    """Region, missions, records, and outlines; under the version of what it holds, so that browsers keep it.

    In place of records that are too many: where their tiles are, and the counts that a browser would make of them.
    """
    _turn_to(version)
    places = here()
    facts = gather(View.from_query("", places.choices))
    missions = [mission_told(mission, facts.facets) for mission in places.missions.values()]
    tiled = tiling.told(places) if places.tiled else None
    settled = tiled is None or tiled["state"] == "ready"   # what is told while tiles are made is soon told otherwise
    return _answer(version == places.version and settled, orjson.dumps({
        "region": region_told(places),
        "missions": missions,
        **(_counted(facts, tiled) if tiled else {"sites": orjson.Fragment(_sites(facts))}),
        "ground": orjson.Fragment(_ground().body),
    }, option=orjson.OPT_SERIALIZE_NUMPY))


@bp.get("/outlines/<version>.json")
def outlines(version: str) -> Response:
    """The outlines in the finer generalisation that positions are located with: code -> path."""
    return _answer(version == here().ground_version, _ground().finer)


def _sites(facts: Facts) -> bytes:
    return sites_page(facts.view, facts, "/api/sites")[0]


def _counted(facts: Facts, tiled: dict[str, Any]) -> dict[str, Any]:
    """What stands in place of the records: their number, the counts of every facet, and the tiles to draw them from."""
    return {"sites": {"type": "FeatureCollection", "features": [], "numberMatched": facts.total},
            "tiled": tiled, "counts": facts.facets, "total": facts.total}


def _ground() -> Ground:
    ground: Ground = current_app.extensions["planmap"].ground
    return ground


def _turn_to(version: str) -> None:
    """Answer this request from the data version that an address names, if there is such a one."""
    number = version.rpartition("-")[2]
    if number.isdecimal() and len(number) < 10:
        with suppress(MissingError):
            g.places = places_at(int(number))


def _answer(current: bool, body: bytes) -> Response:
    if current:
        keep()
    return Response(body, content_type="application/json",
                    headers=IMMUTABLE if current else {"Cache-Control": "no-store"})
