"""The past results that a year is held against: as they were published where they were, else the scores of their own data."""

from __future__ import annotations

import attrs

from dtiscore.data.run_inputs import Inputs
from dtiscore.engine.scoring import Scores
from dtiscore.language.labels import key
from dtiscore.model.succession import Successions
from dtiscore.results.assessment import Assessment
from dtiscore.years.chain import Years
from dtiscore.years.published import Published


@attrs.frozen(eq=False)
class Past:
    """The results of the year before, the successions since, and the list of that year on later borders, where one was announced.

    ``left_aside`` was published of the year, but has no counts, which the rule that is asked for needs.
    """

    year: int
    results: Scores | Published
    successions: Successions
    announced: Published | None = None
    left_aside: Published | None = None


def past_of(assessment: Assessment, year: int, rule: str = "mean") -> Past | None:
    """What a year is held against; None where nothing of a year before is known.

    Published results win, except where a ``rule`` needs counts, which they do not have, and where the settings compare with data.
    """
    inputs = assessment.inputs
    scores = assessment.scores if has_data(inputs) else None
    own = None if scores is None else max((one for one in scores.years if one < year), default=None)
    if inputs.settings.before is None and not inputs.others:
        return None if own is None or scores is None else Past(own, scores, inputs.successions)
    years = Years(assessment)
    by_data = inputs.settings.basis in ("own", "rescored", "common")
    known = {one.year for link in years.links for one in link.published if one.year < year and not by_data}
    last = years.before(year) if scores is not None else max(known, default=None)
    last = own if last is None else last
    if last is None:
        return None
    published, announced = (
        None if by_data else coded(one, years.successions)
        for one in (years.published(last), years.published(last, year))
    )
    scored = years.assessment(last)
    if scored is not None and (published is None or rule != "mean"):
        return Past(last, scored.scores, years.successions, announced, published)
    found = published or announced
    return None if found is None else Past(last, found, years.successions, announced)


def has_data(inputs: Inputs) -> bool:
    """Whether there are data files of this year, and not only past results."""
    return bool(inputs.settings.data) and not (inputs.folder is not None and inputs.folder.without_data)


def coded(published: Published | None, successions: Successions) -> Published | None:
    """Published results whose units stand by the codes of the successions, where the list calls them by their names."""
    if published is None:
        return None
    codes, names = set[str](), dict[str, str]()
    for row in successions.rows:
        before = published.borders < row.date.year
        code, name = (row.predecessor, row.predecessor_name) if before else (row.successor, row.successor_name)
        codes.add(key(code))
        if name:
            names[key(name)] = code
    records = tuple(
        attrs.evolve(unit, code=names[key(unit.code)], name=unit.name or unit.code)
        if key(unit.code) not in codes and key(unit.code) in names
        else unit
        for unit in published.records
    )
    return attrs.evolve(published, records=records)
