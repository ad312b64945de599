"""Real files and real file formats: each reads as a planner would expect, in a process of its own."""

import io
import json
import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import date, datetime

import geopandas as gpd
import openpyxl
import pytest
import shapely
from messy_sheets import CASES
from test_intake_understanding import assert_understood

from geodata.intake import choose_sheet, read_upload, understand
from geodata.intake.errors import EncodingUnsure

POINTS = gpd.GeoDataFrame(
    {"ชื่อ": ["วัดพระธาตุหริภุญชัย", "ตลาดลี้"], "งบประมาณ": [1_500_000, 20]},
    geometry=[shapely.Point(99.0085, 18.5771), shapely.Point(98.95, 17.8)], crs="EPSG:4326")


@pytest.mark.parametrize(("name", "rows"), [
    ("sites_tourism.csv", 68), ("sites_industry.csv", 35), ("sites_agriculture.csv", 42), ("sites_community.csv", 153),
    ("lamphun_villages.csv", 577), ("thailand_municipality_points.csv", 2_447), ("thailand_schools.csv", 36_249),
    ("statistics.csv", 1_086), ("as_published/tessaban_latlon_cp874.csv", 2_447)])
def test_a_table_of_the_reference_folder_has_all_its_rows(reference, name, rows):
    found = understand(read_upload(reference / name, name).sheets[0])

    assert found.header_rows == (1,)
    assert len(found.rows) == rows
    assert [row for row, _ in found.ignored] == [1]


def test_the_columns_of_the_sites_are_all_understood(reference):
    found = understand(read_upload(reference / "sites_tourism.csv", "sites_tourism.csv").sheets[0])

    assert {column.title: column.field for column in found.columns if column.field} == {
        "name_th": "name_th", "name_en": "name_en", "kind": "kind", "lat": "lat", "lon": "lon", "as_of": "as_of",
        "district_th": "district", "subdistrict_th": "subdistrict", "source": "source", "notes": "note_en",
        "precision": "precision"}


def test_the_tis_620_file_reads_as_thai(reference):
    raw = read_upload(reference / "as_published/tessaban_latlon_cp874.csv", "tessaban.csv")

    assert raw.sheets[0].cells[1][:5] == ["T1", "กระบี่", "Krabi", "81", "เกาะลันตา"]
    assert raw.notes == ()


@pytest.mark.parametrize(("name", "rows", "column", "first"), [
    ("Lamphun_tambon_full.zip", 51, "ADM3_TH", "ในเมือง"), ("Lamphun_amphoe_full.zip", 8, "ADM2_TH", "เมืองลำพูน"),
    ("tha_admbnda_adm3_rtsd_20220121_nocpg.zip", 7_425, "ADM3_TH", "พระบรมมหาราชวัง")])
def test_a_published_shapefile_reads_with_and_without_its_cpg(reference, name, rows, column, first):
    (layer,) = read_upload(reference / "as_published" / name, name).layers

    assert layer.table[column].iloc[0] == first
    assert len(layer.table) == len(layer.geometry) == rows
    assert layer.crs == "EPSG:4326"
    assert layer.table.index[0] == 1


def test_map_files_of_the_reference_folder_read_whole(reference):
    (districts,) = read_upload(reference / "lamphun_districts.geojson", "อำเภอ.geojson").layers
    (country,) = read_upload(reference / "thailand_subdistricts.gpkg", "ตำบล.gpkg").layers

    assert districts.table["name_th"].tolist()[0] == "เมืองลำพูน"
    assert len(country.table) == 7_425
    assert shapely.is_valid(country.geometry).all()


