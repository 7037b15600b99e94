"""Ranks within groups as arrays: counted, not sorted, wherever the printed values are few enough."""

from __future__ import annotations

import numpy as np

from dtiscore.engine.evaluation import COMPILED_FROM, Bools, Integers, load_kernels, may_compile
from dtiscore.engine.numpy_evaluator import Floats
from dtiscore.language.rounding import LOWEST_POWER, POWERS_OF_TEN, round_half_up

# Beyond this many printed values in all groups, or per value to rank, sorting beats counting.
MOST_COUNTERS = 20_000_000
COUNTERS_PER_VALUE = 50


def rank_groups(
    values: Floats, groups: Integers, counted: Bools, number: int, decimals: int, dense: bool, *, beyond: bool = False
) -> tuple[Integers, Integers]:
    """Ranks within groups on values 0…1, or ``beyond``, rounded half up: (ranks, 0 for none; by group, how many of what is ranked).

    What is ranked are units, or, where ranks are dense, the distinct printed values: third of three.

    The printed values are counted, not sorted: with four decimals there are only 10,001 of them.
    """
    steps = 10**decimals + 1
    if beyond or number * steps > min(MOST_COUNTERS, COUNTERS_PER_VALUE * values.size):
        return _rank_by_sorting(values, groups, counted, number, decimals, dense)
    if values.size >= COMPILED_FROM // 8 and may_compile():
        kernels = load_kernels()
        keys = np.empty(values.size, dtype=np.int64)
        counts = np.zeros((number, steps), dtype=np.int64)
        powers = (POWERS_OF_TEN, LOWEST_POWER)
        kernels.count_printed(values, groups, counted, decimals, *powers, keys, counts)
        better, of = _better(counts, dense)
        ranks = np.empty(values.size, dtype=np.int64)
        kernels.look_up(keys, groups, better, ranks)
        return ranks, of
    has = counted & ~np.isnan(values)
    printed = np.rint(round_half_up(np.where(has, values, 0.0), decimals) * POWERS_OF_TEN[decimals - LOWEST_POWER])
    keys = printed.astype(np.int64)
    counts = np.bincount((groups * steps + keys)[has], minlength=number * steps).reshape(number, steps)
    better, of = _better(counts, dense)
    return np.where(has, better[groups, keys], 0), of


def _better(counts: Integers, dense: bool) -> tuple[Integers, Integers]:
    """By group and printed value, one more than the number of better units (or better values)."""
    each = (counts > 0).astype(np.int64) if dense else counts
    at_least = each[:, ::-1].cumsum(axis=1)[:, ::-1]
    of = at_least[:, 0].copy()
    at_least -= each
    at_least += 1
    return at_least, of


def _rank_by_sorting(
    values: Floats, groups: Integers, counted: Bools, number: int, decimals: int, dense: bool
) -> tuple[Integers, Integers]:
    has = counted & ~np.isnan(values)
    rounded = round_half_up(values, decimals)
    ranks = np.zeros(values.size, dtype=np.int64)
    of = np.bincount(groups[has], minlength=number)
    where = np.flatnonzero(has)
    order = where[np.lexsort((-rounded[where], groups[where]))]
    if not order.size:
        return ranks, of
    new_group = np.r_[True, groups[order][1:] != groups[order][:-1]]
    new_value = new_group | np.r_[True, rounded[order][1:] != rounded[order][:-1]]
    start = np.maximum.accumulate(np.where(new_group, np.arange(order.size), 0))
    if dense:
        seen = np.cumsum(new_value)
        ranks[order] = seen - seen[start] + 1
        of = np.zeros(number, dtype=np.int64)
        np.maximum.at(of, groups, ranks)
    else:
        ranks[order] = np.maximum.accumulate(np.where(new_value, np.arange(order.size), 0)) - start + 1
    return ranks, of
