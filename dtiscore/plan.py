"""The plan: framework, data and targets compiled to the flat arrays that an evaluator runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.applicability import absent_cells, refuse_unplaced, units_covered
from dtiscore.calling import checked_aggregation, compiled, derive
from dtiscore.errors import DataError, FrameworkError, Problem, TargetError, did_you_mean, one_line
from dtiscore.model import Bools, Floats, Framework, Node, Row, RuleInput, Target
from dtiscore.observations import Observations
from dtiscore.reading import key
from dtiscore.rounding import plain
from dtiscore.swaps import swap_hint, usual_rates
from dtiscore.targets import Conflict, Targets, resolve
from dtiscore.vector import Branch, Leaf, Program, fractions

MOST_MISSING = 200
_NONE = np.empty(0)


@attrs.frozen(eq=False)
class Plan:
    """A program with what it was made from. ``measured`` holds, by code, the value in its own measure (units, years).

    ``target_of`` holds the target that counts per node as (units, years-independent) tuples, one per unit;
    ``without_target`` the nodes scored by target for which the chosen year has none. ``covered`` holds (units,) for the
    nodes that do not apply to every unit.
    """

    framework: Framework
    observations: Observations
    program: Program
    index: Mapping[str, int]
    rows: Mapping[str, Row]
    measured: Mapping[str, Floats]
    target_year: int | None
    target_of: Mapping[str, tuple[Target | None, ...]]
    conflicts: tuple[Conflict, ...]
    without_target: tuple[str, ...]
    targets: Targets
    covered: Mapping[str, Bools]


def compile_plan(
    framework: Framework,
    observations: Observations,
    targets: Targets | None = None,
    target_year: int | None = None,
) -> Plan:
    """Compile everything that needs thought, so that evaluating needs none.

    Raises
    ------
    DataError
        where the framework refuses missing values, or a whole is zero and nothing says what that means.
    TargetError
        where a target year is needed and unknown, or documents disagree and nothing settles it.
    """
    _refuse_unknown_codes(framework, observations)
    by_target = [n.code for n in framework.leaves if n.rule is not None and n.rule.name == "target"]
    year = target_year if target_year is not None else framework.targets.default_year
    chosen: tuple[Target, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    if by_target:
        if year is None:
            raise TargetError(Problem("targets.no_year", framework.file))
        known = targets or Targets()
        chosen, conflicts = resolve(framework, known, year, unit_names(observations))
    target_of = targets_by_unit(chosen, observations)
    problems: list[Problem] = []
    measured = measure_all(framework, observations, problems)
    index = {node.code: i for i, node in enumerate(framework.scored)}
    rows = {}
    covered = units_covered(framework, observations.units, observations.records)
    everywhere = bool(observations.exists.all())
    for node in framework.leaves:
        value = measured[node.code]
        row = compile_row(node, value, target_of.get(node.code), observations)
        absent = None if row.x is value else np.isposinf(value)
        if absent is not None and node.code in observations.points:
            # What a unit calls not applicable applies where the council has set points for it.
            absent &= ~np.isfinite(observations.points[node.code])
        if not everywhere or node.code in covered:
            absent = _or(absent, absent_cells(covered.get(node.code), observations))
        if node.code in by_target and None in target_of.get(node.code, (None,)):
            lacking = [target is None for target in target_of.get(node.code, (None,) * len(observations.units))]
            absent = _or(absent, np.array(lacking, dtype=bool)[:, None])
        if absent is not None and absent.any():
            row = attrs.evolve(row, x=np.where(absent, np.inf, row.x))
        rows[node.code] = row
    if framework.missing == "error":
        problems += refuse_missing(framework, observations, rows)
    problems += refuse_unplaced(framework, observations)
    if problems:
        raise DataError(problems)
    # A series that the rule took over unchanged is read where it lies; a derived or counted one has its own array.
    place = {
        code: i
        for i, code in enumerate(observations.codes)
        if np.shares_memory(measured.get(code, _NONE), observations.values)
    }
    program = Program(
        nodes=len(index),
        cells=observations.shape[0] * observations.shape[1],
        leaves=tuple(
            _leaf(
                node, rows[node.code], index, place.get(node.code) if rows[node.code].x is measured[node.code] else None
            )
            for node in framework.leaves
        ),
        branches=tuple(
            _branch(framework, framework[code], rows, index)
            for code in framework.order
            if framework[code].rollup != "leaf"
        ),
        missing_is_zero=framework.missing == "zero",
        values=observations.values.reshape(len(observations.codes), -1),
        point_decimals=framework.point_decimals,
    )
    without = tuple(code for code in by_target if not any(target_of.get(code, ())))
    return Plan(framework, observations, program, index, rows, measured, year, target_of, conflicts, without,
                targets or Targets(), covered)  # fmt: skip


def _refuse_unknown_codes(framework: Framework, observations: Observations) -> None:
    """Arrays may name anything; a code that nothing reads would be lost without a word."""
    known = {node.code for node in framework.nodes.values() if node.rollup == "leaf"} | set(framework.counts)
    problems = []
    for code in observations.codes:
        if code not in known:
            name = "data.not_an_input" if code in framework else "data.unknown_indicator"
            params = {"text": one_line(code), "hint": did_you_mean(code, known)}
            problems.append(Problem(name, params=params))
    if problems:
        raise DataError(problems)


def unit_names(observations: Observations) -> Callable[[str], str]:
    """A function that gives a unit the same name however a document writes it: by code, by name, as the data do."""
    names: dict[str, str] = {}

    def name_of(written: str) -> str:
        if not names:  # made when the first document names a unit: most name none
            for label, unit in zip(observations.units, observations.records, strict=True):
                for form in (label, unit.code, unit.name):
                    if form:
                        names.setdefault(key(form), key(unit.code))
        return names.get(key(written), key(written))

    return name_of


def targets_by_unit(chosen: tuple[Target, ...], observations: Observations) -> dict[str, tuple[Target | None, ...]]:
    """By node, the target of each unit: one set for the unit itself beats one set for all."""
    if not any(target.unit for target in chosen):
        return {target.node: (target,) * len(observations.units) for target in chosen}
    found: dict[str, tuple[Target | None, ...]] = {}
    names = [{key(label), key(record.code), key(record.name)} for label, record in
             zip(observations.units, observations.records, strict=True)]  # fmt: skip
    for node in {target.node: None for target in chosen}:
        own = [target for target in chosen if target.node == node]
        common = next((target for target in own if not target.unit), None)
        by_unit = {key(target.unit): target for target in own if target.unit}
        found[node] = tuple(next((by_unit[n] for n in sorted(unit) if n in by_unit), common) for unit in names)
    return found


# --- values in their own measure -------------------------------------------------------------------------------------


def measure_all(framework: Framework, observations: Observations, problems: list[Problem]) -> dict[str, Floats]:
    """By code, the value in the node's own measure: counts beat a stated rate, derivations fill what was not given."""
    measured: dict[str, Floats] = {code: observations.value(code) for code in framework.counts}
    waiting = [node for node in framework.nodes.values() if node.rollup == "leaf"]
    for node in waiting:
        measured[node.code] = _measured(node, observations, problems)
    for node in _in_order_of_derivation(waiting):
        if node.derivation is not None:
            derived = _derived(node, measured, observations)
            given = measured[node.code]
            measured[node.code] = np.where(np.isnan(given), derived, given)
    return measured


