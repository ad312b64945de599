"""What a record must be to be stored: the rules of a region folder's records.csv, for rows as the database holds them.

Whether mission and kind exist is for the rooms above to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.checks import OUTSIDE_DEGREES, PLACED, PRECISIONS
from geodata.region import Region
from geodata.store.content import Row
from geodata.store.errors import Problem
from geodata.text import Text

LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """What a region asks of its records: districts by subdistrict, and bounds (west, south, east, north; degrees)."""

    district_of: Mapping[str, str]
    districts: frozenset[str]
    bounds: tuple[float, float, float, float]


def rules_of(region: Region) -> Rules:
    """The rules of one region."""
    west, south, east, north = region.bounds
    margin = OUTSIDE_DEGREES
    return Rules(region.subdistricts.district_code.to_dict(), frozenset(region.districts.index),
                 (west - margin, south - margin, east + margin, north + margin))


def problems_of(ids: Sequence[str], rows: Sequence[Row], rules: Rules) -> list[Problem]:
    """Everything in whole rows that breaks a rule, in order of the rows."""
    shapes = shapely.from_wkb(np.array([row["shape"] for row in rows], dtype=object))
    found = [list(_problems(row, rules)) for row in rows]
    given = ~shapely.is_missing(shapes)
    west, south, east, north = rules.bounds
    sides = shapely.bounds(shapes)
    broken = given & (shapely.is_empty(shapes) | ~shapely.is_valid(shapes))
    outside = given & ~((sides[:, 0] >= west) & (sides[:, 1] >= south) & (sides[:, 2] <= east) & (sides[:, 3] <= north))
    for number in np.flatnonzero(broken):
        found[number].append(("geometry", Text("รูปร่างว่างหรือไม่ถูกต้อง", "is empty or not valid")))
    for number in np.flatnonzero(outside & ~broken):
        found[number].append(("geometry", Text("อยู่นอกพื้นที่ หรือสลับลองจิจูดกับละติจูด",
                                               "is outside the region, or not longitude before latitude")))
    return [Problem(id_, field, problem) for id_, each in zip(ids, found, strict=True) for field, problem in each]


def problem_of_id(id_: object) -> Text | None:
    """What is wrong with a record's id, if anything."""
    if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID or id_ != id_.strip() or not id_.isprintable():
        return Text(f"รหัสต้องเป็นข้อความ 1 ถึง {LONGEST_ID} ตัวอักษร ไม่ขึ้นต้นหรือลงท้ายด้วยช่องว่าง",
                    f"an id is a text of 1 to {LONGEST_ID} visible letters with no blank at its ends")
    return None


def _problems(row: Row, rules: Rules) -> Sequence[tuple[str, Text]]:
    found = [(name, Text("ต้องมีค่า", "is empty")) for name in ("mission", "kind") if not row[name]]
    if not row["name_th"] and not row["name_en"]:
        found.append(("name_th", Text("ระเบียนไม่มีชื่อ", "the record has no name")))
    subdistrict, district, precision = row["subdistrict_code"], row["district_code"], row["precision"]
    if subdistrict and subdistrict not in rules.district_of:
        found.append(("subdistrict_code", Text("ไม่ใช่ตำบลของพื้นที่นี้", "is not a subdistrict of the region")))
    elif subdistrict and rules.district_of[subdistrict] != district:
        found.append(("district_code", Text("ไม่ใช่อำเภอของตำบลนั้น", "is not the district of the subdistrict")))
    elif district and district not in rules.districts:
        found.append(("district_code", Text("ไม่ใช่อำเภอของพื้นที่นี้", "is not a district of the region")))
    if precision not in PRECISIONS:
        choices = ", ".join(PRECISIONS)
        found.append(("precision", Text(f"ต้องเป็นหนึ่งใน {choices}", f"is not one of {choices}")))
    elif (precision in PLACED) != (row["shape"] is not None):
        found.append(("geometry", Text("ตำแหน่งกับความละเอียดของตำแหน่งไม่ตรงกัน",
                                       "a position goes with the precisions exact and approximate only")))
    if precision in ("subdistrict", "district") and not row[f"{precision}_code"]:
        found.append((f"{precision}_code", Text("ความละเอียดของตำแหน่งต้องการรหัสนี้",
                                                "is empty, yet the precision names it")))
    return found
