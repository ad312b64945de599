"""Read published boundaries of Thai subdistricts: COD-AB shapefile (zip or not), GeoPackage or GeoJSON.

Result columns: code (6 digits), name_th, name_en, district_code (4), district_th, district_en, province_code (2),
province_th, province_en, date, valid_on (ISO date or ""), geometry (EPSG:4326). The kind of file is told by its
content, and only that one reader is let near it; the encoding of shapefile attributes is told by their bytes.
"""

import re
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import pyogrio
import shapely
from shapely.geometry import shape

from geodata.errors import RegionError

COLUMNS = {
    "code": "ADM3_PCODE", "name_th": "ADM3_TH", "name_en": "ADM3_EN",
    "district_code": "ADM2_PCODE", "district_th": "ADM2_TH", "district_en": "ADM2_EN",
    "province_code": "ADM1_PCODE", "province_th": "ADM1_TH", "province_en": "ADM1_EN",
    "date": "date", "valid_on": "validOn",
}
DIGITS = {"code": 6, "district_code": 4, "province_code": 2}
LARGEST_BYTES = 2_000_000_000
EXPORT_AGAIN = "Export it again in EPSG:4326 with UTF-8 attributes, or use the published COD-AB file"
GIVE_NAMES = "Add the column, or give the names of districts and province in a CSV with code,name_th,name_en (--names)"


def read_boundaries(source: Path, names: Path | None = None) -> gpd.GeoDataFrame:
    """All subdistricts of a file, sorted by code; RegionError names the file, the problem and the cure."""
    raw = read_vectors(source)
    frame = gpd.GeoDataFrame(_columns(raw, source.name), geometry=raw.geometry.array, crs=4326)
    for column, digits in DIGITS.items():
        frame[column] = _codes(frame, column, digits, source.name)
    frame = _with_names(frame, _read_names(names))
    _check_names(frame, source.name)
    return frame.sort_values("code", ignore_index=True)


def read_vectors(source: Path) -> gpd.GeoDataFrame:
    """The features of a vector file in EPSG:4326, by the one reader that its content calls for."""
    if not source.is_file():
        raise RegionError(source.name, "there is no such file", "Check the path")
    with source.open("rb") as stream:
        start = stream.read(100)
    if start.startswith(b"PK\x03\x04"):
        return _read_zip(source)
    if start.startswith(b"\x00\x00\x27\x0a"):
        return _read_shapefile(source, source.name)
    if start.startswith(b"SQLite format 3\x00") and start[68:70] == b"GP":   # the GeoPackage's application id
        return _read_with_gdal(source, source.name, "GPKG", "UTF-8")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_geojson(source)
    raise RegionError(source.name, "neither a shapefile (or a zip of one) nor a GeoPackage nor GeoJSON", EXPORT_AGAIN)


def text_encoding(body: bytes) -> str | None:
    """Encoding of Thai text in bytes: "UTF-8", "CP874", "ASCII" or None when it is none of them."""
    thai = re.sub(rb"\xe0[\xb8\xb9][\x80-\xbf]|\xe2\x80[\x80-\xbf]|[\xc2\xc3][\x80-\xbf]", b"", body)
    if not re.search(rb"[\x80-\xff]", thai):
        return "UTF-8" if len(thai) < len(body) else "ASCII"
    return None if re.search(rb"[\x81-\x84\x86-\x90\x98-\x9f\xdb-\xde\xfc-\xff]", body) else "CP874"


def _read_zip(source: Path) -> gpd.GeoDataFrame:
    """Take the one shapefile out of a zip, by content, into a folder of its own, and read it there."""
    try:
        with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as folder:
            layers = [info.filename for info in archive.infolist() if info.filename.lower().endswith(".shp")]
            if len(layers) != 1:
                raise RegionError(source.name, f"holds {len(layers)} shapefiles", "Give a zip of exactly one")
            stem = layers[0][:-4]
            parts = [info for info in archive.infolist() if info.filename[:-4] == stem
                     and info.filename[-4:].lower() in {".shp", ".shx", ".dbf", ".prj"}]
            if sum(info.file_size for info in parts) > LARGEST_BYTES:
                raise RegionError(source.name, "larger than 2 GB unpacked", "Cut it to the province first")
            for info in parts:
                (Path(folder) / f"layer{info.filename[-4:].lower()}").write_bytes(archive.read(info))
            return _read_shapefile(Path(folder) / "layer.shp", source.name)
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error) as error:   # RuntimeError: a password is wanted
        raise RegionError(source.name, "the zip is damaged or locked", "Download it again") from error


def _read_shapefile(path: Path, name: str) -> gpd.GeoDataFrame:
    table = path.with_suffix(".dbf")
    if not path.read_bytes()[:4] == b"\x00\x00\x27\x0a":
        raise RegionError(name, "the .shp inside is no shapefile", "Download it again")
    if not table.is_file():
        raise RegionError(name, "the shapefile has no .dbf, so no codes and names", "Add the .dbf beside the .shp")
    encoding = text_encoding(table.read_bytes()[32:])
    if encoding is None:
        raise RegionError(name, "the attributes are neither UTF-8 nor cp874 (TIS-620)", EXPORT_AGAIN)
    return _read_with_gdal(path, name, "ESRI Shapefile", encoding)


