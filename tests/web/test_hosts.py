"""Two hosts over one PostGIS are one service: edits, sessions, uploads, jobs, exports; and what befalls one of them."""

import os
import re
import signal
import time
import urllib.request

import postgres as clusters
import pytest
from bringing import EDGE, multipart, settled, waiting
from farm import Host, Nginx, Traffic
from serving import PASSWORD, Reader

from webmap.jobs import INTERRUPTED, RUNNING, Jobs
from webmap.queues import line_to, queue_of, secret_of
from webmap.shelf import Shelf

pytestmark = pytest.mark.one_file   # it says itself where its records rest
PLAN = ("ที่,ชื่อโครงการ,ตำบล,อำเภอ,ปีงบประมาณ,งบประมาณ (บาท),ประเภท\n"
        "1,ปรับปรุงถนนสายหนึ่ง,ในเมือง,เมืองลำพูน,๒๕๖๙,1200000,งานถนนและสะพาน\n").encode()
UNLIKE = ("/sign-in", "/api/session", "/people/audit", "/export", "/api/gaps/where", "/import/blank", "/history/audit",
          "/api/gaps.xlsx")
"""What is told of a moment or of one reader, and what is a file and made of a moment."""


def until(question, patience_s: float = 60):
    end = time.monotonic() + patience_s
    while not (answer := question()):
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)
    return answer


@pytest.fixture(scope="module")
def postgres():
    """A cluster that may fall."""
    with clusters.own_cluster("hosts") as own:
        yield own


# --- what hosts share ------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def lines(postgres):
    """Two lines to one empty database."""
    address = postgres.database()
    both = line_to(address), line_to(address)
    yield both
    for line in both:
        line.close()
    postgres.drop(address)


def test_the_start_of_one_host_interrupts_no_job_of_another(lines, tmp_path):
    here, there = (Jobs(queue_of(tmp_path, "s" * 40, line), lambda *_: {}, 2) for line in lines)
    here.host, there.host = "here", "there"
    jobs = {host.host: host.note(host.ask(f"examine:{host.host}", "examine", {}, "ann"), state=RUNNING, host=host.host)
            for host in (here, there)}
    here.interrupt_running()

    assert there.get(jobs["here"].id).state == INTERRUPTED
    assert here.get(jobs["there"].id).state == RUNNING
    assert there.queue.pending_count() == 2
    assert secret_of(lines[0]) == secret_of(lines[1])


def test_a_file_laid_by_one_host_is_whole_on_another_until_it_is_dropped(lines, tmp_path):
    here, there = (Shelf(tmp_path / side / "uploads", line) for side, line in zip("ab", lines, strict=True))
    (here.path("x") / "folder").mkdir(parents=True)
    (here.path("x") / "file").write_bytes(content := os.urandom(9_000_001))
    (here.path("x") / "folder" / "one").write_text("1")
    for name in ("x/file", "x/folder"):
        here.lay(name)

    assert there.fetch("x/file").read_bytes() == content
    assert (there.fetch("x/folder") / "one").read_text() == "1"
    assert there.names("x/") == ["x/file", "x/folder"]
    (there.path("x") / "file").write_text("new")
    there.lay("x/file")
    assert here.fetch("x/file", fresh=True).read_text() == "new"
    here.drop("x")
    assert there.fetch("x/file") is there.fetch("x/folder") is None
    assert here.names() == []


# --- two hosts -------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def farm(postgres, tmp_path_factory):
    """Two hosts over one database, their first admin, and nginx before them."""
    address, folder = postgres.database(), tmp_path_factory.mktemp("farm")
    both = [Host(folder / name, PLANMAP_DATABASE=address, PLANMAP_PROXIES="1") for name in ("one", "two")]
    with both[0] as one:
        admin = one.admin()
        with both[1] as two, Nginx(both, folder / "nginx") as front:
            yield one, two, front, admin
    postgres.drop(address)


def at(host, reader) -> Reader:
    """The same browser, sent to another host."""
    other = Reader(host.home)
    other.cookies, other.name, other.csrf = reader.cookies, reader.name, reader.csrf
    return other


def workbook(host, reader, path) -> bytes:
    """A planner's workbook back; nothing while it is being made."""
    asked = urllib.request.Request(f"{host.home}{path}/annotated.xlsx", headers={
        "Cookie": "; ".join(f"{name}={value}" for name, value in reader.cookies.items())})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read() if "spreadsheet" in answer.headers["Content-Type"] else b""


def test_an_edit_on_one_is_on_both_within_a_second(farm):
    one, two, front, admin = farm
    for number, (writes, reads) in enumerate([(one, two), (two, one)] * 2, 1):
        editor = at(writes, admin)
        tag = editor.ask("/api/records/tourism-003").headers["ETag"]
        edit = editor.change("/api/records/tourism-003", "PATCH", {"budget_thb": number * 1000}, tag)
        said = time.monotonic()
        assert edit.status == 200, edit.text
        for host in (reads, writes, front):
            until(lambda host=host, edit=edit: Reader(host.home).ask("/api/sites?missions=tourism").headers[
                "Data-Version"] == edit.headers["Data-Version"], 1)
        assert time.monotonic() - said < 1


def test_attempts_to_sign_in_are_counted_on_both_together(farm):
    one, two, *_ = farm
    statuses = []
    for number in range(8):
        reader = Reader((one, two)[number % 2].home)
        statuses.append(reader.ask("/sign-in", form={"csrf_token": reader.token("/sign-in"), "name": "nobody",
                                                     "password": PASSWORD}).status)
    assert sorted(statuses) == [403] * 5 + [429] * 3


