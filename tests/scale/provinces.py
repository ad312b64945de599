"""All 77 provinces from the national file: each built, loaded, complete and in the zone of its middle."""

import os
import time
from pathlib import Path

import pytest

from geodata.boundaries import read_boundaries
from geodata.country import build_country
from geodata.region import load_region

REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")
def test_every_province_is_built_complete_and_in_its_own_zone(tmp_path):
    source = REFERENCE / "thailand_subdistricts.gpkg"
    expected = read_boundaries(source)
    began = time.monotonic()

    provinces = build_country(source, tmp_path, progress=lambda _line: None)

    took = time.monotonic() - began
    assert len(provinces) == 77
    for province in provinces:
        region = load_region(province.folder)
        own = expected[expected.province_code == province.code]
        west, _, east, _ = own.total_bounds
        assert set(region.subdistricts.index) == set(own.code), province.key
        assert region.metric_crs == province.metric_crs == (32647 if west + east < 204 else 32648), province.key
        assert (len(region.neighbours) == 0) == (province.key == "phuket"), province.key   # an island
    print(f"\n77 provinces of {len(expected):,} subdistricts built in {took:.0f} s")
