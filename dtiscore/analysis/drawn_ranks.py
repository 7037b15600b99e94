"""The ranks of one group of units in every draw, and what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.analysis.grouping import Group, ordered
from dtiscore.analysis.sensitivity import Shares
from dtiscore.engine.draw_evaluator import rank_draws
from dtiscore.engine.scoring import Scores
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Floats

Ranks = npt.NDArray[np.signedinteger]
Integers = npt.NDArray[np.int64]


class Interval(NamedTuple):
    """Ranks (units, years) at the 5 % quantile, the median and the 95 % quantile of the draws; 0 where a unit has no rank."""

    low: Integers
    median: Integers
    high: Integers


@attrs.frozen(eq=False, slots=False)
class DrawnRanks:
    """One group of units in one year.

    ``ranks`` is (units, 1 + draws): first the published ones, 0 for none; ``in_band`` how many draws leave each unit in its published band;
    ``shares`` has S and T of every unit's rank, and last of the mean shift; None where they were not asked for.
    """

    group: Group
    ranks: Ranks
    in_band: Integers
    shares: Shares | None

    @property
    def published(self) -> Ranks:
        return self.ranks[:, 0]

    @cached_property
    def _sorted(self) -> Ranks:
        return np.sort(self.ranks[:, 1:], axis=1)

    @cached_property
    def ranked(self) -> Integers:
        """(units,): in how many draws each has a rank."""
        return np.asarray((self.ranks[:, 1:] > 0).sum(axis=1), dtype=np.int64)

    def quantile(self, percent: int) -> Integers:
        """(units,): the smallest rank that so many percent of the draws do not exceed: one that occurred; 0 for none."""
        draws = self.ranks.shape[1] - 1
        place = draws - self.ranked + np.maximum(-(-self.ranked * percent // 100) - 1, 0)
        found = np.take_along_axis(self._sorted, np.minimum(place, draws - 1)[:, None], axis=1)[:, 0]
        return np.where((self.ranked > 0) & (self.published > 0), found, 0).astype(np.int64)

    def probability(self, top: int) -> Floats:
        """(units,): the share of draws with a rank of ``top`` or better; NaN for a unit without a rank."""
        hits = ((self.ranks[:, 1:] > 0) & (self.ranks[:, 1:] <= top)).sum(axis=1)
        return np.where(self.published > 0, hits / (self.ranks.shape[1] - 1), np.nan)

    def ahead(self, first: int, second: int) -> tuple[float, float]:
        """The shares of draws in which the first is strictly ahead of the second, and level with it."""
        a, b = (np.where(self.ranks[i, 1:] > 0, self.ranks[i, 1:], np.iinfo(np.int32).max) for i in (first, second))
        return float((a < b).mean()), float((a == b).mean())

    @cached_property
    def mean_shift(self) -> float:
        """The mean over draws and units of how far the rank is from the published one (Handbook, equation 38); NaN without ranks."""
        there = (self.ranks[:, :1] > 0) & (self.ranks[:, 1:] > 0)
        if not there.any():
            return float("nan")
        apart = np.abs(self.ranks[:, 1:].astype(np.int64) - self.ranks[:, :1])
        return float(apart[there].sum() / there.sum())

    @property
    def order(self) -> Integers:
        """Positions in the group by published rank; without one last."""
        last = np.iinfo(np.int32).max
        return np.argsort(np.where(self.published > 0, self.published, last), kind="stable").astype(np.int64)


class Bands:
    """The published band of every unit in a year, and which draws leave it there."""

    def __init__(self, scores: Scores, node: str, j: int) -> None:
        self.decimals = scores.framework.decimals
        self.bands = scores.framework.bands_of(node)
        self.own = self._band(scores[node][:, j])

    def _band(self, values: Floats) -> Integers:
        """The position of each value's band; −1 for none."""
        return self.bands.places(round_half_up(values, self.decimals))

    def kept(self, values: Floats, units: Integers) -> Integers:
        """(units,): in how many of the draws (units, draws) each has its published band."""
        if not self.bands.levels:
            return np.zeros(len(units), dtype=np.int64)
        return np.asarray((self._band(values) == self.own[units][:, None]).sum(axis=1), dtype=np.int64)


class YearRanks:
    """How ranks are taken of the scores of draws in one year: equal ones told apart by those of the same draw."""

    def __init__(self, scores: Scores, nodes: Sequence[str], j: int, *, compiles: bool) -> None:
        self.scores, self.nodes, self.j, self.compiles = scores, nodes, j, compiles
        self.decimals = scores.framework.decimals
        node = scores.framework[nodes[0]]
        self.dense, self.beyond = node.ties == "dense", node.beyond

    def published(self, units: Integers) -> Ranks:
        """(units,) of the scores as they are."""
        return self.ranks([self.scores[code][:, self.j, None] for code in self.nodes], units)[:, 0]

    def ranks(self, values: Sequence[Floats], units: Integers) -> Ranks:
        """(units, draws) of these units, from the scores (units, draws) of each node that ranks."""
        first, decimals, beyond = values[0][units], self.decimals, self.beyond
        if len(values) > 1:
            first = ordered([round_half_up(own[units], decimals) for own in values], decimals)
            decimals, beyond = 0, True
        return rank_draws(first, decimals, self.dense, compiles=self.compiles, beyond=beyond)
