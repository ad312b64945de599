"""A sheet as a table: its header, its columns and their meaning, its rows, and what is no row and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geodata.intake.columns import guess_columns
from geodata.intake.headers import Header, find_header
from geodata.intake.repairs import RULES
from geodata.intake.rowkinds import Rows, sort_rows
from geodata.intake.values import Column, Layer, Repair, Sheet, Understood
from geodata.text import Text

HEADING = Text("หัวข้อย่อย", "Sub-heading")
MERGED = RULES["merged_cell"]


def understand(sheet: Sheet | Layer, *, remembered: Mapping[str, str | None] | None = None,
               with_hidden: bool = False) -> Understood:
    """Find header, columns and rows of a sheet; every row is either in rows or in ignored, with its reason.

    remembered: title -> field as the planner decided for a sheet of this shape (shape_of tells the shape).
    with_hidden: take hidden rows as rows too. A layer of a map file has its header already.
    """
    if isinstance(sheet, Layer):
        return understand_layer(sheet, remembered or {})
    cells, repairs = spread(sheet)
    header = find_header(sheet)
    rows = sort_rows(sheet, cells, header, with_hidden)
    width = max([len(header.titles), *(len(cells[row]) for row in rows.data)], default=0)
    titles = [*header.titles, *(() for _ in range(width - len(header.titles)))]
    if not rows.data:
        width = len(titles)
    frame = table_of(cells, rows, width, sheet.first_row)
    if rows.headings:
        frame[width] = pd.Series([rows.heading_of[row] for row in rows.data], index=frame.index, dtype=object)
        titles.append((HEADING.th,))
    values = [frame[column].iloc[:6_000].tolist() for column in frame.columns]
    columns = guess_columns(titles, values, sheet.hidden_columns, header.overall, remembered or {})
    columns = with_heading(columns, rows, width)
    kept = trim(columns, frame)
    used = {sheet.first_row + row for row in rows.data}
    return Understood(sheet.name, tuple(sheet.first_row + row for row in header.rows), kept,
                      frame[[column.index for column in kept]],
                      tuple((sheet.first_row + row, reason) for row, reason in sorted(rows.ignored.items())),
                      tuple(named(repair, kept) for repair in repairs if repair.row in used))


def spread(sheet: Sheet) -> tuple[list[list[object]], list[Repair]]:
    """The cells with the value of each cell merged over rows in all of these rows, and what was so filled."""
    down = [span for span in sheet.merged if span[2] > span[0]]
    if not down:
        return sheet.cells, []
    cells, repairs, last = list(sheet.cells), [], sheet.first_row + len(sheet.cells) - 1
    for r1, column, r2, _ in down:
        first = r1 - sheet.first_row
        value = cells[first][column] if 0 <= first < len(cells) and column < len(cells[first]) else None
        if value is None:
            continue
        for row in range(r1 + 1, min(r2, last) + 1):
            line = list(cells[row - sheet.first_row])
            line.extend([None] * (column + 1 - len(line)))
            line[column] = value
            cells[row - sheet.first_row] = line
            repairs.append(Repair("merged_cell", row, str(column), "", str(value), MERGED))
    return cells, repairs


def named(repair: Repair, columns: Sequence[Column]) -> Repair:
    """A repair with its column by title."""
    title = next((column.title for column in columns if str(column.index) == repair.column), "")
    return Repair(repair.rule, repair.row, title or repair.column, repair.before, repair.after, repair.reason)


def table_of(cells: list[list[object]], rows: Rows, width: int, first_row: int) -> pd.DataFrame:
    """The rows of data as a table of objects, indexed by Excel row; cells of blanks alone are empty."""
    missing = [[None] * short for short in range(width + 1)]
    lines = [[None if cell.__class__ is str and (not cell or cell.isspace()) else cell for cell in cells[row]]
             + missing[width - len(cells[row])] for row in rows.data]
    index = pd.Index([first_row + row for row in rows.data], dtype="int64", name="row")
    if not lines:
        return pd.DataFrame({column: pd.Series([], dtype=object) for column in range(width)}, index=index)
    return pd.DataFrame(lines, index=index, columns=range(width), dtype=object)


def with_heading(columns: tuple[Column, ...], rows: Rows, width: int) -> tuple[Column, ...]:
    """The columns, the one made of sub-headings meaning the kind of place these name, unless a column already does."""
    taken = {column.field for column in columns[:width]}
    if not rows.headings or not rows.heading_field or rows.heading_field in taken:
        return columns
    made = columns[width]
    if made.certainty >= 1.0:
        return columns
    return (*columns[:width], Column(width, made.title, "", rows.heading_field, 0.8, made.sample))


def trim(columns: tuple[Column, ...], frame: pd.DataFrame) -> tuple[Column, ...]:
    """The columns that have a title or hold something."""
    return tuple(column for column in columns if column.title or frame[column.index].notna().any())


def understand_layer(layer: Layer, remembered: Mapping[str, str | None]) -> Understood:
    """The attributes of a layer as a table; rows are features, numbered from 1."""
    frame = layer.table.copy()
    titles = [(str(name),) for name in frame.columns]
    frame.columns = pd.RangeIndex(len(titles))
    values = [frame[column].iloc[:6_000].tolist() for column in frame.columns]
    columns = guess_columns(titles, values, frozenset(), "", remembered)
    return Understood(layer.name, (), columns, frame, ())


def shape_of(understood: Understood) -> str:
    """What identifies sheets of one shape: their titles in order, by which a planner's decisions are remembered."""
    return "|".join(column.title for column in understood.columns)


def choose_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet a planner most likely means: shown, with the most rows under titles that are understood."""
    best, most = None, 0.0
    for sheet in sheets:
        if not sheet.cells:
            continue
        header = find_header(sheet)
        score = worth(sheet, header) * (0.01 if sheet.hidden else 1)
        if score > most:
            best, most = sheet, score
    return best if best is not None else next((sheet for sheet in sheets if sheet.cells), None)


def worth(sheet: Sheet, header: Header) -> float:
    """How much a sheet holds: the rows under its header, the more so the more of its titles are understood."""
    start = header.rows[-1] + 1 if header.rows else 0
    seen = sheet.cells[start:start + 5_000]
    filled = sum(len(row) - row.count(None) > 1 for row in seen)
    known = sum(column.field is not None for column in guess_columns(
        header.titles, [() for _ in header.titles], frozenset(), "", {}))
    return (1 + known) ** 2 * (min(filled, 50) + filled / 100 + 0.01)
