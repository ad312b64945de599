"""Close tiles that PostGIS draws while those of a data version are being made, with the same records and fields."""

import gzip
from functools import partial

import mapbox_vector_tile
import pytest
from pmtiles.tile import tileid_to_zxy

CLOSE = 13


@pytest.fixture(scope="module")
def on_postgis(new_app, postgres):
    """Applications on one database: in the first nobody makes tiles, in the second they are made at once."""
    database = postgres.database()
    apps = [new_app(TILES_ABOVE="100", DATABASE=database, JOBS=jobs) for jobs in ("1", "0")]
    yield apps
    for app in apps:
        app.extensions["planmap"].store.close()
        app.extensions["planmap.jobs"].queue.storage.close()
    postgres.drop(database)


@pytest.fixture(scope="module")
def places(on_postgis):
    """Places of every close tile that draws anything, as the tile maker has it; the tiles are made by that."""
    made = on_postgis[1]
    told = made.test_client().get("/tiles/now.json").json
    archive = made.extensions["planmap.archives"].get(told["key"] + ".pmtiles")
    everything = map(tileid_to_zxy, archive._numbers)
    return told, [place for place in everything if place[0] >= CLOSE]


def drawn(client, told, place):
    answer = client.get(told["tiles"].format(z=place[0], x=place[1], y=place[2]), headers={"Accept-Encoding": "gzip"})
    body = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") else answer.data
    features = mapbox_vector_tile.decode(body)["records"]["features"] if body else []
    kept = partial(filter, lambda pair: not pair[0].startswith("m_"))
    return {each["properties"]["id"]: (each["geometry"]["type"], dict(kept(each["properties"].items())))
            for each in features}


def test_while_tiles_are_made_close_ones_are_drawn_at_once(on_postgis, places):
    drawing, made = (app.test_client() for app in on_postgis)
    told = drawing.get("/tiles/now.json").json

    assert (told["state"], told["minzoom"], told["tiles"]) == ("building", CLOSE, places[0]["tiles"])
    for place in places[1][::7]:
        assert drawn(drawing, told, place) == drawn(made, places[0], place), place


def test_low_zooms_are_never_drawn_by_a_query(on_postgis, places):
    drawing = on_postgis[0].test_client()

    for z, x, y in ((0, 0, 0), (12, 3170, 1840), (15, 0, 0), (13, 1 << 13, 0)):
        assert drawing.get(places[0]["tiles"].format(z=z, x=x, y=y)).status_code == 404
    empty = drawing.get(places[0]["tiles"].format(z=14, x=0, y=0))
    assert (empty.status_code, empty.headers["Cache-Control"]) == (204, "no-cache")
    beyond = places[0]["tiles"].replace("-1/", "-99/").format(z=13, x=0, y=0)
    assert drawing.get(beyond).status_code == 404
