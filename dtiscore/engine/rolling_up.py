"""Nodes above others that are known already, wherever those came from: rolled up by the edition as in any score."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs
import numpy as np

from dtiscore.data.measuring import shares_of_nothing
from dtiscore.data.observations import Observations
from dtiscore.engine import numpy_evaluator
from dtiscore.engine.numpy_evaluator import NodeResult, Program
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.model import Bools, Floats, Node, Target

GATE = -1  # stands for all the mandatory items of a branch, of which only is known whether they hold


@attrs.frozen(eq=False)
class Known:
    """A node that is not rolled up, arrays (cells,): score 0…1, NaN where there is none; coverage, NaN where nothing applies;
    the maximum that counts and that of what applies, in points."""

    score: Floats
    coverage: Floats
    maximum: Floats
    applicable: Floats

    @property
    def result(self) -> NodeResult:
        there = ~np.isnan(self.score)
        return NodeResult(
            score=self.score,
            coverage=self.coverage,
            earned=np.where(there, self.score, 0.0) * self.maximum,
            maximum=self.maximum,
            observed=np.where(np.isnan(self.coverage), 0.0, self.coverage) * self.applicable,
            applicable=self.applicable,
            ungated=self.score,
            unruled=self.score,
            unlimited=self.score,
        )


def rolled_up(
    program: Program, known: Mapping[int, Known], wanted: Collection[int], fails: Mapping[int, Bools], cells: int
) -> dict[int, NodeResult]:
    """The wanted branches from what is known below them; ``fails`` says by branch where its mandatory items do not hold."""
    results: dict[int, NodeResult] = {node: one.result for node, one in known.items()}
    program = attrs.evolve(program, cells=cells)
    for branch in program.branches:
        if branch.node not in wanted:
            continue
        # As if one item were missing: that fails whatever is asked of it.
        missing = fails.get(branch.node, np.zeros(cells, dtype=bool))
        one = np.ones(cells)
        results[GATE] = Known(np.where(missing, np.nan, 1.0), np.where(missing, 0.0, 1.0), one, one).result
        items = (GATE,) if branch.gate_items else ()
        results[branch.node] = numpy_evaluator.branch_result(program, attrs.evolve(branch, gate_items=items), results)
    return {node: results[node] for node in wanted}


def shares_anew(
    node: Node, value: Floats, targets: tuple[Target | None, ...] | None, observations: Observations
) -> Floats:
    """(units, years): the share of its points that an indicator earns with other numbers; +inf where it does not apply."""
    row = compile_row(node, value, targets, observations)
    share = shares_of(row)
    given = shares_of_nothing(node, observations)
    if given is not None:
        share = np.where(np.isnan(given), share, given)
    lacks = node.rule is not None and node.rule.needs_target and targets is not None
    absent = np.isposinf(value) if given is None else np.isposinf(value) & np.isnan(given)
    if lacks and targets is not None:
        absent |= np.array([target is None for target in targets], dtype=bool)[:, None]
    return np.where(absent, np.inf, share)
