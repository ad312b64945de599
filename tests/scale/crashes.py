"""A thousand kills without warning, of writers of the store and of a served map: nothing that was told is lost, nothing
is there by halves, and the store opens at once and whole."""

import os
import random
import statistics
import time
from pathlib import Path

import psutil
from killing import check_after, kill_many
from postgres import instance_at
from serving import Service
from strikes import Witness, fell, party, strike

import geodata
from geodata.region import load_region

KILLS = int(os.environ.get("KILLS", "1000"))
WHOLE = 25
"""Every how many kills all processes are killed, the first one too, and the store is looked at before they return."""


def test_a_thousand_killed_writers_lose_no_edit_they_told_of(tmp_path, kept_in):
    kills = KILLS if kept_in == "sqlite" else KILLS // 5
    told, opened = kill_many(tmp_path, kills, fresh_every=25)

    print(f"\n{kept_in}: {kills} kills, {told} edits told, 0 lost; to open and read: "
          f"median {statistics.median(opened):.2f} s, longest {max(opened):.2f} s")
    assert told > kills
    assert max(opened) < 2


def test_a_served_map_killed_a_thousand_times_loses_nothing_it_acknowledged(tmp_path):
    region, start, opened = load_region(Path(geodata.__file__).parent / "regions" / "lamphun"), time.monotonic(), []
    rng, instance, rest = random.Random(2569), instance_at(tmp_path / "instance"), tmp_path / "rest"
    (tmp_path / "saved").mkdir()
    rest.mkdir()
    with Service(instance, TMPDIR=str(rest)) as service:
        admin, clients = party(service)
        with clients:
            witness = Witness(admin, clients)
            for kill in range(1, KILLS + 1):
                if kill % WHOLE:
                    strike(service, clients, rng)
                else:
                    fell(service, rng)
                    opened.append(check_after(instance, list(clients.ledger.edited.values()), region)[1])
                    service.start()
                    service.command("backup", tmp_path / "saved" / "planmap.sqlite")
                    check_after(tmp_path / "saved", [witness.last], region)
                witness.look()
        witness.look()
        assert "Traceback" not in service.said.read_text()
    assert list(rest.iterdir()) == []
    assert [line for process in psutil.process_iter(["cmdline"])
            if str(instance) in (line := " ".join(process.info["cmdline"] or ()))] == []
    ledger = clients.ledger
    print(f"\n{KILLS} kills of a served map, {len(opened)} of all its processes, in {time.monotonic() - start:.0f} s: "
          f"{len(ledger.edited)} edits and {len(ledger.imported)} imports acknowledged, 0 lost, 0 in part; "
          f"{len(ledger.taken)} files taken in, 0 lost; to open and read: longest {max(opened):.2f} s")
    assert len(ledger.edited) > KILLS
    assert ledger.imported
    assert max(opened) < 2
