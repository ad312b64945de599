"""Thai and English names of places as people write them: made comparable, and taken apart at their prefixes."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
REPAIRS = (
    (re.compile(r"\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),              # nikhahit + aa is sara am
    (re.compile(r"([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e3a\u0e47])"), r"\2\1"),  # a tone is typed after its vowel
    (re.compile("\u0e33([\u0e48-\u0e4b])"), "\\1\u0e33"),                       # a tone is typed before sara am
    (re.compile(r"\u0e40\u0e40"), "\u0e41"),                                   # two sara e are one sara ae
    (re.compile(r"([\u0e30-\u0e3a\u0e40-\u0e4e])\1+"), r"\1"),                 # a vowel or tone typed twice
    (re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"), ""),      # marks that are not seen
)
SILENT = re.compile(r"[^0-9a-z\u0e01-\u0e3a\u0e40-\u0e4e]+")
GENERIC = re.compile(r"(หมู่บ้าน|บ้าน|วัด|ban\s|wat\s)\s*(?=\S)")
ALONE = r"(?<![\u0e01-\u0e4ea-z.])"
MARKS = re.compile("|".join((
    rf"(?P<moo>(?:หมู่ที่|หมู่|{ALONE}ม\s?\.|\bmoo\b|\bmu\b|\bm\.|\bvillage no\.?)\s*(?P<number>\d{{1,2}})(?!\d))",
    rf"(?P<district>กิ่งอำเภอ|อำเภอ|{ALONE}อ\s?\.|\bamphoe\b|\bamphur\b|\bampoe\b)",
    rf"(?P<subdistrict>ตำบล|{ALONE}ต\s?\.|\btambon\b|\btambol\b)",
    rf"(?P<province>จังหวัด|{ALONE}จ\s?\.|\bchangwat\b)",
    rf"(?P<village>หมู่บ้าน|{ALONE}บ\s?\.|\bmuban\b)",
    r"(?P<after_subdistrict>\bsub-?\s?district\b)", r"(?P<after_district>\bdistrict\b)",
    r"(?P<after_province>\bprovince\b)", r"(?P<cut>[,;\n])")))
FINEST = ("village", "", "subdistrict", "district", "province")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a place text: the kind its prefix says ("" when it has none) and the name, still to be folded."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A place text taken apart: what is sought, the places it lies in, and the village number ("" without one)."""

    sought: Part | None
    within: tuple[Part, ...]
    moo: str


@lru_cache(maxsize=16_384)   # the same names in every data version
def tidy(text: str) -> str:
    """Lower case, Arabic digits, one spelling of each Thai vowel; spaces and points stay."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(DIGITS)
    for pattern, better in REPAIRS:
        text = pattern.sub(better, text)
    return text


def fold(text: str) -> str:
    """The letters and digits of a name in one comparable form, without spaces, hyphens and points.

    >>> fold("Tha Sop-Sao") == fold("tha sopsao")
    True
    """
    return SILENT.sub("", tidy(text))


def without_generic(text: str) -> tuple[str, str]:
    """A name without its leading บ้าน, หมู่บ้าน, วัด, Ban or Wat, and that word ("" when there is none)."""
    text = tidy(text).strip()
    found = GENERIC.match(text)
    return (text[found.end():], found[1].strip()) if found else (text, "")


def take_apart(text: str) -> PlaceText:
    """Cut a place text at its prefixes: "บ้านต้นผึ้ง ม.๑ ต.เหมืองง่า" seeks บ้านต้นผึ้ง, village 1, in เหมืองง่า."""
    text, parts, moo, kind, start = tidy(text), [], "", "", 0
    for mark in MARKS.finditer(text):
        name, piece = str(mark.lastgroup), text[start:mark.start()]
        name = "moo" if mark["moo"] else name
        start = mark.end()
        if name.startswith("after_") and fold(piece):
            parts.append(Part(kind or name[6:], piece))
            kind = ""
            continue
        parts.append(Part(kind, piece))
        kind = name.removeprefix("after_") if name not in {"moo", "cut"} else ""
        moo = mark["number"].lstrip("0") if name == "moo" else moo
    parts = [part for part in (*parts, Part(kind, text[start:])) if fold(part.name)]
    sought = min(parts, key=lambda part: FINEST.index(part.kind), default=None)
    if moo and sought is not None and sought.kind in {"subdistrict", "district", "province"}:
        return PlaceText(None, tuple(parts), moo)
    return PlaceText(sought, tuple(part for part in parts if part is not sought), moo)
