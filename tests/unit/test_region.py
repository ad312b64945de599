"""Lamphun's folder loads fast and whole; a folder that does not fit together is refused in one line."""

import csv
import io
import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import shapely

import geodata
from geodata.errors import RegionError
from geodata.folder import CURE
from geodata.region import load_region
from geodata.text import Text

LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"


@pytest.fixture(scope="module")
def lamphun():
    return load_region(LAMPHUN)


def test_lamphun_is_whole(lamphun):
    assert (lamphun.key, lamphun.code, lamphun.name) == ("lamphun", "51", Text("ลำพูน", "Lamphun"))
    assert lamphun.metric_crs == 32647
    assert len(lamphun.subdistricts) == 51
    assert list(lamphun.districts.index) == [f"510{number}" for number in range(1, 9)]
    assert list(lamphun.subdistricts.groupby("district_code").size()) == [15, 6, 5, 8, 3, 9, 2, 3]
    assert set(lamphun.neighbours.name_en) == {"Chiang Mai", "Lampang", "Tak"}
    assert len(lamphun.villages) == 577
    assert lamphun.bookmarks[0].key == "oldcity"
    assert {line.key for line in lamphun.attributions} == {"boundaries", "population"}


def test_people_are_those_of_the_register(lamphun):
    assert lamphun.years == (2020, 2021)
    assert lamphun.people(2020).sum() == 402_011
    assert lamphun.people().sum() == lamphun.people(2021).sum() == 401_139
    assert lamphun.people(2020)["510101"] == 11_728
    assert list(lamphun.people(2020).index) == list(lamphun.subdistricts.index)
    with pytest.raises(RegionError, match="no figures of 1999"):
        lamphun.people(1999)


@pytest.mark.parametrize("frame", ["subdistricts", "districts", "subdistricts_analysis", "districts_analysis"])
def test_coverages_have_no_gap_and_no_overlap(lamphun, frame):
    assert shapely.coverage_is_valid(getattr(lamphun, frame).geometry.array)


@pytest.mark.parametrize("suffix", ["", "_analysis"])
def test_districts_are_their_subdistricts_vertex_for_vertex(lamphun, suffix):
    subdistricts, districts = (getattr(lamphun, name + suffix) for name in ("subdistricts", "districts"))
    for code, shape in districts.geometry.items():
        members = subdistricts.geometry[subdistricts.district_code == code].array
        assert shapely.coverage_union_all(members).normalize().equals_exact(shape.normalize())


def test_neighbours_share_the_border_with_the_province(lamphun):
    every = np.concatenate([lamphun.subdistricts.geometry.array, lamphun.neighbours.geometry.array])

    assert shapely.coverage_is_valid(every)


def test_labels_are_inside_and_areas_are_geodesic(lamphun):
    for frame in (lamphun.subdistricts, lamphun.districts):
        assert shapely.contains_xy(frame.geometry.array, frame.label_lon, frame.label_lat).all()
    assert lamphun.districts.area_km2["5104"] == pytest.approx(1795.2, abs=0.1)
    assert lamphun.districts.area_km2.sum() == pytest.approx(4482.9, abs=0.3)


def test_files_are_light_enough_for_a_page():
    sizes = {name: (LAMPHUN / name).stat().st_size for name in ("neighbours.geojson", "subdistricts.geojson")}

    assert sizes["neighbours.geojson"] < 60_000
    assert sizes["subdistricts.geojson"] < 220_000


def test_points_are_located(lamphun):
    found = lamphun.locate([99.0085, 98.98, 0.0, float("nan"), float("inf")], [18.5771, 17.8, 0.0, 18.0, 18.0])

    assert list(found.subdistrict_code[[0, 2, 3, 4]]) == ["510101", "", "", ""]
    assert list(found.district_code) == ["5101", "5104", "", "", ""]
    assert lamphun.locate([], []).empty


def test_a_point_on_a_shared_border_has_one_place(lamphun):
    a, b = lamphun.subdistricts_analysis.geometry[["510101", "510102"]]
    corner = shapely.get_coordinates(shapely.intersection(a, b))[0]

    assert list(lamphun.locate([corner[0]], [corner[1]]).subdistrict_code) == ["510101"]


def test_every_record_with_a_point_lies_in_its_subdistrict(lamphun):
    placed = lamphun.records[lamphun.records.geometry.notna()]
    points = shapely.point_on_surface(placed.geometry.array)
    found = lamphun.locate(shapely.get_x(points), shapely.get_y(points))

    assert list(found.subdistrict_code) == list(placed.subdistrict_code)


def test_records_are_as_written(lamphun):
    records = lamphun.records

    assert list(records.index) == list(range(len(records)))
    assert not records.drop(columns=["geometry", "fiscal_year", "budget_thb", "capacity", "area_m2"]).isna().any().any()
    assert [str(records[name].dtype) for name in ("fiscal_year", "budget_thb", "capacity")] == [
        "Int64", "Float64", "Float64"]


