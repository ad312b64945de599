"""All provinces on one page: a map, a table and a picker that lead into each, with counts from the server."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, current_app, make_response, render_template

from geodata.classes import natural_breaks
from geodata.country import Province
from geodata.region import Region
from webmap.bodies import words
from webmap.country.installation import Country
from webmap.country.provinces import prefix_of
from webmap.painters.paths import frame_of, svg_paths
from webmap.places import here
from webmap.questions import asked_view
from webmap.view import View

bp = Blueprint("country", __name__)
CLASSES = 5


@dataclass(frozen=True)
class Line:
    """A province as the page tells of it: records by mission shown, their sum, and the class of that sum on the map."""

    province: Province
    counts: dict[str, int]
    total: int
    shade: int

    @property
    def href(self) -> str:
        """Where the province is."""
        return f"{prefix_of(self.province.key)}/"


def country_here() -> Country:
    """The provinces of the application that serves the current request."""
    country: Country = current_app.extensions["planmap.country"]
    return country


@bp.get("/")
def whole() -> Response:
    """The page of all provinces, with the missions of the view."""
    view = asked_view()
    missions = {key: here().missions[key] for key in view.missions}
    page = render_template("country.html", lines=lines_of(view), missions=missions, view=view,
                           every=here().missions, picture=picture(here().region))
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"   # a province's counts change without a new version here
    return response


@bp.get("/api/provinces")
def provinces() -> Response:
    """The provinces: names, codes, zone, where each is, and how many records everybody may see, by mission."""
    told = [{"key": line.province.key, "code": line.province.code, "name": words(line.province.name),
             "metric_crs": line.province.metric_crs, "href": line.href, "records": line.total,
             "missions": line.counts} for line in lines_of(asked_view())]
    return Response(orjson.dumps({"provinces": told}), content_type="application/json",
                    headers={"Cache-Control": "no-cache"})


def lines_of(view: View) -> list[Line]:
    """A line for each province, in order of the codes."""
    country = country_here()
    counts = [country.counts.of(one) for one in country.provinces]
    shown = [{key: found.get(key, 0) for key in view.missions} for found in counts]
    totals = np.array([sum(one.values()) for one in shown])
    shades = np.zeros(len(totals), dtype=int)
    if (totals > 0).any():
        shades[totals > 0] = natural_breaks(totals[totals > 0].astype(float), CLASSES) + 1
    return [Line(one, found, int(total), int(shade)) for one, found, total, shade in zip(
        country.provinces, shown, totals, shades, strict=True)]


@lru_cache(maxsize=4)
def picture(region: Region) -> dict[str, Any]:
    """The outlines as paths in one box, by code."""
    outlines = region.subdistricts.geometry
    left, top, width, height = frame_of(outlines)
    edge = width // 60
    return {"box": f"{-edge} {-edge} {width + 2 * edge} {height + 2 * edge}",
            "paths": dict(zip(outlines.index, svg_paths(outlines, (left, top)), strict=True))}
