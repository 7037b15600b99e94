"""The compiled evaluator: every numba function of the project, in one file, because numba's disk cache does not see an
edit in another.

It runs the plan of the numpy evaluator and gives the same bits: the same operations on the same numbers in the same
order. It works through the cells in tiles that stay in the processor's cache, and through six series at a time, so that
the sums of a node stay in registers. It releases the interpreter's lock; the caller cuts the cells into ranges and runs
them on as many threads as it likes.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

TILE = 512

# Buffers of a tile, one row per node.
EARNED, OBSERVED, APPLICABLE, MAXIMUM, SCORE, COVERAGE = 0, 1, 2, 3, 4, 5
# Columns of ``nodes``.
CLIPS, STEPS, LEAVES_END, BRANCHES, BRANCHES_END, GATES, GATES_END, ADDS = 0, 1, 2, 3, 4, 5, 6, 7
# Columns of ``leaves`` (integers) and ``numbers`` (floats).
ROW, EDGES, EDGES_END, INCLUDES_LOWER = 0, 1, 2, 3
LOWER, SPAN, WORTH, POINTS = 0, 1, 2, 3
# Columns of ``limits``.
NODE_POINTS, GATE_CAP, GATE_AT_LEAST = 0, 1, 2

_inline = numba.njit(inline="always", error_model="numpy")


def _compiled(function: Any) -> Any:
    """Compiled when first called, and kept on disk where there is a folder to keep it in."""
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # neither beside this file nor in the user's cache folder may a file be written
        return numba.njit(nogil=True, error_model="numpy")(function)


@_inline
def _clipped(v: Any, lower: Any, span: Any) -> Any:
    f = (v - lower) / span
    f = f if f > 0.0 else 0.0
    return f if f < 1.0 else 1.0


@_inline
def _stepped(v: Any, edges: Any, shares: Any, first: Any, end: Any, includes_lower: Any) -> Any:
    """``shares`` has one entry more than ``edges`` per leaf; both start at ``first`` counted in shares."""
    s = shares[first]
    for e in range(first, end):
        inside = v >= edges[e] if includes_lower else v > edges[e]
        s = shares[e + 1] if inside else s
    return s


@_inline
def _rounded(value: Any, decimals: Any, powers: Any, lowest: Any) -> Any:
    """``rounding.round_half_up`` of one number that is not negative."""
    scale = powers[decimals - lowest]
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
    rounded = (whole + (1.0 if scaled - whole >= 0.5 - half_a_digit else 0.0)) / scale
    return (rounded if rounded > 0.0 else 0.0) if half_a_digit < 0.5 else value


@_inline
def _series(values: Any, made: Any, row: Any, begin: Any, n: Any) -> Any:
    return values[row, begin : begin + n] if row >= 0 else made[-1 - row, begin : begin + n]


@_compiled
def run(
    values: Any, made: Any, leaves: Any, numbers: Any, edges: Any, shares: Any, nodes: Any, limits: Any, branches: Any,
    weights: Any, gates: Any, missing_is_zero: Any, decimals: Any, powers: Any, lowest: Any, outputs: Any, kinds: Any,
    columns: Any, start: Any, stop: Any,
) -> None:  # fmt: skip
    """Evaluate the cells start…stop and write the outputs that are asked for.

    Parameters
    ----------
    values, made : (series, cells) float64; a leaf's ``ROW`` is a row of ``values``, or −1 − row of ``made``.
    leaves, numbers : one row per edge from a node to a leaf, ordered by node, clipped ones first; then gate items.
    edges, shares : the bands of all leaves with steps, one after another.
    nodes, limits : one row per branch, children first. branches, weights : its child branches and their weights.
    gates : rows of ``leaves`` that a node's gate looks at.
    decimals : places to which points are rounded, −1 for none; powers, lowest : powers of ten and the first exponent.
    outputs : (outputs, cells); ``kinds`` says which buffer and ``columns`` which node each one is.
    """
    count = nodes.shape[0]
    tile = np.zeros((6, count, TILE))
    failed = np.zeros(TILE, dtype=np.bool_)
    for begin in range(start, stop, TILE):
        n = min(TILE, stop - begin)
        for k in range(count):
            earned, observed, applicable = tile[EARNED, k], tile[OBSERVED, k], tile[APPLICABLE, k]
            for i in range(n):
                earned[i] = 0.0
                observed[i] = 0.0
                applicable[i] = 0.0
            leaf, last = nodes[k, CLIPS], nodes[k, STEPS]
            while decimals < 0 and leaf + 6 <= last:
                x0 = _series(values, made, leaves[leaf, ROW], begin, n)
                x1 = _series(values, made, leaves[leaf + 1, ROW], begin, n)
                x2 = _series(values, made, leaves[leaf + 2, ROW], begin, n)
                x3 = _series(values, made, leaves[leaf + 3, ROW], begin, n)
                x4 = _series(values, made, leaves[leaf + 4, ROW], begin, n)
                x5 = _series(values, made, leaves[leaf + 5, ROW], begin, n)
                a0, b0, p0 = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, WORTH]
                a1, b1, p1 = numbers[leaf + 1, LOWER], numbers[leaf + 1, SPAN], numbers[leaf + 1, WORTH]
                a2, b2, p2 = numbers[leaf + 2, LOWER], numbers[leaf + 2, SPAN], numbers[leaf + 2, WORTH]
                a3, b3, p3 = numbers[leaf + 3, LOWER], numbers[leaf + 3, SPAN], numbers[leaf + 3, WORTH]
                a4, b4, p4 = numbers[leaf + 4, LOWER], numbers[leaf + 4, SPAN], numbers[leaf + 4, WORTH]
                a5, b5, p5 = numbers[leaf + 5, LOWER], numbers[leaf + 5, SPAN], numbers[leaf + 5, WORTH]
                for i in range(n):
                    e, o, a = earned[i], observed[i], applicable[i]
                    v = x0[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a0, b0) * p0
                    e += f if seen else 0.0
                    o += p0 if seen else 0.0
                    a += p0 if v != np.inf else 0.0
                    v = x1[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a1, b1) * p1
                    e += f if seen else 0.0
                    o += p1 if seen else 0.0
                    a += p1 if v != np.inf else 0.0
                    v = x2[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a2, b2) * p2
                    e += f if seen else 0.0
                    o += p2 if seen else 0.0
                    a += p2 if v != np.inf else 0.0
                    v = x3[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a3, b3) * p3
                    e += f if seen else 0.0
                    o += p3 if seen else 0.0
                    a += p3 if v != np.inf else 0.0
                    v = x4[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a4, b4) * p4
                    e += f if seen else 0.0
                    o += p4 if seen else 0.0
                    a += p4 if v != np.inf else 0.0
                    v = x5[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a5, b5) * p5
                    e += f if seen else 0.0
                    o += p5 if seen else 0.0
                    a += p5 if v != np.inf else 0.0
                    earned[i] = e
                    observed[i] = o
                    applicable[i] = a
                leaf += 6
            while decimals < 0 and leaf < last:
                x0 = _series(values, made, leaves[leaf, ROW], begin, n)
                a0, b0, p0 = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, WORTH]
                for i in range(n):
                    v = x0[i]
                    seen = v - v == 0.0
                    f = _clipped(v, a0, b0) * p0
                    earned[i] += f if seen else 0.0
                    observed[i] += p0 if seen else 0.0
                    applicable[i] += p0 if v != np.inf else 0.0
                leaf += 1
            while leaf < nodes[k, LEAVES_END]:
                x0 = _series(values, made, leaves[leaf, ROW], begin, n)
                a0, b0, p0 = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, WORTH]
                first, end = leaves[leaf, EDGES], leaves[leaf, EDGES_END]
                includes_lower = leaves[leaf, INCLUDES_LOWER] == 1
                if decimals < 0:
                    for i in range(n):
                        v = x0[i]
                        seen = v - v == 0.0
                        share = _stepped(v, edges, shares, first, end, includes_lower)
                        earned[i] += share * p0 if seen else 0.0
                        observed[i] += p0 if seen else 0.0
                        applicable[i] += p0 if v != np.inf else 0.0
                else:
                    points = numbers[leaf, POINTS]
                    for i in range(n):
                        v = x0[i]
                        seen = v - v == 0.0
                        if leaf < last:
                            share = _clipped(v, a0, b0)
                        else:
                            share = _stepped(v, edges, shares, first, end, includes_lower)
                        gained = share * p0
                        if seen and points > 0.0:
                            gained = _rounded(share * points, decimals, powers, lowest)
                            gained = gained if nodes[k, ADDS] == 1 else gained / points * p0
                        earned[i] += gained if seen else 0.0
                        observed[i] += p0 if seen else 0.0
                        applicable[i] += p0 if v != np.inf else 0.0
                leaf += 1
            _roll_up(tile, k, n, nodes, limits, branches, weights, missing_is_zero)
            if nodes[k, GATES] < nodes[k, GATES_END]:
                for i in range(n):
                    failed[i] = False
                for g in range(nodes[k, GATES], nodes[k, GATES_END]):
                    _find_failed(failed, gates[g], begin, n, limits[k, GATE_AT_LEAST], values, made, leaves, numbers,
                                 edges, shares, decimals, powers, lowest)  # fmt: skip
                _cap(tile, k, n, failed, limits[k, GATE_CAP])
            _export(tile, k, n, nodes[k, ADDS] == 1, limits[k, NODE_POINTS], missing_is_zero)
        for o in range(outputs.shape[0]):
            buffer = tile[kinds[o], columns[o]]
            for i in range(n):
                outputs[o, begin + i] = buffer[i]


@_compiled
def _roll_up(
    tile: Any, k: Any, n: Any, nodes: Any, limits: Any, branches: Any, weights: Any, missing_is_zero: Any
) -> None:
    """Add the child branches to what the leaves gave; then the score, before any gate, and the coverage."""
    earned, observed, applicable = tile[EARNED, k], tile[OBSERVED, k], tile[APPLICABLE, k]
    maximum, score, coverage = tile[MAXIMUM, k], tile[SCORE, k], tile[COVERAGE, k]
    for i in range(n):
        maximum[i] = applicable[i] if missing_is_zero else observed[i]
    for b in range(nodes[k, BRANCHES], nodes[k, BRANCHES_END]):
        c = branches[b]
        if nodes[k, ADDS] == 1:
            for i in range(n):
                earned[i] += tile[EARNED, c, i]
                maximum[i] += tile[MAXIMUM, c, i]
                observed[i] += tile[OBSERVED, c, i]
                applicable[i] += tile[APPLICABLE, c, i]
        else:
            w = weights[b]
            for i in range(n):
                s, covered = tile[SCORE, c, i], tile[COVERAGE, c, i]
                has, applies = s == s, covered == covered
                earned[i] += (s if has else 0.0) * w
                counted = applies if missing_is_zero else has
                maximum[i] += w if counted else 0.0
                observed[i] += (covered if applies else 0.0) * w
                applicable[i] += w if applies else 0.0
    for i in range(n):
        has = observed[i] > 0.0 and maximum[i] > 0.0
        score[i] = earned[i] / maximum[i] if has else np.nan
        coverage[i] = observed[i] / applicable[i] if applicable[i] > 0.0 else np.nan


@_compiled
def _find_failed(
    failed: Any, leaf: Any, begin: Any, n: Any, at_least: Any, values: Any, made: Any, leaves: Any, numbers: Any,
    edges: Any, shares: Any, decimals: Any, powers: Any, lowest: Any,
) -> None:  # fmt: skip
    """Mark the cells in which a mandatory item is missing or earns too little; what does not apply passes."""
    x = _series(values, made, leaves[leaf, ROW], begin, n)
    lower, span, points = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, POINTS]
    first, end = leaves[leaf, EDGES], leaves[leaf, EDGES_END]
    includes_lower = leaves[leaf, INCLUDES_LOWER] == 1
    for i in range(n):
        v = x[i]
        share = _clipped(v, lower, span) if first < 0 else _stepped(v, edges, shares, first, end, includes_lower)
        if decimals >= 0 and points > 0.0 and v - v == 0.0:
            share = _rounded(share * points, decimals, powers, lowest) / points
        failed[i] |= v != np.inf and not (v - v == 0.0 and share >= at_least)


@_compiled
def _cap(tile: Any, k: Any, n: Any, failed: Any, cap: Any) -> None:
    earned, maximum, score = tile[EARNED, k], tile[MAXIMUM, k], tile[SCORE, k]
    for i in range(n):
        if failed[i] and score[i] > cap:
            score[i] = cap
            earned[i] = cap * maximum[i]


@_compiled
def _export(tile: Any, k: Any, n: Any, adds: Any, points: Any, missing_is_zero: Any) -> None:
    """What a node that averages is worth to a parent that adds points."""
    if adds:
        return
    for i in range(n):
        s, covered = tile[SCORE, k, i], tile[COVERAGE, k, i]
        applies = covered == covered
        counted = applies if missing_is_zero else s == s
        tile[MAXIMUM, k, i] = points if counted else 0.0
        tile[APPLICABLE, k, i] = points if applies else 0.0
        tile[OBSERVED, k, i] = (covered if applies else 0.0) * points
        tile[EARNED, k, i] = (s if s == s else 0.0) * tile[MAXIMUM, k, i]


@_compiled
def count_printed(
    values: Any, groups: Any, counted: Any, decimals: Any, powers: Any, lowest: Any, keys: Any, counts: Any
) -> None:
    """The printed value of each cell as an integer (−1 for none), and how often each occurs in each group."""
    scale = powers[decimals - lowest]
    for i in range(values.shape[0]):
        v = values[i]
        if counted[i] and v == v:
            # Kept inside the table, whatever comes: a write beside it would end the process.
            printed = min(max(np.rint(_rounded(v, decimals, powers, lowest) * scale), 0.0), counts.shape[1] - 1.0)
            keys[i] = int(printed)
            counts[groups[i], keys[i]] += 1
        else:
            keys[i] = -1


@_compiled
def look_up(keys: Any, groups: Any, better: Any, ranks: Any) -> None:
    for i in range(keys.shape[0]):
        ranks[i] = better[groups[i], keys[i]] if keys[i] >= 0 else 0
