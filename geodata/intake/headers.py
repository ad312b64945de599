"""Where the header of a sheet stands, in one row or more, merged or not, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geodata.intake.columns import NOTHING, OVERALL, guess_title, take_unit
from geodata.intake.contents import as_number, as_text
from geodata.intake.values import Sheet

LOOK = 80
DEEPEST = 4
NUMBERED = re.compile(r"\(?(\d{1,2})\)?")
YEAR = re.compile(r"(?:พ\.?ศ\.?|ปี)?\s*(?:25|20)\d\d")


@dataclass(frozen=True, slots=True)
class Header:
    """rows: positions in Sheet.cells, none where a sheet has no header; titles: parts from the top, a column each."""

    rows: tuple[int, ...]
    titles: tuple[tuple[str, ...], ...]
    numbering: tuple[int, ...]
    overall: str


class Top:
    """The first rows of a sheet as texts, with its merged cells; rows by position, columns from 0."""

    def __init__(self, sheet: Sheet) -> None:
        self.cells = sheet.cells[:LOOK]
        self.texts = [[as_text(cell) if cell is not None else "" for cell in row] for row in self.cells]
        self.width = max((len(row) for row in sheet.cells[:20 * LOOK]), default=0)
        first = sheet.first_row
        self.spans = [(r1 - first, c1, r2 - first, c2) for r1, c1, r2, c2 in sheet.merged if r1 - first < LOOK]
        self.hidden = {row - first for row in sheet.hidden_rows}

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold something."""
        return [column for column, text in enumerate(self.texts[row]) if text] if 0 <= row < len(self.texts) else []

    def text(self, row: int, column: int) -> str:
        """The text that is seen at a cell, a merged cell's all over it."""
        texts = self.texts[row] if 0 <= row < len(self.texts) else []
        if column < len(texts) and texts[column]:
            return texts[column]
        for r1, c1, r2, c2 in self.spans:
            if r1 <= row <= r2 and c1 <= column <= c2 and 0 <= r1 < len(self.texts) and c1 < len(self.texts[r1]):
                return self.texts[r1][c1]
        return ""

    def is_figure(self, row: int, column: int) -> bool:
        """Whether a cell holds a number or a date, and no year that could stand in a header."""
        cell, text = self.cells[row][column], self.texts[row][column]
        return not YEAR.fullmatch(text) and (as_number(cell, text) is not None or not isinstance(cell, str))


def find_header(sheet: Sheet) -> Header:
    """The header of a sheet, or none."""
    top = Top(sheet)
    best = best_row(top)
    overall = next((found[1] for row in top.texts[:LOOK] for text in row
                    if "หน่วย" in text and (found := OVERALL.search(text))), "")
    if best is None:
        return Header((), tuple(() for _ in range(top.width)), (), overall)
    first, last = extend_up(top, best), extend_down(top, best)
    rows = tuple(row for row in range(first, last + 1) if top.filled(row))
    numbering = tuple(row for row in (last + 1,) if is_numbering(top, row))
    return Header(rows, tuple(parts_of(top, rows, column) for column in range(top.width)), numbering, overall)


def best_row(top: Top) -> int | None:
    """The row that reads most like titles of columns, if any does."""
    scores = {row: score_of(top, row) for row in range(len(top.texts)) if top.filled(row)}
    if not scores:
        return None
    best = max(scores, key=lambda row: (scores[row][0], -row))
    _, known = scores[best]
    if known >= 0.9 or names_figures(top, best):
        return best
    return None


def score_of(top: Top, row: int) -> tuple[float, float]:
    """How much a row reads like a header, and how many of its texts are titles that offices use."""
    filled = top.filled(row)
    if len(filled) == 1 and top.width > 1 and any(len(top.filled(other)) > 1 for other in range(len(top.texts))):
        return -1.0, 0.0
    texts = [top.texts[row][column] for column in filled]
    known = sum(known_meanings(texts).values())
    figures = sum(top.is_figure(row, column) for column in filled)
    return 3 * known + 0.5 * (len(filled) - figures) - 2 * figures - sum(len(text) > 60 for text in texts), known


