"""The numpy evaluator: the readable definition of a score.

A program is a framework with its data as flat arrays. Every leaf is a series of cells (one per unit and year), every
branch adds or averages what is below it. NaN is a missing cell, +inf a cell that does not apply.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.rounding import round_half_up

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Leaf:
    """One series: its node, its cells, the operation that makes them fractions, and its points."""

    node: int
    x: Floats
    points: float
    lower: float = 0.0
    span: float = 1.0
    edges: Floats | None = None
    shares: Floats | None = None
    includes_lower: bool = True


@attrs.frozen(eq=False)
class Branch:
    """A node with children. Where it ``adds_points`` the weights are the points of its children; else it averages.

    ``points`` is what the node is worth to a parent that adds points. ``function`` replaces the average.
    """

    node: int
    children: tuple[int, ...]
    weights: Floats
    points: float
    adds_points: bool
    gate_items: tuple[int, ...] = ()
    gate_cap: float = 1.0
    gate_at_least: float = 1.0
    function: Callable[[Floats, Floats], Floats] | None = None


@attrs.frozen(eq=False)
class Program:
    """Leaves, then branches with children before parents. ``nodes`` counts both."""

    nodes: int
    cells: int
    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...]
    missing_is_zero: bool
    point_decimals: int | None = None


@attrs.frozen(eq=False)
class Evaluation:
    """Arrays (nodes, cells): score 0…1, points, the maximum that counted, coverage 0…1.

    Score and points are NaN where nothing under the node was observed; coverage is NaN where nothing applies.
    ``ungated`` holds the score before a gate took points away.
    """

    score: Floats
    points: Floats
    max_points: Floats
    coverage: Floats
    ungated: Floats


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


def evaluate(program: Program) -> Evaluation:
    """Score every node in every cell."""
    shape = (program.nodes, program.cells)
    score, ungated = np.full(shape, np.nan), np.full(shape, np.nan)
    earned, maximum = np.zeros(shape), np.zeros(shape)
    observed, applicable = np.zeros(shape), np.zeros(shape)
    coverage = np.full(shape, np.nan)

    for leaf in program.leaves:
        share = fractions(leaf)
        seen, applies = np.isfinite(leaf.x), leaf.x != np.inf
        points = np.where(seen, share, 0.0) * leaf.points
        if program.point_decimals is not None and leaf.points > 0:
            points = round_half_up(points, program.point_decimals)
            share = np.where(seen, points / leaf.points, np.nan)
        n = leaf.node
        score[n] = ungated[n] = share
        earned[n] = points
        maximum[n] = np.where(applies if program.missing_is_zero else seen, leaf.points, 0.0)
        observed[n] = np.where(seen, leaf.points, 0.0)
        applicable[n] = np.where(applies, leaf.points, 0.0)
        coverage[n] = np.where(applies, seen.astype(np.float64), np.nan)

    for branch in program.branches:
        n = branch.node
        if branch.adds_points:
            for child in branch.children:
                earned[n] += earned[child]
                maximum[n] += maximum[child]
                observed[n] += observed[child]
                applicable[n] += applicable[child]
            has_score = (observed[n] > 0) & (maximum[n] > 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                raw = earned[n] / maximum[n]
                covered = observed[n] / applicable[n]
            applies = applicable[n] > 0
        else:
            total, weight, seen_weight, applicable_weight = (np.zeros(program.cells) for _ in range(4))
            for child, w in zip(branch.children, branch.weights, strict=True):
                child_applies = ~np.isnan(coverage[child])
                has = ~np.isnan(score[child])
                counted = child_applies if program.missing_is_zero else has
                total += np.where(has, score[child], 0.0) * w
                weight += np.where(counted, w, 0.0)
                seen_weight += np.where(child_applies, coverage[child], 0.0) * w
                applicable_weight += np.where(child_applies, w, 0.0)
            has_score, applies = seen_weight > 0, applicable_weight > 0
            with np.errstate(divide="ignore", invalid="ignore"):
                raw = total / weight
                covered = seen_weight / applicable_weight
        if branch.function is not None:
            raw = branch.function(_child_scores(branch, score, coverage, program.missing_is_zero), branch.weights)
            has_score &= ~np.isnan(raw)
        gated = np.where(_gate_fails(branch, score, coverage), np.minimum(raw, branch.gate_cap), raw)
        coverage[n] = np.where(applies, covered, np.nan)
        ungated[n] = np.where(has_score, raw, np.nan)
        score[n] = np.where(has_score, gated, np.nan)
        if not branch.adds_points:
            counted = applies if program.missing_is_zero else has_score
            maximum[n] = np.where(counted, branch.points, 0.0)
            applicable[n] = np.where(applies, branch.points, 0.0)
            observed[n] = np.where(applies, coverage[n], 0.0) * branch.points
        if not branch.adds_points or branch.function is not None:
            earned[n] = np.where(has_score, gated, 0.0) * maximum[n]
        else:
            earned[n] = np.where(gated < raw, gated * maximum[n], earned[n])

    points = np.where(np.isnan(score), np.nan, earned)
    return Evaluation(score, points, maximum, coverage, ungated)


def _child_scores(branch: Branch, score: Floats, coverage: Floats, missing_is_zero: bool) -> Floats:
    rows = list(branch.children)
    found = score[rows]
    return np.where(np.isnan(found) & ~np.isnan(coverage[rows]), 0.0, found) if missing_is_zero else found


def _gate_fails(branch: Branch, score: Floats, coverage: Floats) -> npt.NDArray[np.bool_]:
    fails = np.zeros(score.shape[1], dtype=bool)
    for item in branch.gate_items:
        missing = coverage[item] == 0
        fails |= missing | (score[item] < branch.gate_at_least)
    return fails
