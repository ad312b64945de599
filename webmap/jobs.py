"""Work too long for a request: jobs that wait in a queue and tell how far they are, whoever asks, after any restart.

A job's id says what it does, so that the same work asked for twice is one job. Its record rests in the storage of the
queue beside the queue itself; what it made rests where its task put it.
"""

import errno
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson
from huey import Huey

from geodata.errors import GeodataError
from geodata.store.database import translated
from geodata.text import Text
from webmap.queues import Kept

log = logging.getLogger("planmap")
WAITING, RUNNING, DONE, FAILED, STOPPED, INTERRUPTED = STATES = (
    "waiting", "running", "done", "failed", "stopped", "interrupted")
OVER = frozenset((DONE, FAILED, STOPPED, INTERRUPTED))
SILENT_S = 15
"""After so long without a sign of life a job that runs was interrupted."""
KEPT_S = 8 * 24 * 3600
LOOK_S = 0.05
TOO_BIG = (Text("ต้องใช้หน่วยความจำเกินกำหนด", "it needs more memory than allowed"),
           Text("แบ่งเป็นหลายไฟล์ที่เล็กลง", "Split it into smaller files"))

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room for a file."""
NO_ROOM = (Text("พื้นที่ดิสก์เต็ม", "there is no room left on the disk"),
           Text("ไม่มีส่วนใดถูกเก็บไว้ ให้ผู้ดูแลระบบเพิ่มพื้นที่แล้วลองใหม่",
                "Nothing of this was kept. Ask who looks after this map to make room, then try again"))

Tell = Callable[[str, float], None]
"""Told the stage and how far the whole job is, from 0 to 1."""
Perform = Callable[["Job", Tell], Mapping[str, Any]]
"""What does the work of a job; its answer is plain JSON and is kept with the job."""


class Stopped(BaseException):
    """The job is to end now; raised within it, past whatever catches errors."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work asked for: the task, what it was given, by whom, and how it stands.

    result: what a finished job answered; of a failed one the kind of error with its words, or an incident's number.
    beat: when it was last heard of, in seconds of the clock. host: where it runs.
    """

    id: str
    task: str
    given: Mapping[str, Any]
    who: str
    attempt: int = 1
    state: str = WAITING
    stage: str = ""
    share: float = 0.0
    beat: float = 0.0
    result: Mapping[str, Any] = field(default_factory=dict)
    host: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state in OVER


class Jobs:
    """The jobs of an installation. at_once: how many run beside each other; 0 runs each within the call that asks.

    host: set in the process that takes jobs: the installation may have other hosts, whose jobs are their own.
    """

    host = ""

    def __init__(self, queue: Huey, perform: Perform, at_once: int) -> None:
        self.queue, self.perform, self.at_once = queue, perform, at_once
        self._kept = Kept(queue.storage)
        self.carry_out: Callable[[Job], None] = self._here
        self._enqueue = queue.task(name="job")(self._run)

    # --- asking ----------------------------------------------------------------------------------------------

    def ask(self, id_: str, task: str, given: Mapping[str, Any], who: str) -> Job:
        """The job of this id: as it stands where it was asked for before, else begun."""
        job = Job(id_, task, given, who, beat=time.time())
        if self._kept.put_first(f"job:{id_}", orjson.dumps(job)):
            self._begin(job)
        found = self.get(id_)
        return found or job

    def again(self, job: Job) -> Job:
        """Begin a job anew that is over; who comes second gets the first one's."""
        attempt = job.attempt + 1
        if job.over and self._kept.put_first(f"again:{job.id}:{attempt}", b"1"):
            anew = Job(job.id, job.task, job.given, job.who, attempt, beat=time.time())
            self._put(anew)
            self._begin(anew)
        return self.get(job.id) or job

    def get(self, id_: str) -> Job | None:
        """A job as it stands; one that was running and has long been silent was interrupted."""
        written = self._kept.get(f"job:{id_}")
        job = _read(written) if written else None
        if job is not None and job.state == WAITING and self.stopping(job):
            return replace(job, state=STOPPED)
        return job

    def wait(self, job: Job, seconds: float) -> Job:
        """The job as soon as it is over, or as it stands after some seconds."""
        end = time.monotonic() + seconds
        while not job.over and time.monotonic() < end:
            time.sleep(LOOK_S)
            job = self.get(job.id) or job
        return job

    def stop(self, job: Job) -> None:
        """Let a job end without a result, soon."""
        self._kept.put(f"stop:{job.id}:{job.attempt}", b"1")

    def on(self, upload_id: str) -> list[Job]:
        """The jobs on a file that are not over."""
        return [job for job in self._all() if job.given.get("upload") == upload_id and not job.over]

    def before(self, job: Job) -> int:
        """How many jobs come before one that waits."""
        return sum(each.state == RUNNING or (each.state == WAITING and each.beat < job.beat) for each in self._all())

    def under_way(self, task: str, **given: Any) -> bool:
        """Whether a job of a task that was given this, among other things, waits or runs."""
        return any(each.task == task and not each.over and given.items() <= each.given.items() for each in self._all())

    def waiting(self, task: str) -> int:
        """How many jobs of a task wait."""
        return sum(each.task == task and each.state == WAITING for each in self._all())

    # --- running ---------------------------------------------------------------------------------------------

    def stopping(self, job: Job) -> bool:
        """Whether a job was asked to end, or begun anew meanwhile."""
        return (self._kept.has(f"stop:{job.id}:{job.attempt}")
                or self._kept.has(f"again:{job.id}:{job.attempt + 1}"))

    def note(self, job: Job, **changes: Any) -> Job:
        """Keep how a job stands; of an attempt that was given up nothing is kept."""
        now = replace(job, beat=time.time(), **changes)
        if not self._kept.has(f"again:{job.id}:{job.attempt + 1}"):
            self._put(now)
        return now

    def interrupt_running(self) -> None:
        """Say of every job that runs on this host that it was interrupted, and forget old ones: none runs here yet."""
        for job in self._all():
            if job.state == RUNNING and job.host == self.host:
                self.note(job, state=INTERRUPTED)
            if time.time() - job.beat > KEPT_S:
                for key in (f"job:{job.id}", *(f"{word}:{job.id}:{number}" for word in ("stop", "again")
                                               for number in range(1, job.attempt + 1))):
                    self._kept.drop(key)

    def _begin(self, job: Job) -> None:
        if self.at_once:
            with translated():
                self._enqueue(job.id, job.attempt)
        else:
            self._run(job.id, job.attempt)

    def _run(self, id_: str, attempt: int) -> None:
        """Carry out an attempt, unless it was given up while it waited."""
        job = self.get(id_)
        if job is None or job.attempt != attempt:
            return
        if job.state == WAITING:
            self.carry_out(self.note(job, state=RUNNING, host=self.host))
        elif job.state == STOPPED:
            self.note(job, state=STOPPED)

    def _here(self, job: Job) -> None:
        """Carry a job out in this process."""
        def tell(stage: str, share: float) -> None:
            self.note(job, stage=stage, share=share)

        state, result = outcome(self.perform, job, tell)
        self.note(job, state=state, share=1.0, result=result)

    def _put(self, job: Job) -> None:
        self._kept.put(f"job:{job.id}", orjson.dumps(job))

    def _all(self) -> list[Job]:
        return [_read(written) for key, written in self._kept.all().items() if key.startswith("job:")]


