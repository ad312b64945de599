"""What a place name may mean: a match with its certainty and the candidates to choose from, and decisions kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.intake.thai import clean
from geodata.naming import fold
from geodata.text import Text

CERTAIN = 0.95
"""From this certainty a match may be applied (and is listed as a repair); below it waits for the planner."""

LEVELS = {4: "district", 6: "subdistrict", 8: "village"}
NO_SUCH = Text("ไม่พบชื่อนี้ในจังหวัด", "There is no such name in the province")
NO_SUCH_NUMBER = Text("ไม่มีหมู่ที่นี้ในตำบล", "The subdistrict has no village of this number")
NUMBER_WITHOUT_AREA = Text("มีหมู่ที่แต่ไม่ทราบตำบล", "A village number is given without its subdistrict")
IN_SEVERAL = Text("มีหลายแห่งชื่อเดียวกัน", "Several places bear this name")
IN_ANOTHER = Text("ชื่อนี้อยู่คนละอำเภอกับที่ระบุ", "The name lies in another district than the one stated")
NOT_THIS_PROVINCE = Text("ระบุจังหวัดอื่น", "Another province is stated")
NUMBER_DISAGREES = Text("หมู่ที่กับชื่อหมู่บ้านไม่ตรงกัน", "The number and the name of the village disagree")
DECIDED = Text("ตามที่เคยตัดสินไว้", "As decided before")

Aliases = Mapping[tuple[str, str, str], str]
"""(level, folded name, code of the area it was said to lie in or "") -> code; level "place" for whole place words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant: its code of 4, 6 or 8 digits, its names, how certain, and why."""

    code: str
    name: Text
    within: Text
    score: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means: the code ("" for none), how certain from 0 to 1, other candidates, what should be known.

    A match below CERTAIN has its likeliest code first among the candidates and is not to be applied unasked.
    area is the code that is certain all the same (the district of a doubtful subdistrict), "" for none; finer are
    villages that may be meant where only their subdistrict is certain.
    """

    code: str = ""
    certainty: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    reason: Text = NO_SUCH
    rule: str = ""
    area: str = ""
    warnings: tuple[Text, ...] = ()
    finer: tuple[Candidate, ...] = ()

    @property
    def certain(self) -> bool:
        """True when the match may be applied."""
        return bool(self.code) and self.certainty >= CERTAIN

    @property
    def level(self) -> str:
        """"village", "subdistrict" or "district"; "" for none."""
        return LEVELS.get(len(self.code), "")


def alias_key(level: str, name: str, within: str = "") -> tuple[str, str, str]:
    """The key under which a decision about a name is kept."""
    return level, fold(clean(name).value or ""), within
