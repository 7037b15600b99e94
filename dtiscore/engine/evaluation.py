"""Choosing an evaluator and running it: numpy for small jobs, the compiled kernel for large ones, the same bits from both."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine import numpy_evaluator
from dtiscore.engine.numpy_evaluator import Branch, Floats, Leaf, NodeResult, Program, Results
from dtiscore.engine.score_rules import percent_of
from dtiscore.language.errors import EngineError, Problem, one_line
from dtiscore.language.rounding import LOWEST_POWER, POWERS_OF_TEN
from dtiscore.language.signs import PlainNumber

LOGGER = logging.getLogger("dtiscore")

Integers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Engine = Literal["numpy", "numba"]
Quantity = Literal["score", "coverage", "points", "maximum", "applicable"]

ENGINE_VARIABLE = "DTISCORE_ENGINE"
THREADS_VARIABLE = "DTISCORE_THREADS"
# Below this many values numpy is done before numba is imported.
COMPILED_FROM = 4_000_000
# Below this many values per thread a thread costs more than it brings.
VALUES_PER_THREAD = 2_000_000
CHUNKS_PER_THREAD = 8
MOST_THREADS = 256


def choose_engine(program: Program) -> Engine:
    """The engine that ``DTISCORE_ENGINE`` names, else the faster one for the size."""
    wanted = os.environ.get(ENGINE_VARIABLE, "").strip().casefold()
    if wanted == "numpy":
        return "numpy"
    if wanted == "numba":
        return "numba" if _numba_works(asked=True) else "numpy"
    if wanted:
        raise EngineError(Problem("engine.unknown", params={"name": one_line(wanted)}))
    return "numba" if len(program.leaves) * program.cells >= COMPILED_FROM and _numba_works() else "numpy"


def _numba_works(*, asked: bool = False) -> bool:
    """Whether the compiled evaluator can be had; a broken installation is as good as none unless it was ``asked`` for."""
    try:
        load_kernels()
    except EngineError as error:
        if asked and error.problems[0].code != "engine.no_jit":
            raise
        LOGGER.info(error.problems[0].text("en"), extra={"problem": error.problems[0]})
        return False
    return True


def thread_count(values: int) -> int:
    given = os.environ.get(THREADS_VARIABLE, "").strip()
    if re.fullmatch(r"[0-9]{1,3}", given) and int(given) > 0:
        return min(int(given), MOST_THREADS)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, values // VALUES_PER_THREAD))


def evaluate(program: Program, reuse: Evaluated | None = None) -> Evaluated:
    """Evaluate a program; what large jobs need only now and then is computed when it is asked for.

    ``reuse`` gives up the arrays of an earlier result of the same shape, which must not be used any more: in a run of
    many evaluations, fresh memory costs a fifth of each.
    """
    engine = choose_engine(program)
    if engine == "numpy":
        return Evaluated(program, engine, numpy_evaluator.evaluate(program))
    return Evaluated(program, engine, {}, _Compiled(program, reuse.compiled if reuse else None))


@attrs.frozen(eq=False)
class Evaluated:
    """Quantities by node, arrays (cells,)."""

    program: Program
    engine: Engine
    results: Results
    compiled: _Compiled | None = None

    def get(self, quantity: Quantity, node: int) -> Floats:
        if node not in self.results and self.compiled is not None and node in self.compiled.additive:
            return self.compiled.get(quantity, node)
        return getattr(self._result(node), quantity)  # type: ignore[no-any-return]

    def prepare(self, asked: Iterable[tuple[Quantity, int]]) -> None:
        """Have at once what will be asked for one by one."""
        if self.compiled is not None:
            known = self.compiled
            known.write(
                [(quantity, n) for quantity, n in asked if n in known.additive and (quantity, n) not in known.written]
            )

    def holding(self) -> Program:
        """The program with what its relative rules on nodes read and gave, and what was estimated of scores, so that some of its cells can be evaluated."""
        return attrs.evolve(self.program, branches=tuple(map(self._holding, self.program.branches)))

    def _holding(self, branch: Branch) -> Branch:
        if branch.rule is not None and branch.rule.relative:
            rule = branch.rule.holding(self.compared(branch.node), self._result(branch.node).ungated)
            branch = attrs.evolve(branch, rule=rule)
        if branch.estimate is not None:
            own = self._result(branch.node)
            held = np.where(np.isnan(own.ungated), np.nan, own.score)
            branch = attrs.evolve(branch, estimate=branch.estimate.holding(held, np.isnan(own.coverage)))
        return branch

    def compared(self, node: int) -> Floats:
        """(cells,): what a rule on the node reads."""
        own = self._result(node)
        return percent_of(own.unruled, ~np.isnan(own.coverage))

    def _result(self, node: int) -> NodeResult:
        """A leaf, or a node at or above a mean that is not additive: numpy code for both engines."""
        if node not in self.results:
            leaf = next((leaf for leaf in self.program.leaves if leaf.node == node), None)
            if leaf is not None:
                return numpy_evaluator.leaf_result(self.program, leaf)
            assert self.compiled is not None
            self.results.update(self.compiled.shared_results())
        return self.results[node]


def additive_branches(program: Program) -> tuple[Branch, ...]:
    """The branches that the kernel can run: no function, threshold, rule, bonus, deduction, value
    entered or estimated in them nor below them."""
    branches = {branch.node: branch for branch in program.branches}
    found: dict[int, Branch] = {}
    for branch in program.branches:
        below = [child for child in branch.children if child in branches]
        plain = branch.function is None and not branch.how.threshold and branch.rule is None and not branch.is_adjusted
        plain = plain and branch.entered is None and branch.estimate is None
        if plain and all(child in found for child in below):
            found[branch.node] = branch
    return tuple(found.values())


class _Compiled:
    """The program as flat tables, and the arrays that the kernel has written so far."""

    def __init__(self, program: Program, reuse: _Compiled | None = None) -> None:
        self.program = program
        branches = additive_branches(program)
        self.additive = {branch.node: i for i, branch in enumerate(branches)}
        self.tables = _tables(program, branches, self.additive)
        self.written: dict[tuple[str, int], Floats] = {}
        asked = [(quantity, node) for node in self.additive for quantity in ("score", "coverage")]
        self.outputs: Floats = self.write(asked, reuse.outputs if reuse else None)

    def get(self, quantity: str, node: int) -> Floats:
        if (quantity, node) not in self.written:
            self.write([(quantity, node)])
        return self.written[quantity, node]

    def write(self, asked: list[tuple[str, int]], outputs: Floats | None = None) -> Floats:
        """Run the kernel once for everything asked, into ``outputs`` where that has the right shape."""
        kernels = load_kernels()
        kinds = {
            "score": kernels.SCORE, "coverage": kernels.COVERAGE, "points": kernels.EARNED, "earned": kernels.EARNED,
            "maximum": kernels.MAXIMUM, "observed": kernels.OBSERVED, "applicable": kernels.APPLICABLE,
        }  # fmt: skip
        if self.program.missing_is_zero:  # what applies is the maximum, and the kernel keeps it once
            kinds["maximum"] = kernels.APPLICABLE
        slots = np.full((6, len(self.additive)), -1, dtype=np.int64)
        for quantity, node in asked:
            place = kinds[quantity], self.additive[node]
            if slots[place] < 0:
                slots[place] = slots.max(initial=-1) + 1
        shape = (slots.max(initial=-1) + 1, self.program.cells)
        if outputs is None or outputs.shape != shape:
            outputs = np.empty(shape)
        if not asked:
            return outputs
        _run(kernels, self.program, self.tables, outputs, slots)
        taken = set()
        for quantity, node in asked:
            slot = slots[kinds[quantity], self.additive[node]]
            row = outputs[slot].copy() if slot in taken else outputs[slot]
            taken.add(slot)
            if quantity == "points":
                row[np.isnan(self.get("score", node))] = np.nan
            self.written[quantity, node] = row
        return outputs

    def shared_results(self) -> Results:
        """Everything at and above a node that is not additive, by the numpy code, from what the kernel gave below."""
        shared = [branch for branch in self.program.branches if branch.node not in self.additive]
        needed = {child for branch in shared for child in branch.below}
        below = [node for node in needed if node in self.additive]
        parts = ("score", "coverage", "earned", "maximum", "observed", "applicable")
        self.write([(part, node) for node in below for part in parts if (part, node) not in self.written])
        results: Results = {
            node: NodeResult(
                **{part: self.written[part, node] for part in parts},
                ungated=self.written["score", node],
                unruled=self.written["score", node],
                unlimited=self.written["score", node],
            )
            for node in below
        }
        for leaf in self.program.leaves:
            if leaf.node in needed:
                results[leaf.node] = numpy_evaluator.leaf_result(self.program, leaf)
        for branch in shared:
            results[branch.node] = numpy_evaluator.branch_result(self.program, branch, results)
        return {branch.node: results[branch.node] for branch in shared}


def _run(kernels: Any, program: Program, tables: tuple[Any, ...], outputs: Floats, slots: Integers) -> None:
    threads = thread_count(len(program.leaves) * program.cells)
    chunks = threads * CHUNKS_PER_THREAD if threads > 1 else 1
    tiles = -(-program.cells // kernels.TILE)
    cuts = [min(program.cells, tiles * i // chunks * kernels.TILE) for i in range(chunks)] + [program.cells]

    def work(chunk: int) -> None:
        kernels.run(*tables, outputs, slots, cuts[chunk], cuts[chunk + 1])

    _compile_once(kernels, lambda: kernels.run(*tables, outputs, slots, 0, 0))
    if threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        # Each thread works through its own stretch, so that no two touch a fresh page of the outputs for the first time.
        waiting = [
            pool.submit(work, t * CHUNKS_PER_THREAD + i) for i in range(CHUNKS_PER_THREAD) for t in range(threads)
        ]
        try:
            for done in waiting:
                done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)  # interrupted: what has not begun never begins
            raise


def _compile_once(kernels: Any, call: Callable[[], None]) -> None:
    """Have the kernel compiled, or loaded from numba's cache, and say so where it took a while."""
    if kernels.run.signatures:
        return
    begun = time.perf_counter()
    call()
    if sum(kernels.run.stats.cache_misses.values()) or not kernels.run.stats.cache_hits:
        seconds = f"{time.perf_counter() - begun:.1f}"
        problem = Problem("engine.compiled", severity="note", params={"seconds": PlainNumber(seconds)})
        LOGGER.info(problem.text("en"), extra={"problem": problem})


