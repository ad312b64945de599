"""A country is a folder of region folders: built from one file, read without their data, refused where two collide."""

import shutil

import pytest
from test_region_build import subdistricts

from geodata.country import build_country, read_country
from geodata.errors import RegionError
from geodata.region import load_region


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    source = folder / "units.geojson"
    source.write_text(subdistricts().to_json(), encoding="utf-8")
    build_country(source, folder / "regions", progress=lambda _line: None)
    return folder / "regions"


def test_every_province_of_a_file_gets_a_folder_of_its_own(country):
    provinces = read_country(country)

    assert [(one.key, one.code, one.name.th) for one in provinces] == [
        ("province-50", "50", "จังหวัด50"), ("test-land", "51", "จังหวัด51"), ("province-52", "52", "จังหวัด52")]
    assert [one.metric_crs for one in provinces] == [32647] * 3
    assert list(load_region(country / "test-land").neighbours.index) == ["50"]


def test_a_folder_without_regions_is_refused_with_the_cure(tmp_path):
    with pytest.raises(RegionError, match=r"holds no region folder.*--code all"):
        read_country(tmp_path)


@pytest.mark.parametrize(("before", "after", "problem"), [
    ('"province-50"', '"test-land"', "two region folders have the key test-land"),
    ('"province-50"', '"../x"', "cannot stand in an address"),
    ('"key"', '"chiave"', "a field is missing")])
def test_a_country_whose_addresses_would_collide_is_refused(country, tmp_path, before, after, problem):
    folder = shutil.copytree(country, tmp_path / "regions")
    about = folder / "province-50" / "region.json"
    about.write_text(about.read_text().replace(before, after, 1))

    with pytest.raises(RegionError, match=problem):
        read_country(folder)


def test_a_province_that_cannot_be_built_is_named_and_the_others_are_there(tmp_path):
    broken = subdistricts()
    broken.loc[broken.code == "520101", "geometry"] = broken.geometry.iloc[0].buffer(0.5)   # over all the others
    source = tmp_path / "units.geojson"
    source.write_text(broken.to_json(), encoding="utf-8")
    told = []

    with pytest.raises(RegionError, match=r"could not be built: .*52 Province 52"):
        build_country(source, tmp_path / "regions", progress=told.append)
    assert len(told) == 3
