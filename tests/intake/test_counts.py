"""Files of those to be served: what is counted, what is told, and what is refused by name with a cure."""

import io
import json
import re
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from forging import database, packed
from rastering import SIDE, endless, from_corner, geotiff, in_metres, one_block, turned

import geodata
from geodata.intake import read_upload
from geodata.intake.counting import EACH_ONE, read_counts
from geodata.intake.errors import IntakeError
from geodata.intake.limits import Limits
from geodata.measures.demand import metres_of
from geodata.region import load_region

CITY = (18.5771, 99.0087)
CSV = "name,lat,lon,people\nA,18.5771,99.0087,120\nB,18.60,99.02,30\n"


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


@pytest.fixture
def counted(lamphun, tmp_path):
    """Reads bytes as the file of a planner."""
    def read(name, content, column="", unit="people", **limits):
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_counts(path, name, lamphun, column, unit, Limits(**limits) if limits else None)

    return read


def said(counted):
    return " · ".join(note.en for note in counted.notes)


def workbook(*rows):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def layer(driver, crs="EPSG:4326", ending="", **columns):
    """A map file of two points at the old city in a coordinate system, as bytes (a shapefile zipped)."""
    points = gpd.GeoSeries(gpd.points_from_xy([CITY[1], 99.02], [CITY[0], 18.60]), crs=4326)
    frame = gpd.GeoDataFrame(columns or {"people": [120, 30]}, geometry=points).to_crs(crs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        frame.to_file(path, driver=driver)
        if ending == ".shp":
            return packed({each.name: each.read_bytes() for each in Path(folder).iterdir()})
        return path.read_bytes()


# --- points ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "content"), [
    ("a.csv", CSV),
    ("thai.csv", "ชื่อ,ละติจูด,ลองจิจูด,จำนวนประชากร (คน)\nก,18.5771,99.0087,๑๒๐\nข,18.60,99.02,30 คน\n".encode("cp874")),
    ("a.xlsx", workbook(["บัญชีหมู่บ้าน"], ["หมู่บ้าน", "พิกัด X", "พิกัด Y", "ประชากร"], ["ก", 500918, 2053988, 120],
                        ["ข", 502110, 2056526, 30], ["รวม", None, None, 150])),
    ("a.geojson", layer("GeoJSON", ending=".geojson")),
    ("utm.gpkg", layer("GPKG", "EPSG:32647", ".gpkg")),
    ("world.gpkg", layer("GPKG", "EPSG:3857", ".gpkg")),
    ("a.zip", layer("ESRI Shapefile", "EPSG:32647", ".shp")),
])
def test_points_are_counted_where_they_stand_whatever_file_and_system_they_come_in(counted, name, content):
    found = counted(name, content)

    assert (found.kind, found.rows, found.kept, found.total) == ("points", 2, 2, 150)
    assert found.count.tolist() == [120, 30]
    assert (found.lat[0], found.lon[0]) == pytest.approx(CITY, abs=0.002)


def test_each_point_can_count_one(counted):
    found = counted("farms.csv", "name,lat,lon\nA,18.5771,99.0087\nB,18.60,99.02\n", EACH_ONE)

    assert (found.column, found.count.tolist()) == ("", [1, 1])


@pytest.mark.parametrize(("unit", "total"), [("people", 120), ("houses", 40)])
def test_of_several_columns_the_one_that_says_what_is_counted_is_taken(counted, unit, total):
    found = counted("a.csv", "lat,lon,population,households,floors\n18.5771,99.0087,120,40,7\n", unit=unit)

    assert found.total == total


def test_what_is_not_counted_is_told_with_what_it_would_count(counted):
    found = counted("a.csv", CSV + "C,13.75,100.5,1000\nD,,,7\nE,18.58,99.01,\nF,18.58,99.01,-\n")

    assert (found.rows, found.kept, found.total) == (6, 2, 150)
    assert "1 row outside the province (1,000 together)" in said(found)
    assert "1 row without a position that can be used (7 together)" in said(found)
    assert "2 rows without a count" in said(found)


def test_totals_of_a_sheet_are_not_counted_and_swapped_coordinates_are_told(counted):
    found = counted("a.xlsx", workbook(["name", "lat", "lon", "people"], ["A", 99.0087, 18.5771, 120],
                                       ["B", 18.60, 99.02, 30], ["รวม", None, None, 150]))

    assert found.total == 150
    assert "swapped: 1 row" in said(found)
    assert "Passed over: 1 row" in said(found)


