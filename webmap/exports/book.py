"""The workbook of a brief: findings, question and sources in words, then its tables."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webmap.dates import moment_words
from webmap.exports.brief import Brief
from webmap.exports.tables import Table
from webmap.painters.workbook.book import Book, Part, Words
from webmap.tokens import LIGHT


def book_of(brief: Brief, also: Sequence[Table] = ()) -> Book:
    """The workbook of a view; `also` are tables beside those on the screen."""
    made = moment_words(brief.made, brief.language)
    parts = [
        Part(_("Findings"), [["", one.text, f"/gaps?{one.query}"] for one in brief.findings]),
        Part(_("The question") if brief.view.measure else _("What is shown"),
             [[_("Where"), brief.place], *map(list, brief.lines), [_("Records"), brief.counted]]),
        Part(_("Data"), [[_("Data version"), f"{brief.data_version} · {made}"],
                         [_("Boundaries and register"), brief.region.version], [_("Address"), brief.link]]),
        Part(_("What was left out"), [list(line) for line in brief.left_out]),
        Part(_("Sources"), [*(["", one.text.in_(brief.language), one.licence, one.url or ""]
                              for one in brief.attributions), *map(list, brief.sources)]),
    ]
    name = _("Findings") if brief.findings else _("About")
    words = Words(name, brief.title, [part for part in parts if part.lines])
    return Book(brief.title, [words, *brief.tables, *also], brief.made.replace(tzinfo=None), LIGHT)
