"""What closing a gap would bring: values in their own measure, and the points that the total would gain."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells
from dtiscore.engine.evaluation import branch_result, evaluate_with_numpy, raised
from dtiscore.engine.plan import compile_row, shares_of
from dtiscore.engine.scoring import Scores
from dtiscore.model import TOTAL, Bools, Floats, Framework

# Cells evaluated at a time: everything about them is kept while the indicators take their turns.
CELLS_AT_ONCE = 20_000


def value_of(scores: Scores, code: str) -> Floats:
    """(units, years) in the node's own measure; NaN where nothing is known or nothing applies.

    Nodes with children, choices and checklists are measured in points; growth in percent on the year before.
    """
    node, plan = scores.framework[code], scores.plan
    if node.rollup != "leaf" or (node.rule is not None and node.rule.reads in ("choice", "checklist")):
        return scores.points(code)
    value = plan.measured[code]
    if node.rule is not None and node.rule.needs_previous:
        value = compile_row(node, value, None, attrs.evolve(plan.observations, points={})).x
    return np.where(np.isinf(value) | absent_cells(plan.covered.get(code), plan.observations), np.nan, value)


def applies(scores: Scores, code: str) -> Bools:
    """Where the node counts at all, whatever the target year: its own applicability, or anything under it."""
    node, plan = scores.framework[code], scores.plan
    if node.rollup != "leaf":
        return ~np.isnan(scores.coverage(code))
    return ~(np.isposinf(plan.measured[code]) | absent_cells(plan.covered.get(code), plan.observations))


def gains_of(scores: Scores, goals: Mapping[str, Floats]) -> dict[str, Floats]:
    """By node, the points that the total would gain if this node alone reached its goal, (units, years).

    Every weight, gate and rounding on the way up is taken as it is in that cell, by evaluating the nodes above once more.
    NaN where the node is not under the total, or earns nothing that its goal can be compared with; so also without data
    where the framework leaves those out, as they would bring their maximum with their points and may lower the score.
    """
    program, index = scores.plan.program, scores.plan.index
    framework, shape = scores.framework, scores.plan.observations.shape
    total = index[TOTAL]
    under, skips = set(framework.below(TOTAL)) - {TOTAL}, framework.missing == "skip"
    found: dict[str, Floats] = {}
    shares = {}
    for code, goal in goals.items():
        if code == TOTAL or (code in under and _only_adds(scores, code)):
            with np.errstate(invalid="ignore"):
                left = goal - scores.points(code)
                found[code] = np.maximum(left, 0.0, out=left).reshape(-1)
            continue
        found[code] = np.full(program.cells, np.nan)
        if code in under:
            shares[code] = _share_at(scores, code, goal).reshape(-1)
    above = {
        index[code]: [
            b for b in program.branches if b.node != index[code] and _is_above(framework, b.node, code, index)
        ]
        for code in shares
    }
    for begin in range(0, program.cells if shares else 0, CELLS_AT_ONCE):
        part = slice(begin, min(begin + CELLS_AT_ONCE, program.cells))
        leaves = tuple(attrs.evolve(leaf, x=leaf.x[part], row=None) for leaf in program.leaves)
        cut = attrs.evolve(program, leaves=leaves, cells=part.stop - part.start)
        now = evaluate_with_numpy(cut)
        for code, share in shares.items():
            node = index[code]
            then = dict(now)
            then[node] = raised(cut, now[node], node, share[part])
            for branch in above[node]:
                then[branch.node] = branch_result(cut, branch, then)
            before, after = now[total].points, then[total].points
            gain = np.maximum(after - np.where(np.isnan(before), 0.0, before), 0.0)
            unknown = np.isnan(now[node].score if skips else now[node].coverage)
            found[code][part] = np.where(unknown, np.nan, gain)
    return {code: gain.reshape(shape) for code, gain in found.items()}


def _only_adds(scores: Scores, code: str) -> bool:
    """A node with children whose points go up to the total as they are, by one way."""
    framework = scores.framework
    above = [node for node in framework.scored if node.code != code and code in framework.below(node.code)]
    above = [node for node in above if node.code in framework.below(TOTAL)]
    plain = all(
        node.rollup == "points" and node.gate is None and node.aggregation is None and not node.threshold
        for node in above
    )
    one_way = all(
        len([p for p in framework.parents(n.code) if p in above]) == 1
        for n in (*above, framework[code])
        if n.code != TOTAL
    )
    return framework[code].rollup != "leaf" and plain and one_way


def _is_above(framework: Framework, node: int, code: str, index: Mapping[str, int]) -> bool:
    names = list(index)
    return code in framework.below(names[node])


def _share_at(scores: Scores, code: str, goal: Floats) -> Floats:
    """The score 0…1 of the node at its goal, NaN where that is not above what it has now."""
    node, plan = scores.framework[code], scores.plan
    goal = goal * np.ones(plan.observations.shape)
    now = scores[code]
    with np.errstate(invalid="ignore", divide="ignore"):
        if node.rollup != "leaf" or (node.rule is not None and node.rule.reads in ("choice", "checklist")):
            origin = scores.framework.origin
            most = scores.max_points(code) - origin if node.rollup != "leaf" else node.points
            share = np.minimum((goal - origin) / most, 1.0)
        else:
            bare = attrs.evolve(plan.observations, points={}, choices={}, parts={}, wholes={})
            growth = node.rule is not None and node.rule.needs_previous
            value = plan.measured[code]
            covered, goals = plan.covered.get(code), plan.target_of.get(code)
            row = compile_row(node, value if growth else goal, goals, bare, covered, reference=value)
            share = shares_of(attrs.evolve(row, x=goal) if growth else row)
        return np.where(np.isnan(now), share, np.maximum(share, now))
