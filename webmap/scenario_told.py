"""A scenario as answers of the API and pages tell it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from geodata.scenarios import DEEDS, Change, changes_of, with_changes
from geodata.store import Scenario
from webmap.places import Places

AtVersion = Callable[[int], Places]
"""The data of a version as the reader may see them."""
NAMED = ("mission", "kind", "name_th", "name_en")


def summary_told(scenario: Scenario, reader: str) -> dict[str, Any]:
    """A scenario without its changes. reader: the name of who reads, "" for the public, who learn no owner."""
    counts = dict.fromkeys(DEEDS, 0)
    for change in scenario.changes:
        counts[change["do"]] += 1
    return {
        "id": scenario.id, "name": scenario.name, "owner": scenario.owner if reader else None,
        "mine": bool(reader) and reader == scenario.owner, "created": scenario.created.isoformat(timespec="seconds"),
        "changed": scenario.changed_at.isoformat(timespec="seconds"), "base": scenario.base, "number": scenario.number,
        "state": scenario.state, "applied": scenario.applied, "changes": len(scenario.changes), "counts": counts,
    }


def scenario_told(scenario: Scenario, reader: str, at: AtVersion, newest: int) -> dict[str, Any]:
    """A scenario with its changes, each with its record as it was and what became of it in the data since.

    An applied one is told on the data version before it was applied.
    """
    number = newest if scenario.applied is None else scenario.applied - 1
    region = at(number).region
    changes = changes_of(scenario.changes)
    outcome = with_changes(region.records, changes, region)
    placed = {id_: row for rows in (outcome.after, outcome.before) for id_, row in rows.items() if row is not None}
    added = {change.record: change.fields for change in changes if change.do == "add"}
    lost, stale = ({change.number for change in some} for some in (outcome.lost, outcome.stale))

    def told(change: Change) -> dict[str, Any]:
        row = placed.get(change.record) or added.get(change.record) or _row_at(at, change)
        state = "lost" if change.number in lost else "stale" if change.number in stale else ""
        return _change_told(change, row, outcome.before.get(change.record), state) | _place_told(change, at(number))

    return summary_told(scenario, reader) | {"data_version": number, "changes": [told(change) for change in changes]}


def _change_told(change: Change, row: Mapping[str, Any], before: Mapping[str, Any] | None,
                 state: str) -> dict[str, Any]:
    shape = None if before is None else before["geometry"]
    stood = None if shape is None or shape.is_empty else shape.representative_point()
    return {
        "number": change.number, "do": change.do, "record": change.record, "state": state or "holds",
        **{name: row.get(name) or None for name in NAMED},
        "from": None if stood is None else {"lon": stood.x, "lat": stood.y},
        "capacity_before": None if before is None else _plain(before["capacity"]),
        "capacity": change.fields.get("capacity") if change.do == "add" else change.capacity,
        "fields": {name: value for name, value in change.fields.items() if name not in NAMED},
    }


def _place_told(change: Change, places: Places) -> dict[str, Any]:
    if change.lon is None or change.lat is None:
        return {"lon": None, "lat": None, "subdistrict": None, "district": None}
    found = places.region.locate([change.lon], [change.lat]).iloc[0]
    return {"lon": change.lon, "lat": change.lat, "subdistrict": found.subdistrict_code,
            "district": found.district_code}


def _row_at(at: AtVersion, change: Change) -> Mapping[str, Any]:
    """What the record of a change said when the change was made, where it is there no more."""
    records = at(change.on).region.records
    found: list[Mapping[str, Any]] = records[records["id"] == change.record].to_dict("records")
    return found[0] if found else {}


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NA else value
