"""What people do with scores: rank units, and measure how far they are from targets, the best, or the median."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import polars as pl

from dtiscore.errors import PluginError, Problem, TargetError, one_line
from dtiscore.model import TOTAL, Bands, Floats, Gap, Node, Text
from dtiscore.plan import compile_row, shares_of, targets_by_unit
from dtiscore.reading import key
from dtiscore.rounding import round_half_up, significant
from dtiscore.scoring import Scores
from dtiscore.targets import Conflict, Targets, load_targets, resolve

if TYPE_CHECKING:
    import pandas

Reference = Literal["best", "median"]


@attrs.frozen(eq=False, repr=False)
class Ranking:
    """Ranks per year and block, best first; ``frame`` has the flat rows of the command line."""

    node: str
    frame: pl.DataFrame
    bands: tuple[Text | None, ...]

    def to_polars(self) -> pl.DataFrame:
        return self.frame

    def to_pandas(self) -> pandas.DataFrame:
        import pandas

        return pandas.DataFrame(self.frame.to_dict(as_series=False))

    def __repr__(self) -> str:
        return f"Ranking({self.node!r}, {self.frame.height} rows)"


def rank(scores: Scores, node: str = TOTAL, year: int | None = None) -> Ranking:
    """Rank the units on one node, within year and block.

    Ranks are taken on the score rounded half up to the framework's decimals, so that equal printed scores share a rank:
    1, 2, 2, 4 ("competition"), or 1, 2, 2, 3 where the framework says "dense". Units that are not ranked, and those
    without a score, are listed without a rank. ``change`` is the number of places gained since the year before in the
    same block.
    """
    framework, observations = scores.framework, scores.plan.observations
    values = round_half_up(scores[node], framework.decimals)
    ranked = np.array([unit.ranked for unit in observations.records])[:, None] & observations.exists
    blocks = [unit.block for unit in observations.records]
    ranks, of = np.full(values.shape, np.nan), np.zeros(values.shape, dtype=np.int64)
    for block in dict.fromkeys(blocks):
        own = np.array([b == block for b in blocks])
        for j in range(values.shape[1]):
            counted = own & ranked[:, j] & ~np.isnan(values[:, j])
            ranks[counted, j] = _ranks(values[counted, j], framework.ties == "dense")
            of[own, j] = int(counted.sum())
    change = np.full(values.shape, np.nan)
    for j, this in enumerate(scores.years):
        if this - 1 in scores.years:
            change[:, j] = ranks[:, scores.years.index(this - 1)] - ranks[:, j]
    years = range(len(scores.years)) if year is None else [scores.year_index(year)]
    order = {block: (not block, i) for i, block in enumerate(dict.fromkeys(blocks))}
    # A unit that is neither ranked nor evaluated (a parent that only groups others) has no place in a ranking.
    listed = observations.exists & (ranked | observations.submitted)
    cells = [(i, j) for j in years for i in range(len(scores.units)) if listed[i, j]]

    def place(cell: tuple[int, int]) -> tuple[Any, ...]:
        i, j = cell
        return j, order[blocks[i]], _last(ranks[i, j]), _last(-values[i, j]), key(scores.units[i])

    cells.sort(key=place)
    bands = tuple(band_of(framework.bands, values[cell]) for cell in cells)

    def column(array: Floats) -> list[float | None]:
        return [None if np.isnan(array[cell]) else significant(array[cell]) for cell in cells]

    whole = [
        pl.Series(name, column(array), dtype=pl.Int64, strict=False)
        for name, array in (("rank", ranks), ("change", change))
    ]
    frame = pl.DataFrame(
        {
            "unit": pl.Series([scores.units[i] for i, _ in cells], dtype=pl.String),
            "year": pl.Series([scores.years[j] for _, j in cells], dtype=pl.Int64),
            "node": pl.Series([node] * len(cells), dtype=pl.String),
            "kind": pl.Series([framework[node].kind] * len(cells), dtype=pl.String),
            "points": pl.Series(column(scores.points(node)), dtype=pl.Float64),
            "max_points": pl.Series(column(scores.max_points(node)), dtype=pl.Float64),
            "score": pl.Series(column(scores[node]), dtype=pl.Float64),
            "coverage": pl.Series(column(scores.coverage(node)), dtype=pl.Float64),
            "rank": whole[0],
            "of": pl.Series([int(of[cell]) for cell in cells], dtype=pl.Int64),
            "block": pl.Series([blocks[i] for i, _ in cells], dtype=pl.String),
            "band": pl.Series([band.vi if band else None for band in bands], dtype=pl.String),
            "change": whole[1],
        }
    )
    return Ranking(node, frame, bands)


def _last(value: float) -> float:
    return np.inf if np.isnan(value) else float(value)


def _ranks(values: Floats, dense: bool) -> Floats:
    if dense:
        distinct = np.unique(values)
        return np.asarray(len(distinct) - np.searchsorted(distinct, values), dtype=np.float64)
    ordered = np.sort(values)
    return np.asarray(len(values) - np.searchsorted(ordered, values, side="right") + 1, dtype=np.float64)


def band_of(bands: Bands, rounded_score: float) -> Text | None:
    """The class (xếp loại) of a published, rounded score; bands are in percent of the maximum that applies."""
    if np.isnan(rounded_score):
        return None
    percent = significant(rounded_score * 100.0)
    for band in bands.levels:
        lower_side = percent > band.lower or (percent == band.lower and bands.includes == "lower")
        upper_side = percent < band.upper or (percent == band.upper and bands.includes == "upper")
        if (lower_side or band.lower == -np.inf) and (upper_side or band.upper == np.inf):
            return band.title
    # What is left lies on an open end: 0 belongs to the lowest band all the same, and 100 to the highest.
    if not bands.levels:
        return None
    return bands.levels[0 if percent <= bands.levels[0].upper else -1].title


# --- gaps ------------------------------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Gaps:
    """Gaps in the order of the framework, with the conflicts of targets that were met on the way."""

    rows: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...] = ()
    target_year: int | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"Gaps({len(self.rows)} rows)"

    def to_polars(self) -> pl.DataFrame:
        """unit, year, node, value, comparison, target, target_year, gap, points, document, met, then kind, measure,
        per_year and stated."""
        names = ("value", "comparison", "target", "target_year", "gap", "points", "document", "met", "kind", "measure")
        columns = ("unit", "year", "node", *names, "per_year", "stated")
        numbers = {"value", "target", "gap", "points", "per_year"}
        data = {
            name: [_number(getattr(row, name)) if name in numbers else getattr(row, name) for row in self.rows]
            for name in columns
        }
        types: dict[str, Any] = dict.fromkeys(columns, pl.String) | dict.fromkeys(numbers, pl.Float64)
        types |= {"year": pl.Int64, "target_year": pl.Int64, "met": pl.Boolean}
        return pl.DataFrame(data, schema=types)

    def to_pandas(self) -> pandas.DataFrame:
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else significant(value)


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
    ``points`` is what the indicator would gain. Without a value, gap, points and met are unknown.

    Raises
    ------
    TargetError
        where no target year is known, no document sets a target for it, or documents disagree unsettled.
    """
    u = range(len(scores.units)) if unit is None else [scores.unit_index(unit)]
    y = range(len(scores.years)) if year is None else [scores.year_index(year)]
    exists = scores.plan.observations.exists
    cells = [(i, j) for j in y for i in u if exists[i, j]]
    if to is not None:
        return Gaps(tuple(_against_reference(scores, to, cells)))
    if not isinstance(targets, Targets):
        extra = [targets] if isinstance(targets, (str, os.PathLike)) else list(targets or ())
        targets = load_targets(scores.framework, extra, document)
    goal_year = target_year if target_year is not None else scores.plan.target_year
    if not targets.targets:
        raise TargetError(Problem("targets.none", scores.framework.file))
    if goal_year is None:
        raise TargetError(Problem("targets.no_year", scores.framework.file))
    if goal_year not in targets.years:
        params = {"year": goal_year, "years": ", ".join(map(str, targets.years))}
        raise TargetError(Problem("targets.none_for_year", scores.framework.file, params=params))
    chosen, conflicts = resolve(scores.framework, targets, goal_year)
    by_unit = targets_by_unit(chosen, scores.plan.observations)
    nodes = [code for _, code in scores.framework.tree if code in by_unit]
    rows = []
    reach: dict[str, Floats] = {}
    for code in nodes:
        reach[code] = _points_at(scores, code, by_unit[code])
    for i, j in cells:
        for code in nodes:
            target = by_unit[code][i]
            if target is not None:
                value = value_of(scores, code)[i, j]
                points = reach[code][i, j]
                rows.append(
                    _gap(scores, code, i, j, value, target.value, target.comparison, goal_year, points,
                         target.document, target.stated)
                )  # fmt: skip
    return Gaps(tuple(rows), conflicts, goal_year)


