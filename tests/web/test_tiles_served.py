"""Tiles as they are served: under a key that names their content, older ones while newer are made, none to others."""

import gzip
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import mapbox_vector_tile
import pytest

from webmap import tiling
from webmap.artefacts import key_of

GZIP = {"Accept-Encoding": "gzip"}
NO_KEY = f"/tiles/{'0' * 32}-1"


@pytest.fixture(scope="module")
def app(new_app):
    """An application whose few records are many enough for tiles."""
    return new_app(TILES_ABOVE="100")


@pytest.fixture(scope="module")
def told(app):
    return app.test_client().get("/tiles/now.json").json


def tile_of(client, told, z, x, y, **headers):
    return client.get(told["tiles"].format(z=z, x=x, y=y), headers=headers or GZIP)


def features(answer):
    body = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
    return [each["properties"] for each in mapbox_vector_tile.decode(body)["records"]["features"]]


def drawn(client, told):
    """All that the tiles of zoom 12 draw of the province."""
    return [each for x in range(3150, 3190) for y in range(1800, 1860)
            if (answer := tile_of(client, told, 12, x, y)).status_code == 200 for each in features(answer)]


# --- what is served ---------------------------------------------------------------------------------------------

def test_the_first_answer_of_the_map_tells_where_the_tiles_are(client, told):
    page = client.get("/").text
    start = client.get(page.split('"/start/')[1].join(['/start/', '']).split('"')[0]).json

    assert start["tiled"] == told
    assert start["sites"]["features"] == []
    assert told | {"key": "", "tiles": ""} == {
        "state": "ready", "version": 1, "key": "", "tiles": "", "delta": None, "layers": ["records"],
        "minzoom": 0, "maxzoom": 14}
    assert told["tiles"] == f"/tiles/{told['key']}/{{z}}/{{x}}/{{y}}.mvt"


def test_a_tile_is_sent_as_it_rests_for_ever_and_to_everybody(client, told):
    answer = tile_of(client, told, 6, 49, 28)

    assert answer.status_code == 200
    assert answer.content_type == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    plain = tile_of(client, told, 6, 49, 28, **{"Accept-Encoding": "identity"})
    assert plain.data == gzip.decompress(answer.data)
    assert "Content-Encoding" not in plain.headers
    head = client.head(told["tiles"].format(z=6, x=49, y=28), headers=GZIP)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(answer.data)))


