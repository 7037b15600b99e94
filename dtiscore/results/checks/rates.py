"""Rates: against their counts, above a hundred, and as a fraction where a percentage is meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dtiscore.data.measuring import counts_of
from dtiscore.data.swaps import NEIGHBOURS, swap_hint, usual_rates
from dtiscore.language.rounding import significant
from dtiscore.model import Finding, Floats
from dtiscore.results.checks.inspected import Inspected, cells, two

# A part this many times its whole, where it may exceed it, is far enough from a good year to be a slip.
SWAPPED = 2.0


def counts_against_rates(data: Inspected) -> Iterable[Finding]:
    """Counts beat a stated rate; where both are given and differ by more than half a unit of its last digit, ask."""
    observations = data.observations
    for node in data.framework.nodes.values():
        if node.rollup != "leaf" or node.unit_of_measure == "count":
            continue
        part, whole = counts_of(node, observations)
        value = observations.value(node.code)
        for u, y in cells(np.isfinite(part) & np.isfinite(whole) & (whole > 0) & np.isfinite(value)):
            rate = node.factor * part[u, y] / whole[u, y]
            unit = 10.0 ** -data.decimals(u, y, node.code, value[u, y])
            difference = abs(rate - value[u, y])
            if difference <= 0.5 * unit * (1 + 1e-9):
                continue
            cut = 0 < rate - value[u, y] < unit
            yield data.finding(
                "counts_and_rate", u, y, node.code,
                "finding.counts_and_rate.cut" if cut else "finding.counts_and_rate", "finding.counts_and_rate.ask",
                part=part[u, y], whole=whole[u, y], rate=two(rate), value=value[u, y],
            )  # fmt: skip


def above_hundred(data: Inspected) -> Iterable[Finding]:
    """Percentages above 100 earn no more than all points; growth may exceed 100."""
    for node in data.framework.nodes.values():
        growth = node.rule is not None and node.rule.needs_previous
        if node.rollup != "leaf" or node.unit_of_measure != "percent" or growth:
            continue
        value = data.measured[node.code]
        for u, y in cells(np.isfinite(value) & (value > 100.0)):
            code = "finding.above_hundred"
            yield data.finding("above_hundred", u, y, node.code, code, f"{code}.ask", value=two(value[u, y]))


def counts_with_fractions(data: Inspected) -> Iterable[Finding]:
    """People, meetings and documents come in whole numbers; 12.5 is often 12.500 as another program read it."""
    framework, observations = data.framework, data.observations
    seen: set[tuple[int, int, str, float]] = set()
    for node in framework.nodes.values():
        for arrays, name in ((observations.parts, node.data.part), (observations.wholes, node.data.whole)):
            if node.code in arrays and (not name or framework.measure_of(name) == "count"):
                yield from _with_fraction(data, node.code, arrays[node.code], name, seen)
    for code in observations.codes:
        if framework.measure_of(code) == "count" and not (code in framework and framework[code].derivation):
            yield from _with_fraction(data, code, observations.value(code), code, seen)


def _with_fraction(
    data: Inspected, code: str, array: Floats, name: str, seen: set[tuple[int, int, str, float]]
) -> Iterable[Finding]:
    for u, y in cells(np.isfinite(array) & (np.floor(array) != array)):
        place = int(u), int(y), name or code, float(array[u, y])
        if place not in seen:
            seen.add(place)
            sentence = "finding.count_with_fraction"
            yield data.finding("count_with_fraction", u, y, code, sentence, f"{sentence}.ask", value=array[u, y])


def fractions(data: Inspected) -> Iterable[Finding]:
    """0.35 typed where 35 % is meant.

    A percent sign, or a cell that Excel shows as a percentage, settles the question, unless every other unit of the
    block lies a hundred times higher: Excel makes 0.35 % of 0.35 typed into such a cell. A small rate among small rates
    is what it says.
    """
    for node in data.valued():
        if node.unit_of_measure != "percent":
            continue
        value = data.observations.value(node.code)
        small = (value > 0) & (value <= 1)
        if not small.any():
            continue
        signed = data.stated.percent_sign(node.code)
        for own in data.blocks:
            for y in np.flatnonzero(small[own].any(axis=0)):
                column = value[own, y]
                given = np.isfinite(column)
                for i in np.flatnonzero(small[own, y]):
                    u = int(own[i])
                    others = np.delete(column, i)[np.delete(given, i)]
                    finding = _fraction(data, node.code, u, int(y), float(column[i]), others, bool(signed[u, y]))
                    if finding is not None:
                        yield finding


def _fraction(
    data: Inspected, code: str, u: int, y: int, value: float, others: np.ndarray, signed: bool
) -> Finding | None:
    shown: dict[str, Any] = {"value": significant(value), "percent": significant(value * 100.0)}

    def asked(sentence: str) -> Finding:
        return data.finding("fraction_for_percent", u, y, code, sentence, "finding.fraction.ask", **shown)

    if len(others) >= NEIGHBOURS:
        low, high, median = float(others.min()), float(others.max()), float(np.median(others))
        shown |= {"count": len(others), "low": two(low), "high": two(high)}
        if low > 1 and low <= value * 100.0 * 3 and value * 100.0 <= high * 3:
            return asked("finding.fraction.alone")
        if high <= 1 and value < 1 and not signed:
            return asked("finding.fraction.column")
        if median < 10 and high > 1:
            return None
    if signed or value >= 1:
        return None
    return asked("finding.fraction.small")


def swapped(data: Inspected) -> Iterable[Finding]:
    """Part and whole in each other's place, where a part may exceed its whole, so that it is no error.

    Asked only where the stated rate fits neither last year nor the block, and the turned one fits either.
    """
    observations = data.observations
    for node in data.framework.leaves:
        if not (node.data.exceed or (node.rule is not None and node.rule.per is not None)):
            continue
        part, whole = counts_of(node, observations)
        with np.errstate(invalid="ignore"):
            doubtful = np.isfinite(part) & np.isfinite(whole) & (whole > 0) & (part >= SWAPPED * whole)
        for u, y in cells(doubtful):
            last, others = usual_rates(part, whole, u, y, observations.years, observations.blocks[1])
            hint = swap_hint(part[u, y], whole[u, y], last, others)
            if hint.code:
                yield data.finding(
                    "part_and_whole_swapped", u, y, node.code,
                    "finding.part_and_whole_swapped", "finding.part_and_whole_swapped.ask",
                    part=part[u, y], whole=whole[u, y], hint=hint,
                )  # fmt: skip
