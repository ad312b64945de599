"""The planning map on the web: Flask serves Folium maps of a region's missions."""

import logging
import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from geodata.country import ALL, as_region, read_country
from geodata.region import Region, load_region
from geodata.store import Store, UnreachableError, open_store, place_of
from geodata.store.database import translated
from layers import MISSIONS
from webmap import chrome, errors, people, security
from webmap.answers import AnswerCache
from webmap.artefacts import Artefacts
from webmap.awaited import Awaited
from webmap.bases import base_hosts, chosen_bases
from webmap.country import asking
from webmap.country.branch import performing
from webmap.country.counts import Counts
from webmap.country.installation import Country, database_of, join, settings_of
from webmap.country.provinces import Provinces
from webmap.desk import Desk
from webmap.discretion import refuse_unhideable
from webmap.editions import Editions
from webmap.exports.making import exporting
from webmap.framing import Lenses
from webmap.jobs import Jobs
from webmap.keys import given_key, secret_key
from webmap.language import babel, current_language
from webmap.newest import Newest
from webmap.pages import blueprints, country_blueprints
from webmap.painters.leaflet.shell import draw_shell
from webmap.questions import refuse_unknown_kinds
from webmap.queues import line_to, queue_of, secret_of
from webmap.readiness import Readiness
from webmap.settings import web_address, whole_number, yes_or_no
from webmap.shelf import Shelves
from webmap.tile_door import Archives, TileDoor
from webmap.tiling import make, series_of

log = logging.getLogger("planmap")
DEFAULTS: Mapping[str, Any] = {
    "REGION": str(Path(__file__).parents[1] / "geodata" / "regions" / "lamphun"),
    "INSTANCE": "instance",
    "DATABASE": "",
    "SECRET_KEY": "",
    "BASE_MAPS": "",
    "CACHE_MB": 64,
    "PUBLIC": True,
    "ADDRESS": "",
    "PROXIES": 0,
    "JOBS": 0,
    "JOB_MB": 2_048,
    "TILES_ABOVE": 20_000,
    "ARTEFACTS": "",
    "ARTEFACTS_MB": 4_000,
    "COUNTRY": "",
    "PROVINCES": 6,
    "SCHEDULER": "",
}
"""Settings and their defaults; each is documented in the README."""
WHOLE = {"JOBS": (0, 64), "JOB_MB": (1_024,), "CACHE_MB": (), "PROXIES": (0, 9), "ARTEFACTS_MB": (1,),
         "TILES_ABOVE": (1, 100_000_000), "PROVINCES": (1, 100)}
