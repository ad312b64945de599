"""What every template may use: addresses of files, icons, attribution lines, the reader's language."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from flask_babel import format_number
from flask_babel import gettext as _
from markupsafe import Markup

from geodata.country import ALL
from webmap.country.provinces import prefix_of
from webmap.dates import day_words, moment_words
from webmap.language import current_language
from webmap.people import person_here, signed_in
from webmap.places import Shown, here, prepared_version
from webmap.query import LANGUAGES


def register(app: Flask) -> None:
    """Give the templates of the application their common words."""

    app.add_template_filter(format_number, "number")

    @app.context_processor
    def common() -> dict[str, Any]:
        language = current_language()
        assets, line = here().assets, _time_line(language)
        return {
            "lang": language,
            "service": _("%(province)s planning map", province=here().region.name.in_(language)),
            "explicit_lang": request.args.get("lang") in LANGUAGES,
            "asset": assets.url,
            "icon": icon,
            "attributions": [*line, *(each.text.in_(language) for each in here().region.attributions)],
            "time_line": line,
            "awaited": _awaited(),
            "without_time": _without_time(),
            "day": lambda day: day_words(day, language),
            "country": _country(),
            "whole": here().region.key == ALL,
            "person": person_here() if signed_in() else None,
            "public": app.config["PUBLIC"],
            "district_name": lambda code: here().region.name_of(code).in_(language),
            "moment": lambda moment: moment_words(moment, language),
        }


def _country() -> str:
    """Where the page of all provinces is; "" where one province stands alone."""
    if "planmap.country" not in current_app.extensions:
        return ""
    return f"{request.script_root.removesuffix(prefix_of(here().region.key))}/"


def _awaited() -> Shown | None:
    """Which data version a page shows, and the newer one it waits for; None where it waits for none."""
    newest = None if g.get("asof", "") else prepared_version()
    return None if newest is None else Shown(here().data_version, newest)


def _time_line(language: str) -> list[str]:
    """What a page of other than the newest data says of its time; nothing otherwise."""
    asof, number, awaited = g.get("asof", ""), here().data_version, _awaited()
    if not asof:
        return [] if awaited is None else [
            _("Data version %(newest)s is being prepared and comes in some minutes; this is data version %(number)s",
              newest=awaited.newest, number=awaited.number)]
    if asof.isdigit():
        return [_("Data as of data version %(number)s, not the newest", number=number)]
    day = day_words(date.fromisoformat(asof), language)
    return [_("Data as of the end of %(day)s (data version %(number)s), not the newest", day=day, number=number)]


def _without_time() -> str:
    """The address of the page with the newest data; "" where that is what it shows."""
    if not g.get("asof", ""):
        return ""
    query = urlencode([(key, value) for key, value in request.args.items(multi=True) if key != "asof"])
    return f"{request.path}?{query}" if query else request.path


def icon(name: str) -> Markup:
    """An interface icon from the sprite; `name` is ours, never data."""
    address = here().assets.url("symbols.svg")
    return Markup('<svg class="ui" aria-hidden="true" viewBox="0 0 24 24"><use href="{}#ui-{}"></use></svg>').format(
        address, name
    )
