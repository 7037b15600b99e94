"""What closing a gap would bring: values in their own measure, and the points that the total would gain."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells
from dtiscore.data.measuring import instead_of_counts, shares_given
from dtiscore.engine.one_score_moved import Alternatives
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.engine.scoring import Scores, score
from dtiscore.language.errors import DataError
from dtiscore.model import TOTAL, Bools, Floats, Framework, Node

# Cells evaluated at a time: everything about them is kept while the indicators take their turns.
CELLS_AT_ONCE = 20_000


def value_of(scores: Scores, code: str) -> Floats:
    """(units, years) in the node's own measure; NaN where nothing is known or nothing applies.

    Nodes with children, choices and checklists are measured in points; growth in percent on the year before.
    """
    node, plan = scores.framework[code], scores.plan
    if node.rollup != "leaf" or is_in_points(node):
        return scores.points(code)
    value = plan.measured[code]
    if _is_growth(node):
        value = compile_row(node, value, None, plan.observations, measured=plan.measured).x
    return np.where(np.isinf(value) | absent_cells(plan.covered.get(code), plan.observations), np.nan, value)


def applies(scores: Scores, code: str) -> Bools:
    """Where the node counts at all, whatever the target year: its own applicability, or anything under it."""
    node, plan = scores.framework[code], scores.plan
    if node.rollup != "leaf":
        return ~np.isnan(scores.coverage(code))
    return ~(np.isposinf(plan.measured[code]) | absent_cells(plan.covered.get(code), plan.observations))


@attrs.frozen(eq=False)
class Goal:
    """What a node is to reach, in its own measure: an array that broadcasts to (units, years), NaN for no goal."""

    target: Floats
    at_most: Bools

    def missed_by(self, value: Floats) -> Bools:
        """(units, years): where there is a goal that the value does not reach; so also where there is no value."""
        with np.errstate(invalid="ignore"):
            met = np.where(self.at_most, value <= self.target, value >= self.target)
        missed: Bools = ~met & ~np.isnan(self.target)
        return missed


def gains_of(scores: Scores, goals: Mapping[str, Goal]) -> dict[str, Floats]:
    """By node, what the total would gain in points if this node alone reached its goal, (units, years): the total scored
    again with the value at its goal, less the total as it is. 0 where the goal is met; where points were given in the place
    of what the value earns, as by a council, what the value at its goal would earn more than those.

    So everything that the value touches counts: gates anywhere, every parent of a shared index, peers of a relative rule
    (of which the unit's old value is none any more), rounding, thresholds, a value that was missing or estimated. It may be
    negative, as where missing data are left out and the value brings more maximum than points. NaN where nothing applies
    or the node has no part in the total.
    """
    shape, index = scores.plan.observations.shape, scores.plan.index
    whole = Alternatives(scores.evaluated.holding())
    found = {code: np.full(shape, np.nan) for code in goals}
    aims = {}
    for code, goal in goals.items():
        if code == TOTAL:
            with np.errstate(invalid="ignore"):
                found[code] = np.maximum(goal.target - scores.points(code), 0.0) * np.ones(shape)
        elif any(branch.node == index[TOTAL] for branch in whole.touched(index[code])):
            open_ = _counts(scores, code) & ~np.isnan(goal.target)
            missed = goal.missed_by(value_of(scores, code)) & open_
            given = open_ & ~missed & _points_given(scores, code)
            found[code] = np.where(open_, 0.0, np.nan)
            aims[code] = missed | given, given, _share_at(scores, code, goal.target, missed | given)
    cells = scores.plan.program.cells
    for begin in range(0, cells if aims else 0, CELLS_AT_ONCE):
        part = slice(begin, min(begin + CELLS_AT_ONCE, cells))
        cut = whole.cut(part)
        before = np.nan_to_num(cut.now[index[TOTAL]].points)
        for code, (asked, _, share) in aims.items():
            where = asked.reshape(-1)[part]
            if where.any():
                after = cut.points_if(index[code], share.reshape(-1)[part], where, index[TOTAL])
                own = found[code].reshape(-1)[part]
                own[where] = (np.nan_to_num(after) - before)[where]
    inputs = _inputs_of_others(scores.framework)
    for code, (asked, given, _) in aims.items():
        node = scores.framework[code]
        compared = whole.moves_peers(index[code], itself=True)
        again = _beyond_one_row(scores, code, inputs, compared=compared)
        others_move = whole.moves_peers(index[code], itself=node.rule is not None and node.rule.relative)
        if others_move or (compared and whole.estimates(index[code])):
            for i, j in zip(*np.nonzero(asked & ~again), strict=True):
                found[code][i, j] = _all_moved(scores, whole, int(i), int(j), code, goals[code].target)
        for i, j in zip(*np.nonzero(asked & again), strict=True):
            value = float(np.broadcast_to(goals[code].target, shape)[i, j])
            found[code][i, j] = _scored_again(scores, int(i), int(j), code, value)
        np.maximum(found[code], 0.0, out=found[code], where=given)
    return found


def _counts(scores: Scores, code: str) -> Bools:
    """Where the node applies and can earn points; an indicator scored by target has none where no target is set."""
    row = scores.plan.rows.get(code)
    return applies(scores, code) if row is None else applies(scores, code) & ~np.isposinf(row.x)


def _points_given(scores: Scores, code: str) -> Bools:
    given = shares_given(scores.framework[code], scores.plan.observations)
    return np.zeros(scores.plan.observations.shape, dtype=bool) if given is None else np.isfinite(given)


def _share_at(scores: Scores, code: str, target: Floats, where: Bools) -> Floats:
    """(units, years): the score 0…1 of the node at its goal; NaN where it would have none."""
    node, plan = scores.framework[code], scores.plan
    target = target * np.ones(plan.observations.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        if node.rollup != "leaf" or is_in_points(node):
            origin = scores.framework.origin
            most = scores.max_points(code) - origin if node.rollup != "leaf" else node.points
            if node.deducts:
                return np.clip(np.abs(target) / np.abs(most), 0.0, 1.0)
            highest = np.where(most > 0, np.inf, 1.0) if node.beyond else 1.0
            return np.minimum((target - origin) / most, highest)
        bare = attrs.evolve(plan.observations, choices={}, parts={}, wholes={})
        value, covered, targets = plan.measured[code], plan.covered.get(code), plan.target_of.get(code)
        if _is_growth(node):
            row = compile_row(node, value, targets, bare, covered, measured=plan.measured)
            return shares_of(attrs.evolve(row, x=target))
        if node.rule is None or not node.rule.relative or node.rule.joins:
            return shares_of(compile_row(node, target, targets, bare, covered, value, plan.measured))
        share = np.full(target.shape, np.nan)
        for i, j in zip(*np.nonzero(where), strict=True):  # one value moved at a time
            moved = value.copy()
            moved[i, j] = target[i, j]
            share[i, j] = shares_of(compile_row(node, moved, targets, bare, covered, measured=plan.measured))[i, j]
        return share


def is_in_points(node: Node) -> bool:
    """Whether an indicator is measured in the points that it earns: there is no number that a person could aim at."""
    return node.rule is not None and node.rule.reads in ("choice", "checklist")


def _is_growth(node: Node) -> bool:
    return node.rule is not None and node.rule.needs_previous


def _inputs_of_others(framework: Framework) -> frozenset[str]:
    """The codes of which counts or derivations make the value of another node, or that its rule needs."""
    leaves = framework.leaves
    return frozenset(name for leaf in leaves for name in (leaf.data.part, leaf.data.whole, *leaf.data.of, *leaf.needed))


def _beyond_one_row(scores: Scores, code: str, inputs: frozenset[str], *, compared: bool) -> Bools:
    """(units, years): where the value says something about others than its own indicator, so that all is scored again.

    Something derived of it, estimates of its peers or of its other years where a relative rule compares with them, its own
    or one on a node above (``compared``), or a first value that lets the other indicators of the unit-year be estimated.
    """
    framework, observations = scores.framework, scores.plan.observations
    node = framework[code]
    if node.rollup != "leaf" or is_in_points(node) or _is_growth(node):
        return np.zeros(observations.shape, dtype=bool)
    everywhere = code in inputs or (
        node.impute is not None and (compared or (node.rule is not None and node.rule.relative))
    )
    estimated = any(own.impute is not None or own.missing == "zero" for own in framework.scored)
    return np.full(observations.shape, everywhere) | (~observations.submitted & estimated)


def _all_moved(scores: Scores, whole: Alternatives, i: int, j: int, code: str, target: Floats) -> float:
    """The points that the total gains where one value moves the scores of others too, with which it is compared further up."""
    node, plan = scores.framework[code], scores.plan
    only = np.zeros(plan.observations.shape, dtype=bool)
    only[i, j] = True
    share = _share_at(scores, code, target, only)
    if node.rule is not None and node.rule.relative:
        moved = plan.measured[code].copy()
        moved[i, j] = np.broadcast_to(target, moved.shape)[i, j]
        targets, covered = plan.target_of.get(code), plan.covered.get(code)
        row = compile_row(node, moved, targets, plan.observations, covered, measured=plan.measured)
        given = shares_given(node, plan.observations)
        others = shares_of(row) if given is None else np.where(np.isfinite(given), given, shares_of(row))
        share, only = np.where(only, share, others), np.ones_like(only)
    total, cell = plan.index[TOTAL], i * len(scores.years) + j
    after = whole.points_if(plan.index[code], share.reshape(-1), only.reshape(-1), total, together=True)
    return float(np.nan_to_num(after[cell]) - np.nan_to_num(scores.evaluated.get("points", total)[cell]))


def _scored_again(scores: Scores, i: int, j: int, code: str, goal: float) -> float:
    """The points that the total gains with the value at its goal; NaN where data would not be allowed to have it."""
    plan = scores.plan
    counted = instead_of_counts(scores.framework[code], plan.observations, i, j, goal)
    corrected = plan.observations.with_value(i, j, code, goal, **counted)
    try:
        after = score(scores.framework, corrected, targets=plan.targets, target_year=plan.target_year)
    except DataError:
        return float("nan")
    return float(np.nan_to_num(after.points(TOTAL)[i, j]) - np.nan_to_num(scores.points(TOTAL)[i, j]))
