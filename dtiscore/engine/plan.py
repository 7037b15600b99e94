"""The plan: framework, data and targets compiled to the flat arrays that an evaluator runs."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells, refuse_unplaced, units_covered
from dtiscore.data.imputation import impute_missing
from dtiscore.data.measuring import measure_all, shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.branches import branch_of
from dtiscore.engine.numpy_evaluator import Program
from dtiscore.engine.refusals import (
    lacking_attributes,
    points_set_anyway,
    refuse_missing,
    refused_base_years,
    refused_values,
    remarks_on,
)
from dtiscore.engine.rows import compile_row, leaf_of, shares_entered, shares_of, standing_in, unlike_before
from dtiscore.engine.unit_targets import targets_by_unit, unit_names
from dtiscore.frameworks.targets import Conflict, Targets, resolve
from dtiscore.language.errors import DataError, Problem, TargetError, did_you_mean, one_line
from dtiscore.model import Bools, Floats, Framework, Row, Target


@attrs.frozen(eq=False)
class Plan:
    """A program with what it was made from. ``measured`` holds, by code, the value in its own measure (units, years).

    ``target_of`` holds the target that counts per node as (units, years-independent) tuples, one per unit;
    ``without_target`` the nodes scored by target for which the chosen year has none. ``covered`` holds (units,) for the
    nodes that do not apply to every unit; ``imputed`` holds (units, years) where a value was estimated, ``assumed`` where a missing
    one counts as nothing by its indicator's own word; ``notes`` is what a reader of the scores should know, indicator by indicator.
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
    assumed: Mapping[str, Bools] = attrs.field(factory=dict)

    @property
    def observed_program(self) -> Program:
        """The program as it would be without estimates: what coverage is taken from."""
        at = {self.index[code]: where.reshape(-1) for code, where in (*self.imputed.items(), *self.assumed.items())}
        leaves = tuple(
            attrs.evolve(leaf, x=np.where(at[leaf.node], np.nan, leaf.x), row=None) if leaf.node in at else leaf
            for leaf in self.program.leaves
        )
        branches = tuple(attrs.evolve(branch, estimate=None) for branch in self.program.branches)
        return attrs.evolve(self.program, leaves=leaves, branches=branches)

    @property
    def estimates(self) -> bool:
        """Whether anything is counted that nobody observed: values of indicators, or scores of nodes."""
        return bool(self.imputed or self.assumed) or any(
            branch.estimate is not None for branch in self.program.branches
        )


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
    assumed: dict[str, Bools] = {}
    notes: list[Problem] = []
    everywhere = bool(observations.exists.all())
    for node in framework.leaves:
        value = measured[node.code]
        problems += lacking_attributes(node, observations, covered.get(node.code))
        problems += refused_values(node, value, observations, covered.get(node.code), measured)
        row = compile_row(
            node, value, target_of.get(node.code), observations, covered.get(node.code), measured=measured
        )
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
        if node.missing == "zero" and framework.missing != "zero":
            nothing = np.isnan(row.x) & observations.submitted
            if nothing.any():
                row = Row(np.where(nothing, 0.0, _shares_or_absent(row)), compared=row.compared, remarks=row.remarks)
                assumed[node.code] = nothing
        rows[node.code] = row
    entered = {
        node.code: share for node in framework.scored
        if (share := shares_entered(node, observations, covered.get(node.code))) is not None
    }  # fmt: skip
    asked = {code: row for code, row in rows.items() if (framework[code].missing or framework.missing) == "error"}
    if asked:
        problems += refuse_missing(framework, observations, asked, measured, standing_in(framework, entered, rows))
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
            leaf_of(rows[n.code], index[n.code], n.points, place.get(n.code), n.states_points) for n in framework.leaves
        ),
        branches=tuple(
            branch_of(framework, framework[code], rows, index, observations, entered.get(code))
            for code in framework.order
            if framework[code].rollup != "leaf"
        ),
        missing_is_zero=framework.missing == "zero",
        values=observations.values.reshape(len(observations.codes), -1),
        point_decimals=framework.point_decimals,
    )
    notes += observations.notes
    notes += observations.continuity.notes if observations.continuity is not None else ()
    notes += [note for code, row in rows.items() for note in remarks_on(framework[code], row, observations, "note")]
    without = tuple(
        code for code in by_target if not any(target_of.get(code, ())) and not np.isfinite(rows[code].x).any()
    )
    return Plan(framework, observations, program, index, rows, measured, year, target_of, conflicts, without,
                targets or Targets(), covered, imputed, tuple(notes), assumed)  # fmt: skip


def _refuse_unknown_codes(framework: Framework, observations: Observations) -> None:
    """Arrays may name anything; a code that nothing reads would be lost without a word."""
    known = {node.code for node in framework.inputs} | set(framework.counts)
    problems = []
    for code in observations.codes:
        if code not in known:
            name = "data.not_an_input" if code in framework else "data.unknown_indicator"
            params = {"text": one_line(code), "hint": did_you_mean(code, known)}
            problems.append(Problem(name, params=params))
    if problems:
        raise DataError(problems)


def _shares_or_absent(row: Row) -> Floats:
    """(units, years): the share that each cell earns, +inf where nothing applies."""
    return np.where(np.isposinf(row.x), np.inf, shares_of(row))


def _or(first: Bools | None, second: Bools) -> Bools:
    return second if first is None else first | second
