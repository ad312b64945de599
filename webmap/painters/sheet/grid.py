"""Tables as the template sets them: texts, widths of columns, colours of cells, how the page lies."""

from collections.abc import Sequence
from typing import Any

from webmap.exports.paper import Paper
from webmap.exports.sheet_tables import MOST_ROWS, cut_words
from webmap.exports.tables import HATCHED, Table
from webmap.painters.lettering import text_width
from webmap.painters.palette import Palette
from webmap.painters.sheet.frame import PT_MM, STYLES
from webmap.painters.sheet.symbols import swatch

WIDEST_MM, NARROWEST_MM, PAD_MM = 52.0, 7.0, 3.0
SAMPLE = 200
SMALLEST = 0.7


def table_page(table: Table, paper: Paper, palette: Palette, title: str) -> dict[str, Any]:
    """A table on pages of its own, lying on their side where that gives its columns the room they need."""
    style = STYLES[paper.name, paper.width_mm > paper.height_mm]
    size = style.body * 0.92
    widths = widths_of(table, size)
    width, height = paper.width_mm, paper.height_mm
    if sum(widths) > width - 2 * style.margin and height > width:
        width, height = height, width
    shrink = min(1.0, max(SMALLEST, (width - 2 * style.margin) / sum(widths)))
    return {"width": width, "height": height, "margin": style.margin, "size": size * shrink, "title": title,
            **grid_of(table, widths, palette)}


def grid_of(table: Table, widths: Sequence[float], palette: Palette, most: int = MOST_ROWS) -> dict[str, Any]:
    """The cells of a table with their colours; widths in parts of the whole."""
    return {"name": table.name, "heads": [column.head for column in table.columns],
            "right": [column.kind != "text" for column in table.columns], "widths": list(widths),
            "rows": table.texts()[:most], "fills": _fills(table, palette)[:most],
            "keys": [[swatch(name, palette), words] for name, words in table.keys] if table.swatches else [],
            "note": cut_words(table, most)}


def widths_of(table: Table, size: float) -> list[float]:
    """How wide each column would be, mm: its longest text in one line, up to WIDEST_MM; heads in two."""
    texts = table.texts()[:SAMPLE]
    widths = []
    for at, column in enumerate(table.columns):
        cells = max((text_width(row[at], size * PT_MM) for row in texts), default=0)
        head = text_width(column.head, size * PT_MM, bold=True)
        widths.append(min(max(cells, head if head < NARROWEST_MM * 2 else head * 0.6, NARROWEST_MM), WIDEST_MM)
                      + PAD_MM)
    return widths


def _fills(table: Table, palette: Palette) -> list[dict[str, list[str]]]:
    """For each row: place of the column -> colour and ink; hatched cells have no colour of their own."""
    return [{str(at): [palette["land" if name == HATCHED else name], palette.ink_on("land" if name == HATCHED else
                                                                                     name)]
             for at, name in row.items() if name} for row in table.swatches]
