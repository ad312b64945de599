"""Map files to layers, through one GDAL driver chosen by what the file holds; every other driver is switched off.

GDAL picks drivers by content and several of them open other files or addresses, so OGR_SKIP is set before it loads and
the drivers left are counted before a file is opened. Files carry our own names; GDAL never sees the planner's.
"""

import codecs
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from geodata.intake.archives import copy_out, name_of, opened
from geodata.intake.errors import IntakeError, at
from geodata.intake.extent import check_features
from geodata.intake.geopackages import check_geopackage, curved_layers
from geodata.intake.layers import write_layer
from geodata.intake.limits import Limits
from geodata.intake.results import as_json, plain
from geodata.intake.texts import detect
from geodata.text import Text

DRIVERS = {"geojson": "GeoJSON", "gpkg": "GPKG", "shapefile": "ESRI Shapefile", "flatgeobuf": "FlatGeobuf"}
OTHERS = (
    "MEM", "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "MapInfo File", "LVBAG", "S57",
    "DGN", "OGR_VRT", "CSV", "GML", "GPX", "KML", "LIBKML", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "SQLite",
    "WAsP", "OpenFileGDB", "DXF", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "WFS", "OAPIF", "EDIGEO",
    "Idrisi",
    "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin", "JML", "PLSCENES", "CSW", "VDV", "MVT",
    "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP")
SETTINGS = {"GDAL_DRIVER_PATH": "disable", "OGR_DRIVER_PATH": "disable", "PROJ_NETWORK": "OFF", "GDAL_NUM_THREADS": "1",
            "OGR_SQLITE_PRAGMA": "trusted_schema=OFF", "OGR_SQLITE_LIST_ALL_TABLES": "NO", "SHAPE_RESTORE_SHX": "YES",
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}", "GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTP_TIMEOUT": "1",
            "CPL_DEBUG": "OFF"}
DAMAGED = Text("ไฟล์เสียหาย อ่านไม่ได้", "it is damaged and cannot be read")
A_QUERY = Text("ชั้นนี้เป็นคำสั่ง SQL (view) จึงไม่อ่าน ส่งออกเป็นตารางก่อน",
               "it is a query (a view) and was left out: export it as a table")
EXPORT = Text("ส่งออกใหม่จาก QGIS แล้วอัปโหลดอีกครั้ง", "Export it anew from QGIS and upload that")


