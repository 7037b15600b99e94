"""The plan: framework, data and targets compiled to the flat arrays that an evaluator runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells, refuse_unplaced, units_covered
from dtiscore.data.imputation import impute_missing
from dtiscore.data.measuring import counts_of, measure_all, shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.numpy_evaluator import Branch, Leaf, Program, fractions
from dtiscore.engine.score_rules import ScoreRule
from dtiscore.frameworks.targets import Conflict, Targets, resolve
from dtiscore.language.errors import (
    MOST_OF_A_KIND,
    DataError,
    FrameworkError,
    Problem,
    Severity,
    TargetError,
    did_you_mean,
    first_of,
    one_line,
)
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.model import Bools, Floats, Framework, Node, Row, RuleInput, Source, Target
from dtiscore.rules.plugins.calling import checked_aggregation, compiled, refused
from dtiscore.rules.rollups import roll_up

MOST_WHEN = 10


@attrs.frozen(eq=False)
class Plan:
    """A program with what it was made from. ``measured`` holds, by code, the value in its own measure (units, years).

    ``target_of`` holds the target that counts per node as (units, years-independent) tuples, one per unit;
    ``without_target`` the nodes scored by target for which the chosen year has none. ``covered`` holds (units,) for the
    nodes that do not apply to every unit; ``imputed`` holds (units, years) where a value was estimated; ``notes`` is what a
    reader of the scores should know, indicator by indicator.
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
    imputed: Mapping[str, Bools]
    notes: tuple[Problem, ...] = ()

    @property
    def observed_program(self) -> Program:
        """The program as it would be without estimates: what coverage is taken from."""
        at = {self.index[code]: where.reshape(-1) for code, where in self.imputed.items()}
        leaves = tuple(
            attrs.evolve(leaf, x=np.where(at[leaf.node], np.nan, leaf.x), row=None) if leaf.node in at else leaf
            for leaf in self.program.leaves
        )
        return attrs.evolve(self.program, leaves=leaves)


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
    by_target = [n.code for n in framework.leaves if n.rule is not None and n.rule.needs_target]
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
    covered = units_covered(framework, observations.units, observations.records)
    measured = measure_all(framework, observations, problems)
    imputed = impute_missing(framework, observations, measured, covered)
    index = {node.code: i for i, node in enumerate(framework.scored)}
    rows = {}
    notes: list[Problem] = []
    everywhere = bool(observations.exists.all())
    for node in framework.leaves:
        value = measured[node.code]
        problems += refused_values(node, value, observations, covered.get(node.code))
        row = compile_row(node, value, target_of.get(node.code), observations, covered.get(node.code))
        given = shares_given(node, observations)
        absent = None if row.x is value else np.isposinf(value)
        if node.code in by_target and None in target_of.get(node.code, (None,)):
            lacking = [target is None for target in target_of.get(node.code, (None,) * len(observations.units))]
            absent = _or(absent, np.array(lacking, dtype=bool)[:, None] & np.ones(value.shape, dtype=bool))
        unlike = unlike_before(node, value, row.x, observations)
        if unlike is not None:
            absent = _or(absent, unlike)
        if given is not None:
            # What by the data or the targets does not apply applies where points are given for it.
            there = np.isfinite(given)
            absent = _or(absent, np.isposinf(value))
            notes += points_set_anyway(node, absent, covered.get(node.code), observations)
            row = Row(np.where(there, given, shares_of(row)), compared=row.compared, remarks=row.remarks)
            absent = absent & ~there
        if not everywhere or node.code in covered:
            absent = _or(absent, absent_cells(covered.get(node.code), observations))
        if absent is not None and absent.any():
            row = attrs.evolve(row, x=np.where(absent, np.inf, row.x))
        rows[node.code] = row
    if framework.missing == "error":
        problems += refuse_missing(framework, observations, rows, measured)
    problems += refuse_unplaced(framework, observations)
    problems += refused_base_years(framework, observations)
    if problems:
        raise DataError(problems)
    # A series that the rule took over unchanged is read where it lies; a derived or counted one has its own array.
    place = {
        code: i
        for i, code in enumerate(observations.codes)
        if code in rows and rows[code].x is measured[code] and np.shares_memory(measured[code], observations.values)
    }
    program = Program(
        nodes=len(index),
        cells=observations.shape[0] * observations.shape[1],
        leaves=tuple(
            _leaf(rows[n.code], index[n.code], n.points, place.get(n.code), n.states_points) for n in framework.leaves
        ),
        branches=tuple(
            _branch(framework, framework[code], rows, index, observations)
            for code in framework.order
            if framework[code].rollup != "leaf"
        ),
        missing_is_zero=framework.missing == "zero",
        values=observations.values.reshape(len(observations.codes), -1),
        point_decimals=framework.point_decimals,
    )
    notes += observations.continuity.notes if observations.continuity is not None else ()
    notes += [note for code, row in rows.items() for note in remarks_on(framework[code], row, observations, "note")]
    without = tuple(
        code for code in by_target if not any(target_of.get(code, ())) and not np.isfinite(rows[code].x).any()
    )
    return Plan(framework, observations, program, index, rows, measured, year, target_of, conflicts, without,
                targets or Targets(), covered, imputed, tuple(notes))  # fmt: skip


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

    def name_of(written: str) -> str:
        i = observations.positions.get(key(written))
        return key(written if i is None else observations.records[i].code)

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


