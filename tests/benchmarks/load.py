"""Answers under load beside nginx with the same bytes, tipg over the same PostGIS, and a naive Flask and Folium app."""

import math
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count
from statistics import median
from tempfile import TemporaryDirectory

import orjson

from geodata.region import load_region
from geodata.store import open_store
from tests.benchmarks import naive_app, peers, servers
from tests.benchmarks.constants import Constants
from tests.benchmarks.growth import the_cluster
from tests.benchmarks.masses import fill
from tests.benchmarks.table import Bar, Row
from tests.benchmarks.throughput import CONNECTIONS, SECONDS, per_second
from webmap import DEFAULTS

COUNT = 10_000
ZOOM, PLACE = 13, (99.01, 18.57)
READY_S = 600
LIMIT, BARE, TIPG, NAIVE = "nginx, same as a file", "bare Flask view", "tipg 1.6 on the same PostGIS", "naive Flask app"
SITES, REACH = "/api/sites?limit=100&offset={}", "/api/gaps?measure=reach&gap=community&reach_m={}"


def measure(repeats: int = 5) -> list[Row]:
    """The rows of load: one process of each, all up, one asked at a time, in turn."""
    if peers.missing():
        return [Row("Load beside peers", note=peers.missing())]
    region = load_region(DEFAULTS["REGION"])
    with ExitStack() as up:
        cluster = up.enter_context(the_cluster())
        database = cluster.database()
        with open_store(database, region) as store:
            fill(store, region, COUNT)
        shared = up.enter_context(TemporaryDirectory(prefix="bench-load-"))
        own = up.enter_context(servers.ours(1, PLANMAP_INSTANCE=shared, PLANMAP_DATABASE=database,
                                             PLANMAP_TILES_ABOVE="1000"))
        small = up.enter_context(servers.ours(1))
        tile = tile_path(own)
        constants = Constants()
        pages = {"/": small, SITES.format(0): own, REACH.format(5000): small, tile: own}
        for path, address in pages.items():
            servers.warm(address, (path,), times=3)
            _, headers, body = servers.get(address + path)
            constants.add(path.partition("?")[0], headers, body)
        bare = up.enter_context(servers.reference(constants, 1))
        limit = up.enter_context(servers.nginx(constants))
        tipg = up.enter_context(peers.tipg(cluster, database.partition("@/")[2].partition("?")[0]))
        naive = up.enter_context(peers.naive())
        items = tipg + f"/collections/{peers.COLLECTION}"
        z, x, y = tile.removesuffix(".mvt").split("/")[-3:]
        beside = {
            "the map page": ("/", {NAIVE: naive + naive_app.PAGE}),
            f"100 of {COUNT:,} records": (SITES.format(0), {TIPG: f"{items}/items?limit=100&f=geojson"}),
            "a gap question": (REACH.format(5000), {NAIVE: f"{naive}{naive_app.REACH}?reach_m=5000"}),
            f"a tile of zoom {ZOOM}": (tile, {TIPG: f"{items}/tiles/WebMercatorQuad/{z}/{x}/{y}"}),
        }
        rows = []
        for name, (path, others) in beside.items():
            same = {BARE: bare + path.partition("?")[0], LIMIT: limit + path.partition("?")[0]}
            rows += rates(name, pages[path] + path, same | others, repeats)
        rows += [_behind_nginx(own, tile, limit, repeats), *_first_answers(own, small, items, naive, repeats)]
        return [*rows, *(Row(f"Memory of a worker, {words}", "MB", servers.memory_mb(address), 400, "limit",
                             Bar("ours", most=400, text="< 400 MB"))
                         for words, address in (("after its load, PostGIS", own), ("after its load, SQLite", small)))]


def rates(name: str, own: str, others: Mapping[str, str], repeats: int) -> list[Row]:
    """Requests a second of ours beside each other server's, medians of interleaved runs."""
    found: dict[str, list[float]] = {url: [] for url in (own, *others.values())}
    for url in found:
        servers.get(url)
    for _ in range(repeats):
        for url, values in found.items():
            values.append(per_second(url))
    bars = {BARE: Bar("ratio", least=0.7, text="ratio ≥ 0.70"), TIPG: Bar("ratio", least=1, text="ratio ≥ 1"),
            NAIVE: Bar("ratio", least=10, text="ratio ≥ 10")}
    note = f"median of {repeats} runs of {SECONDS} s, {CONNECTIONS} connections, answers asked before"
    return [Row(f"Load, requests/s: {name}", "/s", median(found[own]), median(found[url]), beside, bars.get(beside),
                note if beside == BARE else "") for beside, url in others.items()]


def tile_path(address: str) -> str:
    """The path of a tile with records, once the tiles of a server are made."""
    until = time.monotonic() + READY_S
    while True:
        told = orjson.loads(servers.get(f"{address}/tiles/now.json")[2])
        if told and told.get("state") == "ready":
            break
        if time.monotonic() > until:
            raise RuntimeError(f"the tiles were not made within {READY_S} s: {told}")
        time.sleep(0.5)
    lon, lat = PLACE
    x = int((lon + 180) / 360 * 2**ZOOM)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**ZOOM)
    return str(told["tiles"]).format(z=ZOOM, x=x, y=y)


def _behind_nginx(own: str, tile: str, limit: str, repeats: int) -> Row:
    """A public tile through the README's nginx beside the same bytes as a file."""
    name = "Load, requests/s: the tile behind the README's nginx"
    if not peers.readme_set_up():
        return Row(name, note="the README has no lines of nginx")
    with peers.nginx_before(own, tile) as front:
        row, = rates("", front + tile, {LIMIT: limit + tile}, repeats)
    return Row(name, "/s", row.ours, row.reference, LIMIT, Bar("ratio", least=0.8, text="ratio ≥ 0.80"))


def _first_answers(own: str, small: str, items: str, naive: str, repeats: int) -> list[Row]:
    """Milliseconds of answers that nobody asked for before, one after another."""
    turns = count(1)
    asked: dict[str, tuple[str, Callable[[int], str], Callable[[int], str]]] = {
        f"100 of {COUNT:,} records": (TIPG, lambda at: own + SITES.format(at * 7),
                                      lambda at: f"{items}/items?limit=100&offset={at * 7}&f=geojson"),
        "a gap question": (NAIVE, lambda at: small + REACH.format(2_000 + at * 100),
                           lambda at: f"{naive}{naive_app.REACH}?reach_m={2_000 + at * 100}")}
    rows = []
    for name, (peer, *urls) in asked.items():
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(repeats + 1):
            at = next(turns)
            for kept, url in zip(times, urls, strict=True):
                began = time.perf_counter()
                servers.get(url(at))
                kept.append((time.perf_counter() - began) * 1000)
        mine, theirs = (median(kept[1:]) for kept in times)
        note = "theirs is by share of area, ours by who lives where" if peer == NAIVE else ""
        rows.append(Row(f"Load, first answer: {name}", "ms", mine, theirs, peer, note=note))
    return rows
