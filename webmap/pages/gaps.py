"""Gaps of coverage: the page, and the same figures as data."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from geodata.measures.demand import Grid
from webmap.answers import IMMUTABLE, keep
from webmap.exports.book import book_of
from webmap.exports.brief import brief_of_answer
from webmap.gap_answers import answered, rows_of_answer, sites_answered, slider_told, whole
from webmap.gaps.question import Gaps
from webmap.gaps.steps import cells_packed, grid_told
from webmap.gaps.where import ASKED
from webmap.gaps.wish import KEYS, Wish
from webmap.gaps.words import Finding
from webmap.gaps_told import gaps_of
from webmap.geojson import table_csv
from webmap.jobs import FAILED
from webmap.map_page import map_page
from webmap.painters.workbook.book import paint
from webmap.places import here
from webmap.questions import asked_view
from webmap.security import has_token
from webmap.shared import shared_of
from webmap.siting_asked import search_again, sites_found, stop_search

bp = Blueprint("gaps", __name__)
FRESH = {"Cache-Control": "public, no-cache"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/api/gaps")
def answer() -> Response:
    """The gap question of the view, answered: totals, zones, findings in words, and what could not be assessed."""
    gaps = gaps_of(asked_view())
    return _reply(gaps, *answered(gaps))


@bp.get("/api/gaps/where")
def where() -> Response:
    """Where new sites help most, under conditions: spacing, costs, areas left out; 202 while it is searched for."""
    gaps, wish = _wished()
    return _reply(gaps, *sites_answered(gaps, sites_found(gaps, wish)))


@bp.post("/api/gaps/where")
def where_again() -> Response:
    """The same, begun anew where it was stopped, interrupted or failed."""
    has_token()
    gaps, wish = _wished()
    return _reply(gaps, *sites_answered(gaps, search_again(gaps, wish)))


@bp.post("/api/gaps/where/stop")
def where_stop() -> Response:
    """End the search; it leaves nothing."""
    has_token()
    gaps, wish = _wished()
    return _reply(gaps, *sites_answered(gaps, stop_search(gaps, wish)))


@bp.get("/api/gaps.csv")
def table() -> Response:
    """The subdistricts of the answer as CSV with a byte-order mark."""
    return _file("csv", "text/csv; charset=utf-8", lambda gaps, body, _found: table_csv(rows_of_answer(gaps, body)))


@bp.get("/api/gaps.xlsx")
def workbook() -> Response:
    """The answer as a workbook: findings and sources in words, then its tables, in the reader's language."""
    return _file("xlsx", XLSX, lambda gaps, body, found: paint(book_of(brief_of_answer(gaps, body, found))))


@bp.get("/api/gaps/steps")
def steps() -> Response:
    """What a slider needs to answer at every distance by itself, with the sentences it fills."""
    return _json(slider_told(gaps_of(asked_view())))


@bp.get("/api/gaps/cells")
def cells() -> Response:
    """How far every cell of the grid is from the nearest site; nothing where that cannot be assessed."""
    gaps = gaps_of(asked_view())
    keep()
    return Response(cells_packed(gaps) if gaps.assessable else b"", content_type="application/octet-stream",
                    headers=FRESH)


@bp.get("/grid/<version>.json")
def grid(version: str) -> Response:
    """Where the cells of the grid stand, under the version of the ground, so that browsers keep it."""
    found: Grid = current_app.extensions["planmap"].ruler.grid
    current = version == here().ground_version
    if current:
        keep()
    return Response(orjson.dumps(grid_told(found), option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers=IMMUTABLE if current else {"Cache-Control": "no-store"})


@bp.get("/gaps")
def page() -> Response:
    """The gaps of this view: matrix, distances, new sites, scenarios, fairness and pattern beside the map."""
    view = asked_view()
    return map_page(view, "gaps", shared=shared_of(view, request.full_path.rstrip("?")))


def _wished() -> tuple[Gaps, Wish]:
    """The question of the request for new sites, "where" unless the view asks another, and its conditions."""
    view = asked_view(*KEYS)
    view = view if view.measure in ASKED else view.but(measure=ASKED[0])
    return gaps_of(view), Wish.of(request.args.to_dict(flat=False), view)


def _file(ending: str, kind: str, paint_it: Callable[[Gaps, dict[str, Any], list[Finding]], bytes | str]) -> Response:
    """The answer of the request as a file; how far the search is where it is still searched for."""
    gaps = gaps_of(asked_view())
    body, found = answered(gaps)
    if "job" in body:
        return _reply(gaps, body, found)
    keep()
    return Response(paint_it(gaps, body, found), content_type=kind, headers=FRESH | {
        "Content-Disposition": f'attachment; filename="gaps-{gaps.facts.view.measure}.{ending}"'})


def _reply(gaps: Gaps, body: dict[str, Any], found: list[Finding]) -> Response:
    """An answer with its question and its sentences; 202 and never kept while it is searched for."""
    if "job" not in body:
        return _json(whole(gaps, body, found))
    status = 500 if body["job"]["state"] == FAILED else 200 if body["job"]["over"] else 202
    response = Response(orjson.dumps(whole(gaps, body, found), option=orjson.OPT_SERIALIZE_NUMPY), status,
                        content_type="application/json", headers={"Cache-Control": "no-store"})
    if status == 202:
        response.headers["Retry-After"] = "1"
    return response


def _json(body: Any) -> Response:
    keep()
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers=FRESH)
