"""Any Thai province becomes a region folder, from any of the published forms; a bad source changes nothing."""

import json
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geodata.boundaries import read_boundaries, text_encoding
from geodata.building import build_region
from geodata.coverages import NAMES
from geodata.errors import RegionError
from geodata.generalise import coverage_simplify, dissolve, is_sound, label_points, metric_zone, round_vertices
from geodata.region import load_region

REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")
CODES = {"510101": (99.0, 18.5), "510102": (99.1, 18.5), "510201": (99.0, 18.4), "500101": (99.1, 18.4),
         "500102": (98.9, 18.5), "520101": (99.3, 18.5)}   # 52 does not touch 51


def quiet(_line):
    return None


def jagged(west, south, size=0.1, steps=40):
    """A square whose sides zigzag as those of its neighbours do."""
    def side(start, end):
        along = np.linspace(0, 1, steps, endpoint=False)[:, None]
        shift = np.array([[0, 0.001], [0, 0], [0, 0.0004], [0, 0.0001]])[np.arange(steps) % 4] * (along > 0)
        return np.array(start) + along * (np.array(end) - start) + (shift if start[1] == end[1] else shift[:, ::-1])
    a, b, c, d = (west, south), (west + size, south), (west + size, south + size), (west, south + size)
    top, left = side(d, c), side(a, d)
    return shapely.Polygon(np.round(np.concatenate(
        [side(a, b), side(b, c), [c], top[::-1][:-1], [d], left[::-1][:-1]]), 6))


def subdistricts():
    """Three subdistricts in two districts of province 51, two of 50 beside them, one of 52 apart."""
    rows = [{"code": code, "name_th": f"ตำบล{code}", "name_en": f"Tambon {code}", "district_code": code[:4],
             "district_th": f"อำเภอ{code[:4]}", "district_en": f"Amphoe {code[:4]}", "province_th": f"จังหวัด{code[:2]}",
             "province_en": {"51": "Test Land"}.get(code[:2], f"Province {code[:2]}")} for code in CODES]
    return gpd.GeoDataFrame(rows, geometry=[jagged(*corner) for corner in CODES.values()], crs=4326)


def published(frame):
    """The same under the column names of COD-AB."""
    names = {"code": "ADM3_PCODE", "name_th": "ADM3_TH", "name_en": "ADM3_EN", "district_code": "ADM2_PCODE",
             "district_th": "ADM2_TH", "district_en": "ADM2_EN", "province_th": "ADM1_TH", "province_en": "ADM1_EN"}
    frame = frame.rename(columns=names)
    return frame.assign(ADM3_PCODE="TH" + frame.ADM3_PCODE, ADM2_PCODE="TH" + frame.ADM2_PCODE)


def zip_of(frame, folder, encoding="UTF-8", cpg=None):
    folder.mkdir(exist_ok=True)
    pyogrio.write_dataframe(published(frame), folder / "units.shp", driver="ESRI Shapefile", encoding=encoding)
    (folder / "units.cpg").unlink(missing_ok=True)
    if cpg:
        (folder / "units.cpg").write_text(cpg)
    path = folder / "units.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.glob("units.*")):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return path


@pytest.fixture
def geojson(tmp_path):
    path = tmp_path / "units.geojson"
    path.write_text(subdistricts().to_json(), encoding="utf-8")
    return path


def build(source, target, **more):
    return build_region(source, more.pop("code", "51"), target, progress=quiet, **more)


# --- what comes out --------------------------------------------------------------------------------------------

def test_a_province_is_built_from_geojson(geojson, tmp_path):
    region = load_region(build(geojson, tmp_path / "made"))

    assert (region.key, region.code, region.name.en, region.metric_crs) == ("test-land", "51", "Test Land", 32647)
    assert list(region.subdistricts.index) == ["510101", "510102", "510201"]
    assert list(region.districts.name_th) == ["อำเภอ5101", "อำเภอ5102"]
    assert list(region.neighbours.index) == ["50"]
    assert region.years == ()
    assert len(region.records) == 0
    every = np.concatenate([region.subdistricts.geometry.array, region.neighbours.geometry.array])
    assert shapely.coverage_is_valid(every)


def test_the_same_source_gives_the_same_bytes(geojson, tmp_path):
    one, two = (build(geojson, tmp_path / name) for name in ("one", "two"))

    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in two.iterdir()}


