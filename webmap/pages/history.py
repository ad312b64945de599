"""The history: who changed what, when, from which file, before and after; and undo. For signed-in people."""

import re
from typing import Any

import orjson
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from geodata.store import ConflictError, Entry
from webmap import log_told
from webmap.geojson import record_feature, table_csv
from webmap.people import only, person_here, store_here
from webmap.places import here
from webmap.query import LANGUAGES, N_, ViewError
from webmap.rights import refuse_outside
from webmap.wording import compared, differences, name_of

bp = Blueprint("history", __name__)
PAGE, LONGEST_PAGE = 50, 500


@bp.get("/history")
@only("viewer")
def versions() -> Response:
    """Data versions, the newest first; of one record, person or import where asked."""
    asked = _asked()
    found, total = store_here().versions_page(**asked)
    return _page("history/versions.html", found=found, people=store_here().people(), **_paging(asked, total))


@bp.get("/history/records/<record_id>")
@only("viewer")
def record(record_id: str) -> Response:
    """Everything that became of one record."""
    limit, offset = _limits()
    entries = store_here().history(record=record_id, limit=limit, offset=offset)
    total = store_here().versions_page(record=record_id, limit=1)[1]
    return _page("history/record.html", record_id=record_id, entries=entries,
                 now=store_here().record(record_id), **_paging({"limit": limit, "offset": offset}, total))


@bp.get("/history/versions/<int:number>")
@only("viewer")
def version(number: int) -> Response:
    """What one data version changed, record by record."""
    limit, offset = _limits()
    entries = store_here().history(version=number, limit=limit, offset=offset)
    about = store_here().version_told(number)
    return _page("history/version.html", about=about, entries=entries, imported=None,
                 **_paging({"limit": limit, "offset": offset}, about.added + about.changed + about.deleted))


@bp.get("/history/imports/<int:number>")
@only("viewer")
def imported(number: int) -> Response:
    """One import: the file, what it did, record by record."""
    done = store_here().imported(number)
    limit, offset = _limits()
    entries = store_here().history(import_=number, limit=limit, offset=offset)
    about = store_here().version_told(done.version) if done.version else None
    return _page("history/version.html", about=about, entries=entries, imported=done,
                 **_paging({"limit": limit, "offset": offset}, done.added + done.changed + done.deleted))


@bp.post("/history/versions/<int:number>/undo")
@only("editor")
def undo(number: int) -> Response:
    """Undo a whole data version, or what it did to one record; a conflict is told with both values."""
    only_record = request.form.get("record", "")
    try:
        made = _undone(number, only_record)
    except ConflictError as error:
        return _page("history/conflict.html", 409, conflicts=error.conflicts, number=number)
    language = request.args.get("lang")
    return _moved(url_for("history.version", number=made, lang=language if language in LANGUAGES else None))


@bp.get("/history/audit.csv")
@only("viewer")
def audit_table() -> Response:
    """The whole log for an auditor, as CSV with a byte-order mark."""
    body = table_csv(store_here().audit(_since()))
    return _file(body, "text/csv; charset=utf-8", "audit.csv")


@bp.get("/history/audit.jsonl")
@only("viewer")
def audit_lines() -> Response:
    """The whole log for an auditor, as JSON lines."""
    rows = store_here().audit(_since()).astype(object).to_dict("records")
    lines = [orjson.dumps({key: _plain(key, value) for key, value in row.items()}) for row in rows]
    return _file(b"".join(line + b"\n" for line in lines), "application/jsonl; charset=utf-8", "audit.jsonl")


@bp.get("/api/history")
@only("viewer")
def versions_told() -> Response:
    """Data versions, the newest first; of one record, person or import where asked."""
    found, total = store_here().versions_page(**_asked())
    return _json({"total": total, "versions": [log_told.version_told(each) for each in found]})


@bp.get("/api/history/records/<record_id>")
@only("viewer")
def record_told(record_id: str) -> Response:
    """Everything that became of one record."""
    limit, offset = _limits()
    return _json({"record": record_id}, store_here().history(record=record_id, limit=limit, offset=offset))


