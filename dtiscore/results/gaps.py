"""Gaps: how far units are from their targets, from the best unit, or from the median."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.measuring import shares_given
from dtiscore.engine.scoring import Scores
from dtiscore.engine.unit_targets import targets_by_unit, unit_names
from dtiscore.frameworks.targets import Conflict, Targets, load_targets, resolve
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Problem, TargetError
from dtiscore.language.rounding import significant_digits
from dtiscore.language.told import told
from dtiscore.model import Bools, Floats, Gap, Node, Target, Text
from dtiscore.model.sameness import same_entries
from dtiscore.results.gap_points import Goal, applies, gains_of, is_in_points, value_of
from dtiscore.rules.plugins.calling import advice_of

if TYPE_CHECKING:
    import pandas

Reference = Literal["best", "median"]
HOLDERS_NAMED = 3
NUMBERS = ("value", "target", "gap", "points", "per_year", "attained", "path")
Integers = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class NodeGaps:
    """The gaps of one node, arrays (units, years) that broadcast: NaN target where none is set.

    ``source`` points into ``sources``, pairs of document and stated words. ``points`` is what the total would gain if this gap alone were closed; ``path``
    what documents want by the period of the data, NaN where they state nothing.
    """

    node: str
    value: Floats
    target: Floats
    at_most: Bools
    source: Integers
    sources: tuple[tuple[str, str], ...]
    points: Floats
    path: Floats = attrs.field(factory=lambda: np.full((1, 1), np.nan))

    @property
    def gap(self) -> Floats:
        """In the node's own measure; 0 where met, NaN where unknown."""
        with np.errstate(invalid="ignore"):
            if not self.at_most.any():
                left: Floats = self.target - self.value
                return np.maximum(left, 0.0, out=left)
            return np.maximum(np.where(self.at_most, self.value - self.target, self.target - self.value), 0.0)

    @property
    def met(self) -> Bools:
        """False also where nothing is known."""
        with np.errstate(invalid="ignore"):
            if not self.at_most.any():
                return self.value >= self.target
            return np.where(self.at_most, self.value <= self.target, self.value >= self.target)


