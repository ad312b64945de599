"""What the pages of one application share: its region, missions, choices and assets."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import current_app

from geodata.gazetteer import Gazetteer
from geodata.region import Region
from layers.mission import Mission
from webmap.assets import Assets
from webmap.view import Choices

ROOT = Path(__file__).parents[1]
ROOMS = ("geodata", "layers", "webmap")


@dataclass(frozen=True)
class Places:
    """Loaded once at start, read by every request."""

    region: Region
    missions: Mapping[str, Mission]
    choices: Choices
    assets: Assets
    bases: tuple[str, ...]

    @cached_property
    def version(self) -> str:
        """Changes with the data, the files of the browser and the program: the address of what maps draw first."""
        program = hashlib.sha256(f"{self.region.version} {self.assets.version}".encode())
        for path in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
            program.update(path.read_bytes())
        return program.hexdigest()[:12]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Search over the region's places and records."""
        return Gazetteer.of(self.region)


def here() -> Places:
    """The places of the application that serves the current request."""
    places: Places = current_app.extensions["planmap"]
    return places
