"""The built-in plugin: computes every pillar that no other plugin serves, and brings the standard rules.

It uses the same hooks as any outside plugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.language.text import text_of
from dtiscore.model import Aggregation, Bools, Floats, PillarMethod, Rule
from dtiscore.rules.absolute import BUILT_IN
from dtiscore.rules.bands_and_options import ParamProblems
from dtiscore.rules.plugins.hookspecs import hookimpl
from dtiscore.rules.relative import RELATIVE

STANDARD = "standard"
# Nearer to 0 the power mean is the geometric mean, and its root loses digits.
LEAST_EXPONENT, MOST_EXPONENT = 0.001, 100.0


def _geometric(scores: Floats, weights: Floats) -> Floats:
    """Weighted geometric mean; 0 where any counted score is 0."""
    counts, shares = _shares(scores, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(counts, np.log(np.where(counts, scores, 1.0)), 0.0)
        mean = np.exp((logs * shares).sum(axis=0))
    zero = (counts & (scores == 0)).any(axis=0)
    return np.where(counts.any(axis=0), np.where(zero, 0.0, np.minimum(mean, 1.0)), np.nan)


def _harmonic(scores: Floats, weights: Floats) -> Floats:
    """Weighted harmonic mean; 0 where any counted score is 0."""
    counts, shares = _shares(scores, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(counts, shares / np.where(counts, scores, 1.0), 0.0).sum(axis=0)
        mean = 1.0 / inverse
    return np.where(counts.any(axis=0), np.where(np.isfinite(mean), np.minimum(mean, 1.0), 0.0), np.nan)


@attrs.frozen
class PowerMeanParams:
    """(Σ share × score^exponent)^(1/exponent): 1 is the arithmetic mean, −1 the harmonic; the lower, the more a weak child
    weighs."""

    exponent: float


def _power_mean_check(params: PowerMeanParams) -> ParamProblems:
    if not LEAST_EXPONENT <= abs(params.exponent) <= MOST_EXPONENT:
        yield "exponent", "rule.exponent", {"value": params.exponent, "least": LEAST_EXPONENT, "limit": MOST_EXPONENT}


def _power_mean(scores: Floats, weights: Floats, params: PowerMeanParams) -> Floats:
    """Weighted power mean; 0 where the exponent is negative and any counted score is 0."""
    counts, shares = _shares(scores, weights)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # The largest score is taken out first, so that no power leaves the range of numbers.
        top = np.where(counts, scores, 0.0).max(axis=0)
        powers = np.where(counts, shares * np.where(counts, scores / top, 1.0) ** params.exponent, 0.0).sum(axis=0)
        mean = top * powers ** (1.0 / params.exponent)
    found = np.where(top > 0, np.where(np.isfinite(mean), np.minimum(mean, 1.0), 0.0), 0.0)
    return np.where(counts.any(axis=0), found, np.nan)


def _minimum(scores: Floats, weights: Floats) -> Floats:
    """The weakest counted score."""
    counts, _ = _shares(scores, weights)
    return np.where(counts.any(axis=0), np.where(counts, scores, np.inf).min(axis=0), np.nan)


def _product(scores: Floats, weights: Floats) -> Floats:
    """All counted scores multiplied; weights do not matter."""
    counts, _ = _shares(scores, weights)
    product = np.where(counts, scores, 1.0).prod(axis=0)
    return np.where(counts.any(axis=0), product, np.nan)


@attrs.frozen
class QuotientParams:
    """first / second, which earns everything from ``full`` up; none where the second is 0 or one of them is unknown."""

    full: float = 1.0


def _quotient_check(params: QuotientParams) -> ParamProblems:
    if params.full <= 0:
        yield "full", "rule.positive", {"value": params.full}


def _quotient(scores: Floats, weights: Floats, params: QuotientParams) -> Floats:
    """The first score as a share of ``full`` times the second."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = scores[0] / (params.full * scores[1])
    return np.where(scores[1] > 0, np.minimum(found, 1.0), np.nan)


def _difference(scores: Floats, weights: Floats) -> Floats:
    """The first score less the second, at least 0; none where one of them is unknown."""
    left: Floats = np.maximum(scores[0] - scores[1], 0.0)
    return left


def _shares(scores: Floats, weights: Floats) -> tuple[Bools, Floats]:
    # An item without points, such as one that only opens a gate, has no part in any mean.
    counts = ~np.isnan(scores) & (weights[:, None] > 0)
    counted = np.where(counts, weights[:, None], 0.0)
    with np.errstate(invalid="ignore"):
        return counts, counted / counted.sum(axis=0)


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    return [PillarMethod(STANDARD, text_of("wording.standard"))]


@hookimpl
def dtiscore_rules() -> Iterable[Rule]:
    return (*BUILT_IN, *RELATIVE)


@hookimpl
def dtiscore_aggregations() -> Iterable[Aggregation]:
    functions: Mapping[str, tuple[Any, ...]] = {
        "points": (),
        "weighted_mean": (),
        "geometric": (_geometric,),
        "harmonic": (_harmonic,),
        "power_mean": (_power_mean, PowerMeanParams, _power_mean_check),
        "minimum": (_minimum,),
        "product": (_product,),
    }
    pairs = (
        Aggregation(
            "quotient", text_of("wording.aggregation.quotient"), _quotient, QuotientParams, _quotient_check, pair=True
        ),
        Aggregation("difference", text_of("wording.aggregation.difference"), _difference, pair=True),
    )
    return [
        *(Aggregation(name, text_of(f"wording.aggregation.{name}"), *how) for name, how in functions.items()),
        *pairs,
    ]


@hookimpl
def dtiscore_criteria() -> Iterable[Path]:
    return [data_folder("criteria")]


def data_folder(name: str) -> Path:
    """``criteria`` or ``examples``: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parents[2]
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