class Gaps(Displayed):
    """Gaps by year, unit and node in the order of the framework; rows are made when they are asked for."""

    def __init__(
        self,
        scores: Scores,
        nodes: Iterable[NodeGaps],
        units: Iterable[int],
        years: Iterable[int],
        target_year: int | None,
        conflicts: tuple[Conflict, ...] = (),
    ) -> None:
        self.scores = scores
        self.nodes = tuple(nodes)
        self.unit_positions = np.array(list(units), dtype=np.int64)
        self.year_positions = np.array(list(years), dtype=np.int64)
        self.target_year = target_year
        self.conflicts = conflicts

    def __eq__(self, other: object) -> bool:
        return same_entries(
            self, other, ("scores", "nodes", "unit_positions", "year_positions", "target_year", "conflicts")
        )

    def __hash__(self) -> int:
        return hash((self.scores, self.target_year, len(self.nodes)))

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, or a copy: what was computed on the way does not travel."""
        units, years = self.unit_positions.tolist(), self.year_positions.tolist()
        return Gaps, (self.scores, self.nodes, units, years, self.target_year, self.conflicts)

    def __repr__(self) -> str:
        return f"Gaps({len(self.nodes)} nodes, {len(self.unit_positions)} units, {len(self.year_positions)} years)"

    def __len__(self) -> int:
        return self.frame.height

    def __iter__(self) -> Iterator[Gap]:
        return iter(self.rows)

    @cached_property
    def _places(self) -> tuple[Integers, Bools]:
        """The cells, by year and unit, and (cells, nodes) where there is a target: one row each."""
        y = np.repeat(self.year_positions, len(self.unit_positions))
        u = np.tile(self.unit_positions, len(self.year_positions))
        cells = u * len(self.scores.years) + y
        cells = cells[self.scores.plan.observations.listed.reshape(-1).take(cells)]
        has = np.empty((len(cells), len(self.nodes)), dtype=bool)
        for k, node in enumerate(self.nodes):
            has[:, k] = ~np.isnan(self._flat(node.target).take(cells))
        return cells, has

    def _flat(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.broadcast_to(array, self.scores.plan.observations.shape).reshape(-1)

    def _column(self, dtype: npt.DTypeLike, of_node: Callable[[NodeGaps], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """One value per row, from the array of each node."""
        cells, has = self._places
        matrix = np.empty(has.shape, dtype=dtype)
        for k, node in enumerate(self.nodes):
            array = of_node(node)
            matrix[:, k] = array[0, 0] if array.size == 1 else self._flat(array).take(cells)
        return matrix.reshape(-1) if has.all() else matrix[has]

    @cached_property
    def frame(self) -> pl.DataFrame:
        """unit, year, node, value, comparison, target, target_year, gap, points, document, met, then kind, measure,
        per_year and stated; by the end of a period of the year also period, attained (value in percent of the target) and
        path (what documents want by then)."""
        cells, has = self._places
        row, node = np.nonzero(has)
        u, y = np.divmod(cells[row], len(self.scores.years))
        framework, years = self.scores.framework, np.array(self.scores.years, dtype=np.int64)[y]
        gap = self._column(np.float64, lambda n: significant_digits(n.gap))
        unknown = self._column(np.bool_, lambda n: np.isnan(n.value))
        target_year = years if self.target_year is None else np.full(len(years), self.target_year)
        left = (target_year - years).astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            per_year = np.where(left > 0, gap / left, np.nan)
        sources = [source for n in self.nodes for source in n.sources]
        first = np.cumsum([0, *(len(n.sources) for n in self.nodes)])[:-1].astype(np.int64)
        which: Integers = self._column(np.int64, lambda n: n.source)
        which += first[node] if len(node) else 0
        codes = [n.node for n in self.nodes]
        at_most = self._column(np.int64, lambda n: n.at_most)

        def numbers(of_node: Callable[[NodeGaps], Floats]) -> Floats:
            return self._column(np.float64, lambda n: significant_digits(of_node(n)))

        def texts(values: list[str], index: str) -> pl.Expr:
            if len(set(values)) == 1:
                return pl.lit(values[0], dtype=pl.String)
            return pl.lit(pl.Series(values, dtype=pl.String)).gather(pl.col(index))

        measures = [framework[c].unit_of_measure if framework[c].rollup == "leaf" else "points" for c in codes]
        given = {
            "u": u, "year": years, "n": node, "value": numbers(lambda n: n.value), "at_most": at_most,
            "target": numbers(lambda n: n.target), "target_year": target_year.astype(np.int64), "gap": gap,
            "points": numbers(lambda n: n.points), "source": which, "per_year": significant_digits(per_year),
            "met": self._column(np.bool_, lambda n: n.met), "unknown": unknown,
        }  # fmt: skip
        # One statement, so that polars works on all columns at once.
        frame = pl.DataFrame(given, nan_to_null=True).select(
            texts(list(self.scores.units), "u").alias("unit"),
            "year",
            texts(codes, "n").alias("node"),
            "value",
            texts([">=", "<="][: 1 + int(at_most.any())], "at_most").alias("comparison"),
            "target",
            "target_year",
            "gap",
            "points",
            texts([document for document, _ in sources], "source").alias("document"),
            pl.when(~pl.col("unknown")).then(pl.col("met")).alias("met"),
            texts([framework[c].kind for c in codes], "n").alias("kind"),
            texts(measures, "n").alias("measure"),
            "per_year",
            texts([stated for _, stated in sources], "source").alias("stated"),
        )
        period = self.scores.plan.observations.period
        if period is None or self.target_year is None:
            return frame
        attained = pl.when((pl.col("comparison") == ">=") & (pl.col("target") > 0)).then(
            100 * pl.col("value") / pl.col("target")
        )
        return frame.with_columns(
            period=pl.lit(period.name), attained=attained, path=pl.Series(numbers(lambda n: n.path), nan_to_null=True)
        )

    @cached_property
    def rows(self) -> tuple[Gap, ...]:
        """One :class:`Gap` per row, with the advice of the pillar plugins on what is not met."""
        found = []
        told: dict[str, Text | None] = {}
        framework = self.scores.framework
        nan = float("nan")
        for row in self.frame.drop("period", strict=False).iter_rows(named=True):
            code, met = row["node"], row["met"]
            if not met and code not in told:
                told[code] = advice(self.scores, framework[code])
            numbers: dict[str, Any] = {k: nan if row[k] is None else row[k] for k in NUMBERS if k in row}
            words: dict[str, Any] = {k: v for k, v in row.items() if k not in NUMBERS}
            found.append(Gap(**words, **numbers, title=framework[code].title, advice=None if met else told[code]))
        return tuple(found)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars data frame: the columns of :attr:`frame`."""
        return self.frame

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.frame.to_dict(as_series=False))


