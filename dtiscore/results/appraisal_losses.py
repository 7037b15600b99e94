"""What an appraisal did, added up: points claimed, recognised and lost by unit and by node, and where most was lost."""

from __future__ import annotations

from collections import defaultdict

import attrs
import numpy as np

from dtiscore.model import Bools, Floats, Node
from dtiscore.results.stages import SAME, Changes, MovedPoints, Standing, absent, differ, lost_of, on_years


@attrs.frozen(eq=False)
class NodeLoss:
    """One node over all units of a year: what they claimed and what was recognised, of how many points each, how many
    units moved, who lost most.

    ``lost`` adds up what each unit lost of the maximum that counts now (:attr:`Standing.lost`), so that an indicator that
    does not apply to a unit any more is no loss; claimed less recognised where no maximum moved.
    """

    year: int
    node: Node
    depth: int
    claimed: float
    recognised: float
    changed: int
    worst: str
    most: float
    max_claimed: float
    max_recognised: float
    lost: float


@attrs.frozen(eq=False)
class UnitLoss:
    """One unit-year with the indicator on which it lost most, if it lost anything.

    ``reduced`` are the points that indicators lost, ``raised`` those that others won; a gate or weights may make of them
    another change of the total.
    """

    standing: Standing
    worst: MovedPoints | None
    reduced: float
    raised: float


def unit_losses(found: Changes) -> tuple[UnitLoss, ...]:
    """Every unit-year, those that claimed most too much first, by what their indicators lost; equals in the order of the
    units."""
    worst: dict[tuple[str, int], MovedPoints] = {}
    reduced: dict[tuple[str, int], float] = defaultdict(float)
    raised: dict[tuple[str, int], float] = defaultdict(float)
    for row in found.rows:
        place = (row.unit, row.year)
        reduced[place] += max(row.lost, 0.0)
        raised[place] += max(-row.lost, 0.0)
        if row.lost > SAME and (place not in worst or row.lost > worst[place].lost + SAME):
            worst[place] = row
    places = [(one.unit, one.year) for one in found.standings]
    rows = [
        UnitLoss(one, worst.get(place), reduced[place], raised[place])
        for one, place in zip(found.standings, places, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.standing.year, -round(row.reduced, 9))))


def node_losses(found: Changes) -> tuple[NodeLoss, ...]:
    """Every scored node from the total down, by year."""
    framework, after = found.framework, found.scores_after
    observations = after.plan.observations
    years = sorted({one.year for one in found.standings})
    rows = []
    for year in years:
        j = after.years.index(year)
        there = observations.listed[:, j]
        for depth, code in framework.tree:
            was = on_years(found.scores_before, found.scores_before.points(code), after.years)[:, j]
            now = after.points(code)[:, j]
            of = on_years(found.scores_before, found.scores_before.max_points(code), after.years)[:, j]
            top = after.max_points(code)[:, j]
            gone, left = (absent(one, code, after.years)[:, j] for one in (found.scores_before, after))
            lost = np.where(there & (gone == left), lost_of(was, now, of, top), 0.0)
            moved = there & (differ(was, now) | (gone != left) | differ(np.nan_to_num(of), np.nan_to_num(top)))
            most = int(np.argmax(lost)) if lost.size else 0
            worst = lost.size and lost[most] > SAME
            rows.append(
                NodeLoss(
                    year, framework[code], depth, _sum(was, there), _sum(now, there), int(moved.sum()),
                    observations.units[most] if worst else "", float(lost[most]) if worst else 0.0,
                    _sum(of, there), _sum(top, there), float(lost.sum()),
                )
            )  # fmt: skip
    return tuple(rows)


def _sum(points: Floats, there: Bools) -> float:
    return float(np.nansum(np.where(there, points, 0.0)))