def value_of(scores: Scores, code: str) -> Floats:
    """(units, years) in the node's own measure; points for nodes with children. NaN where nothing is known or applies."""
    node = scores.framework[code]
    if node.rollup != "leaf":
        return scores.points(code)
    value = scores.plan.measured[code]
    if node.rule is not None and node.rule.reads in ("choice", "checklist"):
        return scores.points(code)
    return np.where(np.isinf(value), np.nan, value)


def _points_at(scores: Scores, code: str, targets: tuple[Any, ...]) -> Floats:
    """Points that the node would gain at its target: what its rule gives there, less what it earns now."""
    node, observations = scores.framework[code], scores.plan.observations
    goal = np.array([np.nan if t is None else t.value for t in targets])[:, None] * np.ones(observations.shape)
    if node.rollup != "leaf" or (node.rule is not None and node.rule.reads in ("choice", "checklist")):
        with np.errstate(invalid="ignore"):
            return np.maximum(goal - value_of(scores, code), 0.0)
    bare = attrs.evolve(observations, points={}, choices={})
    at_goal = shares_of(compile_row(node, goal, targets, bare))
    value = scores.plan.measured[code]
    now = shares_of(compile_row(node, np.where(np.isinf(value), np.nan, value), targets, observations))
    with np.errstate(invalid="ignore"):
        return np.maximum(at_goal - now, 0.0) * node.points


