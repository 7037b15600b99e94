"""What values an indicator can have: levels of bands, options, lists and yes or no, whole numbers, and the domain of the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import attrs
import numpy as np

from dtiscore.analysis.costs import Cost
from dtiscore.data.measuring import counts_of
from dtiscore.data.observations import Observations
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.rounding import significant
from dtiscore.language.sentences import is_known
from dtiscore.model import Floats, Node
from dtiscore.rules.bands_and_options import share_of

WHOLE_MEASURES = ("count", "rank")
MOST_LEVELS = 64


@attrs.frozen(eq=False)
class Level:
    """A share that an indicator can have, with the value or the choice that earns it, and what it costs."""

    share: float
    value: float
    choice: str
    cost: float
    part: float = math.nan


def in_whole_numbers(scores: Scores, node: Node) -> bool:
    """Whether the values of an indicator are numbers of things: by its measure, or by one nobody knows, unless a value is none."""
    measure = node.unit_of_measure
    if measure not in WHOLE_MEASURES and (not measure or is_known(f"value.measure.{measure}")):
        return False
    value = scores.plan.measured[node.code]
    there = value[np.isfinite(value)]
    return (bool(there.size) and bool((there == np.rint(there)).all())) or (
        measure in WHOLE_MEASURES and not there.size
    )


def whole_of(scores: Scores, node: Node, i: int, j: int) -> float:
    """The whole of which the value is a part, NaN where no part and whole are known."""
    observations = scores.plan.observations
    part, whole = counts_of(node, observations)
    counted = node.data.part != "" or node.code in observations.parts
    there = counted and math.isfinite(part[i, j]) and math.isfinite(whole[i, j]) and whole[i, j] > 0
    return float(whole[i, j]) if there else math.nan


def domain_of(node: Node, whole: float) -> tuple[float, float]:
    """Between what a value may lie: its range, and of a part at most its whole."""
    low, high = node.range if node.range is not None else (-math.inf, math.inf)
    if math.isnan(whole):
        return low, high
    together = node.data.exceed or (node.rule is not None and node.rule.per is not None)
    return max(low, 0.0), high if together else min(high, node.factor)


def _bare(scores: Scores) -> Observations:
    return attrs.evolve(scores.plan.observations, choices={}, parts={}, wholes={})


def shares_at(scores: Scores, node: Node, i: int, j: int, values: Floats) -> Floats:
    """The shares that values would earn, one after another in the place of the unit's own."""
    plan, found = scores.plan, np.empty(len(values))
    for k, value in enumerate(values):
        array = plan.measured[node.code].copy()
        array[i, j] = value
        row = compile_row(node, array, plan.target_of.get(node.code), _bare(scores), plan.covered.get(node.code))
        found[k] = shares_of(row)[i, j]
    return found


def levels_of(scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int, share: float) -> tuple[Level, ...]:
    """Every better level of bands, options, a list or yes and no, the best last."""
    rule, params = node.rule, node.params
    assert rule is not None
    sign, best = (-1.0, 0.0) if node.deducts else (1.0, 1.0)
    now = float(scores.plan.measured[node.code][i, j])
    candidates: list[tuple[float, float, str, float]] = []
    if rule.name == "steps":
        candidates = list(_bands(scores, node, i, j, cost.most * years))
    elif rule.reads == "yes_no":
        candidates = [(best, best, "", math.nan)] if shares_at(scores, node, i, j, np.array([best]))[0] == best else []
    elif rule.reads == "choice":
        for word, entry in params.options.items():
            own = share_of(entry, node.points)
            candidates.append((own, own, word, math.nan))
    else:
        told = scores.plan.observations.choices.get(node.code)
        word = None if told is None else told[i, j]
        if word is None and not math.isnan(scores.added_up("score", node.code)[i, j]):
            candidates = [(best, best, "", math.nan)]  # only the share is known, not what it is made of
        else:
            make = _less_of_a_list if node.deducts else _more_of_a_list
            candidates = [(own, own, words, math.nan) for own, words in make(node, str(word or ""))]
    better = {
        (round(own, 12), value, word, part) for own, value, word, part in candidates if sign * (own - share) > 1e-12
    }
    ordered = sorted(better, key=lambda one: (sign * one[0], *one[1:3]))
    return tuple(
        Level(own, value, word, _level_cost(cost, node, share, own, value, now, n), part)
        for n, (own, value, word, part) in enumerate(ordered[:MOST_LEVELS], 1)
    )


