"""A population raster to the places and counts of its pixels, through GDAL's GeoTIFF driver and no other.

Runs in the process that reads. Only the part around the province is read; each pixel stands at its middle.
"""

from __future__ import annotations

import importlib
import math
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from geodata.intake.errors import IntakeError, at
from geodata.intake.limits import MIB, Limits
from geodata.intake.results import CELLS
from geodata.text import Text

OTHERS = (
    "VRT", "DERIVED", "GTI", "SNAP_TIFF", "COG", "NITF", "RPFTOC", "ECRGTOC", "HFA", "SAR_CEOS", "CEOS", "JAXAPALSAR",
    "GFF", "ELAS", "ESRIC", "AIG", "AAIGrid", "GRASSASCIIGrid", "ISG", "SDTS", "DTED", "PNG", "JPEG", "MEM", "JDEM",
    "GIF", "BIGGIF", "ESAT", "BSB", "XPM", "BMP", "DIMAP", "AirSAR", "RS2", "SAFE", "PCIDSK", "PCRaster", "ILWIS",
    "SGI", "SRTMHGT", "Leveller", "Terragen", "netCDF", "ISIS3", "ISIS2", "PDS", "PDS4", "VICAR", "TIL", "ERS",
    "JP2OpenJPEG", "L1B", "FIT", "GRIB", "RMF", "WCS", "WMS", "MSGN", "RST", "GSAG", "GSBG", "GS7BG", "COSAR", "TSX",
    "COASP", "R", "MAP", "KMLSUPEROVERLAY", "WEBP", "PDF", "Rasterlite", "MBTiles", "PLMOSAIC", "CALS", "WMTS",
    "SENTINEL2", "MRF", "PNM", "DOQ1", "DOQ2", "PAux", "MFF", "MFF2", "GSC", "FAST", "BT", "LAN", "CPG", "NDF", "EIR",
    "DIPEx", "LCP", "GTX", "LOSLAS", "NTv2", "CTable2", "ACE2", "SNODAS", "KRO", "ROI_PAC", "RRASTER", "BYN", "NOAA_B",
    "NSIDCbin", "RIK", "USGSDEM", "GXF", "BAG", "S102", "S104", "S111", "HDF5", "HDF5Image", "NWT_GRD", "NWT_GRC",
    "ADRG", "SRP", "BLX", "SAGA", "XYZ", "HF2", "OZI", "CTG", "ZMap", "NGSGEOID", "IRIS", "PRF", "EEDAI", "EEDA",
    "DAAS", "SIGDEM", "TGA", "STACTA", "STACIT", "GNMFile", "GNMDatabase", "ESRI Shapefile", "Memory", "GeoJSON",
    "GeoJSONSeq", "ESRIJSON", "TopoJSON", "GPKG", "SQLite", "OSM", "MVT", "AVCBin", "AVCE00", "GenBin", "ENVI", "EHdr",
    "ISCE", "Zarr", "HTTP")
SETTINGS = {"GDAL_DRIVER_PATH": "disable", "OGR_DRIVER_PATH": "disable", "PROJ_NETWORK": "OFF", "GDAL_NUM_THREADS": "1",
            "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "GDAL_CACHEMAX": "64",
            "GDAL_HTTP_PROXY": "127.0.0.1:9", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}", "CPL_DEBUG": "OFF"}
PACKINGS = frozenset((None, "lzw", "deflate", "packbits", "zstd", "lerc", "lerc_deflate", "lerc_zstd", "lzma"))
"""Ways of packing that keep figures as they are; the others are for pictures."""
BLOCK_BYTES, CHUNK = 192 * MIB, 2_000_000

