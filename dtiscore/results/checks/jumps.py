"""Jumps: against the year before, and against the other units of the block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dtiscore.data.measuring import read_by
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Finding, Floats, Node
from dtiscore.results.averages import median
from dtiscore.results.checks.inspected import Inspected, cells, two

# Iglewicz and Hoaglin, How to Detect and Handle Outliers (ASQC, 1993): the modified z-score, and its form with the mean
# absolute deviation for series of which more than half are equal.
NORMAL_MAD = 0.6745
NORMAL_MEAN_DEVIATION = 1.253314
# What is larger is shown as this: it is a slip in any case.
HIGHEST = 1e9


def _falls(node: Node) -> bool:
    return node.lower_is_better or node.unit_of_measure == "rank"


def against_last_year(data: Inspected) -> Iterable[Finding]:
    """A value that got worse by more than ``drop_percent``, or better by more than ``jump_percent``."""
    framework, limits, years = data.framework, data.limits, data.observations.years
    for node in data.valued():
        value, small = data.measured[node.code], data.small_counts(node)
        were = data.observations.year_before(value, node.code)
        small_before = data.observations.year_before(small.astype(np.float64))
        other = data.observations.other_time(read_by(node))
        were = were if other is None else np.where(other, np.nan, were)
        for y, year in enumerate(years):
            if year - 1 not in years and node.code not in data.observations.earlier:
                continue
            last, now = were[:, y], value[:, y]
            known = np.isfinite(last) & np.isfinite(now)
            large = np.abs(now - last) >= limits.least_difference
            worse = (now - last if _falls(node) else last - now) / last * 100.0
            # Better is measured on the smaller of the two, so that halving what should fall counts as doubling.
            least = now if _falls(node) else last
            better = np.where(least > 0, (last - now if _falls(node) else now - last) / least * 100.0, np.nan)
            fallen = np.flatnonzero(known & (last > 0) & (worse > framework.drop_percent))
            shown = (round_half_up(array[fallen], 2).tolist() for array in (now, last, np.minimum(worse, HIGHEST)))
            for u, this, before, much in zip(fallen.tolist(), *shown, strict=True):
                yield data.finding(
                    "worse_than_last_year", u, y, node.code,
                    "finding.worse_than_last_year", "finding.worse_than_last_year.ask",
                    now=this, last=before, worse=much,
                )  # fmt: skip
            from_nothing = known & (last == 0) & (now > 0) & (node.unit_of_measure == "percent") & (not _falls(node))
            many = ~small[:, y] & (small_before[:, y] != 1)
            for u in np.flatnonzero(known & large & many & (from_nothing | (better > limits.jump_percent))):
                yield _jump(data, node, int(u), y, float(now[u]), float(last[u]), float(better[u]))


def _jump(data: Inspected, node: Node, u: int, y: int, now: float, last: float, better: float) -> Finding:
    shown: dict[str, Any] = {"now": two(now)}
    sentence = "finding.better_than_nothing"
    if better == better:
        sentence = "finding.better_than_last_year"
        shown |= {"last": two(last), "better": two(min(better, HIGHEST))}
    ask = "finding.better_than_last_year.ask"
    return data.finding("better_than_last_year", u, y, node.code, sentence, ask, **shown)


def against_block(data: Inspected) -> Iterable[Finding]:
    """A value far from the median of its block in the same year, by the modified z-score.

    Percentages are compared as they are; amounts, which differ with the size of units, by their logarithms. Places in a
    ranking are not compared, nor are blocks with fewer units than ``outlier_units``.
    """
    limits = data.limits
    for node in data.valued():
        if node.unit_of_measure == "rank":
            continue
        value = np.where(data.small_counts(node), np.nan, data.measured[node.code])
        for own in data.blocks:
            if len(own) < limits.outlier_units:
                continue
            block = value[own]
            scores = np.stack(
                [_robust_scores(node, block[:, y], limits.outlier_units) for y in range(block.shape[1])], 1
            )
            middle = _medians(block)
            far = (np.abs(scores) > limits.outlier_score) & (np.abs(block - middle) >= limits.least_difference)
            for i, y in cells(far):
                yield data.finding(
                    "far_from_block", int(own[i]), y, node.code,
                    "finding.far_from_block", "finding.far_from_block.ask", "note",
                    value=two(block[i, y]), median=two(middle[y]), score=two(abs(scores[i, y])),
                    count=int(np.isfinite(block[:, y]).sum()) - 1, limit=limits.outlier_score,
                )  # fmt: skip


def _medians(block: Floats) -> Floats:
    """The median of each year; NaN where nothing is known."""
    return np.array([median(year[np.isfinite(year)]) for year in block.T], dtype=np.float64)


def _robust_scores(node: Node, column: Floats, fewest: int) -> Floats:
    """Modified z-scores; NaN where a value is missing, the cohort is small, or nothing varies."""
    scores = np.full(column.shape, np.nan)
    known = np.isfinite(column)
    values = column[known]
    if values.size < fewest:
        return scores
    if node.unit_of_measure != "percent":
        if (values <= 0).any():
            return scores
        values = np.log(values)
    from_middle = values - np.median(values)
    mad, mean = float(np.median(np.abs(from_middle))), float(np.abs(from_middle).mean())
    if mad > 0:
        scores[known] = NORMAL_MAD * from_middle / mad
    elif mean > 0:
        scores[known] = from_middle / (NORMAL_MEAN_DEVIATION * mean)
    bounded: Floats = np.clip(scores, -HIGHEST, HIGHEST)
    return bounded
