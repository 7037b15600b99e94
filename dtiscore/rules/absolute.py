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
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint, Number, Said, say
from dtiscore.language.text import text_of
from dtiscore.model import Bools, Draw, Floats, FormCells, Row, Rule, RuleInput, Text
from dtiscore.rules.cohorts import transformed
from dtiscore.rules.live_formulas import clipped

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


def number(value: float, lang: Language) -> str:
    """A number in a sentence, in the language's own decimal sign."""
    text = plain(value)
    return text.replace(".", ",") if lang == "vi" else text


def both(vi: str, en: str, **numbers: float) -> Text:
    """A text in both languages, with numbers as each writes them: ``both("{x} điểm", "{x} points", x=12.5)``."""
    try:
        return Text(
            vi.format(**{k: number(v, "vi") for k, v in numbers.items()}),
            en.format(**{k: number(v, "en") for k, v in numbers.items()}),
        )
    except (KeyError, IndexError) as error:  # a field by a name that was not given, or by none
        field = error.args[0] if isinstance(error, KeyError) else "{}"
        known = ", ".join(numbers) or "—"
        raise Misuse(Hint("result.no_field", {"field": one_line(field), "known": known})) from None


def worded(code: str, /, **params: Any) -> Text:
    """A sentence of the catalogues in both languages, with numbers as each writes them."""
    return text_of(code, **stated(**params))


def stated(**params: Any) -> dict[str, Any]:
    """Parameters of a sentence, their numbers ready to be written in any language."""
    return {name: Number(plain(p)) if isinstance(p, (int, float)) else p for name, p in params.items()}


# --- ratio, linear, target -------------------------------------------------------------------------------------------


@attrs.frozen
class RatioParams:
    """``ratio`` takes no parameters: full points at 100 %."""


def _ratio(_: RatioParams, given: RuleInput) -> Row:
    return Row(given.value, span=100.0)


def _ratio_words(_: RatioParams, points: float) -> Text:
    return worded("wording.ratio", points=points)


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
    least, on = params.floor * points, Hint(f"wording.linear.{params.transform}")
    return worded("wording.linear", on=on, least=least, lower=params.lower, upper=params.upper, points=points)


def _linear_formula(params: LinearParams, cells: FormCells) -> str:
    x = cells.value
    lower, upper = (float(end) for end in transformed(np.array([params.lower, params.upper]), params.transform))
    on = {"none": x, "log": f"LN({x})", "log1p": f"LN(1+{x})"}[params.transform]
    share = clipped(on, lower, upper - lower)
    if params.transform != "none":
        share = f'IF({x}>{"-1" if params.transform == "log1p" else "0"},{share},"")'
    if not params.floor:
        return share
    return f'IF(ISNUMBER({share}),{cells.number(params.floor)}+{cells.number(1.0 - params.floor)}*{share},"")'


def _ends(draw: Draw, lowest: float, highest: float) -> dict[str, Any]:
    lower, upper = draw.number(lowest, highest), draw.number(lowest, highest)
    return {"lower": lower, "upper": upper if upper != lower else lower + 1.0}


def _linear_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    return _ends(draw, -10, 120) | ({"floor": draw.one_of((0.01, 0.25))} if draw.count(0, 3) == 0 else {})


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
    return worded("wording.target", points=points)


