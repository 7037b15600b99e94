"""Sensitivity (độ nhạy): the share of the variance of a result that one doubt makes, alone (S) and with all that it interacts with (T).

Sobol' (1993); S as Saltelli et al. (2010) estimate it, T as Jansen (1999) does, both from samples A, B and A with one doubt from B. Results
are whole numbers, so every sum is exact, in whatever order it is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from dtiscore.language.drawing import uniforms
from dtiscore.model import Floats

RESAMPLES = 200
_Sums = Callable[[Floats], Floats]


@attrs.frozen(eq=False)
class Shares:
    """By doubt (results, doubts): S and T with the 5 % and 95 % quantiles of a bootstrap over draws; NaN where a result never varies."""

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


def shares(a: Floats, b: Floats, mixed: list[Floats], seed: int) -> Shares:
    """Of results (results, draws) in samples A, B and, for each doubt, A with that doubt from B."""
    draws = a.shape[1]
    picked = np.floor(uniforms(seed, "bootstrap", 2, np.arange(draws), np.arange(RESAMPLES)) * draws).astype(np.int64)
    weights = np.ones((RESAMPLES + 1, draws))
    weights[1:] = np.stack([np.bincount(one, minlength=draws) for one in picked])

    def sums(values: Floats) -> Floats:
        found: Floats = values @ weights.T  # of whole numbers, so exact
        return found

    if len(mixed) == 1:
        whole = np.where(_variance(a, b, sums, draws) > 0, 1.0, np.nan)[:, :, None]
        first = total = whole
    else:
        first, total = _estimates(a, b, mixed, sums, draws)
    low, high = (_interval(part) for part in (first, total))
    return Shares(first[:, 0], low[0], low[1], total[:, 0], high[0], high[1])


def _interval(part: Floats) -> Floats:
    """(2, results, doubts): the 5 % and 95 % quantiles over resamples; one in which nothing varies says what all draws say."""
    own = part[:, :1]
    found = np.where(np.isfinite(part[:, 1:]), part[:, 1:], own)
    quantiles = np.quantile(np.nan_to_num(found), [0.05, 0.95], axis=1)
    return np.where(np.isnan(own[:, 0]), np.nan, quantiles)


def _variance(a: Floats, b: Floats, sums: _Sums, draws: int) -> Floats:
    """(results, resamples): of both samples together."""
    both, squares = sums(a) + sums(b), sums(a * a) + sums(b * b)
    return squares / (2 * draws) - (both / (2 * draws)) ** 2


def _estimates(a: Floats, b: Floats, mixed: list[Floats], sums: _Sums, draws: int) -> tuple[Floats, Floats]:
    variance, mean = _variance(a, b, sums, draws), (sums(a) + sums(b)) / (2 * draws)
    first, total = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for own in mixed:
            apart = own - a
            # Σ (b − mean)(own − a), the mean taken out afterwards so that the sums stay whole.
            first.append((sums(b * apart) - mean * sums(apart)) / draws / variance)
            total.append(sums(apart * apart) / (2 * draws) / variance)
    never = variance[:, :1] <= 0
    found = [np.where(never[:, :, None], np.nan, np.stack(part, axis=2)) for part in (first, total)]
    return found[0], found[1]
