"""Scoring: who calls the evaluators for whole tables; ``one_year`` does for single years and for draws."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Units
from dtiscore.engine import numpy_evaluator
from dtiscore.engine.evaluation import Evaluated, Quantity, evaluate
from dtiscore.engine.node_scores import NodeScore
from dtiscore.engine.numpy_evaluator import Leaf
from dtiscore.engine.plan import Plan, compile_plan
from dtiscore.engine.refusals import remarks_on
from dtiscore.files.forked import refuse_after_fork
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.targets import Targets, load_targets
from dtiscore.language.arguments import wrong
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.rooms_above import from_above
from dtiscore.language.rounding import significant_digits
from dtiscore.language.sentences import Hint
from dtiscore.language.told import told
from dtiscore.model import Bools, Floats, Framework
from dtiscore.model.sameness import same_entries

if TYPE_CHECKING:
    import pandas


Chart = Literal["ranking", "series", "profile", "gaps", "heat"]


@attrs.frozen(eq=False, repr=False)
class Scores(Displayed):
    """Scores of every node: arrays (units, years), NaN where nothing under the node was observed.

    0…1, or beyond where the framework adds points above the maximum or takes them away; of a deduction itself, and what is
    in it, points, maximum and score are below 0.

    ``scores["government"]`` is the score 0…1; ``points``, ``max_points`` and ``coverage`` go with it. All arrays are
    read-only. The plan it came from stays inside, so that gaps and explanations need nothing else. Where values were
    estimated, ``observed`` is evaluated without them: coverage counts what was observed.
    """

    framework: Framework
    plan: Plan
    evaluated: Evaluated
    observed: Evaluated | None = None

    @told
    def __getitem__(self, node: str) -> Floats:
        """The score of a node, (units, years), 0…1; NaN where it has none.

        Raises
        ------
        LookupProblem
            for a node that does not exist, or is information only.
        """
        return self._array("score", node)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.plan.index)

    @told
    def plot(
        self,
        show: Chart = "ranking",
        *,
        unit: str | None = None,
        year: int | None = None,
        block: str | None = None,
        lang: Language = "en",
    ) -> Any:
        """A chart of the page that ``dtiscore report`` writes; needs the extra ``report``.

        Parameters
        ----------
        show : "ranking" of a block, "series" of its medians over the years, the "profile" of a unit against block and target, the
            "gaps" of a unit by what each would bring, or the "heat" map of a block.
        unit : whose profile or gaps.
        year : the latest by default.
        block : the first by default.
        lang : "vi" or "en".

        Returns
        -------
        Picture
            shown in a notebook; ``svg`` is its text, ``save(path)`` writes it.

        Raises
        ------
        LookupProblem
            for a unit, year or block that does not exist, or where a profile or gaps have no unit.
        OutputError
            where the extra ``report`` is not installed.
        """
        return from_above("documents.page.pictures", "picture_of")(self, show, unit, year, block, lang)

    @told
    def points(self, node: str) -> Floats:
        """The points of a node, (units, years), on the framework's scale; NaN where it has no score."""
        return self._array("points", node)

    @told
    def max_points(self, node: str) -> Floats:
        """The maximum that was counted, (units, years): of what applies; under ``missing = "skip"`` of what was observed; 0 where nothing counts."""
        return self._array("maximum", node)

    @told
    def coverage(self, node: str) -> Floats:
        """The share of a node's points or weights that was observed, (units, years), 0…1; NaN where nothing applies."""
        return self._array("coverage", node)

    @told
    def prepare(self, quantities: Iterable[Quantity], nodes: Iterable[str]) -> None:
        """Compute at once what will be asked for node by node; changes nothing but the time that large jobs take."""
        self.evaluated.prepare([(quantity, self.plan.index[node]) for node in nodes for quantity in quantities])

    def _array(self, name: Quantity, node: str) -> Floats:
        found = self.added_up(name, node)
        if name in ("score", "points", "maximum"):
            found = self.framework[node].shown(found)
        if self.framework.origin and name in ("points", "maximum"):
            nothing = (found == 0.0) & (name == "maximum")
            found = np.where(nothing, 0.0, self.framework.origin + found)
        found.flags.writeable = False
        return found

    @told
    def added_up(self, name: Quantity, node: str) -> Floats:
        """(units, years): a quantity as nodes above count it: never below 0, and before the scale moves its beginning."""
        self._refuse_unknown(node)
        plan = self.plan
        source = self.observed if self.observed is not None and name == "coverage" else self.evaluated
        found = source.get(name, plan.index[node])
        if self.framework.no_submission == "zero" and name != "coverage":
            zero = self._counts_as_zero() & ~np.isnan(self.evaluated.get("coverage", plan.index[node]))
            applicable = self.evaluated.get("applicable", plan.index[node])
            found = np.where(zero, applicable if name == "maximum" else 0.0, found)
        return found.reshape(plan.observations.shape)

    def _refuse_unknown(self, node: str) -> None:
        if node not in self.plan.index:
            code = "lookup.info" if node in self.framework else "lookup.node"
            hint = did_you_mean(node, self.plan.index)
            raise LookupProblem(Problem(code, params={"name": one_line(node), "hint": hint}))

    def _counts_as_zero(self) -> Bools:
        """Unit-years without a single row, where the framework counts those as zero."""
        observations = self.plan.observations
        return (observations.exists & ~observations.submitted).reshape(-1)

    @told
    def cell(self, unit: int, year: int) -> Mapping[str, NodeScore]:
        """Everything about one unit-year, given by position, by node: evaluated anew, as large jobs keep only what they need."""
        i = unit * len(self.years) + year
        one = slice(i, i + 1)
        results = numpy_evaluator.evaluate(numpy_evaluator.cut(self.evaluated.holding(), one))
        if self.observed is not None:
            seen = numpy_evaluator.evaluate(numpy_evaluator.cut(self.observed.holding(), one))
            results = {n: attrs.evolve(own, coverage=seen[n].coverage) for n, own in results.items()}
        zero = self.framework.no_submission == "zero" and bool(self._counts_as_zero()[i])
        return {code: NodeScore.of(self.framework[code], results[n], zero) for code, n in self.plan.index.items()}

    @property
    def units(self) -> tuple[str, ...]:
        """The units as the data called them, in the order of the arrays."""
        return self.plan.observations.units

    @property
    def years(self) -> tuple[int, ...]:
        """The years, ascending, in the order of the arrays."""
        return self.plan.observations.years

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scores):
            return False
        made_of = ("framework", "observations", "target_year", "target_of", "targets")
        return self is other or same_entries(self.plan, other.plan, made_of)

    def __hash__(self) -> int:
        return hash((self.framework, self.plan.observations, self.plan.target_year))

    @told
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the scores to a file (.npz) with all they were made of: framework, units, data and targets.

        Parameters
        ----------
        path : of the file; an old one is replaced as a whole.

        Raises
        ------
        FrameworkError
            where no file can say the framework.
        OutputError
            where the file cannot be written.
        """
        from_above("results.kept_scores", "save")(self, path)

    @classmethod
    @told
    def load(cls, path: str | os.PathLike[str]) -> Scores:
        """Scores as they were saved, to the last bit: they are computed anew and compared with those in the file.

        Parameters
        ----------
        path : of a file that :meth:`save` wrote.

        Returns
        -------
        Scores
            equal to those that were saved.

        Raises
        ------
        DataError
            for a file that holds none, or whose scores this version and its plugins would not give.
        FrameworkError
            where its framework needs a plugin that is not here.
        """
        found: Scores = from_above("results.kept_scores", "load")(path)
        return found

    def __repr__(self) -> str:
        return f"Scores({self.framework.code!r}, {len(self.units)} units × {len(self.years)} years)"

    @told
    def to_polars(self, *, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """The flat rows of the command line: unit, year, node, kind, points, max_points, score, coverage.

        One row per unit-year that results show and node, by year; only one unit or year if asked. Numbers have twelve significant
        digits, and null where there is no score.
        """
        refuse_after_fork()
        u = np.arange(len(self.units)) if unit is None else np.array(self.unit_indices(unit))
        y = np.arange(len(self.years)) if year is None else np.array([self.year_index(year)])
        nodes = [code for _, code in self.framework.tree]
        columns, rows = np.nonzero(self.plan.observations.listed[np.ix_(u, y)].T)
        rows, columns = u[rows], y[columns]
        quantities: tuple[tuple[str, Quantity], ...] = (
            ("points", "points"), ("max_points", "maximum"), ("score", "score"), ("coverage", "coverage"),
        )  # fmt: skip
        numbers = {}
        for name, quantity in quantities:
            array = np.stack([self._array(quantity, code)[rows, columns] for code in nodes], axis=1).reshape(-1)
            numbers[name] = pl.Series(significant_digits(array), dtype=pl.Float64).fill_nan(None)
        kinds = [self.framework[code].kind for code in nodes]
        each = np.tile(np.arange(len(nodes)), len(rows))
        return pl.DataFrame(
            {
                "unit": pl.Series(self.units, dtype=pl.String).gather(np.repeat(rows, len(nodes))),
                "year": pl.Series(np.array(self.years, dtype=np.int64)[np.repeat(columns, len(nodes))]),
                "node": pl.Series(nodes, dtype=pl.String).gather(each),
                "kind": pl.Series(kinds, dtype=pl.String).gather(each),
                **numbers,
            }
        )

    @told
    def to_pandas(self, **filters: Any) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars(**filters).to_dict(as_series=False))

    @told
    def unit_index(self, unit: str, year: int | None = None) -> int:
        """Position of a unit, by what the data called it, its code or its name; of several periods that of the year, else the
        latest.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        return self.plan.observations.unit_index(unit, year)

    @told
    def unit_indices(self, unit: str) -> tuple[int, ...]:
        """The positions of all periods of a unit, by time.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        return self.plan.observations.unit_indices(unit)

    @told
    def year_index(self, year: int) -> int:
        """Position of a year.

        Raises
        ------
        LookupProblem
            for a year without data.
        """
        return self.plan.observations.year_index(year)


@told
def score(
    framework: Framework | str | os.PathLike[str],
    observations: Any,
    *,
    targets: Targets | Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = None,
    target_year: int | None = None,
    document: str | None = None,
    units: Units | str | os.PathLike[str] | None = None,
    status: str | None = None,
) -> Scores:
    """Score every node of every unit and year.

    Parameters
    ----------
    framework : the criteria, or their code or path.
    observations : the data, read for this framework, or what ``read_observations`` reads: a path, a data frame, a dict.
    targets : files of target documents on top of those that the framework names, or loaded :class:`Targets` that take
        their place.
    target_year : the year whose targets count; by default the framework's.
    document : the code of the only target document to use.
    units, status : of data that are yet to be read, as for ``read_observations``.

    Returns
    -------
    Scores
        arrays (units, years) by node, 0…1, NaN where nothing was observed.

    Raises
    ------
    DtiError
        with everything that is wrong: :class:`DataError` for data that a rule refuses, :class:`TargetError` for targets
        that are missing or disagree, :class:`PluginError` for what a plugin returned, :class:`LookupProblem` for a document
        that does not exist, :class:`EngineError` for an evaluator that cannot run, :class:`ArgumentError` for an argument of
        another kind.
    """
    framework = load_framework(framework)
    if not isinstance(observations, Observations):
        observations = read_observations(observations, framework, units=units, status=status)
    elif units is not None or status is not None:
        name, given = ("units", units) if units is not None else ("status", status)
        raise wrong(name, given, Hint("argument.read_already"))
    if isinstance(targets, Targets):
        found = targets.only(document)
    else:
        extra = [targets] if isinstance(targets, (str, os.PathLike)) else list(targets or ())
        found = load_targets(framework, extra, document)
    plan = compile_plan(framework, observations, found, target_year)
    evaluated = evaluate(plan.program)
    plan = attrs.evolve(plan, notes=(*plan.notes, *_said_of_nodes(plan, evaluated)))
    return Scores(framework, plan, evaluated, evaluate(plan.observed_program) if plan.estimates else None)


def score_again(scores: Scores, shares: Mapping[str, Floats]) -> Scores:
    """The scores with those of some indicators put in place of what their data gave; all nodes above follow.

    Parameters
    ----------
    scores : whose plan counts for everything else.
    shares : by code (units, years), 0…1, NaN missing, +inf not applicable.

    Returns
    -------
    Scores
        arrays (units, years) as before.
    """
    plan = scores.plan
    given = {plan.index[code]: array for code, array in shares.items()}
    leaves = tuple(
        Leaf(leaf.node, np.ascontiguousarray(given[leaf.node]).reshape(-1), leaf.points, rounds=leaf.rounds)
        if leaf.node in given
        else leaf
        for leaf in plan.program.leaves
    )
    plan = attrs.evolve(plan, program=attrs.evolve(plan.program, leaves=leaves), imputed={}, assumed={})
    return Scores(scores.framework, plan, evaluate(plan.program))


def _said_of_nodes(plan: Plan, evaluated: Evaluated) -> Iterable[Problem]:
    """What relative rules on nodes have to say of the comparison, as of equal scores."""
    codes = {position: code for code, position in plan.index.items()}
    for branch in plan.program.branches:
        if branch.rule is not None and branch.rule.row is not None:
            row = branch.rule.row(evaluated.compared(branch.node))
            yield from remarks_on(plan.framework[codes[branch.node]], row, plan.observations, "note")