@pytest.mark.parametrize(("encoding", "cpg"), [
    ("UTF-8", None), ("UTF-8", "UTF-8"), ("UTF-8", "ISO-8859-1"), ("CP874", None), ("CP874", "UTF-8")])
def test_names_are_read_right_whatever_the_cpg_says(tmp_path, encoding, cpg):
    frame = read_boundaries(zip_of(subdistricts(), tmp_path / "shape", encoding, cpg))

    assert list(frame.name_th) == [f"ตำบล{code}" for code in sorted(CODES)]
    assert list(frame.code) == sorted(CODES)


def test_all_forms_give_the_same_folder(geojson, tmp_path):
    package = tmp_path / "units.gpkg"
    pyogrio.write_dataframe(subdistricts(), package, driver="GPKG")
    sources = [geojson, package, zip_of(subdistricts(), tmp_path / "shape"), tmp_path / "shape" / "units.shp"]
    made = [build(source, tmp_path / f"made{at}") for at, source in enumerate(sources)]

    for name in ("subdistricts.geojson", "districts_analysis.geojson", "neighbours.geojson"):
        assert len({(folder / name).read_bytes() for folder in made}) == 1


def test_names_of_districts_may_come_from_a_list(tmp_path):
    source, names = tmp_path / "bare.geojson", tmp_path / "names.csv"
    bare = subdistricts()[["code", "name_th", "name_en", "district_code", "geometry"]]
    bare[bare.code.str.startswith("51")].to_file(source, driver="GeoJSON")
    with pytest.raises(RegionError, match="no district_th for subdistrict 510101"):
        build(source, tmp_path / "made")
    names.write_text("code,name_th,name_en\n51,ทดสอบ,Test\n5101,หนึ่ง,One\n5102,สอง,Two\n", encoding="utf-8")

    region = load_region(build(source, tmp_path / "made", names=names))

    assert list(region.districts.name_en) == ["One", "Two"]
    assert len(region.neighbours) == 0


def test_neighbours_may_come_from_a_file_or_be_left_out(geojson, tmp_path):
    around, units = tmp_path / "around.geojson", subdistricts()
    fifty = shapely.coverage_union_all(units.geometry[units.code.str.startswith("50")].array)
    gpd.GeoDataFrame([("50", "เชียงใหม่", "Chiang Mai")], columns=list(NAMES), geometry=[fifty], crs=4326).to_file(around)

    assert list(load_region(build(geojson, tmp_path / "a", neighbours=around)).neighbours.name_en) == ["Chiang Mai"]
    assert len(load_region(build(geojson, tmp_path / "b", neighbours=False)).neighbours) == 0


def test_people_are_kept_and_bookmarks_survive_a_second_build(geojson, tmp_path):
    people, sources = tmp_path / "p.csv", tmp_path / "s.csv"
    sources.write_text("key,publisher_th,publisher_en,title_th,title_en,url,licence_th,licence_en\ndopa,,,,,,,\n")
    people.write_text("subdistrict_code,year,people,male,female,houses,source\n" + "".join(
        f"{code},2021,{number},,,,dopa\n" for code, number in (("510101", 5), ("510102", 7), ("510201", 11))))
    target = build(geojson, tmp_path / "made", population=people, sources=sources)
    about = json.loads((target / "region.json").read_text(encoding="utf-8"))
    about["bookmarks"] = [{"key": "a", "name_th": "ก", "name_en": "A", "lat": 18.5, "lon": 99, "zoom": 12}]
    (target / "region.json").write_text(json.dumps(about))

    region = load_region(build(geojson, target))

    assert int(region.people(2021).sum()) == 23
    assert [bookmark.key for bookmark in region.bookmarks] == ["a"]


@pytest.mark.parametrize(("years", "th", "en"), [
    ([2021], "พ.ศ. 2564", "2021."), ([2020, 2021], "พ.ศ. 2563 และ 2564", "2020 and 2021."),
    ([2019, 2020, 2021], "พ.ศ. 2562, 2563 และ 2564", "2019, 2020 and 2021.")])
def test_the_line_on_people_lists_the_years_as_one_reads_them(geojson, tmp_path, years, th, en):
    people, sources = tmp_path / "p.csv", tmp_path / "s.csv"
    sources.write_text("key,publisher_th,publisher_en,title_th,title_en,url,licence_th,licence_en\ndopa,,,,,,,\n")
    people.write_text("subdistrict_code,year,people,male,female,houses,source\n" + "".join(
        f"{code},{year},10,,,,dopa\n" for year in years for code in ("510101", "510102", "510201")))

    line = load_region(build(geojson, tmp_path / "made", population=people, sources=sources)).attributions[1].text

    assert line.th.endswith(f" ณ 31 ธันวาคม {th}")
    assert line.en.endswith(f", 31 December {en}")


