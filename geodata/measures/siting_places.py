"""From a fine demand to a search that ends in time: people gathered in squares, candidates one a square."""

from dataclasses import dataclass

import numpy as np

from geodata.measures.demand import Demand, Floats, Whole
from geodata.measures.siting_gains import Marks, Places


@dataclass(frozen=True, eq=False)
class Squares:
    """People gathered in squares: the mean place and sum of each, and how far from it any of them lives at most.

    square: of each gathered cell, in their order.
    """

    x: Floats
    y: Floats
    weight: Whole
    square: Places
    spread_m: Floats


def gathered(demand: Demand, wanted: Marks, side_m: float) -> Squares:
    """The wanted cells or points of a demand gathered in squares of a side, each where its people are on average.

    Cells without people take no part unless nobody is in their square. With side_m 0 each stays by itself.
    """
    x, y, weight = demand.x[wanted], demand.y[wanted], demand.weight[wanted]
    if not side_m:
        return Squares(x, y, weight, np.arange(len(x)), np.zeros(len(x)))
    square = _squares(x, y, side_m)
    count = int(square.max()) + 1 if len(square) else 0
    people = np.bincount(square, weight, count)
    share = weight / np.maximum(people, 1)[square]
    share = np.where(people[square] > 0, share, 1 / np.maximum(np.bincount(square, minlength=count), 1)[square])
    across, down = (np.bincount(square, share * each, count).astype(np.float64) for each in (x, y))
    spread = np.zeros(count)
    np.maximum.at(spread, square, np.sqrt((x - across[square]) ** 2 + (y - down[square]) ** 2))
    return Squares(across, down, people.astype(np.int64), square, spread)


def one_a_square(demand: Demand, wanted: Marks, side_m: float) -> Places:
    """Of each square with people, the cell or point with people that is nearest to where they are on average."""
    there = np.flatnonzero(wanted & (demand.weight > 0))
    only = np.zeros(len(wanted), dtype=bool)
    only[there] = True
    squares = gathered(demand, only, side_m)
    apart = (demand.x[there] - squares.x[squares.square]) ** 2 + (demand.y[there] - squares.y[squares.square]) ** 2
    order = np.lexsort((apart, squares.square))
    first = np.ones(len(order), dtype=bool)
    first[1:] = squares.square[order][1:] != squares.square[order][:-1]
    return np.asarray(there[order[first]])


def _squares(x: Floats, y: Floats, side_m: float) -> Places:
    """The square that each position lies in, numbered from 0."""
    across, down = np.floor(x / side_m).astype(np.int64), np.floor(y / side_m).astype(np.int64)
    if not len(across):
        return across
    width = int(across.max() - across.min()) + 1
    return np.asarray(np.unique((down - down.min()) * width + across - across.min(), return_inverse=True)[1])
