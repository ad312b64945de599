"""What the columns of records are, and how a window of records becomes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.tables import RECORDS

Array = npt.NDArray[Any]
Fold = Callable[[str], str]
"""Makes a text comparable. It is given many at once with END between them, and keeps them apart."""
KINDS = "kinds"
"""The coded column of mission and kind, written mission.kind."""
CODED = ("mission", "kind", KINDS, "precision", "subdistrict_code", "district_code", "agency_th", "agency_en", "status",
         "mechanism", "capacity_unit", "source", "as_of")
"""Columns of few values: a number for each record, and the values by number."""
TEXTS = tuple(column.name for column in RECORDS
              if column.holds == "text" and column.name not in (*CODED, "wkt"))
YEARS = tuple(column.name for column in RECORDS if column.holds == "year")
NUMBERS = tuple(column.name for column in RECORDS if column.holds == "number")
SOUGHT, SOUGHT_CODED = ("name_th", "name_en", "note_th", "note_en"), ("agency_th", "agency_en")
"""Where words are looked for."""
SEARCH = "search"
END = "\0"
"""Ends a text among many; no record holds it."""
NOTHING, POINT, OTHER = range(3)
"""What the column shape says of a geometry: none or empty, a point, a line or area."""
FIXED = {**dict.fromkeys(YEARS, "int16"), **dict.fromkeys(NUMBERS, "float64"), "lon": "float64", "lat": "float64",
         "shape": "uint8", "version": "int32", "place": "int64", "mark": "uint64"}
"""Columns of one number a record: a year (0: not stated), a number (NaN: not stated), a point of the geometry in
degrees (NaN: none), what the geometry is, the data version it has been so since, its place in the order of all, and a
hash of its id by which it is found."""


@dataclass
class Coder:
    """Numbers for the values of one column, given in the order they are first met."""

    numbers: dict[str, int] = field(default_factory=dict)

    def codes(self, values: Array) -> Array:
        """The number of each value, uint32."""
        at, uniques = pd.factorize(values)
        mine = [self.numbers.setdefault(value, len(self.numbers)) for value in uniques]
        return np.array(mine, dtype=np.uint32)[at] if len(at) else np.zeros(0, np.uint32)


def fixed_columns(frame: gpd.GeoDataFrame) -> dict[str, Array]:
    """The columns of FIXED of some records; version and place count from 0 where the frame has none."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    kind = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), NOTHING,
                    np.where(shapely.get_type_id(shapes) == 0, POINT, OTHER)).astype(np.uint8)
    points = shapes.copy()
    points[kind == NOTHING] = None
    points[kind == OTHER] = shapely.point_on_surface(shapes[kind == OTHER])
    found: dict[str, Array] = {"lon": shapely.get_x(points), "lat": shapely.get_y(points), "shape": kind}
    for name in YEARS:
        found[name] = frame[name].to_numpy(dtype="int16", na_value=0)
    for name in NUMBERS:
        found[name] = frame[name].to_numpy(dtype="float64", na_value=np.nan)
    found["mark"] = marks(np.asarray(frame["id"], dtype=object))
    for name in ("version", "place"):
        given = frame[name].to_numpy() if name in frame else np.arange(len(frame))
        found[name] = given.astype(FIXED[name])
    return found


def marks(ids: Array) -> Array:
    """A hash of each id, the same in every process."""
    return np.asarray(pd.util.hash_array(ids, categorize=False), dtype=np.uint64)


def coded_values(frame: gpd.GeoDataFrame, name: str) -> Array:
    """The values of one of CODED."""
    if name == KINDS:
        return np.asarray(frame["mission"].str.cat(frame["kind"], sep="."), dtype=object)
    return np.asarray(frame[name], dtype=object)


def text_bytes(values: Sequence[str]) -> bytes:
    """Texts one after the other, each ended."""
    return "".join([text + END for text in values]).encode()


def sought_bytes(frame: gpd.GeoDataFrame, fold: Fold) -> bytes:
    """What is searched of some records, each ended."""
    columns = [np.asarray(frame[name], dtype=object) for name in SOUGHT]
    whole = columns[0]
    for column in columns[1:]:
        whole = whole + "\n" + column
    return b"".join([fold(END.join(whole)).encode(), END.encode()]) if len(whole) else b""


def other_shapes(frame: gpd.GeoDataFrame, kind: Array) -> list[bytes]:
    """The well-known binary of the lines and areas; b"" for a point and for none."""
    found = np.full(len(frame), b"", dtype=object)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    found[kind == OTHER] = shapely.to_wkb(shapes[kind == OTHER], byte_order=1)
    return list(found)
