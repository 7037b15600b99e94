"""The absolute scoring rules (cách tính điểm): observation → fraction 0…1 of the points.

Each rule is an attrs class of parameters, one vectorised function and its wording. The shapes are those seen in published
criteria sets of Vietnamese provinces and ministries; a plugin adds its own the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.language.errors import Language, Misuse, one_line
from dtiscore.language.numbers import number
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.model import Bools, Floats, Row, Rule, RuleInput, Text
from dtiscore.rules.cohorts import transformed

ParamProblems = Iterable[tuple[str, str, Mapping[str, Any]]]
Refused = Iterable[tuple[Bools | None, str, Mapping[str, Any]]]

EARNS: dict[str, Any] = {"fraction": {"type": "number"}, "points": {"type": "number"}}
TITLE: dict[str, Any] = {
    "type": "dict",
    "schema": {
        "vi": {"type": "string", "empty": False, "required": True},
        "en": {"type": "string", "empty": False, "required": True},
    },
}
TITLED: dict[str, Any] = {**EARNS, "title": TITLE}


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


def _ratio(_: RatioParams, given: RuleInput) -> Row:
    return Row(given.value, span=100.0)


def _ratio_words(_: RatioParams, points: float) -> Text:
    return both("tỷ lệ a/b × {points} điểm, tối đa 100%", "a/b × {points} points, at most 100 %", points=points)


@attrs.frozen
class LinearParams:
    """No points at ``lower``, all points at ``upper``; ``lower`` above ``upper`` means that less is better.

    With ``transform`` "log" or "log1p" the line runs over the logarithm; ``floor`` is the share that ``lower`` earns.
    """

    lower: float
    upper: float
    transform: Literal["none", "log", "log1p"] = "none"
    floor: float = 0.0


def _linear(params: LinearParams, given: RuleInput) -> Row:
    if params.transform == "none" and not params.floor:
        return Row(given.value, lower=params.lower, span=params.upper - params.lower)
    lower, upper = transformed(np.array([params.lower, params.upper]), params.transform)
    x = transformed(np.where(np.isfinite(given.value), given.value, np.nan), params.transform)
    if not params.floor:
        return Row(x, lower=float(lower), span=float(upper - lower))
    return Row(with_floor((x - lower) / (upper - lower), params.floor))


def _linear_check(params: LinearParams, points: float) -> ParamProblems:
    if params.lower == params.upper:
        yield "upper", "rule.no_span", {"lower": params.lower}
    for name, bound in (("lower", params.lower), ("upper", params.upper)):
        if np.isnan(transformed(np.array([bound]), params.transform)).any():
            yield name, "rule.log_bound", {"value": bound}
    yield from floor_problems(params.floor)


def _linear_refuse(params: LinearParams, given: RuleInput) -> Refused:
    return log_refused(params.transform, given)


def _linear_words(params: LinearParams, points: float) -> Text:
    on = {"none": Text("tuyến tính", "linear"), "log": Text("tuyến tính theo ln(x)", "linear in ln(x)"),
          "log1p": Text("tuyến tính theo ln(1 + x)", "linear in ln(1 + x)")}[params.transform]  # fmt: skip
    return both(
        f"{on.vi} từ {{least}} điểm (tại {{lower}}) đến {{points}} điểm (tại {{upper}})",
        f"{on.en} from {{least}} points (at {{lower}}) to {{points}} points (at {{upper}})",
        least=params.floor * points,
        lower=params.lower,
        upper=params.upper,
        points=points,
    )


def with_floor(share: Floats, floor: float) -> Floats:
    """Shares kept within 0…1, and lifted so that the least is ``floor`` ; without one they are left as they are."""
    if not floor:
        return share
    within = np.where(share > 0.0, np.where(share < 1.0, share, 1.0), np.where(np.isnan(share), np.nan, 0.0))
    return floor + (1.0 - floor) * within


def floor_problems(floor: float) -> ParamProblems:
    if not 0 <= floor < 1:
        yield "floor", "rule.floor", {"value": floor}


def log_refused(transform: str, given: RuleInput) -> Refused:
    """Values without a logarithm."""
    if transform != "none":
        least = -1.0 if transform == "log1p" else 0.0
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


def _target_words(_: TargetParams, points: float) -> Text:
    return both(
        "mức đạt so với mục tiêu × {points} điểm",
        "attainment of the target × {points} points",
        points=points,
    )


# --- steps -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Step:
    share: float
    lower: float = -np.inf
    upper: float = np.inf


@attrs.frozen
class StepsParams:
    """Half-open bands that earn a ``fraction`` or ``points``; ``includes`` says which end belongs to a band."""

    bands: tuple[Mapping[str, Any], ...] = attrs.field(
        converter=tuple,
        metadata={
            "schema": {
                "type": "list",
                "minlength": 1,
                "maxlength": 200,
                "schema": {
                    "type": "dict",
                    "schema": {**EARNS, "from": {"type": "number"}, "to": {"type": "number"}},
                },
            }
        },
    )
    includes: Literal["lower", "upper"] = attrs.field(
        default="lower", metadata={"schema": {"type": "string", "allowed": ["lower", "upper"]}}
    )

    @property
    def rising(self) -> tuple[Mapping[str, Any], ...]:
        """The bands from the lowest up; a file may state them in any order."""
        return tuple(sorted(self.bands, key=lambda band: band.get("from", -np.inf)))


def share_of(entry: Mapping[str, Any], points: float) -> float:
    """What an entry earns as a fraction: stated as such, or as points of the indicator's maximum."""
    if "fraction" in entry:
        return float(entry["fraction"])
    return float(entry["points"]) / points if points else 0.0


