"""A region folder as the starter data, with 10,000 made-up records under Thai names in place of the real ones."""

import csv
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from geodata.region import Region, load_region
from layers import MISSIONS
from layers.mission import MECHANISMS, STATUSES
from webmap import DEFAULTS

COUNT = 10_000
WHAT = (
    "วัด", "โรงเรียนบ้าน", "ตลาด", "ศูนย์เรียนรู้", "สวนลำไย", "โรงงาน", "ถนนสายบ้าน", "กลุ่มทอผ้าบ้าน", "อ่างเก็บน้ำ",
    "รพ.สต.บ้าน",
)
WHOSE = (
    "ห้วยกาน", "ทาขุมเงิน", "ป่าซาง", "หนองหนาม", "ต้นธง", "เหมืองง่า", "แม่ตืน", "ดงดำ", "ศรีเตี้ย", "นครเจดีย์",
    "มะเขือแจ้", "ลี้",
)
SIDE = ("เหนือ", "ใต้", "หลวง", "น้อย", "สันติสุข", "พัฒนา", "สามัคคี", "")
AGENCIES = (
    "องค์การบริหารส่วนจังหวัดลำพูน", "เทศบาลเมืองลำพูน", "เทศบาลตำบลป่าซาง", "สำนักงานสาธารณสุขจังหวัด", "สำนักงานเกษตรจังหวัด",
    "กรมทางหลวงชนบท", "",
)
# Share of each precision; a record without a point is known to its subdistrict or district only.
PRECISIONS = (("exact", 85), ("approximate", 5), ("subdistrict", 8), ("district", 2))


@contextmanager
def synthetic_region() -> Iterator[Path]:
    """The folder, in a temporary place."""
    real = Path(str(DEFAULTS["REGION"]))
    with TemporaryDirectory(prefix="bench-region-") as name:
        folder = Path(name) / real.name
        shutil.copytree(real, folder)
        write_records(folder / "records.csv", load_region(real))
        yield folder


def write_records(path: Path, region: Region) -> None:
    """Write COUNT records, the same ones each time, over the region's subdistricts."""
    chance = random.Random(51)
    columns = next(csv.reader(path.open(encoding="utf-8")))
    sources = list(region.sources.key)
    kinds = [(key, kind.key) for key, mission in MISSIONS.items() for kind in mission.kinds]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for at, (lon, lat, subdistrict, district) in enumerate(_positions(region)):
            mission, kind = chance.choice(kinds)
            precision = chance.choices(*zip(*PRECISIONS, strict=True))[0]
            works = chance.random() < 0.4
            name = f"{chance.choice(WHAT)}{chance.choice(WHOSE)}{chance.choice(SIDE)}"
            writer.writerow({
                "id": f"made-up-{at + 1:05d}", "mission": mission, "kind": kind, "name_th": f"{name} {at + 1}",
                "name_en": f"Made-up place {at + 1}", "precision": precision,
                "wkt": f"POINT ({lon:.6f} {lat:.6f})" if precision in ("exact", "approximate") else "",
                "subdistrict_code": "" if precision == "district" else subdistrict, "district_code": district,
                "agency_th": chance.choice(AGENCIES), "status": chance.choice([*STATUSES, ""]),
                "mechanism": chance.choice([*MECHANISMS, ""]), "source": chance.choice(sources), "as_of": "2026-05",
                "fiscal_year": chance.randint(2022, 2027) if works else "",
                "budget_thb": chance.randint(1, 500) * 10_000 if works else "",
                "note_th": f"หมู่ที่ {chance.randint(1, 15)} บ้าน{chance.choice(WHOSE)}" if works else "",
            })


def _positions(region: Region) -> list[tuple[float, float, str, str]]:
    """COUNT points inside the province: half spread evenly, half crowded around the towns' middles."""
    chance = np.random.default_rng(51)
    west, south, east, north = region.bounds
    middles = region.subdistricts[["label_lon", "label_lat"]].to_numpy(dtype=float)
    towns = middles[chance.integers(0, len(middles), COUNT * 2)] + chance.normal(0, 0.02, (COUNT * 2, 2))
    spread = np.column_stack([chance.uniform(west, east, COUNT * 4), chance.uniform(south, north, COUNT * 4)])
    found: list[tuple[float, float, str, str]] = []
    for points in (towns, spread):
        places = region.locate(points[:, 0], points[:, 1])
        inside = (places.subdistrict_code != "").to_numpy()
        rows = zip(points[inside], places[inside].itertuples(index=False), strict=True)
        found += [(lon, lat, *codes) for (lon, lat), codes in list(rows)[: COUNT // 2]]
    if len(found) < COUNT:
        raise RuntimeError("too few points fell inside the province")
    return found
