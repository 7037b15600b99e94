"""On what basis a year is compared with the one before: as it was published, or by its own data and its own edition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from dtiscore.engine.scoring import Scores
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.folder_settings import Basis
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model import TOTAL
from dtiscore.model.succession import Successions
from dtiscore.results.assessment import Assessment
from dtiscore.results.compared_years import ByRanking, OwnData
from dtiscore.results.ranking import Ranking, Within, groups_of, rank, self_assessed
from dtiscore.results.year_before import Integers, Links, Listed, Source, YearBefore, differing, own_source, year_before
from dtiscore.years.chain import Years
from dtiscore.years.editions import between_editions
from dtiscore.years.matching import match
from dtiscore.years.moved_places import beside_borders
from dtiscore.years.published import Published
from dtiscore.years.rescoring import counted, on_common_part, rescored


def comparing(assessment: Assessment) -> OwnData:
    """What the years of an assessment are compared with, as its settings say: on a basis, and on other borders.

    Raises
    ------
    DataError
        where other borders are asked for, and no successions are named.
    """
    own = _on_basis(assessment)
    return beside_borders(assessment, own) if assessment.inputs.settings.redrawing.is_asked else own


def _on_basis(assessment: Assessment) -> OwnData:
    inputs = assessment.inputs
    if inputs.settings.before is None and not inputs.others and inputs.settings.basis is None:
        return OwnData()
    return Compared(Years(assessment), inputs.settings.basis)


@attrs.frozen(eq=False, slots=False)
class Compared(ByRanking):
    """What each year is compared with: by default what was published, else its own data by its own edition.

    A ``basis`` counts for the year that the folder is about; where it cannot be had, it is refused.
    """

    years: Years
    basis: Basis | None = None
    _known: dict[tuple[int, str, int | None, str], Ranking] = attrs.field(init=False, factory=dict)
    _rescored_by_year: dict[int, Scores] = attrs.field(init=False, factory=dict)
    _common_by_year: dict[int, Scores] = attrs.field(init=False, factory=dict)

    def ranking(self, scores: Scores, node: str = TOTAL, year: int | None = None, within: Within = "block") -> Ranking:
        """The ranks of a node beside those of the year before, on the basis."""
        place = (id(scores), node, year, within)
        if place not in self._known:
            ranking = rank(scores, node, year, within)
            found = {j: self._before(ranking, j) for j in range(len(scores.years))}
            before = {j: one for j, one in found.items() if one is not None}
            self._known[place] = attrs.evolve(ranking, compared=before)
        return self._known[place]

    @cached_property
    def _assessed(self) -> int | None:
        return self.years.links[0].year

    def _before(self, ranking: Ranking, j: int) -> YearBefore | None:
        year = ranking.scores.years[j]
        last = self.years.before(year)
        if last is None:
            return None
        published = self.years.published(last, year) or self.years.published(last)
        wanted = self.basis if year == self._assessed else None
        basis = wanted or ("published" if published is not None else "own")
        if basis == "published":
            if published is None:
                raise DataError(Problem("years.nothing_published", params={"year": last}))
            return self._with_published(ranking, j, published)
        assessment = self.years.assessment(last)
        if assessment is None:
            if wanted is None:
                return None
            raise DataError(Problem("years.no_data", params={"year": last, "basis": basis}))
        if basis in ("rescored", "common"):
            return self._rescored(ranking, j, assessment.scores, last, basis)
        if last in ranking.scores.years and assessment.inputs.framework is ranking.scores.framework:
            return ranking.own_before(j)
        return self._with_own(ranking, j, assessment.scores, last)

    @property
    def successions(self) -> Successions:
        """Those that the present folder names, held against the units of the folder before."""
        return self.years.successions

    def _with_published(self, ranking: Ranking, j: int, published: Published) -> YearBefore:
        scores = ranking.scores
        year, framework = scores.years[j], scores.framework
        records, exists = scores.plan.observations.records, scores.plan.observations.exists[:, j]
        span = (year if published.borders == year else published.year, year)
        everyone = np.ones(len(published.records), dtype=bool)
        links, said = match(records, exists, published.records, everyone, self.successions, span)
        titles, groups = groups_of(scores.plan.observations, ranking.within)
        notes = (text_of("years.basis.published", before=published.year, source=published.source), *published.notes)
        same = fingerprint(published.framework) == fingerprint(framework)
        notes += () if same else (differing(published.framework, published.year, framework, year), *self._hint(year))
        source = Source(published.year, "published", published.framework.code, same, published.borders, (*notes, *said))
        if ranking.node not in published.results:
            return _nothing_asked(ranking, j, len(everyone), links, source)
        own = published.on(ranking.node)
        if published.blocks is None:
            group = np.full(len(everyone), -1, dtype=np.int64)
            linked = links.before >= 0
            group[links.before[linked]] = groups[linked]
        else:
            group = _among(published.blocks, titles)
        placed = ranking.within == "block" or (ranking.within == "all" and len(set(group.tolist())) == 1)
        ranks = own.rank if placed else np.zeros_like(own.rank)
        listed = Listed(own.score, ranks, own.of, group, own.rank > 0 if own.rank.any() else ~np.isnan(own.score))
        return year_before(ranking.listed(j), listed, links, source, framework.decimals)

    def _with_own(self, ranking: Ranking, j: int, before: Scores, last: int) -> YearBefore:
        scores, k = ranking.scores, before.year_index(last)
        year, framework = scores.years[j], scores.framework
        now, old = scores.plan.observations, before.plan.observations
        span = (last, year)
        links, said = match(now.records, now.exists[:, j], old.records, old.exists[:, k], self.successions, span)
        source = own_source(last, before.framework.code, self_only=self_assessed(old, k))
        same = fingerprint(before.framework) == fingerprint(framework)
        notes = source.notes
        notes += () if same else (differing(before.framework, last, framework, year), *self._hint(year))
        source = attrs.evolve(source, same_edition=same, notes=(*notes, *said))
        if ranking.node not in before.plan.index:
            return _nothing_asked(ranking, j, len(old.records), links, source)
        earlier = rank(before, ranking.node, last, ranking.within).listed(k)
        titles, own_titles = groups_of(now, ranking.within)[0], groups_of(old, ranking.within)[0]
        listed = attrs.evolve(earlier, group=_among(own_titles, titles)[earlier.group])
        return year_before(ranking.listed(j), listed, links, source, framework.decimals)

    def _hint(self, year: int) -> tuple[Text, ...]:
        """How much of two editions could be compared, where a person has confirmed what is which."""
        try:
            found = self.years.correspondence(year)
        except DataError:  # it is told by check, and where it is needed
            return ()
        return () if found is None else (text_of("years.basis.hint", **counted(found)),)

    def _rescored(self, ranking: Ranking, j: int, before: Scores, last: int, basis: Basis) -> YearBefore:
        scores, framework = ranking.scores, ranking.scores.framework
        year, k = scores.years[j], before.year_index(last)
        found = between_editions(self.years, year, before.framework, framework, basis)
        if last not in self._rescored_by_year:
            self._rescored_by_year[last] = rescored(before, scores, found)
        again = self._rescored_by_year[last]
        now, old = scores.plan.observations, again.plan.observations
        links, said = match(
            now.records, now.exists[:, j], old.records, old.exists[:, k], self.successions, (last, year)
        )
        told = text_of(f"years.basis.{basis}", before=last, edition=framework.code, **counted(found))
        same = fingerprint(before.framework) == fingerprint(framework)
        source = Source(last, basis, before.framework.code, same, last, (told, *said))
        earlier = rank(again, ranking.node, last, ranking.within).listed(k)
        titles, own_titles = groups_of(now, ranking.within)[0], groups_of(old, ranking.within)[0]
        listed = attrs.evolve(earlier, group=_among(own_titles, titles)[earlier.group])
        present = ranking.listed(j)
        if basis == "common":
            if year not in self._common_by_year:
                self._common_by_year[year] = on_common_part(scores, found)
            present = rank(self._common_by_year[year], ranking.node, year, ranking.within).listed(j)
        return year_before(present, listed, links, source, framework.decimals)


def _among(titles: Sequence[str], known: Sequence[str]) -> Integers:
    """The number that each group has among those of this year; others have numbers of their own."""
    numbers: dict[str, int] = {key(title): i for i, title in enumerate(known)}
    return np.array([numbers.setdefault(key(title), len(numbers)) for title in titles], dtype=np.int64)


def _nothing_asked(ranking: Ranking, j: int, units: int, links: Links, source: Source) -> YearBefore:
    nothing, none = np.full(units, np.nan), np.zeros(units, dtype=np.int64)
    listed = Listed(nothing, none, none, none, np.ones(units, dtype=bool))
    decimals = ranking.scores.framework.decimals
    groups = ranking.listed(j)
    at = links.before >= 0
    listed.group[links.before[at]] = groups.group[at]
    return year_before(groups, listed, links, source, decimals, asked=False)


__all__ = ["Compared", "comparing"]
