"""The values that pass between the steps of an import, from a planner's file to a checked table.

Rows are numbered as Excel shows them, from 1; columns are counted from 0. Nothing here reads, repairs or stores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from geodata.text import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

Cell: TypeAlias = str | int | float | bool | datetime | date | None

FIELDS = (
    "id", "name_th", "name_en", "kind", "lat", "lon", "easting", "northing", "zone", "coordinates", "wkt",
    "subdistrict", "district", "province", "subdistrict_code", "district_code", "village", "moo", "location",
    "agency_th", "agency_en", "status", "mechanism", "fiscal_year", "budget_thb", "capacity", "capacity_unit",
    "area_m2", "phone", "as_of", "source", "precision", "mission", "note_th", "note_en")
"""What a column can mean; the names are those of a record, before codes and geometry are found."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the planner should know of a file that was read all the same; where names sheet, row or layer."""

    where: str
    text: Text


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """One sheet as its cells stand: cells[0] is row first_row, cells[r][0] is column A; rows may differ in length.

    merged: (first row, first column, last row, last column), rows from 1 and columns from 0, ends included.
    """

    name: str
    hidden: bool
    cells: list[list[object]]
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """One layer of a map file: a row a feature in file order (index from 1), geometry as published, crs or None.

    crs: "EPSG:…" where the file's system is known by a code, else WKT. geometry: shapely or None, None for a table.
    """

    name: str
    table: pd.DataFrame
    geometry: npt.NDArray[np.object_] | None
    crs: str | None


@dataclass(frozen=True, eq=False, slots=True)
class Raw:
    """A file as it was read, nothing repaired: its sheets or its layers, and what should be known of the reading."""

    file_name: str
    kind: str
    sheets: tuple[Sheet, ...] = ()
    layers: tuple[Layer, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class RasterRead:
    """The cells of a raster that count somebody, each at its middle in degrees (EPSG:4326), with its count.

    pixels: how many cells were looked at; missing: those of them without data; system: the coordinate system stated.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    count: npt.NDArray[np.float64]
    pixels: int
    missing: int
    system: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it is taken to mean: one of FIELDS or None, with certainty from 0 to 1 and sample contents."""

    index: int
    title: str
    unit: str
    field: str | None
    certainty: float
    sample: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """One change to one value, with the name of its rule; row as Excel shows it, column by its title."""

    rule: str
    row: int
    column: str
    before: str
    after: str
    reason: Text


@dataclass(frozen=True, eq=False, slots=True)
class Understood:
    """A sheet as a table: every row under the header is in rows (index: Excel row, columns: index) or in ignored.

    ignored also lists the rows above the header that hold something. repairs: values spread from merged cells.
    """

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    ignored: tuple[tuple[int, Text], ...]
    repairs: tuple[Repair, ...] = ()
