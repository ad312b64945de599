"""Very many new records: the data before them are shown, and said to be, until theirs are prepared as a whole."""

import time

import pytest

from geodata.store import SourceFile
from webmap import newest

FILE = SourceFile("many.csv", "0" * 64, 1)
WAITS = "Data version {} is being prepared and comes in some minutes; this is data version 1"


@pytest.fixture
def app(new_app):
    """An application that shows 500 records one by one; what it has begun waits for `work`."""
    return new_app(TILES_ABOVE="500", JOBS="1")


@pytest.fixture
def store(app):
    return app.extensions["planmap"].store


@pytest.fixture
def client(app):
    return app.test_client()


def bring(store):
    """Take the starter records in a second time: together too many to be shown one by one."""
    return store.import_table(store.records().drop(columns=["id", "version"]), "ann", FILE, {}).version


def waiting(app):
    return [job for job in app.extensions["planmap.jobs"]._all() if job.task == "tiles" and not job.over]


def work(app):
    """Do what waits."""
    for job in waiting(app):
        app.extensions["planmap.jobs"]._run(job.id, job.attempt)


def shown(client):
    """The data version that an answer is of, and how many records it counts."""
    answer = client.get("/api/facets")
    return int(answer.headers["Data-Version"]), answer.json["total"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """It is asked each time whether what was begun is done."""
    monkeypatch.setattr(newest, "ASKED_S", 0)


def test_the_data_before_are_shown_and_said_to_be_until_all_is_there(app, store, client):
    total = store.count()
    bring(store)

    assert shown(client) == (1, total)
    for page in ("/?lang=en", "/gaps?lang=en", "/about?lang=en"):
        assert WAITS.format(2) in client.get(page).text, page
    assert "กำลังเตรียม" in client.get("/?lang=th").text
    assert client.get("/tiles/now.json").json is None
    (job,) = waiting(app)

    work(app)
    assert shown(client) == (2, 2 * total)
    assert "is being prepared" not in client.get("/?lang=en").text
    told = client.get("/tiles/now.json").json
    assert (told["state"], told["version"], told["delta"]) == ("ready", 2, None)
    assert app.extensions["planmap.jobs"].get(job.id).state == "done"


def test_edits_meanwhile_begin_nothing_more_and_come_with_it(app, store, client):
    total = store.count()
    bring(store)
    shown(client)
    for id_ in ("tourism-001", "tourism-002"):
        store.delete(id_, "ann", expected_version=1)
        assert shown(client) == (1, total)
        assert WAITS.format(store.version) in client.get("/?lang=en").text
    assert len(waiting(app)) == 1

    work(app)
    assert shown(client) == (4, 2 * total - 2)
    told = client.get("/tiles/now.json").json
    assert (told["version"], told["delta"]) == (2, f"/tiles/{told['key']}/since/4.json")
    store.delete("tourism-003", "ann", expected_version=1)
    assert shown(client) == (5, 2 * total - 3)


def test_an_import_that_is_undone_meanwhile_is_gone_at_once(store, client):
    total, number = store.count(), bring(store)
    assert shown(client) == (1, total)

    store.undo(number, "ann")
    assert shown(client) == (3, total)


def test_tiles_that_cannot_be_made_hold_nothing_up(app, store, client, monkeypatch):
    total = store.count()
    bring(store)
    shown(client)
    monkeypatch.setattr("webmap.tiling.make_tiles", None)
    work(app)

    until(lambda: shown(client) == (2, 2 * total))
    assert client.get("/tiles/now.json").json["state"] == "building"


def test_columns_that_another_host_made_for_itself_are_made_here_beside_the_answers(app, store, client):
    total = store.count()
    bring(store)
    shown(client)
    work(app)
    for path in app.extensions["planmap.artefacts"].folder.iterdir():
        if not path.name.endswith(".pmtiles"):
            path.unlink()

    until(lambda: shown(client) == (2, 2 * total))


def test_what_nobody_prepares_is_shown_after_a_while(store, client, monkeypatch):
    total = store.count()
    bring(store)
    assert shown(client) == (1, total)

    monkeypatch.setattr(newest, "LONGEST_S", -1)
    assert shown(client) == (2, 2 * total)


def until(question):
    end = time.monotonic() + 30
    while not question():
        assert time.monotonic() < end
        time.sleep(0.02)
