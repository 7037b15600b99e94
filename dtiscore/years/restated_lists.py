"""A ranking beside the year before as it is on this year's borders, so that a change of place is no change of borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from dtiscore.data.units import Unit
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.folder_settings import Basis
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model import Framework
from dtiscore.results.ranking import Ranking, Within, groups_of
from dtiscore.results.year_before import Integers, Links, Listed, Source, YearBefore, differing, year_before
from dtiscore.years.past import Past
from dtiscore.years.restated import Restated


def beside_restated(ranking: Ranking, restated: Restated, past: Past, year: int) -> Ranking:
    """The ranking, of which a year is compared with a past one as it is restated; other years as before.

    Nothing is restated of what was announced on the borders of the year.
    """
    scores = ranking.scores
    if year not in scores.years or ranking.node not in restated.known or past.announced is not None:
        return ranking
    j, moved = scores.years.index(year), restated.successions
    if moved.between(restated.borders, year) or moved.between(year, restated.borders):
        return ranking
    return attrs.evolve(ranking, compared={**ranking.before, j: _before(ranking, restated, past, j)})


def _before(ranking: Ranking, restated: Restated, past: Past, j: int) -> YearBefore:
    observations, framework = ranking.scores.plan.observations, ranking.scores.framework
    k = restated.year_index(past.year)
    places = {key(unit.code): i for i, unit in enumerate(restated.records)}
    there = restated.made.there[:, k]
    link = np.full(len(observations.records), -1, dtype=np.int64)
    for i in np.flatnonzero(observations.exists[:, j]).tolist():
        r = places.get(key(observations.records[i].code), -1)
        link[i] = r if r >= 0 and there[r] else -1
    nobody = np.zeros(len(link), dtype=bool)
    titles = groups_of(observations, ranking.within)[0]
    listed = _listed(restated, ranking.node, k, ranking.within, titles)
    links = Links(link, nobody, np.zeros(len(restated.records), dtype=bool))
    source = _source(restated, ranking.node, past, framework, ranking.scores.years[j])
    before = year_before(ranking.listed(j), listed, links, source, framework.decimals)
    words = restated.mark(ranking.node)[:, k]
    marks = {i: str(words[r]) for i, r in enumerate(link.tolist()) if r >= 0 and words[r]}
    return attrs.evolve(before, marks=marks)


def _source(restated: Restated, node: str, past: Past, framework: Framework, year: int) -> Source:
    same = fingerprint(restated.framework) == fingerprint(framework)
    basis: Basis = "own" if restated.given.scores is not None else "published"
    notes = notes_of(restated, node, past, framework, year)
    return Source(past.year, basis, restated.framework.code, same, restated.borders, notes)


def notes_of(restated: Restated, node: str, past: Past, framework: Framework | None, year: int) -> tuple[Text, ...]:
    """What a reader should know of a past year on these borders, beside a year of a framework where there is one."""
    mark, edition = restated.words_of_rule(node), restated.framework
    how = text_of(f"years.restated_by.{mark.replace(' ', '_')}")
    notes = [text_of("years.basis.restated", before=past.year, borders=restated.borders, how=how)]
    if past.announced is not None:
        params = {"before": past.year, "borders": restated.borders, "source": one_line(past.announced.source)}
        notes.append(text_of("years.announced", **params))
    if past.left_aside is not None:
        params = {"before": past.year, "source": one_line(past.left_aside.source), "edition": edition.code}
        notes.append(text_of("years.left_aside", rule=restated.rule, **params))
    if framework is not None and fingerprint(edition) != fingerprint(framework):
        notes.append(differing(edition, past.year, framework, year))
    return tuple(notes)


def _listed(restated: Restated, node: str, k: int, within: Within, titles: Sequence[str]) -> Listed:
    """The restated list; its groups have the numbers of this year's."""
    known: dict[str, int] = {key(title): i for i, title in enumerate(titles)}
    group = np.array(
        [known.setdefault(key(_group(unit, within)), len(known)) for unit in restated.records], dtype=np.int64
    )
    score, ranked = restated[node][:, k], restated.ranked(node)[:, k]
    framework = restated.framework
    rank, of = rank_groups(
        score, group, ranked, max(len(known), 1), framework.decimals, framework[node].ties == "dense"
    )
    in_ranking = np.array([unit.ranked for unit in restated.records], dtype=bool)
    return Listed(score, rank, _of(of, group, rank), group, in_ranking)


def _of(of: Integers, group: Integers, rank: Integers) -> Integers:
    return np.where(rank > 0, of[group], 0)


def _group(unit: Unit, within: Within) -> str:
    names: Mapping[str, str] = {"block": unit.block, "parent": unit.parent, "all": ""}
    return names[within]
