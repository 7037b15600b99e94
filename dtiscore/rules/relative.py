"""The relative scoring rules: how many points a value earns depends on what other units have.

Per year, over all years of the data, or against a base year whose bounds are kept so that years stay comparable. The
methods are those of the OECD/JRC Handbook on Constructing Composite Indicators (2008), step 5. Like every rule they
become rows of numbers before anything is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.language.sentences import Hint
from dtiscore.model import Bools, Compared, Floats, Remark, Row, Rule, RuleInput, Text
from dtiscore.rules.absolute import floor_problems, log_refused, with_floor
from dtiscore.rules.bands_and_options import ParamProblems
from dtiscore.rules.cohorts import (
    Cohort,
    Relative,
    Ties,
    cohort,
    deviation,
    highest,
    lowest,
    mean,
    size,
    transformed,
)
from dtiscore.rules.curves import bent, curve_problems, curve_words
from dtiscore.rules.wording import stated, worded

# Beyond this, squares and sums of values leave the range of numbers.
MOST_VALUE = 1e100


def _check(params: Relative, points: float) -> ParamProblems:
    if (params.over == "base") != (params.base_year is not None):
        yield "base_year", "rule.base_year", {}
    yield from floor_problems(params.floor)
    yield from curve_problems(params.curve)
    found = params.winsorise
    if found is not None:
        if "percent" in found and len(found) > 1:
            yield "winsorise", "rule.winsorise_two_ways", {}
        if not 0 < found.get("percent", 5) < 50:
            yield "winsorise.percent", "rule.winsorise_percent", {"value": found["percent"]}
        for name in ("skewness", "kurtosis"):
            if found.get(name, 1) <= 0:
                yield f"winsorise.{name}", "rule.positive", {"value": found[name]}


def _refuse(params: Relative, given: RuleInput) -> Iterable[tuple[Bools | None, str, Mapping[str, Any]]]:
    if params.base_year is not None and params.base_year not in given.years:
        years = ", ".join(map(str, given.years))
        yield None, "data.no_base_year", {"year": params.base_year, "known": years or "—"}
    yield np.isfinite(given.value) & (np.abs(given.value) > MOST_VALUE), "data.too_extreme", {}
    yield from log_refused(params, given)


def _row(params: Relative, share: Floats, *compared: Compared) -> Row:
    """Shares that may lie outside 0…1, and NaN where there is nothing to compare."""
    x = np.where(np.isfinite(share), share, np.nan)
    return Row(with_floor(bent(x, params.curve), params.floor), compared=compared)


def _one(numbers: Floats) -> float | None:
    """The number that all cells share, if they do and there is one."""
    return float(numbers.flat[0]) if numbers.size == 1 and np.isfinite(numbers.flat[0]) else None


def _compared(**named: Floats) -> tuple[Compared, ...]:
    """Numbers that a cell was compared with, by the names that they have in sentences."""
    return tuple(Compared(worded(f"wording.compared.{name}"), values) for name, values in named.items())


def _extremes(params: Relative, own: Cohort) -> tuple[Floats, Floats]:
    """The worst and the best value of each group."""
    low, high = own.each(lowest), own.each(highest)
    return (high, low) if params.falling else (low, high)


def _shown_extremes(params: Relative, worst: Floats, best: Floats) -> tuple[Compared, ...]:
    """As a person compares them: in the indicator's own measure."""
    low, high = (best, worst) if params.falling else (worst, best)
    if params.transform != "none":
        low, high = (np.exp(end) if params.transform == "log" else np.expm1(end) for end in (low, high))
    if params.winsorise is not None:
        return _compared(lower_edge=low, upper_edge=high)
    return _compared(lowest=low, highest=high)


# --- equal values ----------------------------------------------------------------------------------------------------


def _all_equal(own: Cohort) -> Bools:
    """(units, years): where a value is compared with nothing but equal values, or with one alone."""
    equal: Bools = (own.each(lowest) == own.each(highest)) & np.isfinite(own.values)
    return equal


def _where_equal(params: Relative, row: Row, own: Cohort) -> Row:
    """What everybody gets where all compared values are equal, if that is stated."""
    if params.equal is None:
        return row
    equal = _all_equal(own)
    if not equal.any():
        return row
    share = {"missing": np.nan, "neutral": _neutral(params), "full": 1.0}[params.equal]
    x = row.lower + row.span * with_floor(bent(np.array(share), params.curve), params.floor)
    return attrs.evolve(row, x=np.where(equal, x, row.x))


def _neutral(params: Relative) -> float:
    """The share of who is neither better nor worse than the others: of a z of 0, else a half."""
    if isinstance(params, ZScoreParams):
        return min(max(-params.lower / (params.upper - params.lower), 0.0), 1.0)
    return 0.5


