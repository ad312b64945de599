"""What every template may use: addresses of files, icons, attribution lines, the reader's language."""

from typing import Any

from flask import Flask, request
from flask_babel import format_number
from flask_babel import gettext as _
from markupsafe import Markup

from webmap.language import current_language
from webmap.places import here
from webmap.view import LANGUAGES


def register(app: Flask) -> None:
    """Give the templates of the application their common words."""

    app.add_template_filter(format_number, "number")

    @app.context_processor
    def common() -> dict[str, Any]:
        language = current_language()
        assets = here().assets
        return {
            "lang": language,
            "service": _("%(province)s planning map", province=here().region.name.in_(language)),
            "explicit_lang": request.args.get("lang") in LANGUAGES,
            "asset": assets.url,
            "icon": icon,
            "attributions": [line.text.in_(language) for line in here().region.attributions],
        }


def icon(name: str) -> Markup:
    """An interface icon from the sprite; `name` is ours, never data."""
    address = here().assets.url("symbols.svg")
    return Markup('<svg class="ui" aria-hidden="true" viewBox="0 0 24 24"><use href="{}#ui-{}"></use></svg>').format(
        address, name
    )
