"""Coordinates as offices write them: degrees, degrees-minutes-seconds, UTM metres, map links; read, not yet placed."""

import math
import re
from dataclasses import dataclass

from geodata.intake.numbers import EMPTY, NOT_A_FIGURE
from geodata.intake.repairs import Fix, Reading, blank
from geodata.intake.thai import plain
from geodata.text import Text

WORDS = (
    (r"[ฟพว]ิลิปดา|\bsec(?:ond)?s?\b", '"'), (r"ลิปดา|\bmin(?:ute)?s?\b", "'"), (r"องศา|\bdeg(?:ree)?s?\b\.?", "°"),
    (r"[º˚∘]", "°"), (r"['′’‘ʹ´`]{2}|[″“”〃]", '"'), (r"[′’‘ʹ´`]", "'"),
    (r"(?:เส้น)?(?:ละติจูด|ละติจุด|แลตติจูด)|\blat(?:itude)?\b\.?|เหนือ|\bnorth(?:ing)?\b|\by\b", " N "),
    (r"(?:เส้น)?(?:ลองจิจูด|ลองจิจุด|ลองติจูด)|\b(?:long(?:itude)?|lng|lon)\b\.?|ตะวันออก|\beast(?:ing)?\b|\bx\b", " E "),
    (r"ใต้|\bsouth\b", " S "), (r"ตะวันตก|\bwest\b", " W "))
"""Words and signs of both languages, and the few letters that stand for them: N E S W ° ' "."""

WORD = re.compile("|".join(f"(?P<w{at}>{pattern})" for at, (pattern, _) in enumerate(WORDS)), re.IGNORECASE)
LETTER = {f"w{at}": letter for at, (_, letter) in enumerate(WORDS)}
TOKEN = re.compile(
    r"(?P<figure>(?:(?<![\d.NESW°'\"])-)?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?))\s*(?P<mark>[°'\"])?"
    r"|(?P<side>(?<![A-Za-z])[NESW](?![A-Za-z]))", re.IGNORECASE)
ZONE = re.compile(r"(?<![\d.,])(4[78])(?:[NPQ](?![A-Z]))?(?![\d.,])", re.IGNORECASE)
LARGE = re.compile(r"(?<![\d.])(?:\d{5,}|\d{1,3}(?:,\d{3})+(?!\d))")
BARE_PAIR = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)[\s,;/|]+([+-]?\d{1,3}(?:\.\d+)?)")
BARE_METRES = re.compile(
    r"(?:พิกัด\s*)?(?:(4[78])[NPQ]?\s*)?\(?[XE]?\)?[\s:=]*(\d{6,7}(?:\.\d+)?)[\s,;/]+\(?[YN]?\)?[\s:=]*(\d{7}(?:\.\d+)?)",
    re.IGNORECASE)
DECIMAL_COMMAS = re.compile(r"(\D*\d{1,3}),(\d{3,}\D+\d{1,3}),(\d{3,}\D*)")
DECIMAL_COMMA = re.compile(r"(\D*\d{1,3}),(\d{3,}\D*)")
GRID = re.compile(r"\b\d{1,2}\s?[C-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b")
INDIAN = re.compile(r"(?:indian|อินเดียน?|ind)\s*(?:19|25)?\s*(?:75|18)\b", re.IGNORECASE)
DATUM_WORDS = re.compile(INDIAN.pattern + r"|\bwgs\s*-?\s*(?:19)?84\b", re.IGNORECASE)
LINK = re.compile(r"https?:|www\.|goo\.gl|maps\.", re.IGNORECASE)
PIN = re.compile(r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)|[?&](?:q|ll|query|destination|daddr)=(?:loc:)?"
                 r"(-?\d+\.\d+)(?:,|%2c)(?:\+|%20)*(-?\d+\.\d+)", re.IGNORECASE)
PLAIN = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,8})?")
"""A coordinate in text that needs no parsing."""
LEAST_METRES = 10_000.0
LONGEST = 200

NOT_READ = Text("อ่านเป็นพิกัดไม่ได้", "These are not coordinates that can be read")
HALF = Text("มีพิกัดเพียงค่าเดียว", "There is one coordinate only, two are needed")
NOT_AN_ANGLE = Text("องศาและลิปดาต้องเป็นจำนวนเต็ม ลิปดาและฟิลิปดาต้องน้อยกว่า 60",
                    "Degrees before minutes must be whole, minutes and seconds below 60")
