"""The model of what a unit can reach: from its moves to what a node earns, as variables and rows."""

from __future__ import annotations

import math

import attrs
import numpy as np

from dtiscore.analysis.moves import Move, one_after_another
from dtiscore.analysis.solving import Linear, Model
from dtiscore.engine.numpy_evaluator import Branch
from dtiscore.engine.one_year import results_of_year
from dtiscore.engine.scoring import Scores
from dtiscore.model import Floats

MOST_STEPS = 600
CONCAVE = ("geometric", "harmonic", "minimum", "power_mean")


@attrs.define(eq=False)
class Variables:
    """Of every move: the share, whether it moves, whether it is reported, and its cost."""

    share: dict[str, Linear] = attrs.field(factory=dict)
    moved: dict[str, Linear] = attrs.field(factory=dict)
    reported: dict[str, Linear] = attrs.field(factory=dict)
    levels: dict[str, list[Linear]] = attrs.field(factory=dict)
    cost: Linear = attrs.field(factory=Linear)


class Reach:
    """One unit in one year, its moves, and the node that has the goal. ``exact`` until something was left to the engine."""

    def __init__(self, scores: Scores, i: int, j: int, node: str, moves: list[Move], *, in_whole_moves: bool) -> None:
        self.scores, self.i, self.j, self.node, self.in_whole_moves = scores, i, j, node, in_whole_moves
        self.moves = {move.node.code: move for move in moves}
        self.plan = scores.plan
        self.results = results_of_year(scores, j)
        self.codes = {n: code for code, n in self.plan.index.items()}
        self.branches = {self.codes[b.node]: b for b in self.plan.program.branches}
        self.exact = True
        self.cuts: list[tuple[str, Floats, Floats, float]] = []
        self.stepwise = False
        inputs = {c for leaf in scores.framework.leaves for c in (leaf.data.part, leaf.data.whole, *leaf.data.of)}
        estimates = any(node.impute is not None for node in scores.framework.nodes.values())
        if not inputs.isdisjoint(self.moves) or (estimates and not self.plan.observations.submitted[i, j]):
            self.exact = False  # a value says something about other indicators, too

    def build(self) -> tuple[Model, Variables, dict[str, tuple[Linear, Linear]]]:
        """The model, its variables, and by node what it earns and the maximum that counts."""
        model, made = Model(), Variables()
        nodes: dict[str, tuple[Linear, Linear]] = {}
        below = self.scores.framework.below(self.node)
        for code, move in self.moves.items():
            self._move(model, made, code, self._in_levels(move) if self.stepwise else move)
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

    def _move(self, model: Model, made: Variables, code: str, move: Move) -> None:
        moved = model.variable(
            0.0, 1.0, whole=bool(move.fixed) or move.reports or not move.continuous or self.in_whole_moves
        )
        made.moved[code] = moved
        if move.continuous:
            way = self._way(model, move)
            model.at_most(way.plus(moved, -max(move.sign * (move.most - move.share), 0.0)), 0.0)
            share = Linear(move.share).plus(way, move.sign)
            made.cost = made.cost.plus(way, move.cost)
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

    def _in_levels(self, move: Move) -> Move:
        """Whole numbers whose points are rounded, one by one, as no straight line tells what they earn."""
        if not (move.continuous and move.one and move.step):
            return move
        levels = one_after_another(move, MOST_STEPS)
        return attrs.evolve(move, levels=levels) if levels else move

    def _way(self, model: Model, move: Move) -> Linear:
        """How much better a share becomes; in the steps in which it can, where that was asked for."""
        most = max(move.sign * (move.most - move.share), 0.0)
        if not self.stepwise or not move.apart or most <= move.first:
            return model.variable(0.0, most)
        count = math.floor(round((most - move.first) / move.apart, 6)) + 1
        begun, last = (model.variable(0.0, 1.0, whole=True) for _ in range(2))
        steps = model.variable(0.0, float(count), whole=True)
        model.at_most(begun.plus(steps, -1), 0.0)
        model.at_most(steps.plus(begun, -float(count)), 0.0)
        model.at_most(last.times(float(count)).plus(steps, -1), 0.0)
        rest = max(most - move.first - (count - 1) * move.apart, 0.0)
        return steps.times(move.apart).plus(begun, move.first - move.apart).plus(last, rest)

    def _branch(
        self, model: Model, made: Variables, nodes: dict[str, tuple[Linear, Linear]], branch: Branch, code: str
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
        if branch.rule is not None or branch.how.threshold or (branch.is_adjusted and math.isnan(own.score[i])):
            self.exact = False  # what these do to a score is left to the engine, round by round
        if branch.how.adds and branch.function is None:
            earned, maximum = Linear(), Linear()
            for child in children:
                earned, maximum = earned.plus(nodes[child][0]), maximum.plus(nodes[child][1])
            if branch.is_adjusted:
                earned, maximum = self._adjusted(model, nodes, branch, code, earned, maximum)
            return self._gated(model, made, branch, earned, maximum), maximum
        size = branch.how.points if not branch.how.in_points else float(own.maximum[i])
        scores = {child: self._score(nodes[child], child) for child in children}
        adjusting = [nodes[self.codes[n]][0] for n, _ in branch.adjusting]
        moving = [part for part in (*scores.values(), *adjusting) if not part.is_constant]
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
        if branch.is_adjusted and size > 0:
            points = self._adjusted(model, nodes, branch, code, score.times(size), Linear(size))[0]
            score = points.times(1.0 / size)
        score = self._gated(model, made, branch, score, Linear(1.0))
        return score.times(size), Linear(size)

    def _adjusted(
        self,
        model: Model,
        nodes: dict[str, tuple[Linear, Linear]],
        branch: Branch,
        code: str,
        earned: Linear,
        size: Linear,
    ) -> tuple[Linear, Linear]:
        """The points with what is added and taken away, within their limits, and the maximum."""
        deducts = self.scores.framework[code].deducts
        for n, sign in branch.adjusting:
            earned = earned.plus(nodes[self.codes[n]][0], sign)
        if branch.how.together is not None:  # what is earned is never more than what there is
            if not size.is_constant and code == self.node:
                self.exact = False
            together = Linear(branch.how.together)
            most = Linear(min(size.constant, branch.how.together)) if size.is_constant else size
            return model.lesser(earned, together, worth=not deducts), most
        assert branch.how.limits is not None
        low, high = branch.how.limits
        if math.isfinite(low):
            earned = model.greater(earned, size.times(low))
        if math.isfinite(high):
            earned = model.lesser(earned, size.times(high), worth=True)
        return earned, size

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

    def _gated(self, model: Model, made: Variables, branch: Branch, what: Linear, maximum: Linear) -> Linear:
        """At most the cap of the maximum, unless every mandatory item is there."""
        failing = [self.codes[n] for n in branch.gate_items if self._fails(self.codes[n], branch)]
        if not failing:
            return what
        capped = maximum.times(branch.how.gate_cap)
        most = max(0.0, model.range(what.plus(capped, -1))[1])
        lowest = min(model.range(what)[0], model.range(capped)[0])
        kept = model.variable(lowest, max(lowest, model.range(what)[1]))
        opens = model.variable(0.0, 1.0, whole=True)
        model.at_most(kept.plus(what, -1), 0.0)
        model.at_most(kept.plus(capped, -1).plus(opens, -most), 0.0)
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
        plain = branch.rule is None and not branch.how.threshold
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
