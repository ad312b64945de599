"""Twenty rolling restarts of two hosts behind nginx, while readers ask twenty times a second: no request is lost."""

import os
import time

import pytest
from farm import Host, Nginx, Traffic
from serving import Reader

RESTARTS = int(os.environ.get("RESTARTS", "20"))


@pytest.mark.one_file   # it says itself where its records rest
def test_twenty_rolling_restarts_lose_no_request(postgres, tmp_path):
    address = postgres.database()
    hosts = [Host(tmp_path / name, PLANMAP_DATABASE=address, PLANMAP_PROXIES="1") for name in ("one", "two")]
    with hosts[0], hosts[1], Nginx(hosts, tmp_path / "nginx") as front:
        start = time.monotonic()
        with Traffic(front.home, 20) as traffic:
            for number in range(RESTARTS):
                host = hosts[number % 2]
                host.restart()
                while Reader(host.home).ask("/readyz").status != 200:
                    time.sleep(0.1)
        took = time.monotonic() - start
    postgres.drop(address)
    print(f"\n{RESTARTS} rolling restarts of two hosts in {took:.0f} s: {traffic.done} requests answered, "
          f"{len(traffic.wrong)} lost (limit 0)")
    assert traffic.wrong == []