def save(case, path):
    """A case as an xlsx file."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "แผ่น"
    for row, cells in enumerate(case.rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value is not None:
                sheet.cell(row, column, value)
    for span in case.merged:
        sheet.merge_cells(span)
    for row in case.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in case.hidden_columns:
        sheet.column_dimensions[column].hidden = True
    book.create_sheet("ซ่อน").sheet_state = "hidden"
    book.save(path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_workbook_is_understood_as_written_down_by_hand(tmp_path, case):
    save(case, tmp_path / "a.xlsx")
    raw = read_upload(tmp_path / "a.xlsx", "แผน.xlsx")

    assert [(sheet.name, sheet.hidden) for sheet in raw.sheets] == [("แผ่น", False), ("ซ่อน", True)]
    assert_understood(case, understand(choose_sheet(raw.sheets)))


def test_errors_and_formulas_without_a_value_are_told(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["โครงการ", "งบประมาณ"])
    sheet.append(["ถนน", "=1+1"])
    sheet.append(["ฝาย", "#N/A"])
    sheet.append([datetime(2025, 1, 21, 9, 30), date(2025, 2, 1)])
    book.save(tmp_path / "a.xlsx")

    raw = read_upload(tmp_path / "a.xlsx", "แผน.xlsx")
    assert raw.sheets[0].cells == [["โครงการ", "งบประมาณ"], ["ถนน", None], ["ฝาย", "#N/A"],
                                   [datetime(2025, 1, 21, 9, 30), date(2025, 2, 1)]]
    assert [note.text.en.split(":")[0] for note in raw.notes] == [
        "1 formulas hold no value (the first is B2)", "1 cells hold an error, such as #N/A in row 3"]


def test_a_formula_is_read_as_its_value(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["โครงการ", 5])
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for name in plain.namelist():
            data = plain.read(name)
            made.writestr(name, data.replace(b"<v>5</v>", b"<f>WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)</f><v>5</v>"))

    assert read_upload(tmp_path / "a.xlsx", "a.xlsx").sheets[0].cells == [["โครงการ", 5]]


def test_the_first_rows_of_a_workbook_and_a_csv_are_read_without_the_rest(tmp_path):
    book = openpyxl.Workbook()
    for number in range(3_000):
        book.active.append([number, "ถนน"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text("\n".join(f"{number},ถนน" for number in range(3_000)), encoding="utf-8")

    assert len(read_upload(tmp_path / "a.xlsx", "a.xlsx", first_rows=100).sheets[0].cells) == 100
    assert len(read_upload(tmp_path / "a.csv", "a.csv", first_rows=100).sheets[0].cells) == 100


def test_an_old_xls_reads_like_an_xlsx(tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("แผน")
    for column, value in enumerate(["ที่", "โครงการ", "งบประมาณ"]):
        sheet.write(2, column, value)
        sheet.write(3, column, [1, "ถนน", 2.5][column])
    sheet.write_merge(0, 0, 0, 2, "บัญชีโครงการ")
    book.save(str(tmp_path / "a.xls"))

    raw = read_upload(tmp_path / "a.xls", "แผน.xls")
    assert raw.kind == "xls"
    assert raw.sheets[0].cells[3] == [1, "ถนน", 2.5]
    assert raw.sheets[0].merged == ((1, 0, 1, 2),)
    assert understand(raw.sheets[0]).header_rows == (3,)


def test_an_opendocument_sheet_reads_with_its_hidden_rows_and_repeats(tmp_path):
    opendocument, table, text = (pytest.importorskip(f"odf.{name}") for name in ("opendocument", "table", "text"))
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="แผน")
    for number, cells in enumerate([["ที่", "โครงการ"], [1, "ถนน"], [2, "ฝาย"], [3, "ตลาด"]]):
        row = table.TableRow(visibility="collapse") if number == 2 else table.TableRow()
        for value in cells:
            typed = {"valuetype": "float", "value": value} if isinstance(value, int) else {"valuetype": "string"}
            cell = table.TableCell(**typed)
            cell.addElement(text.P(text=str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    empty = table.TableRow(numberrowsrepeated=1_048_572)
    empty.addElement(table.TableCell(numbercolumnsrepeated=16_384))
    sheet.addElement(empty)
    book.spreadsheet.addElement(sheet)
    book.save(str(tmp_path / "a.ods"))

    raw = read_upload(tmp_path / "a.ods", "แผน.ods")
    assert raw.sheets[0].cells[:4] == [["ที่", "โครงการ"], [1, "ถนน"], [2, "ฝาย"], [3, "ตลาด"]]
    assert raw.sheets[0].hidden_rows == {3}
    assert understand(raw.sheets[0]).rows.index.tolist() == [2, 4]


@pytest.mark.parametrize(("ending", "driver"), [("geojson", "GeoJSON"), ("gpkg", "GPKG"), ("fgb", "FlatGeobuf")])
def test_a_layer_keeps_its_thai_names_values_and_system(tmp_path, ending, driver):
    POINTS.to_crs(32647 if ending != "geojson" else 4326).to_file(tmp_path / f"a.{ending}", driver=driver)

    (layer,) = read_upload(tmp_path / f"a.{ending}", "จุด.xyz").layers
    assert layer.table["ชื่อ"].tolist() == ["วัดพระธาตุหริภุญชัย", "ตลาดลี้"] or ending == "fgb"
    assert sorted(layer.table["งบประมาณ"]) == [20, 1_500_000]
    assert layer.crs == ("EPSG:4326" if ending == "geojson" else "EPSG:32647")


def shapefile(folder, encoding, cpg=None, prj=True):
    """A zipped shapefile with Thai attributes in an encoding, whatever its .cpg says."""
    POINTS.rename(columns={"ชื่อ": "name", "งบประมาณ": "budget"}).to_file(folder / "จุด.shp", encoding=encoding)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for ending in ("shp", "shx", "dbf", *(("prj",) if prj else ())):
            archive.write(folder / f"จุด.{ending}", f"ข้อมูล/จุด.{ending}")
        if cpg:
            archive.writestr("ข้อมูล/จุด.cpg", cpg)
    (folder / "a.zip").write_bytes(stream.getvalue())
    return folder / "a.zip"


@pytest.mark.parametrize(("encoding", "cpg"), [("utf-8", None), ("utf-8", "UTF-8"), ("cp874", None), ("cp874", "874"),
                                               ("cp874", "UTF-8"), ("utf-8", "TIS-620"), ("cp874", "nonsense")])
def test_a_shapefile_reads_in_thai_whatever_its_cpg_says(tmp_path, encoding, cpg):
    raw = read_upload(shapefile(tmp_path, encoding, cpg), "จุด.zip")

    assert raw.layers[0].name == "จุด"
    assert raw.layers[0].table["name"].tolist() == ["วัดพระธาตุหริภุญชัย", "ตลาดลี้"]


def test_a_shapefile_without_its_prj_says_so(tmp_path):
    raw = read_upload(shapefile(tmp_path, "utf-8", prj=False), "จุด.zip")

    assert raw.layers[0].crs is None
    assert "prj" in raw.notes[0].text.en


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<name>แผนที่</name><NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>
<Folder><name>วัด</name><Placemark><name>วัดพระยืน</name><description><![CDATA[<b>เก่า</b>]]></description>
<ExtendedData><Data name="งบประมาณ"><value>500</value></Data></ExtendedData>
<Point><coordinates>99.0261,18.5771,0</coordinates></Point></Placemark></Folder>
<Folder><name>พื้นที่</name><Placemark><name>แปลง</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing>
<coordinates>99,18 99.1,18 99.1,18.1 99,18</coordinates></LinearRing></outerBoundaryIs></Polygon>
<Point><coordinates>99,18</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>ไม่มีที่</name></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("packed", [False, True])
def test_kml_and_kmz_keep_folders_thai_data_and_shapes(tmp_path, packed):
    (tmp_path / "a").write_text(KML, encoding="utf-8")
    if packed:
        with zipfile.ZipFile(tmp_path / "a", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("doc.kml", KML)

    raw = read_upload(tmp_path / "a", "แผนที่.kmz")
    temples, areas = raw.layers
    assert (temples.name, areas.name) == ("วัด", "พื้นที่")
    assert temples.table.to_dict("records") == [{"name": "วัดพระยืน", "description": "<b>เก่า</b>", "งบประมาณ": "500"}]
    assert temples.geometry[0].equals(shapely.Point(99.0261, 18.5771))
    assert areas.geometry[0].geom_type == "GeometryCollection"
    assert areas.geometry[1] is None
    assert "links" in raw.notes[0].text.en


def test_an_unsure_text_file_asks_and_reads_as_chosen(tmp_path):
    (tmp_path / "a.csv").write_bytes("name,note\nCafé,naïve\n".encode("cp1252"))

    with pytest.raises(EncodingUnsure) as asked:
        read_upload(tmp_path / "a.csv", "a.csv")
    assert "cp1252" in dict(asked.value.choices)
    assert read_upload(tmp_path / "a.csv", "a.csv", encoding="cp1252").sheets[0].cells[1] == ["Café", "naïve"]


def test_odd_geometry_arrives_as_published(tmp_path):
    shapes = [None, {"type": "Point", "coordinates": []}, {"type": "Point", "coordinates": [99, 18, 300]},
              {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}]
    features = [{"type": "Feature", "properties": {"n": place},
    "geometry": shape} for place, shape in enumerate(shapes)]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    (layer,) = read_upload(tmp_path / "a.geojson", "a.geojson").layers
    assert [shape is None or shape.is_empty for shape in layer.geometry] == [True, True, False, False]
    assert layer.geometry[2].has_z
    assert not layer.geometry[3].is_valid


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    os.mkdir(tmp_path / "t")
    (tmp_path / "a.csv").write_text("ที่,โครงการ\n1,ถนน\n", encoding="utf-8")

    read_upload(tmp_path / "a.csv", "../../etc/passwd")
    assert os.listdir(tmp_path / "t") == []


def test_a_geopackage_is_read_without_its_views_and_says_so(tmp_path):
    POINTS.to_file(tmp_path / "a.gpkg", layer="จุด", driver="GPKG")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        database.execute("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                         "SELECT i FROM n")
        database.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                         "VALUES ('endless', 'attributes', 'e')")
        database.commit()

    raw = read_upload(tmp_path / "a.gpkg", "จุด.gpkg")
    assert [layer.name for layer in raw.layers] == ["จุด"]
    assert len(raw.layers[0].table) == 2
    assert "a view" in raw.notes[0].text.en
    assert "endless" in raw.notes[0].where


def test_a_curve_is_read_as_many_short_lines_and_that_is_told(tmp_path):
    line = shapely.LineString([(98.98, 17.79), (98.99, 17.80), (99.0, 17.79)])
    gpd.GeoDataFrame(geometry=[line], crs=4326).to_file(tmp_path / "a.gpkg", layer="t", driver="GPKG")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        (blob,) = database.execute("SELECT geom FROM t").fetchone()
        start = 8 + 32   # the header of the GeoPackage and the box
        database.execute("UPDATE t SET geom = ?", (blob[:start + 1] + (8).to_bytes(4, "little") + blob[start + 5:],))
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
        database.commit()

    raw = read_upload(tmp_path / "a.gpkg", "a.gpkg")
    (layer,) = raw.layers
    assert [note.text.en for note in raw.notes] == ["1 curved shapes were read as many short straight lines"]
    assert layer.geometry[0].geom_type == "LineString"
    assert shapely.get_num_coordinates(layer.geometry[0]) > 30
    assert layer.geometry[0].distance(shapely.Point(98.99, 17.80)) < 1e-5
