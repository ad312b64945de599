"""Makes an export, beside requests: reads the data as who asked may see it, paints it and leaves the file."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_login import login_user

from webmap.exports.brief import Brief, brief_of
from webmap.exports.crowd import refuse_lists
from webmap.exports.forms import FORMS
from webmap.exports.order import Order, Page
from webmap.exports.scene import lay_out
from webmap.gaps.wish import Wish
from webmap.jobs import Job, Tell
from webmap.people import Person
from webmap.places import here, places_at
from webmap.questions import asked_view, version_of
from webmap.shelf import Shelf, Shelves
from webmap.view import View

KEPT_BYTES = 600_000_000
"""So much of finished exports is kept; the oldest go first."""


def file_of(shelves: Shelves, order: Order) -> Path | None:
    """A finished export, whichever host made it; None where there is none."""
    return shelves.of("exports").fetch(_name(order))


def exporting(app: Flask, shelves: Shelves, job: Job, tell: Tell) -> dict[str, Any]:
    """What a job does: make the export that it was given."""
    return make_export(app, shelves.of("exports"), Order.of(job.given), tell)


def prepare(app: Flask) -> None:
    """Read what every export needs, so that the processes made from this one find it there."""
    with app.test_request_context("/?shade=per_10k"):
        lay_out(brief_of(asked_view()), (100.0, 100.0))
    app.extensions["planmap"].store.close()   # what is opened from here on belongs to one process


def make_export(app: Flask, shelf: Shelf, order: Order, tell: Tell) -> dict[str, Any]:
    """Make an export, unless it is there; the file appears whole or not at all."""
    path = shelf.path(_name(order))
    if shelf.fetch(path.name) is not None:
        return {}
    with _asked(app, order):
        briefs = _briefs(order, tell)
        refuse_lists(order, [brief.crowd for brief in briefs])
        tell("paint", 0.5)
        body = FORMS[order.form].paint(order, briefs)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(body)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    shelf.lay(path.name)
    _forget_oldest(path.parent, path)
    shelf.sweep(most_bytes=KEPT_BYTES)
    return {}


def _name(order: Order) -> str:
    return f"{order.key}.{order.form}"


def _briefs(order: Order, tell: Tell) -> list[Brief]:
    """The brief of each page, each of its own data version."""
    briefs = []
    for at, page in enumerate(order.pages):
        tell("gather", 0.5 * at / len(order.pages))
        view = _view(order, page)
        briefs.append(brief_of(view, Wish.of(page.wish, view)))
    return briefs


def _view(order: Order, page: Page) -> View:
    """The view of a page; what is asked after this reads the data version of that page."""
    g.places = places_at(order.version)
    view = View.from_query(page.query, here().choices)
    if view.asof:
        g.places = places_at(version_of(view.asof))
    view = View.from_query(page.query, here().choices)
    return view.but(title=page.title) if page.title else view


@contextmanager
def _asked(app: Flask, order: Order) -> Iterator[None]:
    """As if the reader asked for it in a request."""
    with app.test_request_context(f"/export/{order.kind}.{order.form}", base_url=order.base,
                                  query_string={"lang": order.language}):
        user = app.extensions["planmap"].store.accounts.user(order.who) if order.who else None
        if user is not None and user.active:
            login_user(Person(user))
        yield


def _forget_oldest(folder: Path, newest: Path) -> None:
    """Keep the newest files up to KEPT_BYTES."""
    files: Sequence[tuple[float, int, Path]] = sorted(
        ((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir() if path != newest),
        reverse=True)
    room = KEPT_BYTES - newest.stat().st_size
    for _made, size, path in files:
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)
