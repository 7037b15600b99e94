"""The numpy evaluator: the readable definition of a score.

A program is a framework with its data as flat arrays. Every leaf is a series of cells (one per unit and year), every
branch adds or averages what is below it. NaN is a missing cell, +inf a cell that does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine.node_estimates import Estimate
from dtiscore.engine.score_rules import ScoreRule, percent_of
from dtiscore.language.rounding import round_half_up
from dtiscore.rules.rollups import RollUp

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Leaf:
    """One series: its node, its cells, the operation that makes them fractions, and its points.

    Its points are rounded where the program says so, unless they only follow from weights (``rounds``).
    ``row`` is the series' place in ``Program.values`` where it was taken over unchanged, else None.
    """

    node: int
    x: Floats
    points: float
    row: int | None = None
    rounds: bool = True
    lower: float = 0.0
    span: float = 1.0
    edges: Floats | None = None
    shares: Floats | None = None
    includes_lower: bool = True


@attrs.frozen(eq=False)
class Branch:
    """A node with children, and ``how`` they make it; all in the order in which they are added.

    ``function`` is that of the roll-up, checked and with its parameters; ``rule`` makes another score of what comes of it.
    Where the program is one of draws, ``factors`` (children, draws) multiply what each child brings; a cell is one of every draw in
    turn. With a factor of 0 a child is not there.
    ``entered`` (cells,) is the score that data give, NaN for none: it counts where nothing below is known. ``estimate`` gives one where
    there is none then.
    ``adjusting`` are the children that bring points beside the maximum, each with its sign.
    """

    node: int
    how: RollUp
    children: tuple[int, ...]
    weights: Floats
    gate_items: tuple[int, ...]
    function: Callable[[Floats, Floats], Floats] | None
    rule: ScoreRule | None = None
    factors: Floats | None = None
    adjusting: tuple[tuple[int, float], ...] = ()
    entered: Floats | None = None
    estimate: Estimate | None = None

    @property
    def is_adjusted(self) -> bool:
        """Whether points are added beside the maximum, or cut: arithmetic that the kernel does not have."""
        return self.how.limits is not None

    @property
    def below(self) -> tuple[int, ...]:
        """All nodes that have a say in it directly."""
        return (*self.children, *self.gate_items, *(node for node, _ in self.adjusting))


@attrs.frozen(eq=False)
class Program:
    """Leaves, then branches with children before parents. ``nodes`` counts both; ``values`` is (series, cells)."""

    nodes: int
    cells: int
    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...]
    missing_is_zero: bool
    values: Floats
    point_decimals: int | None = None


@attrs.frozen(eq=False)
class NodeResult:
    """What is known of one node, arrays (cells,).

    ``score`` 0…1 and ``points`` are NaN where nothing under the node was observed; ``maximum`` is the maximum that
    counted; ``coverage`` 0…1 is NaN where nothing applies; ``ungated`` is the score before a gate took points away, and
    ``unruled`` the one before that, which a rule on the node reads; ``unlimited`` the one before the limits of what is added
    and taken away. These are NaN where the score is an estimate.
    ``earned``, ``observed`` and ``applicable`` are what a parent that adds points adds up.
    """

    score: Floats
    coverage: Floats
    earned: Floats
    maximum: Floats
    observed: Floats
    applicable: Floats
    ungated: Floats
    unruled: Floats
    unlimited: Floats

    @property
    def points(self) -> Floats:
        return np.where(np.isnan(self.score), np.nan, self.earned)


Results = MutableMapping[int, NodeResult]


def fractions(leaf: Leaf) -> Floats:
    """The share of its points that each cell earns: 0…1, NaN where nothing was observed or nothing applies."""
    observed = np.isfinite(leaf.x)
    if leaf.edges is not None and leaf.shares is not None:
        band = np.searchsorted(
            leaf.edges, np.where(observed, leaf.x, 0.0), side="right" if leaf.includes_lower else "left"
        )
        share = leaf.shares[band]
    else:
        share = (np.where(observed, leaf.x, leaf.lower) - leaf.lower) / leaf.span
        share = np.where(share > 0.0, share, 0.0)
        share = np.where(share < 1.0, share, 1.0)
    return np.where(observed, share, np.nan)


def evaluate(program: Program) -> Results:
    """Score every node in every cell: results by node."""
    results: Results = {leaf.node: leaf_result(program, leaf) for leaf in program.leaves}
    for branch in program.branches:
        results[branch.node] = branch_result(program, branch, results)
    return results


def leaf_result(program: Program, leaf: Leaf) -> NodeResult:
    share = fractions(leaf)
    seen, applies = np.isfinite(leaf.x), leaf.x != np.inf
    points = np.where(seen, share, 0.0) * leaf.points
    if program.point_decimals is not None and leaf.rounds and leaf.points > 0:
        points = round_half_up(points, program.point_decimals)
        share = np.where(seen, points / leaf.points, np.nan)
    return NodeResult(
        score=share,
        coverage=np.where(applies, seen.astype(np.float64), np.nan),
        earned=points,
        maximum=np.where(applies if program.missing_is_zero else seen, leaf.points, 0.0),
        observed=np.where(seen, leaf.points, 0.0),
        applicable=np.where(applies, leaf.points, 0.0),
        ungated=share,
        unruled=share,
        unlimited=share,
    )


@attrs.frozen(eq=False)
class Sums:
    """What a branch has added up of its children before anything else is done with it, arrays (cells,).

    A score is ``earned`` by ``weighed`` ; ``counted`` is the maximum that counts, which is the same except in a mean of points.
    ``adjusted`` are the points beside the maximum, None where there can be none.
    """

    earned: Floats
    weighed: Floats
    counted: Floats
    observed: Floats
    applicable: Floats
    adjusted: Floats | None = None


def part_of(program: Program, branch: Branch, child: NodeResult, weight: float) -> Sums:
    """What one child brings to the sums of its branch; weights take the part that points have in a node of weights."""
    if branch.how.adds:
        return Sums(child.earned, child.maximum, child.maximum, child.observed, child.applicable)
    has, applies = ~np.isnan(child.score), ~np.isnan(child.coverage)
    earned = np.where(has, child.score, 0.0) * weight
    weighed = np.where(applies if program.missing_is_zero else has, weight, 0.0)
    if branch.how.in_points:
        return Sums(earned, weighed, child.maximum, child.observed, child.applicable)
    return Sums(
        earned=earned,
        weighed=weighed,
        counted=weighed,
        observed=np.where(applies, child.coverage, 0.0) * weight,
        applicable=np.where(applies, weight, 0.0),
    )


def is_mean_of_points(how: RollUp) -> bool:
    """Whether the weights of a mean are points, so that they are one thing and the maximum is another."""
    return how.in_points and not how.adds


def sums_of(program: Program, branch: Branch, results: Results) -> Sums:
    earned, weighed, counted, observed, applicable = (np.zeros(program.cells) for _ in range(5))
    sums = Sums(earned, weighed if is_mean_of_points(branch.how) else counted, counted, observed, applicable)
    for k, (child, weight) in enumerate(zip((results[c] for c in branch.children), branch.weights, strict=True)):
        part = part_of(program, branch, child, weight)
        if branch.factors is not None:
            part = _times(part, np.tile(branch.factors[k], program.cells // branch.factors.shape[1]))
        np.add(sums.earned, part.earned, out=sums.earned)
        np.add(sums.counted, part.counted, out=sums.counted)
        if sums.weighed is not sums.counted:
            np.add(sums.weighed, part.weighed, out=sums.weighed)
        np.add(sums.observed, part.observed, out=sums.observed)
        np.add(sums.applicable, part.applicable, out=sums.applicable)
    if not branch.adjusting:
        return sums
    adjusted = np.zeros(program.cells)
    for node, sign in branch.adjusting:
        adjusted += sign * results[node].earned
    if branch.factors is not None and branch.how.in_points:  # points of the maximum that counts without factors
        plain = sums_of(program, attrs.evolve(branch, factors=None, adjusting=()), results).counted
        adjusted *= np.divide(sums.counted, plain, out=np.zeros(program.cells), where=plain > 0)
    return attrs.evolve(sums, adjusted=adjusted)


def _times(part: Sums, factor: Floats) -> Sums:
    """What a child brings, multiplied: what it earned with what it could, so that a factor of 1 moves no bit."""
    return Sums(
        part.earned * factor,
        part.weighed * factor,
        part.counted * factor,
        part.observed * factor,
        part.applicable * factor,
    )


def branch_result(program: Program, branch: Branch, results: Results) -> NodeResult:
    return rolled_up(program, branch, sums_of(program, branch, results), results)


def rolled_up(program: Program, branch: Branch, sums: Sums, results: Results) -> NodeResult:
    """The result of a branch from the sums of its children, what was entered for it where none of them is known, or an estimate."""
    found, entered = _of_children(program, branch, sums, results), branch.entered
    if entered is not None:
        stands = (found.coverage == 0) & ~np.isnan(entered)
        before = {name: np.where(stands, entered, getattr(found, name)) for name in ("ungated", "unruled", "unlimited")}
        found = attrs.evolve(_standing(found, entered, stands), **before)
    if branch.estimate is not None:
        share = branch.estimate.of(found.score, np.isnan(found.coverage))
        found = _standing(found, share, ~np.isnan(share))
    return found


def _standing(found: NodeResult, score: Floats, stands: npt.NDArray[np.bool_]) -> NodeResult:
    """The result with another score where it ``stands``, of the maximum that applies and as covered."""
    return attrs.evolve(
        found,
        score=np.where(stands, score, found.score),
        coverage=np.where(stands, 1.0, found.coverage),
        earned=np.where(stands, score * found.applicable, found.earned),
        maximum=np.where(stands, found.applicable, found.maximum),
        observed=np.where(stands, found.applicable, found.observed),
    )


def _of_children(program: Program, branch: Branch, sums: Sums, results: Results) -> NodeResult:
    earned, counted, observed, applicable = sums.earned, sums.counted, sums.observed, sums.applicable
    has_score, applies = (observed > 0) & (counted > 0), applicable > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = earned / sums.weighed
        coverage = np.where(applies, observed / applicable, np.nan)
    if branch.function is not None:
        raw = _by_function(branch, branch.function, _child_scores(branch, results, program.missing_is_zero))
        has_score &= ~np.isnan(raw)
        if branch.how.in_points and not program.missing_is_zero:
            counted = np.where(has_score, counted, 0.0)
    if branch.how.threshold > 0:
        enough = _enough(branch, results)
        has_score &= enough
        earned = np.where(enough, earned, 0.0)
        if branch.how.in_points and not program.missing_is_zero:
            counted = np.where(enough, counted, 0.0)
    ungated = unruled = unlimited = np.where(has_score, raw, np.nan)
    if branch.is_adjusted:
        if branch.how.together is not None:
            counted = np.minimum(counted, branch.how.together)
        unlimited, unruled, earned = _adjusted(branch, unlimited, sums, counted)
        ungated = unruled
    if branch.rule is not None:
        ungated = np.where(has_score, branch.rule.score(percent_of(unruled, applies)), np.nan)
        has_score = ~np.isnan(ungated)
        if branch.how.in_points and not program.missing_is_zero:
            counted = np.where(has_score, counted, 0.0)
    score = np.where(gate_fails(program, branch, results), np.minimum(ungated, branch.how.gate_cap), ungated)
    if branch.how.in_points:
        if branch.function is not None or branch.rule is not None or not branch.how.adds:
            earned = np.where(has_score, score, 0.0) * counted
        return NodeResult(
            score,
            coverage,
            np.where(score < ungated, score * counted, earned),
            counted,
            observed,
            applicable,
            ungated,
            unruled,
            unlimited,
        )
    maximum = np.where(applies if program.missing_is_zero else has_score, branch.how.points, 0.0)
    return NodeResult(
        score=score,
        coverage=coverage,
        earned=np.where(has_score, score, 0.0) * maximum,
        maximum=maximum,
        observed=np.where(applies, coverage, 0.0) * branch.how.points,
        applicable=np.where(applies, branch.how.points, 0.0),
        ungated=ungated,
        unruled=unruled,
        unlimited=unlimited,
    )


def _adjusted(branch: Branch, score: Floats, sums: Sums, counted: Floats) -> tuple[Floats, Floats, Floats]:
    """The score with what is added and taken away, before and within the limits, and the points within them."""
    how = branch.how
    size = counted if how.in_points else np.full(len(score), how.points)
    points = sums.earned if how.adds and branch.function is None else score * size
    if sums.adjusted is not None:
        points = points + sums.adjusted
    assert how.limits is not None
    low, high = how.limits
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.minimum(np.maximum(points, low * size), high * size)
        there = ~np.isnan(score)
        before, within = (np.where(there, of / size, np.nan) for of in (points, kept))
    return before, within, np.where(there, kept, 0.0)


def cut(program: Program, part: slice) -> Program:
    """The same program of some of its cells."""
    leaves = tuple(attrs.evolve(leaf, x=leaf.x[part], row=None) for leaf in program.leaves)
    branches = tuple(
        attrs.evolve(
            branch,
            rule=None if branch.rule is None else branch.rule.cut(part),
            entered=None if branch.entered is None else branch.entered[part],
            estimate=None if branch.estimate is None else branch.estimate.cut(part),
        )
        for branch in program.branches
    )
    cells = len(range(*part.indices(program.cells)))
    return attrs.evolve(program, leaves=leaves, branches=branches, cells=cells)


def _child_scores(branch: Branch, results: Results, missing_is_zero: bool) -> Floats:
    """(children, cells): NaN where a child does not count."""
    children = [results[child] for child in branch.children]
    if not missing_is_zero:
        return np.stack([child.score for child in children])
    return np.stack([np.where(np.isnan(c.score) & ~np.isnan(c.coverage), 0.0, c.score) for c in children])


def _by_function(branch: Branch, function: Callable[[Floats, Floats], Floats], scores: Floats) -> Floats:
    """(cells,): one call, or one for the cells of each draw with its weights."""
    if branch.factors is None:
        return function(scores, branch.weights)
    found, draws = np.empty(scores.shape[1]), branch.factors.shape[1]
    for d in range(draws):
        there = branch.factors[:, d, None] != 0
        found[d::draws] = function(np.where(there, scores[:, d::draws], np.nan), branch.weights * branch.factors[:, d])
    return found


def _enough(branch: Branch, results: Results) -> npt.NDArray[np.bool_]:
    """Where at least ``threshold`` of the children that apply have a score."""
    children = [results[child] for child in branch.children]
    scored = np.sum([~np.isnan(child.score) for child in children], axis=0)
    applying = np.sum([~np.isnan(child.coverage) for child in children], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        enough: npt.NDArray[np.bool_] = scored / applying >= branch.how.threshold
    return enough


def gate_fails(program: Program, branch: Branch, results: Results) -> npt.NDArray[np.bool_]:
    """Where a mandatory item is missing or earns too little; what does not apply passes."""
    fails = np.zeros(program.cells, dtype=bool)
    for item in (results[node] for node in branch.gate_items):
        fails |= (item.coverage == 0) | (item.score < branch.how.gate_at_least)
    return fails
