"""Composes the map with Folium and hands out its two parts: the element and the script, under the script's hash."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import folium
from branca.element import Element

from geodata.region import Region
from layers.mission import Mission
from webmap.bases import BASES
from webmap.painters.leaflet.base_layer import BaseLayer
from webmap.painters.leaflet.boundaries import Boundaries
from webmap.painters.leaflet.element import PlanElement
from webmap.painters.leaflet.mission_layer import MissionLayer
from webmap.painters.leaflet.plan_map import PlanMap
from webmap.painters.leaflet.tools import Draw, Gestures, Measure, Scale, Tiles

Tools = tuple[Callable[[], PlanElement], ...]
CLOSER_ZOOM = 10.5
"""From this zoom on, subdistricts show their names and badges; below it, districts do."""

PAGE_TOOLS: Tools = (Tiles, Measure, Draw)
FRAME_TOOLS: Tools = (Tiles, Gestures)

OUTLINES = "/outlines"
"""Where the map fetches finer outlines close up; what it draws first comes by the address that its page names."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A composed map: the HTML of its element, the digest of its script, and the library files it needs."""

    html: str
    digest: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


_scripts: dict[str, str] = {}


def draw_shell(region: Region, missions: Mapping[str, Mission], bases: tuple[str, ...], *, embed: bool = False,
               alone: bool = False) -> Shell:
    """The map of a region for the page, with `embed` for a frame, with `alone` for a file; the same input gives the
    same bytes."""
    bounds = tuple(float(edge) for edge in region.subdistricts.total_bounds)
    return _draw(bounds, tuple(missions.values()), bases, () if alone else FRAME_TOOLS if embed else PAGE_TOOLS)


def shell_script(digest: str) -> str | None:
    """The script of a shell drawn before in this process; None when there is none of this digest."""
    return _scripts.get(digest)


@lru_cache(maxsize=32)
def _draw(
    bounds: tuple[float, float, float, float], missions: tuple[Mission, ...], bases: tuple[str, ...], tools: Tools
) -> Shell:
    plan = compose(bounds, missions, bases, tools)
    figure = plan.get_root()
    _number(figure)
    figure.render()
    html = figure.html.render()
    script = figure.script.render()
    digest = hashlib.sha256(script.encode()).hexdigest()[:16]
    _scripts[digest] = script
    elements = list(_walk(plan))
    return Shell(
        html=html,
        digest=digest,
        scripts=_libraries(elements, "default_js"),
        styles=_libraries(elements, "default_css"),
    )


def compose(
    bounds: tuple[float, float, float, float], missions: tuple[Mission, ...], bases: tuple[str, ...], tools: Tools
) -> folium.Map:
    """The folium.Map: panes and elements in drawing order, with constants and data addresses only."""
    plan = PlanMap(bounds)
    for key in bases:
        BaseLayer(key, BASES[key]).add_to(plan)
    Boundaries(outlines=OUTLINES, closer_zoom=CLOSER_ZOOM).add_to(plan)
    for mission in missions:
        MissionLayer(
            key=mission.key,
            colour=mission.colour,
            colour_dark=mission.colour_dark,
            plate=mission.plate,
            kinds=[{"key": kind.key, "icon": kind.icon, "shape": kind.shape} for kind in mission.kinds],
        ).add_to(plan)
    Scale().add_to(plan)
    for tool in tools:
        tool().add_to(plan)
    return plan


def _number(root: Element) -> None:
    """Give every element a counted id in place of Folium's random one, so that all workers make the same script."""
    for count, element in enumerate(_walk(root)):
        element._id = f"{count:03d}"
    for element in _walk(root):
        children = list(element._children.values())
        element._children.clear()
        for child in children:
            element._children[child.get_name()] = child


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def _libraries(elements: list[Element], kind: str) -> tuple[str, ...]:
    files = dict.fromkeys(path for element in elements for _, path in getattr(element, kind, []))
    return tuple(path for path in files if path.startswith("lib/"))
