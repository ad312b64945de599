"""Classes of figures for maps and tables."""

import jenkspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


def natural_breaks(values: Floats, most: int) -> Numbers:
    """The class of each figure from 0 on, `most` at most, by natural breaks (Fisher-Jenks; Slocum et al. 2009).

    As many classes as there are different figures where these are no more than `most`.
    """
    different = np.unique(values)
    if len(different) <= most:
        return np.searchsorted(different, values)
    ends = np.array(jenkspy.jenks_breaks(values, n_classes=most)[1:])
    return np.unique(np.searchsorted(ends, values), return_inverse=True)[1]


def quantiles(values: Floats, most: int) -> Numbers:
    """The class of each figure from 0 on, `most` at most, each with about as many figures; equal figures together."""
    different = np.unique(values)
    if len(different) <= most:
        return np.searchsorted(different, values)
    ends = np.unique(np.quantile(values, np.linspace(0, 1, most + 1)[1:]))
    return np.searchsorted(ends, values)
