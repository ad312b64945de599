"""What the pages of one application share: its region, missions, choices and assets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from geodata.gazetteer import Gazetteer
from geodata.region import Region
from layers.mission import Mission
from webmap.assets import Assets
from webmap.view import Choices


@dataclass(frozen=True)
class Places:
    """Loaded once at start, read by every request."""

    region: Region
    missions: Mapping[str, Mission]
    choices: Choices
    assets: Assets
    bases: tuple[str, ...]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Search over the region's places and records."""
        return Gazetteer.of(self.region)


def here() -> Places:
    """The places of the application that serves the current request."""
    places: Places = current_app.extensions["planmap"]
    return places
