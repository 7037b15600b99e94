"""Ranks and gaps of 1,000,000 unit-years against the kernel that scores them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs
import numpy as np

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings, Skipped, WrongAnswer
from benchmarks.kernel import STATED_SIZE, compiled, into_the_same_memory, numba_is_there

KERNEL = "kernel, 5 % missing"


def ranks(settings: Settings) -> Iterator[Item]:
    """Ranks on the total within year and block."""
    if not numba_is_there():
        yield Skipped("ranks", "ranks", "numba is not installed")
        return
    scores, kernel = _scored(settings)
    check_ranks(scores, dti.rank(scores))
    blocks = len({unit.block for unit in scores.plan.observations.records})
    claim = Claim("ranks", "ranks", KERNEL, 1.0, note=f"{settings.years} years × {blocks} blocks")
    yield _group(settings, kernel, Case("ranks", lambda: dti.rank(scores)), claim)


def gaps(settings: Settings) -> Iterator[Item]:
    """Gaps, points to gain and what is met, of the pillars and the total."""
    if not numba_is_there():
        yield Skipped("gaps", "gaps", "numba is not installed")
        return
    scores, kernel = _scored(settings)
    targets = work.targets(settings.folder, scores.framework)
    check_gaps(scores, dti.gaps(scores, targets, target_year=work.TARGET_YEAR))

    def run() -> object:
        found = dti.gaps(scores, targets, target_year=work.TARGET_YEAR)
        return [(node.gap, node.met, node.points) for node in found.nodes]

    claim = Claim("gaps", "gaps", KERNEL, 1.0, note=f"{len(work.TARGET_SHARE)} nodes with targets")
    yield _group(settings, kernel, Case("gaps", run), claim)


def _group(settings: Settings, kernel: Callable[[], object], case: Case, claim: Claim) -> Group:
    cases = [case] if settings.alone else [Case(KERNEL, kernel, own=False), case]
    return Group(cases, [claim], settings.unit_years == STATED_SIZE, settings.runs)


def _scored(settings: Settings) -> tuple[dti.Scores, Callable[[], object]]:
    """The scores, as the kernel has written them, and the kernel's work on them to be timed."""
    framework = work.framework(settings.folder)
    array = work.values("missing", settings.units, settings.years)
    scores = dti.score(framework, work.observations(array))
    scores = attrs.evolve(scores, evaluated=compiled(scores.plan))
    return scores, into_the_same_memory(scores.plan)


def check_ranks(scores: dti.Scores, ranking: dti.Ranking) -> None:
    """A unit's rank is one more than the number of units of its block that year with a better printed score."""
    printed = dti.round_half_up(scores["total"], scores.framework.decimals)
    blocks = np.array([unit.block for unit in scores.plan.observations.records])
    for block in np.unique(blocks):
        own = blocks == block
        for year in range(len(scores.years)):
            values = printed[own, year]
            expected = values.size - np.searchsorted(np.sort(values), values, side="right") + 1
            if not np.array_equal(expected, ranking.ranks[own, year]):
                raise WrongAnswer(f"ranks: {block} in {scores.years[year]} is not in the order of its printed scores")


def check_gaps(scores: dti.Scores, found: dti.Gaps) -> None:
    """A gap of a node with children is the target less its points, never negative."""
    wanted = work.target_points()
    if {node.node for node in found.nodes} != set(wanted):
        raise WrongAnswer("gaps: not the nodes that have targets")
    for node in found.nodes:
        expected = np.maximum(wanted[node.node] - scores.points(node.node), 0.0)
        if not np.allclose(expected, node.gap, rtol=0.0, atol=1e-9):
            raise WrongAnswer(f"gaps: that of {node.node} is not its target less its points")
