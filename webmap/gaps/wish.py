"""What is asked of new sites beside the View: spacing, what one costs, what all may cost, and areas left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from webmap.query import N_, POINT, REACH_MOST_M, ViewError
from webmap.reader import Reader
from webmap.view import View

KEYS = ("spacing_m", "cost_thb", "cap_thb", "exclude")
MOST_AREAS, MOST_CORNERS = 40, 400
MOST_BAHT = 10**13
BAHT = re.compile(r"\d{1,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    """Conditions of a search. spacing_m: metres between sites; cap_thb: what all new ones may cost, None for any.

    cost_thb: of every site, or of each drawn point; empty where not stated. codes, kinds: districts, subdistricts and
    kinds of records (mission.kind) whose areas are left out; drawn: areas in degrees, written lat,lon;lat,lon;lat,lon.
    """

    spacing_m: int = 0
    cost_thb: tuple[int, ...] = ()
    cap_thb: int | None = None
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Sequence[str]], view: View) -> "Wish":
        """What was given under KEYS; ViewError names the first that cannot be used."""
        parse = Reader({key: list(values) for key, values in given.items() if key in KEYS and list(values)},
                       view.choices)
        left_out = list(dict.fromkeys(part for part in given.get("exclude", ()) if part))
        if len(left_out) > MOST_AREAS:
            raise ViewError("exclude", str(len(left_out)), N_("at most %(most)s areas"), most=MOST_AREAS)
        places = (*view.choices.districts, *view.choices.subdistricts)
        codes = tuple(part for part in left_out if part in places)
        kinds = tuple(part for part in left_out if part in view.choices.kinds)
        drawn = tuple(part for part in left_out if part not in places and part not in view.choices.kinds)
        for part in drawn:
            area_of(part)
        cap = _baht(parse, "cap_thb")
        cost = _costs(parse, view.candidates)
        if cap and not cost:
            raise ViewError("cost_thb", "", N_("what a new site costs in baht, since there is a limit to the cost"))
        return cls(parse.whole("spacing_m", 0, REACH_MOST_M) or 0, cost, cap[0] if cap else None, codes, kinds, drawn)

    def told(self) -> dict[str, list[str]]:
        """The same as `of` reads it."""
        found = {"spacing_m": [str(self.spacing_m)] if self.spacing_m else [],
                 "cost_thb": [",".join(map(str, self.cost_thb))] if self.cost_thb else [],
                 "cap_thb": [] if self.cap_thb is None else [str(self.cap_thb)],
                 "exclude": [*self.codes, *self.kinds, *self.drawn]}
        return {key: values for key, values in found.items() if values}


def area_of(written: str) -> shapely.Polygon:
    """The area with these corners, in degrees; ViewError names `exclude` where they enclose none."""
    corners = written.split(";")
    good = 3 <= len(corners) <= MOST_CORNERS and all(POINT.fullmatch(corner) for corner in corners)
    area = shapely.Polygon([tuple(map(float, corner.split(",")))[::-1] for corner in corners]) if good else None
    if area is None or not area.is_valid or not area.area:
        raise ViewError("exclude", written, N_("codes of districts or subdistricts, kinds whose records are areas, "
                                               "or corners as lat,lon;lat,lon;lat,lon of an area"))
    return area


def inside_any(areas: Sequence[shapely.Geometry], lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which positions lie inside or on the border of any of the areas."""
    found = np.zeros(len(lon), dtype=bool)
    for area in areas:
        shapely.prepare(area)
        found |= shapely.intersects_xy(area, lon, lat)
    return found


def _costs(parse: Reader, candidates: str) -> tuple[int, ...]:
    """The cost of every site, or one of each drawn point."""
    found = _baht(parse, "cost_thb")
    points = candidates.count(";") + 1 if "," in candidates else 0
    if len(found) > 1 and len(found) != points:
        raise ViewError("cost_thb", parse.one("cost_thb", ""), N_("one cost, or one for each of the %(points)s points"),
                        points=points)
    return found


def _baht(parse: Reader, key: str) -> tuple[int, ...]:
    """Whole baht, several with commas between; none where nothing is given."""
    value = parse.one(key, "")
    if not value and key not in parse.given:
        return ()
    parts = value.split(",") if key == "cost_thb" else [value]
    if not all(BAHT.fullmatch(part) for part in parts):
        raise ViewError(key, value, N_("whole baht such as 1200000"))
    return tuple(map(int, parts))
