"""The groups that units are ranked and compared in: one per year and block, or whatever else they are ranked within."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.model import Floats, Framework
from dtiscore.results.ranking import WITHIN, Within, groups_of

Integers = npt.NDArray[np.int64]
# Whole numbers below 12 digits are never rounded to others.
MOST_KEYS = 10**11


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


def nodes_that_rank(framework: Framework, node: str) -> tuple[str, ...]:
    """The node, and those that tell its equal printed scores apart, in order."""
    return (node, *framework[node].tie_break)


def below_all(framework: Framework, nodes: Iterable[str]) -> frozenset[str]:
    """The nodes and everything under them."""
    return frozenset(code for node in nodes for code in framework.below(node))


def ordered(columns: Sequence[Floats], decimals: int) -> Floats:
    """Whole numbers in the order of what one after another decides, equal where all of it is printed alike.

    Parameters
    ----------
    columns : scores of the same shape as they are printed: of the node that is ranked, then of those that tell its equals apart.
    decimals : the most that any of them has.

    Returns
    -------
    array
        of that shape, NaN where the first has no score; of the others none comes before any.
    """
    keys = np.zeros(columns[0].shape, dtype=np.int64)
    for column in columns:
        there = ~np.isnan(column)
        printed = np.rint(np.where(there, column, 0.0) * 10.0**decimals).astype(np.int64)
        own = np.where(there, printed - printed.min(initial=0) + 1, 0)
        size = int(own.max(initial=0)) + 1
        if (int(keys.max(initial=0)) + 1) * size > MOST_KEYS:
            keys = np.unique(keys, return_inverse=True)[1].reshape(keys.shape)
        keys = keys * size + own
    return np.where(np.isnan(columns[0]), np.nan, keys.astype(np.float64))
