"""Exports: the same view as a picture, a sheet, a deck, a file; made beside requests, kept until the data changes."""

from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, send_file
from flask_babel import gettext as _

from geodata.store import BusyError
from webmap.address import absolute
from webmap.errors import status_of
from webmap.exports.brief import SearchingError
from webmap.exports.forms import ATLAS, FORMS, MAP, STORY, Form
from webmap.exports.making import file_of
from webmap.exports.order import Order, Page
from webmap.exports.paper import KEYS, Paper
from webmap.exports.scene import bounds_of
from webmap.front_desk import AT_ONCE_S, ENDINGS, STOPS_S, jobs_here, moved, progress_words
from webmap.gaps.scenarios import answer_key
from webmap.gaps.where import ASKED
from webmap.gaps.wish import KEYS as WISHED
from webmap.gaps.wish import Wish
from webmap.gaps_told import gaps_of
from webmap.jobs import DONE, FAILED, Job
from webmap.language import current_language
from webmap.people import person_here, signed_in
from webmap.places import here
from webmap.query import N_, ONE_OF, ViewError
from webmap.questions import asked_view
from webmap.security import has_token
from webmap.siting_asked import sites_found
from webmap.story_told import shown_steps, shown_story
from webmap.view import View

bp = Blueprint("exports", __name__, url_prefix="/export")
TASK = "export"
MOST_WAITING = 60
BY = ("district", "subdistrict")
PATIENT = 2
"""So many requests of a process wait a moment for their file."""
_seats = BoundedSemaphore(PATIENT)


@bp.get("/map.<form>")
def one(form: str) -> Response:
    """The view in a form: pdf, png, svg, pptx, html, xlsx, gpkg, geojson, csv, kml or shp.zip."""
    return _answer(_map_order(form))


@bp.get("/atlas.pdf")
def atlas() -> Response:
    """A page a district, or a subdistrict, with its map, figures and list, as one PDF."""
    return _answer(_atlas_order())


@bp.get("/story/<id_>.<form>")
def story(id_: str, form: str) -> Response:
    """A story as a deck, a PDF or a stand-alone file."""
    return _answer(_story_order(id_, form))


@bp.post("/map.<form>")
def change_one(form: str) -> Response:
    """End the making of an export, or begin it anew where it was stopped, interrupted or failed."""
    return _changed(_map_order(form))


@bp.post("/atlas.pdf")
def change_atlas() -> Response:
    """The same for an atlas."""
    return _changed(_atlas_order())


@bp.post("/story/<id_>.<form>")
def change_story(id_: str, form: str) -> Response:
    """The same for a story."""
    return _changed(_story_order(id_, form))


def _changed(order: Order) -> Response:
    """As the form of the page asks, for who began it; back to that page."""
    has_token()
    job = jobs_here().get(_id(order))
    if job is None or job.who != _who():
        abort(404)
    if request.form.get("do") == "stop":
        jobs_here().stop(job)
        jobs_here().wait(job, STOPS_S)
    elif job.state != DONE:
        jobs_here().again(job)
    return moved(request.full_path)


def _map_order(form: str) -> Order:
    """The export of one view."""
    found = _form(form, MAP)
    view = asked_view(*KEYS, *WISHED)
    bounds_of(view, here().region)
    wish = _wish(view)
    _search_first(view, wish)
    return _order(MAP, form, [Page(view.to_query(), wish=wish.told())], _paper(found), view.title, [view])


def _atlas_order() -> Order:
    """The atlas of a view: the places inside its filters, or all."""
    view = asked_view(*KEYS, *WISHED, "by")
    wish = _wish(view)
    by = request.args.get("by", BY[0])
    if by not in BY:
        raise ViewError("by", by, ONE_OF, choices=", ".join(BY))
    subdistricts = here().region.subdistricts
    inside = subdistricts[(subdistricts["district_code"].isin(view.district) | (not view.district))
                          & (subdistricts.index.isin(view.subdistrict) | (not view.subdistrict))]
    codes = list(inside.index) if by == "subdistrict" else list(dict.fromkeys(inside["district_code"]))
    own = {"district": lambda code: {"district": (code,), "at": code},
           "subdistrict": lambda code: {"subdistrict": (code,), "district": (), "at": code[:4]}}[by]
    if not codes:
        raise ViewError("subdistrict", ",".join(view.subdistrict), N_("subdistricts of the districts asked for"))
    views = [view.but(**own(code)) for code in codes]
    for each in views:
        _search_first(each, wish)
    pages = [Page(each.to_query(), wish=wish.told()) for each in views]
    return _order(ATLAS, "pdf", pages, _paper(FORMS["pdf"]), view.title, [view])


