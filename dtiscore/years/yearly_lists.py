"""The list of every year that a series is made of, on the basis and the borders that are asked for, and what grew between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import attrs
import numpy as np

from dtiscore.engine.scoring import Scores, score_again
from dtiscore.frameworks.correspondence import Correspondence
from dtiscore.frameworks.folder_settings import Basis
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model.redrawing import Level
from dtiscore.model.succession import Successions
from dtiscore.years.chain import Years
from dtiscore.years.editions import between_editions
from dtiscore.years.matching import match
from dtiscore.years.past import coded
from dtiscore.years.published import Published
from dtiscore.years.rescoring import counted, on_common_part, rescored
from dtiscore.years.restating import Restated, Rule, restate
from dtiscore.years.yearly import Integers, Yearly, of_published, of_restated, of_scores

LEAST_SHARE = 0.5  # of the points that a link of the chained index stands on


@attrs.frozen(eq=False, slots=False)
class YearlyLists:
    """Makes the lists of a node; ``notes`` are what a reader should know of them."""

    years: Years
    node: str
    basis: Basis | None
    borders: int | None
    rule: Rule
    level: Level
    by: str | None
    notes: list[Text] = attrs.field(init=False, factory=list)
    _links: dict[tuple[int, int], tuple[Yearly, Yearly, Integers]] = attrs.field(init=False, factory=dict)

    @property
    def successions(self) -> Successions:
        return self.years.successions

    def lists(self) -> Iterator[Yearly]:
        if self.borders is not None and not len(self.successions):
            raise DataError(Problem("borders.no_successions"))
        if self.basis in ("rescored", "common"):
            for year, scores in self._by_last.items():
                yield self._of(scores, year, self.basis)
            return
        if self.basis == "published" and not any(self.years.published(year) for year in self.years.years):
            raise DataError(
                Problem("years.nothing_published", params={"year": self.years.years[0] if self.years.years else 0})
            )
        for year in self.years.years:
            found = self._one(year)
            if found is not None:
                yield found

    def _one(self, year: int) -> Yearly | None:
        """A year as it was published, else as its data give it; None where it does not have the node."""
        if self.basis != "own":
            announced = None if self.borders is None else self.years.published(year, self.borders)
            published = self.years.published(year)
            for one, mark in ((announced, "announced" if year != self.borders else ""), (published, "")):
                if one is not None and self.node in one.results:
                    self.notes.extend(one.notes)
                    own = coded(one, self.successions)
                    assert own is not None
                    if mark or one.borders == self.borders or self.borders is None:
                        return of_published(own, self.node, mark)
                    return self._of(own, year, "published")
        assessment = self.years.assessment(year)
        if assessment is None or self.node not in assessment.scores.plan.index:
            return None
        return self._of(assessment.scores, year, "own")

    def _of(self, results: Scores | Published, year: int, basis: str) -> Yearly:
        if self.borders is not None and year != self.borders:
            return of_restated(self._restated(results), year, self.node, basis)
        return (
            of_scores(results, year, self.node, basis)
            if isinstance(results, Scores)
            else of_published(results, self.node)
        )

    def _restated(self, results: Scores | Published) -> Restated:
        assert self.borders is not None
        units = self.years.current.inputs.units
        return restate(results, self.successions, self.borders, self.rule, self.level, self.by, units)

    # --- every year by the last edition -------------------------------------------------------------------------------

    @cached_property
    def _scored(self) -> Mapping[int, Scores]:
        found = {year: self.years.assessment(year) for year in self.years.years}
        return {year: one.scores for year, one in found.items() if one is not None}

    @cached_property
    def _by_last(self) -> Mapping[int, Scores]:
        """The scores of every year by the edition of the last one, on the basis that is asked for."""
        every = list(self._scored.items())
        if not every:
            raise DataError(
                Problem("years.no_data", params={"year": max(self.years.years, default=0), "basis": str(self.basis)})
            )
        steps = {now[0]: self._between(before[1], *now) for before, now in pairwise(every)}
        found = {}
        for k, (year, scores) in enumerate(every):
            again = scores
            for (_, old), (later, now) in pairwise(every[k:]):
                again = again if old is now else rescored(again, now, steps[later])
            found[year] = again
        last = every[-1][1].framework
        common = {node.code for node in last.leaves if self._reaches(node.code, steps)}
        if self.basis == "common":
            absent = [node.code for node in last.leaves if node.code not in common]
            found = {
                year: score_again(one, {code: np.full(one.plan.observations.shape, np.inf) for code in absent})
                for year, one in found.items()
            }
        points = {node.code: float(node.points) for node in last.leaves if not node.adjusts}
        of_common = [points[code] for code in points if code in common]
        params = {"count": len(of_common), "all": len(points), "points": sum(of_common), "most": sum(points.values())}
        self.notes.append(text_of(f"years.series.{self.basis}", edition=last.code, **params))
        return found

    def _reaches(self, code: str, steps: Mapping[int, Correspondence]) -> bool:
        """Whether an indicator of the last edition was asked, comparably, in every year."""
        codes: tuple[str, ...] = (code,)
        for year in sorted(steps, reverse=True):
            counterparts = steps[year].counterparts
            if not all(one in counterparts and counterparts[one].carries for one in codes):
                return False
            codes = tuple(was for one in codes for was in counterparts[one].was)
        return True

    def _between(self, before: Scores, year: int, now: Scores) -> Correspondence:
        return between_editions(self.years, year, before.framework, now.framework, self.basis or "common")

    # --- the chained index -------------------------------------------------------------------------------------------

    def growth(self, lists: Sequence[Yearly]) -> tuple[dict[int, dict[str, float]], list[Text]]:
        """By year and unit, by what the unit grew since the year before on what both ask; and why a link is left out."""
        links: dict[int, dict[str, float]] = {}
        refused: list[Text] = []
        for before, now in pairwise(lists):
            pair = {"before": before.year, "year": now.year}
            if before.asked == now.asked:
                links[now.year] = self._grown(before, now)
                continue
            on_common = self._on_common(before, now)
            if on_common is None:
                refused.append(text_of("years.series.no_link", **pair))
                continue
            found, lists_of = on_common
            share = counted(found, self.node)
            if not share["most"] or share["points"] < LEAST_SHARE * share["most"]:
                refused.append(text_of("years.series.short_link", **pair, points=share["points"], most=share["most"]))
                continue
            links[now.year] = self._grown(*lists_of)
        return links, refused

    def _on_common(self, before: Yearly, now: Yearly) -> tuple[Correspondence, tuple[Yearly, Yearly]] | None:
        """Both years on what both ask, by the later edition; None where the data or a confirmed correspondence are not there."""
        old, new = self._scored.get(before.year), self._scored.get(now.year)
        if old is None or new is None or self.node not in new.plan.index:
            return None
        try:
            found = self._between(old, now.year, new)
        except DataError:
            return None
        again, part = rescored(old, new, found), on_common_part(new, found)
        return found, (self._of(again, before.year, "common"), self._of(part, now.year, "common"))

    def _grown(self, before: Yearly, now: Yearly) -> dict[str, float]:
        links = self.links(before, now)
        found = {}
        for i in np.flatnonzero(links >= 0).tolist():
            was, is_now = float(before.score[links[i]]), float(now.score[i])
            if was > 0 and is_now > 0:  # on 0 nothing stands
                found[key(now.records[i].code)] = is_now / was
        return found

    def links(self, before: Yearly, now: Yearly) -> Integers:
        """(units,): which unit of a list is which of the list before, -1 for none."""
        place = id(before), id(now)
        if place not in self._links:
            successions = self.successions if self.borders is None else Successions()
            span = (before.borders, now.borders)
            found = match(now.records, now.there, before.records, before.there, successions, span)[0]
            self._links[place] = before, now, found.before
        return self._links[place][2]
