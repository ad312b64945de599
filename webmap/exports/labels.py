"""Names on a map: each where it covers neither another name nor a symbol, the weightier first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from webmap.painters.lettering import text_width

HEIGHT = 1.35
"""Height of a line of Thai with its marks, by the size of its letters."""
SHIFTS = ((0.0, 0.0), (0.0, -0.5), (0.0, 0.5), (0.0, -0.8), (0.0, 0.8), (0.25, 0.0), (-0.25, 0.0), (0.35, -0.8),
          (-0.35, -0.8), (0.35, 0.8), (-0.35, 0.8), (0.5, 0.0), (-0.5, 0.0), (0.0, -1.2), (0.0, 1.2), (0.5, -0.8),
          (-0.5, -0.8), (0.5, 0.8), (-0.5, 0.8), (0.0, -1.6), (0.0, 1.6))
"""Where a name may stand beside its place: in widths of it, and in heights; the nearest first."""
ROOM_MM = 0.4
FARTHER = 2.0
"""A mm away from its place weighs as much as so many mm² of symbols covered."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name that wants to stand with its middle at x, y; mm; level: district, subdistrict, beyond or badge.

    width: of a sign that is wider than its text. code: of the place.
    """

    text: str
    x: float
    y: float
    size: float
    level: str
    width: float | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A name with its middle at x, y; width and size of its letters in mm."""

    text: str
    x: float
    y: float
    width: float
    size: float
    level: str
    code: str = ""


def placed(wanted: Sequence[Wanted], frame: tuple[float, float],
           symbols: Sequence[tuple[float, float, float]] = ()) -> tuple[list[Label], int]:
    """The names that find room inside a frame, weightiest first, and how many of those inside it do not.

    symbols: x, y and width of what they may not cover; a name that finds room only over symbols stands there.
    """
    taken = [np.empty((0, 4))]
    marks = np.array([(x - w / 2, y - w / 2, x + w / 2, y + w / 2) for x, y, w in symbols]).reshape(-1, 4)
    labels, left = [], 0
    for one in wanted:
        if not (0 <= one.x <= frame[0] and 0 <= one.y <= frame[1]):
            continue
        width = one.width or text_width(one.text, one.size, bold=one.level == "district")
        boxes = np.array([_box(one, width, right, down) for right, down in SHIFTS])
        free = np.flatnonzero(_inside(boxes, frame) & ~_hit(boxes, np.vstack(taken)))
        if not len(free):
            left += 1
            continue
        chosen = free[np.argmin(_covered(boxes[free], marks) + FARTHER * _far(boxes[free], one))]
        x0, y0, x1, y1 = boxes[chosen]
        taken.append(boxes[chosen][None])
        labels.append(Label(one.text, float(x0 + x1) / 2, float(y0 + y1) / 2, width, one.size, one.level,
                            one.code))
    return labels, left


def _box(one: Wanted, width: float, right: float, down: float) -> tuple[float, float, float, float]:
    half, tall = width / 2 + ROOM_MM, one.size * HEIGHT / 2
    x, y = one.x + right * width, one.y + down * one.size * HEIGHT
    return x - half, y - tall, x + half, y + tall


def _inside(boxes: np.ndarray, frame: tuple[float, float]) -> np.ndarray:
    return (boxes[:, 0] >= 0) & (boxes[:, 1] >= 0) & (boxes[:, 2] <= frame[0]) & (boxes[:, 3] <= frame[1])


def _far(boxes: np.ndarray, one: Wanted) -> np.ndarray:
    """How far the middle of each box is from the place of a name, mm."""
    return np.hypot((boxes[:, 0] + boxes[:, 2]) / 2 - one.x, (boxes[:, 1] + boxes[:, 3]) / 2 - one.y)


def _covered(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How much of the others each box covers, mm²."""
    if not len(others):
        return np.zeros(len(boxes))
    one, other = boxes[:, None, :], others[None, :, :]
    sides = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    return np.asarray(np.clip(sides, 0, None).prod(axis=2).sum(axis=1))


def _hit(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each box overlaps any of the others."""
    if not len(others):
        return np.zeros(len(boxes), dtype=bool)
    one, other = boxes[:, None, :], others[None, :, :]
    return np.asarray(((one[..., 0] < other[..., 2]) & (other[..., 0] < one[..., 2])
                       & (one[..., 1] < other[..., 3]) & (other[..., 1] < one[..., 3])).any(axis=1))
