"""The groups that units are ranked and compared in: one per year and block, or whatever else they are ranked within."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Floats
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


def tie_levels(*states: tuple[Scores, int], node: str) -> list[Integers]:
    """By state (scores, and the position of a year), (units,): among equal printed scores of the node the larger one is ahead.

    As the framework's tie-break has it, over all states together; 0 everywhere where it states none, or not the same.
    """
    orders = [scores.framework[node].tie_break for scores, _ in states]
    sizes = [len(scores.units) for scores, _ in states]
    if not orders[0] or any(order != orders[0] for order in orders):
        return [np.zeros(size, dtype=np.int64) for size in sizes]
    rows = [
        np.stack([_printed(scores, code, j) for code in orders[0]], axis=1) for scores, j in states
    ]  # fmt: skip
    _, levels = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
    return np.split(levels.reshape(-1).astype(np.int64), np.cumsum(sizes)[:-1])


def _printed(scores: Scores, code: str, j: int) -> Floats:
    rounded = round_half_up(scores[code][:, j], scores.framework.decimals)
    return np.where(np.isnan(rounded), -np.inf, rounded)


def with_levels(values: Floats, levels: Integers, decimals: int) -> tuple[Floats, int]:
    """Scores (units, …) as printed, followed by digits that tell equal ones apart; and how many decimals that makes."""
    if not levels.any():
        return values, decimals
    more = len(str(2 * int(levels.max())))
    shape = (len(levels), *(1 for _ in values.shape[1:]))
    return round_half_up(values, decimals) + levels.reshape(shape) * 10.0 ** -(decimals + more), decimals + more
