"""What a file is, told by what it holds."""

import io
import zipfile

import pytest

from geodata.intake.errors import IntakeError
from geodata.intake.limits import Limits
from geodata.intake.sniff import sniff


def packed(*names, password=False):
    """A zip archive with these names in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    data = stream.getvalue()
    if password:
        at = data.index(b"PK\x01\x02") + 8
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1:]
    return data


KNOWN = {
    "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "ods": packed("content.xml"),
    "shapefile": packed("a/ตำบล.SHP", "a/ตำบล.dbf"),
    "kmz": packed("doc.kml"),
    "gpkg": b"SQLite format 3\0" + bytes(100),
    "flatgeobuf": b"fgb\x03fgb\x00" + bytes(50),
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
    "kml": b'\xef\xbb\xbf<?xml version="1.0"?><!-- x --><kml xmlns="http://www.opengis.net/kml/2.2"></kml>',
    "geojson": b' {"crs": null, "type" : "FeatureCollection", "features": []}',
    "text": "ที่,โครงการ\n1,ถนน\n".encode("cp874"),
}

REFUSED = [
    (b"", "empty"), (b" \r\n\0\0", "empty"), (b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n", "picture"), (b"Rar!\x1a", "RAR"),
    (b"\x00\x01\x02\x03\xff\xfe\x00", "no known kind"), (b"a,b\n\x01\x02", "no known kind"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "web page"), (b"<table border=1><tr>", "web page"),
    (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "OGRVRTDataSource"),
    (b"<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>", "OGRWFSDataSource"),
    (b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a SYSTEM "file:///x">]><kml/>', "DOCTYPE"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    (b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "not GeoJSON"),
    (b'{"a": 1}', "not GeoJSON"), (b'[{"a": 1}]', "not GeoJSON"),
    (packed("word/document.xml"), "Word"), (packed("xl/workbook.bin"), "xlsb"), (packed("a.txt"), "no workbook"),
    (packed("../../doc.kml"), "leads out"), (packed("/etc/doc.kml"), "leads out"), (packed("C:/doc.kml"), "leads out"),
    (packed("doc.kml", password=True), "password"), (b"PK\x03\x04 and then nothing", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old Office"),
]


@pytest.mark.parametrize(("kind", "data"), KNOWN.items(), ids=KNOWN)
def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path, kind, data):
    (tmp_path / "upload").write_bytes(data)

    assert sniff(tmp_path / "upload", "แผน.pdf", Limits()) == kind


@pytest.mark.parametrize(("data", "said"), REFUSED)
def test_a_file_of_another_kind_is_refused_by_name_with_a_cure(tmp_path, data, said):
    (tmp_path / "upload").write_bytes(data)

    with pytest.raises(IntakeError) as refused:
        sniff(tmp_path / "upload", "แผน.xls", Limits())

    assert said in str(refused.value)
    assert str(refused.value).startswith("แผน.xls")
    assert refused.value.cure.th


def test_an_archive_that_says_it_grows_beyond_belief_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "upload", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", bytes(12_000_000))

    with pytest.raises(IntakeError, match="grows"):
        sniff(tmp_path / "upload", "a.kmz", Limits())
    with pytest.raises(IntakeError, match="unpacks to"):
        sniff(tmp_path / "upload", "a.kmz", Limits(unpacked_bytes=10_000_000))
    with pytest.raises(IntakeError, match="entries"):
        sniff(tmp_path / "upload", "a.kmz", Limits(entries=0))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_in_an_archive_is_refused(tmp_path):
    (tmp_path / "upload").write_bytes(packed("doc.kml", "doc.kml"))

    with pytest.raises(IntakeError, match="twice"):
        sniff(tmp_path / "upload", "a.kmz", Limits())