def test_a_folder_written_before_a_field_was_known_is_read_with_that_field_empty(folder):
    file = folder / "records.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    older = [header.removesuffix(",moo,village,phone,area_m2"), *(row.removesuffix(",,,,") for row in rows), ""]
    file.write_text("\n".join(older), encoding="utf-8")

    records = load_region(folder).records
    assert set(records.moo) | set(records.village) | set(records.phone) == {""}
    assert records.area_m2.isna().all()


def test_names_by_code(lamphun):
    assert [lamphun.name_of(code).en for code in ("51", "5104", "510101")] == ["Lamphun", "Li", "Nai Mueang"]
    with pytest.raises(KeyError):
        lamphun.name_of("9999")


def test_the_version_follows_the_data(folder):
    version = load_region(folder).version
    (folder / "PROVENANCE.md").write_text("other words")
    assert load_region(folder).version == version
    (folder / "sources.csv").write_bytes((folder / "sources.csv").read_bytes() + b"new,,,,,,,\n")
    assert load_region(folder).version != version


def test_loading_is_quick():
    spent = []
    for _ in range(3):
        start = time.process_time()
        load_region(LAMPHUN)
        spent.append(time.process_time() - start)

    assert min(spent) < 1   # seconds of processor; 0.2 on a quiet machine


# --- what is refused -------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def light(tmp_path_factory):
    """Lamphun with its display outlines for the analysis ones too: the same promises, sooner read."""
    folder = Path(shutil.copytree(LAMPHUN, tmp_path_factory.mktemp("light") / "lamphun"))
    for name in ("subdistricts", "districts"):
        shutil.copyfile(folder / f"{name}.geojson", folder / f"{name}_analysis.geojson")
    return folder


@pytest.fixture
def folder(light, tmp_path):
    return Path(shutil.copytree(light, tmp_path / "lamphun"))


