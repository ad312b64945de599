"""From a request to a View and its Facts."""

from collections.abc import Mapping
from datetime import date, datetime

from flask import current_app, g, request

from geodata.errors import RegionError
from geodata.region import Region
from geodata.store import MissingError, Store, StoreError
from geodata.store.records import THAILAND
from layers.mission import MECHANISMS, STATUSES, Mission
from webmap.answers import never_keep
from webmap.counted import agencies_of, facts_of
from webmap.facts import Facts
from webmap.gaps.scenarios import region_under
from webmap.places import here, newest_version, places_at
from webmap.query import N_, Choices, ViewError, is_layer, split_query
from webmap.view import View


def choices_of(region: Region, missions: Mapping[str, Mission], bases: tuple[str, ...]) -> Choices:
    """What a query may ask of this region with these missions and base maps."""
    agencies = sorted(agencies_of(region) - {""})
    return Choices(
        region=region.key,
        missions=tuple(missions),
        kinds=tuple(f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds),
        districts=tuple(region.districts.index),
        subdistricts=tuple(region.subdistricts.index),
        mechanisms=tuple(MECHANISMS),
        statuses=tuple(STATUSES),
        agencies=tuple(agencies),
        years=tuple(region.years),
        bookmarks=("province", *region.districts.index, *(mark.key for mark in region.bookmarks)),
        bases=("none", *bases),
    )


def refuse_unknown_kinds(region: Region, missions: Mapping[str, Mission]) -> None:
    """RegionError names the first record whose mission or kind no mission file declares: it could not be shown."""
    known = {f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds}
    kinds = region.records["mission"].str.cat(region.records["kind"], sep=".")
    for row, kind in kinds[~kinds.isin(known)].head(1).items():
        problem = f"row {int(str(row)) + 2} is of the kind {kind}, which no file in layers/ declares"
        raise RegionError("records.csv", problem, "Add the kind to its mission, or correct the row")


def asked_view(*also: str) -> View:
    """The View of the current request; ViewError when a parameter cannot be used.

    Within an embedded map of an id: the view of that map, which the request can narrow.
    """
    if "framed" in g:
        framed: View = g.framed.view(also)
        return framed
    pairs = split_query(request.query_string.decode("utf-8", "replace"))
    times = [pair for pair in pairs if pair[0] == "asof"]
    if times:   # what may be asked for is what there was then
        g.asof = View.from_pairs(times, here().choices).asof
        g.places = places_at(version_of(g.asof))
    view = View.from_pairs(pairs, here().choices, also)
    if view.compare and view.compare.asof:
        version_of(view.compare.asof, "compare: asof")
    if any(_may_go(each) for each in (view, view.compare) if each):
        never_keep()
    return view


def _may_go(view: View) -> bool:
    """Whether a view speaks of something that changes or is removed without a new data version."""
    return bool(view.scenario or is_layer(view.demand) or is_layer(view.candidates))


def version_of(asof: str, key: str = "asof") -> int:
    """The data version that an `asof` of a View means; ViewError when there is none."""
    store: Store = current_app.extensions["planmap"].store
    today = datetime.now(THAILAND).date()
    try:
        if asof.isdigit():
            return store.known_version(int(asof))
        day = date.fromisoformat(asof)
        if day <= today:
            return store.version_at(day)
    except (MissingError, StoreError):
        pass
    first = store.versions()[-1].at.astimezone(THAILAND).date()
    raise ViewError(key, asof, N_("a data version up to %(newest)s, or a day from %(first)s to %(last)s"),
                    newest=newest_version(), first=first.isoformat(), last=today.isoformat())


def gather(view: View) -> Facts:
    """The facts of a view of this application's region, with the changes of its scenario made."""
    return facts_of(view, region_under(view, here()))