def _read_with_gdal(path: Path, name: str, driver: str, encoding: str) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):   # GDAL's remarks on files it can read
            frame = _open(path, name, driver, encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise RegionError(name, f"not a readable {driver}", EXPORT_AGAIN) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise RegionError(name, "the layer has no outlines or no CRS", EXPORT_AGAIN)
    return frame if frame.crs == 4326 else frame.to_crs(4326)


def _open(path: Path, name: str, driver: str, encoding: str) -> pd.DataFrame:
    if pyogrio.read_info(path)["driver"] != driver:
        raise RegionError(name, f"not a readable {driver}", EXPORT_AGAIN)
    layers = pyogrio.list_layers(path)
    if len(layers) != 1:
        raise RegionError(name, f"holds {len(layers)} layers", "Give a file of one layer, the subdistricts")
    return pyogrio.read_dataframe(path, encoding=encoding, force_2d=True)


def _read_geojson(source: Path) -> gpd.GeoDataFrame:
    """Parsed here and not by GDAL, which would take some other JSON documents for data sources of its own."""
    try:
        features = orjson.loads(source.read_bytes().removeprefix(b"\xef\xbb\xbf"))["features"]
        rows = [dict(feature["properties"]) for feature in features]
        shapes = [shapely.force_2d(shape(feature["geometry"])) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise RegionError(source.name, "not a GeoJSON FeatureCollection of polygons", EXPORT_AGAIN) from error
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=4326)


def _columns(raw: gpd.GeoDataFrame, name: str) -> dict[str, Any]:
    """Each column under our own name, whether the file has ours or those of COD-AB; "" where it has neither."""
    found = {str(column).lower(): column for column in raw.columns}
    if "code" not in found and "adm3_pcode" not in found:
        raise RegionError(name, "no column code or ADM3_PCODE, so these are no subdistricts", EXPORT_AGAIN)
    if not raw.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise RegionError(name, "some features are no polygons", EXPORT_AGAIN)
    taken = {}
    for ours, published in COLUMNS.items():
        column = found.get(ours, found.get(published.lower()))
        cells = raw[column] if column is not None else pd.Series("", index=raw.index)
        if str(cells.dtype).startswith("datetime"):
            cells = pd.Series(pd.DatetimeIndex(cells).strftime("%Y-%m-%d"), index=raw.index)
        taken[ours] = cells.astype(object).where(cells.notna(), "").map(lambda cell: " ".join(str(cell).split()))
    return taken


def _codes(frame: gpd.GeoDataFrame, column: str, digits: int, name: str) -> pd.Series:
    codes = frame[column].str.removeprefix("TH")
    own = frame.code.str.removeprefix("TH").str[:digits]
    codes = codes.where(codes != "", own)
    wrong = codes[~codes.str.fullmatch(rf"[0-9]{{{digits}}}") | (codes != own)]
    if len(wrong):
        raise RegionError(name, f"{column} {wrong.iloc[0]!r} is not a code of {digits} digits "
                          f"that fits subdistrict {frame.code[wrong.index[0]]}", EXPORT_AGAIN)
    if digits == 6 and codes.duplicated().any():
        raise RegionError(name, f"subdistrict {codes[codes.duplicated()].iloc[0]} appears twice",
                          "Dissolve the source by code first")
    return codes


def _read_names(path: Path | None) -> dict[str, tuple[str, str]]:
    if path is None:
        return {}
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return {code: (th, en) for code, th, en in zip(table.code, table.name_th, table.name_en, strict=True)}
    except (OSError, ValueError, AttributeError) as error:
        raise RegionError(path.name, "not a UTF-8 CSV with the columns code,name_th,name_en", "Correct it") from error


def _with_names(frame: gpd.GeoDataFrame, names: dict[str, tuple[str, str]]) -> gpd.GeoDataFrame:
    """Fill names of districts and provinces that the source lacks from the list beside it."""
    for unit in ("district", "province"):
        for position, language in enumerate(("th", "en")):
            column, codes = f"{unit}_{language}", frame[f"{unit}_code"]
            given = codes.map(lambda code, at=position: names.get(code, ("", ""))[at])
            frame[column] = frame[column].where(frame[column] != "", given)
    return frame


def _check_names(frame: gpd.GeoDataFrame, source: str) -> None:
    if frame.empty:
        raise RegionError(source, "holds no subdistrict", EXPORT_AGAIN)
    for column in ("name_th", "name_en", "district_th", "district_en", "province_th", "province_en"):
        empty = frame.code[frame[column] == ""]
        if len(empty):
            raise RegionError(source, f"no {column} for subdistrict {empty.iloc[0]}", GIVE_NAMES)
    thai, broken = (frame.name_th.str.contains(marks) for marks in (r"[\u0e01-\u0e2e]", r"[\u0080-\u00ff\ufffd]"))
    garbled = frame.code[~thai | broken]
    if len(garbled):
        raise RegionError(source, f"the Thai name of {garbled.iloc[0]} is garbled", EXPORT_AGAIN)
