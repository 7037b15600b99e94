"""Values in their own measure: what was reported, counted or derived, before any rule looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.data.swaps import swap_hint, usual_rates
from dtiscore.language.errors import Problem
from dtiscore.language.rounding import plain
from dtiscore.model import Floats, Framework, Node
from dtiscore.rules.plugins.calling import derive


def measure_all(framework: Framework, observations: Observations, problems: list[Problem]) -> dict[str, Floats]:
    """By code, the value in the node's own measure: counts beat a stated rate, derivations fill what was not given."""
    measured: dict[str, Floats] = {code: observations.value(code) for code in framework.counts}
    waiting = [node for node in framework.nodes.values() if node.rollup == "leaf"]
    for node in waiting:
        measured[node.code] = measured_of(node, observations, problems)
    for node in _in_order_of_derivation(waiting):
        if node.derivation is not None:
            derived = _derived(node, measured, observations)
            given = measured[node.code]
            measured[node.code] = np.where(np.isnan(given), derived, given)
    return measured


def _in_order_of_derivation(nodes: Iterable[Node]) -> list[Node]:
    """What is derived from something derived comes after it; circles are left as they are, with missing inputs."""
    left = {node.code: node for node in nodes}
    done: list[Node] = []
    while left:
        ready = [node for node in left.values() if not any(code in left and code != node.code for code in node.data.of)]
        done += [left.pop(node.code) for node in ready or list(left.values())]
    return done


def counts_of(node: Node, observations: Observations) -> tuple[Floats, Floats]:
    """Part and whole (units, years): given on the indicator's own rows, else as counts by name."""
    nothing = np.full(observations.shape, np.nan)
    part = observations.parts.get(node.code, nothing)
    whole = observations.wholes.get(node.code, nothing)
    if node.data.part:
        named_part, named_whole = observations.value(node.data.part), observations.value(node.data.whole)
        by_name = ~np.isnan(named_part) & ~np.isnan(named_whole) & np.isnan(part)
        part = np.where(by_name, named_part, part)
        whole = np.where(by_name, named_whole, whole)
    return part, whole


def counts_at(node: Node, observations: Observations, i: int, j: int) -> tuple[float, float]:
    """The same of one unit and year, given by position."""
    nan = float("nan")
    part, whole = (
        float(given[node.code][i, j]) if node.code in given else nan
        for given in (observations.parts, observations.wholes)
    )
    if node.data.part and part != part:
        named_part, named_whole = (float(observations.value(code)[i, j]) for code in (node.data.part, node.data.whole))
        if named_part == named_part and named_whole == named_whole:
            return named_part, named_whole
    return part, whole


def read_by(node: Node) -> tuple[str, ...]:
    """The codes of the data that the value of a node is made of."""
    return tuple(dict.fromkeys(code for code in (node.code, node.data.part, node.data.whole, *node.data.of) if code))


def shares_of_nothing(node: Node, observations: Observations) -> Floats | None:
    """(units, years): the share of the points that a whole of 0 earns, 0 or 1, NaN elsewhere; None where there is none."""
    if node.data.zero not in ("zero", "full"):
        return None
    part, whole = counts_of(node, observations)
    nothing = np.isfinite(part) & (whole == 0)
    return np.where(nothing, 1.0 if node.data.zero == "full" else 0.0, np.nan) if nothing.any() else None


def shares_given(node: Node, observations: Observations) -> Floats | None:
    """(units, years): the share of the points that is given in the place of what the value earns, NaN elsewhere.

    Points that a council set, else what a whole of 0 earns; None where nothing is given.
    """
    share, points = shares_of_nothing(node, observations), observations.points.get(node.code)
    if points is None:
        return share
    set_ = np.minimum((np.abs(points) if node.deducts else points) / node.points, 1.0)
    return set_ if share is None else np.where(np.isfinite(points), set_, share)


def instead_of_counts(node: Node, observations: Observations, i: int, j: int, value: float) -> dict[str, float]:
    """A part and a whole of the indicator's own that make ``value`` count where counts by name would beat it; else nothing."""
    if not node.data.part:
        return {}
    named = (observations.value(name)[i, j] for name in (node.data.part, node.data.whole))
    return {} if any(np.isnan(count) for count in named) else {"part": value, "whole": node.factor}


def measured_of(node: Node, observations: Observations, problems: list[Problem]) -> Floats:
    value = observations.value(node.code)
    if node.deducts and node.rule is not None and node.rule.entered is not None:
        value = np.abs(value)  # what is taken away may be entered with its sign
    if node.code not in observations.parts and node.code not in observations.wholes and not node.data.part:
        return value
    part, whole = counts_of(node, observations)
    absent = np.isposinf(part) | np.isposinf(whole)
    if absent.any():
        value = np.where(absent & np.isnan(value), np.inf, value)
    counted = np.isfinite(part) & np.isfinite(whole)
    if not counted.any():
        return value
    factor = node.factor
    with np.errstate(divide="ignore", invalid="ignore"):
        # Multiply first: 5868 of 10000 is then exactly the number that a person writes as 58.68.
        exact_part, exact_whole = _in_whole_numbers(part, whole)
        rate = np.where(part == whole, factor, factor * exact_part / exact_whole)
    zero = counted & (whole == 0)
    if zero.any():
        # Nothing of nothing is no value; where it earns no points or all of them, these are given in its place.
        rate = np.where(zero, np.inf if node.data.zero == "not_applicable" else np.nan, rate)
        for u, y in zip(*np.nonzero(zero), strict=True) if not node.data.zero else ():
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            problems.append(Problem("data.zero_whole", place=place, params={"code": node.code}))
    too_much = counted & (part > whole) & (whole > 0)
    if too_much.any() and not node.data.exceed and not (node.rule and node.rule.per):
        for u, y in zip(*np.nonzero(too_much), strict=True):
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            usual = usual_rates(part, whole, u, y, observations.years, observations.blocks[1])
            hint = swap_hint(part[u, y], whole[u, y], *usual)
            params = {"part": plain(part[u, y]), "whole": plain(whole[u, y]), "hint": hint}
            problems.append(Problem("data.part_above_whole", place=place, params=params))
    if node.range is not None:
        low, high = node.range
        outside = counted & np.isfinite(rate) & ((rate < low) | (rate > high))
        for u, y in zip(*np.nonzero(outside), strict=True):
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            params = {"value": plain(rate[u, y]), "low": plain(low), "high": plain(high), "code": node.code}
            problems.append(Problem("data.outside_range", place=place, params=params))
    return np.where(counted, rate, value)


def _in_whole_numbers(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
    """Amounts with up to six decimals as whole numbers: 100 × 0.29 misses 29, so 0.29 of 0.5 is 290000 of 500000."""
    millionths = np.rint(part * 1e6), np.rint(whole * 1e6)
    written = (millionths[0] / 1e6 == part) & (millionths[1] / 1e6 == whole)
    written &= (np.floor(part) != part) | (np.floor(whole) != whole)
    return np.where(written, millionths[0], part), np.where(written, millionths[1], whole)


def _derived(node: Node, measured: Mapping[str, Floats], observations: Observations) -> Floats:
    derivation = node.derivation
    assert derivation is not None
    inputs = tuple(measured.get(code, np.full(observations.shape, np.nan)) for code in node.data.of)
    return derive(derivation, inputs, observations.years, observations.shape, node.code)