NO_PIN = Text("ลิงก์แผนที่ไม่ได้บอกตำแหน่งหมุด (จุดกลางจอไม่ใช่ตำแหน่ง)", "The map link names no pin: a view's centre is no place")
GRID_LETTERS = Text("พิกัด MGRS แบบตัวอักษร ให้แปลงเป็น UTM หรือองศาก่อน", "A lettered grid reference: give metres or degrees")


@dataclass(frozen=True, slots=True)
class Spot:
    """Two coordinates as written: x is longitude or easting, y latitude or northing; metres or degrees; 0: no zone.

    indian: the cell itself says that its metres stand on Indian 1975.
    """

    x: float
    y: float
    metres: bool = False
    zone: int = 0
    indian: bool = False


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    mark: str
    side: str


def read_spot(cell: object) -> Reading[Spot]:
    """Both coordinates from one cell, in any notation; None for an empty cell.

    Degrees without labels are taken as latitude, longitude and metres as easting, northing; placing puts a swap right.
    """
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, text.fixes)
    if LINK.search(value):
        return _of_link(text)
    if len(value) > LONGEST:
        return Reading(None, text.fixes, NOT_READ)
    quick = BARE_PAIR.fullmatch(value)
    if quick:
        return Reading(Spot(float(quick[2]), float(quick[1])), text.fixes)
    metres = BARE_METRES.fullmatch(value)
    if metres:
        return Reading(Spot(float(metres[2]), float(metres[3]), True, int(metres[1] or 0)), text.fixes)
    if GRID.search(value):
        return Reading(None, text.fixes, GRID_LETTERS)
    commas = DECIMAL_COMMAS.fullmatch(value)
    if commas and not re.search(r"\d\.\d", value):
        better = f"{commas[1]}.{commas[2]}.{commas[3]}"
        text = Reading(better, (*text.fixes, Fix("decimal_comma", value, better)))
    indian = bool(INDIAN.search(text.value or ""))
    text = Reading(DATUM_WORDS.sub(" ", text.value or "").strip(), text.fixes)
    if LARGE.search(text.value or ""):
        return _of_metres(text, indian)
    figures = _figures(text.value or "")
    if not figures:
        return Reading(None, text.fixes, NOT_READ)
    return _of_angles(text, figures)


