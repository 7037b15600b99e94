"""What stands in for the score of a node that has none: taken of its other years or of its peers, as of an indicator."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from dtiscore.data.imputation import impute
from dtiscore.data.observations import Observations
from dtiscore.model import Bools, Floats, Imputation

# Of the scores (cells,) of all cells, NaN for none, and of where nothing applies: an estimate of each that has none, else NaN.
OfAll = Callable[[Floats, Bools], Floats]


@attrs.frozen(eq=False)
class Estimate:
    """``of_all`` needs every cell at once. Where only some of them are evaluated, in ``part``, it holds the scores of all
    without estimates, ``held``, where nothing applies, ``absent``, and what was estimated of those, ``known``."""

    of_all: OfAll
    held: Floats | None = None
    absent: Bools | None = None
    known: Floats | None = None
    part: slice = slice(None)

    def of(self, score: Floats, absent: Bools) -> Floats:
        """(cells,) of those that are evaluated: estimates where there is no score, NaN where there is one or no estimate."""
        if self.held is None or self.absent is None or self.known is None:
            return self.of_all(score, absent)
        wanted = np.isnan(score) & ~absent
        found = np.where(wanted, self.known[self.part], np.nan)
        places = np.arange(len(self.held))[self.part]
        for cell in np.flatnonzero(wanted & ~np.isnan(self.held[self.part])):  # one that had a score, among the others
            moved = self.held.copy()
            moved[places[cell]] = np.nan
            found[cell] = self.of_all(moved, self.absent)[places[cell]]
        return found

    def holding(self, held: Floats, absent: Bools) -> Estimate:
        """The same of cells of which some are to be evaluated."""
        return attrs.evolve(self, held=held, absent=absent, known=self.of_all(held, absent))

    def cut(self, part: slice) -> Estimate:
        return attrs.evolve(self, part=part)

    def anew(self) -> Estimate:
        """The same where all cells may have other scores."""
        return Estimate(self.of_all)

    def of_draws(self, draws: int) -> Estimate:
        """The same where every cell stands once for every draw: each draw has estimates of its own."""

        def of_all(score: Floats, absent: Bools) -> Floats:
            found = np.empty(len(score))
            for d in range(draws):
                found[d::draws] = self.of_all(np.ascontiguousarray(score[d::draws]), absent[d::draws])
            return found

        return Estimate(of_all)


def estimate_of(how: Imputation, observations: Observations) -> Estimate:
    """Estimates of a node's scores, (units × years,)."""

    def of_all(score: Floats, absent: Bools) -> Floats:
        shape = observations.shape
        values, filled = impute(score.reshape(shape), how, absent.reshape(shape), observations)
        return np.where(filled, values, np.nan).reshape(-1)

    return Estimate(of_all)
