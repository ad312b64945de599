"""Tiles of records that are too many to send whole: which there are, which are to be made, what changed since.

The tiles of a data version are made once, by a job. Until then, and while little has changed, those of an older one
serve with a delta: what to draw anew over them and what of them to leave out.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import geopandas as gpd
from flask import Flask, current_app

from geodata.store import MissingError
from geodata.tiles import Counted, Layer, collection_of, make_tiles, stands_of
from webmap.artefacts import Artefacts, key_of
from webmap.editions import Editions
from webmap.jobs import FAILED, Job, Jobs, Tell
from webmap.people import signed_in
from webmap.places import Places

RECIPE = 2
"""Counts up when tiles of the same data are to be made otherwise."""
FIELDS = {"id": "id", "mission": "mission", "kind": "kind", "district_code": "district",
          "subdistrict_code": "subdistrict", "mechanism": "mechanism", "status": "status", "agency_th": "agency",
          "fiscal_year": "fy", "budget_thb": "budget", "precision": "precision", "name_th": "name_th",
          "name_en": "name_en"}
"""Column of the records -> field in the tiles."""
QUICK = {column: field for column, field in FIELDS.items() if column not in ("name_th", "name_en")}
"""The same in tiles that a store draws: names, which maps ask the server for, take it as long as all the rest."""
OPEN, INSIDE = ".pmtiles", ".inside"
"""How the files of tiles end that everybody may have, and those for signed-in people: a web server may tell by it."""
ANEW = 5_000
"""Records changed since tiles were made, above which they are made anew."""
MOST = 20_000
"""Records in a delta at most; while more have changed, the older tiles stand alone and say what version they are of."""
CLOSE = 13
"""From this zoom on a store that can draws tiles by itself: few records share one."""
PATIENCE_S = 60
"""So long after tiles could not be made they are tried again."""


@dataclass(frozen=True)
class Series:
    """The tiles of one audience, of every data version. inside: for signed-in people. ending: OPEN or INSIDE."""

    editions: Editions
    artefacts: Artefacts
    inside: bool
    ending: str

    @cached_property
    def layer(self) -> Layer:
        """How the records become tiles; nothing in it tells of what this audience may not know."""
        missions = self.editions.missions[self.inside]
        return Layer("records", FIELDS, Counted("mission", {key: f"m_{key}" for key in missions}))

    @property
    def line(self) -> str:
        """What all keys of this audience begin with: it cannot be guessed, for the store's identity is in it."""
        missions = self.editions.missions
        declared = [[key, [kind.key for kind in mission.kinds], [field.key for field in mission.fields]]
                    for key, mission in sorted(missions[self.inside].items())]
        everything = [[key, [kind.key for kind in mission.kinds]] for key, mission in sorted(missions[True].items())]
        return key_of("tiles", self.editions.store.identity, self.inside, RECIPE, declared, everything)

    def key(self, number: int) -> str:
        """The key of the tiles of a data version, which names their content for ever."""
        return f"{self.line}-{number}"

    def number_of(self, key: str) -> int | None:
        """The data version that a key of this audience names; None for a key that is not of it."""
        line, _, number = key.rpartition("-")
        return int(number) if line == self.line and number.isdecimal() and len(number) < 10 else None

    def base(self, number: int) -> int | None:
        """The newest data version up to one whose tiles are finished, their use noted; None where there is none."""
        found = (each for each in self.artefacts.numbers(self.line, self.ending) if each <= number)
        return next((each for each in found if self.artefacts.get(self.key(each) + self.ending)), None)

    def told(self, number: int, jobs: Jobs) -> dict[str, Any]:
        """Where the tiles of a data version are, as a browser needs it; they are asked for where that is needed."""
        base = self.base(number)
        changed = self._changed(base, number)
        if changed > ANEW:
            self.ask(number, jobs)
            base = self.base(number)
        if base is None:
            close = {"minzoom": CLOSE, **self._named(number)} if self.editions.store.draws else {}
            return TOLD | {"state": "building", "version": number, **close}
        key = self.key(base)
        late = base != number
        return TOLD | {
            "state": "building" if late and changed > ANEW else "ready", "version": base, **self._named(base),
            "delta": f"/tiles/{key}/since/{number}.json" if late and changed <= MOST else None}

    def draws(self, number: int) -> bool:
        """Whether a data version can be drawn as it is: with its tiles, older ones and a delta, or none at all."""
        few = self.editions.store.count(number) <= self.editions.tiles_above
        return few or self._changed(self.base(number), number) <= MOST

    def drawn(self, number: int, place: tuple[int, int, int]) -> bytes | None:
        """A close tile drawn by the store at once, while those of its data version are not made, uncompressed.

        None where it draws none; MissingError when there is no such version.
        """
        z, x, y = place
        if not (self.editions.store.draws and CLOSE <= z <= TOLD["maxzoom"] and max(x, y) < 1 << z):
            return None
        missions = self.editions.missions
        kinds = [(key, kind.key) for key, mission in missions[self.inside].items() for kind in mission.kinds]
        hidden = [] if self.inside else [(key, field.key) for key, mission in missions[True].items()
                                         for field in mission.fields if field.internal]
        return self.editions.store.tile(number, place, QUICK, kinds, hidden)

    def delta(self, base: int, number: int) -> bytes:
        """What changed between two data versions: the records as they are now, and of which older features none is.

        was: where clusters counted the older ones: id, mission, longitude, latitude of each that has a geometry.
        MissingError for versions between which there is no delta.
        """
        store = self.editions.store
        changed = store.changed_since(base, number, MOST)
        if base > number or len(changed) > MOST:
            raise MissingError("version", number)
        was = stands_of(self._seen(store.some(changed, base)), self.layer, ("id", "mission"))
        return collection_of(self._seen(store.some(changed, number)), self.layer, gone=sorted(changed), was=was,
                             version=number)

    def make(self, number: int, tell: Tell) -> None:
        """Make the tiles of a data version and its columns, unless they are there.

        MissingError when there is no such version.
        """
        total = max(self.editions.store.count(number), 1)
        columns = partial(self.editions.masses.at, number, inside=self.inside or not self.editions.discreet)

        def maker(draft: Path) -> None:
            make_tiles(draft, self._windows(number), self.layer, lambda rows: tell("tiles", min(rows / total, 1) / 2),
                       columns)

        self.artefacts.make(self.key(number) + self.ending, maker)
        columns()

    def _named(self, number: int) -> dict[str, str]:
        key = self.key(number)
        return {"key": key, "tiles": f"/tiles/{key}/{{z}}/{{x}}/{{y}}.mvt"}

    def _windows(self, number: int) -> Iterator[gpd.GeoDataFrame]:
        for window in self.editions.store.windows(number):
            yield self._seen(window)

    def _changed(self, base: int | None, number: int) -> int:
        """How many records changed between tiles and a data version, at most one more than a delta may tell of."""
        if base == number:
            return 0
        return MOST + 1 if base is None else len(self.editions.store.changed_since(base, number, MOST))

    def _seen(self, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Records as this audience may see them."""
        return self.editions.masses.told(records, self.inside or not self.editions.discreet)

    def ask(self, number: int, jobs: Jobs) -> Job | None:
        """Have the tiles of a data version made, and its columns; the job, or None while older ones are being made.

        Begun anew where they were lost, or could not be made a while ago.
        """
        id_ = f"tiles:{self.key(number)}{self.ending}"
        given = {"version": number, "inside": self.inside, "ending": self.ending}
        found = jobs.get(id_)
        if found is None and jobs.under_way("tiles", inside=self.inside, ending=self.ending):
            return None
        job = found or jobs.ask(id_, "tiles", given, "")
        if job.over and self.artefacts.get(self.key(number) + self.ending) is None and (
                job.state != FAILED or time.time() - job.beat > PATIENCE_S):
            return jobs.again(job)
        return job


TOLD: dict[str, Any] = {
    "state": "building", "version": 0, "key": None, "tiles": None, "delta": None, "layers": ["records"],
    "minzoom": Layer("", {}).zooms[0], "maxzoom": Layer("", {}).zooms[1]}
"""What is told of tiles before there are any; see Series.told."""


def series(*, inside: bool) -> Series:
    """The tiles of the application that answers now, for everybody or for signed-in people."""
    return series_of(current_app, inside=inside)


def series_of(app: Flask, *, inside: bool) -> Series:
    """The tiles of an application, for everybody or for signed-in people."""
    editions: Editions = app.extensions["planmap"]
    inside = inside and editions.discreet
    hidden = inside or not app.config["PUBLIC"]
    return Series(editions, app.extensions["planmap.artefacts"], inside, INSIDE if hidden else OPEN)


def told(places: Places) -> dict[str, Any]:
    """Where the tiles of the data are that the reader of this request sees; see Series.told."""
    return series(inside=signed_in()).told(places.data_version, current_app.extensions["planmap.jobs"])


def make(editions: Editions, artefacts: Artefacts, job: Job, tell: Tell) -> dict[str, Any]:
    """What a job does: make the tiles that it was given."""
    given = job.given
    Series(editions, artefacts, given["inside"], given["ending"]).make(given["version"], tell)
    return {}
