"""The compiled functions of draws; on their own, because numba's disk cache does not see an edit in another file.

They give the bits of ``draw_evaluator.drawn_program`` evaluated by numpy: the same operations on the same numbers in the same order,
with draws in the innermost loop.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from dtiscore.engine.compiling import compiled

# Columns of ``nodes``, and the kinds of a node: averages by weights, adds points, averages by points.
FIRST, LAST, KIND = 0, 1, 2
MEAN, SUM, MEAN_OF_POINTS = 0, 1, 2
# Beyond so many units counting beats comparing each with each.
COUNTED_FROM = 400

_inline = numba.njit(inline="always", error_model="numpy")


@compiled
def draw_scores(
    nodes: Any, child: Any, weights: Any, own: Any, limits: Any, has: Any, applies: Any, fails: Any, slots: Any,
    missing_is_zero: Any, rows: Any, varied: Any, factors: Any, found: Any, begin: Any, end: Any,
) -> None:  # fmt: skip
    """Scores of the wanted branches, (1, slots, cells, draws); where there is room for three, earned points and maxima too."""
    count, draws = nodes.shape[0], factors.shape[1]
    earned, maximum, score = np.empty((count, draws)), np.empty((count, draws)), np.empty((count, draws))
    total, whole = np.empty(draws), np.empty(draws)
    for c in range(begin, end):
        for b in range(count):
            kind = nodes[b, KIND]
            total[:] = 0.0
            whole[:] = 0.0
            counted = maximum[b]
            if kind == MEAN_OF_POINTS:
                counted[:] = 0.0
            for e in range(nodes[b, FIRST], nodes[b, LAST]):
                k, factor = child[e], factors[e]
                if k < 0:
                    if rows[e] >= 0:
                        _add_times(total, varied[rows[e], c], factor)
                        _add(whole, own[c, e, 1], factor)
                    else:
                        _add_both(total, own[c, e, 0], whole, own[c, e, 1], factor)
                    if kind == MEAN_OF_POINTS:
                        _add(counted, own[c, e, 2], factor)
                elif kind == SUM:
                    _add_times(total, earned[k], factor)
                    _add_times(whole, maximum[k], factor)
                else:
                    if has[c, k]:
                        _add_scaled(total, score[k], weights[e], factor)
                    if applies[c, k] if missing_is_zero else has[c, k]:
                        _add(whole, weights[e], factor)
                    if kind == MEAN_OF_POINTS:
                        _add_times(counted, maximum[k], factor)
            scored, cap = has[c, b], limits[b, 1]
            most = limits[b, 0] if (applies[c, b] if missing_is_zero else scored) else 0.0
            for d in range(draws):
                s = total[d] / whole[d] if scored else np.nan
                capped = fails[c, b] and s > cap
                if capped:
                    s = cap
                score[b, d] = s
                if kind == SUM:
                    maximum[b, d] = whole[d]
                    earned[b, d] = s * whole[d] if capped else total[d]
                elif kind == MEAN:
                    maximum[b, d] = most
                    earned[b, d] = s * most if scored else 0.0
                else:
                    earned[b, d] = s * counted[d] if scored else 0.0
            if slots[b] >= 0:
                found[0, slots[b], c] = score[b]
                if found.shape[0] > 1:
                    found[1, slots[b], c] = earned[b]
                    found[2, slots[b], c] = maximum[b]


@_inline
def _add(sums: Any, value: Any, factor: Any) -> None:
    if value != 0.0:
        for d in range(sums.shape[0]):
            sums[d] += value * factor[d]


@_inline
def _add_both(sums: Any, value: Any, others: Any, other: Any, factor: Any) -> None:
    if value != 0.0 or other != 0.0:
        for d in range(sums.shape[0]):
            sums[d] += value * factor[d]
            others[d] += other * factor[d]


@_inline
def _add_times(sums: Any, values: Any, factor: Any) -> None:
    for d in range(sums.shape[0]):
        sums[d] += values[d] * factor[d]


@_inline
def _add_scaled(sums: Any, values: Any, weight: Any, factor: Any) -> None:
    for d in range(sums.shape[0]):
        sums[d] += (values[d] * weight) * factor[d]


@compiled
def rank_draws(scores: Any, decimals: Any, dense: Any, powers: Any, lowest: Any, ranks: Any) -> None:
    """Ranks (units, draws) on printed values, 0 without a score."""
    units, draws = scores.shape
    scale = powers[decimals - lowest]
    steps = int(scale) + 1
    printed = np.empty(units, dtype=np.int64)
    counts = np.zeros(steps + 1, dtype=np.int64)
    for d in range(draws):
        for u in range(units):
            printed[u] = _printed(scores[u, d], decimals, scale, powers, lowest, steps)
        if units <= COUNTED_FROM and not dense:
            for u in range(units):
                better = 1
                for other in range(units):
                    better += printed[other] > printed[u]
                ranks[u, d] = better if printed[u] >= 0 else 0
            continue
        counts[:] = 0
        for u in range(units):
            if printed[u] >= 0:
                if dense:
                    counts[printed[u]] = 1
                else:
                    counts[printed[u]] += 1
        better = 1
        for value in range(steps - 1, -1, -1):
            here = counts[value]
            counts[value] = better
            better += here
        for u in range(units):
            ranks[u, d] = counts[printed[u]] if printed[u] >= 0 else 0


@compiled
def fill_uniforms(key: Any, name: Any, sample: Any, draws: Any, items: Any, found: Any) -> None:
    """``drawing.uniforms`` (items, draws), number for number."""
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    m0, m1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
    s0, s1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
    for i in range(items.shape[0]):
        for d in range(draws.shape[0]):
            odd = draws[d] & np.uint64(1)
            a, b, c, e = draws[d] >> np.uint64(1), items[i], name, sample
            k, m = key & low, key >> half
            for _ in range(10):
                first, second = m0 * a, m1 * c
                a, b, c, e = (second >> half) ^ b ^ k, second & low, (first >> half) ^ e ^ m, first & low
                k, m = (k + s0) & low, (m + s1) & low
            high, rest = (c, e) if odd else (a, b)
            found[i, d] = np.float64(((high << half) | rest) >> np.uint64(11)) * 2.0**-53


@_inline
def _printed(value: Any, decimals: Any, scale: Any, powers: Any, lowest: Any, steps: Any) -> Any:
    """``rounding.round_half_up`` of a share as a whole number of its last digit; −1 for none.

    The search for the digit stands in ``kernels._rounded`` too: taken from there, numba's cache would not see an edit of it.
    """
    if value != value:
        return -1
    low, high = 0, powers.shape[0]
    if 0.1 <= value < 1.0:
        low = high = -lowest
    while low < high:
        middle = (low + high) // 2
        if powers[middle] <= value:
            low = middle + 1
        else:
            high = middle
    half_a_digit = 0.5 * powers[max(low - 12, 0)] * scale
    scaled = value * scale
    whole = np.floor(scaled)
    whole += 1.0 if scaled - whole >= 0.5 - half_a_digit else 0.0
    return int(min(max(whole, 0.0), steps - 1.0))