def _target_formula(_: TargetParams, cells: FormCells) -> str:
    goal, x = cells.target, cells.value
    if goal is None:
        return ""
    return (
        clipped(x, 0.0, goal.value) if goal.comparison == ">=" else f"IF({x}>0,MIN(1,{cells.number(goal.value)}/{x}),1)"
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
    bands = []
    for band in reversed(params.rising):
        low, high, earns = band.get("from"), band.get("to"), share_of(band, points) * points
        ends = "all" if low is None and high is None else "to" if low is None else "from" if high is None else "within"
        bands.append(worded(f"wording.band.{ends}.{params.includes}", low=low, high=high, earns=earns))
    if "from" in params.rising[0]:
        bands.append(worded("wording.otherwise"))
    return Text("; ".join(band.vi for band in bands), "; ".join(band.en for band in bands))


def _steps_formula(params: StepsParams, cells: FormCells) -> str:
    """From the highest band down, so that the first edge that is reached decides."""
    sign, text = ">=" if params.includes == "lower" else ">", "0"
    for band in params.rising:
        share = cells.number(share_of(band, cells.points))
        text = f"IF({cells.value}{sign}{cells.number(band['from'])},{share},{text})" if "from" in band else share
    return text


def _entries_drawn(draw: Draw, points: float | None, count: int) -> list[dict[str, Any]]:
    """Entries that state shares or, where the indicator states its points, perhaps points."""
    worth = points if points and draw.one_of((False, True)) else None
    shares = [draw.number(0, 1) for _ in range(count)]
    return [{"points": share * worth} if worth else {"fraction": share} for share in shares]


def _steps_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    edges = sorted({draw.number(-5, 110) for _ in range(draw.count(1, 4))})
    open_below = draw.one_of((False, True))
    bands = _entries_drawn(draw, points, len(edges) + open_below)
    for band, edge in zip(bands[open_below:], edges, strict=True):
        band["from"] = edge
    for band, edge in zip(bands, edges[not open_below :], strict=False):
        band["to"] = edge
    mixed = [bands.pop(draw.count(0, len(bands) - 1)) for _ in range(len(bands))]
    return {"bands": mixed, "includes": draw.one_of(("lower", "upper"))}


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


def _options_words(options: Mapping[str, Mapping[str, Any]], points: float) -> Said:
    def words(lang: Language) -> str:
        shown = ((title_of(code, entry, lang), share_of(entry, points) * points) for code, entry in options.items())
        return "; ".join(say("wording.option", lang, **stated(title=title, earns=earns)) for title, earns in shown)

    return Said(words("vi"), words("en"))


def _choice_words(params: ChoiceParams, points: float) -> Text:
    words = _options_words(params.options, points)
    return Text(words.vi, words.en)


def _choice_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    return {"options": _named(_entries_drawn(draw, points, draw.count(1, 4)))}


def _named(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"o{n}": entry for n, entry in enumerate(entries)}


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


def _worth(params: ChecklistParams, points: float) -> tuple[dict[str, float], float, float]:
    """What each item earns, the most that they earn together, and what that is a share of."""
    most = points or 1.0  # an item without points, such as one that only opens a gate, is counted in shares
    worth = {code: share_of(item, points) * most for code, item in params.items.items()}
    return worth, most if params.cap is None else params.cap, most


def _checklist(params: ChecklistParams, given: RuleInput) -> Row:
    worth, cap, most = _worth(params, given.points)
    x = given.value.copy()
    for index, word in np.ndenumerate(given.choice):
        if word is not None:
            there = {code for code in str(word).split(";") if code}
            x[index] = min(sum(worth[code] for code in params.items if code in there), cap) / most
    return Row(x)


def _checklist_words(params: ChecklistParams, points: float) -> Text:
    cap = points if params.cap is None else params.cap
    return worded("wording.checklist", items=_options_words(params.items, points), cap=cap)


def _checklist_formula(params: ChecklistParams, cells: FormCells) -> str:
    worth, cap, most = _worth(params, cells.points)
    total = "+".join(f"{cells.items[code]}*{cells.number(own)}" for code, own in worth.items())
    return f"MIN({total},{cells.number(cap)})/{cells.number(most)}"


def _checklist_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    capped = {"cap": points * draw.number(0.1, 1)} if points and draw.one_of((False, True)) else {}
    return {"items": _named(_entries_drawn(draw, points, draw.count(1, 4)))} | capped


@attrs.frozen
class BinaryParams:
    """``binary`` takes no parameters: yes earns all points, no earns none."""


def _binary(_: BinaryParams, given: RuleInput) -> Row:
    return Row(given.value)


def _binary_words(_: BinaryParams, points: float) -> Text:
    return worded("wording.binary", points=points)


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
    return worded("wording.per_capita", per=params.per, lower=params.lower, upper=params.upper, points=points)


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
    return worded("wording.growth", lower=params.lower, upper=params.upper, points=points)


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
    return Row(given.value, span=_entered_maximum(params, given.points))


def _entered_maximum(params: EnteredParams, points: float) -> float:
    return {"fraction": 1.0, "percent": 100.0, "points": points}[params.in_]


def _entered_words(params: EnteredParams, points: float) -> Text:
    return worded("wording.entered", top=_entered_maximum(params, points), points=points)


@attrs.frozen
class InfoParams:
    """``info`` takes no parameters: collected and shown, never scored."""


def _info(_: InfoParams, given: RuleInput) -> Row:
    return Row(np.full(given.value.shape, np.inf))


def _info_words(_: InfoParams, points: float) -> Text:
    return worded("wording.info")


def _falling(params: Any) -> bool:
    return bool(params.lower > params.upper)


def _as_it_is(_: Any, cells: FormCells) -> str:
    return cells.value


def _nothing_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    return {}


BUILT_IN: tuple[Rule, ...] = (
    Rule("ratio", RatioParams, _ratio, _ratio_words, percent=True,
         spreadsheet=lambda _, cells: clipped(cells.value, 0.0, 100.0), drawn=_nothing_drawn),
    Rule("linear", LinearParams, _linear, _linear_words, check=_linear_check, refuse=_linear_refuse,
         lower_is_better=_falling, spreadsheet=_linear_formula, drawn=_linear_drawn),
    Rule("target", TargetParams, _target, _target_words, needs_target=True, spreadsheet=_target_formula,
         drawn=_nothing_drawn),
    Rule("steps", StepsParams, _steps, _steps_words, check=_steps_check, lower_is_better=_falls,
         spreadsheet=_steps_formula, drawn=_steps_drawn),
    Rule("choice", ChoiceParams, _choice, _choice_words, reads="choice", check=_choice_check, spreadsheet=_as_it_is,
         drawn=_choice_drawn),
    Rule("checklist", ChecklistParams, _checklist, _checklist_words, reads="checklist", check=_checklist_check,
         spreadsheet=_checklist_formula, drawn=_checklist_drawn),
    Rule("binary", BinaryParams, _binary, _binary_words, reads="yes_no", spreadsheet=_as_it_is, drawn=_nothing_drawn),
    Rule("per_capita", PerCapitaParams, _per_capita, _per_capita_words, check=_per_capita_check,
         lower_is_better=_falling, per=lambda p: p.per, measure=lambda p: f"/ {plain(p.per)}",
         spreadsheet=lambda p, cells: clipped(cells.value, p.lower, p.upper - p.lower),
         drawn=lambda draw, _: _ends(draw, 0, 20) | {"per": draw.one_of((1, 100, 1000.0))}),
    Rule("growth", GrowthParams, _growth, _growth_words, check=_growth_check, lower_is_better=_falling,
         needs_previous=True, drawn=lambda draw, _: _ends(draw, -20, 60)),
    Rule("entered", EnteredParams, _entered, _entered_words, check=_entered_check, measure=lambda p: p.in_,
         entered=_entered_maximum, spreadsheet=lambda p, cells: clipped(cells.value, 0.0, _entered_maximum(p, cells.points)),
         drawn=lambda draw, points: {"in": draw.one_of(("fraction", "percent", "points") if points else ("fraction", "percent"))}),
    Rule("info", InfoParams, _info, _info_words, scored=False),
)  # fmt: skip


def options_of(rule: Rule, params: Any) -> Mapping[str, Mapping[str, Any]]:
    """The words that an observation of a choice or checklist may use."""
    if rule.reads == "choice":
        return params.options  # type: ignore[no-any-return]
    return params.items if rule.reads == "checklist" else {}


def fill(values: Floats, mask: Any, state: float) -> Floats:
    """A copy with the masked cells set to a state (NaN missing, +inf not applicable)."""
    return np.where(mask, state, values)
