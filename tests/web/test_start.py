"""What a map draws first is one answer: the API's own figures and outlines, kept by browsers until anything changes."""

import re

import numpy as np
import pytest
import shapely

UNITS = 256 * 2**15
"""The world is so many units wide, 4.8 m each at the equator."""


@pytest.fixture(scope="module")
def version(app) -> str:
    return app.extensions["planmap"].at(1).version


@pytest.fixture(scope="module")
def ground(app) -> str:
    """The version of what does not change with the records."""
    return app.extensions["planmap"].at(1).ground_version


@pytest.fixture(scope="module")
def start(app, version) -> dict:
    return app.test_client().get(f"/start/{version}.json").json


def lines_of(path: str) -> list[np.ndarray]:
    """The lines of a path of M, l and z, in units."""
    return [np.cumsum(np.array(re.findall(r"-?\d+", line), dtype=float).reshape(-1, 2), axis=0)
            for line in path.split("M")[1:]]


def degrees(line: np.ndarray, origin: list[int]) -> np.ndarray:
    """Longitude and latitude of units, by the formulas of spherical Mercator."""
    x, y = ((line + origin) / UNITS).T
    return np.column_stack([x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))])


def test_it_holds_what_the_api_says(client, start):
    assert start["region"] == client.get("/api/region").json
    assert start["missions"] == client.get("/api/missions").json["missions"]
    assert start["sites"] == client.get("/api/sites").json


@pytest.mark.parametrize("level", ["districts", "subdistricts"])
def test_a_path_is_the_outline_of_the_api_to_three_metres(client, start, level):
    outlines = {place["id"]: shapely.geometry.shape(place["geometry"])
                for place in client.get(f"/api/{level}").json["features"]}
    drawn = {place["code"]: place for place in start["ground"][level]}

    assert start["ground"]["zoom"] == 15
    assert list(drawn) == list(outlines)
    for code, outline in outlines.items():
        rings = [degrees(line, start["ground"]["origin"]) for line in lines_of(drawn[code]["path"])]
        redrawn = shapely.union_all([shapely.Polygon(ring) for ring in rings])
        assert shapely.hausdorff_distance(redrawn, outline) < 3e-5
        south_west, north_east = drawn[code]["bounds"]
        assert [*south_west[::-1], *north_east[::-1]] == pytest.approx(outline.bounds)


def test_places_have_the_names_and_people_of_the_api(client, start):
    told = {place["id"]: place["properties"] for place in client.get("/api/subdistricts").json["features"]}

    for place in start["ground"]["subdistricts"]:
        assert {key: place[key] for key in told[place["code"]]} == told[place["code"]]


def test_no_line_is_drawn_where_the_neighbours_were_cut_off(start):
    for province in start["ground"]["neighbours"]:
        lines = [degrees(line, start["ground"]["origin"]) for line in lines_of(province["line"])]
        steps = np.concatenate([np.abs(np.diff(line, axis=0)) for line in lines])
        assert province["path"].endswith("z")
        assert "z" not in province["line"]
        assert steps.max() < 0.2


def test_the_finer_outlines_are_those_of_the_api(client, ground, start):
    finer = client.get(f"/outlines/{ground}.json").json
    outlines = {place["id"]: shapely.geometry.shape(place["geometry"])
                for place in client.get("/api/outlines").json["features"]}

    assert set(finer) == set(outlines)
    ring = degrees(lines_of(finer["510101"])[0], start["ground"]["origin"])
    assert shapely.hausdorff_distance(shapely.Polygon(ring), outlines["510101"]) < 3e-5


@pytest.mark.parametrize("address", ["/start/{}.json", "/outlines/{}.json"])
def test_it_is_kept_for_ever_under_its_version_and_not_at_all_under_another(client, version, ground, address):
    own = version if "start" in address else ground
    ours, another = client.get(address.format(own)), client.get(address.format("0" * 12))

    assert "immutable" in ours.headers["Cache-Control"]
    assert another.headers["Cache-Control"] == "no-store"
    assert another.json == ours.json


@pytest.mark.parametrize("page", ["/", "/embed"])
def test_a_page_asks_for_it_before_anything_else(client, version, page):
    text = client.get(page, headers={"Accept-Language": "th"}).text

    assert text.index(f'data-start="/start/{version}.json"') < text.index('rel="stylesheet"')
    assert client.get(f"/start/{version}.json", headers={"Accept-Encoding": "gzip"}).content_length < 80_000


def words_of(client, page: str, language: str) -> dict[str, str]:
    """The words that a page names beside its first answer."""
    address = re.search(r'data-words="([^"]+)"', client.get(page, headers={"Accept-Language": language}).text)
    return client.get(address[1]).json if address else {}


def test_each_page_loads_the_words_of_its_own_script(client):
    explore, embed, gaps = (words_of(client, page, "th") for page in ("/", "/embed", "/gaps"))

    assert explore["Legend"] == embed["Legend"] == gaps["Legend"] == "คำอธิบายสัญลักษณ์"
    assert gaps["Who has nothing?"] == "ที่ใดยังไม่มี"
    assert "Who has nothing?" not in explore.keys() | embed.keys()
    assert "Rows of the table" in explore


def test_words_stay_with_browsers_and_a_page_in_english_needs_none(client):
    address = re.search(r'data-words="([^"]+)"', client.get("/gaps", headers={"Accept-Language": "th"}).text)[1]

    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert words_of(client, "/gaps", "en") == {}