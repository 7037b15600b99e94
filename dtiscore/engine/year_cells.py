"""Everything about every unit of one year, evaluated at once: what a document about all of them needs."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.engine import numpy_evaluator
from dtiscore.engine.scoring import NodeScore, Scores

QUANTITIES = ("score", "points", "maximum", "coverage", "ungated", "unruled", "unlimited")


def cells_of_year(scores: Scores, year: int) -> tuple[Mapping[str, NodeScore], ...]:
    """By unit, in the order of the scores: :meth:`Scores.cell` of each at one year, given by position."""
    part = slice(year, None, len(scores.years))
    results = numpy_evaluator.evaluate(numpy_evaluator.cut(scores.evaluated.holding(), part))
    if scores.observed is not None:
        seen = numpy_evaluator.evaluate(numpy_evaluator.cut(scores.observed.holding(), part))
        results = {n: attrs.evolve(own, coverage=seen[n].coverage) for n, own in results.items()}
    observations = scores.plan.observations
    unsent = observations.exists[:, year] & ~observations.submitted[:, year]
    found: tuple[dict[str, NodeScore], ...] = tuple({} for _ in scores.units)
    for code, n in scores.plan.index.items():
        node, result = scores.framework[code], results[n]
        arrays = {name: np.asarray(getattr(result, name)) for name in QUANTITIES}
        if scores.framework.no_submission == "zero":
            zero = unsent & ~np.isnan(arrays["coverage"])
            arrays = {
                name: array if name == "coverage" else np.where(zero, result.applicable if name == "maximum" else 0.0, array)
                for name, array in arrays.items()
            }  # fmt: skip
        shown = {name: array if name == "coverage" else node.shown(array) for name, array in arrays.items()}
        if node.deducts and scores.framework.no_submission == "zero":
            for name in QUANTITIES:
                if name not in ("coverage", "maximum"):
                    shown[name] = np.where(zero, 0.0, shown[name])
        for own, row in zip(found, zip(*(shown[name].tolist() for name in QUANTITIES), strict=True), strict=True):
            own[code] = NodeScore(*row)
    return found