def read_degrees(cell: object) -> Reading[float]:
    """One coordinate from one cell, in degrees (or in metres, when it is so large); None for an empty cell.

    >>> read_degrees("18°30'00\\"N").value
    18.5
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if blank(cell):
            return Reading(None)
        return Reading(float(cell)) if abs(cell) < 1e12 else Reading(None, problem=NOT_A_FIGURE)
    if isinstance(cell, str) and PLAIN.fullmatch(cell):
        return Reading(float(cell))
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, text.fixes)
    comma = DECIMAL_COMMA.fullmatch(value) if len(value) <= LONGEST and "." not in value else None
    if comma and not re.fullmatch(r"\D*\d{1,3},\d{3}\D*", value):
        better = f"{comma[1]}.{comma[2]}"
        text = Reading(better, (*text.fixes, Fix("decimal_comma", value, better)))
    figures = _figures(text.value or "") if len(value) <= LONGEST else []
    angles = _angles(figures, one=True) if figures else None
    if not figures or angles is None or len(angles) != 1:
        return Reading(None, text.fixes, NOT_AN_ANGLE if figures and angles is None else NOT_READ)
    degrees = round(angles[0][0], 8)
    if degrees == figures[0].value and re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text.value or ""):
        return Reading(degrees, text.fixes)
    rule = "degrees_minutes" if len(figures) > 1 else "coordinate_words"
    return Reading(degrees, (*text.fixes, Fix(rule, text.value or "", f"{degrees:.10g}")))


def read_zone(cell: object) -> Reading[int]:
    """A UTM zone: 47, "47N", "47Q", "โซน 48"; None when empty."""
    text = plain(cell)
    value = text.value or ""
    if not value or EMPTY.fullmatch(value):
        return Reading(None, text.fixes)
    found = ZONE.findall(value)
    if len(found) != 1 or len(re.findall(r"\d+", value)) > 1:
        return Reading(None, text.fixes, Text("โซน UTM ของไทยมีเพียง 47 และ 48", "Thailand has UTM zones 47 and 48 only"))
    return Reading(int(found[0]), text.fixes)


def _figures(text: str) -> list[_Figure]:
    """The figures of a text, each with its sign of unit and its side: N, E, S or W written before or after them all."""
    tokens = list(TOKEN.finditer(WORD.sub(lambda word: LETTER[str(word.lastgroup)], text)))
    at_figure = [at for at, token in enumerate(tokens) if token["figure"]]
    prefixed = bool(at_figure) and at_figure[0] > 0
    found = []
    for at in at_figure:
        near = at - 1 if prefixed else at + 1
        side = (tokens[near]["side"] or "").upper() if 0 <= near < len(tokens) else ""
        found.append(_Figure(float(tokens[at]["figure"].replace(",", "")), tokens[at]["mark"] or "", side))
    return found


def _of_link(text: Reading[str]) -> Reading[Spot]:
    """The pin of a map link; the centre of a view is not taken, it may lie hundreds of metres off."""
    pins = list(PIN.finditer((text.value or "")[:4_000]))
    if not pins:
        return Reading(None, text.fixes, NO_PIN)
    lat, lon = (float(value) for value in pins[-1].groups() if value)
    return Reading(Spot(lon, lat), (*text.fixes, Fix("map_link", text.value or "", f"{lat}, {lon}")))


def _of_metres(text: Reading[str], indian: bool) -> Reading[Spot]:
    """Easting and northing, with the zone where it is written: 47Q(x) 0519127 (Y) 2036391."""
    zones = ZONE.findall(text.value or "")
    figures = _figures(ZONE.sub(" ", text.value or ""))
    if len(figures) != 2 or len(zones) > 1 or any(figure.value < LEAST_METRES for figure in figures):
        return Reading(None, text.fixes, HALF if len(figures) == 1 else NOT_READ)
    first, second = figures
    turned = first.side == "N" or (not first.side and second.side == "E")
    x, y = (second.value, first.value) if turned else (first.value, second.value)
    return Reading(Spot(x, y, True, int(zones[0]) if zones else 0, indian), text.fixes)


def _of_angles(text: Reading[str], figures: list[_Figure]) -> Reading[Spot]:
    """Latitude and longitude from figures with or without signs of degree."""
    angles = _angles(figures)
    if angles is None:
        return Reading(None, text.fixes, NOT_AN_ANGLE)
    if len(angles) != 2:
        return Reading(None, text.fixes, HALF if len(angles) == 1 else NOT_READ)
    (first, side), (second, other) = angles
    turned = side in ("E", "W") or (not side and other in ("N", "S"))
    lon, lat = (first, second) if turned else (second, first)
    spot = Spot(round(lon, 8), round(lat, 8))
    rule = "degrees_minutes" if len(figures) > 2 else "coordinate_words"
    after = f"{spot.y:.10g}, {spot.x:.10g}"
    changed = (Fix(rule, text.value or "", after),) if after != text.value else ()
    return Reading(spot, (*text.fixes, *changed))


def _angles(figures: list[_Figure], one: bool = False) -> list[tuple[float, str]] | None:
    """The angles that figures make (one where one is expected), each with its side; None where minutes reach 60."""
    if any(figure.mark == "°" for figure in figures):
        starts = [at for at, figure in enumerate(figures) if figure.mark == "°" or at == 0]
    elif len(figures) in (2, 3) and one:
        starts = [0]
    else:
        starts = list(range(0, len(figures), {2: 1, 4: 2, 6: 3}.get(len(figures), 1)))
    prefixed = bool(figures and figures[0].side) and not figures[-1].side
    angles = []
    for start, end in zip(starts, [*starts[1:], len(figures)], strict=True):
        whole, *parts = figures[start:end]
        broken = any(part.value % 1 for part in figures[start:end - 1])
        if len(parts) > 2 or broken or any(not 0 <= part.value < 60 for part in parts):
            return None
        degrees = abs(whole.value) + sum(part.value / 60 ** (at + 1) for at, part in enumerate(parts))
        side = whole.side if prefixed or not parts else parts[-1].side
        angles.append((math.copysign(degrees, -1 if side in ("S", "W") else whole.value), side))
    return angles