def _share_problems(place: str, entry: Mapping[str, Any], points: float) -> ParamProblems:
    if ("fraction" in entry) == ("points" in entry):
        yield place, "rule.fraction_or_points", {}
    elif "fraction" in entry and not 0 <= entry["fraction"] <= 1:
        yield f"{place}.fraction", "rule.fraction_range", {"value": entry["fraction"]}
    elif entry.get("points", 0) > 0 and not points:
        yield f"{place}.points", "rule.points_without_points", {}
    elif "points" in entry and not 0 <= entry["points"] <= points:
        yield f"{place}.points", "rule.points_range", {"value": entry["points"], "points": points}


def _steps_check(params: StepsParams, points: float) -> ParamProblems:
    for i, band in enumerate(params.bands):
        yield from _share_problems(f"bands[{i}]", band, points)
        if band.get("from", -np.inf) >= band.get("to", np.inf):
            yield f"bands[{i}]", "rule.band_reversed", {"lower": band["from"], "upper": band["to"]}
            return
    place = {id(band): f"bands[{i}]" for i, band in enumerate(params.bands)}
    for low, high in pairwise(params.rising):
        if "from" not in high:
            yield place[id(high)], "rule.band_from", {}
            return
        upper, lower = low.get("to", high["from"]), high["from"]
        if upper > lower:
            yield place[id(high)], "rule.bands_overlap", {"upper": upper, "lower": lower}
        elif upper < lower:
            yield place[id(high)], "rule.bands_gap", {"upper": upper, "lower": lower}
    last = params.rising[-1]
    if "to" in last:
        yield f"{place[id(last)]}.to", "rule.last_band_open", {"upper": last["to"]}


def _steps(params: StepsParams, given: RuleInput) -> Row:
    shares = [share_of(band, given.points) for band in params.rising]
    edges = [float(band["from"]) for band in params.rising if "from" in band]
    if "from" in params.rising[0]:
        shares = [0.0, *shares]
    return Row(given.value, "steps", edges=tuple(edges), shares=tuple(shares), includes=params.includes)


def _steps_words(params: StepsParams, points: float) -> Text:
    def words(lang: Language) -> str:
        from_sign, to_sign = ("≥ ", "< ") if params.includes == "lower" else ("> ", "≤ ")
        parts = []
        for band in reversed(params.rising):
            low = from_sign + number(band["from"], lang) if "from" in band else ""
            high = to_sign + number(band["to"], lang) if "to" in band else ""
            earns = number(share_of(band, points) * points, lang)
            unit = "điểm" if lang == "vi" else "points"
            inside = " và ".join(filter(None, (low, high))) if lang == "vi" else " and ".join(filter(None, (low, high)))
            parts.append(f"{inside or '…'}: {earns} {unit}")
        if "from" in params.rising[0]:
            parts.append("còn lại: 0 điểm" if lang == "vi" else "otherwise: 0 points")
        return "; ".join(parts)

    return Text(words("vi"), words("en"))


