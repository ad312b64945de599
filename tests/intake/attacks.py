"""Hostile files: name -> what it is called, its bytes, and a word of the refusal it must meet."""

import json

from forging import ENDLESS, database, far, in_part, lying_bomb, ods, packed, workbook

PASSWD = "/etc/passwd"
VRT = (f'<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>{PASSWD}</SrcDataSource>'
       "<SrcLayer>passwd</SrcLayer></OGRVRTLayer></OGRVRTDataSource>")
CURL = VRT.replace(PASSWD, "/vsicurl/http://127.0.0.1:9/a.csv")
WFS = b"<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs?SERVICE=WFS</URL></OGRWFSDataSource>"
PIPELINE = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read CSV:{PASSWD} ! write x"}
HALF_TRUE = {**PIPELINE, "x": {"type": "FeatureCollection"}}
LINKED = {"type": "FeatureCollection", "features": [], "crs": {
    "type": "link", "properties": {"href": "http://127.0.0.1:9/crs.wkt", "type": "ogcwkt"}}}
ENTITY = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{PASSWD}">]>'
MORE = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a0 'ha'>{MORE}]>"
OPEN_KML, CLOSE_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark>', "</Placemark></kml>"
POINT = "<Point><coordinates>99,18</coordinates></Point>"
LINE = "<LineString><coordinates>9,9</coordinates></LineString>"
VALUE = '<table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/>'
ROWS = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
SHEET = "xl/worksheets/sheet1.xml"
ENDINGS = ("geojson", "json", "kml", "csv", "gpkg", "gpx", "shp", "zip", "xlsx", "fgb", "tsv")
PARTS = (SHEET, "xl/workbook.xml", "styles.xml", "workbook.xml.rels")
BIG = "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, big AS (hex(zeroblob(300000000))))"
TABLE = "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, v TEXT)"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOISE = bytes(range(256)) * 40
DEEP = b'{"type":"GeometryCollection","geometries":[' * 3_000 + b"]}" * 3_000


def kml(inside, before=""):
    """A KML document of one placemark."""
    return f'<?xml version="1.0"?>{before}{OPEN_KML}{inside}{CLOSE_KML}'.encode()


def nowhere(name, data):
    """A change that moves the first cell far out, written in another style."""
    return data.replace(b'r="A1"', b"\n r='XFD1048576'") if name.endswith(SHEET) else data


def replaced(table, query):
    """A GeoPackage with a part of its catalogue replaced by a query."""
    return database(TABLE, f"DROP TABLE {table}", f"CREATE VIEW {table} AS {query}")


