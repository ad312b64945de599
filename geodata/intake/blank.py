"""A blank workbook of a mission: titles that import knows, lists to choose from, an example row, explanations."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geodata.intake.targets import Target
from geodata.region import Region
from geodata.text import Text

ROWS = 1_000
"""Rows under the example that offer the lists."""
FIRST = 3
EXAMPLE = Text("ตัวอย่าง", "Example")
DATA, HELP, LISTS = Text("ข้อมูล", "Data"), Text("คำอธิบาย", "How to fill in"), "lists"
ERA = 543
LISTED = ("kind", "status", "mechanism")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the workbook: its field, title, what to write in it, its width, whether it must be filled."""

    name: str
    title: Text
    told: Text
    width: int = 16
    needed: bool = False


COLUMNS = (
    Field("", Text("ที่", "No."), Text("เลขลำดับ จะใส่หรือไม่ก็ได้", "A running number, or nothing"), 10),
    Field("id", Text("รหัส", "ID"), Text("รหัสประจำรายการ ถ้ามี จะใช้จับคู่เมื่อนำเข้าครั้งต่อไป",
                                        "A lasting code, if there is one: the next import finds the record by it"), 12),
    Field("name_th", Text("ชื่อ", "Name"), Text("ชื่อโครงการหรือสถานที่", "The name of the project or place"), 40, True),
    Field("name_en", Text("ชื่อภาษาอังกฤษ", "English name"), Text("ถ้ามี", "If there is one"), 30),
    Field("kind", Text("ประเภท", "Kind"), Text("เลือกจากรายการ", "Choose from the list"), 28, True),
    Field("district", Text("อำเภอ", "District"), Text("เลือกจากรายการ", "Choose from the list"), 18),
    Field("subdistrict", Text("ตำบล", "Subdistrict"), Text("เลือกอำเภอก่อน แล้วเลือกตำบลในอำเภอนั้น",
                                                          "Choose the district first, then the subdistrict"), 18),
    Field("moo", Text("หมู่ที่", "Moo"), Text("เลขหมู่ เช่น 5", "The number of the village, such as 5"), 9),
    Field("lat", Text("ละติจูด", "Latitude"), Text("องศาทศนิยม WGS 84 เช่น 18.5771 ถ้าไม่ทราบเว้นว่าง",
                                                 "Decimal degrees, WGS 84, such as 18.5771; or empty"), 12),
    Field("lon", Text("ลองจิจูด", "Longitude"), Text("องศาทศนิยม WGS 84 เช่น 99.0085", "Such as 99.0085"), 12),
    Field("agency_th", Text("หน่วยงาน", "Agency"), Text("หน่วยงานรับผิดชอบ", "Who is responsible"), 26),
    Field("status", Text("สถานะ", "Status"), Text("เลือกจากรายการ", "Choose from the list"), 22),
    Field("mechanism", Text("กลไกการขับเคลื่อน", "Mechanism"), Text("เลือกจากรายการ", "Choose from the list"), 28),
    Field("fiscal_year", Text("ปีงบประมาณ (พ.ศ.)", "Fiscal year"), Text("สี่หลัก เช่น 2569", "Four digits: 2026"), 16),
    Field("budget_thb", Text("งบประมาณ (บาท)", "Budget (baht)"), Text("ตัวเลขเป็นบาท", "A figure in baht"), 18),
    Field("area_m2", Text("เนื้อที่ (ตร.ม.)", "Area (m2)"), Text("1 ไร่ = 1,600 ตร.ม.", "1 rai = 1,600 m²"), 14),
    Field("phone", Text("โทรศัพท์", "Phone"), Text("เป็นข้อความ เช่น 053-511234", "As text, such as 053-511234"), 15),
    Field("as_of", Text("ข้อมูล ณ วันที่", "As of"), Text("เช่น 2026-01-31", "Such as 2026-01-31"), 14),
    Field("source", Text("แหล่งที่มา", "Source"), Text("เอกสารหรือหน่วยงานต้นทาง", "The document or office"), 24),
    Field("note_th", Text("หมายเหตุ", "Note"), Text("อื่น ๆ", "Anything else"), 30),
)
HEAD, PALE = PatternFill("solid", start_color="31465A", end_color="31465A"), PatternFill(
    "solid", start_color="F1EEE6", end_color="F1EEE6")


