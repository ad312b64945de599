"""The provinces around, as quiet context."""

from webmap.painters.leaflet.element import PlanElement


class Neighbours(PlanElement):
    """Draws the neighbouring provinces as paper, with their names."""

    part = "neighbours"
