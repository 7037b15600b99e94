"""The program of a framework above what is known already."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.engine.branches import branch_of
from dtiscore.engine.numpy_evaluator import Program
from dtiscore.years.given import Given


def program_above(given: Given) -> tuple[Program, Mapping[str, int]]:
    """A program with the branches of the framework, and the place of every node in it.

    Of published results it adds in the order of the framework.
    """
    if given.scores is not None:
        return given.scores.plan.program, given.scores.plan.index
    framework = given.framework
    index = {node.code: i for i, node in enumerate(framework.scored)}
    nothing = Observations.from_arrays(np.empty((0, 0, 0)), indicators=[], units=[], years=[])
    branches = tuple(
        branch_of(framework, framework[code], {}, index, nothing)
        for code in framework.order
        if framework[code].rollup != "leaf"
    )
    return Program(
        len(index), 0, (), branches, framework.missing == "zero", np.empty((0, 0)), framework.point_decimals
    ), index
