"""A job in a process of its own: bound in memory, watched, ended when it is stopped or when its watcher ends."""

import contextlib
import ctypes
import os
import resource
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from geodata.store import UnreachableError
from webmap.jobs import FAILED, INTERRUPTED, STOPPED, TOO_BIG, Job, Jobs, Perform, Stopped, incident, outcome, told

PR_SET_PDEATHSIG = 1
TICK_S, BEAT_S, GRACE_S = 0.1, 1.0, 0.6
COMES_BACK_S = 120
"""So long the end of a job waits for a store that went away."""
LOW = 19
"""How far below pages the scheduler ranks the work of a job."""
SHOTS = frozenset((signal.SIGKILL, signal.SIGTERM))


def end_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Let the kernel end this process when its parent, the process of that id, ends, however that ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def run_apart(jobs: Jobs, work: Path, memory_bytes: int) -> Callable[[Job], None]:
    """What carries a job out in a process of its own with so much memory, and keeps how it stands.

    work: a folder for what it needs meanwhile.
    """
    def carry_out(job: Job) -> None:
        state: str = INTERRUPTED
        result: Mapping[str, Any] = {}
        folder = Path(tempfile.mkdtemp(prefix="job-", dir=work))
        try:
            with _process(jobs.perform, job, folder, memory_bytes) as (pid, lines):
                state, result = _watched(jobs, job, pid, lines)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _keep(jobs, job, state, result)

    return carry_out


@contextlib.contextmanager
def _process(perform: Perform, job: Job, folder: Path, memory_bytes: int) -> Iterator[tuple[int, int]]:
    """A process that does the work: its id, and the end of a pipe on which it tells; it is gone when this ends."""
    (lines, writes), parent = os.pipe(), os.getpid()
    pid = os.fork()
    if not pid:
        os.close(lines)
        _work(parent, perform, job, folder, memory_bytes, writes)
    os.close(writes)
    try:
        yield pid, lines
    finally:
        os.close(lines)
        _end(pid)


def _work(parent: int, perform: Perform, job: Job, folder: Path, memory_bytes: int, writes: int) -> None:
    """The whole life of the process that does the work."""
    try:
        signal.signal(signal.SIGTERM, _stop)
        end_with(parent)
        os.nice(LOW)   # pages come before jobs
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, hard))
        tempfile.tempdir = str(folder)

        def say(**words: Any) -> None:
            os.write(writes, orjson.dumps(words) + b"\n")

        state, result = outcome(perform, job, lambda stage, share: say(stage=stage, share=share))
        say(state=state, result=result)
    except Stopped:
        pass
    finally:
        os._exit(0)


def _stop(*_: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def _watched(jobs: Jobs, job: Job, pid: int, lines: int) -> tuple[str, Mapping[str, Any]]:
    """Follow what the process tells until it has ended, and end it when the job is stopped."""
    rest, end, beat, now = b"", 0.0, time.monotonic(), job
    while True:
        if select.select([lines], [], [], TICK_S)[0]:
            piece = os.read(lines, 65_536)
            if not piece:
                break
            *whole, rest = (rest + piece).split(b"\n")
            for said in map(orjson.loads, whole):
                if "state" in said:
                    return said["state"], said["result"]
                now = replace(now, **said)
                with contextlib.suppress(UnreachableError):
                    now = jobs.note(now)
        if time.monotonic() - beat > BEAT_S:
            beat = time.monotonic()
            with contextlib.suppress(UnreachableError):   # the work itself goes on
                now = jobs.note(now)
        if not end and _stopping(jobs, job):
            os.kill(pid, signal.SIGTERM)
            end = time.monotonic() + GRACE_S
        elif end and time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
    if end:
        return STOPPED, {}
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in SHOTS:
        return INTERRUPTED, {}
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:   # a library that was refused memory
        return FAILED, told("MemoryError", *TOO_BIG)
    return FAILED, incident(job, f"its process ended with {status}")


def _stopping(jobs: Jobs, job: Job) -> bool:
    with contextlib.suppress(UnreachableError):
        return jobs.stopping(job)
    return False


def _keep(jobs: Jobs, job: Job, state: str, result: Mapping[str, Any]) -> None:
    """Keep how a job ended, also where the store comes back only in a while."""
    until = time.monotonic() + COMES_BACK_S
    while True:
        try:
            jobs.note(job, state=state, share=1.0, result=result)
            return
        except UnreachableError:
            if time.monotonic() > until:
                raise
            time.sleep(BEAT_S)


def _end(pid: int) -> None:
    """End a process: asked first, so that it ends what it began itself; it has no say after a moment."""
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + GRACE_S
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return
            time.sleep(0.01)
