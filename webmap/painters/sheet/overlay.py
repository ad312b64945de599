"""The symbols of a map alone, as a picture without ground: for pages that cannot hold so many shapes."""

from io import BytesIO
from typing import Any

import pypdfium2
import typst

from webmap.exports.brief import Brief
from webmap.exports.paper import MM_PER_INCH
from webmap.exports.scene import Scene
from webmap.painters.palette import Palette
from webmap.painters.sheet.drawing import draw_signs

DOTS_PER_MM = 8
PT_PER_INCH = 72
PAGE = '#set page(width: {width}mm, height: {height}mm, margin: 0mm, fill: none)\n#image("map.svg", width: 100%)'


def paint_signs(brief: Brief, scene: Scene, palette: Palette) -> bytes:
    """Symbols and rings of counts as PNG, as large as the plate; the counts themselves are not drawn."""
    page = PAGE.format(width=scene.plate.width_mm, height=scene.plate.height_mm)
    files: Any = {"main": page.encode(), "map.svg": draw_signs(brief, scene, palette).encode()}
    document = pypdfium2.PdfDocument(bytes(typst.compile(files, format="pdf", ignore_system_fonts=True)))
    try:
        picture = document[0].render(scale=DOTS_PER_MM * MM_PER_INCH / PT_PER_INCH, fill_color=(255, 255, 255, 0),
                                     maybe_alpha=True).to_pil()
    finally:
        document.close()
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