def _falls(params: StepsParams) -> bool:
    # Which way is better does not depend on the maximum, so any common one will do for entries stated in points.
    shares = [share_of(band, 1.0) for band in params.rising]
    return len(shares) > 1 and shares[0] > shares[-1]


# --- choice, checklist, binary ---------------------------------------------------------------------------------------

OPTIONS = {
    "type": "dict",
    "minlength": 1,
    "maxlength": 200,
    "keysrules": {"type": "string", "regex": "[a-z0-9][a-z0-9_]*"},
    "valuesrules": {"type": "dict", "schema": TITLED},
}


@attrs.frozen
class ChoiceParams:
    """One of several levels, each with its ``fraction`` or ``points``."""

    options: Mapping[str, Mapping[str, Any]] = attrs.field(metadata={"schema": OPTIONS})


def _choice_check(params: ChoiceParams, points: float) -> ParamProblems:
    for code, option in params.options.items():
        yield from _share_problems(f"options.{code}", option, points)


def _choice(params: ChoiceParams, given: RuleInput) -> Row:
    shares = {code: share_of(option, given.points) for code, option in params.options.items()}
    x = given.value.copy()
    for index, word in np.ndenumerate(given.choice):
        if word is not None:
            x[index] = shares[word]
    return Row(x)


def title_of(code: str, entry: Mapping[str, Any], lang: Language) -> str:
    return str(entry["title"][lang]) if "title" in entry else code


def _options_words(options: Mapping[str, Mapping[str, Any]], points: float, lang: Language) -> str:
    unit = "điểm" if lang == "vi" else "points"
    return "; ".join(
        f"{title_of(code, entry, lang)}: {number(share_of(entry, points) * points, lang)} {unit}"
        for code, entry in options.items()
    )


def _choice_words(params: ChoiceParams, points: float) -> Text:
    return Text(_options_words(params.options, points, "vi"), _options_words(params.options, points, "en"))


@attrs.frozen
class ChecklistParams:
    """The sum of the items that are there, at most ``cap`` points (or the indicator's points)."""

    items: Mapping[str, Mapping[str, Any]] = attrs.field(metadata={"schema": OPTIONS})
    cap: float | None = attrs.field(default=None, metadata={"schema": {"type": "number"}})


def _checklist_check(params: ChecklistParams, points: float) -> ParamProblems:
    for code, item in params.items.items():
        yield from _share_problems(f"items.{code}", item, points)
    if params.cap is not None and not 0 < params.cap <= points:
        yield "cap", "rule.cap_range", {"value": params.cap, "points": points}


def _checklist(params: ChecklistParams, given: RuleInput) -> Row:
    most = given.points or 1.0  # an item without points, such as one that only opens a gate, is counted in shares
    cap = most if params.cap is None else params.cap
    worth = {code: share_of(item, given.points) * most for code, item in params.items.items()}
    x = given.value.copy()
    for index, word in np.ndenumerate(given.choice):
        if word is not None:
            there = {code for code in str(word).split(";") if code}
            x[index] = min(sum(worth[code] for code in params.items if code in there), cap) / most
    return Row(x)


def _checklist_words(params: ChecklistParams, points: float) -> Text:
    cap = points if params.cap is None else params.cap
    return Text(
        f"tổng các mục: {_options_words(params.items, points, 'vi')}; tối đa {number(cap, 'vi')} điểm",
        f"sum of the items: {_options_words(params.items, points, 'en')}; at most {number(cap, 'en')} points",
    )


@attrs.frozen
class BinaryParams:
    """``binary`` takes no parameters: yes earns all points, no earns none."""


def _binary(_: BinaryParams, given: RuleInput) -> Row:
    return Row(given.value)


def _binary_words(_: BinaryParams, points: float) -> Text:
    return both("có: {points} điểm; không: 0 điểm", "yes: {points} points; no: 0 points", points=points)


# --- per capita, growth, entered, info -------------------------------------------------------------------------------


@attrs.frozen
class PerCapitaParams:
    """``per`` × part / population, from no points at ``lower`` to all points at ``upper``."""

    upper: float
    lower: float = 0.0
    per: float = 100.0


def _per_capita_check(params: PerCapitaParams, points: float) -> ParamProblems:
    if params.lower == params.upper:
        yield "upper", "rule.no_span", {"lower": params.lower}
    if params.per <= 0:
        yield "per", "rule.positive", {"value": params.per}