# --- what is refused -------------------------------------------------------------------------------------------

def broken(frame, **change):
    return frame.assign(**change)


@pytest.mark.one_file
def test_a_bad_table_is_named_and_leaves_the_folder_as_it_was(geojson, tmp_path):
    target, people = build(geojson, tmp_path / "made"), tmp_path / "p.csv"
    people.write_text("subdistrict_code,year,people,male,female,houses,source\n999999,2021,5,,,,\n")
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    with pytest.raises(RegionError, match=r"population.csv: row 2: subdistrict_code '999999' .*Correct the CSV"):
        build(geojson, target, population=people)

    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "p.csv", "units.geojson"]


def test_a_folder_that_is_no_region_is_not_touched(geojson, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(RegionError, match="holds something that is no region"):
        build(geojson, tmp_path / "home")
    other = build(geojson, tmp_path / "made")
    with pytest.raises(RegionError, match="is the region of province 51"):
        build(geojson, other, code="50")


@pytest.mark.parametrize(("change", "problem"), [
    (lambda frame: frame.drop(columns="code"), "no column code or ADM3_PCODE"),
    (lambda frame: frame.assign(code="5101"), "is not a code of 6 digits"),
    (lambda frame: frame.assign(code="510101"), "510101 appears twice"),
    (lambda frame: frame.assign(district_code="5203"), "that fits subdistrict"),
    (lambda frame: frame.assign(name_en=""), "no name_en for subdistrict"),
    (lambda frame: frame.assign(name_th="à¸\x9eà¸£"), "is garbled"),
    (lambda frame: frame.assign(name_th="Latin"), "is garbled"),
    (lambda frame: frame[:0], "some features|holds no subdistrict|no column"),
    (lambda frame: frame.set_geometry(frame.centroid), "no polygons"),
    (lambda frame: frame.set_geometry(frame.buffer(0.01)), "overlap or leave slivers"),
    (lambda frame: frame[frame.code.str.startswith("50")], "no province 51 in it"),
])
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_a_bad_source_is_refused(tmp_path, change, problem):
    source = tmp_path / "bad.geojson"
    source.write_text(change(subdistricts()).to_json(), encoding="utf-8")

    with pytest.raises(RegionError, match=problem) as caught:
        build(source, tmp_path / "made")

    assert "\n" not in str(caught.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("body", [
    b"", b"\x00\x01", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", b"PK\x03\x04 no zip", b"{}",
    b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd"}', b'{"features":[{}]}',
    b'{"features":', b"SQLite format 3\x00 no more", b"\x00\x00\x27\x0a cut", b"code,name_th\n510101,x\n"])
@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.zip"])
def test_what_is_no_vector_file_is_refused_by_its_content(tmp_path, name, body):
    (tmp_path / name).write_bytes(body)

    with pytest.raises(RegionError) as caught:
        read_boundaries(tmp_path / name)

    assert str(caught.value).startswith(f"{name}: ")
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_source_and_an_empty_database_are_refused(tmp_path):
    with pytest.raises(RegionError, match="there is no such file"):
        read_boundaries(tmp_path / "none.zip")
    with sqlite3.connect(tmp_path / "plain.gpkg") as base:
        base.execute("create table t (x)")
    base.close()
    with pytest.raises(RegionError, match=r"plain.gpkg: "):
        read_boundaries(tmp_path / "plain.gpkg")


def test_a_zip_of_two_shapefiles_and_an_undecodable_one_are_refused(tmp_path):
    path = zip_of(subdistricts(), tmp_path / "shape")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.shp", b"")
    with pytest.raises(RegionError, match="holds 2 shapefiles"):
        read_boundaries(path)
    shape = tmp_path / "shape" / "units"
    table = shape.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("ตำบล".encode(), b"\xff\xfe\x81\x82" * 3))
    with pytest.raises(RegionError, match="neither UTF-8 nor cp874"):
        read_boundaries(shape.with_suffix(".shp"))
    table.unlink()
    with pytest.raises(RegionError, match=r"no \.dbf"):
        read_boundaries(shape.with_suffix(".shp"))


# --- the parts -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("body", "encoding"), [
    (b"abc", "ASCII"), ("พระนคร".encode(), "UTF-8"), ("พระนคร".encode("cp874"), "CP874"), (b"\x9a\xfe\xff", None)])
