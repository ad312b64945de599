"""One group a mission: its records as points, lines, areas and clusters."""

from webmap.painters.leaflet.element import PlanElement


class MissionLayer(PlanElement):
    """Draws one mission's records. Options: `key`, `colour`, `colour_dark`, `plate`, `kinds` (key, icon, shape)."""

    part = "mission"
