"""COINr's normalisations as scoring rules: which rule, with which parameters, on which scale.

COINr gives an indicator any value, dtiscore a share of the points from 0 to 1. Where no value is below 0 the share is the
value divided by the highest possible one (``floor`` is what the lowest possible value comes to), so that every mean of
shares, the geometric and the harmonic too, is the mean of COINr's values divided by the same number. Where values may be
negative, share 0 is the lowest possible value, and only the arithmetic mean is the same.

What COINr 1.1 computes, after values of an indicator with Direction −1 were multiplied by −1 (so were targets; goalposts
change places as well); min, max, mean, sd and rank are of the values that are there, of one year (``Normalise`` of a coin,
or of a purse with ``global = FALSE``) or of all (``global = TRUE``):

=====================  ================  ==========================================================================
``min_max:l:u``        ``n_minmax``      (x − min) / (max − min) × (u − l) + l, default 0:100; 0/0 is missing
``z_score:m:s``        ``n_zscore``      (x − mean) / sd × s + m, sample sd (n − 1), default 0:1
``rank``               ``n_rank``        1 for the lowest, ties the lowest of their ranks (``ties.method = "min"``)
``percentile``         ``n_prank``       (rank − 1) / (n − 1)
``distance_to_target``  ``n_dist2targ``  (x − min) / (Target − min), at most 1 (``cap_max = TRUE``)
``goalposts``          ``n_goalposts``   (x − lower) / (upper − lower) within 0 … 1 (``trunc2posts = TRUE``), × scale
=====================  ================  ==========================================================================

Source: documentation of COINr 1.1.14, n_minmax, n_zscore, n_rank, n_prank, n_dist2targ, n_goalposts, Normalise.coin and
Normalise.purse, https://bluefoxr.github.io/COINr/reference/.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from dtiscore.documents.coinr.panel import Panel
from dtiscore.documents.coinr.structure import Item, Structure
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.rounding import plain

Method = Literal["min_max", "z_score", "rank", "percentile", "distance_to_target", "goalposts"]
Aggregation = Literal["linear", "geometric", "harmonic"]
Over = Literal["year", "panel"]
METHODS: Mapping[str, tuple[float, ...]] = {
    "min_max": (0.0, 100.0), "z_score": (0.0, 1.0), "rank": (), "percentile": (), "distance_to_target": (), "goalposts": (),
}  # fmt: skip
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
LARGEST = 1e9


@attrs.frozen
class Normalisation:
    """A method and its two numbers: the ends of min-max, mean and standard deviation of z-scores."""

    method: Method = "min_max"
    first: float = 0.0
    second: float = 100.0

    def __str__(self) -> str:
        return ":".join([self.method, *(plain(x) for x in (self.first, self.second) if METHODS[self.method])])


def parse_normalisation(text: str) -> Normalisation:
    """``min_max:0:100`` and the like; without numbers, COINr's own.

    Raises
    ------
    DataError
        for a method that is unknown and numbers that it does not take.
    """
    method, *stated = text.strip().split(":")
    default = METHODS.get(method)
    good = all(NUMBER.fullmatch(number) and abs(float(number)) <= LARGEST for number in stated)
    if default is None or not good or len(stated) not in (0, len(default)):
        raise DataError(Problem("coinr.normalisation", params={"text": text[:60]}))
    first, second = [float(number) for number in stated] or default or (0.0, 1.0)
    if (method == "min_max" and not first < second) or (method == "z_score" and not second > 0.0):
        raise DataError(Problem("coinr.normalisation", params={"text": text[:60]}))
    return Normalisation(method, first, second)  # type: ignore[arg-type]


@attrs.frozen(eq=False)
class Scoring:
    """The scale of a framework and the rule of each indicator, as a framework file states them."""

    scale: float | Mapping[str, float]
    rules: Mapping[str, Mapping[str, Any]]


def scoring_of(
    structure: Structure, panel: Panel, normalisation: Normalisation, over: Over, aggregation: Aggregation
) -> Scoring:
    """Rules that give COINr's values.

    Raises
    ------
    DataError
        where targets or goalposts are missing or make no sense with the data, and where the aggregation needs values
        above 0 and the normalisation does not see to that.
    """
    problems = list(_unfit(structure, panel, normalisation, over))
    if problems:
        raise DataError(problems)
    spread = _span_of_z(structure, panel, normalisation, over, aggregation)
    lowest, highest = _ends(structure, panel, normalisation, over, spread)
    if aggregation != "linear" and not (
        lowest > 0.0 or (lowest == 0.0 and _stays_above(structure, panel, normalisation))
    ):
        params = {"aggregation": aggregation, "normalisation": str(normalisation), "lowest": plain(lowest)}
        raise DataError(Problem("coinr.not_above_zero", params=params))
    floor = lowest / highest if lowest > 0.0 else 0.0
    scale = highest if lowest >= 0.0 else {"from": lowest, "to": highest}
    rules = {item.code: _rule(item, normalisation, over, floor, spread, highest) for item in structure.indicators}
    return Scoring(scale, rules)


def _rule(
    item: Item, normalisation: Normalisation, over: Over, floor: float, spread: tuple[float, float], highest: float
) -> Mapping[str, Any]:
    method = normalisation.method
    posts = item.goalposts
    if method == "goalposts" and posts is not None:
        lower, upper = (posts.lower, posts.upper)[:: item.direction]
        return {"type": "linear", "lower": lower, "upper": upper}
    rule: dict[str, Any] = {"type": method, "better": "higher" if item.direction == 1 else "lower", "over": over}
    if method == "z_score":
        rule |= {"lower": spread[0], "upper": spread[1]}
    if method in ("rank", "percentile"):
        rule["ties"] = "lowest"
    if method == "rank":
        return {**rule, "of": int(highest)}
    if method == "distance_to_target":
        rule["target"] = item.target
    return {**rule, "floor": floor} if floor > 0.0 else rule


# --- the scale -------------------------------------------------------------------------------------------------------


def _ends(
    structure: Structure, panel: Panel, normalisation: Normalisation, over: Over, spread: tuple[float, float]
) -> tuple[float, float]:
    """The lowest and the highest value that an indicator can have."""
    method, first, second = normalisation.method, normalisation.first, normalisation.second
    if method == "min_max":
        return first, second
    if method == "z_score":
        return first + second * spread[0], first + second * spread[1]
    if method == "rank":
        return 0.0, float(panel.largest_cohort(over))
    if method == "goalposts":
        return 0.0, next(item.goalposts.scale for item in structure.indicators if item.goalposts is not None)
    return 0.0, 1.0


def _span_of_z(
    structure: Structure, panel: Panel, normalisation: Normalisation, over: Over, aggregation: Aggregation
) -> tuple[float, float]:
    """Between which z-scores every one lies: none of n values is further from 0 than (n − 1) / √n.

    A power of two above that keeps every digit of the others. Where a mean needs values above 0 and none of these data is
    scored below it, the span begins where the score is 0.
    """
    mean, sd, count = normalisation.first, normalisation.second, panel.largest_cohort(over)
    bound = (count - 1) / math.sqrt(count)
    widest = 2.0 ** max(math.ceil(math.log2(bound)), 0) if bound > 0.0 else 1.0
    needs_more = normalisation.method == "z_score" and aggregation != "linear" and mean <= sd * widest
    if needs_more and mean + sd * _lowest_z(structure, panel, over) > 0.0:
        return -mean / sd, widest
    return -widest, widest


def _lowest_z(structure: Structure, panel: Panel, over: Over) -> float:
    lowest = 0.0
    for item in structure.indicators:
        for values in _cohorts(item, panel, over):
            mean = math.fsum(values) / len(values)
            spread = math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - 1)) if values[1:] else 0.0
            if spread > 0.0:
                lowest = min(lowest, min((x - mean) * item.direction for x in values) / spread)
    return lowest


def _stays_above(structure: Structure, panel: Panel, normalisation: Normalisation) -> bool:
    """Whether every score of these data is above 0 though the scale begins there."""
    if normalisation.method == "goalposts":
        posts = [(item, item.goalposts) for item in structure.indicators if item.goalposts is not None]
        return all(
            x is None or (x > post.lower if item.direction == 1 else x < post.upper)
            for item, post in posts
            for x in panel.values[item.code]
        )
    return normalisation.method in ("rank", "z_score")  # of z-scores see _span_of_z


def _cohorts(item: Item, panel: Panel, over: Over) -> Iterator[list[float]]:
    """The values of an indicator that are compared with one another, where there are any."""
    values = panel.values[item.code]
    for cohort in panel.cohorts(over):
        known = [x for x in (values[position] for position in cohort) if x is not None]
        if known:
            yield known


# --- what does not fit -----------------------------------------------------------------------------------------------


def _unfit(structure: Structure, panel: Panel, normalisation: Normalisation, over: Over) -> Iterator[Problem]:
    if normalisation.method == "distance_to_target":
        for item in structure.indicators:
            yield from _unfit_target(item, structure.file, panel, over)
    if normalisation.method == "goalposts":
        scales = {item.goalposts.scale for item in structure.indicators if item.goalposts is not None}
        if len(scales) > 1:
            params = {"scales": ", ".join(plain(scale) for scale in sorted(scales)[:5])}
            yield Problem("coinr.scales", structure.file, column="goalpost_scale", params=params)


def _unfit_target(item: Item, file: str, panel: Panel, over: Over) -> Iterator[Problem]:
    if item.target is None:
        yield Problem("coinr.no_target", file, row=item.row, column="Target", params={"code": item.code})
        return
    if not item.capped:
        yield Problem("coinr.not_capped", file, row=item.row, column="dist2targ_cap_max", params={"code": item.code})
    for values in _cohorts(item, panel, over):
        worst = min(values) if item.direction == 1 else max(values)
        if (item.target - worst) * item.direction <= 0.0:
            params = {"code": item.code, "target": plain(item.target), "worst": plain(worst)}
            yield Problem("coinr.target", file, row=item.row, column="Target", params=params)
            return
