"""One joint choice of all doubts for every draw: factors of weights, a variant, errors of data, from which sample each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from dtiscore.analysis.doubts import Doubt, edges_at
from dtiscore.analysis.drawn_data import DrawnData, sizes_of
from dtiscore.analysis.grouping import below_all, nodes_that_rank
from dtiscore.analysis.variants import Variants
from dtiscore.engine.draw_evaluator import Draws, draw_uniforms
from dtiscore.engine.one_year import YearDraws, score_draws
from dtiscore.engine.scoring import Scores
from dtiscore.language.drawing import spacings
from dtiscore.model import Floats
from dtiscore.rules.rollups import roll_up

Integers = npt.NDArray[np.int64]
# Values of indicators under doubt that are held at once.
DATA_AT_ONCE = 6_000_000


class Sampler:
    """The scores in one year of a node, and of those that tell its equals apart, under joint choices of doubts; ``work`` is how many draws there will be in all."""

    def __init__(self, scores: Scores, node: str, doubts: tuple[Doubt, ...], seed: int, work: int) -> None:
        self.scores, self.node, self.doubts, self.seed, self.work = scores, node, doubts, seed, work
        self.variants = Variants(scores, doubts)
        self.nodes = nodes_that_rank(scores.framework, node)
        below = self.below = below_all(scores.framework, self.nodes)
        self.sizes = {
            d: {code: size for code, size in sizes_of(scores, d).items() if code in below}
            for d in doubts
            if d.kind in ("error", "rounding", "appraisal")
        }
        self._evaluators: dict[tuple[int, int], YearDraws] = {}

    @cached_property
    def most(self) -> int:
        """How many draws are made at once."""
        varied = len({code for own in self.sizes.values() for code in own})
        units = max(1, len(self.scores.units))
        return max(1, min(1000, DATA_AT_ONCE // (units * max(varied, 1)), self._evaluator(0, 0).most))

    @cached_property
    def compiles(self) -> bool:
        """Whether compiled code does the work."""
        return self._evaluator(0, 0).evaluator.compiles

    def _evaluator(self, variant: int, j: int) -> YearDraws:
        if (variant, j) not in self._evaluators:
            self._evaluators[variant, j] = score_draws(self.variants.of(variant), self.nodes, j, self.work)
        return self._evaluators[variant, j]

    def year(self, j: int, draws: Integers, samples: Mapping[str, int]) -> list[Floats]:
        """By node (units, draws): its scores, NaN for none; each doubt from the sample that is named."""
        choices, factors = self._choices(draws, samples), self._factors(draws, samples)
        variants = np.unique(choices).tolist()
        if len(variants) == 1:
            return self._of_variant(variants[0], j, draws, samples, factors)
        found = [np.empty((len(self.scores.units), len(draws))) for _ in self.nodes]
        for variant in variants:
            own = np.flatnonzero(choices == variant)
            some = {code: factor[:, own] for code, factor in factors.items()}
            for array, values in zip(found, self._of_variant(variant, j, draws[own], samples, some), strict=True):
                array[:, own] = values
        return found

    def _of_variant(
        self, variant: int, j: int, draws: Integers, samples: Mapping[str, int], factors: Mapping[str, Floats]
    ) -> list[Floats]:
        scores = self.variants.of(variant)
        ordered = {scores.plan.index[code]: _in_order(scores, code, factor) for code, factor in factors.items()}
        shares = {}
        if self.sizes:
            shares = DrawnData(scores, j, self.sizes).shares(partial(self._drawn_of, draws, samples), len(draws))
        return self._evaluator(variant, j).scores(Draws(len(draws), ordered, shares))

    def _uniforms(self, doubt: Doubt, draws: Integers, samples: Mapping[str, int], items: int = 1) -> Floats:
        return self._drawn(doubt, draws, samples, np.arange(items, dtype=np.int64))

    def _drawn_of(self, draws: Integers, samples: Mapping[str, int], doubt: Doubt, items: Integers) -> Floats:
        return self._drawn(doubt, draws, samples, items)

    def _drawn(self, doubt: Doubt, draws: Integers, samples: Mapping[str, int], items: Integers) -> Floats:
        return draw_uniforms(self.seed, doubt.name, samples[doubt.name], draws, items, compiles=self.compiles)

    def _choices(self, draws: Integers, samples: Mapping[str, int]) -> Integers:
        """(draws,): which variant each draw is one of."""
        found = np.zeros(len(draws), dtype=np.int64)
        for doubt, size in zip(self.doubts, self.variants.sizes, strict=True):
            found *= size
            if doubt.alternatives:
                found += np.floor(self._uniforms(doubt, draws, samples)[0] * size).astype(np.int64)
        return found

    def _factors(self, draws: Integers, samples: Mapping[str, int]) -> dict[str, Floats]:
        """By node, (children, draws) in the order of the file: the product of what doubts make of each weight."""
        found: dict[str, Floats] = {}
        framework = self.scores.framework

        def times(code: str, k: int, factor: Floats) -> None:
            own = found.setdefault(code, np.ones((len(framework[code].children), len(draws))))
            own[k] *= factor

        for doubt in self.doubts:
            if doubt.kind not in ("weights", "left_out"):
                continue
            edges = edges_at(framework, doubt.level, self.below)
            if doubt.kind == "left_out":
                children = [c for c in framework.nodes if c in {child for *_, child in edges}]
                out = np.floor(self._uniforms(doubt, draws, samples)[0] * (len(children) + 1)).astype(np.int64)
                for code, k, child in edges:
                    times(code, k, np.where(out == children.index(child) + 1, 0.0, 1.0))
            elif doubt.distribution == "uniform":
                for (code, k, _), u in zip(edges, self._uniforms(doubt, draws, samples, len(edges)), strict=True):
                    times(code, k, 1.0 + doubt.spread * (2.0 * u - 1.0))
            else:
                self._by_node(doubt, edges, draws, samples, times)
        return found

    def _by_node(self, doubt: Doubt, edges: list[tuple[str, int, str]], draws: Integers, samples: Mapping[str, int], times: Any) -> None:  # fmt: skip
        """New weights for the children of each node together: any at all, around the stated ones, or equal ones."""
        first = 0
        for code in dict.fromkeys(code for code, *_ in edges):
            weights = roll_up(self.scores.framework, self.scores.framework[code]).weights
            own = [(k, weights[child]) for node, k, child in edges if node == code and weights[child] > 0]
            stated = np.array([weight for _, weight in own])
            if len(own) < 2:
                continue
            shares = stated / stated.sum()
            if doubt.distribution == "equal":
                equal = self._uniforms(doubt, draws, samples)[0] >= 0.5
                new = np.where(equal[None, :], 1.0 / len(own), shares[:, None])
            else:
                alone = doubt.distribution == "simplex"
                parts = (
                    np.ones(len(own), dtype=np.int64)
                    if alone
                    else np.maximum(1, np.rint(doubt.concentration * shares)).astype(np.int64)
                )
                count = int(parts.sum()) - 1
                items = np.arange(first, first + count, dtype=np.int64)
                first += count
                lengths = spacings(self._drawn(doubt, draws, samples, items))
                ends = np.cumsum(parts)
                new = np.stack([lengths[e - n : e].sum(axis=0) for e, n in zip(ends, parts, strict=True)])
            for (k, _), weight, share in zip(own, new, shares, strict=True):
                times(code, k, weight / share)


def _in_order(scores: Scores, code: str, factors: Floats) -> Floats:
    """The rows in the order in which the plan adds the children."""
    index = scores.plan.index
    branch = next(b for b in scores.plan.program.branches if b.node == index[code])
    place = {index[child]: k for k, child in enumerate(scores.framework[code].children)}
    return factors[[place[child] for child in branch.children]]
