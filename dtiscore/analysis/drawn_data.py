"""Data under doubt: values off by their rounding or their error, run through the indicator's own rule.

Draws are years: a table (units, draws) with pseudo-years runs a rule as it is. Values leave no domain that they were in.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.analysis.doubts import Doubt, may_err
from dtiscore.data.long_form import no_details
from dtiscore.data.measuring import counts_of, shares_given
from dtiscore.data.observations import Observations
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import EngineError, Problem
from dtiscore.language.labels import key
from dtiscore.model import Bools, Floats, Node
from dtiscore.rules.cohorts import Relative

Integers = npt.NDArray[np.int64]
MOST_DIGITS = 9


def sizes_of(scores: Scores, doubt: Doubt) -> dict[str, float]:
    """By indicator, the largest error of its values: stated, or half a unit of the last digit that they have."""
    if doubt.kind == "error":
        return dict(doubt.error)
    if doubt.kind == "appraisal":
        return dict.fromkeys(doubt.ratios, 1.0)  # times the value
    if doubt.kind != "rounding":
        return {}
    found = {}
    for node in scores.framework.leaves:
        if may_err(node) and (not doubt.nodes or node.code in doubt.nodes):
            digits = _digits(scores, node)
            if digits is not None:
                found[node.code] = 0.5 * 10.0**-digits
    return found


def _digits(scores: Scores, node: Node) -> int | None:
    """Decimals of the stated values; None where all are whole numbers that are no percentages, which may be exact counts."""
    value = scores.plan.measured[node.code][_stated(scores, node)]
    if not value.size:
        return None
    for digits in range(MOST_DIGITS):
        scaled = value * 10.0**digits
        if (np.abs(scaled - np.rint(scaled)) <= 1e-6 * np.maximum(np.abs(scaled), 1.0) * 1e-3).all():
            percent = node.unit_of_measure == "percent" and bool((value > 1).any())
            return digits if digits or percent else None
    return None  # computed, not typed


def _stated(scores: Scores, node: Node) -> Bools:
    """(units, years): values that somebody wrote, not counted, derived or estimated, and that count."""
    plan = scores.plan
    there = np.isfinite(plan.measured[node.code]) & np.isfinite(plan.observations.value(node.code))
    part, whole = counts_of(node, plan.observations)
    there &= ~(np.isfinite(part) & np.isfinite(whole))
    given, estimated = shares_given(node, plan.observations), plan.imputed.get(node.code)
    if given is not None:
        there &= ~np.isfinite(given)
    return there if estimated is None else there & ~estimated


def not_varied(scores: Scores, doubt: Doubt) -> list[Problem]:
    """What a doubt names and cannot vary, as a note: a value that was given in points, or none at all."""
    named = [*doubt.error, *doubt.nodes] if doubt.kind in ("error", "rounding") else []
    sizes = sizes_of(scores, doubt)
    lost = [code for code in named if code not in sizes or not _varies(scores, code).any()]
    if not lost:
        return []
    params = {"name": doubt.name, "nodes": ", ".join(lost)}
    return [Problem("analysis.doubt.not_varied", severity="note", params=params)]


def _varies(scores: Scores, code: str) -> Bools:
    """(units, years): where an error in the value would be one in what counts."""
    plan, node = scores.plan, scores.framework[code]
    there = np.isfinite(plan.measured[code])
    given, estimated = shares_given(node, plan.observations), plan.imputed.get(code)
    if given is not None:
        there = there & ~np.isfinite(given)
    return there if estimated is None else there & ~estimated


def _refuse_needed(scores: Scores, codes: Iterable[str]) -> None:
    """A value that another indicator's rule needs cannot be off by itself."""
    drawn = set(codes)
    for leaf in scores.framework.leaves:
        if leaf.needed and drawn & {leaf.code, *leaf.needed}:
            params = {"rule": leaf.rule.name if leaf.rule is not None else "—", "needs": ", ".join(leaf.needed)}
            raise EngineError(Problem("analysis.doubt.needed", place=leaf.code, params=params))


