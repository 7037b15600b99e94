"""What the years of an assessment are compared with, as every view asks for it."""

from __future__ import annotations

import numpy as np

from dtiscore.engine.scoring import Scores
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.model import TOTAL, Floats
from dtiscore.results.ranking import Ranking, Within, rank


class OwnData:
    """What years are compared with where nothing else is known: the year before in the same data."""

    def ranking(self, scores: Scores, node: str = TOTAL, year: int | None = None, within: Within = "block") -> Ranking:
        """The ranks of a node beside those of the year before."""
        return rank(scores, node, year, within)

    def score_before(self, scores: Scores, node: str, j: int) -> Floats:
        """(units,): the score of the same units in the year before that at ``j``; NaN where there is none."""
        found: Floats = scores.plan.observations.year_before(scores[node])[:, j]
        return found

    def year_compared(self, scores: Scores, j: int) -> int | None:
        """The year that the one at ``j`` is compared with; None where with none."""
        year = scores.years[j] - 1
        return year if year in scores.years else None

    def score_change(self, scores: Scores, node: str, j: int) -> Floats:
        """(units,): the change of the score as it is printed since the year before; NaN where there is nothing to compare with."""
        decimals = scores.framework.decimals
        now, before = scores[node][:, j], self.score_before(scores, node, j)
        return np.asarray(significant_digits(round_half_up(now, decimals) - round_half_up(before, decimals)))


class ByRanking(OwnData):
    """What rankings say of the year before, where that is more than the same data."""

    def score_before(self, scores: Scores, node: str, j: int) -> Floats:
        """(units,): the score of the same units in the year before that at ``j``; NaN where there is none, and on the common
        part, which has no place beside the whole of this year."""
        before = self.ranking(scores, node).before.get(j)
        return np.full(len(scores.units), np.nan) if before is None or before.of_a_part else before.score

    def year_compared(self, scores: Scores, j: int) -> int | None:
        """The year that the one at ``j`` is compared with; None where with none."""
        before = self.ranking(scores).before.get(j)
        return None if before is None else before.source.year

    def score_change(self, scores: Scores, node: str, j: int) -> Floats:
        """(units,): the change of the printed score; NaN where there is nothing to compare with."""
        before = self.ranking(scores, node).before.get(j)
        return np.full(len(scores.units), np.nan) if before is None else before.value_change
