"""Moves (việc cần làm): what a unit can still do about each indicator, from the rule of the node.

A rule whose share runs straight with the value moves continuously; bands, options, lists and yes or no move by levels, and so do
persons and dossiers, of which there are whole numbers. Nothing gets worse: shares of points rise, those of what takes points away fall.
What compares units, grows on last year or was decided by a council does not move, and is told with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Literal

import attrs
import numpy as np

from dtiscore.analysis.costs import Cost, Costs
from dtiscore.analysis.levels import MOST_LEVELS, Level, domain_of, in_whole_numbers, levels_of, shares_at, whole_of
from dtiscore.data.measuring import shares_given
from dtiscore.engine.scoring import Scores
from dtiscore.language.rounding import power_of_ten, round_half_up
from dtiscore.model import Node
from dtiscore.results.gap_points import applies

Stuck = Literal["costs", "peers", "previous", "derived", "decided", "estimated", "needed", "rule"]
STRAIGHT = ("linear", "ratio", "target", "per_capita", "entered")


@attrs.frozen(eq=False)
class Move:
    """What one indicator can do: from ``share`` to ``most`` (continuous, ``cost`` per unit of share) or to one of ``levels``.

    ``most`` is above ``share``, or below it in what takes points away. ``reports`` : nothing was reported, so that it may count for
    the first time. ``lower`` and ``span`` tell the value of a share; ``whole`` the whole of its counts, NaN where it has none;
    ``counts`` : its value is a whole number. ``step`` is the share between two printed points, 0 where they are not rounded.
    """

    node: Node
    share: float
    value: float
    most: float
    cost: float
    fixed: float
    levels: tuple[Level, ...] = ()
    reports: bool = False
    lower: float = 0.0
    span: float = 1.0
    whole: float = math.nan
    step: float = 0.0
    counts: bool = False

    @property
    def continuous(self) -> bool:
        return not self.levels

    @property
    def sign(self) -> float:
        """1 where its share is to rise, −1 where it is to fall."""
        return -1.0 if self.node.deducts else 1.0

    @property
    def upwards(self) -> float:
        """The span with the sign in which the value itself is to go."""
        return self.span * self.sign

    @property
    def one(self) -> float:
        """How far one more moves the value, where there are whole numbers of it; 0 for any value."""
        return self.node.factor / self.whole if not math.isnan(self.whole) else 1.0 if self.counts else 0.0

    @property
    def apart(self) -> float:
        """The share between two values, or two printed points, that can be had; 0 for any."""
        return self.one / abs(self.span) or self.step

    @property
    def first(self) -> float:
        """How much the next that can be had is better than what there is."""
        if not self.one:
            share = self.share / self.step
            return abs(self._next(share, self.sign) * self.step - self.share)
        value = self.lower + self.span * self.share
        return abs((self._next(value / self.one, self.upwards) * self.one - value) / self.span)

    def printed(self, share: float) -> float:
        """The share that points earn as they are printed."""
        return float(round_half_up(share / self.step, 0)) * self.step if self.step else share

    @staticmethod
    def _next(number: float, direction: float) -> float:
        number = round(number, 9)
        return math.floor(number) + 1 if direction > 0 else math.ceil(number) - 1

    def value_at(self, share: float) -> tuple[float, float]:
        """The value that is at least as good as the share, as it can be reported, and the part of its counts; NaN for none."""
        value = self.lower + self.span * share
        if not self.one:
            return value, math.nan
        number = round(value / self.one, 9)
        number = math.ceil(number) if self.upwards > 0 else math.floor(number)
        if math.isnan(self.whole):
            return float(number), math.nan
        return self.node.factor * number / self.whole, float(number)


def moves_of(
    scores: Scores, i: int, j: int, below: frozenset[str], costs: Costs, years: int
) -> tuple[list[Move], dict[str, Stuck]]:
    """The moves of a unit, in the order of the framework, and by code why something has a gap and cannot move."""
    found, stuck = [], {}
    for node in scores.framework.leaves:
        if node.code not in below or not _has_gap(scores, node, i, j):
            continue
        cost = costs.of(node.code)
        why = _why_not(scores, node, i, j, cost)
        move = _move(scores, node, i, j, cost, years) if why is None else None
        if move is not None:
            found.append(move)
        else:
            stuck[node.code] = why or "rule"
    return found, stuck


def _has_gap(scores: Scores, node: Node, i: int, j: int) -> bool:
    plan = scores.plan
    row = plan.rows[node.code]
    if node.points <= 0 and not scores.framework.parents(node.code):
        return False
    if not applies(scores, node.code)[i, j] or math.isinf(row.x[i, j]):
        return False
    share = scores.added_up("score", node.code)[i, j]
    return bool(share > 1e-12) if node.deducts else not share >= 1 - 1e-12


def _why_not(scores: Scores, node: Node, i: int, j: int, cost: Cost) -> Stuck | None:
    """Why an indicator cannot be moved by who reports it; None where its rule decides."""
    plan, rule = scores.plan, node.rule
    given = shares_given(node, plan.observations)
    if not cost.can:
        return "costs"
    if rule is None or rule.relative:
        return "peers" if rule is not None else "rule"
    if rule.needs_previous:
        return "previous"
    if node.derivation is not None:
        return "derived"
    if node.needed or any(node.code in leaf.needed for leaf in scores.framework.leaves):
        return "needed"
    if given is not None and math.isfinite(given[i, j]):
        return "decided"
    return "estimated" if node.code in plan.imputed and plan.imputed[node.code][i, j] else None


def _move(scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int) -> Move | None:
    rule = node.rule
    assert rule is not None
    share = float(scores.added_up("score", node.code)[i, j])
    reports = math.isnan(share)
    share = 0.0 if reports else share
    if rule.reads == "value" and rule.name in STRAIGHT:
        return _straight(scores, node, i, j, cost, years, share, reports)
    if rule.reads == "value" and rule.name != "steps":
        return None
    levels = levels_of(scores, node, i, j, cost, years, share)
    value = float(scores.plan.measured[node.code][i, j])
    if not levels:
        return None
    move = Move(node, share, value, levels[-1].share, 0.0, cost.fixed, (), reports, step=_step(scores, node))
    return attrs.evolve(move, levels=tuple(attrs.evolve(own, share=move.printed(own.share)) for own in levels))


def _step(scores: Scores, node: Node) -> float:
    """The share between two printed points, 0 where they are not rounded."""
    decimals = scores.framework.point_decimals
    rounds = decimals is not None and node.states_points and node.points > 0
    return 1 / (power_of_ten(decimals) * node.points) if rounds and decimals is not None else 0.0


def _straight(
    scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int, share: float, reports: bool
) -> Move | None:
    """A share that runs straight with the value: found by the rule itself, at no points and at all of them."""
    ends = _ends(scores, node, i, j)
    if ends is None:
        return None
    lower, upper = ends
    span = upper - lower
    value, whole = scores.plan.measured[node.code][i, j], whole_of(scores, node, i, j)
    start = float(value) if math.isfinite(value) else lower
    best = 0.0 if node.deducts else 1.0
    gap = abs(best - share)
    each = {
        "effort": cost.cost / gap, "percent": cost.cost * abs(span), "unit": cost.cost * abs(span),
        "point": cost.cost * node.points, "step": cost.cost / gap,
    }[cost.per]  # fmt: skip
    move = Move(
        node, share, math.nan if reports else start, best, each, cost.fixed, (), reports, lower, span, whole, _step(scores, node),
        in_whole_numbers(scores, node),
    )  # fmt: skip
    move = attrs.evolve(move, most=_farthest(move, start, cost.most * years))
    if move.sign * (move.most - share) <= 1e-12 and not (reports and move.most >= share):
        return None
    if move.one and abs(move.most - share) * abs(span) <= (MOST_LEVELS - 1) * move.one:
        levels = one_after_another(move, MOST_LEVELS)
        return attrs.evolve(move, levels=levels) if levels else None
    return move


def _farthest(move: Move, start: float, distance: float) -> float:
    """The best share that can be had: within the domain of its values, and so far from the start; NaN for no limit."""
    low, high = domain_of(move.node, move.whole)
    up, full = move.upwards > 0, move.value_at(move.most)[0]
    distance = math.inf if math.isnan(distance) else distance
    limit = min(high, start + distance) if up else max(low, start - distance)
    if full <= limit + 1e-9 if up else full >= limit - 1e-9:
        return move.most
    if move.one:
        number = round(limit / move.one, 9)
        limit = (math.floor(number) if up else math.ceil(number)) * move.one
    share = (limit - move.lower) / move.span
    return max(move.most, min(move.share, share)) if move.node.deducts else min(move.most, max(move.share, share))


def one_after_another(move: Move, most: int) -> tuple[Level, ...]:
    """Of few persons or dossiers, one more or less after another; none where there are more than ``most``."""
    start = move.lower if math.isnan(move.value) else move.value
    found = tuple(islice(_one_after_another(move, start, move.one), most + 1))
    return found if len(found) <= most else ()


def _one_after_another(move: Move, start: float, one: float) -> Iterator[Level]:
    direction = 1 if move.upwards > 0 else -1
    number = round(start / one, 9)
    number = math.floor(number) if direction > 0 else math.ceil(number)
    low, high = domain_of(move.node, move.whole)
    number -= direction if move.reports else 0
    while True:
        number += direction
        value = move.node.factor * number / move.whole if not math.isnan(move.whole) else float(number)
        own = min(max((value - move.lower) / move.span, 0.0), 1.0)
        if not low <= value <= high or value < 0 <= start or move.sign * (own - move.most) > 1e-9:
            return
        if move.sign * (own - move.share) > 1e-12 or (move.reports and own == move.share):
            part = math.nan if math.isnan(move.whole) else float(number)
            yield Level(move.printed(own), value, "", move.cost * abs(own - move.share), part)
        if abs(own - move.most) <= 1e-12 and move.most != move.share:
            return


def _ends(scores: Scores, node: Node, i: int, j: int) -> tuple[float, float] | None:
    """The values that earn nothing and everything, where the share is straight between them; None where it is not."""
    params = node.params
    if node.rule is not None and node.rule.name == "linear":
        if params.transform != "none" or params.floor or params.curve is not None:
            return None
        ends = (params.lower, params.upper)
    elif node.rule is not None and node.rule.entered is not None:
        ends = (0.0, node.rule.entered(params, node.points))
    elif node.rule is not None and node.rule.name == "target":
        targets = scores.plan.target_of.get(node.code) or ()
        target = targets[i] if targets else None
        if target is None or target.comparison != ">=" or target.value <= 0:
            return None
        ends = (0.0, target.value)
    else:
        row = scores.plan.rows[node.code]
        ends = (row.lower, row.lower + row.span)
        ends = (ends[0], ends[1]) if ends != (0.0, 1.0) else (0.0, node.factor)
    tried = shares_at(scores, node, i, j, np.array([ends[0], (ends[0] + ends[1]) / 2, ends[1]]))
    return ends if np.allclose(tried, [0.0, 0.5, 1.0], rtol=0, atol=1e-9) else None
