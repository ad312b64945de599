"""What the pages of one request share: the region with its records, missions, choices and assets."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app, g, request
from flask_login import current_user

from geodata.gazetteer import Gazetteer, Place
from geodata.region import Region
from geodata.store import Scenario
from layers.mission import Mission
from webmap.assets import Assets
from webmap.counted import is_counted, named
from webmap.query import Choices

DATA_VERSION, NEWEST = "planmap.data_version", "planmap.newest"
"""Keys of the environ under which a request keeps the data version that it shows and the newest as it found it."""
ROOT = Path(__file__).parents[1]
ROOMS = ("geodata", "layers", "webmap")
MEASURES = ("geodata/measures", "webmap/gaps", "webmap/facts.py", "webmap/shade.py")
"""Where figures are computed."""


class Shown(NamedTuple):
    """A data version that is shown, and the newest there is, which may still be prepared."""

    number: int
    newest: int


@dataclass(frozen=True)
class Places:
    """The data of one version, as a reader may see it; shared by every request that asks for it.

    store: which store this is (see Store.identity). tiled: whether there are so many records that maps draw them from
    tiles. scenario: the scenario of an id as the same reader may see it; MissingError when there is none.
    """

    region: Region
    missions: Mapping[str, Mission]
    choices: Choices
    assets: Assets
    bases: tuple[str, ...]
    data_version: int
    store: str
    scenario: Callable[[str], Scenario] = field(compare=False, repr=False)
    tiled: bool = False

    @property
    def version(self) -> str:
        """Changes with the data, their store, the files of the browser and the program; of what maps draw first."""
        parts = f"{self.ground_version} {self.store}"
        return f"{hashlib.sha256(parts.encode()).hexdigest()[:12]}-{self.data_version}"

    @cached_property
    def ground_version(self) -> str:
        """Changes with the region's folder, the files of the browser and the program, not with the records."""
        parts = f"{self.region.version} {self.assets.version} {program_version()}"
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Search over the region's places and records."""
        return Gazetteer.of(self.region)

    def found(self, text: str, limit: int) -> list[Place]:
        """Places and records like a text, best first (see Gazetteer.search).

        Of very many records, those are looked at that have every word of it in their names, agencies or notes.
        """
        if not is_counted(self.region):
            return self.gazetteer.search(text, limit=limit)
        return Gazetteer.of(self.region, named(self.region, text)).search(text, limit=limit)


@cache
def program_version() -> str:
    """A hash of the program's own files."""
    return hash_of(ROOMS)


@cache
def measures_version() -> str:
    """A hash of the files that compute figures: it changes when the same data may give other ones."""
    return hash_of(MEASURES)


def hash_of(rooms: Sequence[str]) -> str:
    """A hash of some files of the program and of those in some folders."""
    program = hashlib.sha256()
    places = [ROOT / room for room in rooms]
    for path in sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))):
        program.update(path.read_bytes())
    return program.hexdigest()


def here() -> Places:
    """The places of the current request: of the newest data version, unless the view asked for another."""
    if "places" not in g:
        g.places = places_at(newest_version())
    places: Places = g.places
    return places


def places_at(number: int) -> Places:
    """The places of a data version as the reader of this request may see them; MissingError when there is none.

    Within an embedded map of an id, only what that map may show (see webmap.framing).
    """
    inside = bool(current_user.is_authenticated)
    places: Places = current_app.extensions["planmap"].at(number, inside=inside)
    return g.framed.narrow(places) if "framed" in g else places


def newest_version() -> int:
    """The newest data version that can be shown, as the current request found it."""
    if DATA_VERSION not in request.environ:
        note_shown(request.environ, current_app.extensions["planmap.newest"].at(inside=current_user.is_authenticated))
    return int(request.environ[DATA_VERSION])


def prepared_version() -> int | None:
    """The newest data version where it is not shown yet, because what maps need of it is still being made."""
    newest: int = request.environ.get(NEWEST, 0)
    return newest if newest > newest_version() else None


def note_shown(environ: dict[str, Any], shown: Shown) -> None:
    """Keep with a request which data version it shows."""
    environ[DATA_VERSION], environ[NEWEST] = shown
