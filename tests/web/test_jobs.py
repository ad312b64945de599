"""Long work beside requests: progress, stopping, results that stay, interruptions told, nothing stored twice."""

import faulthandler
import json
import os
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil
import psycopg
import pytest
from bringing import EDGE, multipart
from serving import Service

from geodata.region import load_region
from geodata.store import open_store
from webmap.jobs import DONE, FAILED, INTERRUPTED, STOPPED, Jobs
from webmap.queues import PREFIX, queue_of
from webmap.runner import run_apart

TITLES = "ที่,ชื่อโครงการ,ตำบล,อำเภอ,ปีงบประมาณ,งบประมาณ (บาท),ประเภท\n"
SMALL, LONG = 20, 30_000
PATIENCE_S = 90
TOKENS = r'name="csrf_token" value="[^"]+"'


def plan(rows: int) -> bytes:
    """A plan of works as CSV."""
    line = "{0},ปรับปรุงถนนสายที่ {0},ในเมือง,เมืองลำพูน,๒๕๖๙,1200000,งานถนนและสะพาน\n"
    return (TITLES + "".join(line.format(number) for number in range(1, rows + 1))).encode()


# --- the queue -------------------------------------------------------------------------------------------------

@pytest.fixture
def jobs(tmp_path):
    """Jobs that run within the call that asks, and write down what they were given."""
    done = []

    def perform(job, tell):
        tell("cells", 0.5)
        done.append(dict(job.given))
        if "wrong" in job.given:
            raise ValueError(job.given["wrong"])
        return {"rows": len(done)}

    made = Jobs(queue_of(tmp_path, "s" * 40), perform, 0)
    made.done = done
    return made


def test_the_same_work_asked_for_twice_is_done_once(jobs):
    first = jobs.ask("examine:a", "examine", {"file": "a"}, "somsri")
    second = jobs.ask("examine:a", "examine", {"file": "a"}, "malee")

    assert first == second
    assert (first.state, first.result, first.who) == (DONE, {"rows": 1}, "somsri")
    assert jobs.done == [{"file": "a"}]


def test_work_that_failed_by_our_fault_tells_a_number_and_can_begin_anew(jobs, caplog):
    job = jobs.ask("examine:a", "examine", {"wrong": "secret detail"}, "somsri")
    again = jobs.again(job)
    repeated = jobs.again(job)

    assert job.state == again.state == FAILED
    assert re.fullmatch("[0-9a-f]{8}", job.result["incident"])
    assert job.result["incident"] in caplog.text
    assert "secret" not in str(job.result)
    assert (again.attempt, repeated.attempt) == (2, 2)
    assert len(jobs.done) == 2


def test_what_waits_outlives_the_process_and_what_ran_was_interrupted(tmp_path):
    asked = Jobs(queue_of(tmp_path, "s" * 40), lambda *_: {}, 2)
    waits = asked.ask("examine:a", "examine", {"upload": "a"}, "somsri")
    runs = asked.note(asked.ask("examine:b", "examine", {"upload": "b"}, "somsri"), state="running")
    asked.queue.storage.close()
    later = Jobs(queue_of(tmp_path, "s" * 40), lambda *_: {}, 2)
    later.interrupt_running()

    assert later.get(waits.id).state == "waiting"
    assert later.queue.pending_count() == 2
    assert later.get(runs.id).state == INTERRUPTED
    assert (tmp_path / "jobs.sqlite").stat().st_mode & 0o077 == 0


def test_a_job_that_is_long_silent_was_interrupted_and_its_late_words_do_not_count(jobs, monkeypatch):
    job = jobs.note(jobs.ask("examine:a", "examine", {}, "somsri"), state="running")
    assert jobs.get(job.id).state == "running"
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 60)

    assert jobs.get(job.id).state == INTERRUPTED
    assert jobs.again(jobs.get(job.id)).state == DONE
    jobs.note(job, state=FAILED)
    assert jobs.get(job.id).state == DONE


@pytest.mark.parametrize(("work", "state", "word"), [
    (lambda: {"fine": 1}, DONE, ""),
    (lambda: bytearray(3_000_000_000), FAILED, "needs more memory"),
    (lambda: (faulthandler.disable(), os.abort()), FAILED, "needs more memory"),
    (lambda: os.kill(os.getpid(), 9), INTERRUPTED, ""),
    (lambda: os._exit(3), FAILED, "incident")], ids=["fine", "memory", "abort", "killed", "gone"])