def _read(written: bytes) -> Job:
    """A job as it was kept; one that was running and has long been silent was interrupted."""
    job = Job(**orjson.loads(written))
    silent = job.state == RUNNING and time.time() - job.beat > SILENT_S
    return replace(job, state=INTERRUPTED) if silent else job


def outcome(perform: Perform, job: Job, tell: Tell) -> tuple[str, Mapping[str, Any]]:
    """How the work of a job ends: its state, and its answer or what went wrong."""
    try:
        return DONE, perform(job, tell)
    except Stopped:
        return STOPPED, {}
    except MemoryError:
        return FAILED, told("MemoryError", *TOO_BIG)
    except GeodataError as error:
        problem, cure = getattr(error, "problem", None), getattr(error, "cure", None)
        if isinstance(problem, Text) and isinstance(cure, Text):
            return FAILED, told(type(error).__name__, problem, cure)
        return FAILED, incident(job, error)
    except OSError as error:
        return FAILED, told("OSError", *NO_ROOM) if error.errno in FULL else incident(job, error)
    except Exception as error:
        return FAILED, incident(job, error)


def told(kind: str, problem: Text, cure: Text) -> dict[str, Any]:
    """What went wrong, as a job keeps it."""
    return {"error": kind, "problem": asdict(problem), "cure": asdict(cure)}


def incident(job: Job, error: BaseException | str) -> dict[str, Any]:
    """What went wrong by our fault: written down under a number, which is all that is told."""
    number = uuid.uuid4().hex[:8]
    log.error("incident %s in job %s: %s", number, job.id, error,
              exc_info=error if isinstance(error, BaseException) else None)
    return {"incident": number}
