"""Everything that the documents of one year speak of, computed once: scores, ranks, gaps and what the appraisal changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import attrs
import numpy as np

from dtiscore.documents.sections import ShownSection, sections_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, LookupProblem, Problem
from dtiscore.language.rounding import round_half_up, significant
from dtiscore.model import STATUSES, TOTAL, Floats, Framework, Office
from dtiscore.model.office import UNSTATED
from dtiscore.results.assessment import Assessment
from dtiscore.results.compared_years import OwnData
from dtiscore.results.gaps import Gaps, beside_targets, gaps
from dtiscore.results.ranking import Integers, Ranking, rank
from dtiscore.results.stages import Changes, MovedPoints, Ranks, Standing
from dtiscore.results.year_before import YearBefore
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.comparing import comparing
from dtiscore.years.moved_places import MovedPlaces, moved_places


@attrs.frozen(eq=False, slots=False)
class YearResults:
    """Scores of every year, and of the year that is published its ranks, gaps and changes."""

    scores: Scores
    year: int
    lang: Language
    changes: Changes | None
    ranking: Ranks = rank
    office: Office = UNSTATED
    plugins: Plugins | None = None
    moved: MovedPlaces | None = None

    @property
    def framework(self) -> Framework:
        return self.scores.framework

    @property
    def position(self) -> int:
        return self.scores.years.index(self.year)

    @cached_property
    def sections(self) -> tuple[ShownSection, ...]:
        """What plugins add to the documents."""
        return sections_of(self.plugins, self.scores, self.year, self.lang, "document") if self.plugins else ()

    @property
    def changed(self) -> tuple[MovedPoints, ...]:
        """Every point that the appraisal changed."""
        return self.changes.rows if self.changes is not None else ()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every unit before and after the appraisal; none where there was none."""
        return self.changes.standings if self.changes is not None else ()

    @cached_property
    def parts(self) -> tuple[tuple[int, str], ...]:
        """(level, code) of what notices list: what the total is made of, and the groups below, but no indicator below."""
        below = set(self.framework.below(TOTAL))
        rows = [(depth, code) for depth, code in self.framework.tree if code in below and depth > 0]
        return tuple(
            (depth, code) for depth, code in rows if depth == 1 or self.framework[code].kind in ("pillar", "index")
        )

    @cached_property
    def pillars(self) -> tuple[str, ...]:
        """The pillars that stand beside the total, not in it."""
        below = set(self.framework.below(TOTAL))
        return tuple(pillar.code for pillar in self.framework.pillars if pillar.code not in below)

    @cached_property
    def rankings(self) -> dict[str, Ranking]:
        """By node, the ranks of every year within blocks."""
        codes = (TOTAL, *self.pillars, *(code for _, code in self.parts))
        return {code: self.ranking(self.scores, code) for code in dict.fromkeys(codes)}

    @cached_property
    def last_scores(self) -> Callable[[str], Floats]:
        """By node, (units,): the score of the same unit in the year before; NaN where there is nothing to compare with, and on
        the common part, which has no place beside the whole of this year."""
        nothing = np.full(len(self.scores.units), np.nan)
        return lambda code: self.before[code].score if self._stands_beside(code) else nothing

    @cached_property
    def last_ranks(self) -> Callable[[str], Integers]:
        """By node, (units,): the rank of the same unit in the year before; 0 where it had none, and on the common part."""
        nothing = np.zeros(len(self.scores.units), dtype=np.int64)
        return lambda code: self.before[code].rank if self._stands_beside(code) else nothing

    def _stands_beside(self, code: str) -> bool:
        return code in self.before and not self.before[code].of_a_part

    def changing(self, code: str) -> tuple[Floats, Floats]:
        """(units,) each: the scores of this year and of the one before that a change is the difference of."""
        before = self.before.get(code)
        if before is None:
            return self.scores[code][:, self.position], np.full(len(self.scores.units), np.nan)
        if before.of_a_part:  # nothing is printed beside it, so only who has both counts
            return np.where(np.isnan(before.score), np.nan, before.now.score), before.score
        return self.scores[code][:, self.position], before.score

    @property
    def year_compared(self) -> int:
        """The year that the results are compared with; the calendar year before where with none."""
        before = self.before.get(TOTAL)
        return self.year - 1 if before is None else before.source.year

    @cached_property
    def before(self) -> dict[str, YearBefore]:
        """By node, what the year is compared with; empty where that is nothing."""
        found = {code: ranking.before.get(self.position) for code, ranking in self.rankings.items()}
        return {code: before for code, before in found.items() if before is not None}

    @cached_property
    def gaps(self) -> Gaps:
        """To the targets where there are any for a year, else to the best unit of the block."""
        plan = self.scores.plan
        if plan.targets.targets and plan.target_year in plan.targets.years:
            return gaps(self.scores, plan.targets, target_year=plan.target_year, year=self.year)
        return gaps(self.scores, to="best", year=self.year)

    @cached_property
    def beside(self) -> Gaps | None:
        """To the best unit of the block, where the gaps are to targets and some indicators have none."""
        return beside_targets(self.gaps) if self.gaps.target_year is not None else None

    @property
    def point_digits(self) -> int:
        """Decimals of points in print: what the framework states, two on a scale of tens and more, else those of scores."""
        framework = self.framework
        if framework.point_decimals is not None:
            return framework.point_decimals
        return 2 if framework.scale >= 10 else framework.decimals

    @property
    def percent_digits(self) -> int:
        return max(self.framework.decimals - 2, 0)

    def printed(self, points: float) -> float:
        """Points as they stand in print."""
        return float(round_half_up(points, self.point_digits))

    def adds_up(self, unit: int, code: str, children: Sequence[str]) -> tuple[str, float]:
        """Why the printed points of the children miss those of their node ("" where they do not), and their sum."""
        own = float(self.scores.points(code)[unit, self.position])
        parts = [float(self.scores.points(child)[unit, self.position]) for child in children]
        known = [part for part in parts if part == part]
        if own != own or not known:
            return "", float("nan")
        total = significant(sum(self.printed(part) for part in known))
        if abs(total - self.printed(own)) < 0.5 * 10.0**-self.point_digits:
            return "", total
        return ("rounding" if abs(sum(known) - own) < 1e-6 else "method"), total


def year_results_of(assessment: Assessment, lang: Language) -> YearResults:
    """What is published of an assessment: the year that is asked for, or the latest.

    Raises
    ------
    DtiError
        with everything that is wrong with a file, or for a year that the data do not have.
    """
    scores, settings = assessment.scores, assessment.inputs.settings
    year = scores.years[-1] if settings.year is None else scores.years[scores.year_index(settings.year)]
    appraised = settings.status != STATUSES[0] and assessment.reaches(STATUSES[0])
    changes = assessment.changes(STATUSES[0], settings.status, year) if appraised else None
    if not np.any(scores.plan.observations.listed[:, scores.years.index(year)]):
        raise LookupProblem(Problem("lookup.year", params={"year": year, "known": ", ".join(map(str, scores.years))}))
    compared = comparing(assessment)
    ranking = assessment.ranking if type(compared) is OwnData else compared.ranking
    plugins = assessment.inputs.plugins
    moved = moved_places(assessment, year)
    return YearResults(scores, year, lang, changes, ranking, settings.office, plugins, moved)
