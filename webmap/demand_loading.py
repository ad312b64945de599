"""Loading who is to be served: what the form asks, and the job that reads a file, counts and keeps it as a layer."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from geodata.intake.counting import EACH_ONE, read_counts
from geodata.intake.errors import IntakeError
from geodata.measures.points import whole_counts
from geodata.region import Region
from geodata.store import DemandPoints, NewDemand, SourceFile, Store
from geodata.text import Text
from webmap.gaps.demands import UNITS
from webmap.jobs import Job, Tell
from webmap.query import N_, common_era, single_spaced
from webmap.refusals import ForbiddenError
from webmap.shelf import Shelves
from webmap.uploads import Uploads

CHANGERS = ("editor", "admin")
NO_LONGER = (Text("คุณไม่มีสิทธิ์นำเข้าข้อมูลแล้ว", "You may no longer import"), Text("ติดต่อผู้ดูแลระบบ", "Ask an admin of this map"))
LONGEST = {"name_th": 120, "name_en": 120, "source": 300, "column": 200, "unit": 20, "year": 10}


@dataclass(frozen=True)
class Wish:
    """What the form says of a layer, as typed. column: "" to find the counts by their title, EACH_ONE for one each."""

    name_th: str
    name_en: str
    unit: str
    year: str
    source: str
    column: str

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Wish":
        """The fields of a form, tidied; a box that is ticked makes each point count one."""
        typed = {name: single_spaced(form.get(name, ""))[:longest] for name, longest in LONGEST.items()}
        return cls(**{**typed, "column": EACH_ONE if form.get("each_one") else typed["column"]})

    @property
    def problem(self) -> str:
        """What is wrong with it, as a message of the catalogue; "" where nothing is."""
        if not self.name_th and not self.name_en:
            return N_("Give the layer a name in Thai or in English.")
        if self.unit not in UNITS:
            return N_("Choose what is counted.")
        if self.year and common_era(self.year) is None:
            return N_("The year is a year such as 2569 or 2026, or left empty.")
        if not self.source:
            return N_("Say where the figures come from: the source is shown wherever the layer is used.")
        return ""

    def key(self, upload_id: str) -> str:
        """What identifies this wish for a file: the same asked twice is one layer."""
        return hashlib.sha256(orjson.dumps([upload_id, asdict(self)])).hexdigest()[:20]


def files_of(shelves: Shelves) -> Uploads:
    """The files that wait to become layers."""
    return Uploads(shelves.of("demand-uploads"))


def load_demand(region: Region, store: Store, files: Uploads, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Read a file, count it in whole numbers, keep it as a layer, once; the layer's id, or why the file is refused."""
    wish, id_ = Wish(**job.given["wish"]), f"layer-{job.given['key'][:8]}"
    if store.demands.there(id_) is not None:
        return {"layer": id_}
    upload = files.get(job.given["upload"])
    user = store.accounts.user(job.who)
    if user is None or not user.active or user.role not in CHANGERS:
        raise ForbiddenError(*NO_LONGER)
    tell("read", 0.05)
    try:
        found = read_counts(upload.path, upload.name, region, wish.column, wish.unit)
    except IntakeError as error:
        return {"refused": [asdict(part) for part in (error.where, error.problem, error.cure)]}
    tell("count", 0.7)
    points = DemandPoints(found.lon, found.lat, whole_counts(region, found.lon, found.lat, found.count))
    notes = (*found.notes, *_rounded(found.total, int(points.weight.sum())))
    file = SourceFile(upload.name, upload.sha256, upload.path.stat().st_size)
    layer = NewDemand(Text(wish.name_th, wish.name_en), wish.unit, common_era(wish.year), wish.source, found.kind, file,
                      found.column, found.rows, found.kept, notes)
    tell("store", 0.9)
    store.demands.add(layer, points, job.who, id_)
    files.drop(upload.id)
    return {"layer": id_}


def _rounded(before: float, after: int) -> list[Text]:
    """What is told where counts had fractions."""
    if before == after:
        return []
    return [Text(f"ปัดเศษเป็นจำนวนเต็มโดยรักษาผลรวมของแต่ละตำบล: {before:,.2f} → {after:,}",
                 f"Made whole numbers, the sum of each subdistrict kept: {before:,.2f} → {after:,}")]