def known_meanings(texts: Sequence[str]) -> dict[str, float]:
    """The meanings that titles have, each with its certainty; a title of no field counts for itself."""
    found: dict[str, float] = {}
    for text in texts:
        guess = guess_title(text)
        if guess.meaning and guess.certainty > 0.5:
            key = text if guess.meaning == NOTHING else guess.meaning
            found[key] = max(found.get(key, 0.0), guess.certainty)
    return found


def names_figures(top: Top, row: int) -> bool:
    """Whether a row of short texts, of no known meaning, stands over figures: then it is a header all the same."""
    filled = top.filled(row)
    if any(top.is_figure(row, column) or len(top.texts[row][column]) > 60 for column in filled):
        return False
    below = [other for other in range(row + 1, len(top.texts)) if len(top.filled(other)) > 1][:5]
    return len(filled) > 1 and any(
        column < len(top.texts[other]) and top.texts[other][column] and top.is_figure(other, column)
        for other in below for column in filled)


def extend_down(top: Top, row: int) -> int:
    """The last row of a header that row belongs to."""
    last = row
    while last - row < DEEPEST and last + 1 < len(top.texts) and continues(top, last, last + 1):
        last += 1
    return last


def continues(top: Top, upper: int, lower: int) -> bool:
    """Whether a lower row belongs to the header an upper row is in."""
    under = top.filled(lower)
    if any(r1 <= upper and r2 >= lower and c1 < top.width for r1, c1, r2, c2 in top.spans if r1 >= 0):
        return not any(top.is_figure(lower, column) for column in under)
    if not under or any(top.is_figure(lower, column) for column in under) or is_numbering(top, lower):
        return False
    texts = [top.texts[lower][column] for column in under]
    if all(take_unit(f"ก ({text.strip('()')})")[1] for text in texts):
        return True
    over = set(top.filled(upper))
    if not over - set(under) or any(len(text) > 60 for text in texts):
        return False
    return all(in_group(top, upper, column, over, set(under)) for column in under)


def in_group(top: Top, upper: int, column: int, over: set[int], under: set[int]) -> bool:
    """Whether a title stands under a group: beneath a merged cell, or beneath or after a title with a gap after it."""
    for r1, c1, r2, c2 in top.spans:
        if r1 <= upper <= r2 and c1 <= column <= c2:
            return c2 > c1
    if column not in over:
        return any(other < column for other in over)
    return column + 1 not in over and column + 1 in under


def extend_up(top: Top, row: int) -> int:
    """The first row of a header that row belongs to: groups above it, or titles that reach down beside it."""
    first = row
    while first > 0 and row - first < DEEPEST and top.filled(first - 1):
        upper = first - 1
        groups = [span for span in top.spans if span[0] <= upper <= span[2] and span[0] >= 0]
        if any(r2 > upper for _, _, r2, _ in groups):
            first = upper
            continue
        filled = set(top.filled(upper))
        partial = [span for span in groups if 1 < span[3] - span[1] + 1 < 0.8 * top.width]
        beside = [column for column in filled - set(top.filled(first))
                  if guess_title(top.texts[upper][column]).certainty > 0.9]
        if len(filled) > 1 and (partial or beside) and not any(top.is_figure(upper, column) for column in filled):
            first = upper
            continue
        break
    return first


def is_numbering(top: Top, row: int) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3)."""
    found = [NUMBERED.fullmatch(top.texts[row][column]) for column in top.filled(row)] if row < len(top.texts) else []
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def parts_of(top: Top, rows: Sequence[int], column: int) -> tuple[str, ...]:
    """The titles over a column from the top; a group's title reaches over the titles beneath it."""
    parts = []
    for place, row in enumerate(rows):
        text = top.text(row, column)
        if not text and place + 1 < len(rows) and any(top.text(lower, column) for lower in rows[place + 1:]):
            text = group_over(top, row, rows[place + 1], column)
        parts.append(text)
    return tuple(dict.fromkeys(part for part in parts if part))


def group_over(top: Top, upper: int, lower: int, column: int) -> str:
    """The nearest title to the left in a header without merged cells, where it too has titles beneath it."""
    for left in range(column - 1, -1, -1):
        if text := top.text(upper, left):
            return text if top.text(lower, left) and top.text(lower, left) != text else ""
        if not top.text(lower, left):
            return ""
    return ""
