"""The province's missions: every file in this folder that holds a MISSION, by its order and key."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from layers.mission import Mission


def find_missions() -> Mapping[str, Mission]:
    """The MISSION of each file in this folder, keyed by mission key, in display order."""
    modules = (import_module(f"{__name__}.{entry.name}") for entry in iter_modules(__path__))
    found = [module.MISSION for module in modules if hasattr(module, "MISSION")]
    return MappingProxyType({mission.key: mission for mission in sorted(found, key=lambda m: (m.order, m.key))})


MISSIONS = find_missions()
