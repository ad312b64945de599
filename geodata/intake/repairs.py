"""How a cell is repaired: a reading with its fixes, one catalogue of rules, columns read by their distinct cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

import pandas as pd

from geodata.intake.values import Repair
from geodata.text import Text

T = TypeVar("T")

RULES = MappingProxyType({
    "invisible": Text("ลบอักขระที่มองไม่เห็น", "Characters that cannot be seen were removed"),
    "spaces": Text("ปรับช่องว่างและการขึ้นบรรทัดให้เป็นช่องว่างเดียว", "Spaces and line breaks became single spaces"),
    "font_glyphs": Text("แปลงอักขระเฉพาะแบบอักษรเป็นอักษรไทยมาตรฐาน", "Letters of an old font became standard ones"),
    "letter_form": Text("รวมอักขระที่แยกส่วนเป็นตัวเดียว", "Letters typed in pieces became one letter"),
    "sara_am": Text("รวมนิคหิตกับสระอาเป็นสระอำ", "A decomposed sara am became one letter"),
    "sara_ae": Text("เปลี่ยนสระเอสองตัวเป็นสระแอ", "Two letters sara e became sara ae"),
    "mark_order": Text("เรียงสระและวรรณยุกต์ตามลำดับมาตรฐาน", "Vowel and tone mark were put in standard order"),
    "doubled_marks": Text("ลบสระหรือวรรณยุกต์ที่พิมพ์ซ้ำ", "A vowel or tone mark typed twice was removed"),
    "thai_digits": Text("แปลงเลขไทยเป็นเลขอารบิก", "Thai digits became Arabic digits"),
    "prefix": Text("ตัดคำนำหน้าชื่อสถานที่", "The prefix of a place name was taken off"),
    "text_kept": Text("ตัดเครื่องหมาย ' ที่บอกว่าเป็นข้อความ", "The mark ' that says text was taken off"),
    "phone_zero": Text("เติมศูนย์หน้าหมายเลขโทรศัพท์ที่หายไป", "The leading zero of a telephone number was restored"),
    "empty_mark": Text("เครื่องหมายนี้หมายถึงไม่มีข้อมูล", "This mark means that there is no value"),
    "separators": Text("ตัดเครื่องหมายคั่นหลักพัน", "Thousands separators were taken out"),
    "brackets": Text("ตัวเลขในวงเล็บเป็นค่าติดลบ", "A figure in brackets is negative"),
    "unit_words": Text("ตัดคำบอกหน่วยออกจากตัวเลข", "The word for the unit was taken off the figure"),
    "money_unit": Text("แปลงเป็นหน่วยบาท", "Converted to baht"),
    "area_unit": Text("แปลงเป็นตารางเมตร (1 ไร่ = 1,600 ตร.ม.)", "Converted to square metres (1 rai = 1,600 m²)"),
    "buddhist_year": Text("แปลงปีพุทธศักราชเป็นคริสต์ศักราช (ลบ 543)", "Buddhist year became Common Era (543 less)"),
    "two_digit_year": Text("ปีสองหลักอ่านเป็น พ.ศ. 25xx", "A year of two digits was read as B.E. 25xx"),
    "year_words": Text("ตัดคำที่เขียนคู่กับปี", "Words written with the year were taken off"),
    "fiscal_year_of_date": Text("ปีงบประมาณของวันที่ (1 ต.ค. ถึง 30 ก.ย.)", "Fiscal year of the date (1 Oct to 30 Sep)"),
    "date_words": Text("แปลงวันที่เป็นรูปแบบมาตรฐาน", "The date was written in the standard form"),
    "excel_serial": Text("แปลงเลขลำดับวันของ Excel เป็นวันที่", "Excel's day number became a date"),
    "excel_century": Text("Excel อ่านปี พ.ศ. สองหลักเป็นปี ค.ศ. 19xx", "Excel took a two-digit Buddhist year for 19xx"),
    "month_first": Text("วันที่เขียนเดือนนำหน้าวัน", "The date was written with the month before the day"),
    "decimal_comma": Text("จุลภาคใช้แทนจุดทศนิยม", "A comma stood for the decimal point"),
    "degrees_minutes": Text("แปลงองศา ลิปดา ฟิลิปดา เป็นองศาทศนิยม", "Degrees, minutes, seconds became decimal degrees"),
    "coordinate_words": Text("ตัดคำและสัญลักษณ์ออกจากพิกัด", "Words and signs were taken off the coordinates"),
    "map_link": Text("อ่านพิกัดจากลิงก์แผนที่", "The position was read from a map link"),
    "swapped": Text("สลับละติจูดกับลองจิจูด (หรือ E กับ N)", "Latitude and longitude (or E and N) were swapped"),
    "utm": Text("แปลงพิกัด UTM เป็นองศา", "UTM metres became degrees"),
    "zone_assumed": Text("ไม่ได้ระบุโซน UTM จึงใช้โซนของจังหวัด", "No UTM zone was given; the province's zone was taken"),
    "datum": Text("แปลงจากพื้นหลักฐาน Indian 1975 ตามที่เลือก", "Converted from Indian 1975 as chosen"),
    "place_in_title": Text("อ่านสถานที่จากชื่อโครงการ", "The place was read from the title"),
    "place_code": Text("จับคู่ชื่อสถานที่กับรหัส", "The place name was matched to its code"),
    "place_variant": Text("ชื่อสะกดต่างจากทะเบียน", "The name is spelt otherwise than in the register"),
    "place_alias": Text("ใช้คำตัดสินที่บันทึกไว้ก่อนหน้า", "An earlier decision was used again"),
    "merged_cell": Text("เซลล์ที่ผสานใช้ค่าเดียวกันทุกแถว", "A merged cell holds its value for each of its rows"),
    "choice_word": Text("จับคู่คำกับรายการที่กำหนด", "The word was matched to one of the list"),
    "answered": Text("แก้ตามคำตอบของผู้วางแผน", "Put right as the planner answered"),
    "made_valid": Text("ซ่อมรูปทรงที่ตัดกันเองหรือผิดรูป", "A shape that crosses itself was made valid"),
    "height_dropped": Text("ตัดค่าความสูงออกจากรูปทรง", "The heights of a shape were left out"),
    "mixed_parts": Text("เก็บเฉพาะส่วนหลักของรูปทรงผสม", "Of a mixed shape the parts of the highest kind were kept"),
    "system_changed": Text("แปลงระบบพิกัดของรูปทรงเป็น WGS 84", "The shape was brought to WGS 84"),
    "system_assumed": Text("ระบบพิกัดที่ระบุไม่ตรงกับค่าพิกัด จึงอ่านตามค่า",
                           "The coordinates do not fit the system that is stated and were read as they are"),
    "duplicate_row": Text("แถวซ้ำกับแถวก่อนหน้า", "The row repeats an earlier one"),
})
"""Every rule by its name, with its reason in two languages; the report groups repairs by these."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One change to one cell by a rule of the catalogue, before it is known where the cell stands."""

    rule: str
    before: str
    after: str

    def at(self, row: int, column: str) -> Repair:
        """The repair of the cell in this row and column."""
        return Repair(self.rule, row, column, self.before, self.after, RULES[self.rule])


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a cell means: a value (None for an empty cell), the fixes it took, and the problem when it says nothing."""

    value: T | None
    fixes: tuple[Fix, ...] = ()
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Treated:
    """A column that was read: values by row, the repairs made, and the problem of each row that could not be read."""

    values: pd.Series
    repairs: tuple[Repair, ...]
    problems: dict[int, Text]


def treat(cells: pd.Series, read: Callable[[object], Reading[T]], column: str) -> Treated:
    """Read each distinct cell of a column once; the index of the cells is the row number as Excel shows it."""
    readings: dict[tuple[type, object], Reading[T]] = {}
    values: list[object] = []
    repairs: list[Repair] = []
    problems: dict[int, Text] = {}
    for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True):
        key = (cell.__class__, cell)
        reading = readings.get(key)
        if reading is None:
            reading = readings[key] = read(cell)
        values.append(reading.value)
        if reading.fixes:
            repairs.extend(fix.at(row, column) for fix in reading.fixes)
        if reading.problem is not None:
            problems[row] = reading.problem
    return Treated(pd.Series(values, index=cells.index, dtype=object), tuple(repairs), problems)


def blank(cell: object) -> bool:
    """True for a cell that holds nothing: None, not a number, no date; text is never blank here."""
    return cell is None or cell is pd.NA or cell != cell


def spoken(cell: object) -> str:
    """A cell as a planner sees it: "" for an empty one, whole numbers without a point."""
    if blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def duplicate_rows(table: pd.DataFrame, columns: Sequence[object] | None = None) -> tuple[Repair, ...]:
    """A repair for each row that repeats an earlier one in all cells (or in the given columns); none for empty ones.

    Cells are compared as text without case and outer spaces; the index is the row number as Excel shows it.
    """
    part = table if columns is None else table[list(columns)]
    seen: dict[tuple[str, ...], int] = {}
    repairs = []
    texts = []
    for column in part.columns:
        texts.append([(cell if cell.__class__ is str else str(cell) if cell.__class__ is int else spoken(cell))
                      .strip().lower() for cell in part[column].tolist()])
        if len(set(texts[-1])) == len(part):   # no two rows are alike in this column, so none are
            return ()
    for row, key in zip(part.index.tolist(), zip(*texts, strict=True), strict=False):
        first = seen.setdefault(key, row)
        if first != row and any(key):
            repairs.append(Fix("duplicate_row", f"row {row}", f"row {first}").at(row, ""))
    return tuple(repairs)


def grouped(repairs: Iterable[Repair]) -> dict[str, list[Repair]]:
    """Repairs by rule, rules in the order of the catalogue."""
    groups: dict[str, list[Repair]] = {rule: [] for rule in RULES}
    for repair in repairs:
        groups.setdefault(repair.rule, []).append(repair)
    return {rule: found for rule, found in groups.items() if found}
