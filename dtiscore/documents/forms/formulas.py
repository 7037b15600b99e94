"""The scoring rules as spreadsheet formulas, so that a form shows the self-assessed points while it is filled in.

A rule without a formula here (of a plugin, growth, what is derived) is computed only when forms are collected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np

from dtiscore.data.measuring import factor_of
from dtiscore.files.tables import NOT_APPLICABLE
from dtiscore.model import Node, Target, Text
from dtiscore.rules.absolute import (
    BUILT_IN,
    ChecklistParams,
    LinearParams,
    StepsParams,
    entered_maximum,
    options_of,
    share_of,
)
from dtiscore.rules.cohorts import transformed

# What a cell shows where an indicator does not apply; whoever fills in a form may write any word that is read as that.
ABSENT = Text("không áp dụng", "n/a")
ABSENT_WORDS = "|" + "|".join(sorted(NOT_APPLICABLE)) + "|"
LONGEST = 8_000  # characters: Excel takes 8,192 in a formula, and refuses a workbook with a longer one
MOST_NESTED = 60  # Excel takes 64 levels
BUILT_IN_FUNCTIONS = frozenset(rule.compile for rule in BUILT_IN)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@attrs.frozen
class Cells:
    """Where the numbers of one indicator stand, as cell references: ``items`` by item code, ``options`` and ``shares``
    as the ranges of the list behind a drop-down, ``absent`` what the computed ones show where it does not apply."""

    part: str = ""
    whole: str = ""
    value: str = ""
    result: str = ""
    share: str = ""
    points: str = ""
    items: Mapping[str, str] = attrs.field(factory=dict)
    options: str = ""
    shares: str = ""
    absent: str = quoted(ABSENT.en)


def says_absent(cell: str) -> str:
    """Whether an open cell says "not applicable" in any of the words that are read so."""
    return f'ISNUMBER(FIND("|"&LOWER(TRIM({cell}))&"|","{ABSENT_WORDS}"))'


def number(value: float) -> str:
    return repr(float(value)).removesuffix(".0").upper()


def result_formula(node: Node, at: Cells) -> str:
    """The value that is scored, in the indicator's own measure; empty where words are chosen or the engine derives it."""
    if (node.rule is not None and node.rule.reads != "value") or node.derivation is not None:
        return ""
    if not node.data.part and node.rule is None:
        return ""
    if not node.data.part:
        return f'IF({says_absent(at.value)},{at.absent},IF(ISNUMBER({at.value}),{at.value},""))'
    factor = factor_of(node)
    zero = {"not_applicable": at.absent, "zero": "0", "full": number(factor)}.get(node.data.zero, '""')
    rate = f"{number(factor)}*{at.part}/{at.whole}" if factor != 1.0 else f"{at.part}/{at.whole}"
    counted = f"IF({at.whole}=0,{zero},{rate})"
    return (
        f"IF(OR({says_absent(at.part)},{says_absent(at.whole)}),{at.absent},"
        f'IF(AND(ISNUMBER({at.part}),ISNUMBER({at.whole})),{counted},""))'
    )


def share_formula(node: Node, at: Cells, goal: Target | None, yes: str, no: str) -> str:
    """The fraction 0…1 of the points; empty for a rule that only the engine computes."""
    rule = node.rule
    if rule is None or rule.compile not in BUILT_IN_FUNCTIONS or node.derivation is not None:
        return ""
    if rule.reads == "yes_no":
        return f'IF({at.value}="{yes}",1,IF({at.value}="{no}",0,IF({says_absent(at.value)},{at.absent},"")))'
    if rule.reads == "choice":
        found = f"EXACT({at.options},{at.value})"
        chosen = f'IF(SUMPRODUCT(--{found})=0,"",SUMPRODUCT({found}*{at.shares}))'
        return f"IF({says_absent(at.value)},{at.absent},{chosen})"
    if rule.reads == "checklist":
        return _checklist(node, at, yes)
    make = SHARES.get(rule.name)
    share = make(node, at.result, goal) if make else ""
    return f'IF({at.result}={at.absent},{at.absent},IF(ISNUMBER({at.result}),{share},""))' if share else ""


def _checklist(node: Node, at: Cells, yes: str) -> str:
    assert node.rule is not None
    params: ChecklistParams = node.params
    most = node.points or 1.0
    cap = most if params.cap is None else params.cap
    worth = {code: share_of(item, node.points) * most for code, item in options_of(node.rule, params).items()}
    total = "+".join(f'({at.items[code]}="{yes}")*{number(own)}' for code, own in worth.items())
    answered = "+".join(f'({cell}<>"")' for cell in at.items.values())
    return f'IF({answered}=0,"",MIN({total},{number(cap)})/{number(most)})'


