"""Moves (việc cần làm): what a unit can still do about each indicator, from the rule of the node.

A rule whose share runs straight with the value moves continuously; bands, options, lists and yes or no move by levels. Nothing gets
worse. What compares units, grows on last year or was decided by a council does not move.
"""

from __future__ import annotations

import math
from itertools import combinations

import attrs
import numpy as np

from dtiscore.analysis.costs import Cost, Costs
from dtiscore.data.measuring import counts_of, shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.rounding import power_of_ten, significant
from dtiscore.model import Floats, Node
from dtiscore.results.gap_points import applies
from dtiscore.rules.bands_and_options import share_of

STRAIGHT = ("linear", "ratio", "target", "per_capita", "entered")
MOST_LEVELS = 64


@attrs.frozen(eq=False)
class Level:
    """A share that an indicator can have, with the value or the choice that earns it, and what it costs."""

    share: float
    value: float
    choice: str
    cost: float
    part: float = math.nan


@attrs.frozen(eq=False)
class Move:
    """What one indicator can do: from ``share`` up to ``most`` (continuous, ``cost`` per unit of share) or to one of ``levels``.

    ``reports`` : nothing was reported, so that it may count for the first time. ``lower`` and ``span`` tell the value of a share;
    ``whole`` the whole of its counts, NaN where it has none.
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

    @property
    def continuous(self) -> bool:
        return not self.levels

    def value_at(self, share: float) -> tuple[float, float]:
        """The value that earns at least the share, as it can be reported, and the part of its counts; NaN for none."""
        value = self.lower + self.span * share
        if not math.isnan(self.whole) and self.whole > 0:
            rises = self.span > 0
            part = value * self.whole / self.node.factor
            part = math.ceil(part - 1e-9) if rises else math.floor(part + 1e-9)
            return self.node.factor * part / self.whole, float(part)
        return value, math.nan


def moves_of(
    scores: Scores, i: int, j: int, below: frozenset[str], costs: Costs, years: int
) -> tuple[list[Move], list[str]]:
    """The moves of a unit, in the order of the framework, and the codes of what has a gap and cannot move."""
    found, stuck = [], []
    for node in scores.framework.leaves:
        if node.code not in below or not _has_gap(scores, node, i, j):
            continue
        cost = costs.of(node.code)
        move = _move(scores, node, i, j, cost, years) if cost.can else None
        if move is not None:
            found.append(move)
        else:
            stuck.append(node.code)
    return found, stuck


def _has_gap(scores: Scores, node: Node, i: int, j: int) -> bool:
    plan = scores.plan
    row = plan.rows[node.code]
    if node.points <= 0 and not scores.framework.parents(node.code):
        return False
    if not applies(scores, node.code)[i, j] or math.isinf(row.x[i, j]):
        return False
    share = scores.added_up("score", node.code)[i, j]
    return not share >= 1 - 1e-12


def _move(scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int) -> Move | None:
    plan, rule = scores.plan, node.rule
    given = shares_given(node, plan.observations)
    if (
        rule is None
        or rule.relative
        or rule.needs_previous
        or node.deducts
        or node.adjusts
        or node.derivation is not None
        or node.needed
        or any(node.code in leaf.needed for leaf in scores.framework.leaves)
    ):
        return None
    if (given is not None and math.isfinite(given[i, j])) or (
        node.code in plan.imputed and plan.imputed[node.code][i, j]
    ):
        return None
    share = float(scores.added_up("score", node.code)[i, j])
    reports = math.isnan(share)
    share = 0.0 if reports else share
    if rule.reads == "value" and rule.name in STRAIGHT:
        return _straight(scores, node, i, j, cost, years, share, reports)
    if rule.reads == "value" and rule.name != "steps":
        return None
    levels = _levels(scores, node, i, j, cost, years, share)
    value = float(plan.measured[node.code][i, j])
    return Move(node, share, value, 1.0, 0.0, cost.fixed, levels, reports) if levels else None


def _straight(
    scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int, share: float, reports: bool
) -> Move | None:
    """A share that runs straight with the value: found by the rule itself, at no points and at all of them."""
    plan = scores.plan
    ends = _ends(scores, node, i, j)
    if ends is None:
        return None
    lower, upper = ends
    span = upper - lower
    value = plan.measured[node.code][i, j]
    start = float(value) if math.isfinite(value) else lower
    most = 1.0
    if not math.isnan(cost.most):
        most = min(1.0, max(share, (start + math.copysign(cost.most * years, span) - lower) / span))
    gap = 1.0 - share
    each = {
        "effort": cost.cost / gap, "percent": cost.cost * abs(span), "unit": cost.cost * abs(span),
        "point": cost.cost * node.points, "step": cost.cost / gap,
    }[cost.per]  # fmt: skip
    part, whole = counts_of(node, plan.observations)
    counted = math.isfinite(part[i, j]) and math.isfinite(whole[i, j]) and node.data.part != ""
    own_counts = node.code in plan.observations.parts and math.isfinite(part[i, j])
    decimals = scores.framework.point_decimals
    step = (
        0.0
        if decimals is None or not node.states_points or node.points <= 0
        else 1 / (power_of_ten(decimals) * node.points)
    )
    whole_of = float(whole[i, j]) if counted or own_counts else math.nan
    if not math.isnan(whole_of) and whole_of <= 0:
        return None
    levels: tuple[Level, ...] = ()
    if not math.isnan(whole_of) and abs(1.0 - share) * abs(span) * whole_of / node.factor <= MOST_LEVELS - 1:
        levels = _whole_numbers(node, start, lower, span, share, most, each, whole_of)
        if not levels:
            return None
    return Move(
        node,
        share,
        math.nan if reports else start,
        most,
        each,
        cost.fixed,
        levels,
        reports,
        lower,
        span,
        whole_of,
        step,
    )


def _whole_numbers(
    node: Node, start: float, lower: float, span: float, share: float, most: float, each: float, whole: float
) -> tuple[Level, ...]:
    """Of few persons or dossiers, one after another."""
    direction = 1 if span > 0 else -1
    part = round(start * whole / node.factor)
    found: list[Level] = []
    while len(found) < MOST_LEVELS:
        part += direction
        value = node.factor * part / whole
        own = min(max((value - lower) / span, 0.0), 1.0)
        if part < 0 or own > most + 1e-9:
            break
        if own > share + 1e-12:
            found.append(Level(own, value, "", each * (own - share), float(part)))
        if own >= 1.0:
            break
    return tuple(found)


def _bare(scores: Scores) -> Observations:
    return attrs.evolve(scores.plan.observations, choices={}, parts={}, wholes={})


def _share_of(scores: Scores, node: Node, i: int, j: int, values: Floats) -> Floats:
    """The shares that values would earn, one after another in the place of the unit's own."""
    plan, found = scores.plan, np.empty(len(values))
    for k, value in enumerate(values):
        array = plan.measured[node.code].copy()
        array[i, j] = value
        row = compile_row(node, array, plan.target_of.get(node.code), _bare(scores), plan.covered.get(node.code))
        found[k] = shares_of(row)[i, j]
    return found


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
    tried = _share_of(scores, node, i, j, np.array([ends[0], (ends[0] + ends[1]) / 2, ends[1]]))
    return ends if np.allclose(tried, [0.0, 0.5, 1.0], rtol=0, atol=1e-9) else None


