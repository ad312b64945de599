"""What a record may say, and its forms: a mapping of fields, a row of the tables, a row of a frame.

A row is a dictionary of FIELDS and "shape" (well-known binary, EPSG:4326, two dimensions) as the database holds it.
"""

import math
import operator
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.store.schema import FIELDS, HOLDS
from geodata.text import Text

Row = dict[str, Any]
TYPES = {"text": "str", "year": "Int64", "number": "Float64"}
LONGEST = 32_767
"""Letters in a field: what a spreadsheet cell can hold."""
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
EMPTY: Row = {name: "" if HOLDS[name] == "text" else None for name in FIELDS} | {"shape": None}


def row_of(record: Mapping[str, Any]) -> tuple[Row, list[tuple[str, Text]]]:
    """The fields a mapping names, as the database holds them, and what is wrong with their kind.

    Unknown fields are wrong; id and version are not fields and are passed over.
    """
    row: Row = {}
    wrong: list[tuple[str, Text]] = []
    for name, value in record.items():
        if name in ("id", "version"):
            continue
        try:
            if name == "geometry":
                row["shape"] = _shape(value)
            elif name in EMPTY and name != "shape":
                row[name] = KINDS[HOLDS[name]](value)
            else:
                wrong.append((name, Text("ไม่ใช่ช่องข้อมูลของระเบียน", "is not a field of a record")))
        except _WrongError as error:
            wrong.append((name, error.problem))
    return row, wrong


def rows_of(table: pd.DataFrame, besides: Collection[str] = ()) -> tuple[list[Row], list[tuple[int, str, Text]]]:
    """The rows of a table as the database holds them, and what is wrong with their kind: row number, field, problem.

    As row_of for each of them, but column by column; columns in `besides` are passed over.
    """
    columns: Row = {}
    wrong: list[tuple[int, str, Text]] = []
    for name in table.columns:
        if name in besides:
            continue
        values = without_missing(table[name])
        if name != "geometry" and (name not in EMPTY or name == "shape"):
            wrong += [(at, name, Text("ไม่ใช่ช่องข้อมูลของระเบียน", "is not a field of a record"))
                      for at in range(len(values))]
            continue
        kind = "shape" if name == "geometry" else HOLDS[name]
        try:
            columns["shape" if name == "geometry" else name] = AT_ONCE[kind](values)
        except _NotAtOnceError:
            columns["shape" if name == "geometry" else name] = found = []
            for at, value in enumerate(values):
                try:
                    found.append(KINDS[kind](value))
                except _WrongError as error:
                    wrong.append((at, name, error.problem))
    if wrong:
        return [], sorted(wrong, key=lambda one: one[0])
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)] or [
        {} for _ in range(len(table))], []


def without_missing(column: pd.Series) -> Any:
    """The values of a column as objects, with None for what is missing."""
    values = np.array(column, dtype=object)
    values[pd.isna(values)] = None
    return values


def record_of(id_: str, row: Mapping[str, Any], version: int) -> dict[str, Any]:
    """A row as a mapping of fields with its id, its version and its geometry."""
    return {"id": id_, **{name: row[name] for name in FIELDS}, "geometry": shapely.from_wkb(row["shape"]),
            "version": version}


def frame_of(rows: Sequence[Sequence[Any]]) -> gpd.GeoDataFrame:
    """Rows of (id, *FIELDS, shape, version) as a frame like Region.records, with the version of each row last."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(FIELDS) + 3)
    data = {"id": pd.Series(columns[0], dtype="str")}
    for name, values in zip(FIELDS, columns[1:], strict=False):
        data[name] = pd.Series(values, dtype=TYPES[HOLDS[name]])
    shapes = shapely.from_wkb(np.array(columns[-2], dtype=object))
    frame = gpd.GeoDataFrame(data, geometry=shapes, crs=4326)
    frame["version"] = np.array(columns[-1], dtype="int64")
    return frame


def mappings_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings, with None for what is missing."""
    columns = {name: without_missing(table[name]) for name in table.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


class _WrongError(ValueError):
    def __init__(self, th: str, en: str) -> None:
        self.problem = Text(th, en)
        super().__init__(en)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _WrongError("ต้องเป็นข้อความ", "must be text")
    if len(value) > LONGEST:
        raise _WrongError(f"ยาวเกิน {LONGEST} ตัวอักษร", f"is longer than {LONGEST} letters")
    if UNSTORABLE.search(value):
        raise _WrongError("มีอักขระที่เก็บไม่ได้", "holds a character that cannot be stored")
    return str(value)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise _WrongError("ต้องเป็นตัวเลข", "must be a number")
    if not math.isfinite(value):
        raise _WrongError("ต้องเป็นจำนวนจำกัด", "must be a finite number")
    return float(value) + 0.0


def _year(value: object) -> int | None:
    number = _number(value)
    if number is None:
        return None
    if number != int(number) or not 1900 <= number <= 2200:
        raise _WrongError("ไม่ใช่ปีคริสต์ศักราช (พ.ศ. ลบ 543)", "is not a year of the Common Era (Buddhist era minus 543)")
    return int(number)


def _shape(value: object) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, shapely.Geometry):
        raise _WrongError("ต้องเป็นรูปร่างเรขาคณิต", "must be a geometry")
    return bytes(shapely.to_wkb(shapely.force_2d(value), byte_order=1))


class _NotAtOnceError(Exception):
    """Some value of a column needs a look of its own."""


def _texts(values: Any) -> list[str]:
    texts = ["" if value is None else value for value in values]
    if not set(map(type, texts)) <= {str}:
        raise _NotAtOnceError
    if max(map(len, texts), default=0) > LONGEST or UNSTORABLE.search("\n".join(texts)):
        raise _NotAtOnceError
    return texts


def _numbers(values: Any) -> list[float | None]:
    if not set(map(type, values)) <= {int, float, type(None)}:
        raise _NotAtOnceError
    given = [value for value in values if value is not None]
    if given and not np.isfinite(np.array(given, dtype=np.float64)).all():
        raise _NotAtOnceError
    return [None if value is None else float(value) + 0.0 for value in values]


def _years(values: Any) -> list[int | None]:
    if not set(map(type, values)) <= {int, type(None)}:
        raise _NotAtOnceError
    given = {value for value in values if value is not None}
    if given and not 1900 <= min(given) <= max(given) <= 2200:
        raise _NotAtOnceError
    return list(values)


def _shapes(values: Any) -> list[bytes | None]:
    if not (shapely.is_geometry(values) | shapely.is_missing(values)).all():
        raise _NotAtOnceError
    return list(shapely.to_wkb(shapely.force_2d(values), byte_order=1))


KINDS: dict[str, Any] = {"text": _text, "year": _year, "number": _number, "shape": _shape}
AT_ONCE: dict[str, Any] = {"text": _texts, "year": _years, "number": _numbers, "shape": _shapes}
"""The same for the values of a column together; _NotAtOnceError where one of them needs KINDS."""


def whole(number: object) -> int:
    """An expected version as a whole number; TypeError for text, so that a version is never compared as text."""
    if isinstance(number, bool):
        raise TypeError("a version is a whole number")
    return operator.index(number)  # type: ignore[arg-type]
