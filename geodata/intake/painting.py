"""Marks painted into a workbook: status and reason in two columns, coloured cells, text that stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

COLOURS = {"stored": "E2F0E4", "waiting": "FFF0C2", "refused": "F8D5D2", "ignored": "ECECEC"}
STRONG, REPAIRED = "F4A35B", "D6E6F5"
LONGEST_CELL = 32_767


def fill(colour: str) -> PatternFill:
    """A plain ground of a colour."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def paint_original(path: Path, out: Path, marks: dict[str, Any]) -> bool:
    """Annotate a workbook, keeping what is in it; False where the sheet is not there."""
    book = load_workbook(path, rich_text=True)
    if marks["sheet"] not in book.sheetnames or not isinstance(book[marks["sheet"]], Worksheet):
        return False
    sheet = book[marks["sheet"]]
    header = marks["header"] or 1
    columns = places_for(sheet, header, marks)
    grounds = {name: fill(colour) for name, colour in COLOURS.items()}
    strong, repaired = fill(STRONG), fill(REPAIRED)
    if marks["header"]:
        for column, title in zip(columns, marks["titles"], strict=True):
            put(sheet.cell(header, column), title)
            sheet.cell(header, column).font = Font(bold=True)
    for row, status, name, words, wrong, mended in marks["rows"]:
        if not status:
            continue
        for column, text in zip(columns, (name, words), strict=True):
            put(sheet.cell(row, column), text)
        sheet.cell(row, columns[0]).fill = grounds[status]
        for at, ground in (*((at, repaired) for at in mended), *((at, strong) for at in wrong)):
            colour(sheet, row, at + 1, ground)
    for column, width in zip(columns, (22, 70), strict=True):
        sheet.column_dimensions[get_column_letter(column)].width = width
    book.save(out)
    return True


def places_for(sheet: Worksheet, header: int, marks: dict[str, Any]) -> list[int]:
    """The two columns: those of an earlier annotation, else the first after the table, counted from 1."""
    last = marks["column"]
    there = [column for column in range(1, last + 2) if str(sheet.cell(header, column).value) in marks["known"]]
    if len(there) == 2:
        return there
    return [last + 1, last + 2]


def put(cell: Any, text: str) -> None:
    """Write text as text, whatever it begins with; a cell that is part of a merged one is passed over."""
    if not isinstance(cell, Cell):
        return
    cell.value = clean(text)
    cell.data_type = "s"


def colour(sheet: Worksheet, row: int, column: int, ground: PatternFill) -> None:
    """Colour a cell that is there."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        cell.fill = ground


def clean(text: str) -> str:
    """Text that a workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]


def paint_copy(out: Path, marks: dict[str, Any], rows: list[list[object]], first: int) -> None:
    """A new workbook with the rows of a sheet (the first has a number) and the marks beside them.

    A first row of number 0 holds titles only, so every row stands one lower than its number.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet((marks["sheet"] or "1").translate(str.maketrans("[]:*?/\\", "_______"))[:31])
    grounds = {name: fill(colour) for name, colour in COLOURS.items()}
    told = {mark[0]: mark for mark in marks["rows"]}
    header, width = marks["header"], marks["column"]
    sheet.column_dimensions[get_column_letter(width + 2)].width = 70
    for _ in range(1, first):
        sheet.append([])
    for number, cells in enumerate(rows, start=first):
        row = [plain(sheet, cell) for cell in [*cells, *[None] * (width - len(cells))][:width]]
        if number == header:
            row += [plain(sheet, title) for title in marks["titles"]]
        elif number in told and told[number][1]:
            _, status, name, words, wrong, mended = told[number]
            for at, ground in (*((at, fill(REPAIRED)) for at in mended), *((at, fill(STRONG)) for at in wrong)):
                row[at].fill = ground
            row += [plain(sheet, name), plain(sheet, words)]
            row[width].fill = grounds[status]
        sheet.append(row)
    book.save(out)


def plain(sheet: Any, cell: object) -> Any:
    """A cell that holds a value as it is, text as text."""
    if not isinstance(cell, str):
        return WriteOnlyCell(sheet, cell)
    made = WriteOnlyCell(sheet, clean(cell))
    made.data_type = "s"
    return made
