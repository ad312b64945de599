"""The signs of a map: records at their places, those drawn as one count, those known to a place only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.plate import Plate
from webmap.exports.brief import Brief
from webmap.exports.crowding import grouped
from webmap.painters.lettering import text_width
from webmap.wording import name_of, value_words

SYMBOL_MM = 4.2
"""How wide a symbol is drawn on A4."""
BADGE_TEXT_MM, BADGE_MM, BADGE_ENDS_MM = 2.5, 7.4, 2.4
"""How tall the letters of a badge are on A4, how wide it is at least, and what it has beside its letters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A record at its position in mm, or a shape of it; words: its name and kind."""

    id: str
    x: float
    y: float
    mission: str
    kind: str
    name: str
    words: str
    approximate: bool
    shape: shapely.Geometry | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that stand too near each other to be drawn apart: how many of each mission."""

    x: float
    y: float
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many records."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Badge:
    """Records known to a place only, on that place: how many of each mission."""

    code: str
    x: float
    y: float
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many records."""
        return sum(self.counts.values())

    @property
    def text(self) -> str:
        """What it says."""
        return f"≈{self.total:,}"

    @property
    def width_mm(self) -> float:
        """How wide it is on A4, so that what it says fits."""
        return max(BADGE_MM, BADGE_ENDS_MM + text_width(self.text, BADGE_TEXT_MM, bold=True))


def marks_of(brief: Brief, plate: Plate) -> list[Mark]:
    """The records with a position."""
    records = brief.placed
    if not len(records):
        return []
    shapes = plate.draw(records.geometry)
    spots = shapes.representative_point()
    return [Mark(str(record["id"]), float(spot.x), float(spot.y), record["mission"], record["kind"], name_of(record),
                 f"{name_of(record)} · {value_words('kind', record)}", record["precision"] == "approximate",
                 None if shape.geom_type == "Point" else shape)
            for record, spot, shape in zip(records.to_dict("records"), spots, shapes, strict=True)]


def apart(marks: Sequence[Mark], plate: Plate, enlarge: float) -> tuple[list[Mark], list[Cluster]]:
    """The marks inside the frame that stand alone, areas among them, and the clusters of the rest."""
    inside = [mark for mark in marks if plate.holds(mark.x, mark.y)]
    points = [mark for mark in inside if mark.shape is None]
    if not points:
        return inside, []
    groups = grouped(np.array([(mark.x, mark.y) for mark in points]), SYMBOL_MM * enlarge, enlarge)
    sizes = np.bincount(groups)
    alone = [mark for mark, group in zip(points, groups, strict=True) if sizes[group] == 1]
    rest = pd.DataFrame([(mark.x, mark.y, mark.mission) for mark in points], columns=["x", "y", "mission"])
    clusters = [Cluster(float(some.x.mean()), float(some.y.mean()), some.mission.value_counts().to_dict())
                for group, some in rest.groupby(groups) if sizes[group] > 1]
    return [*(mark for mark in inside if mark.shape is not None), *alone], clusters


def rings_of(brief: Brief, plate: Plate, enlarge: float) -> list[Cluster]:
    """Where there are too many records: the subdistricts inside the frame as counts at their labels; those that would
    cover each other as one."""
    if brief.crowd is None:
        return []
    units = brief.region.subdistricts.loc[brief.crowd.zones.index]
    spots = plate.spots(units["label_lon"], units["label_lat"])
    inside = np.array([plate.holds(x, y) for x, y in spots], dtype=bool)
    if not inside.any():
        return []
    spots, counts = spots[inside], brief.crowd.zones[inside]
    groups = grouped(spots, SYMBOL_MM * enlarge, enlarge, counts.sum(axis=1).to_numpy(dtype=float))
    middles = pd.DataFrame(spots).groupby(groups).mean().to_numpy()
    sums = counts.groupby(groups).sum().to_dict("records")
    return [Cluster(float(x), float(y), _some(row)) for (x, y), row in zip(middles, sums, strict=True)]


def known_to(brief: Brief, plate: Plate, *, by_subdistrict: bool) -> list[Badge]:
    """The records without a position, on the subdistrict or district that they are known to, there at its label.

    by_subdistrict: else all are counted on their district.
    """
    if brief.view.measure:
        return []
    if brief.crowd:   # the rings of subdistricts count the others
        counts = brief.crowd.districts
    else:
        rest = brief.records.drop(brief.placed.index)
        code = rest["subdistrict_code"].where(rest["subdistrict_code"] != "", rest["district_code"])
        if not by_subdistrict:
            code = code.str[:4]
        counts = pd.crosstab(code[code != ""], rest["mission"][code != ""])
    badges = []
    for key, row in counts.iterrows():
        unit = (brief.region.districts if len(str(key)) == 4 else brief.region.subdistricts).loc[str(key)]
        (x, y), = plate.spots([unit["label_lon"]], [unit["label_lat"]])
        if plate.holds(x, y):
            badges.append(Badge(str(key), float(x), float(y), _some(row)))
    return badges


def _some(row: Mapping[Any, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in row.items() if count}
