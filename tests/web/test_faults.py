"""Faults of the machine: a store that goes away, a restore under a request, a full disk: told, and nothing is half."""

import fcntl
import json
import os
import resource
import shutil
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import postgres as clusters
import psutil
import pytest
from bringing import upload
from serving import Reader, Service
from werkzeug.test import Client

from geodata.store import UnreachableError
from geodata.text import Text
from webmap.awaited import Awaited
from webmap.places import Shown
from webmap.readiness import LOCK
from webmap.server import SENDS_S

PAGES, PROGRAMS = ("/", "/embed", "/gaps", "/about", "/sign-in"), ("/api/sites", "/api/gaps?measure=matrix")


def until(question, patience_s: float = 60):
    end = time.monotonic() + patience_s
    while not (answer := question()):
        assert time.monotonic() < end, "in vain"
        time.sleep(0.05)
    return answer


def check_unready(answer, address: str) -> None:
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), address
    assert answer.headers["Cache-Control"] == "no-store"
    if address.startswith("/api/"):
        assert answer.content_type == "application/problem+json"
        assert answer.json["status"] == 503
        assert "ไม่ได้" in answer.json["title_th"]
    else:
        assert "อ่านข้อมูลไม่ได้ในขณะนี้" in answer.text
        assert "cannot be read at the moment" in answer.text
        assert "<script" not in answer.text


# --- the store goes away --------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def moving(new_app, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return new_app(INSTANCE=str(home / "instance")), home / "instance", home / "elsewhere"


@pytest.fixture
def moved(moving):
    """An application whose instance folder can be taken away and brought back; it is back in the end."""
    app, here, elsewhere = moving

    def away(gone: bool) -> None:
        app.extensions["planmap"].store.close()
        (here if gone else elsewhere).rename(elsewhere if gone else here)

    yield app, away
    if elsewhere.exists():
        away(False)


@pytest.mark.parametrize("address", [*PAGES, *PROGRAMS])
def test_without_its_store_every_address_says_to_come_again_in_both_languages(moved, address):
    app, away = moved
    away(True)
    client = app.test_client()

    check_unready(client.get(address), address)
    assert str(app.config["INSTANCE"]) not in client.get(address).text
    assert client.get("/healthz").data == b"ok\n"
    away(False)
    assert client.get(address).status_code == 200


def test_a_store_that_goes_away_in_the_middle_of_a_request_is_told_and_logged(moved, monkeypatch, caplog):
    app, away = moved
    away(True)
    cache = app.extensions["planmap.answers"]
    monkeypatch.setattr(cache, "shown", lambda _signed: Shown(1, 1))   # it was there when the request began
    app.extensions["planmap"]._kept.clear()
    client = app.test_client()
    client.set_cookie("planmap", "somebody")

    for address in (*PAGES, *PROGRAMS):
        check_unready(client.get(address), address)
    check_unready(client.post("/api/records"), "/api/records")
    assert "the store cannot be used at /api/sites" in caplog.text


def test_readiness_tells_within_two_seconds_that_the_store_is_gone_and_back(moved):
    app, away = moved
    client = app.test_client()
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, {"ready": True, "faults": []})

    away(True)
    start = time.monotonic()
    told = until(lambda: "store" in str((answer := client.get("/readyz")).json) and answer)
    assert time.monotonic() - start < 2
    assert told.status_code == 503
    assert [fault["what"] for fault in told.json["faults"]] == ["store", "disk"]
    assert told.headers["Retry-After"] == "1"
    away(False)
    until(lambda: client.get("/readyz").status_code == 200, 2)


