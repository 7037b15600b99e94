"""Scores of small frameworks for as many units as a test needs."""

from __future__ import annotations

import numpy as np

import dtiscore as dti
from dtiscore.language.drawing import uniforms

from ..strategies import header, load, titled

LINEAR = {"type": "linear", "lower": 0, "upper": 1}


def two_indicators(first: float, second: float, **head: object) -> dti.Scores:
    """One unit, 60 and 40 points, entered as fractions."""
    document = {
        "framework": header(scale=100, **head),
        "indicators": {
            "a": {"title": titled("a"), "points": 60, "rule": LINEAR},
            "b": {"title": titled("b"), "points": 40, "rule": LINEAR},
        },
        "total": {"indicators": ["a", "b"]},
    }
    values = np.array([first, second])[:, None, None]
    return dti.score(
        load(document), dti.Observations.from_arrays(values, indicators=["a", "b"], units=["u"], years=[2025])
    )


def many_units(units: int) -> dti.Scores:
    """Two indices of three indicators each; synthetic values."""
    codes = [f"i{n}" for n in range(6)]
    document = {
        "framework": header(scale=60),
        "indicators": {code: {"title": titled(code), "points": 10, "rule": LINEAR} for code in codes},
        "indices": {
            "p": {"title": titled("p"), "indicators": codes[:3]},
            "q": {"title": titled("q"), "indicators": codes[3:]},
        },
        "total": {"indices": ["p", "q"]},
    }
    values = uniforms(1, "values", 0, np.arange(units), np.arange(6))[:, :, None]
    labels = [f"u{n}" for n in range(units)]
    return dti.score(load(document), dti.Observations.from_arrays(values, indicators=codes, units=labels, years=[2025]))
