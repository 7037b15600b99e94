"""The same scores by other libraries, each as its users would write it.

The work: shares of 100 indicators between their bounds, missing counted as zero, added up in points. numpy, pandas and polars
work out the eight indices, the three pillars and the total. The decision-making libraries have no missing values, no stated
bounds and no levels: numpy fills and caps for them, they scale by minimum and maximum, weigh and add up, and give the total
only. Data lie ready in the form that a library works on; turning them into it is not timed. dtiscore works out scores and
coverage of all twelve nodes, from ``dtiscore.score``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import attrs
import numpy as np

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings, Skipped, WrongAnswer
from benchmarks.work import INDICES, PILLARS, TOTAL_POINTS, WORK, Floats, points_of

TOLERANCE = 1e-9
RUNS = 3
# Unit-years on which everybody is compared before anything is timed; the timed results are compared as well.
CHECKED = 20_000


@attrs.frozen
class Peer:
    """``prepare`` turns (indicators, unit-years) into what ``total`` works on; ``total`` gives (unit-years,) 0…1."""

    name: str
    module: str
    does: str
    prepare: Callable[[Floats], Any]
    total: Callable[[Any], Floats]

    @property
    def is_there(self) -> bool:
        return importlib.util.find_spec(self.module) is not None


def agree(name: str, found: Floats, expected: Floats) -> None:
    """Raise :class:`WrongAnswer` where two totals are further apart than 1e-9."""
    if found.shape != expected.shape:
        raise WrongAnswer(f"{name}: {found.shape} totals, {expected.shape} expected")
    with np.errstate(invalid="ignore"):
        apart = np.abs(found - expected)
    apart = np.where(np.isnan(found) & np.isnan(expected), 0.0, apart)
    if not (apart <= TOLERANCE).all():
        worst = int(np.argmax(np.where(np.isnan(apart), np.inf, apart)))
        raise WrongAnswer(f"{name}: {found[worst]!r} where {expected[worst]!r} is expected (unit-year {worst})")


# --- numpy -----------------------------------------------------------------------------------------------------------


def numpy_total(values: Floats) -> Floats:
    earned = {index: np.zeros(values.shape[1]) for index in INDICES}
    for row, indicator in zip(values, WORK, strict=True):
        share = np.clip((row - indicator.lower) / (indicator.upper - indicator.lower), 0.0, 1.0)
        earned[indicator.index] += np.nan_to_num(share) * indicator.points
    scores = {index: points / points_of(index) for index, points in earned.items()}
    for pillar, indices in PILLARS.items():
        scores[pillar] = sum(earned[index] for index in indices) / sum(points_of(index) for index in indices)
    scores["total"] = sum(earned.values()) / TOTAL_POINTS
    return scores["total"]


# --- pandas ----------------------------------------------------------------------------------------------------------


def _pandas_frame(values: Floats) -> Any:
    import pandas

    return pandas.DataFrame(dict(zip(work.CODES, values, strict=True)))


def pandas_total(frame: Any) -> Floats:
    import pandas

    lower = pandas.Series({indicator.code: indicator.lower for indicator in WORK})
    upper = pandas.Series({indicator.code: indicator.upper for indicator in WORK})
    points = pandas.Series({indicator.code: indicator.points for indicator in WORK})
    earned = ((frame - lower) / (upper - lower)).clip(0.0, 1.0).fillna(0.0) * points
    by_index = pandas.DataFrame(
        {index: earned[[i.code for i in WORK if i.index == index]].sum(axis="columns") for index in INDICES}
    )
    worth = pandas.Series({index: points_of(index) for index in INDICES})
    scores = by_index / worth
    for pillar, indices in PILLARS.items():
        scores[pillar] = by_index[list(indices)].sum(axis="columns") / worth[list(indices)].sum()
    scores["total"] = by_index.sum(axis="columns") / TOTAL_POINTS
    total: Floats = scores["total"].to_numpy()
    return total


# --- polars ----------------------------------------------------------------------------------------------------------


def _polars_frame(values: Floats) -> Any:
    import polars

    return polars.DataFrame(dict(zip(work.CODES, values, strict=True)), nan_to_null=True)


def polars_total(frame: Any) -> Floats:
    import polars as pl

    def earned(indicator: work.Indicator) -> pl.Expr:
        share = (pl.col(indicator.code) - indicator.lower) / (indicator.upper - indicator.lower)
        return share.clip(0.0, 1.0).fill_null(0.0) * indicator.points

    by_index = [pl.sum_horizontal(earned(i) for i in WORK if i.index == index).alias(index) for index in INDICES]
    pillars = [
        (pl.sum_horizontal(indices) / sum(points_of(index) for index in indices)).alias(pillar)
        for pillar, indices in PILLARS.items()
    ]
    total = (pl.sum_horizontal(INDICES) / TOTAL_POINTS).alias("total")
    scores = [pl.col(index) / points_of(index) for index in INDICES]
    found: Floats = frame.lazy().select(by_index).select(*scores, *pillars, total).collect()["total"].to_numpy()
    return found


# --- libraries for decisions by many criteria ------------------------------------------------------------------------


def _matrix(values: Floats) -> Floats:
    """(unit-years, indicators), rows one after another."""
    return np.ascontiguousarray(values.T)


def _capped(matrix: Floats) -> Floats:
    """Between the bounds; what is missing lies at the bound that earns nothing."""
    lower = np.array([indicator.lower for indicator in WORK])
    upper = np.array([indicator.upper for indicator in WORK])
    capped = np.clip(matrix, np.minimum(lower, upper), np.maximum(lower, upper))
    return np.where(np.isnan(capped), lower, capped)


def _weights() -> Floats:
    return np.array([indicator.points for indicator in WORK]) / TOTAL_POINTS


def scikit_criteria_total(matrix: Floats) -> Floats:
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.invert_objectives import NegateMinimize
    from skcriteria.preprocessing.scalers import MinMaxScaler

    objectives = [min if indicator.less_is_better else max for indicator in WORK]
    made = skcriteria.mkdm(_capped(matrix), objectives, weights=_weights(), criteria=work.CODES)
    found = mkpipe(NegateMinimize(), MinMaxScaler(target="matrix"), WeightedSumModel()).evaluate(made)
    total: Floats = np.asarray(found.e_.score)
    return total


def pymcdm_total(matrix: Floats) -> Floats:
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    types = np.array([-1 if indicator.less_is_better else 1 for indicator in WORK])
    total: Floats = WSM(minmax_normalization)(_capped(matrix), _weights(), types)
    return total


EVERY_NODE = "indices, pillars and total"
TOTAL_ONLY = "total only; numpy caps and fills first"

PEERS = (
    Peer("numpy", "numpy", EVERY_NODE, lambda values: values, numpy_total),
    Peer("pandas", "pandas", EVERY_NODE, _pandas_frame, pandas_total),
    Peer("polars", "polars", EVERY_NODE, _polars_frame, polars_total),
    Peer("scikit-criteria", "skcriteria", TOTAL_ONLY, _matrix, scikit_criteria_total),
    Peer("pymcdm", "pymcdm", TOTAL_ONLY, _matrix, pymcdm_total),
)


def peers(settings: Settings) -> Iterator[Item]:
    if settings.alone:
        return
    there = [peer for peer in PEERS if peer.is_there]
    yield from (Skipped("peers", peer.name, "not installed") for peer in PEERS if not peer.is_there)
    framework = work.framework(settings.folder)
    array = work.values("missing", settings.units, settings.years)
    flat = array.reshape(work.INDICATORS, -1)
    observations = work.observations(array)
    expected = dti.score(framework, observations)["total"].reshape(-1)
    some = np.ascontiguousarray(flat[:, :CHECKED])
    for peer in there:
        agree(peer.name, peer.total(peer.prepare(some)), expected[:CHECKED])
    for peer in there:
        # One library at a time: each needs the data once more in a form of its own.
        ready = peer.prepare(flat)
        agree(peer.name, peer.total(ready), expected)
        cases = [
            Case("dtiscore", lambda: dti.score(framework, observations)["total"]),
            Case(peer.name, partial(peer.total, ready), own=False),
        ]
        claim = Claim(peer.name, peer.name, "dtiscore", note=peer.does, more_is_better=True)
        yield Group(cases, [claim], at_stated_size=False, runs=min(settings.runs, RUNS))
