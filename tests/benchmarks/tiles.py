"""Tiles of very many records: how fast they are served, made and drawn, and how soon an edit shows.

BENCH_RECORDS in the environment says how many records there are; a million unless told.
"""

import gzip
import os
import random
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np
import orjson
from pmtiles.tile import tileid_to_zxy

from geodata.region import Region, load_region
from geodata.store import SourceFile, Store, open_store
from geodata.tiles import Archive
from geodata.tiles.features import lines_of
from geodata.tiles.making import MAKER, command
from tests import postgres
from tests.benchmarks import servers
from tests.benchmarks.constants import Constants
from tests.benchmarks.masses import fill
from tests.benchmarks.table import Bar, Row, p95
from tests.benchmarks.throughput import CONNECTIONS, SECONDS, per_second
from webmap import DEFAULTS, create_app
from webmap.tiling import OPEN, QUICK, Series, series

COUNT = int(os.environ.get("BENCH_RECORDS", "1000000"))
EDITED = 1_000
ASKED = 100
CLOSE = (13, 14)
WITHIN = Bar("ours", most=2_000, text="≤ 2,000 ms")


def measure(repeats: int = 5) -> list[Row]:
    """The rows of tiles; what takes minutes runs once."""
    region = load_region(Path(str(DEFAULTS["REGION"])))
    with TemporaryDirectory(prefix="bench-tiles-") as name:
        instance = Path(name) / "instance"
        with servers.ours(1, PLANMAP_INSTANCE=str(instance), PLANMAP_TILES_ABOVE="1000", PLANMAP_JOBS="1") as own:
            with open_store(instance, region) as store:
                took = shown(own, store, region)
                app = create_app({"INSTANCE": str(instance), "TILES_ABOVE": "1000"})
                with app.test_request_context():
                    tiles = series(inside=False)
                rows = made(store, tiles, Path(name), took)
                archive = Archive(tiles.artefacts.path(tiles.key(store.version) + OPEN))
                rows += [*served(own, tiles, archive, repeats), identified(own, archive), edited(own, store)]
            app.extensions["planmap"].store.close()
    return [*rows, *drawn(region, archive)]


def shown(own: str, store: Store, region: Region) -> tuple[float, float]:
    """Seconds from the data version of many records to the map that shows it whole; the slowest answer meanwhile.

    Until then each answer is of the data before, which few records are.
    """
    before, slowest = store.version, 0.0
    number = fill(store, region, COUNT)
    began = perf_counter()
    while True:
        asked = perf_counter()
        headers = servers.get(own + "/api/facets")[1]
        slowest = max(slowest, perf_counter() - asked)
        if headers["Data-Version"] == str(number):
            break
        if headers["Data-Version"] != str(before):
            raise RuntimeError("an answer is of neither data version")
        sleep(0.2)
    took = perf_counter() - began
    if orjson.loads(servers.get(own + "/tiles/now.json")[2])["state"] != "ready":
        raise RuntimeError("the data are shown without their tiles")
    return took, slowest


def made(store: Store, tiles: Series, folder: Path, took: tuple[float, float]) -> list[Row]:
    """What was measured beside the tile maker alone on a file that is there already."""
    features = folder / "features.json"
    with features.open("wb") as file:
        for window in store.windows():
            file.write(lines_of(tiles._seen(window), tiles.layer))
    line = [*command(tiles.layer), str(features)]
    alone = timed(partial(subprocess.run, line, cwd=folder, check=True, env={"PATH": f"{MAKER.parent}:/usr/bin:/bin"}))
    features.unlink()
    note = ("from the end of the import to the map that shows it, columns and tiles read from the store, made, "
            "synchronised and named, a job beside the server; the maker alone had a finished file; one run each")
    return [Row(f"A new data version of {COUNT:,} records shown", "s", took[0], alone, "tippecanoe alone",
                Bar("ratio", most=1.3, text="ratio ≤ 1.30"), note),
            Row("The slowest answer of the data before, meanwhile", "ms", 1000 * took[1], note="asked every 0.2 s")]


