"""What is at a place of the map: the true records there, from the store itself."""

import math
import re

from flask import Blueprint, Response, current_app, g, request

from geodata.nearness import box_around, nearest_first
from webmap.bodies import GEOJSON
from webmap.editions import Editions
from webmap.facts import facet_masks
from webmap.framing import whole_places
from webmap.geojson import sites_geojson
from webmap.people import signed_in
from webmap.places import here
from webmap.query import N_, ViewError
from webmap.questions import asked_view

bp = Blueprint("identify", __name__, url_prefix="/api/identify")
NEAREST = 50
"""Records in an answer at most."""
DISTANCE = {"tolerance_m": (0.0, 5_000.0)}
PLACE = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0)}
NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,20})?", re.ASCII)


@bp.get("")
def identify() -> Response:
    """The records of the view within some metres of a place, the nearest first."""
    view = asked_view(*PLACE, *DISTANCE)
    lat, lon = (_number(key, *limits) for key, limits in PLACE.items())
    radius_m = _number("tolerance_m", *DISTANCE["tolerance_m"], "25")
    places, editions = here(), _editions()
    there = editions.store.within(box_around(lon, lat, radius_m), places.data_version)
    if "framed" in g:
        seen = g.framed.through(editions.masses.told(there, inside=False), whole_places(places.data_version))
    else:
        seen = editions.masses.told(there, inside=signed_in() or not editions.discreet)
    passing = seen[facet_masks(view, seen).all(axis=1)] if len(seen) else seen
    near = nearest_first(passing, lon, lat, radius_m, places.region.metric_crs)
    page = near.head(NEAREST)
    return Response(sites_geojson(page, numberMatched=len(near), numberReturned=len(page)), content_type=GEOJSON,
                    headers={"Cache-Control": "public, no-cache"})


def _editions() -> Editions:
    editions: Editions = current_app.extensions["planmap"]
    return editions


def _number(key: str, low: float, high: float, default: str = "") -> float:
    values = request.args.getlist(key) or [default]
    number = float(values[0]) if NUMBER.fullmatch(values[0]) else math.nan
    if len(values) > 1 or not low <= number <= high:
        raise ViewError(key, values[0], N_("one number from %(low)s to %(high)s"), low=f"{low:g}", high=f"{high:g}")
    return number
