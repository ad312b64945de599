"""GeoPackages looked through before GDAL opens them: plain tables only, no code that runs when they are read."""

import sqlite3
from contextlib import closing
from pathlib import Path

from geodata.intake.errors import IntakeError, at
from geodata.text import Text

STEPS = 2_000_000
CURVES = frozenset(range(8, 13))
"""Codes in well-known binary of arcs, curves made of arcs, and areas bounded by them (ISO 13249-3)."""
BOXES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a GeoPackage geometry's box by the number in its flags."""
SAVE = Text("ส่งออกชั้นข้อมูลเป็น GeoPackage ใหม่จาก QGIS", "Export its layers to a new GeoPackage from QGIS")


def check_geopackage(path: Path, file: str) -> list[str]:
    """Refuse a database that is no GeoPackage, or that holds virtual tables or computed columns.

    Views are queries that run as they are read and may never end, so they are taken out of the copy, unread; their
    names are returned. A file whose every layer is one is refused.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA cell_size_check=ON")
            database.set_authorizer(only_reading)
            steps = iter(range(STEPS // 1000))
            database.set_progress_handler(lambda: next(steps, None) is None, 1000)
            views = check_tables(database, file)
        if views:
            take_out(path, views)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as fault:
        raise IntakeError(at(file), Text("ฐานข้อมูลเสียหาย", "the database is damaged"), SAVE) from fault
    return views


def only_reading(action: int, first: str | None, *_: str | None) -> int:
    """The authorizer: selecting, reading, and the pragma that tells of columns, which declares itself as it runs."""
    allowed = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} or (action, first) in {
        (sqlite3.SQLITE_PRAGMA, "table_xinfo"), (sqlite3.SQLITE_UPDATE, "sqlite_master")}
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def curved_layers(path: Path) -> dict[str, int]:
    """How many features of each layer are curved; layers without any are left out. The database must be checked."""
    found = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema=OFF")
        database.set_authorizer(only_reading)
        for table, column in database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall():
            try:
                shapes = database.execute(f"SELECT {quoted(column)} FROM {quoted(table)}")  # noqa: S608 - quoted
                count = sum(is_curved(shape) for (shape,) in shapes)
            except sqlite3.Error:   # a layer that is not there is GDAL's to refuse
                continue
            if count:
                found[str(table)] = count
    return found


def is_curved(shape: object) -> bool:
    """Whether a geometry as a GeoPackage holds it is made of arcs."""
    if not isinstance(shape, bytes) or len(shape) < 13:
        return False
    start = 8 + BOXES.get(shape[3] >> 1 & 7, 0)
    code = int.from_bytes(shape[start + 1:start + 5], "little" if shape[start:start + 1] == b"\x01" else "big")
    return code % 1000 in CURVES


def take_out(path: Path, views: list[str]) -> None:
    """Drop views from a copy of the database, and the triggers first, so that nothing of the file's own runs."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA trusted_schema=OFF")
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {quoted(trigger)}")
        for view in views:
            database.execute(f"DROP VIEW {quoted(view)}")
            for table in ("gpkg_contents", "gpkg_geometry_columns"):
                database.execute(f"DELETE FROM {table} WHERE lower(table_name) = ?", (view,))  # noqa: S608 - ours
        database.commit()


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def check_tables(database: sqlite3.Connection, file: str) -> list[str]:
    """All but views must be plain tables; the names of the views, at which GDAL would look though none is asked for."""
    objects = {str(name).lower(): (str(kind), str(sql or "")) for name, kind, sql in database.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')")}
    for name, (kind, sql) in objects.items():
        if (kind == "view" and name.startswith("gpkg_")) or (
                "virtual" in sql[:60].lower() and not name.startswith("rtree_")):
            refuse(file, name, Text("ชั้นนี้เป็นคำสั่ง SQL ไม่ใช่ตาราง", "this layer is a query, not a table"))
    if objects.get("gpkg_contents", ("", ""))[0] != "table":
        refuse(file, "", Text("เป็นฐานข้อมูล SQLite ที่ไม่ใช่ GeoPackage", "it is an SQLite database but no GeoPackage"))
    listed = [str(name) for (name,) in database.execute("SELECT table_name FROM gpkg_contents LIMIT 1000")]
    views = [name for name, (kind, _) in objects.items() if kind == "view"]
    if listed and all(name.lower() in views for name in listed):
        refuse(file, listed[0], Text("ชั้นนี้เป็นคำสั่ง SQL ไม่ใช่ตาราง", "this layer is a query, not a table"))
    listed = [name for name in listed if name.lower() not in views]
    for name in listed:
        if name.lower() not in objects:
            refuse(file, name, Text("มีชื่อชั้นนี้ในสารบัญแต่ไม่มีตาราง", "its catalogue names this layer but it does not exist"))
    for name in (*listed, *(name for name in objects if name.startswith("gpkg_"))):
        columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,))
        if any(hidden for (hidden,) in columns):
            refuse(file, name, Text("มีคอลัมน์ที่คำนวณด้วย SQL", "it has columns computed by SQL"))
    return views


def refuse(file: str, layer: str, problem: Text) -> None:
    """Refuse the database, naming the layer."""
    raise IntakeError(at(file, layer=layer), problem, SAVE)