DAMAGED = Text("ไฟล์เสียหาย อ่านไม่ได้", "it is damaged and cannot be read")
TOO_BIG = Text("ต้องใช้หน่วยความจำเกินกำหนดเพื่ออ่าน", "reading it needs more memory than allowed")
EXPORT = Text("ส่งออกใหม่จาก QGIS เป็น GeoTIFF แถบเดียว", "Export it anew from QGIS as a GeoTIFF of one band")
NO_SYSTEM = Text("ไม่ได้ระบุระบบพิกัดหรือตำแหน่ง", "it does not say which coordinate system its cells stand on, or where")
STATE = Text("กำหนดระบบพิกัดใน QGIS แล้วส่งออกเป็น GeoTIFF อีกครั้ง", "Set its coordinate system in QGIS and export it again")
TURNED = Text("เซลล์หมุนเอียงจากทิศเหนือ", "its rows do not run from west to east")
OUTSIDE = Text("อยู่นอกจังหวัดทั้งหมด", "all of it lies outside the province")
CHECK = Text("ตรวจว่าเป็นไฟล์ของจังหวัดนี้และระบบพิกัดถูกต้อง",
             "Check that it is a raster of this province and states the right coordinate system")
COARSER = Text("ตัดเฉพาะจังหวัด หรือรวมเซลล์ให้ใหญ่ขึ้น (เช่น 100 เมตร) แล้วส่งออกใหม่",
               "Cut it to the province, or sum its cells into larger ones (such as 100 m), and export it again")
NOT_FIGURES = Text("ค่าของเซลล์ไม่ใช่จำนวน", "its cells hold no plain figures")


def load_gdal() -> Any:
    """Rasterio with the GeoTIFF driver and nothing else; a driver more or less stops everything."""
    os.environ["GDAL_SKIP"] = os.environ["OGR_SKIP"] = ",".join(OTHERS)
    os.environ.update(SETTINGS)
    rasterio = importlib.import_module("rasterio")
    with rasterio.Env() as environment:
        there = set(environment.drivers())
    if there != {"GTiff"}:
        raise RuntimeError(f"GDAL offers {sorted(there)}, not only GTiff: correct rasters.OTHERS")
    importlib.import_module("rasterio.warp")
    return rasterio


