"""Everything about every unit of one year, evaluated at once: what a document about all of them needs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dtiscore.engine.node_scores import NodeScore
from dtiscore.engine.one_year import results_of_year
from dtiscore.engine.scoring import Scores

QUANTITIES = ("score", "points", "maximum", "coverage", "ungated", "unruled", "unlimited")


def cells_of_year(scores: Scores, year: int) -> tuple[Mapping[str, NodeScore], ...]:
    """By unit, in the order of the scores: :meth:`Scores.cell` of each at one year, given by position."""
    found: tuple[dict[str, NodeScore], ...] = tuple({} for _ in scores.units)
    for code, result in results_of_year(scores, year).items():
        node = scores.framework[code]
        shown = {name: node.shown(np.asarray(getattr(result, name))) for name in QUANTITIES if name != "coverage"}
        shown["coverage"] = scores.coverage(code)[:, year]  # of what was observed, whatever was estimated
        for own, row in zip(found, zip(*(shown[name].tolist() for name in QUANTITIES), strict=True), strict=True):
            own[code] = NodeScore(*row)
    return found