def blank_workbook(target: Target, region: Region, language: str = "th") -> bytes:
    """The workbook as xlsx, in Thai or English ("th", "en"); its explanations are in both."""
    book = Workbook()
    sheet = book.active
    sheet.title = DATA.in_(language)
    _titles(sheet, language)
    _example(sheet, target, language)
    _explain(book.create_sheet(HELP.in_(language)), target)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    _offer(book, sheet, lists, target, region, language)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def letter_of(name: str) -> str:
    """The letter of a field's column."""
    return get_column_letter(next(at for at, field in enumerate(COLUMNS, 1) if field.name == name))


def _titles(sheet: Worksheet, language: str) -> None:
    for at, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, at, column.title.in_(language))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if column.needed:
            cell.comment = Comment("ต้องกรอก · Must be filled", "planmap")
        sheet.column_dimensions[get_column_letter(at)].width = column.width
        if column.name in ("id", "phone", "as_of"):
            for row in range(FIRST, FIRST + ROWS):
                sheet.cell(row, at).number_format = "@"


def _example(sheet: Worksheet, target: Target, language: str) -> None:
    """Row 2: a record as an office would write it, marked so that import passes it over."""
    names = {choice.key: choice.name.in_(language) for name in LISTED
             for choice in target.choices(name)}
    values: dict[str, Any] = {name: names.get(value, value) if isinstance(value, str) else value
                              for name, value in target.example.items()}
    if language == "th" and values.get("fiscal_year"):
        values["fiscal_year"] += ERA
    for at, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(2, at, EXAMPLE.in_(language) if not column.name else values.get(column.name))
        cell.font, cell.fill = Font(italic=True, color="6B6B6B"), PALE


def _explain(sheet: Worksheet, target: Target) -> None:
    """What each column holds and what each word of a list means, in both languages."""
    rows = [(target.name.th, target.name.en), ("", ""),
            ("แถวที่ขึ้นต้นว่า ตัวอย่าง ไม่ถูกนำเข้า", "A row that begins with Example is not taken in"), ("", "")]
    rows += [(f"{column.title.th}{' *' if column.needed else ''} — {column.told.th}",
              f"{column.title.en}{' *' if column.needed else ''} — {column.told.en}") for column in COLUMNS]
    for name, words in (("kind", Text("ประเภท", "Kinds")), ("status", Text("สถานะ", "Statuses")),
                        ("mechanism", Text("กลไกการขับเคลื่อน", "Mechanisms"))):
        rows += [("", ""), (words.th, words.en)]
        rows += [(choice.name.th, choice.name.en) for choice in target.choices(name)]
    for row in rows:
        sheet.append(row)
    for column in "AB":
        sheet.column_dimensions[column].width = 70
    sheet["A1"].font = sheet["B1"].font = Font(bold=True, size=13)


def _offer(book: Workbook, sheet: Worksheet, lists: Worksheet, target: Target, region: Region, language: str) -> None:
    """The lists on a hidden sheet, and the cells that offer them; a subdistrict's depends on the district beside it."""
    name = f"name_{language}"
    districts = region.districts.sort_values(name)[name].tolist()
    inside = region.subdistricts.assign(district=region.subdistricts.district_code.map(region.districts[name]))
    pairs = inside.sort_values(["district", name])[["district", name]].to_numpy().tolist()
    columns = [districts, [pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    columns += [[choice.name.in_(language) for choice in target.choices(each)] for each in LISTED]
    for at, words in enumerate(columns, 1):
        for row, word in enumerate(words, 1):
            lists.cell(row, at, word)
    ranges = {"district": ("A", len(districts)), "kind": ("D", len(columns[3])), "status": ("E", len(columns[4])),
              "mechanism": ("F", len(columns[5]))}
    for field, (column, count) in ranges.items():
        if count:
            book.defined_names[f"list_{field}"] = DefinedName(
                f"list_{field}", attr_text=f"{LISTS}!${column}$1:${column}${count}")
            _validate(sheet, field, f"=list_{field}")
    district = f"${letter_of('district')}{FIRST}"
    _validate(sheet, "subdistrict",
              f"=OFFSET({LISTS}!$C$1,MATCH({district},{LISTS}!$B$1:$B${len(pairs)},0)-1,0,"
              f"COUNTIF({LISTS}!$B$1:$B${len(pairs)},{district}),1)")


def _validate(sheet: Worksheet, field: str, formula: str) -> None:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, errorStyle="warning", showErrorMessage=True)
    rule.error, rule.errorTitle = "ไม่อยู่ในรายการ · Not in the list", "planmap"
    sheet.add_data_validation(rule)
    rule.add(f"{letter_of(field)}{FIRST}:{letter_of(field)}{FIRST + ROWS - 1}")
