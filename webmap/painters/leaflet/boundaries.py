"""Districts, subdistricts and the provinces around: shade, lines, names, and the badges of records without a point."""

from webmap.painters.leaflet.element import PlanElement


class Boundaries(PlanElement):
    """Draws the administrative boundaries. Options: `outlines` (address of finer ones), `closer_zoom`."""

    part = "boundaries"
