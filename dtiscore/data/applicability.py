"""Applicability (phạm vi áp dụng): which units a node is scored for, and so the maximum that each unit can reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.model import Bools, Framework, Scope


def units_covered(framework: Framework, labels: Sequence[str], records: Sequence[Unit]) -> dict[str, Bools]:
    """By code, (units,) where a node applies by type, block or name; without the nodes that apply to every unit.

    A node applies as far as it says itself and one of the nodes above it applies.
    """
    nodes = framework.nodes.values()
    if not any(node.applies_to or node.scope for node in nodes):
        return {}
    types = np.array([unit.type for unit in records], dtype=object)
    blocks = np.array([key(unit.block) for unit in records], dtype=object)
    above: dict[str, list[Bools | None]] = {}
    found: dict[str, Bools] = {}
    for code in reversed(framework.order):
        node = framework[code]
        own: Bools | None = np.isin(types, node.applies_to) if node.applies_to else None
        if node.scope is not None:
            own = _and(own, _covered(node.scope, types, blocks, labels, records))
        parents = above.get(code, [])
        if parents and all(parent is not None for parent in parents):
            own = _and(own, np.any([parent for parent in parents if parent is not None], axis=0))
        for child in node.children:
            above.setdefault(child, []).append(own)
        if own is not None:
            found[code] = own
    return found


def _covered(
    scope: Scope, types: np.ndarray, blocks: np.ndarray, labels: Sequence[str], records: Sequence[Unit]
) -> Bools:
    covered: Bools = np.isin(types, scope.types) | np.isin(blocks, [key(block) for block in scope.blocks])
    named = {key(unit) for unit in scope.units}
    if named:
        by_name = [
            bool(named & {key(label), key(unit.code), key(unit.name)})
            for label, unit in zip(labels, records, strict=True)
        ]
        covered |= np.array(by_name, dtype=bool)
    return covered


def _and(first: Bools | None, second: Bools) -> Bools:
    return second if first is None else first & second


def outside(framework: Framework, unit: Unit) -> frozenset[str]:
    """The codes of the nodes that do not apply to one unit."""
    covered = units_covered(framework, (unit.code,), (unit,))
    return frozenset(code for code, applies in covered.items() if not applies[0])


def absent_cells(covered: Bools | None, observations: Observations) -> Bools:
    """(units, years) where an indicator does not apply to the unit, or where the unit does not exist."""
    absent = ~observations.exists
    return absent if covered is None else absent | ~covered[:, None]


def refuse_unplaced(framework: Framework, observations: Observations) -> list[Problem]:
    """Where indicators apply by type or block, a unit that is evaluated must have one.

    And who is named by the framework must be found in the units file: a misspelt name would give a wrong maximum.
    """
    nodes = framework.nodes.values()
    problems = []
    if any(node.applies_to or (node.scope and node.scope.types) for node in nodes):
        evaluated = np.asarray(observations.submitted.any(axis=1), dtype=bool)
        untyped = [
            label
            for label, unit, seen in zip(observations.units, observations.records, evaluated, strict=True)
            if seen and not unit.type
        ]
        problems += [Problem("data.no_type", params={"unit": one_line(label)}) for label in untyped]
    if observations.has_units_file:
        problems += unknown_names(framework, observations.records)
    elif any(node.scope and node.scope.blocks for node in nodes):
        problems.append(Problem("data.no_blocks"))
    return problems


def unknown_names(framework: Framework, records: Sequence[Unit]) -> list[Problem]:
    """Blocks and units that the framework names and a units file does not have."""
    problems = []
    known: Mapping[str, dict[str, str]] = {
        "blocks": {key(unit.block): unit.block for unit in records if unit.block},
        "units": {key(name): name for unit in records for name in (unit.code, unit.name) if name},
    }
    for node in framework.nodes.values():
        if node.scope is not None:
            for part, code in (("blocks", "units.no_such_block"), ("units", "units.no_such_unit")):
                for name in getattr(node.scope, part):
                    if key(name) not in known[part]:
                        params = {"name": one_line(name), "hint": did_you_mean(name, known[part].values())}
                        place = f"{node.code}.applies_to"
                        problems.append(Problem(code, framework.file, place, params=params))
    return problems