REFUSED_POINTS = {
    "outside": ("a.csv", "lat,lon,people\n13.75,100.5,10\n13.76,100.4,10\n", "none of its 2 points lies in"),
    "without coordinates": ("a.csv", "village,people\nA,10\n", "no positions"),
    "without counts": ("a.csv", "name,lat,lon\nA,18.5771,99.0087\n", "no column of it holds figures"),
    "below zero": ("a.csv", CSV + "C,18.58,99.01,-5\n", "row 4, column people: a count below zero: -5"),
    "words as counts": ("a.csv", CSV + "C,18.58,99.01,many\n", "row 4, column people: This is not a figure: many"),
    "several columns": ("a.csv", "lat,lon,men,women\n18.5771,99.0087,1,2\n", "could be the counts: men, women"),
    "all without a count": ("a.csv", "lat,lon,people\n18.5771,99.0087,0\n18.6,99.02,0\n", "sum up to nobody"),
    "beyond belief": ("a.csv", "lat,lon,people\n18.5771,99.0087,1e90\n", "more than can be"),
    "empty": ("a.csv", "", "it is empty"),
    "a header alone": ("a.csv", "lat,lon,people\n", "it holds no rows"),
    "no system": ("a.zip", None, "does not state its coordinate system"),
    "areas": ("a.geojson", json.dumps({"type": "FeatureCollection", "features": [{
        "type": "Feature", "properties": {"people": 5}, "geometry": {"type": "Polygon", "coordinates": [
            [[99, 18.5], [99.1, 18.5], [99.1, 18.6], [99, 18.5]]]}}]}), "lines or areas, no points"),
    "Indian 1975": ("a.gpkg", layer("GPKG", "EPSG:24047", ".gpkg"), "several ways"),
    "no count of a layer": ("a.gpkg", layer("GPKG", "EPSG:4326", ".gpkg", name=["A", "B"]), "holds figures"),
    "not a map file": ("a.gpkg", database("CREATE TABLE t (a)"), ""),
}


@pytest.mark.parametrize("name", REFUSED_POINTS)
def test_points_that_cannot_be_used_are_refused_by_name_with_a_cure(counted, name):
    file, content, words = REFUSED_POINTS[name]
    if name == "no system":
        with zipfile.ZipFile(io.BytesIO(layer("ESRI Shapefile", "EPSG:4326", ".shp"))) as archive:
            content = packed({part: archive.read(part) for part in archive.namelist() if not part.endswith(".prj")})
    with pytest.raises(IntakeError) as refused:
        counted(file, content)

    assert refused.value.in_("en").startswith(file)
    assert words in refused.value.in_("en")
    assert refused.value.cure.en
    assert re.search("[ก-๙]", refused.value.in_("th"))


def test_a_column_that_is_not_there_is_refused_with_those_that_are(counted):
    with pytest.raises(IntakeError, match=r"no column visitors.*Choose one of name, lat, lon, people"):
        counted("a.csv", CSV, "visitors")


# --- rasters ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "float32", "float64"])
def test_a_raster_counts_each_cell_at_its_middle(counted, dtype):
    found = counted("people.tif", geotiff(np.array([[10, 0, 5], [0, 7, 0]], dtype=dtype)))

    assert (found.kind, found.column, found.total, found.kept) == ("raster", "", 22, 3)
    assert found.lon.tolist() == pytest.approx([98.98 + SIDE / 2, 98.98 + 2.5 * SIDE, 98.98 + 1.5 * SIDE])
    assert found.lat.tolist() == pytest.approx([18.60 - SIDE / 2, 18.60 - SIDE / 2, 18.60 - 1.5 * SIDE])
    assert "EPSG:4326" in said(found)


def test_a_raster_in_metres_stands_where_the_same_in_degrees_would(counted, lamphun):
    found = counted("utm.tif", in_metres(np.full((4, 4), 2.5, dtype="float32")))
    x, y = metres_of(lamphun, found.lon, found.lat)

    assert found.total == 40
    assert (x[0], y[0]) == pytest.approx((499_250, 2_055_750), abs=0.05)


