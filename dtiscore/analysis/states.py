"""The two states that are compared, and what an indicator's share differs by: own value, rule, target, peers, estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from graphlib import TopologicalSorter

import attrs
import numpy as np

from dtiscore.data.measuring import shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.numpy_evaluator import Branch, NodeResult
from dtiscore.engine.plan import Plan
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.engine.scoring import Scores
from dtiscore.model import Bools, Floats, Node, Target
from dtiscore.results.gap_points import value_of


@attrs.frozen(eq=False, slots=False)
class Side:
    """One state: the results of all units in one year."""

    scores: Scores
    j: int
    results: Mapping[str, NodeResult]

    @property
    def plan(self) -> Plan:
        return self.scores.plan

    @property
    def observations(self) -> Observations:
        return self.plan.observations

    @cached_property
    def branches(self) -> dict[str, Branch]:
        codes = {n: code for code, n in self.plan.index.items()}
        return {codes[branch.node]: branch for branch in self.plan.program.branches}

    def adjusting(self, code: str) -> dict[str, float]:
        """The children that bring points beside the maximum, each with its sign."""
        return {self.codes[n]: sign for n, sign in self.branches[code].adjusting}

    def size(self, code: str, i: int) -> float:
        """The maximum that a score of the node is of."""
        how = self.branches[code].how
        return float(self.results[code].maximum[i]) if how.in_points else how.points

    @cached_property
    def codes(self) -> dict[int, str]:
        return {n: code for code, n in self.plan.index.items()}

    def children(self, code: str) -> dict[str, float]:
        """The children of a node with their weights, or their nominal points."""
        branch = self.branches[code]
        return {self.codes[n]: float(w) for n, w in zip(branch.children, branch.weights, strict=True)}

    def stands(self, code: str, i: int) -> bool:
        """Whether the score of the node is the one that was entered for it, nothing below being known."""
        entered = self.branches[code].entered
        if entered is None or math.isnan(entered[i * len(self.scores.years) + self.j]):
            return False
        return not any(self.results[child].coverage[i] > 0 for child in self.children(code))

    def is_estimated(self, code: str, i: int) -> bool:
        """Whether the score of the node is an estimate."""
        own = self.results[code]
        return bool(np.isnan(own.ungated[i]) and not np.isnan(own.score[i]))

    def shown(self, code: str) -> Floats:
        """(units,): the score as results show it; NaN where there is none."""
        return self.scores[code][:, self.j]

    def worth(self, code: str, i: int, *, in_points: bool) -> float:
        """What is compared: points, or percent of the maximum."""
        own = self.results[code]
        return float(own.earned[i]) if in_points else 100.0 * float(own.score[i])

    @cached_property
    def _values(self) -> dict[str, Floats]:
        return {}

    def value(self, code: str, i: int) -> float:
        """The node in its own measure; NaN where there is nothing, or no such node."""
        if code not in self.results:
            return math.nan
        if code not in self._values:
            self._values[code] = value_of(self.scores, code)[:, self.j]
        return float(self._values[code][i])


def shapley_values(values: Floats, n: int) -> list[float]:
    """The Shapley values of a game of n players, of the worth of every coalition: bit k of the place says whether player k is in."""
    sizes = np.array([bin(mask).count("1") for mask in range(2**n)])
    chance = np.array(
        [math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) if k < n else 0.0 for k in range(n + 1)]
    )
    masks = np.arange(2**n)
    found = []
    for k in range(n):
        out = masks[(masks >> k) & 1 == 0]
        found.append(math.fsum(chance[sizes[out]] * (values[out | (1 << k)] - values[out])))
    return found


class LeafParts:
    """Of every indicator, what made its share of the points differ: own value, rule, target, peers or an estimate."""

    def __init__(self, before: Side, after: Side, pairs: list[tuple[int, int]]) -> None:
        self.before, self.after, self.pairs = before, after, pairs
        self.place = {pair: k for k, pair in enumerate(pairs)}
        codes = dict.fromkeys([*after.scores.framework.nodes, *before.scores.framework.nodes])
        self.order = {code: k for k, code in enumerate(codes)}
        self._known: dict[str, dict[str, Floats] | None] = {}

    @cached_property
    def downward(self) -> list[str]:
        """Every node of both editions, parents before children."""
        above: dict[str, set[str]] = {}
        for side in (self.before, self.after):
            for code in side.results:
                above.setdefault(code, set())
                if code in side.branches:
                    for child in (*side.children(code), *side.adjusting(code)):
                        above.setdefault(child, set()).add(code)
        return list(TopologicalSorter(above).static_order())

    def shares(self, code: str, a: int, b: int, change: float) -> dict[str, float]:
        """By cause, parts of the change of the share, which they add up to."""
        estimated = any(
            code in side.plan.imputed and side.plan.imputed[code][i, side.j]
            for side, i in ((self.before, a), (self.after, b))
        )
        own = "estimate" if estimated else "value"
        if change == 0 and not self._several(code):
            return {}
        if code not in self._known:
            self._known[code] = self._all(code) if self._several(code) else None
        known = self._known[code]
        if known is None:
            return {own: change}
        k = self.place[a, b]
        found = {(own if cause == "value" else cause): float(part[k]) for cause, part in known.items()}
        if any(math.isnan(part) for part in found.values()):
            return {own: change}
        rest = change - math.fsum(found.values())
        found[own] = found.get(own, 0.0) + rest
        return found

    def _factors(self, code: str) -> list[str]:
        """The causes beside the own value that may act: another rule, another target, other peers."""
        first, second = self.before.scores.framework[code], self.after.scores.framework[code]
        found = []
        if (
            first.rule is not second.rule
            and (first.rule is None or second.rule is None or first.rule.name != second.rule.name)
        ) or (
            first.params != second.params
            or (first.points != second.points and first.rule is not None and first.rule.entered is not None)
        ):
            found.append("rule")
        if _targets(self.before, code) != _targets(self.after, code):
            found.append("target")
        if any(node.rule is not None and node.rule.relative and node.rule.joins for node in (first, second)):
            found.append("peers")
        return found

    def _several(self, code: str) -> bool:
        nodes = [side.scores.framework[code] for side in (self.before, self.after)]
        if any(node.rule is None or node.rule.needs_previous for node in nodes):
            return False
        return bool(self._factors(code))

    def _all(self, code: str) -> dict[str, Floats]:
        """By cause, (pairs,): Shapley values of the game of own value and what else acts."""
        players = ["value", *self._factors(code)]
        n = len(players)
        worth = np.empty((2**n, len(self.pairs)))
        for mask in range(2**n):
            later = {player: bool(mask >> k & 1) for k, player in enumerate(players)}
            worth[mask] = self._share(code, later)
        given = self._given(code)
        found = np.array([shapley_values(worth[:, k], n) for k in range(len(self.pairs))]).reshape(-1, n)
        return {player: np.where(given, math.nan, found[:, k]) for k, player in enumerate(players)}

    def _given(self, code: str) -> Bools:
        """(pairs,): where points were given on either side, and no rule says anything."""
        found = np.zeros(len(self.pairs), dtype=bool)
        for side, k in ((self.before, 0), (self.after, 1)):
            given = shares_given(side.scores.framework[code], side.observations)
            if given is not None:
                found |= np.isfinite(given[[pair[k] for pair in self.pairs], side.j])
        return found

    def _share(self, code: str, later: dict[str, bool]) -> Floats:
        """(pairs,): the share with what is ``later`` as it is after, and all else as it was before."""
        own, peers = (self.after if later.get(name, False) else self.before for name in ("value", "peers"))
        ruled = self.after if later.get("rule", False) else self.before
        aimed = self.after if later.get("target", False) else self.before
        node: Node = ruled.scores.framework[code]
        targets = _targets(aimed, code)
        if "peers" not in later:
            peers = own
        # In the later or earlier cohort, every unit with its own value of either state.
        value = peers.plan.measured[code].copy()
        index = [pair[0 if peers is self.before else 1] for pair in self.pairs]
        source = [pair[0 if own is self.before else 1] for pair in self.pairs]
        value[index, peers.j] = own.plan.measured[code][source, own.j]
        per_unit = None
        if targets is not None:
            per_unit = tuple(targets.get(record.code) for record in peers.observations.records)
        reference = peers.plan.measured[code] if node.rule is not None and node.rule.relative else None
        observations = peers.observations
        if own is not peers:
            observations = attrs.evolve(observations, choices={}, parts={}, wholes={})
        row = compile_row(node, value, per_unit, observations, peers.plan.covered.get(code), reference)
        found: Floats = shares_of(row)[index, peers.j]
        return found


def _targets(side: Side, code: str) -> dict[str, Target | None] | None:
    """By unit, the target that counts."""
    own = side.plan.target_of.get(code)
    if not own:
        return None
    return {record.code: target for record, target in zip(side.observations.records, own, strict=True)}
