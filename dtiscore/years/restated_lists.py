"""A ranking beside the year before as it is on this year's borders, so that a change of place is no change of borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from dtiscore.data.units import Unit
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.language.labels import key
from dtiscore.language.text import text_of
from dtiscore.results.ranking import Ranking, Within, groups_of
from dtiscore.results.year_before import Integers, Links, Listed, Source, YearBefore, year_before
from dtiscore.years.restated import Restated


def beside_restated(ranking: Ranking, restated: Restated) -> Ranking:
    """The ranking, of which every year on the borders of the restated scores is compared with them; the others as before."""
    years = ranking.scores.years
    found = {
        j: _before(ranking, restated, j)
        for j, year in enumerate(years)
        if year - 1 in restated.years and _has_these_borders(ranking, restated, j)
    }
    return attrs.evolve(ranking, compared={**ranking.before, **found})


def _has_these_borders(ranking: Ranking, restated: Restated, j: int) -> bool:
    year, moved = ranking.scores.years[j], restated.successions
    return not moved.between(restated.borders, year) and not moved.between(year, restated.borders)


def _before(ranking: Ranking, restated: Restated, j: int) -> YearBefore:
    observations, framework = ranking.scores.plan.observations, ranking.scores.framework
    last = ranking.scores.years[j] - 1
    k = restated.year_index(last)
    places = {key(unit.code): i for i, unit in enumerate(restated.records)}
    there = restated.made.there[:, k]
    link = np.full(len(observations.records), -1, dtype=np.int64)
    for i in np.flatnonzero(observations.exists[:, j]).tolist():
        r = places.get(key(observations.records[i].code), -1)
        link[i] = r if r >= 0 and there[r] else -1
    nobody = np.zeros(len(link), dtype=bool)
    titles = groups_of(observations, ranking.within)[0]
    listed = _listed(restated, ranking.node, k, ranking.within, titles)
    mark = restated.words_of_rule(ranking.node)
    said = text_of(
        "years.basis.restated",
        before=last,
        borders=restated.borders,
        how=text_of(f"years.restated_by.{mark.replace(' ', '_')}"),
    )
    source = Source(last, "own", framework.code, True, restated.borders, (said,), restated=mark)
    links = Links(link, nobody, np.zeros(len(restated.records), dtype=bool))
    return year_before(ranking.listed(j), listed, links, source, framework.decimals)


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
