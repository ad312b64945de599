"""Data versions of very many records as columns: made once for all processes, on the version before where it can be."""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np

from geodata.columns import Merged, Stored, held, write_columns, write_merged
from geodata.store import Store
from layers.mission import Mission
from webmap.artefacts import Artefacts, boot_of_machine, key_of
from webmap.discretion import open_missions, open_records, records_of
from webmap.facts import plain
from webmap.places import hash_of

log = logging.getLogger("planmap")
RECIPE = ("geodata/columns", "webmap/discretion.py", "webmap/facts.py", "webmap/masses.py")
"""The files that decide what columns hold."""
BEFORE = 50
"""So many data versions before one are looked at for columns to start from."""
LASTING, LATEST = 20, 2
"""Of so many data versions one after another, one's columns are there to stay; of the others, those of the latest."""
FEW = 20_000
"""With more changed records than these, all are read anew."""


class Masses:
    """The columns of data versions, in the folder of artefacts. most: so many records may be made a frame at once."""

    def __init__(self, store: Store, artefacts: Artefacts, missions: Mapping[str, Mission], most: int) -> None:
        self.store, self.artefacts, self.missions, self.most = store, artefacts, missions, most

    def at(self, number: int, *, inside: bool) -> Stored:
        """The records of a data version as everybody, or inside as signed-in people, may see them."""
        path = self._found(number, inside)
        if path is not None:
            with suppress(FileNotFoundError):   # removed at this moment
                return Stored(path, plain, path.name, self.most)
        with self._turn(self.key(number, inside)):
            path = self._found(number, inside) or self._made(number, inside)
            return Stored(path, plain, path.name, self.most)

    def within_reach(self, number: int, *, inside: bool) -> bool:
        """Whether the columns of a data version are there, or made in a moment from those of one before."""
        return self._found(number, inside) is not None or self._before(number, inside)[0] is not None

    def key(self, number: int, inside: bool, boot: str = "") -> str:
        """The key of the columns of a data version for a reader; boot: of those that last until the machine starts."""
        kinds = [(key, kind.key) for key, mission in self.missions.items() for kind in mission.kinds]
        shown = [(key, kind.key) for key, mission in open_missions(self.missions).items() for kind in mission.kinds]
        hidden = [(key, field.key) for key, mission in self.missions.items()
                  for field in mission.fields if field.internal]
        audience = [kinds] if inside else [kinds, shown, hidden]
        return key_of("columns", self.store.identity, number, audience, _recipe(), *([boot] if boot else []))

    def told(self, records: gpd.GeoDataFrame, inside: bool) -> gpd.GeoDataFrame:
        """Records as a reader may see them."""
        known = records_of(records, self.missions)
        if len(known) < len(records):
            log.warning("%s records are of kinds no file in layers/ declares; they are not shown",
                        len(records) - len(known))
        return known if inside else open_records(known, self.missions)

    def _found(self, number: int, inside: bool) -> Path | None:
        """The columns of a data version where they are there."""
        keys = (self.key(number, inside, boot) for boot in ("", boot_of_machine()))
        return next(filter(None, map(self.artefacts.get, keys)), None)

    def _made(self, number: int, inside: bool) -> Path:
        """The columns of a data version, made on those before it or else from all records."""
        base, touched = self._before(number, inside)
        if base is None:
            def whole(draft: Path) -> None:
                windows = self.store.windows(number)
                write_columns(draft, (self.told(window, inside) for window in windows), plain)

            return self.artefacts.make(self.key(number, inside), whole)
        patch = held(self.told(self.store.some(touched, number), inside), plain)
        places = np.array(self.store.places(touched), dtype=np.int64)
        boot = "" if number % LASTING == 0 else boot_of_machine()
        for old in range(number - BEFORE, number - LATEST) if boot else ():   # who has one of them open keeps it
            self.artefacts.path(self.key(old, inside, boot)).unlink(missing_ok=True)
        return self.artefacts.make(self.key(number, inside, boot), lambda draft: write_merged(
            draft, Merged(base, patch, places)), lasting=not boot)

    def _before(self, number: int, inside: bool) -> tuple[Stored | None, set[str]]:
        """The columns of a version not long before, and the ids of the records touched since; None without."""
        for before in range(number - 1, max(number - BEFORE, 0), -1):
            path = self._found(before, inside)
            if path is not None:
                touched = self.store.changed_since(before, number, FEW)
                return (Stored(path, plain, path.name), touched) if len(touched) <= FEW else (None, set())
        return None, set()

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """One process of a machine at a time; where files cannot be locked, two may do the same work."""
        path = self.artefacts.path(key).with_name(f".{key}.turn")
        with suppress(OSError):
            path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            yield
            return
        try:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
            path.unlink(missing_ok=True)


@cache
def _recipe() -> str:
    return hash_of(RECIPE)
