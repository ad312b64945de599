"""The choropleth: natural breaks, a class of its own for zero, none for no data."""

from dataclasses import dataclass

import pandas as pd

from geodata.classes import natural_breaks
from webmap.query import SHADES

MEASURES = {
    "records": ("records", "records"),
    "per_10k": ("per_10k", "records per 10,000 people"),
    "people": ("people", "people"),
    "budget_per_head": ("budget_per_head", "baht per head"),
}
"""Shade key -> (column of the zone figures, unit)."""
MAX_CLASSES = 5
OUTSIDE = -2


@dataclass(frozen=True)
class Shade:
    """A value and a class for each subdistrict.

    `values` and `classes` are indexed by subdistrict code; class 0 is zero, classes 1..n rise, -1 is no data, -2 lies
    outside the filter's districts and subdistricts (such a zone has no value and counts nowhere). `limits`
    are the lower and upper figure of the classes 1..n, each a value that occurs. `year` is that of the people counted,
    None where no people are.
    """

    key: str
    unit: str
    values: pd.Series
    classes: pd.Series
    limits: tuple[tuple[float, float], ...]
    zeros: int
    missing: int
    year: int | None


def shade_zones(key: str, zones: pd.DataFrame, codes: pd.Index, year: int) -> Shade:
    """The choropleth of one measure over zone figures (see facts.zone_figures), in at most 5 classes by natural breaks.

    `codes` are all subdistricts of the region; those without a row in `zones` are outside the filter.

    Fisher-Jenks after Slocum et al. (2009), as computed by jenkspy. KeyError for an unknown measure.
    """
    if key == SHADES[0]:
        nothing = pd.Series(dtype="float64", index=codes)
        return Shade(key, "", nothing, nothing.fillna(-1).astype(int), (), 0, 0, None)
    column, unit = MEASURES[key]
    values = zones[column].astype("float64")
    decimals = {"per_10k": 1, "budget_per_head": 0}.get(key, 0)
    rounded = values.round(decimals)
    values = rounded.where((rounded != 0) | (values == 0), values).reindex(codes)
    classes = pd.Series(-1, index=codes)
    classes[~codes.isin(zones.index)] = OUTSIDE
    classes[values == 0] = 0
    positive = values[values > 0]
    limits: tuple[tuple[float, float], ...] = ()
    if len(positive):
        found = natural_breaks(positive.to_numpy(), MAX_CLASSES)
        classes[positive.index] = found + 1
        groups = positive.groupby(found)
        limits = tuple(zip(groups.min().astype(float), groups.max().astype(float), strict=True))
    counts_people = key != "records"
    return Shade(key, unit, values, classes, limits, int((values == 0).sum()), int((classes == -1).sum()),
                 year if counts_people else None)

