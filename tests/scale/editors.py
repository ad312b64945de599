"""Fifty editors, twenty edits each, of the store by two processes and of the served map: every one of them counts."""

import statistics
import time

from contest import check_nothing_lost, compete, figures_of
from postgres import instance_at
from racing import race
from serving import Service
from store_cases import small

from geodata.store import open_store


def test_fifty_editors_lose_no_edit(tmp_path, kept_in):
    start = time.monotonic()
    done = race(tmp_path, processes=2, editors=25, edits=20)
    took = time.monotonic() - start

    with open_store(tmp_path, small()) as store:
        assert store.record("tourism-001")["budget_thb"] == 1000
        assert sorted(done) == list(range(2, 1002))
        assert len(store.history("tourism-001")) == 1001
    print(f"\n{kept_in}: 1000 edits of one record by 50 editors in 2 processes: 0 lost, {took:.1f} s")


def test_fifty_editors_of_the_served_map_lose_no_edit(tmp_path, kept_in):
    records = [f"tourism-{number:03d}" for number in range(1, 6)]
    with Service(instance_at(tmp_path / "instance")) as service:
        admin = service.admin()
        people = [service.person(admin, f"editor{number}") for number in range(50)]
        before = figures_of(admin, records)
        contest = compete(service, people, 20, records)

        assert contest.errors == []
        assert len(contest.done) == 1000
        assert set(contest.workers) == set(service.workers)
        check_nothing_lost(admin, contest, before)
        assert admin.change("/api/records/tourism-001", "PATCH", {"budget_thb": 1}).status == 428
        assert "Traceback" not in service.said.read_text()
    waits = statistics.quantiles(contest.waits, n=100)
    print(f"\n{kept_in}: 1000 edits of 5 records by 50 editors through 2 server processes: 0 lost, "
          f"{contest.stale} were told of another's edit first (412), 0 errors, {contest.took:.0f} s "
          f"= {1000 / contest.took:.1f} edits/s, within {waits[49]:.2f} s (median), {waits[98]:.2f} s (99 of 100), "
          f"{' and '.join(map(str, contest.workers.values()))} by each process")
