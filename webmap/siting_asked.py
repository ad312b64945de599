"""Where next, as a request asks for it: at once where that is quick, else as a job that is told of until it is done."""

import hashlib
from dataclasses import replace
from typing import Any

import orjson
from flask import abort, current_app

from geodata.measures.errors import MeasureError
from geodata.measures.siting_case import Effort
from geodata.store import BusyError
from geodata.text import Text
from webmap.editions import Editions
from webmap.front_desk import AT_ONCE_S, STOPS_S, jobs_here, progress_words
from webmap.gaps.question import Gaps
from webmap.gaps.scenarios import answer_key
from webmap.gaps.where import Where
from webmap.gaps.where_found import where_told
from webmap.gaps.wish import Wish
from webmap.jobs import DONE, FAILED, Job
from webmap.people import person_here, signed_in
from webmap.places import here, program_version

TASK = "where"
SMALL_S = 4.0
"""How long a search may take within a request."""
MOST_WAITING = 6


def sites_found(gaps: Gaps, wish: Wish) -> dict[str, Any]:
    """The answer of where_told; while it is being searched, or after it was stopped, only `job` and how it stands.

    MeasureError where it cannot be searched, BusyError where too many searches wait.
    """
    if not gaps.assessable:
        return {"sites": None, "total": None, "zones": [], "search": None}
    where = Where(gaps, wish, _layer)
    if where.small:
        return where_told(where, where.plan(Effort(seconds=SMALL_S)))
    job = jobs_here().get(_id(gaps, wish))
    if job is None:
        if jobs_here().waiting(TASK) >= MOST_WAITING:
            raise BusyError
        job = jobs_here().ask(_id(gaps, wish), TASK, _given(gaps, wish), _who())
    return _told(jobs_here().wait(job, AT_ONCE_S))


def search_again(gaps: Gaps, wish: Wish) -> dict[str, Any]:
    """As sites_found, beginning anew a search that was stopped, interrupted or failed."""
    job = jobs_here().get(_id(gaps, wish))
    if job is None or job.state == DONE:
        return sites_found(gaps, wish)
    return _told(jobs_here().wait(jobs_here().again(job), AT_ONCE_S))


def stop_search(gaps: Gaps, wish: Wish) -> dict[str, Any]:
    """End a search; 404 for who did not begin it."""
    job = jobs_here().get(_id(gaps, wish))
    if job is None or job.who != _who():
        abort(404)
    jobs_here().stop(job)
    return _told(jobs_here().wait(job, STOPS_S))


def _told(job: Job) -> dict[str, Any]:
    """What a job found, or how it stands."""
    if job.state == DONE:
        return dict(job.result)
    if job.state == FAILED and "problem" in job.result:
        raise MeasureError(Text(**job.result["problem"]), Text(**job.result["cure"]))
    return {"job": progress_words(job) | {"mine": job.who == _who(), "incident": job.result.get("incident")}}


def _id(gaps: Gaps, wish: Wish) -> str:
    """What an answer depends on: question, data, region, program, and what the reader may see."""
    parts = [_given(gaps, wish), answer_key(gaps.facts.view, here()), here().region.version, program_version()]
    return f"{TASK}:{hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"


def _given(gaps: Gaps, wish: Wish) -> dict[str, Any]:
    view = replace(gaps.facts.view, lang="", title="", at="province", base="none", compare=None, shade="none")
    return {"query": view.to_query(), "wish": wish.told(), "version": here().data_version, "inside": signed_in()}


def _who() -> str:
    return person_here().user.name if signed_in() else ""


def _layer(key: str) -> Any:
    editions: Editions = current_app.extensions["planmap"]
    return editions.loaded.demand(key, here().region)