# --- rows ------------------------------------------------------------------------------------------------------------


def compile_row(
    node: Node,
    value: Floats,
    targets: tuple[Target | None, ...] | None,
    observations: Observations,
    covered: Bools | None = None,
    reference: Floats | None = None,
) -> Row:
    """The node's rule over its values, whatever points are given in their place.

    ``reference`` is what a relative rule compares the values with, where that is not the values themselves.
    """
    rule = node.rule
    if rule is None:
        raise FrameworkError(Problem("framework.no_rule", place=node.code, params={"code": node.code}))
    given = rule_input(node, value, targets, observations, covered, reference)
    return compiled(rule, node.params, given, node.code, observations.units)


def rule_input(
    node: Node,
    value: Floats,
    targets: tuple[Target | None, ...] | None,
    observations: Observations,
    covered: Bools | None,
    reference: Floats | None = None,
) -> RuleInput:
    """Everything that a rule may read, made when it is read."""
    shape = observations.shape
    per_unit = targets or (None,) * shape[0]

    def goal() -> Floats:
        return np.array([np.nan if t is None else t.value for t in per_unit])[:, None] * np.ones(shape)

    def at_most() -> Bools:
        column = np.array([t is not None and t.comparison == "<=" for t in per_unit], dtype=bool)[:, None]
        return column & np.ones(shape, dtype=bool)

    def may_be_peers() -> Bools:
        return observations.ranked[:, None] & ~absent_cells(covered, observations)

    asked = {} if reference is None else {"joins": may_be_peers}
    return RuleInput(
        value,
        node.points,
        **asked,
        part=lambda: counts_of(node, observations)[0],
        whole=lambda: counts_of(node, observations)[1],
        previous=lambda: _previous(value, observations),
        target=goal,
        at_most=at_most,
        reference=lambda: value if reference is None else reference,
        choice=lambda: observations.choices.get(node.code, np.full(shape, None, dtype=object)),
        years=lambda: observations.years,
        block=lambda: observations.blocks[1],
        peers=may_be_peers,
    )


def refused_values(node: Node, value: Floats, observations: Observations, covered: Bools | None) -> list[Problem]:
    """What the node's rule says that it cannot use, where the node applies."""
    rule = node.rule
    if rule is None or rule.refuse is None:
        return []
    given = rule_input(node, value, None, observations, covered)
    problems = []
    for cells, said in refused(rule, node.params, given, node.code):
        if cells is None:
            problems.append(Problem(said.code, place=node.code, params=said.params))
            continue

        def problem_of(cell: list[int], said: Hint = said) -> Problem:
            u, y = cell
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            return Problem("data.value_refused", place=place, params={"value": plain(value[u, y]), "why": said})

        problems += _first_of(cells & ~absent_cells(covered, observations), problem_of)
    return problems