def test_a_long_writer_is_no_fault(moved):
    app, _ = moved
    client = app.test_client()
    with app.extensions["planmap"].store._database.turn():
        start = time.monotonic()
        statuses = [client.get("/readyz").status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    assert time.monotonic() - start < 5


def test_a_disk_that_is_nearly_full_and_a_missing_taker_of_jobs_are_told(new_app, instance, monkeypatch):
    app = new_app(INSTANCE=(folder := instance()), JOBS=1)
    client = app.test_client()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 951, 49))

    told = client.get("/readyz")
    assert told.status_code == 503
    assert [(fault["what"], bool(fault["th"])) for fault in told.json["faults"]] == [("disk", True), ("jobs", True)]
    monkeypatch.undo()
    with open(f"{folder}/{LOCK}", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert client.get("/readyz").status_code == 200
        os.utime(lock.fileno(), (time.time() - 100,) * 2)   # it holds its lock, but nobody heard of it
        assert client.get("/readyz").json["faults"][0]["what"] == "jobs"


def test_an_application_whose_store_is_away_at_the_start_is_whole_when_it_comes(app):
    there = []

    def make():
        if not there:
            raise UnreachableError(Text("ไม่ตอบ", "it does not answer"), Text("รอ", "Wait"))
        return app

    client = Client(Awaited(make))
    for address in ("/", "/api/sites"):
        check_unready(client.get(address), address)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    there.append(True)
    until(lambda: client.get("/api/sites").status_code == 200, 5)


# --- a restore under a request --------------------------------------------------------------------------------

def test_a_version_that_vanishes_under_a_request_is_answered_from_the_restored_data(new_app, tmp_path):
    app = new_app()
    store, client = app.extensions["planmap"].store, app.test_client()
    store.backup(tmp_path / "backup")
    store.delete("tourism-001", "ann", expected_version=1)

    def shown_then_restored(_signed):
        app.extensions["planmap.answers"].shown = lambda _signed: Shown(store.version, store.version)
        number = store.version
        store.restore(tmp_path / "backup", "ann")
        return Shown(number, number)

    app.extensions["planmap.answers"].shown = shown_then_restored
    answer = client.get("/api/sites")
    assert answer.status_code == 200
    assert answer.headers["Data-Version"] == str(store.version)
    assert "tourism-001" in [site["id"] for site in answer.json["features"]]


# --- a full disk ----------------------------------------------------------------------------------------------

class Full:
    """While within, no process of a service can make a file larger than this, as on a full disk."""

    def __init__(self, service, most_bytes=4096):
        self.service, self.most_bytes = service, most_bytes

    def __enter__(self):
        self._limit(self.most_bytes)

    def __exit__(self, *_):
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most):
        first = psutil.Process(self.service.process.pid)
        for process in (first, *first.children(recursive=True)):
            hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, hard))


@pytest.fixture(scope="module")
def service(instance):
    with Service(instance()) as service:
        yield service


@pytest.fixture(scope="module")
def admin(service):
    return service.admin()


@pytest.mark.skipif(clusters.ON_POSTGRES, reason="the disk that is full holds no records then")
def test_a_full_disk_refuses_changes_in_words_and_keeps_nothing_half(service, admin):
    tag = admin.ask("/api/records/tourism-002").headers["ETag"]
    files = {path for path in Path(service.instance).rglob("*") if path.is_file()}
    with Full(service):
        assert Reader(service.home).ask("/api/sites").status == 200
        edit = admin.change("/api/records/tourism-002", "PATCH", {"budget_thb": 77}, tag)
        brought = upload(admin, "plan.csv", b"x" * 900_000)
        asked = Reader(service.home).ask("/export/map.csv?district=5104", Accept="application/json")
        ready = until(lambda: (told := Reader(service.home).ask("/readyz")).status == 503 and told)
    assert (edit.status, edit.headers["Retry-After"]) == (503, "5"), edit.text
    assert brought.status == 507
    assert "room" in brought.text or "พื้นที่" in brought.text
    assert asked.status in (503, 507), asked.text
    assert [fault["what"] for fault in json.loads(ready.text)["faults"]] == ["store"]
    left = {path for path in Path(service.instance).rglob("*") if path.is_file()} - files
    assert [path for path in left if "upload" in path.parts or "exports" in path.parts] == []

    until(lambda: Reader(service.home).ask("/readyz").status == 200, 5)
    assert admin.ask("/api/records/tourism-002").headers["ETag"] == tag
    assert admin.change("/api/records/tourism-002", "PATCH", {"budget_thb": 77}, tag).status == 200
    assert "Traceback" not in asked.text


# --- slow ones ------------------------------------------------------------------------------------------------

def test_who_falls_silent_in_a_request_or_an_answer_holds_nobody_up_for_long(service):
    asks = [b"", b"GET /api/sites HTTP/1.1\r\nHost: x\r\n", b"GET /api/subdistricts HTTP/1.1\r\nHost: x\r\n\r\n"]
    with ExitStack() as open_lines:
        for ask in asks * 8:
            line = socket.create_connection(("127.0.0.1", service.port))
            open_lines.callback(line.close)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.sendall(ask)
        start = time.monotonic()
        answers = [Reader(service.home).ask("/api/sites").status for _ in range(4)]
        took = time.monotonic() - start
    assert answers == [200] * 4
    assert took < 2 * SENDS_S + 10, took
    assert "Socket error" not in service.said.read_text()