def _tables(program: Program, branches: Iterable[Branch], position: dict[int, int]) -> tuple[Any, ...]:
    """The arguments of the kernel that do not depend on what is asked."""
    leaf_of = {leaf.node: leaf for leaf in program.leaves}
    made: list[Floats] = []
    made_row: dict[int, int] = {}
    edges: list[float] = []
    shares: list[float] = []
    band_place: dict[int, tuple[int, int]] = {}
    leaves: list[tuple[int, int, int, int]] = []
    numbers: list[tuple[float, float, float, float]] = []
    nodes: list[list[int]] = []
    limits: list[tuple[float, float, float]] = []
    child_branches: list[int] = []
    weights: list[float] = []
    gates: list[int] = []

    def place(leaf: Leaf, worth: float) -> int:
        if leaf.row is None and leaf.node not in made_row:
            made_row[leaf.node] = -1 - len(made)
            made.append(leaf.x)
        if leaf.edges is not None and leaf.shares is not None and leaf.node not in band_place:
            band_place[leaf.node] = (len(shares), len(shares) + len(leaf.edges))
            edges.extend([*leaf.edges, np.nan])
            shares.extend(leaf.shares)
        row = leaf.row if leaf.row is not None else made_row[leaf.node]
        leaves.append((row, *band_place.get(leaf.node, (-1, -1)), int(leaf.includes_lower)))
        numbers.append((leaf.lower, leaf.span, worth, leaf.points if leaf.rounds else 0.0))
        return len(leaves) - 1

    for branch in branches:
        own = [(leaf_of[c], w) for c, w in zip(branch.children, branch.weights, strict=True) if c in leaf_of]
        first = len(leaves)
        clips = sum(leaf.edges is None for leaf, _ in own)
        for leaf, weight in own:
            place(leaf, weight)
        kind = 1 if branch.how.adds else 2 if branch.how.in_points else 0
        nodes.append([first, first + clips, len(leaves), len(child_branches), 0, 0, 0, kind])
        for child, weight in zip(branch.children, branch.weights, strict=True):
            if child in position:
                child_branches.append(position[child])
                weights.append(weight)
        nodes[-1][4] = len(child_branches)
        limits.append((branch.how.points, branch.how.gate_cap, branch.how.gate_at_least))
    for row, branch in zip(nodes, branches, strict=True):
        row[5] = len(gates)
        gates += [place(leaf_of[item], 0.0) for item in branch.gate_items]
        row[6] = len(gates)
    decimals = -1 if program.point_decimals is None else program.point_decimals

    def table(rows: Any, dtype: Any, width: int) -> Any:
        return np.array(rows, dtype=dtype).reshape(-1, width) if width > 1 else np.array(rows, dtype=dtype)

    return (
        program.values,
        np.stack(made) if made else np.empty((0, program.cells)),
        table(leaves, np.int64, 4),
        table(numbers, np.float64, 4),
        table(edges, np.float64, 1),
        table(shares, np.float64, 1),
        table(nodes, np.int64, 8),
        table(limits, np.float64, 3),
        table(child_branches, np.int64, 1),
        table(weights, np.float64, 1),
        table(gates, np.int64, 1),
        program.missing_is_zero,
        decimals,
        POWERS_OF_TEN,
        LOWEST_POWER,
    )


def load_kernels() -> Any:
    """The compiled functions; compiled by numba the first time, loaded from its cache later.

    Raises
    ------
    EngineError
        where numba is not installed, or was told by ``NUMBA_DISABLE_JIT`` not to compile.
    """
    try:
        from dtiscore.engine import kernels
    except ImportError as error:
        raise EngineError(Problem("engine.no_numba", params={"detail": one_line(error)})) from None
    if not hasattr(kernels.run, "signatures"):
        raise EngineError(Problem("engine.no_jit", severity="note"))
    return kernels


def may_compile() -> bool:
    """Whether compiled code may be used at all, whatever the size of the job."""
    return os.environ.get(ENGINE_VARIABLE, "").strip().casefold() != "numpy" and _numba_works()
