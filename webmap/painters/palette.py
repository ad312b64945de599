"""The colours of an export: those of the screen, or greys that stay apart on a copier."""

from collections.abc import Mapping

from layers.mission import Mission
from webmap.tokens import LIGHT

LOOKS = {"colour", "grey"}
GREYS = {
    "ramp-0": "#ffffff", "ramp-1": "#dcdcdc", "ramp-2": "#bfbfbf", "ramp-3": "#a0a0a0", "ramp-4": "#7d7d7d",
    "ramp-5": "#595959", "gap-served": "#ffffff", "gap-1": "#dcdcdc", "gap-2": "#bfbfbf", "gap-3": "#a0a0a0",
    "gap-4": "#7d7d7d", "gap-5": "#595959", "gap-far": "#454545", "land": "#ffffff", "beyond": "#f0f0f0"}
"""Swatch -> its grey, each clearly darker than the one before."""
MISSION_GREYS = ("#202020", "#4c4c4c", "#747474", "#9a9a9a")
DARK = 140
"""Grounds darker than this (of 255) are written on in white."""


class Palette:
    """The colours of a look; missions keep their shapes, so that greys need not tell them apart alone."""

    def __init__(self, look: str, missions: Mapping[str, Mission]) -> None:
        self.grey = look == "grey"
        order = sorted(missions.values(), key=lambda mission: mission.order)
        self._missions = {mission.key: MISSION_GREYS[place % len(MISSION_GREYS)] if self.grey else mission.colour
                          for place, mission in enumerate(order)}

    def __getitem__(self, swatch: str) -> str:
        """The colour of a swatch or of another part of the page, as #rrggbb; "" is plain land."""
        colour = LIGHT[swatch or "land"]
        return GREYS.get(swatch or "land", _grey(colour)) if self.grey else colour

    def mission(self, key: str) -> str:
        """The colour of a mission."""
        return self._missions[key]

    def ink_on(self, swatch: str) -> str:
        """The colour of letters on a swatch."""
        return self["on-accent"] if brightness(self[swatch]) < DARK else self["ink"]


def brightness(colour: str) -> float:
    """How bright #rrggbb looks: 0 to 255."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _grey(colour: str) -> str:
    return "#" + f"{round(brightness(colour)):02x}" * 3
