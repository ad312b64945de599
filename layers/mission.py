"""What a mission is: frozen values that a mission file fills in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from geodata.intake.targets import Choice, Target
from geodata.text import Text

Shape = Literal["point", "line", "area"]
Plate = Literal["circle", "square", "hexagon", "diamond", "shield", "triangle"]

MECHANISMS: Mapping[str, Text] = MappingProxyType(
    {
        "routine": Text("ภารกิจปกติของหน่วยงาน", "Routine duty of an agency"),
        "strategic": Text("แผนงาน/โครงการเชิงยุทธศาสตร์", "Strategic plan or project"),
        "outreach": Text("บริการเชิงรุกสู่หมู่บ้านและชุมชน", "Outreach to villages and communities"),
    }
)
"""How a project is delivered; the three mechanisms the provincial strategy names."""

STATUSES: Mapping[str, Text] = MappingProxyType(
    {
        "proposed": Text("อยู่ระหว่างเสนอ", "Proposed"),
        "planned": Text("อยู่ในแผน", "Planned"),
        "budgeted": Text("ได้รับจัดสรรงบประมาณ", "Budgeted"),
        "under_way": Text("กำลังดำเนินการ", "Under way"),
        "operating": Text("เปิดดำเนินการ", "Operating"),
        "closed": Text("ปิดหรือยุติแล้ว", "Closed"),
    }
)
"""Where a record stands in its life, in the order of that life."""

CAPACITY_UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "workers": Text("แรงงาน", "workers"),
        "rai": Text("ไร่", "rai"),
        "beds": Text("เตียง", "beds"),
        "people": Text("คน", "people"),
        "households": Text("ครัวเรือน", "households"),
        "cubic_metres": Text("ลูกบาศก์เมตร", "cubic metres"),
    }
)
"""Units in which records state a capacity; others are said as they were written."""

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "routine": ("งานประจำ", "ภารกิจปกติ", "ปกติ", "ประจำ"),
        "strategic": ("ยุทธศาสตร์", "เชิงยุทธศาสตร์", "โครงการยุทธศาสตร์"),
        "outreach": ("บริการเชิงรุก", "เชิงรุก"),
        "proposed": ("เสนอขอ", "เสนอโครงการ", "ขอรับการสนับสนุน"),
        "planned": ("แผน", "ตามแผน", "บรรจุในแผน"),
        "budgeted": ("ได้รับงบประมาณ", "ได้รับจัดสรร", "อนุมัติงบประมาณ"),
        "under_way": ("ระหว่างดำเนินการ", "อยู่ระหว่างดำเนินการ", "อยู่ระหว่างก่อสร้าง", "กำลังก่อสร้าง"),
        "operating": ("เปิด", "เปิดใช้งาน", "เปิดให้บริการ", "ใช้งานได้"),
        "closed": ("ปิด", "ยกเลิก", "เลิกกิจการ", "ยุติ"),
    }
)
"""What offices write for a mechanism or a status."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of record within a mission: its names, its symbol, its geometry and how far it reaches.

    words: what offices call it, in a column of kinds or within a record's name.
    `internal`: only signed-in people learn of it and its records.
    """

    key: str
    name: Text
    icon: str
    shape: Shape = "point"
    reach_m: int | None = None
    words: tuple[str, ...] = ()
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """Who a mission serves; the denominator of its rates."""

    who: Text
    demand: Literal["people", "houses"] = "people"


RESIDENTS = Service(Text("ประชากรตามทะเบียนราษฎร", "Registered residents"))


@dataclass(frozen=True, slots=True)
class Field:
    """What the mission says of one field of its records: its name here, its unit.

    `internal`: only signed-in people read this field of the mission's records.
    """

    key: str
    name: Text
    unit: Text | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Mission:
    """One of the province's missions: what its layer shows, what it is for, and how it looks.

    `colour` is the accent on light ground and `colour_dark` on dark ground (both sRGB hex); `plate` is the outline of
    its symbols, so that a mission is known without colour. `completeness` says what the records cover and what they
    do not. `example` is a record as an office would write it. `internal`: only signed-in people learn of the mission.
    """

    key: str
    order: int
    name: Text
    short: Text
    shows: Text
    objective: Text
    importance: Text
    completeness: Text
    colour: str
    colour_dark: str
    plate: Plate
    kinds: tuple[Kind, ...]
    served: Service
    example: Mapping[str, Any] = field(hash=False)
    fields: tuple[Field, ...] = field(default=())
    internal: bool = False

    def kind(self, key: str) -> Kind:
        """The kind with this key; KeyError when the mission has none such."""
        for kind in self.kinds:
            if kind.key == key:
                return kind
        raise KeyError(key)

    def target(self) -> Target:
        """The mission as the import of files knows it: its kinds, the statuses and mechanisms, an example."""
        return Target(
            self.key, self.name, tuple(Choice(kind.key, kind.name, kind.words) for kind in self.kinds),
            tuple(Choice(key, name, WORDS.get(key, ())) for key, name in STATUSES.items()),
            tuple(Choice(key, name, WORDS.get(key, ())) for key, name in MECHANISMS.items()), dict(self.example))
