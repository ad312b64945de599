"""Data files: the records and figures of a view, read back by other programs, with what a reader must know of them."""

import csv
import io
import json
import zipfile

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from lxml import etree

EXPLORE = "missions=community,tourism&shade=people"
REACH = "measure=reach&gap=community.local_office&reach_m=8000"
KML = {"k": "http://www.opengis.net/kml/2.2"}
HOSTILE = [
    {"id": "made-1", "name_th": "=HYPERLINK(\"http://x\")", "wkt": "POINT (99 18.5)", "precision": "exact"},
    {"id": "made-2", "name_th": "</Placemark><script>alert(1)</script> & \"", "note_th": "ก" * 300},
    {"id": "made-3", "name_th": "", "name_en": "Line", "wkt": "LINESTRING (99 18.5, 99.1 18.6)", "precision": "exact"},
    {"id": "made-4", "name_th": "พื้นที่ 😀", "precision": "exact",
     "wkt": "POLYGON ((99 18.5, 99.1 18.5, 99.1 18.6, 99 18.5))"}]


@pytest.fixture(scope="module")
def hostile(app_with):
    return app_with(HOSTILE).test_client()


@pytest.fixture
def fetch(client):
    def get(form: str, query: str, by=client) -> bytes:
        answer = by.get(f"/export/map.{form}?{query}")
        assert answer.status_code == 200, answer.text
        return answer.data
    return get


@pytest.fixture
def layer(tmp_path):
    def read(body: bytes, name: str) -> gpd.GeoDataFrame:
        file = tmp_path / "map.gpkg"
        file.write_bytes(body)
        return pyogrio.read_dataframe(file, layer=name)
    return read


