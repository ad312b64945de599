"""The process that takes jobs from the queue: one beside the workers of a server, whatever becomes of either."""

import fcntl
import logging
import multiprocessing
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from flask import Flask
from huey.consumer import Consumer, Scheduler, Worker

from webmap.awaited import Awaited
from webmap.exports.making import prepare
from webmap.jobs import Jobs
from webmap.readiness import LOCK
from webmap.runner import end_with, run_apart

log = logging.getLogger("planmap")
OFTEN_S, RARELY_S, HEALTH_S = 0.05, 0.25, 1
AGAIN_S, LAST_S = 2.0, 5.0


class _Worker(Worker):
    """One that takes jobs; it watches over the process in which each runs."""

    def initialize(self) -> None:
        """Begin."""
        end_with(_maker())


class _Scheduler(Scheduler):
    """Required by the library; nothing here is planned ahead."""

    def initialize(self) -> None:
        """Begin."""
        end_with(_maker())


class _Consumer(Consumer):
    """The library's, whose processes never outlive it, and of which others hear."""

    worker_class, scheduler_class = _Worker, _Scheduler
    heard: Callable[[], None]

    def check_worker_health(self) -> bool:
        """Look after the processes that take jobs."""
        self.heard()
        return bool(super().check_worker_health())


def worker_of_jobs(app: Flask | Awaited) -> Callable[[], None] | None:
    """What the process beside the workers of a server does for an application; none where jobs run within requests."""
    if isinstance(app, Awaited):
        return lambda: _waited(app)
    jobs: Jobs = app.extensions["planmap.jobs"]
    if not jobs.at_once:
        return None
    several = "planmap.country" in app.extensions   # which of them a job needs is not known beforehand
    return lambda: consume(jobs, Path(app.config["INSTANCE"]), app.config["JOB_MB"] * 2**20,
                           lambda: None if several else prepare(app))


def _waited(app: Awaited) -> None:
    """Wait for the application, then work for it; where jobs run within requests, there is nothing more to do."""
    work = worker_of_jobs(app.wait())
    if work is None:
        signal.pause()
    else:
        work()


def consume(jobs: Jobs, instance: Path, memory_bytes: int, begin: Callable[[], None] = lambda: None) -> None:
    """Carry out jobs until a signal ends this process; of one instance folder only one does so, a second one waits.

    begin: done once before any of them.
    """
    lock = instance / LOCK
    with lock.open("a+") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        os.utime(lock)
        jobs.host = _name_in(alone)
        jobs.interrupt_running()
        work = instance / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            begin()
        except Exception:   # jobs then read it themselves, and each tells what is wrong with it
            log.exception("What jobs need could not be read beforehand")
        jobs.carry_out = run_apart(jobs, work, memory_bytes)
        consumer = _Consumer(jobs.queue, workers=jobs.at_once, worker_type="process", periodic=False,
                             initial_delay=OFTEN_S, max_delay=RARELY_S, scheduler_interval=60,
                             health_check_interval=HEALTH_S)
        consumer.heard = lambda: os.utime(lock)
        consumer.run()


def _name_in(file: TextIO) -> str:
    """The name of this host among those of an installation: written down once, in the file that only one holds."""
    file.seek(0)
    name = file.read().strip()
    if not name:
        name = secrets.token_hex(8)
        file.write(name)
        file.flush()
    return name


def _maker() -> int:
    """The id of the process that made this one with multiprocessing."""
    parent = multiprocessing.parent_process()
    return os.getppid() if parent is None or parent.pid is None else parent.pid


class Kept:
    """The consumer as a server keeps it: begun anew when it has ended, ended with the server."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work, self.owner = work, os.getpid()
        self.pid, self.begun = 0, float("-inf")

    def keep(self, let_go: Sequence[Any] = ()) -> None:
        """See to it that the consumer is there; let_go: what a server listens on, which is no concern of it."""
        if self.alive() or time.monotonic() - self.begun < AGAIN_S:
            return
        self.begun = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            self._live(let_go)

    def alive(self) -> bool:
        """Whether the consumer is there."""
        with suppress(ChildProcessError):
            if self.pid and os.waitpid(self.pid, os.WNOHANG)[0] == 0:
                return True
        self.pid = 0
        return False

    def end(self) -> None:
        """End the consumer; a job that runs is interrupted."""
        if os.getpid() != self.owner:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.alive():
                os.kill(self.pid, number)
            end = time.monotonic() + LAST_S
            while self.alive() and time.monotonic() < end:
                time.sleep(0.05)

    def _live(self, let_go: Sequence[Any]) -> None:
        """The whole life of the consumer's process."""
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD,
                           signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH, signal.SIGTTIN, signal.SIGTTOU):
                signal.signal(number, signal.SIG_DFL)
            end_with(self.owner, signal.SIGTERM)
            for each in let_go:
                each.close()
            self.work()
        except Exception:
            log.exception("The process that runs jobs ended")
        finally:
            os._exit(0)