class DrawnData:
    """The fractions of the indicators that doubts make uncertain, in one year of one variant."""

    def __init__(self, scores: Scores, j: int, doubts: Mapping[Doubt, Mapping[str, float]]) -> None:
        self.scores, self.j, self.doubts = scores, j, doubts
        self.codes = [c for c in scores.plan.rows if any(c in own for own in doubts.values())]
        _refuse_needed(scores, self.codes)
        self.units = [key(record.code) for record in scores.plan.observations.records]

    def shares(self, uniform: Callable[[Doubt, Integers], Floats], draws: int) -> dict[int, Floats]:
        """By leaf, (units, draws): what values earn that are off by the errors of their doubts.

        ``uniform`` gives numbers (items, draws) of a doubt.
        """
        found = {}
        for code in self.codes:
            off = np.zeros((len(self.units), draws))
            year = self.scores.years[self.j]
            items = np.array([zlib.crc32(f"{code}|{unit}|{year}".encode()) for unit in self.units], dtype=np.int64)
            for doubt, own in self.doubts.items():
                if code in own:
                    off += self._off(doubt, code, own[code], uniform(doubt, items))
            found[self.scores.plan.index[code]] = self._earned(code, off)
        return found

    def _off(self, doubt: Doubt, code: str, size: float, u: Floats) -> Floats:
        """(units, draws): how far values are off, from numbers 0…1."""
        if doubt.kind == "appraisal":
            ratios, value = doubt.ratios[code], self.scores.plan.measured[code][:, self.j, None]
            drawn = ratios[np.minimum((u * len(ratios)).astype(np.int64), len(ratios) - 1)]
            return np.where(doubt.cells[code][:, self.j, None], np.nan_to_num(value, posinf=0.0) * (drawn - 1.0), 0.0)
        node = self.scores.framework[code]
        where = _stated(self.scores, node) if doubt.kind == "rounding" else _varies(self.scores, code)
        return np.where(where[:, self.j, None], size * (2.0 * u - 1.0), 0.0)

    def _earned(self, code: str, off: Floats) -> Floats:
        plan, node, j = self.scores.plan, self.scores.framework[code], self.j
        leaf = plan.index[code]
        value = plan.measured[code]
        x = np.where(off == 0, value[:, j, None], self._within(node, value, value[:, j, None] + off))
        base = _base(self.scores, leaf)[:, j]
        shares = self._earned_by(node, value, x)
        held = ~np.isfinite(value[:, j]) | np.isposinf(base)
        given = shares_given(node, plan.observations)
        if given is not None:
            held |= np.isfinite(given[:, j])
        return np.where(held[:, None], base[:, None], shares)

    def _earned_by(self, node: Node, value: Floats, x: Floats) -> Floats:
        row, rule = self.scores.plan.rows[node.code], node.rule
        known = np.isfinite(value) & np.isfinite(row.x)
        own = rule is not None and not rule.relative and not rule.needs_previous and not rule.needs_target
        if own and np.array_equal(row.x[known], value[known]):  # the row reads the value as it is
            return shares_of(attrs.evolve(row, x=x))
        return self._one_by_one(node, x) if _reads_other_years(node) else self._as_years(node, x)

    def _within(self, node: Node, value: Floats, x: Floats) -> Floats:
        """Kept in the domain in which all values are."""
        known = value[np.isfinite(value)]
        low, high = node.range or (-np.inf, np.inf)
        if not known.size:
            return x
        if known.min() >= 0:
            low = max(low, 0.0)
        rule = node.rule
        if rule is not None and rule.entered is not None:
            high = min(high, rule.entered(node.params, node.points))
        elif (node.data.part and not node.data.exceed and not (rule and rule.per)) or node.unit_of_measure == "percent":
            most = node.factor if node.data.part else 100.0
            high = min(high, most) if known.max() <= most else high
        return np.clip(x, low, high)

    def _as_years(self, node: Node, x: Floats) -> Floats:
        plan = self.scores.plan
        row = compile_row(
            node,
            x,
            plan.target_of.get(node.code),
            _pseudo_years(plan.observations, self.j, x.shape[1]),
            plan.covered.get(node.code),
        )
        return shares_of(row)

    def _one_by_one(self, node: Node, x: Floats) -> Floats:
        """A rule that reads other years gets them."""
        plan, found = self.scores.plan, np.empty(x.shape)
        for d in range(x.shape[1]):
            moved = plan.measured[node.code].copy()
            moved[:, self.j] = x[:, d]
            row = compile_row(
                node, moved, plan.target_of.get(node.code), plan.observations, plan.covered.get(node.code)
            )
            found[:, d] = shares_of(row)[:, self.j]
        return found


def _base(scores: Scores, leaf: int) -> Floats:
    """(units, years): the fraction that each cell earns as it is, +inf where nothing applies."""
    from dtiscore.engine.numpy_evaluator import fractions

    own = next(one for one in scores.plan.program.leaves if one.node == leaf)
    return np.where(own.x == np.inf, np.inf, fractions(own)).reshape(scores.plan.observations.shape)


def _reads_other_years(node: Node) -> bool:
    rule = node.rule
    if rule is None or not (rule.relative or rule.needs_previous):
        return False
    return rule.needs_previous or not isinstance(node.params, Relative) or node.params.over != "year"


def _pseudo_years(observations: Observations, j: int, draws: int) -> Observations:
    """The units of one year, as if every draw were a year."""
    exists = np.repeat(observations.exists[:, j, None], draws, axis=1)
    submitted = np.repeat(observations.submitted[:, j, None], draws, axis=1)
    nothing = np.empty((0, *exists.shape))
    return attrs.evolve(
        observations, years=tuple(range(draws)), codes=(), values=nothing, submitted=submitted, exists=exists,
        parts={}, wholes={}, points={}, choices={}, details=no_details(), continuity=None, told_at={},
    )  # fmt: skip
