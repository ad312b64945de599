"""Coordinates in every notation offices use lie where they should, or say why they do not.

Expected places were computed by hand: 18°43'12.3" is 18 + 43/60 + 12.3/3600 = 18.72008333. At the central meridian
of a UTM zone (easting 500,000 m) the longitude is that of the meridian: 99° in zone 47, 105° in zone 48.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

import geodata
from geodata.intake.coordinates import (
    GRID_LETTERS,
    HALF,
    NO_PIN,
    NOT_AN_ANGLE,
    NOT_READ,
    read_degrees,
    read_spot,
    read_zone,
)
from geodata.intake.datums import datums, to_degrees, to_metres
from geodata.intake.positions import IMPOSSIBLE, NOWHERE, OUTSIDE, SAYS_INDIAN, locate_pairs, locate_spots
from geodata.intake.repairs import RULES
from geodata.region import load_region

QUIETLY = settings(deadline=None)
NORTH, EAST = 18.72008333, 99.04405556      # 18°43'12.3", 99°02'38.6"
LETTERS = st.text(alphabet="0123456789๑๙.,-°'\"NESWnesw xyละติจูดXYQ()=:/", max_size=40)


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


@pytest.mark.parametrize("text", [
    "18°43'12.3\"N 99°02'38.6\"E", "18°43'12.3\" 99°02'38.6\"", "18° 43' 12.3'' N, 99° 2' 38.6'' E",
    "N18°43'12.3\" E99°02'38.6\"",
    "E99°02'38.6\" N18°43'12.3\"", "18°43’12.3”N 99°02’38.6”E", "18º43´12.3´´N 99º02´38.6´´E",
    "N 18 43 12.3 E 99 02 38.6",
    "18 43 12.3 N 99 02 38.6 E", "18-43-12.3 99-02-38.6", "18:43:12.3, 99:02:38.6", "๑๘°๔๓'๑๒.๓\" ๙๙°๐๒'๓๘.๖\"",
    "18 องศา 43 ลิปดา 12.3 ฟิลิปดา เหนือ 99 องศา 2 ลิปดา 38.6 ฟิลิปดา ตะวันออก",
    "ละติจูด 18°43'12.3\" ลองจิจูด 99°02'38.6\"",
    "18°43.205' 99°2.64333333'"])
def test_degrees_minutes_seconds_are_read_in_any_notation(text):
    reading = read_spot(text)

    assert (reading.value.y, reading.value.x) == pytest.approx((NORTH, EAST), abs=1e-8)
    assert reading.fixes[-1].rule == "degrees_minutes"


@pytest.mark.parametrize("text", [
    "18.713510, 99.044120", "18.713510 99.044120", "N18.713510 E99.044120", "18.713510N 99.044120E",
    "18.713510 N , 99.044120 E",
    "E99.044120 N18.713510", "18.713510° N, 99.044120° E", "ละติจูด 18.713510 ลองจิจูด 99.044120",
    "Lat: 18.713510, Long: 99.044120",
    "(18.713510, 99.044120)", "๑๘.๗๑๓๕๑ ๙๙.๐๔๔๑๒", "18,713510 99,044120", "lon 99.04412 lat 18.71351",
    "https://www.google.com/maps/place/A/@18.7,99.0,17z/data=!3m1!4b1!4m6!3d18.713510!4d99.044120",
    "https://maps.google.com/?q=18.713510,99.044120"])
def test_decimal_degrees_are_read_in_any_notation(text):
    spot = read_spot(text).value

    assert (spot.y, spot.x, spot.metres) == (18.71351, 99.04412, False)


@pytest.mark.parametrize(("text", "zone"), [
    ("พิกัด 0519127 2036391", 0), ("0519127 2036391", 0), ("E 0519127 N 2036391", 0), ("N 2036391 E 0519127", 0),
    ("47Q(x) 0519127 (Y) 2036391", 47), ("47Q 0519127 2036391", 47), ("47N 519127mE 2036391mN", 47),
    ("519127E 2036391N", 0),
    ("X=519127 Y=2036391", 0), ("519,127 2,036,391", 0), ("UTM 47 519127.0 2036391.0", 47),
    ("Zone 48 E519127 N2036391", 48),
    ("0519127 E, 2036391 N (WGS84)", 0)])
def test_metres_are_read_with_and_without_zone(text, zone):
    spot = read_spot(text).value

    assert (spot.x, spot.y, spot.metres, spot.zone) == (519_127, 2_036_391, True, zone)


@pytest.mark.parametrize(("text", "problem"), [
    ("18.5", HALF), ("519127", HALF), ("วัด", NOT_READ), ("1 2 3", NOT_READ),
    ("18°61'00\" 99°00'00\"", NOT_AN_ANGLE),
    ("18.5°30' 99°00'", NOT_AN_ANGLE), ("47QNA1912736391", GRID_LETTERS),
    ("https://www.google.com/maps/@18.57,99.00,17z", NO_PIN),
    ("18.5 99.0 " * 40, NOT_READ), ("519127 2036391 300", NOT_READ)])
def test_what_cannot_be_read_says_why(text, problem):
    assert read_spot(text).value is None
    assert read_spot(text).problem is problem


@pytest.mark.parametrize(("cell", "degrees"), [
    (18.5, 18.5), ("18.5", 18.5), ("18°30'00\"N", 18.5), ("N 18 30 00", 18.5), ("18-30-00", 18.5),
    ("18.5 N", 18.5), ("18,5735", 18.5735),
    ("๑๘.๕", 18.5), ("99°30'E", 99.5), ("0519127", 519_127), ("519,127", 519_127), (None, None), (math.nan, None),
    ("-", None)])
def test_one_coordinate_is_read_from_its_own_cell(cell, degrees):
    assert read_degrees(cell).value == degrees
    assert read_degrees(cell).problem is None


@pytest.mark.parametrize(("cell", "zone"), [
    (47, 47), ("47N", 47), ("47Q", 47), ("โซน 48", 48), ("", None), (None, None)])
def test_a_zone_is_read(cell, zone):
    assert read_zone(cell).value == zone


def test_a_zone_outside_thailand_is_a_problem():
    assert read_zone("46N").problem is not None


@pytest.mark.parametrize(("zone", "meridian"), [(47, 99), (48, 105)])
def test_the_central_meridian_of_a_zone_is_at_500_km(zone, meridian):
    lon, lat = to_degrees([500_000], [2_050_000], zone)

    assert lon[0] == pytest.approx(meridian, abs=1e-9)
    assert 18.53 < lat[0] < 18.55


def test_indian_1975_offers_its_transformations_with_name_and_accuracy():
    offered = datums(47)

    assert [datum.key for datum in offered] == ["wgs84", "indian1975-4", "indian1975-2"]
    assert [datum.accuracy_m for datum in offered] == [None, 3.0, 5.0]
    assert [datum.name.en for datum in offered[1:]] == [
        "Indian 1975 / UTM 47N: Indian 1975 to WGS 84 (4)", "Indian 1975 / UTM 47N: Indian 1975 to WGS 84 (2)"]
    assert [round(datum.shift_m, -1) for datum in offered] == [0, 630, 450]


def test_the_two_common_transformations_differ_by_188_metres_here():
    (one,), (first,) = to_degrees([500_000], [2_050_000], 47, "indian1975-4")
    (two,), (second,) = to_degrees([500_000], [2_050_000], 47, "indian1975-2")

    assert Geod(ellps="WGS84").inv(one, first, two, second)[2] == pytest.approx(188, abs=1)


def test_a_datum_the_zone_does_not_have_is_refused():
    with pytest.raises(KeyError):
        to_degrees([500_000], [2_050_000], 47, "indian1975-9")


@QUIETLY
@given(st.floats(97.5, 100.5), st.floats(5.7, 20.4))
def test_metres_come_back_from_their_degrees(lon, lat):
    back = to_degrees(*to_metres([lon], [lat], 47), 47)

    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-8)


def test_a_column_of_every_kind_is_placed(lamphun):
    cells = pd.Series({
        5: "18.5735, 99.0085", 6: "99.0085 18.5735", 7: "47Q 500000 2050000", 8: "2050000 500000",
        9: "13.7563, 100.5018", 10: "0, 0", 11: "200 100", 12: None, 13: "Indian 1975 500000 2050000",
        14: "48Q 500000 2050000", 15: "18.57 99.01"})

    located = locate_spots(cells, lamphun, "พิกัด")

    assert located.table.loc[[5, 6], ["lat", "lon"]].to_numpy().tolist() == [[18.5735, 99.0085]] * 2
    assert located.table.subdistrict_code[[5, 6]].tolist() == ["510101"] * 2
    assert located.table.lon[[7, 8]].tolist() == [99.0, 99.0]
    assert located.table.lon.isna().tolist() == [False] * 5 + [True] * 4 + [False] * 2
    assert located.problems == {9: OUTSIDE, 14: OUTSIDE, 10: NOWHERE, 11: IMPOSSIBLE, 13: SAYS_INDIAN}
    assert located.outside == [9, 14]
    assert {row: [repair.rule for repair in located.repairs if repair.row == row] for row in cells.index} == {
        5: [], 6: ["swapped"], 7: ["utm"], 8: ["swapped", "zone_assumed", "utm"], 9: [], 10: [], 11: [], 12: [], 13: [],
        14: ["utm"], 15: []}
    assert located.table.precision.tolist() == [
        "exact", "exact", "approximate", "approximate", "exact", "", "", "", "", "approximate", "approximate"]


def test_a_swap_is_shown_before_and_after(lamphun):
    repair, = locate_spots(pd.Series({6: "99.0085, 18.5735"}), lamphun, "พิกัด").repairs

    assert (repair.row, repair.column) == (6, "พิกัด")
    assert (repair.before, repair.after) == ("99.0085, 18.5735", "18.573500, 99.008500")
    assert repair.reason == RULES["swapped"]


def test_the_chosen_datum_moves_metres_and_leaves_degrees(lamphun):
    cells = pd.Series({2: "500000 2050000", 3: "18.5735, 99.0085", 4: "Indian 1975 500000 2050000"})

    located = locate_spots(cells, lamphun, "พิกัด", "indian1975-4")

    there = to_degrees([500_000], [2_050_000], 47)[1][0]
    moved = Geod(ellps="WGS84").inv(99, there, located.table.lon[2], located.table.lat[2])[2]
    assert moved == pytest.approx(626, abs=1)
    assert located.table.lon[3] == 99.0085
    assert located.table.lon[4] == located.table.lon[2]
    assert [repair.rule for repair in located.repairs if repair.row == 2] == ["zone_assumed", "datum"]


def test_two_columns_are_placed(lamphun):
    lat = pd.Series([18.5735, 99.0085, "18°30'00\"N", 18.5, None, 2_050_000], index=[2, 3, 4, 5, 6, 7], dtype=object)
    lon = pd.Series([99.0085, 18.5735, "99.0 E", None, None, 500_000], index=lat.index, dtype=object)

    located = locate_pairs(lat, lon, lamphun, ("ละติจูด", "ลองจิจูด"))

    assert located.table.lat.tolist()[:3] == [18.5735, 18.5735, 18.5]
    assert located.table.lon[7] == 99
    assert located.problems == {5: HALF}
    assert {repair.rule for repair in located.repairs if repair.row == 3} == {"swapped"}
    assert [repair.column for repair in located.repairs if repair.row == 4] == ["ละติจูด", "ลองจิจูด"]


def test_a_column_for_the_zone_is_obeyed(lamphun):
    metres = pd.Series([2_050_000.0, 2_050_000.0]), pd.Series([500_000.0, 500_000.0])

    located = locate_pairs(*metres, lamphun, ("N", "E"), zone=pd.Series(["47N", "48"]))

    assert located.table.lon.round(6).tolist() == [99, 105]
    assert located.outside == [1]


@given(st.lists(st.tuples(st.floats(98.9, 99.1), st.floats(18.0, 18.6)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_points_swapped_or_not_land_in_the_same_place(lamphun, points):
    lon, lat = (pd.Series(values) for values in zip(*points, strict=True))

    one, other = (locate_pairs(*pair, lamphun, ("a", "b")).table for pair in ((lat, lon), (lon, lat)))

    assert one.drop(columns="precision").equals(other.drop(columns="precision"))
    assert np.allclose(one.lon, lon, atol=1e-7)


@QUIETLY
@given(st.one_of(st.text(max_size=50), LETTERS, st.floats(), st.none(), st.booleans(), st.integers()))
def test_no_cell_raises(cell):
    for reading in (read_spot(cell), read_degrees(cell), read_zone(cell)):
        assert all(fix.rule in RULES for fix in reading.fixes)
    spot = read_spot(cell).value
    assert spot is None or (math.isfinite(spot.x) and math.isfinite(spot.y))


def test_no_column_raises(lamphun):
    cells = pd.Series([1e308, -1e308, math.inf, -math.inf, math.nan, 1e11, "x", "1e5", True, pd.NaT, 10**400],
                      dtype=object)

    located = locate_pairs(cells, cells[::-1].reset_index(drop=True), lamphun, ("a", "b"))

    assert len(located.table) == len(cells)
    assert set(located.table.subdistrict_code) == {""}


@pytest.mark.parametrize("text", ["18.5771", "99.00871234", "-0.5", "018.5", "7", "523641", "2045511.25", "0.00000001"])
def test_plain_figures_in_text_are_read_as_those_with_a_word_beside_them(text):
    reading = read_degrees(text)

    assert (reading.fixes, reading.problem) == ((), None)
    assert reading.value == float(text) == abs(read_degrees(f"{text.lstrip('-')} N").value) * (-1 if "-" in text else 1)