def _in_order_of_derivation(nodes: Iterable[Node]) -> list[Node]:
    """What is derived from something derived comes after it; circles are left as they are, with missing inputs."""
    left = {node.code: node for node in nodes}
    done: list[Node] = []
    while left:
        ready = [node for node in left.values() if not any(code in left and code != node.code for code in node.data.of)]
        done += [left.pop(node.code) for node in ready or list(left.values())]
    return done


def factor_of(node: Node) -> float:
    """What part / whole is multiplied by: per so many people, else percent where the measure or the rule says so."""
    if node.rule is not None and node.rule.per is not None:
        return float(node.rule.per(node.params))
    ratio = node.rule is not None and node.rule.name == "ratio"
    return 100.0 if ratio or node.unit_of_measure == "percent" else 1.0


def counts_of(node: Node, observations: Observations) -> tuple[Floats, Floats]:
    """Part and whole (units, years): given on the indicator's own rows, else as counts by name."""
    nothing = np.full(observations.shape, np.nan)
    part = observations.parts.get(node.code, nothing)
    whole = observations.wholes.get(node.code, nothing)
    if node.data.part:
        named_part, named_whole = observations.value(node.data.part), observations.value(node.data.whole)
        by_name = ~np.isnan(named_part) & ~np.isnan(named_whole) & np.isnan(part)
        part = np.where(by_name, named_part, part)
        whole = np.where(by_name, named_whole, whole)
    return part, whole


