"""Copied answers: the same counts, or the same decimal value, in more units of a block than chance would give."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from dtiscore.data.measuring import counts_of
from dtiscore.language.rounding import significant
from dtiscore.model import Finding, Floats, Node
from dtiscore.results.checks.inspected import SMALL_WHOLE, Inspected, named

# Rates that are simple fractions, like 33.3 or 62.5, are often equal.
SIMPLE_DENOMINATORS = range(1, 13)
# Equal by chance is less likely than this, for all values of a block together; an assessment has thousands of blocks.
CHANCE = 1e-6
# How many steps of the last digit on either side tell how crowded the values are.
STEPS = 25


def copies(data: Inspected) -> Iterable[Finding]:
    """Natural values (0, 100, whole numbers, simple fractions, small counts) may repeat; others are asked about."""
    for node in data.valued():
        if node.rule is None or node.rule.entered is not None:
            continue
        part, whole = counts_of(node, data.observations)
        stated = data.observations.value(node.code)
        for own in data.blocks:
            if len(own) < data.limits.copied_units:
                continue
            for y in range(len(data.observations.years)):
                asked: set[int] = set()
                ask = partial(_ask, data, node, y)
                for group in _equal_counts(part[own, y], whole[own, y], data.limits.copied_units):
                    units = own[group]
                    asked.update(map(int, units))
                    yield from ask(units, "finding.same_counts", part=part[units[0], y], whole=whole[units[0], y])
                left = np.array([u for u in own if u not in asked], dtype=np.int64) if asked else own
                for group in _equal_values(data, node, stated[left, y], left, y):
                    yield from ask(left[group], "finding.same_value", value=significant(stated[left[group[0]], y]))


def _ask(data: Inspected, node: Node, y: int, units: np.ndarray, code: str, **shown: Any) -> Iterable[Finding]:
    labels = [data.observations.units[u] for u in units]
    for i, u in enumerate(map(int, units)):
        yield data.finding(
            "same_in_many_units", u, y, node.code, code, "finding.same.ask",
            count=len(labels) - 1, others=named(labels[:i] + labels[i + 1 :]), **shown,
        )  # fmt: skip


def _equal_counts(part: Floats, whole: Floats, fewest: int) -> Iterable[np.ndarray]:
    known = np.flatnonzero(
        np.isfinite(part) & np.isfinite(whole) & (whole >= SMALL_WHOLE) & (part > 0) & (part != whole)
    )
    if known.size < fewest:
        return
    pairs = np.column_stack([part[known], whole[known]])
    found, inverse, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    for k in np.flatnonzero(counts >= fewest):
        one, total = found[k]
        alike = whole[known] == total
        near = int((alike & (np.abs(part[known] - one) <= STEPS) & (part[known] != one)).sum())
        expected = max(near / (2 * STEPS), int(alike.sum()) / total)
        if _by_chance(int(counts[k]), expected, len(found)) < CHANCE:
            yield known[inverse.reshape(-1) == k]


def _equal_values(data: Inspected, node: Node, column: Floats, units: np.ndarray, y: int) -> Iterable[np.ndarray]:
    known = np.flatnonzero(np.isfinite(column) & (column != np.floor(column)))
    if known.size < data.limits.copied_units:
        return
    ordered = np.sort(column[known])
    found, first, counts = np.unique(column[known], return_index=True, return_counts=True)
    for k in np.flatnonzero(counts >= data.limits.copied_units):
        value, times = float(found[k]), int(counts[k])
        step = 10.0 ** -data.decimals(int(units[known[first[k]]]), y, node.code, value)
        if _is_simple(value / (100.0 if node.unit_of_measure == "percent" else 1.0), step / 100.0):
            continue
        around = np.searchsorted(ordered, (value - STEPS * step, value + STEPS * step))
        spread = max(float(ordered[-1] - ordered[0]), 2 * STEPS * step)
        expected = max(1e-300, (int(around[1] - around[0]) - times) / (2 * STEPS), known.size * step / spread)
        if _by_chance(times, expected, len(found)) < CHANCE:
            yield known[column[known] == value]


def _is_simple(share: float, step: float) -> bool:
    """Whether a share is some twelfth, eleventh, … or half, as far as it was written out."""
    return any(abs(share - round(share * n) / n) <= step * (1 + 1e-9) for n in SIMPLE_DENOMINATORS)


def _by_chance(times: int, expected: float, values: int) -> float:
    """How often so many equal values would occur by chance, at most: a Poisson tail for each of the values."""
    found = 0.0
    for i in range(times, times + 60 + int(expected)):
        found += values * math.exp(i * math.log(expected) - expected - math.lgamma(i + 1))
        if found >= CHANCE:  # enough to know
            break
    return found
