"""Siting: the best ten of 500 candidates for 5,000 places, beside spopt's model; what is found within a second."""

import time
import warnings
from pathlib import Path
from statistics import median

import numpy as np
import pulp
import shapely
from scipy.spatial.distance import cdist
from spopt.locate import MCLP

import geodata
from geodata.measures.siting import most_people
from geodata.measures.siting_case import Case, Effort
from geodata.measures.siting_plan import Plan
from geodata.region import load_region
from tests.benchmarks.table import Bar, Row

PLACES, CANDIDATES, SITES = 5_000, 500, 10
LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"


def measure(repeats: int = 3) -> list[Row]:
    """The rows of siting; times are of processors, so that other work counts little."""
    return [proved(repeats), *(row for kilometres in (8, 12) for row in quick(kilometres, repeats))]


def scattered(reach_m: float) -> Case:
    """People and candidates scattered over the province."""
    region, rng = load_region(LAMPHUN), np.random.default_rng(1)
    province = region.subdistricts_analysis.to_crs(region.metric_crs).union_all()
    west, south, east, north = province.bounds
    x, y = (rng.uniform(low, high, 4 * (PLACES + CANDIDATES)) for low, high in ((west, east), (south, north)))
    inside = shapely.contains_xy(province, x, y)
    places = np.column_stack([x, y])[inside][:PLACES + CANDIDATES]
    return Case(*places[:PLACES].T, rng.integers(1, 200, PLACES), places[PLACES:], reach_m=reach_m)


def timed(case: Case, effort: Effort) -> tuple[Plan, float]:
    """A plan and the processor time it took."""
    begun = time.process_time()
    plan = most_people(case, SITES, effort)
    return plan, time.process_time() - begun


def proved(repeats: int) -> Row:
    """The optimum proved at 4 km, beside spopt's model built and solved by the same solver."""
    case = scattered(4_000)
    timed(case, Effort())
    runs = [timed(case, Effort()) for _ in range(repeats)]
    plan, mine = runs[0][0], median(seconds for _, seconds in runs)
    away = np.ceil(cdist(np.column_stack([case.x, case.y]), case.candidates) / 100) * 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begun = time.process_time()
        model = MCLP.from_cost_matrix(away, case.weight, case.reach_m, SITES)
        built = time.process_time() - begun
        model = model.solve(pulp.HiGHS(msg=False), results=False)
        theirs = time.process_time() - begun
    if not plan.proved or plan.objective != round(pulp.value(model.problem.objective)):
        raise RuntimeError("the optimum is not proved or is not the one that spopt finds")
    note = (f"{plan.objective:,} people, the same; the reference takes {built:.1f} s to build its model and "
            f"{theirs - built:.1f} s to solve it; median of {repeats}, the reference once")
    return Row(f"MCLP {PLACES:,} × {CANDIDATES}, {SITES} sites, 4 km: optimum proved", "ms", mine * 1000, theirs * 1000,
               "spopt with HiGHS", Bar("ratio", most=0.05, text="ratio ≤ 0.05"), note)


def quick(kilometres: int, repeats: int) -> list[Row]:
    """What greedy with exchanges finds, how far from the bound that is told, and in what time."""
    case = scattered(kilometres * 1000)
    runs = [timed(case, Effort(prove=False)) for _ in range(repeats)]
    plan, seconds = runs[0][0], median(each for _, each in runs)
    best, longer = timed(case, Effort(seconds=120))
    state = "the optimum" if best.proved else f"the best found, gap {100 * best.gap:.2f} %"
    note = (f"{plan.objective:,} people, bound {plan.bound:,}; {state} is {best.objective:,}, found in {longer:.1f} s: "
            f"greedy is {100 * (best.objective / plan.objective - 1):.2f} % short of it")
    name = f"MCLP {PLACES:,} × {CANDIDATES}, {SITES} sites, {kilometres} km: greedy with exchanges"
    return [Row(name, "ms", seconds * 1000, bar=Bar("ours", most=1000, text="< 1 s"), note=f"median of {repeats}"),
            Row(f"{name}, gap to the bound", "%", 100 * plan.gap, bar=Bar("ours", most=2, text="≤ 2 %"), note=note)]
