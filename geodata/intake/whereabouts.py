"""Where each row belongs: its shape or position decides, else the names it gives; what neither settles is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.intake.cells import Cells, is_empty
from geodata.intake.findings import Findings
from geodata.intake.matches import LEVELS, NO_SUCH, NOT_THIS_PROVINCE, Aliases, Match
from geodata.intake.names import misplaced_names
from geodata.intake.places import Places
from geodata.intake.placing import FREE, NAMED, Placed, disagreements, place_rows
from geodata.intake.positions import OUTSIDE
from geodata.intake.repairs import spoken
from geodata.intake.shapes import SHAPE, take_shapes
from geodata.intake.spots import POSITION, locate_cells, well_known
from geodata.intake.standing import Standing, stand
from geodata.intake.titles import PlaceWords
from geodata.region import Region
from geodata.text import Text

PLACE = "place"
"""The field that questions and reasons about a place name name."""
MOSTLY = 0.5
"""The share of a shape that must lie in the province."""
COARSE = frozenset({"district", "province"})
NO_PLACE = Text("ไม่ได้ระบุสถานที่ นับเป็นระดับจังหวัด", "No place is named: it counts for the province as a whole")
NOT_FOUND = Text("ไม่พบชื่อสถานที่ในข้อความนี้", "No place is found in these words")
BEYOND = Text("รูปทรงยื่นออกนอกจังหวัดเกินไป ตัดที่แนวเขตก่อน", "Its shape reaches far beyond the province: cut it at the border")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """By row: geometry, precision, subdistrict_code, district_code, village_code; and decisions on names to remember.

    decided: (level, name, within) -> code.
    """

    table: pd.DataFrame
    decided: dict[tuple[str, str, str], str]


def find_places(cells: Cells, given: npt.NDArray[np.object_] | None, crs: str | None, region: Region, aliases: Aliases,
                findings: Findings) -> Whereabouts:
    """Place every row; given are the shapes of a map file's rows."""
    named, places, decided = _name(cells, region, aliases, findings)
    spots = locate_cells(cells, region, findings)
    shapes = _shapes(cells, given, crs, region, spots, findings)
    standing = stand(shapes, region)
    table = _settle(cells, shapes, standing, spots, named, findings)
    drawn = set(table.index[table.geometry.notna()].tolist())   # a position needs no names
    findings.repairs += [repair for repair in named.repairs if repair.row not in drawn
                         and repair.rule not in findings.decisions.rules_off]
    _compare(table, named, places, cells, findings)
    return Whereabouts(table, decided)


def _name(cells: Cells, region: Region, aliases: Aliases,
          findings: Findings) -> tuple[Placed, Places, dict[tuple[str, str, str], str]]:
    """The places that names give, after the planner's answers; a name the planner decides holds in later files too."""
    off = findings.decisions.rules_off
    kept = {} if "place_alias" in off else dict(aliases)
    columns = {name: cells.raw[name] for name in (*NAMED, *FREE) if name in cells.raw}
    for level in ("subdistrict", "district"):
        if f"{level}_code" in cells.raw and level not in columns:
            columns[level] = cells.raw[f"{level}_code"]
    if "place_in_title" in off:
        columns = {name: column for name, column in columns.items() if name not in FREE}
    table, places = pd.DataFrame(columns, index=cells.index), Places(region, kept)
    if "precision" in cells.raw:   # a row that says how exactly its place is known needs no search in its title
        coarse = [spoken(cell).strip() in COARSE for cell in cells.raw["precision"].tolist()]
        table.loc[coarse, [name for name in FREE if name in columns]] = None
    named, decided = place_rows(table, places, cells.titles), dict[tuple[str, str, str], str]()
    for words in set(named.words.values()):
        answer = findings.answer(PLACE, str(words))
        if answer and len(answer) in LEVELS and places.name_of(answer).th:
            key, code = places.decide(words, answer)
            decided[key] = code
    if decided:
        places = Places(region, {**kept, **decided})
        named = place_rows(table, places, cells.titles)
    if "place_variant" in off:
        doubtful = {repair.row for repair in named.repairs if repair.rule == "place_variant"}
        named.waiting.update(dict.fromkeys(doubtful, Match()))
        named.words.update(dict.fromkeys(doubtful, PlaceWords(village="?")))
    return named, places, decided


def _shapes(cells: Cells, given: npt.NDArray[np.object_] | None, crs: str | None, region: Region, spots: pd.DataFrame,
            findings: Findings) -> npt.NDArray[np.object_]:
    """The shape of each row: drawn, in well-known text, or the point of its figures."""
    rows = cells.index.tolist()
    written = well_known(cells, findings) if given is None else given
    shapes = np.full(len(rows), None, dtype=object)
    if written is not None:
        title = cells.titles.get(SHAPE, SHAPE)
        shapes = take_shapes(written, rows, crs if given is not None else "EPSG:4326", region, findings, title)
    points = shapely.is_missing(shapes) & spots.lon.notna().to_numpy()
    shapes[points] = shapely.points(spots.lon.to_numpy()[points], spots.lat.to_numpy()[points])
    return shapes


