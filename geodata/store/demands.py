"""Layers of those to be served: points in degrees with whole counts, as one compressed value beside what is known.

A layer is never changed, only removed; then its points go and the line that says who loaded and removed it stays.
"""

import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from geodata.store.database import Database
from geodata.store.errors import MissingError, StoreError
from geodata.store.schema import demand_layers
from geodata.store.values import DemandLayer, NewDemand
from geodata.text import Text

SCALE = 1e7
"""Positions rest as whole ten-millionths of a degree, about a centimetre."""
MOST = 100
FULL = (Text(f"มีชั้นข้อมูลอยู่แล้ว {MOST} ชั้น", f"there are {MOST} layers already"),
        Text("ลบชั้นที่ไม่ใช้ก่อน", "Remove one that is no longer used first"))
KNOWN = [column for column in demand_layers.c if column.name != "places"]


@dataclass(frozen=True, eq=False, slots=True)
class DemandPoints:
    """Points in degrees (EPSG:4326) with whole counts of one or more."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    weight: npt.NDArray[np.int64]


class DemandLayers:
    """The layers of an installation; each write is on disk when the call returns. No data version is made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[DemandLayer]:
        """The layers that can be used, the newest first."""
        return self._lines(demand_layers.c.removed_at.is_(None))

    def removed(self) -> list[DemandLayer]:
        """The layers that were removed, the newest first."""
        return self._lines(demand_layers.c.removed_at.is_not(None))

    def get(self, id_: str) -> DemandLayer:
        """One layer that can be used; MissingError when there is none of this id."""
        found = self._lines(demand_layers.c.removed_at.is_(None), demand_layers.c.id == id_)
        if not found:
            raise MissingError("demand", id_[:40])
        return found[0]

    def points(self, id_: str) -> DemandPoints:
        """The points of a layer; MissingError when there is none of this id."""
        with self._database.read() as connection:
            packed = connection.execute(sa.select(demand_layers.c.places).where(demand_layers.c.id == id_)).scalar()
        if packed is None:
            raise MissingError("demand", id_[:40])
        return _unpacked(packed)

    def there(self, id_: str) -> DemandLayer | None:
        """A layer by its id, also one that was removed."""
        found = self._lines(demand_layers.c.id == id_)
        return found[0] if found else None

    def add(self, layer: NewDemand, points: DemandPoints, who: str, id_: str = "") -> DemandLayer:
        """Keep a layer; points that count nobody are left out. StoreError when there are too many layers.

        id_: of the caller's choice, once; where a layer has it already, that is the answer and nothing is kept.
        """
        id_ = id_ or f"layer-{secrets.token_hex(4)}"
        some = points.weight > 0
        kept = DemandPoints(points.lon[some], points.lat[some], points.weight[some])
        with self._database.write() as connection:
            taken = connection.execute(sa.select(demand_layers.c.id, demand_layers.c.removed_at)).all()
            if id_ in {row.id for row in taken}:
                return self.get(id_)
            if sum(row.removed_at is None for row in taken) >= MOST:
                raise StoreError(*FULL)
            connection.execute(sa.insert(demand_layers).values(
                id=id_, name_th=layer.name.th, name_en=layer.name.en, unit=layer.unit, year=layer.year,
                source=layer.source, kind=layer.kind, file=layer.file.name, sha256=layer.file.sha256,
                measured=layer.measured, rows=layer.rows, kept=layer.kept, total=int(kept.weight.sum()),
                notes=[[note.th, note.en] for note in layer.notes], who=who, at=datetime.now(UTC),
                places=_packed(kept)))
        return self.get(id_)

    def remove(self, id_: str, who: str) -> DemandLayer:
        """Remove a layer: its points go, the line of who loaded and who removed it stays. MissingError for no layer."""
        layer = self.get(id_)
        with self._database.write() as connection:
            connection.execute(sa.update(demand_layers).where(
                demand_layers.c.id == id_, demand_layers.c.removed_at.is_(None)).values(
                removed_by=who, removed_at=datetime.now(UTC), places=None))
        return layer

    def _lines(self, *which: sa.ColumnElement[bool]) -> list[DemandLayer]:
        wanted = sa.select(*KNOWN).where(*which).order_by(demand_layers.c.at.desc(), demand_layers.c.id)
        with self._database.read() as connection:
            return [_layer(row) for row in connection.execute(wanted)]


def _layer(row: sa.Row) -> DemandLayer:
    known = dict(row._mapping)
    name = Text(known.pop("name_th"), known.pop("name_en"))
    notes = tuple(_text(note) for note in known.pop("notes"))
    return DemandLayer(name=name, notes=notes, **known)


def _text(note: Sequence[str]) -> Text:
    th, en = note
    return Text(th, en)


def _packed(points: DemandPoints) -> bytes:
    """Points as one value: longitudes and latitudes as 32-bit whole numbers, then counts as 64-bit ones."""
    places = np.round(np.concatenate([points.lon, points.lat]) * SCALE).astype("<i4")
    return zlib.compress(places.tobytes() + points.weight.astype("<i8").tobytes(), 6)


def _unpacked(packed: bytes) -> DemandPoints:
    data = zlib.decompress(packed)
    size = len(data) // 16
    places = np.frombuffer(data, "<i4", 2 * size) / SCALE
    weight = np.frombuffer(data, "<i8", size, 8 * size).astype(np.int64)
    return DemandPoints(np.round(places[:size], 7), np.round(places[size:], 7), weight)
