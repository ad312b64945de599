"""Tables of figures as every export writes them: columns, rows, colours of cells and what the colours mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from babel.numbers import format_decimal

Kind = Literal["text", "whole", "figure"]
Cell = str | int | float | None
HATCHED = "hatched"
"""The swatch of what is not known, or known of too few people: lines in place of a colour."""
NOTHING_SAID = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures have one decimal unless `decimals` says otherwise.

    key: its name where only ASCII letters may stand, "" where a number does.
    """

    head: str
    kind: Kind = "text"
    decimals: int = 1
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name. swatches: of each row by the place of the column; keys: what each swatch means.

    figure: the place of the column that the map shows; None where it shows none or a word.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    swatches: Sequence[Mapping[int, str]] = ()
    keys: Sequence[tuple[str, str]] = ()
    figure: int | None = None

    def texts(self) -> list[list[str]]:
        """The rows as people read them: thousands grouped, decimals as the column says, a dash for nothing."""
        return [[cell_text(cell, column) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows]


def cell_text(cell: Cell, column: Column) -> str:
    """A cell as people read it."""
    if cell is None or cell == "":
        return NOTHING_SAID
    if isinstance(cell, str):
        return cell
    decimals = column.decimals if column.kind == "figure" else 0
    return str(format_decimal(cell, "#,##0." + "0" * decimals if decimals else "#,##0", locale="en"))