def _bands(scores: Scores, node: Node, i: int, j: int, distance: float) -> Iterator[tuple[float, float, str, float]]:
    """The nearest value in every band, as it can be had: of counts whole numbers."""
    measured = scores.plan.measured[node.code]
    row = compile_row(node, measured, scores.plan.target_of.get(node.code), _bare(scores), None)
    edges = np.asarray(row.edges, dtype=np.float64)
    edges = edges[np.isfinite(edges)]
    if not edges.size:
        return
    whole, counts = whole_of(scores, node, i, j), in_whole_numbers(scores, node)
    one = node.factor / whole if not math.isnan(whole) else 1.0 if counts else 0.0
    if one:
        near = np.floor(np.round(edges / one, 9))
        numbers = np.unique(np.concatenate([near - 1, near, near + 1]))
        values = node.factor * numbers / whole if not math.isnan(whole) else numbers
    else:
        nudge = np.array([0.0, 1e-6, -1e-6])
        values = np.unique([significant(edge + d * max(1.0, abs(edge))) for edge in edges for d in nudge])
    low, high = domain_of(node, whole)
    values = values[((values >= 0) | (edges.min() < 0)) & (values >= low) & (values <= high)]
    start = measured[i, j] if math.isfinite(measured[i, j]) else 0.0
    known = math.isfinite(measured[i, j])
    shares = shares_at(scores, node, i, j, values)
    nearest: dict[float, float] = {}
    for value, own in sorted(
        zip(values.tolist(), shares.tolist(), strict=True), key=lambda found: (abs(found[0] - start), found[0])
    ):
        nearest.setdefault(round(own, 12), value)
    for own, value in nearest.items():
        if math.isnan(distance) or not known or abs(value - start) <= distance:
            yield own, value, "", float(round(value / one)) if one and not math.isnan(whole) else math.nan


def _more_of_a_list(node: Node, ticked: str) -> list[tuple[float, str]]:
    """What a list earns with more of its items: by every set of few missing ones, of many by one after another."""
    params = node.params
    there = [code for code in ticked.split(";") if code]
    missing = [code for code in params.items if code not in there]
    worth = {code: share_of(entry, node.points) for code, entry in params.items.items()}
    most = min(1.0, 1.0 if params.cap is None or not node.points else params.cap / node.points)
    sets = (
        [own for k in range(1, len(missing) + 1) for own in combinations(missing, k)] if len(missing) <= 6
        else [tuple(missing[:k]) for k in range(1, len(missing) + 1)]
    )  # fmt: skip
    best: dict[float, tuple[str, ...]] = {}
    for own in sets:
        share = round(min(math.fsum(worth[code] for code in (*there, *own)), most), 12)
        best.setdefault(share, own)  # the fewest items first
    order = list(params.items)
    return [(share, ";".join(sorted((*there, *own), key=order.index))) for share, own in best.items()]


def _less_of_a_list(node: Node, ticked: str) -> list[tuple[float, str]]:
    """What a list takes away with fewer of its items ticked: by every set of few, of many by one after another."""
    params = node.params
    there = [code for code in params.items if code in ticked.split(";")]
    worth = {code: share_of(entry, node.points) for code, entry in params.items.items()}
    most = min(1.0, 1.0 if params.cap is None or not node.points else params.cap / node.points)
    sets = (
        [own for k in range(len(there)) for own in combinations(there, k)] if len(there) <= 6
        else [tuple(there[:k]) for k in range(len(there))]
    )  # fmt: skip
    best: dict[float, tuple[str, ...]] = {}
    for own in sorted(sets, key=len, reverse=True):  # the fewest items less first
        best.setdefault(round(min(math.fsum(worth[code] for code in own), most), 12), own)
    return [(share, ";".join(own)) for share, own in best.items()]


def _level_cost(cost: Cost, node: Node, share: float, own: float, value: float, now: float, number: int) -> float:
    if cost.per == "step":
        return cost.cost * number
    if cost.per == "point":
        return cost.cost * abs(own - share) * node.points
    if cost.per in ("percent", "unit") and node.rule is not None and node.rule.reads == "value":
        return cost.cost * abs(value - (now if math.isfinite(now) else 0.0))
    return cost.cost * abs(own - share) / ((share if node.deducts else 1.0 - share) or 1.0)
