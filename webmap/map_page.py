"""A page around a map: its view, the composed map, its script and the words of that script."""

from typing import Any

from flask import Response, make_response, render_template

from webmap.answers import keep
from webmap.language import current_language
from webmap.painters.leaflet.shell import draw_shell
from webmap.places import here
from webmap.view import View


def map_page(view: View, page: str, *, embed: bool = False, **words: Any) -> Response:
    """The page `maps/<page>.html` with the script of that name (see webmap.assets.PAGES); embed: for a frame.

    words: what its template may use beside. given, home: the canonical query that a short address stands for, and where
    the view goes when it is changed. root: what stands before every address it asks for data.
    """
    places, language = here(), current_language()
    shell = draw_shell(places.region, places.missions, places.bases, embed=embed)
    response = make_response(render_template(
        f"maps/{page}.html", view=view, places=places, shell=shell, lang=language, script=page,
        script_words=places.assets.words_url(page, language), **words))
    keep()
    response.headers["Cache-Control"] = "public, no-cache"
    return response
