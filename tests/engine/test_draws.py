"""Draws: the published score is the first of them, and whoever evaluates them gives the same bits."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from dtiscore.engine import draw_evaluator, numpy_evaluator
from dtiscore.engine.draw_evaluator import DrawEvaluator, Draws, drawn_program, rank_draws
from dtiscore.engine.numpy_evaluator import Program
from dtiscore.engine.one_year import score_draws
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.language.drawing import uniforms

from ..strategies import Case, cases, examples

DRAWS = 5
HARD = 10**9  # so much work that everything that can is compiled


def some_factors(program: Program, seed: int, low: float = 0.5) -> Draws:
    """In the first draw everything as it is."""
    found = {}
    for branch in program.branches:
        u = uniforms(seed, str(branch.node), 0, np.arange(DRAWS), np.arange(len(branch.children)))
        found[branch.node] = np.where(np.arange(DRAWS) == 0, 1.0, low + u)
    return Draws(DRAWS, found)


def same(first: Any, second: Any) -> bool:
    return np.array_equal(first, second, equal_nan=True)


@examples(6)
@given(cases())
def test_the_draw_in_which_nothing_changes_is_the_published_score(case: Case) -> None:
    scores = case.scores()
    for j in range(len(scores.years)):
        for node in ("total", *(pillar.code for pillar in case.framework.pillars)):
            year = score_draws(scores, [node], j, 1)
            (found,) = year.scores(some_factors(year.evaluator.program, 1))
            assert same(found[:, 0], scores[node][:, j]), node


@examples(6)
@given(cases())
def test_draws_together_are_draws_one_by_one(case: Case) -> None:
    scores = case.scores()
    year = score_draws(scores, ["total"], 0, 1)
    draws = some_factors(year.evaluator.program, 2)
    (found,) = year.scores(draws)
    for d in range(DRAWS):
        alone = Draws(1, {node: own[:, d : d + 1] for node, own in draws.factors.items()})
        assert same(year.scores(alone)[0][:, 0], found[:, d])


@pytest.mark.whole
@examples(5)
@given(cases())
def test_the_compiled_kernel_gives_the_bits_of_the_definition(case: Case) -> None:
    scores = case.scores()
    for j in range(len(scores.years)):
        nodes = ["total", *list(scores.plan.index)[:3]]  # leaves among them
        program = score_draws(scores, nodes, j, 1).evaluator.program
        evaluator = DrawEvaluator(program, [scores.plan.index[code] for code in nodes], HARD)
        leaves = [leaf for leaf in evaluator.program.leaves if np.isfinite(leaf.x).any()][:2]
        shares = {}
        for leaf in leaves:
            own = numpy_evaluator.fractions(leaf)[:, None] * uniforms(
                3, str(leaf.node), 0, np.arange(DRAWS), np.arange(len(leaf.x))
            )
            shares[leaf.node] = np.where(np.isposinf(leaf.x)[:, None], np.inf, own)
        for draws in (some_factors(program, 4), Draws(DRAWS, some_factors(program, 5).factors, shares)):
            expected = numpy_evaluator.evaluate(drawn_program(evaluator.program, draws))
            for node, found in zip(evaluator.nodes, evaluator.scores(draws), strict=True):
                assert same(found.reshape(-1), expected[node].score)


@pytest.mark.whole
@pytest.mark.parametrize("threads", [2, 7])
def test_threads_move_no_bit(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from .many_units import many_units

    scores = many_units(40)
    year = score_draws(scores, ["total"], 0, HARD)
    draws = some_factors(year.evaluator.program, 6)
    monkeypatch.setenv("DTISCORE_THREADS", "1")
    (alone,) = year.scores(draws)
    monkeypatch.setenv("DTISCORE_THREADS", str(threads))
    assert same(year.scores(draws)[0], alone)
    assert os.environ["DTISCORE_THREADS"] == str(threads)


def test_a_part_that_is_left_out_is_not_there() -> None:
    """Of 60 of 60 and 0 of 40 points: 0.6; without the second 1, without the first 0, without both no score."""
    from .many_units import two_indicators

    year = score_draws(two_indicators(1.0, 0.0), ["total"], 0, 1)
    (branch,) = year.evaluator.program.branches
    (found,) = year.scores(Draws(4, {branch.node: np.array([[1.0, 1, 0, 0], [1, 0, 1, 0]])}))
    assert same(found, np.array([[0.6, 1.0, 0.0, np.nan]]))


def test_fractions_of_a_draw_take_the_place_of_the_value() -> None:
    from .many_units import two_indicators

    scores = two_indicators(1.0, 0.0)
    year = score_draws(scores, ["total"], 0, 1)
    (found,) = year.scores(Draws(3, {}, {scores.plan.index["b"]: np.array([[0.5, 1.0, np.nan]])}))
    assert found.tolist() == [[0.8, 1.0, 0.6]]


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.whole)])
def test_ranks_of_draws_are_those_of_printed_scores(
    dense: bool, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Printed with one decimal: 0.55 and 0.6 are level, NaN has no rank."""
    values = np.array([[0.55, 0.1], [0.6, 0.3], [0.2, np.nan], [0.649, 0.3], [0.7, 0.0]])
    expected = {False: [[2, 3], [2, 1], [5, 0], [2, 1], [1, 4]], True: [[2, 2], [2, 1], [3, 0], [2, 1], [1, 3]]}[dense]
    monkeypatch.setattr(draw_evaluator, "COMPILED_FROM", 0 if compiled else HARD)
    assert rank_draws(values, 1, dense).tolist() == expected


@pytest.mark.whole
@pytest.mark.parametrize("units", [30, 450])
def test_many_ranks_are_those_of_the_ranking(units: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_evaluator, "COMPILED_FROM", 0)
    values = uniforms(7, "ranks", 0, np.arange(20), np.arange(units)) * 1e-2 + 0.495
    groups, every = np.tile(np.arange(20), units), np.ones(units * 20, dtype=bool)
    expected, _ = rank_groups(values.reshape(-1), groups, every, 20, 4, False)
    assert (rank_draws(values, 4, False).reshape(-1) == expected).all()
