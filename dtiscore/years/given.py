"""What is restated: scores that were computed, or results as they were published, seen alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Protocol

import attrs
import numpy as np

from dtiscore.data.units import Unit
from dtiscore.engine.scoring import Scores
from dtiscore.model import Bools, Floats, Framework


class Published(Protocol):
    """Results as they were announced, of some nodes, arrays (units, years); NaN where nothing was announced."""

    @property
    def framework(self) -> Framework: ...
    @property
    def records(self) -> Sequence[Unit]: ...
    @property
    def years(self) -> Sequence[int]: ...
    @property
    def nodes(self) -> Collection[str]: ...
    def __getitem__(self, node: str) -> Floats: ...
    def max_points(self, node: str) -> Floats: ...
    def coverage(self, node: str) -> Floats: ...


@attrs.frozen(eq=False, slots=False)
class Given:
    """Scores by node, arrays (units, years): score 0…1, NaN where there is none; the maximum that counted and that of what
    applies, from 0 on; coverage, NaN where nothing applies."""

    source: Scores | Published

    @property
    def scores(self) -> Scores | None:
        """What was computed, with its data; None of published results."""
        return self.source if isinstance(self.source, Scores) else None

    @property
    def is_whole(self) -> bool:
        """Whether these are the units of one assessment folder, all of them; a published table may be of more than are assessed."""
        return self.scores is not None or getattr(self.source, "folder", None) is not None

    @property
    def framework(self) -> Framework:
        return self.source.framework

    @property
    def records(self) -> Sequence[Unit]:
        return self.source.plan.observations.records if isinstance(self.source, Scores) else self.source.records

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.source.years)

    @cached_property
    def nodes(self) -> frozenset[str]:
        if isinstance(self.source, Scores):
            return frozenset(self.source.plan.index)
        return frozenset(self.source.nodes)

    @cached_property
    def exists(self) -> Bools:
        """(units, years): the units in force, of published results those that were announced."""
        if isinstance(self.source, Scores):
            return self.source.plan.observations.exists
        known = [~np.isnan(self.source[node]) for node in self.nodes]
        return np.any(known, axis=0) if known else np.zeros((len(self.records), len(self.years)), dtype=bool)

    def score(self, node: str) -> Floats:
        if isinstance(self.source, Scores):
            return self.source.added_up("score", node)
        found: Floats = self.framework[node].shown(self.source[node])
        return found

    def coverage(self, node: str) -> Floats:
        if isinstance(self.source, Scores):
            return self.source.coverage(node)
        coverage, there = self.source.coverage(node), ~np.isnan(self.source[node])
        return np.where(np.isnan(coverage) & there, 1.0, coverage)

    def maximum(self, node: str) -> Floats:
        if isinstance(self.source, Scores):
            return self.source.added_up("maximum", node)
        maximum, there = self.framework[node].shown(self.source.max_points(node)), ~np.isnan(self.source[node])
        return np.where(np.isnan(maximum), np.where(there, self.framework[node].points, 0.0), maximum)

    def applicable(self, node: str) -> Floats:
        if isinstance(self.source, Scores):
            return self.source.added_up("applicable", node)
        return self.maximum(node)

    def counts_as_zero(self, node: str) -> Bools | None:
        """(units, years): where a node without a score counts as 0 above it, as what is missing is 0 and something is there;
        None where it nowhere does."""
        above = [self.score(code) for code in self.framework.above(node) if code in self.nodes]
        if self.framework.missing != "zero" or not above:
            return None
        found: Bools = np.any([~np.isnan(score) for score in above], axis=0)
        return found
