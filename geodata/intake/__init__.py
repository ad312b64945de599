"""From a planner's file to a checked table: read in a separate process, understood, repaired, reported, then stored.

read_upload(path, file_name) -> Raw reads; examine(raw, region, target, remembered, decisions) -> Intake reports;
difference(intake, store) -> Comparison compares; apply(intake, comparison, store, who, file) stores;
annotate(intake, raw, path, out) and blank_workbook(target, region) write workbooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.intake.annotating import annotate as annotate
    from geodata.intake.applying import apply as apply
    from geodata.intake.applying import apply_ready as apply_ready
    from geodata.intake.applying import difference as difference
    from geodata.intake.applying import remembered as remembered
    from geodata.intake.blank import blank_workbook as blank_workbook
    from geodata.intake.decisions import Decisions as Decisions
    from geodata.intake.examining import examine as examine
    from geodata.intake.ready import Ready as Ready
    from geodata.intake.sandbox import read_upload as read_upload
    from geodata.intake.understanding import choose_sheet as choose_sheet
    from geodata.intake.understanding import understand as understand

FRONT = {"read_upload": "sandbox", "understand": "understanding", "choose_sheet": "understanding",
         "examine": "examining", "Decisions": "decisions", "annotate": "annotating", "apply": "applying",
         "difference": "applying", "apply_ready": "applying", "remembered": "applying", "blank_workbook": "blank",
         "Ready": "ready"}


def __getattr__(name: str) -> Any:
    """The front door, loaded when it is used: the process that reads passes here too and must start at once."""
    from importlib import import_module

    if name not in FRONT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"geodata.intake.{FRONT[name]}"), name)
