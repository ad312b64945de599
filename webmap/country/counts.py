"""How many records everybody may see in each province: told by a province when they change, read by the page of all."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd
from flask import Flask

from geodata.country import Province
from geodata.store import Store
from layers import MISSIONS
from webmap.counted import facts_of
from webmap.discretion import open_missions
from webmap.view import View

FIRST = 1
"""The data version that a province begins with: the records of its folder."""


class Counts:
    """Counts by mission of each province, kept in the store of the whole, which all processes share."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._noted: dict[str, tuple[str, int]] = {}
        self._lock = Lock()

    def note(self, key: str, app: Flask) -> None:
        """Keep the counts of a province, where its newest data version is another than the one last noted."""
        editions = app.extensions["planmap"]
        now = (editions.store.identity, app.extensions["planmap.newest"].at(inside=False).number)
        with self._lock:
            if self._noted.get(key) == now:
                return
        places = editions.at(now[1])
        found = facts_of(View.of(places.choices), places.region).facets["missions"]
        told = {"version": now[1], "store": now[0],
                "missions": {mission: int(found.get(mission, 0)) for mission in places.missions}}
        if self.store.memory.setting(_key(key)) != told:
            self.store.memory.set_setting(_key(key), told)
        with self._lock:
            self._noted[key] = now

    def of(self, province: Province) -> Mapping[str, int]:
        """The counts of a province; those of its own folder where nobody has opened it yet."""
        told: dict[str, Any] | None = self.store.memory.setting(_key(province.key))
        if told:
            return dict(told["missions"])
        path = province.folder / "records.csv"
        return _of_file(path, path.stat().st_mtime_ns)

    def state(self, province: Province) -> str:
        """Changes with the records of a province, as far as it has told of them."""
        told: dict[str, Any] | None = self.store.memory.setting(_key(province.key))
        if told and told["version"] > FIRST:
            return f"{told['store']}:{told['version']}"
        return str((province.folder / "records.csv").stat().st_mtime_ns)


def _key(province: str) -> str:
    return f"counts:{province}"


@lru_cache(maxsize=200)
def _of_file(path: Path, _changed: int) -> Mapping[str, int]:
    table = pd.read_csv(path, usecols=["mission", "kind"], dtype=str, keep_default_na=False)
    missions = open_missions(MISSIONS)
    known = {f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds}
    told = table["mission"][table["mission"].str.cat(table["kind"], sep=".").isin(known)].value_counts()
    return {key: int(told.get(key, 0)) for key in missions}
