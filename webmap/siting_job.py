"""Where next, searched for beside requests."""

from collections.abc import Mapping
from typing import Any

from geodata.measures.siting_case import Effort
from webmap.editions import Editions
from webmap.gaps.asking import gaps_in
from webmap.gaps.where import Where
from webmap.gaps.where_found import where_told
from webmap.gaps.wish import Wish
from webmap.jobs import Tell
from webmap.view import View

LONG_S = 90.0
"""How long a search may take."""


def search_sites(editions: Editions, given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """What a job does: the search of a view on a data version, as whoever asked may see the data."""
    places = editions.at(given["version"], inside=given["inside"])
    view = View.from_query(given["query"], places.choices)
    gaps = gaps_in(view, places, editions.ruler, editions.loaded)
    where = Where(gaps, Wish.of(given["wish"], view), lambda key: editions.loaded.demand(key, gaps.region))
    return where_told(where, where.plan(Effort(LONG_S, tell)))
