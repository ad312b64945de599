"""Data versions of very many records as columns: made once for all processes, over those of one before if it can be."""

import fcntl
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np

from geodata.columns import Layered, Stored, held, open_columns, write_columns, write_layer, write_whole
from geodata.store import Store
from layers.mission import Mission
from webmap.artefacts import Artefacts, boot_of_machine, key_of
from webmap.discretion import open_missions, open_records, records_of
from webmap.facts import plain
from webmap.places import hash_of

log = logging.getLogger("planmap")
RECIPE = ("geodata/columns", "webmap/discretion.py", "webmap/facts.py", "webmap/masses.py")
"""The files that decide what columns hold."""
BEFORE, FEW = 100, 20_000
"""Columns are made over those of a data version at most so long before, and over at most so many changed records."""
SETTLED, SETTLED_RECORDS = 20, 5_000
"""From so many data versions or changed records on, columns over others are written whole as well, for those after."""
LATEST = 2
"""Of the columns over others, those of so many data versions are kept."""


class Masses:
    """The columns of data versions, in the folder of artefacts. most: so many records may be made a frame at once."""

    def __init__(self, store: Store, artefacts: Artefacts, missions: Mapping[str, Mission], most: int) -> None:
        self.store, self.artefacts, self.missions, self.most = store, artefacts, missions, most
        self._settling: threading.Thread | None = None

    def at(self, number: int, *, inside: bool) -> Stored | Layered:
        """The records of a data version as everybody, or inside as signed-in people, may see them."""
        found = self._found(number, inside)
        if found is None:
            with self._turn(self.key(number, inside)):
                found = self._found(number, inside) or self._made(number, inside)
        return found

    def within_reach(self, number: int, *, inside: bool) -> bool:
        """Whether the columns of a data version are there, or made in a moment from those of one before."""
        return self._found(number, inside) is not None or self._before(number, inside) is not None

    def key(self, number: int, inside: bool, *layer: str) -> str:
        """The key of the columns of a data version for a reader; layer: "layer" and since when of those over others."""
        kinds = [(key, kind.key) for key, mission in self.missions.items() for kind in mission.kinds]
        shown = [(key, kind.key) for key, mission in open_missions(self.missions).items() for kind in mission.kinds]
        hidden = [(key, field.key) for key, mission in self.missions.items()
                  for field in mission.fields if field.internal]
        audience = [kinds] if inside else [kinds, shown, hidden]
        return key_of("columns", self.store.identity, number, audience, _recipe(), *layer)

    def told(self, records: gpd.GeoDataFrame, inside: bool) -> gpd.GeoDataFrame:
        """Records as a reader may see them."""
        known = records_of(records, self.missions)
        if len(known) < len(records):
            log.warning("%s records are of kinds no file in layers/ declares; they are not shown",
                        len(records) - len(known))
        return known if inside else open_records(known, self.missions)

    def _found(self, number: int, inside: bool) -> Stored | Layered | None:
        """The columns of a data version where they are there."""
        whole = self._whole(number, inside)
        if whole is not None:
            return whole
        path = self.artefacts.get(self.key(number, inside, "layer", boot_of_machine()))
        with suppress(FileNotFoundError):   # removed at this moment, or what it lies over was
            layered = open_columns(path, plain, self.most) if path else None
            if isinstance(layered, Layered):
                self.artefacts.get(layered.base.key)   # which notes that it is in use
            return layered
        return None

    def _whole(self, number: int, inside: bool) -> Stored | None:
        """The columns of a data version that stand alone, where they are there."""
        path = self.artefacts.get(self.key(number, inside))
        with suppress(FileNotFoundError):
            found = open_columns(path, plain, self.most) if path else None
            return found if isinstance(found, Stored) else None
        return None

    def _made(self, number: int, inside: bool) -> Stored | Layered:
        """The columns of a data version, made over others or else from all records."""
        before = self._before(number, inside)
        if before is None:
            def whole(draft: Path) -> None:
                windows = self.store.windows(number)
                write_columns(draft, (self.told(window, inside) for window in windows), plain)

            return open_columns(self.artefacts.make(self.key(number, inside), whole), plain, self.most)
        base, since, touched = before
        patch = held(self.told(self.store.some(touched, number), inside), plain)
        places = np.array(self.store.places(touched), dtype=np.int64)
        layer = "layer", boot_of_machine()   # not waited for until it is on the disk, so of this start alone
        key = self.key(number, inside, *layer)
        self.artefacts.path(key).unlink(missing_ok=True)   # what it lay over is gone
        made = open_columns(self.artefacts.make(
            key, lambda draft: write_layer(draft, base, patch, places), lasting=not layer[1]), plain, self.most)
        for old in range(number - BEFORE, number - LATEST):   # who has one of them open keeps it
            self.artefacts.path(self.key(old, inside, *layer)).unlink(missing_ok=True)
        if isinstance(made, Layered) and (number - since >= SETTLED or len(touched) > SETTLED_RECORDS):
            self._settle(made, self.key(number, inside))
        return made

    def _before(self, number: int, inside: bool) -> tuple[Stored, int, set[str]] | None:
        """Whole columns of a version not long before, its number, and the ids of the records touched since."""
        for before in range(number - 1, max(number - BEFORE, 0), -1):
            base = self._whole(before, inside)
            if base is not None:
                touched = self.store.changed_since(before, number, FEW)
                return (base, before, touched) if len(touched) <= FEW else None
        return None

    def _settle(self, columns: Layered, key: str) -> None:
        """Write columns whole beside what this process answers."""
        def write() -> None:
            try:
                with self._turn(key):
                    self.artefacts.make(key, lambda draft: write_whole(draft, columns))
            except Exception:
                log.exception("columns could not be written whole")

        if self._settling is None or not self._settling.is_alive():
            self._settling = threading.Thread(target=write, daemon=True)
            self._settling.start()

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
