"""All provinces on one page: a map, a table and a picker that lead into each, with counts from the server."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, current_app, make_response, render_template

from geodata.classes import natural_breaks
from geodata.country import Province
from geodata.measures.errors import MeasureError
from geodata.region import Region
from geodata.text import Text
from webmap.bodies import words
from webmap.country.asking import asked_for, question_of
from webmap.country.gaps import Asked
from webmap.country.installation import Country
from webmap.country.provinces import prefix_of
from webmap.front_desk import AT_ONCE_S, jobs_here, progress_words
from webmap.jobs import DONE, FAILED, Job
from webmap.openapi import describe_country
from webmap.painters.paths import frame_of, svg_paths
from webmap.people import person_here, signed_in
from webmap.places import here
from webmap.questions import asked_view
from webmap.view import View

bp = Blueprint("country", __name__)
CLASSES = 5
REACHES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50)
"""Distances that the form offers, in kilometres."""


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


@dataclass(frozen=True)
class Gaps:
    """A gap question about all provinces as the page tells of it."""

    asked: Asked
    job: Job
    view: View

    @property
    def told(self) -> dict[str, Any] | None:
        """The figures, once they are there."""
        return dict(self.job.result) if self.job.state == DONE else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The provinces, the least reached first."""
        by = "served_percent" if self.people else "served_land_percent"
        rows: list[dict[str, Any]] = self.told["provinces"] if self.told else []
        return sorted(rows, key=lambda row: (row[by] is None, row[by] or 0.0, row["code"]))

    @property
    def people(self) -> bool:
        """Whether every province has a register, so that people are told and not land alone."""
        return bool(self.told) and all(row["people"] is not None for row in self.job.result["provinces"])

    @property
    def classes(self) -> dict[str, int]:
        """By code of a province, the class of what is not reached."""
        return {row["code"]: row["class"] for row in self.rows}

    @property
    def progress(self) -> dict[str, Any]:
        """How far the measuring is."""
        return progress_words(self.job)


def country_here() -> Country:
    """The provinces of the application that serves the current request."""
    country: Country = current_app.extensions["planmap.country"]
    return country


@bp.get("/")
def whole() -> Response:
    """The page of all provinces, with the missions of the view."""
    view = asked_view()
    missions = {key: here().missions[key] for key in view.missions}
    gaps = gaps_of(view) if view.gap else None
    page = render_template("country.html", lines=lines_of(view), missions=missions, view=view, gaps=gaps,
                           every=here().missions, picture=picture(here().region), reaches=REACHES)
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


@bp.get("/api/openapi.json")
def described() -> Response:
    """What programs may ask of all provinces at once, in OpenAPI 3.1."""
    told = describe_country(here().choices, here().region.version)
    return Response(orjson.dumps(told), content_type="application/json", headers={"Cache-Control": "no-cache"})


@bp.get("/api/country/gaps")
def measured() -> Response:
    """The gap question about all provinces; 202 with how far it is while they are measured."""
    job = gaps_of(asked_view()).job
    if job.state == FAILED and "problem" in job.result:
        raise MeasureError(Text(**job.result["problem"]), Text(**job.result["cure"]))
    body = dict(job.result) if job.state == DONE else {"job": progress_words(job)}
    return Response(orjson.dumps(body), 200 if job.state == DONE else 202, content_type="application/json",
                    headers={"Cache-Control": "no-store"})


@bp.get("/api/country/gaps/progress")
def progress() -> Response:
    """How far the measuring of a question is."""
    return Response(orjson.dumps(progress_words(gaps_of(asked_view()).job)), content_type="application/json",
                    headers={"Cache-Control": "no-store"})


def gaps_of(view: View) -> Gaps:
    """The gap question of a view and the job that answers it."""
    asked = question_of(view)
    job = asked_for(jobs_here(), country_here(), asked, person_here().user.name if signed_in() else "")
    return Gaps(asked, jobs_here().wait(job, AT_ONCE_S), view)


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
