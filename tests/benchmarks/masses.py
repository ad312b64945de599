"""Very many made-up records, the same ones each time: for the stores, the tiles and the pages of a million places."""

import hashlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.region import Region
from geodata.store import SourceFile, Store
from layers import MISSIONS
from layers.mission import MECHANISMS, STATUSES
from tests.benchmarks.synthetic import AGENCIES, PRECISIONS, SIDE, WHAT, WHOSE

SPREAD = 0.02
"""Degrees around the middle of a town where most of its places lie."""


def made_up(region: Region, count: int, first: int = 1) -> gpd.GeoDataFrame:
    """So many records without ids, all over the region, crowded around towns; `first` numbers them on."""
    chance = np.random.default_rng(51 + first)
    lon, lat, codes = _positions(region, count, chance)
    kinds = np.array([(key, kind.key) for key, mission in MISSIONS.items() for kind in mission.kinds], dtype=object)
    kind = kinds[chance.integers(0, len(kinds), count)]
    shares = np.array([share for _, share in PRECISIONS], dtype=float)
    precision = chance.choice(np.array([name for name, _ in PRECISIONS], dtype=object), count, p=shares / shares.sum())
    placed, works = np.isin(precision, ["exact", "approximate"]), chance.random(count) < 0.4
    numbers = np.arange(first, first + count).astype(str).astype(object)

    def some(words: object) -> np.ndarray:
        values = np.array(list(words), dtype=object)
        return values[chance.integers(0, len(values), count)]

    points = shapely.points(lon, lat)
    table = pd.DataFrame({
        "mission": kind[:, 0], "kind": kind[:, 1], "name_th": some(WHAT) + some(WHOSE) + some(SIDE) + " " + numbers,
        "name_en": "Made-up place " + numbers, "precision": precision,
        "subdistrict_code": np.where(precision == "district", "", codes[:, 0]), "district_code": codes[:, 1],
        "agency_th": some(AGENCIES), "status": some([*STATUSES, ""]), "mechanism": some([*MECHANISMS, ""]),
        "fiscal_year": pd.array(np.where(works, chance.integers(2022, 2028, count), None), dtype="Int64"),
        "budget_thb": pd.array(np.where(works, chance.integers(1, 500, count) * 10_000.0, None), dtype="Float64"),
        "source": some(region.sources.key), "as_of": "2026-05",
        "note_th": np.where(works, "หมู่ที่ " + some(map(str, range(1, 16))) + " บ้าน" + some(WHOSE), "")})
    return gpd.GeoDataFrame(table, geometry=np.where(placed, points, None), crs=4326)


def fill(store: Store, region: Region, count: int) -> int:
    """Take so many made-up records into a store as one data version; its number."""
    file = SourceFile("made-up.csv", hashlib.sha256(str(count).encode()).hexdigest(), count)
    done = store.import_table(made_up(region, count), "bench", file, {"made_up": count})
    assert done.version is not None
    return done.version


def _positions(region: Region, count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Longitudes, latitudes and the codes of subdistrict and district of points inside the region."""
    west, south, east, north = region.bounds
    middles = region.subdistricts[["label_lon", "label_lat"]].to_numpy(dtype=float)
    found = np.zeros((0, 2)), np.zeros((0, 2), dtype=object)
    while len(found[0]) < count:
        wanted = count - len(found[0])
        towns = middles[chance.integers(0, len(middles), wanted)] + chance.normal(0, SPREAD, (wanted, 2))
        spread = np.column_stack([chance.uniform(west, east, wanted), chance.uniform(south, north, wanted)])
        points = np.vstack([towns, spread]).round(6)
        places = region.locate(points[:, 0], points[:, 1]).to_numpy(dtype=object)
        inside = np.flatnonzero(places[:, 0] != "")
        inside = chance.permutation(inside)[:wanted]
        found = np.vstack([found[0], points[inside]]), np.vstack([found[1], places[inside]])
    return found[0][:, 0], found[0][:, 1], found[1]


if __name__ == "__main__":
    import sys

    from geodata.region import load_region
    from geodata.store import open_store
    from webmap import DEFAULTS

    home = load_region(Path(str(DEFAULTS["REGION"])))
    with open_store(sys.argv[1], home) as there:
        print(fill(there, home, int(sys.argv[2])))
