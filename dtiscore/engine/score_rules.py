"""A rule on the score of a node with children: what it reads, and what it is compared with.

It reads the score in percent of the maximum that applies, to twelve significant digits: so equal sums are equal, and a
limit that is reached on paper is reached here.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from dtiscore.language.rounding import significant_digits
from dtiscore.model import Bools, Floats, Row

# Of percents (cells,) and what each is compared with, the scores 0…1.
Scored = Callable[[Floats], Floats]
ScoredAmong = Callable[[Floats, Floats, slice], Floats]


def percent_of(score: Floats, applies: Bools) -> Floats:
    """What a rule reads of a score: NaN where there is none, +inf where nothing applies."""
    return np.where(applies, significant_digits(100.0 * score), np.inf)


@attrs.frozen(eq=False)
class ScoreRule:
    """``scored`` gives the score of every cell among all the others.

    A ``relative`` rule needs all cells at once. Where only some of them are evaluated, in ``part``, it holds what it read of
    all of them, ``read``, and the scores that came of it, ``known``. ``scored_among`` gives what each cell would have if it
    alone had another score, among the others as they are; ``row`` has what it says of the comparison.
    """

    scored: Scored
    scored_among: ScoredAmong | None = None
    row: Callable[[Floats], Row] | None = None
    read: Floats | None = None
    known: Floats | None = None
    part: slice = slice(None)

    @property
    def relative(self) -> bool:
        return self.scored_among is not None

    def score(self, percent: Floats) -> Floats:
        """The scores of the cells that are evaluated; as they are known to be where that was held."""
        return self.scored(percent) if self.known is None else self.known[self.part]

    def holding(self, read: Floats, known: Floats) -> ScoreRule:
        """The same of cells whose scores among all the others are known."""
        return attrs.evolve(self, read=read, known=known) if self.relative else self

    def cut(self, part: slice) -> ScoreRule:
        return attrs.evolve(self, part=part) if self.relative else self

    def moved(self) -> ScoreRule:
        """The same where each cell may have another score, and the others have what they have."""
        among, read, part = self.scored_among, self.read, self.part
        if among is None or read is None:
            return self
        return ScoreRule(lambda percent: among(percent, read, part), among, self.row)

    def anew(self) -> ScoreRule:
        """The same where all cells may have other scores."""
        return ScoreRule(self.scored, self.scored_among, self.row)
