"""The forms of an export: media type and painter of each; a painter is read when it is first needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webmap.exports import data_files
from webmap.exports.alone import alone_of
from webmap.exports.brief import Brief
from webmap.exports.deck import paint_deck
from webmap.exports.order import ATLAS, MAP, STORY, Order
from webmap.painters.sheet import paint_atlas, paint_pages, paint_pdf, paint_png, paint_svg
from webmap.painters.standalone.page import paint as paint_page

Paint = Callable[[Order, Sequence[Brief]], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an export. kinds: what can be had in it; usual: the paper where none is asked for."""

    media: str
    paint: Paint
    kinds: tuple[str, ...] = (MAP,)
    usual: str = "a4"


def _data(paint: Callable[[Brief], bytes]) -> Paint:
    """A painter of one brief, whatever the paper."""
    return lambda _order, briefs: paint(briefs[0])


def _pdf(order: Order, briefs: Sequence[Brief]) -> bytes:
    if order.kind == MAP:
        return paint_pdf(briefs[0], order.paper)
    if order.kind == ATLAS:
        return paint_atlas(briefs, order.paper, order.title)
    pages = [(brief, order.paper, page.words) for brief, page in zip(briefs, order.pages, strict=True)]
    return paint_pages(pages, order.title)


def _png(order: Order, briefs: Sequence[Brief]) -> bytes:
    return paint_png(briefs[0], order.paper)


def _svg(order: Order, briefs: Sequence[Brief]) -> bytes:
    return paint_svg(briefs[0], order.paper)


def _pptx(order: Order, briefs: Sequence[Brief]) -> bytes:
    opening = order.title if order.kind == STORY else ""
    return paint_deck(briefs, order.paper, title=opening, words=[page.words for page in order.pages])


def _html(order: Order, briefs: Sequence[Brief]) -> bytes:
    title = order.title if order.kind == STORY else ""
    return paint_page(alone_of(briefs, title, [page.words for page in order.pages]))


FORMS: Mapping[str, Form] = {
    "pptx": Form("application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx, (MAP, STORY),
                 "slide"),
    "pdf": Form("application/pdf", _pdf, (MAP, ATLAS, STORY)),
    "png": Form("image/png", _png, usual="screen"),
    "svg": Form("image/svg+xml", _svg),
    "html": Form("text/html", _html, (MAP, STORY)),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _data(data_files.paint_xlsx)),
    "gpkg": Form("application/geopackage+sqlite3", _data(data_files.paint_gpkg)),
    "geojson": Form("application/geo+json", _data(data_files.paint_geojson)),
    "csv": Form("text/csv", _data(data_files.paint_csv)),
    "csv.zip": Form("application/zip", _data(data_files.paint_csv_zip)),
    "kml": Form("application/vnd.google-earth.kml+xml", _data(data_files.paint_kml)),
    "shp.zip": Form("application/zip", _data(data_files.paint_shp)),
}
"""Ending of the file -> its form."""
__all__ = ["ATLAS", "FORMS", "MAP", "STORY", "Form"]