def test_who_has_a_tile_is_not_sent_it_again(client, told):
    tag = tile_of(client, told, 6, 49, 28).headers["ETag"]
    again = tile_of(client, told, 6, 49, 28, **{"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag


def test_clusters_count_every_record_that_is_somewhere_and_close_zooms_draw_each(client, told, records):
    somewhere = Counter(row["id"] for row in records if row["wkt"])
    (lowest,) = features(tile_of(client, told, 0, 0, 0))
    missions = Counter(row["mission"] for row in records if row["wkt"])

    assert lowest["point_count"] == somewhere.total()
    assert {key: lowest[f"m_{key}"] for key in missions} == missions
    assert {each["id"] for each in drawn(client, told)} == set(somewhere)


def test_an_empty_place_an_impossible_one_and_an_unknown_key_are_told_apart(client, told):
    assert tile_of(client, told, 14, 0, 0).status_code == 204
    for z, x, y in ((15, 0, 0), (3, 8, 0), (3, 0, 8), (99, 0, 0)):
        answer = tile_of(client, told, z, x, y)
        assert answer.status_code == 404
        assert answer.json["title"]
        assert answer.headers["Cache-Control"] == "no-store"
    for address in (f"{NO_KEY}/0/0/0.mvt", f"{NO_KEY}.pmtiles", f"{NO_KEY}/since/1.json", "/tiles/x/0/0/0.mvt",
                    f"/tiles/{told['key']}/0/0/-1.mvt", f"/tiles/{told['key']}/since/99.json"):
        assert client.get(address).status_code == 404, address


def test_the_whole_file_takes_ranges(client, told):
    address = f"/tiles/{told['key']}.pmtiles"
    whole = client.get(address)
    assert whole.data.startswith(b"PMTiles")
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(whole.data)
    for asked, first, end in (("bytes=0-126", 0, 127), ("bytes=100-", 100, size), ("bytes=-10", size - 10, size),
                              (f"bytes=50-{size * 2}", 50, size)):
        part = client.get(address, headers={"Range": asked})
        assert (part.status_code, part.data) == (206, whole.data[first:end]), asked
        assert part.headers["Content-Range"] == f"bytes {first}-{end - 1}/{size}"
    beyond = client.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    other = client.get(address, headers={"Range": "bytes=0-126", "If-Range": '"another"'})
    assert (other.status_code, len(other.data)) == (200, size)
    assert client.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


# --- newer data -------------------------------------------------------------------------------------------------

@pytest.fixture
def edited(new_app):
    """An application whose tiles are made, and its store."""
    app = new_app(TILES_ABOVE="100")
    app.test_client().get("/tiles/now.json")
    return app, app.extensions["planmap"].store


def test_edits_show_over_the_older_tiles_and_what_is_gone_is_named(edited):
    app, store = edited
    client = app.test_client()
    before = client.get("/tiles/now.json").json
    ids = store.records()["id"].tolist()
    store.change({"id": ids[0], "name_th": "ชื่อใหม่"}, "ann", expected_version=1)
    store.delete(ids[1], "ann", expected_version=1)
    told = client.get("/tiles/now.json").json

    assert (told["key"], told["state"], told["version"]) == (before["key"], "ready", 1)
    assert told["delta"] == f"/tiles/{told['key']}/since/3.json"
    answer = client.get(told["delta"])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.json["gone"] == sorted(ids[:2])
    assert sorted(was[0] for was in answer.json["was"]) == sorted(ids[:2])   # where clusters counted them
    (feature,) = answer.json["features"]
    assert feature["properties"] == next(
        each for each in drawn(client, told) if each["id"] == ids[0]) | {"name_th": "ชื่อใหม่"}
    assert tile_of(client, told, 0, 0, 0).status_code == 200


def test_many_edits_have_the_tiles_made_anew_and_the_older_ones_stay(edited, monkeypatch):
    monkeypatch.setattr(tiling, "ANEW", 2)
    app, store = edited
    client = app.test_client()
    before = client.get("/tiles/now.json").json
    for id_ in store.records()["id"].tolist()[:3]:
        store.delete(id_, "ann", expected_version=1)
    after = client.get("/tiles/now.json").json

    assert (after["version"], after["state"], after["delta"]) == (4, "ready", None)
    assert after["key"] != before["key"]
    counts = [features(tile_of(client, told, 0, 0, 0))[0]["point_count"] for told in (before, after)]
    assert counts[0] - counts[1] in (2, 3)   # one may be nowhere


def test_while_tiles_are_made_the_map_is_told_and_the_answer_is_not_kept(new_app):
    app = new_app(TILES_ABOVE="100", JOBS="1")   # whose jobs nobody runs
    client = app.test_client()
    told = client.get("/tiles/now.json").json
    address = client.get("/").text.split('"/start/')[1].split('"')[0]
    start = client.get(f"/start/{address}")

    assert (told["state"], told["delta"]) == ("building", None)
    drawn = app.extensions["planmap"].store.draws   # close tiles, until those are made
    assert (told["tiles"] is not None, told["minzoom"]) == ((True, tiling.CLOSE) if drawn else (False, 0))
    assert start.json["tiled"] == told
    assert start.headers["Cache-Control"] == "no-store"
    job = app.extensions["planmap.jobs"].get(f"tiles:{tiling_key(app)}.pmtiles")
    assert (job.task, job.given["version"], job.state) == ("tiles", 1, "waiting")


def tiling_key(app):
    with app.test_request_context():
        return tiling.series(inside=False).key(1)


def test_tiles_that_were_lost_are_made_anew(edited):
    app, _ = edited
    client = app.test_client()
    told = client.get("/tiles/now.json").json
    for path in app.extensions["planmap.artefacts"].folder.iterdir():
        path.unlink()

    assert client.get("/tiles/now.json").json == told
    assert app.extensions["planmap.artefacts"].get(f"{told['key']}.pmtiles")


@pytest.mark.parametrize("state", ["interrupted", "stopped", "done"])
def test_tiles_whose_builder_ended_without_them_are_begun_anew(new_app, state):
    app = new_app(TILES_ABOVE="100")
    jobs, key = app.extensions["planmap.jobs"], tiling_key(app)
    jobs.at_once = 1   # asked for, and nobody takes it
    app.test_client().get("/tiles/now.json")
    jobs.at_once = 0
    jobs.note(jobs.get(f"tiles:{key}.pmtiles"), state=state)

    assert app.test_client().get("/tiles/now.json").json["key"] == key


def test_two_hosts_that_make_the_same_tiles_at_once_leave_one_file_that_serves_both(edited):
    app, store = edited
    store.change({"id": store.records()["id"].iloc[0], "name_th": "ชื่อใหม่"}, "ann", expected_version=1)
    with app.test_request_context():
        hosts = [tiling.series(inside=False) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda host: host.make(2, lambda *_: None), hosts))
    told = app.test_client().get("/tiles/now.json").json

    assert (told["version"], told["delta"]) == (2, None)
    assert "ชื่อใหม่" in {each["name_th"] for each in drawn(app.test_client(), told)}
    assert [path for path in app.extensions["planmap.artefacts"].folder.iterdir() if path.name.startswith(".")] == []


def test_a_data_version_that_vanished_fails_its_job_in_words(edited):
    app, _ = edited
    job = app.extensions["planmap.jobs"].ask(
        "tiles:gone", "tiles", {"version": 99, "inside": False, "ending": ".pmtiles"}, "")

    assert (job.state, job.result["error"]) == ("failed", "MissingError")


def test_a_store_brought_back_has_other_tiles(edited, tmp_path):
    app, store = edited
    before = app.test_client().get("/tiles/now.json").json["key"]
    store.backup(tmp_path / "backup")
    store.restore(tmp_path / "backup", "ann")

    assert app.test_client().get("/tiles/now.json").json["key"].split("-")[0] != before.split("-")[0]


def test_few_records_need_no_tiles(new_app):
    assert new_app(TILES_ABOVE="100000").test_client().get("/tiles/now.json").json is None


# --- who may see what -------------------------------------------------------------------------------------------

def test_where_reading_is_closed_tiles_are_for_signed_in_people(new_app, someone):
    app = new_app(TILES_ABOVE="100", PUBLIC="false")
    person, stranger = someone(app, "viewer"), app.test_client()
    told = person.get("/tiles/now.json").json
    tile, delta = told["tiles"].format(z=0, x=0, y=0), f"/tiles/{told['key']}/since/1.json"

    assert person.get(tile).status_code == person.get(delta).status_code == 200
    assert person.get(tile).headers["Cache-Control"] == "private, no-store"
    for address in (tile, delta, "/tiles/now.json", f"/tiles/{told['key']}.pmtiles"):
        assert stranger.get(address).status_code in (302, 401), address
    assert person.get(f"/tiles/{told['key']}.pmtiles").status_code == 404
    assert {path.suffix for path in app.extensions["planmap.artefacts"].folder.glob("*.*")} == {".inside"}


def test_the_key_cannot_be_made_from_what_everybody_knows(client, told, new_app):
    region = client.get("/api/region").json
    known = json.dumps(region)

    assert client.application.extensions["planmap"].store.identity not in known
    assert told["key"] != key_of("tiles", region["version"], 1)
    assert told["key"] != tiling_key(new_app(TILES_ABOVE="100"))   # another installation of the same region
