"""Rules of which a criteria file states entry by entry what they earn: bands, options to choose from, items of a list.

An entry states a ``fraction`` or, where the indicator has points of its own, ``points``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.language.text import in_both
from dtiscore.model import Draw, FormCells, Row, Rule, RuleInput, Text
from dtiscore.rules.wording import stated, worded

ParamProblems = Iterable[tuple[str, str, Mapping[str, Any]]]

EARNS: dict[str, Any] = {"fraction": {"type": "number"}, "points": {"type": "number"}}
TITLE: dict[str, Any] = {
    "type": "dict",
    "schema": {
        "vi": {"type": "string", "empty": False, "required": True},
        "en": {"type": "string", "empty": False, "required": True},
    },
}
TITLED: dict[str, Any] = {**EARNS, "title": TITLE}


# --- steps -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class StepsParams:
    """Half-open bands that earn a ``fraction`` or ``points``; ``includes`` says which end belongs to a band.

    A band may say it for itself, as its neighbour then has it the other way: "lower", "upper", "both" or "neither".
    """

    bands: tuple[Mapping[str, Any], ...] = attrs.field(
        converter=tuple,
        metadata={
            "schema": {
                "type": "list",
                "minlength": 1,
                "maxlength": 200,
                "schema": {
                    "type": "dict",
                    "schema": {
                        **EARNS,
                        "from": {"type": "number"},
                        "to": {"type": "number"},
                        "includes": {"type": "string", "allowed": ["lower", "upper", "both", "neither"]},
                    },
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

    @property
    def limits(self) -> tuple[tuple[float, bool], ...]:
        """Each ``from`` from the lowest up, and whether who has just that value is in the band above it."""
        found = []
        for low, high in pairwise(({}, *self.rising)):
            if "from" in high:
                above, below = claims(high, "lower"), claims(low, "upper")
                usual = self.includes == "lower" if below is None else not below
                found.append((float(high["from"]), usual if above is None else above))
        return tuple(found)


def claims(band: Mapping[str, Any], end: str) -> bool | None:
    """Whether a band says that this end of it belongs to it; None where it says nothing of its own."""
    own = band.get("includes")
    return None if own is None else own in (end, "both")


def share_of(entry: Mapping[str, Any], points: float) -> float:
    """What an entry earns as a fraction: stated as such, or as points of the indicator's maximum."""
    if "fraction" in entry:
        return float(entry["fraction"])
    return float(entry["points"]) / points if points else 0.0


def share_problems(place: str, entry: Mapping[str, Any], points: float) -> ParamProblems:
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
        yield from share_problems(f"bands[{i}]", band, points)
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
        below, above = claims(low, "upper"), claims(high, "lower")
        if below is not None and below == above:
            code = "framework.band_limit_twice" if below else "framework.band_limit_lost"
            yield place[id(high)], code, {"limit": lower}
    last = params.rising[-1]
    if "to" in last:
        yield f"{place[id(last)]}.to", "rule.last_band_open", {"upper": last["to"]}


def _steps(params: StepsParams, given: RuleInput) -> Row:
    shares = [share_of(band, given.points) for band in params.rising]
    if "from" in params.rising[0]:
        shares = [0.0, *shares]
    edges, sides = [edge for edge, _ in params.limits], {above for _, above in params.limits}
    if len(sides) < 2:
        return Row(
            given.value,
            "steps",
            edges=tuple(edges),
            shares=tuple(shares),
            includes="upper" if False in sides else "lower",
        )
    # Who is to be above a limit to be in its band is at or above the next number.
    edges = [edge if above else float(np.nextafter(edge, np.inf)) for edge, above in params.limits]
    return Row(given.value, "steps", edges=tuple(edges), shares=tuple(shares), includes="lower")


def _steps_words(params: StepsParams, points: float) -> Text:
    bands = []
    at_or_above = dict(params.limits)
    for band in reversed(params.rising):
        low, high, earns = band.get("from"), band.get("to"), share_of(band, points) * points
        from_low, to_high = at_or_above.get(low, True), not at_or_above.get(high, True)
        if low is None or high is None:
            ends = "all" if low is None and high is None else "to" if low is None else "from"
            side = "upper" if (to_high if low is None else not from_low) else "lower"
        else:
            ends = "within"
            side = ("both" if to_high else "lower") if from_low else ("upper" if to_high else "neither")
        bands.append(worded(f"wording.band.{ends}.{side}", low=low, high=high, earns=earns))
    if "from" in params.rising[0]:
        bands.append(worded("wording.otherwise"))
    return Text("; ".join(band.vi for band in bands), "; ".join(band.en for band in bands))


def _steps_formula(params: StepsParams, cells: FormCells) -> str:
    """From the highest band down, so that the first edge that is reached decides."""
    text, at_or_above = "0", dict(params.limits)
    for band in params.rising:
        share = cells.number(share_of(band, cells.points))
        if "from" in band:
            sign = ">=" if at_or_above[band["from"]] else ">"
            share = f"IF({cells.value}{sign}{cells.number(band['from'])},{share},{text})"
        text = share
    return text


def entries_drawn(draw: Draw, points: float | None, count: int) -> list[dict[str, Any]]:
    """Entries that state shares or, where the indicator states its points, perhaps points."""
    worth = points if points and draw.one_of((False, True)) else None
    shares = [draw.number(0, 1) for _ in range(count)]
    return [{"points": share * worth} if worth else {"fraction": share} for share in shares]


