"""Data files of a brief: what the view lets through, as files that GIS and spreadsheet programs open."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from geodata.kml_file import kml
from geodata.vector_files import Layer, geopackage, shapefiles
from webmap.exports.book import book_of
from webmap.exports.brief import Brief
from webmap.exports.data_layers import frame_of, layers_of
from webmap.exports.narrowed import Line
from webmap.exports.readme import readme_lines, readme_text, readme_values, unique
from webmap.exports.records import all_fields
from webmap.geojson import sites_geojson, table_csv
from webmap.painters.workbook.book import paint

README = "README.txt"


def paint_gpkg(brief: Brief) -> bytes:
    """A GeoPackage: records, figures by subdistrict, and a table of what a reader must know of them."""
    lines = readme_lines(brief)
    topic, words = _("Topic"), _("Words")
    about = Layer("readme", _("Read me"), pd.DataFrame(lines, columns=[topic, words], dtype="str"), ["topic", "words"])
    return geopackage([*layers_of(brief), about], unique(lines), brief.made)


def paint_kml(brief: Brief) -> bytes:
    """KML: a folder for the records and for each table that has shapes."""
    layers = layers_of(brief)
    shown = [layer for layer in layers if layer is layers[0] or "geometry" in layer.table.columns]
    return kml(shown, brief.title, unique(readme_lines(brief)))


def paint_geojson(brief: Brief) -> bytes:
    """The records under the names of the API; the collection has `about` them and the `figures` as members."""
    figures = [{"name": table.name, "columns": [column.head for column in table.columns], "rows": table.rows}
               for table in brief.tables]
    return sites_geojson(brief.records, name=brief.title, about=readme_values(brief), figures=figures)


def paint_csv(brief: Brief) -> bytes:
    """The records alone, source and licence in each row."""
    return table_csv(frame_of(all_fields(brief)))


def paint_csv_zip(brief: Brief) -> bytes:
    """The records and each table of figures as CSV, with what a reader must know of them."""
    files = {f"{layer.key}.csv": table_csv(layer.table.drop(columns="geometry", errors="ignore"))
             for layer in layers_of(brief)}
    notes = [(_("File"), f"{layer.key}.csv: {layer.name}") for layer in layers_of(brief)]
    return _zip({README: readme_text(brief, notes)} | files, brief.made)


def paint_xlsx(brief: Brief) -> bytes:
    """A workbook: what was found and asked, the figures, the records with all their fields."""
    return paint(book_of(brief, [all_fields(brief)]))


def paint_shp(brief: Brief) -> bytes:
    """Shapefiles in a zip, with a list of their fields and what a reader must know of them."""
    layers = layers_of(brief)
    files, cut = shapefiles(layers, brief.made)
    notes: list[Line] = [(_("Fields"), _("fields.csv tells which column each short name stands for"))]
    if cut:
        notes.append((_("Cut"), ngettext(
            "%(count)s text is longer than a shapefile holds and is cut; a GeoPackage holds it whole",
            "%(count)s texts are longer than a shapefile holds and are cut; a GeoPackage holds them whole", cut,
            count=format_number(cut))))
    return _zip({README: readme_text(brief, notes), "fields.csv": _fields(layers)} | files, brief.made)


def _fields(layers: Sequence[Layer]) -> bytes:
    rows = [(layer.key, layer.name, short, field) for layer in layers
            for short, field in zip(layer.short, layer.fields, strict=True)]
    return table_csv(pd.DataFrame(rows, columns=[_("File"), _("Layer"), _("Short name"), _("Column")]))


def _zip(files: Mapping[str, bytes], made: datetime) -> bytes:
    """The files as a zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(zipfile.ZipInfo(name, made.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
