"""Gaps of coverage: the page, and the same figures as data."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import pandas as pd
from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _

from geodata.measures.demand import Grid
from geodata.text import Text
from webmap.answers import IMMUTABLE, keep
from webmap.gap_book import book_of
from webmap.gaps.enough import Enough
from webmap.gaps.fair import Fair
from webmap.gaps.pattern import Pattern
from webmap.gaps.pattern import flat as flat_pattern
from webmap.gaps.question import Gaps
from webmap.gaps.reached import SENTENCES, cells_packed, findings, reached, steps_told
from webmap.gaps.scenarios import trial_of
from webmap.gaps.table import Table, flat
from webmap.gaps.whatif import Whatif
from webmap.gaps.where import ASKED
from webmap.gaps.where_words import where_findings
from webmap.gaps.wish import KEYS, Wish
from webmap.gaps.words import Finding
from webmap.gaps_told import gaps_of, served_of, subject_of, told, unit_of, where_of, who_of
from webmap.geojson import table_csv
from webmap.jobs import FAILED
from webmap.language import current_language
from webmap.painters.leaflet.shell import draw_shell
from webmap.painters.workbook.book import paint
from webmap.places import here
from webmap.questions import asked_view
from webmap.security import has_token
from webmap.siting_asked import search_again, sites_found, stop_search

bp = Blueprint("gaps", __name__)
FRESH = {"Cache-Control": "public, no-cache"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/api/gaps")
def answer() -> Response:
    """The gap question of the view, answered: totals, zones, findings in words, and what could not be assessed."""
    gaps = gaps_of(asked_view())
    return _answered(gaps, *ANSWERS[gaps.facts.view.measure](gaps))


@bp.get("/api/gaps/where")
def where() -> Response:
    """Where new sites help most, under conditions: spacing, costs, areas left out; 202 while it is searched for."""
    gaps, wish = _wished()
    return _answered(gaps, *_found(gaps, sites_found(gaps, wish)))


@bp.post("/api/gaps/where")
def where_again() -> Response:
    """The same, begun anew where it was stopped, interrupted or failed."""
    has_token()
    gaps, wish = _wished()
    return _answered(gaps, *_found(gaps, search_again(gaps, wish)))


@bp.post("/api/gaps/where/stop")
def where_stop() -> Response:
    """End the search; it leaves nothing."""
    has_token()
    gaps, wish = _wished()
    return _answered(gaps, *_found(gaps, stop_search(gaps, wish)))


@bp.get("/api/gaps.csv")
def table() -> Response:
    """The subdistricts of the answer as CSV with a byte-order mark."""
    gaps = gaps_of(asked_view())
    measure = gaps.facts.view.measure
    body, found = ANSWERS[measure](gaps)
    if "job" in body:
        return _answered(gaps, body, found)
    wide = {"matrix": flat, "pattern": flat_pattern}.get(measure)
    rows = wide(body) if wide else pd.DataFrame(body["zones"])
    keep()
    return Response(table_csv(rows), content_type="text/csv; charset=utf-8", headers=FRESH | {
        "Content-Disposition": f'attachment; filename="gaps-{measure}.csv"'})


@bp.get("/api/gaps.xlsx")
def workbook() -> Response:
    """The answer as a workbook: findings and sources in words, then its tables, in the reader's language."""
    gaps = gaps_of(asked_view())
    measure = gaps.facts.view.measure
    body, found = ANSWERS[measure](gaps)
    if "job" in body:
        return _answered(gaps, body, found)
    keep()
    return Response(paint(book_of(gaps, body, found)), content_type=XLSX, headers=FRESH | {
        "Content-Disposition": f'attachment; filename="gaps-{measure}.xlsx"'})


@bp.get("/api/gaps/steps")
def steps() -> Response:
    """What a slider needs to answer at every distance by itself, with the sentences it fills."""
    gaps = gaps_of(asked_view())
    language = current_language()
    missions = here().missions
    words = {"who": who_of(gaps, missions), "where": where_of(gaps), "subject": subject_of(gaps, missions),
             "unit": unit_of(gaps)}
    return _json(common(gaps) | {
        "steps": steps_told(gaps) if gaps.assessable else None,
        "sentences": {key: _(message) for key, message in SENTENCES.items()},
        "words": {key: text.in_(language) for key, text in words.items()},
    })


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
    west, south, east, north = found.bounds
    body = {"width": found.width, "height": found.height, "bounds": [[south, west], [north, east]],
            "runs": found.runs.ravel()}
    current = version == here().ground_version
    if current:
        keep()
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers=IMMUTABLE if current else {"Cache-Control": "no-store"})


