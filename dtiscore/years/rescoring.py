"""Last year's data by this year's edition, on what both editions ask. An estimate, never a result: what is new or cannot be
compared is not applicable, and never counts as zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.data.long_form import inputs_of
from dtiscore.data.observations import Observations
from dtiscore.engine.scoring import Scores, score, score_again
from dtiscore.frameworks.correspondence import Correspondence, Counterpart
from dtiscore.model import TOTAL, Bools, Floats, Framework, Node


def rescored(before: Scores, now: Scores, found: Correspondence) -> Scores:
    """The scores of the year before by this year's edition; units and years are those of the year before.

    Where the same data earn the same share, the share is what the indicator had; else the data are scored anew, and points of
    a council count with their share where there are no data.
    """
    observations = _as_asked(before, found)
    plan = now.plan
    base = score(found.new, observations, targets=plan.targets, target_year=plan.target_year)
    shape = observations.shape
    shares: dict[str, Floats] = {}
    for code, one in found.counterparts.items():
        if not one.carries:
            shares[code] = np.full(shape, np.inf)
        elif one.comparable == "score" and len(one.was) == 1:
            shares[code] = share_of(before, one.was[0])
    for node in found.old.nodes.values():
        stands = value_stands(before, node)
        if stands is not None and node.code not in wholes(found).values():
            for code in _asked_below(found, node.code) & set(shares):
                shares[code] = np.where(stands, np.inf, shares[code])
    return score_again(base, shares)


def on_common_part(now: Scores, found: Correspondence) -> Scores:
    """This year's scores with what last year did not ask left out of every maximum."""
    shape = now.plan.observations.shape
    absent = {code: np.full(shape, np.inf) for code, one in found.counterparts.items() if not one.carries}
    for node in found.new.nodes.values():
        stands, below = value_stands(now, node), _leaves_below(found.new, node.code)
        if stands is not None and not all(found.counterparts[leaf].carries for leaf in below):
            for leaf in below - set(absent):
                absent[leaf] = np.where(stands, np.inf, share_of(now, leaf))
    return score_again(now, absent)


def wholes(found: Correspondence) -> dict[str, str]:
    """Nodes of the new edition for which data may give a value, by what they were: all below is asked and scored the same."""
    olds = {_leaves_below(found.old, n.code): n.code for n in found.old.nodes.values() if n.stand_in is not None}
    known: dict[str, str] = {}
    for node in found.new.nodes.values():
        parts = [found.counterparts[code] for code in _leaves_below(found.new, node.code)]
        was = olds.get(frozenset(code for one in parts for code in one.was))
        if node.stand_in is not None and was and all(one.comparable == "score" and len(one.was) == 1 for one in parts):
            known[node.code] = was
    return known


def value_stands(scores: Scores, node: Node) -> Bools | None:
    """(units, years) where a value given for a node with children counts, as nothing below is known; None where nowhere."""
    data = scores.plan.observations
    if node.stand_in is None:
        return None
    given = np.isfinite(data.value(node.code))
    if node.code in data.points:
        given |= np.isfinite(data.points[node.code])
    known = [scores.coverage(code) > 0 for code in _leaves_below(scores.framework, node.code)]
    stands: Bools = given & ~np.any(known, axis=0)
    return stands if stands.any() else None


def _leaves_below(framework: Framework, code: str) -> frozenset[str]:
    return frozenset(framework.below(code)) & {node.code for node in framework.leaves}


def _asked_below(found: Correspondence, code: str) -> set[str]:
    """Indicators of the new edition that were below this node of the old one."""
    was = _leaves_below(found.old, code)
    return {one.code for one in found.counterparts.values() if was & set(one.was)}


def counted(found: Correspondence, of: str = TOTAL) -> Mapping[str, Any]:
    """How much both editions ask of a node: indicators and points, of how many."""
    below = set(found.new.below(of))
    leaves = [node for node in found.new.leaves if node.code in below and not node.adjusts]
    common = {one.code for one in found.common}
    points = {
        code: sum(node.points for node in leaves if code == "all" or node.code in common) for code in ("common", "all")
    }
    return {
        "count": sum(node.code in common for node in leaves), "all": len(leaves),
        "points": float(points["common"]), "most": float(points["all"]),
    }  # fmt: skip


