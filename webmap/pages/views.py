"""Saved views: opened by their short address by everybody, listed, renamed, frozen and discarded by their owners."""

import re
from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from geodata.store import Embed, SavedView
from geodata.store.records import THAILAND
from webmap import saved
from webmap.address import absolute
from webmap.answers import never_keep
from webmap.dates import day_words
from webmap.granted import mine, told
from webmap.language import current_language
from webmap.map_page import map_page
from webmap.people import only, person_here, store_here
from webmap.places import here, newest_version
from webmap.query import LANGUAGES, gathered, split_query
from webmap.shared import shared_of
from webmap.view import View

bp = Blueprint("views", __name__)


@bp.get("/v/<view_id>")
def show(view_id: str) -> Response:
    """The map of a saved view, in the language it was saved in unless the address names another."""
    never_keep()   # it may be renamed, frozen or discarded before the data change
    pairs = split_query(request.query_string.decode("utf-8", "replace"))
    gathered(pairs, {"lang"}, set())
    lang = View.from_pairs(pairs, here().choices).lang
    found = saved.there(view_id)
    view = saved.view_of(found)
    if view.lang and not lang:
        return _on(f"{saved.address_of(found)}?lang={view.lang}")
    view = view.but(lang=lang)
    home = saved.page_of(view)
    return map_page(view, "gaps" if view.measure else "explore", given=view.to_query(), home=home,
                    shared=shared_of(view, saved.address_of(found), never_kept=True), saved=saved.line_of(found, view))


@bp.get("/views")
@only("viewer")
def views() -> Response:
    """One's own saved views, and embedded maps with rights of their own; the one changed last first."""
    person = person_here()
    rows = [_row(found) for found in store_here().views.list(person.user.name)]
    embeds = store_here().embeds.list(None if person.may("admin") else person.user.name)
    response = make_response(render_template("views.html", rows=rows, embeds=[told(each) for each in embeds],
                                             may_embed=person.may("editor"), expires=_last_days(embeds)))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/views/<view_id>")
@only("viewer")
def change(view_id: str) -> Response:
    """Rename it, freeze it to the newest data, or let it follow the data."""
    found, form = saved.mine(view_id), request.form
    title = saved.title_of(form["title"]) if "title" in form else None
    frozen = form["time"] == "frozen" if form.get("time") in ("frozen", "newest") else None
    number = form.get("number", "")
    expected = int(number) if re.fullmatch(r"[1-9]\d{0,8}", number, re.ASCII) else None
    saved.change(found, expected, title=title, frozen=frozen)
    return _on(url_for("views.views") + _lang())


@bp.post("/views/<view_id>/discard")
@only("viewer")
def discard(view_id: str) -> Response:
    """Discard it; its address then says so."""
    store_here().views.discard(saved.mine(view_id).id)
    return _on(url_for("views.views") + _lang())


@bp.post("/views/embeds/<embed_id>/revoke")
@only("editor")
def revoke(embed_id: str) -> Response:
    """Take an embedded map back: it shows nothing from then on."""
    store_here().embeds.discard(mine(embed_id).id)
    return _on(url_for("views.views") + _lang() + "#embeds")


def _last_days(embeds: Sequence[Embed]) -> dict[str, str]:
    """The last day of each embedded map that has one, in words."""
    last = {each.id: each.expires - timedelta(seconds=1) for each in embeds if each.expires}
    return {id_: day_words(end.astimezone(THAILAND).date(), current_language()) for id_, end in last.items()}


def _row(found: SavedView) -> dict[str, object]:
    """What the list says of a saved view."""
    return {"view": found, "address": saved.address_of(found), "link": absolute(saved.address_of(found)),
            "time": saved.time_words(found.asof) if found.asof else "",
            "newer": found.asof is not None and found.asof < newest_version()}


def _lang() -> str:
    return f"?lang={current_language()}" if request.args.get("lang") in LANGUAGES else ""


def _on(there: str) -> Response:
    response: Response = redirect(there, 303)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response
