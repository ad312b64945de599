"""Gaps of coverage: the page, and the same figures as data."""

from typing import Any

import orjson
from flask import Blueprint, Response
from flask_babel import gettext as _

from webmap.answers import keep
from webmap.gaps.question import Gaps
from webmap.gaps.reached import SENTENCES, findings, reached, steps_told
from webmap.gaps_told import gaps_of, subject_of, told, unit_of, where_of, who_of
from webmap.language import current_language
from webmap.places import here
from webmap.questions import asked_view

bp = Blueprint("gaps", __name__)
FRESH = {"Cache-Control": "public, no-cache"}


@bp.get("/api/gaps")
def answer() -> Response:
    """The gap question of the view, answered: totals, zones, findings in words, and what could not be assessed."""
    gaps = gaps_of(asked_view())
    missions = here().missions
    body = common(gaps)
    body |= reached(gaps)
    body["findings"] = [told(one) for one in findings(
        gaps, subject_of(gaps, missions), who_of(gaps, missions), where_of(gaps))] if gaps.assessable else []
    return _json(body)


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


def common(gaps: Gaps) -> dict[str, Any]:
    """What every answer says of its question."""
    view, places = gaps.facts.view, here()
    left_out = int(len(gaps.sites) - len(gaps.placed))
    return {
        "query": view.to_query(), "measure": view.measure, "data_version": places.data_version,
        "region_version": places.region.version, "year": view.year or None, "kinds": gaps.measured,
        "demand": gaps.counted, "cell_m": gaps.demand.cell_m, "reach_m": gaps.reach_m, "detour": view.detour,
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