def share_of(scores: Scores, code: str) -> Floats:
    """(units, years): what an indicator earned of its points; NaN missing, +inf not applicable."""
    missing = np.isnan(scores.coverage(code))
    return np.where(missing, np.inf, _of_missing(scores, code))


def _of_missing(scores: Scores, code: str) -> Floats:
    """Under ``missing = "zero"`` what was not reported has a score of 0 and no coverage; here it is missing."""
    unseen = scores.coverage(code) == 0
    return np.where(unseen, np.nan, scores[code])


def _as_asked(before: Scores, found: Correspondence) -> Observations:
    """Last year's data under the codes of this year's edition; what cannot be compared does not apply."""
    data, old = before.plan.observations, found.old
    inputs = inputs_of(found.new)
    values = np.full((len(inputs), *data.shape), np.nan)
    places = {code: i for i, code in enumerate(inputs)}
    kept: dict[str, dict[str, Any]] = {"parts": {}, "wholes": {}, "points": {}, "choices": {}}
    for node in found.new.leaves:
        one = found.counterparts[node.code]
        place = places.get(node.code)
        if place is None:
            continue
        if not one.carries:
            values[place] = np.inf
            continue
        values[place] = _values(data, one)
        for name in kept:
            array = _sparse(data, name, one)
            if array is not None:
                kept[name][node.code] = array
        if len(one.was) == 1:
            was = old[one.was[0]]
            _counts(data, was, node, values, places)
            if node.code in kept["points"]:
                ratio = node.points / was.points if was.points else 0.0
                seen = np.isfinite(values[place]) | (node.code in kept["choices"])
                kept["points"][node.code] = np.where(seen, np.nan, kept["points"][node.code] * ratio)
    whole = wholes(found)
    for code, was_code in whole.items():
        was, node = old[was_code].as_input, found.new[code].as_input
        values[places[code]] = data.value(was_code) / _most(was) * _most(node)
        if was_code in data.points:
            kept["points"][code] = data.points[was_code] * (node.points / was.points if was.points else 0.0)
    for node in old.nodes.values():
        stands = value_stands(before, node)
        if stands is not None and node.code not in whole.values():
            for code in _asked_below(found, node.code) & set(places):
                values[places[code]] = np.where(stands, np.inf, values[places[code]])
    return attrs.evolve(
        data, codes=tuple(inputs), values=values, details=data.details.clear(), notes=(), parts=kept["parts"],
        wholes=kept["wholes"], points=kept["points"], choices=kept["choices"],
    )  # fmt: skip


def _most(node: Node) -> float:
    """The highest value that may be entered for it, in the measure in which it is."""
    assert node.rule is not None
    assert node.rule.entered is not None
    return node.rule.entered(node.params, node.points)


def _values(data: Observations, one: Counterpart) -> Floats:
    stacked = np.stack([data.value(code) for code in one.was])
    first: Floats = stacked[0]
    if len(one.was) == 1:
        return first
    with np.errstate(invalid="ignore"):
        found: Floats = stacked.sum(axis=0) if one.how == "sum" else stacked.mean(axis=0)
    return found


def _sparse(data: Observations, name: str, one: Counterpart) -> Any:
    """Parts, wholes, points or choices of the indicators, as far as they have any; counts of merged ones are added."""
    arrays = getattr(data, name)
    known = [arrays[code] for code in one.was if code in arrays]
    if len(known) < len(one.was):
        return None
    if len(known) == 1:
        return known[0].copy()
    return np.sum(known, axis=0) if name in ("parts", "wholes") and one.how == "sum" else None


def _counts(data: Observations, was: Node, now: Node, values: Floats, places: Mapping[str, int]) -> None:
    """Counts and other inputs that have names of their own."""
    pairs = zip(
        (was.data.part, was.data.whole, *was.data.of), (now.data.part, now.data.whole, *now.data.of), strict=False
    )
    for old, new in pairs:
        if old and new and new in places:
            values[places[new]] = data.value(old)
