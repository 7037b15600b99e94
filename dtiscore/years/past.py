"""The past results that a year is held against: as they were published where they were, else the scores of their own data."""

from __future__ import annotations

from typing import Any

import attrs

from dtiscore.engine.scoring import Scores
from dtiscore.results.assessment import Assessment
from dtiscore.years.chain import Years
from dtiscore.years.published import Published


@attrs.frozen(eq=False)
class Past:
    """The results of the year before, and the list of that year on later borders, where one was announced."""

    year: int
    results: Scores | Published
    announced: Published | None = None


def past_of(assessment: Assessment, year: int, rule: str = "mean") -> Past | None:
    """What a year is held against; None where nothing of a year before is known.

    Published results win, except where a ``rule`` needs counts, which they do not have.
    """
    inputs, scores = assessment.inputs, assessment.scores
    own = max((one for one in scores.years if one < year), default=None)
    if inputs.settings.before is None and not inputs.others:
        return None if own is None else Past(own, scores)
    years = Years(assessment)
    last = years.before(year)
    last = own if last is None else last
    if last is None:
        return None
    published, announced = years.published(last), years.published(last, year)
    scored = years.assessment(last)
    if scored is not None and (published is None or rule != "mean"):
        return Past(last, scored.scores, announced)
    found: Any = published or announced
    return None if found is None else Past(last, found, announced)
