"""Tables of a region folder: UTF-8 CSV with a header row, read strictly, faults named by row as a spreadsheet counts.

Text is never missing ("" instead); a count is a whole number of zero or more; years are of the Common Era.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geodata.folder import read_bytes, refuse


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells hold (text, count, year or number), whether each must be filled, and whether
    a file may lack the column, which then is empty in every row."""

    name: str
    holds: str = "text"
    needed: bool = False
    optional: bool = False


def _columns(needed: str, *others: Column, optional: str = "") -> tuple[Column, ...]:
    first = tuple(Column(name, needed=True) for name in needed.split())
    return (*first, *others, *(Column(name) for name in optional.split()))


VILLAGES = _columns("code moo name_th", Column("name_en"), Column("subdistrict_code", needed=True), Column("source"))
POPULATION = _columns("subdistrict_code", Column("year", "year", True), Column("people", "count", True),
                      Column("male", "count"), Column("female", "count"), Column("houses", "count"), Column("source"))
STATISTICS = _columns("district_code indicator", Column("unit"), Column("year", "year", True),
                      Column("value", "number", True), Column("source"))
SOURCES = _columns("key", optional="publisher_th publisher_en title_th title_en url licence_th licence_en")
RECORDS = _columns(
    "id mission kind", Column("name_th"), Column("name_en"), Column("wkt"), Column("precision", needed=True),
    Column("subdistrict_code"), Column("district_code"), Column("agency_th"), Column("agency_en"), Column("status"),
    Column("mechanism"), Column("fiscal_year", "year"), Column("budget_thb", "number"), Column("capacity", "number"),
    Column("capacity_unit"), Column("source", needed=True), Column("as_of"), Column("note_th"), Column("note_en"),
    Column("moo", optional=True), Column("village", optional=True), Column("phone", optional=True),
    Column("area_m2", "number", optional=True))
TABLES = {"villages.csv": VILLAGES, "population.csv": POPULATION, "statistics.csv": STATISTICS,
          "sources.csv": SOURCES, "records.csv": RECORDS}
PATTERNS = {"count": r"\d+", "year": r"\d{4}", "number": r"-?\d+(\.\d+)?"}
TYPES = {"count": "Int64", "year": "Int64", "number": "Float64"}
ROW_OF_FIRST = 2

csv.field_size_limit(1_000_000)


def header_of(columns: Iterable[Column]) -> str:
    """The header row of a table, with the line end."""
    return ",".join(column.name for column in columns) + "\n"


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of TABLES with its columns in that order; RegionError for a broken cell, row or header."""
    columns = TABLES[name]
    try:
        text = read_bytes(folder, name).decode("utf-8-sig")
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except UnicodeDecodeError:
        refuse(name, "the text is not UTF-8")
    except csv.Error as error:
        refuse(name, f"not a readable CSV ({error})")
    absent = [column.name for column in columns if column.name not in header and not column.optional]
    if absent:
        refuse(name, f"row 1: the column {absent[0]} is missing")
    for row, cells in enumerate(rows, ROW_OF_FIRST):
        if len(cells) != len(header):
            refuse(name, f"row {row}: {len(cells)} cells under a header of {len(header)}")
    by_column = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
    empty = ("",) * len(rows)
    return pd.DataFrame({column.name: _cells(name, column, by_column.get(column.name, empty)) for column in columns})


def refuse_rows(name: str, wrong: pd.Series, problem: str) -> None:
    """Refuse a table for the first row where wrong is true."""
    rows = wrong.to_numpy(dtype=bool).nonzero()[0]
    if len(rows):
        refuse(name, f"row {rows[0] + ROW_OF_FIRST}: {problem}")


def refuse_values(name: str, cells: pd.Series, wrong: pd.Series, problem: str) -> None:
    """Refuse a table for the first row where wrong is true, naming the cell's column and value."""
    rows = wrong.to_numpy(dtype=bool).nonzero()[0]
    if len(rows):
        refuse(name, f"row {rows[0] + ROW_OF_FIRST}: {cells.name} {str(cells.iloc[rows[0]])[:60]!r} {problem}")


def _cells(name: str, column: Column, cells: Iterable[str]) -> pd.Series:
    series = pd.Series([cell.strip() for cell in cells], dtype="str", name=column.name)
    if column.needed:
        refuse_rows(name, series == "", f"{column.name} is empty")
    if column.holds == "text":
        return series
    pattern = re.compile(PATTERNS[column.holds], re.ASCII)
    refuse_values(name, series, series.map(lambda cell: bool(cell) and not pattern.fullmatch(cell)),
                  {"count": "is not a count", "number": "is not a number", "year": "is not a year"}[column.holds])
    if column.holds == "year":
        refuse_values(name, series, series.map(lambda cell: bool(cell) and not 1900 <= int(cell) <= 2200),
                      "is not a year of the Common Era (Buddhist era minus 543)")
    values = [None if cell == "" else float(cell) if column.holds == "number" else int(cell) for cell in series]
    return pd.Series(values, dtype=TYPES[column.holds], name=column.name)
