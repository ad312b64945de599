"""What a file is, by what it holds; its name counts for nothing but the words of a refusal."""

import re
from pathlib import Path
from zipfile import ZipFile

from geodata.intake.archives import opened
from geodata.intake.errors import IntakeError, at
from geodata.intake.limits import Limits
from geodata.intake.texts import plausible_text, readable
from geodata.text import Text

HEAD = 65_536
TYPES = "FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon)"
GEOJSON = re.compile(rf'"type"\s*:\s*"(?:{TYPES})"')
ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
AS_XLSX = Text("เปิดใน Excel แล้วบันทึกเป็น .xlsx", "Open it in Excel and save it as .xlsx")
ACCEPTED = Text("อัปโหลด xlsx, xls, ods, csv, GeoJSON, GeoPackage, shapefile (zip), KML, KMZ หรือ FlatGeobuf",
                "Upload xlsx, xls, ods, csv, GeoJSON, GeoPackage, a zipped shapefile, KML, KMZ or FlatGeobuf")
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
RASTER = Text("ราสเตอร์ประชากร (GeoTIFF) นำเข้าได้ที่หน้ากลุ่มผู้รับบริการ",
              "A raster of people (GeoTIFF) is brought in on the page of who is to be served")
STRANGERS = (
    (b"%PDF", Text("เป็นไฟล์ PDF", "it is a PDF"), AS_XLSX),
    (b"\x89PNG", Text("เป็นรูปภาพ", "it is a picture"), ACCEPTED),
    (b"\xff\xd8\xff", Text("เป็นรูปภาพ", "it is a picture"), ACCEPTED),
    *((start, Text("เป็นไฟล์ TIFF (ภาพหรือราสเตอร์)", "it is a TIFF (a picture or raster)"), RASTER) for start in TIFF),
    (b"Rar!", Text("เป็นไฟล์ RAR", "it is a RAR archive"), Text("บีบอัดใหม่เป็น zip", "Pack it as a zip instead")),
    (b"7z\xbc\xaf", Text("เป็นไฟล์ 7z", "it is a 7z archive"), Text("บีบอัดใหม่เป็น zip", "Pack it as a zip instead")),
    (b"\x1f\x8b", Text("เป็นไฟล์ gzip", "it is a gzip archive"), Text("คลายก่อนอัปโหลด", "Unpack it before uploading")),
)


def sniff(path: Path, file: str, limits: Limits) -> str:
    """The kind of a file: xlsx, xls, ods, text, geojson, gpkg, shapefile, kml, kmz or flatgeobuf, else a refusal."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\0 \t\r\n"):
        raise IntakeError(at(file), Text("ไฟล์ว่างเปล่า", "it is empty"), ACCEPTED)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        with opened(path, file, limits) as archive:
            return packed(archive, file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return compound(path, file)
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(b"fgb\x03fgb"):
        return "flatgeobuf"
    for start, problem, cure in STRANGERS:
        if head.startswith(start):
            raise IntakeError(at(file), problem, cure)
    return written(head, file)


def packed(archive: ZipFile, file: str) -> str:
    """What a zip archive is: a workbook, a shapefile or a KMZ."""
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise IntakeError(at(file), Text("เป็นสมุดงานแบบไบนารี (xlsb)", "it is a binary workbook (xlsb)"), AS_XLSX)
    if "content.xml" in names:
        with archive.open("mimetype") if "mimetype" in names else archive.open("content.xml") as stream:
            declared = stream.read(100)
        if b"opendocument.spreadsheet" in declared or "mimetype" not in names:
            return "ods"
        raise IntakeError(at(file), Text("เป็นเอกสาร ไม่ใช่ตารางคำนวณ", "it is a document, not a spreadsheet"), ACCEPTED)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise IntakeError(at(file), Text("เป็นเอกสาร Word หรือ PowerPoint", "it is a Word or PowerPoint document"),
                          Text("คัดลอกตารางลงใน Excel แล้วบันทึกเป็น .xlsx",
                               "Copy its table into Excel and save that as .xlsx"))
    for ending, kind in ((".shp", "shapefile"), (".kml", "kmz")):
        if any(name.endswith(ending) for name in names):
            return kind
    raise IntakeError(at(file), Text("ไม่พบสมุดงาน shapefile หรือ KML ในไฟล์บีบอัด",
                                     "the archive holds no workbook, shapefile or KML"), ACCEPTED)


def compound(path: Path, file: str) -> str:
    """What an old Office file is: a workbook of Excel 97-2003, a protected workbook, or a document."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise IntakeError(at(file), Text("มีรหัสผ่าน", "it is protected by a password"),
                          Text("เอารหัสผ่านออกแล้วอัปโหลดใหม่", "Remove the password and upload it again"))
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return "xls"
    raise IntakeError(at(file), Text("เป็นเอกสาร Office รุ่นเก่าที่ไม่ใช่ตารางคำนวณ",
                                     "it is an old Office document that is no spreadsheet"), ACCEPTED)


def written(head: bytes, file: str) -> str:
    """What a file made of letters is: KML, GeoJSON, or a table."""
    if not plausible_text(head):
        raise IntakeError(at(file), Text("ไม่รู้จักชนิดของไฟล์", "its contents are of no known kind"), ACCEPTED)
    text = readable(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return marked_up(text, file)
    if text.startswith(("{", "[{")):
        if text.startswith("{") and GEOJSON.search(text):
            return "geojson"
        raise IntakeError(at(file), Text("เป็น JSON แต่ไม่ใช่ GeoJSON", "it is JSON but not GeoJSON"),
                          Text("ส่งออกเป็น GeoJSON (FeatureCollection)", "Export it as GeoJSON (a FeatureCollection)"))
    return "text"


def marked_up(text: str, file: str) -> str:
    """KML passes; declarations of entities, web pages, and documents that point at other data are refused by name."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text) and not re.search(r"<!DOCTYPE\s+html", text, re.IGNORECASE):
        raise IntakeError(at(file), Text("มีการประกาศ DOCTYPE หรือ ENTITY ซึ่งไม่รับ", "it declares a DOCTYPE or entities, "
                                         "which are not accepted"), Text("ส่งออกใหม่โดยไม่มีส่วนนี้",
                                                                         "Export it without them"))
    found = ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    root = found[1] if found else ""
    if root == "kml":
        return "kml"
    if root.lower() in {"html", "table", "head", "body", "meta", "style", "div"}:
        raise IntakeError(at(file), Text("เป็นหน้าเว็บ (HTML) แม้ชื่อไฟล์เป็นอย่างอื่น",
                                         "it is a web page (HTML), whatever its name says"), AS_XLSX)
    if root == "Workbook":
        raise IntakeError(at(file), Text("เป็น XML Spreadsheet 2003", "it is an XML spreadsheet of 2003"), AS_XLSX)
    raise IntakeError(at(file), Text(f"เป็น XML ชนิด {root[:40] or '?'} ซึ่งไม่รับ",
                                     f"it is XML of the kind {root[:40] or '?'}, which is not accepted"), ACCEPTED)
