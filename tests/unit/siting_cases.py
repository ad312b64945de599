"""People and candidates scattered over a square of ten kilometres, and who is reached, counted plainly."""

import numpy as np

from geodata.measures.siting_case import Case


def scattered(seed: int, demand=60, candidates=20, **more) -> Case:
    rng = np.random.default_rng(seed)
    given = {"reach_m": 2500.0, **more}
    return Case(rng.uniform(0, 10_000, demand), rng.uniform(0, 10_000, demand), rng.integers(1, 200, demand),
                rng.uniform(0, 10_000, (candidates, 2)), **given)


def counted(case: Case) -> np.ndarray:
    """Distances from demand to candidates as reach counts them."""
    apart = np.hypot(case.x[:, None] - case.candidates[:, 0], case.y[:, None] - case.candidates[:, 1])
    return np.ceil(apart * case.detour / 100) * 100


def reached(case: Case, chosen) -> int:
    away = counted(case)[:, list(chosen)]
    return int(case.weight[(away <= case.reach_m).any(axis=1)].sum())
