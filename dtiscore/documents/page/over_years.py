"""The years on the page: how a unit and the middle of its block stood in each, joined only where years can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np

from dtiscore.documents.page.nouns import Median, Past
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up, significant
from dtiscore.results import averages
from dtiscore.results.assessment import Assessment
from dtiscore.years.chain import Years
from dtiscore.years.series import Point, Series, series
from dtiscore.years.yearly import Yearly


@attrs.frozen(eq=False, slots=False)
class OverYears:
    """The totals of every year of the chain up to the one that is reported; ``moved`` are the years since whose predecessor borders
    moved."""

    found: Series
    year: int
    moved: frozenset[int]

    @cached_property
    def _lines(self) -> Mapping[str, tuple[Point, ...]]:
        """By code in the reported year."""
        lines = (tuple(point for point in line if point.year <= self.year) for line in self.found.lines)
        return {
            key(line[-1].yearly.records[line[-1].place].code): line
            for line in lines
            if line and line[-1].year == self.year
        }

    def past(self, code: str) -> tuple[Past, ...]:
        """The years of a unit; none where it has no result in the reported one."""
        return tuple(
            Past(
                point.year, _percent(point.yearly, point.score), int(point.yearly.rank[point.place]) or None,
                int(point.yearly.of[point.place]), point.joined, bool(self.found.breaks.get(point.year)),
            )
            for point in self._lines.get(key(code), ())
        )  # fmt: skip

    def medians(self, block: str, years: Sequence[int], parts: int) -> Iterator[Median]:
        """Of a block in the years before those that ``years`` have, in all only: other editions may have other parts."""
        for one in self.found.lists:
            if one.year >= self.year or one.year in years:
                continue
            own = [i for i, name in enumerate(one.blocks) if key(name or "") == key(block)]
            scores = np.array([one.score[i] for i in own if one.rank[i] > 0 and not np.isnan(one.score[i])])
            if scores.size:
                total = _percent(one, averages.median(scores))
                yield Median(
                    one.year, len(scores), total, (None,) * parts, self.is_joined(one.year), self.has_dagger(one.year)
                )

    def is_joined(self, year: int) -> bool:
        """Whether the list of a year can be compared with that of the year before: the same edition, the same borders."""
        years = self.found.years
        return year - 1 in years and not self.has_dagger(year) and year not in self.moved

    def has_dagger(self, year: int) -> bool:
        return bool(self.found.breaks.get(year))


def _percent(yearly: Yearly, score: float) -> float | None:
    if score != score:
        return None
    return significant(float(round_half_up(score, yearly.edition.decimals)) * 100.0)


def over_years(assessment: Assessment, year: int | None) -> OverYears | None:
    """What the page shows of the years before; None where there is only the one."""
    years = Years(assessment)
    if len(years.years) < 2 or not assessment.scores.years:
        return None
    found = series(years)
    successions = years.successions
    moved = {now for before, now in zip(found.years, found.years[1:], strict=False) if successions.between(before, now)}
    return OverYears(found, assessment.scores.years[-1] if year is None else year, frozenset(moved))
