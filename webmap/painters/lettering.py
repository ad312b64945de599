"""Letters as they stand on paper: how wide a text is and its outline, with Thai marks in their places."""

from functools import cache
from pathlib import Path

import fontpkg_sarabun
import uharfbuzz
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

FONTS = Path(fontpkg_sarabun.__file__).parent / "files"
"""The folder of the font of every export: Sarabun, Thai and Latin."""
FAMILY = "Sarabun"
FILES = {False: "Sarabun-Regular.ttf", True: "Sarabun-Bold.ttf"}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text, in the unit of `size`."""
    font, per_em = _font(bold)
    return sum(position.x_advance for position in _shaped(text, font).glyph_positions or ()) * size / per_em


def text_path(text: str, x: float, y: float, size: float, *, bold: bool = False) -> str:
    """One line of text as the `d` of an SVG path, its baseline beginning at x, y; y runs down."""
    font, per_em = _font(bold)
    pen = SVGPathPen(None, ntos=lambda number: f"{number:.3f}".rstrip("0").rstrip("."))
    scale, at = size / per_em, 0.0
    shaped = _shaped(text, font)
    for glyph, place in zip(shaped.glyph_infos or (), shaped.glyph_positions or (), strict=True):
        left, up = x + (at + place.x_offset) * scale, y - place.y_offset * scale
        font.draw_glyph_with_pen(glyph.codepoint, TransformPen(pen, (scale, 0, 0, -scale, left, up)))
        at += place.x_advance
    return str(pen.getCommands())


def cap_height(size: float, *, bold: bool = False) -> float:
    """How high a capital letter stands."""
    font, per_em = _font(bold)
    return float(font.get_metric_position(uharfbuzz.OTMetricsTag.CAP_HEIGHT)) * size / per_em


def missing_letters(text: str) -> str:
    """The letters of a text that the font of exports does not have, each once."""
    known = _known(False)
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in known and not letter.isspace()))


@cache
def _font(bold: bool) -> tuple[uharfbuzz.Font, int]:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / FILES[bold])))
    return uharfbuzz.Font(face), face.upem


@cache
def _known(bold: bool) -> frozenset[int]:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / FILES[bold])))
    return frozenset(face.unicodes)


def _shaped(text: str, font: uharfbuzz.Font) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return buffer
