"""The arithmetic of the engine as spreadsheet formulas: what every node of a unit comes to while points are typed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import attrs

from dtiscore.documents.forms.formulas import number
from dtiscore.model import Framework, Node
from dtiscore.rules.plugins.standard import dtiscore_aggregations

MOST_ARGUMENTS = 200


@attrs.frozen
class Refs:
    """Where the numbers of one node stand. ``points`` and ``score`` are empty texts where nothing was observed; ``top`` is
    the maximum that counts; ``seen`` and ``applies`` are 1 or 0."""

    points: str
    top: str
    score: str
    seen: str
    applies: str
    typed: str = ""
    fallback: str = ""


@attrs.frozen
class Formulas:
    points: str
    top: str
    score: str
    seen: str
    applies: str


def is_live(framework: Framework, code: str) -> bool:
    """Whether a spreadsheet can compute a node: it adds, averages, or takes one of our own means of what it can compute."""
    node = framework[code]
    if node.rollup == "leaf":
        return True
    how = node.aggregation
    known = how is None or how.function is None or how.function in own_means()
    return (
        known
        and not node.threshold
        and not framework.origin
        and all(is_live(framework, child) for child in node.children)
    )


def leaf_formulas(framework: Framework, node: Node, at: Refs, absent: str) -> Formulas:
    """What the council typed, else what counted before; an item without points keeps the share that it had.

    ``absent`` is what the cell before says of an indicator that does not apply.
    """
    kept = f'IF(ISNUMBER({at.fallback}),{at.fallback},{at.fallback}&"")'
    seen, applies = f"IF(ISNUMBER({at.points}),1,0)", f'IF({at.points}="{absent}",0,1)'
    counted = at.applies if framework.missing == "zero" else at.seen
    if node.points <= 0:
        zero = f'IF(ISNUMBER({at.fallback}),0,{at.fallback}&"")'
        return Formulas(zero, "0", f'IF(ISNUMBER({at.fallback}),{at.fallback},"")', seen, applies)
    typed = f"MIN({at.typed},{number(node.points)})"
    if framework.point_decimals is not None and node.states_points:
        typed = f"ROUND({typed},{framework.point_decimals})"
    points = f"IF(ISNUMBER({at.typed}),{typed},{kept})"
    score = f'IF(ISNUMBER({at.points}),{at.points}/{number(node.points)},"")'
    return Formulas(points, f"{number(node.points)}*{counted}", score, seen, applies)


def branch_formulas(framework: Framework, node: Node, at: Refs, below: Mapping[str, Refs]) -> Formulas:
    """A node with children; children that do not apply to the unit are not among ``below``.

    A node has a score exactly where something that counts in it was seen, so that nothing is divided by zero.
    """
    children = [(code, below[code]) for code in node.children if code in below]
    weights = dict(zip(node.children, node.weights or [framework[c].points for c in node.children], strict=True))
    zero = framework.missing == "zero"
    counting = [(weights[code], one) for code, one in children if weights[code] > 0]
    counts = [one.applies if zero else one.seen for _, one in counting]
    function = node.aggregation.function if node.aggregation is not None else None
    adds = node.rollup == "points"
    if adds:
        top = _sum([one.top for _, one in children])
        earned, counted = _sum([one.points for _, one in children]), at.top
    else:
        top = f"{number(node.points)}*{at.applies if zero else at.seen}"
        earned = _added([f"{number(w)}*N({one.score})" for w, one in counting])
        counted = _added([f"{number(w)}*{there}" for (w, _), there in zip(counting, counts, strict=True)])
    if adds and node.gate is None and function is None:
        points, score = f'IF({at.seen}=1,{earned},"")', f'IF(ISNUMBER({at.points}),{at.points}/{at.top},"")'
    else:
        raw = f"({earned})/({counted})"
        if function is not None:
            shares = [(number(w), one.score, there) for (w, one), there in zip(counting, counts, strict=True)]
            raw = own_means()[function](shares) if shares else "0"
        score = f'IF({at.seen}=1,{_gated(node, raw, below)},"")'
        points = f'IF(ISNUMBER({at.score}),{at.score}*{at.top},"")'
    seen, applies = _any([one.seen for _, one in counting]), _any([one.applies for _, one in counting])
    return Formulas(points, top, score, seen, applies)


def _gated(node: Node, raw: str, below: Mapping[str, Refs]) -> str:
    """At most the cap where a mandatory item is missing or earns too little; what does not apply passes."""
    if node.gate is None:
        return raw
    least = number(node.gate.at_least * (1.0 - 1e-12))
    items = [below[item] for item in node.gate.items if item in below]
    failing = [f"AND({one.applies}=1,OR({one.seen}=0,N({one.score})<{least}))" for one in items]
    return f"IF(OR({','.join(failing)}),MIN({raw},{number(node.gate.cap)}),{raw})" if failing else raw


Child = tuple[str, str, str]  # weight, score, whether it counts


def _geometric(children: Sequence[Child]) -> str:
    logs = _added([f"{w}*{counts}*IF(N({s})>0,LN(N({s})),0)" for w, s, counts in children])
    return f"IF({_none(children)},0,MIN(1,EXP(({logs})/({_total(children)}))))"


def _harmonic(children: Sequence[Child]) -> str:
    inverse = _added([f"{w}*{counts}*IF(N({s})>0,1/N({s}),0)" for w, s, counts in children])
    return f"IF({_none(children)},0,MIN(1,({_total(children)})/({inverse})))"


def _minimum(children: Sequence[Child]) -> str:
    return f"MIN({','.join(f'IF({counts}=1,N({s}),2)' for _, s, counts in children)})"


def _total(children: Sequence[Child]) -> str:
    return _added([f"{w}*{counts}" for w, _, counts in children])


def _none(children: Sequence[Child]) -> str:
    """Whether a child that counts has nothing."""
    return f"OR({','.join(f'AND({counts}=1,N({s})=0)' for _, s, counts in children)})"


_MAKERS: Mapping[str, Callable[[Sequence[Child]], str]] = {
    "geometric": _geometric, "harmonic": _harmonic, "minimum": _minimum,
}  # fmt: skip


@cache
def own_means() -> Mapping[Callable[..., Any], Callable[[Sequence[Child]], str]]:
    """The means of our own plugin that have a formula, by the function that computes them."""
    return {how.function: _MAKERS[how.name] for how in dtiscore_aggregations() if how.function and how.name in _MAKERS}


def _any(cells: Sequence[str]) -> str:
    return f"IF({_sum(cells)}>0,1,0)" if cells else "0"


def _sum(cells: Sequence[str]) -> str:
    if not cells:
        return "0"
    parts = [f"SUM({','.join(cells[i : i + MOST_ARGUMENTS])})" for i in range(0, len(cells), MOST_ARGUMENTS)]
    return parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"


def _added(terms: Sequence[str]) -> str:
    return "+".join(terms) if terms else "0"


def rounded(score: str, decimals: int) -> str:
    """Half up to the printed decimals after twelve digits, as ranks are taken."""
    return f'IF(ISNUMBER({score}),ROUND(ROUND({score},12),{decimals}),"")'


def rank_formula(own: str, everyone: str, dense: bool) -> str:
    """The place among all scores of a block that are ranked; empty texts have none."""
    if dense:
        better = f"ISNUMBER({everyone})*({everyone}>{own})/(COUNTIF({everyone},{everyone})+NOT(ISNUMBER({everyone})))"
        return f'IF(ISNUMBER({own}),1+ROUND(SUMPRODUCT({better}),0),"")'
    return f'IF(ISNUMBER({own}),RANK({own},{everyone},0),"")'
