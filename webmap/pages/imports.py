"""From a planner's file to records: upload, the report with what is to be decided, and then one data version."""

import io
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from geodata.intake import annotate, apply, blank_workbook, difference, examine, read_upload, remembered
from geodata.intake.comparing import Comparison
from geodata.intake.decisions import LEFT_OUT
from geodata.intake.errors import EncodingUnsure, IntakeError
from geodata.intake.limits import Limits
from geodata.intake.report import STATUS_NAMES, STATUSES, STORED, Intake, rule_name
from geodata.intake.values import FIELDS, Raw
from geodata.store import SourceFile
from webmap.language import current_language
from webmap.people import only, person_here, store_here
from webmap.places import here
from webmap.query import LANGUAGES
from webmap.rights import refuse_outside
from webmap.uploads import Upload, Uploads, decided
from webmap.wording import field_name, meaning_words, value_words

bp = Blueprint("imports", __name__)
LINES, SHOWN = 200, 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/import")
@only("editor")
def begin() -> Response:
    """Where a file is brought in, blank workbooks, and files that still wait."""
    return _page("imports/begin.html", waiting=_uploads().waiting(person_here().user.name))


@bp.post("/import")
@only("editor")
def bring() -> Response:
    """Take a file in; nothing is stored in the data yet."""
    request.max_content_length = Limits().file_bytes + 1_000_000
    file, mission = request.files.get("file"), request.form.get("mission", "")
    if file is None or not file.filename or mission not in here().missions:
        return _page("imports/begin.html", 400, waiting=_uploads().waiting(person_here().user.name), missing=True)
    return _to(_uploads().keep(file, mission, person_here().user.name))


@bp.get("/import/blank/<key>.xlsx")
@only("editor")
def blank(key: str) -> Response:
    """An empty workbook of a mission that comes in without a repair once it is filled in."""
    if key not in here().missions:
        abort(404)
    body = blank_workbook(here().missions[key].target(), here().region, current_language())
    return _file(body, f"{key}.xlsx")


@bp.get("/import/<upload_id>")
@only("editor")
def report(upload_id: str) -> Response:
    """What would become of every row, before anything is stored."""
    return _report(_mine(upload_id))


@bp.post("/import/<upload_id>")
@only("editor")
def decide(upload_id: str) -> Response:
    """Keep the planner's decisions and examine the file again."""
    upload = _mine(upload_id)
    _uploads().decide(upload, decided(request.form, upload.decisions))
    return _to(upload)


@bp.post("/import/<upload_id>/store")
@only("editor")
def store(upload_id: str) -> Response:
    """Store the rows that are ready as one data version; rows that wait stay out."""
    upload = _mine(upload_id)
    intake, comparison, _raw_file = _examined(upload)
    if request.form.get("based_on") != str(comparison.based_on):
        return _report(upload, 409, moved=True)
    if not intake.counts[STORED]:
        return _report(upload, 409)
    _refuse_others(intake, comparison)
    done = apply(intake, comparison, store_here(), person_here().user.name, SourceFile.of(upload.path, upload.name),
                 request.form.get("why", "")[:1000])
    if intake.clean:
        _uploads().drop(upload)
    return _moved(url_for("history.imported", number=done.id, lang=_lang()))


@bp.post("/import/<upload_id>/drop")
@only("editor")
def drop(upload_id: str) -> Response:
    """Forget the file; nothing of it was stored."""
    _uploads().drop(_mine(upload_id))
    return _moved(url_for("imports.begin", lang=_lang()))


@bp.get("/import/<upload_id>/annotated.xlsx")
@only("editor")
def annotated(upload_id: str) -> Response:
    """The planner's own workbook with what became of each row beside it."""
    upload = _mine(upload_id)
    intake, _comparison, raw = _examined(upload)
    with tempfile.TemporaryDirectory(prefix="annotated-") as folder:
        annotate(intake, raw, upload.path, Path(folder) / "out.xlsx", current_language())
        return _file((Path(folder) / "out.xlsx").read_bytes(), f"{Path(upload.name).stem} annotated.xlsx")


