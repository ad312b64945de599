"""Editors in several processes who all add one to the same figure, and begin again when another was first."""

import multiprocessing
import threading

from store_cases import small

from geodata.store import ConflictError, open_store


def race(folder, processes, editors, edits):
    """Let them run, each process with some editors, each making some edits; the versions they were told."""
    open_store(folder, small()).close()
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=_work, args=(folder, editors, edits, results)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    done = [version for _ in workers for version in results.get(timeout=600)]
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * processes
    return done


def _work(folder, editors, edits, results):
    done = []
    with open_store(folder, small()) as store:
        crew = [threading.Thread(target=_edit, args=(store, f"editor {name}", edits, done)) for name in range(editors)]
        for editor in crew:
            editor.start()
        for editor in crew:
            editor.join()
    results.put(done)


def _edit(store, name, edits, done):
    for _ in range(edits):
        while True:
            record = store.record("tourism-001")
            try:
                done.append(store.change({"id": "tourism-001", "budget_thb": (record["budget_thb"] or 0) + 1}, name,
                                         expected_version=record["version"]).version)
                break
            except ConflictError:
                continue