def load_gdal(driver: str) -> Any:
    """GDAL's reader with one driver and nothing else; a driver more or less stops everything."""
    os.environ["OGR_SKIP"] = ",".join((*OTHERS, *(name for name in sorted(set(DRIVERS.values())) if name != driver)))
    os.environ.update(SETTINGS)
    for unused in ("geopandas", "pandas", "pyarrow", "pyproj"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    pyogrio = importlib.import_module("pyogrio")
    if set(pyogrio.list_drivers()) != {driver}:
        raise RuntimeError(f"GDAL offers {sorted(pyogrio.list_drivers())}, not only {driver}: correct vectors.OTHERS")
    return importlib.import_module("pyogrio.raw")


def read_vectors(path: Path, kind: str, file: str, limits: Limits, encoding: str | None) -> dict[str, Any]:
    """Write each layer's attributes and geometry beside path; return what is known of the layers, and notes."""
    notes: list[tuple[Text, Text]] = []
    sources = prepare(path, kind, file, limits, notes)
    raw = load_gdal(DRIVERS[kind])
    layers: list[dict[str, Any]] = []
    for source, stem in sources:
        for name in layer_names(source, kind, stem, file, limits):
            letters = choose_letters(source, file, encoding, notes) if kind == "shapefile" else None
            target = path.with_name(f"layer-{len(layers)}")
            asked = None if kind == "shapefile" else name
            layers.append(read_layer(raw, source, asked, name, file, limits, letters, target))
    return {"layers": layers, "notes": [[where.en, as_json(words)] for where, words in notes]}


def prepare(path: Path, kind: str, file: str, limits: Limits, notes: list[tuple[Text, Text]]) -> list[tuple[Path, str]]:
    """The files GDAL is to open, under our names, each with the name the planner knows it by."""
    if kind == "shapefile":
        return unpack_shapefiles(path, file, limits, notes)
    if kind == "gpkg":
        notes += [(at(file, layer=view), A_QUERY) for view in check_geopackage(path, file)]
        notes += [(at(file, layer=layer), Text(f"รูปทรงโค้ง {count} รูปถูกอ่านเป็นเส้นตรงสั้น ๆ หลายเส้น",
                                               f"{count} curved shapes were read as many short straight lines"))
                  for layer, count in curved_layers(path).items()]
    ending = "fgb" if kind == "flatgeobuf" else kind
    return [(path.rename(path.with_name(f"upload.{ending}")), Path(file).stem)]


def unpack_shapefiles(path: Path, file: str, limits: Limits, notes: list[tuple[Text, Text]]) -> list[tuple[Path, str]]:
    """Copy every .shp with its companions out of the archive as shape-0.shp, shape-1.shp …"""
    found = []
    with opened(path, file, limits) as archive:
        entries = {entry.filename.lower(): entry for entry in archive.infolist()}
        shapes = [name for name in entries if name.endswith(".shp") and not name.startswith("__macosx/")]
        for number, name in enumerate(shapes[:limits.layers]):
            stem = Path(name_of(entries[name]).replace("\\", "/")).stem
            for ending in ("shp", "shx", "dbf", "prj", "cpg"):
                if (part := entries.get(f"{name[:-4]}.{ending}")) is not None:
                    copy_out(archive, part.filename, path.with_name(f"shape-{number}.{ending}"))
            where, has = at(file, layer=stem), {ending: f"{name[:-4]}.{ending}" in entries for ending in ("prj", "dbf")}
            if not has["prj"]:
                notes.append((where, Text("ไม่มีไฟล์ .prj จึงไม่ทราบระบบพิกัด",
                                          "it has no .prj, so its coordinate system is not known")))
            if not has["dbf"]:
                notes.append((where, Text("ไม่มีไฟล์ .dbf จึงมีแต่รูปทรง", "it has no .dbf, so it holds shapes only")))
            found.append((path.with_name(f"shape-{number}.shp"), stem))
    return found


def layer_names(source: Path, kind: str, stem: str, file: str, limits: Limits) -> list[str]:
    """The layers of a file; a shapefile and a GeoJSON have one, called as the planner called it."""
    try:
        names = [str(name) for name, _ in sys.modules["pyogrio"].list_layers(str(source))]
    except Exception as fault:  # whatever GDAL says, it says it of the planner's file
        raise IntakeError(at(file), DAMAGED, EXPORT) from fault
    if not names:
        raise IntakeError(at(file), DAMAGED, EXPORT)
    if len(names) > limits.layers:
        raise IntakeError(at(file), Text(f"มี {len(names):,} ชั้นข้อมูล (รับ 1 ถึง {limits.layers})",
                                         f"it has {len(names):,} layers (1 to {limits.layers} are accepted)"), EXPORT)
    return [stem] if kind == "shapefile" else names


def choose_letters(source: Path, file: str, wanted: str | None, notes: list[tuple[Text, Text]]) -> str:
    """How the attributes of a shapefile are encoded: as the planner chose, else as its bytes, then its .cpg say."""
    table = source.with_suffix(".dbf")
    if wanted is not None or not table.exists():
        return wanted or "utf-8"
    data = table.read_bytes()
    start = int.from_bytes(data[8:10], "little")
    found, stated = detect(data[start:] or b" "), source.with_suffix(".cpg")
    said = stated.read_bytes()[:40].decode("ascii", "replace").strip() if stated.exists() else ""
    if not found.sure:
        return said if said and known(said) else "cp1252"
    if said and known(said) and known(said) != known(found.name) and not data[start:].isascii():
        notes.append((at(file), Text(f".cpg ระบุ {said} แต่ตัวอักษรเป็น {found.name}",
                                     f"its .cpg says {said} but its letters are {found.name}")))
    return found.name if found.name in {"utf-8", "cp874"} else "utf-8"


def known(encoding: str) -> str:
    """The one name of an encoding, "" for none: TIS-620 is read as cp874, which holds it."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return ""
    return "cp874" if name in {"tis-620", "iso8859-11"} else name


def read_layer(raw: Any, source: Path, asked: str | None, name: str, file: str, limits: Limits, letters: str | None,
               target: Path) -> dict[str, Any]:
    """Write one layer's columns and geometry; return what is known of it."""
    where = at(file, layer=name)
    try:
        known_of = sys.modules["pyogrio"].read_info(str(source), layer=asked, encoding=letters)
        check_features(max(known_of["features"], 0), len(known_of["fields"]), where, limits)
        meta, _, shapes, columns = raw.read(str(source), layer=asked, encoding=letters, datetime_as_string=True,
                                            max_features=limits.rows + 1)
    except UnicodeDecodeError as fault:
        raise IntakeError(where, Text("อ่านตัวอักษรไม่ได้", f"its letters cannot be read as {letters}"),
                          Text("เลือกรหัสอักขระอื่น", "Choose another encoding")) from fault
    except IntakeError:
        raise
    except Exception as fault:  # whatever GDAL says, it says it of the planner's file
        raise IntakeError(where, DAMAGED, EXPORT) from fault
    rows = max((len(column) for column in columns), default=len(shapes) if shapes is not None else 0)
    check_features(rows, len(columns), where, limits)
    return write_layer(target, name, [str(field) for field in meta["fields"]],
                       [[json_value(value) for value in column.tolist()] for column in columns],
                       shapes, meta["crs"], rows, where)


def json_value(value: object) -> object:
    """An attribute as JSON can hold it; bytes are left out, a number that is none becomes None."""
    if isinstance(value, bytes) or value != value:
        return None
    return plain(value) if isinstance(value, (str, int, float, bool, type(None))) else str(value)
