"""The parts one by one, for pytest-benchmark: ``pytest benchmarks``. Not collected by a plain ``pytest``.

A country of 11,000 communes over 2 years, 100 indicators, 5 % missing. To compare two states of the code:
``pytest benchmarks --benchmark-save=before``, then ``pytest benchmarks --benchmark-compare --benchmark-compare-fail=min:15%``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti
from benchmarks import endtoend, kernel, work
from dtiscore.engine import evaluation, numpy_evaluator
from dtiscore.engine.plan import Plan, compile_plan

pytest.importorskip("pytest_benchmark", reason="pytest-benchmark is not installed")

COMMUNES = 11_000
YEARS = 2
# The numpy evaluator is for small jobs.
PROVINCES = 63


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="module")
def framework(folder: Path) -> dti.Framework:
    return work.framework(folder)


@pytest.fixture(scope="module")
def targets(folder: Path, framework: dti.Framework) -> dti.Targets:
    return work.targets(folder, framework)


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, Path]:
    paths = {form: folder / f"{form}.parquet" for form in ("wide", "long")}
    endtoend.write_wide(paths["wide"], COMMUNES, YEARS)
    endtoend.write_long(paths["long"], paths["wide"])
    return paths


@pytest.fixture(scope="module")
def plan(framework: dti.Framework) -> Plan:
    return compile_plan(framework, work.observations(work.values("missing", COMMUNES, YEARS)))


@pytest.fixture(scope="module")
def scores(plan: Plan) -> dti.Scores:
    return dti.Scores(plan.framework, plan, evaluation.evaluate(plan.program))


@pytest.mark.parametrize("form", ["wide", "long"])
def test_read(benchmark: Any, form: str, files: dict[str, Path], framework: dti.Framework) -> None:
    found = benchmark(dti.read_observations, files[form], framework)
    assert found.shape == (COMMUNES, YEARS)


def test_plan(benchmark: Any, plan: Plan) -> None:
    found = benchmark(compile_plan, plan.framework, plan.observations)
    assert found.program.cells == COMMUNES * YEARS


def test_kernel(benchmark: Any, plan: Plan) -> None:
    pytest.importorskip("numba", reason="numba is not installed")
    found = benchmark(kernel.compiled, plan)
    assert found.get("score", plan.index["total"]).size == COMMUNES * YEARS


def test_numpy_evaluator(benchmark: Any, framework: dti.Framework) -> None:
    small = compile_plan(framework, work.observations(work.values("missing", PROVINCES, 1)))
    found = benchmark(numpy_evaluator.evaluate, small.program)
    assert found[small.index["total"]].score.size == PROVINCES


def test_rank(benchmark: Any, scores: dti.Scores) -> None:
    assert benchmark(dti.rank, scores).ranks.min() == 1


def test_rank_rows(benchmark: Any, scores: dti.Scores) -> None:
    found = benchmark(lambda: dti.rank(scores).to_polars())
    assert found.height == COMMUNES * YEARS


def test_gaps(benchmark: Any, scores: dti.Scores, targets: dti.Targets) -> None:
    found = benchmark(dti.gaps, scores, targets, target_year=work.TARGET_YEAR)
    assert len(found.nodes) == len(work.TARGET_SHARE)


def test_gap_rows(benchmark: Any, scores: dti.Scores, targets: dti.Targets) -> None:
    found = benchmark(lambda: dti.gaps(scores, targets, target_year=work.TARGET_YEAR).to_polars())
    assert found.height == COMMUNES * YEARS * len(work.TARGET_SHARE)


def test_write(benchmark: Any, scores: dti.Scores, folder: Path) -> None:
    frame = dti.rank(scores).to_polars()
    benchmark(frame.write_csv, folder / "ranks.csv")
    assert (folder / "ranks.csv").stat().st_size > 0
