"""What the total would be if one node had another score: everything that it touches is rolled up once more.

A node touches the branches above it and those whose gates it opens, and so on up. Sums are moved by what the child
brings more; a branch with a function is given all its children anew. A relative rule on a node compares each cell that moves
with the others as they are.
"""

from __future__ import annotations

from collections import ChainMap
from functools import cached_property

import attrs
import numpy as np

from dtiscore.engine import numpy_evaluator
from dtiscore.engine.numpy_evaluator import Branch, Leaf, NodeResult, Program, Results, Sums
from dtiscore.model import Bools, Floats


class Alternatives:
    """One program as it is, and what any node at another score would make of a node above it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.leaves: dict[int, Leaf] = {leaf.node: leaf for leaf in program.leaves}
        self._sums: dict[int, Sums] = {}
        self._users: dict[int, list[int]] = {}
        for position, branch in enumerate(program.branches):
            for node in dict.fromkeys(branch.below):
                self._users.setdefault(node, []).append(position)
        self._touched: dict[int, tuple[Branch, ...]] = {}

    def touched(self, node: int) -> tuple[Branch, ...]:
        """The branches that a node has a say in, children before parents."""
        if node not in self._touched:
            found: set[int] = set()
            waiting = list(self._users.get(node, ()))
            while waiting:
                position = waiting.pop()
                if position not in found:
                    found.add(position)
                    waiting += self._users.get(self.program.branches[position].node, ())
            self._touched[node] = tuple(self.program.branches[position] for position in sorted(found))
        return self._touched[node]

    def moves_peers(self, node: int, *, itself: bool) -> bool:
        """Whether others get another score where a relative rule above compares with them: where ``itself`` is compared, or
        the way up leads through one more such rule."""
        compared = itself
        for branch in self.touched(node):
            if branch.rule is not None and branch.rule.relative:
                if compared:
                    return True
                compared = True
        return False

    def estimates(self, node: int) -> bool:
        """Whether scores are estimated of a node that it has a say in."""
        return any(branch.estimate is not None for branch in self.touched(node))

    def cut(self, part: slice) -> Alternatives:
        """The same of some of the cells."""
        return Alternatives(numpy_evaluator.cut(self.program, part))

    @cached_property
    def now(self) -> Results:
        results: Results = {leaf.node: numpy_evaluator.leaf_result(self.program, leaf) for leaf in self.program.leaves}
        for branch in self.program.branches:
            self._sums[branch.node] = sums = numpy_evaluator.sums_of(self.program, branch, results)
            results[branch.node] = numpy_evaluator.rolled_up(self.program, branch, sums, results)
        return results

    def points_if(self, node: int, share: Floats, where: Bools, of: int, *, together: bool = False) -> Floats:
        """The points (cells,) of the node ``of`` if ``node`` earned ``share`` in the cells ``where`` ; NaN shares are missing.

        Each cell is taken to move alone, or all of them ``together``.
        """
        then = {node: self._raised(node, share, where)}
        results: Results = ChainMap(then, self.now)
        for branch in self.touched(node):
            sums = self._moved(branch, results, then)
            if branch.rule is not None:
                branch = attrs.evolve(branch, rule=branch.rule.anew() if together else branch.rule.moved())
            if branch.estimate is not None and together:
                branch = attrs.evolve(branch, estimate=branch.estimate.anew())
            then[branch.node] = numpy_evaluator.rolled_up(self.program, branch, sums, results)
        return results[of].points

    def _moved(self, branch: Branch, results: Results, then: Results) -> Sums:
        """The sums of a branch with those of its children that changed; added up anew where something went away."""
        sums = self._sums[branch.node]
        signs = dict(branch.adjusting)
        for child, new in then.items():
            if child in signs and sums.adjusted is not None:
                adjusted = sums.adjusted + signs[child] * (new.earned - self.now[child].earned)
                sums = attrs.evolve(sums, adjusted=adjusted)
            if child not in branch.children:
                continue
            weight = branch.weights[branch.children.index(child)]
            was = numpy_evaluator.part_of(self.program, branch, self.now[child], weight)
            now = numpy_evaluator.part_of(self.program, branch, new, weight)
            if any((getattr(now, name) < getattr(was, name)).any() for name in ("weighed", "counted", "observed")):
                return numpy_evaluator.sums_of(self.program, branch, results)
            sums = attrs.evolve(
                sums,
                earned=sums.earned + (now.earned - was.earned),
                weighed=sums.weighed + (now.weighed - was.weighed),
                counted=sums.counted + (now.counted - was.counted),
                observed=sums.observed + (now.observed - was.observed),
                applicable=sums.applicable + (now.applicable - was.applicable),
            )
        return sums

    def _raised(self, node: int, share: Floats, where: Bools) -> NodeResult:
        old = self.now[node]
        leaf = self.leaves.get(node)
        if leaf is None:
            score = np.where(where & (old.coverage > 0), share, old.score)
            return attrs.evolve(
                old, score=score, earned=np.where(where, share * old.maximum, old.earned), ungated=score
            )
        plain = attrs.evolve(
            leaf, x=np.where(leaf.x == np.inf, np.inf, share), lower=0.0, span=1.0, edges=None, shares=None
        )
        new = numpy_evaluator.leaf_result(self.program, plain)
        return NodeResult(
            **{f.name: np.where(where, getattr(new, f.name), getattr(old, f.name)) for f in attrs.fields(NodeResult)}
        )
