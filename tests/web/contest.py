"""Editors with sessions of their own who add one to the same figures, and read again when another was first."""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Contest:
    """What became of it: acknowledged edits (record, data version, who), 412s, other answers, seconds of each change
    asked for, edits acknowledged by each server process, and seconds in all."""

    done: list = field(default_factory=list)
    stale: int = 0
    errors: list = field(default_factory=list)
    waits: list = field(default_factory=list)
    workers: Counter = field(default_factory=Counter)
    took: float = 0


def compete(service, people, edits, records):
    """Let them run at once, each making so many edits of the records in turn; what became of it."""
    contest, starts = Contest(), threading.Barrier(len(people) + 1, timeout=60)
    crew = [threading.Thread(target=_edit, args=(service, reader, service.workers[first % 2], [
        records[turn % len(records)] for turn in range(first, first + edits)], contest, starts))
            for first, reader in enumerate(people)]
    for editor in crew:
        editor.start()
    starts.wait()
    start = time.monotonic()
    for editor in crew:
        editor.join()
    contest.took = time.monotonic() - start
    return contest


def _edit(service, reader, wanted, records, contest, starts):
    starts.wait()
    worker = _connect(service, reader, wanted)
    for record in records:
        while True:
            read = reader.ask(f"/api/records/{record}")
            budget = json.loads(read.text)["properties"]["budget_thb"] or 0
            start = time.monotonic()
            answer = reader.change(f"/api/records/{record}", "PATCH", {"budget_thb": budget + 1}, read.headers["ETag"])
            contest.waits.append(time.monotonic() - start)
            if answer.status != 412:
                break
            contest.stale += 1
        if answer.status != 200:
            return contest.errors.append(answer)
        contest.done.append((record, int(answer.headers["Data-Version"]), reader.name))
        contest.workers[worker] += 1
    return reader.hang_up()


def history_of(reader, record):
    """Data version, who, and the budget before and after, of every line of a record's history, the first line first."""
    lines = []
    while True:
        page = json.loads(reader.ask(f"/api/history/records/{record}?limit=500&offset={len(lines)}").text)["entries"]
        lines += [(entry["version"], entry["who"], *(entry[side] and entry[side]["properties"]["budget_thb"]
                                                     for side in ("before", "after"))) for entry in page]
        if len(page) < 500:
            return lines[::-1]


def _connect(service, reader, wanted):
    """Take up a connection that stays, with the server process wanted if it comes to that in a few tries."""
    for _ in range(20):
        reader.hang_up()
        reader.ask("/api/session")
        worker = service.worker_of(reader)
        if worker == wanted:
            break
    return worker


def figures_of(reader, records):
    """The figure of each record now."""
    return {record: json.loads(reader.ask(f"/api/records/{record}").text)["properties"]["budget_thb"] or 0
            for record in records}


def check_nothing_lost(reader, contest, before):
    """Every acknowledged edit counts once: in the figure, and in the history in its order under its name."""
    now = figures_of(reader, before)
    for record, first in before.items():
        done = sorted((version, who) for edited, version, who in contest.done if edited == record)
        assert now[record] == first + len(done)
        lines = history_of(reader, record)[-len(done):]
        assert [(version, who) for version, who, _, _ in lines] == done
        assert [(was or 0, became) for _, _, was, became in lines] == [
            (first + count, first + count + 1) for count in range(len(done))]
