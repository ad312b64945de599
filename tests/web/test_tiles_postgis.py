"""Close tiles that PostGIS draws while those of a data version are being made, with the same records and fields."""

import gzip
from functools import partial

import mapbox_vector_tile
import pytest
from pmtiles.tile import tileid_to_zxy

CLOSE = 13


@pytest.fixture(scope="module")
def drawing(new_app, postgres):
    """A client of an application on PostGIS for which nobody makes tiles."""
    database = postgres.database()
    app = new_app(TILES_ABOVE="100", DATABASE=database, JOBS="1")
    yield app.test_client()
    app.extensions["planmap"].store.close()
    app.extensions["planmap.jobs"].queue.storage.close()
    postgres.drop(database)


@pytest.fixture(scope="module")
def made(new_app):
    """A client of an application with the same records, whose tiles are made at once, and what it tells of them."""
    app = new_app(TILES_ABOVE="100", DATABASE="")
    client = app.test_client()
    return client, client.get("/tiles/now.json").json


@pytest.fixture(scope="module")
def places(made):
    """Places of every close tile that draws anything, as the tile maker has it."""
    client, told = made
    archive = client.application.extensions["planmap.archives"].get(told["key"] + ".pmtiles")
    return [place for place in map(tileid_to_zxy, archive._numbers) if place[0] >= CLOSE]


def drawn(client, told, place):
    answer = client.get(told["tiles"].format(z=place[0], x=place[1], y=place[2]), headers={"Accept-Encoding": "gzip"})
    body = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") else answer.data
    features = mapbox_vector_tile.decode(body)["records"]["features"] if body else []
    kept = partial(filter, lambda pair: not pair[0].startswith(("m_", "name_")))   # those come with the finished ones
    return {each["properties"]["id"]: (each["geometry"]["type"], dict(kept(each["properties"].items())))
            for each in features}


def test_while_tiles_are_made_close_ones_are_drawn_at_once(drawing, made, places):
    told = drawing.get("/tiles/now.json").json

    assert (told["state"], told["minzoom"]) == ("building", CLOSE)
    assert len(places) > 100
    for place in places[::7]:
        assert drawn(drawing, told, place) == drawn(*made, place), place


def test_low_zooms_are_never_drawn_by_a_query(drawing):
    tiles = drawing.get("/tiles/now.json").json["tiles"]

    for z, x, y in ((0, 0, 0), (12, 3170, 1840), (15, 0, 0), (13, 1 << 13, 0)):
        assert drawing.get(tiles.format(z=z, x=x, y=y)).status_code == 404
    empty = drawing.get(tiles.format(z=14, x=0, y=0))
    assert (empty.status_code, empty.headers["Cache-Control"]) == (204, "no-cache")
    beyond = tiles.replace("-1/", "-99/").format(z=13, x=0, y=0)
    assert drawing.get(beyond).status_code == 404
