"""The tables that a sheet has on its further pages: figures, records, sources; as many rows as paper is good for."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import format_number
from flask_babel import gettext as _

from webmap.exports.brief import Brief
from webmap.exports.tables import Column, Table

MOST_ROWS = 1_000
SHORT_ROWS = 40
"""A further table of figures is printed when it is no longer than this."""
RECORD_COLUMNS = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 13)
"""Of the list of records: number to agency, status, year, baht, precision."""
LINE_COLUMNS = (3, 2, 4)
"""Of the list of records on a page of an atlas: name, kind, subdistrict."""


def printed(brief: Brief, *, listed: bool) -> list[Table]:
    """The tables on the pages after the map: figures first, the records when they are wanted, sources last."""
    tables = [table for place, table in enumerate(brief.tables) if place == 0 or len(table.rows) <= SHORT_ROWS]
    if listed and not brief.crowd:
        tables.append(part_of(brief.list, RECORD_COLUMNS))
    return [*(table for table in tables if len(table.rows)), sources(brief)]


def sources(brief: Brief) -> Table:
    """A row a source: what it is of, who published it, its title, its licence."""
    heads = [_("What"), _("Publisher"), _("Title"), _("Licence")]
    rows = [[str(cell or "") for cell in (*row, "", "", "")[:4]] for row in brief.sources]
    rows += [[_("Map"), one.text.in_(brief.language), one.url or "", one.licence] for one in brief.attributions]
    return Table(_("Sources"), [Column(head) for head in heads], rows)


def part_of(table: Table, columns: Sequence[int]) -> Table:
    """A table with some of its columns, in this order."""
    return replace(table, columns=[table.columns[at] for at in columns],
                   rows=[[row[at] for at in columns] for row in table.rows], swatches=(), figure=None)


def cut_words(table: Table, most: int = MOST_ROWS) -> str:
    """That not all rows are printed; "" where they are."""
    if len(table.rows) <= most:
        return ""
    return _("%(rows)s of %(all)s rows are printed here; the workbook has all of them.", rows=format_number(most),
             all=format_number(len(table.rows)))


def more_words(count: int) -> str:
    """That the records of a page of an atlas follow on the next."""
    return _("%(count)s records: see the next page", count=format_number(count))