def _with_remarks(params: Relative, row: Row, own: Cohort) -> Row:
    """The row with what a reader should know: whom it does not tell apart, and where winsorising stopped."""
    equal, unscored = _all_equal(own), np.isnan(row.x) & np.isfinite(own.values)
    several = own.each(size) > 1
    together = own.drawn_in("together")
    outcome = params.equal or "own"
    remarks = []
    for cells, code, what in (
        (equal & several & ~together, "wording.remark.equal", outcome),
        (equal & several & together, "wording.remark.equal_after_winsorising", outcome),
        (equal & ~several & (unscored | (params.equal is not None)), "wording.remark.one_value", outcome),
        (unscored & np.isnan(own.each(size)), "wording.remark.nobody", ""),
        (np.isfinite(own.values) & own.drawn_in("stopped"), "wording.remark.winsorising_stopped", ""),
    ):
        for where, ending in ((cells & unscored, "missing"), (cells & ~unscored, what)):
            if where.any():
                then = Hint(f"wording.remark.then.{ending}" if what else "")
                remarks.append(Remark(worded(code, then=then), where))
    return attrs.evolve(row, remarks=tuple(remarks)) if remarks else row


# --- min_max ---------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class MinMaxParams(Relative):
    """(value − worst) / (best − worst). Where all values are equal, nobody has a score.

    With a ``margin`` no points begin so much beyond the worst, in the measure of the value, so that the worst earns some.
    """

    margin: float = 0.0


def _min_max_check(params: MinMaxParams, points: float) -> ParamProblems:
    yield from _check(params, points)
    if not 0 <= params.margin < np.inf or (params.margin and params.transform != "none"):
        yield "margin", "rule.margin", {"value": params.margin}


def _min_max(params: MinMaxParams, given: RuleInput, own: Cohort) -> Row:
    worst, best = _extremes(params, own)
    shown = _shown_extremes(params, worst, best)
    if params.margin:
        begin = worst + params.margin if params.falling else worst - params.margin
        share = (own.values - begin) / (best - begin)
        return _row(params, np.where(worst == best, np.nan, share), *shown)
    lower, upper = _one(worst), _one(best)
    if params.transform == "none" and params.straight and lower is not None and upper is not None and lower != upper:
        return Row(given.value, lower=lower, span=upper - lower, compared=shown)
    return _row(params, (own.values - worst) / (best - worst), *shown)


# --- z_score ---------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ZScoreParams(Relative):
    """Standard deviations from the mean, from no points at ``lower`` to all points at ``upper``.

    The standard deviation is that of a sample (n − 1). Where all values are equal, nobody has a score.
    """

    lower: float = -3.0
    upper: float = 3.0


def _z_score_check(params: ZScoreParams, points: float) -> ParamProblems:
    yield from _check(params, points)
    if not params.lower < params.upper:
        yield "upper", "rule.upper_above_lower", {"lower": params.lower, "upper": params.upper}


def _z_score(params: ZScoreParams, given: RuleInput, own: Cohort) -> Row:
    middle, spread = own.each(mean), own.each(deviation)
    on = {"none": "", "log": "_log", "log1p": "_log1p"}[params.transform]
    shown = _compared(**{f"mean{on}": middle, f"deviation{on}": spread})
    z = ((middle - own.values) if params.falling else (own.values - middle)) / spread
    span = params.upper - params.lower
    if not params.straight:
        return _row(params, (z - params.lower) / span, *shown)
    return Row(np.where(np.isfinite(z), z, np.nan), lower=params.lower, span=span, compared=shown)


# --- rank, percentile ------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class RankParams(Relative):
    """Rank from the worst up, divided by ``of``, or by the number of values that are compared where that is not stated."""

    ties: Literal["lowest", "average", "highest"] = "lowest"
    of: int | None = None


def _rank_check(params: RankParams, points: float) -> ParamProblems:
    yield from _check(params, points)
    if params.of is not None and params.of < 1:
        yield "of", "rule.positive", {"value": params.of}


def _places(params: Relative, ties: Ties, own: Cohort) -> tuple[Floats, Floats, tuple[Compared, ...]]:
    places, count = own.places(params.falling, ties), own.each(size)
    return places, count, _compared(place=places, units=count)


def _rank(params: RankParams, given: RuleInput, own: Cohort) -> Row:
    places, count, shown = _places(params, params.ties, own)
    return _row(params, places / (count if params.of is None else float(params.of)), *shown)


@attrs.frozen(kw_only=True)
class PercentileParams(Relative):
    """The share of the other values that are worse: (rank − 1) / (n − 1). A single value has no score."""

    ties: Literal["lowest", "average", "highest"] = "lowest"


def _percentile(params: PercentileParams, given: RuleInput, own: Cohort) -> Row:
    places, count, shown = _places(params, params.ties, own)
    return _row(params, (places - 1.0) / (count - 1.0), *shown)


# --- best, distance_to_target ----------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class BestParams(Relative):
    """The value as a share of the best one, or the best one as a share of the value where less is better."""


def _best_check(params: BestParams, points: float) -> ParamProblems:
    yield from _check(params, points)
    if params.transform != "none":
        yield "transform", "rule.best_transform", {}


