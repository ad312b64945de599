"""The forms of an export: media type and painter of each; a painter is read when it is first needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webmap.exports.alone import alone_of
from webmap.exports.book import book_of
from webmap.exports.brief import Brief
from webmap.exports.order import ATLAS, MAP, STORY, Order
from webmap.painters.standalone.page import paint as paint_page
from webmap.painters.workbook.book import paint

Paint = Callable[[Order, Sequence[Brief]], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an export. kinds: what can be had in it; usual: the paper where none is asked for."""

    media: str
    paint: Paint
    kinds: tuple[str, ...] = (MAP,)
    usual: str = "a4"


def _xlsx(_order: Order, briefs: Sequence[Brief]) -> bytes:
    return paint(book_of(briefs[0], [briefs[0].list]))


def _html(_order: Order, briefs: Sequence[Brief]) -> bytes:
    return paint_page(alone_of(briefs[0]))


FORMS: Mapping[str, Form] = {
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "html": Form("text/html; charset=utf-8", _html),
}
"""Ending of the file -> its form."""
__all__ = ["ATLAS", "FORMS", "MAP", "STORY", "Form"]
