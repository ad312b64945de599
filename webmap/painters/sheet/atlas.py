"""A page of an atlas: the map of one place, the figures of it, the records in it."""

from math import ceil
from typing import Any

from geodata.plate import Bounds
from webmap.exports.brief import Brief
from webmap.exports.paper import Paper
from webmap.exports.scene import bounds_of
from webmap.exports.sheet_tables import LINE_COLUMNS, RECORD_COLUMNS, more_words, part_of
from webmap.exports.sheet_words import atlas_subtitle
from webmap.exports.tables import Table
from webmap.painters.palette import Palette
from webmap.painters.sheet.content import aspect_of, map_parts
from webmap.painters.sheet.frame import LINE, PT_MM, STYLES, frame_of
from webmap.painters.sheet.grid import grid_of, table_page, widths_of

HALVES = 2
"""The list of records stands in so many columns."""
MOST_LISTED = 44
"""Longer lists have pages of their own."""
MOST_FIGURES = 20
SMALL = 0.86
HEADS = 3.2
"""Lines that the name and the heads of a table need."""
MOST_BELOW = {True: 0.42, False: 0.5}
"""Of the page, for figures and list, by whether it lies on its side."""


def atlas_page(brief: Brief, paper: Paper) -> dict[str, Any]:
    """The page of a place, with a further one where its records are too many for it."""
    palette = Palette(paper.look, brief.missions)
    style = STYLES[paper.name, paper.width_mm > paper.height_mm]
    figures, records = brief.tables[0] if brief.tables else None, brief.list
    here = len(records.rows) <= MOST_LISTED
    size = style.body * SMALL
    lines = (HEADS + len(figures.rows[:MOST_FIGURES])) if figures else 0.0
    lines += HEADS + ceil(len(records.rows) / HALVES) * 1.35 if here and records.rows else 1.5
    most = paper.height_mm * MOST_BELOW[paper.width_mm > paper.height_mm]
    below = min(lines * size * PT_MM * LINE * 1.16, most)
    bounds = place_bounds(brief)
    frame = frame_of(paper, brief.place, atlas_subtitle(brief), 1, aspect_of(bounds), below)
    inner = frame.below[2]
    return {
        "title": brief.place, "subtitle": atlas_subtitle(brief),
        **map_parts(brief, paper, palette, frame, (), bounds),
        "below": {"box": frame.below, "size": SMALL,
                  "figures": grid_of(figures, widths_of(figures, size), palette, MOST_FIGURES) if figures else None,
                  "lists": _halves(part_of(records, LINE_COLUMNS), inner, palette) if here else [],
                  "note": "" if here else more_words(len(records.rows))},
        "tables": [] if here else [table_page(part_of(records, RECORD_COLUMNS), paper, palette, brief.place)]}


def place_bounds(brief: Brief) -> Bounds:
    """The ground of the place that a page is of."""
    region, view = brief.region, brief.view
    places = (region.subdistricts.loc[list(view.subdistrict)] if view.subdistrict
              else region.districts.loc[list(view.district)])
    if not len(places):
        return bounds_of(view, region)
    west, south, east, north = (float(side) for side in places.total_bounds)
    return west, south, east, north


def _halves(records: Table, width: float, palette: Palette) -> list[dict[str, Any]]:
    """The list of records as two tables beside each other."""
    rows = records.rows
    half = ceil(len(rows) / HALVES)
    shares = [width * part for part in (0.5, 0.3, 0.2)]
    return [grid_of(Table(records.name, records.columns, rows[at : at + half]), shares, palette)
            for at in range(0, len(rows), half)] if rows else []