REFUSED = {
    **{f"VRT called {ending}": (f"a.{ending}", VRT.encode(), "OGRVRTDataSource") for ending in ENDINGS},
    "VRT after a comment": ("a.geojson", b'<!-- {"type": "Feature"} -->' + VRT.encode(), "OGRVRTDataSource"),
    "VRT over the network": ("a.geojson", CURL.encode(), "OGRVRTDataSource"),
    "WFS document": ("a.geojson", WFS, "OGRWFSDataSource"),
    "GDAL pipeline": ("a.geojson", json.dumps(PIPELINE).encode(), "not GeoJSON"),
    "GDAL pipeline that says FeatureCollection": ("a.json", json.dumps(HALF_TRUE).encode(), ""),
    "VRT in a KMZ": ("a.kmz", packed({"doc.kml": VRT}), ""),
    "VRT as a shapefile": ("a.zip", packed({"a.shp": VRT, "a.dbf": VRT, "a.shx": VRT}), "damaged"),
    "external entity in KML": ("a.kml", kml("<name>&a;</name>", ENTITY), "DOCTYPE"),
    "external entity in wide KML": ("a.kml", kml("<name>&a;</name>", ENTITY).decode().encode("utf-16"), "DOCTYPE"),
    "a billion laughs in KML": ("a.kml", kml("<name>&a9;</name>", LAUGHS), "DOCTYPE"),
    "entity after a long comment": ("a.kml", kml("<name>&a;</name>", f"<!--{'x' * 100_000}-->{ENTITY}"), ""),
    "external entity in a KMZ": ("a.kmz", packed({"doc.kml": kml("<name>&a;</name>", ENTITY)}), "DOCTYPE"),
    "KML nested without end": ("a.kml", b"<kml>" + b"<Folder>" * 200_000, "nested"),
    "KML of nested shapes": ("a.kml", b"<kml><Placemark>" + b"<MultiGeometry>" * 5_000, "nested"),
    "KML with words for coordinates": ("a.kml", kml(POINT.replace("18", "x")), "feature 1"),
    "KML with half a line": ("a.kml", kml(LINE), "feature 1"),
    **{f"entity in {part}": ("a.xlsx", workbook(in_part(part, b"<", ENTITY.encode() + b"<")), "DOCTYPE")
       for part in PARTS},
    "laughs in a sheet": ("a.xlsx", workbook(in_part(SHEET, b"<", LAUGHS.encode() + b"<")), "DOCTYPE"),
    "entity in OpenDocument": ("a.ods", packed({"content.xml": ENTITY + "<x/>"}), "DOCTYPE"),
    "zip slip upwards": ("a.kmz", packed({"../../doc.kml": kml(POINT)}), "leads out"),
    "zip slip with an absolute path": ("a.kmz", packed({"/tmp/doc.kml": kml(POINT)}), "leads out"),
    "zip slip with backslashes": ("a.zip", packed({"..\\..\\a.shp": b"x"}), "leads out"),
    "KMZ bomb": ("a.kmz", packed({"doc.kml": kml("x" * 200_000_000)}), "grows"),
    "shapefile bomb": ("a.zip", packed({"a.shp": bytes(150_000_000)}), "grows"),
    "workbook bomb": ("a.xlsx", workbook(in_part("styles.xml", b"</styleSheet>", b" " * 120_000_000)), "grows"),
    "bomb that lies of its size": ("a.xlsx", lying_bomb(), ""),
    "ten thousand entries": ("a.kmz", packed({f"{n}.kml": "x" for n in range(10_000)}), "entries"),
    "far cell": ("a.xlsx", far("XFD1048576"), "column XFD"),
    "far row": ("a.xlsx", far("A900000"), "row 900000"),
    "far column": ("a.xlsx", far("KO5"), "column KO"),
    "wide and deep corner": ("a.xlsx", far("KN150000"), "cells"),
    "far cell in another style": ("a.xlsx", workbook(nowhere), "XFD"),
    "cell repeated a billion times": ("a.ods", ods(ROWS.format(1, VALUE.format(10**9))), "repeats"),
    "row repeated a million times": ("a.ods", ods(ROWS.format(1_048_576, VALUE.format(300))), "repeats"),
    "endless view": ("a.gpkg", database(f"CREATE VIEW t AS {ENDLESS}"), "layer t"),
    "endless catalogue": ("a.gpkg", replaced("gpkg_geometry_columns", ENDLESS), "gpkg_geometry_columns"),
    "endless contents": ("a.gpkg", replaced("gpkg_contents", ENDLESS), "gpkg_contents"),
    "column computed to 600 MB": ("a.gpkg", database(BIG, "INSERT INTO t (fid) VALUES (1)"), "computed"),
    "virtual table": ("a.gpkg", database("CREATE VIRTUAL TABLE t USING fts5(geom)"), "layer t"),
    "SQLite that is no GeoPackage": ("a.gpkg", database(TABLE, "DROP TABLE gpkg_contents"), "no GeoPackage"),
    "torn GeoPackage": ("a.gpkg", database(TABLE)[:4_000], "damaged"),
    "GeoPackage of noise": ("a.gpkg", b"SQLite format 3\0" + NOISE, "damaged"),
    "torn GeoJSON": ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geom', ""),
    "GeoJSON nested without end": ("a.geojson", b'{"type": "FeatureCollection", "features": ' + b"[" * 300_000, ""),
    "GeoJSON of nested shapes": ("a.geojson", b'{"type":"Feature","properties":{},"geometry":' + DEEP + b"}", ""),
    "FlatGeobuf of noise": ("a.fgb", b"fgb\x03fgb\x00" + NOISE, "damaged"),
    "FlatGeobuf with a huge header": ("a.fgb", b"fgb\x03fgb\x00\xff\xff\xff\x7f" + bytes(1_000), "damaged"),
    "old workbook of noise": ("a.xls", OLE + "Workbook".encode("utf-16-le") + NOISE, ""),
    "workbook without its parts": ("a.xlsx", packed({"xl/workbook.xml": "<workbook/>"}), "missing"),
    "workbook with an empty sheet part": ("a.xlsx", workbook(lambda n, data: b"" if n.endswith(SHEET) else data), ""),
    "csv of one endless line": ("a.csv", b"a,b\n" + b"x" * 20_000_000, "row 2"),
    "csv of commas alone": ("a.csv", b"a,b\n" + b"," * 5_000_000, "columns"),
    "csv of lines alone": ("a.csv", b"a\n" * 300_000, "row 200001"),
    "csv that opens a quotation mark": ("a.csv", b'a,b\n1,"' + b"x,y\n" * 100_000, "quotation"),
}

TEXTS = ["{{7*191}}", "=2+5", '=HYPERLINK("http://127.0.0.1")', "@SUM(A1)", "'; DROP TABLE records;--", "${7*7}",
         "<img src=x onerror=1>", "%s%n", "../../etc/passwd", "__proto__", "\u202etxt", "NaN", "ก" * 30_000]
"""Texts that must arrive as they are."""
