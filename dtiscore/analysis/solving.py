"""Mixed-integer linear models, solved by HiGHS (extra ``analysis``): one thread, a fixed seed, no gap, the same answer every time."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.files.descriptors import quietly
from dtiscore.language.errors import EngineError, Problem

Terms = Mapping[int, float]
SECONDS = 10.0
NEAR = 1e-9


@attrs.frozen(eq=False)
class Linear:
    """A constant and so much of each variable."""

    constant: float = 0.0
    terms: Terms = attrs.field(factory=dict)

    def plus(self, other: Linear, times: float = 1.0) -> Linear:
        terms = dict(self.terms)
        for variable, factor in other.terms.items():
            terms[variable] = terms.get(variable, 0.0) + times * factor
        return Linear(self.constant + times * other.constant, terms)

    def times(self, factor: float) -> Linear:
        return Linear(self.constant * factor, {v: f * factor for v, f in self.terms.items()})

    def at(self, values: np.ndarray) -> float:
        return self.constant + math.fsum(f * values[v] for v, f in self.terms.items())

    @property
    def is_constant(self) -> bool:
        return not any(self.terms.values())


@attrs.define(eq=False)
class Model:
    """Variables with bounds, rows ``low ≤ Σ ≤ high``, and something to make as small as possible."""

    lower: list[float] = attrs.field(factory=list)
    upper: list[float] = attrs.field(factory=list)
    whole: list[bool] = attrs.field(factory=list)
    rows: list[tuple[Terms, float, float]] = attrs.field(factory=list)

    def variable(self, lower: float, upper: float, *, whole: bool = False) -> Linear:
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return Linear(0.0, {len(self.lower) - 1: 1.0})

    def at_least(self, what: Linear, least: float) -> None:
        self.rows.append((what.terms, least - what.constant, math.inf))

    def at_most(self, what: Linear, most: float) -> None:
        self.rows.append((what.terms, -math.inf, most - what.constant))

    def range(self, what: Linear) -> tuple[float, float]:
        """Between what it lies, by the bounds of its variables."""
        ends = [sorted((f * self.lower[v], f * self.upper[v])) for v, f in what.terms.items() if f]
        return what.constant + math.fsum(low for low, _ in ends), what.constant + math.fsum(high for _, high in ends)

    def lesser(self, first: Linear, second: Linear, *, worth: bool) -> Linear:
        """The lesser of two: what is ``worth`` having needs no choice, as nothing gains from less of it; else one of them is chosen."""
        low, high = self.range(first.plus(second, -1))
        if high <= 0 or low >= 0:
            return first if high <= 0 else second
        found = self.variable(min(self.range(first)[0], self.range(second)[0]), self.range(second)[1])
        if worth:
            self.at_most(found.plus(first, -1), 0.0)
            self.at_most(found.plus(second, -1), 0.0)
            return found
        chosen = self.variable(0.0, 1.0, whole=True)
        self.at_least(found.plus(first, -1).plus(chosen, high), 0.0)
        self.at_least(found.plus(second, -1).plus(Linear(1.0).plus(chosen, -1), -low), 0.0)
        return found

    def greater(self, first: Linear, second: Linear) -> Linear:
        """The greater of two that are worth having: at most the one that is chosen."""
        low, high = self.range(first.plus(second, -1))
        if high <= 0 or low >= 0:
            return second if high <= 0 else first
        chosen = self.variable(0.0, 1.0, whole=True)
        found = self.variable(self.range(second)[0], max(self.range(first)[1], self.range(second)[1]))
        self.at_most(found.plus(first, -1).plus(chosen, low), 0.0)
        self.at_most(found.plus(second, -1).plus(Linear(1.0).plus(chosen, -1), -high), 0.0)
        return found

    def minimum(self, objective: Linear) -> tuple[np.ndarray, float, bool] | None:
        """The values of all variables, a bound that no solution is below, and whether it was proven; None where nothing fits."""
        return _solved(self, objective)


def highs() -> Any:
    """The solver.

    Raises
    ------
    EngineError
        where it is not installed.
    """
    try:
        import highspy
    except ImportError:
        raise EngineError(Problem("analysis.no_solver")) from None
    return highspy


def has_solver() -> bool:
    """Whether the solver is installed."""
    return importlib.util.find_spec("highspy") is not None


def _solved(model: Model, objective: Linear) -> tuple[np.ndarray, float, bool] | None:
    return quietly(1, lambda: _solution(highs(), model, objective))


def _solution(highspy: Any, model: Model, objective: Linear) -> tuple[np.ndarray, float, bool] | None:
    """HiGHS writes to descriptor 1 although it is told not to: a line about itself, and some about what it finds."""
    solver = highspy.Highs()
    options = {
        "output_flag": False, "log_to_console": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9,
        "time_limit": SECONDS, "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    lp = highspy.HighsLp()
    n = len(model.lower)
    lp.num_col_, lp.num_row_ = n, len(model.rows)
    cost = np.zeros(n)
    for variable, factor in objective.terms.items():
        cost[variable] += factor
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.array(model.lower), np.array(model.upper)
    lp.row_lower_ = np.array([low for _, low, _ in model.rows])
    lp.row_upper_ = np.array([high for *_, high in model.rows])
    starts, index, values = [0], [], []
    for terms, *_ in model.rows:
        kept = sorted((v, f) for v, f in terms.items() if f)
        index += [v for v, _ in kept]
        values += [f for _, f in kept]
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values, dtype=np.float64)
    if any(model.whole):
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[own] for own in model.whole]
    solver.passModel(lp)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    proven = status == highspy.HighsModelStatus.kOptimal
    found = np.array(solver.getSolution().col_value)
    reached = objective.at(found)
    bound = info.mip_dual_bound + objective.constant if any(model.whole) else reached
    return found, min(bound, reached), proven
