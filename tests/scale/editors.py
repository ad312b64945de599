"""Fifty editors in two processes, twenty edits each of one record: every one of them counts."""

import time

from racing import race
from store_cases import small

from geodata.store import open_store


def test_fifty_editors_lose_no_edit(tmp_path):
    start = time.monotonic()
    done = race(tmp_path, processes=2, editors=25, edits=20)
    took = time.monotonic() - start

    with open_store(tmp_path, small()) as store:
        assert store.record("tourism-001")["budget_thb"] == 1000
        assert sorted(done) == list(range(2, 1002))
        assert len(store.history("tourism-001")) == 1001
    print(f"\n1000 edits of one record by 50 editors in 2 processes: 0 lost, {took:.1f} s")
