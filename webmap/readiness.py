"""Is this process fit to be sent readers: the store answers and takes changes, there is room, somebody takes jobs.

Each look that may hang runs in a thread of its own, so that the answer comes in time whatever has become of the store;
being busy is never taken for a fault.
"""

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from contextlib import suppress
from pathlib import Path
from threading import Lock

from geodata.store import BusyError, Store, StoreError
from geodata.text import Text

log = logging.getLogger("planmap")
ROOM = 0.05
"""So much of a disk is free, or it counts as full."""
LOCK = "jobs.lock"
"""Held by the process that takes jobs, and touched by it once a second."""
SILENT_S = 60
FRESH_S, PATIENCE_S = 0.5, 1.2
KEY, EVERYTHING = "ready", 1_000_000_000
STORE, DISK, JOBS = "store", "disk", "jobs"
WORDS: Mapping[str, Text] = {
    STORE: Text("ฐานข้อมูลไม่ตอบหรือบันทึกไม่ได้", "The store does not answer, or takes no changes"),
    DISK: Text("พื้นที่ดิสก์เหลือไม่ถึง 5 %", "Less than 5 % of the disk is free"),
    JOBS: Text("ไม่มีโปรเซสรับงานที่ใช้เวลานาน", "Nobody takes the tasks that take long")}


class Probe:
    """A look at something that may hang; one at a time, and its answer serves all who ask within a moment.

    slow: what is said while the look takes longer than PATIENCE_S.
    """

    def __init__(self, look: Callable[[], bool], *, slow: bool) -> None:
        self.look, self.slow = look, slow
        self._lock, self._owner = Lock(), 0
        self._asked: Future[bool] | None = None
        self._at = float("-inf")

    def fine(self) -> bool:
        """Whether all is well, at most PATIENCE_S after the question."""
        with self._lock:
            if self._owner != os.getpid():   # a thread does not live on in a forked process
                self._owner, self._asked, self._pool = os.getpid(), None, ThreadPoolExecutor(1, "ready")
            if self._asked is None or (self._asked.done() and time.monotonic() - self._at > FRESH_S):
                self._asked, self._at = self._pool.submit(self.look), time.monotonic()
            asked = self._asked
        try:
            return asked.result(PATIENCE_S)
        except NotYetError:
            return self.slow


class Readiness:
    """What /readyz asks. folders: where this installation writes; takes_jobs: whether a process beside takes jobs."""

    def __init__(self, store: Store, folders: Sequence[Path], *, takes_jobs: bool) -> None:
        self.folders, self.takes_jobs = tuple(folders), takes_jobs
        self._answers = Probe(lambda: _answers(store), slow=False)
        self._writes = Probe(lambda: _takes_changes(store), slow=True)

    def faults(self) -> list[str]:
        """What is wrong, by the keys of WORDS; nothing where all is well."""
        found = []
        if not (self._answers.fine() and self._writes.fine()):
            found.append(STORE)
        if not all(map(_has_room, self.folders)):
            found.append(DISK)
        if self.takes_jobs and not jobs_are_taken(self.folders[0]):
            found.append(JOBS)
        return found


def jobs_are_taken(instance: Path) -> bool:
    """Whether the process that takes jobs is there: its lock is held, and it was heard of lately."""
    try:
        with (instance / LOCK).open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime > SILENT_S:
                return False
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _answers(store: Store) -> bool:
    try:
        return store.version > 0
    except StoreError:
        log.exception("the store does not answer")
        return False


def _takes_changes(store: Store) -> bool:
    """Whether a change is kept: a counted attempt of ours; who has to wait for others' changes sees that they go in."""
    try:
        store.accounts.wait(KEY, EVERYTHING, 0)
    except BusyError:
        return True
    except StoreError:
        log.exception("the store takes no changes")
        return False
    return True


def _has_room(folder: Path) -> bool:
    with suppress(OSError):
        told = shutil.disk_usage(folder)
        return told.free > ROOM * told.total
    return False
