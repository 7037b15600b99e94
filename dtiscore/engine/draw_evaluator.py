"""Draws: one program evaluated many times with other weights and other data, the same bits whoever does it.

The definition is the numpy evaluator itself: a program in which every cell stands once for every draw. The compiled kernel adds the same
numbers in the same order, draws in its inner loop. No matrix product: it would add in another order for other sizes and threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.engine import numpy_evaluator
from dtiscore.engine.evaluation import Integers, additive_branches, may_compile, thread_count
from dtiscore.engine.numpy_evaluator import Branch, Floats, Leaf, NodeResult, Program, Results
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.engine.score_rules import ScoreRule
from dtiscore.language.drawing import number_of, uniforms
from dtiscore.language.rounding import LOWEST_POWER, POWERS_OF_TEN, round_half_up

Ranks = npt.NDArray[np.signedinteger]

# Below so many cells × draws × edges numpy is done before numba is imported.
COMPILED_FROM = 3_000_000
# So many values of one node are kept at once.
AT_ONCE = 4_000_000


@attrs.frozen(eq=False)
class Draws:
    """What varies in so many draws.

    ``factors`` holds by node (children, draws), in the order of its branch: what each child brings is multiplied by it. ``shares``
    holds by leaf (cells, draws) the fractions that it earns in the place of its own: NaN missing, +inf not applicable.
    """

    number: int
    factors: Mapping[int, Floats] = attrs.field(factory=dict)
    shares: Mapping[int, Floats] = attrs.field(factory=dict)

    @property
    def drops(self) -> bool:
        """Whether something is left out somewhere, so that also what has a score varies."""
        return any((own == 0).any() for own in self.factors.values())


def drawn_program(program: Program, draws: Draws) -> Program:
    """The program with every cell once for every draw: cell by cell, draw after draw."""
    n = draws.number
    leaves = []
    for leaf in program.leaves:
        own = draws.shares.get(leaf.node)
        if own is None:
            leaves.append(attrs.evolve(leaf, x=np.repeat(leaf.x, n), row=None))
        else:
            leaves.append(earning(leaf, own))
    branches = tuple(
        attrs.evolve(
            b,
            factors=draws.factors.get(b.node),
            rule=None if b.rule is None else _rule_of_draws(b.rule, n),
            entered=None if b.entered is None else np.repeat(b.entered, n),
            estimate=None if b.estimate is None else b.estimate.of_draws(n),
        )
        for b in program.branches
    )
    return attrs.evolve(program, leaves=tuple(leaves), branches=branches, cells=program.cells * n)


def earning(leaf: Leaf, shares: Floats) -> Leaf:
    """The leaf with fractions in the place of its values."""
    return attrs.evolve(leaf, x=shares.reshape(-1), row=None, lower=0.0, span=1.0, edges=None, shares=None)


def _rule_of_draws(rule: ScoreRule, draws: int) -> ScoreRule:
    """A relative rule compares the cells of one draw with each other, as they are in it."""
    if not rule.relative:
        return rule

    def scored(percent: Floats) -> Floats:
        found = np.empty(len(percent))
        for d in range(draws):
            found[d::draws] = rule.scored(np.ascontiguousarray(percent[d::draws]))
        return found

    return ScoreRule(scored)


def below(program: Program, nodes: Iterable[int]) -> Program:
    """The part of a program that nodes are made of, their gates included."""
    branches = {branch.node: branch for branch in program.branches}
    found, waiting = set(), list(nodes)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            if one in branches:
                waiting += branches[one].below
    return attrs.evolve(
        program,
        leaves=tuple(leaf for leaf in program.leaves if leaf.node in found),
        branches=tuple(branch for branch in program.branches if branch.node in found),
    )


class DrawEvaluator:
    """The scores of some nodes, (cells, draws) each, for any draws of one program; ``work`` is how many draws there will be."""

    def __init__(self, program: Program, nodes: Sequence[int], work: int) -> None:
        self.program, self.nodes = below(program, nodes), tuple(nodes)
        edges = sum(len(branch.children) for branch in self.program.branches)
        self.compiles = program.cells * work * edges >= COMPILED_FROM and may_compile()

    @property
    def most(self) -> int:
        """How many draws are best evaluated at once."""
        return max(1, min(1000, AT_ONCE // max(self.program.cells, 1)))

    def scores(self, draws: Draws) -> list[Floats]:
        """By node (cells, draws): NaN where it has no score."""
        if self.compiles and not draws.drops and self._tables.branches:
            varied = self._tables.varied(draws)
            if varied is not None:
                return self._by_kernel(draws, varied)
        results = numpy_evaluator.evaluate(drawn_program(self.program, draws))
        return [results[node].score.reshape(self.program.cells, draws.number) for node in self.nodes]

    @cached_property
    def _tables(self) -> _Tables:
        return _Tables(self.program, self.nodes)

    def _by_kernel(self, draws: Draws, varied: Floats) -> list[Floats]:
        tables, n, cells = self._tables, draws.number, self.program.cells
        factors = np.ones((tables.edges, n))
        for branch, (begin, end) in tables.edges_of.items():
            own = draws.factors.get(branch)
            if own is not None:
                factors[begin:end] = own
        alone = all(node in tables.wanted for node in self.nodes)
        found = np.empty((1 if alone else 3, len(tables.wanted), cells, n))
        _in_threads(lambda b, e: tables.run(factors, varied, found, b, e), cells, cells * n * tables.edges)
        if alone:
            return [found[0, tables.wanted.index(node)] for node in self.nodes]
        return self._shared(draws, found)

    def _shared(self, draws: Draws, found: Floats) -> list[Floats]:
        """What lies at and above a node that does not add, and leaves: the numpy code, from what the kernel gave below."""
        n, tables = draws.number, self._tables
        program = drawn_program(attrs.evolve(self.program, leaves=tables.shared_leaves), draws)
        results: Results = {leaf.node: numpy_evaluator.leaf_result(program, leaf) for leaf in program.leaves}
        for slot, node in enumerate(tables.wanted):
            score, earned, maximum = (part[slot].reshape(-1) for part in found)
            base = tables.base[node]
            covered, observed, applicable = (
                np.repeat(part, n) for part in (base.coverage, base.observed, base.applicable)
            )
            results[node] = NodeResult(score, covered, earned, maximum, observed, applicable, *[score] * 3)
        for branch in program.branches:
            if branch.node not in tables.position:
                results[branch.node] = numpy_evaluator.branch_result(program, branch, results)
        return [results[node].score.reshape(self.program.cells, n) for node in self.nodes]


def _in_threads(work: Callable[[int, int], None], cells: int, values: int) -> None:
    threads = min(thread_count(values), cells)
    if threads < 2:
        work(0, cells)
        return
    cuts = [cells * i // threads for i in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, cuts[i], cuts[i + 1]) for i in range(threads)]:
            done.result()


class _Tables:
    """The additive branches as flat tables: what of a cell no draw changes is computed once, by the numpy code."""

    def __init__(self, program: Program, nodes: Iterable[int]) -> None:
        self.branches = additive_branches(program)
        self.position = {branch.node: i for i, branch in enumerate(self.branches)}
        self.base = numpy_evaluator.evaluate(program)
        shared = [branch for branch in program.branches if branch.node not in self.position]
        needed = {*nodes, *(child for branch in shared for child in branch.below)}
        self.wanted = [branch.node for branch in self.branches if branch.node in needed]
        self.shared_leaves = tuple(leaf for leaf in program.leaves if leaf.node in needed)
        self.edges_of: dict[int, tuple[int, int]] = {}
        self._program = program
        self._build()

    def _build(self) -> None:
        cells = self._program.cells
        child: list[int] = []
        nodes, weights, own, limits = [], [], [], []
        nothing = np.zeros((3, cells))
        for branch in self.branches:
            begin = len(child)
            for code, weight in zip(branch.children, branch.weights, strict=True):
                child.append(self.position.get(code, -1))
                weights.append(float(weight))
                own.append(nothing if code in self.position else self._parts(branch, code, float(weight)))
            kind = 1 if branch.how.adds else 2 if branch.how.in_points else 0
            self.edges_of[branch.node] = (begin, len(child))
            nodes.append([begin, len(child), kind])
            limits.append([branch.how.points, branch.how.gate_cap])
        self.edges = len(child)
        results = [self.base[branch.node] for branch in self.branches]
        slots = np.full(len(self.branches), -1, dtype=np.int64)
        for slot, node in enumerate(self.wanted):
            slots[self.position[node]] = slot
        fails = [numpy_evaluator.gate_fails(self._program, branch, self.base) for branch in self.branches]
        # By cell, as the kernel goes through them.
        self._given: tuple[Any, ...] = (
            np.array(nodes, dtype=np.int64).reshape(-1, 3), np.array(child, dtype=np.int64), np.array(weights),
            np.ascontiguousarray(np.array(own).reshape(-1, 3, cells).transpose(2, 0, 1)),
            np.array(limits, dtype=np.float64).reshape(-1, 2),
            np.ascontiguousarray(np.array([~np.isnan(r.score) for r in results]).reshape(-1, cells).T),
            np.ascontiguousarray(np.array([~np.isnan(r.coverage) for r in results]).reshape(-1, cells).T),
            np.ascontiguousarray(np.array(fails).reshape(-1, cells).T),
            slots, self._program.missing_is_zero,
        )  # fmt: skip

    def _parts(self, branch: Branch, child: int, weight: float) -> Floats:
        """(3, cells): what a leaf brings to the sums of its branch, before any factor."""
        part = numpy_evaluator.part_of(self._program, branch, self.base[child], weight)
        return np.stack([part.earned, part.weighed, part.counted])

    def varied(self, draws: Draws) -> Floats | None:
        """(rows, cells, draws): what leaves bring that vary, and in ``rows`` the row of each edge; None where more varies than that:
        what has a score, or whether a gate fails."""
        self.rows = np.full(self.edges, -1, dtype=np.int64)
        gates = {item for branch in self.branches for item in branch.gate_items}
        if gates & draws.shares.keys():
            return None
        leaves = [leaf for leaf in self._program.leaves if leaf.node in draws.shares]
        edges = [(leaf, branch) for leaf in leaves for branch in self.branches if leaf.node in branch.children]
        found = np.empty((len(edges), self._program.cells, draws.number))
        for leaf in leaves:
            unknown = np.isnan(draws.shares[leaf.node]).reshape(found.shape[1:])
            if not (unknown == np.isnan(self.base[leaf.node].score)[:, None]).all():
                return None
        for row, (leaf, branch) in enumerate(edges):
            k = branch.children.index(leaf.node)
            self.rows[self.edges_of[branch.node][0] + k] = row
            self._bring(
                leaf, draws.shares[leaf.node].reshape(found.shape[1:]), branch, float(branch.weights[k]), found[row]
            )
        return found

    def _bring(self, leaf: Leaf, shares: Floats, branch: Branch, weight: float, into: Floats) -> None:
        """What a leaf brings to the sums of a branch, as ``leaf_result`` and ``part_of`` have it, written where the kernel reads it."""
        seen = np.isfinite(shares)
        share = shares if seen.all() else np.where(seen, shares, 0.0)
        decimals = self._program.point_decimals
        if decimals is not None and leaf.rounds and leaf.points > 0:
            points = round_half_up(share * leaf.points, decimals)
            share = points / leaf.points
            if branch.how.adds:
                into[:] = points
                return
        np.multiply(share, leaf.points if branch.how.adds else weight, out=into)

    def run(self, factors: Floats, varied: Floats, found: Floats, begin: int, end: int) -> None:
        from dtiscore.engine import draw_kernels

        draw_kernels.draw_scores(*self._given, self.rows, varied, factors, found, begin, end)


def draw_uniforms(seed: int, name: str, sample: int, draws: Integers, items: Integers, *, compiles: bool) -> Floats:
    """``drawing.uniforms``, compiled where everything is."""
    if not compiles:
        return uniforms(seed, name, sample, draws, items)
    from dtiscore.engine import draw_kernels

    found = np.empty((len(items), len(draws)))
    words = (np.uint64(seed), np.uint64(number_of(name)), np.uint64(sample))
    draw_kernels.fill_uniforms(*words, draws.astype(np.uint64), items.astype(np.uint64), found)
    return found


def rank_draws(scores: Floats, decimals: int, dense: bool, *, compiles: bool = False, beyond: bool = False) -> Ranks:
    """(units, draws) of scores: the rank of each unit in each draw, on printed values; 0 without a score."""
    n, draws = scores.shape
    if (compiles or (n * draws >= COMPILED_FROM // 20 and may_compile())) and decimals <= 6 and not beyond:
        from dtiscore.engine import draw_kernels

        ranks = np.zeros((n, draws), dtype=np.int16 if n < 2**15 else np.int32)
        draw_kernels.rank_draws(np.ascontiguousarray(scores), decimals, dense, POWERS_OF_TEN, LOWEST_POWER, ranks)
        return ranks
    groups = np.tile(np.arange(draws, dtype=np.int64), n)
    every = np.ones(n * draws, dtype=bool)
    found, _ = rank_groups(scores.reshape(-1), groups, every, draws, decimals, dense, beyond=beyond)
    return found.reshape(n, draws).astype(np.int16 if n < 2**15 else np.int32)
