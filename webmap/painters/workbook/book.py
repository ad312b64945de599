"""A workbook of figures: pages of words and tables with coloured cells; cells hold numbers or text, never formulas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from webmap.exports.tables import HATCHED, Cell, Column, Table

HATCH = 14
LONGEST_NAME, LONGEST_CELL = 31, 32_767
NARROWEST, WIDEST = 9, 46
LINE_WIDTHS = (30, 76, 40, 40)
FONT = "Tahoma"
"""Has Thai on every machine that has a spreadsheet program."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MARKS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Thai marks that stand above or below a letter and take no room."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the lines under it, each of up to four cells."""

    head: str
    lines: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Words:
    """A page of words."""

    name: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. made: what its properties give as its time; colours: of each swatch, as #rrggbb."""

    title: str
    pages: Sequence[Words | Table]
    made: datetime
    colours: Mapping[str, str] = field(default_factory=dict)


def paint(book: Book) -> bytes:
    """The workbook as XLSX; the same book gives the same bytes."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties({"title": book.title, "created": book.made})
        pens = Pens(file, book.colours)
        names: set[str] = set()
        for page in book.pages:
            sheet = file.add_worksheet(sheet_name(page.name, names))
            if isinstance(page, Table):
                _table(sheet, page, pens)
            else:
                _words(sheet, page, pens)
    return out.getvalue()


class Pens:
    """The formats of a workbook, each made once."""

    def __init__(self, file: Workbook, colours: Mapping[str, str]) -> None:
        self.file, self.colours = file, colours
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def pen(self, swatch: str = "", **properties: Any) -> Format:
        """A format with the ground of a swatch."""
        given = {"font_name": FONT, "font_size": 10, "valign": "top"} | properties
        if swatch == HATCHED:
            given |= {"pattern": HATCH, "fg_color": "#b9b1a2", "bg_color": "#ffffff"}
        elif swatch in self.colours:
            given |= {"bg_color": self.colours[swatch], "font_color": _ink(self.colours[swatch])}
        key = tuple(sorted(given.items()))
        if key not in self._made:
            self._made[key] = self.file.add_format(given)
        return self._made[key]


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name a spreadsheet program takes: short, without its signs, unlike those taken; it is taken from then on."""
    name = FORBIDDEN.sub(" ", wanted).strip(" '")[:LONGEST_NAME] or "1"
    number = 2
    while name.casefold() in taken:
        name = f"{name[:LONGEST_NAME - 3]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def room(text: str) -> int:
    """How many letters wide a text is."""
    return max((len(MARKS.sub("", line)) for line in text.split("\n")), default=0)


def _words(sheet: Worksheet, page: Words, pens: Pens) -> None:
    sheet.hide_gridlines(2)
    for at, width in enumerate(LINE_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, page.title, pens.pen(bold=True, font_size=14))
    row = 2
    for part in page.parts:
        sheet.write_string(row, 0, part.head, pens.pen(bold=True, font_size=11, bottom=1))
        row += 1
        for line in part.lines:
            for at, cell in enumerate(line):
                _put(sheet, (row, at), cell, pens.pen(text_wrap=True, num_format="#,##0.##" if at else "0"))
            row += 1
        row += 1


def _table(sheet: Worksheet, page: Table, pens: Pens) -> None:
    for at, column in enumerate(page.columns):
        align = "left" if column.kind == "text" else "right"
        head = pens.pen(bold=True, text_wrap=True, bottom=1, bg_color="#efe9dc", align=align)
        sheet.write_string(0, at, column.head, head)
        texts = [room(column.head) // 2, *(room(str(row[at])) for row in page.rows if row[at] is not None)]
        sheet.set_column(at, at, min(max(max(texts) + 2, NARROWEST), WIDEST))
    sheet.freeze_panes(1, sum(column.kind == "text" for column in page.columns[:3]))
    if page.rows:
        sheet.autofilter(0, 0, len(page.rows), len(page.columns) - 1)
    for place, row in enumerate(page.rows):
        swatches = page.swatches[place] if page.swatches else {}
        for at, (cell, column) in enumerate(zip(row, page.columns, strict=True)):
            _put(sheet, (place + 1, at), cell, pens.pen(swatches.get(at, ""), num_format=_format(column)))
    for place, (swatch, words) in enumerate(page.keys):
        line = len(page.rows) + 2 + place
        sheet.write_blank(line, 0, None, pens.pen(swatch, border=1, border_color="#857d6f"))
        sheet.write_string(line, 1, words, pens.pen())


def _put(sheet: Worksheet, place: tuple[int, int], cell: Cell, pen: Format) -> None:
    """Numbers as numbers, text as text whatever it begins with."""
    if cell is None:
        sheet.write_blank(*place, None, pen)
    elif isinstance(cell, str):
        sheet.write_string(*place, cell[:LONGEST_CELL], pen)
    else:
        sheet.write_number(*place, cell, pen)


def _format(column: Column) -> str:
    if column.kind == "text":
        return "General"
    return "#,##0" if column.kind == "whole" else "#,##0." + "0" * column.decimals


def _ink(ground: str) -> str:
    red, green, blue = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "#23282c"
