"""Which records a person may change: an editor bound to districts, only what lies in them before and after.

Where provinces stand side by side, the code of a province stands for all its districts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from geodata.region import Region
from geodata.store import User
from geodata.text import Text
from geodata.whereabouts import BEYOND, districts_of
from webmap.refusals import ForbiddenError


def refuse_outside(user: User, region: Region, records: Iterable[Mapping[str, Any] | None]) -> None:
    """ForbiddenError names the first record that lies, even in part, outside the districts a person is bound to.

    records: each as it is and as it would be; None where there is none.
    """
    if user.role == "admin" or not user.districts or region.code in user.districts:
        return
    for record in records:
        if record is not None:
            beyond = districts_of(region, record) - set(user.districts)
            if beyond:
                raise _outside(record, region, sorted(beyond))


def _outside(record: Mapping[str, Any], region: Region, codes: list[str]) -> ForbiddenError:
    whole = Text("ทั้งจังหวัดหรือนอกจังหวัด", "the whole province or outside of it")
    places = [whole if code == BEYOND else region.name_of(code) for code in codes]
    th, en = (", ".join(place.in_(language) for place in places) for language in ("th", "en"))
    name = record.get("id") or record.get("name_th") or record.get("name_en") or "?"
    return ForbiddenError(Text(f"{name} อยู่ใน {th} ซึ่งอยู่นอกอำเภอที่คุณดูแล",
                               f"{name} lies in {en}, outside the districts you look after"),
                          Text("ขอให้ผู้ที่ดูแลอำเภอนั้นแก้ไข", "Ask somebody who looks after that district"))
