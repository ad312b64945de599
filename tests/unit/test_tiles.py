"""Tiles of a layer: read by an independent hand, every zoom tells of every record, and nothing is lost on the way."""

import errno
import gzip
import multiprocessing
import random
import time
from collections import Counter, defaultdict

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import orjson
import pandas as pd
import psutil
import pytest
import shapely
from pmtiles.reader import MmapSource, all_tiles

from geodata.tiles import Archive, Counted, Layer, TilesError, collection_of, make_tiles

LAYER = Layer("records", {"id": "id", "place": "n", "mission": "mission", "name_th": "name_th", "fy": "fy",
                          "baht": "budget"}, Counted("mission", {"a": "m_a", "b": "m_b"}))
POINTS, ON_EDGES = 1_200, 60
WIDE, NARROW = "wide-area", "narrow-line"


def records() -> gpd.GeoDataFrame:
    """Points at random and on edges of tiles, one wide area, one line, and one record that is nowhere."""
    chance = np.random.default_rng(6)
    lon, lat = 98.6 + chance.random(POINTS) * 0.6, 17.6 + chance.random(POINTS) * 1.1
    lon[:ON_EDGES] = np.repeat([98.4375, 98.7890625, 98.96484375], ON_EDGES // 3)   # of zoom 7, 10 and 11
    shapes = [*shapely.points(lon, lat), shapely.box(99, 18, 99.1, 18.1), shapely.LineString([(99, 18), (99.2, 18.3)])]
    count = len(shapes) + 1
    return gpd.GeoDataFrame({
        "id": [*(f"a-{number}" for number in range(POINTS)), WIDE, NARROW, "nowhere"], "place": np.arange(count) + 7,
        "mission": np.where(np.arange(count) % 3, "a", "b").astype(object), "name_th": "น้ำตกก้อหลวง",
        "fy": pd.array([2569] * (count - 1) + [None], dtype="Int64"),
        "baht": pd.array([1_200_000.0] * 9 + [None] * (count - 9), dtype="Float64")},
        geometry=[*shapes, None], crs=4326)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles") / "made"
    table, fed = records(), []
    windows = (table[start:start + 500] for start in range(0, len(table), 500))
    assert make_tiles(path, windows, LAYER, fed.append) == 1203
    assert fed == [500, 1000, 1203]
    return path


@pytest.fixture(scope="module")
def seen(made):
    """Every feature of every zoom, as independent readers of both formats see them."""
    found = defaultdict(list)
    with made.open("rb") as file:
        for (z, _, _), body in all_tiles(MmapSource(file)):
            found[z] += mapbox_vector_tile.decode(gzip.decompress(body))["records"]["features"]
    return found


def test_every_zoom_tells_of_every_record_that_is_somewhere_and_clusters_count_truly(seen):
    shapes, there = {WIDE, NARROW}, records().dropna(subset=["geometry"])
    of_mission = Counter(there["mission"])
    assert sorted(seen) == list(range(15))
    for zoom, features in seen.items():
        of_points = [each["properties"] for each in features if each["geometry"]["type"] == "Point"]
        counted = sum(each.get("point_count", 1) for each in of_points)
        drawn = {each["properties"]["id"] for each in features if each["geometry"]["type"] != "Point"}
        assert (counted, drawn) == ((POINTS + 2, set()) if zoom < 10 else (POINTS, shapes)), zoom
        if zoom < 10:
            assert {key: sum(each.get(f"m_{key}", 0) for each in of_points) for key in "ab"} == of_mission
        if zoom >= 12:
            assert Counter(each["id"] for each in of_points) == Counter(set(there["id"]) - shapes)


def test_low_zooms_are_small_for_what_stands_close_is_one(seen):
    assert len(seen[0]) == 1
    assert len(seen[6]) < POINTS / 10


def test_fields_arrive_as_what_they_are_and_empty_ones_not_at_all(seen):
    told = {each["properties"]["id"]: each["properties"] for each in seen[14]}

    assert told["a-0"] == {"id": "a-0", "n": 7, "mission": "b", "name_th": "น้ำตกก้อหลวง", "fy": 2569,
                           "budget": 1_200_000, "m_b": 1}
    assert {type(told["a-0"][name]) for name in ("n", "fy", "budget")} == {int}
    assert "budget" not in told["a-20"]


def test_the_file_tells_nothing_of_the_machine_it_was_made_on(made):
    assert str(made.parent) not in str(Archive(made).metadata)
    assert "/tmp" not in str(Archive(made).metadata)
    assert Archive(made).metadata["name"] == "records"


def test_a_tile_is_read_as_it_rests_and_an_empty_or_a_strange_place_is_told_apart(made):
    archive = Archive(made)
    with made.open("rb") as file:
        everything = dict(all_tiles(MmapSource(file)))
    for place, body in random.Random(6).sample(sorted(everything.items()), 200):
        assert archive.tile(*place) == body
    assert archive.zooms == (0, 14)
    assert archive.tile(14, 0, 0) is None
    assert archive.holds(14, 0, 0)
    assert not any(archive.holds(*place) for place in ((15, 0, 0), (3, 8, 0), (3, 0, 8), (0, 0, 1)))


def test_a_file_that_is_removed_stays_readable_by_who_has_it_open(made, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(made.read_bytes())
    archive = Archive(copy)
    copy.unlink()

    assert archive.tile(0, 0, 0) == Archive(made).tile(0, 0, 0)


@pytest.mark.parametrize("keep", [0, 50, 126, 200, 5_000])
def test_a_file_cut_short_or_of_another_kind_is_refused(made, tmp_path, keep):
    (tmp_path / "cut").write_bytes(made.read_bytes()[:keep])
    (tmp_path / "other").write_bytes(b"PK" + bytes(200))

    for name in ("cut", "other"):
        with pytest.raises(TilesError, match="damaged"):
            Archive(tmp_path / name)


@pytest.mark.one_file
def test_a_table_that_cannot_be_read_ends_the_maker_and_leaves_no_file(tmp_path):
    def breaks():
        yield records()[:10]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make_tiles(tmp_path / "made", breaks(), LAYER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.one_file
def test_what_is_done_meanwhile_is_done_while_the_maker_works_and_ends_it_where_it_fails(tmp_path):
    seen = []

    def meanwhile():
        seen.extend(each.name() for each in psutil.Process().children() if each.name() == "tippecanoe")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make_tiles(tmp_path / "made", [records()], LAYER, meanwhile=meanwhile)
    assert seen == ["tippecanoe"]
    assert list(tmp_path.iterdir()) == []
    assert [each for each in psutil.Process().children() if each.name() == "tippecanoe"] == []


def test_the_maker_does_not_outlive_who_feeds_it(tmp_path):
    def slow():
        yield records()
        time.sleep(60)

    feeding = multiprocessing.get_context("fork").Process(target=make_tiles, args=(tmp_path / "made", slow(), LAYER))
    feeding.start()
    maker = until(lambda: [each for each in psutil.Process(feeding.pid).children() if each.name() == "tippecanoe"])[0]
    feeding.kill()
    feeding.join(20)

    until(lambda: not maker.is_running() or maker.status() == psutil.STATUS_ZOMBIE)
    assert not (tmp_path / "made").exists()


def until(question):
    """The first true answer."""
    end = time.monotonic() + 30
    while not (answer := question()):
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)
    return answer


def test_a_maker_that_fails_is_told_without_its_words_on_screen(tmp_path):
    with pytest.raises(TilesError, match="could not be made") as caught:
        make_tiles(tmp_path / "made", [records()[:0]], LAYER)   # nothing to draw at all

    assert caught.value.detail
    assert caught.value.detail not in caught.value.problem.en


def test_a_full_disk_is_told_as_one(tmp_path, monkeypatch):
    maker = tmp_path / "tippecanoe"
    maker.write_text("#!/bin/sh\ncat > /dev/null\necho 'x: No space left on device' >&2\nexit 1\n")
    maker.chmod(0o755)
    monkeypatch.setattr("geodata.tiles.making.MAKER", maker)

    with pytest.raises(OSError) as caught:
        make_tiles(tmp_path / "made", [records()[:10]], LAYER)
    assert caught.value.errno == errno.ENOSPC


def test_the_same_features_as_one_collection_are_whole_and_once():
    told = orjson.loads(collection_of(records(), LAYER, gone=["a-1"]))

    assert told["gone"] == ["a-1"]
    assert len(told["features"]) == POINTS + 2
    by_id = {each["properties"]["id"]: each for each in told["features"]}
    assert by_id[WIDE]["geometry"]["type"] == "Polygon"
    assert by_id["a-0"]["geometry"]["coordinates"][0] == 98.4375
