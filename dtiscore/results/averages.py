"""The middle and the mean of what units have, whatever is missing left out."""

from __future__ import annotations

import numpy as np

from dtiscore.model import Floats


def median(values: Floats) -> float:
    """Of the values that are known; NaN where none is."""
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")


def mean(values: Floats) -> float:
    """Of the values that are known; NaN where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
