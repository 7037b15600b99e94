"""Both evaluators run the same plan and give the same bits, on any number of threads."""

from __future__ import annotations

from unittest.mock import patch

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.engine import evaluation, numpy_evaluator
from dtiscore.engine import rank_arrays as ranks
from dtiscore.engine.numpy_evaluator import Program
from dtiscore.engine.rank_arrays import rank_groups

from ..strategies import Case, cases

pytestmark = pytest.mark.whole

pytest.importorskip("numba", reason="the compiled evaluator needs numba")


def everything(scores: dti.Scores) -> dict[tuple[str, str], bytes]:
    of = {"score": scores.__getitem__, "points": scores.points, "max": scores.max_points, "coverage": scores.coverage}
    return {(name, node.code): get(node.code).tobytes() for name, get in of.items() for node in scores.framework.scored}


@given(cases())
def test_the_compiled_evaluator_gives_the_same_bits_on_any_number_of_threads(case: Case) -> None:
    with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: "numpy"}):
        readable = case.scores()
        expected = everything(readable)
    assert readable.evaluated.engine == "numpy"
    for threads in (1, 2, 16):
        named = {evaluation.ENGINE_VARIABLE: "numba", evaluation.THREADS_VARIABLE: str(threads)}
        with patch.dict("os.environ", named):
            compiled = case.scores()
            assert everything(compiled) == expected
        assert compiled.evaluated.engine == "numba"
        assert compiled.evaluated.compiled is not None


def repeated(program: Program, times: int) -> Program:
    """The same cells over and over: the kernel takes sixteen at once, and what is left one by one."""
    return attrs.evolve(
        program,
        cells=program.cells * times,
        values=np.tile(program.values, (1, times)),
        leaves=tuple(attrs.evolve(leaf, x=np.tile(leaf.x, times)) for leaf in program.leaves),
        branches=tuple(
            branch if branch.entered is None else attrs.evolve(branch, entered=np.tile(branch.entered, times))
            for branch in program.branches
        ),
    )


@given(cases(), st.integers(1, 60))
def test_cells_that_are_worked_on_together_give_the_bits_of_cells_alone(case: Case, times: int) -> None:
    program = case.scores().plan.program
    assume(all(branch.estimate is None for branch in program.branches))  # which is of units, not of cells
    program = repeated(program, times)
    expected = numpy_evaluator.evaluate(program)
    with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: "numba"}):
        found = evaluation.evaluate(program)
        again = evaluation.evaluate(program, evaluation.evaluate(program))
    for node, result in expected.items():
        for name in ("score", "coverage", "points", "maximum", "applicable"):
            for evaluated in (found, again):
                assert evaluated.get(name, node).tobytes() == getattr(result, name).tobytes(), (node, name)


def test_more_cells_than_a_tile_are_cut_among_threads_without_a_seam() -> None:
    framework = dti.load_framework("vn-dti-province-2022")
    indices = [node.code for node in framework.leaves]
    random = np.random.default_rng(922)
    values = random.random((len(indices), 5003, 3))
    values[random.random(values.shape) < 0.05] = np.nan
    values[random.random(values.shape) < 0.02] = np.inf
    units = [f"u{i}" for i in range(5003)]
    observations = dti.Observations.from_arrays(values, indicators=indices, units=units, years=[2021, 2022, 2023])
    found = []
    for engine, threads in (("numpy", "1"), ("numba", "1"), ("numba", "2"), ("numba", "16")):
        with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: engine, evaluation.THREADS_VARIABLE: threads}):
            found.append(everything(dti.score(framework, observations)))
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("decimals", [0, 2, 4])
def test_ranks_are_the_same_counted_sorted_and_compiled(decimals: int, dense: bool) -> None:
    random = np.random.default_rng(decimals)
    values = np.round(random.random(4000), 3)
    values[random.random(4000) < 0.1] = np.nan
    groups, counted = random.integers(0, 7, 4000), random.random(4000) < 0.9
    given_ = (values, groups, counted, 7, decimals, dense)
    found, of = rank_groups(*given_)
    with patch.object(ranks, "MOST_COUNTERS", 0):
        by_sorting = rank_groups(*given_)
    with patch.object(ranks, "COMPILED_FROM", 8):
        compiled = rank_groups(*given_)
    for other_ranks, other_of in (by_sorting, compiled):
        assert (other_ranks == found).all()
        assert (other_of == of).all()
