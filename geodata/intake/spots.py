"""The positions of rows, from whichever columns hold them: well-known text, two columns, or one of free text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.intake.cells import UNDONE, Cells
from geodata.intake.coordinates import HALF
from geodata.intake.datums import WGS84_KEY, ways_to_choose
from geodata.intake.findings import Findings
from geodata.intake.positions import SAYS_INDIAN, Located, locate_pairs, locate_spots
from geodata.intake.repairs import spoken
from geodata.intake.shapes import NOT_READ, SHAPE
from geodata.region import Region
from geodata.text import Text

POSITION = "position"
"""The field that questions and reasons about a position name."""


def locate_cells(cells: Cells, region: Region, findings: Findings) -> pd.DataFrame:
    """By row lon, lat, precision, subdistrict_code, district_code, as far as columns of figures tell."""
    datum = findings.decisions.datum or WGS84_KEY
    off = frozenset(findings.decisions.rules_off)
    size = len(cells.index)
    found: dict[str, npt.NDArray] = {"lon": np.full(size, np.nan), "lat": np.full(size, np.nan)}
    found |= {name: np.full(size, "", dtype=object) for name in ("precision", "subdistrict_code", "district_code")}
    for located, fields in _readings(cells, region, datum):
        undone = {repair.row for repair in located.repairs if repair.rule in off} if off else set()
        new = np.isnan(found["lon"]) & located.table.lon.notna().to_numpy()
        new &= ~cells.index.isin(list(undone))
        for name, column in found.items():
            column[new] = located.table[name].to_numpy()[new]
        used = set(cells.index[new].tolist())
        findings.repairs += [repair for repair in located.repairs if repair.row in used]
        known = set(cells.index[~np.isnan(found["lon"])].tolist())
        problems = {**located.problems, **dict.fromkeys(undone, UNDONE)}
        open_ = {row: problem for row, problem in problems.items() if row not in known}
        _ask(cells, fields, open_, region, findings)
    return pd.DataFrame(found, index=cells.index)


def _readings(cells: Cells, region: Region, datum: str) -> Iterator[tuple[Located, tuple[str, ...]]]:
    """What each set of columns says of positions, and the columns it is in."""
    raw, titles = cells.raw, cells.titles
    for pair in (("lat", "lon"), ("northing", "easting")):
        if all(name in raw for name in pair):
            zone = raw.get("zone")
            columns = (titles[pair[0]], titles[pair[1]])
            yield locate_pairs(raw[pair[0]], raw[pair[1]], region, columns, zone, datum), pair
    if "coordinates" in raw:
        yield locate_spots(raw["coordinates"], region, titles["coordinates"], datum), ("coordinates",)


def _ask(cells: Cells, fields: tuple[str, ...], problems: dict[int, Text], region: Region,
         findings: Findings) -> None:
    """Ask about the rows whose position could not be read; one answered by "" goes by its place names."""
    for row, problem in problems.items():
        said = [spoken(cells.raw[name].at[row]) for name in fields]
        if problem is SAYS_INDIAN:
            findings.ask((row,), "datum", "Indian 1975", problem, ways_to_choose(region.metric_crs % 100)[1:])
            continue
        name, word = (fields[0], said[0]) if len(fields) == 1 else (POSITION, ", ".join(said))
        if len(fields) == 2 and problem is not HALF and problem is not UNDONE:
            name, word = next(((field, text) for field, text in zip(fields, said, strict=True) if problem
                               and not _number(text)), (name, word))
        if findings.answer(name, word) != "":
            findings.ask((row,), name, word, problem, free=name != POSITION)


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def well_known(cells: Cells, findings: Findings) -> npt.NDArray[np.object_] | None:
    """The shapes of a column of well-known text, None where there is no such column; what is unreadable is asked."""
    if SHAPE not in cells.raw:
        return None
    texts = [spoken(cell).strip() for cell in cells.raw[SHAPE].tolist()]
    shapes = np.full(len(texts), None, dtype=object)
    for at, text in enumerate(texts):
        if not text:
            continue
        try:
            shapes[at] = shapely.from_wkt(text[:2_000_000])
        except shapely.errors.ShapelyError:
            findings.ask((cells.index[at],), SHAPE, text[:60], NOT_READ)
    return shapes
