"""Completeness (mức đủ số liệu): what each unit was to answer, what it answered, and who lacks an indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells, units_covered
from dtiscore.data.measuring import measure_all, shares_given
from dtiscore.data.observations import Observations
from dtiscore.model import TOTAL, Bools, Floats, Framework, Node


@attrs.frozen
class UnitCompleteness:
    """How much of what is asked of a unit in a year was answered; ``missing`` are codes of indicators."""

    unit: str
    year: int
    given: int
    expected: int
    missing: tuple[str, ...]
    submitted: bool


@attrs.frozen
class IndicatorCompleteness:
    """How many of the units that are asked for an indicator answered; ``missing`` are units that submitted the rest."""

    node: str
    year: int
    given: int
    expected: int
    missing: tuple[str, ...]


@attrs.frozen
class Completeness:
    units: tuple[UnitCompleteness, ...]
    indicators: tuple[IndicatorCompleteness, ...]


def completeness(framework: Framework, observations: Observations) -> Completeness:
    """By unit and by indicator, for every year of the data.

    "Not applicable" is an answer; what does not apply to a unit's type is not asked of it. Units that are neither ranked
    nor have any row are not expected to answer, as those that only group others.
    """
    nodes = tuple(_asked(framework))
    measured = measure_all(framework, observations, [])
    listed = observations.listed
    covered = units_covered(framework, observations.units, observations.records)
    shape = (len(nodes), *observations.shape)
    expected, given = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for i, node in enumerate(nodes):
        expected[i] = listed & ~absent_cells(covered.get(node.code), observations)
        given[i] = expected[i] & _answered(node, measured, observations)
    return Completeness(
        tuple(_by_unit(nodes, observations, expected, given)),
        tuple(_by_indicator(nodes, observations, expected, given)),
    )


def _asked(framework: Framework) -> Iterator[Node]:
    """The leaves that count towards the total or a pillar."""
    counted = set(framework.below(TOTAL))
    for pillar in framework.pillars:
        counted |= set(framework.below(pillar.code))
    return (node for node in framework.leaves if node.code in counted and node.rule is not None)


def _answered(node: Node, measured: Mapping[str, Floats], observations: Observations) -> Bools:
    """A value, a choice, points, or all that it is derived from: a rise on a year that is not there is no unit's fault."""
    found: Bools = ~np.isnan(measured[node.code])
    if node.derivation is not None:
        found = found | np.logical_and.reduce(
            [~np.isnan(measured.get(code, observations.value(code))) for code in node.data.of]
        )
    if node.code in observations.choices:
        found = found | (observations.choices[node.code] != np.array(None))
    given = shares_given(node, observations)
    return found if given is None else found | np.isfinite(given)


def _by_unit(
    nodes: tuple[Node, ...], observations: Observations, expected: Bools, given: Bools
) -> Iterator[UnitCompleteness]:
    asked, answered = expected.sum(axis=0), given.sum(axis=0)
    for u, unit in enumerate(observations.units):
        for y, year in enumerate(observations.years):
            if asked[u, y]:
                missing = np.flatnonzero(expected[:, u, y] & ~given[:, u, y])
                codes = tuple(nodes[i].code for i in missing)
                submitted = bool(observations.submitted[u, y])
                yield UnitCompleteness(unit, year, int(answered[u, y]), int(asked[u, y]), codes, submitted)


def _by_indicator(
    nodes: tuple[Node, ...], observations: Observations, expected: Bools, given: Bools
) -> Iterator[IndicatorCompleteness]:
    for y, year in enumerate(observations.years):
        submitted = observations.submitted[:, y]
        for i, node in enumerate(nodes):
            asked = expected[i, :, y]
            if asked.any():
                missing = np.flatnonzero(asked & ~given[i, :, y] & submitted)
                labels = tuple(observations.units[u] for u in missing)
                yield IndicatorCompleteness(node.code, year, int(given[i, :, y].sum()), int(asked.sum()), labels)
