"""A served map whose processes are killed without warning loses nothing it acknowledged and keeps nothing by halves."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from bringing import EDGE, multipart, waiting
from serving import Service
from strikes import Witness, fell, party, strike


def test_a_map_whose_processes_are_killed_loses_nothing_it_acknowledged(instance, tmp_path):
    rng, saved = random.Random(2569), tmp_path / "saved.sqlite"
    with Service(instance()) as service:
        admin, clients = party(service)
        with clients:
            witness = Witness(admin, clients)
            for _ in range(5):
                strike(service, clients, rng)
                witness.look()
            fell(service, rng)
            service.start()
            witness.look()
        service.command("backup", saved)
        witness.look()
        assert "Traceback" not in service.said.read_text()

    assert len(clients.ledger.edited) > 5
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT max(number) FROM versions").fetchone() == (witness.last,)


@pytest.fixture
def importer(new_app, someone, tmp_path):
    """Somebody who imports, with an instance folder of their own."""
    importer = someone(new_app(INSTANCE=str(tmp_path)), "editor")
    importer.uploads = tmp_path / "uploads"
    return importer


def bring(importer, name: str) -> str:
    """Bring a file in; its address."""
    answer = importer.post("/import", data=multipart(name, "ชื่อ\nวัด".encode()),
                           content_type=f"multipart/form-data; boundary={EDGE}")
    return answer.location


def test_a_file_whose_upload_was_interrupted_shows_nowhere_and_closes_nothing(importer):
    address = bring(importer, "whole.csv")
    folder = importer.uploads / address.rpartition("/")[2]
    shutil.copytree(folder, folder.with_name(f".{folder.name}"))   # as it is a moment before it gets its name

    page = importer.get("/import?lang=en")
    assert page.status_code == 200
    assert waiting(page.text) == [(address, "whole")]


def test_of_a_file_that_is_dropped_nothing_is_left(importer):
    address = bring(importer, "dropped.csv")

    assert importer.post(f"{address}/drop").status_code == 303
    assert importer.get(address).status_code == 404
    assert list(importer.uploads.iterdir()) == []