def test_a_file_brought_to_one_is_examined_decided_stored_and_given_back_by_the_other(farm):
    one, two, _, admin = farm
    here, there = at(one, admin), at(two, admin)
    report = settled(here, here.ask("/import", body=multipart("plan.csv", PLAN, "community"), X_CSRFToken=here.csrf,
                                    Content_Type=f"multipart/form-data; boundary={EDGE}"))
    path = waiting(there.ask("/import").text)[0][0]
    seen = settled(there, there.ask(path))
    tokens = r'name="csrf_token" value="[^"]+"'
    assert re.sub(tokens, "", seen.text) == re.sub(tokens, "", report.text)

    books = [until(lambda host=host: workbook(host, admin, path)) for host in (one, two)]
    assert books[0] == books[1]
    form = {"csrf_token": there.csrf, "report": re.search(r'name="report" value="(\w+)"', seen.text)[1],
            "based_on": re.search(r'name="based_on" value="(\d+)"', seen.text)[1], "why": "plan"}
    stored = settled(there, there.ask(f"{path}/store", form=form))
    assert stored.path.startswith("/history/imports/"), stored.text
    assert here.ask(path).status == 404
    assert waiting(here.ask("/import").text) == []


def test_an_export_made_for_one_is_given_by_the_other(farm):
    one, two, *_ = farm
    path = "/export/map.csv?district=5104"
    made = until(lambda: (got := Reader(one.home).ask(path, Host="maps.example")).status == 200 and got)
    given = Reader(two.home).ask(path, Host="maps.example")

    assert (given.status, given.text, given.headers["ETag"]) == (200, made.text, made.headers["ETag"])


def test_every_address_answers_alike_on_both(farm, app):
    one, two, _, admin = farm
    version = re.search(r"/start/([\w-]+)\.json", Reader(one.home).ask("/").text)[1]
    differ, compared = [], 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.startswith(UNLIKE) or rule.arguments - {"key", "version"}:
            continue
        address = rule.rule.replace("<key>", "tourism").replace("<version>", version)
        for reader in (Reader(one.home), admin)[: 1 if rule.rule.startswith("/api") else 2]:
            told = [told_by(host, reader, address) for host in (one, two)]
            compared += 1
            if told[0] != told[1]:
                lines = [set(each[3].splitlines()) for each in told]
                differ.append((address, [each[:3] for each in told], lines[0] ^ lines[1]))
    assert differ == []
    assert compared > 60


def told_by(host, reader, address):
    """Status, tag, what caches are told, and the body without what is told of a session."""
    answer = at(host, reader).ask(address, Host="maps.example")
    tokens = r'name="csrf_token" value="[^"]+"'
    tag = "" if re.search(tokens, answer.text) else answer.headers["ETag"]   # a token changes from second to second
    return answer.status, tag, answer.headers["Cache-Control"], re.sub(tokens, "", answer.text)


def test_nginx_hands_on_what_may_be_framed_and_keeps_what_does_not_change(farm):
    one, _, front, _ = farm
    for path in ("/embed", "/", "/api/sites?missions=tourism"):
        ours, its = (Reader(home).ask(path, Host="maps.example").headers for home in (one.home, front.home))
        for name in ("Content-Security-Policy", "ETag", "Cache-Control", "Cross-Origin-Resource-Policy"):
            assert its[name] == ours[name], (path, name)
    path = "/start/" + re.search(r"/start/([\w-]+\.json)", Reader(front.home).ask("/").text)[1]
    for _ in range(2):
        assert Reader(front.home).ask(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    kept = [file.read_bytes() for file in (front.prefix / "cache").rglob("*") if file.is_file()]
    assert any(path.encode() in answer for answer in kept)
    tiles = front.prefix / "artefacts" / f"{'0' * 32}-1.pmtiles"
    tiles.parent.mkdir()
    tiles.write_bytes(b"PMTiles")
    assert Reader(front.home).ask(f"/tiles/{tiles.name}", Range="bytes=0-1").text == "PM"
    assert Reader(front.home).ask(f"/tiles/{'1' * 32}-1.pmtiles").status == 404


# --- what befalls one of them ----------------------------------------------------------------------------------

def test_a_worker_killed_in_its_requests_costs_readers_of_both_nothing(farm):
    one, two, front, _ = farm
    with Traffic(front.home, 20) as traffic:
        for host in (one, two):
            time.sleep(0.5)
            os.kill(host.workers[0], signal.SIGKILL)
            until(lambda host=host: host.workers)
        time.sleep(0.5)
    assert traffic.wrong == []
    assert traffic.done > 20


def test_restarting_one_loses_no_request_of_readers_of_both(farm):
    one, _, front, _ = farm
    with Traffic(front.home, 20) as traffic:
        one.restart()
        until(lambda: Reader(one.home).ask("/readyz").status == 200)
    assert traffic.wrong == []
    assert traffic.done > 20


def test_without_the_database_both_say_to_come_again_and_one_even_starts(farm, postgres):
    one, two, front, admin = farm
    postgres.stop(signal.SIGQUIT)
    stopped = time.monotonic()
    try:
        for host in (one, two):
            until(lambda host=host: Reader(host.home).ask("/readyz").status == 503)
        assert time.monotonic() - stopped < 2
        two.restart()
        for host in (one, two, front):
            until(lambda host=host: Reader(host.home).ask("/healthz").status == 200)
            for address in ("/", "/api/sites", "/people"):
                answer = at(host, admin).ask(address)
                assert (answer.status, answer.headers["Retry-After"]) == (503, "5"), (address, answer.text)
                assert "ไม่ได้" in answer.text
                assert "cannot be read" in answer.text
        assert "cannot be reached yet" in two.said.read_text()
    finally:
        postgres.start()
    for host in (one, two):
        until(lambda host=host: Reader(host.home).ask("/readyz").status == 200)
        assert at(host, admin).ask("/people").status == 200
