"""Where the rows of a file of points stand: their shapes, or the coordinates in their columns."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import shapely

from geodata.intake.cells import take_cells
from geodata.intake.decisions import Decisions
from geodata.intake.errors import IntakeError
from geodata.intake.findings import Findings
from geodata.intake.repairs import RULES
from geodata.intake.shapes import SHAPE, take_shapes
from geodata.intake.spots import locate_cells, well_known
from geodata.intake.values import Layer, Sheet, Understood
from geodata.region import Region
from geodata.text import Text

PLACES = 7
TOLD = ("swapped", "utm", "zone_assumed", "datum", "system_changed", "system_assumed", "degrees_minutes", "map_link",
        "decimal_comma")
"""Repairs of positions that are told, each by how many rows it was made in."""

Floats = npt.NDArray[np.float64]

NO_PLACES = Text("ไม่มีตำแหน่งของจุด (ไม่มีคอลัมน์พิกัดหรือรูปทรง)",
                 "its rows have no positions: no column of coordinates, no shapes")
GIVE = Text("เพิ่มคอลัมน์ละติจูดและลองจิจูด (หมู่บ้านของจังหวัดยังไม่มีพิกัดเผยแพร่)",
            "Add columns of latitude and longitude (no positions of the province's villages are published yet)")
NO_SYSTEM = Text("ไม่ได้ระบุระบบพิกัด", "it does not state its coordinate system")
STATE = Text("กำหนดระบบพิกัดใน QGIS แล้วส่งออกใหม่ (shapefile ต้องมีไฟล์ .prj)",
             "Set its coordinate system in QGIS and export it again (a shapefile needs its .prj)")
NO_POINTS = Text("ไม่มีจุด มีแต่เส้นหรือพื้นที่", "it holds lines or areas, no points")
MAKE_POINTS = Text("แปลงเป็นจุดก่อน (QGIS: จุดภายในพื้นที่)", "Make points of them first (QGIS: Point on surface)")
INDIAN = Text("ใช้ Indian 1975 ซึ่งแปลงได้หลายวิธี", "it stands on Indian 1975, which can be converted in several ways")
CONVERT = Text("แปลงเป็น WGS 84 ก่อนนำเข้า", "Convert it to WGS 84 first")


def points_of(part: Sheet | Layer, understood: Understood, region: Region,
              where: Text) -> tuple[Floats, Floats, list[Text]]:
    """Longitude and latitude of each row (not a number where it has none), and what was repaired or left out.

    IntakeError where no row can have a place: no coordinates, no coordinate system, no points.
    """
    findings = Findings(Decisions())
    cells = take_cells(understood, findings)
    rows = [int(row) for row in understood.rows.index]
    shapes: npt.NDArray[np.object_] | None
    if isinstance(part, Layer) and part.geometry is not None and not shapely.is_missing(part.geometry).all():
        shapes = _drawn(part, rows, region, findings, where)
    else:
        shapes = well_known(cells, findings)
        if shapes is not None:
            shapes = take_shapes(shapes, rows, "EPSG:4326", region, findings, SHAPE)
    lon, lat, lines = _middles(shapes, len(rows))
    spots = locate_cells(cells, region, findings)
    lon = np.where(np.isnan(lon), spots.lon.to_numpy(dtype=np.float64), lon)
    lat = np.where(np.isnan(lat), spots.lat.to_numpy(dtype=np.float64), lat)
    if any(said.field == "datum" for told in findings.waiting.values() for said in told) and np.isnan(lon).all():
        raise IntakeError(where, INDIAN, CONVERT)
    if np.isnan(lon).all():
        raise IntakeError(where, *((NO_POINTS, MAKE_POINTS) if lines else (NO_PLACES, GIVE)))
    return np.round(lon, PLACES), np.round(lat, PLACES), _told(findings, lines)


def _drawn(part: Layer, rows: list[int], region: Region, findings: Findings, where: Text) -> npt.NDArray[np.object_]:
    """The shapes of a layer in degrees; one that states no coordinate system is refused, never guessed."""
    if not part.crs:
        raise IntakeError(where, NO_SYSTEM, STATE)
    given = np.asarray(part.geometry, dtype=object)
    return take_shapes(given, rows, part.crs, region, findings, SHAPE)


def _middles(shapes: npt.NDArray[np.object_] | None, size: int) -> tuple[Floats, Floats, int]:
    """Longitude and latitude of the shapes that are one point each, and how many are none."""
    lon, lat = np.full(size, np.nan), np.full(size, np.nan)
    if shapes is None:
        return lon, lat, 0
    given = ~shapely.is_missing(shapes)
    single = given & np.isin(shapely.get_type_id(shapes), (0, 4)) & (shapely.get_num_coordinates(shapes) == 1)
    lon[single], lat[single] = shapely.get_coordinates(shapes[single]).T
    return lon, lat, int((given & ~single).sum())


def _told(findings: Findings, lines: int) -> list[Text]:
    """What was repaired in positions, by rule, and how many shapes are no points."""
    made = Counter(repair.rule for repair in findings.repairs if repair.rule in TOLD)
    told = [Text(f"{RULES[rule].th}: {count:,} แถว", f"{RULES[rule].en}: {count:,} {'row' if count == 1 else 'rows'}")
            for rule, count in made.items()]
    if lines:
        told.append(Text(f"ไม่ใช่จุดจึงไม่มีตำแหน่ง: {lines:,} รูป", f"Lines or areas, which have no position here: {lines:,}"))
    return told
