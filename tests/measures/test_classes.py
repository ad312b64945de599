"""Natural breaks beside those of an independent hand: classes that are as narrow as any can be."""

import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.classes import natural_breaks


def spread(values, classes):
    """The sum of squared distances to the mean of each class, which natural breaks make least."""
    return sum(((values[classes == each] - values[classes == each].mean()) ** 2).sum() for each in np.unique(classes))


@settings(max_examples=60)
@given(st.lists(st.integers(1, 100_000), min_size=6, max_size=60), st.integers(2, 5))
def test_natural_breaks_are_as_narrow_as_those_of_another_hand_and_rise_with_the_figures(figures, most):
    import mapclassify

    values = np.array(figures, dtype=float)
    found = natural_breaks(values, most)

    assert set(found) == set(range(min(most, len(np.unique(values)))))
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert all(len(set(found[values == value])) == 1 for value in np.unique(values))
    if len(np.unique(values)) > most:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = mapclassify.FisherJenks(values, k=most).yb
        assert spread(values, found) <= spread(values, other) * (1 + 1e-9) + 1e-9
