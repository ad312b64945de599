"""What is seen in a sheet's XML as it passes: how far it reaches, what is hidden, and cells without a value."""

import mmap
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from geodata.intake.errors import IntakeError, at
from geodata.intake.extent import FEWER, column_number
from geodata.intake.limits import MIB, Limits
from geodata.text import Text

EVEN = bytes.maketrans(b"'\n\r\t", b'"   ')
FULL = rb'"[^>/]*>(?!</)'
FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d{1,7}' + FULL)
ROW = re.compile(rb'row r="(\d{5,7})"')
FAR_ROW = re.compile(rb' r="[A-Z]{1,3}(\d{5,7})' + FULL)
ERROR = re.compile(rb'<(?:\w+:)?c ([^>]*t="e"[^>]*)>(?:<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?'
                   rb'<(?:\w+:)?v>([^<]{1,20})<')
NO_VALUE = re.compile(rb' r="([A-Z]{1,3}\d{1,7})"[^>/]*><(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
                      rb'(?:<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row ([^>]*\bhidden="(?:1|true)"[^>]*)>')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col ([^>]*\bhidden="(?:1|true)"[^>]*)>')
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
NUMBER = re.compile(rb'\b(r|min|max)="(\d{1,7})"')
ODS = re.compile(rb'<table:(table|table-row|table-column|covered-table-cell|table-cell)(?= |>|/)([^>]*)>')
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,10})"')
MOST, EXACT_FROM = 10_000, 100_000


@dataclass(slots=True)
class Watched:
    """What was seen of one sheet. last_row counts from 1, last_column from 0; both 0 where nothing lies far out."""

    columns: int = 300
    last_row: int = 0
    last_column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    empty_formulas: list[str] = field(default_factory=list)
    rest: bytes = b""

    def watch(self, piece: bytes) -> None:
        """Look through the next piece of the sheet; a cell cut in two is looked at with the piece after."""
        piece = self.rest + piece.translate(EVEN)
        cut = piece.rfind(b"<c ")
        self.rest = piece[cut:][:MIB] if cut > 0 else piece[-1024:]
        if columns := set(FAR_COLUMN.findall(piece)):
            self.last_column = max(self.last_column, *(column_number(name.decode()) for name in columns))
        self.look_for_last_row(piece)
        if b'hidden="' in piece:
            self.look_for_hidden(piece)
        if b't="e"' in piece:
            self.look_for_errors(piece)
        if b"<f" in piece or b":f" in piece:
            found = (name.decode() for name in NO_VALUE.findall(piece))
            self.empty_formulas += [name for name in found if name not in self.empty_formulas[-1:]][:MOST]

    def look_for_last_row(self, piece: bytes) -> None:
        """The last row so far; exact, leaving out empty rows that only carry a style, where it could matter."""
        rows = list(map(int, ROW.findall(piece)))
        if max(rows, default=0) > (EXACT_FROM if self.last_column > 25 else 2 * EXACT_FROM):
            rows = list(map(int, set(FAR_ROW.findall(piece))))
        self.last_row = max(self.last_row, *rows, 0)

    def look_for_hidden(self, piece: bytes) -> None:
        """Rows and columns that Excel does not show."""
        for (tag,) in (match.groups() for match in HIDDEN_ROW.finditer(piece)):
            self.hidden_rows.update(int(value) for name, value in NUMBER.findall(tag) if name == b"r")
        for (tag,) in (match.groups() for match in HIDDEN_COLUMN.finditer(piece)):
            ends = {name: int(value) for name, value in NUMBER.findall(tag)}
            if b"min" in ends and b"max" in ends:
                self.hidden_columns.update(range(ends[b"min"] - 1, min(ends[b"max"], self.columns)))

    def look_for_errors(self, piece: bytes) -> None:
        """Cells that hold an error, whose word the reader of values leaves out."""
        for tag, word in ERROR.findall(piece):
            if (place := PLACE.search(tag)) and len(self.errors) < MOST:
                cell = (column_number(place[1].decode()), unescape(word.decode("ascii", "replace")))
                row = self.errors.setdefault(int(place[2]), [])
                if cell not in row:
                    row.append(cell)

    def notes(self) -> list[Text]:
        """What the planner should know of the sheet."""
        said = []
        if self.empty_formulas:
            cell, count = self.empty_formulas[0], len(self.empty_formulas)
            said.append(Text(f"มีสูตร {count:,} เซลล์ที่ไม่มีค่าคำนวณเก็บไว้ (เริ่มที่ {cell}): เปิดใน Excel แล้วบันทึก",
                             f"{count:,} formulas hold no value (the first is {cell}): open it in Excel and save"))
        if self.errors:
            count, row = sum(map(len, self.errors.values())), min(self.errors)
            said.append(Text(f"มีค่าผิดพลาด {count:,} เซลล์ เช่น {self.errors[row][0][1]} ในแถว {row}",
                             f"{count:,} cells hold an error, such as {self.errors[row][0][1]} in row {row}"))
        return said


def watch_ods(content: Path, file: str, limits: Limits) -> dict[str, Watched]:
    """Look through the contents of an OpenDocument workbook: repeats that would fill memory, and what is hidden."""
    watched: dict[str, Watched] = {}
    seen, name, row, column, repeat = Watched(), "", 0, 0, 1
    with content.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for tag in ODS.finditer(data):
            number = REPEATED.search(tag[2])
            times = int(number[1]) if number else 1
            if tag[1] == b"table":
                found = re.search(rb'table:name="([^"]*)"', tag[2])
                name = unescape(found[1].decode("utf-8", "replace")) if found else ""
                seen, row, column = watched.setdefault(name, Watched()), 0, 0
            elif tag[1] == b"table-row":
                if is_hidden(tag[2]) and times < limits.rows:
                    seen.hidden_rows.update(range(row + 1, row + times + 1))
                row, repeat = row + times, times
            elif tag[1] == b"table-column":
                if is_hidden(tag[2]):
                    seen.hidden_columns.update(range(column, min(column + times, limits.columns)))
                column += times
            elif b"office:value" in tag[2] and (
                    times > limits.columns or repeat > limits.rows or times * repeat > limits.cells):
                raise IntakeError(at(file, sheet=name, row=max(row - repeat + 1, 1)),
                                  Text(f"มีเซลล์ที่ซ้ำค่า {times * repeat:,} ครั้ง",
                                       f"a cell repeats its value {times * repeat:,} times"), FEWER)
    return watched


def is_hidden(tag: bytes) -> bool:
    """Whether the tag of a row or column says that it is not shown."""
    return b'visibility="collapse"' in tag or b'visibility="filter"' in tag
