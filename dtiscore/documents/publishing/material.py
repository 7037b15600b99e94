"""Everything that the documents of one year speak of, computed once: scores, ranks, gaps and what the appraisal changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.data.observations import read_observations
from dtiscore.engine.scoring import Scores, score
from dtiscore.files.tables import Numbers
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.targets import load_targets
from dtiscore.language.errors import DataError, Language, LookupProblem, Problem
from dtiscore.language.rounding import round_half_up, significant
from dtiscore.model import TOTAL, Framework
from dtiscore.results.gaps import Gaps, beside_targets, gaps
from dtiscore.results.ranking import Ranking, rank
from dtiscore.results.stages import Changes, changes_between
from dtiscore.rules.plugins.loading import Plugins


@attrs.frozen
class Options:
    """What a publication was asked for; with the inputs they decide every byte of it."""

    year: int | None = None
    status: str | None = None
    numbers: Numbers = "auto"
    target_year: int | None = None
    document: str | None = None
    lang: Language = "vi"


@attrs.frozen
class Sources:
    """The files that a publication is made of."""

    framework: Path
    data: tuple[Path, ...]
    units: Path | None = None
    targets: tuple[Path, ...] = ()


@attrs.frozen(eq=False, slots=False)
class Material:
    """Scores of every year, and of the year that is published its ranks, gaps and changes."""

    scores: Scores
    year: int
    lang: Language
    changes: Changes | None

    @property
    def framework(self) -> Framework:
        return self.scores.framework

    @property
    def position(self) -> int:
        return self.scores.years.index(self.year)

    @cached_property
    def parts(self) -> tuple[tuple[int, str], ...]:
        """(level, code) of what notices list: what the total is made of, and the groups below, but no indicator below."""
        below = set(self.framework.below(TOTAL))
        rows = [(depth, code) for depth, code in self.framework.tree if code in below and depth > 0]
        return tuple(
            (depth, code) for depth, code in rows if depth == 1 or self.framework[code].kind in ("pillar", "index")
        )

    @cached_property
    def pillars(self) -> tuple[str, ...]:
        """The pillars that stand beside the total, not in it."""
        below = set(self.framework.below(TOTAL))
        return tuple(pillar.code for pillar in self.framework.pillars if pillar.code not in below)

    @cached_property
    def rankings(self) -> dict[str, Ranking]:
        """By node, the ranks of every year within blocks."""
        codes = (TOTAL, *self.pillars, *(code for _, code in self.parts))
        return {code: rank(self.scores, code) for code in dict.fromkeys(codes)}

    @cached_property
    def gaps(self) -> Gaps:
        """To the targets where there are any for a year, else to the best unit of the block."""
        plan = self.scores.plan
        if plan.targets.targets and plan.target_year in plan.targets.years:
            return gaps(self.scores, plan.targets, target_year=plan.target_year, year=self.year)
        return gaps(self.scores, to="best", year=self.year)

    @cached_property
    def beside(self) -> Gaps | None:
        """To the best unit of the block, where the gaps are to targets and some indicators have none."""
        beside = beside_targets(self.gaps) if self.gaps.target_year is not None else None
        return beside if beside is not None and len(beside) else None

    @property
    def point_digits(self) -> int:
        """Decimals of points in print: what the framework states, two on a scale of tens and more, else those of scores."""
        framework = self.framework
        if framework.point_decimals is not None:
            return framework.point_decimals
        return 2 if framework.scale >= 10 else framework.decimals

    @property
    def percent_digits(self) -> int:
        return max(self.framework.decimals - 2, 0)

    def printed(self, points: float) -> float:
        """Points as they stand in print."""
        return float(round_half_up(points, self.point_digits))

    def adds_up(self, unit: int, code: str, children: Sequence[str]) -> tuple[str, float]:
        """Why the printed points of the children miss those of their node ("" where they do not), and their sum."""
        own = float(self.scores.points(code)[unit, self.position])
        parts = [float(self.scores.points(child)[unit, self.position]) for child in children]
        known = [part for part in parts if part == part]
        if own != own or not known:
            return "", float("nan")
        total = significant(sum(self.printed(part) for part in known))
        if abs(total - self.printed(own)) < 0.5 * 10.0**-self.point_digits:
            return "", total
        return ("rounding" if abs(sum(known) - own) < 1e-6 else "method"), total


def gather(sources: Sources, options: Options, plugins: Plugins) -> Material:
    """Read the files and compute what is published.

    Raises
    ------
    DtiError
        with everything that is wrong with a file, or for a year that the data do not have.
    """
    framework = load_framework(sources.framework, plugins)
    targets = load_targets(framework, sources.targets, options.document)

    def scored(status: str | None) -> Scores:
        observations = read_observations(
            list(sources.data), framework, units=_path(sources.units), status=status, numbers=options.numbers
        )
        return score(framework, observations, targets=targets, target_year=options.target_year)

    scores = scored(options.status)
    year = scores.years[-1] if options.year is None else scores.years[scores.year_index(options.year)]
    changes = _changes(scored, scores, options.status, year)
    if not np.any(scores.plan.observations.listed[:, scores.years.index(year)]):
        raise LookupProblem(Problem("lookup.year", params={"year": year, "known": ", ".join(map(str, scores.years))}))
    return Material(scores, year, options.lang, changes)


def _changes(scored: Any, after: Scores, status: str | None, year: int) -> Changes | None:
    """What moved since the self-assessment; None where there is nothing of it to compare with."""
    if status == "self":
        return None
    try:
        before = scored("self")
    except DataError as error:
        if all(problem.code == "data.none_at_status" for problem in error.problems):
            return None
        raise
    return changes_between(before, after, "self", status or "appraised", year)


def _path(path: Path | None) -> str | None:
    return None if path is None else os.fspath(path)
