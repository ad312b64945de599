"""Who is to be served: what the register counts, spread over the grid, or a layer that a planner loaded."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any

import pandas as pd

from geodata.intake.counting import RASTER
from geodata.measures.demand import Demand
from geodata.measures.points import points_demand
from geodata.region import Region
from geodata.store import DemandLayer, MissingError
from geodata.store.demands import DemandLayers
from geodata.text import Text
from webmap.bodies import words
from webmap.query import DEMANDS, N_, ViewError

KEPT = 3
PEOPLE, HOUSES = DEMANDS
UNITS: Mapping[str, Text] = MappingProxyType({
    "people": Text("คน", "people"), "houses": Text("หลัง", "houses"), "visitors": Text("ผู้เยี่ยมชม", "visitors"),
    "workers": Text("คนทำงาน", "workers"), "farms": Text("ครัวเรือนเกษตรกร", "farms"), "other": Text("หน่วย", "units")})
"""What a layer may count."""
SPREAD = Text("กระจายสม่ำเสมอบนตารางประมาณ 100 ม. ภายในตำบล ยังไม่ทราบว่าอาศัยอยู่ส่วนใดของตำบล",
              "Spread evenly over a grid of about 100 m within each subdistrict; where in it they live is not known")
AT_POINTS = Text("นับที่จุดตามไฟล์ที่นำเข้า", "Counted at the points of the file that was loaded")
AT_CELLS = Text("นับที่จุดกลางเซลล์ของราสเตอร์ที่นำเข้า", "Counted at the middles of the cells of the raster that was loaded")
NO_POSITIONS = Text(
    "หมู่บ้านในทะเบียนยังไม่มีพิกัดเผยแพร่ จึงยังใช้เป็นผู้รับบริการหรือที่ตั้งใหม่ไม่ได้ นำเข้าไฟล์จุดหมู่บ้านที่มีพิกัดได้",
    "No positions of the villages in the register are published yet, so they can be neither those served nor new "
    "sites; a file of village points can be loaded")


@dataclass(frozen=True)
class Served:
    """Those to be served as a legend tells of them. year: of the Common Era, None where not stated.

    unit: a key of UNITS. kind: grid, points or raster. total: whole people (houses, …). layer: where one was loaded.
    """

    key: str
    name: Text
    unit: str
    year: int | None
    kind: str
    how: Text
    source: Text
    total: int
    layer: DemandLayer | None = None


class LoadedDemands:
    """Layers as demand, the last few kept as they are, so that what was measured for one is found again."""

    def __init__(self, layers: DemandLayers) -> None:
        self.layers = layers
        self._kept: OrderedDict[tuple[str, str], Demand] = OrderedDict()
        self._lock = Lock()

    def layer(self, key: str) -> DemandLayer:
        """What is known of a layer; ViewError names `demand` where there is none of this key."""
        try:
            return self.layers.get(key)
        except MissingError:
            raise ViewError("demand", key, N_("%(choices)s, or the key of a loaded layer"),
                            choices=", ".join((*DEMANDS, *(layer.id for layer in self.layers.all())))) from None

    def demand(self, key: str, region: Region) -> Demand:
        """A layer as demand; ViewError as in `layer`. Do not write into it."""
        self.layer(key)
        with self._lock:
            if (key, region.version) not in self._kept:
                points = self.layers.points(key)
                self._kept[key, region.version] = points_demand(region, points.lon, points.lat, points.weight)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((key, region.version))
            return self._kept[key, region.version]


def registered(key: str, region: Region, year: int) -> pd.Series:
    """People or houses (Int64, NA where not stated) by subdistrict code, as registered at the end of a year."""
    rows = region.population[region.population["year"] == year]
    return rows.set_index("subdistrict_code")[key].astype("Int64").reindex(region.subdistricts.index)


def served_by_register(key: str, region: Region, year: int) -> Served:
    """PEOPLE or HOUSES as registered at the end of a year."""
    rows = region.population[region.population["year"] == year]
    name = {PEOPLE: Text("ประชากรตามทะเบียนราษฎร", "Registered residents"),
            HOUSES: Text("บ้านตามทะเบียนบ้าน", "Registered houses")}[key]
    total = int(registered(key, region, year).fillna(0).sum())
    titles = region.sources[region.sources["key"].isin(rows["source"])]
    source = Text(", ".join(titles["title_th"]), ", ".join(titles["title_en"]))
    return Served(key, name, key, year, "grid", SPREAD, source, total)


def served_by_layer(layer: DemandLayer) -> Served:
    """A loaded layer."""
    how = AT_CELLS if layer.kind == RASTER else AT_POINTS
    source = Text(layer.source, layer.source)
    return Served(layer.id, layer.name, layer.unit, layer.year, layer.kind, how, source, layer.total, layer)


def every_served(region: Region, year: int, layers: Sequence[DemandLayer]) -> list[Served]:
    """All there is to choose from: the register, where it has figures of that year (0: none), then the layers."""
    keys = DEMANDS if year in region.years else ()
    return [*(served_by_register(key, region, year) for key in keys), *map(served_by_layer, layers)]


def served_told(served: Served) -> dict[str, Any]:
    """What a legend says of those to be served, as data."""
    return {"key": served.key, "name": words(served.name), "unit": served.unit, "unit_name": words(UNITS[served.unit]),
            "year": served.year, "kind": served.kind, "how": words(served.how), "source": words(served.source),
            "total": served.total}


def villages_placed(region: Region) -> int:
    """How many villages of the register have a position."""
    named = {"lat", "lon"} <= set(region.villages.columns)
    return int(region.villages[["lat", "lon"]].notna().all(axis=1).sum()) if named else 0
