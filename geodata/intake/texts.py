"""Tables written as text: how their letters are encoded, what parts their columns, and their rows.

Thai in cp874 (TIS-620 and its Windows form) is told by its own spelling: a vowel above or below, or a tone, stands on a
consonant, and a leading vowel before one. Text of any other one-byte or two-byte encoding breaks that at once.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import TextIO

from geodata.intake.errors import EncodingUnsure, IntakeError, at
from geodata.intake.limits import MIB, Limits
from geodata.text import Text

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", ";", "\t", "|")
CHOICES = ("cp874", "utf-8", "cp1252", "utf-16-le")
CONSONANTS = frozenset(range(0xA1, 0xCF))
LEADING, TONES, NIKHAHIT = frozenset(range(0xE0, 0xE5)), frozenset(range(0xE8, 0xED)), 0xED
STACKED = frozenset((0xD1, *range(0xD4, 0xDB), 0xE7))
FOLLOWS = {
    **dict.fromkeys(STACKED, CONSONANTS | TONES), **dict.fromkeys(TONES, CONSONANTS | STACKED),
    NIKHAHIT: CONSONANTS | TONES, 0xD0: CONSONANTS | TONES | {0xD2}, 0xD2: CONSONANTS | TONES | {NIKHAHIT},
    0xD3: CONSONANTS | TONES}
"""Letter -> the letters it can stand after, in bytes of cp874."""
COMMON = frozenset("านรอกเงมยลี่้".encode("cp874"))
THAI = frozenset((*range(0xA1, 0xDB), *range(0xDF, 0xFC)))
ALSO_CP874 = frozenset((0x80, 0x85, *range(0x91, 0x98), 0xA0))
HEAD_LETTERS = 65_536
BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How letters are encoded; sure is False where the planner must choose; damaged counts bytes that are none."""

    name: str
    sure: bool
    damaged: int = 0


def looks_wide(data: bytes) -> str:
    """"utf-16-le", "utf-16-be" or "": letters of two bytes, whose high byte is that of Latin or Thai."""
    even, odd = data[0:4096:2], data[1:4096:2]
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        typical = sum(byte in b"\x00\x0e" for byte in high)
        if len(high) > 1 and typical > 0.9 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return ""


def plausible_text(head: bytes) -> bool:
    """Whether the start of a file can be letters at all: marked or wide text, or no control characters."""
    return head.startswith(tuple(mark for mark, _ in BOMS)) or bool(looks_wide(head)) or not BINARY.search(head)


def readable(head: bytes) -> str:
    """The start of a file as letters, good enough to see what kind of writing it is."""
    name = next((name for mark, name in BOMS if head.startswith(mark)), "") or looks_wide(head) or "utf-8"
    return head.decode(name, "replace")


def detect(data: bytes) -> Encoding:
    """The encoding of some bytes by marks, by validity, and by Thai spelling; never by a guess that is not said."""
    for mark, name in BOMS:
        if data.startswith(mark):
            return Encoding(name, True)
    if wide := looks_wide(data):
        return Encoding(wide, True)
    good, bad = count_utf8(data)
    if not bad:
        return Encoding("utf-8", True)
    if good >= 100 * bad:
        return Encoding("utf-8", True, bad)
    return Encoding("cp874", spelled_thai(data), sum(byte >= 0x80 and byte not in THAI and byte not in ALSO_CP874
                                                     for byte in data))


