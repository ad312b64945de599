"""Colours of page, sheet and slide: one family, from one place."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from layers.mission import Mission

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#f4f1ea", "surface": "#fffdf9", "raised": "#ffffff", "ink": "#23282c", "soft": "#5b6166",
        "rule": "#d9d4c8", "accent": "#1f5f74", "on-accent": "#ffffff", "focus": "#0b6bcb", "land": "#fbf9f4",
        "beyond": "#ece8de", "beyond-ink": "#6b6a63", "line-subdistrict": "#b9b1a2", "line-district": "#857d6f",
        "line-province": "#4b463d", "halo": "#fffdf9", "missing": "#c9c5bb", "warn": "#8a4b08", "hover": "#efe9dc",
        "ramp-0": "#fbf9f4", "ramp-1": "#e1eaec", "ramp-2": "#c3d5da", "ramp-3": "#a1bec6", "ramp-4": "#7ea5b0",
        "ramp-5": "#5b8b99", "gap-far": "#7a4a2b", "gap-served": "#f3ead9", "gap-1": "#efe3cd", "gap-2": "#dcc39d",
        "gap-3": "#c19a6b", "gap-4": "#9c6c42", "gap-5": "#6f421f",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#14181b", "surface": "#1c2226", "raised": "#242b30", "ink": "#e9e6df", "soft": "#aeb3b5",
        "rule": "#3a4248", "accent": "#7cc4d8", "on-accent": "#10202a", "focus": "#8cc4ff", "land": "#20272b",
        "beyond": "#181d20", "beyond-ink": "#8e9599", "line-subdistrict": "#48525a", "line-district": "#76828b",
        "line-province": "#b9c2c8", "halo": "#14181b", "missing": "#4d555b", "warn": "#f0b36a", "hover": "#2d363c",
        "ramp-0": "#20272b", "ramp-1": "#26373e", "ramp-2": "#2d4852", "ramp-3": "#365c69", "ramp-4": "#417282",
        "ramp-5": "#4f8a9c", "gap-far": "#d9a066", "gap-served": "#2a2f2c", "gap-1": "#3a372e", "gap-2": "#5a4a35",
        "gap-3": "#82643f", "gap-4": "#ad8049", "gap-5": "#dba55c",
    }
)


def stylesheet(missions: Iterable[Mission]) -> bytes:
    """The tokens as CSS custom properties, for light and dark ground; `--m-<key>` is a mission's accent."""
    missions = list(missions)
    light = dict(LIGHT) | {f"m-{mission.key}": mission.colour for mission in missions}
    dark = dict(DARK) | {f"m-{mission.key}": mission.colour_dark for mission in missions}
    rules = [
        _block(':root, [data-theme="light"]', light),
        f"@media screen and (prefers-color-scheme: dark) {{ {_block(':root:not([data-theme])', dark)} }}",
        f"@media screen {{ {_block('[data-theme=dark]', dark)} }}",
        *(f".mission-{mission.key} {{ --mission: var(--m-{mission.key}); }}" for mission in missions),
    ]
    return "\n".join(rules).encode()


def _block(selector: str, tokens: Mapping[str, str]) -> str:
    return f"{selector} {{ {' '.join(f'--{name}: {value};' for name, value in tokens.items())} }}"
