"""The places that a project's title names: … บ้านเหล่า หมู่ที่ 12 ตำบลมะเขือแจ้ เชื่อม … อำเภอเมืองลำพูน, one or several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from geodata.intake.repairs import Fix, Reading
from geodata.intake.thai import plain
from geodata.naming import take_apart

THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
STOP = (rf"(?=หมู่บ้านที่|หมู่ที่|หมู่\s?\d|ม\.\s?\d|ตำบล|ต\.\s?[{THAI}]|กิ่งอำเภอ|อำเภอ|อ\.\s?[{THAI}]|จังหวัด"
        rf"|จ\.\s?[{THAI}]|เชื่อม|ถึง(?:บ้าน|แยก|ทาง|ตำบล|เขต)|และบ้าน|องค์การ|เทศบาล|[^{THAI}]|$)")
NAME = rf"[{THAI}]+?{STOP}"
AND = r"\s*(?:,|และ|-|–|ถึง|/|&)\s*"
PART = re.compile("|".join((
    rf"(?P<agency>(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วนตำบล|อบต\.?|ทต\.|ทม\.)\s*(?P<agency_name>{NAME})?)",
    r"(?P<skip>องค์การบริหารส่วนจังหวัด|อบจ\.?|ทางหลวงท้องถิ่น|สำนักงานท้องถิ่นจังหวัด)",
    rf"(?P<moo>(?:หมู่บ้านที่|หมู่ที่|หมู่|(?<![{THAI}])ม\.)\s*(?P<numbers>\d{{1,2}}(?!\d|\.\d)"
    rf"(?:{AND}(?:หมู่ที่|หมู่|ม\.)?\s*\d{{1,2}}(?!\d|\.\d))*))",
    rf"(?P<subdistrict>(?:ตำบล|(?<!อบ)(?<!ท)(?<!ส)(?<!\.)ต\.)\s*(?P<subdistrict_name>{NAME}))",
    rf"(?P<district>(?:กิ่งอำเภอ|อำเภอ|(?<![กนทผ.])อ\.)\s*(?P<district_name>{NAME}))",
    rf"(?P<province>(?:จังหวัด|(?<![บวกป.])จ\.)\s*(?P<province_name>{NAME}))",
    rf"(?P<village>(?:บ้าน(?!พัก|มั่นคง|เลขที่|จัดสรร)|(?<![{THAI}.])บ\.\s?)(?P<village_name>{NAME})"
    rf"|บ้าน\s(?P<spaced_name>{NAME})(?=\s*(?:หมู่|ม\.)))",
    r"(?P<link>เชื่อม|ถึง(?=บ้าน|แยก|ทาง|ตำบล|เขต|\s)|ไปยัง)")))
BESIDE = re.compile(r"\s*(?:\([^)]*\))?\s*")
ROLES = ("site", "connects", "route", "agency")
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """One place as words: names without the words for their kind (a village keeps บ้าน), "" where not said.

    role: "site" where the work is, "connects" what it leads to, "route" a road's ends, "agency" an office's area.
    """

    village: str = ""
    moo: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    role: str = "site"

    def __str__(self) -> str:
        marks = (("", self.village), ("ม.", self.moo), ("ต.", self.subdistrict), ("อ.", self.district))
        return " ".join(mark + name for mark, name in (*marks, ("จ.", self.province)) if name)


def read_title(cell: object) -> Reading[tuple[PlaceWords, ...]]:
    """The places in a title or another free text, the site of the work first; an empty tuple when none is named."""
    text = plain(cell)
    places = find_places(text.value or "")
    said = " + ".join(str(place) for place in places if place.role in ("site", "connects"))
    if not places or not said:
        return Reading(places)
    return Reading(places, (Fix("place_in_title", text.value or "", said),))


def find_places(text: str) -> tuple[PlaceWords, ...]:
    """The places of a cleaned text with Arabic digits.

    A subdistrict belongs to all places before it that have none yet, and so does a district. A number stands after
    its village or before it, and several villages may share one list of numbers. Villages named before the first one
    with a number are the ends of a road.
    """
    text = text[:LONGEST]
    if not re.search(f"[{THAI}]", text):
        return _english(text)
    builder = _Builder()
    for part in PART.finditer(text):
        builder.take(part, text)
    return builder.places()


class _Builder:
    """Gathers the parts of a title, from left to right."""

    def __init__(self) -> None:
        self._found: list[dict[str, str]] = []
        self._agencies: list[PlaceWords] = []
        self._waiting: list[dict[str, str]] = []   # villages at the end of what was read, still without a number
        self._linked = False
        self._end = 0

    def take(self, part: re.Match[str], text: str) -> None:
        """Add one part."""
        kind = part.lastgroup if part.lastgroup in ("link", "skip") else next(
            name for name in ("agency", "moo", "subdistrict", "district", "province", "village") if part[name])
        if kind == "link":
            self._linked = True
        elif kind == "agency" and part["agency_name"]:
            self._agencies.append(PlaceWords(subdistrict=part["agency_name"], role="agency"))
        elif kind == "village":
            name = "บ้าน" + (part["village_name"] or part["spaced_name"])
            last = self._found[-1] if self._found else {}
            if last.keys() == {"role", "moo"} and not text[self._end:part.start()].strip():
                last["village"] = name
            else:
                self._waiting.append(self._new(village=name))
        elif kind == "moo":
            beside = BESIDE.fullmatch(text, self._end, part.start()) is not None
            self._number(_numbers(part["numbers"]), self._waiting if beside else [])
            self._waiting = []
        elif kind in ("subdistrict", "district", "province"):
            self._area(str(kind), part[f"{kind}_name"])
            self._waiting = []
        self._end = part.end()

    def places(self) -> tuple[PlaceWords, ...]:
        """The places found, by role; a road's end that is also a site is left out."""
        numbered = [at for at, found in enumerate(self._found) if found.get("moo") and found["role"] == "site"]
        first = numbered[0] if numbered else 0
        for found in self._found[:first]:
            found["role"] = "route"
        named = {found["village"] for found in self._found[first:] if "village" in found}
        kept = [PlaceWords(**found) for found in self._found
                if found["role"] != "route" or found.get("village") not in named]
        places = list(dict.fromkeys((*kept, *self._agencies)))
        return tuple(sorted(places, key=lambda place: ROLES.index(place.role)))

    def _new(self, **words: str) -> dict[str, str]:
        self._found.append({"role": "connects" if self._linked and self._found else "site", **words})
        return self._found[-1]

    def _number(self, numbers: list[str], villages: list[dict[str, str]]) -> None:
        """Give village numbers to as many villages before them; else the first to the last, the rest stand alone."""
        if len(villages) != len(numbers):
            villages = villages[-1:]
        for number, village in zip(numbers, villages, strict=False):
            village["moo"] = number
        for number in numbers[len(villages):]:
            self._new(moo=number)

    def _area(self, kind: str, name: str) -> None:
        """Give an area's name to every place before it that has none; a place of its own when all have."""
        open_places = [found for found in self._found if kind not in found and not self._beyond(found, kind)]
        for found in open_places or [self._new()]:
            found[kind] = name

    @staticmethod
    def _beyond(found: dict[str, str], kind: str) -> bool:
        """A place that is known at a coarser level takes no finer name from what follows."""
        coarser = {"subdistrict": ("district", "province"), "district": ("province",), "province": ()}[kind]
        return any(level in found for level in coarser)


def _numbers(text: str) -> list[str]:
    """Village numbers of "7, 8 และ 9" or "7-9"; a range of more than 20 is taken as its two ends."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 2 and re.search(r"[-–]|ถึง", text) and 0 < numbers[1] - numbers[0] <= 20:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return [str(number) for number in dict.fromkeys(numbers) if number]


def _english(text: str) -> tuple[PlaceWords, ...]:
    """The one place of an English text with its prefixes: Ban Ton Phueng, Moo 1, Tambon Mueang Nga."""
    taken = take_apart(text)
    parts = [*([taken.sought] if taken.sought else []), *taken.within]
    words = {part.kind: " ".join(part.name.split()).strip(" ,.-") for part in parts}
    first = words.pop("", "")
    if not words and not taken.moo:
        return ()
    village = first if first.startswith("ban ") else ""
    place = PlaceWords(moo=taken.moo, **words)
    return (place if place.village else replace(place, village=village),)


def distinct(places: tuple[PlaceWords, ...]) -> Iterator[PlaceWords]:
    """The places that count for a map: sites and what they connect to; road ends or an office for want of others."""
    main = [place for place in places if place.role in ("site", "connects")]
    yield from main or places
