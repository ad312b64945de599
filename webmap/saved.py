"""Saved views: what is kept of a view, what opens from it again, and what has changed since."""

from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _

from geodata.store import Problem, RecordError, SavedView
from geodata.text import Text
from webmap.address import absolute
from webmap.dates import moment_words
from webmap.language import current_language
from webmap.people import person_here, store_here
from webmap.places import here, measures_version, newest_version, places_at
from webmap.query import MAX_TEXT, ViewError, single_spaced
from webmap.questions import version_of
from webmap.refusals import ForbiddenError, GoneError
from webmap.view import View

NOT_YOURS = (Text("เป็นของผู้อื่น", "it belongs to somebody else"), Text("บันทึกเป็นของคุณเอง", "Save one of your own"))
DISCARDED = (Text("มุมมองที่บันทึกไว้นี้ถูกลบแล้ว", "this saved view was discarded"),
             Text("ขอลิงก์ใหม่จากผู้ที่ส่งมา", "Ask whoever sent the link for another"))
SHOWS_NOTHING = (Text("มุมมองนี้มีสิ่งที่แสดงไม่ได้ หรือไม่มีในข้อมูลแล้ว",
                      "this view asks for something that cannot be shown here, or is no longer in the data"),
                 Text("ลงชื่อเข้าใช้ หรือเริ่มใหม่จากแผนที่", "Sign in, or start from the map"))
NO_TITLE = Text(f"ต้องมี 1 ถึง {MAX_TEXT} ตัวอักษร", f"must have 1 to {MAX_TEXT} letters")
NO_TEXT = Text("ต้องเป็นข้อความ", "must be a text")
NO_CHOICE = Text("ต้องเป็น true หรือ false", "must be true or false")


@dataclass(frozen=True, slots=True)
class Line:
    """What a page says of the saved view it shows. newest: the address of the same with the newest data, if it has."""

    title: str
    time: str
    notes: tuple[str, ...]
    newest: str


def title_of(given: Any) -> str:
    """A title in single spaces; RecordError for none, for one too long and for what cannot be shown."""
    title = single_spaced(given) if isinstance(given, str) else ""
    if not 0 < len(title) <= MAX_TEXT or not title.isprintable():
        raise RecordError([Problem("", "title", NO_TITLE)])
    return title


def text_of(body: dict[str, Any], key: str) -> str:
    """A text of a body, "" where it has none; RecordError for anything else."""
    given = body.get(key, "")
    if not isinstance(given, str):
        raise RecordError([Problem("", key, NO_TEXT)])
    return given


def flag_of(body: dict[str, Any], key: str) -> bool:
    """A yes or no of a body, no where it has none; RecordError for anything else."""
    given = body.get(key, False)
    if not isinstance(given, bool):
        raise RecordError([Problem("", key, NO_CHOICE)])
    return given


def save(title: str, query: str, *, frozen: bool) -> SavedView:
    """Keep a view for the person of this request; one of an earlier time is frozen to that time.

    ViewError when the query cannot be used.
    """
    asof, places = "", here()
    plain = View.from_query(query.removeprefix("?"), places.choices)
    if plain.asof:
        asof = plain.asof
        places = places_at(version_of(asof))
    version = places.data_version if frozen or asof else None
    return store_here().views.add(title, person_here().user.name, query=plain.but(asof="").to_query(), **_pins(version))


def mine(id_: str) -> SavedView:
    """A saved view that the person of this request may change: one's own, or any for an admin."""
    found = there(id_)
    if found.owner != person_here().user.name and not person_here().may("admin"):
        raise ForbiddenError(*NOT_YOURS)
    return found


def there(id_: str) -> SavedView:
    """A saved view by its id; MissingError when there never was one, GoneError when it was discarded."""
    found = store_here().views.get(id_)
    if found.discarded:
        raise GoneError(*DISCARDED)
    return found


def change(found: SavedView, expected: int | None, *, title: str | None = None,
           frozen: bool | None = None) -> SavedView:
    """Rename a saved view, freeze it to the newest data or let it follow them; OutdatedError by its number."""
    values: dict[str, Any] = {} if title is None else {"title": title}
    if frozen is not None and frozen != (found.asof is not None):
        values |= _pins(newest_version() if frozen else None)
    return store_here().views.change(found.id, expected, **values)


def view_of(found: SavedView) -> View:
    """The View of a saved view, and this request's places those of its time; GoneError when it cannot be shown."""
    if found.asof is not None:
        g.places = places_at(found.asof)
    try:
        view = View.from_query(found.query, here().choices)
    except ViewError as error:
        raise GoneError(*SHOWS_NOTHING) from error
    return view if found.asof is None else view.but(asof=str(found.asof))


def address_of(found: SavedView) -> str:
    """The path of a saved view."""
    return f"/v/{found.id}"


def page_of(view: View) -> str:
    """The path of the page that shows a view: gaps where it asks for them."""
    return "/gaps" if view.measure else "/"


def changed_since(found: SavedView) -> tuple[str, ...]:
    """What the figures of a frozen view rest on that is no longer as it was: region, measures."""
    if found.asof is None:
        return ()
    pairs = (("region", found.region_version, here().region.version),
             ("measures", found.program_version, measures_version()))
    return tuple(key for key, then, now in pairs if then != now)


def line_of(found: SavedView, view: View) -> Line:
    """What the page of a saved view says of it."""
    if found.asof is None:
        return Line(found.title, _("Follows the newest data"), (), "")
    newer = found.asof < newest_version()
    words = {"region": _("Boundaries or population changed since"),
             "measures": _("The way of computing changed since")}
    notes = [_("There are newer data")] if newer else []
    query = view.but(asof="").to_query()
    path = page_of(view)
    return Line(found.title, time_words(found.asof), (*notes, *(words[key] for key in changed_since(found))),
                (f"{path}?{query}" if query else path) if newer else "")


def time_words(number: int) -> str:
    """The time of a data version in words."""
    made = store_here().version_told(number).at
    return _("Data as of %(moment)s (data version %(number)s)", moment=moment_words(made, current_language()),
             number=number)


def told(found: SavedView, reader: str) -> dict[str, Any]:
    """A saved view as the API tells it. reader: the name of who reads, "" for the public, who learn no owner."""
    address = address_of(found)
    return {
        "id": found.id, "title": found.title, "owner": found.owner if reader else None,
        "mine": bool(reader) and reader == found.owner, "query": found.query, "address": address,
        "link": absolute(address), "data_version": found.asof, "newest": newest_version(),
        "changed_since": changed_since(found), "number": found.number,
        "made": found.made.isoformat(timespec="seconds"), "changed": found.changed.isoformat(timespec="seconds"),
    }


def _pins(version: int | None) -> dict[str, Any]:
    return {"asof": version, "region_version": here().region.version, "program_version": measures_version()}