def _story_order(id_: str, form: str) -> Order:
    """The export of a story."""
    found = _form(form, STORY)
    asked_view(*KEYS)
    told = shown_story(id_)
    steps = shown_steps(told)
    pages = [Page(view.to_query(), step.title, step.words) for step, view in steps]
    views = [view for _step, view in steps]
    for view in views:
        _search_first(view, Wish())
    return _order(STORY, form, pages, _paper(found), told.title, views)


def _form(form: str, kind: str) -> Form:
    """A form by its ending; ViewError lists those there are."""
    found = FORMS.get(form)
    if found is None or kind not in found.kinds:
        endings = ", ".join(ending for ending, each in FORMS.items() if kind in each.kinds)
        raise ViewError("form", form, ONE_OF, choices=endings)
    return found


def _paper(form: Form) -> Paper:
    return Paper.of(request.args.to_dict(), form.usual)


def _order(kind: str, form: str, pages: list[Page], paper: Paper, title: str, views: list[View]) -> Order:
    places = here()
    state = orjson.dumps([places.ground_version, *(answer_key(view, places) for view in views)]).decode()
    return Order(kind, form, pages, paper, current_language(), places.data_version, _who(), absolute(""), title, state)


def _wish(view: View) -> Wish:
    """The conditions of new sites that the address names, where the view asks for new sites."""
    return Wish.of(request.args.to_dict(flat=False), view) if view.measure in ASKED else Wish()


def _search_first(view: View, wish: Wish) -> None:
    """SearchingError while the new sites of a view are searched for: that job comes before this one."""
    if view.measure in ASKED:
        body = sites_found(gaps_of(view), wish)
        if "job" in body and body["job"]["state"] != DONE:
            raise SearchingError(body)


def _answer(order: Order) -> Response:
    """The file, or how far it is."""
    shelves = current_app.extensions["planmap.shelves"]
    path = file_of(shelves, order)
    if path is not None:
        return _file(path, order)
    jobs = jobs_here()
    job = jobs.get(_id(order))
    if job is None:
        if jobs.waiting(TASK) >= MOST_WAITING:
            raise BusyError
        job = jobs.ask(_id(order), TASK, order.told(), order.who)
    elif job.state == DONE:   # the file went to make room
        job = jobs.again(job)
    job = _waited(job)
    path = file_of(shelves, order) if job.state == DONE else None
    if path is not None:
        return _file(path, order)
    told = progress_words(job) | {key: job.result.get(key) for key in ("problem", "cure", "incident")}
    return _standing(told, failed=status_of(job.result.get("error", "")), mine=job.who == _who(), back=_back(order))


def _waited(job: Job) -> Job:
    """The job as it stands after a moment; at once where others of this process wait, so that pages find a thread."""
    if job.over or not _seats.acquire(blocking=False):
        return job
    try:
        return jobs_here().wait(job, AT_ONCE_S)
    finally:
        _seats.release()


def _file(path: Path, order: Order) -> Response:
    name = f"{here().region.key}-{order.kind}-{order.version}.{order.form}"
    response: Response = send_file(path, FORMS[order.form].media, as_attachment=order.form not in ("png", "svg"),
                                   download_name=name, etag=order.key, conditional=True)
    response.headers["Cache-Control"] = "private, no-cache" if order.who else "public, no-cache"
    return response


def _standing(job: Mapping[str, Any], *, failed: int, mine: bool, back: str) -> Response:
    """How far an export is, or how its making ended: a page for people, JSON for programs.

    job: progress_words with what went wrong; failed: the status where it did.
    """
    status = 202 if not job["over"] else failed if job["state"] == FAILED else 200
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        ending = _(ENDINGS[job["state"]]) if job["state"] in ENDINGS else ""
        page = render_template("exports/progress.html", progress=job, heading=_("The file is being made"), mine=mine,
                               back=back, ending=ending, problem=job.get("problem"), cure=job.get("cure"),
                               incident=job.get("incident"))
        response = make_response(page, status)
    else:
        response = Response(orjson.dumps({"job": job}), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status == 202:
        response.headers["Retry-After"] = "1"
    return response


@bp.errorhandler(SearchingError)
def searching(error: SearchingError) -> Response:
    """New sites are searched for before anything can be made of them."""
    return _standing(error.body["job"], failed=500, mine=False, back="/gaps?" + request.query_string.decode())


def _back(order: Order) -> str:
    """The page that shows what an export holds."""
    first = order.pages[0].query if order.pages else ""
    return f"/{'gaps' if 'measure=' in first else ''}?{first}"


def _id(order: Order) -> str:
    return f"{TASK}:{order.key}.{order.form}"


def _who() -> str:
    return person_here().user.name if signed_in() else ""


