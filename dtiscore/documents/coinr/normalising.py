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
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from dtiscore.documents.coinr.panel import Panel
from dtiscore.documents.coinr.structure import Goalposts, IndexItem, Structure
from dtiscore.documents.coinr.tables import NUMBER
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.rounding import plain

Method = Literal["min_max", "z_score", "rank", "percentile", "distance_to_target", "goalposts"]
Aggregation = Literal["linear", "geometric", "harmonic"]
Over = Literal["year", "panel"]
METHODS: Mapping[str, tuple[float, ...]] = {
    "min_max": (0.0, 100.0), "z_score": (0.0, 1.0), "rank": (), "percentile": (), "distance_to_target": (), "goalposts": (),
}  # fmt: skip
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
    if default is not None and good and len(stated) in (0, len(default)):
        first, second = [float(number) for number in stated] or default or (0.0, 1.0)
        if not (method == "min_max" and not first < second) and not (method == "z_score" and not second > 0.0):
            return Normalisation(method, first, second)  # type: ignore[arg-type]
    raise DataError(Problem("coinr.normalisation", params={"text": text[:60]}))


@attrs.frozen(eq=False)
class Scoring:
    """The scale of a framework and the rule of each indicator, as a framework file states them."""

    scale: float | Mapping[str, float]
    rules: Mapping[str, Mapping[str, Any]]


@attrs.frozen(eq=False)
class Normalising:
    """An index with its data and the way they are normalised: what decides about scale and rules."""

    structure: Structure
    panel: Panel
    normalisation: Normalisation
    over: Over
    aggregation: Aggregation

    @property
    def method(self) -> Method:
        return self.normalisation.method

    @property
    def posts(self) -> list[tuple[IndexItem, Goalposts]]:
        """Indicators with their goalposts; every one has some where goalposts are the method."""
        return [(item, item.goalposts) for item in self.structure.indicators if item.goalposts is not None]

    def scoring(self) -> Scoring:
        """Rules that give COINr's values.

        Raises
        ------
        DataError
            where targets or goalposts are missing or make no sense with the data, and where the aggregation needs values
            above 0 and the normalisation does not see to that.
        """
        problems = list(self.unfit())
        if problems:
            raise DataError(problems)
        span = self.span_of_z()
        lowest, highest = self.ends(span)
        if self.aggregation != "linear" and not (lowest > 0.0 or (lowest == 0.0 and self.stays_above())):
            params = {
                "aggregation": self.aggregation,
                "normalisation": str(self.normalisation),
                "lowest": plain(lowest),
            }
            raise DataError(Problem("coinr.not_above_zero", params=params))
        floor = lowest / highest if lowest > 0.0 else 0.0
        scale = highest if lowest >= 0.0 else {"from": lowest, "to": highest}
        return Scoring(scale, {i.code: self.rule(i, floor, span, highest) for i in self.structure.indicators})

    def rule(self, item: IndexItem, floor: float, span: tuple[float, float], highest: float) -> Mapping[str, Any]:
        method, posts = self.method, item.goalposts
        if method == "goalposts" and posts is not None:
            lower, upper = (posts.lower, posts.upper)[:: item.direction]
            return {"type": "linear", "lower": lower, "upper": upper}
        better = "higher" if item.direction == 1 else "lower"
        rule: dict[str, Any] = {"type": method, "better": better, "over": self.over}
        if method == "z_score":
            rule |= {"lower": span[0], "upper": span[1]}
        if method in ("rank", "percentile"):
            rule["ties"] = "lowest"
        if method == "rank":
            return {**rule, "of": int(highest)}
        if method == "distance_to_target":
            rule["target"] = item.target
        return {**rule, "floor": floor} if floor > 0.0 else rule

    # --- the scale ---------------------------------------------------------------------------------------------------

    def ends(self, span: tuple[float, float]) -> tuple[float, float]:
        """The lowest and the highest value that an indicator can have."""
        first, second = self.normalisation.first, self.normalisation.second
        if self.method == "min_max":
            return first, second
        if self.method == "z_score":
            return first + second * span[0], first + second * span[1]
        if self.method == "rank":
            return 0.0, float(self.panel.largest_cohort(self.over))
        return 0.0, self.posts[0][1].scale if self.method == "goalposts" else 1.0

    def span_of_z(self) -> tuple[float, float]:
        """Between which z-scores every one lies: none of n values is further from 0 than (n − 1) / √n.

        A power of two above that keeps every digit of the others. Where a mean needs values above 0 and none of these data
        is scored below it, the span begins where the score is 0.
        """
        mean, sd, count = self.normalisation.first, self.normalisation.second, self.panel.largest_cohort(self.over)
        bound = (count - 1) / math.sqrt(count)
        widest = 2.0 ** max(math.ceil(math.log2(bound)), 0) if bound > 0.0 else 1.0
        needs_more = self.method == "z_score" and self.aggregation != "linear" and mean <= sd * widest
        if needs_more and mean + sd * self.lowest_z() > 0.0:
            return -mean / sd, widest
        return -widest, widest

    def lowest_z(self) -> float:
        lowest = 0.0
        for item in self.structure.indicators:
            for values in self.cohorts(item):
                mean = math.fsum(values) / len(values)
                spread = (
                    math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - 1)) if values[1:] else 0.0
                )
                if spread > 0.0:
                    lowest = min(lowest, min((x - mean) * item.direction for x in values) / spread)
        return lowest

    def stays_above(self) -> bool:
        """Whether every score of these data is above 0 though the scale begins there."""
        if self.method == "goalposts":
            return all(
                x is None or (x > post.lower if item.direction == 1 else x < post.upper)
                for item, post in self.posts
                for x in self.panel.values[item.code]
            )
        return self.method in ("rank", "z_score")  # of z-scores see span_of_z

    def cohorts(self, item: IndexItem) -> Iterator[list[float]]:
        """The values of an indicator that are compared with one another, where there are any."""
        values = self.panel.values[item.code]
        for cohort in self.panel.cohorts(self.over):
            known = [x for x in (values[position] for position in cohort) if x is not None]
            if known:
                yield known

    # --- what does not fit -------------------------------------------------------------------------------------------

    def unfit(self) -> Iterator[Problem]:
        if self.method == "distance_to_target":
            for item in self.structure.indicators:
                yield from self.unfit_target(item)
        scales = {post.scale for _, post in self.posts}
        if self.method == "goalposts" and len(scales) > 1:
            params = {"scales": ", ".join(plain(scale) for scale in sorted(scales)[:5])}
            yield Problem("coinr.scales", self.structure.file, column="goalpost_scale", params=params)

    def unfit_target(self, item: IndexItem) -> Iterator[Problem]:
        def blame(name: str, column: str, **params: str) -> Problem:
            return Problem(name, self.structure.file, row=item.row, column=column, params=params)

        if item.target is None:
            yield blame("coinr.no_target", "Target", code=item.code)
            return
        if not item.capped:
            yield blame("coinr.not_capped", "dist2targ_cap_max", code=item.code)
        for values in self.cohorts(item):
            worst = min(values) if item.direction == 1 else max(values)
            if (item.target - worst) * item.direction <= 0.0:
                yield blame("coinr.target", "Target", code=item.code, target=plain(item.target), worst=plain(worst))
                return
