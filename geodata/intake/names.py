"""Names that disagree with the district they stand in: an office named after a place this district does not have."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from geodata.intake.cells import Cells
from geodata.intake.places import Places
from geodata.intake.spelling import PART, Spelling, likeness
from geodata.text import Text

OFFICE = re.compile(r"^(?:สำนักงาน|ที่ทำการ)?(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วนตำบล|อบต\.?|ทต\.|ทม\.)\s*"
                    r"([\u0e01-\u0e4e .]{2,40}?)(?=\s*(?:อำเภอ|อ\.|จังหวัด|จ\.|\(|\d|$))")
MOST = 0.2
"""The share of misnamed rows from which the whole column is suspect."""


def misplaced_names(cells: Cells, table: pd.DataFrame, places: Places) -> dict[int, Text]:
    """Rows of offices whose name is none of a subdistrict or village of the district they stand in."""
    if "name_th" not in cells.raw:
        return {}
    found: dict[int, Text] = {}

    @cache
    def known_there(name: str, district: str) -> bool:
        sought = Spelling.of(name)
        return any(likeness(sought, Spelling.of(there)) >= PART for there in places.names_within(district))

    districts = table.district_code.tolist()
    for row, name, district in zip(cells.index.tolist(), cells.raw["name_th"].tolist(), districts, strict=True):
        if not district or not isinstance(name, str) or not (office := OFFICE.match(name.strip())):
            continue
        if not known_there(office[1].strip(), district):
            there = places.name_of(district)
            found[row] = Text(f"ชื่อ {name.strip()[:60]} ไม่ใช่ชื่อตำบลหรือหมู่บ้านใน{there.th}",
                              f"The name {name.strip()[:60]} is that of no subdistrict or village in {there.en}")
    return found


def suspect_column(misnamed: int, offices: int) -> Text | None:
    """What to say of a column of names where many do not fit where their rows stand."""
    if misnamed < 3 or misnamed < MOST * offices:
        return None
    return Text(f"ชื่อ {misnamed:,} แถวไม่ตรงกับอำเภอที่ตั้งอยู่ คอลัมน์ชื่ออาจเลื่อนแถวหรือเรียงแยกจากคอลัมน์อื่น",
                f"{misnamed:,} names do not fit the district they stand in: the column may have been sorted by itself")
