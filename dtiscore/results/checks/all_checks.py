"""Every check of the data, in the order of its findings: the built-in ones, and those of plugins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import numpy as np

from dtiscore.data.applicability import units_covered
from dtiscore.data.measuring import counts_of, measure_all
from dtiscore.data.observations import Observations
from dtiscore.files.forked import refuse_after_fork
from dtiscore.language.told import told
from dtiscore.model import Bools, Finding, Floats, Framework, FrameworkData, PillarData
from dtiscore.results.checks.copies import copies
from dtiscore.results.checks.evidence import evidence
from dtiscore.results.checks.inspected import Inspected, Stated
from dtiscore.results.checks.jumps import against_block, against_last_year
from dtiscore.results.checks.rates import above_hundred, counts_against_rates, counts_with_fractions, fractions, swapped
from dtiscore.results.checks.totals import sums, within
from dtiscore.rules.plugins.calling import findings_of, findings_of_check

Values = TypeVar("Values", Floats, Bools)
SEVERITY = {"error": 0, "warning": 1, "note": 2}


@told
def check_data(framework: Framework, observations: Observations) -> tuple[Finding, ...]:
    """Every finding, worst first, then by unit, year and node: the built-in checks and those of plugins.

    What scoring would refuse altogether is not a finding but an error of :func:`score`.

    Parameters
    ----------
    framework : its table ``[checks]`` sets the limits, ``[sums]`` and ``[within]`` say what belongs together.
    observations : the data, read for this framework.

    Returns
    -------
    tuple of Finding
        empty where there is nothing to ask.

    Raises
    ------
    PluginError
        for a check of a plugin that fails or returns something else than findings.
    """
    refuse_after_fork()
    measured = measure_all(framework, observations, [])
    stated = Stated(observations)
    data = Inspected(framework, observations, measured, stated)
    with np.errstate(all="ignore"):  # numbers that are out of all reason are asked about, not complained of by numpy
        found = list(_built_in(data))
    found += _by_plugins(framework, observations, measured)
    return ordered(framework, observations, (stated.located(finding) for finding in found))


def _built_in(data: Inspected) -> Iterable[Finding]:
    small = list(fractions(data))
    asked = {(f.unit, f.year, f.node) for f in small}
    yield from counts_against_rates(data)
    yield from sums(data)
    yield from within(data)
    yield from against_last_year(data)
    yield from above_hundred(data)
    yield from counts_with_fractions(data)
    yield from swapped(data)
    yield from small
    yield from (f for f in against_block(data) if (f.unit, f.year, f.node) not in asked)
    yield from copies(data)
    yield from evidence(data)


def ordered(framework: Framework, observations: Observations, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by unit, year, and the order of the framework."""
    order = {code: i for i, code in enumerate([*framework.nodes, *framework.counts])}
    units = {label: i for i, label in enumerate(observations.units)}
    return tuple(
        sorted(
            found,
            key=lambda f: (SEVERITY[f.severity], units.get(f.unit, -1), f.year, order.get(f.node, -1), f.check),
        )
    )


def _by_plugins(framework: Framework, observations: Observations, measured: Mapping[str, Floats]) -> Iterable[Finding]:
    values = {code: _read_only(array) for code, array in _with_counts(framework, observations, measured).items()}
    for pillar in framework.pillars:
        method = framework.methods.get(pillar.code)
        if method is None or method.check is None:
            continue
        under = framework.below(pillar.code)
        nodes = tuple(framework[code] for code in under if framework[code].kind == "indicator")
        own = PillarData(pillar.code, nodes, observations.units, observations.years, dict(values))
        yield from findings_of(method, own)
    types, blocks = tuple(r.type for r in observations.records), tuple(r.block for r in observations.records)
    applies = _applies(framework, observations) if framework.checks else {}
    for check in framework.checks:
        data = FrameworkData(
            framework, observations.units, types, blocks, observations.years, dict(values), dict(applies)
        )
        yield from findings_of_check(check, data)


def _applies(framework: Framework, observations: Observations) -> Mapping[str, Bools]:
    covered = units_covered(framework, observations.units, observations.records)
    everyone = np.ones(len(observations.units), dtype=bool)
    return {code: _read_only(covered.get(code, everyone)) for code in framework.nodes}


def _with_counts(
    framework: Framework, observations: Observations, measured: Mapping[str, Floats]
) -> Mapping[str, Floats]:
    """The values and, under the names that the framework gives them, the counts that indicators state on their rows."""
    found = dict(measured)
    for node in framework.leaves:
        if node.data.part:
            for name, count in zip((node.data.part, node.data.whole), counts_of(node, observations), strict=True):
                known = found.get(name, count)
                found[name] = np.where(np.isnan(known), count, known)
    return found


def _read_only(array: Values) -> Values:
    view = array.view()
    view.flags.writeable = False
    return view
