"""Work spread over the workers of a Dask scheduler (dask.distributed); the only file that knows that library.

Without an address the work is done here, one piece after another, and the library is not even read.
"""

from __future__ import annotations

import hashlib
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.measures.errors import MeasureError
from geodata.text import Text

if TYPE_CHECKING:
    from distributed import Client, Future

Given = TypeVar("Given")
Result = TypeVar("Result")

AHEAD = 2
"""Pieces handed out to each worker at a time: one it works on, one that is on its way."""
PATIENCE_S = 10
"""How long a scheduler may take to answer and its workers to come back when there is none."""

UNREACHED = Text("เริ่มตัวจัดงานและเครื่องทำงาน แล้วตรวจ PLANMAP_SCHEDULER หรือเว้นว่างเพื่อคำนวณในเครื่องนี้",
                 "Start the scheduler and its workers and check PLANMAP_SCHEDULER, or leave it empty to measure here")
SAME = Text("ติดตั้งโปรแกรมรุ่นเดียวกันบนทุกเครื่อง แล้วเริ่มเครื่องทำงานใหม่",
            "Install the same version on every machine and start the workers again")
MEMORY = Text("ให้หน่วยความจำแต่ละเครื่องมากขึ้น แล้วลองอีกครั้ง", "Give each worker more memory and try again")


def mapped(work: Callable[[Given], Result], given: Iterable[tuple[str, Given]],
           scheduler: str = "") -> Iterator[tuple[str, Result]]:
    """The results of a work by name, as they come: from the workers of a scheduler (tcp://host:port), else from here.

    given: names and pieces, taken one at a time as there is room, so that memory holds a few of them. A piece whose
    worker ends is done again by another. MeasureError where the scheduler or its workers cannot be had, or workers
    keep ending; what the work itself raises is raised here.
    """
    if not scheduler:
        for name, piece in given:
            yield name, work(piece)
        return
    client = _client(scheduler)
    try:
        yield from _spread(client, work, given)
    finally:
        client.close()


def _client(scheduler: str) -> Client:
    """The scheduler of an address."""
    from distributed import Client

    try:
        return Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise MeasureError(Text(f"ติดต่อตัวจัดงาน {scheduler} ไม่ได้", f"The scheduler {scheduler} does not answer"),
                           UNREACHED) from error


def _spread(client: Client, work: Callable[[Given], Result],
            given: Iterable[tuple[str, Given]]) -> Iterator[tuple[str, Result]]:
    """As mapped(), through a client. Pieces travel with their task, so that a worker that ends takes none with it."""
    out: dict[Future, str] = {}
    waiting = iter(given)
    try:
        while True:
            for name, piece in islice(waiting, max(0, AHEAD * max(1, len(client.nthreads())) - len(out))):
                out[_handed(client, work, piece)] = name
            if not out:
                return
            for future in _first(client, list(out)):
                yield out.pop(future), _result(future)
                future.release()
    finally:
        for future in out:
            future.cancel()


def _first(client: Client, futures: list[Future]) -> list[Future]:
    """Those that are done, as soon as there is one; MeasureError where nobody is left to do any."""
    from distributed import wait

    while True:
        try:
            with client.as_current():
                return list(wait(futures, timeout=PATIENCE_S, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            if client.status != "running" or not client.nthreads():
                raise MeasureError(Text("ไม่มีเครื่องทำงานเหลืออยู่", "No worker is left to measure"), UNREACHED) from None


def _result(future: Future) -> Any:
    """What came of a piece."""
    from distributed import CancelledError, KilledWorker

    try:
        same, result = pickle.loads(future.result())  # noqa: S301 - of our own workers
    except KilledWorker as error:
        raise MeasureError(Text("เครื่องทำงานหยุดซ้ำระหว่างงานเดียวกัน อาจหน่วยความจำไม่พอ",
                                "Workers kept ending within the same piece of work, perhaps for want of memory"),
                           MEMORY) from error
    except CancelledError as error:
        raise MeasureError(Text("ตัวจัดงานหยุดระหว่างทาง", "The scheduler ended meanwhile"), UNREACHED) from error
    except ImportError as error:
        raise MeasureError(Text("เครื่องทำงานไม่มีโปรแกรมนี้", "The workers do not have this program"), SAME) from error
    if not same:
        raise MeasureError(Text("เครื่องทำงานใช้โปรแกรมคนละรุ่น", "The workers have another version of this program"), SAME)
    return result


def _handed(client: Client, work: Callable[[Given], Result], piece: Given) -> Future:
    """A piece on its way to a worker."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sending large graph")   # that is how it survives its worker
        return client.submit(_done, pickle.dumps((work, piece)), _program(), pure=False)


def _done(packed: bytes, program: str) -> bytes:
    """What a worker does with a piece: whether it has the same program, and the result."""
    if program != _program():
        return pickle.dumps((False, None))
    work, piece = pickle.loads(packed)  # noqa: S301 - of the client's own
    return pickle.dumps((True, work(piece)))


@cache
def _program() -> str:
    """A hash of this room's files: equal where figures are computed alike."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