def _levels(scores: Scores, node: Node, i: int, j: int, cost: Cost, years: int, share: float) -> tuple[Level, ...]:
    """Every better level of bands, options, a list or yes and no."""
    rule, params = node.rule, node.params
    assert rule is not None
    candidates: list[tuple[float, float, str]] = []
    if rule.name == "steps":
        row = compile_row(
            node, scores.plan.measured[node.code], scores.plan.target_of.get(node.code), _bare(scores), None
        )
        edges = np.asarray(row.edges, dtype=np.float64)
        if not edges.size:
            return ()
        nudge = np.array([0.0, 1e-6, -1e-6])
        values = np.unique(
            [significant(edge + d * max(1.0, abs(edge))) for edge in edges[np.isfinite(edges)] for d in nudge]
        )
        values = values[(values >= 0) | (edges.min() < 0)]
        if node.range is not None:
            values = values[(values >= node.range[0]) & (values <= node.range[1])]
        now = scores.plan.measured[node.code][i, j]
        shares = _share_of(scores, node, i, j, values)
        best: dict[float, float] = {}
        for value, own in sorted(
            zip(values.tolist(), shares.tolist(), strict=True),
            key=lambda one: (abs(one[0] - (now if math.isfinite(now) else 0.0)), one[0]),
        ):
            best.setdefault(round(own, 12), value)
        limit = math.inf if math.isnan(cost.most) or not math.isfinite(now) else cost.most * years
        candidates = [
            (own, value, "")
            for own, value in best.items()
            if abs(value - (now if math.isfinite(now) else value)) <= limit
        ]
    elif rule.reads == "yes_no":
        candidates = [(1.0, 1.0, "")] if _share_of(scores, node, i, j, np.array([1.0]))[0] == 1.0 else []
    elif rule.reads == "choice":
        for word, entry in params.options.items():
            own = share_of(entry, node.points)
            candidates.append((own, own, word))
    else:
        told = scores.plan.observations.choices.get(node.code)
        word = None if told is None else told[i, j]
        if word is None and not math.isnan(scores.added_up("score", node.code)[i, j]):
            candidates = [(1.0, 1.0, "")]  # only the share is known, not what it is made of
        else:
            candidates = [(own, own, words) for own, words in _more_of_a_list(node, str(word or ""))]
    better = sorted({(round(own, 12), value, word) for own, value, word in candidates if own > share + 1e-12})[
        :MOST_LEVELS
    ]
    return tuple(
        Level(own, value, word, _level_cost(cost, node, share, own, n))
        for n, (own, value, word) in enumerate(better, 1)
    )


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


def _level_cost(cost: Cost, node: Node, share: float, own: float, number: int) -> float:
    if cost.per == "step":
        return cost.cost * number
    if cost.per == "point":
        return cost.cost * (own - share) * node.points
    return cost.cost * (own - share) / (1.0 - share)