@told
def gaps(
    scores: Scores,
    targets: Targets | Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = None,
    *,
    target_year: int | None = None,
    document: str | None = None,
    to: Reference | None = None,
    year: int | None = None,
    unit: str | None = None,
) -> Gaps:
    """How far each unit is from its targets of ``target_year``, or from the best or the median of its block.

    A gap is never negative: 0 means met. Indicators are compared in their own measure; nodes with children in points.
    ``points`` is what the total would gain if this gap alone were closed: all is scored again with the value at its goal.
    Without a value, gap and met are unknown (NaN, None); its points are those of a value at the goal, negative where the framework
    leaves missing data out and the value would bring less than the others have.

    Parameters
    ----------
    scores : what :func:`score` returned.
    targets : target files on top of the framework's, or :class:`Targets` in their place; by default those of the scores.
    target_year : by default the one that the scores were taken with.
    document : the code of the only target document to use.
    to : "best" or "median" of the ranked units of the block, instead of targets.
    year, unit : only this year, only this unit.

    Returns
    -------
    Gaps
        one row per unit, year and node that has a target.

    Raises
    ------
    TargetError
        where no target year is known, no document sets a target for it, or documents disagree unsettled.
    LookupProblem
        for a unit, year or document that does not exist, or another word than "best" and "median".
    ArgumentError
        for an argument of another kind.
    """
    u = range(len(scores.units)) if unit is None else scores.unit_indices(unit)
    y = range(len(scores.years)) if year is None else [scores.year_index(year)]
    if to is not None:
        return Gaps(scores, _against_reference(scores, to), u, y, None)
    if targets is None:
        targets = scores.plan.targets.only(document)
    elif isinstance(targets, Targets):
        targets = targets.only(document)
    else:
        extra = [targets] if isinstance(targets, (str, os.PathLike)) else list(targets)
        targets = load_targets(scores.framework, extra, document)
    goal_year = target_year if target_year is not None else scores.plan.target_year
    if not targets.targets:
        raise TargetError(Problem("targets.none", scores.framework.file))
    if goal_year is None:
        raise TargetError(Problem("targets.no_year", scores.framework.file))
    if goal_year not in targets.years:
        params = {"year": goal_year, "years": ", ".join(map(str, targets.years))}
        raise TargetError(Problem("targets.none_for_year", scores.framework.file, params=params))
    chosen, conflicts = resolve(scores.framework, targets, goal_year, unit_names(scores.plan.observations))
    by_unit = targets_by_unit(chosen, scores.plan.observations)
    # One target for all units: arrays of one row, which broadcast.
    by_unit = {code: t[:1] if t.count(t[0]) == len(t) else t for code, t in by_unit.items()}
    codes = [code for _, code in scores.framework.tree if code in by_unit]
    scores.prepare(("points",), codes)
    goals = {code: _goal(by_unit[code]) for code in codes}
    gains = gains_of(scores, goals)
    nodes = [_to_targets(scores, code, by_unit[code], goals[code], gains[code]) for code in codes]
    return Gaps(scores, nodes, u, y, goal_year, conflicts)


def _goal(targets: tuple[Target | None, ...]) -> Goal:
    values = [np.nan if t is None else t.value for t in targets]
    at_most = [t is not None and t.comparison == "<=" for t in targets]
    return Goal(np.array(values)[:, None], np.array(at_most, dtype=bool)[:, None])


