"""A feed for an operations centre: where every indicator stands, and of that what moved since it was last told.

The table has a stable form, ``COLUMNS`` under the number ``SCHEMA``; ``dtiscore guide publishing`` says what each column means.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import attrs
import numpy as np
import polars as pl

from dtiscore.engine.rows import previous_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.rounding import significant_digits
from dtiscore.language.told import told
from dtiscore.model import Floats
from dtiscore.model.sameness import same_entries
from dtiscore.results.gap_points import is_in_points, value_of
from dtiscore.results.gaps import Reference, gaps, less_is_better
from dtiscore.results.kept_feed import COLUMNS, SCHEMA, read_feed, write_feed
from dtiscore.results.ranking import rank

KEY = ("framework", "unit", "year", "node")
OF_THE_RUN = ("schema", "run", "change")
TOLD = tuple(name for name in COLUMNS if name not in (*KEY, *OF_THE_RUN))
Trend = Literal["better", "worse", "same"]


@attrs.frozen(eq=False, repr=False)
class Feed(Displayed):
    """Where every indicator stands. ``frame`` has a row for each unit, year and node that was ever told, ``run`` is the number of
    the last run that had anything to tell; a row's own ``run`` is the one that told it last."""

    frame: pl.DataFrame
    run: int
    began: int = 0

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("frame", "run", "began"))

    def __hash__(self) -> int:
        return hash((self.frame.height, self.run))

    def __repr__(self) -> str:
        return f"Feed({self.frame.height} rows, {self.changes.height} changed, run {self.run})"

    @property
    def changes(self) -> pl.DataFrame:
        """The rows that this run tells: ``change`` is new, changed or removed; none where nothing moved."""
        return self.frame.filter(pl.col("run") > self.began)

    def to_polars(self) -> pl.DataFrame:
        """All rows, as the file holds them: the columns of the schema, by framework, year, unit and node."""
        return self.frame

    @told
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table, whole or not at all: ``.parquet``, or ``.sqlite`` with the table ``feed``.

        Raises
        ------
        OutputError
            for another suffix, or where it cannot be written.
        """
        write_feed(self.frame, Path(path))

    @classmethod
    @told
    def load(cls, path: str | os.PathLike[str]) -> Feed:
        """A table as it was saved; of it nothing is new.

        Raises
        ------
        DataError
            for a file that is no such table, or one of another schema.
        """
        frame = read_feed(Path(path))
        last = _last_run(frame)
        return cls(frame, last, last)


@told
def feed(
    scores: Scores,
    since: Feed | str | os.PathLike[str] | None = None,
    *,
    year: int | None = None,
    target_year: int | None = None,
    to: Reference | None = None,
) -> Feed:
    """Value, target, gap, rank and trend of every indicator, and which of them moved since the last time.

    Parameters
    ----------
    scores : what :func:`score` returned.
    since : what was told last: a feed, or the path of a saved one; a file that is not there yet is one of which nothing was told.
    year : the year that is told; by default the last one.
    target_year : whose targets count; by default the one that the scores were taken with. Without targets there are no gaps.
    to : "best" or "median" of the block, instead of targets.

    Returns
    -------
    Feed
        one row for each unit of the year and each node; numbers have twelve digits, null where nothing is known.

    Raises
    ------
    DataError
        where ``since`` is no such table.
    TargetError
        where no target year is known, or documents disagree unsettled.
    LookupProblem
        for a year that does not exist.
    """
    if since is None or isinstance(since, Feed):
        before = since.frame if since is not None else _none()
    else:
        before = read_feed(Path(since)) if os.path.lexists(since) else _none()
    chosen = scores.years[-1] if year is None else scores.years[scores.year_index(year)]
    return _merged(before, _now(scores, chosen, target_year, to), scores.framework.code, chosen)


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=COLUMNS)


def _last_run(frame: pl.DataFrame) -> int:
    return int(frame["run"].max() or 0) if frame.height else 0  # type: ignore[arg-type]


def _merged(before: pl.DataFrame, now: pl.DataFrame, framework: str, year: int) -> Feed:
    """What was told last with what stands now put in its place; other frameworks and years stay as they were told."""
    last = _last_run(before)
    asked = (pl.col("framework") == framework) & (pl.col("year") == year)
    known = {row[:4]: row[4:] for row in before.filter(asked).select(*KEY, *OF_THE_RUN, *TOLD).iter_rows()}
    rows: list[tuple[Any, ...]] = []
    for row in now.select(*KEY, *TOLD).iter_rows():
        old = known.pop(row[:4], None)
        if old is None or old[2] == "removed":
            rows.append((*row[:4], SCHEMA, last + 1, "new", *row[4:]))
        elif old[3:] != row[4:]:
            rows.append((*row[:4], SCHEMA, last + 1, "changed", *row[4:]))
        else:
            rows.append((*row[:4], SCHEMA, *old[1:3], *row[4:]))
    for key, old in known.items():  # what is there no longer
        nothing = (None,) * len(TOLD)
        rows.append(
            (*key, *old[:3], *nothing) if old[2] == "removed" else (*key, SCHEMA, last + 1, "removed", *nothing)
        )
    schema = {name: COLUMNS[name] for name in (*KEY, *OF_THE_RUN, *TOLD)}
    fresh = pl.DataFrame(rows, schema=schema, orient="row").select(list(COLUMNS))
    frame = pl.concat([before.filter(~asked), fresh]).sort("framework", "year", maintain_order=True)
    return Feed(frame, _last_run(frame), last)


def _now(scores: Scores, year: int, target_year: int | None, to: Reference | None) -> pl.DataFrame:
    """The columns of the schema without those of the run: a row per unit that results show and node, as the framework orders them."""
    framework, observations, j = scores.framework, scores.plan.observations, scores.year_index(year)
    units = np.flatnonzero(observations.listed[:, j])
    nodes = list(dict.fromkeys(code for _, code in framework.tree))
    columns = [_of_node(scores, code, units, j) for code in nodes]
    order = np.arange(len(units) * len(nodes)).reshape(len(nodes), len(units)).T.reshape(-1)  # unit by unit
    frame = (
        pl.concat(columns).with_columns(framework=pl.lit(framework.code), year=pl.lit(year, dtype=pl.Int64))
        if columns
        else _none()
    )
    frame = frame[order]
    period = observations.period
    frame = frame.with_columns(period=pl.lit(None if period is None else period.name, dtype=pl.String))
    if to is None and not scores.plan.targets.targets:
        nothing = [pl.lit(None, dtype=COLUMNS[name]).alias(name) for name in GOALS]
        return frame.with_columns(nothing)
    found = gaps(scores, target_year=target_year, to=to, year=year).frame.select("unit", "node", *GOALS)
    return frame.join(found, on=["unit", "node"], how="left", maintain_order="left")


GOALS = ("comparison", "target", "target_year", "gap", "met")


def _of_node(scores: Scores, code: str, units: np.ndarray[Any, Any], j: int) -> pl.DataFrame:
    framework, observations = scores.framework, scores.plan.observations
    node, ranking = framework[code], rank(scores, code, scores.years[j])
    value = value_of(scores, code)
    leaf = node.rollup == "leaf" and not is_in_points(node)
    before = previous_of(node, value, observations) if leaf else observations.year_before(value)
    now, last = (significant_digits(array[units, j]) for array in (value, before))
    names = observations.names
    numbers: Mapping[str, Floats] = {
        "value": now, "points": scores.points(code)[units, j], "max_points": scores.max_points(code)[units, j],
        "score": scores[code][units, j], "value_before": last, "rank_change": ranking.change[units, j],
    }  # fmt: skip
    labels = [scores.units[i] for i in units.tolist()]
    ranks = ranking.ranks[units, j]
    return pl.DataFrame(
        {
            "unit": pl.Series(labels, dtype=pl.String),
            "unit_name": pl.Series([names[label] for label in labels], dtype=pl.String),
            "node": pl.repeat(code, len(units), dtype=pl.String, eager=True),
            "kind": pl.repeat(node.kind, len(units), dtype=pl.String, eager=True),
            "title_vi": pl.repeat(node.title.vi, len(units), dtype=pl.String, eager=True),
            "title_en": pl.repeat(node.title.en, len(units), dtype=pl.String, eager=True),
            "measure": pl.repeat(node.unit_of_measure if leaf else "points", len(units), dtype=pl.String, eager=True),
            **{
                name: pl.Series(significant_digits(own), dtype=pl.Float64).fill_nan(None)
                for name, own in numbers.items()
            },
            "rank": pl.Series(ranks, dtype=pl.Int64).replace(0, None),
            "of": pl.Series(np.where(ranks > 0, ranking.of[units, j], 0), dtype=pl.Int64).replace(0, None),
            "trend": pl.Series(_trends(now, last, less=less_is_better(scores, node)), dtype=pl.String),
        }
    ).with_columns(pl.col("rank_change").cast(pl.Int64))


def _trends(now: Floats, last: Floats, *, less: bool) -> list[Trend | None]:
    """Whether each value is better than a year before; None where either is unknown."""
    words: tuple[Trend, Trend, Trend] = ("worse", "same", "better") if not less else ("better", "same", "worse")
    return [
        None if np.isnan(a) or np.isnan(b) else words[1 + int(np.sign(a - b))] for a, b in zip(now, last, strict=True)
    ]
