"""How a layer becomes tiles: which columns travel, what clusters count, which zooms there are."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A column by whose values clusters count their features: value -> field of the cluster that holds the count."""

    column: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of tiles.

    fields: column of the tables -> field in the tiles, in that order; what is empty or missing travels not at all.
    clustered_below: under this zoom, points that stand close are one with `point_count`; 0 for never.
    shapes_from: lines and areas are drawn from this zoom on, points within them below it.
    """

    name: str
    fields: Mapping[str, str]
    counted: Counted | None = None
    zooms: tuple[int, int] = (0, 14)
    clustered_below: int = 12
    shapes_from: int = 10
    credit: str = ""

    @property
    def mixed(self) -> bool:
        """Whether lines and areas stand for themselves only from some zoom on."""
        return self.shapes_from > self.zooms[0]
