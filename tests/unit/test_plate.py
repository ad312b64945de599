"""The map on paper: true scale, north, a frame that holds what it should, names that do not cover each other."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geodata.plate import Plate, bounds_at
from webmap.exports.labels import HEIGHT, Wanted, placed

LAMPHUN = (98.65, 17.4, 99.35, 18.7)
UTM_47N = 32647
A4 = (180.0, 250.0)


def plate(bounds=LAMPHUN, size=A4) -> Plate:
    return Plate.around(bounds, UTM_47N, size)


@pytest.mark.parametrize("bounds", [LAMPHUN, (98.9, 18.5, 99.1, 18.7), (97.4, 5.7, 105.6, 20.4)])
def test_the_scale_bar_is_as_long_as_the_ground_within_a_thousandth(bounds):
    drawn = plate(bounds)
    bar = drawn.scale_bar(50)
    lon, lat = drawn.middle

    east, north, _ = Geod(ellps="WGS84").fwd(lon, lat, 90, bar.length_m)
    (x0, y0), (x1, y1) = drawn.spots([lon, east], [lat, north])
    assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(bar.width_mm, rel=1e-3)
    assert bar.width_mm <= 50
    assert str(bar.length_m).rstrip("0") in ("1", "2", "5")


def test_what_is_asked_for_lies_inside_the_frame_with_its_middle_in_the_middle():
    drawn = plate()
    spots = drawn.spots([98.65, 99.35, 98.65, 99.35], [17.4, 17.4, 18.7, 18.7])

    assert (spots >= 0).all()
    assert (spots <= A4).all()
    assert spots.mean(axis=0) == pytest.approx((90, 125), abs=0.5)


def test_a_hectare_a_millimetre_is_drawn_to_scale():
    drawn = Plate(UTM_47N, 500_000, 2_000_000, 518_000, 2_025_000, *A4)
    square = gpd.GeoSeries([shapely.box(500_000, 2_024_000, 501_000, 2_025_000)], crs=UTM_47N).to_crs(4326)

    assert drawn.metres_per_mm == 100
    assert drawn.draw(square).iloc[0].bounds == pytest.approx((0, 0, 10, 10), abs=1e-4)
    assert drawn.denominator == 100_000


def test_north_is_up_on_the_meridian_of_the_zone_and_leans_beside_it():
    assert plate((98.9, 18.5, 99.1, 18.7)).north_deg == pytest.approx(0, abs=0.01)
    assert plate((101.4, 18.5, 101.6, 18.7)).north_deg == pytest.approx(-0.8, abs=0.05)


def test_shapes_that_share_a_border_share_it_when_drawn_with_fewer_corners():
    edge = [(99, 18 + step / 1_000 + (step % 2) / 9_000) for step in range(100)]
    west = shapely.Polygon([(98.9, 18), *edge, (98.9, 18.1)])
    east = shapely.Polygon([(99.1, 18), *edge, (99.1, 18.1)])

    drawn = plate().coverage(gpd.GeoSeries([west, east], crs=4326), 200)
    assert shapely.get_num_coordinates(drawn.array).sum() < 60
    assert shapely.coverage_is_valid(np.asarray(drawn.array))


def test_a_web_map_at_zoom_0_of_256_pixels_is_the_world():
    assert bounds_at(0, 0, 0, (256, 256)) == pytest.approx((-180, -85.0511, 180, 85.0511), abs=1e-3)
    west, _south, east, _north = bounds_at(18.5, 99, 10, (1024, 768))
    assert east - west == pytest.approx(360 * 4 / 1024)


def test_lines_of_the_graticule_stand_at_round_degrees_inside_the_view():
    lines = plate().graticule()

    assert {line.degrees for line in lines if line.north} == {98.5, 99.0, 99.5}
    assert {line.degrees for line in lines if not line.north} == {17.5, 18.0, 18.5}


names = st.lists(st.tuples(st.sampled_from(["ลี้", "เมืองลำพูน", "เวียงหนองล่อง", "Thung Hua Chang"]),
                           st.floats(0, 180), st.floats(0, 250)), max_size=25)


@settings(max_examples=40)
@given(names)
def test_no_name_covers_another_or_leaves_the_frame_and_each_is_drawn_or_counted(wanted):
    labels, left = placed([Wanted(text, x, y, 3.0, "district") for text, x, y in wanted], A4)

    boxes = [shapely.box(one.x - one.width / 2, one.y - one.size * HEIGHT / 2, one.x + one.width / 2,
                         one.y + one.size * HEIGHT / 2) for one in labels]
    assert len(labels) + left == len(wanted)
    assert all(shapely.box(0, 0, *A4).contains(box) for box in boxes)
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_a_name_gives_way_to_a_symbol():
    [label], left = placed([Wanted("ลี้", 50, 50, 3.0, "district")], A4, [(50, 50, 4.0)])

    assert left == 0
    assert abs(label.y - 50) > 1 or abs(label.x - 50) > 1
