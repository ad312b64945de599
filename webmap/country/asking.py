"""The gap question about all provinces as a request asks for it: a job, told of until it is done."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import orjson
from flask import Flask

from geodata.store import BusyError
from layers import MISSIONS
from webmap.country.gaps import Asked, measure_country
from webmap.country.installation import Country
from webmap.discretion import open_missions
from webmap.jobs import DONE, FAILED, Job, Jobs, Tell
from webmap.places import measures_version
from webmap.view import View

TASK = "country"
MOST_WAITING = 4
RETRY_S = 10
"""So long a failure is told before the same question is tried again."""


def question_of(view: View) -> Asked:
    """The gap question of a view, as everybody may ask it."""
    return Asked.of(view, open_missions(MISSIONS))


def asked_for(jobs: Jobs, country: Country, asked: Asked, who: str) -> Job:
    """The job that answers a question about the records as they are, begun where nobody asked before.

    A job that was interrupted begins anew, one that failed after RETRY_S. BusyError where too many wait.
    """
    state = [country.counts.state(one) for one in country.provinces]
    parts = [asdict(asked), state, measures_version()]
    id_ = f"{TASK}:{hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"
    job = jobs.get(id_)
    if job is None:
        if jobs.waiting(TASK) >= MOST_WAITING:
            raise BusyError
        return jobs.ask(id_, TASK, asdict(asked), who)
    told = job.state == DONE or (job.state == FAILED and time.time() - job.beat < RETRY_S)
    return jobs.again(job) if job.over and not told else job


def perform(country: Country, config: Mapping[str, Any], job: Job, tell: Tell) -> Mapping[str, Any]:
    """What the job does."""
    given = dict(job.given)
    asked = Asked(tuple(given["kinds"]), given["reach_m"], given["detour"], given["demand"])
    return measure_country(country.provinces, config, asked, tell)


def measured_here(app: Flask, query: str, tell: Callable[[float], object]) -> dict[str, Any]:
    """The figures of a question in an application of all provinces, measured at once; told how far it is."""
    country: Country = app.extensions["planmap.country"]
    editions, newest = app.extensions["planmap"], app.extensions["planmap.newest"].at(inside=False)
    view = View.from_query(query, editions.at(newest.number).choices)
    return measure_country(country.provinces, app.config, question_of(view), lambda _stage, share: tell(share))
