"""The way up: the cheapest solution of what can be reached, put back into the data and scored again."""

from __future__ import annotations

import math
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.analysis.levels import domain_of
from dtiscore.analysis.moves import Move
from dtiscore.analysis.reaching import Reach, Variables
from dtiscore.analysis.solving import Linear, Model
from dtiscore.analysis.tangents import LEAST_SCORE, tangent_at, tidy
from dtiscore.data.measuring import instead_of_counts
from dtiscore.engine.scoring import Scores, score
from dtiscore.language.rounding import round_half_up

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


class Climb(Reach):
    """The way up: the model solved, its solution scored again by the engine, and so on."""

    def __init__(
        self, scores: Scores, i: int, j: int, node: str, moves: list[Move], least: Literal["cost", "moves"]
    ) -> None:
        super().__init__(scores, i, j, node, moves, in_whole_moves=least == "moves")
        self.least, self.rounded = least, False

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
        level = move.levels[-1]
        return Chosen(level.share, level.value, level.part, level.choice, level.cost + move.fixed)

    def _to(self, goal: Goal) -> Plan | None:
        """Solve, score again, add what was missing, and so on; the first that is reached.

        Where what can be had of counts and printed points costs more than the model said, once more in their steps.
        """
        found = self._climbed(goal)
        if found is None or not found.reached or not found.exact or not self.rounded:
            return found
        self.stepwise = True
        try:
            again = self._climbed(goal)
        finally:
            self.stepwise = False
        if again is not None and again.reached and again.cost <= found.cost:
            return again
        return attrs.evolve(found, exact=False)

    def _climbed(self, goal: Goal) -> Plan | None:
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
            self.rounded = any(self._is_dearer(made, values, move, one) for move, one in chosen)
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

    def _is_dearer(self, made: Variables, values: np.ndarray, move: Move, one: Chosen) -> bool:
        """Whether the next whole number or printed points cost more than the share that the model needed."""
        if not move.continuous or not move.apart or not move.cost:
            return False
        return abs(one.share - made.share[move.node.code].at(values)) > 1e-7

    def _count(self, made: Variables) -> Linear:
        """Moves, the cheapest of as many, and those that stand first in the framework of equally cheap ones."""
        found = Linear()
        for moved in made.moved.values():
            found = found.plus(moved)
        return found.plus(made.cost, 1e-4)

    def _settled(self, model: Model, made: Variables, first: Linear, values: np.ndarray) -> np.ndarray:
        """Of all that are as good, the one with the fewest moves, those first that stand first in the framework."""
        model.at_most(first, first.at(values) + 1e-9 * max(1.0, abs(first.at(values))))
        second = Linear()
        for k, moved in enumerate(made.moved.values()):
            second = second.plus(moved, 1.0 + 1e-3 * k / max(len(made.moved), 1))
        for variable in (v for moved in made.moved.values() for v in moved.terms):
            model.whole[variable] = True
        solved = model.minimum(second)
        return values if solved is None else solved[0]

    def _chosen(self, made: Variables, values: np.ndarray) -> list[tuple[Move, Chosen]]:
        found = []
        for code, move in self.moves.items():
            move = self._in_levels(move) if self.stepwise else move
            if move.continuous:
                share = made.share[code].at(values)
                moves = abs(share - move.share) > 1e-9 or (move.reports and made.moved[code].at(values) > 0.5)
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
        """A share as it can be had: on to the next printed points, or to whole persons or dossiers; few decimals elsewhere."""
        best = max if move.node.deducts else min
        if move.step and not move.one:
            rounded = math.floor if move.node.deducts else math.ceil
            share = best(rounded(round(share / move.step, 6)) * move.step, move.most)
        value, part = move.value_at(share)
        if not move.one:
            low, high = domain_of(move.node, math.nan)
            neat = tidy(value, move.upwards)
            enough = move.most in (0.0, 1.0) or move.sign * ((neat - move.lower) / move.span - move.most) <= 1e-12
            value = neat if enough and low <= neat <= high else value
        reached = min(max((value - move.lower) / move.span, 0.0), 1.0)
        return Chosen(reached, value, part, "", move.cost * max(move.sign * (reached - move.share), 0.0) + move.fixed)

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
