"""The empty deck: our font for every script and our colours in its theme, layouts in the size of its slides."""

import re
import zipfile
from functools import cache
from io import BytesIO

from pptx import Presentation

from webmap.painters.lettering import FAMILY
from webmap.painters.slides.markup import emu
from webmap.tokens import LIGHT

KEPT = ("Title Slide", "Title and Content", "Title Only", "Blank")
"""The layouts that people find when they add a slide of their own."""
LAYOUT = "Title Only"
WIDTH_MM = 254.0
"""How wide the layouts of the library are."""
NEVER_KEPT = ("docProps/thumbnail.jpeg", "ppt/printerSettings/printerSettings1.bin")
THEME_COLOURS = {"dk1": "ink", "lt1": "raised", "dk2": "accent", "lt2": "paper", "accent1": "accent",
                 "accent2": "gap-3", "accent3": "ramp-4", "accent4": "gap-5", "accent5": "line-district",
                 "accent6": "warn", "hlink": "accent", "folHlink": "soft"}


@cache
def empty(width_mm: float, height_mm: float) -> bytes:
    """An empty deck of this size."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = emu(width_mm), emu(height_mm)
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = (round(mm * width_mm / WIDTH_MM) for mm in (shape.left, shape.width))
    _ = deck.notes_master
    out = BytesIO()
    deck.save(out)
    return _themed(out.getvalue())


def _themed(deck: bytes) -> bytes:
    """The same file with our theme, without a picture of another deck and without settings of a printer."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(deck)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name in NEVER_KEPT:
                continue
            part = old.read(name)
            if name.startswith("ppt/theme/"):
                part = _theme(part.decode()).encode()
            elif name.endswith(".rels"):
                part = re.sub(rb'<Relationship [^>]*(thumbnail\.jpeg|printerSettings1\.bin)"[^>]*/>', b"", part)
            new.writestr(name, part)
    return out.getvalue()


def _theme(text: str) -> str:
    text = re.sub(r'<a:(latin|ea|cs) typeface="[^"]*"([^>]*)/>', rf'<a:\1 typeface="{FAMILY}"/>', text)
    text = re.sub(r'(<a:font script="Thai" typeface=")[^"]*', rf"\1{FAMILY}", text)
    for name, token in THEME_COLOURS.items():
        colour = f'<a:{name}><a:srgbClr val="{LIGHT[token].lstrip("#").upper()}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", colour, text, count=1, flags=re.DOTALL)
    return text