"""Settings that are whole numbers, with the least and the greatest where not any will do."""


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application: DEFAULTS, then PLANMAP_* from the environment, then `config`.

    RegionError when the region folder cannot be used, StoreError when the instance folder cannot, AssetError when
    browser libraries are missing, ValueError for an unknown base map.
    """
    app = Flask(__name__, static_folder=None)
    _configure(app, config or {})
    region = load_region(Path(app.config["REGION"]))
    bases = chosen_bases(str(app.config["BASE_MAPS"]))
    refuse_unknown_kinds(region, MISSIONS)
    refuse_unhideable(MISSIONS)
    store = _open(app, region, bases)
    _dress(app, bases, blueprints())
    _behind_proxies(app)
    store.close()   # what is opened from here on belongs to one process
    return app


def create_country(config: Mapping[str, Any] | None = None) -> Flask:
    """The application of provinces side by side: a page for all, each province as create_app() below /p/<key>/.

    Settings as there; COUNTRY is the folder of region folders, PROVINCES how many are kept in memory.
    """
    app = Flask(__name__, static_folder=None)
    _configure(app, config or {})
    app.config["COUNTRY_DATABASE"] = app.config["DATABASE"]
    app.config["DATABASE"] = database_of(str(app.config["DATABASE"]), ALL)
    provinces = read_country(Path(app.config["COUNTRY"]))
    refuse_unhideable(MISSIONS)
    store = _open(app, as_region(provinces, Path(app.config["INSTANCE"]) / "country.json"), ())
    counts = Counts(store)
    beside = Provinces(provinces, lambda *given: whole(*given), lambda one: join(create_app(
        settings_of(app.config, one)), app), app.config["PROVINCES"], counts.note)
    app.extensions["planmap.country"] = Country(provinces, beside, counts)
    jobs: Jobs = app.extensions["planmap.jobs"]
    jobs.perform = performing(beside, counts, {asking.TASK: partial(
        asking.perform, app.extensions["planmap.country"], app.config)})
    _dress(app, (), country_blueprints())
    whole = app.wsgi_app
    app.wsgi_app = beside  # type: ignore[method-assign]
    _behind_proxies(app)
    store.close()
    return app


def _dress(app: Flask, bases: tuple[str, ...], pages: Iterable[Blueprint]) -> None:
    """Give the application its languages, people, headers, errors, pages, and the answers that are kept."""
    babel.init_app(app, locale_selector=current_language)
    people.register(app, public=app.config["PUBLIC"])
    security.protect(app, base_hosts(bases))
    errors.register(app)
    chrome.register(app)
    for blueprint in pages:
        app.register_blueprint(blueprint)
    kept = app.config["CACHE_MB"] * 1_000_000
    app.wsgi_app = app.extensions["planmap.answers"] = AnswerCache(  # type: ignore[method-assign]
        app.wsgi_app, lambda signed: app.extensions["planmap.newest"].at(inside=signed), kept)
    if app.config["PUBLIC"]:
        app.wsgi_app = TileDoor(  # type: ignore[method-assign]
            app.wsgi_app, app.extensions["planmap.archives"],
            security.fixed_headers("/tiles/", base_hosts(bases)), security.BY_HTTPS)


def _behind_proxies(app: Flask) -> None:
    proxies = app.config["PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, 0, 0)  # type: ignore[method-assign]


def _configure(app: Flask, config: Mapping[str, Any]) -> None:
    """Settings from DEFAULTS, environment and `config`, each read as what it is."""
    app.config.update(DEFAULTS)
    app.config.from_prefixed_env("PLANMAP", loads=str)
    app.config.update(config)
    app.config.update({key: whole_number(f"PLANMAP_{key}", str(app.config[key]), *limits)
                       for key, limits in WHOLE.items()})
    app.config.update(
        PUBLIC=yes_or_no("PLANMAP_PUBLIC", str(app.config["PUBLIC"])),
        ADDRESS=web_address("PLANMAP_ADDRESS", str(app.config["ADDRESS"])), MAX_CONTENT_LENGTH=1_000_000,
        BABEL_TRANSLATION_DIRECTORIES="translations", BABEL_DEFAULT_LOCALE="th")
    app.json.sort_keys = False  # type: ignore[attr-defined]


def _open(app: Flask, region: Region, bases: tuple[str, ...]) -> Store:
    """What keeps and works on the data of the application, its maps drawn once; the store, still open."""
    instance = Path(app.config["INSTANCE"])
    place = place_of(app.config["DATABASE"] or instance)
    app.config["DATABASE"] = place if isinstance(place, str) else ""
    store = open_store(place, region)
    line = line_to(place) if isinstance(place, str) and place.startswith("postgresql") else None
    with translated():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)   # also where the records rest elsewhere
    app.config["SECRET_KEY"] = given_key(str(app.config["SECRET_KEY"])) or (
        secret_of(line) if line else secret_key(instance))
    app.extensions["planmap.shelves"] = shelves = Shelves(instance, line)
    own = None if app.config["ARTEFACTS"] else shelves.of("artefacts")   # else a folder that hosts share
    app.extensions["planmap.artefacts"] = artefacts = Artefacts(
        Path(app.config["ARTEFACTS"] or instance / "artefacts"), app.config["ARTEFACTS_MB"] * 1_000_000, own)
    app.extensions["planmap.archives"] = Archives(artefacts)
    app.extensions["planmap"] = editions = Editions(
        store, region, MISSIONS, bases, artefacts, app.config["TILES_ABOVE"])
    app.extensions["planmap.lenses"] = Lenses()
    app.extensions["planmap.desk"] = desk = Desk(region, MISSIONS, store, editions.ground, shelves, editions,
                                                {"export": partial(exporting, app, shelves),
                                                 "tiles": partial(make, editions, artefacts)})
    queue = queue_of(instance, app.config["SECRET_KEY"], line)
    app.extensions["planmap.jobs"] = Jobs(queue, desk.perform, app.config["JOBS"])
    app.extensions["planmap.readiness"] = Readiness(store, [instance], takes_jobs=bool(app.config["JOBS"]))
    editions.refuse_unknown_kinds()
    app.extensions["planmap.newest"] = newest = Newest(
        editions, lambda inside: series_of(app, inside=inside), lambda: app.extensions["planmap.jobs"])
    editions.at(newest.at(inside=False).number)
    for missions in editions.missions.values():
        for embed in (False, True):
            draw_shell(region, missions, bases, embed=embed)
    return store


def serve_app() -> Flask | Awaited:
    """The application a server process runs: as create_app(), logging to standard error.

    Where the store cannot be reached, one that answers 503 until it can; anything else that is wrong is refused.
    """
    logging.basicConfig(level=os.environ.get("PLANMAP_LOG", "WARNING"))
    try:
        return _measured()
    except UnreachableError as error:
        told = os.environ.get
        place = place_of(told("PLANMAP_DATABASE") or told("PLANMAP_INSTANCE") or DEFAULTS["INSTANCE"])
        if not str(place).startswith("postgresql"):   # a file or folder that is wrong does not come right by itself
            raise
        log.warning("the store cannot be reached: %s", error)
        return Awaited(_measured)


def _measured() -> Flask:
    """The application with all that its workers share."""
    if os.environ.get("PLANMAP_COUNTRY"):
        return create_country()
    app = create_app()
    app.extensions["planmap"].measure()
    return app


__all__ = ["Awaited", "Region", "create_app", "create_country", "serve_app"]