def test_however_its_process_ends_a_job_ends(tmp_path, work, state, word):
    made = Jobs(queue_of(tmp_path, "s" * 40), lambda *_: dict(work() or {}), 0)
    made.carry_out = run_apart(made, tmp_path, 1_500_000_000)
    job = made.ask("examine:a", "examine", {}, "somsri")

    assert job.state == state
    assert word in str(job.result)
    assert list(tmp_path.glob("job-*")) == []


def test_a_job_that_will_not_end_is_ended_with_all_it_began(tmp_path):
    def stubborn(*_):
        while True:
            try:
                time.sleep(60)
            except BaseException:
                continue

    made = Jobs(queue_of(tmp_path, "s" * 40), stubborn, 0)
    made.carry_out = run_apart(made, tmp_path, 1_500_000_000)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(made.ask, "examine:a", "examine", {}, "somsri")
        until(lambda: made.get("examine:a") is not None and made.get("examine:a").state == "running")
        made.stop(made.get("examine:a"))

        assert asked.result(timeout=10).state == STOPPED
    assert psutil.Process().children() == []


# --- the service -----------------------------------------------------------------------------------------------

def until(question, patience_s: float = PATIENCE_S):
    """The first true answer."""
    end = time.monotonic() + patience_s
    while not (answer := question()):
        assert time.monotonic() < end, "in vain"
        time.sleep(0.1)
    return answer