@bp.get("/api/history/versions/<int:number>")
@only("viewer")
def version_told(number: int) -> Response:
    """One data version with its lines of the log."""
    limit, offset = _limits()
    return _json(log_told.version_told(store_here().version_told(number)),
                 store_here().history(version=number, limit=limit, offset=offset))


@bp.get("/api/history/imports/<int:number>")
@only("viewer")
def import_told(number: int) -> Response:
    """One import with its lines of the log."""
    done = store_here().imported(number)
    limit, offset = _limits()
    return _json(log_told.import_told(done), store_here().history(import_=number, limit=limit, offset=offset))


@bp.post("/api/history/versions/<int:number>/undo")
@only("editor")
def undo_told(number: int) -> Response:
    """Undo a data version, or what it did to the record the body names: the new data version, and that record then."""
    body = request.get_json(silent=True) if request.is_json else request.form
    record_id = str((body or {}).get("record") or "")
    made = _undone(number, record_id)
    left = store_here().record(record_id) if record_id else None
    response = _json({"version": made, "record": record_feature(left) if left else None})
    response.headers["Data-Version"] = str(store_here().version)
    return response


def _undone(number: int, record_id: str) -> int:
    """Undo as the person of this request, who must look after every place a record comes from and goes to."""
    store, user = store_here(), person_here().user
    entries = store.history(version=number)
    touched = [entry for entry in entries if record_id in ("", entry.record)]
    refuse_outside(user, here().region, [side for entry in touched for side in (entry.before, entry.after)])
    return store.undo(number, user.name, request.form.get("why", "")[:1000], [record_id] if record_id else ())


def _json(body: dict[str, Any], entries: list[Entry] | None = None) -> Response:
    if entries is not None:
        body["entries"] = [log_told.entry_told(entry) for entry in entries]
    return Response(orjson.dumps(body), content_type="application/json")


def _asked() -> dict[str, Any]:
    """The filters and the page of the query; ViewError names a value that cannot be used."""
    limit, offset = _limits()
    asked: dict[str, Any] = {"limit": limit, "offset": offset}
    for key, name in (("record", "record"), ("who", "who")):
        if request.args.get(key):
            asked[name] = request.args[key][:200]
    if request.args.get("import"):
        asked["import_"] = _whole("import", 0, 10**9)
    return asked


def _limits() -> tuple[int, int]:
    return _whole("limit", PAGE, LONGEST_PAGE) or PAGE, _whole("offset", 0, 10**9)


def _since() -> int:
    return _whole("since", 0, 10**9)


def _whole(key: str, default: int, high: int) -> int:
    value = request.args.get(key, str(default))
    if not (re.fullmatch(r"\d{1,10}", value, re.ASCII) and int(value) <= high):
        raise ViewError(key, value, N_("one whole number from %(low)s to %(high)s"), low=0, high=high)
    return int(value)


def _paging(asked: dict[str, Any], total: int) -> dict[str, Any]:
    """Links to the newer and older page with the same filters."""
    limit, offset = asked["limit"], asked["offset"]
    kept = {key: value for key, value in request.args.items() if key != "offset"}
    route = request.url_rule.endpoint if request.url_rule else ""
    there = {**(request.view_args or {}), **kept}
    newer = url_for(route, **there, offset=max(offset - limit, 0) or None) if offset else ""
    older = url_for(route, **there, offset=offset + limit) if offset + limit < total else ""
    return {"newer": newer, "older": older, "total": total, "first": offset + 1 if total else 0,
            "last": min(offset + limit, total)}


def _plain(key: str, value: Any) -> Any:
    if key in ("before", "after"):
        return orjson.loads(value) if value else None
    return None if value != value or str(value) == "<NA>" else value


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"})


def _moved(there: str) -> Response:
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(template: str, status: int = 200, **words: Any) -> Response:
    kinds = {"starter": _("starter data"), "edit": _("edit"), "import": _("import"), "undo": _("undo"),
             "restore": _("restored backup")}
    actions = {"add": _("added"), "change": _("changed"), "delete": _("deleted")}
    page = render_template(template, kinds=kinds, actions=actions, differences=differences, name_of=name_of,
                           compared=lambda one: compared(one.base, one.mine, one.theirs), **words)
    return make_response(page, status)