def _gap(
    scores: Scores, code: str, i: int, j: int, value: float, target: float, comparison: Any, target_year: int,
    points: float, document: str, stated: str,
) -> Gap:  # fmt: skip
    node, year = scores.framework[code], scores.years[j]
    missing = bool(np.isnan(value))
    short = max(target - value if comparison == ">=" else value - target, 0.0)
    short = significant(short) if not missing else np.nan
    met = None if missing else bool(value >= target if comparison == ">=" else value <= target)
    left = target_year - year
    return Gap(
        unit=scores.units[i],
        year=year,
        node=code,
        kind=node.kind,
        title=node.title,
        measure=node.unit_of_measure if node.rollup == "leaf" else "points",
        value=float(value),
        comparison=comparison,
        target=float(target),
        target_year=target_year,
        gap=float(short),
        points=np.nan if missing else float(points),
        per_year=float(short / left) if left > 0 and not missing else np.nan,
        document=document,
        stated=stated,
        met=met,
        advice=None if met else advice(scores, node),
    )


def advice(scores: Scores, node: Node) -> Text | None:
    """What the first pillar plugin that knows the node's topic says would help; the topic decides, not the pillar."""
    for pillar in scores.framework.pillars:
        method = scores.framework.methods.get(pillar.code)
        if method is None or method.advise is None:
            continue
        try:
            found = method.advise(node)
        except (KeyboardInterrupt, MemoryError):
            raise
        except Exception as error:  # a plugin's function: say whose, instead of passing its traceback on
            params = {"plugin": pillar.computed_by, "what": "advise", "detail": one_line(error, 160)}
            raise PluginError(Problem("plugin.bad_result", place=node.code, params=params)) from None
        if found is not None:
            return found
    return None


def _against_reference(scores: Scores, to: Reference, cells: list[tuple[int, int]]) -> Iterable[Gap]:
    """Gaps to the best or the median of the ranked units of the same block and year."""
    observations = scores.plan.observations
    blocks = [unit.block for unit in observations.records]
    ranked = np.array([unit.ranked for unit in observations.records])[:, None] & observations.exists
    nodes = [code for _, code in scores.framework.tree]
    values = {code: value_of(scores, code) for code in nodes}
    for i, j in cells:
        peers = np.array([b == blocks[i] for b in blocks]) & ranked[:, j]
        for code in nodes:
            known = values[code][peers, j]
            known = known[~np.isnan(known)]
            if not known.size:
                continue
            node = scores.framework[code]
            falls = _less_is_better(scores, node)
            top = known.min() if falls else known.max()
            goal = float(top if to == "best" else np.median(known))
            holder = ""
            if to == "best":
                at = np.flatnonzero(peers & (values[code][:, j] == goal))
                holder = ", ".join(scores.units[k] for k in at[:3])
            reference_points = scores.points(code)[peers, j]
            reference_points = reference_points[~np.isnan(reference_points)]
            points = np.nan  # of a node that is scored for no peer, as where it has no target in the chosen year
            if reference_points.size:
                best = reference_points.max() if to == "best" else np.median(reference_points)
                points = max(float(best - scores.points(code)[i, j]), 0.0)
            comparison = "<=" if falls else ">="
            yield _gap(scores, code, i, j, values[code][i, j], goal, comparison, scores.years[j], points, to, holder)


def _less_is_better(scores: Scores, node: Node) -> bool:
    targets = scores.plan.target_of.get(node.code, ())
    return node.lower_is_better or any(t is not None and t.comparison == "<=" for t in targets)
