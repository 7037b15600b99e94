"""Nodes with children as the branches of a program, with the rules on their scores."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.engine.node_estimates import estimate_of
from dtiscore.engine.numpy_evaluator import Branch
from dtiscore.engine.rows import rule_input, shares_of
from dtiscore.engine.score_rules import ScoreRule
from dtiscore.model import Floats, Framework, Node, Row, RuleInput, Source
from dtiscore.rules.plugins.calling import checked_aggregation, compiled
from dtiscore.rules.rollups import roll_up


def branch_of(
    framework: Framework,
    node: Node,
    rows: Mapping[str, Row],
    index: Mapping[str, int],
    observations: Observations,
    entered: Floats | None = None,
) -> Branch:
    """A branch with its children sorted by operation, so that both evaluators add in one fixed order.

    A function is given them in the order of the framework: to one of a plugin it may matter.
    """
    order = {"clip": 0, "steps": 1}
    how = roll_up(framework, node)
    counted = list(how.weights)
    kinds = [order[rows[child].operation] if child in rows else 2 for child in counted]
    sorts = how.function is None
    positions = sorted(range(len(kinds)), key=lambda i: (kinds[i] if sorts else 0, i))
    children = [counted[i] for i in positions]
    return Branch(
        index[node.code],
        how,
        children=tuple(index[child] for child in children),
        weights=np.array([how.weights[child] for child in children], dtype=np.float64),
        gate_items=tuple(index[item] for item in how.gate_items),
        function=checked_aggregation(how.aggregation, how.aggregation_params, node.code)
        if how.aggregation is not None and how.function is not None
        else None,
        rule=_score_rule(node, observations),
        adjusting=tuple((index[code], sign) for code, sign in how.adjusting.items()),
        entered=None if entered is None else entered.reshape(-1),
        estimate=None if node.impute is None else estimate_of(node.impute, observations),
    )


def _score_rule(node: Node, observations: Observations) -> ScoreRule | None:
    """The rule on the score of a node with children, over flat cells."""
    rule = node.score_rule
    if rule is None:
        return None
    leaf = attrs.evolve(node, rule=rule, params=node.score_params, data=Source())

    def row_of(percent: Floats, reference: Floats | None = None) -> Row:
        shape = observations.shape if rule.relative else (len(percent), 1)
        value = percent.reshape(shape)
        given = (
            rule_input(leaf, value, None, observations, None, None if reference is None else reference.reshape(shape))
            if rule.relative
            else RuleInput(value, node.points)
        )
        units = observations.units if rule.relative else ("",) * len(value)
        return compiled(rule, leaf.params, given, node.code, units)

    def shares(percent: Floats, reference: Floats | None = None) -> Floats:
        return shares_of(row_of(percent, reference)).reshape(-1)

    def among(percent: Floats, read: Floats, part: slice) -> Floats:
        value = np.full(len(read), np.nan)
        value[part] = percent
        if rule.joins:
            return shares(value, read)[part]
        found = np.full(len(read), np.nan)
        for cell in np.flatnonzero(np.isfinite(value)):  # one score moved at a time
            moved = read.copy()
            moved[cell] = value[cell]
            found[cell] = shares(moved)[cell]
        return found[part]

    return ScoreRule(shares, among, row_of) if rule.relative else ScoreRule(shares)