def cut(body):
    return body[: len(body) // 2]


def empty(_body):
    return b""


def swap(old, new, count=1):
    return lambda body: body.replace(old.encode(), new.encode(), count)


def feature(change):
    """Change the first feature of a GeoJSON file."""
    def changed(body):
        value = json.loads(body)
        change(value["features"])
        return json.dumps(value, ensure_ascii=False).encode()
    return changed


def cell(column, value, row=2):
    """Change one cell, rows counted as a spreadsheet does."""
    def changed(body):
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        rows[row - 1][rows[0].index(column)] = value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()
    return changed


def last_row_away(body):
    return b"".join(body.splitlines(keepends=True)[:-1])


def twice(body):
    return body + body.splitlines(keepends=True)[-1]


def first_property(name, value):
    return feature(lambda rows: rows[0]["properties"].__setitem__(name, value))


def first_corner(value):
    return feature(lambda rows: rows[0]["geometry"]["coordinates"][0].__setitem__(0, value))


CORRUPTIONS = [
    ("region.json", cut, "not valid JSON at line"),
    ("region.json", empty, "the file is empty"),
    ("region.json", lambda _: b"[1]", "not a JSON object"),
    ("region.json", swap('"metric_crs": 32647', '"metric_crs": "32647"'), "metric_crs is missing or not valid"),
    ("region.json", swap('"lat"', '"late"'), "a bookmark or an attribution lacks a field"),
    ("region.json", swap('"code": "51"', '"code": "50"'), "is not in province 50"),
    ("subdistricts.geojson", cut, "perhaps cut short"),
    ("subdistricts.geojson", empty, "the file is empty"),
    ("subdistricts.geojson", lambda _: b"\x00" * 50, "not valid JSON"),
    ("subdistricts.geojson", lambda _: b'{"type":"Feature"}', "no list of features"),
    ("subdistricts.geojson", lambda _: b'{"features":[]}', "holds no feature"),
    ("subdistricts.geojson", lambda _: b'{"features":[3]}', "feature 1 has no properties"),
    ("subdistricts.geojson", first_property("code", "510102"), "code 510102 appears twice"),
    ("subdistricts.geojson", first_property("code", 510101), "has no valid code"),
    ("subdistricts.geojson", first_property("district_code", "5199"), "which districts.geojson does not have"),
    ("subdistricts.geojson", first_property("label_lon", None), "no valid label_lon"),
    ("subdistricts.geojson", first_corner([None, 18.5]), "510101"),
    ("subdistricts.geojson", first_corner([998.0, 18.5]), "leaves the range"),
    ("subdistricts.geojson", first_corner(["a", "b"]), "not a list of longitudes and latitudes"),
    ("subdistricts.geojson", first_corner([99.1]), "not a list of longitudes and latitudes"),
    ("subdistricts.geojson", feature(lambda rows: rows[0].__setitem__("geometry", None)), "510101 is not a polygon"),
    ("subdistricts.geojson", feature(lambda rows: rows[0]["geometry"].__setitem__(
        "coordinates", [[[99, 18], [99.1, 18.1], [99.1, 18], [99, 18.1], [99, 18]]])), "crosses itself"),
    ("subdistricts.geojson", feature(lambda rows: rows[0].__setitem__("geometry", rows[1]["geometry"])), "overlap"),
    ("subdistricts.geojson", feature(lambda rows: rows.pop()), "not in both this file and subdistricts.geojson"),
    ("subdistricts_analysis.geojson", cut, "perhaps cut short"),
    ("subdistricts_analysis.geojson", first_property("code", "510199"), "is not in both this file"),
    ("subdistricts_analysis.geojson", first_property("district_code", "5102"), "another district than"),
    ("districts.geojson", feature(lambda rows: rows.pop()), "5108"),
    ("districts.geojson", first_property("code", "5199"), "5101"),
    ("districts_analysis.geojson", cut, "perhaps cut short"),
    ("neighbours.geojson", cut, "perhaps cut short"),
    ("villages.csv", cell("subdistrict_code", "519999"), "row 2: subdistrict_code '519999' is not a subdistrict"),
    ("villages.csv", twice, "appears twice"),
    ("villages.csv", cell("source", "nobody"), "row 2: source 'nobody' is not a key of sources.csv"),
    ("villages.csv", swap("moo", "mu"), "row 1: the column moo is missing"),
    ("villages.csv", swap("ต้นผึ้ง", "ต้น,ผึ้ง"), "row 2: 7 cells under a header of 6"),
    ("villages.csv", lambda body: body.decode().encode("cp874", "replace"), "the text is not UTF-8"),
    ("villages.csv", swap("บ้านต้นผึ้ง", '"บ้านต้น"ผึ้ง'), "not a readable CSV"),
    ("population.csv", last_row_away, "no row for subdistrict"),
    ("population.csv", twice, "appears twice in one year"),
    ("population.csv", cell("people", "-5"), "row 2: people '-5' is not a count"),
    ("population.csv", cell("people", "๕"), "is not a count"),
    ("population.csv", cell("people", ""), "row 2: people is empty"),
    ("population.csv", cell("people", "11729"), "is not the sum of male and female"),
    ("population.csv", cell("year", "2563"), "row 2: year '2563' is not a year of the Common Era"),
    ("statistics.csv", cell("district_code", "50"), "neither a district of the region nor the province"),
    ("statistics.csv", cell("value", "nan"), "row 2: value 'nan' is not a number"),
    ("sources.csv", twice, "appears twice"),
    ("sources.csv", lambda body: body.splitlines(keepends=True)[0], "is not a key of sources.csv"),
    ("records.csv", empty, "the file is empty"),
    ("records.csv", cell("id", "tourism-002"), "id 'tourism-002' appears twice"),
    ("records.csv", cell("subdistrict_code", "999999"), "row 2: subdistrict_code '999999' is not a subdistrict"),
    ("records.csv", cell("district_code", "5102"), "is not the district of the record's subdistrict"),
    ("records.csv", cell("precision", "exactly"), "precision 'exactly' is not one of exact, approximate"),
    ("records.csv", cell("precision", "district"), "a position is given, but the precision says there is none"),
    ("records.csv", cell("wkt", "POINT (99"), "row 2: wkt 'POINT (99' is not WKT"),
    ("records.csv", cell("wkt", "POINT (NaN 18.5)"), "wkt"),
    ("records.csv", cell("wkt", "POINT EMPTY"), "is empty or not a valid geometry"),
    ("records.csv", cell("wkt", "POINT (18.5771 99.0085)"), "not longitude before latitude"),
    ("records.csv", cell("wkt", "POINT (1e999 18)"), "wkt"),
    ("records.csv", cell("wkt", ""), "the precision says exact or approximate, but wkt is empty"),
    ("records.csv", cell("source", "visit-lamphun;nobody"), "is not a key of sources.csv"),
    ("records.csv", cell("fiscal_year", "2569"), "is not a year of the Common Era"),
    ("records.csv", cell("budget_thb", "1,000"), "budget_thb '1,000' is not a number"),
    ("records.csv", cell("mission", ""), "row 2: mission is empty"),
]


@pytest.mark.parametrize(("file", "change", "problem"), CORRUPTIONS)
def test_a_broken_folder_is_refused_in_one_line(folder, file, change, problem):
    path = folder / file
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before

    with pytest.raises(RegionError) as caught:
        load_region(folder)

    line = str(caught.value)
    assert problem in line
    assert "\n" not in line
    assert len(line) < 400
    assert line.endswith(CURE)
    assert str(folder) not in line


@pytest.mark.parametrize("file", sorted(path.name for path in LAMPHUN.iterdir() if path.suffix != ".md"))
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()

    with pytest.raises(RegionError) as caught:
        load_region(folder)

    assert str(caught.value) == f"{file}: the file is missing from the region folder lamphun. {CURE}"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(RegionError, match="there is no region folder atlantis"):
        load_region(tmp_path / "atlantis")


def test_a_table_may_have_a_mark_at_its_start_and_windows_line_ends(folder, lamphun):
    path = folder / "villages.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load_region(folder).villages.equals(lamphun.villages)
