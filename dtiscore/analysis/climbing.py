"""The model of what a unit can reach: from its moves to the score of a node, and from a solution back to data."""

from __future__ import annotations

import math
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.analysis.moves import Move
from dtiscore.analysis.solving import Linear, Model
from dtiscore.analysis.tangents import LEAST_SCORE, tangent_at, tidy
from dtiscore.data.measuring import instead_of_counts
from dtiscore.engine.numpy_evaluator import Branch
from dtiscore.engine.one_year import results_of_year
from dtiscore.engine.scoring import Scores, score
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Floats

CONCAVE = ("geometric", "harmonic", "minimum", "power_mean")
MOST_ROUNDS = 60


@attrs.frozen
class Goal:
    """What is to be printed at least, with so many decimals: a score, or points of ``most``."""

    printed: float
    decimals: int
    most: float = 1.0

    @property
    def share(self) -> float:
        """The goal as a score."""
        return self.printed / self.most

    @property
    def aim(self) -> float:
        """The smallest score that is printed as the goal: half a digit less will do."""
        return (self.printed - 0.5 * 10.0**-self.decimals) / self.most

    def is_reached(self, score: float) -> bool:
        return not math.isnan(score) and float(round_half_up(score * self.most, self.decimals)) >= self.printed - 1e-12


@attrs.frozen(eq=False)
class Chosen:
    """What one indicator is to reach."""

    share: float
    value: float
    part: float
    choice: str
    cost: float


@attrs.frozen(eq=False)
class Plan:
    """Moves with what they reach, and what the engine made of them."""

    chosen: tuple[tuple[Move, Chosen], ...]
    scores: Scores
    reached: bool
    cost: float
    bound: float
    exact: bool


@attrs.define(eq=False)
class _Variables:
    """Of every move: the share, whether it moves, whether it is reported, and its cost."""

    share: dict[str, Linear] = attrs.field(factory=dict)
    moved: dict[str, Linear] = attrs.field(factory=dict)
    reported: dict[str, Linear] = attrs.field(factory=dict)
    levels: dict[str, list[Linear]] = attrs.field(factory=dict)
    cost: Linear = attrs.field(factory=Linear)