def read_raster(path: Path, file: str, box: tuple[float, float, float, float], limits: Limits) -> dict[str, Any]:
    """Write longitude, latitude and count of each pixel above zero beside path; return what is known of the raster.

    box: west, south, east, north of the province in degrees; pixels beyond it are not read.
    """
    rasterio = load_gdal()
    renamed = path.rename(path.with_name("upload.tif"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")   # a raster without a place is refused below
            opened = rasterio.open(renamed, driver="GTiff")
        with opened as source:
            check(source, file)
            window = window_of(rasterio, source, box, file, limits)
            return cells_of(rasterio, source, window, path, file, limits)
    except (IntakeError, MemoryError):
        raise
    except Exception as fault:  # whatever GDAL says, it says it of the planner's file
        problem = TOO_BIG if "memory" in f"{fault} {fault.__cause__}".lower() else DAMAGED
        raise IntakeError(at(file), problem, EXPORT) from fault


def check(source: Any, file: str) -> None:
    """Refuse what is no raster of counts: several bands, pictures, no place, turned cells, blocks beyond memory."""
    if source.count != 1:
        raise IntakeError(at(file), Text(f"มี {source.count} แถบข้อมูล อาจเป็นรูปภาพ",
                                         f"it has {source.count} bands: it may be a picture"), EXPORT)
    packing = source.compression.value.lower() if source.compression else None
    if packing not in PACKINGS or not np.issubdtype(np.dtype(source.dtypes[0]), np.number) or \
            np.issubdtype(np.dtype(source.dtypes[0]), np.complexfloating):
        raise IntakeError(at(file), NOT_FIGURES, EXPORT)
    if source.crs is None or source.transform.is_identity or source.gcps[0]:
        raise IntakeError(at(file), NO_SYSTEM, STATE)
    way = source.transform
    if way.b or way.d or way.a <= 0 or way.e >= 0 or not all(map(math.isfinite, way)):
        raise IntakeError(at(file), TURNED, EXPORT)
    high, wide = source.block_shapes[0]
    if high * wide * np.dtype(source.dtypes[0]).itemsize > BLOCK_BYTES:
        raise IntakeError(at(file), TOO_BIG, EXPORT)


def window_of(rasterio: Any, source: Any, box: tuple[float, float, float, float], file: str, limits: Limits) -> Any:
    """The rows and columns whose pixels may lie in the box; a refusal where none do, or too many."""
    west, south, east, north = rasterio.warp.transform_bounds("EPSG:4326", source.crs, *box, densify_pts=41)
    way = source.transform
    left, right = (math.floor((west - way.c) / way.a), math.ceil((east - way.c) / way.a))
    top, bottom = (math.floor((north - way.f) / way.e), math.ceil((south - way.f) / way.e))
    left, right = max(left, 0), min(right, source.width)
    top, bottom = max(top, 0), min(bottom, source.height)
    if left >= right or top >= bottom:
        raise IntakeError(at(file), OUTSIDE, CHECK)
    if (right - left) * (bottom - top) > limits.pixels:
        raise IntakeError(at(file), Text(
            f"มี {(right - left) * (bottom - top):,} เซลล์ในกรอบจังหวัด เกิน {limits.pixels:,}",
            f"it has {(right - left) * (bottom - top):,} cells around the province, more than {limits.pixels:,}"),
            COARSER)
    return rasterio.windows.Window(left, top, right - left, bottom - top)


def cells_of(rasterio: Any, source: Any, window: Any, path: Path, file: str, limits: Limits) -> dict[str, Any]:
    """Write the pixels of a window that count somebody, strip by strip; what is known of them all."""
    step = max(1, CHUNK // window.width)
    cells, missing, parts = 0, 0, []
    for top in range(0, window.height, step):
        strip = rasterio.windows.Window(window.col_off, window.row_off + top, window.width,
                                        min(step, window.height - top))
        values = source.read(1, window=strip).astype(np.float64) * source.scales[0] + source.offsets[0]
        known = (source.read_masks(1, window=strip) != 0) & ~np.isnan(values)
        refuse_strange(values, known, strip, file)
        missing += int(known.size - known.sum())
        row, column = np.nonzero(known & (values > 0))
        cells += len(row)
        if cells > limits.points:
            raise IntakeError(at(file), Text(f"มีเซลล์ที่มีค่ามากกว่า {limits.points:,}",
                                             f"more than {limits.points:,} of its cells count somebody"), COARSER)
        x = source.transform.c + (strip.col_off + column + 0.5) * source.transform.a
        y = source.transform.f + (strip.row_off + row + 0.5) * source.transform.e
        lon, lat = rasterio.warp.transform(source.crs, "EPSG:4326", x, y) if len(x) else ([], [])
        parts.append(np.array([lon, lat, values[row, column]], dtype=np.float64))
    path.with_name(CELLS).write_bytes(np.hstack(parts).tobytes())
    return {"kind": "raster", "cells": cells, "missing": missing, "pixels": int(window.width * window.height),
            "system": name_of(source.crs), "notes": []}


def refuse_strange(values: Any, known: Any, strip: Any, file: str) -> None:
    """Refuse counts below zero and endless ones, with the row and column of the first."""
    for strange, words in ((known & (values < 0), Text("มีค่าติดลบ", "its count is below zero")),
                           (known & np.isinf(values), Text("ค่าไม่ใช่จำนวนจำกัด", "its count is not finite"))):
        if strange.any():
            row, column = (int(place[0]) for place in np.nonzero(strange))
            value = f"{values[row, column]:.10g}"
            where = at(file, row=int(strip.row_off) + row + 1)
            raise IntakeError(
                Text(f"{where.th}, เซลล์ที่ {int(strip.col_off) + column + 1}",
                     f"{where.en}, cell {int(strip.col_off) + column + 1}"),
                Text(f"{words.th} ({value})", f"{words.en} ({value})"),
                Text(f"ถ้า {value} หมายถึงไม่มีข้อมูล กำหนดเป็นค่า nodata แล้วส่งออกใหม่ มิฉะนั้นแก้ค่านี้",
                     f"If {value} means no data, declare it as the no-data value and export it again; else mend it"))


def name_of(system: Any) -> str:
    """A coordinate system by its EPSG code, else by its name."""
    code = system.to_epsg()
    return f"EPSG:{code}" if code else str(system.to_wkt().partition('"')[2].partition('"')[0])[:80]
