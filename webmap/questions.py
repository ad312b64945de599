"""From a request to a View and its Facts."""

from collections.abc import Mapping

from flask import request

from geodata.errors import RegionError
from geodata.region import Region
from layers.mission import MECHANISMS, STATUSES, Mission
from webmap.facts import Facts
from webmap.places import here
from webmap.view import Choices, View


def choices_of(region: Region, missions: Mapping[str, Mission], bases: tuple[str, ...]) -> Choices:
    """What a query may ask of this region with these missions and base maps."""
    agencies = sorted(set(region.records["agency_th"]) - {""})
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
    """The View of the current request; ViewError when a parameter cannot be used."""
    query = request.query_string.decode("utf-8", "replace")
    return View.from_query(query, here().choices, also)


def gather(view: View) -> Facts:
    """The facts of a view of this application's region."""
    return Facts(view, here().region)
