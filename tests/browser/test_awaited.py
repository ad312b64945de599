"""An open page while very many new records are prepared: it says so, says when they are there, and shows them."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Visit
from flask import Flask
from playwright.sync_api import expect
from postgres import instance_at
from werkzeug.serving import make_server

from geodata.store import SourceFile
from webmap import DEFAULTS, create_app

QUERY = "missions=tourism&district=5101"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application that shows 500 records one by one, and whose jobs wait for `work`."""
    return create_app({"REGION": str(DEFAULTS["REGION"]), "INSTANCE": str(instance_at(tmp_path / "instance")),
                       "TILES_ABOVE": "500", "JOBS": "1"})


@pytest.fixture
def home(app: Flask) -> Iterator[str]:
    """Where it is served."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["planmap"].store.close()


def work(app: Flask) -> None:
    """Do what waits."""
    jobs = app.extensions["planmap.jobs"]
    for job in [job for job in jobs._all() if not job.over]:
        jobs._run(job.id, job.attempt)


@pytest.mark.parametrize(("lang", "waits", "there", "button"), [
    ("en", "Data version 2 is being prepared and comes in some minutes; this is data version 1",
     "Data version 2 is ready", "Show the newest"),
    ("th", "กำลังเตรียมรุ่นข้อมูลที่ 2 อีกไม่กี่นาทีจะแสดง ขณะนี้เป็นรุ่นข้อมูลที่ 1",
     "รุ่นข้อมูลที่ 2 พร้อมแสดงแล้ว", "แสดงข้อมูลล่าสุด")], ids=["en", "th"])
def test_an_open_page_says_that_the_data_it_waits_for_have_come(
        visit: Callable[..., Visit], app: Flask, home: str, lang: str, waits: str, there: str, button: str) -> None:
    store = app.extensions["planmap"].store
    twice = store.records().drop(columns=["id", "version"])
    store.import_table(twice, "ann", SourceFile("many.csv", "0" * 64, 1), {})
    page = visit(f"/?{QUERY}&lang={lang}", home=home, lang=lang)
    before, line = page.ask("plan.count"), page.page.locator(".time-line")
    expect(line.locator("b")).to_have_text(waits)
    expect(line.get_by_role("link")).to_be_hidden()

    work(app)
    expect(line).to_contain_text(there)
    expect(page.page.locator("footer")).not_to_contain_text(waits)
    line.get_by_role("link", name=button).click()
    expect(line).to_have_count(0)
    page.until("document.documentElement.dataset.ready", "true")
    page.until("plan.count", 2 * before)
    assert QUERY in page.page.url
