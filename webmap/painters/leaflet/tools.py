"""Scale, measuring, drawing, vector tiles, and two fingers to pan where the map is framed."""

from webmap.painters.leaflet.element import PlanElement


class Scale(PlanElement):
    """A metric scale bar."""

    part = "scale"


class Tiles(PlanElement):
    """Draws more records than a browser holds from vector tiles. Option: `module` of its library, loaded when used."""

    part = "tiles"

    def __init__(self) -> None:
        super().__init__(module="js/vector-tiles.js")


class Measure(PlanElement):
    """Measures a line drawn on the map, in metres and kilometres. Option: `files` of its library, loaded when used."""

    part = "measure"

    def __init__(self) -> None:
        super().__init__(files=["lib/leaflet.polylinemeasure.css", "lib/leaflet.polylinemeasure.js"])


class Draw(PlanElement):
    """Draws and reshapes points, lines and areas. Option: `files` of its library, loaded when somebody edits."""

    part = "draw"

    def __init__(self) -> None:
        super().__init__(files=["lib/leaflet-geoman.css", "lib/leaflet-geoman.js"])


class Gestures(PlanElement):
    """Two fingers pan and Ctrl with the wheel zooms, so that a framed map never traps its page."""

    part = "gestures"
    default_js = [("gestures", "lib/gesture-handling.js")]  # noqa: RUF012
    default_css = [("gestures_css", "lib/gesture-handling.css")]  # noqa: RUF012
