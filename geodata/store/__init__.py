"""Where records rest: every version of them, who changed what, and what the planner decided; the only room for SQL."""

from pathlib import Path

from geodata.region import Region
from geodata.store import opening
from geodata.store.copying import copy_store
from geodata.store.demands import DemandPoints
from geodata.store.errors import (
    BusyError,
    Conflict,
    ConflictError,
    MissingError,
    OutdatedError,
    Problem,
    RecordError,
    StoreError,
    UnreachableError,
)
from geodata.store.memory import Alias
from geodata.store.opening import place_of
from geodata.store.passed_on import Embed, SavedView, Story
from geodata.store.rules import rules_of
from geodata.store.store import Store
from geodata.store.values import (
    AccountDeed,
    DemandLayer,
    Difference,
    Edit,
    Entry,
    Imported,
    NewDemand,
    Offer,
    Record,
    Scenario,
    SourceFile,
    User,
    Version,
)

__all__ = ["AccountDeed", "Alias", "BusyError", "Conflict", "ConflictError", "DemandLayer", "DemandPoints",
           "Difference", "Edit", "Embed", "Entry", "Imported", "MissingError", "NewDemand", "Offer", "OutdatedError",
           "Problem", "Record", "RecordError", "SavedView", "Scenario", "SourceFile", "Store", "StoreError", "Story",
           "UnreachableError", "User", "Version", "copy_store", "open_store", "place_of", "restore_store"]


def open_store(place: str | Path, region: Region, patience: float = 30.0) -> Store:
    """The store of an instance folder or at an address (see place_of).

    Made with the region's records where there is none. patience: seconds a writer waits for its turn.
    StoreError when the place cannot be used.
    """
    home = opening.Home(region, rules_of(region))
    database = opening.database_at(place, patience)
    try:
        opening.prepare(database, home)
    except BaseException:
        database.close()
        raise
    return Store(database, home)


def restore_store(place: str | Path, region: Region, path: Path | str, who: str) -> int:
    """Bring back a backup, under a running store, or where the store is missing or damaged; the data version."""
    opening.replace(place, Path(path))
    with open_store(place, region) as store:
        return store.restore(path, who)
