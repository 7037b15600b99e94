"""Counts of predecessors added up, and indicators scored anew from the sums: exact for mergers, an estimate for splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from dtiscore.data.measuring import counts_of, measured_of
from dtiscore.data.observations import Observations
from dtiscore.engine.plan import Plan
from dtiscore.engine.rolling_up import Known, shares_anew
from dtiscore.engine.scoring import Scores
from dtiscore.engine.unit_targets import targets_by_unit, unit_names
from dtiscore.frameworks.targets import Targets, resolve
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Bools, Floats, Node, Target
from dtiscore.rules.plugins.calling import derive
from dtiscore.years.redrawn import Pieces, Redrawn


@attrs.frozen(eq=False)
class Counted:
    """An indicator from sums, where they can be had: arrays (units, years)."""

    where: Bools
    known: Known

    def over(self, other: Known) -> Known:
        """The other, with these where they can be had."""
        names = ("score", "coverage", "maximum", "applicable")
        return Known(*(np.where(self.where, getattr(self.known, name), getattr(other, name)) for name in names))


def summed(scores: Scores, made: Redrawn) -> dict[str, Counted]:
    """By code, every indicator that can be restated by its counts."""
    framework, plan = scores.framework, scores.plan
    found = {}
    targets = _targets(plan, made)
    for node in framework.leaves:
        if adds_up(node):
            counted = _summed(scores, made, node, targets.get(node.code, None))
            if counted is not None:
                found[node.code] = counted
    return found


def adds_up(node: Node) -> bool:
    """Whether an indicator can be scored from sums; choices and what is entered as points or a score never can."""
    return node.sums_up and node.rule is not None and node.rule.reads == "value" and node.rule.entered is None


def _summed(scores: Scores, made: Redrawn, node: Node, targets: tuple[Target | None, ...] | None) -> Counted | None:
    observations = scores.plan.observations
    told = _told(node, observations)
    if told is None:
        return None
    absent = np.any([np.isposinf(array) for array in told], axis=0)
    # Whom the indicator is not for, or who says that it does not apply, has no part in the sums.
    absent |= np.isnan(scores.coverage(node.code))
    gave = np.all([np.isfinite(array) for array in told], axis=0) & ~absent
    kept = ~np.isfinite(observations.points.get(node.code, np.full(observations.shape, np.nan)))
    ratio = len(told) > 1

    def sums(array: Floats) -> Floats:
        return made.values(lambda one: one.total(np.where(_at(gave, one), _shares(one) * _at(array, one), 0.0)))

    some = made.where(lambda one: one.any(_at(gave, one)))
    fit = made.where(lambda one: one.all(_at(kept, one) & ~np.isnan(one.share)))
    if not ratio:  # a number of its own is that of the whole unit only where nobody is missing
        fit &= made.where(lambda one: one.all(_at(gave | absent, one)))
    nowhere = made.where(lambda one: one.all(_at(absent, one)))
    totals = [np.where(some, sums(array), np.where(nowhere, np.inf, np.nan)) for array in told]
    laid = _laid_out(node, totals, made, scores.years, observations)
    value = _value(node, totals, laid)
    share = shares_anew(node, value, targets, laid)
    where = fit & (some | nowhere) & ~np.isnan(share)
    return Counted(where, _known(scores, made, node, share, gave))


def _told(node: Node, observations: Observations) -> list[Floats] | None:
    """What is added up: part and whole, the inputs of a derivation, or the number itself; None where nobody gave it."""
    if node.derivation is not None:
        told = [observations.value(code) for code in node.data.of]
        told = told if all(code in observations.places for code in node.data.of) else []
    elif node.data.part or node.code in observations.parts:
        told = list(counts_of(node, observations))
    else:
        told = [observations.value(node.code)]
    return told if told and all(np.isfinite(array).any() for array in told) else None


def _laid_out(
    node: Node, totals: Sequence[Floats], made: Redrawn, years: tuple[int, ...], observations: Observations
) -> Observations:
    """The redrawn units with the sums of one indicator, as if they had reported them."""
    shape = made.alone.shape
    counts = len(totals) == 2 and node.derivation is None
    values = np.full((1, *shape), np.nan) if len(totals) > 1 else totals[0].reshape(1, *shape).copy()
    return Observations(
        units=tuple(unit.code for unit in made.records), records=made.records, years=years, codes=(node.code,),
        values=values, submitted=np.ones(shape, dtype=bool), exists=np.ones(shape, dtype=bool),
        parts={node.code: totals[0].copy()} if counts else {}, wholes={node.code: totals[1].copy()} if counts else {},
        has_units_file=observations.has_units_file,
    )  # fmt: skip


def _value(node: Node, totals: Sequence[Floats], laid: Observations) -> Floats:
    if node.derivation is not None:
        return derive(node.derivation, tuple(totals), laid.years, laid.shape, node.code)
    return measured_of(node, laid, [])


def _shares(one: Pieces) -> Floats:
    return np.where(np.isnan(one.share), 0.0, one.share)


def _at(array: Any, one: Pieces) -> Any:
    """(entries, years)"""
    return array[one.of, one.years]


def _known(scores: Scores, made: Redrawn, node: Node, share: Floats, gave: Bools) -> Known:
    """The indicator as a child of what is above it; covered as far as predecessors gave the counts."""
    framework = scores.framework
    applies = ~np.isposinf(share)
    share = np.where(applies, share, np.nan)
    if framework.point_decimals is not None and node.states_points and node.points > 0:
        share = round_half_up(share * node.points, framework.point_decimals) / node.points
    there = ~np.isnan(scores.coverage(node.code))

    def covered(one: Pieces) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return one.total(_shares(one) * _at(gave, one)) / one.total(_shares(one) * _at(there, one))

    coverage = np.where(applies, made.values(covered), np.nan)
    most = np.where(applies, node.points, 0.0)
    seen = ~np.isnan(share)
    return Known(share, coverage, most if framework.missing == "zero" else np.where(seen, most, 0.0), most)


def _targets(plan: Plan, made: Redrawn) -> Mapping[str, tuple[Target | None, ...]]:
    """The targets of the redrawn units: those for all units, and those that a document set for a unit as it is now."""
    if plan.target_year is None or not plan.target_of:
        return {}
    kept = tuple(target for target in plan.targets.targets if not target.unit or _is_meant(target, made))
    units = tuple(unit.code for unit in made.records)
    shape = made.alone.shape
    laid = Observations(
        units=units, records=made.records, years=plan.observations.years, codes=(), values=np.empty((0, *shape)),
        submitted=np.ones(shape, dtype=bool), exists=np.ones(shape, dtype=bool),
    )  # fmt: skip
    chosen, _ = resolve(plan.framework, Targets(plan.targets.documents, kept), plan.target_year, unit_names(laid))
    found = targets_by_unit(chosen, laid)
    nothing: tuple[Target | None, ...] = (None,) * len(units)
    return {code: found.get(code, nothing) for code in plan.target_of}


def _is_meant(target: Target, made: Redrawn) -> bool:
    """Whether a target for one unit is of a unit that is the same on these borders; a predecessor's is not inherited."""
    names = {key(target.unit)}
    for unit, alone in zip(made.records, made.alone, strict=True):
        if {key(unit.code), key(unit.name)} & names:
            return bool(alone.all())
    return False