def rows_of(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def unpacked(body: bytes, folder) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        packed.extractall(folder)
        return {name: packed.read(name) for name in packed.namelist()}


# --- what they hold --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("query", [EXPLORE, "missions=none"])
def test_every_file_holds_the_records_that_the_view_lets_through(client, fetch, layer, tmp_path, query):
    sites = json.loads(fetch("geojson", query))
    ids = [feature["id"] for feature in sites["features"]]

    assert ids == [site["id"] for site in client.get(f"/api/sites?{query}").get_json()["features"]]
    assert list(layer(fetch("gpkg", query), "รายการ")["รหัสรายการ"]) == ids
    assert [row["รหัสรายการ"] for row in rows_of(fetch("csv", query))] == ids
    packed = unpacked(fetch("csv.zip", query), tmp_path / "csv")
    assert [row["รหัสรายการ"] for row in rows_of(packed["records.csv"])] == ids
    kml = etree.fromstring(fetch("kml", query))
    assert kml.xpath("//k:Folder[1]//k:SimpleData[@name='รหัสรายการ']/text()", namespaces=KML) == ids
    unpacked(fetch("shp.zip", query), tmp_path / "shp")
    found = [id_ for file in tmp_path.glob("shp/records*.dbf") for id_ in pyogrio.read_dataframe(file)["id"]]
    assert sorted(found) == sorted(ids)
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx", query))).worksheets[-1]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ids


def test_a_geopackage_has_thai_names_shapes_and_the_figures_of_the_map(client, fetch, layer):
    body = fetch("gpkg", REACH)
    zones = {zone["code"]: zone for zone in client.get(f"/api/gaps?{REACH}").get_json()["zones"]}

    table = layer(body, "ตำบล")

    assert dict(zip(table["รหัส"], table["ไกลเกินไป"], strict=True)) == {
        code: zone["unserved_people"] for code, zone in zones.items()}
    assert set(table.geom_type) <= {"Polygon", "MultiPolygon"}
    assert table.crs.to_epsg() == 4326
    assert set(table["บนแผนที่"]) > {"ไม่มีเลย"}
    assert set(layer(body, "รายการ").geom_type) == {"Point"}


def test_figures_that_several_tables_hold_are_layers_of_their_own(fetch, tmp_path):
    body = fetch("gpkg", "measure=matrix&gap=community&lang=en")
    (tmp_path / "map.gpkg").write_bytes(body)
    figures = json.loads(fetch("geojson", "measure=matrix&gap=community&lang=en"))["figures"]

    names = [name for name, _shape in pyogrio.list_layers(tmp_path / "map.gpkg")]

    assert names == ["Records", "Records by subdistrict", *(table["name"] for table in figures[1:]), "Read me"]


def test_records_without_a_position_are_kept_and_counted(fetch, layer, tmp_path):
    records = layer(fetch("gpkg", "lang=en"), "Records")
    without = int(records.geometry.isna().sum())
    packed = unpacked(fetch("shp.zip", "lang=en"), tmp_path)

    assert without > 100
    assert len(pyogrio.read_dataframe(tmp_path / "records_without_position.dbf")) == without
    assert f"{len(records)} records, {without} of them without a published position" in packed["README.txt"].decode()
    assert json.loads(fetch("geojson", "lang=en"))["about"]["records_without_position"] == without


def test_every_file_tells_source_licence_coordinates_date_and_filters(fetch, layer, tmp_path):
    query = "district=5102&lang=en"
    told = {
        "gpkg": " ".join(layer(fetch("gpkg", query), "Read me")["Words"]),
        "metadata": " ".join(pyogrio.read_info(tmp_path / "map.gpkg", layer="Records")["layer_metadata"].values()),
        "kml": etree.fromstring(fetch("kml", query)).findtext("k:Document/k:description", namespaces=KML),
        "geojson": json.dumps(json.loads(fetch("geojson", query))["about"]),
        "csv.zip": unpacked(fetch("csv.zip", query), tmp_path)["README.txt"].decode(),
        "shp.zip": unpacked(fetch("shp.zip", query), tmp_path)["README.txt"].decode()}

    for form, words in told.items():
        for part in ("CC BY-IGO", "Royal Thai Survey Department", "EPSG:4326", "Mae Tha", "district=5102"):
            assert part in words, (form, part)
        assert "data version 1" in words or '"data_version": 1' in words
    row = rows_of(fetch("csv", query))[0]
    assert all((row["Source"], row["Licence"]))


def test_the_same_view_gives_the_same_bytes(fetch):
    for form in ("gpkg", "shp.zip"):
        assert fetch(form, "district=5102") == fetch(form, "district=5102&look=grey")


# --- shapefiles ------------------------------------------------------------------------------------------------

def test_a_shapefile_has_short_names_a_list_of_them_and_whole_letters(fetch, hostile, tmp_path):
    packed = unpacked(fetch("shp.zip", "lang=en", hostile), tmp_path)

    assert {"records_points.shp", "records_lines.shp", "records_areas.shp"} <= set(packed)
    table = pyogrio.read_dataframe(tmp_path / "records_without_position.dbf")
    assert table["note_th"].item() == "ก" * 84   # 254 bytes
    assert "1 text is longer than a shapefile holds" in packed["README.txt"].decode()
    assert packed["records_points.cpg"] == b"UTF-8"
    listed = rows_of(packed["fields.csv"])
    for key in {row["File"] for row in listed}:
        short = [row["Short name"] for row in listed if row["File"] == key]
        file = next(name for name in sorted(packed) if name.startswith(key) and name.endswith(".dbf"))
        assert [name for name in pyogrio.read_dataframe(tmp_path / file).columns if name != "geometry"] == short
        assert all(name.isascii() and len(name) <= 10 for name in short)
    assert ("records", "name_th", "Name in Thai") in {(row["File"], row["Short name"], row["Column"]) for row in listed}


# --- strings ---------------------------------------------------------------------------------------------------

def test_nothing_runs_and_nothing_breaks_out(fetch, layer, hostile):
    names = [row["name_th"] for row in HOSTILE]

    assert list(layer(fetch("gpkg", "", hostile), "รายการ")["ชื่อภาษาไทย"].fillna("")) == names
    assert rows_of(fetch("csv", "", hostile))[0]["ชื่อภาษาไทย"] == "'" + names[0]
    kml = etree.fromstring(fetch("kml", "", hostile))
    assert [mark.findtext("k:name", namespaces=KML) for mark in kml.findall(".//k:Placemark", KML)[:4]] == [
        names[0], names[1], "Line", names[3]]
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx", "", hostile))).worksheets[-1]
    assert [cell.data_type for cell in sheet["D"][1:3]] == ["s", "s"]