def _per_capita(params: PerCapitaParams, given: RuleInput) -> Row:
    return Row(given.value, lower=params.lower, span=params.upper - params.lower)


def _per_capita_words(params: PerCapitaParams, points: float) -> Text:
    return both(
        "số trên {per} người: từ 0 điểm tại {lower} đến {points} điểm tại {upper}",
        "per {per} people: from 0 points at {lower} to {points} points at {upper}",
        per=params.per,
        lower=params.lower,
        upper=params.upper,
        points=points,
    )


@attrs.frozen
class GrowthParams:
    """Growth on last year in percent, from no points at ``lower`` to all points at ``upper``.

    Without a positive value last year growth is not defined: the indicator is missing.
    """

    upper: float
    lower: float = 0.0


def _growth_check(params: GrowthParams, points: float) -> ParamProblems:
    if params.lower == params.upper:
        yield "upper", "rule.no_span", {"lower": params.lower}


def _growth(params: GrowthParams, given: RuleInput) -> Row:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        grown = 100.0 * (given.value - given.previous) / given.previous
    return Row(
        np.where(np.isfinite(grown) & (given.previous > 0), grown, np.nan),
        lower=params.lower,
        span=params.upper - params.lower,
    )


def _growth_words(params: GrowthParams, points: float) -> Text:
    return both(
        "tăng so với năm trước: từ 0 điểm tại {lower}% đến {points} điểm tại {upper}%",
        "growth on last year: from 0 points at {lower} % to {points} points at {upper} %",
        lower=params.lower,
        upper=params.upper,
        points=points,
    )


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


def _entered(params: EnteredParams, given: RuleInput) -> Row:
    return Row(given.value, span=entered_maximum(params, given.points))


def entered_maximum(params: EnteredParams, points: float) -> float:
    return {"fraction": 1.0, "percent": 100.0, "points": points}[params.in_]


def _entered_words(params: EnteredParams, points: float) -> Text:
    return both(
        "giá trị nhập sẵn / {top} × {points} điểm",
        "entered value / {top} × {points} points",
        top=entered_maximum(params, points),
        points=points,
    )


@attrs.frozen
class InfoParams:
    """``info`` takes no parameters: collected and shown, never scored."""


def _info(_: InfoParams, given: RuleInput) -> Row:
    return Row(np.full(given.value.shape, np.inf))


def _info_words(_: InfoParams, points: float) -> Text:
    return Text("thông tin, không chấm điểm", "information, not scored")


BUILT_IN: tuple[Rule, ...] = (
    Rule("ratio", RatioParams, _ratio, _ratio_words),
    Rule("linear", LinearParams, _linear, _linear_words, check=_linear_check, refuse=_linear_refuse,
         lower_is_better=lambda p: p.lower > p.upper),
    Rule("target", TargetParams, _target, _target_words),
    Rule("steps", StepsParams, _steps, _steps_words, check=_steps_check, lower_is_better=_falls),
    Rule("choice", ChoiceParams, _choice, _choice_words, reads="choice", check=_choice_check),
    Rule("checklist", ChecklistParams, _checklist, _checklist_words, reads="checklist", check=_checklist_check),
    Rule("binary", BinaryParams, _binary, _binary_words, reads="yes_no"),
    Rule("per_capita", PerCapitaParams, _per_capita, _per_capita_words, check=_per_capita_check,
         lower_is_better=lambda p: p.lower > p.upper, per=lambda p: p.per, measure=lambda p: f"/ {plain(p.per)}"),
    Rule("growth", GrowthParams, _growth, _growth_words, check=_growth_check,
         lower_is_better=lambda p: p.lower > p.upper),
    Rule("entered", EnteredParams, _entered, _entered_words, check=_entered_check, measure=lambda p: p.in_),
    Rule("info", InfoParams, _info, _info_words),
)  # fmt: skip


def options_of(rule: Rule, params: Any) -> Mapping[str, Mapping[str, Any]]:
    """The words that an observation of a choice or checklist may use."""
    if rule.reads == "choice":
        return params.options  # type: ignore[no-any-return]
    return params.items if rule.reads == "checklist" else {}


def fill(values: Floats, mask: Any, state: float) -> Floats:
    """A copy with the masked cells set to a state (NaN missing, +inf not applicable)."""
    return np.where(mask, state, values)
