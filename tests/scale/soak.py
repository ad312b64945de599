"""Fifty readers and five editors for some minutes: how long they wait, what goes wrong, and what the server gathers."""

import os
import random
import statistics
import sys
import threading
import time

import psutil
import pytest
from serving import Reader, Service

MINUTES = float(os.environ.get("MINUTES", "10"))
SETTLED = MINUTES / 2
"""Minutes after which memory and files are not to grow any more."""
READERS, EDITORS, PAUSE_S = 50, 5, (2.0, 8.0)
P50_S, P99_S, GROWTH = 0.150, 1.0, 0.05
PATHS = ("/", "/", "/embed?missions=tourism", "/gaps?measure=reach&gap=community.local_office", "/about",
         "/api/sites?missions={mission}", "/api/summary?missions={mission}", "/api/facets?district={district}",
         "/api/sites?district={district}", "/api/search?q={word}", "/api/shade?shade=records&missions={mission}",
         "/api/gaps?measure=matrix", "/api/sites.csv?district={district}")
WORDS = {"mission": ("tourism", "industry", "agriculture", "community"), "word": ("วัด", "temple", "office"),
         "district": ("5101", "5102", "5103", "5104", "5105", "5106", "5107", "5108")}


class Crowd:
    """People who ask, wait a while and ask again. waits: moment and seconds of each answer; wrong: what was none."""

    def __init__(self, home):
        self.home, self.waits, self.wrong, self.edits, self.over = home, [], [], 0, threading.Event()

    def ask(self, reader, path, **more):
        start = time.monotonic()
        try:
            answer = reader.ask(path, **more)
        except Exception as error:
            self.wrong.append((path, repr(error)))
            return None
        self.waits.append((start, time.monotonic() - start))
        if answer.status not in (200, 412):
            self.wrong.append((path, answer.status, answer.text[:200]))
        return answer

    def read(self, number):
        chance, reader = random.Random(number), Reader(self.home, stays=True)
        while not self.over.wait(chance.uniform(*PAUSE_S)):
            words = {key: chance.choice(found) for key, found in WORDS.items()}
            self.ask(reader, chance.choice(PATHS).format(**words).replace("วัด", "%E0%B8%A7%E0%B8%B1%E0%B8%94"))
            reader.hang_up()
        reader.hang_up()

    def probe(self):
        reader = Reader(self.home)
        while not self.over.wait(1):
            self.ask(reader, "/readyz")

    def edit(self, number, reader):
        chance = random.Random(number)
        while not self.over.wait(chance.uniform(*PAUSE_S)):
            path = f"/api/records/tourism-{chance.randint(1, 40):03d}"
            read = self.ask(reader, path)
            if read is not None and read.status == 200:
                told = self.ask(reader, path, method="PATCH", X_CSRFToken=reader.csrf, If_Match=read.headers["ETag"],
                                Content_Type="application/json",
                                body=f'{{"properties": {{"budget_thb": {chance.randint(1, 9)}000}}}}'.encode())
                self.edits += told is not None and told.status == 200
            reader.hang_up()


def gathered(service):
    """Memory of its own and open files of all processes of a service, in MB and by number."""
    first = psutil.Process(service.process.pid)
    found = [first, *first.children(recursive=True)]
    return (sum(each.memory_full_info().uss for each in found) / 1e6, sum(each.num_fds() for each in found))


@pytest.mark.one_file   # it says itself where its records rest
@pytest.mark.parametrize("rests", ["sqlite", "postgres"])
def test_a_crowd_for_minutes_waits_little_and_leaves_nothing(rests, request, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    more = {"PLANMAP_DATABASE": request.getfixturevalue("postgres").database()} if rests == "postgres" else {}
    with Service(tmp_path / "instance", TMPDIR=str(scratch), **more) as service:
        admin = service.admin()
        people = [service.person(admin, f"editor{number}") for number in range(EDITORS)]
        crowd = Crowd(service.home)
        threads = [threading.Thread(target=crowd.probe),
                   *(threading.Thread(target=crowd.read, args=(number,)) for number in range(READERS)),
                   *(threading.Thread(target=crowd.edit, args=pair) for pair in enumerate(people))]
        for thread in threads:
            thread.start()
        start, samples = time.monotonic(), []
        while (now := time.monotonic() - start) < MINUTES * 60:
            samples.append((now / 60, *gathered(service)))
            time.sleep(min(5.0, MINUTES * 60 / 20))
        crowd.over.set()
        for thread in threads:
            thread.join()
        left = [path for folder in (scratch, service.instance / "work") for path in folder.rglob("*") if path.is_file()]
    tell(rests, crowd, samples, left)


def tell(rests, crowd, samples, left):
    """Say what came of it beside its limits, and hold it to them."""
    waits = statistics.quantiles([wait for _, wait in crowd.waits], n=100)
    settled = [sample for sample in samples if sample[0] >= SETTLED]
    third = max(len(settled) // 3, 1)
    early, late = ([statistics.median(each[at] for each in part) for at in (1, 2)]
                   for part in (settled[:third], settled[-third:]))
    growth, files = late[0] / early[0] - 1, late[1] - early[1]
    print(f"\nsoak on {rests}: {READERS} readers and {EDITORS} editors, {MINUTES:g} min, {len(crowd.waits)} answers, "
          f"{crowd.edits} edits\n  p50 {waits[49] * 1000:.0f} ms (limit {P50_S * 1000:.0f}), p99 "
          f"{waits[98] * 1000:.0f} ms (limit {P99_S * 1000:.0f}), errors {len(crowd.wrong)} (limit 0)\n  memory after "
          f"minute {SETTLED:g}: {early[0]:.0f} MB, at the end {late[0]:.0f} MB, growth {growth:.1%} (limit "
          f"{GROWTH:.0%})\n  open files {early[1]:.0f}, at the end {late[1]:.0f} (limit +2); files left in temporary "
          f"folders {len(left)} (limit 0)", file=sys.stderr)
    assert crowd.wrong == []
    assert crowd.edits > 0
    assert (growth < GROWTH, files <= 2, left) == (True, True, [])
    assert (waits[49] < P50_S, waits[98] < P99_S) == (True, True)
