"""Promises that every mission keeps by being in layers/: words, kinds, symbols, colours, an example."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import geodata
import layers
from geodata.region import load_region
from layers import MISSIONS
from layers.mission import MECHANISMS, STATUSES, Mission
from webmap.assets import Assets
from webmap.tokens import DARK, LIGHT

THAI = re.compile(r"[\u0e00-\u0e7f]")
WORDS = ("name", "short", "shows", "objective", "importance", "completeness")
EXAMPLE = {"name_th", "name_en", "kind", "subdistrict", "district", "lat", "lon", "agency_th", "agency_en", "status",
           "mechanism", "fiscal_year", "budget_thb", "capacity", "capacity_unit"}
EVERY = pytest.mark.parametrize("mission", MISSIONS.values(), ids=lambda mission: mission.key)
PAIRS = pytest.mark.parametrize(
    ("one", "other"), list(combinations(MISSIONS.values(), 2)),
    ids=lambda mission: mission.key)
GROUNDS = pytest.mark.parametrize(
    ("accent", "ground"), [("colour", LIGHT["surface"]), ("colour_dark", DARK["surface"])], ids=["light", "dark"])


@pytest.fixture(scope="module")
def region():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


# --- colours, after WCAG 2.2, CIE L*a*b* 1976 and Machado et al. (2009), severity 1.0 --------------------------

SEEN = {
    "everybody": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb.clip(0, 1)
    x, y, z = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, seen_by: str) -> float:
    first, second = (lab(SEEN[seen_by] @ linear(colour)) for colour in (one, other))
    return float(np.linalg.norm(first - second))


def test_the_measures_of_colour_are_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab(linear("#ff0000")) == pytest.approx([53.2, 80.1, 67.2], abs=0.3)
    assert difference("#ff0000", "#6c6b00", "protanopia") < 40 < difference("#ff0000", "#6c6b00", "everybody")


@GROUNDS
def test_the_grounds_are_those_that_the_accents_were_chosen_for(accent, ground):
    assert ground == {"colour": "#fffdf9", "colour_dark": "#1c2226"}[accent]


@GROUNDS
@EVERY
def test_an_accent_stands_out_from_its_ground(mission, accent, ground):
    colour = getattr(mission, accent)

    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    assert contrast(colour, ground) >= 3


@PAIRS
@pytest.mark.parametrize("accent", ["colour", "colour_dark"])
def test_two_missions_look_different_to_most_eyes(one, other, accent):
    assert difference(getattr(one, accent), getattr(other, accent), "everybody") > 25


@PAIRS
@pytest.mark.parametrize("seen_by", ["protanopia", "deuteranopia", "greyscale"])
def test_two_missions_differ_by_shape_or_by_colour_in_every_eye(one, other, seen_by):
    told_apart = min(difference(getattr(one, accent), getattr(other, accent), seen_by)
                     for accent in ("colour", "colour_dark")) > 12

    assert one.plate != other.plate or told_apart


# --- words -----------------------------------------------------------------------------------------------------

def test_missions_come_in_their_order_each_under_its_file_name():
    orders = [mission.order for mission in MISSIONS.values()]
    files = {path.stem for path in Path(layers.__file__).parent.glob("*.py")} - {"__init__", "mission"}

    assert orders == sorted(set(orders))
    assert list(MISSIONS)[:4] == ["tourism", "industry", "agriculture", "community"]
    assert set(MISSIONS) == files
    assert all(key == mission.key and re.fullmatch(r"[a-z]+", key) for key, mission in MISSIONS.items())


@pytest.mark.parametrize("word", WORDS)
@EVERY
def test_a_mission_says_everything_in_both_languages(mission, word):
    text = getattr(mission, word)

    assert THAI.search(text.th)
    assert text.en.strip() == text.en != ""
    assert not THAI.search(text.en)


@EVERY
def test_a_mission_says_who_it_serves(mission):
    assert THAI.search(mission.served.who.th)
    assert mission.served.who.en
    assert mission.served.demand in ("people", "houses")


@pytest.mark.parametrize("vocabulary", [MECHANISMS, STATUSES], ids=["mechanisms", "statuses"])
def test_a_vocabulary_is_in_both_languages(vocabulary):
    assert all(THAI.search(text.th) and text.en and not THAI.search(text.en) for text in vocabulary.values())
    assert len({text.en for text in vocabulary.values()}) == len(vocabulary)


def test_the_three_mechanisms_are_those_of_the_strategy():
    assert list(MECHANISMS) == ["routine", "strategic", "outreach"]


def test_nobody_can_change_a_mission():
    with pytest.raises(TypeError):
        MISSIONS["more"] = None
    with pytest.raises(AttributeError):
        MISSIONS["tourism"].colour = "#000000"


# --- kinds and symbols -----------------------------------------------------------------------------------------

@EVERY
def test_kinds_have_their_own_key_names_and_symbol(mission):
    assert mission.kinds
    for part in ("key", "icon", "name"):
        values = [getattr(kind, part) for kind in mission.kinds]
        assert len(set(values)) == len(values), part
    for kind in mission.kinds:
        assert re.fullmatch(r"[a-z][a-z_]*", kind.key)
        assert re.search(THAI, kind.name.th)
        assert kind.name.en
        assert not THAI.search(kind.name.en)
        assert kind.shape in ("point", "line", "area")
        assert kind.reach_m is None or 500 <= kind.reach_m <= 50_000
        assert mission.kind(kind.key) is kind


@EVERY
def test_an_unknown_kind_is_a_key_error(mission):
    with pytest.raises(KeyError):
        mission.kind("nothing")


@EVERY
def test_every_symbol_is_in_the_sprite(mission):
    sprite = Assets([mission]).made["symbols.svg"].decode()

    assert {kind.icon for kind in mission.kinds} <= set(re.findall(r'<symbol id="([^"]+)"', sprite))


# --- the example -----------------------------------------------------------------------------------------------

def check_example(mission: Mission, region) -> None:
    """AssertionError where the example is not a record an office of the region could hand in."""
    example = dict(mission.example)
    assert set(example) <= EXAMPLE
    assert THAI.search(example["name_th"])
    assert example["kind"] in {kind.key for kind in mission.kinds}
    district = region.districts[region.districts.name_th == example["district"]]
    assert len(district) == 1
    inside = region.subdistricts[region.subdistricts.district_code == district.index[0]]
    assert "subdistrict" not in example or example["subdistrict"] in set(inside.name_th)
    assert example.get("status", "planned") in STATUSES
    assert example.get("mechanism", "routine") in MECHANISMS
    assert 2000 <= example.get("fiscal_year", 2026) <= 2100
    assert example.get("budget_thb", 1) > 0
    if "lat" in example or "lon" in example:
        found = region.locate([example["lon"]], [example["lat"]])
        assert found.district_code[0] == district.index[0]


@pytest.mark.parametrize("mission", MISSIONS.values(), ids=MISSIONS.keys())
def test_the_example_is_a_record_an_office_could_write(mission, region):
    check_example(mission, region)


# --- the records -----------------------------------------------------------------------------------------------

def test_every_record_is_of_a_known_mission_and_kind(region):
    known = {(mission.key, kind.key) for mission in MISSIONS.values() for kind in mission.kinds}

    assert set(zip(region.records.mission, region.records.kind, strict=True)) <= known


def test_every_mission_has_records(region):
    assert set(region.records.mission) == set(MISSIONS)


def test_statuses_and_mechanisms_of_records_are_of_the_vocabularies(region):
    assert set(region.records.status) <= {"", *STATUSES}
    assert set(region.records.mechanism) <= {"", *MECHANISMS}


def test_a_record_with_an_outline_is_of_a_kind_drawn_so(region):
    shapes = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line",
              "Polygon": "area", "MultiPolygon": "area"}
    drawn = region.records[region.records.geometry.notna()]
    unlike = [row.id for row in drawn.itertuples() if shapes[row.geometry.geom_type] not in
              {"point", MISSIONS[row.mission].kind(row.kind).shape}]

    assert unlike == []
