"""From a planner's file to those who are to be served: points or cells of a raster in a province, each with its count.

Nothing is guessed where it matters: a file without a coordinate system, counts below zero, or several columns that
could hold the counts are refused by name; what is not counted (outside, without a place or a count) is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata.intake.count_columns import EACH_ONE, count_column, counts_of
from geodata.intake.decisions import Decisions
from geodata.intake.errors import IntakeError, at
from geodata.intake.examining import EMPTY_FILE, chosen_part
from geodata.intake.limits import Limits
from geodata.intake.point_rows import points_of
from geodata.intake.sandbox import read_raster, read_upload
from geodata.intake.sniff import TIFF
from geodata.intake.understanding import understand
from geodata.intake.values import Layer, RasterRead, Understood
from geodata.region import Region
from geodata.text import Text

POINTS, RASTER = "points", "raster"
PLACES = 7
"""Decimals of a degree that are kept: about a centimetre."""

Floats = npt.NDArray[np.float64]

MOST = 1e11
TOO_MANY = Text("จำนวนรวมมากเกินไป", "its counts sum up to more than can be")
NOBODY = Text("จำนวนรวมเป็นศูนย์", "its counts sum up to nobody")
WHICH = Text("ตรวจว่าเลือกคอลัมน์จำนวนถูกต้อง", "Check that the right column holds the counts")
OUTSIDE = Text("ตรวจว่าไฟล์ระบุระบบพิกัดถูกต้อง และเป็นข้อมูลของจังหวัดนี้",
               "Check that it states the right coordinate system and is of this province")


@dataclass(frozen=True, eq=False)
class Counted:
    """Places in the province (degrees, EPSG:4326) with a count above zero each, fractions kept.

    kind: POINTS or RASTER. column: the title of the counts, "" for a raster or where each point counts one. rows: what
    the file holds; kept: those of them that stand in the province and have a count. notes: what should be known.
    """

    file_name: str
    kind: str
    column: str
    lon: Floats
    lat: Floats
    count: Floats
    rows: int
    kept: int
    notes: tuple[Text, ...]

    @property
    def total(self) -> float:
        """The sum of the counts."""
        return float(self.count.sum())


def read_counts(path: Path | str, file_name: str, region: Region, column: str = "", unit: str = "",
                limits: Limits | None = None) -> Counted:
    """Read a file of points (any that read_upload takes) or a GeoTIFF of counts.

    column: the title of the counts, "" to find it by the usual words for `unit`, EACH_ONE where each point counts one.
    Raises IntakeError for a file that cannot be used; nothing of it is half taken.
    """
    with Path(path).open("rb") as stream:
        is_raster = stream.read(4) in TIFF
    found = _raster(path, file_name, region, limits) if is_raster else _points(
        path, file_name, region, column, unit, limits)
    if not 0 < found.total <= MOST:
        raise IntakeError(at(file_name), TOO_MANY if found.total else NOBODY, WHICH)
    some = found.count > 0
    return replace(found, lon=found.lon[some], lat=found.lat[some], count=found.count[some])


def _raster(path: Path | str, file: str, region: Region, limits: Limits | None) -> Counted:
    read: RasterRead = read_raster(path, file, region.bounds, limits)
    lon, lat = np.round(read.lon, PLACES), np.round(read.lat, PLACES)
    inside = (region.locate(lon, lat).subdistrict_code != "").to_numpy()
    if not inside.any():
        raise IntakeError(at(file), Text("ไม่มีเซลล์ที่มีค่าอยู่ในจังหวัด", "no cell with a count lies in the province"), OUTSIDE)
    notes = [Text(f"ระบบพิกัดของไฟล์ {read.system} แต่ละเซลล์นับที่จุดกลางเซลล์",
                  f"The file stands on {read.system}; each cell counts where its middle lies")]
    if not inside.all():
        size, people = (~inside).sum(), read.count[~inside].sum()
        notes.append(Text(f"ไม่นับ: {size:,} เซลล์รอบจังหวัดที่อยู่นอกเขต (รวม {people:,.0f})",
                          f"Not counted: {many(size, 'cell')} around the province ({people:,.0f} together)"))
    if read.missing:
        notes.append(Text(f"นับเป็นศูนย์: {read.missing:,} จาก {read.pixels:,} เซลล์ในกรอบรอบจังหวัดที่ไม่มีข้อมูล",
                          f"Counted as none: {read.missing:,} of {many(read.pixels, 'cell')} in the frame around the "
                          "province, which hold no data"))
    return Counted(file, RASTER, "", lon[inside], lat[inside], read.count[inside], read.pixels, int(inside.sum()),
                   tuple(notes))


def _points(path: Path | str, file: str, region: Region, column: str, unit: str, limits: Limits | None) -> Counted:
    raw = read_upload(path, file, limits)
    part = chosen_part(raw, Decisions())
    where = at(file, layer=part.name) if isinstance(part, Layer) else at(file, sheet=part.name)
    understood = understand(part)
    if understood.rows.empty:
        raise IntakeError(where, *EMPTY_FILE)
    lon, lat, notes = points_of(part, understood, region, where)
    taken = count_column(understood, where, column, unit)
    counts, missing = counts_of(understood, taken, file)
    placed, there = ~np.isnan(lon), ~np.isnan(counts)
    inside = np.zeros(len(lon), dtype=bool)
    inside[placed] = (region.locate(lon[placed], lat[placed]).subdistrict_code != "").to_numpy()
    if not inside.any():
        raise IntakeError(where, _spans(lon[placed], lat[placed]), OUTSIDE)
    kept = inside & there
    notes += _left_out(placed & ~inside, counts, Text("อยู่นอกจังหวัด", "outside the province"))
    notes += _left_out(~placed, counts, Text("ไม่มีตำแหน่งที่ใช้ได้", "without a position that can be used"))
    if missing:
        notes.append(Text(f"นับเป็นศูนย์: {missing:,} แถวที่ไม่มีจำนวน",
                          f"Counted as none: {many(missing, 'row')} without a count"))
    notes += _passed_over(understood)
    title = "" if taken is None else taken.title or str(taken.index + 1)
    return Counted(file, POINTS, title, lon[kept], lat[kept], counts[kept], len(understood.rows), int(kept.sum()),
                   tuple(notes))


def many(count: int, thing: str) -> str:
    """So many things in English.

    >>> many(1, "row"), many(2_000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _spans(lon: Floats, lat: Floats) -> Text:
    """What to say of points none of which lies in the province."""
    spans = f"{lat.min():.4f}–{lat.max():.4f}, {lon.min():.4f}–{lon.max():.4f}"
    return Text(f"ไม่มีจุดใดจาก {len(lon):,} จุดอยู่ในจังหวัด (ละติจูด ลองจิจูด {spans})",
                f"none of its {many(len(lon), 'point')} lies in the province (latitude, longitude {spans})")


def _left_out(which: npt.NDArray[np.bool_], counts: Floats, why: Text) -> list[Text]:
    """How many rows are not counted, and what they would count together."""
    if not which.any():
        return []
    size, people = int(which.sum()), np.nansum(counts[which])
    return [Text(f"ไม่นับ: {size:,} แถว{why.th} (รวม {people:,.0f})",
                 f"Not counted: {many(size, 'row')} {why.en} ({people:,.0f} together)")]


def _passed_over(understood: Understood) -> list[Text]:
    """How many rows below the header are no points, by the reason."""
    reasons: dict[Text, list[int]] = {}
    for row, reason in understood.ignored:
        if row > max(understood.header_rows, default=0):
            reasons.setdefault(reason, []).append(row)
    return [Text(f"ข้าม: {len(rows):,} แถว ({reason.th} เริ่มแถว {rows[0]})",
                 f"Passed over: {many(len(rows), 'row')} ({reason.en}, from row {rows[0]})")
            for reason, rows in reasons.items()]


__all__ = ["EACH_ONE", "POINTS", "RASTER", "Counted", "read_counts"]
