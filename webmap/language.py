"""Which language a reader gets: the one the link asks for, then the browser's, Thai when it says nothing."""

from flask import request
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from webmap.query import LANGUAGES


def preferred_language(accept_language: str) -> str:
    """"th" or "en" for an Accept-Language header; Thai when it is empty, English for any other language."""
    if not accept_language:
        return "th"
    return parse_accept_header(accept_language, LanguageAccept).best_match(LANGUAGES, default="en")


def current_language() -> str:
    """The language of the current request; an unknown `lang` counts as none here (the View refuses it)."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else preferred_language(request.headers.get("Accept-Language", ""))


babel = Babel()
