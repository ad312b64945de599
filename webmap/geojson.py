"""GeoJSON (RFC 7946) and CSV of records and boundaries, by column rather than by feature."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geodata.region import Region

SITE_COLUMNS = {
    "mission": "mission",
    "kind": "kind",
    "name_th": "name_th",
    "name_en": "name_en",
    "precision": "precision",
    "subdistrict_code": "subdistrict",
    "district_code": "district",
    "agency_th": "agency_th",
    "agency_en": "agency_en",
    "status": "status",
    "mechanism": "mechanism",
    "fiscal_year": "fiscal_year",
    "budget_thb": "budget_thb",
    "capacity": "capacity",
    "capacity_unit": "capacity_unit",
    "source": "source",
    "as_of": "as_of",
    "note_th": "note_th",
    "note_en": "note_en",
    "moo": "moo",
    "village": "village",
    "phone": "phone",
    "area_m2": "area_m2",
}
"""Column of the records -> name in the API."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def collection(ids: pd.Index | pd.Series, properties: pd.DataFrame, geometry: Any, **more: Any) -> bytes:
    """A FeatureCollection; geometry in EPSG:4326, null where None; missing and empty properties are null."""
    shapes = shapely.to_geojson(np.asarray(geometry, dtype=object))
    features = [
        {
            "type": "Feature",
            "id": key,
            "geometry": None if shape is None else orjson.Fragment(shape),
            "properties": row,
        }
        for key, shape, row in zip(ids, shapes, rows_of(properties), strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", **more, "features": features}, option=orjson.OPT_SERIALIZE_NUMPY)


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values; NA and "" become None, whole floats stay numbers."""
    plain = {}
    for name, column in table.items():
        values = column.astype(object).to_numpy()
        plain[name] = np.where(column.isna() | (column.astype(object) == ""), None, values)
    names = list(plain)
    if not names:
        return [{} for _ in range(len(table))]
    return [dict(zip(names, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def sites_geojson(records: gpd.GeoDataFrame, **more: Any) -> bytes:
    """Records as a FeatureCollection, in the order given."""
    properties = pd.DataFrame(records[list(SITE_COLUMNS)]).rename(columns=SITE_COLUMNS)
    shapes = shapely.orient_polygons(np.asarray(records.geometry.array, dtype=object))
    return collection(records["id"], properties, shapes, **more)


def record_feature(record: Mapping[str, Any]) -> dict[str, Any]:
    """One record (field to value, with its version) as a GeoJSON feature with the names of the API."""
    shape = record.get("geometry")
    told = {name: _plain(record[column]) for column, name in SITE_COLUMNS.items()}
    return {"type": "Feature", "id": record["id"],
            "geometry": None if shape is None else orjson.Fragment(shapely.to_geojson(shape)),
            "properties": told | {"version": int(record["version"])}}


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NA or value == "" else value


def sites_csv(records: gpd.GeoDataFrame, region: Region, *, begins: bool = True) -> bytes:
    """Records as CSV in UTF-8 with BOM: the API's names plus names of places, latitude, longitude and WKT.

    begins: whether the table begins with them; without, they are rows that follow others.
    """
    table = pd.DataFrame(records[["id", *SITE_COLUMNS]]).rename(columns=SITE_COLUMNS)
    for level, places in (("subdistrict", region.subdistricts), ("district", region.districts)):
        for language in ("th", "en"):
            names = table[level].map(places[f"name_{language}"]).fillna("")
            table.insert(table.columns.get_loc(level) + 1, f"{level}_{language}", names)
    shapes = records.geometry
    points = shapes.geom_type == "Point"
    table["latitude"] = shapes.where(points).y
    table["longitude"] = shapes.where(points).x
    table["wkt"] = shapes.to_wkt(rounding_precision=6).where(shapes.notna(), "")
    return table_csv(table, begins=begins)


def table_csv(table: pd.DataFrame, *, begins: bool = True) -> bytes:
    """A table as CSV in UTF-8 with BOM; text that a spreadsheet would run as a formula gets a leading apostrophe.

    begins: with BOM and titles.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if begins:
        writer.writerow(table.columns)
    writer.writerows([["" if cell is None else _calm(cell) for cell in row.values()] for row in rows_of(table)])
    return (b"\xef\xbb\xbf" if begins else b"") + out.getvalue().encode()


def _calm(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