def refused_base_years(framework: Framework, observations: Observations) -> list[Problem]:
    """What a rule on a node says of the data as a whole, as of a base year that they do not have."""
    problems = []
    for node in framework.scored:
        rule = node.score_rule
        if rule is not None and rule.refuse is not None:
            given = rule_input(
                attrs.evolve(node, data=Source()), np.full(observations.shape, np.nan), None, observations, None
            )
            for cells, said in refused(rule, node.score_params, given, node.code):
                if cells is None:
                    problems.append(Problem(said.code, place=node.code, params=said.params))
    return problems


def _first_of(cells: Bools, problem_of: Callable[[list[int]], Problem]) -> Iterable[Problem]:
    places = np.argwhere(cells)
    return first_of(places[: MOST_OF_A_KIND + 1].tolist(), problem_of, len(places))


def _previous(value: Floats, observations: Observations) -> Floats:
    """The value of the calendar year before; NaN where that year is not in the data."""
    before = observations.year_before(value)
    return np.where(np.isfinite(before), before, np.nan)


def unlike_before(node: Node, value: Floats, x: Floats, observations: Observations) -> Bools | None:
    """Where points are for the change on the year before, of which nothing is the unit's own, as borders moved: nothing
    to compare is not applicable, not none."""
    moved = observations.moved
    if moved is None or node.rule is None or not node.rule.needs_previous:
        return None
    return moved & np.isfinite(value) & np.isnan(x)


def _or(first: Bools | None, second: Bools) -> Bools:
    return second if first is None else first | second


def refuse_missing(
    framework: Framework, observations: Observations, rows: Mapping[str, Row], measured: Mapping[str, Floats]
) -> list[Problem]:
    """Cell by cell what was not reported; indicator by indicator what the rule makes no score of."""
    problems: list[Problem] = []
    for code, row in rows.items():
        if not (framework[code].points or framework.parents(code)):
            continue
        missing = np.isnan(row.x) & observations.submitted
        unscored = missing & np.isfinite(measured[code])
        said = [attrs.evolve(one, cells=one.cells & unscored) for one in row.remarks]
        problems += remarks_on(framework[code], attrs.evolve(row, remarks=tuple(said)), observations, "error")
        for one in said:
            missing &= ~one.cells
        for name, cells in (
            ("data.missing_refused", missing & ~unscored),
            ("data.unscored_refused", missing & unscored),
        ):

            def problem_of(cell: list[int], name: str = name, code: str = code) -> Problem:
                params = {"code": code, "unit": observations.units[cell[0]], "year": observations.years[cell[1]]}
                return Problem(name, params=params)

            problems += _first_of(cells, problem_of)
    return problems


def points_set_anyway(node: Node, absent: Bools, covered: Bools | None, observations: Observations) -> list[Problem]:
    """Points that a council set where the data or the targets say that nothing applies; and those that do not count."""
    points = observations.points.get(node.code)
    if points is None:
        return []
    set_, outside = np.isfinite(points), absent_cells(covered, observations)
    problems = []
    for code, cells in (("data.points_count", set_ & absent & ~outside), ("data.points_outside", set_ & outside)):
        named = [f"{observations.units[u]} ({observations.years[y]})" for u, y in zip(*np.nonzero(cells), strict=True)]
        if named:
            shown = ", ".join(named[:MOST_WHEN]) + (" …" if len(named) > MOST_WHEN else "")
            params = {"title": node.title, "units": shown, "most": node.points}
            problems.append(Problem(code, place=node.code, severity="note", params=params))
    return problems