def _report(upload: Upload, status: int = 200, **words: Any) -> Response:
    try:
        intake, comparison, _raw_file = _examined(upload)
    except EncodingUnsure as unsure:
        return _page("imports/encoding.html", upload=upload, problem=unsure)
    except IntakeError as error:
        return _page("imports/refused.html", 422, upload=upload, problem=error)
    wanted = request.args.get("status", "")
    lines = [line for line in intake.lines if wanted in ("", line.status)]
    start = max(request.args.get("from", 0, int), 0)
    return _page("imports/report.html", status, upload=upload, intake=intake, comparison=comparison, wanted=wanted,
                 lines=lines[start : start + LINES], start=start, total=len(lines), step=LINES, shown=SHOWN,
                 preview=current_app.extensions["planmap"].ground.preview(intake.table["geometry"].tolist()),
                 changes=_changes(intake, comparison), left_out=LEFT_OUT, fields=FIELDS, places=_places(), **words)


def _examined(upload: Upload) -> tuple[Intake, Comparison, Raw]:
    """The report of a file under the decisions taken, beside the newest records."""
    raw = _raw(upload.path, upload.name, upload.decisions.encoding)
    target = here().missions[upload.mission].target()
    intake = examine(raw, here().region, target, remembered(store_here()), upload.decisions)
    return intake, difference(intake, store_here()), raw


@lru_cache(maxsize=2)
def _raw(path: Path, name: str, encoding: str) -> Raw:
    return read_upload(path, name, encoding=encoding or None)


def _changes(intake: Intake, comparison: Comparison) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
    """Row, record and field by field before and after, of the first rows that change something."""
    told = []
    for row, changes in list(comparison.changed.items())[:SHOWN]:
        after = dict(comparison.records[row]) | {"mission": intake.target.mission}
        before = after | {change.field: change.before for change in changes}
        told.append((row, comparison.ids[row], [
            (field_name(change.field), value_words(change.field, before), value_words(change.field, after))
            for change in changes if change.field != "origin"]))
    return told


def _refuse_others(intake: Intake, comparison: Comparison) -> None:
    """ForbiddenError when a row would touch a record outside the districts of the person."""
    if not person_here().user.districts:
        return
    records = store_here().records(comparison.based_on).set_index("id", drop=False)
    touched = [*comparison.ids.values(), *(comparison.missing if intake.decisions.delete_missing else ())]
    before = records.loc[records.index.intersection([id_ for id_ in touched if id_])].to_dict("records")
    rows = [*comparison.new, *comparison.changed]
    refuse_outside(person_here().user, here().region, [*before, *(dict(comparison.records[row]) for row in rows)])


def _places() -> list[tuple[str, str]]:
    """Code and name of every subdistrict, with its district, and of every district."""
    region, language = here().region, current_language()
    names = region.districts[f"name_{language}"]
    within = region.subdistricts["district_code"].map(names)
    both = region.subdistricts[f"name_{language}"] + ", " + within
    return [*zip(both.index, both, strict=True), *zip(names.index, names, strict=True)]


def _mine(upload_id: str) -> Upload:
    upload = _uploads().get(upload_id)
    if upload.who != person_here().user.name and not person_here().may("admin"):
        abort(403)
    if upload.mission not in here().missions:
        abort(404)
    return upload


def _uploads() -> Uploads:
    return Uploads(Path(current_app.config["INSTANCE"]) / "uploads")


def _to(upload: Upload) -> Response:
    return _moved(url_for("imports.report", upload_id=upload.id, lang=_lang()))


def _lang() -> str | None:
    language = request.args.get("lang")
    return language if language in LANGUAGES else None


def _moved(there: str) -> Response:
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    return response


def _file(body: bytes, name: str) -> Response:
    return send_file(io.BytesIO(body), XLSX, as_attachment=True, download_name=name)


def _page(template: str, status: int = 200, **words: Any) -> Response:
    page = render_template(template, missions=here().missions, statuses=STATUSES, status_names=STATUS_NAMES,
                           rule_name=rule_name, meaning=meaning_words, limits=Limits(), **words)
    return make_response(page, status)
