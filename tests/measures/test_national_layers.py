"""Tiles of the whole country: 7,425 subdistricts as areas, and the schools and towns of all provinces as points."""

import csv
import gzip
import os
from collections import Counter, defaultdict
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import pytest
import shapely
from pmtiles.reader import MmapSource, all_tiles

from geodata.tiles import Counted, Layer, make_tiles

REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))
pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")


@pytest.fixture(scope="module")
def subdistricts() -> gpd.GeoDataFrame:
    return gpd.read_file(REFERENCE / "thailand_subdistricts.gpkg")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_zoom(path: Path, table: gpd.GeoDataFrame, layer: Layer) -> dict[int, list[dict]]:
    """The fields of every feature of every zoom of the tiles of a table."""
    assert make_tiles(path, [table], layer) == len(table)
    found = defaultdict(list)
    with path.open("rb") as file:
        for (z, _, _), body in all_tiles(MmapSource(file)):
            features = mapbox_vector_tile.decode(gzip.decompress(body))[layer.name]["features"]
            found[z] += [feature["properties"] for feature in features]
    return found


def test_areas_of_the_whole_country_keep_their_names(subdistricts, tmp_path):
    layer = Layer("areas", {"code": "code", "name_th": "name_th", "province_th": "province"}, zooms=(5, 9),
                  clustered_below=0, shapes_from=5)
    found = by_zoom(tmp_path / "made", subdistricts, layer)

    assert sorted(found) == [5, 6, 7, 8, 9]
    told = {each["code"]: (each["name_th"], each["province"]) for each in found[9]}
    assert told == {row.code: (row.name_th, row.province_th) for row in subdistricts.itertuples()}
    assert len(told) == 7425


def test_clusters_of_the_sites_of_all_provinces_count_truly(subdistricts, tmp_path):
    names = ["province_th", "district_th", "name_th"]
    stands = subdistricts.drop_duplicates(names).set_index(names).geometry.representative_point()
    schools = rows("thailand_schools.csv")
    levels = {level: f"m_{at}" for at, level in enumerate(sorted({row["level"] for row in schools}))}
    places = [stands.get((row["province"], row["district"], row["subDistrict"])) for row in schools]
    placed = gpd.GeoDataFrame([row for row, place in zip(schools, places, strict=True) if place is not None],
                              geometry=[place for place in places if place is not None], crs=4326)
    assert len(placed) > 20_000
    found = by_zoom(tmp_path / "made", placed, Layer("sites", {"name": "name_th", "level": "level"},
                                                      Counted("level", levels)))

    wanted = Counter(levels[level] for level in placed["level"])
    for zoom, features in found.items():
        assert {field: sum(each.get(field, 0) for each in features) for field in wanted} == wanted, zoom
    assert Counter(each["name_th"] for each in found[14]) == Counter(placed["name"])


def test_towns_beyond_the_border_stand_where_they_are(tmp_path):
    towns = rows("thailand_municipality_points.csv")
    points = shapely.points([(float(row["lon"]), float(row["lat"])) for row in towns])
    table = gpd.GeoDataFrame(towns, geometry=points, crs=4326)
    found = by_zoom(tmp_path / "made", table, Layer("towns", {"fid": "id", "province_th": "province"}))

    for zoom, features in found.items():
        assert sum(each.get("point_count", 1) for each in features) == len(towns) == 2447, zoom
    assert {each["id"]: each["province"] for each in found[14]} == {row["fid"]: row["province_th"] for row in towns}
