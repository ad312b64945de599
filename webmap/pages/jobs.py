"""What is done to a file beside requests: how far it is, stopping it, beginning anew, its result, the workbook back."""

from pathlib import Path

import orjson
from flask import Blueprint, Response, request, send_file, url_for

from webmap.front_desk import (
    AT_ONCE_S,
    STOPS_S,
    ask,
    desk_here,
    examined,
    job_of,
    jobs_here,
    lang,
    mine,
    moved,
    page_of,
    progress_words,
    running,
    stored_page,
)
from webmap.jobs import DONE, Job
from webmap.language import current_language
from webmap.people import only, store_here

bp = Blueprint("jobs", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/import/<upload_id>/progress")
@only("editor")
def progress(upload_id: str) -> Response:
    """How a job stands, as JSON."""
    job = job_of(upload_id, request.args.get("job", ""))
    return Response(orjson.dumps(progress_words(job)), content_type="application/json")


@bp.post("/import/<upload_id>/stop")
@only("editor")
def stop(upload_id: str) -> Response:
    """End a job that waits or runs; it leaves nothing."""
    job = job_of(upload_id, request.form.get("job", ""))
    jobs_here().stop(job)
    jobs_here().wait(job, STOPS_S)
    return moved(page_of(job))


@bp.post("/import/<upload_id>/again")
@only("editor")
def again(upload_id: str) -> Response:
    """Begin a job anew that was stopped, interrupted or failed."""
    job = job_of(upload_id, request.form.get("job", ""))
    if job.state != DONE:
        jobs_here().again(job)
    return moved(page_of(job))


@bp.get("/import/<upload_id>/stored")
@only("editor")
def result(upload_id: str) -> Response:
    """What became of storing."""
    return stored_page(jobs_here().wait(job_of(upload_id, request.args.get("job", "")), AT_ONCE_S))


@bp.get("/import/<upload_id>/annotated.xlsx")
@only("editor")
def annotated(upload_id: str) -> Response:
    """The planner's own workbook with what became of each row beside it."""
    upload, language = mine(upload_id), current_language()
    key = desk_here().key(upload, store_here().version)
    found = examined(upload)
    if isinstance(found, Job) or found.refused:
        return running(found, upload.name) if isinstance(found, Job) else moved(
            url_for("imports.report", upload_id=upload.id, lang=lang()))
    workbook = desk_here().annotated(upload.id, key, language)
    if workbook is None:
        job = ask("annotate", upload.id, key, language, key=key, language=language)
        workbook = desk_here().annotated(upload.id, key, language)
        if job.state == DONE and workbook is None:   # it went with an older examination
            job = jobs_here().wait(jobs_here().again(job), AT_ONCE_S)
            workbook = desk_here().annotated(upload.id, key, language)
        if workbook is None:
            return running(job, upload.name)
    return send_file(workbook.resolve(), XLSX, as_attachment=True,
                     download_name=f"{Path(upload.name).stem} annotated.xlsx")
