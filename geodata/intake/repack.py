"""Workbooks copied part by part into a plain archive of our own, watched as they pass.

Whatever an archive says of itself, the reader then sees only parts whose true size is known. In the parts of a sheet
three things are looked for that the reader of values does not tell: cells so far out that memory would fill with the
emptiness between, errors and formulas that hold no value, and rows and columns that are hidden.
"""

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

from geodata.intake.archives import CHUNK, opened
from geodata.intake.errors import IntakeError, at
from geodata.intake.extent import check_extent
from geodata.intake.limits import MIB, Limits
from geodata.intake.watched import Watched, watch_ods
from geodata.text import Text

WANTED = re.compile(r"(?:\[Content_Types\]\.xml|_rels/\.rels|xl/(?:_rels/)?[^/]+\.(?:xml|rels)"
                    r"|xl/worksheets/(?:_rels/)?[^/]+\.(?:xml|rels))", re.IGNORECASE)
ENTITIES = Text("มีการประกาศ DOCTYPE หรือ ENTITY ซึ่งไม่รับ", "it declares a DOCTYPE or entities, which are not accepted")
SAVE = Text("บันทึกใหม่จาก Excel หรือ LibreOffice", "Save it anew with Excel or LibreOffice")
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CUT = re.compile(rb"</(\w+:)?row>")


def repack_xlsx(path: Path, target: Path, file: str, limits: Limits, first_rows: int | None) -> dict[str, Watched]:
    """Copy the parts that hold values to target; return by sheet name what was seen in passing."""
    with opened(path, file, limits) as archive, ZipFile(target, "w", ZIP_STORED) as plain:
        sheets = sheet_parts(archive, file)
        watched = {}
        for name in archive.namelist():
            if not WANTED.fullmatch(name) and name not in sheets:
                continue
            seen = Watched(limits.columns) if name in sheets else None
            copy_part(archive, plain, name, file, seen, first_rows if name in sheets else None)
            if seen is not None:
                watched[sheets[name]] = seen
                check_extent(sheets[name], seen.last_row, seen.last_column + 1, file, limits)
    return watched


def sheet_parts(archive: ZipFile, file: str) -> dict[str, str]:
    """The name of the sheet that each part holds."""
    book = small_xml(archive, "xl/workbook.xml", file)
    links = small_xml(archive, "xl/_rels/workbook.xml.rels", file)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(REL))):
            parts[target[1:] if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return parts


def small_xml(archive: ZipFile, name: str, file: str) -> ElementTree.Element:
    """A part that describes the workbook, read whole."""
    if name not in archive.namelist() or archive.getinfo(name).file_size > 4 * MIB:
        raise IntakeError(at(file, entry=name), Text("ส่วนนี้ของสมุดงานหายไปหรือใหญ่ผิดปกติ",
                                                     "this part of the workbook is missing or far too large"), SAVE)
    data = archive.read(name)
    refuse_entities(data, name, file)
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - small, and free of entities
    except ElementTree.ParseError as fault:
        raise IntakeError(at(file, entry=name), Text("อ่าน XML ไม่ได้", "its XML cannot be read"), SAVE) from fault


def refuse_entities(piece: bytes, name: str, file: str) -> None:
    """Refuse XML that declares a document type or entities, or hides them in wide letters."""
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or piece.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        raise IntakeError(at(file, entry=name), ENTITIES, SAVE)


def copy_part(archive: ZipFile, plain: ZipFile, name: str, file: str, seen: Watched | None,
              first_rows: int | None) -> None:
    """Copy one part; of a sheet only its first rows where no more are asked for."""
    left, end = first_rows, b""
    with archive.open(name) as packed, plain.open(name, "w", force_zip64=True) as loose:
        while piece := packed.read(CHUNK if first_rows is None else 65_536):
            refuse_entities(end + piece[:9], name, file)
            refuse_entities(piece, name, file)
            end = piece[-9:]
            if left is not None:
                piece, left = cut_rows(piece, left)
            if seen is not None:
                seen.watch(piece)
            loose.write(piece)
            if left is not None and left <= 0:
                break


def cut_rows(piece: bytes, left: int) -> tuple[bytes, int]:
    """A piece of a sheet, ended properly after the last wanted row, and how many rows are still wanted."""
    for row in CUT.finditer(piece):
        left -= 1
        if left <= 0:
            prefix = row[1] or b""
            return piece[:row.end()] + b"</%ssheetData></%sworksheet>" % (prefix, prefix), left
    return piece, left


def repack_ods(path: Path, target: Path, file: str, limits: Limits) -> dict[str, Watched]:
    """Copy the contents of an OpenDocument sheet to target; return by sheet name what was seen in them."""
    loose = target.with_name("content.xml")
    with opened(path, file, limits) as archive, ZipFile(target, "w", ZIP_STORED) as plain:
        for name in archive.namelist():
            if name in {"mimetype", "META-INF/manifest.xml", "content.xml"}:
                copy_part(archive, plain, name, file, None, None)
        with loose.open("wb") as stream, archive.open("content.xml") as packed:
            while piece := packed.read(CHUNK):
                stream.write(piece)
    return watch_ods(loose, file, limits)
