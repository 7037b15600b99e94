"""A node's rule over its values: a row of numbers that become fractions of the points."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dtiscore.data.applicability import absent_cells
from dtiscore.data.measuring import counts_of, read_by, shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.numpy_evaluator import Leaf, fractions
from dtiscore.language.errors import EngineError, FrameworkError, Problem
from dtiscore.model import Bools, Floats, Framework, Node, Row, RuleInput, Target
from dtiscore.rules.plugins.calling import compiled


def compile_row(
    node: Node,
    value: Floats,
    targets: tuple[Target | None, ...] | None,
    observations: Observations,
    covered: Bools | None = None,
    reference: Floats | None = None,
    measured: Mapping[str, Floats] | None = None,
) -> Row:
    """The node's rule over its values, whatever points are given in their place.

    ``reference`` is what a relative rule compares the values with, where that is not the values themselves; ``measured`` are the values of
    all indicators, of which a rule may need some.

    Raises
    ------
    EngineError
        where a rule needs the values of others, and they are not at hand.
    """
    rule = node.rule
    if rule is None:
        raise FrameworkError(Problem("framework.no_rule", place=node.code, params={"code": node.code}))
    given = rule_input(node, value, targets, observations, covered, reference, measured)
    return compiled(rule, node.params, given, node.code, observations.units)


def rule_input(
    node: Node,
    value: Floats,
    targets: tuple[Target | None, ...] | None,
    observations: Observations,
    covered: Bools | None,
    reference: Floats | None = None,
    measured: Mapping[str, Floats] | None = None,
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

    needed = node.needed
    if needed and measured is None:
        params = {"rule": node.rule.name if node.rule is not None else "—", "needs": ", ".join(needed)}
        raise EngineError(Problem("rule.needs_here", place=node.code, params=params))
    asked = {} if reference is None else {"joins": may_be_peers}
    return RuleInput(
        value,
        node.points,
        **asked,
        part=lambda: counts_of(node, observations)[0],
        whole=lambda: counts_of(node, observations)[1],
        previous=lambda: previous_of(node, value, observations),
        target=goal,
        at_most=at_most,
        reference=lambda: value if reference is None else reference,
        choice=lambda: observations.choices.get(node.code, np.full(shape, None, dtype=object)),
        years=lambda: observations.years,
        block=lambda: observations.blocks[1],
        peers=may_be_peers,
        others=lambda: {code: _read_only(measured[code]) for code in needed} if measured is not None else {},
        units=lambda: {
            name: np.array([getattr(unit, name) for unit in observations.records], dtype=object)
            for name in (node.rule.attributes if node.rule is not None else ())
        },
    )


def _read_only(values: Floats) -> Floats:
    seen = values.view()
    seen.flags.writeable = False
    return seen


def previous_of(node: Node, value: Floats, observations: Observations) -> Floats:
    """The value of the calendar year before; NaN where that year is not in the data, or tells of another part of the year.

    Where borders moved it is what the predecessors counted together, of what adds up.
    """
    before = observations.year_before(value, node.code)
    if node.sums_up and node.derivation is None and observations.moved is not None:
        if node.data.part:
            part, whole = (observations.sum_before(count) for count in counts_of(node, observations))
            with np.errstate(divide="ignore", invalid="ignore"):
                together = np.where(whole > 0, node.factor * part / whole, np.nan)
        else:
            together = observations.sum_before(value)
        before = np.where(observations.moved, together, before)
    other = observations.other_time(read_by(node))
    return np.where(np.isfinite(before) if other is None else np.isfinite(before) & ~other, before, np.nan)


def unlike_before(node: Node, value: Floats, x: Floats, observations: Observations) -> Bools | None:
    """Where points are for the change on the year before, of which nothing is the unit's own, as borders moved, or nothing of
    the same part of the year: nothing to compare is not applicable, not none."""
    if node.rule is None or not node.rule.needs_previous:
        return None
    moved, other, earlier = (
        observations.moved,
        observations.other_time(read_by(node)),
        observations.earlier.get(node.code),
    )
    if earlier is not None:
        moved = np.isposinf(earlier) if moved is None else moved | np.isposinf(earlier)
    if moved is None and other is None:
        return None
    unlike = other if moved is None else moved if other is None else moved | other
    return unlike & np.isfinite(value) & np.isnan(x)


def shares_entered(node: Node, observations: Observations, covered: Bools | None) -> Floats | None:
    """(units, years): the score 0…1 that data give for a node with children, NaN where they give none; None where nowhere."""
    if node.stand_in is None:
        return None
    own = node.as_input
    value, given = observations.value(node.code), shares_given(own, observations)
    share = shares_of(compile_row(own, value, None, observations, covered))
    if given is not None:
        share = np.where(np.isfinite(given), given, share)
    share = np.where(absent_cells(covered, observations), np.nan, share)
    return share if np.isfinite(share).any() else None


def standing_in(framework: Framework, entered: Mapping[str, Floats], rows: Mapping[str, Row]) -> dict[str, Bools]:
    """By leaf, (units, years) where a value that was entered for a node above stands for it: nothing below that is known."""
    found: dict[str, Bools] = {}
    for code, share in entered.items():
        leaves = [leaf for leaf in framework.below(code) if leaf in rows]
        stands = np.isfinite(share) & ~np.any([np.isfinite(rows[leaf].x) for leaf in leaves], axis=0)
        for leaf in leaves:
            found[leaf] = found[leaf] | stands if leaf in found else stands
    return found


def leaf_of(row: Row, node: int = 0, points: float = 1.0, place: int | None = None, rounds: bool = True) -> Leaf:
    x = row.x.reshape(-1)
    if row.operation == "clip":
        return Leaf(node, x, points, place, rounds, row.lower, row.span)
    edges, shares = np.asarray(row.edges, dtype=np.float64), np.asarray(row.shares, dtype=np.float64)
    return Leaf(node, x, points, place, rounds, edges=edges, shares=shares, includes_lower=row.includes == "lower")


def shares_of(row: Row) -> Floats:
    """The fraction 0…1 that each cell of a row earns, (units, years); NaN where there is none."""
    return fractions(leaf_of(row)).reshape(row.x.shape)
