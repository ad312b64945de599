"""The gap question of a View: which sites, for whom, within which distance, and whether that can be assessed at all."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.columns import NOTHING, OTHER, POINT
from geodata.measures.demand import Demand, Grid, grid_of, metres_of
from geodata.measures.reach import Reach, Spots, Steps, steps_of
from geodata.region import Region
from layers.mission import Kind
from webmap.counted import columns_of
from webmap.facts import Facts, kinds_of
from webmap.gaps.demands import registered
from webmap.gaps.distances import Distances
from webmap.query import DEMANDS

ENOUGH_POSITIONS = 0.5
"""Share of the records of a kind that must have a position, else its distances say nothing."""
COMMON_REACH_M = 5_000
"""Where no kind that is measured says how far it reaches."""
PLACES = ("district", "subdistrict")


@dataclass(frozen=True)
class Ruler:
    """What every question of a region is measured with: the grid and the distances found so far."""

    grid: Grid
    distances: Distances

    @classmethod
    def of(cls, region: Region) -> "Ruler":
        """The ruler of a region."""
        return cls(grid_of(region), Distances())


@dataclass(frozen=True)
class Gaps:
    """The gap question of a view; lazily answered, each part once.

    facts: of the view, with the records under its scenario where it names one. kinds: (mission.kind) -> Kind, of all
    missions the reader may know. houses: the missions shown serve houses. loaded: a layer in place of the register.
    before: the same question without the scenario of the view.
    """

    facts: Facts
    ruler: Ruler
    kinds: dict[str, Kind]
    houses: bool = False
    loaded: Demand | None = None
    before: "Gaps | None" = None

    @property
    def region(self) -> Region:
        """The region of the question."""
        return self.facts.region

    @cached_property
    def measured(self) -> tuple[str, ...]:
        """The kinds that are measured, written mission.kind, in the order of the choices."""
        view = self.facts.view
        shown = [key for key in self.kinds if key.partition(".")[0] in view.missions]
        narrowed = {key.partition(".")[0] for key in view.kinds}
        shown = [key for key in shown if key.partition(".")[0] not in narrowed or key in view.kinds]
        if not view.gap:
            return tuple(shown)
        return tuple(key for key in self.kinds if key in view.gap or key.partition(".")[0] in view.gap)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """The records that are measured: those the filters let through, wherever in the province they stand.

        What is asked by `gap` counts whether or not its mission is shown. Where records are columns, a table of those
        that are measured, with lon, lat (degrees) and shape in place of the geometry.
        """
        return self.facts.asked(self.measured, ("missions", "kinds", *PLACES))

    @cached_property
    def kind(self) -> pd.Series:
        """The kind of each of the sites, written mission.kind."""
        return kinds_of(self.sites)

    @cached_property
    def positioned(self) -> pd.Series:
        """Which of the sites have a position."""
        if "shape" in self.sites:
            return self.sites["shape"] != NOTHING
        return ~(self.sites.geometry.isna() | self.sites.geometry.is_empty)

    @cached_property
    def positions(self) -> pd.DataFrame:
        """By kind: records, with_position, approximate (of those with a position), assessable.

        Only kinds with records have a row.
        """
        approximate = self.positioned & (self.sites["precision"] == "approximate")
        counts = {"records": self.kind.value_counts().to_dict(),
                  "with_position": self.kind[self.positioned].value_counts().to_dict(),
                  "approximate": self.kind[approximate].value_counts().to_dict()}
        keys = [key for key in self.measured if counts["records"].get(key)]
        table = pd.DataFrame({name: [found.get(key, 0) for key in keys] for name, found in counts.items()},
                             index=pd.Index(keys, dtype="str"), dtype="int64")
        table["assessable"] = table["with_position"] >= ENOUGH_POSITIONS * table["records"]
        return table

    @cached_property
    def assessable(self) -> bool:
        """Whether distances can be told: some kind has enough positions, or nothing is recorded at all."""
        return not len(self.positions) or bool(self.positions["assessable"].any())

    @cached_property
    def placed(self) -> pd.DataFrame:
        """The sites that distances are measured to: with a position, of kinds with enough of them."""
        kept = self.kind.isin(list(self.positions.index[self.positions["assessable"]]))
        return self.sites[kept & self.positioned]

    @cached_property
    def spots(self) -> gpd.GeoSeries | Spots:
        """Where these are, in metres."""
        if "shape" not in self.placed:
            return self.region.in_metres(self.placed.geometry)
        points, others = (self.placed[self.placed["shape"] == shape] for shape in (POINT, OTHER))
        shapes = gpd.GeoSeries(columns_of(self.region).shapes(others.index.to_numpy()), crs=4326)
        return Spots(np.column_stack(metres_of(self.region, points["lon"], points["lat"])),
                     np.asarray(self.region.in_metres(shapes).array, dtype=object))

    def middles(self, sites: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """A point of each of some of the sites that have a position, in metres."""
        if "shape" in sites:
            return metres_of(self.region, sites["lon"], sites["lat"])
        inner = gpd.GeoSeries(sites.geometry).representative_point()
        return metres_of(self.region, inner.x.to_numpy(), inner.y.to_numpy())

    @cached_property
    def reach_m(self) -> int:
        """The distance asked for, else the shortest that the measured kinds with records declare."""
        asked = self.facts.view.reach_m
        if asked is not None:
            return asked
        counted = self.positions.index[self.positions["assessable"]]
        declared = [self.kinds[key].reach_m for key in (counted if len(counted) else self.measured)]
        return min((metres for metres in declared if metres), default=COMMON_REACH_M)

    @cached_property
    def counted(self) -> str:
        """Who is to be served: people, houses, or the key of a loaded layer."""
        return self.facts.view.demand or (DEMANDS[1] if self.houses else DEMANDS[0])

    @cached_property
    def demand(self) -> Demand:
        """Those to be served."""
        if self.loaded is not None:
            return self.loaded
        return self.ruler.grid.spread(registered(self.counted, self.region, self.facts.view.year))

    @cached_property
    def steps(self) -> Steps:
        """How far each cell or point of the demand is from the nearest site, in steps."""
        return self._steps(self.demand)

    @cached_property
    def reach(self) -> Reach:
        """Those to be served, by zone and step."""
        return Reach.of(self.demand, self.steps)

    @cached_property
    def land_steps(self) -> Steps:
        """How far each cell of the grid is from the nearest site, in steps."""
        return self.steps if self.loaded is None else self._steps(self.ruler.grid.cells)

    @cached_property
    def land(self) -> Reach:
        """Cells of the grid, by zone and step."""
        return Reach.of(self.ruler.grid.cells, self.land_steps)

    @cached_property
    def edge_steps(self) -> Steps:
        """How far each cell or point is from the border of the province, in steps."""
        return steps_of(self.demand.edge_m, self.facts.view.detour)

    @cached_property
    def near_edge(self) -> Reach:
        """Those to be served by their distance to the border."""
        return Reach.of(self.demand, self.edge_steps)

    @cached_property
    def served_or_edge(self) -> Reach:
        """Those to be served by the greater of the distances to the nearest site and to the border."""
        return Reach.of(self.demand, np.maximum(self.edge_steps, self.steps))

    @property
    def inside(self) -> np.ndarray:
        """Which zones the filters of place let through."""
        return self.facts.inside.to_numpy(dtype=bool)

    def _steps(self, demand: Demand) -> Steps:
        metres = self.ruler.distances.nearest(demand, self.spots)
        return steps_of(metres, self.facts.view.detour)
