"""Tables with shapes as KML: a folder a layer, typed fields, a colour a row, rows without a shape kept."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape as in_html
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import shapely

from geodata.vector_files import Layer

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Letters that XML does not take."""
XML_TYPES = {"i": "int", "f": "double"}
LINE, AREA = "ff", "99"
"""How opaque lines and symbols, and areas, are."""


def kml(layers: Sequence[Layer], name: str, about: Mapping[str, str]) -> bytes:
    """One document with a folder for each layer; `about` is its description. The same layers give the same bytes."""
    described = in_html("\n".join(f"{topic}: {told}" for topic, told in about.items())).replace("\n", "<br>")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<kml xmlns="http://www.opengis.net/kml/2.2">', "<Document>",
             f"<name>{_text(name)}</name>",
             f"<description>{_text(described)}</description>"]
    for colour in sorted({colour for layer in layers for colour in layer.colours if colour}):
        lines += _style(colour)
    for layer in layers:
        lines += _schema(layer)
    for layer in layers:
        lines += ["<Folder>", f"<name>{_text(layer.name)}</name>"]
        if layer.told:
            lines.append(f"<description>{_text(in_html(layer.told))}</description>")
        lines += [*_placemarks(layer), "</Folder>"]
    return "\n".join([*lines, "</Document>", "</kml>", ""]).encode()


def _style(colour: str) -> list[str]:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    line, area = (f"<color>{opaque}{blue}{green}{red}</color>" for opaque in (LINE, AREA))
    return [f'<Style id="c{colour[1:]}"><IconStyle>{line}</IconStyle><LineStyle>{line}<width>1.5</width></LineStyle>'
            f"<PolyStyle>{area}</PolyStyle></Style>"]


def _schema(layer: Layer) -> Iterator[str]:
    yield f"<Schema id={quoteattr(layer.key)} name={quoteattr(layer.key)}>"
    for field in layer.fields:
        holds = XML_TYPES.get(layer.table[field].dtype.kind, "string")
        yield f'<SimpleField name={quoteattr(_legal(field))} type="{holds}"/>'
    yield "</Schema>"


def _placemarks(layer: Layer) -> Iterator[str]:
    table = layer.table
    shapes = table.geometry.array if isinstance(table, gpd.GeoDataFrame) else [None] * len(table)
    columns = [(f"<SimpleData name={quoteattr(_legal(field))}>", table[field].to_numpy(object, na_value=None))
               for field in layer.fields]
    labels = layer.labels or [""] * len(table)
    schema = f"<ExtendedData><SchemaData schemaUrl={quoteattr('#' + layer.key)}>"
    for at, (label, shape) in enumerate(zip(labels, shapes, strict=True)):
        data = "".join(f"{start}{_text(values[at])}</SimpleData>" for start, values in columns
                       if values[at] is not None and values[at] != "")
        colour = layer.colours[at] if layer.colours else ""
        style = f"<styleUrl>#c{colour[1:]}</styleUrl>" if colour else ""
        name = f"<name>{_text(label)}</name>" if label else ""
        yield (f"<Placemark>{name}{style}{schema}{data}</SchemaData></ExtendedData>"
               f"{'' if shape is None else _shape(shape)}</Placemark>")


def _shape(shape: Any) -> str:
    if hasattr(shape, "geoms"):
        return f"<MultiGeometry>{''.join(_shape(one) for one in shape.geoms)}</MultiGeometry>"
    if shape.geom_type == "Polygon":
        outer, *inner = (_ring(ring) for ring in (shape.exterior, *shape.interiors))
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    return f"<{shape.geom_type}><coordinates>{_coordinates(shape)}</coordinates></{shape.geom_type}>"


def _ring(ring: Any) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def _coordinates(line: Any) -> str:
    return " ".join(f"{lon},{lat}" for lon, lat in np.round(shapely.get_coordinates(line), 7).tolist())


def _text(value: object) -> str:
    return escape(_legal(str(value)))


def _legal(text: str) -> str:
    return FORBIDDEN.sub(" ", text)
