"""The data as pages see it at each data version, for everybody and for those signed in; the last few are kept."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from geodata.region import Region
from geodata.scenarios import changes_of, row_with_id
from geodata.store import MissingError, Scenario, Store, StoreError
from geodata.store.scenarios import DISCARDED
from geodata.text import Text
from layers.mission import Mission
from webmap.artefacts import Artefacts
from webmap.assets import Assets
from webmap.counted import is_counted
from webmap.discretion import holds_anything_internal, open_changes, open_missions, open_records, records_of
from webmap.facts import people_by_zone
from webmap.gaps.demands import LoadedDemands
from webmap.gaps.question import Ruler
from webmap.ground import Ground
from webmap.masses import Masses
from webmap.places import Places
from webmap.questions import choices_of

log = logging.getLogger("planmap")
KEPT, KEPT_TILED = 8, 3


class Editions:
    """Places of each data version, made once in each process and kept while among the last asked for.

    assets: what everybody's browser loads. artefacts: where columns of very many records are kept. tiles_above: a data
    version with more records is drawn from tiles.
    """

    def __init__(self, store: Store, region: Region, missions: Mapping[str, Mission], bases: tuple[str, ...],
                 artefacts: Artefacts, tiles_above: int = 20_000) -> None:
        self.tiles_above = tiles_above
        self.masses = Masses(store, artefacts, missions, tiles_above)
        self.store, self.region, self.bases = store, region, bases
        self.ground = Ground(region)
        self.loaded = LoadedDemands(store.demands)
        self._ruler: Ruler | None = None
        self._measuring = Lock()
        self.discreet = holds_anything_internal(missions)
        self.missions = {True: missions, False: open_missions(missions) if self.discreet else missions}
        whole = Assets(missions.values())
        self.assets = Assets(self.missions[False].values()) if self.discreet else whole
        self._assets = {True: whole, False: self.assets}
        self._kept: OrderedDict[tuple[int, bool], Places] = OrderedDict()
        self._identity = store.identity
        self._lock, self._turns = Lock(), dict[tuple[int, bool], Lock]()

    def at(self, number: int, *, inside: bool = False) -> Places:
        """The data of a version as everybody sees it or, inside, as signed-in people do.

        MissingError when there is no such version.
        """
        key = (number, inside or not self.discreet)
        identity = self.store.identity
        with self._lock:
            if identity != self._identity:   # a backup was brought back: old numbers are looked up again
                self._kept.clear()
                self._identity = identity
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._turns.setdefault(key, Lock())
        with turn:   # others are answered from the versions that are there
            if key not in self._kept:
                made = self._made(*key)
                with self._lock:
                    self._keep(key, made)
            return self._kept.get(key) or self.at(number, inside=inside)

    def _keep(self, key: tuple[int, bool], made: Places) -> None:
        """Keep what was made, and so many of the last asked for; very many records take room even where mapped."""
        self._kept[key] = made
        self._turns.pop(key, None)
        while len(self._kept) > KEPT or sum(places.tiled for places in self._kept.values()) > KEPT_TILED:
            first = next(each for each, places in self._kept.items() if len(self._kept) > KEPT or places.tiled)
            del self._kept[first]

    @property
    def ruler(self) -> Ruler:
        """What gaps are measured with, made when first asked for."""
        with self._measuring:
            self._ruler = self._ruler or Ruler.of(self.region)
            return self._ruler

    def measure(self) -> None:
        """Make what gaps are measured with, so that nobody waits for it."""
        self.ruler.grid.spread(people_by_zone(self.region, self.region.default_year or 0))

    def scenario(self, id_: str, *, inside: bool = False) -> Scenario:
        """A scenario as everybody sees it or, inside, as signed-in people do; MissingError for a discarded one too."""
        found = self.store.scenarios.get(id_)
        if found.state == DISCARDED:
            raise MissingError("scenario", id_)
        if inside or not self.discreet:
            return found
        told = open_changes(changes_of(found.changes), self.missions[True], self._open_mission)
        return replace(found, changes=tuple(change.told() for change in told))

    def _open_mission(self, record: str, on: int) -> str | None:
        """The mission of a record that everybody may know, now or as it was at a data version."""
        for number in (self.store.version, on):
            found = row_with_id(self.at(number).region.records, record)
            if found:
                return str(found["mission"])
        return None

    def refuse_unknown_kinds(self) -> None:
        """StoreError names the first record of the newest version whose mission or kind no mission file declares."""
        known = {(mission.key, kind.key) for mission in self.missions[True].values() for kind in mission.kinds}
        for (mission, kind), record in self.store.kinds().items():
            if (mission, kind) not in known:
                raise StoreError(
                    Text(f"ระเบียน {record} เป็นชนิด {mission}.{kind} ซึ่งไม่มีไฟล์ใดใน layers/ ประกาศไว้",
                         f"record {record} is of the kind {mission}.{kind}, which no file in layers/ declares"),
                    Text("นำไฟล์ภารกิจนั้นกลับมา", "Bring the mission file back"))

    def _made(self, number: int, inside: bool) -> Places:
        if self.store.count(number) > self.tiles_above:
            return self._places(number, inside, self.masses.at(number, inside=inside))
        everything = self.store.records(number)
        records = records_of(everything, self.missions[True])
        if len(records) < len(everything):
            log.warning("data version %s: %s records are of kinds no file in layers/ declares; they are not shown",
                        number, len(everything) - len(records))
        if self.discreet and not inside:
            records = open_records(records, self.missions[True])
        return self._places(number, inside, records)

    def _places(self, number: int, inside: bool, records: Any) -> Places:
        region, missions = replace(self.region, records=records), self.missions[inside]
        return Places(region=region, missions=missions, choices=choices_of(region, missions, self.bases),
                      assets=self._assets[inside], bases=self.bases, data_version=number, store=self._identity,
                      scenario=partial(self.scenario, inside=inside), tiled=is_counted(region))
