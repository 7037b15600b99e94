"""The kernel against the read floor: score and coverage of every index, pillar and the total of 1,000,000 unit-years."""

from __future__ import annotations

import importlib.util
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Figure, Group, Item, Settings, Skipped, WrongAnswer
from dtiscore.engine import evaluation, numpy_evaluator
from dtiscore.engine.plan import Plan, compile_plan

STATED_SIZE = 1_000_000
# Unit-years that the numpy evaluator works out again.
CHECKED = 2_000
WORDS: dict[work.Kind, str] = {"clean": "clean data", "missing": "5 % missing", "absent": "2 % not applicable"}
# Multiples of the read floor: the limit, and the goal where there is one.
LIMITS: tuple[tuple[work.Kind, float, float | None], ...] = (
    ("clean", 2.0, None), ("missing", 2.0, 1.7), ("absent", 2.3, None),
)  # fmt: skip
NODES = (*work.INDICES, *work.PILLARS, "total")


def numba_is_there() -> bool:
    return importlib.util.find_spec("numba") is not None


def compiled(plan: Plan, reuse: evaluation.Evaluated | None = None) -> evaluation.Evaluated:
    """What ``dtiscore.score`` does with a large plan, whatever the size of this one."""
    before = os.environ.get(evaluation.ENGINE_VARIABLE)
    os.environ[evaluation.ENGINE_VARIABLE] = "numba"
    try:
        # --against-ref runs this on older trees too, which cannot reuse anything.
        can_reuse = "reuse" in inspect.signature(evaluation.evaluate).parameters
        return evaluation.evaluate(plan.program, reuse) if can_reuse else evaluation.evaluate(plan.program)
    finally:
        if before is None:
            del os.environ[evaluation.ENGINE_VARIABLE]
        else:
            os.environ[evaluation.ENGINE_VARIABLE] = before


def into_the_same_memory(plan: Plan) -> Callable[[], object]:
    """The kernel as a run of many evaluations uses it: each writes where the last one wrote."""
    last: list[evaluation.Evaluated] = [compiled(plan)]

    def run() -> object:
        last[0] = compiled(plan, last[0])
        return None

    return run


def check(framework: dti.Framework, plan: Plan) -> int:
    """The kernel gives the bits of the numpy evaluator, on the first unit-years; returns how many rows it writes."""
    _, years = plan.observations.shape
    some = np.ascontiguousarray(plan.observations.values[:, : max(1, CHECKED // years)])
    again = compile_plan(framework, work.observations(some))
    expected = numpy_evaluator.evaluate(again.program)
    fast = compiled(plan)
    for code in NODES:
        node = plan.index[code]
        for quantity in ("score", "coverage"):
            wanted = getattr(expected[node], quantity)
            found = fast.get(quantity, node)[: wanted.size]
            if not np.array_equal(wanted, found, equal_nan=True):
                raise WrongAnswer(f"kernel: {quantity} of {code} is not that of the numpy evaluator")
    return len(fast.compiled.written) if fast.compiled else 0


def kernel(settings: Settings) -> Iterator[Item]:
    if not numba_is_there():
        yield Skipped("kernel", "kernel", "numba is not installed")
        return
    yield from _memory(settings)
    from benchmarks import floor

    framework = work.framework(settings.folder)
    cases: list[Case] = []
    claims: list[Claim] = []
    for kind, limit, goal in LIMITS:
        array = work.values(kind, settings.units, settings.years)
        plan = compile_plan(framework, work.observations(array))
        rows = check(framework, plan)
        threads = evaluation.thread_count(array.size)
        name, own_floor = f"kernel, {WORDS[kind]}", f"read floor, {WORDS[kind]}"
        if not settings.alone:
            cases.append(Case(own_floor, partial(floor.read, array, threads), own=False))
        cases.append(Case(name, into_the_same_memory(plan)))
        note = f"{rows} rows written, {threads} thread{'s' if threads > 1 else ''}"
        claims.append(Claim(name, name, own_floor, limit, goal, array.nbytes, note))
        if kind == "missing":
            fresh = f"{name}, fresh memory"
            cases.append(Case(fresh, partial(compiled, plan)))
            claims.append(Claim(fresh, fresh, own_floor, size=array.nbytes))
    clean = f"kernel, {WORDS['clean']}"
    claims += [Claim(name, name, clean, 1.3) for name in (f"kernel, {WORDS['missing']}", f"kernel, {WORDS['absent']}")]
    yield Group(cases, claims, settings.unit_years == STATED_SIZE, settings.runs)


def _memory(settings: Settings) -> Iterator[Item]:
    """The peak of a process of its own, over what it held with everything loaded and compiled."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.memory",
        str(settings.units),
        str(settings.years),
        str(settings.folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"benchmarks.memory failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["peak"] is None:
        yield Skipped("kernel", "memory", "this system does not tell a process how much memory it used")
        return
    ratio = (found["peak"] - found["before"]) / found["input"]
    megabytes = {name: round(found[name] / 1e6) for name in ("input", "before", "peak")}
    yield Figure(
        section="kernel", name="memory with the input, 5 % missing", against="input", minimum=None, median=None,
        ratio=ratio, limit=1.3, judged=settings.unit_years == STATED_SIZE,
        note="{input} MB input; process {before} MB before, {peak} MB at its peak".format(**megabytes),
    )  # fmt: skip
