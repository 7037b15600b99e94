"""The year that a page reports: percentages, medians and names, as every part of the page asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import attrs
import numpy as np

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, one_line
from dtiscore.language.rounding import round_half_up, significant, significant_digits
from dtiscore.model import TOTAL, Bools, Floats, Node
from dtiscore.results.ranking import Ranking, rank

LONGEST_NAME = 160


def safe_line(text: object, limit: int = LONGEST_NAME) -> str:
    """Text of a unit or file: one line, no characters that turn the reading direction, bounded."""
    return one_line(" ".join(str(text).split()), limit)


def number_or_none(value: float) -> float | None:
    """None for what is not known; else to twelve significant digits."""
    return None if value != value else significant(value)


@attrs.frozen(eq=False)
class ReportedYear:
    """Scores with the year that is reported, at position ``j``, and the year before, at ``before`` where there is one."""

    scores: Scores
    j: int
    lang: Language

    @property
    def year(self) -> int:
        return self.scores.years[self.j]

    @property
    def before(self) -> int | None:
        years = self.scores.years
        return years.index(self.year - 1) if self.year - 1 in years else None

    @cached_property
    def listed(self) -> Bools:
        """(units,) that results of the year show."""
        return self.scores.plan.observations.listed[:, self.j]

    @cached_property
    def compared(self) -> Bools:
        """(units, years) that have a say in medians."""
        observations = self.scores.plan.observations
        found: Bools = observations.exists & observations.ranked[:, None]
        return found

    @cached_property
    def ranking(self) -> Ranking:
        return rank(self.scores, TOTAL, self.year)

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
        """(units, years) of the maximum that applies, rounded as ranks are."""
        if code not in self._percents:
            rounded = round_half_up(self.scores[code], self.scores.framework.decimals)
            self._percents[code] = significant_digits(rounded * 100.0)
        return self._percents[code]

    def percent(self, code: str, u: int, j: int | None = None) -> float | None:
        return number_or_none(self.percents(code)[u, self.j if j is None else j])

    def change(self, code: str, u: int) -> float | None:
        """Percentage points since the year before, so that what is printed adds up."""
        if self.before is None:
            return None
        return number_or_none(self.percents(code)[u, self.j] - self.percents(code)[u, self.before])

    def median(self, code: str, units: Iterable[int], j: int | None = None) -> float | None:
        """Of the units that are ranked and have a score."""
        j = self.j if j is None else j
        own = np.array([u for u in units if self.compared[u, j]], dtype=np.int64)
        values = self.percents(code)[own, j]
        values = values[~np.isnan(values)]
        return number_or_none(float(np.median(values))) if values.size else None

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