@bp.get("/gaps")
def page() -> Response:
    """The gaps of this view: matrix, distances, new sites, scenarios, fairness and pattern beside the map."""
    view, places = asked_view(), here()
    shell = draw_shell(places.region, places.missions, places.bases, embed=False)
    text = render_template("maps/gaps.html", view=view, places=places, shell=shell, lang=current_language())
    keep()
    response = make_response(text)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _matrix(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    table = Table(gaps, _names(gaps))
    return table.told(), table.findings()


def _reach(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    missions = here().missions
    found = findings(gaps, subject_of(gaps, missions), who_of(gaps, missions), where_of(gaps))
    return reached(gaps), found


def _enough(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    missions = here().missions
    enough = Enough(gaps)
    return enough.told(), enough.findings(subject_of(gaps, missions), who_of(gaps, missions), where_of(gaps))


def _fair(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    fair = Fair(gaps, _names(gaps))
    return fair.told(), fair.findings(where_of(gaps))


def _pattern(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    pattern = Pattern(gaps)
    return pattern.told(), pattern.findings(subject_of(gaps, here().missions))


def _whatif(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    missions, view = here().missions, gaps.facts.view
    other = view.compare.scenario if view.compare else ""
    views = [view.but(scenario=id_, compare=None) for id_ in dict.fromkeys((view.scenario, other)) if id_]
    tried = [(trial, gaps_of(each)) for each in views if (trial := trial_of(each, here()))]
    whatif = Whatif(gaps_of(view.but(scenario="", compare=None)), tried)
    return whatif.told(), whatif.findings(subject_of(gaps, missions), who_of(gaps, missions), where_of(gaps))


def _where(gaps: Gaps) -> tuple[dict[str, Any], list[Finding]]:
    return _found(gaps, sites_found(gaps, Wish()))


def _found(gaps: Gaps, body: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """New sites with their sentences; neither while they are searched for."""
    if "job" in body:
        return body, []
    missions = here().missions
    say = findings if not gaps.assessable else partial(where_findings, body=body)
    return body, say(gaps, subject=subject_of(gaps, missions), who=who_of(gaps, missions), where=where_of(gaps))


def _wished() -> tuple[Gaps, Wish]:
    """The question of the request for new sites, "where" unless the view asks another, and its conditions."""
    view = asked_view(*KEYS)
    view = view if view.measure in ASKED else view.but(measure=ASKED[0])
    return gaps_of(view), Wish.of(request.args.to_dict(flat=False), view)


def _answered(gaps: Gaps, body: dict[str, Any], found: list[Finding]) -> Response:
    """An answer with its question and its sentences; 202 and never kept while it is searched for."""
    whole = common(gaps) | body | {"findings": [told(one) for one in found]}
    if "job" not in body:
        return _json(whole)
    status = 500 if body["job"]["state"] == FAILED else 200 if body["job"]["over"] else 202
    response = Response(orjson.dumps(whole, option=orjson.OPT_SERIALIZE_NUMPY), status,
                        content_type="application/json", headers={"Cache-Control": "no-store"})
    if status == 202:
        response.headers["Retry-After"] = "1"
    return response


def _names(gaps: Gaps) -> dict[str, Text]:
    """The names of missions and of kinds written mission.kind."""
    return ({key: mission.short for key, mission in here().missions.items()}
            | {key: kind.name for key, kind in gaps.kinds.items()})


ANSWERS: dict[str, Callable[[Gaps], tuple[dict[str, Any], list[Finding]]]] = {
    "matrix": _matrix, "reach": _reach, "enough": _enough, "fair": _fair, "pattern": _pattern,
    "whatif": _whatif, **dict.fromkeys(ASKED, _where)}
"""Measure -> its figures and its findings."""


def common(gaps: Gaps) -> dict[str, Any]:
    """What every answer says of its question."""
    view, places = gaps.facts.view, here()
    left_out = int(len(gaps.sites) - len(gaps.placed))
    return {
        "query": view.to_query(), "measure": view.measure, "data_version": places.data_version,
        "region_version": places.region.version, "year": view.year or None, "kinds": gaps.measured,
        "demand": gaps.counted, "served": served_of(gaps), "cell_m": gaps.demand.cell_m,
        "reach_m": gaps.reach_m, "detour": view.detour,
        "assessable": gaps.assessable, "records": len(gaps.sites), "measured_records": len(gaps.placed),
        "left_out_records": left_out,
        "positions": [{"kind": key, **{name: bool(value) if name == "assessable" else int(value)
                                       for name, value in row.items()}}
                      for key, row in gaps.positions.to_dict("index").items()],
    }


def _json(body: Any) -> Response:
    keep()
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers=FRESH)
