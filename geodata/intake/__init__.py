"""From a planner's file to a checked table: read in a separate process, understood, repaired; nothing stored.

read_upload(path, file_name) -> Raw reads; understand(sheet) -> Understood finds header, rows and meanings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.intake.sandbox import read_upload as read_upload
    from geodata.intake.understanding import choose_sheet as choose_sheet
    from geodata.intake.understanding import understand as understand

FRONT = {"read_upload": "sandbox", "understand": "understanding", "choose_sheet": "understanding"}


def __getattr__(name: str) -> Any:
    """The front door, loaded when it is used: the process that reads passes here too and must start at once."""
    from importlib import import_module

    if name not in FRONT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"geodata.intake.{FRONT[name]}"), name)
