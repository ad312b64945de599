"""The symbols of missions and kinds as shapes: a plate whose outline tells the mission, a glyph that tells the kind."""

from collections.abc import Mapping
from functools import cache
from xml.etree import ElementTree

from webmap.assets import icon_file

PLATE_UNITS = 28
PLATES: Mapping[str, str] = {
    "circle": "M14 2a12 12 0 1 0 0 24a12 12 0 1 0 0-24z",
    "square": "M6 3h16a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z",
    "hexagon": "M14 1.6 24.8 7.8v12.4L14 26.4 3.2 20.2V7.8z",
    "diamond": "M14 .5 27.5 14 14 27.5 .5 14z",
    "shield": "M14 1.5 25 5v8c0 7-5 11-11 13.5C8 24 3 20 3 13V5z",
    "triangle": "M14 1 27.5 25.5H.5z"}
"""Plate -> the `d` of its outline on 28 by 28 units, as on the screen."""
GLYPH_UNITS, GLYPH_AT = 14, 7
"""How wide the glyph is on its plate, and where it begins."""


@cache
def glyph(icon: str) -> tuple[float, tuple[str, ...]]:
    """The width of an icon's own square, and the `d` of each of its paths."""
    root = ElementTree.parse(icon_file(icon)).getroot()  # noqa: S314 - a file of a pinned package
    box = root.get("viewBox", "0 0 15 15").split()
    return float(box[2]), tuple(node.get("d", "") for node in root.iter() if node.tag.endswith("path"))
