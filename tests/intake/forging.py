"""How hostile files are made: archives, workbooks, databases and sheets with one thing wrong."""

import io
import sqlite3
import struct
import zipfile
import zlib

import openpyxl

ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS fid, NULL AS geom FROM c"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
CATALOGUE = """
    PRAGMA application_id = 1196444487;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
        organization_coordsys_id INTEGER, definition TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84"]', '');
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
        last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
        z INTEGER, m INTEGER);
    INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('t', 'features', 't', 4326);
    INSERT INTO gpkg_geometry_columns VALUES ('t', 'geom', 'POINT', 4326, 0, 0);"""


def packed(entries, method=zipfile.ZIP_DEFLATED):
    """A zip archive of these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def workbook(change=None, build=None):
    """An xlsx of two rows, after build(sheet), whose parts change(name, data) may rewrite."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["ที่", "โครงการ"])
    book.active.append([1, "ถนน"])
    if build:
        build(book.active)
    book.save(stream)
    if change is None:
        return stream.getvalue()
    with zipfile.ZipFile(stream) as archive:
        return packed({name: change(name, archive.read(name)) for name in archive.namelist()})


def in_part(part, before, after):
    """A change that replaces the first such bytes in one part."""
    return lambda name, data: data.replace(before, after, 1) if name.endswith(part) else data


def far(cell):
    """A workbook with one value far out."""
    return workbook(build=lambda sheet: sheet.__setitem__(cell, "x"))


def database(*statements):
    """A GeoPackage whose catalogue lists one layer "t", after these statements."""
    base = sqlite3.connect(":memory:")
    base.executescript(CATALOGUE)
    for statement in statements:
        base.execute(statement)
    base.commit()
    data = base.serialize()
    base.close()
    return data


def ods(content):
    """An OpenDocument workbook with this in its one table."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
                       f'<table:table table:name="ก">{content}</table:table>'
                       "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OFFICE}manifest:1.0"></manifest:manifest>'})


def lying_bomb():
    """A workbook whose shared strings unpack to 600 MB while the directory says 600 bytes."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(squeeze.compress(b"<si><t>" + bytes(1_000_000)) for _ in range(600)) + squeeze.flush()
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "xl/sharedStrings.xml"}
    made = bytearray(packed({**parts, "xl/sharedStrings.xml": b"S" * 600}, zipfile.ZIP_STORED))
    start = made.index(b"S" * 600)
    head = made.rindex(b"PK\x03\x04", 0, start)
    made[start:start + 600] = data
    entry, end = made.rindex(b"PK\x01\x02"), made.rindex(b"PK\x05\x06")
    for place, method_at, size_at in ((head, 8, 18), (entry, 10, 20)):
        struct.pack_into("<H", made, place + method_at, 8)
        struct.pack_into("<I", made, place + size_at, len(data))
    (directory,) = struct.unpack_from("<I", made, end + 16)
    struct.pack_into("<I", made, end + 16, directory + len(data) - 600)
    return bytes(made)
