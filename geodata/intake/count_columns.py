"""Which column of a file holds the counts, and what its cells say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geodata.intake.cells import is_empty
from geodata.intake.errors import IntakeError, at
from geodata.intake.numbers import read_number
from geodata.intake.repairs import spoken, treat
from geodata.intake.values import Column, Understood
from geodata.naming import fold
from geodata.text import Text

EACH_ONE = "*"
"""In place of a title: each point counts one."""
WORDS: dict[str, tuple[str, ...]] = {
    "people": ("people", "population", "pop", "persons", "residents", "ประชากร", "จำนวนประชากร", "คน", "จำนวนคน",
               "ประชากรรวม", "จำนวนประชากรรวม", "total population", "total_pop", "pop_total", "ราษฎร", "จำนวนราษฎร"),
    "houses": ("houses", "households", "ครัวเรือน", "จำนวนครัวเรือน", "หลังคาเรือน", "จำนวนหลังคาเรือน", "จำนวนบ้าน", "หลัง"),
    "visitors": ("visitors", "tourists", "ผู้เยี่ยมชม", "จำนวนผู้เยี่ยมชม", "นักท่องเที่ยว", "จำนวนนักท่องเที่ยว",
                 "ผู้เยี่ยมเยือน"),
    "workers": ("workers", "employees", "jobs", "คนงาน", "จำนวนคนงาน", "แรงงาน", "จำนวนแรงงาน", "พนักงาน", "ลูกจ้าง"),
    "farms": ("farms", "farmers", "เกษตรกร", "จำนวนเกษตรกร", "ครัวเรือนเกษตรกร", "จำนวนครัวเรือนเกษตรกร", "ฟาร์ม",
              "จำนวนฟาร์ม"),
    "": ("count", "counts", "number", "total", "weight", "amount", "value", "จำนวน", "รวม", "ทั้งหมด", "จำนวนรวม", "ค่า")}
"""Titles of counts, by what is counted; those under "" say nothing of that."""
OF_PLACES = frozenset({"id", "lat", "lon", "easting", "northing", "zone", "coordinates", "wkt", "subdistrict",
                       "district", "province", "subdistrict_code", "district_code", "village", "moo", "location",
                       "fiscal_year", "phone", "as_of"})
"""What a column of figures may mean without being a count."""
MOSTLY, SHOWN = 0.5, 12

NO_FIGURES = Text("ไม่มีคอลัมน์ตัวเลขที่ใช้เป็นจำนวนได้", "no column of it holds figures that could be counts")
ADD_ONE = Text("เพิ่มคอลัมน์จำนวน หรือเลือกให้แต่ละจุดนับเป็นหนึ่ง", "Add a column of counts, or choose that each point counts one")


def count_column(understood: Understood, where: Text, wanted: str, unit: str) -> Column | None:
    """The column of counts: the one named, else the one its title or its being alone gives away; None for EACH_ONE.

    IntakeError names the columns to choose from.
    """
    if wanted == EACH_ONE:
        return None
    if wanted:
        named = [column for column in understood.columns if fold(column.title) == fold(wanted)]
        if named:
            return named[0]
        titles = _list([column for column in understood.columns if column.title])
        raise IntakeError(where, Text(f"ไม่มีคอลัมน์ {wanted[:60]}", f"it has no column {wanted[:60]}"),
                          Text(f"เลือกจาก {titles}", f"Choose one of {titles}"))
    figures = [column for column in understood.columns if _counts(understood, column)]
    for words in (WORDS.get(unit, ()), tuple(word for each in WORDS.values() for word in each)):
        known = {fold(word) for word in words}
        found = [column for column in figures if fold(column.title) in known]
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(where, found)
    if not figures:
        raise IntakeError(where, NO_FIGURES, ADD_ONE)
    if len(figures) > 1:
        raise _several(where, figures)
    return figures[0]


def counts_of(understood: Understood, column: Column | None, file: str) -> tuple[npt.NDArray[np.float64], int]:
    """The count of each row, NaN where it has none, and how many have none.

    IntakeError names the first cell that is no figure or below zero, and how many there are.
    """
    rows = understood.rows.index
    if column is None:
        return np.ones(len(rows)), 0
    treated = treat(understood.rows[column.index], read_number, column.title)
    if treated.problems:
        row, problem = next(iter(treated.problems.items()))
        raise _wrong(file, understood, column, row, problem, len(treated.problems))
    counts = np.array([np.nan if value is None else value for value in treated.values.tolist()], dtype=np.float64)
    below = np.flatnonzero(counts < 0)
    if len(below):
        raise _wrong(file, understood, column, int(rows[below[0]]), Text("จำนวนติดลบ", "a count below zero"), len(below))
    return counts, int(np.isnan(counts).sum())


def _counts(understood: Understood, column: Column) -> bool:
    """Whether a column holds figures, and none that say where or when."""
    if column.field in OF_PLACES or column.hidden:
        return False
    filled = [cell for cell in understood.rows[column.index].head(2_000).tolist() if not is_empty(cell)]
    figures = sum((reading := read_number(cell)).problem is None and reading.value is not None for cell in filled)
    return bool(filled) and figures > MOSTLY * len(filled)


def _several(where: Text, columns: list[Column]) -> IntakeError:
    titles = _list(columns)
    return IntakeError(where, Text(f"มีหลายคอลัมน์ที่อาจเป็นจำนวน: {titles}",
                                   f"several columns could be the counts: {titles}"),
                       Text("ระบุชื่อคอลัมน์จำนวน", "Write the title of the one that holds them"))


def _list(columns: list[Column]) -> str:
    titles = [column.title[:40] or str(column.index + 1) for column in columns]
    return ", ".join(titles[:SHOWN]) + (" …" if len(titles) > SHOWN else "")


def _wrong(file: str, understood: Understood, column: Column, row: int, problem: Text, count: int) -> IntakeError:
    where = at(file, sheet=understood.sheet, row=row, column=column.title)
    word = spoken(understood.rows.at[row, column.index])[:40]
    th, en = (f" และอีก {count - 1:,} แถว", f" and {count - 1:,} more rows") if count > 1 else ("", "")
    return IntakeError(where, Text(f"{problem.th}: {word}{th}", f"{problem.en}: {word}{en}"),
                       Text("แก้ค่าเหล่านี้ หรือเว้นว่างถ้าไม่มีข้อมูล", "Correct this, or leave cells without a count empty"))
