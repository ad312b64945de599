"""The gap question of a view on given data, for requests and for jobs alike."""

from collections.abc import Mapping
from typing import Protocol

from layers.mission import Mission
from webmap.counted import facts_of
from webmap.gaps.demands import LoadedDemands
from webmap.gaps.question import Gaps, Ruler
from webmap.gaps.scenarios import Data, region_under
from webmap.query import DEMANDS, MEASURES
from webmap.view import View


class Told(Data, Protocol):
    """The data of one version with the missions that a reader may know (webmap.places.Places)."""

    @property
    def missions(self) -> Mapping[str, Mission]:
        """The missions."""


def gaps_in(view: View, data: Told, ruler: Ruler, layers: LoadedDemands) -> Gaps:
    """The gap question of a view on this data, with its scenario's changes made and, before it, without them.

    ViewError names `demand` for a layer that is not there.
    """
    view = view if view.measure else view.but(measure=MEASURES[0])
    kinds = {f"{mission.key}.{kind.key}": kind for mission in data.missions.values() for kind in mission.kinds}
    houses = {data.missions[key].served.demand for key in view.missions} == {"houses"}
    loaded = layers.demand(view.demand, data.region) if view.demand not in ("", *DEMANDS) else None
    before = None
    if view.scenario:
        before = Gaps(facts_of(view.but(scenario=""), data.region), ruler, kinds, houses, loaded)
    return Gaps(facts_of(view, region_under(view, data)), ruler, kinds, houses, loaded, before)
