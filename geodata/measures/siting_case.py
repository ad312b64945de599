"""What a search for sites is given: whom to serve, where a site may stand, what stands already; checked at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

import numpy as np
from scipy.spatial import cKDTree

from geodata.measures.demand import Floats, Whole
from geodata.measures.errors import MeasureError
from geodata.measures.reach import HAIR, STEP_M, distances_to
from geodata.measures.siting_gains import Marks, Places, Rules, pairs_within
from geodata.text import Text

MOST_PAIRS = 20_000_000


@dataclass(frozen=True, eq=False)
class Case:
    """Whom to serve and where new sites may stand; metres of one plane, distances as reach counts them.

    x, y, weight: those to be served, weight in whole people. candidates, existing: two columns, x and y. nearest_m:
    metres in a straight line to the nearest existing site where that is known better than from `existing` (areas,
    finer cells). distance_m: metres from each demand (row) to each candidate (column) in place of straight lines; it
    need not be symmetric. allowed: False for candidates in excluded areas. spacing_m: new sites stand at least so far
    from each other and from existing ones. budget: the most that all new ones cost together. spread_m: how far those of
    a place live from it at most; within reach are places that are so with this added.
    """

    x: Floats
    y: Floats
    weight: Whole
    candidates: Floats
    existing: Floats | None = None
    reach_m: float = 0.0
    detour: float = 1.0
    nearest_m: Floats | None = None
    distance_m: Floats | None = None
    cost: Floats | None = None
    budget: float | None = None
    allowed: Marks | None = None
    spacing_m: float = 0.0
    spread_m: Floats | None = None

    def __post_init__(self) -> None:
        check(self)

    @property
    def people(self) -> int:
        """All who are to be served."""
        return int(self.weight.sum())

    @cached_property
    def now_m(self) -> Floats:
        """Metres to the nearest existing site, detour and rounding included; inf where there is none."""
        if self.nearest_m is not None:
            return self._counted(self.nearest_m)
        if self.existing is None or not len(self.existing):
            return np.full(len(self.x), np.inf)
        return self._counted(distances_to(self.existing, self.x, self.y))

    @cached_property
    def usable(self) -> Marks:
        """The candidates that are not excluded and keep their distance to existing sites."""
        usable = np.ones(len(self.candidates), dtype=bool) if self.allowed is None else np.asarray(self.allowed, bool)
        if self.spacing_m > 0 and self.existing is not None and len(self.existing):
            usable = usable & (distances_to(self.existing, *self.candidates.T) >= self.spacing_m)
        if self.budget is not None and self.cost is not None:
            usable = usable & (self.cost <= self.budget)
        return usable

    def rules(self, count: int) -> Rules:
        """What binds a choice of so many."""
        limited = self.budget is not None and self.cost is not None
        return Rules(count, self.cost if limited else None, np.inf if self.budget is None else self.budget,
                     pairs_within(self.candidates, self.spacing_m))

    def pairs_in_reach(self, wanted: Marks) -> tuple[Places, Places]:
        """Wanted demand and usable candidates within reach of each other, as two columns of numbers."""
        rows, columns = np.flatnonzero(wanted), np.flatnonzero(self.usable)
        if self.distance_m is not None:
            row, column = np.nonzero(self._counted(self.distance_m[np.ix_(rows, columns)]) <= self.reach_m)
        else:
            found = cKDTree(np.column_stack([self.x[rows], self.y[rows]])).sparse_distance_matrix(
                cKDTree(self.candidates[columns]), self.reach_m / self.detour + STEP_M * 1e-3, output_type="ndarray")
            away = found["v"] if self.spread_m is None else found["v"] + self.spread_m[rows][found["i"]]
            found = found[self._counted(away) <= self.reach_m]
            row, column = found["i"], found["j"]
        return rows[row], columns[column]

    def all_pairs_m(self, wanted: Marks) -> Floats:
        """Metres from wanted demand (rows) to usable candidates (columns)."""
        rows, columns = np.flatnonzero(wanted), np.flatnonzero(self.usable)
        if len(rows) * len(columns) > MOST_PAIRS:
            refuse(f"จุดผู้รับบริการ {len(rows):,} จุดกับจุดที่เป็นไปได้ {len(columns):,} จุดมากเกินไปสำหรับระยะทางรวม",
                   f"{len(rows):,} places of people and {len(columns):,} candidates are too many for total distances",
                   "ลดจำนวนจุดที่เป็นไปได้", "Give fewer candidates")
        if self.distance_m is not None:
            return self._counted(self.distance_m[np.ix_(rows, columns)])
        apart = np.column_stack([self.x[rows], self.y[rows]])[:, None] - self.candidates[columns][None]
        return self._counted(np.sqrt((apart ** 2).sum(axis=2)))

    def _counted(self, distance_m: Floats) -> Floats:
        """Distances times the detour, rounded up to whole steps as reach does, without its farthest step."""
        return np.maximum(np.ceil(np.asarray(distance_m) * (self.detour / STEP_M) - HAIR), 0) * STEP_M


@dataclass(frozen=True)
class Effort:
    """How long to search, whom to tell (stage, share done), when to stop."""

    seconds: float = 30.0
    tell: Callable[[str, float], None] = lambda *_: None
    stopped: Callable[[], bool] = lambda: False
    prove: bool = True
    """Whether a choice found quickly is also proved, or bettered, by the exact solver."""


def whole_count(count: object) -> int:
    """How many sites were asked for; MeasureError unless that is a whole number from 0."""
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 0:
        refuse(f"จำนวนจุดใหม่ {count!r} ใช้ไม่ได้", f"{count!r} is no number of new sites", "ใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป",
               "Give a whole number from 0")
    return int(count)


def check(case: Case) -> None:
    """MeasureError for the first thing that makes a case unusable."""
    _check_demand(case)
    _check_distances(case)
    _check_candidates(case)
    _check_costs(case)
    _check_usable(case)


def _check_demand(case: Case) -> None:
    weight = np.asarray(case.weight, dtype=np.float64)
    bad = _first(~np.isfinite(weight) | (weight < 0) | (weight != np.floor(weight)))
    if bad is not None:
        refuse(f"จำนวนคนของจุดที่ {bad + 1} คือ {weight[bad]}", f"the people of place {bad + 1} are {weight[bad]}",
               "ใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป", "Give a whole number from 0")
    if not weight.sum():
        refuse("ไม่มีผู้ที่ต้องให้บริการ", "nobody is to be served", "เลือกชั้นข้อมูลหรือพื้นที่ที่มีคน",
               "Choose a layer or an area with people")
    if not len(case.x) == len(case.y) == len(weight):
        raise ValueError("x, y and weight differ in length")
    if not (np.isfinite(case.x).all() and np.isfinite(case.y).all()):
        raise ValueError("a position of the demand is not finite")


def _check_distances(case: Case) -> None:
    for value, th, en in ((case.reach_m, "ระยะ", "the distance"), (case.spacing_m, "ระยะห่างขั้นต่ำ", "the spacing")):
        if not np.isfinite(value) or value < 0:
            refuse(f"{th} {value} เมตรใช้ไม่ได้", f"{en} of {value} m cannot be used", "ใส่จำนวนตั้งแต่ 0 ขึ้นไป",
                   "Give 0 or more")
    if not np.isfinite(case.detour) or case.detour < 1:
        refuse(f"ตัวคูณเส้นทาง {case.detour} ใช้ไม่ได้", f"a detour factor of {case.detour} cannot be used", "ใส่ 1 ขึ้นไป",
               "Give 1 or more")
    if case.distance_m is not None:
        if case.distance_m.shape != (len(case.x), len(case.candidates)):
            raise ValueError("distance_m needs a row for each demand and a column for each candidate")
        if np.isnan(case.distance_m).any() or (case.distance_m < 0).any():
            raise ValueError("distance_m holds what is no distance")


def _check_candidates(case: Case) -> None:
    if case.candidates.ndim != 2 or case.candidates.shape[1] != 2:
        raise ValueError("candidates need two columns")
    bad = _first(np.asarray(~np.isfinite(case.candidates).all(axis=1)))
    if bad is not None:
        refuse(f"จุดที่เป็นไปได้ลำดับที่ {bad + 1} ไม่มีพิกัด", f"candidate {bad + 1} has no position", "ใส่พิกัดหรือนำจุดนี้ออก",
               "Give its position or leave it out")


def _check_costs(case: Case) -> None:
    if case.cost is not None:
        bad = _first(~np.isfinite(case.cost) | (case.cost < 0))
        if bad is not None:
            refuse(f"ค่าใช้จ่ายของจุดลำดับที่ {bad + 1} คือ {case.cost[bad]}",
                   f"the cost of candidate {bad + 1} is {case.cost[bad]}", "ใส่จำนวนตั้งแต่ 0 ขึ้นไป", "Give 0 or more")
    if case.budget is None:
        return
    if not np.isfinite(case.budget) or case.budget < 0:
        refuse(f"วงเงิน {case.budget} บาทใช้ไม่ได้", f"a budget of {case.budget} baht cannot be used", "ใส่จำนวนตั้งแต่ 0 ขึ้นไป",
               "Give 0 or more")
    if case.cost is None:
        refuse("กำหนดวงเงินไว้แต่ไม่มีค่าใช้จ่ายของจุด", "there is a budget but no candidate has a cost",
               "ใส่ค่าใช้จ่ายของแต่ละจุดหรือไม่กำหนดวงเงิน", "Give the cost of each candidate or no budget")


def _check_usable(case: Case) -> None:
    if case.usable.any():
        return
    if case.budget is not None and case.cost is not None and len(case.cost) and case.cost.min() > case.budget:
        refuse(f"วงเงิน {case.budget:,.0f} บาทไม่พอสำหรับจุดใดเลย จุดที่ถูกที่สุด {case.cost.min():,.0f} บาท",
               f"{case.budget:,.0f} baht buys no site; the cheapest costs {case.cost.min():,.0f}",
               "เพิ่มวงเงินหรือเพิ่มจุด", "Raise the budget or add candidates")
    refuse("ไม่มีจุดที่ตั้งใหม่ได้", "there is no place where a new site may stand",
           "เพิ่มจุด ลดพื้นที่ยกเว้น หรือลดระยะห่างขั้นต่ำ", "Add candidates, exclude less or ask for less spacing")


def _first(wrong: Marks) -> int | None:
    return int(np.argmax(wrong)) if wrong.any() else None


def refuse(th: str, en: str, cure_th: str, cure_en: str) -> NoReturn:
    """MeasureError with these words."""
    raise MeasureError(Text(th, en), Text(cure_th, cure_en))
