"""The arithmetic of the engine as spreadsheet formulas: what every node of a unit comes to while points are typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from dtiscore.documents.appraisal.columns import FIRST_LINE
from dtiscore.documents.forms.formulas import says_absent
from dtiscore.documents.rollup_formulas import (
    added,
    any_of,
    as_stated,
    gated,
    has_formula,
    if_number,
    own_means,
    rule_formula,
    summed,
    within_limits,
)
from dtiscore.model import Framework, Node
from dtiscore.rules.rollups import RollUp, roll_up
from dtiscore.rules.spreadsheet_formulas import fits, number


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


def live_nodes(framework: Framework) -> frozenset[str]:
    """The nodes that a spreadsheet can compute: indicators, and what has a formula of nodes that it can compute."""
    found = {node.code for node in framework.leaves}
    far = Refs(*[f"ZZ{FIRST_LINE + len(framework.nodes)}"] * 7)  # no cell of a unit's sheet has a longer name
    for code in framework.order:
        node = framework[code]
        if (
            node.rollup == "leaf"
            or node.stand_in is not None
            or node.impute is not None
            or framework.origin
            or not found.issuperset(node.children)
        ):
            continue
        how = roll_up(framework, node)
        if has_formula(how):
            made = branch_formulas(
                how, far, dict.fromkeys([*node.children, *how.gate_items], far), deducts=node.deducts
            )
            if all(map(fits, attrs.astuple(made))):
                found.add(code)
    return frozenset(found)


def leaf_formulas(framework: Framework, node: Node, at: Refs, absent: str) -> Formulas:
    """What the council typed, else what counted before; an item without points keeps the share that it had.

    ``absent`` is what the cell before says of an indicator that does not apply.
    """
    kept = if_number(at.fallback, at.fallback, f'{at.fallback}&""')
    seen, applies = if_number(at.points, "1", "0"), f'IF({at.points}="{absent}",0,1)'
    counted = at.applies if framework.missing == "zero" else at.seen
    if node.points <= 0:
        zero = if_number(at.fallback, "0", f'{at.fallback}&""')
        return Formulas(zero, "0", if_number(at.fallback, at.fallback), seen, applies)
    typed = f"-MIN(ABS({at.typed}),{number(node.points)})" if node.deducts else f"MIN({at.typed},{number(node.points)})"
    typed = as_stated(typed, node, framework.point_decimals)
    score = if_number(at.points, f"{at.points}/{number(node.points)}")
    kept = f'IF({says_absent(at.typed)},"{absent}",{kept})'
    return Formulas(
        if_number(at.typed, typed, kept), f"{number(node.shown(node.points))}*{counted}", score, seen, applies
    )


def branch_formulas(how: RollUp, at: Refs, below: Mapping[str, Refs], *, deducts: bool = False) -> Formulas:
    """A node with children; children that do not apply to the unit are not among ``below``. What ``deducts`` is below 0.

    A node has a score exactly where something that counts in it was seen, so that nothing is divided by zero.
    """
    children = [below[code] for code in how.weights if code in below]
    counting = [(number(w), below[code]) for code, w in how.weights.items() if code in below and w > 0]
    counts = [one.applies if how.missing_counts else one.seen for _, one in counting]
    if how.in_points:
        top = summed([one.top for one in children])
        if how.together is not None:
            top = f"MAX({number(-how.together)},MIN({top},{number(how.together)}))"
    else:
        top = f"{number(how.points)}*{at.applies if how.missing_counts else at.seen}"
    beside = [below[code].points for code in how.adjusting if code in below]
    if how.adds:
        earned, counted = summed([one.points for one in children]), at.top
    else:
        earned = added([f"{w}*N({one.score})" for w, one in counting])
        counted = added([f"{w}*{there}" for (w, _), there in zip(counting, counts, strict=True)])
    if how.adds and not how.gate_items and how.function is None and how.rule is None:
        kept = within_limits(how, summed([earned, *beside]) if beside else earned, at.top)
        size = at.top if how.together is None and not deducts else f"ABS({at.top})"
        points, score = f'IF({at.seen}=1,{kept},"")', if_number(at.points, f"{at.points}/{size}")
    else:
        raw = f"({earned})/({counted})"
        if how.function is not None:
            shares = [(w, one.score, there) for (w, one), there in zip(counting, counts, strict=True)]
            raw = own_means()[how.function](shares) if shares else "0"
        if beside:
            raw = f"{raw}+({summed(beside)})/{at.top if how.in_points else number(how.points)}"
        raw = within_limits(how, raw, "1")
        if how.rule is not None:
            raw = rule_formula(how, raw)
        # What does not apply passes a gate.
        raw = gated(how, raw, lambda cell, least: _failing(below[cell], least), {item: item for item in below})
        score = f'IF({at.seen}=1,{raw},"")'
        points = if_number(at.score, f"{at.score}*{at.top}")
    seen, applies = any_of([one.seen for _, one in counting]), any_of([one.applies for _, one in counting])
    return Formulas(points, top, score, seen, applies)


def _failing(item: Refs, least: str) -> str:
    return f"AND({item.applies}=1,OR({item.seen}=0,N({item.score})<{least}))"


def rounded(score: str, decimals: int) -> str:
    """Half up to the printed decimals after twelve digits, as ranks are taken."""
    return if_number(score, f"ROUND(ROUND({score},12),{decimals})")


def rank_formula(own: str, everyone: str, dense: bool, then: Sequence[tuple[str, str]] = ()) -> str:
    """The place among all scores of a block that are ranked; empty texts have none. ``then`` are the own and all numbers that tell
    equal scores apart, one after another."""
    if then:
        better = ""
        for one, every in reversed([(own, everyone), *then]):
            better = f"(({every}>{one})+({every}={one})*{better})" if better else f"({every}>{one})"
        columns = [everyone, *(every for _, every in then)]
        equal = f"COUNTIFS({','.join(f'{column},{column}' for column in columns)})"
        each = f"/({equal}+NOT(ISNUMBER({everyone})))" if dense else ""
        return if_number(own, f"1+ROUND(SUMPRODUCT(ISNUMBER({everyone})*{better}{each}),0)")
    if dense:
        better = f"ISNUMBER({everyone})*({everyone}>{own})/(COUNTIF({everyone},{everyone})+NOT(ISNUMBER({everyone})))"
        return if_number(own, f"1+ROUND(SUMPRODUCT({better}),0)")
    return if_number(own, f"RANK({own},{everyone},0)")
