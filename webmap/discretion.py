"""What everybody may know, and what only signed-in people may: missions, kinds and fields declared internal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from geodata.scenarios import ADD, CAPACITY, Change
from geodata.tables import RECORDS
from layers.mission import Mission

ALWAYS_TOLD = ("id", "mission", "kind", "precision", "subdistrict_code", "district_code", "wkt")
"""What places and counts a record; hiding one of these means hiding the record."""
HIDEABLE = tuple(column.name for column in RECORDS if column.name not in ALWAYS_TOLD)


def holds_anything_internal(missions: Mapping[str, Mission]) -> bool:
    """Whether the public learns less than signed-in people."""
    return open_missions(missions) != dict(missions) or any(
        field.internal for mission in missions.values() for field in mission.fields)


def open_missions(missions: Mapping[str, Mission]) -> dict[str, Mission]:
    """The missions as everybody may know them, without internal ones, kinds and fields."""
    return {
        key: replace(mission, kinds=tuple(kind for kind in mission.kinds if not kind.internal),
                     fields=tuple(field for field in mission.fields if not field.internal))
        for key, mission in missions.items() if not mission.internal
    }


def records_of(records: gpd.GeoDataFrame, missions: Mapping[str, Mission]) -> gpd.GeoDataFrame:
    """The records whose mission and kind are among those given."""
    known = {f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds}
    kinds = records["mission"].str.cat(records["kind"], sep=".")
    return records if kinds.isin(known).all() else records[kinds.isin(known)].reset_index(drop=True)


def open_records(records: gpd.GeoDataFrame, missions: Mapping[str, Mission]) -> gpd.GeoDataFrame:
    """The records as everybody may know them: those of internal missions and kinds left out, internal fields empty."""
    told = records_of(records, open_missions(missions)).copy()
    for mission in missions.values():
        of_mission = told["mission"] == mission.key
        for field in mission.fields:
            if field.internal:
                empty = "" if isinstance(told[field.key].dtype, pd.StringDtype) else pd.NA
                told[field.key] = told[field.key].mask(of_mission, empty)
    return told


def open_changes(changes: Sequence[Change], missions: Mapping[str, Mission],
                 mission_of: Callable[[str, int], str | None]) -> tuple[Change, ...]:
    """The changes of a scenario as everybody may know them: none of an internal record, kind or field.

    mission_of: the mission of a record that everybody may know, as the data are or were at a data version; else None.
    """
    known = {(key, kind.key) for key, mission in open_missions(missions).items() for kind in mission.kinds}
    internal = {key: {field.key for field in mission.fields if field.internal} for key, mission in missions.items()}
    told, added = list[Change](), dict[str, str]()
    for change in changes:
        if change.do == ADD:
            mission = change.fields["mission"]
            if (mission, change.fields["kind"]) in known:
                added[change.record] = mission
                fields = {name: value for name, value in change.fields.items() if name not in internal[mission]}
                told.append(replace(change, fields=fields))
            continue
        of = added.get(change.record) or mission_of(change.record, change.on)
        if of and not (change.do == CAPACITY and "capacity" in internal.get(of, ())):
            told.append(change)
    return tuple(told)


def refuse_unhideable(missions: Mapping[str, Mission]) -> None:
    """ValueError names an internal field that no record has, or that says where and what a record is."""
    for mission in missions.values():
        for field in mission.fields:
            if field.internal and field.key not in HIDEABLE:
                raise ValueError(f"layers/{mission.key}.py: the field {field.key} cannot be internal; "
                                 f"choose from {', '.join(HIDEABLE)}, or make the kind internal")
