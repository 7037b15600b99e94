"""The year that a page reports: percentages, medians and names, as every part of the page asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from dtiscore.documents.page.nouns import SourceDocument
from dtiscore.engine.scoring import Scores
from dtiscore.frameworks.targets import Targets
from dtiscore.language.dates import date_text
from dtiscore.language.errors import Language, one_line
from dtiscore.language.rounding import round_half_up, significant, significant_digits
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Document, Finding, Floats, Gap, Node
from dtiscore.results import averages
from dtiscore.results.checks.all_checks import check_data
from dtiscore.results.compared_years import OwnData
from dtiscore.results.gaps import Gaps, beside_targets, gaps
from dtiscore.results.ranking import Ranking
from dtiscore.results.shortfalls import shortfalls

if TYPE_CHECKING:
    from dtiscore.documents.page.over_years import OverYears

LONGEST_NAME, LONGEST_TEXT = 160, 600


def safe_line(text: object, limit: int = LONGEST_NAME) -> str:
    """Text of a unit or file: one line, no characters that turn the reading direction, bounded."""
    return one_line(" ".join(str(text).split()), limit)


def number_or_none(value: float) -> float | None:
    """None for what is not known; else to twelve significant digits."""
    return None if value != value else significant(value)


@attrs.frozen(eq=False)
class ReportedYear:
    """Scores with the year that is reported, at position ``j``.

    ``target_year`` and ``document`` say which targets the gaps are to, where somebody asks for certain ones.
    """

    scores: Scores
    j: int
    lang: Language
    target_year: int | None = None
    document: str | None = None
    compared: OwnData = attrs.field(factory=OwnData)
    years: OverYears | None = None
    _percents_before: dict[str, Floats] = attrs.field(init=False, factory=dict)
    _changes_of: dict[str, Floats] = attrs.field(init=False, factory=dict)

    @property
    def year(self) -> int:
        return self.scores.years[self.j]

    @cached_property
    def year_before(self) -> int | None:
        """The year that the reported one is compared with, where there is one."""
        return self.compared.year_compared(self.scores, self.j)

    @property
    def has_dagger(self) -> bool:
        """Whether the changes since that year have a †, which the method explains."""
        before = self.ranking.before.get(self.j)
        return before is not None and before.has_dagger

    @cached_property
    def ranking(self) -> Ranking:
        return self.compared.ranking(self.scores, TOTAL)

    @cached_property
    def groups(self) -> list[tuple[str, list[int]]]:
        """The blocks with the units that the year shows, by rank."""
        found = self.ranking.groups(self.j)
        one = "page.all_units" if len(found) == 1 else "page.no_block"
        return [(safe_line(block) or say(one, self.lang), units) for block, units in found]

    @cached_property
    def alone(self) -> bool:
        """Whether no unit has anybody to be compared with."""
        return all(self.scores.plan.observations.compared[units, self.j].sum() < 2 for _, units in self.groups)

    @cached_property
    def targets(self) -> Targets:
        return self.scores.plan.targets.only(self.document)

    @cached_property
    def gaps(self) -> Gaps | None:
        """To targets where documents set any, else to the best unit of each block, where there is anybody to compare."""
        goal = self.target_year if self.target_year is not None else self.scores.plan.target_year
        if goal is None:
            goal = next((y for y in self.targets.years if y >= self.year), None)
        if self.targets.targets and goal is not None:
            return gaps(self.scores, target_year=goal, document=self.document, year=self.year)
        return None if self.alone else gaps(self.scores, to="best", year=self.year)

    @cached_property
    def gaps_of(self) -> Mapping[str, Sequence[Gap]]:
        """By unit. Against the best unit every node has a gap; those of nodes with children are their indicators' again."""
        framework, found = self.scores.framework, dict[str, list[Gap]]()
        for gap in self.gaps or ():
            if gap.node != TOTAL and (self.goal_year is not None or framework[gap.node].rollup == "leaf"):
                found.setdefault(gap.unit, []).append(gap)
        return found

    @cached_property
    def shortfalls_of(self) -> Mapping[str, Sequence[Gap]]:
        """By unit, the gaps that count, most points first."""
        return shortfalls(self.gaps, self.others) if self.gaps is not None else {}

    @cached_property
    def questions_of(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in check_data(self.scores.framework, self.scores.plan.observations):
            if finding.year == self.year:
                found.setdefault(finding.unit, []).append(finding)
        return found

    @property
    def goal_year(self) -> int | None:
        """The year of the targets; None where the gaps are to the best unit, or there are none."""
        return self.gaps.target_year if self.gaps is not None else None

    @cached_property
    def others(self) -> Gaps | None:
        """To the best of the block, what no target is set for; None where there is nobody or nothing to compare."""
        return None if self.gaps is None or self.goal_year is None or self.alone else beside_targets(self.gaps)

    @cached_property
    def sources(self) -> Mapping[str, SourceDocument]:
        """By code, every document with targets for the year, or for any year where none is asked for."""
        counts = Counter(t.document for t in self.targets.targets if self.goal_year in (None, t.year))
        documents = [document for document in self.targets.documents if counts[document.code]]
        found = [self._source(document, f"doc-{i}", counts[document.code]) for i, document in enumerate(documents, 1)]
        shorts = Counter(source.short for source in found)
        return {s.code: attrs.evolve(s, short=f"{s.short} [{s.code}]") if shorts[s.short] > 1 else s for s in found}

    def _source(self, document: Document, anchor: str, targets: int) -> SourceDocument:
        lang, numbered = self.lang, safe_line(document.number)
        title = safe_line(document.title[lang])
        return SourceDocument(
            anchor=anchor,
            short=f"{numbered}: {title}" if numbered else title,
            code=document.code,
            title=safe_line(document.title[lang], LONGEST_TEXT),
            number=numbered,
            date=safe_line(date_text(document.date, lang)),
            issuer=safe_line(document.issuer[lang], LONGEST_TEXT) if document.issuer else "",
            source=safe_line(document.source[lang] if document.source else "", LONGEST_TEXT),
            targets=targets,
        )

    @cached_property
    def main(self) -> tuple[Node, ...]:
        """The pillars; where a framework has none, what the total is made of."""
        framework = self.scores.framework
        return framework.pillars or tuple(framework[code] for code in framework[TOTAL].children)

    @cached_property
    def indices(self) -> tuple[Node, ...]:
        """What the pillars are made of, each once; a pillar that is entered as a whole stands for itself."""
        framework = self.scores.framework
        codes = [code for node in self.main for code in (node.children or (node.code,))]
        return tuple(framework[code] for code in dict.fromkeys(codes))

    @cached_property
    def _percents(self) -> dict[str, Floats]:
        return {}

    def percents(self, code: str) -> Floats:
        """(units, years) of the maximum that applies, rounded as ranks are; none of what is no part of a maximum."""
        if code not in self._percents:
            beside = self.scores.framework[code].is_beside
            scores = np.full(self.scores[code].shape, np.nan) if beside else self.scores[code]
            rounded = round_half_up(scores, self.scores.framework.decimals)
            self._percents[code] = significant_digits(rounded * 100.0)
        return self._percents[code]

    def percent(self, code: str, u: int, j: int | None = None) -> float | None:
        return number_or_none(self.percents(code)[u, self.j if j is None else j])

    def percent_before(self, code: str, u: int) -> float | None:
        return number_or_none(self.percents_before(code)[u])

    def percents_before(self, code: str) -> Floats:
        """(units,): of the same units in the year before; NaN where there is nothing to compare with."""
        if code not in self._percents_before:
            score = self.compared.score_before(self.scores, code, self.j)
            rounded = round_half_up(score, self.scores.framework.decimals)
            self._percents_before[code] = significant_digits(rounded * 100.0)
        return self._percents_before[code]

    def points(self, code: str, u: int) -> float | None:
        return number_or_none(self.scores.points(code)[u, self.j])

    def max_points(self, code: str, u: int) -> float | None:
        return number_or_none(self.scores.max_points(code)[u, self.j])

    def change(self, code: str, u: int) -> float | None:
        """Percentage points since the year before, so that what is printed adds up."""
        return number_or_none(self._changes(code)[u])

    def _changes(self, code: str) -> Floats:
        if code not in self._changes_of:
            self._changes_of[code] = significant_digits(100.0 * self.compared.score_change(self.scores, code, self.j))
        return self._changes_of[code]

    def median(self, code: str, units: Sequence[int], j: int | None = None) -> float | None:
        """Of the units that are ranked and have a score."""
        j = self.j if j is None else j
        return number_or_none(
            averages.median(self.percents(code)[units, j][self.scores.plan.observations.compared[units, j]])
        )

    def name(self, u: int) -> str:
        observations = self.scores.plan.observations
        return safe_line(observations.records[u].name or observations.units[u])

    def code(self, u: int) -> str:
        return safe_line(self.scores.plan.observations.units[u])

    def title(self, code: str) -> str:
        """Of a node, or of a count that data give."""
        framework = self.scores.framework
        if code in framework:
            return safe_line(framework[code].title[self.lang])
        return safe_line(framework.count_titles[code][self.lang] if code in framework.count_titles else code)
