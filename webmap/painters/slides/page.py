"""A slide that is written from back to front: shapes, groups, texts and links, in mm."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO

import shapely
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.slide import Slide

from webmap.painters.palette import Palette
from webmap.painters.slides.markup import (
    NO_FILL,
    NO_LINE,
    Box,
    Paragraph,
    Run,
    body,
    emu,
    frame,
    letters,
    paragraph,
    quoted,
    ready_made,
    solid,
)
from webmap.painters.slides.outlines import outline

SPACES = " ".join(f'xmlns:{prefix}="http://schemas.openxmlformats.org/{name}"' for prefix, name in (
    ("a", "drawingml/2006/main"), ("p", "presentationml/2006/main"),
    ("r", "officeDocument/2006/relationships")))
NUMBER = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"
FIRST_ID = 100
"""The first number of our shapes: placeholders have those below."""


class Page:
    """A slide in the making: `finish` ends it, `filled` gives it."""

    def __init__(self, slide: Slide, palette: Palette, names: Mapping[str, str]) -> None:
        self.slide = slide
        self.palette = palette
        self._names = names
        self._parts: list[str] = []
        self._next = FIRST_ID
        self._links: dict[str, str] = {}
        self.mark = f"shapes {slide.slide_id}"

    def called(self, part: str) -> str:
        """The name of a part of the slide, as people find it in the list of shapes."""
        return self._names.get(part, part)

    def colour(self, token: str) -> str:
        """The six hex digits of a token."""
        return self.palette[token].removeprefix("#")

    def mission(self, key: str) -> str:
        """The six hex digits of a mission."""
        return self.palette.mission(key).removeprefix("#")

    def link(self, address: str) -> str:
        """The id of a link to an absolute address; "" for any other."""
        if not address.startswith(("http://", "https://")):
            return ""
        if address not in self._links:
            self._links[address] = self.slide.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._links[address]

    def title(self, box: Box, one: Paragraph) -> None:
        """The title of the slide, in its placeholder."""
        shape = self.slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (
            emu(mm) for mm in (box.x, box.y, box.width, box.height))
        element = shape._element
        words = parse_xml(body([one]).replace("<p:txBody>", f"<p:txBody {SPACES}>", 1))
        element.replace(element.txBody, words)

    def shape(self, name: str, descr: str, box: Box, geometry: str, *, fill: str = NO_FILL, line: str = NO_LINE,
              words: str = "", link: str = "", textual: bool = False, turned: float = 0) -> None:
        """A shape with its name and what it says to those who do not see it; turned: degrees clockwise."""
        kind = ' txBox="1"' if textual else ""
        self._parts.append(
            f"<p:sp><p:nvSpPr>{self._named(name, descr, link)}<p:cNvSpPr{kind}/><p:nvPr/></p:nvSpPr>"
            f"<p:spPr>{frame(box, turned=turned)}{geometry}{fill}{line}</p:spPr>{words}</p:sp>")

    def freeform(self, name: str, descr: str, shape: shapely.Geometry, *, fill: str = NO_FILL,
                 line: str = NO_LINE, at: tuple[float, float] = (0, 0)) -> None:
        """A shape in mm from `at`, as a freeform of its own; nothing where the shape is empty."""
        if shape is None or shape.is_empty:
            return
        box, geometry = outline(shape)
        self.shape(name, descr, Box(box.x + at[0], box.y + at[1], box.width, box.height), geometry, fill=fill,
                   line=line)

    def text(self, name: str, box: Box, paragraphs: Sequence[Paragraph], *, anchor: str = "t", wrap: bool = True,
             fill: str = NO_FILL) -> None:
        """A box of text."""
        self.shape(name, "", box, ready_made("rect"), fill=fill,
                   words=body(paragraphs, anchor=anchor, wrap=wrap), textual=True)

    def number(self, box: Box, words: Run) -> None:
        """The number of the slide, which follows when slides change places."""
        field = (f'<a:p><a:pPr algn="r"/><a:fld id="{NUMBER}" type="slidenum">'
                 f"{letters('', words.size, solid(words.colour))}<a:t>‹#›</a:t></a:fld></a:p>")
        self.shape(self.called("number"), "", box, ready_made("rect"), textual=True,
                   words=body([Paragraph(())], anchor="ctr").replace(paragraph(Paragraph(())), field))

    def picture(self, name: str, descr: str, box: Box, body: bytes) -> None:
        """A picture."""
        _part, relation = self.slide.part.get_or_add_image_part(BytesIO(body))
        self._parts.append(
            f'<p:pic><p:nvPicPr>{self._named(name, descr)}<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr>'
            f'<p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</p:blipFill><p:spPr>{frame(box)}{ready_made("rect")}</p:spPr></p:pic>')

    @contextmanager
    def group(self, name: str, descr: str, box: Box) -> Iterator[None]:
        """What is drawn within is one group, measured as the slide is."""
        self._parts.append(f"<p:grpSp><p:nvGrpSpPr>{self._named(name, descr)}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
                           f"<p:grpSpPr>{frame(box, group=True)}</p:grpSpPr>")
        empty = len(self._parts)
        yield
        if len(self._parts) == empty:
            self._parts.pop()
        else:
            self._parts.append("</p:grpSp>")

    def graphic(self, name: str, descr: str, box: Box, uri: str, inner: str) -> None:
        """A frame that holds something else than a shape: a table."""
        self._parts.append(
            f"<p:graphicFrame><p:nvGraphicFramePr>{self._named(name, descr)}<p:cNvGraphicFramePr>"
            '<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
            f'{frame(box, "p:xfrm")}<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic>'
            "</p:graphicFrame>")

    def finish(self, notes: Sequence[Paragraph] = ()) -> None:
        """Mark where the shapes come (see `filled`), and put the notes of the speaker under the slide."""
        self.slide.shapes._spTree.append(etree.Comment(self.mark))
        if notes:
            frame_ = self.slide.notes_slide.notes_text_frame
            words = frame_._txBody
            for old in words.findall("{*}p"):
                words.remove(old)
            for one in notes:
                words.append(parse_xml(paragraph(one).replace("<a:p>", f"<a:p {SPACES}>", 1)))

    def filled(self, slide: str) -> str:
        """The XML of the slide with the shapes: moving thousands of elements from tree to tree takes far longer."""
        return slide.replace(f"<!--{self.mark}-->", "".join(self._parts))

    def _named(self, name: str, descr: str, link: str = "") -> str:
        self._next += 1
        told = f" descr={quoted(descr)}" if descr else ""
        click = f'<a:hlinkClick r:id="{link}"/>' if link else ""
        return f'<p:cNvPr id="{self._next}" name={quoted(name)}{told}>{click}</p:cNvPr>'