def _best_refuse(params: BestParams, given: RuleInput) -> Iterable[tuple[Bools | None, str, Mapping[str, Any]]]:
    yield from _refuse(params, given)
    yield np.isfinite(given.value) & (given.value < 0), "data.best_of_negative", {}


def _best(params: BestParams, given: RuleInput, own: Cohort) -> Row:
    worst, best = _extremes(params, own)
    share = np.minimum(best / own.values if params.falling else own.values / best, 1.0)
    if not params.falling:
        share = np.where(best == 0, np.nan, share)
    # Nothing at all is the best that can be where less is better.
    share = np.where(params.falling & (own.values == 0) & ~np.isnan(best), 1.0, share)
    return _row(params, share, *_shown_extremes(params, worst, best))


@attrs.frozen(kw_only=True)
class DistanceParams(Relative):
    """How far of the way from the worst value to ``target`` : no points at the worst, all points at the target."""

    target: float


def _distance_check(params: DistanceParams, points: float) -> ParamProblems:
    yield from _check(params, points)
    if np.isnan(transformed(np.array([params.target]), params.transform)).any():
        yield "target", "rule.log_bound", {"value": params.target}


def _distance(params: DistanceParams, given: RuleInput, own: Cohort) -> Row:
    worst, best = _extremes(params, own)
    goal = transformed(np.array([params.target]), params.transform)
    reached = own.values <= goal if params.falling else own.values >= goal
    ahead = goal < worst if params.falling else goal > worst
    # Where every peer has reached the target, who has not is worse than all of them.
    way = np.where(ahead, np.minimum((own.values - worst) / (goal - worst), 1.0), 0.0)
    share = np.where(np.isnan(own.values) | np.isnan(worst), np.nan, np.where(reached, 1.0, way))
    return _row(params, share, *_shown_extremes(params, worst, best))


# --- wording ---------------------------------------------------------------------------------------------------------


def _worded(code: str, params: Relative, points: float, /, **more: Any) -> Text:
    """The sentence of a rule: with whom it compares, what is done to values first, and what the worst earns."""
    falling = "falling" if params.falling else "rising"
    return worded(
        code,
        units=Hint(f"wording.units.{params.among}.{params.over}", {"year": str(params.base_year)}),
        transform=Hint("" if params.transform == "none" else f"wording.transformed.{params.transform}"),
        outliers=Hint("wording.winsorised" if params.winsorise is not None else ""),
        curve=curve_words(params.curve),
        floor=Hint("wording.floor" if params.floor else "", stated(share=100.0 * params.floor)),
        equal=Hint("" if params.equal is None else f"wording.equal.{params.equal}"),
        worst=Hint(f"wording.worst.{falling}"),
        best=Hint(f"wording.best.{falling}"),
        points=points,
        **more,
    )


def _min_max_words(params: MinMaxParams, points: float) -> Text:
    if params.margin:
        return _worded("wording.min_max_margin", params, points, margin=params.margin)
    return _worded("wording.min_max", params, points, least=params.floor * points)


def _z_score_words(params: ZScoreParams, points: float) -> Text:
    side = Hint("wording.below" if params.falling else "wording.above")
    return _worded("wording.z_score", params, points, side=side, lower=params.lower, upper=params.upper)


def _rank_words(params: RankParams, points: float) -> Text:
    of = Hint("wording.values_compared") if params.of is None else params.of
    return _worded("wording.rank", params, points, of=of)


def _best_words(params: BestParams, points: float) -> Text:
    code = "wording.share_of_best.falling" if params.falling else "wording.share_of_best.rising"
    return _worded(code, params, points)


def _rule(
    name: str, params: type[Relative], compile_: Any, words: Any, check: Any = _check, refuse: Any = _refuse
) -> Rule:
    def compile_quietly(params: Relative, given: RuleInput) -> Row:
        # What is divided by nothing becomes NaN or infinity, and is taken for missing.
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            own = cohort(params, given)
            row = _where_equal(params, compile_(params, given, own), own)
            return row if given.joins is not None else _with_remarks(params, row, own)

    return Rule(name, params, compile_quietly, words, check=check, lower_is_better=lambda p: p.falling, relative=True,
                refuse=refuse, joins=True)  # fmt: skip


RELATIVE: tuple[Rule, ...] = (
    _rule("min_max", MinMaxParams, _min_max, _min_max_words, _min_max_check),
    _rule("z_score", ZScoreParams, _z_score, _z_score_words, _z_score_check),
    _rule("rank", RankParams, _rank, _rank_words, _rank_check),
    _rule("percentile", PercentileParams, _percentile, lambda p, points: _worded("wording.percentile", p, points)),
    _rule("best", BestParams, _best, _best_words, _best_check, _best_refuse),
    _rule("distance_to_target", DistanceParams, _distance,
          lambda p, points: _worded("wording.distance_to_target", p, points, target=p.target), _distance_check),
)  # fmt: skip
