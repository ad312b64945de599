"""A deck of 51 subdistricts with table and chart, and its freeforms beside those that python-pptx builds itself."""

from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import geopandas as gpd
import shapely
from pptx import Presentation
from pptx.util import Emu

from geodata.plate import Plate
from geodata.region import load_region
from tests.benchmarks.table import Bar, Row
from webmap import DEFAULTS, create_app
from webmap.exports.brief import brief_of
from webmap.exports.deck import paint_deck
from webmap.exports.paper import Paper
from webmap.painters.slides.markup import EMU_PER_MM
from webmap.painters.slides.outlines import outline
from webmap.questions import asked_view

VERTICES = 84_745
"""Corners of the 51 subdistricts in the official boundaries."""
EVERY = 10
"""The library is quadratic in the corners of a polygon: it draws every tenth, and so do we."""


def measure(repeats: int = 5) -> list[Row]:
    """The deck, then the shapes by both, in turns."""
    return [deck(repeats), shapes(min(repeats, 3))]


def deck(repeats: int) -> Row:
    """CPU of a whole deck, from the brief to the file."""
    with TemporaryDirectory(prefix="bench-deck-") as instance:
        app = create_app({"INSTANCE": str(Path(instance)), "BASE_MAPS": ""})
        with app.test_request_context("/?shade=people&lang=th"):
            brief, paper, times = brief_of(asked_view()), Paper.named("slide"), []
            size = len(paint_deck([brief], paper))
            for _ in range(repeats):
                began = process_time()
                paint_deck([brief], paper)
                times.append(process_time() - began)
    note = f"map, chart, table of all rows, sources; {size // 1000} kB; CPU, median of {repeats}"
    return Row("deck: 51 subdistricts, table and chart", "ms", median(times) * 1000, None, "",
               Bar("ours", most=1500, text="≤ 1,500 ms"), note)


def shapes(repeats: int) -> Row:
    """CPU of the same polygons as freeforms, by us and by the library."""
    polygons = official()
    ours, theirs = [], []
    for _ in range(repeats):
        began = process_time()
        written = [outline(polygon) for polygon in polygons]
        ours.append(process_time() - began)
    began = process_time()
    built(polygons)
    theirs.append(process_time() - began)
    assert len(written) == len(polygons)
    corners = sum(int(shapely.get_num_coordinates(polygon)) for polygon in polygons)
    note = f"{len(polygons)} polygons of {corners:,} corners together, as dense as the official boundaries; CPU"
    return Row("deck: freeforms of subdistricts in full detail", "ms", median(ours) * 1000, theirs[0] * 1000,
               "FreeformBuilder", Bar("ratio", most=1 / 50, text="ratio ≤ 0.02"), note)


def official() -> list[shapely.Polygon]:
    """Every tenth subdistrict in mm, with corners as dense as in the official boundaries."""
    region = load_region(DEFAULTS["REGION"])
    plate = Plate.around(region.bounds, region.metric_crs, (130, 150))
    drawn = plate.draw(gpd.GeoSeries(region.subdistricts.geometry))
    step = drawn.length.sum() / VERTICES
    return [max(shapely.get_parts(shapely.segmentize(shape, step)), key=shapely.area) for shape in drawn[::EVERY]]


def built(polygons: list[shapely.Polygon]) -> bytes:
    """The polygons as the library builds freeforms."""
    file = Presentation()
    tree = file.slides.add_slide(file.slide_layouts[6]).shapes
    for polygon in polygons:
        points = [tuple(point) for point in shapely.get_coordinates(polygon.exterior) * EMU_PER_MM]
        builder = tree.build_freeform(Emu(int(points[0][0])), Emu(int(points[0][1])))
        builder.add_line_segments(points[1:], close=True)
        builder.convert_to_shape()
    out = BytesIO()
    file.save(out)
    return out.getvalue()