def _settle(cells: Cells, shapes: npt.NDArray[np.object_], standing: Standing, spots: pd.DataFrame, named: Placed,
            findings: Findings) -> pd.DataFrame:
    """One answer for each row from its shape and its names; the rows that have none are refused, or wait."""
    table = named.table.copy()
    placed = ~shapely.is_missing(shapes)
    within = placed & (standing.inside >= MOSTLY)
    inside = within & ~standing.beyond
    rows = cells.index.to_numpy()
    certain = (table.district_code != "").to_numpy()
    elsewhere = {row for row, match in named.waiting.items() if match.reason is NOT_THIS_PROVINCE}
    for at in np.flatnonzero(placed & ~inside).tolist():
        _outside(int(rows[at]), shapes[at], bool(within[at]), bool(certain[at]), elsewhere, findings)
    for name, codes in (("subdistrict_code", standing.subdistrict), ("district_code", standing.district)):
        table[name] = np.where(inside, codes, table[name].to_numpy(dtype=object))
    table["village_code"] = np.where(inside, "", table.village_code.to_numpy(dtype=object))
    rough = spots.precision.to_numpy(dtype=object)
    table["precision"] = np.where(inside, np.where(rough == "approximate", "approximate", "exact"),
                                  table.precision.to_numpy(dtype=object))
    shapes = shapes.copy()
    shapes[~inside] = None
    table["geometry"] = shapes
    _by_name(cells, inside, table, named, elsewhere, findings)
    _as_stated(cells, table)
    return table


def _outside(row: int, shape: shapely.Geometry, meets: bool, named: bool, elsewhere: set[int],
             findings: Findings) -> None:
    """A position outside the province: refused, or a question where the names of the row are inside."""
    if meets:
        findings.refuse(row, SHAPE, BEYOND)
        return
    x, y = shapely.get_coordinates(shapely.centroid(shape))[0].tolist()
    word = f"{y:.6f}, {x:.6f}"
    if row in elsewhere or not named:
        findings.refuse(row, POSITION, NOT_THIS_PROVINCE if row in elsewhere else OUTSIDE)
    elif findings.answer(POSITION, word) != "":
        findings.ask((row,), POSITION, word, OUTSIDE)


def _by_name(cells: Cells, inside: npt.NDArray[np.bool_], table: pd.DataFrame, named: Placed, elsewhere: set[int],
             findings: Findings) -> None:
    """Rows without a position: their names decide; those of other provinces are refused, the doubtful wait."""
    location = cells.raw.get("location")
    precision, rows = table.precision.to_numpy(dtype=object).copy(), table.index.tolist()
    for at in np.flatnonzero(~inside).tolist():
        row = rows[at]
        match = named.waiting.get(row)
        if row in elsewhere:
            if row not in findings.refused:
                findings.refuse(row, PLACE, NOT_THIS_PROVINCE)
        elif match is not None and findings.answer(PLACE, str(named.words[row])) != "":
            findings.ask((row,), PLACE, str(named.words[row]), match.reason, match.candidates)
        elif not precision[at]:
            word = "" if location is None else spoken(location.at[row]).strip()
            if word and not is_empty(word) and findings.answer(PLACE, word) is None and match is None:
                findings.ask((row,), PLACE, word, NOT_FOUND)
            else:
                precision[at] = "province"
                findings.warn(row, PLACE, NO_PLACE)
    table["precision"] = precision


def _as_stated(cells: Cells, table: pd.DataFrame) -> None:
    """A column that calls a position approximate is believed."""
    if "precision" in cells.raw:
        says = np.array([spoken(cell).strip().lower() in ("approximate", "โดยประมาณ") for cell in
                         cells.raw["precision"].tolist()], dtype=bool)
        table.loc[says & (table.precision == "exact").to_numpy(), "precision"] = "approximate"


def _compare(table: pd.DataFrame, named: Placed, places: Places, cells: Cells, findings: Findings) -> None:
    """Warn where the names of a row and the position it has do not agree, and of what the names leave open."""
    drawn = table.precision.isin(["exact", "approximate"])
    codes = named.table.subdistrict_code.where(named.table.subdistrict_code != "", named.table.district_code)
    for row, text in disagreements(codes[drawn], table.subdistrict_code[drawn], places).items():
        findings.warn(row, PLACE, text)
    misplaced = misplaced_names(cells, table, places)
    for row in table.index[drawn].tolist():
        match = named.waiting.get(row) if row not in misplaced else None
        if match is not None and not any(str(table.at[row, "subdistrict_code"]).startswith(near.code)
                                         for near in match.candidates if near.code):
            reason = match.reason if match.reason is NOT_THIS_PROVINCE else NO_SUCH
            findings.warn(row, PLACE, Text(f"{named.words[row]}: {reason.th}", f"{named.words[row]}: {reason.en}"))
    for row, warnings in named.warnings.items():
        for text in warnings:
            findings.warn(row, PLACE, text)
    for row, others in named.others.items():
        names = [places.name_of(code) for code in others]
        findings.warn(row, PLACE, Text("ระบุสถานที่อื่นด้วย: " + ", ".join(name.th for name in names),
                                       "Names further places: " + ", ".join(name.en for name in names)))
    for row, text in misplaced.items():
        findings.warn(row, "name_th", text)
