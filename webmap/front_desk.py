"""The desk as a request meets it: whose file it is, how its job stands, and the page while it is not done."""

from typing import Any

from flask import Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from geodata.intake.limits import Limits
from geodata.intake.report import STATUS_NAMES, STATUSES, rule_name
from geodata.store import MissingError
from webmap.desk import Desk
from webmap.errors import status_of
from webmap.examined import Examined
from webmap.jobs import DONE, FAILED, INTERRUPTED, RUNNING, STOPPED, WAITING, Job, Jobs
from webmap.people import person_here
from webmap.places import here
from webmap.query import LANGUAGES, N_
from webmap.uploads import Upload
from webmap.wording import meaning_words

AT_ONCE_S = 1.5
"""So long a page waits for a job before it shows how far that is."""
STOPS_S = 3
"""So long a page waits for a job to end that was stopped."""
STAGES = {
    "": N_("It begins"), "read": N_("The file is read"), "sheet": N_("The table in it is found"),
    "cells": N_("Its cells are read: numbers, years, dates, units"), "places": N_("Places and positions are found"),
    "report": N_("The report is written"), "compare": N_("It is compared with the records there are"),
    "write": N_("The report is written"), "annotate": N_("The results are written beside your rows"),
    "count": N_("Those to be served are counted by subdistrict"),
    "check": N_("The rows are checked once more"), "store": N_("The rows are stored"),
    "greedy": N_("A good choice is sought"), "bound": N_("It is bettered, and how good any could be is worked out"),
    "exact": N_("The best choice is sought and proved"),
    "measure": N_("The provinces are measured one after another"),
    "gather": N_("Figures and words are gathered"), "paint": N_("The file is drawn"),
}
HEADINGS = {"examine": N_("The file is being examined"), "annotate": N_("Your workbook is being written"),
            "store": N_("The rows are being stored"), "demand": N_("The file is being read and counted")}
ENDINGS = {STOPPED: N_("It was stopped. Nothing of it was kept."),
           INTERRUPTED: N_("It was interrupted: the server stopped meanwhile. Nothing of it was kept.")}


def desk_here() -> Desk:
    """The desk of the application that serves the current request."""
    desk: Desk = current_app.extensions["planmap.desk"]
    return desk


def jobs_here() -> Jobs:
    """Its jobs."""
    jobs: Jobs = current_app.extensions["planmap.jobs"]
    return jobs


def mine(upload_id: str) -> Upload:
    """A file of the person of the current request, or any of an admin; 403 and 404 otherwise."""
    upload = desk_here().uploads.get(upload_id)
    if upload.who != person_here().user.name and not person_here().may("admin"):
        abort(403)
    if upload.mission not in here().missions:
        abort(404)
    return upload


def job_of(upload_id: str, id_: str) -> Job:
    """A job on a file, for who asked for it and for admins, also when the file is done with."""
    job = jobs_here().get(id_[:200])
    if job is None or job.given.get("upload") != upload_id:
        raise MissingError("import", upload_id[:40])
    if job.who != person_here().user.name and not person_here().may("admin"):
        abort(403)
    return job


def ask(task: str, upload_id: str, *rest: str, **given: Any) -> Job:
    """The job that does this to a file, begun where nobody asked for it before; waited for a moment."""
    job = jobs_here().ask(":".join((task, upload_id, *rest)), task, {"upload": upload_id, **given},
                          person_here().user.name)
    return jobs_here().wait(job, AT_ONCE_S)


def examined(upload: Upload) -> Examined | Job:
    """The examination of a file as it now is, beside the newest records; the job that makes it, if that takes long."""
    desk, jobs = desk_here(), jobs_here()
    version = desk.store.version
    key = desk.key(upload, version)
    found = desk.examined(upload.id, key)
    if found is not None:
        return found
    job = ask("examine", upload.id, key, key=key, version=version, decisions=upload.decisions.as_json())
    if job.state == DONE and not desk.examined(upload.id, key):   # only the last few examinations are kept
        job = jobs.wait(jobs.again(job), AT_ONCE_S)
    return desk.examined(upload.id, key) or job


def running(job: Job, name: str) -> Response:
    """The page of a job that is not done: how far it is, or how it ended; name: what the planner calls the file."""
    status = 202 if not job.over else 200
    if job.state == FAILED:
        status = status_of(job.result.get("error", ""))
    words: dict[str, Any] = {"there": page_of(job), "then": _then(job), "progress": progress_words(job)}
    words |= {key: job.result.get(key) for key in ("problem", "cure", "incident")}
    return page("imports/progress.html", status, job=job, name=name, heading=_(HEADINGS[job.task]),
                ending=_(ENDINGS[job.state]) if job.state in ENDINGS else "", **words)


def page_of(job: Job) -> str:
    """The address where the result of a job is shown."""
    upload_id = job.given["upload"]
    if job.task == "demand":
        return url_for("demand.loading", upload_id=upload_id, job=job.id, lang=lang())
    if job.task == "store":
        return url_for("jobs.result", upload_id=upload_id, job=job.id, lang=lang())
    return url_for("jobs.annotated" if job.task == "annotate" else "imports.report", upload_id=upload_id, lang=lang())


def _then(job: Job) -> str:
    """Where a page goes that waited for a job: a workbook begins to come down from its report, which stays."""
    if job.task == "annotate":
        return url_for("imports.report", upload_id=job.given["upload"], workbook="ready", lang=lang())
    return page_of(job)


def stored_page(job: Job) -> Response:
    """To the page of the import, or how far storing is, or why it was not done; the store has the last word."""
    done = desk_here().store.imported_once(job.id) if job.over else None
    if done is not None:
        return moved(url_for("history.imported", number=done.id, lang=lang()))
    return running(job, job.given["name"])


def progress_words(job: Job) -> dict[str, Any]:
    """How a job stands, for programs and people: its state, the percents done, the stage in words."""
    before = jobs_here().before(job) if job.state == WAITING else 0
    words = {WAITING: _("It waits for its turn; %(count)s before it", count=before) if before else _("It begins"),
             RUNNING: _(STAGES.get(job.stage, STAGES[""])), DONE: _("Done")}
    return {"state": job.state, "percent": round(100 * job.share), "words": words.get(job.state, ""), "over": job.over}


def lang() -> str | None:
    """The language that the address names."""
    language = request.args.get("lang")
    return language if language in LANGUAGES else None


def moved(there: str) -> Response:
    """To another address, which is read."""
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    return response


def page(template: str, status: int = 200, **words: Any) -> Response:
    """A page of imports."""
    body = render_template(template, missions=here().missions, statuses=STATUSES, status_names=STATUS_NAMES,
                           rule_name=rule_name, meaning=meaning_words, limits=Limits(), **words)
    return make_response(body, status)