def count_utf8(data: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII are well formed in UTF-8, and at how many places they are not."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        return sum(letter >= "\x80" for letter in text) - bad, bad
    return len(data), 0


def spelled_thai(data: bytes) -> bool:
    """Whether the bytes beyond ASCII are Thai letters of cp874 and spelled as Thai is."""
    sample = data[:MIB]
    high = [byte for byte in sample if byte >= 0x80]
    thai = sum(byte in THAI for byte in high)
    if thai < 8 or sum(byte not in THAI and byte not in ALSO_CP874 for byte in high) > 0.01 * len(high):
        return False
    if sum(byte in COMMON for byte in high) < 0.2 * thai:
        return False
    marks = wrong = 0
    for before, byte in pairwise(sample):
        if byte in FOLLOWS:
            marks += 1
            wrong += before not in FOLLOWS[byte]
        if before in LEADING:
            marks += 1
            wrong += byte not in CONSONANTS and byte != before
    return marks >= max(3, 0.1 * thai) and wrong <= 0.03 * marks


def choose_encoding(path: Path, file: str, wanted: str | None) -> Encoding:
    """The encoding of a text file: the planner's choice, else what is sure; unsure raises EncodingUnsure."""
    data = path.read_bytes()
    if wanted is not None:
        return as_wanted(data, file, wanted)
    found = detect(data)
    if found.sure:
        return found
    raise EncodingUnsure(at(file), tuple((name, first_lines(data[:4096], name)) for name in CHOICES
                                         if "\ufffd" not in first_lines(data[:4096], name)[:-4] or name == "cp874"))


def as_wanted(data: bytes, file: str, wanted: str) -> Encoding:
    """The encoding a planner chose, if it exists and the whole file can be read so."""
    try:
        name = codecs.lookup(wanted).name
        data.decode(name)
    except UnicodeDecodeError as fault:
        row = data[:fault.start].decode(wanted, "replace").count("\n") + 1
        raise IntakeError(at(file, row=row),
                          Text(f"มีอักขระที่อ่านเป็น {wanted} ไม่ได้", f"it holds bytes that are not {wanted}"),
                          Text("เลือกรหัสอักขระอื่น", "Choose another encoding")) from fault
    except (LookupError, ValueError):
        raise IntakeError(at(file), Text(f"ไม่รู้จักรหัสอักขระ {wanted[:40]}", f"{wanted[:40]} is no known encoding"),
                          Text(f"เลือก {', '.join(CHOICES)}", f"Choose one of {', '.join(CHOICES)}")) from None
    return Encoding(name, True)


def first_lines(head: bytes, encoding: str) -> str:
    """The first three lines read in an encoding, as the planner compares them."""
    text = head[:len(head) // 2 * 2].decode(encoding, "replace")
    return "\n".join(line[:200] for line in text.splitlines()[:3])


def find_delimiter(lines: list[str]) -> str:
    """The character that parts the columns: the one under which most lines agree on their number of columns."""
    best, delimiter = 0.0, ","
    for candidate in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=candidate) if len(row) > 1)
        except csv.Error:
            continue
        for width, count in widths.items():
            score = count * min(width, 12) ** 0.5
            if score > best:
                best, delimiter = score, candidate
    return delimiter


def read_rows(path: Path, file: str, encoding: Encoding, limits: Limits) -> Iterator[list[object]]:
    """The rows of a text table from the first, empty cells as None; a row that cannot be is refused by its number."""
    before = csv.field_size_limit(limits.cell_letters)
    errors = "replace" if encoding.damaged else "strict"
    number = 0
    try:
        with path.open(encoding=encoding.name, errors=errors, newline="") as stream:
            delimiter, stated = first_look(stream)
            reader = csv.reader(islice(stream, stated, None), delimiter=delimiter)
            for number, row in enumerate(reader, start=1):
                check_row(row, number, file, limits)
                yield [cell or None for cell in row]
    except csv.Error as fault:
        raise IntakeError(at(file, row=number + 1),
                          Text("อ่านแถวนี้ไม่ได้ อาจมีเครื่องหมายคำพูดเปิดค้างไว้",
                               f"this row cannot be read ({fault}); a quotation "
                               "mark may be left open"), Text("แก้เครื่องหมายคำพูดในแถวนี้",
                                                              "Mend its quotation marks")) from fault
    except UnicodeDecodeError as fault:
        raise IntakeError(at(file, row=number + 1),
                          Text(f"มีอักขระที่อ่านเป็น {encoding.name} ไม่ได้", f"it holds bytes that are not {encoding.name}"),
                          Text("เลือกรหัสอักขระอื่น", "Choose another encoding")) from fault
    finally:
        csv.field_size_limit(before)   # it is one for the whole process


def first_look(stream: TextIO) -> tuple[str, int]:
    """The delimiter and how many lines state it (Excel's "sep=;" is one); the stream is back at its start."""
    head = stream.read(HEAD_LETTERS)
    stream.seek(0)
    lines = head.splitlines(keepends=True)
    if lines and (stated := re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0])):
        return stated[1], 1
    return find_delimiter(lines[:-1] if len(head) == HEAD_LETTERS and len(lines) > 1 else lines), 0


def check_row(row: list[str], number: int, file: str, limits: Limits) -> None:
    """Refuse the row that passes a limit."""
    if number > limits.rows:
        raise IntakeError(at(file, row=number), Text(f"มีมากกว่า {limits.rows:,} แถว",
                                                     f"there are more than {limits.rows:,} rows"),
                          Text("แบ่งเป็นหลายไฟล์", "Split it into several files"))
    if len(row) > limits.columns:
        raise IntakeError(at(file, row=number),
                          Text(f"มี {len(row):,} คอลัมน์ เกิน {limits.columns:,}",
                               f"it has {len(row):,} columns, more than {limits.columns:,}"),
                          Text("ลบคอลัมน์ที่ไม่ใช้", "Delete the columns that are not needed"))
