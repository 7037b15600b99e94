"""Progress (tiến độ) inside a year: the same scores by the end of one period after another."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from dtiscore.data.periods import asked_period
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import DataError, Language, LookupProblem, Problem
from dtiscore.model import TOTAL
from dtiscore.model.period import Period, period_named
from dtiscore.results.assessment import Assessment
from dtiscore.results.ranking import rank

MOST = 12
NUMBERS = ("points", "max_points", "score", "coverage")
PLACES = ("rank", "of", "band")


@attrs.frozen(eq=False)
class Progress:
    """Scores by the end of each period, the earliest first, of one year or of several.

    ``periods`` and ``scores`` go together. ``provisional`` says that places and bands of unfinished years are shown too.
    """

    periods: tuple[Period, ...]
    scores: tuple[Scores, ...]
    node: str = TOTAL
    unit: str | None = None
    provisional: bool = False

    def placed(self, period: Period) -> bool:
        """Whether units have places by the end of a period: where the year is over, or where it is asked for."""
        return self.provisional or not period.unfinished

    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """unit and node, then for each period its points under its name, and with ``_max_points``, ``_score`` and ``_coverage``
        the others; with ``_rank``, ``_of`` and ``_band`` places where there are any.

        One row per unit, of one unit one per node, in the order of the data; null where nothing was reported by then.
        """
        found: pl.DataFrame | None = None
        for period, scores in zip(self.periods, self.scores, strict=True):
            own = self._of(period, scores, lang)
            found = own if found is None else found.join(own, on=["unit", "node"], how="full", coalesce=True)
        assert found is not None
        units = {label: i for i, label in enumerate(self.scores[-1].units)}
        nodes = {code: i for i, (_, code) in enumerate(self.scores[-1].framework.tree)}
        places = [
            (units.get(unit, len(units)), unit, nodes[node]) for unit, node in found.select("unit", "node").iter_rows()
        ]
        return found[sorted(range(len(places)), key=places.__getitem__)]

    def _of(self, period: Period, scores: Scores, lang: Language) -> pl.DataFrame:
        frame = scores.to_polars(unit=self.unit, year=period.year)
        if self.unit is None:
            frame = frame.filter(pl.col("node") == self.node)
        columns = [pl.col(name).alias(_called(period, name)) for name in NUMBERS]
        frame = frame.select("unit", "node", *columns)
        if not self.placed(period):
            return frame
        places = rank(scores, self.node, period.year).to_polars(lang)
        places = places.select("unit", "node", *(pl.col(name).alias(_called(period, name)) for name in PLACES))
        return frame.join(places, on=["unit", "node"], how="left", maintain_order="left")


def _called(period: Period, name: str) -> str:
    return period.name if name == "points" else f"{period.name}_{name}"


def progress(
    assessment: Assessment,
    periods: Sequence[str] = (),
    *,
    node: str = TOTAL,
    unit: str | None = None,
    provisional: bool = False,
) -> Progress:
    """The scores by the end of each period.

    Parameters
    ----------
    assessment : whose data have periods; its status and year count.
    periods : ``"2026-Q1"``, ``"Q1"``; by default those of the data in the year that is asked for, else in their last year; of
        several that end on one day the longest.
    node : of which units are compared.
    unit : only this unit, with every node.
    provisional : shows places and bands of years that are not over.

    Raises
    ------
    DataError
        where the data have no periods, or nothing was reported by the end of one.
    LookupProblem
        for a period, unit, year or node that does not exist, or where a period is named twice.
    """
    if node not in assessment.inputs.framework:
        raise LookupProblem(Problem("lookup.node", params={"name": node, "hint": ""}))
    chosen = _chosen(assessment, periods)
    scores = tuple(assessment.by(period) for period in chosen)
    return Progress(chosen, scores, node, unit, provisional)


def _chosen(assessment: Assessment, periods: Sequence[str]) -> tuple[Period, ...]:
    year = assessment.inputs.settings.year
    known = [found for name in assessment.inputs.reported.periods if (found := period_named(name)) is not None]
    if not known:
        raise DataError(Problem("progress.no_periods"))
    last = year or max(period.year for period in known)
    if periods:
        asked = [asked_period(text, default=last) for text in periods]
        return tuple(sorted(dict.fromkeys(asked), key=lambda period: (period.year, period.last, period.first)))
    own = [period for period in known if period.year == last]
    if not own:
        raise LookupProblem(
            Problem("progress.other_years", params={"year": last, "known": ", ".join(p.name for p in known)})
        )
    spans = [period for period in own if period.first] or own
    by_end: dict[int, Period] = {}
    for period in spans:
        if period.last not in by_end or period.first < by_end[period.last].first:
            by_end[period.last] = period
    return tuple(by_end[end] for end in sorted(by_end))[-MOST:]
