"""What stands around an embedded map, as its address says it beside the View: parts and theme."""

from dataclasses import dataclass

from flask import request

from webmap.embed_rights import PARTS, THEMES, parts_of
from webmap.query import ONE_OF, ViewError

DISPLAY = ("parts", "theme")
"""Keys of an embedded map's address beside those of the View."""


@dataclass(frozen=True, slots=True)
class Display:
    """The parts around the map, and its theme ("" for the reader's). query: both as the address said them."""

    parts: tuple[str, ...]
    theme: str
    query: str


def display(otherwise: tuple[str, ...], most: tuple[str, ...] = PARTS, theme: str = "") -> Display:
    """What the address of this request asks for, at most some parts; ViewError for what there is not."""
    asked = {key: _one(key) for key in DISPLAY if key in request.args}
    if "theme" in asked and asked["theme"] not in THEMES[1:]:
        raise ViewError("theme", asked["theme"], ONE_OF, choices=", ".join(THEMES[1:]))
    parts = parts_of(asked["parts"], most) if "parts" in asked else otherwise
    return Display(parts, asked.get("theme", theme), "&".join(f"{key}={value}" for key, value in asked.items()))


def _one(key: str) -> str:
    values = request.args.getlist(key)
    if len(values) > 1:
        raise ViewError(key, ", ".join(values), ONE_OF, choices=values[0])
    return values[0]
