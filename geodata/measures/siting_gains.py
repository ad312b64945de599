"""What each candidate would give each group of people, sparse, and which candidates may stand together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.spatial import cKDTree

from geodata.measures.demand import Floats, Whole

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

MOST_OVERLAPS = 50_000_000
"""Dominated candidates are sought while comparing them takes at most so many steps."""


@dataclass(frozen=True, eq=False)
class Gains:
    """Candidate by candidate, the groups it would help and by how much; gains are whole numbers above 0.

    A group gets the gain of the best chosen candidate, never a sum. start: of each candidate in `group` and `gain`,
    one more than candidates; groups: how many there are.
    """

    start: Places
    group: Places
    gain: Floats
    groups: int

    @classmethod
    def of(cls, group: Places, candidate: Places, gain: Floats | Whole, groups: int, candidates: int) -> "Gains":
        """From triples in any order, each pair once; those that gain nothing are left out."""
        kept = gain > 0
        sorted_ = coo_array((gain[kept].astype(np.float64), (group[kept], candidate[kept])),
                            shape=(groups, candidates)).tocsc()
        return cls(sorted_.indptr.astype(np.int64), sorted_.indices.astype(np.int64), sorted_.data, groups)

    def __len__(self) -> int:
        return len(self.start) - 1

    def of_one(self, candidate: int) -> slice:
        """Where the groups and gains of one candidate stand."""
        return slice(self.start[candidate], self.start[candidate + 1])

    @cached_property
    def candidate(self) -> Places:
        """The candidate of each triple."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @cached_property
    def most(self) -> Floats:
        """The most each group can get."""
        most = np.zeros(self.groups)
        np.maximum.at(most, self.group, self.gain)
        return most

    @cached_property
    def flat(self) -> bool:
        """Whether all that help a group help it alike: people are within reach or they are not."""
        return bool((self.gain == self.most[self.group]).all())

    def got(self, chosen: Sequence[int]) -> Floats:
        """What each group gets from the best of those chosen."""
        got = np.zeros(self.groups)
        for candidate in chosen:
            there = self.of_one(candidate)
            got[self.group[there]] = np.maximum(got[self.group[there]], self.gain[there])
        return got

    def value(self, chosen: Sequence[int]) -> int:
        """What all groups get together."""
        return round(float(self.got(chosen).sum()))

    def only(self, kept: Marks) -> "Gains":
        """The same of some candidates, the others gaining nothing; their numbers stay."""
        there = kept[self.candidate]
        start = np.concatenate([[0], np.cumsum(np.where(kept, np.diff(self.start), 0))])
        return Gains(start, self.group[there], self.gain[there], self.groups)

    def above(self, had: Floats) -> Floats:
        """What each candidate would add to what the groups have."""
        if self.flat:
            return np.asarray(self.matrix.T @ np.maximum(self.most - had, 0.0))
        return np.bincount(self.candidate, np.maximum(self.gain - had[self.group], 0.0), len(self)).astype(np.float64)

    @cached_property
    def matrix(self) -> csc_array:
        """Groups x candidates, 1 where one helps the other."""
        return csc_array((np.ones(len(self.group)), self.group, self.start), shape=(self.groups, len(self)))

    @cached_property
    def rows(self) -> csr_array:
        """The same row by row."""
        return self.matrix.tocsr()


@dataclass(frozen=True, eq=False)
class Rules:
    """Which candidates may be chosen together: at most `count`; a cost of each and a budget; pairs too near."""

    count: int
    cost: Floats | None
    budget: float
    near: csr_array

    @property
    def bound(self) -> bool:
        """Whether anything but the count limits the choice."""
        return self.cost is not None or self.near.nnz > 0

    def close_to(self, candidate: int) -> Places:
        """The candidates that cannot stand beside one."""
        return np.asarray(self.near.indices[self.near.indptr[candidate]:self.near.indptr[candidate + 1]])

    def spent(self, chosen: Sequence[int]) -> float:
        """What those chosen cost."""
        return 0.0 if self.cost is None else float(self.cost[list(chosen)].sum())

    def open(self, chosen: Sequence[int]) -> Marks:
        """The candidates that may join those chosen, the count aside."""
        free = np.ones(self.near.shape[0], dtype=bool)
        free[list(chosen)] = False
        for candidate in chosen:
            free[self.close_to(candidate)] = False
        if self.cost is not None:
            free &= self.cost <= self.budget - self.spent(chosen) + 1e-9 * max(1.0, self.budget)
        return free


def pairs_within(places: Floats, distance_m: float) -> csr_array:
    """Candidates nearer to each other than a distance, as a symmetric matrix; places: two columns of metres."""
    count = len(places)
    pairs = cKDTree(places).query_pairs(distance_m, output_type="ndarray") if count and distance_m > 0 else np.empty(
        (0, 2), dtype=np.intp)
    apart = np.sqrt(((places[pairs[:, 0]] - places[pairs[:, 1]]) ** 2).sum(axis=1))
    one, other = pairs[apart < distance_m].T
    return csr_array((np.ones(2 * len(one)), (np.concatenate([one, other]), np.concatenate([other, one]))),
                     shape=(count, count))


def merged(gains: Gains) -> Gains:
    """Groups that the same candidates help become one, with their gains added; for gains that are flat."""
    if not len(gains.group):
        return gains
    marks = np.random.default_rng(0).integers(1, 2**63, (2, len(gains)), dtype=np.uint64)[:, gains.candidate]
    names = np.zeros((2, gains.groups), dtype=np.uint64)
    for name, mark in zip(names, marks, strict=True):
        np.add.at(name, gains.group, mark)
    helped = np.flatnonzero(gains.most > 0)
    _, first, kind = np.unique(names[:, helped], axis=1, return_index=True, return_inverse=True)
    weight = np.bincount(kind, gains.most[helped], len(first))
    place = np.full(gains.groups, -1, dtype=np.int64)
    place[helped[first]] = np.arange(len(first))
    there = place[gains.group] >= 0
    group = place[gains.group[there]]
    return Gains.of(group, gains.candidate[there], weight[group], len(first), len(gains))


def undominated(gains: Gains, cost: Floats | None = None) -> Marks:
    """The candidates left when each that helps no group more than another does, and costs no less, is dropped.

    For flat gains and candidates that do not exclude each other; of equal ones the first stays.
    """
    matrix = gains.matrix
    if int((np.diff(gains.rows.indptr).astype(np.int64) ** 2).sum()) > MOST_OVERLAPS:
        return np.diff(gains.start) > 0
    shared = (matrix.T @ matrix).tocoo()
    size = np.diff(gains.start)
    one, other = shared.coords
    inside = (one != other) & (shared.data == size[one])
    if cost is not None:
        inside &= cost[one] >= cost[other]
    same = (size[one] == size[other]) & (True if cost is None else cost[one] == cost[other])
    inside &= ~same | (other < one)
    kept = size > 0
    kept[one[inside]] = False
    return kept
