"""The absolute scoring rules (cách tính điểm): observation → fraction 0…1 of the points.

Each rule is an attrs class of parameters, one vectorised function and its wording. The shapes are those seen in published
criteria sets of Vietnamese provinces and ministries; a plugin adds its own the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.language.errors import Misuse, one_line
from dtiscore.language.numbers import number
from dtiscore.language.rounding import plain, round_half_up
from dtiscore.language.sentences import Hint
from dtiscore.language.told import told
from dtiscore.model import Bools, Draw, Floats, FormCells, Row, Rule, RuleInput, Text
from dtiscore.rules.bands_and_options import CHECKLIST, CHOICE, STEPS, ParamProblems, as_it_is
from dtiscore.rules.cohorts import transformed
from dtiscore.rules.curves import CURVE, Curve, bent, curve_formula, curve_problems, curve_words, drawn_curve
from dtiscore.rules.piecewise import PIECEWISE
from dtiscore.rules.spreadsheet_formulas import clipped
from dtiscore.rules.wording import worded

Refused = Iterable[tuple[Bools | None, str, Mapping[str, Any]]]


@told
def both(vi: str, en: str, **numbers: float) -> Text:
    """A text in both languages, with numbers as each writes them: ``both("{x} điểm", "{x} points", x=12.5)``.

    Parameters
    ----------
    vi, en : the sentences, with ``{name}`` where a number stands.
    numbers : by name; not NaN.

    Returns
    -------
    Text
        in both languages.

    Raises
    ------
    TypeError
        for a name in a sentence that no number has.
    """
    try:
        return Text(
            vi.format(**{k: number(v, "vi") for k, v in numbers.items()}),
            en.format(**{k: number(v, "en") for k, v in numbers.items()}),
        )
    except (KeyError, IndexError) as error:  # a field by a name that was not given, or by none
        field = error.args[0] if isinstance(error, KeyError) else "{}"
        known = ", ".join(numbers) or "—"
        raise Misuse(Hint("result.no_field", {"field": one_line(field), "known": known})) from None


# --- ratio, linear, target -------------------------------------------------------------------------------------------


@attrs.frozen
class RatioParams:
    """``ratio`` takes no parameters: full points at 100 %."""


@attrs.frozen
class LinearParams:
    """No points at ``lower``, all points at ``upper``; ``lower`` above ``upper`` means that less is better.

    With ``transform`` "log" or "log1p" the line runs over the logarithm; ``curve`` bends the share on the way; ``floor`` is
    the share that ``lower`` earns.
    """

    lower: float
    upper: float
    transform: Literal["none", "log", "log1p"] = "none"
    floor: float = 0.0
    curve: Curve | None = attrs.field(default=None, metadata={"schema": CURVE})


def _linear(params: LinearParams, given: RuleInput) -> Row:
    straight = not params.floor and params.curve is None
    if params.transform == "none" and straight:
        return Row(given.value, lower=params.lower, span=params.upper - params.lower)
    lower, upper = transformed(np.array([params.lower, params.upper]), params.transform)
    x = transformed(np.where(np.isfinite(given.value), given.value, np.nan), params.transform)
    if straight:
        return Row(x, lower=float(lower), span=float(upper - lower))
    return Row(with_floor(bent((x - lower) / (upper - lower), params.curve), params.floor))


def _span_problems(params: Any, points: float) -> ParamProblems:
    if params.lower == params.upper:
        yield "upper", "rule.no_span", {"lower": params.lower}


def _linear_check(params: LinearParams, points: float) -> ParamProblems:
    yield from _span_problems(params, points)
    for name, bound in (("lower", params.lower), ("upper", params.upper)):
        if np.isnan(transformed(np.array([bound]), params.transform)).any():
            yield name, "rule.log_bound", {"value": bound}
    yield from floor_problems(params.floor)
    yield from curve_problems(params.curve)


def _linear_words(params: LinearParams, points: float) -> Text:
    least, on, curve = params.floor * points, Hint(f"wording.linear.{params.transform}"), curve_words(params.curve)
    return worded(
        "wording.linear", on=on, least=least, lower=params.lower, upper=params.upper, points=points, curve=curve
    )


def _linear_formula(params: LinearParams, cells: FormCells) -> str:
    x = cells.value
    lower, upper = (float(end) for end in transformed(np.array([params.lower, params.upper]), params.transform))
    on = {"none": x, "log": f"LN({x})", "log1p": f"LN(1+{x})"}[params.transform]
    share = curve_formula(clipped(on, lower, upper - lower), params.curve)
    if params.transform != "none":
        share = f'IF({x}>{"-1" if params.transform == "log1p" else "0"},{share},"")'
    if not params.floor:
        return share
    return f'IF(ISNUMBER({share}),{cells.number(params.floor)}+{cells.number(1.0 - params.floor)}*{share},"")'


def _ends(draw: Draw, lowest: float, highest: float) -> dict[str, Any]:
    lower, upper = draw.number(lowest, highest), draw.number(lowest, highest)
    return {"lower": lower, "upper": upper if upper != lower else lower + 1.0}


def _linear_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    floor = {"floor": draw.one_of((0.01, 0.25))} if draw.count(0, 3) == 0 else {}
    return _ends(draw, -10, 120) | floor | drawn_curve(draw)


def with_floor(share: Floats, floor: float) -> Floats:
    """Shares kept within 0…1, and lifted so that the least is ``floor`` ; without one they are left as they are."""
    if not floor:
        return share
    within = np.where(share > 0.0, np.where(share < 1.0, share, 1.0), np.where(np.isnan(share), np.nan, 0.0))
    return floor + (1.0 - floor) * within


def floor_problems(floor: float) -> ParamProblems:
    if not 0 <= floor < 1:
        yield "floor", "rule.floor", {"value": floor}


def log_refused(params: Any, given: RuleInput) -> Refused:
    """Values without a logarithm, where the rule takes one."""
    if params.transform != "none":
        least = -1.0 if params.transform == "log1p" else 0.0
        yield np.isfinite(given.value) & (given.value <= least), "data.no_logarithm", {"least": least}


@attrs.frozen
class TargetParams:
    """``target`` takes no parameters: the target of the chosen year comes from the target documents."""


def _target(_: TargetParams, given: RuleInput) -> Row:
    known = given.target[~np.isnan(given.target)]
    if not given.at_most.any() and known.size and (known == known[0]).all():
        return Row(given.value, span=float(known[0]))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        falling = np.where(given.value > 0, given.target / given.value, 1.0)
        attained = np.where(given.at_most, falling, given.value / given.target)
    return Row(np.where(np.isfinite(given.value) & np.isfinite(given.target), np.minimum(attained, 1.0), np.nan))


def _target_formula(_: TargetParams, cells: FormCells) -> str:
    goal, x = cells.target, cells.value
    if goal is None or goal.comparison == ">=":
        return "" if goal is None else clipped(x, 0.0, goal.value)
    return f"IF({x}>0,MIN(1,{cells.number(goal.value)}/{x}),1)"


@attrs.frozen
class RoundedParams:
    """A percentage rounded half up to so many ``decimals`` ; full points at 100 %."""

    decimals: int = attrs.field(default=0, metadata={"schema": {"type": "integer", "min": 0, "max": 10}})


def _rounded(params: RoundedParams, given: RuleInput) -> Row:
    there = np.isfinite(given.value)
    within = np.clip(np.where(there, given.value, 0.0), 0.0, 100.0)
    return Row(np.where(there, round_half_up(within, params.decimals), np.nan), span=100.0)


# --- binary, per capita, growth, entered, info ------------------------------------------------------------------------


@attrs.frozen
class BinaryParams:
    """``binary`` takes no parameters: yes earns all points, no earns none."""


@attrs.frozen
class PerCapitaParams:
    """``per`` × part / population, from no points at ``lower`` to all points at ``upper``."""

    upper: float
    lower: float = 0.0
    per: float = 100.0


def _per_capita_check(params: PerCapitaParams, points: float) -> ParamProblems:
    yield from _span_problems(params, points)
    if params.per <= 0:
        yield "per", "rule.positive", {"value": params.per}


@attrs.frozen
class GrowthParams:
    """Growth on last year in percent, from no points at ``lower`` to all points at ``upper``.

    Without a positive value last year growth is not defined: the indicator is missing.
    """

    upper: float
    lower: float = 0.0


def _growth(params: GrowthParams, given: RuleInput) -> Row:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        grown = 100.0 * (given.value - given.previous) / given.previous
    x = np.where(np.isfinite(grown) & (given.previous > 0), grown, np.nan)
    return Row(x, lower=params.lower, span=params.upper - params.lower)


@attrs.frozen
class EnteredParams:
    """A value that somebody else computed: a ``fraction`` 0…1, ``percent`` 0…100 or ``points`` up to the maximum."""

    in_: Literal["fraction", "percent", "points"] = attrs.field(
        default="fraction",
        metadata={"schema": {"type": "string", "allowed": ["fraction", "percent", "points"]}, "key": "in"},
    )


def _entered_check(params: EnteredParams, points: float) -> ParamProblems:
    if params.in_ == "points" and not points:
        yield "in", "rule.entered_points", {}


def _entered_maximum(params: EnteredParams, points: float) -> float:
    return {"fraction": 1.0, "percent": 100.0, "points": points}[params.in_]


@attrs.frozen
class InfoParams:
    """``info`` takes no parameters: collected and shown, never scored."""


def _falling(params: Any) -> bool:
    return bool(params.lower > params.upper)


def _nothing_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    return {}


BUILT_IN: tuple[Rule, ...] = (
    Rule("ratio", RatioParams, lambda _, given: Row(given.value, span=100.0),
         lambda _, points: worded("wording.ratio", points=points), percent=True,
         spreadsheet=lambda _, cells: clipped(cells.value, 0.0, 100.0), drawn=_nothing_drawn),
    Rule("rounded", RoundedParams, _rounded,
         lambda p, points: worded("wording.rounded", decimals=p.decimals, points=points), percent=True,
         spreadsheet=lambda p, cells: f"ROUND(100*{clipped(cells.value, 0.0, 100.0)},{p.decimals})/100",
         drawn=lambda draw, _: {"decimals": draw.count(0, 3)}),
    Rule("linear", LinearParams, _linear, _linear_words, check=_linear_check, refuse=log_refused,
         lower_is_better=_falling, spreadsheet=_linear_formula, drawn=_linear_drawn),
    Rule("target", TargetParams, _target, lambda _, points: worded("wording.target", points=points), needs_target=True,
         spreadsheet=_target_formula, drawn=_nothing_drawn),
    STEPS, PIECEWISE, CHOICE, CHECKLIST,
    Rule("binary", BinaryParams, lambda _, given: Row(given.value),
         lambda _, points: worded("wording.binary", points=points), reads="yes_no", spreadsheet=as_it_is,
         drawn=_nothing_drawn),
    Rule("per_capita", PerCapitaParams, lambda p, given: Row(given.value, lower=p.lower, span=p.upper - p.lower),
         lambda p, points: worded("wording.per_capita", per=p.per, lower=p.lower, upper=p.upper, points=points),
         check=_per_capita_check, lower_is_better=_falling, per=lambda p: p.per, measure=lambda p: f"/ {plain(p.per)}",
         spreadsheet=lambda p, cells: clipped(cells.value, p.lower, p.upper - p.lower),
         drawn=lambda draw, _: _ends(draw, 0, 20) | {"per": draw.one_of((1, 100, 1000.0))}),
    Rule("growth", GrowthParams, _growth,
         lambda p, points: worded("wording.growth", lower=p.lower, upper=p.upper, points=points),
         check=_span_problems, lower_is_better=_falling, needs_previous=True,
         drawn=lambda draw, _: _ends(draw, -20, 60)),
    Rule("entered", EnteredParams, lambda p, given: Row(given.value, span=_entered_maximum(p, given.points)),
         lambda p, points: worded("wording.entered", top=_entered_maximum(p, points), points=points),
         check=_entered_check, measure=lambda p: p.in_, entered=_entered_maximum,
         spreadsheet=lambda p, cells: clipped(cells.value, 0.0, _entered_maximum(p, cells.points)),
         drawn=lambda draw, points: {"in": draw.one_of(("fraction", "percent", "points") if points else ("fraction", "percent"))}),
    Rule("info", InfoParams, lambda _, given: Row(np.full(given.value.shape, np.inf)), lambda _, points: worded("wording.info"),
         scored=False),
)  # fmt: skip