def _measured(node: Node, observations: Observations, problems: list[Problem]) -> Floats:
    value = observations.value(node.code)
    if node.code not in observations.parts and node.code not in observations.wholes and not node.data.part:
        return value
    part, whole = counts_of(node, observations)
    absent = np.isposinf(part) | np.isposinf(whole)
    if absent.any():
        value = np.where(absent & np.isnan(value), np.inf, value)
    counted = np.isfinite(part) & np.isfinite(whole)
    if not counted.any():
        return value
    factor = factor_of(node)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Multiply first: 5868 of 10000 is then exactly the number that a person writes as 58.68.
        exact_part, exact_whole = _in_whole_numbers(part, whole)
        rate = np.where(part == whole, factor, factor * exact_part / exact_whole)
    zero = counted & (whole == 0)
    if zero.any():
        states = {"not_applicable": np.inf, "zero": 0.0, "full": factor, "missing": np.nan}
        if node.data.zero:
            rate = np.where(zero, states[node.data.zero], rate)
        else:
            for u, y in zip(*np.nonzero(zero), strict=True):
                place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
                problems.append(Problem("data.zero_whole", place=place, params={"code": node.code}))
            rate = np.where(zero, np.nan, rate)
    too_much = counted & (part > whole) & (whole > 0)
    if too_much.any() and not node.data.exceed and not (node.rule and node.rule.per):
        for u, y in zip(*np.nonzero(too_much), strict=True):
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            usual = usual_rates(part, whole, u, y, observations.years, observations.blocks[1])
            hint = swap_hint(part[u, y], whole[u, y], *usual)
            params = {"part": plain(part[u, y]), "whole": plain(whole[u, y]), "hint": hint}
            problems.append(Problem("data.part_above_whole", place=place, params=params))
    return np.where(counted, rate, value)