def remarks_on(node: Node, row: Row, observations: Observations, severity: Severity) -> list[Problem]:
    """What a rule has to say of the comparison, once for each remark with the years, and the blocks where not all are meant."""
    names, block = observations.blocks
    problems = []
    for remark in row.remarks:
        cells = np.broadcast_to(remark.cells, row.x.shape) & observations.exists
        known = np.isfinite(row.x) | cells
        when = []
        for y in np.flatnonzero(cells.any(axis=0)):
            there = [names[i] for i in sorted(set(block[cells[:, y]]))]
            year = str(observations.years[y])
            when.append(f"{year}, {' + '.join(there)}" if len(there) < len(set(block[known[:, y]])) else year)
        if when:
            shown = "; ".join(when[:MOST_WHEN]) + ("; …" if len(when) > MOST_WHEN else "")
            params = {"title": node.title, "when": shown, "said": remark.said}
            code = "data.remark" if severity == "note" else "data.remark_refused"
            problems.append(Problem(code, place=node.code, severity=severity, params=params))
    return problems


def _leaf(row: Row, node: int = 0, points: float = 1.0, place: int | None = None, rounds: bool = True) -> Leaf:
    x = row.x.reshape(-1)
    if row.operation == "clip":
        return Leaf(node, x, points, place, rounds, row.lower, row.span)
    edges, shares = np.asarray(row.edges, dtype=np.float64), np.asarray(row.shares, dtype=np.float64)
    return Leaf(node, x, points, place, rounds, edges=edges, shares=shares, includes_lower=row.includes == "lower")


def shares_of(row: Row) -> Floats:
    """The fraction 0…1 that each cell of a row earns, (units, years); NaN where there is none."""
    return fractions(_leaf(row)).reshape(row.x.shape)


def _branch(
    framework: Framework, node: Node, rows: Mapping[str, Row], index: Mapping[str, int], observations: Observations
) -> Branch:
    """A branch with its children sorted by operation, so that both evaluators add in one fixed order.

    A function is given them in the order of the framework: to one of a plugin it may matter.
    """
    order = {"clip": 0, "steps": 1}
    kinds = [order[rows[child].operation] if child in rows else 2 for child in node.children]
    how = roll_up(framework, node)
    sorts = how.function is None
    positions = sorted(range(len(kinds)), key=lambda i: (kinds[i] if sorts else 0, i))
    children = [node.children[i] for i in positions]
    return Branch(
        index[node.code],
        how,
        children=tuple(index[child] for child in children),
        weights=np.array([how.weights[child] for child in children], dtype=np.float64),
        gate_items=tuple(index[item] for item in how.gate_items),
        function=checked_aggregation(how.aggregation, how.aggregation_params, node.code)
        if how.aggregation is not None and how.function is not None
        else None,
        rule=_score_rule(node, observations),
    )


def _score_rule(node: Node, observations: Observations) -> ScoreRule | None:
    """The rule on the score of a node with children, over flat cells."""
    rule = node.score_rule
    if rule is None:
        return None
    leaf = attrs.evolve(node, rule=rule, params=node.score_params, data=Source())

    def row_of(percent: Floats, reference: Floats | None = None) -> Row:
        shape = observations.shape if rule.relative else (len(percent), 1)
        value = percent.reshape(shape)
        given = (
            rule_input(leaf, value, None, observations, None, None if reference is None else reference.reshape(shape))
            if rule.relative
            else RuleInput(value, node.points)
        )
        units = observations.units if rule.relative else ("",) * len(value)
        return compiled(rule, leaf.params, given, node.code, units)

    def shares(percent: Floats, reference: Floats | None = None) -> Floats:
        return shares_of(row_of(percent, reference)).reshape(-1)

    def among(percent: Floats, read: Floats, part: slice) -> Floats:
        value = np.full(len(read), np.nan)
        value[part] = percent
        if rule.joins:
            return shares(value, read)[part]
        found = np.full(len(read), np.nan)
        for cell in np.flatnonzero(np.isfinite(value)):  # one score moved at a time
            moved = read.copy()
            moved[cell] = value[cell]
            found[cell] = shares(moved)[cell]
        return found[part]

    return ScoreRule(shares, among, row_of) if rule.relative else ScoreRule(shares)