class Climb:
    """One unit in one year, its moves, and the node that has the goal."""

    def __init__(
        self, scores: Scores, i: int, j: int, node: str, moves: list[Move], least: Literal["cost", "moves"]
    ) -> None:
        self.scores, self.i, self.j, self.node, self.least = scores, i, j, node, least
        self.moves = {move.node.code: move for move in moves}
        self.plan = scores.plan
        self.results = results_of_year(scores, j)
        self.codes = {n: code for code, n in self.plan.index.items()}
        self.branches = {self.codes[b.node]: b for b in self.plan.program.branches}
        self.exact = True
        self.cuts: list[tuple[str, Floats, Floats, float]] = []

    # --- the model ---------------------------------------------------------------------------------------------------

    def build(self) -> tuple[Model, _Variables, dict[str, tuple[Linear, Linear]]]:
        """The model, its variables, and by node what it earns and the maximum that counts."""
        model, made = Model(), _Variables()
        nodes: dict[str, tuple[Linear, Linear]] = {}
        below = self.scores.framework.below(self.node)
        for code, move in self.moves.items():
            self._move(model, made, code, move)
        for leaf in self.plan.program.leaves:
            code = self.codes[leaf.node]
            own = self.results[code]
            if code in self.moves:
                points = Linear(leaf.points)
                maximum = (
                    points
                    if self.plan.program.missing_is_zero or not self.moves[code].reports
                    else made.reported[code].times(leaf.points)
                )
                nodes[code] = (made.share[code].times(leaf.points), maximum)
            else:
                nodes[code] = (Linear(float(own.earned[self.i])), Linear(float(own.maximum[self.i])))
        for branch in self.plan.program.branches:
            code = self.codes[branch.node]
            if code in below:
                nodes[code] = self._branch(model, made, nodes, branch, code)
        return model, made, nodes

    def _move(self, model: Model, made: _Variables, code: str, move: Move) -> None:
        moved = model.variable(
            0.0, 1.0, whole=bool(move.fixed) or move.reports or not move.continuous or self.least == "moves"
        )
        made.moved[code] = moved
        if move.continuous:
            share = model.variable(move.share, move.most)
            model.at_most(share.plus(Linear(move.share), -1).plus(moved, -(max(move.most - move.share, 0.0))), 0.0)
            made.cost = made.cost.plus(share.plus(Linear(move.share), -1), move.cost)
        else:
            picks = [model.variable(0.0, 1.0, whole=True) for _ in move.levels]
            share, one = Linear(move.share), Linear()
            for pick, level in zip(picks, move.levels, strict=True):
                share, one = share.plus(pick, level.share - move.share), one.plus(pick)
                made.cost = made.cost.plus(pick, level.cost)
            model.at_most(one.plus(moved, -1), 0.0)
            model.at_least(one.plus(moved, -1), 0.0)
            made.levels[code] = picks
        made.share[code], made.reported[code] = share, moved
        made.cost = made.cost.plus(moved, move.fixed)

    def _branch(
        self, model: Model, made: _Variables, nodes: dict[str, tuple[Linear, Linear]], branch: Branch, code: str
    ) -> tuple[Linear, Linear]:
        """What a node earns and its maximum, as its parent of points adds them."""
        own, i = self.results[code], self.i
        children = [self.codes[n] for n in branch.children]
        given = branch.entered[i * len(self.scores.years) + self.j] if branch.entered is not None else math.nan
        if not math.isnan(given) and not any(self.results[child].coverage[i] > 0 for child in children):
            self.exact = False  # a move below would put what it brings in the place of what was entered for the whole
            return Linear(float(own.earned[i])), Linear(float(own.maximum[i]))
        if branch.estimate is not None and math.isnan(own.ungated[i]) and not math.isnan(own.score[i]):
            self.exact = False  # so with an estimate
            return Linear(float(own.earned[i])), Linear(float(own.maximum[i]))
        if branch.rule is not None or branch.how.threshold or branch.is_adjusted:
            self.exact = False  # what these do to a score is left to the engine, round by round
        if branch.how.adds and branch.function is None:
            earned, maximum = Linear(), Linear()
            for child in children:
                earned, maximum = earned.plus(nodes[child][0]), maximum.plus(nodes[child][1])
            for n, sign in branch.adjusting:
                earned = earned.plus(Linear(sign * float(self.results[self.codes[n]].earned[i])))
            return self._gated(model, made, branch, earned, maximum), maximum
        size = branch.how.points if not branch.how.in_points else float(own.maximum[i])
        scores = {child: self._score(nodes[child], child) for child in children}
        moving = [child for child in children if not scores[child].is_constant]
        if not moving and not self._gate_moves(branch):
            return Linear(float(own.earned[i])), Linear(float(own.maximum[i]))
        if branch.function is None:
            counted = {c: w for c, w in zip(children, branch.weights, strict=True) if self._counts(c)}
            whole = math.fsum(counted.values())
            score = Linear()
            for child, weight in counted.items():
                score = score.plus(scores[child], weight / whole)
        else:
            score = self._tangents(model, branch, code, children, scores)
        score = self._gated(model, made, branch, score, Linear(1.0))
        return score.times(size), Linear(size)

    def _score(self, parts: tuple[Linear, Linear], code: str) -> Linear:
        """The score of a child whose maximum stands; one that does not is taken as it is now."""
        earned, maximum = parts
        if not maximum.is_constant:
            self.exact = False
        most = maximum.constant if maximum.is_constant else float(self.results[code].maximum[self.i])
        return earned.times(1.0 / most) if most > 0 else Linear(float(np.nan_to_num(self.results[code].score[self.i])))

    def _counts(self, code: str) -> bool:
        own = self.results[code]
        counts = own.coverage[self.i] if self.plan.program.missing_is_zero else own.score[self.i]
        if math.isnan(counts) and any(c in self.moves for c in self.scores.framework.below(code)):
            self.exact = False
        return not math.isnan(counts)

    def _gate_moves(self, branch: Branch) -> bool:
        return any(self.codes[item] in self.moves for item in branch.gate_items)

    def _gated(self, model: Model, made: _Variables, branch: Branch, what: Linear, maximum: Linear) -> Linear:
        """At most the cap of the maximum, unless every mandatory item is there."""
        failing = [self.codes[n] for n in branch.gate_items if self._fails(self.codes[n], branch)]
        if not failing:
            return what
        most = max(1.0, maximum.constant + math.fsum(max(f, 0.0) for f in maximum.terms.values()))
        kept, opens = model.variable(0.0, most), model.variable(0.0, 1.0, whole=True)
        model.at_most(kept.plus(what, -1), 0.0)
        model.at_most(kept.plus(maximum, -branch.how.gate_cap).plus(opens, -most), 0.0)
        for code in failing:
            move = self.moves.get(code)
            if move is None:
                model.at_most(opens, 0.0)
            elif move.continuous:
                model.at_least(made.share[code].plus(opens, -min(branch.how.gate_at_least, 1.0)), 0.0)
                if move.reports:
                    model.at_most(opens.plus(made.moved[code], -1), 0.0)
            else:
                enough = Linear()
                for pick, level in zip(made.levels[code], move.levels, strict=True):
                    if level.share >= branch.how.gate_at_least:
                        enough = enough.plus(pick)
                model.at_most(opens.plus(enough, -1), 0.0)
        return kept

    def _fails(self, code: str, branch: Branch) -> bool:
        own = self.results[code]
        return bool(own.coverage[self.i] == 0 or own.score[self.i] < branch.how.gate_at_least)

    def _tangents(
        self, model: Model, branch: Branch, code: str, children: list[str], scores: dict[str, Linear]
    ) -> Linear:
        """A score that a function makes: below its tangents where it is concave, else along the last of them."""
        name = branch.how.aggregation.name if branch.how.aggregation is not None else ""
        exponent = getattr(branch.how.aggregation_params, "exponent", 1.0)
        plain = branch.rule is None and not branch.how.threshold and not branch.is_adjusted
        concave = plain and name in CONCAVE and exponent <= 1
        if not concave:
            self.exact = False
        score = model.variable(0.0, 1.0)
        own = [cut for cut in self.cuts if cut[0] == code]
        for _, at, slopes, value in own if concave else own[-1:]:
            tangent = Linear(value - float(slopes @ at))
            for child, slope in zip(children, slopes, strict=True):
                tangent = tangent.plus(scores[child], float(slope))
            model.at_most(score.plus(tangent, -1), 0.0)
        return score

    # --- solving -----------------------------------------------------------------------------------------------------

    def cheapest(self, goal: Goal) -> Plan:
        """The cheapest moves to a printed score, or the best that can be reached."""
        now = self._rescored(())
        if goal.is_reached(self._value(now)):
            return Plan((), now, True, 0.0, 0.0, True)
        self._cut(now)
        found = self._to(goal)
        if found is not None and found.reached:
            return found
        everything = tuple((move, self._fully(move)) for move in self.moves.values())
        best = self._rescored(everything)
        if found is None and goal.is_reached(self._value(best)):
            cost = math.fsum(chosen.cost for _, chosen in everything)
            return Plan(everything, best, True, cost, math.nan, False)
        reachable = self._printed(best)
        nearest = Goal(reachable, self.scores.framework.decimals)
        again = self._to(nearest) if reachable > self._printed(now) else None
        if again is not None and again.reached:
            return attrs.evolve(again, reached=False)
        cost = math.fsum(chosen.cost for _, chosen in everything)
        return Plan(everything, best, False, cost, math.nan, False)

    def _fully(self, move: Move) -> Chosen:
        if move.continuous:
            return self._at(move, move.most)
        level = max(move.levels, key=lambda level: level.share)
        return Chosen(level.share, level.value, level.part, level.choice, level.cost + move.fixed)

    def _to(self, goal: Goal) -> Plan | None:
        """Solve, score again, add what was missing, and so on; the first that is reached."""
        first_aim = aim = goal.aim
        bound = math.nan
        seen: Plan | None = None
        for _ in range(MOST_ROUNDS):
            model, made, nodes = self.build()
            earned, maximum = nodes[self.node]
            model.at_least(earned.plus(maximum, -aim), 1e-10)
            first = made.cost if self.least == "cost" else self._count(made)
            solved = model.minimum(first)
            if solved is None:
                return seen
            values, least, proven = solved
            whole = self.exact and proven and aim == first_aim
            if whole and self.least == "cost":
                bound = max(least, 0.0 if math.isnan(bound) else bound)
            values = self._settled(model, made, first, values)
            chosen = tuple(self._chosen(made, values))
            scores = self._rescored(chosen)
            cost = math.fsum(one.cost for _, one in chosen)
            reached = goal.is_reached(self._value(scores))
            seen = Plan(chosen, scores, reached, cost, bound, whole)
            if reached:
                return seen
            before = len(self.cuts)
            self._cut(scores)
            missing = goal.aim - float(np.nan_to_num(self._value(scores)))
            if len(self.cuts) == before or not self.exact:
                aim += max(missing, 1e-9)
        return seen

    def _count(self, made: _Variables) -> Linear:
        """Moves, the cheapest of as many, and those that stand first in the framework of equally cheap ones."""
        found = Linear()
        for moved in made.moved.values():
            found = found.plus(moved)
        return found.plus(made.cost, 1e-4)

    def _settled(self, model: Model, made: _Variables, first: Linear, values: np.ndarray) -> np.ndarray:
        """Of all that are as good, the one with the fewest moves, those first that stand first in the framework."""
        model.at_most(first, first.at(values) + 1e-9 * max(1.0, abs(first.at(values))))
        second = Linear()
        for k, moved in enumerate(made.moved.values()):
            second = second.plus(moved, 1.0 + 1e-3 * k / max(len(made.moved), 1))
        for variable in (v for moved in made.moved.values() for v in moved.terms):
            model.whole[variable] = True
        solved = model.minimum(second)
        return values if solved is None else solved[0]

    def _chosen(self, made: _Variables, values: np.ndarray) -> list[tuple[Move, Chosen]]:
        found = []
        for code, move in self.moves.items():
            if move.continuous:
                share = made.share[code].at(values)
                moves = share > move.share + 1e-9 or (move.reports and made.moved[code].at(values) > 0.5)
                if moves:
                    found.append((move, self._at(move, share)))
            else:
                for pick, level in zip(made.levels[code], move.levels, strict=True):
                    if pick.at(values) > 0.5:
                        found.append(
                            (move, Chosen(level.share, level.value, level.part, level.choice, level.cost + move.fixed))
                        )
        return found

    def _at(self, move: Move, share: float) -> Chosen:
        """A share as it can be had: up to the next printed points, or to whole persons or dossiers."""
        if move.step:
            share = min(math.ceil(round(share / move.step, 6)) * move.step, move.most)
        value, part = move.value_at(share)
        if math.isnan(part):
            neat = tidy(value, move.span)
            value = (
                neat
                if (neat - move.lower) / move.span <= max(move.most, 1.0 if move.most == 1 else 0.0) + 1e-12
                else value
            )
        reached = min(max((value - move.lower) / move.span, 0.0), 1.0)
        return Chosen(reached, value, part, "", move.cost * max(reached - move.share, 0.0) + move.fixed)

    # --- the engine --------------------------------------------------------------------------------------------------

    def _rescored(self, chosen: tuple[tuple[Move, Chosen], ...]) -> Scores:
        """The data with the moves, scored by the engine."""
        observations = self.plan.observations
        for move, one in chosen:
            node = move.node
            given: dict[str, Any] = {}
            if one.choice:
                given = {"choice": one.choice}
            elif not math.isnan(one.part):
                given = {"part": one.part, "whole": move.whole}
            else:
                given = dict(instead_of_counts(node, observations, self.i, self.j, one.value))
            observations = observations.with_value(self.i, self.j, node.code, one.value, **given)
        if not chosen:
            return self.scores
        return score(self.scores.framework, observations, targets=self.plan.targets, target_year=self.plan.target_year)

    def _value(self, scores: Scores) -> float:
        return float(scores.added_up("score", self.node)[self.i, self.j])

    def _printed(self, scores: Scores) -> float:
        value = self._value(scores)
        return -1.0 if math.isnan(value) else float(round_half_up(value, self.scores.framework.decimals))

    def _cut(self, scores: Scores) -> None:
        """Tangents of every function at what came out."""
        for code, branch in self.branches.items():
            if branch.function is None or code not in self.scores.framework.below(self.node):
                continue
            children = [self.codes[n] for n in branch.children]
            at = np.array([float(scores.added_up("score", c)[self.i, self.j]) for c in children])
            counts = np.array([self._counts(c) for c in children])
            at = np.where(np.isnan(at) & counts, 0.0, at)
            place = np.where(counts, np.maximum(at, LEAST_SCORE), np.nan)
            value, slopes = tangent_at(branch.function, place, branch.weights)
            cut = (code, np.nan_to_num(place), slopes, value)
            if not any(c[0] == code and np.allclose(c[1], cut[1], rtol=0, atol=1e-12) for c in self.cuts):
                self.cuts.append(cut)
