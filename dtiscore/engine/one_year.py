"""One year of all units: what is known of every node, and scores under draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np

from dtiscore.engine import numpy_evaluator
from dtiscore.engine.draw_evaluator import DrawEvaluator, Draws
from dtiscore.engine.numpy_evaluator import NodeResult
from dtiscore.engine.scoring import Scores
from dtiscore.model import Bools, Floats


def results_of_year(scores: Scores, j: int) -> dict[str, NodeResult]:
    """By node, everything about all units in the year at ``j``, arrays (units,); as results show it where nothing was handed in."""
    plan, years = scores.plan, len(scores.years)
    part = slice(j, None, years)
    found = numpy_evaluator.evaluate(numpy_evaluator.cut(scores.evaluated.holding(), part))
    zero = np.zeros(len(scores.units), dtype=bool)
    if scores.framework.no_submission == "zero":
        zero = (plan.observations.exists & ~plan.observations.submitted)[:, j]

    def shown(own: NodeResult) -> NodeResult:
        nothing = zero & ~np.isnan(own.coverage)
        if not nothing.any():
            return own
        none = {
            name: np.where(nothing, 0.0, getattr(own, name))
            for name in ("score", "earned", "ungated", "unruled", "unlimited")
        }
        return attrs.evolve(own, maximum=np.where(nothing, own.applicable, own.maximum), **none)

    return {code: shown(found[n]) for code, n in plan.index.items()}


@attrs.frozen(eq=False)
class YearDraws:
    """The scores of some nodes in one year, of all units, under any draws."""

    evaluator: DrawEvaluator
    units: int
    years: int
    j: int
    alone: bool
    zero: Bools | None
    shown: tuple[Callable[[Any], Any], ...]

    @property
    def most(self) -> int:
        """How many draws are best evaluated at once."""
        return self.evaluator.most

    def scores(self, draws: Draws) -> list[Floats]:
        """By node (units, draws): NaN where there is no score.

        ``draws.shares`` are (units, draws).
        """
        if not self.alone:
            draws = attrs.evolve(draws, shares={n: self._everywhere(n, own) for n, own in draws.shares.items()})
        found = self.evaluator.scores(draws)
        return [shown(self._own(one, draws.number)) for shown, one in zip(self.shown, found, strict=True)]

    def _own(self, found: Floats, draws: int) -> Floats:
        """(units, draws): those of the year, 0 where what was not handed in counts as nothing."""
        if not self.alone:
            found = found.reshape(self.units, self.years, draws)[:, self.j]
        return found if self.zero is None else np.where(self.zero[:, None] & ~np.isnan(found), 0.0, found)

    def _everywhere(self, node: int, own: Floats) -> Floats:
        """(cells, draws): those of the year vary, the others are what they are."""
        leaf = next(leaf for leaf in self.evaluator.program.leaves if leaf.node == node)
        shares = np.where(leaf.x == np.inf, np.inf, numpy_evaluator.fractions(leaf))
        every = np.repeat(shares[:, None], own.shape[1], axis=1).reshape(self.units, self.years, -1)
        every[:, self.j] = own
        return every.reshape(self.units * self.years, -1)


def score_draws(scores: Scores, nodes: Sequence[str], j: int, work: int) -> YearDraws:
    """Nodes in the year at ``j`` under draws, of which there will be ``work`` in all.

    Where a rule on a node compares units, over years perhaps, or scores are estimated, everything is evaluated; else one year.
    """
    plan = scores.plan
    units, years = plan.observations.shape
    alone = not any(
        branch.estimate is not None or (branch.rule is not None and branch.rule.relative)
        for branch in plan.program.branches
    )
    program = numpy_evaluator.cut(plan.program, slice(j, None, years)) if alone else plan.program
    zero = None
    if scores.framework.no_submission == "zero":
        zero = (plan.observations.exists & ~plan.observations.submitted)[:, j]
    evaluator = DrawEvaluator(program, [plan.index[node] for node in nodes], work)
    return YearDraws(evaluator, units, years, j, alone, zero, tuple(scores.framework[node].shown for node in nodes))
