"""Imputation (ước tính số liệu thiếu): values that stand in for what a unit did not report, always marked as such.

A unit-year that reported nothing at all stays empty: it handed nothing in, and no estimate can do that for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from dtiscore.data.applicability import absent_cells
from dtiscore.data.measuring import shares_of_nothing
from dtiscore.data.observations import Observations
from dtiscore.model import Bools, Floats, Framework, Imputation


def impute_missing(
    framework: Framework, observations: Observations, measured: dict[str, Floats], covered: Mapping[str, Bools]
) -> dict[str, Bools]:
    """By code, (units, years) where a value was estimated; ``measured`` then holds the estimates."""
    imputed = {}
    for node in framework.leaves:
        if node.impute is not None:
            absent, nothing = absent_cells(covered.get(node.code), observations), shares_of_nothing(node, observations)
            absent = absent if nothing is None else absent | np.isfinite(nothing)
            measured[node.code], filled = impute(measured[node.code], node.impute, absent, observations)
            if filled.any():
                imputed[node.code] = filled
    return imputed


def impute(values: Floats, how: Imputation, absent: Bools, observations: Observations) -> tuple[Floats, Bools]:
    """The values (units, years) with estimates for what is NaN, and where those stand.

    ``absent`` is where nothing applies, the unit does not exist or a whole of 0 has its points: nothing is estimated there, nor from there. What is
    not applicable by the unit's own word (+inf) stays so.
    """
    wanted = np.isnan(values) & ~absent & observations.submitted
    if not wanted.any():
        return values, wanted
    known = np.where(absent | ~np.isfinite(values), np.nan, values)
    by_peers = _OF_PEERS.get(how.method)
    found = _of_itself(known, how, observations) if by_peers is None else _among(known, how, observations, by_peers)
    filled = wanted & ~np.isnan(found)
    return np.where(filled, found, values), filled


def _of_itself(known: Floats, how: Imputation, observations: Observations) -> Floats:
    """From the other years of what is the same unit."""
    if observations.continuity is None:
        return _over_years(known, how, observations.years)
    lines = observations.continuity.lines, np.arange(known.shape[1])[None, :]
    laid = np.full((int(lines[0].max(initial=-1)) + 1, known.shape[1]), np.nan)
    laid[lines] = known
    return _over_years(laid, how, observations.years)[lines]


def _over_years(known: Floats, how: Imputation, years: tuple[int, ...]) -> Floats:
    """From the unit's own other years: the nearest before, the nearest of all, or on the line between those around."""
    calendar = np.array(years, dtype=np.float64)
    before, before_year = _nearest(known, calendar)
    after, after_year = (array[:, ::-1] for array in _nearest(known[:, ::-1], calendar[::-1]))
    reach = np.inf if how.within is None else how.within
    near = calendar - before_year <= reach
    if how.method == "last":
        return np.where(near, before, np.nan)
    if how.method == "nearest":
        follows = after_year - calendar <= reach
        closer = follows & ~(near & (calendar - before_year <= after_year - calendar))
        return np.where(closer, after, np.where(near, before, np.nan))
    near = near & (after_year - calendar <= reach)
    with np.errstate(divide="ignore", invalid="ignore"):
        line = before + (after - before) * (calendar - before_year) / (after_year - before_year)
    return np.where(near, line, np.nan)


def _nearest(known: Floats, calendar: Floats) -> tuple[Floats, Floats]:
    """In every column, the last value of the columns before it and its year; NaN where there is none."""
    value, year = np.full(known.shape, np.nan), np.full(known.shape, np.nan)
    for j in range(1, known.shape[1]):
        there = ~np.isnan(known[:, j - 1])
        value[:, j] = np.where(there, known[:, j - 1], value[:, j - 1])
        year[:, j] = np.where(there, calendar[j - 1], year[:, j - 1])
    return value, year


def _median(values: Floats) -> float:
    return float(np.median(values))


def _mean(values: Floats) -> float:
    return math.fsum(values) / len(values)


_OF_PEERS: Mapping[str, Callable[[Floats], float]] = {"peer_median": _median, "peer_mean": _mean}


def _among(known: Floats, how: Imputation, observations: Observations, statistic: Callable[[Floats], float]) -> Floats:
    """A statistic of the ranked units of the block, or of all, in every year."""
    found = np.full(known.shape, np.nan)
    peers = np.where(observations.ranked[:, None], known, np.nan)
    block = observations.blocks[1] if how.among == "block" else np.zeros(len(known), dtype=np.int64)
    for own in range(int(block.max(initial=-1)) + 1):
        members = block == own
        for j in range(known.shape[1]):
            values = peers[members, j]
            values = np.sort(values[~np.isnan(values)])
            if values.size:
                found[members, j] = statistic(values)
    return found
