"""A change of a scenario as a planner asks for it, checked against the records as the changes before it left them."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geodata.region import Region
from geodata.scenarios import ADD, CAPACITY, CLOSE, DEEDS, MOVE, Change, Outcome, row_with_id
from geodata.store.content import EMPTY, row_of
from geodata.store.errors import Problem, RecordError
from geodata.store.rules import problems_of, rules_of
from geodata.text import Text

FIELDS = ("mission", "kind", "name_th", "name_en", "status", "mechanism", "agency_th", "agency_en", "fiscal_year",
          "budget_thb", "capacity", "capacity_unit", "note_th", "note_en")
"""What an added record may say of itself; its place comes from its position."""
PARTS = {ADD: ("lon", "lat", *FIELDS), MOVE: ("record", "lon", "lat"), CLOSE: ("record",),
         CAPACITY: ("record", "capacity")}
MOST = 500
"""Changes in one scenario."""
LONGEST_NAME = 200
OUTSIDE = Text("อยู่นอกจังหวัด", "lies outside the province")
ABSENT = Text("ไม่มีระเบียนนี้ หรือปิดไปแล้วในสถานการณ์นี้", "is not there, or is closed in this scenario")
NO_POINT = Text("เป็นเส้นหรือพื้นที่ ย้ายด้วยจุดไม่ได้ ปิดแล้วเพิ่มใหม่แทน",
                "is a line or an area and cannot be moved as a point; close it and add another")
NEGATIVE = Text("ต้องเป็นจำนวนตั้งแต่ 0 ขึ้นไป", "must be a number of 0 or more")
DEGREES = Text("ต้องเป็นองศา", "must be a number of degrees")
FULL = Text(f"มีการเปลี่ยนแปลงครบ {MOST} รายการแล้ว", f"holds {MOST} changes already")


def drafted(given: Mapping[str, Any], so_far: Outcome, blank: Change, region: Region) -> Change:
    """The change that is asked for; RecordError names what cannot be.

    given: do, and the PARTS that it takes. blank: the change with its number, the data version it is made on and, as
    its record, the id that an addition gets.
    """
    do = given.get("do")
    if do not in DEEDS:
        raise _refusal("do", Text(f"ต้องเป็นหนึ่งใน {', '.join(DEEDS)}", f"is not one of {', '.join(DEEDS)}"))
    strange = sorted(set(given) - {"do", *PARTS[do]})
    if strange:
        raise _refusal(strange[0], Text(f"ไม่ใช่ส่วนของ {do} ใช้ {', '.join(PARTS[do])}",
                                        f"is no part of {do}; use {', '.join(PARTS[do])}"))
    if do == ADD:
        return _addition(given, replace(blank, do=do), region)
    record = str(given.get("record") or "")
    there = so_far.after[record] if record in so_far.after else row_with_id(so_far.records, record)
    if there is None:
        raise _refusal("record", ABSENT, record)
    own = so_far.before.get(record, there) is None
    change = replace(blank, do=do, record=record, version=None if own else int(there["version"]))
    if do == MOVE:
        if there["geometry"] is not None and there["geometry"].geom_type != "Point":
            raise _refusal("record", NO_POINT, record)
        return _placed(change, given, region)
    return change if do == CLOSE else replace(change, capacity=_capacity(given.get("capacity"), record))


def scenario_name(text: object) -> str:
    """A name in single spaces; RecordError for none, for one too long and for what cannot be shown."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise _refusal("name", Text(f"ต้องมี 1 ถึง {LONGEST_NAME} ตัวอักษร", f"must have 1 to {LONGEST_NAME} letters"))
    return name


def refuse_too_many(count: int) -> None:
    """RecordError for more changes than one scenario holds."""
    if count > MOST:
        raise _refusal("changes", FULL)


def _addition(given: Mapping[str, Any], change: Change, region: Region) -> Change:
    fields = {name: value for name, value in given.items() if name in FIELDS and value not in (None, "")}
    row, wrong = row_of(fields)
    if wrong:
        raise RecordError([Problem("", name, problem) for name, problem in wrong])
    _capacity(row.get("capacity"), "")
    placed = _placed(change, given, region)
    problems = problems_of([""], [{**EMPTY, **row, "precision": "province"}], rules_of(region))   # its place is checked
    if problems:
        raise RecordError(problems)
    return replace(placed, fields=row)


def _placed(change: Change, given: Mapping[str, Any], region: Region) -> Change:
    """The change with its position; RecordError where it has none, or one outside the province."""
    named = str(given.get("record") or "")
    for side in ("lon", "lat"):
        if not _finite(given.get(side)):
            raise _refusal(side, DEGREES, named)
    lon, lat = float(given["lon"]), float(given["lat"])
    if not region.locate([lon], [lat]).iloc[0].subdistrict_code:
        raise _refusal("geometry", OUTSIDE, named)
    return replace(change, lon=lon, lat=lat)


def _capacity(value: Any, record: str) -> float | None:
    """A capacity of zero or more; None for one that is not known."""
    if value is None:
        return None
    if not _finite(value) or value < 0:
        raise _refusal("capacity", NEGATIVE, record)
    return float(value)


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refusal(where: str, problem: Text, record: str = "") -> RecordError:
    return RecordError([Problem(record, where, problem)])
