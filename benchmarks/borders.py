"""Past scores on new borders: the communes of before July 2025 as the 3,321 of after, ten years of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings, WrongAnswer

BEFORE, AFTER, SPLIT = 10_040, 3_321, 471
QUICK = 10  # times fewer
LIMIT = 2.0
SCORED = "score, the same data"
DAY = datetime.date(2025, 7, 1)


def merged(before: int, after: int, split: int) -> dti.Successions:
    """So many communes as so many new ones, of which the first ``split`` go to two each."""
    rows = []
    for u, code in enumerate(work.labels(before)):
        homes = (u % after, (u + 1) % after) if u < split else (u % after,)
        rows += [dti.Succession(DAY, code, f"new-{home:06d}", 1.0 / len(homes)) for home in homes]
    return dti.Successions(tuple(rows))


def borders(settings: Settings) -> Iterator[Item]:
    """Restating by the mean of the main indices, and by counts where none add up; scored by the edition above."""
    fewer = QUICK if settings.quick else 1
    before, after, split = BEFORE // fewer, AFTER // fewer, SPLIT // fewer
    framework = work.framework(settings.folder)
    observations = work.observations(work.values("missing", before, settings.years))
    scores, moved = dti.score(framework, observations), merged(before, after, split)
    year = scores.years[-1] + 1
    moved = dti.Successions(
        tuple(dti.Succession(datetime.date(year, 7, 1), r.predecessor, r.successor, r.share) for r in moved.rows)
    )
    check(scores, moved, dti.restate(scores, moved, year))
    cases = [
        Case(SCORED, lambda: dti.score(framework, observations)["total"], own=False),
        Case("restate", lambda: dti.restate(scores, moved, year)["total"]),
        Case("restate, indicators", lambda: dti.restate(scores, moved, year, level="indicators")["total"]),
    ]
    note = f"{before:,} → {after:,} communes × {settings.years} years × {work.INDICATORS} indicators"
    claims = [
        Claim("restate", "restate", limit=LIMIT, note=note),
        Claim("restate", "restate", SCORED, note="mean of main indices"),
        Claim("restate, indicators", "restate, indicators", limit=LIMIT),
    ]
    yield Group(
        cases[1:] if settings.alone else cases,
        claims[::2] if settings.alone else claims,
        not settings.quick,
        settings.runs,
    )


def check(scores: dti.Scores, moved: dti.Successions, found: dti.Restated) -> None:
    """An index of a new commune is the mean over its parts, each by its share."""
    shares = np.zeros((len(found.units), len(scores.units)))
    place = {code: i for i, code in enumerate(found.units)}
    for row in moved.rows:
        shares[place[row.successor], scores.unit_index(row.predecessor)] = row.share or 0.0
    for index in work.INDICES[:2]:
        expected = shares @ scores[index] / shares.sum(axis=1, keepdims=True)
        if not np.allclose(expected, found[index], rtol=0.0, atol=1e-9, equal_nan=True):
            raise WrongAnswer(f"borders: {index} is not the mean of what the communes are made of")