def _in_whole_numbers(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
    """Amounts with up to six decimals as whole numbers: 100 × 0.29 misses 29, so 0.29 of 0.5 is 290000 of 500000."""
    millionths = np.rint(part * 1e6), np.rint(whole * 1e6)
    written = (millionths[0] / 1e6 == part) & (millionths[1] / 1e6 == whole)
    written &= (np.floor(part) != part) | (np.floor(whole) != whole)
    return np.where(written, millionths[0], part), np.where(written, millionths[1], whole)


def _derived(node: Node, measured: Mapping[str, Floats], observations: Observations) -> Floats:
    derivation = node.derivation
    assert derivation is not None
    inputs = tuple(measured.get(code, np.full(observations.shape, np.nan)) for code in node.data.of)
    return derive(derivation, inputs, observations.years, observations.shape, node.code)


# --- rows ------------------------------------------------------------------------------------------------------------


def compile_row(
    node: Node, value: Floats, targets: tuple[Target | None, ...] | None, observations: Observations
) -> Row:
    """The node's rule over its values; points set by a council replace what the rule would give."""
    rule = node.rule
    if rule is None:
        raise FrameworkError(Problem("framework.no_rule", place=node.code, params={"code": node.code}))
    shape = observations.shape
    per_unit = targets or (None,) * shape[0]

    def goal() -> Floats:
        return np.array([np.nan if t is None else t.value for t in per_unit])[:, None] * np.ones(shape)

    def at_most() -> Bools:
        column = np.array([t is not None and t.comparison == "<=" for t in per_unit], dtype=bool)[:, None]
        return column & np.ones(shape, dtype=bool)

    given = RuleInput(
        value,
        node.points,
        part=lambda: counts_of(node, observations)[0],
        whole=lambda: counts_of(node, observations)[1],
        previous=lambda: _previous(value, observations.years),
        target=goal,
        at_most=at_most,
        choice=lambda: observations.choices.get(node.code, np.full(shape, None, dtype=object)),
    )
    row = compiled(rule, node.params, given, node.code)
    points = observations.points.get(node.code)
    if points is not None:
        return Row(np.where(np.isfinite(points), np.minimum(points / node.points, 1.0), shares_of(row)))
    return row


def _previous(value: Floats, years: tuple[int, ...]) -> Floats:
    """The value of the calendar year before; NaN where that year is not in the data."""
    before = np.full(value.shape, np.nan)
    for i, year in enumerate(years):
        if year - 1 in years:
            before[:, i] = value[:, years.index(year - 1)]
    return np.where(np.isfinite(before), before, np.nan)


def _or(first: Bools | None, second: Bools) -> Bools:
    return second if first is None else first | second


def refuse_missing(framework: Framework, observations: Observations, rows: Mapping[str, Row]) -> list[Problem]:
    problems = []
    for code, row in rows.items():
        if framework[code].points or framework.parents(code):
            for u, y in zip(*np.nonzero(np.isnan(row.x) & observations.submitted), strict=True):
                params = {"code": code, "unit": observations.units[u], "year": observations.years[y]}
                problems.append(Problem("data.missing_refused", params=params))
    if len(problems) > MOST_MISSING:
        rest = len(problems) - MOST_MISSING
        problems = [*problems[:MOST_MISSING], Problem("data.more", params={"count": rest})]
    return problems


def _leaf(node: Node, row: Row, index: Mapping[str, int], place: int | None) -> Leaf:
    return Leaf(
        node=index[node.code],
        x=row.x.reshape(-1),
        points=node.points,
        row=place,
        rounds=node.states_points,
        **_operation(row),
    )


def _operation(row: Row) -> dict[str, Any]:
    if row.operation == "clip":
        return {"lower": row.lower, "span": row.span}
    edges, shares = np.asarray(row.edges, dtype=np.float64), np.asarray(row.shares, dtype=np.float64)
    return {"edges": edges, "shares": shares, "includes_lower": row.includes == "lower"}


def shares_of(row: Row) -> Floats:
    """The fraction 0…1 that each cell of a row earns, (units, years); NaN where there is none."""
    return fractions(Leaf(node=0, x=row.x.reshape(-1), points=1.0, **_operation(row))).reshape(row.x.shape)


def _branch(framework: Framework, node: Node, rows: Mapping[str, Row], index: Mapping[str, int]) -> Branch:
    """A branch with its children sorted by operation, so that both evaluators add in one fixed order."""
    order = {"clip": 0, "steps": 1}
    kinds = [order[rows[child].operation] if child in rows else 2 for child in node.children]
    positions = sorted(range(len(kinds)), key=lambda i: (kinds[i], i))
    children = [node.children[i] for i in positions]
    weights = node.weights or tuple(framework[child].points for child in node.children)
    how = node.aggregation
    return Branch(
        node=index[node.code],
        children=tuple(index[child] for child in children),
        weights=np.array([weights[i] for i in positions], dtype=np.float64),
        points=node.points,
        adds_points=node.rollup == "points",
        gate_items=tuple(index[item] for item in node.gate.items) if node.gate else (),
        gate_cap=node.gate.cap if node.gate else 1.0,
        # To twelve digits, as everything that is compared: (1.4 − 0.7) / 1.4 is a half, though not to the last bit.
        gate_at_least=node.gate.at_least * (1.0 - 1e-12) if node.gate else 1.0,
        function=checked_aggregation(how.function, how.owner, how.name, node.code) if how and how.function else None,
    )
