"""From a planner's file to its report: upload, every row with what becomes of it, and what is to be decided."""

import io
from typing import Any

from flask import Blueprint, Response, abort, request, send_file, url_for

from geodata.intake import blank_workbook, read_upload
from geodata.intake.decisions import LEFT_OUT
from geodata.intake.errors import EncodingUnsure, IntakeError
from geodata.intake.limits import MIB, Limits
from geodata.intake.report import STORED
from geodata.intake.values import FIELDS
from webmap import settled
from webmap.examined import SHOWN
from webmap.front_desk import (
    STOPS_S,
    ask,
    desk_here,
    examined,
    job_of,
    jobs_here,
    lang,
    mine,
    moved,
    page,
    page_of,
    running,
    stored_page,
)
from webmap.jobs import INTERRUPTED, STOPPED, Job
from webmap.language import current_language
from webmap.people import only, person_here, store_here
from webmap.places import here
from webmap.security import takes_uploads
from webmap.uploads import Upload, decided
from webmap.wording import field_name, value_words

bp = Blueprint("imports", __name__)
LINES, FIRST = 200, 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/import")
@only("editor")
def begin() -> Response:
    """Where a file is brought in, blank workbooks, and files that still wait."""
    return page("imports/begin.html", waiting=desk_here().uploads.waiting(person_here().user.name))


@bp.post("/import")
@takes_uploads(Limits().file_bytes + MIB)
@only("editor")
def bring() -> Response:
    """Take a file in; nothing is stored in the data yet."""
    file, mission = request.files.get("file"), request.form.get("mission", "")
    if file is None or not file.filename or mission not in here().missions:
        return page("imports/begin.html", 400, waiting=desk_here().uploads.waiting(person_here().user.name),
                    missing=True)
    return _to(desk_here().uploads.keep(file, mission, person_here().user.name))


@bp.get("/import/blank/<key>.xlsx")
@only("editor")
def blank(key: str) -> Response:
    """An empty workbook of a mission that comes in without a repair once it is filled in."""
    if key not in here().missions:
        abort(404)
    body = blank_workbook(here().missions[key].target(), here().region, current_language())
    return send_file(io.BytesIO(body), XLSX, as_attachment=True, download_name=f"{key}.xlsx")


@bp.get("/import/<upload_id>")
@only("editor")
def report(upload_id: str) -> Response:
    """What would become of every row, before anything is stored; how far that is, while it is being found out."""
    return _report(mine(upload_id))


@bp.get("/import/<upload_id>/rows")
@only("editor")
def first_rows(upload_id: str) -> Response:
    """The first rows of each sheet or layer as they stand in the file; of a table no more than these are read."""
    upload = mine(upload_id)
    raw = read_upload(upload.path, upload.name, encoding=upload.decisions.encoding or None, first_rows=FIRST)
    parts: list[tuple[str, list[tuple[int | str, list[Any]]]]] = [
        (sheet.name, [*enumerate(sheet.cells[:FIRST], sheet.first_row)]) for sheet in raw.sheets]
    for layer in raw.layers:
        rows = layer.table.head(FIRST).to_numpy(dtype=object).tolist()
        parts.append((layer.name, [("", list(layer.table.columns)), *enumerate(rows, 1)]))
    return page("imports/rows.html", upload=upload, parts=parts, first=FIRST)


@bp.post("/import/<upload_id>")
@only("editor")
def decide(upload_id: str) -> Response:
    """Keep the planner's decisions and examine the file again."""
    upload = mine(upload_id)
    desk_here().uploads.decide(upload, decided(request.form, upload.decisions))
    return _to(upload)


@bp.post("/import/<upload_id>/store")
@only("editor")
def store(upload_id: str) -> Response:
    """Store the rows that are ready as one data version; rows that wait stay out."""
    before = jobs_here().get(f"store:{upload_id}:{request.form.get('report', '')[:40]}")
    if before is not None:   # a button pressed twice
        job = job_of(upload_id, before.id)
        return moved(page_of(jobs_here().again(job) if job.state in (STOPPED, INTERRUPTED) else job))
    upload, version = mine(upload_id), store_here().version
    if request.form.get("based_on") != str(version):
        return _report(upload, 409, moved=True)
    key = desk_here().key(upload, version)
    found = examined(upload)
    if isinstance(found, Job) or found.refused or not found.about["counts"][STORED]:
        return _report(upload, 409)
    why = request.form.get("why", "")[:1000]
    job = ask("store", upload.id, key, key=key, why=why, name=upload.name)
    return stored_page(job) if job.over else moved(page_of(job))


@bp.post("/import/<upload_id>/drop")
@only("editor")
def drop(upload_id: str) -> Response:
    """Forget the file; nothing of it was stored."""
    upload = mine(upload_id)
    for job in jobs_here().on(upload.id):
        jobs_here().stop(job)
        jobs_here().wait(job, STOPS_S)
    desk_here().uploads.drop(upload.id)
    return moved(url_for("imports.begin", lang=lang()))


def _report(upload: Upload, status: int = 200, **words: Any) -> Response:
    """The report of a file beside the newest records, or how far it is, or why the file is refused."""
    key = desk_here().key(upload, store_here().version)
    found = examined(upload)
    if isinstance(found, Job):
        return running(found, upload.name)
    try:
        about = found.about
    except EncodingUnsure as unsure:
        return page("imports/encoding.html", upload=upload, problem=unsure)
    except IntakeError as error:
        return page("imports/refused.html", 422, upload=upload, problem=error)
    wanted, start = request.args.get("status", ""), max(request.args.get("from", 0, int), 0)
    lines, total = found.lines(wanted, start, LINES)
    return page("imports/report.html", status, upload=upload, key=key, intake=about, wanted=wanted, lines=lines,
                start=start, total=total, step=LINES, shown=SHOWN, picture=desk_here().ground.picture,
                settled=settled.answers(upload), datum=settled.datum_choice(upload, about, here().region),
                key_fields=settled.key_choice(upload, about), changes=_changes(upload, about), left_out=LEFT_OUT,
                fields=FIELDS, places=_places(), **words)


def _changes(upload: Upload, about: dict[str, Any]) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
    """Row, record and field by field before and after, in words."""
    def words(change: dict[str, Any], side: str) -> str:
        beside = {"mission": upload.mission, "kind": change["kind"]}
        return value_words(change["field"], {**beside, change["field"]: change[side]})

    return [(one["row"], one["record"], [(field_name(change["field"]), words(change, "before"), words(change, "after"))
                                         for change in one["fields"]]) for one in about["changes"]]


def _places() -> list[tuple[str, str]]:
    """Code and name of every subdistrict, with its district, and of every district."""
    region, language = here().region, current_language()
    names = region.districts[f"name_{language}"]
    within = region.subdistricts["district_code"].map(names)
    both = region.subdistricts[f"name_{language}"] + ", " + within
    return [*zip(both.index, both, strict=True), *zip(names.index, names, strict=True)]


def _to(upload: Upload) -> Response:
    return moved(url_for("imports.report", upload_id=upload.id, lang=lang()))
