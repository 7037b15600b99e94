"""The groups that units are ranked and compared in: one per year and block, or whatever else they are ranked within."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.results.ranking import WITHIN, Within, groups_of

Integers = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Group:
    """The units of one group in one year: ``units`` are positions, of those that are ranked and exist."""

    year: int
    j: int
    title: str
    number: int
    units: Integers


def checked_node(scores: Scores, node: str) -> str:
    """The node, if scores have it."""
    scores.max_points(node)
    return node


def group_numbers(scores: Scores, within: Within) -> tuple[tuple[str, ...], Integers]:
    """The titles of the groups, and (units,) each unit's group."""
    if within not in WITHIN:
        raise LookupProblem(Problem("lookup.within", params={"name": one_line(within), "known": ", ".join(WITHIN)}))
    titles, of = groups_of(scores.plan.observations, within)
    if within == "parent" and not any(titles):
        raise LookupProblem(Problem("lookup.no_parents"))
    return titles, of


def groups(scores: Scores, year: int | None, within: Within) -> Iterator[Group]:
    """Year by year, the groups in the order of the units; without a title last."""
    titles, of = group_numbers(scores, within)
    order = sorted(range(len(titles)), key=lambda i: not titles[i])
    chosen = range(len(scores.years)) if year is None else [scores.year_index(year)]
    compared = scores.plan.observations.compared
    for j in chosen:
        for number in order:
            units = np.flatnonzero(compared[:, j] & (of == number))
            if units.size:
                yield Group(scores.years[j], j, titles[number], number, units)