def test_encodings_are_told_by_bytes(body, encoding):
    assert text_encoding(body) == encoding


def test_generalising_keeps_every_shape_and_every_shared_border():
    shapes = np.asarray(subdistricts().geometry.array, dtype=object)
    for tolerance in (0, 10, 60, 500, 50_000):
        lighter = coverage_simplify(shapes, tolerance, 5, 32647)
        assert is_sound(lighter)
        assert len(lighter) == len(shapes)
    assert shapely.get_num_coordinates(lighter).sum() < shapely.get_num_coordinates(shapes).sum() / 4


def test_rounding_drops_specks_but_keeps_the_rest():
    speck, whole = shapely.box(99.5, 18, 99.500001, 18.000001), shapely.box(99, 18, 99.1, 18.1)

    assert round_vertices(np.array([shapely.MultiPolygon([whole, speck])]), 5)[0].equals(whole)


def test_the_zone_is_that_of_the_middle():
    assert metric_zone(np.array([shapely.box(99, 18, 99.5, 19)])) == 32647
    assert metric_zone(np.array([shapely.box(102.2, 15, 104, 16)])) == 32648


def test_a_label_lies_inside_the_largest_part():
    hook = shapely.Polygon([(99, 18), (99.3, 18), (99.3, 18.02), (99.02, 18.02), (99.02, 18.3), (99, 18.3)])
    islands = shapely.MultiPolygon([shapely.box(99.8, 18, 99.81, 18.01), shapely.box(99, 18, 99.1, 18.1)])
    points = label_points(np.array([hook, islands]), 32647)

    assert shapely.contains_xy([hook, islands], points[:, 0], points[:, 1]).all()
    assert points[1] == pytest.approx([99.05, 18.05], abs=3e-3)


def test_dissolving_is_in_the_order_of_the_groups():
    shapes = np.asarray(subdistricts().geometry.array, dtype=object)

    assert list(dissolve(shapes, np.array([code[:2] for code in CODES], dtype=object))) == ["50", "51", "52"]


# --- the published files ---------------------------------------------------------------------------------------

@needs_reference
@pytest.mark.parametrize("source", [
    "as_published/tha_admbnda_adm3_rtsd_20220121_nocpg.zip", "thailand_subdistricts.gpkg"])
def test_chiang_mai_from_the_published_files(tmp_path, source):
    region = load_region(build(REFERENCE / source, tmp_path / "chiang-mai", code="50"))

    assert (region.key, region.name.th, region.name.en) == ("chiang-mai", "เชียงใหม่", "Chiang Mai")
    assert (len(region.subdistricts), len(region.districts)) == (204, 25)
    assert region.districts.name_th["5001"] == "เมืองเชียงใหม่"
    assert set(region.neighbours.index) == {"51", "52", "57", "58", "63"}
    assert (tmp_path / "chiang-mai" / "neighbours.geojson").stat().st_size < 60_000
    assert region.subdistricts.area_km2.sum() == pytest.approx(22_100, rel=0.02)


@needs_reference
def test_lamphun_from_the_full_file_is_what_the_repository_holds(tmp_path):
    import geodata
    held = Path(geodata.__file__).parent / "regions" / "lamphun"
    target = Path(shutil.copytree(held, tmp_path / "lamphun"))
    build(REFERENCE / "as_published" / "Lamphun_tambon_full.zip", target, neighbours=REFERENCE / "neighbours.geojson")

    region = load_region(target)

    assert (len(region.subdistricts), len(region.districts)) == (51, 8)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in held.iterdir()}


@needs_reference
@pytest.mark.parametrize(("code", "zone"), [("10", 32647), ("38", 32648), ("82", 32647), ("83", 32647)])
def test_provinces_of_islands_necks_and_small_subdistricts_keep_them_all(tmp_path, code, zone):
    """A subdistrict of Bueng Kan (38) has a neck so narrow that it crosses itself at six decimals."""
    source = REFERENCE / "thailand_subdistricts.gpkg"
    expected = read_boundaries(source)
    region = load_region(build(source, tmp_path / "made", code=code))

    assert len(region.subdistricts) == (expected.province_code == code).sum()
    assert region.metric_crs == zone