class Desk(Service):
    """A running service with two editors."""

    def __enter__(self) -> "Desk":
        super().__enter__()
        chief = self.admin()
        self.somsri, self.malee = (self.person(chief, name) for name in ("somsri", "malee"))
        self.somsri.stays = self.malee.stays = False
        return self

    def bring(self, rows: int) -> tuple[str, str]:
        """Bring a file in: its address, and the page that comes."""
        answer = self.somsri.ask("/import?lang=en", body=multipart("แผน.csv", plan(rows), "community"),
                                 X_CSRFToken=self.somsri.csrf, Content_Type=f"multipart/form-data; boundary={EDGE}")
        return answer.path, answer.text

    def report(self, rows: int) -> tuple[str, str]:
        """Bring a file in and wait for its report: its address, and that page."""
        there, page = self.bring(rows)
        pages = [page]
        until(lambda: 'http-equiv="refresh"' not in pages[-1] or pages.append(self.somsri.ask(f"{there}?lang=en").text))
        return there, pages[-1]

    def send(self, path: str, who=None, **form: str):
        """Fill in a form."""
        who = who or self.somsri
        return who.ask(path, form={"csrf_token": who.csrf, **form})

    def told(self, there: str, job: str) -> dict:
        """How a job stands."""
        return json.loads(self.somsri.ask(f"{there}/progress?lang=en&job={job}").text)

    def jobs(self) -> int:
        """How often work was asked for."""
        database = self.instance / "database"
        if database.exists():
            address = database.read_text().replace("+psycopg", "")
            with psycopg.connect(address) as there:
                return there.execute(f"SELECT count(*) FROM {PREFIX}_kv").fetchone()[0]
        with closing(sqlite3.connect(self.instance / "jobs.sqlite")) as there:
            return there.execute("SELECT count(*) FROM kv").fetchone()[0]

    def family(self) -> list[psutil.Process]:
        """All its processes but the first."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def readers(self) -> list[psutil.Process]:
        """The processes that read a file."""
        return [each for each in self.family() if "geodata.intake.worker" in each.cmdline()]

    def consumers(self) -> list[psutil.Process]:
        """The processes that take jobs: children of the server with children of their own."""
        return [each for each in psutil.Process(self.process.pid).children() if len(each.children()) > 2]


@pytest.fixture(scope="module")
def desk(instance):
    with Desk(instance()) as desk:
        yield desk


def job_in(page: str) -> str:
    return re.search(r'name="job" value="([^"]+)"', page)[1]


def test_a_small_file_is_reported_without_anything_pressed(desk):
    _, page = desk.report(SMALL)

    assert f"{SMALL + 1} rows" in page


def test_a_long_file_tells_how_far_it_is_and_its_report_stays(desk):
    there, page = desk.bring(LONG)
    assert 'http-equiv="refresh"' in page
    job, told = job_in(page), []
    until(lambda: told.append(desk.told(there, job)) or told[-1]["over"])
    percents = [each["percent"] for each in told]
    assert percents == sorted(percents)
    assert len(set(percents)) > 1
    assert (percents[-1], told[-1]["state"]) == (100, "done")

    count, written = desk.jobs(), {path: path.stat().st_mtime_ns for path in desk.instance.rglob("report.json")}
    first = desk.somsri.ask(f"{there}?lang=en").text
    for address in (f"{there}?lang=en&from=200", f"{there}?lang=en&status=ignored", f"{there}?lang=en"):
        again = desk.somsri.ask(address).text
    assert f"{LONG + 1:,} rows" in first
    assert re.sub(TOKENS, "", again) == re.sub(TOKENS, "", first)
    assert desk.jobs() == count
    assert {path: path.stat().st_mtime_ns for path in desk.instance.rglob("report.json")} == written


def test_stopping_ends_the_reader_too_and_leaves_nothing(desk):
    there, page = desk.bring(LONG * 4)
    job = job_in(page)
    page = desk.send(f"{there}/stop?lang=en", job=job).text

    assert "It was stopped. Nothing of it was kept." in page
    assert desk.readers() == []
    assert list((desk.instance / "work").iterdir()) == []
    assert not any((desk.instance / there.strip("/").replace("import", "uploads") / "examined").glob("*"))
    assert desk.told(there, job)["state"] == "stopped"
    page = desk.send(f"{there}/again?lang=en", job=job).text
    assert desk.told(there, job)["state"] == "running"
    assert "Forget this file" not in page
    desk.send(f"{there}/drop")
    assert desk.somsri.ask(there)[0] == 404
    assert desk.readers() == []


def test_what_a_killed_consumer_ran_was_interrupted_and_begins_anew(desk):
    there, page = desk.bring(LONG)
    job = job_in(page)
    until(desk.consumers)[0].kill()
    until(lambda: desk.told(there, job)["over"], 30)
    page = desk.somsri.ask(f"{there}?lang=en").text
    assert "It was interrupted" in page
    assert desk.readers() == []

    desk.send(f"{there}/again?lang=en", job=job)
    until(lambda: desk.told(there, job)["over"])
    assert f"{LONG + 1:,} rows" in desk.somsri.ask(f"{there}?lang=en").text
    assert len(desk.consumers()) == 1


def test_a_button_pressed_twice_stores_once(desk, lamphun):
    there, page = desk.report(SMALL)
    form = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("based_on", "report")}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: desk.send(f"{there}/store?lang=en", **form), range(4)))

    late = desk.send(f"{there}/store?lang=en", **form)
    assert {answer.path for answer in [*answers, late]} == {"/history/imports/1"}
    assert f"{SMALL} added" in late.text
    with open_store(desk.instance, load_region(lamphun)) as store:
        assert len(store.imports()) == 1


def test_somebody_else_is_told_nothing_and_may_stop_nothing(desk):
    there, page = desk.bring(LONG)
    job = job_in(page)

    assert desk.malee.ask(f"{there}/progress?job={job}")[0] == 403
    assert desk.malee.ask(f"{there}/stored?job={job}")[0] == 403
    for deed in ("stop", "again"):
        assert desk.send(f"{there}/{deed}", desk.malee, job=job)[0] == 403
    assert desk.send("/import/another-file/stop", job=job)[0] == 404
    assert desk.told(there, job)["state"] == "running"
    desk.send(f"{there}/drop")


def test_results_outlive_the_server_and_no_process_does(instance):
    with Desk(instance()) as desk:
        there, _ = desk.bring(SMALL)
        long_there, page = desk.bring(LONG)
        count, family = desk.jobs(), until(desk.consumers)[0].children(recursive=True)
        desk.process.kill()
        desk.process.wait()
        assert psutil.wait_procs(family, timeout=10)[1] == []
        desk.kill()
        desk.start()

        assert f"{SMALL + 1} rows" in desk.somsri.ask(f"{there}?lang=en").text
        assert desk.jobs() == count
        assert desk.told(long_there, job_in(page))["state"] == "interrupted"
