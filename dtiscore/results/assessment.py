"""An assessment: the inputs of one run and what follows from them, each score and each ranking computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

import attrs

from dtiscore.data.row_labels import status_named
from dtiscore.data.run_inputs import Inputs
from dtiscore.data.targets_of_units import set_for_these_units
from dtiscore.engine.scoring import Scores, score
from dtiscore.model import STATUSES
from dtiscore.model.period import Period
from dtiscore.results.ranking import rank
from dtiscore.results.stages import Changes, Ranks, changes_between, in_order


@attrs.frozen(eq=False, slots=False)
class Assessment:
    """Scores as of each status, by the end of the period that is asked for, ranks of each node, and what moved between two statuses."""

    inputs: Inputs

    @cached_property
    def scores(self) -> Scores:
        """As of the status that is asked for, the last one where none is."""
        return self.at(self.inputs.settings.status)

    def at(self, status: str | None = None) -> Scores:
        """Scores as of a status.

        Raises
        ------
        DtiError
            with everything that is wrong with the data or the targets, or where no row is that early.
        LookupProblem
            for a status or document that does not exist.
        """
        return self._at(STATUSES[-1] if status is None else status_named(status), self.inputs.period)

    def by(self, period: Period) -> Scores:
        """Scores by the end of a period, as of the status that is asked for, else of the last.

        Raises
        ------
        DtiError
            with everything that is wrong with the data or the targets, or where nothing was reported by then.
        """
        status = self.inputs.settings.status
        return self._at(STATUSES[-1] if status is None else status_named(status), period)

    def reaches(self, status: str) -> bool:
        """Whether there is anything as early as that status."""
        return self.inputs.reported.reaches(status_named(status))

    @cached_property
    def ranking(self) -> Ranks:
        """The ranks of scores on a node, every year, within blocks."""
        return cache(rank)

    def changes(self, before: str, after: str | None, year: int | None = None) -> Changes:
        """Every point that moved from one status to a later one.

        Raises
        ------
        LookupProblem
            for a status or year that does not exist, or where the first is not the earlier of the two.
        """
        first, second = in_order(before, after or STATUSES[-1])
        return changes_between(self.at(first), self.at(second), first, second, year, self.ranking)

    @cached_property
    def _at(self) -> Callable[[str, Period | None], Scores]:
        inputs = self.inputs

        def scored(status: str, period: Period | None) -> Scores:
            observations = inputs.at(status, period)
            targets = set_for_these_units(inputs.targets, observations, inputs.successions)
            return score(inputs.framework, observations, targets=targets, target_year=inputs.settings.target_year)

        return cache(scored)
