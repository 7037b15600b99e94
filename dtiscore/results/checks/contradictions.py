"""Values that exclude each other: whether the published values of one unit and year can be true together.

A framework without gates and special aggregations is linear: every score is a weighted mean of the scores of its leaves,
and these lie between 0 and 1. Whether such leaves exist for stated scores is decided exactly. So the press's confusion of a
pillar with its activity index shows: it would need a leaf above 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from types import MappingProxyType

import attrs
import numpy as np

from dtiscore.data.applicability import units_covered
from dtiscore.data.measuring import measure_all
from dtiscore.data.observations import Observations
from dtiscore.data.stated_scores import StatedScore
from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.language.signs import PlainNumber
from dtiscore.language.text import in_both, text_of
from dtiscore.model import TOTAL, Finding, Framework, Text
from dtiscore.results.checks.inspected import Stated
from dtiscore.results.checks.simplex import ONE, ZERO, Range, Variable, minimum
from dtiscore.rules.rollups import roll_up

# --- the structure ---------------------------------------------------------------------------------------------------

Coefficients = Mapping[str, Fraction]
NOTHING: Mapping[str, Fraction] = MappingProxyType({})


def structure(
    framework: Framework, absent: Set[str] = frozenset(), maxima: Mapping[str, Fraction] = NOTHING
) -> dict[str, Coefficients]:
    """The score of every node as a weighted mean of leaves, without what does not apply (``absent``); ``maxima`` are points of
    nodes that are known to be other than what follows from ``absent``.

    A node with a gate, a threshold, a rule or an aggregation of its own is taken for a leaf: any score may come of it.
    """

    worth: dict[str, Fraction] = {}
    found: dict[str, Coefficients] = {}
    for code in framework.order:
        node = framework[code]
        if node.kind == "info":
            continue
        if code in absent:
            continue
        how = roll_up(framework, node)
        own = (
            how.gate_items or how.threshold or how.function or how.rule or how.adjusting or how.limits or node.stand_in
        )
        if node.rollup == "leaf" or own or node.beyond:
            found[code], worth[code] = {code: ONE}, _exact(node.points)
            continue
        # Of what adds points, what is left of a child counts: less than its nominal points where a part of it is absent.
        sizes = {c: worth[c] if how.adds else _exact(weight) for c, weight in how.weights.items() if c in found}
        sizes = {c: size for c, size in sizes.items() if size > 0 or not how.adds}
        whole = sum(sizes.values(), ZERO)
        if whole <= 0:
            continue
        total: dict[str, Fraction] = {}
        for child, size in sizes.items():
            for leaf, share in found[child].items():
                total[leaf] = total.get(leaf, ZERO) + share * size / whole
        found[code] = total
        worth[code] = sum((worth[c] for c in sizes), ZERO) if how.in_points else _exact(node.points)
        if how.in_points:
            worth[code] = maxima.get(code, worth[code])
    return found


def _exact(value: float) -> Fraction:
    return Fraction(repr(float(value)))


# --- asking ----------------------------------------------------------------------------------------------------------


def check_published(
    framework: Framework,
    stated: Sequence[StatedScore],
    observations: Observations | None = None,
    units: Units | None = None,
) -> tuple[list[Finding], list[Problem]]:
    """A finding for every unit and year whose stated values exclude each other, with what they would need.

    Values of leaves that were entered as scores in the data count as stated too.
    """
    if framework.missing == "skip":  # what was left out of a mean is not known, so anything may be true
        file = stated[0].file if stated else ""
        return [], [Problem("published.skip", file, severity="note", params={"code": framework.code})]
    problems, findings = [], []
    by_cell: dict[tuple[str, int], list[StatedScore]] = {}
    positions = observations.positions if observations is not None else {}
    words = Stated(observations) if observations is not None else None
    for one in stated:
        u = positions.get(key(one.unit))
        unit = observations.units[u] if observations is not None and u is not None else one.unit
        by_cell.setdefault((unit, one.year), []).append(attrs.evolve(one, unit=unit))
    structures: dict[tuple[Set[str], Set[tuple[str, Fraction]]], dict[str, Coefficients]] = {}
    measured = measure_all(framework, observations, []) if observations is not None else {}
    order = {code: (depth, i) for i, (depth, code) in enumerate(framework.tree)}
    for (unit, year), own in by_cell.items():
        u = positions.get(key(unit))
        record = units.find(unit) if units is not None else None
        if observations is not None and u is not None:
            record = observations.records[u]
        if (record is None or not record.type) and any(node.applies_to for node in framework.nodes.values()):
            problems.append(Problem("data.no_type", own[0].file, severity="warning", params={"unit": one_line(unit)}))
            continue
        covered = units_covered(framework, (unit,), (record or Unit(unit),))
        named = {one.node for one in own}
        absent = frozenset(code for code, applies in covered.items() if not applies[0])
        maxima = {code: most for one in own for code, most in one.maxima.items()}
        absent |= {code for code, most in maxima.items() if most == 0 and code not in named}
        if observations is not None and u is not None and year in observations.years:
            place = u, observations.years.index(year)
            absent |= {c for c, values in measured.items() if values[place] == np.inf and c not in named}
        kind = absent, frozenset(maxima.items())
        if kind not in structures:
            structures[kind] = structure(framework, absent, {code: most for code, most in maxima.items() if most > 0})
        known = structures[kind]
        if observations is not None and words is not None and u is not None and year in observations.years:
            entered = _entered(framework, observations, words, u, observations.years.index(year))
            own += [one for one in entered if one.node not in named]
        own = [one for one in own if one.node in known and not framework[one.node].beyond]
        own.sort(key=lambda one: order[one.node])
        finding = _contradiction(framework, known, own, unit, year)
        if finding is not None:
            findings.append(finding)
    return findings, problems


def _entered(framework: Framework, observations: Observations, words: Stated, u: int, y: int) -> Iterable[StatedScore]:
    """Scores of leaves that the data hold as they were published."""
    unit, year = observations.units[u], observations.years[y]
    for node in framework.leaves:
        if node.rule is None or node.rule.entered is None or not node.points > 0:
            continue
        value = float(observations.value(node.code)[u, y])
        if np.isfinite(value):
            scale = _exact(node.rule.entered(node.params, node.points))
            exact, digit = Fraction(plain(value)), Fraction(1, 10 ** words.decimals(unit, year, node.code, value))
            yield StatedScore(
                unit, year, node.code, plain(value), exact / scale, (exact - digit / 2) / scale, (exact + digit) / scale
            )


@attrs.frozen
class _System:
    """The stated nodes as ranges over groups of leaves that every range weighs alike."""

    groups: tuple[tuple[str, ...], ...]
    ranges: tuple[Range, ...]
    variables: tuple[Variable, ...]
    sizes: tuple[Fraction, ...]


def _system(coefficients: Mapping[str, Coefficients], stated: Sequence[StatedScore], apart: str = "") -> _System:
    """Leaves that stand in the same proportion in all stated nodes are as one: their sum is all that counts.

    Those that are stated themselves are kept from the others, and ``apart`` from all, so that they can be named.
    """
    leaves = {one.node: one for one in stated if coefficients[one.node].keys() == {one.node}}
    branches = [one for one in stated if one.node not in leaves]
    columns: dict[tuple[Fraction, ...], list[tuple[str, Fraction]]] = {}
    for leaf in dict.fromkeys(leaf for one in branches for leaf in coefficients[one.node]):
        column = tuple(coefficients[one.node].get(leaf, ZERO) for one in branches)
        size = next((a for a in column if a), ZERO)
        kind = (*(a / size for a in column), Fraction((leaf in leaves) + (leaf == apart)))
        columns.setdefault(kind, []).append((leaf, size))
    groups, variables, sizes = [], [], []
    for own in columns.values():
        low = sum((s * (max(leaves[leaf].low, ZERO) if leaf in leaves else ZERO) for leaf, s in own), ZERO)
        high = sum((s * (min(leaves[leaf].high, ONE) if leaf in leaves else ONE) for leaf, s in own), ZERO)
        groups.append(tuple(leaf for leaf, _ in own))
        variables.append(Variable(low, high))
        sizes.append(sum((s for _, s in own), ZERO))
    kinds = list(columns)
    ranges = tuple(
        Range(tuple(kind[i] for kind in kinds), max(one.low, ZERO), min(one.high, ONE))
        for i, one in enumerate(branches)
    )
    return _System(tuple(groups), ranges, tuple(variables), tuple(sizes))


def is_possible(coefficients: Mapping[str, Coefficients], stated: Sequence[StatedScore]) -> bool:
    """Whether scores of the leaves within 0…1 exist that give every stated score."""
    system = _system(coefficients, stated)
    return minimum([ZERO] * len(system.groups), system.ranges, system.variables) is not None


def _contradiction(
    framework: Framework, coefficients: Mapping[str, Coefficients], stated: Sequence[StatedScore], unit: str, year: int
) -> Finding | None:
    if len(stated) < 2 or is_possible(coefficients, stated):
        return None
    listed = _listed([_told(framework, one) for one in stated], 9)
    finding = text_of("finding.published_contradiction", listed=listed, needs=_needs(framework, coefficients, stated))
    ask = _meant(framework, coefficients, stated) or text_of("finding.published_contradiction.ask")
    first = stated[0]
    place = next((one for one in stated if one.file), first)
    node = TOTAL if any(one.node == TOTAL for one in stated) else first.node
    return Finding("warning", "published_contradiction", unit, year, node, finding, ask, place.file, place.row)


def _told(framework: Framework, one: StatedScore) -> Text:
    return in_both(lambda lang: f"{framework[one.node].title[lang]} {PlainNumber(one.text).said_in(lang)}")


def _listed(texts: Sequence[Text], most: int) -> Text:
    rest = " …" if len(texts) > most else ""
    return in_both(lambda lang: ", ".join(text[lang] for text in texts[:most]) + rest)


def _needs(framework: Framework, coefficients: Mapping[str, Coefficients], stated: Sequence[StatedScore]) -> Hint:
    """What leaf the stated values would need beyond what it can be, by the smallest such excess; else what they allow."""
    exact = [attrs.evolve(one, low=one.value, high=one.value) for one in stated]
    stated_leaves = {one.node for one in stated}
    needed = _elastic(_system(coefficients, exact)) or _elastic(_system(coefficients, stated))
    if needed is not None and not stated_leaves & set(needed[0]):
        return _needed(framework, *needed)
    for i, one in enumerate(stated):
        others = [*stated[:i], *stated[i + 1 :]]
        if is_possible(coefficients, others):
            low, high = _allowed(coefficients, others, one)
            told = {"name": framework[one.node].title, "low": round(float(low), 4), "high": round(float(high), 4)}
            return Hint("finding.allows", told)
    return Hint("")


def _elastic(system: _System) -> tuple[tuple[str, ...], Fraction, Fraction, Fraction] | None:
    """The group of leaves that must leave its bounds most, with the score it needs and its bounds, as few as can be."""
    count = len(system.groups)
    ranges = [
        attrs.evolve(one, coefficients=(*one.coefficients, *one.coefficients, *(-a for a in one.coefficients)))
        for one in system.ranges
    ]
    cost = [ZERO] * count + [ONE / size for size in system.sizes] * 2
    found = minimum(cost, ranges, [*system.variables, *[Variable()] * (2 * count)])
    if found is None or found[0] == 0:
        return None
    point = found[1]
    beyond = [(point[count + i] + point[2 * count + i]) / size for i, size in enumerate(system.sizes)]
    i = max(range(count), key=lambda i: (beyond[i], -i))
    size, variable = system.sizes[i], system.variables[i]
    score = (point[i] + point[count + i] - point[2 * count + i]) / size
    return system.groups[i], score, variable.low / size, (variable.high or ZERO) / size


def _needed(framework: Framework, group: tuple[str, ...], score: Fraction, low: Fraction, high: Fraction) -> Hint:
    code, limit = ("finding.at_most", high) if score > high else ("finding.at_least", low)
    told = {
        "names": _listed([framework[leaf].title for leaf in group], 6),
        "score": round(float(score), 3),
        "limit": Hint(code, {"limit": round(float(limit), 4)}),
    }
    return Hint("finding.needs.average" if len(group) > 1 else "finding.needs", told)


def _allowed(
    coefficients: Mapping[str, Coefficients], others: Sequence[StatedScore], one: StatedScore
) -> tuple[Fraction, Fraction]:
    """What the other stated values leave for a node."""
    anywhere = attrs.evolve(one, low=ZERO, high=ONE)
    system = _system(coefficients, [*others, anywhere], apart=one.node)
    branch = coefficients[one.node].keys() != {one.node}
    cost = system.ranges[-1].coefficients if branch else tuple(
        ONE / size if one.node in group else ZERO for group, size in zip(system.groups, system.sizes, strict=True)
    )  # fmt: skip
    low = minimum(cost, system.ranges, system.variables)
    high = minimum([-a for a in cost], system.ranges, system.variables)
    return (low[0] if low else ZERO), (-high[0] if high else ONE)


def _meant(
    framework: Framework, coefficients: Mapping[str, Coefficients], stated: Sequence[StatedScore]
) -> Text | None:
    """Whether it all fits where the values of pillars are taken for those of the one index that each has for itself."""
    own = {one.node: child for one in stated if (child := _own_index(framework, one.node)) in coefficients}
    taken = {one.node for one in stated}
    if not own or taken & set(own.values()):
        return None
    moved = [attrs.evolve(one, node=own[one.node]) if one.node in own else one for one in stated]
    if not is_possible(coefficients, moved):
        return None
    names = _listed([framework[code].title for code in own.values()], len(own))
    return text_of("finding.pillars_for_indices.ask", names=names)


def _own_index(framework: Framework, code: str) -> str:
    """The child of a pillar that no other pillar has, where there is one only."""
    if framework[code].kind != "pillar":
        return ""
    shared = {child for pillar in framework.pillars if pillar.code != code for child in pillar.children}
    own = [child for child in framework[code].children if child not in shared]
    return own[0] if len(own) == 1 and len(framework[code].children) > 1 else ""