def _clipped(x: str, lower: float, span: float) -> str:
    inside = f"({x}-{number(lower)})/{number(span)}" if lower else f"{x}/{number(span)}"
    return f"MAX(0,MIN(1,{inside}))"


def _linear(node: Node, x: str, goal: Target | None) -> str:
    params: LinearParams = node.params
    lower, upper = (float(end) for end in transformed(np.array([params.lower, params.upper]), params.transform))
    on = {"none": x, "log": f"LN({x})", "log1p": f"LN(1+{x})"}[params.transform]
    share = _clipped(on, lower, upper - lower)
    if params.transform != "none":
        share = f'IF({x}>{"-1" if params.transform == "log1p" else "0"},{share},"")'
    return _floored(share, params.floor)


def _floored(share: str, floor: float) -> str:
    return f'IF(ISNUMBER({share}),{number(floor)}+{number(1.0 - floor)}*{share},"")' if floor else share


def _target(node: Node, x: str, goal: Target | None) -> str:
    if goal is None:
        return ""
    if goal.comparison == ">=":
        return _clipped(x, 0.0, goal.value)
    return f"IF({x}>0,MIN(1,{number(goal.value)}/{x}),1)"


def _steps(node: Node, x: str, goal: Target | None) -> str:
    """From the highest band down, so that the first edge that is reached decides."""
    params: StepsParams = node.params
    if len(params.bands) > MOST_NESTED:
        return ""
    sign = ">=" if params.includes == "lower" else ">"
    text = "0"
    for band in params.rising:
        share = number(share_of(band, node.points))
        text = f"IF({x}{sign}{number(band['from'])},{share},{text})" if "from" in band else share
    return text


SHARES: Mapping[str, Callable[[Node, str, Target | None], str]] = {
    "ratio": lambda node, x, goal: _clipped(x, 0.0, 100.0),
    "linear": _linear,
    "per_capita": lambda node, x, goal: _clipped(x, node.params.lower, node.params.upper - node.params.lower),
    "target": _target,
    "steps": _steps,
    "entered": lambda node, x, goal: _clipped(x, 0.0, float(entered_maximum(node.params, node.points))),
}


def points_formula(node: Node, at: Cells, decimals: int | None) -> str:
    """The points, rounded where the framework rounds them."""
    earned = f"{at.share}*{number(node.points)}"
    if decimals is not None and node.states_points and node.points > 0:
        earned = f"ROUND({earned},{decimals})"
    return f'IF({at.share}={at.absent},{at.absent},IF(ISNUMBER({at.share}),{earned},""))'


def group_formula(node: Node, children: Mapping[str, Cells], maximum: str, gates: Mapping[str, str]) -> str:
    """The sum of a group of points with its gate; ``gates`` holds the share cells of the mandatory items that apply."""
    cells = [at.points for at in children.values()]
    total = _summed(cells)
    if node.gate is not None and gates:
        least = number(node.gate.at_least * (1.0 - 1e-12))
        failing = ",".join(f'AND(T({cell})="",OR(NOT(ISNUMBER({cell})),N({cell})<{least}))' for cell in gates.values())
        total = f"IF(OR({failing}),MIN({total},{number(node.gate.cap)}*{maximum}),{total})"
    return f'IF({_counted(cells)}=0,"",{total})'


def maximum_formula(children: Mapping[str, Cells], maxima: Mapping[str, str]) -> str:
    """The points that apply: an indicator that has words for points, as "not applicable", leaves the maximum."""
    return "+".join(f'IF(T({at.points})="",{maxima[code]},0)' for code, at in children.items())


MOST_ARGUMENTS = 250


def _summed(cells: list[str]) -> str:
    return "+".join(f"SUM({','.join(cells[i : i + MOST_ARGUMENTS])})" for i in range(0, len(cells), MOST_ARGUMENTS))


def _counted(cells: list[str]) -> str:
    return "+".join(f"COUNT({','.join(cells[i : i + MOST_ARGUMENTS])})" for i in range(0, len(cells), MOST_ARGUMENTS))


def adds_points(node: Node) -> bool:
    """Whether a group is a plain sum of points, which a form can add up."""
    return node.rollup == "points" and (node.aggregation is None or node.aggregation.function is None)


def fits(children: int, gates: int = 0, *, elsewhere: bool = False) -> bool:
    """Whether the formulas of a group are short enough; longer where they name cells of another sheet."""
    return (60 if elsewhere else 28) * children + 72 * gates <= LONGEST
