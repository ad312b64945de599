"""What each row of a sheet is: data, blank, a title, a sub-heading, a total, a note under the table, or hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median

from geodata.intake.contents import as_number, as_text
from geodata.intake.headers import Header
from geodata.intake.meanings import SEQUENCE
from geodata.intake.values import Sheet
from geodata.naming import fold
from geodata.text import Text

ABOVE = Text("อยู่เหนือหัวตาราง", "Above the header")
BLANK = Text("แถวว่าง", "Blank row")
HEADER = Text("หัวตาราง", "Header")
NUMBERING = Text("เลขลำดับคอลัมน์", "Numbers of the columns")
AGAIN = Text("หัวตารางซ้ำ", "The header again")
TOTAL = Text("แถวผลรวม", "Total row")
HEADING = Text("หัวข้อย่อย", "Sub-heading")
NOTE = Text("หมายเหตุใต้ตาราง", "Note under the table")
SAMPLE = Text("แถวตัวอย่าง", "Example row")
HIDDEN = Text("แถวที่ซ่อนไว้", "Hidden row")
EXAMPLES = frozenset({"ตัวอย่าง", "example"})
"""What stands first in a row that shows how to fill in a form."""
TOTALS = re.compile(r"(?:\d+[.)]?\s*)?(?:รวม|ยอดรวม|ผลรวม|ยอดยกไป|ยอดยกมา|grand\s+total|sub-?\s?total|total|sum)"
                    r"(?=$|[\s:：(.\d]|ทั้ง|เป็นเงิน|เงิน|งบ|ยอด|จำนวน|อำเภอ|ตำบล|หน้า|แผนงาน|ยุทธศาสตร์|โครงการ|ทุก)",
                    re.IGNORECASE)
NOTES = re.compile(r"\*|หมายเหตุ|ที่มา|แหล่งที่มา|แหล่งข้อมูล|ข้อมูล\s*ณ|ณ\s*วันที่"
                   r"|ผู้(?:จัดทำ|รายงาน|ตรวจ|รับรอง|ให้ข้อมูล)|\(?\s*ลงชื่อ|ตำแหน่ง\b"
                   r"|note|source|remark|prepared by", re.IGNORECASE)
PLACES = (("district", re.compile(r"(?:[\d.]+\s*)?(?:อ\.|อำเภอ)\s*\S+")),
          ("subdistrict", re.compile(r"(?:[\d.]+\s*)?(?:ต\.|ตำบล)\s*\S+")),
          ("village", re.compile(r"(?:[\d.]+\s*)?(?:บ้าน|หมู่ที่|หมู่บ้าน)\s*\S+")))
FINER = {"district": 0, "subdistrict": 1, "village": 2, "": 3}


@dataclass(slots=True)
class Rows:
    """data: positions of the rows of data; heading_of: the sub-headings over each; heading_field: what they name."""

    data: list[int] = field(default_factory=list)
    ignored: dict[int, Text] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    heading_of: dict[int, str] = field(default_factory=dict)
    heading_field: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """What the rows of one table have in common: how many cells they fill, which column numbers them, their titles."""

    typical: float
    sequence: int | None
    titles: frozenset[tuple[int, str]]
    wide: frozenset[int]


def sort_rows(sheet: Sheet, cells: list[list[object]], header: Header, with_hidden: bool) -> Rows:
    """Every row of a sheet by what it is; the rows of the header itself are listed as ignored too."""
    rows, start = Rows(), header.rows[-1] + 1 if header.rows else 0
    for row in range(start):
        if row in header.rows:
            rows.ignored[row] = HEADER
        else:
            rows.ignored[row] = ABOVE if filled_in(cells[row]) else BLANK
    rows.ignored.update(dict.fromkeys(header.numbering, NUMBERING))
    table = table_of(sheet, cells, header, start)
    for row in range(start, len(cells)):
        if row in rows.ignored:
            continue
        reason = reason_of(cells[row], row, table)
        if not with_hidden and sheet.first_row + row in sheet.hidden_rows and reason is not BLANK:
            reason = HIDDEN
        if reason is None:
            rows.data.append(row)
        else:
            rows.ignored[row] = reason
    after_the_table(rows)
    hang_headings(cells, rows)
    return rows


def filled_in(row: list[object]) -> list[int]:
    """The columns of a row that hold something but blanks."""
    return [column for column, cell in enumerate(row)
            if cell is not None and not (cell.__class__ is str and (not cell or cell.isspace()))]


def table_of(sheet: Sheet, cells: list[list[object]], header: Header, start: int) -> Table:
    """What the rows below a header have in common."""
    counts = [count for row in cells[start:start + 2_000] if (count := len(filled_in(row))) > 1]
    numbering = {fold(word) for word in SEQUENCE}
    sequence = next((column for column, parts in enumerate(header.titles)
                     if parts and {fold(parts[-1]), fold("".join(parts))} & numbering), None)
    last = header.rows[-1] if header.rows else 0
    named = filled_in(cells[last]) if header.rows else []
    titles = frozenset((column, as_text(cells[last][column])) for column in named)
    wide = frozenset(r1 - sheet.first_row for r1, c1, r2, c2 in sheet.merged if r1 == r2 and c2 > c1)
    return Table(median(counts or [1]), sequence, titles, wide)


def reason_of(row: list[object], position: int, table: Table) -> Text | None:
    """Why a row is no data; None where it is."""
    filled = filled_in(row)
    if not filled:
        return BLANK
    if len(filled) == len(table.titles) > 2 and all(
            (column, as_text(row[column])) in table.titles for column in filled):
        return AGAIN
    if len(filled) > 1 and str(row[filled[0]]).strip().lower() in EXAMPLES:
        return SAMPLE
    if is_total(row, filled, table):
        return TOTAL
    if len(filled) > 1 or table.typical < 3 or not (words := words_in(row, filled)):
        return None
    if NOTES.match(words[0]):
        return NOTE
    column = filled[0]
    numbered_table = table.sequence is not None and table.sequence not in filled
    if position in table.wide or column == table.sequence or numbered_table or PLACES[0][1].fullmatch(words[0]):
        return HEADING
    return HEADING if column == 0 and table.typical >= 4 else None


def words_in(row: list[object], filled: list[int], most: int = 3) -> list[str]:
    """The first texts of a row that are no figures."""
    words: list[str] = []
    for column in filled:
        if isinstance(cell := row[column], str) and as_number(cell, text := as_text(cell)) is None:
            words.append(text)
            if len(words) == most:
                break
    return words


def is_total(row: list[object], filled: list[int], table: Table) -> bool:
    """Whether a row sums the others: it says so first, says little else, and is not counted as one of them."""
    first = next(iter(words_in(row, filled, 1)), "")
    if table.typical <= 1 or not TOTALS.match(first) or len(words_in(row, filled)) > 2:
        return False
    counted = table.sequence is not None and table.sequence in filled
    return not counted or as_number(row[table.sequence], as_text(row[table.sequence])) is None  # type: ignore[index]


def after_the_table(rows: Rows) -> None:
    """Sub-headings with no data after them are notes under the table."""
    last = rows.data[-1] if rows.data else -1
    for row, reason in rows.ignored.items():
        if reason is HEADING and row > last:
            rows.ignored[row] = NOTE


def hang_headings(cells: list[list[object]], rows: Rows) -> None:
    """Over each row of data the sub-headings it stands under: the last of each kind of place, finer ones after it."""
    found = sorted(row for row, reason in rows.ignored.items() if reason is HEADING)
    if not found:
        return
    over: dict[str, str] = {}
    kinds, pending = set(), iter([*found, len(cells)])
    following = next(pending)
    for row in rows.data:
        while following < row:
            text = as_text(cells[following][filled_in(cells[following])[0]])
            kind = next((kind for kind, pattern in PLACES if pattern.match(text)), "")
            over = {other: words for other, words in over.items() if FINER[other] < FINER[kind]} | {kind: text}
            kinds.add(kind)
            rows.headings.append(text)
            following = next(pending)
        rows.heading_of[row] = " ".join(over.values())
    places = kinds - {""}
    if places:
        rows.heading_field = next(iter(places)) if len(kinds) == 1 else "location"