def _steps_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    edges = sorted({draw.number(-5, 110) for _ in range(draw.count(1, 4))})
    open_below = draw.one_of((False, True))
    bands = entries_drawn(draw, points, len(edges) + open_below)
    for band, edge in zip(bands[open_below:], edges, strict=True):
        band["from"] = edge
    for band, edge in zip(bands, edges[not open_below :], strict=False):
        band["to"] = edge
    if draw.count(0, 3) == 0:  # each band says which ends are its own
        above = [draw.one_of((True, False)) for _ in range(len(bands) + 1)]
        stated = {(True, False): "lower", (False, True): "upper", (True, True): "both", (False, False): "neither"}
        for band, low, high in zip(bands, above, above[1:], strict=False):
            band["includes"] = stated[low, not high]
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
        yield from share_problems(f"options.{code}", option, points)


def _by_words(given: RuleInput, share: Callable[[str], float]) -> Row:
    """The share that the words of each cell earn."""
    x = given.value.copy()
    for index, words in np.ndenumerate(given.choice):
        if words is not None:
            x[index] = share(words)
    return Row(x)


def _choice(params: ChoiceParams, given: RuleInput) -> Row:
    shares = {code: share_of(option, given.points) for code, option in params.options.items()}
    return _by_words(given, shares.__getitem__)


def title_of(code: str, entry: Mapping[str, Any], lang: Language) -> str:
    return str(entry["title"][lang]) if "title" in entry else code


def _options_words(options: Mapping[str, Mapping[str, Any]], points: float) -> Text:
    def words(lang: Language) -> str:
        shown = ((title_of(code, entry, lang), share_of(entry, points) * points) for code, entry in options.items())
        return "; ".join(say("wording.option", lang, **stated(title=title, earns=earns)) for title, earns in shown)

    return in_both(words)


def _options_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    return {f"o{n}": entry for n, entry in enumerate(entries_drawn(draw, points, draw.count(1, 4)))}


@attrs.frozen
class ChecklistParams:
    """The sum of the items that are there, at most ``cap`` points (or the indicator's points)."""

    items: Mapping[str, Mapping[str, Any]] = attrs.field(metadata={"schema": OPTIONS})
    cap: float | None = attrs.field(default=None, metadata={"schema": {"type": "number"}})


def _checklist_check(params: ChecklistParams, points: float) -> ParamProblems:
    for code, item in params.items.items():
        yield from share_problems(f"items.{code}", item, points)
    if params.cap is not None and not 0 < params.cap <= points:
        yield "cap", "rule.cap_range", {"value": params.cap, "points": points}


def _worth(params: ChecklistParams, points: float) -> tuple[dict[str, float], float, float]:
    """What each item earns, the most that they earn together, and what that is a share of."""
    most = points or 1.0  # an item without points, such as one that only opens a gate, is counted in shares
    worth = {code: share_of(item, points) * most for code, item in params.items.items()}
    return worth, most if params.cap is None else params.cap, most


def _checklist(params: ChecklistParams, given: RuleInput) -> Row:
    worth, cap, most = _worth(params, given.points)

    def share(words: str) -> float:
        there = words.split(";")
        return min(sum(worth[code] for code in params.items if code in there), cap) / most

    return _by_words(given, share)


def _checklist_words(params: ChecklistParams, points: float) -> Text:
    cap = points if params.cap is None else params.cap
    return worded("wording.checklist", items=_options_words(params.items, points), cap=cap)


def _checklist_formula(params: ChecklistParams, cells: FormCells) -> str:
    worth, cap, most = _worth(params, cells.points)
    total = "+".join(f"{cells.items[code]}*{cells.number(own)}" for code, own in worth.items())
    return f"MIN({total},{cells.number(cap)})/{cells.number(most)}"


def _checklist_drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    capped = {"cap": points * draw.number(0.1, 1)} if points and draw.one_of((False, True)) else {}
    return {"items": _options_drawn(draw, points)} | capped


def as_it_is(_: Any, cells: FormCells) -> str:
    """The share that a form finds for the chosen word, or 1 and 0 for yes and no."""
    return cells.value


STEPS = Rule("steps", StepsParams, _steps, _steps_words, check=_steps_check, lower_is_better=_falls,
             spreadsheet=_steps_formula, drawn=_steps_drawn)  # fmt: skip
CHOICE = Rule("choice", ChoiceParams, _choice, lambda p, points: _options_words(p.options, points), reads="choice",
              check=_choice_check, spreadsheet=as_it_is,
              drawn=lambda draw, points: {"options": _options_drawn(draw, points)})  # fmt: skip
CHECKLIST = Rule("checklist", ChecklistParams, _checklist, _checklist_words, reads="checklist", check=_checklist_check,
                 spreadsheet=_checklist_formula, drawn=_checklist_drawn)  # fmt: skip


def options_of(rule: Rule, params: Any) -> Mapping[str, Mapping[str, Any]]:
    """The words that an observation of a choice or checklist may use."""
    if rule.reads == "choice":
        return params.options  # type: ignore[no-any-return]
    return params.items if rule.reads == "checklist" else {}
