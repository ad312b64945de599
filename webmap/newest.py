"""Which data version is shown: the newest, but while what very many new records need is made, the one before them."""

import logging
import threading
import time
from collections.abc import Callable

from webmap.editions import Editions
from webmap.jobs import Jobs
from webmap.places import Shown
from webmap.tiling import Series

log = logging.getLogger("planmap")
ASKED_S = 1.0
"""So often it is asked whether what was begun is done."""
LONGEST_S = 900
"""After so long the newest is shown whatever is missing: nobody seems to make it."""


class Newest:
    """The data version that each process shows, for everybody and for those signed in.

    One of very many records is shown as soon as its columns and its tiles, or those of a version little older, are
    there; a job makes them. jobs: those of the application, asked for when they are needed. series: the tiles of an
    audience, inside or not.
    """

    def __init__(self, editions: Editions, series: Callable[[bool], Series], jobs: Callable[[], Jobs]) -> None:
        self.editions, self.series, self.jobs = editions, series, jobs
        first = editions.store.version   # that the application begins with, whatever it needs
        self._shown = dict.fromkeys((True, False), Shown(first, first))
        self._awaited: dict[bool, tuple[int, float, float]] = {}
        self._store, self._turn = editions.store.identity, threading.Lock()
        self._making: threading.Thread | None = None

    def at(self, *, inside: bool) -> Shown:
        """What everybody or, inside, signed-in people are shown now. As cheap as asking for the newest version."""
        inside = inside or not self.editions.discreet
        number, shown = self.editions.store.version, self._shown[inside]
        if number == shown.number == shown.newest:
            return shown
        with self._turn:
            return self._moved(self.editions.store.version, inside)

    def _moved(self, number: int, inside: bool) -> Shown:
        """What is shown now that there is a newer data version."""
        identity, shown = self.editions.store.identity, self._shown[inside]
        if identity != self._store or self._may(number, shown.number, inside):
            self._store = identity
            self._awaited.pop(inside, None)
            shown = Shown(number, number)
        else:
            shown = Shown(shown.number, number)
        self._shown[inside] = shown
        return shown

    def _may(self, number: int, shown: int, inside: bool) -> bool:
        """Whether nothing that the newest version needs is missing; what is, is made meanwhile."""
        now = time.monotonic()
        before, since, asked = self._awaited.get(inside, (0, now, -ASKED_S))
        if number == before and now - asked < ASKED_S:
            return False
        if now - since > LONGEST_S or self._has_all(number, shown, inside):
            return True
        self._awaited[inside] = number, since, time.monotonic()
        return False

    def _has_all(self, number: int, shown: int, inside: bool) -> bool:
        jobs, series, masses = self.jobs(), self.series(inside), self.editions.masses
        if not jobs.at_once or self.editions.store.count(number) <= self.editions.tiles_above:
            return True
        columns, draws = masses.within_reach(number, inside=inside), series.draws(number)
        if columns and (draws or not series.draws(shown)):
            return True
        job = series.ask(number, jobs)
        if columns or job is None or not job.over:
            return columns and job is not None and job.over   # without tiles, for they could not be made
        self._make_here(number, inside)   # another host made them for itself
        return False

    def _make_here(self, number: int, inside: bool) -> None:
        """Make the columns of a data version beside what this process answers."""
        def make() -> None:
            try:
                self.editions.masses.at(number, inside=inside)
            except Exception:
                log.exception("the columns of data version %s could not be made", number)

        if self._making is None or not self._making.is_alive():
            self._making = threading.Thread(target=make, daemon=True)
            self._making.start()
