"""Variants: each combination of alternatives as scores of their own, made once; a draw picks one."""

from __future__ import annotations

from itertools import product
from typing import Any

import attrs

from dtiscore.analysis.doubts import ADDITIVE, STATED, Doubt
from dtiscore.engine.scoring import Scores, score
from dtiscore.frameworks.schema import NO_IMPUTATION
from dtiscore.model import Framework, Imputation, Node


class Variants:
    """By the choices of all doubts, the scores of the framework as it would then be; the stated one is made already."""

    def __init__(self, scores: Scores, doubts: tuple[Doubt, ...]) -> None:
        self.scores, self.doubts = scores, doubts
        self.sizes = [doubt.choices for doubt in doubts]
        self._made: dict[int, Scores] = {}

    def number(self, choices: tuple[int, ...]) -> int:
        """The place of a combination among all."""
        found = 0
        for choice, size in zip(choices, self.sizes, strict=True):
            found = found * size + choice
        return found

    def combinations(self) -> list[tuple[int, ...]]:
        return list(product(*map(range, self.sizes)))

    def of(self, number: int) -> Scores:
        """The scores of a combination."""
        if number not in self._made:
            framework, left = self.scores.framework, number
            for doubt, size in zip(reversed(self.doubts), reversed(self.sizes), strict=True):
                left, choice = divmod(left, size)
                if doubt.alternatives:
                    framework = changed(framework, doubt, doubt.alternatives[choice])
            self._made[number] = self.scores if framework is self.scores.framework else self._scored(framework)
        return self._made[number]

    def _scored(self, framework: Framework) -> Scores:
        plan = self.scores.plan
        return score(framework, plan.observations, targets=plan.targets, target_year=plan.target_year)


def changed(framework: Framework, doubt: Doubt, alternative: Any) -> Framework:
    """The framework under one alternative of a doubt; itself where that is what it states."""
    if doubt.kind == "policy":
        return framework if alternative == framework.missing else attrs.evolve(framework, missing=alternative)
    if alternative == STATED:
        return framework
    nodes = doubt.nodes
    if doubt.kind == "imputation" and not nodes:
        nodes = tuple(n.code for n in framework.leaves if n.impute is not None) or tuple(
            n.code for n in framework.leaves
        )
    made = dict(framework.nodes)
    for code in nodes:
        made[code] = _node(made[code], doubt, alternative)
    if all(made[code] is framework.nodes[code] for code in nodes):
        return framework
    return attrs.evolve(framework, nodes=made)


def _node(node: Node, doubt: Doubt, alternative: Any) -> Node:
    if doubt.kind == "imputation":
        how = None if alternative == NO_IMPUTATION else Imputation(alternative)
        return node if how == node.impute else attrs.evolve(node, impute=how)
    if doubt.kind == "aggregation":
        how, params = (None, None) if alternative == ADDITIVE else alternative
        return (
            node
            if how is node.aggregation and how is None
            else attrs.evolve(node, aggregation=how, aggregation_params=params)
        )
    rule, params = alternative
    return attrs.evolve(node, rule=rule, params=params)
