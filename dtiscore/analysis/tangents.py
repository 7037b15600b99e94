"""Slopes of functions at the scores of their children, and values as people write them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from dtiscore.model import Floats

LEAST_SCORE, STEP = 1e-3, 1e-6


def tidy(value: float, span: float) -> float:
    """A value with as few decimals as it can have, on the better side."""
    for digits in range(2, 9):
        scale = 10.0**digits
        rounded = (math.ceil(round(value * scale, 4)) if span > 0 else math.floor(round(value * scale, 4))) / scale
        if abs(rounded - value) <= 1e-4 * abs(span) or digits == 8:
            return rounded
    return value


def tangent_at(function: Callable[[Floats, Floats], Floats], at: Floats, weights: Floats) -> tuple[float, Floats]:
    """The value of a function and its slopes at the scores of its children; NaN for one that does not count."""
    places = np.repeat(at[:, None], 2 * len(at) + 1, axis=1)
    for k in range(len(at)):
        places[k, 1 + 2 * k] = min(at[k] + STEP, 1.0)
        places[k, 2 + 2 * k] = max(at[k] - STEP, 0.0)
    found = np.nan_to_num(function(places, weights))
    slopes = np.zeros(len(at))
    for k in range(len(at)):
        apart = places[k, 1 + 2 * k] - places[k, 2 + 2 * k]
        if apart > 0:
            slopes[k] = (found[1 + 2 * k] - found[2 + 2 * k]) / apart
    return float(found[0]), slopes
