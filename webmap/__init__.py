"""The planning map on the web: Flask serves Folium maps of a region's missions."""

import logging
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from geodata.region import Region, load_region
from geodata.store import open_store
from layers import MISSIONS
from webmap import chrome, errors, people, security
from webmap.answers import AnswerCache
from webmap.bases import BASES, base_hosts
from webmap.desk import Desk
from webmap.discretion import refuse_unhideable
from webmap.editions import Editions
from webmap.exports.making import exporting
from webmap.jobs import Jobs, queue_of
from webmap.keys import secret_key
from webmap.language import babel, current_language
from webmap.pages import blueprints
from webmap.painters.leaflet.shell import draw_shell
from webmap.questions import refuse_unknown_kinds
from webmap.settings import web_address, whole_number, yes_or_no

DEFAULTS: Mapping[str, Any] = {
    "REGION": str(Path(__file__).parents[1] / "geodata" / "regions" / "lamphun"),
    "INSTANCE": "instance",
    "BASE_MAPS": "",
    "CACHE_MB": 64,
    "PUBLIC": True,
    "ADDRESS": "",
    "PROXIES": 0,
    "JOBS": 0,
    "JOB_MB": 2_048,
}
"""Settings and their defaults; each is documented in the README."""


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application: DEFAULTS, then PLANMAP_* from the environment, then `config`.

    RegionError when the region folder cannot be used, StoreError when the instance folder cannot, AssetError when
    browser libraries are missing, ValueError for an unknown base map.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(DEFAULTS)
    app.config.from_prefixed_env("PLANMAP", loads=str)
    app.config.update(config or {})
    app.config.update(BABEL_TRANSLATION_DIRECTORIES="translations", BABEL_DEFAULT_LOCALE="th")
    app.config.update(MAX_CONTENT_LENGTH=1_000_000)
    app.json.sort_keys = False  # type: ignore[attr-defined]

    region = load_region(Path(app.config["REGION"]))
    bases = tuple(name for name in str(app.config["BASE_MAPS"]).replace(" ", "").split(",") if name)
    unknown = set(bases) - set(BASES)
    if unknown:
        raise ValueError(f"PLANMAP_BASE_MAPS: {', '.join(sorted(unknown))} unknown; choose from {', '.join(BASES)}")
    at_once = whole_number("PLANMAP_JOBS", str(app.config["JOBS"]), 0, 64)
    job_mb = whole_number("PLANMAP_JOB_MB", str(app.config["JOB_MB"]), 1_024)
    cache_mb = whole_number("PLANMAP_CACHE_MB", str(app.config["CACHE_MB"]))
    app.config["ADDRESS"] = web_address("PLANMAP_ADDRESS", str(app.config["ADDRESS"]))
    refuse_unknown_kinds(region, MISSIONS)
    refuse_unhideable(MISSIONS)
    instance = Path(app.config["INSTANCE"])
    store = open_store(instance, region)
    app.config.update(SECRET_KEY=secret_key(instance), JOB_MB=job_mb,
                      PUBLIC=yes_or_no("PLANMAP_PUBLIC", str(app.config["PUBLIC"])))
    app.extensions["planmap"] = editions = Editions(store, region, MISSIONS, bases)
    app.extensions["planmap.desk"] = desk = Desk(region, MISSIONS, store, editions.ground, instance, editions,
                                                {"export": partial(exporting, app, instance)})
    app.extensions["planmap.jobs"] = Jobs(queue_of(instance, app.config["SECRET_KEY"]), desk.perform, at_once)
    editions.refuse_unknown_kinds()
    editions.at(store.version)
    for missions in editions.missions.values():
        for embed in (False, True):
            draw_shell(region, missions, bases, embed=embed)
    babel.init_app(app, locale_selector=current_language)
    people.register(app, public=app.config["PUBLIC"])
    security.protect(app, base_hosts(bases))
    errors.register(app)
    chrome.register(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    app.wsgi_app = AnswerCache(app.wsgi_app, lambda: store.version, cache_mb * 1_000_000)  # type: ignore[method-assign]
    proxies = whole_number("PLANMAP_PROXIES", str(app.config["PROXIES"]), 0, 9)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, 0, 0)  # type: ignore[method-assign]
    store.close()   # what is opened from here on belongs to one process
    return app


def serve_app() -> Flask:
    """The application a server process runs: as create_app(), logging to standard error."""
    logging.basicConfig(level=os.environ.get("PLANMAP_LOG", "WARNING"))
    app = create_app()
    app.extensions["planmap"].measure()   # once, for all workers
    return app


__all__ = ["Region", "create_app", "serve_app"]