def test_cells_without_data_count_none_and_are_told(counted):
    values = np.full((10, 10), 4, dtype="float32")
    values[0, :3], values[1, 0] = -9999, np.nan
    found = counted("people.tif", geotiff(values, nodata=-9999))

    assert found.total == 96 * 4
    assert "4 of 100 cells in the frame around the province, which hold no data" in said(found)


def test_only_the_cells_in_the_province_count_and_the_others_are_told(counted, lamphun):
    west, _, _, north = lamphun.bounds
    side = 0.02
    place = from_corner(west - 1, north + 1, side, side)
    found = counted("wide.tif", geotiff(np.ones((200, 200), dtype="uint8"), transform=place))
    middles = lamphun.zone_of(west - 1 + (np.tile(np.arange(200), 200) + 0.5) * side,
                              north + 1 - (np.repeat(np.arange(200), 200) + 0.5) * side)

    assert found.total == (middles >= 0).sum()
    assert "cells around the province" in said(found)


def test_scaled_figures_are_read_as_what_they_mean(counted, tmp_path):
    path = tmp_path / "scaled.tif"
    path.write_bytes(geotiff(np.array([[10, 20]], dtype="int16")))
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.5,)

    assert counted("scaled.tif", path.read_bytes()).total == 15


PEOPLE = np.full((3, 3), 5, dtype="float32")
BELOW, FOREVER = PEOPLE.copy(), PEOPLE.copy()
BELOW[1, 2], FOREVER[2, 0] = -1, np.inf
REFUSED_RASTERS = {
    "outside": (geotiff(PEOPLE, transform=from_corner(100.5, 13.8, 0.01, 0.01)), "outside the province"),
    "in a system that it does not state rightly": (in_metres(PEOPLE, crs="EPSG:32648"), "outside the province"),
    "without a system": (geotiff(PEOPLE, crs=None), "which coordinate system"),
    "below zero": (geotiff(BELOW), "row 2, cell 3: its count is below zero (-1). If -1 means no data"),
    "without end": (geotiff(FOREVER), "not finite"),
    "a picture": (geotiff(np.zeros((3, 8, 8), dtype="uint8")), "3 bands"),
    "packed as a picture": (geotiff(np.zeros((16, 16), dtype="uint8"), compress="jpeg"), "no plain figures"),
    "complex figures": (geotiff(PEOPLE.astype("complex64")), "no plain figures"),
    "turned": (turned(PEOPLE), "do not run from west to east"),
    "nobody": (geotiff(np.zeros((3, 3), dtype="uint8")), "no cell with a count"),
    "cut short": (geotiff(np.random.default_rng(1).random((300, 300)))[:2_000], ""),
    "letters after the mark": (b"II*\0" + b"words " * 500, "damaged"),
    "too many cells": (endless(), "cells around the province, more than"),
    "one block beyond memory": (one_block(), "memory"),
}


@pytest.mark.parametrize("name", REFUSED_RASTERS)
def test_rasters_that_cannot_be_used_are_refused_by_name_with_a_cure(counted, name):
    content, words = REFUSED_RASTERS[name]
    with pytest.raises(IntakeError) as refused:
        counted("people.tif", content)

    assert refused.value.in_("en").startswith("people.tif")
    assert words in refused.value.in_("en")
    assert re.search("[ก-๙]", refused.value.in_("th").partition(": ")[2])


def test_too_many_cells_with_a_count_are_refused(counted):
    with pytest.raises(IntakeError, match="more than 5 of its cells count somebody"):
        counted("people.tif", geotiff(PEOPLE), points=5)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(100), b"%PDF-1.7 x", b"BM" + bytes(200)])
def test_another_kind_of_picture_is_no_raster(counted, content):
    with pytest.raises(IntakeError):
        counted("people.tif", content)


def test_a_raster_among_the_files_of_records_is_told_where_it_belongs(tmp_path):
    path = tmp_path / "people.tif"
    path.write_bytes(geotiff(PEOPLE))
    with pytest.raises(IntakeError, match=r"TIFF.*the page of who is to be served"):
        read_upload(path, "people.tif")


def test_the_process_that_reads_a_raster_leaves_nothing(counted, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    counted("people.tif", geotiff(PEOPLE))

    assert list(tmp_path.glob("intake-*")) == []
