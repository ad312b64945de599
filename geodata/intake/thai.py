"""Thai text as offices type it, made standard: unseen characters, old fonts, vowels in pieces, digits, prefixes."""

import re
import unicodedata
from collections.abc import Callable

from geodata.intake.repairs import Fix, Reading, spoken
from geodata.naming import DIGITS, REPAIRS

SARA_AM, MARK_ORDER, TONE_FIRST, SARA_AE, DOUBLED, INVISIBLE = REPAIRS
SPACES = re.compile(r"[\s\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
UNSEEN = re.compile(INVISIBLE[0].pattern + "|[\u00ad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
THAI_DIGIT = re.compile("[๐-๙]")
FONT_GLYPHS = str.maketrans({
    "\uf700": "\u0e10", "\uf701": "\u0e34", "\uf702": "\u0e35", "\uf703": "\u0e36", "\uf704": "\u0e37",
    "\uf705": "\u0e48", "\uf706": "\u0e49", "\uf707": "\u0e4a", "\uf708": "\u0e4b", "\uf709": "\u0e4c",
    "\uf70a": "\u0e48", "\uf70b": "\u0e49", "\uf70c": "\u0e4a", "\uf70d": "\u0e4b", "\uf70e": "\u0e4c",
    "\uf70f": "\u0e0d", "\uf710": "\u0e31", "\uf711": "\u0e4d", "\uf712": "\u0e47", "\uf713": "\u0e48",
    "\uf714": "\u0e49", "\uf715": "\u0e4a", "\uf716": "\u0e4b", "\uf717": "\u0e4c", "\uf718": "\u0e38",
    "\uf719": "\u0e39", "\uf71a": "\u0e3a"})
"""Raised and lowered Thai marks of fonts from before Unicode, as PDF files and old workbooks still hold them."""

PREFIXES = {
    "province": re.compile(r"(?:จังหวัด|จ\s?\.|changwat\b)\s*", re.IGNORECASE),
    "district": re.compile(r"(?:กิ่งอำเภอ|ที่ว่าการอำเภอ|อำเภอ|อ\s?\.|(?:king )?(?:amphoe|amphur|ampoe)\b)\s*",
                           re.IGNORECASE),
    "subdistrict": re.compile(r"(?:ตำบล|ต\s?\.|(?:tambon|tambol)\b)\s*", re.IGNORECASE),
    "village": re.compile(r"(?:หมู่บ้าน|ชุมชน|บ\s?\.|muban\b)\s*", re.IGNORECASE),
    "moo": re.compile(r"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม\s?\.|moo\b|mu\b|m\.)\s*", re.IGNORECASE),
}
AFTER = {
    "province": re.compile(r"\s+province$", re.IGNORECASE),
    "district": re.compile(r"(?<!sub)(?<!sub[ -])\s+district$", re.IGNORECASE),
    "subdistrict": re.compile(r"\s+sub[ -]?district$", re.IGNORECASE),
}


def without_unseen(text: str) -> str:
    """Text without zero-width, direction and control characters and halves of letters.

    >>> without_unseen("ลำ\\u200bพูน")
    'ลำพูน'
    """
    return UNSEEN.sub("", text)


def with_single_spaces(text: str) -> str:
    """Text with every run of spaces, no-break spaces and line breaks as one space, none at the ends."""
    return SPACES.sub(" ", text).strip()


def with_plain_glyphs(text: str) -> str:
    """Text with the private letters of old Thai fonts as standard letters."""
    return text.translate(FONT_GLYPHS)


def with_whole_letters(text: str) -> str:
    """Text in Unicode's composed form; sara am stays as it is."""
    return unicodedata.normalize("NFC", text)


def with_sara_am(text: str) -> str:
    """Nikhahit and sara aa as one sara am: น้ํา and นํ้า become น้ำ."""
    return SARA_AM[0].sub(SARA_AM[1], text)


def with_sara_ae(text: str) -> str:
    """Two sara e as one sara ae: เเม่ทา becomes แม่ทา."""
    return SARA_AE[0].sub(SARA_AE[1], text)


def with_marks_in_order(text: str) -> str:
    """A tone mark after the vowel it stands on, and before a sara am: นำ้ becomes น้ำ."""
    return TONE_FIRST[0].sub(TONE_FIRST[1], MARK_ORDER[0].sub(MARK_ORDER[1], text))


def with_single_marks(text: str) -> str:
    """A vowel or tone mark typed twice as one: บ้้าน becomes บ้าน; the repetition mark ๆ may stand twice."""
    return DOUBLED[0].sub(lambda found: found[0] if found[1] == "ๆ" else found[1], text)


def with_arabic_digits(text: str) -> str:
    """Thai digits as Arabic ones."""
    return text.translate(DIGITS)


STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("invisible", without_unseen), ("font_glyphs", with_plain_glyphs), ("letter_form", with_whole_letters),
    ("sara_ae", with_sara_ae), ("mark_order", with_marks_in_order), ("doubled_marks", with_single_marks),
    ("sara_am", with_sara_am), ("spaces", with_single_spaces))


DIRTY = re.compile("|".join((
    UNSEEN.pattern, "[\uf700-\uf71a]", SARA_AE[0].pattern, MARK_ORDER[0].pattern, TONE_FIRST[0].pattern,
    r"(?P<mark>[\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e])(?P=mark)", SARA_AM[0].pattern, r"[^\S ]|^ |  | $|\u180e")))
"""Any trace of what the steps change, letter form aside."""


def clean(text: str) -> Reading[str]:
    """Text in standard form, each step a fix of its own; a second cleaning changes nothing."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return Reading(text)
    if not DIRTY.search(text) and unicodedata.is_normalized("NFC", text):
        return Reading(text)
    fixes: list[Fix] = []
    before = ""
    while text != before:
        before = text
        for rule, step in STEPS:
            better = step(text)
            if better != text:
                fixes.append(Fix(rule, text, better))
                text = better
    return Reading(text, tuple(fixes))


def read_text(cell: object) -> Reading[str]:
    """A cell of a text column: cleaned; a number is its digits; "" when empty or only a dash."""
    reading = clean(spoken(cell))
    if reading.value and reading.value in DASHES:
        return Reading("", (Fix("empty_mark", reading.value, ""),))
    return reading


DASHES = frozenset({"-", "--", "---", "–", "—", "−", "‐", "ฯ", ".", "..", "...", "…"})
"""What stands in a cell that is meant to be empty."""


def to_arabic(reading: Reading[str]) -> Reading[str]:
    """A reading with its Thai digits as Arabic ones."""
    text = reading.value or ""
    if text.isascii() or not THAI_DIGIT.search(text):
        return reading
    better = with_arabic_digits(text)
    return Reading(better, (*reading.fixes, Fix("thai_digits", text, better)), reading.problem)


def plain(cell: object) -> Reading[str]:
    """A cell as cleaned text with Arabic digits: where the reading of figures, dates and coordinates starts."""
    return to_arabic(clean(spoken(cell)))


def without_prefix(text: str, kind: str) -> Reading[str]:
    """A place name without the word for its kind ("province", "district", "subdistrict", "village", "moo").

    A name is never taken away whole, and บ้าน is part of a name: ต.บ้านกลาง is บ้านกลาง.
    """
    found = PREFIXES[kind].match(text)
    better = text[found.end():] if found else text
    if kind in AFTER:
        better = AFTER[kind].sub("", better)
    better = better.strip()
    if better == text or not better:
        return Reading(text)
    return Reading(better, (Fix("prefix", text, better),))
