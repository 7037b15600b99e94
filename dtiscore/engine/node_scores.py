"""One node in one unit-year, as numbers."""

from __future__ import annotations

import attrs

from dtiscore.engine.numpy_evaluator import NodeResult
from dtiscore.model import Node


@attrs.frozen
class NodeScore:
    """One node in one unit-year; ``ungated`` is the score before a gate took points away, ``unruled`` that before a rule on
    the node made another of it, ``unlimited`` that before its limits. Of what takes points away all are below 0."""

    score: float
    points: float
    max_points: float
    coverage: float
    ungated: float
    unruled: float
    unlimited: float

    @classmethod
    def of(cls, node: Node, result: NodeResult, counts_as_zero: bool) -> NodeScore:
        """From an array result of one cell; where a missing submission counts as zero, everything that applies does."""
        coverage = float(result.coverage[0])
        if counts_as_zero and coverage == coverage:
            return cls(0.0, 0.0, node.shown(float(result.applicable[0])), coverage, 0.0, 0.0, 0.0)
        return cls(
            node.shown(float(result.score[0])),
            node.shown(float(result.points[0])),
            node.shown(float(result.maximum[0])),
            coverage,
            node.shown(float(result.ungated[0])),
            node.shown(float(result.unruled[0])),
            node.shown(float(result.unlimited[0])),
        )