def _to_targets(scores: Scores, code: str, targets: tuple[Target | None, ...], goal: Goal, gain: Floats) -> NodeGaps:
    known = {target: i for i, target in enumerate(dict.fromkeys(t for t in targets if t is not None))}
    return NodeGaps(
        node=code,
        value=value_of(scores, code),
        target=np.where(applies(scores, code), goal.target, np.nan),
        at_most=goal.at_most,
        source=np.array([0 if t is None else known[t] for t in targets], dtype=np.int64)[:, None],
        sources=tuple((target.document, target.stated) for target in known),
        points=gain,
        path=_path(scores, targets),
    )


def _path(scores: Scores, targets: tuple[Target | None, ...]) -> Floats:
    """(units, 1): what the documents want by the period of the data."""
    period = scores.plan.observations.period
    wanted = [np.nan if t is None or period is None else t.by(period) for t in targets]
    return np.array(wanted, dtype=np.float64)[:, None]


def advice(scores: Scores, node: Node) -> Text | None:
    """What the first pillar plugin that knows the node's topic says would help; the topic decides, not the pillar."""
    for pillar in scores.framework.pillars:
        method = scores.framework.methods.get(pillar.code)
        if method is not None and method.advise is not None and (found := advice_of(method, node)) is not None:
            return found
    return None


def points_are_given(scores: Scores, gap: Gap) -> bool:
    """Whether the points of the cell were given, as by a council: then they do not follow from the value."""
    given = shares_given(scores.framework[gap.node], scores.plan.observations)
    i, j = scores.units.index(gap.unit), scores.years.index(gap.year)
    return given is not None and bool(np.isfinite(given[i, j]))


def beside_targets(found: Gaps) -> Gaps | None:
    """To the best of the block, the indicators that no target is set for: what else there is to win; None where there is
    none."""
    framework, aimed = found.scores.framework, {node.node for node in found.nodes}
    codes = [leaf.code for leaf in framework.leaves if leaf.kind != "info" and leaf.code not in aimed]
    nodes = _against_reference(found.scores, "best", codes)
    beside = Gaps(found.scores, nodes, found.unit_positions.tolist(), found.year_positions.tolist(), None)
    return beside if len(beside) else None


def _against_reference(scores: Scores, to: Reference, codes: Iterable[str] | None = None) -> Iterable[NodeGaps]:
    """The best or the median of the ranked units of the same block and year, node by node; ``codes`` or every node."""
    codes = [code for _, code in scores.framework.tree] if codes is None else list(codes)
    scores.prepare(("points",), codes)
    found = [_reference(scores, code, to) for code in codes]
    gains = gains_of(scores, {gap.node: Goal(gap.target, gap.at_most) for gap in found})
    return [attrs.evolve(gap, points=gains[gap.node]) for gap in found]


def _reference(scores: Scores, code: str, to: Reference) -> NodeGaps:
    observations, node = scores.plan.observations, scores.framework[code]
    blocks = np.array([unit.block for unit in observations.records], dtype=object)
    value, counts = value_of(scores, code), applies(scores, code)
    falls = less_is_better(scores, node)
    goal = np.full(value.shape, np.nan)
    source, sources = np.zeros(value.shape, dtype=np.int64), [(to, "")]
    for block in dict.fromkeys(blocks.tolist()):
        own = blocks == block
        for j in range(value.shape[1]):
            peers = own & observations.compared[:, j]
            known = value[peers, j]
            known = known[~np.isnan(known)]
            if not known.size:
                continue
            top = known.min() if falls else known.max()
            goal[own, j] = top if to == "best" else np.median(known)
            if to == "best":
                holders = [scores.units[k] for k in np.flatnonzero(peers & (value[:, j] == top))]
                more = f" … ({len(holders)})" if len(holders) > HOLDERS_NAMED else ""
                source[own, j] = len(sources)
                sources.append((to, ", ".join(holders[:HOLDERS_NAMED]) + more))
    return NodeGaps(
        code, value, np.where(counts, goal, np.nan), np.full(value.shape, falls), source, tuple(sources), value
    )


def less_is_better(scores: Scores, node: Node) -> bool:
    """Whether a lower value is the better one: by its rule, or by its target."""
    targets = scores.plan.target_of.get(node.code, ())
    if is_in_points(node):
        return False  # points, also of what takes them away: below 0
    return node.lower_is_better or any(t is not None and t.comparison == "<=" for t in targets)
