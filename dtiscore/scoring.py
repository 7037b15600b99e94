"""Scoring: the only caller of the evaluators."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from dtiscore.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.model import Floats, Framework
from dtiscore.observations import Observations
from dtiscore.plan import Plan, compile_plan
from dtiscore.rounding import significant
from dtiscore.targets import Targets, load_targets
from dtiscore.vector import evaluate

if TYPE_CHECKING:
    import pandas


@attrs.frozen(eq=False, repr=False)
class Scores:
    """Scores of every node: arrays (units, years), NaN where nothing under the node was observed.

    ``scores["government"]`` is the score 0…1; ``points``, ``max_points`` and ``coverage`` go with it. The plan it came
    from stays inside, so that gaps and explanations need nothing else.
    """

    framework: Framework
    plan: Plan
    arrays: dict[str, Floats]

    def __getitem__(self, node: str) -> Floats:
        return self._array("score", node)

    def points(self, node: str) -> Floats:
        return self._array("points", node)

    def max_points(self, node: str) -> Floats:
        return self._array("max_points", node)

    def coverage(self, node: str) -> Floats:
        return self._array("coverage", node)

    def ungated(self, node: str) -> Floats:
        return self._array("ungated", node)

    def _array(self, name: str, node: str) -> Floats:
        if node not in self.plan.index:
            code = "lookup.info" if node in self.framework else "lookup.node"
            hint = did_you_mean(node, self.plan.index)
            raise LookupProblem(Problem(code, params={"name": one_line(node), "hint": hint}))
        found: Floats = self.arrays[name][self.plan.index[node]].reshape(self.plan.observations.shape)
        return found

    @property
    def units(self) -> tuple[str, ...]:
        return self.plan.observations.units

    @property
    def years(self) -> tuple[int, ...]:
        return self.plan.observations.years

    def __repr__(self) -> str:
        return f"Scores({self.framework.code!r}, {len(self.units)} units × {len(self.years)} years)"

    def to_polars(self, *, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """The flat rows of the command line: unit, year, node, kind, points, max_points, score, coverage."""
        observations = self.plan.observations
        u = np.arange(len(self.units)) if unit is None else np.array([self.unit_index(unit)])
        y = np.arange(len(self.years)) if year is None else np.array([self.year_index(year)])
        nodes = [code for _, code in self.framework.tree]
        cells = [(i, j) for j in y for i in u if observations.exists[i, j]]
        rows, columns = np.array([i for i, _ in cells], dtype=int), np.array([j for _, j in cells], dtype=int)
        data: dict[str, Any] = {
            "unit": [self.units[i] for i, _ in cells for _ in nodes],
            "year": [self.years[j] for _, j in cells for _ in nodes],
            "node": nodes * len(cells),
            "kind": [self.framework[code].kind for code in nodes] * len(cells),
        }
        for name in ("points", "max_points", "score", "coverage"):
            array = np.stack([self._array(name, code)[rows, columns] for code in nodes], axis=1).reshape(-1)
            data[name] = [None if np.isnan(x) else significant(x) for x in array]
        schema = {"unit": pl.String, "year": pl.Int64, "node": pl.String, "kind": pl.String}
        schema |= dict.fromkeys(("points", "max_points", "score", "coverage"), pl.Float64)
        return pl.DataFrame(data, schema=schema)

    def to_pandas(self, **filters: Any) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars(**filters).to_dict(as_series=False))

    def unit_index(self, unit: str) -> int:
        """Position of a unit, by what the data called it, its code or its name."""
        from dtiscore.reading import key

        observations = self.plan.observations
        for i, (label, record) in enumerate(zip(observations.units, observations.records, strict=True)):
            if key(unit) in (key(label), key(record.code), key(record.name)):
                return i
        known = {*observations.units, *(r.name for r in observations.records if r.name)}
        params = {"name": one_line(unit), "hint": did_you_mean(unit, known)}
        raise LookupProblem(Problem("lookup.unit", params=params))

    def year_index(self, year: int) -> int:
        if year not in self.years:
            params = {"year": year, "known": ", ".join(map(str, self.years))}
            raise LookupProblem(Problem("lookup.year", params=params))
        return self.years.index(year)


def score(
    framework: Framework,
    observations: Observations,
    *,
    targets: Targets | Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = None,
    target_year: int | None = None,
    document: str | None = None,
) -> Scores:
    """Score every node of every unit and year.

    ``targets`` are target documents on top of those that the framework names; ``target_year`` and ``document`` choose
    among them. Raises :class:`~dtiscore.errors.DtiError` with everything that is wrong.
    """
    if isinstance(targets, Targets):
        found = targets
    else:
        extra = [targets] if isinstance(targets, (str, os.PathLike)) else list(targets or ())
        found = load_targets(framework, extra, document)
    plan = compile_plan(framework, observations, found, target_year)
    evaluation = evaluate(plan.program)
    arrays = {
        "score": evaluation.score,
        "points": evaluation.points,
        "max_points": evaluation.max_points,
        "coverage": evaluation.coverage,
        "ungated": evaluation.ungated,
    }
    if framework.no_submission == "zero":
        _score_absent_as_zero(plan, arrays)
    for array in arrays.values():
        array.flags.writeable = False
    return Scores(framework, plan, arrays)


def _score_absent_as_zero(plan: Plan, arrays: dict[str, Floats]) -> None:
    """Unit-years without a single row count as zero at every node that applies to them."""
    observations = plan.observations
    absent = (observations.exists & ~observations.submitted).reshape(-1)
    for code, n in plan.index.items():
        zero = absent & ~np.isnan(arrays["coverage"][n])
        for name in ("score", "points", "ungated"):
            arrays[name][n, zero] = 0.0
        arrays["max_points"][n, zero] = plan.framework[code].points
