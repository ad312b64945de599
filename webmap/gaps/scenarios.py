"""The records as a scenario would have them, for every measure that a view asks with `scenario`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import geopandas as gpd

from geodata.region import Region
from geodata.scenarios import Outcome, changes_of, with_changes
from geodata.store import Scenario
from webmap.view import View


class Data(Protocol):
    """The data of one version as a reader may see them (webmap.places.Places)."""

    @property
    def region(self) -> Region:
        """The region with its records."""

    @property
    def data_version(self) -> int:
        """The number of the data version."""

    @property
    def scenario(self) -> Callable[[str], Scenario]:
        """The scenario of an id; MissingError when there is none."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario on a data version: what it makes of the records. None is left to do where the data already hold it."""

    scenario: Scenario
    outcome: Outcome
    in_data: bool

    @property
    def key(self) -> tuple[str, int]:
        """Tells apart what is computed from it, beside the data version."""
        return self.scenario.id, self.scenario.number


def trial_of(view: View, data: Data) -> Trial | None:
    """The scenario of a view on its data; None for a view without one, MissingError for one that is not there."""
    return trial(data.scenario(view.scenario), data) if view.scenario else None


def trial(scenario: Scenario, data: Data) -> Trial:
    """A scenario on the data. Once it is applied, data versions from then on hold it already and stay as they are."""
    in_data = scenario.applied is not None and data.data_version >= scenario.applied
    changes = () if in_data else changes_of(scenario.changes)
    return Trial(scenario, with_changes(data.region.records, changes, data.region), in_data)


def records_under(view: View, data: Data) -> gpd.GeoDataFrame:
    """The records of the data with the changes of the view's scenario made, in the order of the data, new ones last."""
    found = trial_of(view, data)
    return data.region.records if found is None else found.outcome.records


def region_under(view: View, data: Data) -> Region:
    """The region of the data with records_under the view in place of its records; itself without a scenario."""
    return replace(data.region, records=records_under(view, data)) if view.scenario else data.region


def answer_key(view: View, data: Data) -> tuple[int, str, int]:
    """What an answer computed from records_under depends on beside the view: data version, scenario and its number."""
    if not view.scenario:
        return data.data_version, "", 0
    return data.data_version, view.scenario, data.scenario(view.scenario).number
