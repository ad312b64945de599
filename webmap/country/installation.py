"""What each province of an installation is given: its folders, database, address, and what all have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from geodata.country import Province
from geodata.store import Store, StoreError
from geodata.text import Text
from webmap.country.branch import Branch
from webmap.country.counts import Counts
from webmap.country.provinces import Provinces, prefix_of
from webmap.country.rooted import root_answers
from webmap.readiness import Readiness

PLACE = "{province}"
"""Stands for the key of a province in PLANMAP_DATABASE."""


@dataclass(frozen=True)
class Country:
    """What the pages of all provinces read: the provinces in order of their codes, their applications, their counts."""

    provinces: tuple[Province, ...]
    beside: Provinces
    counts: Counts


def database_of(address: str, key: str) -> str:
    """The database of a province or of the whole; StoreError where all would share one."""
    if address and PLACE not in address:
        raise StoreError(
            Text("ทุกจังหวัดใช้ฐานข้อมูลเดียวกันไม่ได้", "provinces side by side cannot share one database"),
            Text(f"ใส่ {PLACE} ใน PLANMAP_DATABASE เช่น postgresql+psycopg://host/planmap_{PLACE}",
                 f"Put {PLACE} into PLANMAP_DATABASE, such as postgresql+psycopg://host/planmap_{PLACE}"))
    return address.replace(PLACE, key.replace("-", "_"))


def settings_of(whole: Mapping[str, Any], province: Province) -> dict[str, Any]:
    """The settings of a province's application, from those of the whole."""
    key, prefix = province.key, prefix_of(province.key)
    artefacts = str(whole["ARTEFACTS"])
    return {
        "REGION": str(province.folder), "INSTANCE": str(Path(whole["INSTANCE"]) / "provinces" / key),
        "DATABASE": database_of(str(whole["COUNTRY_DATABASE"]), key),
        "ARTEFACTS": str(Path(artefacts) / key) if artefacts else "",
        "ADDRESS": f"{whole['ADDRESS']}{prefix}" if whole["ADDRESS"] else "",
        "PROXIES": 0,   # the whole stands behind them
        **{name: whole[name] for name in ("BASE_MAPS", "CACHE_MB", "PUBLIC", "JOBS", "JOB_MB", "TILES_ABOVE",
                                          "ARTEFACTS_MB")},
    }


def join(app: Flask, whole: Flask) -> Flask:
    """Make a province's application one of the whole: people sign in once for all, and answers bear its prefix."""
    ours: Store = whole.extensions["planmap"].store
    app.config["SECRET_KEY"] = whole.config["SECRET_KEY"]
    app.extensions["planmap"].store.accounts = ours.accounts
    app.extensions["planmap.country"] = whole.extensions["planmap.country"]
    app.extensions["planmap.jobs"] = Branch(whole.extensions["planmap.jobs"], app.extensions["planmap"].region.key)
    app.extensions["planmap.readiness"] = Readiness(
        app.extensions["planmap"].store, [Path(whole.config["INSTANCE"]), Path(app.config["INSTANCE"])],
        takes_jobs=bool(whole.config["JOBS"]))
    root_answers(app)
    return app
