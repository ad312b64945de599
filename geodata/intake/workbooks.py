"""Workbooks (xlsx, xls, ods) to sheets: values as last calculated, merged cells, hidden sheets, rows and columns.

An xlsx is first copied part by part into a plain archive of our own; while its sheets pass, they are watched for cells
so far out that a reader would fill memory with the emptiness between, for errors, and for what is hidden.
"""

from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from geodata.intake.errors import IntakeError, at
from geodata.intake.extent import check_extent
from geodata.intake.limits import Limits
from geodata.intake.repack import repack_ods, repack_xlsx
from geodata.intake.results import SheetRead, as_json, write_rows
from geodata.intake.watched import Watched
from geodata.text import Text

NOT_READ = Text("เปิดใน Excel แล้วบันทึกเป็น .xlsx ใหม่", "Open it in Excel and save it as a new .xlsx")


def read_workbook(path: Path, kind: str, file: str, limits: Limits, first_rows: int | None) -> dict[str, object]:
    """Write each sheet's rows beside path; return what is known of the sheets, and notes."""
    folder = path.parent
    watched: dict[str, Watched] = {}
    if kind == "xlsx":
        watched = repack_xlsx(path, folder / "workbook.xlsx", file, limits, first_rows)
        path = folder / "workbook.xlsx"
    elif kind == "ods":
        watched = repack_ods(path, folder / "workbook.ods", file, limits)
        path = folder / "workbook.ods"
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            listed = [known for known in book.sheets_metadata if known.typ == calamine.SheetTypeEnum.WorkSheet]
            check_number(len(listed), file, limits)
            sheets = [read_sheet(book, known, watched.get(known.name, Watched()), file, limits, first_rows,
                                 folder / f"sheet-{number}.jsonl") for number, known in enumerate(listed)]
    except calamine.PasswordError:
        raise IntakeError(at(file), Text("มีรหัสผ่าน", "it is protected by a password"),
                          Text("เอารหัสผ่านออกแล้วอัปโหลดใหม่", "Remove the password and upload it again")) from None
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as fault:
        raise IntakeError(at(file), Text("สมุดงานเสียหาย อ่านไม่ได้",
                                         "the workbook is damaged and cannot be read"), NOT_READ) from fault
    notes = [[at(file, sheet=name).en, as_json(words)] for name, seen in watched.items() for words in seen.notes()]
    return {"sheets": sheets, "notes": notes}


def check_number(sheets: int, file: str, limits: Limits) -> None:
    """Refuse a workbook of too many sheets, or of none."""
    if sheets > limits.sheets:
        raise IntakeError(at(file), Text(f"มี {sheets:,} ชีต เกิน {limits.sheets:,}",
                                         f"it has {sheets:,} sheets, more than {limits.sheets:,}"),
                          Text("แบ่งเป็นหลายไฟล์", "Split it into several files"))
    if not sheets:
        raise IntakeError(at(file), Text("ไม่มีชีตข้อมูล", "it has no sheet of cells"), NOT_READ)


def read_sheet(book: calamine.CalamineWorkbook, known: calamine.SheetMetadata, watched: Watched, file: str,
               limits: Limits, first_rows: int | None, target: Path) -> dict[str, object]:
    """Write one sheet's rows to target and return what is known of it."""
    sheet = book.get_sheet_by_name(known.name)
    last_row, last_column = sheet.end or (0, 0)
    check_extent(known.name, last_row + 1, last_column + 1, file, limits)
    write_rows(target, rows_of(sheet, watched, first_rows))
    merged = [(r1 + 1, c1, r2 + 1, c2) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()]
    return vars_of(SheetRead(known.name, hidden=known.visible != calamine.SheetVisibleEnum.Visible,
                             merged=merged[:limits.rows], hidden_rows=sorted(watched.hidden_rows),
                             hidden_columns=sorted(watched.hidden_columns)))


def vars_of(known: SheetRead) -> dict[str, object]:
    """What is known of a sheet, by name."""
    return {name: getattr(known, name) for name in SheetRead.__slots__}


def rows_of(sheet: calamine.CalamineSheet, watched: Watched, first_rows: int | None) -> Iterator[list[object]]:
    """Rows from row 1 with cells from column A; an error stands as its own word (#N/A)."""
    if sheet.start is None:
        return
    left: list[object] = [None] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if first_rows is not None and number > first_rows:
            return
        cells = [*left, *row]
        for column, word in watched.errors.get(number, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = word
        yield cells
