"""Published results beside the data of their year: every unit that the data of today would place elsewhere is named. What was
published is never overwritten."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dtiscore.language.errors import DtiError, Problem, bounded, one_line
from dtiscore.language.rounding import plain, significant
from dtiscore.model import TOTAL, Floats
from dtiscore.years.chain import Years
from dtiscore.years.continuing import units_in_doubt
from dtiscore.years.matching import match
from dtiscore.years.published import Published

# What was computed twice differs in the order of additions at most.
SAME = 1e-9


def check_years(years: Years) -> tuple[Problem, ...]:
    """What is wrong with the years before, and what of the published results their data no longer give."""
    problems: list[Problem] = []
    try:
        problems += _of_units(years)
    except DtiError as error:  # the years themselves are looked at all the same
        problems += error.problems
    try:
        for link in years.links:
            if link.before is not None and link.before.correspondence and link.year is not None:
                problems += _of_correspondence(years, link.year)
            for published in link.published:
                problems += changed_since(years, published)
    except DtiError as error:
        problems += error.problems
    return tuple(bounded(dict.fromkeys(problems)))


def _of_units(years: Years) -> Iterator[Problem]:
    """What the units files of the folder and of the one before leave open, and predecessors that are none of the latter."""
    successions = years.successions
    if len(years.links) == 1:
        return
    (new, now), (old, before) = ((link.inputs.units, link.year) for link in years.links[:2])
    if new is not None and old is not None and now is not None and before is not None and before < now:
        yield from units_in_doubt(old, new, successions, (before, now))


def _of_correspondence(years: Years, year: int) -> tuple[Problem, ...]:
    """What is missing, doubled, stale or not confirmed."""
    try:
        years.correspondence(year)
    except DtiError as error:
        return error.problems
    return ()


def changed_since(years: Years, published: Published) -> Iterator[Problem]:
    """A warning for every unit whose published points are not what the data of the year give by its own edition."""
    assessment = years.assessment(published.year)
    if assessment is None or published.borders != published.year or TOTAL not in published.results:
        return
    scores = assessment.scores
    j = scores.year_index(published.year)
    observations = scores.plan.observations
    everyone = np.ones(len(published.records), dtype=bool)
    span = (published.year, published.year)
    links, _ = match(
        observations.records,
        observations.exists[:, j],
        published.records,
        everyone,
        assessment.inputs.successions,
        span,
    )
    stated, computed = published.on(TOTAL), scores.points(TOTAL)[:, j]
    in_points = not np.isnan(stated.points).all()
    told: Floats = stated.points if in_points else stated.score
    found: Floats = computed if in_points else scores[TOTAL][:, j]
    room = room_of(told) if published.folder is None else SAME * max(scores.framework.scale, 1.0)
    for i in np.flatnonzero(links.before >= 0).tolist():
        then, now = float(told[links.before[i]]), float(found[i])
        if then == then and not abs(then - now) <= room:
            params = {
                "unit": one_line(observations.records[i].name or scores.units[i]), "year": published.year,
                "stated": plain(significant(then)), "computed": "–" if now != now else plain(significant(now)),
            }  # fmt: skip
            yield Problem("years.data_changed", published.source, severity="warning", params=params)


def room_of(values: Floats) -> float:
    """Half of the last digit that any of the printed values has, and a little for binary fractions."""
    texts = [plain(float(value)) for value in values[~np.isnan(values)]]
    digits = max((len(text.partition(".")[2]) for text in texts), default=0)
    return float(0.5 * 10.0 ** -min(digits, 10) + SAME)
