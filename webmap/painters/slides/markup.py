"""DrawingML as text: fills, lines, words; every function gives one element, its children in the order of the schema."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from webmap.painters.lettering import FAMILY

EMU_PER_MM = 36_000
EMU_PER_PT = 12_700
MM_PER_PT = 25.4 / 72
THAI = re.compile("[\u0e00-\u0e7f]")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FACES = "".join(f'<a:{script} typeface="{FAMILY}"/>' for script in ("latin", "ea", "cs"))
"""The font for every script, in the order of the schema."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. size: points; colour: six hex digits; link: the id of a relationship, "" for none."""

    text: str
    size: float
    colour: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs in a line that wraps. align: l, ctr or r; before: points of room above."""

    runs: Sequence[Run]
    align: str = "l"
    before: float = 0


def emu(mm: float) -> int:
    """A length as PowerPoint counts it."""
    return round(mm * EMU_PER_MM)


def clean(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return NOT_XML.sub("", text)


def quoted(text: str) -> str:
    """A text as the value of an attribute, with its quotation marks."""
    return quoteattr(clean(text))


def language_of(text: str) -> str:
    """The language that a spell checker and a line breaker should take a text for."""
    return "th-TH" if THAI.search(text) else "en-GB"


def solid(colour: str, alpha: int = 100) -> str:
    """One colour; alpha: per cent."""
    inner = f'<a:alpha val="{alpha * 1000}"/>' if alpha < 100 else ""
    return f'<a:solidFill><a:srgbClr val="{colour}">{inner}</a:srgbClr></a:solidFill>'


def hatch(colour: str, ground: str) -> str:
    """Slanting lines on a ground."""
    return (f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{ground}"/></a:bgClr></a:pattFill>')


NO_FILL = "<a:noFill/>"
NO_LINE = "<a:ln><a:noFill/></a:ln>"


def line(colour: str, points: float, *, dashed: bool = False) -> str:
    """An outline of this width."""
    dash = '<a:prstDash val="sysDash"/>' if dashed else ""
    return f'<a:ln w="{round(points * EMU_PER_PT)}">{solid(colour)}{dash}<a:round/></a:ln>'


def frame(box: Box, tag: str = "a:xfrm", *, group: bool = False, turned: float = 0) -> str:
    """Where something stands; a group measures what is in it as the slide does."""
    at, size = f'x="{emu(box.x)}" y="{emu(box.y)}"', f'cx="{emu(box.width)}" cy="{emu(box.height)}"'
    inner = f"<a:chOff {at}/><a:chExt {size}/>" if group else ""
    turn = f' rot="{round(turned * 60_000)}"' if turned else ""
    return f"<{tag}{turn}><a:off {at}/><a:ext {size}/>{inner}</{tag}>"


def ready_made(name: str) -> str:
    """A geometry of PowerPoint's own: rect, ellipse, line …"""
    return f'<a:prstGeom prst="{name}"><a:avLst/></a:prstGeom>'


def letters(text: str, size: float, inner: str = "", *, bold: bool = False, tag: str = "a:rPr", link: str = "") -> str:
    """The properties of a run: language, size, colour (`inner`), the font for every script, then the link."""
    click = f'<a:hlinkClick r:id="{link}"/>' if link else ""
    weight = ' b="1"' if bold else ""
    return (f'<{tag} lang="{language_of(text)}" sz="{round(size * 100)}"{weight} dirty="0">{inner}{FACES}{click}'
            f"</{tag}>")


def run(words: Run) -> str:
    """A run of text."""
    text = clean(words.text)
    properties = letters(text, words.size, solid(words.colour), bold=words.bold, link=words.link)
    return f"<a:r>{properties}<a:t>{escape(text)}</a:t></a:r>"


def paragraph(one: Paragraph) -> str:
    """A paragraph; its end has the font of its last run."""
    before = f'<a:spcBef><a:spcPts val="{round(one.before * 100)}"/></a:spcBef>' if one.before else ""
    last = one.runs[-1] if one.runs else Run("", 10, "000000")
    end = letters(last.text, last.size, tag="a:endParaRPr")
    return f'<a:p><a:pPr algn="{one.align}">{before}</a:pPr>{"".join(map(run, one.runs))}{end}</a:p>'


def body(paragraphs: Sequence[Paragraph], *, tag: str = "p:txBody", anchor: str = "t", wrap: bool = True,
         inset_mm: float = 0) -> str:
    """The text of a shape. anchor: t, ctr or b."""
    side = emu(inset_mm)
    wrapped = "square" if wrap else "none"
    return (f'<{tag}><a:bodyPr wrap="{wrapped}" lIns="{side}" tIns="{side}" rIns="{side}" bIns="{side}" '
            f'anchor="{anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
            f'{"".join(map(paragraph, paragraphs or [Paragraph(())]))}</{tag}>')
