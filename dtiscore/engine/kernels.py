"""The compiled evaluator: every numba function of the project, in one file, because numba's disk cache does not see an
edit in another.

It runs the plan of the numpy evaluator and gives the same bits: the same operations on the same numbers in the same
order. It works through the cells in tiles that stay in the processor's cache. It releases the interpreter's lock; the
caller cuts the cells into ranges and runs them on as many threads as it likes.

Nearly all the time goes into the clipped series, so ``_add_clipped`` says in LLVM's own words what Python cannot:
sixteen cells at once with their sums in registers, clipping without a branch, and a request for the cells that come
next. Written as loops over arrays, the same work took twice as long (CONTRIBUTING, *The kernel*).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from dtiscore.engine.compiling import compiled as _compiled

TILE = 1024
# Cells that ``_add_clipped`` handles at once: vectors of eight, which LLVM cuts to what the processor has.
WIDTH, VECTORS = 8, 2
GROUP = WIDTH * VECTORS
# How many cells ahead of its work ``_add_clipped`` asks for data.
AHEAD = 512

# Quantities of a node. The first four are sums; where missing counts as zero, the maximum is what applies.
EARNED, OBSERVED, APPLICABLE, MAXIMUM, SCORE, COVERAGE = 0, 1, 2, 3, 4, 5
SUMS = 4
# Columns of ``nodes``; the last says whether a node averages by weights, adds points, or averages by points.
CLIPS, STEPS, LEAVES_END, BRANCHES, BRANCHES_END, GATES, GATES_END, ADDS = 0, 1, 2, 3, 4, 5, 6, 7
MEAN_OF_POINTS = 2
# Columns of ``leaves`` (integers) and ``numbers`` (floats).
ROW, EDGES, EDGES_END, INCLUDES_LOWER = 0, 1, 2, 3
LOWER, SPAN, WORTH, POINTS = 0, 1, 2, 3
COLUMNS = 4
# Columns of ``limits``.
NODE_POINTS, GATE_CAP, GATE_AT_LEAST = 0, 1, 2

_inline = numba.njit(inline="always", error_model="numpy")


@intrinsic
def _add_clipped(
    typing: Any, values: Any, made: Any, leaves: Any, numbers: Any, sums: Any, first: Any, last: Any, begin: Any, n: Any
) -> Any:
    """Set the cells 0…n of the first three ``sums`` to what the clipped leaves first…last give; n is a multiple of GROUP.

    What it does for each cell::

        f = (v - lower) / span
        f = f if f < 1 else 1
        f = f if f > 0 else 0
        if v < inf: earned += f * worth; observed += worth
        if v != inf: applicable += worth
    """
    signature = types.void(values, made, leaves, numbers, sums, *[types.int64] * 4)
    vector, integer, small, byte = ir.VectorType(ir.DoubleType(), WIDTH), ir.IntType(64), ir.IntType(32), ir.IntType(8)
    prefetch_type = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), small, small, small])
    zero, one, infinity = (ir.Constant(vector, [number] * WIDTH) for number in (0.0, 1.0, np.inf))
    unknown, lanes = ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(small, WIDTH), [0] * WIDTH)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = [context.make_array(signature.args[i])(context, builder, arguments[i]) for i in range(5)]
        of_values, of_made, of_leaves, of_numbers, of_sums = (array.data for array in arrays)
        cells = cgutils.unpack_tuple(builder, arrays[0].shape, 2)[1]
        first, last, begin, n = arguments[5:]
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte.as_pointer()], prefetch_type)

        def entry(table: Any, row: Any, column: int) -> Any:
            place = builder.add(builder.mul(row, integer(COLUMNS)), integer(column))
            return builder.load(builder.gep(table, [place]))

        def everywhere(number: Any) -> Any:
            return builder.shuffle_vector(builder.insert_element(unknown, number, small(0)), unknown, lanes)

        def add(place: Any, amount: Any, where: Any) -> None:
            old = builder.load(place)
            builder.store(builder.select(where, builder.fadd(old, amount), old), place)

        # Kept in registers: LLVM removes the stack places again.
        running = [[cgutils.alloca_once(builder, vector) for _ in range(VECTORS)] for _ in range(3)]
        with cgutils.for_range_slice(builder, integer(0), n, integer(GROUP), integer) as (at, _):
            for place in (place for quantity in running for place in quantity):
                builder.store(zero, place)
            with cgutils.for_range_slice(builder, first, last, integer(1), integer) as (leaf, _):
                row = entry(of_leaves, leaf, ROW)
                is_made = builder.icmp_signed("<", row, integer(0))
                series = builder.select(is_made, of_made, of_values)
                row = builder.select(is_made, builder.sub(integer(-1), row), row)
                cell = builder.add(builder.mul(row, cells), builder.add(begin, at))
                lower, span, worth = (everywhere(entry(of_numbers, leaf, c)) for c in (LOWER, SPAN, WORTH))
                for v in range(VECTORS):
                    here = builder.gep(series, [builder.add(cell, integer(v * WIDTH))])
                    ahead = builder.bitcast(builder.gep(here, [integer(AHEAD)]), byte.as_pointer())
                    # For reading, to be kept near, data. Beyond the end of the array it does nothing.
                    builder.call(prefetch, [ahead, small(0), small(3), small(1)])
                    x = builder.load(builder.bitcast(here, vector.as_pointer()), align=8)
                    f = builder.fdiv(builder.fsub(x, lower), span)
                    f = builder.select(builder.fcmp_ordered("<", f, one), f, one)
                    f = builder.select(builder.fcmp_ordered(">", f, zero), f, zero)
                    seen = builder.fcmp_ordered("<", x, infinity)
                    applies = builder.fcmp_unordered("!=", x, infinity)
                    add(running[EARNED][v], builder.fmul(f, worth), seen)
                    add(running[OBSERVED][v], worth, seen)
                    add(running[APPLICABLE][v], worth, applies)
            for q, quantity in enumerate(running):
                for v, place in enumerate(quantity):
                    cell = builder.add(at, integer(q * TILE + v * WIDTH))
                    to = builder.bitcast(builder.gep(of_sums, [cell]), vector.as_pointer())
                    builder.store(builder.load(place), to, align=8)
        return context.get_dummy_value()

    return signature, generate


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
def _series(values: Any, made: Any, row: Any, begin: Any, end: Any) -> Any:
    return values[row, begin:end] if row >= 0 else made[-1 - row, begin:end]


@_inline
def _place(scores: Any, outputs: Any, slots: Any, kind: Any, k: Any, begin: Any, end: Any) -> Any:
    """Where a score or coverage is kept: in the output itself where it was asked for, else in the tile."""
    slot = slots[kind, k]
    return outputs[slot, begin:end] if slot >= 0 else scores[kind - SCORE, k, : end - begin]


@_compiled
def run(
    values: Any, made: Any, leaves: Any, numbers: Any, edges: Any, shares: Any, nodes: Any, limits: Any, branches: Any,
    weights: Any, gates: Any, missing_is_zero: Any, decimals: Any, powers: Any, lowest: Any, outputs: Any, slots: Any,
    start: Any, stop: Any,
) -> None:  # fmt: skip
    """Evaluate the cells start…stop and write the outputs that are asked for.

    Parameters
    ----------
    values, made : (series, cells) float64, never −inf; a leaf's ``ROW`` is a row of ``values``, or −1 − row of ``made``.
    leaves, numbers : one row per edge from a node to a leaf, ordered by node, clipped ones first; then gate items.
    edges, shares : the bands of all leaves with steps, one after another.
    nodes, limits : one row per branch, children first. branches, weights : its child branches and their weights.
    gates : rows of ``leaves`` that a node's gate looks at.
    decimals : places to which points are rounded, −1 for none; powers, lowest : powers of ten and the first exponent.
    outputs : (outputs, cells). slots : (6, nodes), the row of ``outputs`` for each quantity of each node, −1 for none.
    """
    count = nodes.shape[0]
    sums = np.zeros((count, SUMS, TILE))
    together = sums.reshape(count, SUMS * TILE)
    used = (SUMS - 1 if missing_is_zero else SUMS) * TILE
    scores = np.empty((2, count, TILE))
    means = np.empty((SUMS, TILE))
    failed = np.empty(TILE, dtype=np.bool_)
    for begin in range(start, stop, TILE):
        end = min(begin + TILE, stop)
        n = end - begin
        for k in range(count):
            own = sums[k]
            whole = n - n % GROUP if decimals < 0 else 0
            _add_clipped(values, made, leaves, numbers, own, nodes[k, CLIPS], nodes[k, STEPS], begin, whole)
            own[:MAXIMUM, whole:] = 0.0
            for leaf in range(nodes[k, CLIPS], nodes[k, LEAVES_END]):
                is_clip = leaf < nodes[k, STEPS]
                done = whole if is_clip else 0
                if done < n:
                    _add_leaf(own, leaf, is_clip, nodes[k, ADDS] == 1, done, begin, end, values, made, leaves, numbers,
                              edges, shares, decimals, powers, lowest)  # fmt: skip
            if not missing_is_zero:
                own[MAXIMUM] = own[OBSERVED]
            b = nodes[k, BRANCHES]
            if nodes[k, ADDS] == MEAN_OF_POINTS:  # scores by nominal points here, what of those counts in ``own``
                means[:] = own
                for child in range(b, nodes[k, BRANCHES_END]):
                    _add_mean(means, _place(scores, outputs, slots, SCORE, branches[child], begin, end),
                              _place(scores, outputs, slots, COVERAGE, branches[child], begin, end), weights[child],
                              missing_is_zero)  # fmt: skip
            if nodes[k, ADDS] > 0:
                mine = together[k, :used]
                while b + 2 <= nodes[k, BRANCHES_END]:
                    one, two = together[branches[b], :used], together[branches[b + 1], :used]
                    for i in range(used):
                        mine[i] = mine[i] + one[i] + two[i]
                    b += 2
                while b < nodes[k, BRANCHES_END]:
                    one = together[branches[b], :used]
                    for i in range(used):
                        mine[i] += one[i]
                    b += 1
            for child in range(b, nodes[k, BRANCHES_END]):
                _add_mean(own, _place(scores, outputs, slots, SCORE, branches[child], begin, end),
                          _place(scores, outputs, slots, COVERAGE, branches[child], begin, end), weights[child],
                          missing_is_zero)  # fmt: skip
            score = _place(scores, outputs, slots, SCORE, k, begin, end)
            coverage = _place(scores, outputs, slots, COVERAGE, k, begin, end)
            earned, observed, applicable = own[EARNED], own[OBSERVED], own[APPLICABLE]
            maximum = applicable if missing_is_zero else own[MAXIMUM]
            for i in range(n):
                has = observed[i] > 0.0 and maximum[i] > 0.0
                score[i] = earned[i] / maximum[i] if has else np.nan
                coverage[i] = observed[i] / applicable[i] if applicable[i] > 0.0 else np.nan
            if nodes[k, ADDS] == MEAN_OF_POINTS:
                weighed = means[APPLICABLE if missing_is_zero else MAXIMUM]
                for i in range(n):
                    score[i] = means[EARNED, i] / weighed[i] if score[i] == score[i] else np.nan
            if nodes[k, GATES] < nodes[k, GATES_END]:
                failed[:] = False
                for g in range(nodes[k, GATES], nodes[k, GATES_END]):
                    _find_failed(failed, gates[g], begin, end, limits[k, GATE_AT_LEAST], values, made, leaves, numbers,
                                 edges, shares, decimals, powers, lowest)  # fmt: skip
                _cap(earned, maximum, score, failed, limits[k, GATE_CAP])
            if nodes[k, ADDS] == 0:
                _export(earned, observed, applicable, maximum, score, coverage, limits[k, NODE_POINTS], missing_is_zero)
            if nodes[k, ADDS] == MEAN_OF_POINTS:
                for i in range(n):
                    earned[i] = (score[i] if score[i] == score[i] else 0.0) * maximum[i]
            for q in range(SUMS):
                if slots[q, k] >= 0:
                    outputs[slots[q, k], begin:end] = own[q, :n]


@_compiled
def _add_leaf(
    own: Any, leaf: Any, is_clip: Any, adds: Any, done: Any, begin: Any, end: Any, values: Any, made: Any, leaves: Any,
    numbers: Any, edges: Any, shares: Any, decimals: Any, powers: Any, lowest: Any,
) -> None:  # fmt: skip
    """Add one leaf from the cell ``done`` of a tile on."""
    x = _series(values, made, leaves[leaf, ROW], begin + done, end)
    n = x.shape[0]
    earned, observed, applicable = own[EARNED, done:], own[OBSERVED, done:], own[APPLICABLE, done:]
    lower, span, worth = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, WORTH]
    points = numbers[leaf, POINTS] if decimals >= 0 else 0.0
    first, last = leaves[leaf, EDGES], leaves[leaf, EDGES_END]
    includes_lower = leaves[leaf, INCLUDES_LOWER] == 1
    if points > 0.0:
        for i in range(n):
            v = x[i]
            share = _clipped(v, lower, span) if is_clip else _stepped(v, edges, shares, first, last, includes_lower)
            if v < np.inf:
                gained = _rounded(share * points, decimals, powers, lowest)
                earned[i] += gained if adds else gained / points * worth
    elif is_clip:
        for i in range(n):
            earned[i] += _clipped(x[i], lower, span) * worth if x[i] < np.inf else 0.0
    else:
        for i in range(n):
            share = _stepped(x[i], edges, shares, first, last, includes_lower)
            earned[i] += share * worth if x[i] < np.inf else 0.0
    for i in range(n):
        observed[i] += worth if x[i] < np.inf else 0.0
        applicable[i] += worth if x[i] != np.inf else 0.0


@_compiled
def _add_mean(own: Any, score: Any, coverage: Any, weight: Any, missing_is_zero: Any) -> None:
    """Add a child to a node that averages."""
    for i in range(score.shape[0]):
        s, covered = score[i], coverage[i]
        has, applies = s == s, covered == covered
        own[EARNED, i] += (s if has else 0.0) * weight
        own[OBSERVED, i] += (covered if applies else 0.0) * weight
        own[APPLICABLE, i] += weight if applies else 0.0
        if not missing_is_zero:
            own[MAXIMUM, i] += weight if has else 0.0


@_compiled
def _find_failed(
    failed: Any, leaf: Any, begin: Any, end: Any, at_least: Any, values: Any, made: Any, leaves: Any, numbers: Any,
    edges: Any, shares: Any, decimals: Any, powers: Any, lowest: Any,
) -> None:  # fmt: skip
    """Mark the cells in which a mandatory item is missing or earns too little; what does not apply passes."""
    x = _series(values, made, leaves[leaf, ROW], begin, end)
    lower, span, points = numbers[leaf, LOWER], numbers[leaf, SPAN], numbers[leaf, POINTS]
    first, last = leaves[leaf, EDGES], leaves[leaf, EDGES_END]
    includes_lower = leaves[leaf, INCLUDES_LOWER] == 1
    for i in range(x.shape[0]):
        v = x[i]
        share = _clipped(v, lower, span) if first < 0 else _stepped(v, edges, shares, first, last, includes_lower)
        if decimals >= 0 and points > 0.0 and v < np.inf:
            share = _rounded(share * points, decimals, powers, lowest) / points
        failed[i] |= v != np.inf and not (v < np.inf and share >= at_least)


@_compiled
def _cap(earned: Any, maximum: Any, score: Any, failed: Any, cap: Any) -> None:
    for i in range(score.shape[0]):
        if failed[i] and score[i] > cap:
            score[i] = cap
            earned[i] = cap * maximum[i]


@_compiled
def _export(
    earned: Any, observed: Any, applicable: Any, maximum: Any, score: Any, coverage: Any, points: Any,
    missing_is_zero: Any,
) -> None:  # fmt: skip
    """What a node that averages is worth to a parent that adds points; ``maximum`` may be ``applicable`` itself."""
    for i in range(score.shape[0]):
        s, covered = score[i], coverage[i]
        applies = covered == covered
        applicable[i] = points if applies else 0.0
        maximum[i] = points if (applies if missing_is_zero else s == s) else 0.0
        observed[i] = (covered if applies else 0.0) * points
        earned[i] = (s if s == s else 0.0) * maximum[i]


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
