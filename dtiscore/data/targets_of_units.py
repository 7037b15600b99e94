"""Targets that a document set for one unit: they do not go over to the unit that it was merged into, or that took its code."""

from __future__ import annotations

import datetime

import attrs

from dtiscore.data.observations import Observations
from dtiscore.frameworks.targets import Targets
from dtiscore.language.dates import day_of
from dtiscore.language.labels import key
from dtiscore.model import Target
from dtiscore.model.succession import Succession, Successions


def set_for_these_units(targets: Targets, observations: Observations, successions: Successions) -> Targets:
    """The targets without those of former units: set for one unit, by a document of a day before the borders of its code moved.

    Only where all years of the data are after that day, for before it the target was that unit's. A renaming moves no border,
    and a document without a date is taken at its word. What is left out is kept beside, to be told.
    """
    if not len(successions) or not observations.years or not any(target.unit for target in targets.targets):
        return targets
    left_out = tuple(
        target for target in targets.targets if _is_of_a_former(target, targets, observations, successions)
    )
    if not left_out:
        return targets
    kept = tuple(target for target in targets.targets if target not in left_out)
    return attrs.evolve(targets, targets=kept, left_out=left_out)


def _is_of_a_former(target: Target, targets: Targets, observations: Observations, successions: Successions) -> bool:
    document = targets.document(target.document)
    day = day_of(document.date) if document is not None else None
    place = observations.positions.get(key(target.unit)) if target.unit else None
    if day is None or place is None:
        return False
    code, end = observations.records[place].code, datetime.date(min(observations.years), 12, 31)
    by_day: dict[datetime.date, list[Succession]] = {}
    for row in successions.rows:
        if day < row.date <= end and key(row.successor) == key(code):
            by_day.setdefault(row.date, []).append(row)
    return any(_moved(rows, by_code=key(target.unit) == key(code)) for rows in by_day.values())


def _moved(rows: list[Succession], *, by_code: bool) -> bool:
    """Whether the unit of these rows is another than its code meant until then; one that only changed its code still has its name."""
    first = rows[0]
    if len(rows) > 1 or first.share != 1.0:
        return True
    return by_code and key(first.predecessor) != key(first.successor)