def served(own: str, tiles: Series, archive: Archive, repeats: int) -> list[Row]:
    """Requests a second of one tile, beside a bare Flask view and nginx that give the same bytes."""
    place = sorted((length, number) for length, number in zip(archive._lengths, archive._numbers, strict=True)
                   if length < 40_000)[-1]
    z, x, y = tileid_to_zxy(place[1])
    path = orjson.loads(servers.get(own + "/tiles/now.json")[2])["tiles"].format(z=z, x=x, y=y)
    constants = Constants()
    _, headers, body = servers.get(own + path)
    constants.add(path, headers, body)
    with servers.reference(constants, workers=1) as bare, servers.nginx(constants) as limit:
        addresses = {"own": own, "bare": bare, "nginx": limit}
        if any(servers.get(address + path)[2] != body for address in addresses.values()):
            raise RuntimeError("the servers do not give the same tile")
        found: dict[str, list[float]] = {name: [] for name in addresses}
        for _ in range(repeats):
            for name, address in addresses.items():
                found[name].append(per_second(address + path))
    rates = {name: median(values) for name, values in found.items()}
    note = f"{len(body):,} bytes at zoom {z}; median of {repeats} runs of {SECONDS} s, {CONNECTIONS} connections"
    return [Row("Requests/s: a tile", "/s", rates["own"], rates["bare"], "bare Flask view",
                Bar("ratio", least=0.7, text="ratio ≥ 0.70"), note),
            Row("Requests/s: a tile, limit", "/s", rates["own"], rates["nginx"], "nginx, same as a file")]


def identified(own: str, archive: Archive) -> Row:
    """A click answered: the records near places where there are some, each asked for the first time."""
    taken = []
    for z, x, y in close_places(archive):
        lon, lat = middle(z, x, y)
        question = f"{own}/api/identify?lat={lat:.6f}&lon={lon:.6f}&tolerance_m=150"
        taken.append(1000 * timed(partial(servers.get, question)))
    return Row(f"A click among {COUNT:,} records, p95", "ms", p95(taken), bar=Bar("ours", most=300, text="≤ 300 ms"),
               note=f"{len(taken)} places, 150 m around, by HTTP")


def edited(own: str, store: Store) -> Row:
    """From the beginning of storing many edits until a browser has them over the older tiles."""
    before = orjson.loads(servers.get(own + "/tiles/now.json")[2])
    some = next(store.windows(size=EDITED)).drop(columns="place")
    some["name_th"] = some["name_th"] + " (แก้ไข)"

    def edit() -> None:
        store.import_table(some, "bench", SourceFile("edits.csv", "0" * 64, EDITED), {})
        told = orjson.loads(servers.get(own + "/tiles/now.json")[2])
        changed = orjson.loads(gzip.decompress(servers.get(own + told["delta"])[2]))
        if servers.get(own + "/api/facets")[1]["Data-Version"] != str(store.version):
            raise RuntimeError("the edits are not counted")
        if told["key"] != before["key"] or len(changed["gone"]) != EDITED:
            raise RuntimeError("the edits are not told over the older tiles")

    return Row(f"{EDITED:,} edited records shown, among {COUNT:,}", "ms", 1000 * timed(edit), bar=WITHIN,
               note="stored as one data version, told, and fetched over the tiles there are")


def drawn(region: Region, archive: Archive) -> list[Row]:
    """Close tiles that PostGIS draws, each asked for once."""
    postgres.begin_run()
    try:
        with open_store(postgres.cluster().database(), region) as store:
            number = fill(store, region, COUNT)
            kinds = list(store.kinds(number))
            taken = [1000 * timed(partial(store.tile, number, place, QUICK, kinds)) for place in close_places(archive)]
    finally:
        postgres.end_run()
    bar = Bar("ours", most=50, text="≤ 50 ms")
    note = f"{len(taken)} tiles of {COUNT:,} records in one province, none asked twice"
    return [Row("A cold tile from PostGIS at zoom 13 and 14, median", "ms", median(taken), bar=bar, note=note),
            Row("The same, p95: in the middle of a town", "ms", p95(taken), bar=bar)]


def close_places(archive: Archive) -> list[tuple[int, int, int]]:
    """Some places of close tiles that draw something, the same ones each time."""
    there = [place for place in map(tileid_to_zxy, archive._numbers) if place[0] in CLOSE]
    return random.Random(51).sample(there, min(ASKED, len(there)))


def middle(z: int, x: int, y: int) -> tuple[float, float]:
    """Longitude and latitude of the middle of a tile."""
    side = 2.0**z
    return (x + 0.5) / side * 360 - 180, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + 0.5) / side)))))


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began
