"""The parts of a difference between two states of one unit: exact at each node, so that they add up.

Every node is entered once, with what a point that it earned, a point of its maximum, and its score are worth above it. What is worth
nothing there, or is no number on one side, is one line of the node itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

import attrs
import numpy as np

from dtiscore.analysis.states import LeafParts, Side, shapley_values
from dtiscore.engine.numpy_evaluator import Branch
from dtiscore.model import Floats

Found = dict[tuple[str, str], float]
# A node with more children and a function of its own is not taken apart child by child in every order.
MOST_PLAYERS = 12
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)


@attrs.frozen
class _Cell:
    """One node of one unit on one side."""

    score: float
    ungated: float
    unruled: float
    unlimited: float
    earned: float
    maximum: float
    applies: bool

    @property
    def has(self) -> bool:
        return not math.isnan(self.score)


NOTHING = _Cell(math.nan, math.nan, math.nan, math.nan, 0.0, 0.0, False)


def _cell(side: Side, code: str, i: int) -> _Cell:
    own = side.results.get(code)
    if own is None:
        return NOTHING
    return _Cell(
        float(own.score[i]), float(own.ungated[i]), float(own.unruled[i]), float(own.unlimited[i]), float(own.earned[i]), float(own.maximum[i]),
        not math.isnan(own.coverage[i]),
    )  # fmt: skip


def parts_of(before: Side, after: Side, a: int, b: int, node: str, leaves: LeafParts, *, in_points: bool) -> Found:
    """By node and cause, what it did to the points of the node, or to its percentage of the maximum."""
    return _Walk(before, after, a, b, leaves).parts(node, in_points=in_points)


class _Walk:
    """One unit: from the node down, every node once."""

    def __init__(self, before: Side, after: Side, a: int, b: int, leaves: LeafParts) -> None:
        self.sides, self.places, self.leaves = (before, after), (a, b), leaves
        self.found: Found = defaultdict(float)
        # By node: what a point earned, a point of the maximum, and the score are worth.
        self.worth: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])

    def cells(self, code: str) -> tuple[_Cell, _Cell]:
        return _cell(self.sides[0], code, self.places[0]), _cell(self.sides[1], code, self.places[1])

    def parts(self, node: str, *, in_points: bool) -> Found:
        self.worth[node][0 if in_points else 2] = 1.0 if in_points else 100.0
        for code in self.leaves.downward:
            if code in self.worth:
                self.enter(code, *self.worth[code])
        return dict(self.found)

    def line(self, code: str, cause: str, part: float) -> None:
        if part:
            self.found[code, cause] += part

    def enter(self, code: str, earned: float, maximum: float, score: float) -> None:
        was, now = self.cells(code)
        if code not in self.sides[0].branches and code not in self.sides[1].branches:
            self.leaf(code, was, now, earned, maximum, score)
            return
        alike = all(code in side.branches for side in self.sides) and self._alike(code)
        if not (was.has and now.has and alike):
            cause = "rule" if was.has and now.has else self._one_sided(was, now)
            self.line(code, cause, self._whole(was, now, earned, maximum, score))
            return
        if any(side.stands(code, i) for side, i in zip(self.sides, self.places, strict=True)):
            self.line(code, "value", self._whole(was, now, earned, maximum, score))
            return
        if any(side.is_estimated(code, i) for side, i in zip(self.sides, self.places, strict=True)):
            self.line(code, "estimate", self._whole(was, now, earned, maximum, score))
            return
        branch = self.sides[1].branches[code]
        if branch.how.adds and branch.function is None and branch.rule is None:
            sums = [(self._sum(k, code), self._maxima(k, code)) for k in (0, 1)]
            kept = "gate" if any(side.branches[code].gate_items for side in self.sides) else "limit"
            self.line(code, kept, earned * ((now.earned - sums[1][0]) - (was.earned - sums[0][0])))
            self.line(code, "limit", maximum * ((now.maximum - sums[1][1]) - (was.maximum - sums[0][1])))
            if score:
                self.line(code, "gate", score * ((now.score - now.ungated) - (was.score - was.ungated)))
                added = [n / d if d > 0 else 0.0 for n, d in sums]
                self.line(code, "limit", score * ((now.ungated - added[1]) - (was.ungated - added[0])))
            per_earned, per_maximum = _ratio(*sums)
            for child in self._children(code):
                own = self.worth[child]
                own[0] += earned + score * per_earned
                own[1] += maximum + score * per_maximum
            for child, sign in self._adjusting(code).items():
                self.worth[child][0] += sign * (earned + score * per_earned)
            return
        # Its points are its score by its maximum: half of the change of each with the mean of the other.
        mean_maximum, mean_score = (was.maximum + now.maximum) / 2, (was.score + now.score) / 2
        if earned or maximum:
            self._maximum(
                code,
                branch,
                (earned * mean_score + maximum) * (now.maximum - was.maximum),
                earned * mean_score + maximum,
            )
        self.by_score(code, branch, was, now, score + earned * mean_maximum)

    def _maximum(self, code: str, branch: Branch, part: float, worth: float) -> None:
        """A maximum that changed: by its children where it is theirs, else by its own weight."""
        if branch.how.in_points:
            for child in self._children(code):
                self.worth[child][1] += worth
        else:
            self.line(code, "weight", part)

    def by_score(self, code: str, branch: Branch, was: _Cell, now: _Cell, worth: float) -> None:
        if not worth:
            return
        self.line(code, "gate", worth * ((now.score - now.ungated) - (was.score - was.ungated)))
        if branch.rule is not None:
            apart, whole = now.unruled - was.unruled, now.ungated - was.ungated
            if branch.rule.relative or apart == 0:
                self.line(code, "peers" if branch.rule.relative else "rule", worth * whole)
                return
            worth *= whole / apart
        if branch.is_adjusted:
            self._beside(code, was, now, worth)
        if branch.function is not None:
            self._by_function(code, worth)
        else:
            self._by_mean(code, worth)

    def _beside(self, code: str, was: _Cell, now: _Cell, worth: float) -> None:
        """Points beside the maximum of a mean, as shares of it, and what its limits cut off."""
        self.line(code, "limit", worth * ((now.unruled - now.unlimited) - (was.unruled - was.unlimited)))
        sizes = [side.size(code, i) for side, i in zip(self.sides, self.places, strict=True)]
        for child, sign in self._adjusting(code).items():
            first, second = self.cells(child)
            shares = [
                sign * cell.earned / size if size > 0 else 0.0
                for cell, size in zip((first, second), sizes, strict=True)
            ]
            cause = "value" if first.has and second.has else self._one_sided(first, second, child)
            self.line(child, cause, worth * (shares[1] - shares[0]))

    def _by_mean(self, code: str, worth: float) -> None:
        """Weights as maxima: N = Σ w s and D = Σ w of what counts."""
        weights = [side.children(code) for side in self.sides]
        counted = [{c: w for c, w in own.items() if self._counts(k, c)} for k, own in enumerate(weights)]
        sums = [
            (math.fsum(w * self._score(k, c) for c, w in own.items()), math.fsum(own.values()))
            for k, own in enumerate(counted)
        ]
        per_earned, per_weight = (worth * one for one in _ratio(*sums))
        for child in self._children(code):
            w0, w1 = (own.get(child, 0.0) for own in counted)
            s0, s1 = (self._score(k, child) if child in own else 0.0 for k, own in enumerate(counted))
            was, now = self.cells(child)
            if was.has and now.has and child in counted[0] and child in counted[1]:
                self.worth[child][2] += per_earned * (w0 + w1) / 2
                self.line(child, "weight", (per_earned * (s0 + s1) / 2 + per_weight) * (w1 - w0))
            else:
                part = per_earned * (w1 * s1 - w0 * s0) + per_weight * (w1 - w0)
                self.line(child, self._one_sided(was, now, child), part)

    def _by_function(self, code: str, worth: float) -> None:
        """Exact Shapley values of the children up to twelve, beyond that along the straight path from one state to the other."""
        children = self._children(code)
        if any(set(side.children(code)) != set(children) for side in self.sides):
            was, now = self.cells(code)
            self.line(code, "rule", worth * (now.unruled - was.unruled))
            return
        function = self.sides[1].branches[code].function
        assert function is not None
        order = list(self.sides[1].children(code))
        scores = np.array([[self._score(k, c) if self._counts(k, c) else math.nan for c in order] for k in (0, 1)])
        weights = np.array([[side.children(code)[c] for c in order] for side in self.sides])
        moved = [
            i
            for i in range(len(order))
            if not (np.array_equal(scores[0, i], scores[1, i], equal_nan=True) and weights[0, i] == weights[1, i])
        ]
        if not moved:
            return
        few = len(moved) <= MOST_PLAYERS
        values = _shapley(function, scores, weights, moved) if few else _along(function, scores, weights, moved)
        for i, value in zip(moved, values, strict=True):
            child, apart = order[i], scores[1, i] - scores[0, i]
            was, now = self.cells(child)
            if not (was.has and now.has) or math.isnan(apart):
                self.line(child, self._one_sided(was, now, child), worth * value)
            elif apart == 0:
                self.line(child, "weight", worth * value)
            else:
                self.worth[child][2] += worth * value / apart

    def leaf(self, code: str, was: _Cell, now: _Cell, earned: float, maximum: float, score: float) -> None:
        """An indicator: its share of the points, and its points."""
        if not (was.has and now.has):
            cause = self._one_sided(was, now, code)
            self.line(code, cause, self._whole(was, now, earned, maximum, score))
            return
        points = [cell.maximum for cell in (was, now)]
        mean_points, mean_share = sum(points) / 2, (was.score + now.score) / 2
        self.line(code, "weight", (earned * mean_share + maximum) * (points[1] - points[0]))
        worth = earned * mean_points + score
        for cause, part in self.leaves.shares(code, *self.places, now.score - was.score).items():
            self.line(code, cause, worth * part)

    def _whole(self, was: _Cell, now: _Cell, earned: float, maximum: float, score: float) -> float:
        scores = [cell.score if cell.has else 0.0 for cell in (was, now)]
        return (
            earned * (now.earned - was.earned) + maximum * (now.maximum - was.maximum) + score * (scores[1] - scores[0])
        )

    def _one_sided(self, was: _Cell, now: _Cell, code: str = "") -> str:
        if code and not all(code in side.results for side in self.sides):
            return "weight"
        if was.applies != now.applies:
            return "applies"
        return "reported" if now.has and not was.has else "withdrawn" if was.has and not now.has else "weight"

    def _alike(self, code: str) -> bool:
        """Whether both editions make the node of its children in the same way."""
        first, second = (side.branches[code] for side in self.sides)
        same = (first.how.adds, first.how.in_points, first.how.threshold) == (
            second.how.adds,
            second.how.in_points,
            second.how.threshold,
        )
        names = [
            None if b.how.aggregation is None else (b.how.aggregation.name, b.how.aggregation_params)
            for b in (first, second)
        ]
        rules = [(b.how.rule.name, b.how.rule_params) if b.how.rule is not None else None for b in (first, second)]
        policies = [side.plan.program.missing_is_zero for side in self.sides]
        return same and names[0] == names[1] and rules[0] == rules[1] and policies[0] == policies[1]

    def _children(self, code: str) -> list[str]:
        return list(dict.fromkeys(c for side in self.sides if code in side.branches for c in side.children(code)))

    def _adjusting(self, code: str) -> dict[str, float]:
        first, second = (side.adjusting(code) for side in self.sides)
        return {**first, **second}

    def _sum(self, k: int, code: str) -> float:
        """What the children bring, with what is added and taken away beside the maximum."""
        side, i = self.sides[k], self.places[k]
        found = math.fsum(float(side.results[child].earned[i]) for child in side.children(code))
        return found + math.fsum(sign * float(side.results[c].earned[i]) for c, sign in side.adjusting(code).items())

    def _maxima(self, k: int, code: str) -> float:
        side, i = self.sides[k], self.places[k]
        return math.fsum(float(side.results[child].maximum[i]) for child in side.children(code))

    def _counts(self, k: int, code: str) -> bool:
        side, i = self.sides[k], self.places[k]
        own = side.results[code]
        counts = ~np.isnan(own.coverage[i]) if side.plan.program.missing_is_zero else ~np.isnan(own.score[i])
        return bool(counts)

    def _score(self, k: int, code: str) -> float:
        score = float(self.sides[k].results[code].score[self.places[k]])
        return 0.0 if math.isnan(score) else score


def _ratio(was: tuple[float, float], now: tuple[float, float]) -> tuple[float, float]:
    """What a change of N and one of D are worth in that of N / D, without an order between them."""
    (n0, d0), (n1, d1) = was, now
    if not (d0 > 0 and d1 > 0):
        return 0.0, 0.0
    return (1 / d0 + 1 / d1) / 2, -(n0 + n1) / 2 / (d0 * d1)


Function = Callable[[Floats, Floats], Floats]


def _value(function: Function, scores: Floats, weights: Floats) -> float:
    return float(np.nan_to_num(function(scores[:, None], weights)[0]))


def _shapley(function: Function, scores: Floats, weights: Floats, moved: list[int]) -> list[float]:
    """Each combination of children before and after is one cell; those with the same weights are one call."""
    n = len(moved)
    values = np.empty(2**n)
    masks = np.arange(2**n)
    bits = (masks[:, None] >> np.arange(n)) & 1
    s, w = np.repeat(scores[0][:, None], 2**n, axis=1), np.repeat(weights[0][:, None], 2**n, axis=1)
    for place, i in enumerate(moved):
        s[i] = np.where(bits[:, place] == 1, scores[1, i], scores[0, i])
        w[i] = np.where(bits[:, place] == 1, weights[1, i], weights[0, i])
    _, groups = np.unique(w, axis=1, return_inverse=True)
    for group in np.unique(groups):
        own = np.flatnonzero(groups.reshape(-1) == group)
        values[own] = np.nan_to_num(function(np.ascontiguousarray(s[:, own]), np.ascontiguousarray(w[:, own[0]])))
    return shapley_values(values, n)


def _along(function: Function, scores: Floats, weights: Floats, moved: list[int]) -> list[float]:
    """Aumann and Shapley: slopes at eight places of the way; what is left over goes to the largest part."""
    start, end = np.nan_to_num(scores[0]), np.nan_to_num(scores[1])
    found = np.zeros(len(moved))
    for t, share in zip((NODES + 1) / 2, WEIGHTS / 2, strict=True):
        at, w = start + t * (end - start), weights[0] + t * (weights[1] - weights[0])
        for place, i in enumerate(moved):
            step = 1e-5
            high, low = at.copy(), at.copy()
            high[i], low[i] = min(at[i] + step, 1.0), max(at[i] - step, 0.0)
            slope = (_value(function, high, w) - _value(function, low, w)) / (high[i] - low[i])
            found[place] += share * slope * (end[i] - start[i])
    whole = _value(function, scores[1], weights[1]) - _value(function, scores[0], weights[0])
    largest = int(np.argmax(np.abs(found)))
    found[largest] += whole - found.sum()
    return found.tolist()
