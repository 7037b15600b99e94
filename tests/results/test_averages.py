"""The middle and the mean of what units have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dtiscore.results.averages import mean, median


@pytest.mark.parametrize(
    ("values", "middle", "average"),
    [([3.0, 1.0, 2.0], 2.0, 2.0), ([1.0, math.nan, 2.0, 6.0, 3.0], 2.5, 3.0), ([math.nan, 4.0], 4.0, 4.0)],
)
def test_what_is_missing_is_left_out(values: list[float], middle: float, average: float) -> None:
    assert (median(np.array(values)), mean(np.array(values))) == (middle, average)


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_of_nothing_there_is_no_middle(values: list[float]) -> None:
    assert math.isnan(median(np.array(values, dtype=float)))
    assert math.isnan(mean(np.array(values, dtype=float)))
